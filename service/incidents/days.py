"""The days that a date expression means, counted from the day of publication, never from today's.

Expressions come in English words, lower case; those of other languages are put into it before. Which kinds
there are says `service.incidents.dates`, which finds them.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

from service.incidents.counts import number
from service.model import DatePrecision

Value = tuple[date, date, DatePrecision]
"""First and last day, both included, and how exactly they are known."""

ANCHORED = frozenset({"same", "after", "apart", "since"})
"""Kinds of expressions that count from a day told before."""

MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
WEEKDAYS = tuple(name.casefold() for name in calendar.day_name)
ABSOLUTE = frozenset({"iso", "full", "spelt", "month", "bare_month", "year"})
"""Kinds that name a day of the calendar, if perhaps without its year."""

_STEMS = tuple(name.casefold() for name in calendar.month_abbr)  # "" before "jan"
_FIRST = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_TEENS = (
    "eleven",
    "twelf",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
ORDINALS = (
    {word: n for n, word in enumerate((*_FIRST, *(f"{t}th" for t in _TEENS), "twentieth"), 1)}
    | {f"twenty-{word}": 20 + n for n, word in enumerate(_FIRST[:9], 1)}
    | {"thirtieth": 30, "thirty-first": 31}
)
"""Spelt days of a month."""

_MONTH = rf"(?P<month>{MONTHS})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s(?:of\s)?(?P<year>\d{4}|\d\d))?"
_FULL = tuple(
    re.compile(rf"(?:(?:{'|'.join(WEEKDAYS)}),?\s)?{form}{_YEAR}")
    for form in (rf"{_DAY}(?:\sof)?\s{_MONTH}", rf"{_MONTH}\s{_DAY}")
)
_MONTH_ONLY = re.compile(rf"(?:(?P<way>last|this|next)\s)?{_MONTH}{_YEAR}")
_AGO = re.compile(r"(?:about |some |nearly )?(?P<count>.+?) (?P<unit>day|week|month|year)s? ago")
_AHEAD = re.compile(r"in (?P<count>.+?) (?P<unit>day|week|month|year)s?")
_FUTURE_SLACK = timedelta(days=1)  # time zones: a report may be a day ahead of its stated date
_PIVOT = 69  # from which two digits of a year are of the last century, where nothing else says so (POSIX)
_NEWS_DAYS = 3  # days that a report goes back for its news
_LEAP = 8  # years among which there is a 29 February
_ONE = {"a": 1, "an": 1, "the": 1}


def month_of(day: date) -> Value:
    """Return the month of a day."""
    last = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=1), day.replace(day=last), DatePrecision.MONTH


def year_of(day: date) -> Value:
    """Return the year of a day."""
    return date(day.year, 1, 1), date(day.year, 12, 31), DatePrecision.YEAR


def week_of(day: date) -> Value:
    """Return the week of a day, which begins on Monday."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6), DatePrecision.WEEK


def _weekend(day: date) -> Value:
    """Return the Saturday and Sunday of the week of a day."""
    monday = day - timedelta(days=day.weekday())
    return monday + timedelta(days=5), monday + timedelta(days=6), DatePrecision.DAY


def _span(unit: str, day: date) -> Value:
    if unit == "day":
        return day, day, DatePrecision.DAY
    return {"week": week_of, "month": month_of, "year": year_of, "weekend": _weekend}[unit](day)


def _moved(day: date, unit: str, count: int) -> date:
    """Return the day so many days, weeks, months or years later; the last of a month that is shorter."""
    if unit in {"day", "week"}:
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    month = 12 * day.year + day.month - 1 + (12 * count if unit == "year" else count)
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _count(words: str) -> int | None:
    """Return the number of days or weeks that words say."""
    return _ONE.get(words) or number(words)


def _century(digits: str, base: date | None, *, future: bool) -> int:
    """Return the year that its last two digits, or all four, stand for."""
    year = int(digits)
    if len(digits) > 2:
        return year
    if base is None:
        return year + (1900 if year >= _PIVOT else 2000)
    year += base.year // 100 * 100
    return year - 100 if year > base.year and not future else year


def _in_year(month: int, day: int, base: date, *, future: bool) -> date | None:
    """Return the last such day of a month up to the day of publication, or the first from then on."""
    latest = base + _FUTURE_SLACK
    for years in range(_LEAP + 1):
        year = base.year + years if future else latest.year - years
        if day > calendar.monthrange(year, month)[1]:
            continue
        found = date(year, month, day)
        if found >= base if future else found <= latest:
            return found
    return None


def _full(words: str, base: date | None, *, future: bool) -> Value | None:
    """Return the day of "3 may 2019", "tuesday, may 3rd", or None."""
    found = next((m for m in (form.fullmatch(words) for form in _FULL) if m), None)
    if found is None:
        return None
    month, number_ = _STEMS.index(found["month"][:3]), int(found["day"])
    if found["year"]:
        day: date | None = date(_century(found["year"], base, future=future), month, number_)
    else:
        day = _in_year(month, number_, base, future=future) if base else None
    return (day, day, DatePrecision.DAY) if day else None


