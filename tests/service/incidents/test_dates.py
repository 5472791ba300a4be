"""Date expressions and their values."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.incidents.dates import find_dates, is_future
from service.incidents.expressions import PATTERN, may_hold_date
from service.incidents.stretches import value_of
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


@given(st.from_regex(PATTERN))
def test_no_expression_is_overlooked_for_want_of_a_hint(text: str) -> None:
    assert may_hold_date(text)


MARCH, MAY = "2024-03-", "2024-05-"


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("It happened earlier today.", MAY + "14", MAY + "14", DAY),
        ("It happened late on Friday.", MAY + "10", MAY + "10", DAY),
        ("It happened early Monday morning.", MAY + "13", MAY + "13", DAY),
        ("It happened on Friday last week.", MAY + "10", MAY + "10", DAY),
        ("It happened on Monday of last week.", MAY + "06", MAY + "06", DAY),
        ("It happened the day before yesterday.", MAY + "12", MAY + "12", DAY),
        ("It happened on the fifth day of April.", "2024-04-05", "2024-04-05", DAY),
        ("It happened on the thirtieth of April.", "2024-04-30", "2024-04-30", DAY),
        ("It happened on May the 3rd.", MAY + "03", MAY + "03", DAY),
        ("It happened on the 3rd of this month.", MAY + "03", MAY + "03", DAY),
        ("It happened on the 30th of last month.", "2024-04-30", "2024-04-30", DAY),
        ("It happened on the 29th, he said.", "2024-04-29", "2024-04-29", DAY),
        ("It happened on 29 February.", "2024-02-29", "2024-02-29", DAY),
        ("It happened on 23/4/2024.", "2024-04-23", "2024-04-23", DAY),
        ("It happened on 4/23/2024.", "2024-04-23", "2024-04-23", DAY),
        ("It happened on 03.04.2024.", "2024-04-03", "2024-04-03", DAY),
        ("It happened at 2024-04-23T10:30.", "2024-04-23", "2024-04-23", DAY),
        ("It happened twenty-two days ago.", "2024-04-22", "2024-04-22", DAY),
        ("It happened a fortnight ago.", "2024-04-29", MAY + "05", WEEK),
        ("It happened three months ago.", "2024-02-01", "2024-02-29", MONTH),
        ("It happened two decades ago.", "2004-01-01", "2004-12-31", YEAR),
        ("It happened several days ago.", MAY + "07", MAY + "12", WEEK),
        ("It happened a few hours ago.", MAY + "14", MAY + "14", DAY),
        ("It happened between 3 and 5 May.", MAY + "03", MAY + "05", DAY),
        ("It happened from 30 April to 2 May.", "2024-04-30", MAY + "02", DAY),
        ("It happened on May 3-5.", MAY + "03", MAY + "05", DAY),
        ("It happened on 3 and 4 May 2023.", "2023-05-03", "2023-05-04", DAY),
        ("It lasted from 30 December to 2 January.", "2023-12-30", "2024-01-02", DAY),
        ("It lasted from 20 August 1979 to 28 January 1987.", "1979-08-20", "1987-01-28", DAY),
        ("It happened between Friday and Sunday.", MAY + "10", MAY + "12", DAY),
        ("It happened on Saturday and Sunday.", MAY + "11", MAY + "12", DAY),
        ("It happened between January and March.", "2024-01-01", MARCH + "31", MONTH),
        ("It happened from November to February.", "2023-11-01", "2024-02-29", MONTH),
        ("They fought from 2011 to 2014.", "2011-01-01", "2014-12-31", YEAR),
        ("They have marched since Friday.", MAY + "10", MAY + "14", DAY),
        ("They have marched since 30 April.", "2024-04-30", MAY + "14", DAY),
        ("They have marched since early May.", MAY + "01", MAY + "14", MONTH),
        ("It happened in early March.", MARCH + "01", MARCH + "10", MONTH),
        ("It happened in mid-March.", MARCH + "11", MARCH + "21", MONTH),
        ("It happened in late March.", MARCH + "22", MARCH + "31", MONTH),
        ("It happened at the end of 2018.", "2018-09-02", "2018-12-31", YEAR),
        ("It happened late last year.", "2023-09-02", "2023-12-31", YEAR),
        ("It happened in the first week of May.", MAY + "01", MAY + "07", WEEK),
        ("It happened earlier this month.", MAY + "01", MAY + "14", MONTH),
        ("It happened earlier this week.", MAY + "13", MAY + "14", WEEK),
        ("It happened in the past 24 hours.", MAY + "13", MAY + "14", DAY),
        ("It happened over the past three days.", MAY + "11", MAY + "14", DAY),
        ("It happened in the past week.", MAY + "07", MAY + "14", WEEK),
        ("It happened in recent days.", MAY + "07", MAY + "14", WEEK),
        ("It happened last March.", MARCH + "01", MARCH + "31", MONTH),
        ("It happened last May.", "2023-05-01", "2023-05-31", MONTH),
        ("It happened in the 1980s.", "1980-01-01", "1989-12-31", YEAR),
    ],
)
def test_days_and_stretches_of_them(text: str, start: str, end: str, precision: DatePrecision) -> None:
    assert value(text) == (date.fromisoformat(start), date.fromisoformat(end), precision)


@pytest.mark.parametrize(
    "text",
    [
        "between Monday and Friday",
        "since Monday",
        "in early March",
        "between 3 and 5 May",
        "the first week of May",
        "in the past 24 hours",
        "earlier this week",
        "two decades ago",
        "on the 3rd of this month",
        "29 February",
    ],
)
def test_without_a_day_of_publication_stretches_are_open_too(text: str) -> None:
    assert value(text, None) is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("between 3 and 5 May 2019", "2019-05-03", "2019-05-05"),
        ("in early March 2019", "2019-03-01", "2019-03-10"),
        ("from 2011 to 2014", "2011-01-01", "2014-12-31"),
        ("13/5/2019", "2019-05-13", "2019-05-13"),
        ("the last week of May 2019", "2019-05-25", "2019-05-31"),
    ],
)
def test_stretches_with_their_year_need_no_day_of_publication(text: str, start: str, end: str) -> None:
    found = value(text, None)
    assert isinstance(found, tuple)
    assert [str(day) for day in found[:2]] == [start, end]


@pytest.mark.parametrize(
    "text",
    [
        "This may be the end.",
        "The early march was calm.",
        "He may 5 times try.",
        "THIS MAY BE SO.",
        "It is the deadliest attack since 2014.",
        "It was the first bombing in the past three years.",
        "It fell on the 3rd floor.",
        "The ratio was 3.4.2 at best.",
    ],
)
def test_what_only_looks_like_a_date(text: str) -> None:
    assert find_dates(text, 0, len(text)) == ()


@pytest.mark.parametrize("text", ["on 3/4/2024", "on 31 April", "on 30 February 2024", "on 2024-13-40"])
def test_days_that_are_none_or_two_have_no_value(text: str) -> None:
    assert value(text) is None


SUNDAY = "A bomb hit a bus in Nairobi on Sunday. "


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        (SUNDAY + "That night gunmen abducted a judge in Mombasa.", "12", "12"),
        (SUNDAY + "Hours later, gunmen abducted a judge in Mombasa.", "12", "12"),
        (SUNDAY + "The following night gunmen abducted a judge in Mombasa.", "13", "13"),
        (SUNDAY + "The previous day gunmen abducted a judge in Mombasa.", "11", "11"),
        (SUNDAY + "Two nights earlier, gunmen had abducted a judge in Mombasa.", "10", "10"),
        ("Police shot dead three protesters in Lyon on Sunday, the fifth day of protests.", "12", "12"),
        ("Police shot dead three protesters in Lyon on the fifth day of protests.", "14", "14"),
        ("Rebels attacked Mosul between Friday and Sunday, killing 12 people.", "10", "12"),
        ("Rebels have attacked Mosul since Saturday, killing 12 people.", "11", "14"),
        ("Rebels attacked the town of Mosul overnight, killing 12 people.", "13", "14"),
    ],
)
def test_events_have_their_days(incidents: Reader, text: str, start: str, end: str) -> None:
    last = incidents(text)[-1]
    assert (str(last.date_start), str(last.date_end)) == (MAY + start, MAY + end)
