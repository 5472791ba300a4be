"""The days that a date expression means, counted from the day of publication, never from today's.

Expressions come in English words, lower case; those of other languages are put into it before. Which kinds
there are says `service.incidents.dates`, which finds them.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from service.incidents.counts import number
from service.model import DatePrecision

Value = tuple[date, date, DatePrecision]
"""First and last day, both included, and how exactly they are known."""

ANCHORED = frozenset({"same", "after", "before", "apart", "since"})
"""Kinds of expressions that count from a day told before."""

MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ABSOLUTE = frozenset({"iso", "numeric", "full", "spelt", "month", "bare_month", "year"})
"""Kinds that name a day of the calendar, if perhaps without its year."""

STEMS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
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
    for form in (rf"(?:the\s)?{_DAY}(?:\sof)?\s{_MONTH}", rf"{_MONTH}\s(?:the\s)?{_DAY}")
)
_MONTH_ONLY = re.compile(rf"(?:(?P<way>last|this|next)\s)?{_MONTH}{_YEAR}")
_UNIT = "(?P<unit>day|night|week|fortnight|month|year|decade)s?"
_AGO = re.compile(
    rf"(?:(?:about|some|nearly|almost|around|over|exactly|more than) )?(?P<count>.+?) {_UNIT} ago"
)
_AHEAD = re.compile(rf"in (?P<count>.+?) {_UNIT}")
_NUMERIC = re.compile(r"(?P<first>\d{1,2})(?P<mark>[/.])(?P<second>\d{1,2})[/.](?P<year>\d{4})")
_OF_MONTH = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?(?: of (?P<way>this|last|next|the) month)?")
_RECENT = timedelta(days=30)  # by which a plan's day may have passed when it is told of
_FUTURE_SLACK = timedelta(days=1)  # time zones: a report may be a day ahead of its stated date
_PIVOT = 69  # from which two digits of a year are of the last century, where nothing else says so (POSIX)
_RECALLED = timedelta(days=3)  # a deed of longer ago is no news but recalled
_MONTHS_A_YEAR = 12
_LEAP = 8  # years among which there is a 29 February
_ONE = {"a": 1, "an": 1, "the": 1}
_LONG_UNITS = {"fortnight": ("week", 2), "decade": ("year", 10), "night": ("day", 1)}
_STEPS = {"last": -1, "past": -1, "this": 0, "the": 0, "next": 1}
_FEW = ("few", "several", "couple", "some", "recent")


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


def span_of(unit: str, day: date) -> Value:
    """Return the day, week, weekend, month or year that a day is in."""
    unit = _LONG_UNITS.get(unit, (unit, 1))[0]
    if unit == "day":
        return day, day, DatePrecision.DAY
    return {"week": week_of, "month": month_of, "year": year_of, "weekend": _weekend}[unit](day)


def moved(day: date, unit: str, count: int) -> date:
    """Return the day so many days, weeks, months or years later; the last of a month that is shorter."""
    unit, times = _LONG_UNITS.get(unit, (unit, 1))
    count *= times
    if unit in {"day", "week"}:
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    month = 12 * day.year + day.month - 1 + (12 * count if unit == "year" else count)
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def count_of(words: str) -> int | None:
    """Return the number of days or weeks that words say, None for "several"."""
    return _ONE.get(words) or number(words)


def is_vague(words: str) -> bool:
    """Tell whether a count is "a few", "several"."""
    return not set(_FEW).isdisjoint(words.split())


def _month_number(name: str) -> int:
    return STEMS.index(name[:3]) + 1


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
    """Return the last such day of a month up to the day of publication, or the first from then on.

    A plan for a day of the last month was one for that day, not for a year ahead.
    """
    latest = base + _FUTURE_SLACK
    base = base - _RECENT if future else base
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
    month, number_ = _month_number(found["month"]), int(found["day"])
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
    month = _month_number(found["month"])
    if found["year"]:
        return month_of(date(_century(found["year"], base, future=future), month, 1))
    if base is None:
        return None
    base = base if future else base + _FUTURE_SLACK
    way, late = found["way"], month - base.month
    if way == "last":
        years = -(late >= 0)
    elif future or way == "next":
        years = int(late < 0 or (late == 0 and way == "next"))
    else:
        years = 0 if way == "this" else -(late > 0)
    return month_of(date(base.year + years, month, 1))


def _numeric(words: str) -> Value | None:
    """Return the day of "13/5/2019", "13.05.2019"; None where day and month can't be told apart."""
    found = _NUMERIC.fullmatch(words)
    if found is None:
        return None
    day, month = int(found["first"]), int(found["second"])
    if found["mark"] == "/" and day != month and max(day, month) <= _MONTHS_A_YEAR:
        return None  # the day comes first in most of the world, the month in the United States
    if month > _MONTHS_A_YEAR:
        day, month = month, day
    value = date(int(found["year"]), month, day)
    return value, value, DatePrecision.DAY


def _absolute(kind: str, words: str, base: date | None, *, future: bool) -> Value | None:
    """Return the value of a calendar date; the year comes from ``base`` where it isn't said."""
    if kind == "year":
        return year_of(date(int(words), 1, 1))
    if kind == "iso":
        day = date.fromisoformat(words[:10].replace("/", "-"))
        return day, day, DatePrecision.DAY
    if kind == "numeric":
        return _numeric(words)
    if kind in {"month", "bare_month"}:
        return _month(words, base, future=future)
    if kind == "spelt":
        word, rest = re.split(r" (?:day )?of ", words, maxsplit=1)
        words = f"{ORDINALS.get(word, word)} {rest}"
    return _full(words, base, future=future)


