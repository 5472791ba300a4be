"""What every store finds for a query, a page at a time."""

from datetime import date

import pytest

from service.errors import InvalidParameter
from service.geodesy import BBox
from service.model import Assertion, DatePrecision
from service.store import Query
from tests.service.store.samples import ids


@pytest.fixture
def filled(store, make):
    caracas = make.place(10.5, -66.9, name="Caracas", country_name="Venezuela", admin2="")
    fiji = make.place(-16.8, 180.0, name="Taveuni", country_name="Fiji", admin2="")
    country = make.place(8, -66, name="Venezuela", precision=6)
    store.save(
        make.analysis(
            make.incident("a", date_start=date(2026, 1, 1), date_end=date(2026, 1, 31), date_precision=DatePrecision.MONTH),
            make.incident("b", place=caracas, event_type="Riots", sub_event_type="Mob violence", evidence=(), place_mention=""),
            make.incident("c", place=fiji, assertion=Assertion.PLANNED),
            make.incident("d", place=country, date_start=date(2025, 12, 31), date_end=None),
            make.incident("e", place=None, date_start=None, date_end=None, title="Águilas' \"march\" 50% off"),
        )
    )  # fmt: skip
    return store


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), "cbade"),
        (Query(bbox=BBox(-180, -90, 180, 90)), "cba"),
        (Query(bbox=BBox(-70, 0, -60, 20)), "b"),
        (Query(bbox=BBox(20, 10, 30, 20)), "a"),
        (Query(bbox=BBox(170, -20, -170, 0)), "c"),
        (Query(bbox=BBox(-180, -20, -170, 0)), "c"),
        (Query(bbox=BBox(170, -20, 180, 0)), "c"),
        (Query(bbox=BBox(-66.9, 10.5, -66.9, 10.5)), "b"),
        (Query(bbox=BBox(-66.89999, 10.5, -60, 11)), ""),
        (Query(start=date(2026, 1, 10)), "a"),
        (Query(end=date(2026, 1, 1)), "ad"),
        (Query(start=date(2026, 1, 5), end=date(2026, 1, 5)), "cba"),
        (Query(start=date(2025, 12, 31), end=date(2025, 12, 31)), "d"),
        (Query(event_types=("Riots",)), "b"),
        (Query(event_types=("Riots", "Battles")), "cbade"),
        (Query(sub_event_types=("Mob violence",)), "b"),
        (Query(assertions=("planned", "denied")), "c"),
        (Query(min_confidence=0.6), "cbade"),
        (Query(min_confidence=0.61), ""),
        (Query(q="caracas"), "b"),
        (Query(q="VENEZUELA"), "bd"),
        (Query(q="aguilas"), "e"),
        (Query(q='"tanks rolled" kutum'), "cbade"),
        (Query(q='"rolled tanks"'), ""),
        (Query(q="the army"), "cbade"),
        (Query(q='march" OR title:x*'), ""),
        (Query(q="50% off"), "e"),
        (Query(q="kutum", bbox=BBox(-180, -90, 180, 90), event_types=("Battles",)), "ca"),
        (Query(report="nothing"), ""),
    ],
)
def test_queries(filled, query, expected):
    page = filled.incidents(query)
    assert "".join(ids(page)) == expected
    assert filled.count(query) == len(expected)
    assert page.next == ""
    assert all(name in page.reports for incident in page.incidents for name in incident.reports)
    assert all(report.text == "" for report in page.reports.values())


def test_pages_follow_each_other(filled):
    found, cursor = [], ""
    while True:
        page = filled.incidents(Query(limit=2, cursor=cursor))
        found += ids(page)
        cursor = page.next
        if not cursor:
            break
    assert found == list("cbade")


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "🦊", "W10=", "bnVsbA", "W" * 100_000])
def test_a_strange_cursor_is_refused(filled, cursor):
    with pytest.raises(InvalidParameter, match="cursor"):
        filled.incidents(Query(cursor=cursor))
    with pytest.raises(InvalidParameter, match="cursor"):
        filled.reports(cursor=cursor)


def test_a_cursor_of_incidents_is_none_of_reports(filled):
    with pytest.raises(InvalidParameter, match="cursor"):
        filled.reports(cursor=filled.incidents(Query(limit=1)).next)


@pytest.mark.parametrize("q", ["*", '"', "''", "\x00", "---"])
def test_a_text_query_needs_a_word(filled, q):
    with pytest.raises(InvalidParameter, match="no word"):
        filled.incidents(Query(q=q))


@pytest.mark.parametrize(
    "q", ["NEAR(a b)", "a AND", "NOT", "title:kutum", "^kutum", "kutum*", "(", "a\x00b", "x" * 5000]
)
def test_no_text_query_is_syntax(filled, q):
    if any(c.isalnum() for c in q):
        filled.incidents(Query(q=q))
