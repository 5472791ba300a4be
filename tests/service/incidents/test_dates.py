"""Date expressions and their values."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.incidents import dates
from service.incidents.dates import find_dates, is_future
from service.incidents.days import value_of
from service.model import Assertion, DatePrecision

from .conftest import Reader

PUBLISHED = date(2024, 5, 14)  # a Tuesday
DAY, WEEK, MONTH, YEAR = DatePrecision.DAY, DatePrecision.WEEK, DatePrecision.MONTH, DatePrecision.YEAR


def value(text: str, published: date | None = PUBLISHED, *, future: bool = False) -> object:
    (expression,) = find_dates(text, 0, len(text))
    return value_of(expression.kind, expression.text, published, future=future)


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("It happened today.", date(2024, 5, 14), date(2024, 5, 14), DAY),
        ("It happened this morning.", date(2024, 5, 14), date(2024, 5, 14), DAY),
        ("It happened yesterday evening.", date(2024, 5, 13), date(2024, 5, 13), DAY),
        ("It happened last night.", date(2024, 5, 13), date(2024, 5, 13), DAY),
        ("It happened overnight.", date(2024, 5, 13), date(2024, 5, 14), DAY),
        ("It happened on Tuesday.", date(2024, 5, 14), date(2024, 5, 14), DAY),
        ("It happened last Tuesday.", date(2024, 5, 7), date(2024, 5, 7), DAY),
        ("It happened on Friday night.", date(2024, 5, 10), date(2024, 5, 10), DAY),
        ("It happened two days ago.", date(2024, 5, 12), date(2024, 5, 12), DAY),
        ("It happened on 30 April.", date(2024, 4, 30), date(2024, 4, 30), DAY),
        ("It happened on Dec. 30.", date(2023, 12, 30), date(2023, 12, 30), DAY),
        ("It happened on 3 January 1990.", date(1990, 1, 3), date(1990, 1, 3), DAY),
        ("It happened on Monday, May 6, 2024.", date(2024, 5, 6), date(2024, 5, 6), DAY),
        ("It happened on 2024-05-02.", date(2024, 5, 2), date(2024, 5, 2), DAY),
        ("It happened last week.", date(2024, 5, 6), date(2024, 5, 12), WEEK),
        ("It happened at the weekend.", date(2024, 5, 11), date(2024, 5, 12), DAY),
        ("It happened last month.", date(2024, 4, 1), date(2024, 4, 30), MONTH),
        ("It happened in February.", date(2024, 2, 1), date(2024, 2, 29), MONTH),
        ("It happened in August 2019.", date(2019, 8, 1), date(2019, 8, 31), MONTH),
        ("It happened in 2014.", date(2014, 1, 1), date(2014, 12, 31), YEAR),
        ("It happened last year.", date(2023, 1, 1), date(2023, 12, 31), YEAR),
    ],
)
def test_values_are_relative_to_the_day_of_publication(
    text: str, start: date, end: date, precision: DatePrecision
) -> None:
    assert value(text) == (start, end, precision)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("A march on Wednesday.", date(2024, 5, 15)),
        ("A march on Tuesday.", date(2024, 5, 21)),
        ("A march tomorrow.", date(2024, 5, 15)),
        ("A march next Sunday.", date(2024, 5, 19)),
        ("A march on 30 May.", date(2024, 5, 30)),
        ("A march on 2 January.", date(2025, 1, 2)),
    ],
)
def test_what_is_planned_lies_ahead(text: str, day: date) -> None:
    assert value(text, future=True) == (day, day, DAY)


@pytest.mark.parametrize("text", ["today", "on Tuesday", "30 April", "last week", "tomorrow", "March 24"])
def test_without_a_day_of_publication_only_full_dates_count(text: str) -> None:
    assert value(text, None) is None


def test_a_full_date_needs_no_day_of_publication() -> None:
    assert value("on 3 January 1990", None) == (date(1990, 1, 3), date(1990, 1, 3), DAY)


def test_capitals_are_read_too() -> None:
    assert value("ON 30 DECEMBER IN SAN LUIS") == (date(2023, 12, 30), date(2023, 12, 30), DAY)


@pytest.mark.parametrize("text", ["She may march.", "The sun rose.", "Route 20 is closed.", "May said no."])
def test_other_words_are_no_dates(text: str) -> None:
    assert find_dates(text, 0, len(text)) == ()


@pytest.mark.parametrize(
    ("text", "reporting"),
    [
        ("Police said on Monday that it burned.", True),
        ("A bomb exploded on Monday, police said.", False),
        ("The ministry said in a statement on Monday.", True),
    ],
)
def test_a_date_of_saying_is_told_from_a_date_of_happening(text: str, *, reporting: bool) -> None:
    (expression,) = find_dates(text, 0, len(text))
    assert expression.reporting is reporting


@pytest.mark.parametrize(("text", "ahead"), [("tomorrow", True), ("next week", True), ("yesterday", False)])
def test_only_some_words_can_mean_the_future(text: str, *, ahead: bool) -> None:
    (expression,) = find_dates(text, 0, len(text))
    assert is_future(expression, PUBLISHED) is ahead


@given(st.text(max_size=200))
def test_an_expression_is_what_stands_at_its_offsets(text: str) -> None:
    for expression in find_dates(text, 0, len(text)):
        assert text[expression.start : expression.end] == expression.text


@given(
    words=st.sampled_from(
        ["today", "last week", "Friday", "30 April", "two weeks ago", "in May", "next month", "2 days ago"]
    ),
    published=st.dates(),
    future=st.booleans(),
)
def test_every_value_is_an_interval(words: str, published: date, *, future: bool) -> None:
    for expression in find_dates(words, 0, len(words)):
        found = value_of(expression.kind, expression.text, published, future=future)
        assert found is None or found[0] <= found[1]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (
            "A march in Nairobi is set for Thursday. The party has called a rally for the same day.",
            "2024-05-16",
        ),
        ("Gunmen raided Mosul on Sunday. They abducted a judge in Baghdad the next day.", "2024-05-13"),
        (
            "Gunmen raided Mosul on Sunday. Two days earlier they had kidnapped a judge in Baghdad.",
            "2024-05-10",
        ),
        ("The union has called a march in Lyon for Tuesday evening.", "2024-05-14"),
        ("Workers will march in Lyon on the seventeenth of May.", "2024-05-17"),
        ("On Monday the union asked nurses to march in Lyon on Friday.", "2024-05-17"),
        ("Late on Monday, the leader urged farmers to rally in Cali on Sunday.", "2024-05-19"),
    ],
)
def test_days_told_by_other_days(incidents: Reader, text: str, day: str) -> None:
    last = incidents(text)[-1]
    assert last.date_start == date.fromisoformat(day)


def test_the_day_of_a_call_is_not_the_day_of_the_march(incidents: Reader) -> None:
    (found,) = incidents("On Monday the union called for a march in Lyon.")
    assert (found.assertion, found.date_start) == (Assertion.PLANNED, None)


@given(st.from_regex(dates._PATTERN))
def test_no_expression_is_overlooked_for_want_of_a_hint(text: str) -> None:
    assert dates.may_hold_date(text)