def _month(words: str, base: date | None, *, future: bool) -> Value | None:
    """Return the month of "may 2019", "may"."""
    found = _MONTH_ONLY.fullmatch(words)
    if found is None:
        return None
    month = _STEMS.index(found["month"][:3])
    if found["year"]:
        return month_of(date(_century(found["year"], base, future=future), month, 1))
    if base is None:
        return None
    base = base if future else base + _FUTURE_SLACK
    late = month - base.month
    return month_of(date(base.year + (late < 0 if future else -(late > 0)), month, 1))


def _absolute(kind: str, words: str, base: date | None, *, future: bool) -> Value | None:
    """Return the value of a calendar date; the year comes from ``base`` where it isn't said."""
    if kind == "year":
        return year_of(date(int(words), 1, 1))
    if kind == "iso":
        day = date.fromisoformat(words)
        return day, day, DatePrecision.DAY
    if kind in {"month", "bare_month"}:
        return _month(words, base, future=future)
    if kind == "spelt":
        word, rest = words.split(" of ", 1)
        words = f"{ORDINALS[word]} {rest}"
    return _full(words, base, future=future)


def _weekday(words: str, base: date, *, future: bool) -> Value:
    """Return the day that a weekday means: the last one up to the day of publication, or the next."""
    parts = words.split()
    name = next(part for part in parts if part in WEEKDAYS)
    way = parts[0]
    future = way in {"next", "coming"} or (future and way != "last")
    ahead = (WEEKDAYS.index(name) - base.weekday()) % 7
    later = not {"afternoon", "evening", "night"}.isdisjoint(parts)
    # "On Thursday evening", in Thursday's paper, is still to come; "on Thursday" is a week ahead.
    if future:
        day = base + timedelta(days=ahead or (0 if later and way == name else 7))
    elif way == "last":
        day = base - timedelta(days=7 - ahead)
    else:  # "on Tuesday" in Tuesday's paper is today
        day = base - timedelta(days=-ahead % 7)
    return day, day, DatePrecision.DAY


def _period(words: str, base: date) -> Value:
    """Return the week, weekend, month or year of "last week", "earlier this month"."""
    unit = words.rsplit(maxsplit=1)[-1]
    way = re.sub(r"^(?:earlier|later)\s", "", words).split()[0]
    step = {"this": 0, "next": 1}.get(way, -1)
    return _span(unit, _moved(base, "week" if unit == "weekend" else unit, step))


def _relative(kind: str, words: str, base: date, *, future: bool) -> Value | None:
    """Return the value of an expression that counts from the day of publication."""
    if kind == "today":
        return base, base, DatePrecision.DAY
    if kind == "night":
        eve = base - timedelta(days=1)
        return eve, base if words == "overnight" else eve, DatePrecision.DAY
    if kind == "weekday":
        return _weekday(words, base, future=future)
    if kind == "weekend":
        ahead = (WEEKDAYS.index("saturday") - base.weekday()) % 7 or 7
        return _weekend(base + timedelta(days=ahead if future else ahead - 7 or -7))
    if kind == "period":
        return _period(words, base)
    return _day_beside(words, base)


def _day_beside(words: str, base: date) -> Value | None:
    """Return the value of "yesterday", "the day before yesterday", "two weeks ago", "in 2 days"."""
    for word, days in (("before", -2), ("after", 2), ("yesterday", -1), ("tomorrow", 1)):
        if word in words.split():
            return _span("day", base + timedelta(days=days))
    ago = _AGO.fullmatch(words)
    found = ago or _AHEAD.fullmatch(words)
    count = _count(found["count"]) if found else None
    if found is None or count is None:
        return None
    return _span(found["unit"], _moved(base, found["unit"], -count if ago else count))


@lru_cache(maxsize=4096)
def value_of(kind: str, words: str, published: date | None, *, future: bool) -> Value | None:
    """Return first day, last day and precision that an expression means, or None if that is open.

    ``future`` says that the event is still to come, so that "on Wednesday" is the next one.
    Without a day of publication only absolute dates have a value.
    """
    words = " ".join(words.casefold().split())
    try:
        if kind in ANCHORED:
            return None  # counts from a day told before: see `anchored`
        if kind in ABSOLUTE:
            return _absolute(kind, words, published, future=future)
        return _relative(kind, words, published, future=future) if published else None
    except (ValueError, OverflowError):
        return None  # there is no such day


def anchored(kind: str, words: str, day: date) -> Value | None:
    """Return what "the same day", "two days earlier" mean where the text spoke of a day before, or None.

    >>> anchored("after", "the next day", date(2024, 2, 28))[0].isoformat()
    '2024-02-29'
    """
    words = " ".join(words.casefold().split())
    if kind not in ANCHORED:
        return None
    if kind in {"apart", "since"}:
        count_, unit, way = words.split()
        count = _count(count_)
        if count is None:
            return None
        days = count * (7 if unit.startswith("week") else 1)
        if kind == "since" and days > _NEWS_DAYS:
            return None  # "eight days after the earthquake" recalls it
        unit = unit.removesuffix("s").replace("night", "day")
        return _span(unit, day + timedelta(days=days if way == "later" else -days))
    value = day + timedelta(days=1) if kind == "after" else day
    return value, value, DatePrecision.DAY