def _weekday(words: str, base: date, *, future: bool) -> Value:
    """Return the day that a weekday means: the last one up to the day of publication, or the next."""
    parts = words.replace(",", " ").split()
    name = next(part for part in parts if part in WEEKDAYS)
    way = parts[0]
    if parts[-1] == "week":  # "friday of last week"
        week = week_of(moved(base, "week", _STEPS[parts[-2]]))
        day = week[0] + timedelta(days=WEEKDAYS.index(name))
        return day, day, DatePrecision.DAY
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
    """Return the week, weekend, month or year of "last week", or the part of it in "earlier this month"."""
    parts = words.split()
    unit, way = parts[-1], parts[-2]
    value = span_of(unit, moved(base, "week" if unit == "weekend" else unit, _STEPS[way]))
    if parts[0] == "earlier" and way == "this":
        return value[0], base, value[2]
    if parts[0] == "later" and way == "this":
        return base, max(value[1], base), value[2]
    return value


def _night(words: str, base: date) -> Value:
    """Return the day of "last night", the two of "overnight"."""
    eve = base - timedelta(days=1)
    return eve, base if words == "overnight" else eve, DatePrecision.DAY


def _over_weekend(base: date, *, future: bool) -> Value:
    """Return the weekend of the last Saturday before the day of publication, or of the next."""
    ahead = (WEEKDAYS.index("saturday") - base.weekday()) % 7 or 7
    return _weekend(base + timedelta(days=ahead if future else ahead - 7 or -7))


def _relative(kind: str, words: str, base: date, *, future: bool) -> Value | None:
    """Return the value of an expression that counts from the day of publication."""
    relative: dict[str, Callable[[], Value | None]] = {
        "today": lambda: span_of("day", base),
        "night": lambda: _night(words, base),
        "weekday": lambda: _weekday(words, base, future=future),
        "weekend": lambda: _over_weekend(base, future=future),
        "period": lambda: _period(words, base),
        "monthday": lambda: _day_of_month(words, base, future=future),
    }
    return relative.get(kind, lambda: _day_beside(words, base))()


def _day_of_month(words: str, base: date, *, future: bool) -> Value | None:
    """Return the day of "the 3rd", "the 3rd of last month"."""
    found = _OF_MONTH.fullmatch(words)
    if found is None:
        return None
    day, way = int(found["day"]), found["way"]
    if way:
        value = moved(base.replace(day=1), "month", _STEPS[way]).replace(day=day)
    else:
        months = (moved(base.replace(day=1), "month", step if future else -step) for step in range(3))
        days = [m.replace(day=day) for m in months if day <= month_of(m)[1].day]
        value = next(d for d in days if (d >= base if future else d <= base + _FUTURE_SLACK))
    return value, value, DatePrecision.DAY


def _day_beside(words: str, base: date) -> Value | None:
    """Return the value of "yesterday", "the day before yesterday", "two weeks ago", "in 2 days"."""
    for word, days in (("before", -2), ("after", 2), ("yesterday", -1), ("tomorrow", 1)):
        if word in words.split():
            return span_of("day", base + timedelta(days=days))
    if "hour" in words or "minute" in words:
        return span_of("day", base)
    ago = _AGO.fullmatch(words)
    found = ago or _AHEAD.fullmatch(words)
    if found is None:
        return None
    if is_vague(found["count"]):
        return _vaguely(found["unit"], base) if ago else None
    count = count_of(found["count"])
    if count is None:
        return None
    return span_of(found["unit"], moved(base, found["unit"], -count if ago else count))


def _vaguely(unit: str, base: date) -> Value | None:
    """Return the time that "a few days ago" leaves open."""
    wider = {"day": ("week", 1), "night": ("week", 1), "week": ("month", 2), "month": ("year", 1)}.get(unit)
    if wider is None:
        return None
    precision = {"week": DatePrecision.WEEK, "month": DatePrecision.MONTH, "year": DatePrecision.YEAR}[
        wider[0]
    ]
    return moved(base, wider[0], -wider[1]), moved(base, unit, -2), precision


def single(kind: str, words: str, published: date | None, *, future: bool) -> Value | None:
    """Return the value of an expression that names one day, week, month or year, or None if it is open.

    Raises:
        ValueError: there is no such day.
        OverflowError: the day is beyond the calendar.
    """
    if kind in ABSOLUTE:
        return _absolute(kind, words, published, future=future)
    return _relative(kind, words, published, future=future) if published else None


def anchored(kind: str, words: str, day: date) -> Value | None:
    """Return what "the same day", "two days earlier" mean where the text spoke of a day before, or None.

    >>> anchored("after", "the next day", date(2024, 2, 28))[0].isoformat()
    '2024-02-29'
    """
    words = " ".join(words.casefold().split())
    if kind not in ANCHORED:
        return None
    if kind in {"apart", "since"}:
        return _apart(kind, words, day)
    unit = next((u for u in ("week", "month", "year") if words.endswith(u)), "day")
    return span_of(unit, moved(day, unit, {"after": 1, "before": -1}.get(kind, 0)))


def _apart(kind: str, words: str, day: date) -> Value | None:
    """Return the value of "two days earlier", "a week after"."""
    *counted, unit, way = words.split()
    unit = unit.removesuffix("s").removesuffix("'")
    count = count_of(" ".join(counted))
    if count is None:
        return None
    other = moved(day, unit, count if way in {"later", "afterwards"} else -count)
    if kind == "since" and abs(other - day) > _RECALLED:
        return None  # "eight days after the earthquake" recalls it
    return span_of(unit, other)
