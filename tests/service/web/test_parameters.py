from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from service.errors import InvalidParameter
from service.geodesy import BBox
from service.web import parameters


@given(st.dictionaries(st.sampled_from([*parameters.FILTERS, *parameters.PAGE]), st.text(max_size=30)))
def test_any_value_is_parsed_or_refused(arguments):
    try:
        query = parameters.query(MultiDict(arguments), default_limit=10, max_limit=20)
    except InvalidParameter:
        return
    assert 1 <= query.limit <= 20


@given(
    st.dictionaries(st.sampled_from(parameters.FILTERS), st.text(max_size=12)),
    st.lists(
        st.sampled_from(
            [
                "country=VE",
                "country=ml,ua",
                "assertion=planned",
                "event_type=riots",
                "bbox=170,-30,-170.5,0",
                "datetime=../2026-01-31",
                "datetime=2026-01-31",
                "min_confidence=0.123456789",
                "placed=false",
                'q=a "b c"',
            ]
        ),
        max_size=4,
    ),
)
def test_what_was_parsed_can_be_written_and_parsed_again(arguments, usual):
    told = MultiDict(arguments)
    for pair in usual:
        name, value = pair.split("=")
        told[name] = value
    try:
        query = parameters.query(told, default_limit=1, max_limit=1)
    except InvalidParameter:
        return
    assert parameters.query(MultiDict(parameters.pairs(query)), default_limit=1, max_limit=1) == query


@given(st.dates(), st.dates())
def test_intervals_of_days(first, last):
    if first > last:
        first, last = last, first
    assert parameters.interval(f"{first}/{last}") == (first, last)
    assert parameters.interval(f"{first}/..") == (first, None)
    assert parameters.interval(f"/{last}") == (None, last)
    assert parameters.interval(f"{first}") == (first, first)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-01-31T23:30:00-02:00", date(2026, 2, 1)),
        ("2026-01-31t23:30:00.25z", date(2026, 1, 31)),
        ("2026-01-31 00:30:00+01:00", date(2026, 1, 30)),
    ],
)
def test_times_are_days_in_utc(value, day):
    assert parameters.interval(value) == (day, day)


@pytest.mark.parametrize(
    "value",
    ["2026-1-1", "20260101", "2026-W01-1", "٢٠٢٦-01-01", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00"],
)
def test_other_notations_are_refused(value):
    with pytest.raises(InvalidParameter, match="datetime must be a day"):
        parameters.interval(value)


@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90))
def test_boxes(west, south, east, north):
    south, north = sorted((south, north))
    assert parameters.bbox(f"{west!r},{south!r},{east!r},{north!r}") == BBox(west, south, east, north)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("JAVASCRIPT:alert(1)//http://", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("http://", False),
        ("https://exa\nmple.org", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_what_a_web_address_is(value, expected):
    assert parameters.is_web_address(value) is expected
