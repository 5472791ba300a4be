from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidParameter
from service.geodesy import BBox
from service.store.query import Query, decode_cursor, encode_cursor, phrases, sentence


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_cursors_come_back(first, second):
    cursor = encode_cursor(first, second)
    assert cursor.isascii()
    assert not set(cursor) & set("+/=&?#% ")
    assert decode_cursor(cursor) == (first, second)


@given(st.text(max_size=40))
def test_any_cursor_is_ours_or_refused(cursor):
    try:
        keys = decode_cursor(cursor)
    except InvalidParameter:
        return
    assert encode_cursor(*keys) == cursor


@given(st.text())
def test_phrases_have_no_quotes(q):
    try:
        found = phrases(q)
    except InvalidParameter:
        return
    assert all(
        '"' not in phrase and "\x00" not in phrase and any(c.isalnum() for c in phrase) for phrase in found
    )


def test_phrases():
    assert phrases('tear  "La  Carlota" gas - "') == ("tear", "La Carlota", "gas")
    assert phrases("") == ()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), "All incidents."),
        (
            Query(event_types=("Riots",), assertions=("planned", "denied")),
            "Incidents of type Riots, told as planned or denied.",
        ),
        (Query(countries=("ML", "XX")), "Incidents in Mali or XX."),
        (Query(start=date(2026, 1, 1)), "Incidents since 2026-01-01."),
        (Query(end=date(2026, 1, 1)), "Incidents until 2026-01-01."),
        (Query(start=date(2026, 1, 1), end=date(2026, 1, 1)), "Incidents on 2026-01-01."),
        (Query(bbox=BBox(170, -10, -170, 10.5)), "Incidents between 10° S and 10.5° N, 170° E and 170° W."),
        (
            Query(q='a "b c"', min_confidence=0.5),
            "Incidents with a confidence of 0.5 or more, mentioning “a” and “b c”.",
        ),
        (
            Query(sub_event_types=("A", "B", "C"), report="x"),
            "Incidents of sub-type A, B or C, from one report.",
        ),
    ],
)
def test_a_query_can_be_said(query, expected):
    assert sentence(query, {"ML": "Mali"}) == expected


def test_a_limit_below_one_is_refused():
    with pytest.raises(InvalidParameter, match="limit must be 1 or more, not 0"):
        Query(limit=0)
