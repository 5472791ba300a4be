"""From the words of a date expression to its first and last day, be it one day or a stretch of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from service.incidents.days import (
    ABSOLUTE,
    ANCHORED,
    MONTHS,
    WEEKDAYS,
    Value,
    count_of,
    is_vague,
    month_of,
    moved,
    single,
    year_of,
)
from service.model import DatePrecision

_SEPARATOR = re.compile(r"\s?[-–—]\s?|\s(?:and|to|until|till|through)\s")
_LEAD = re.compile(r"^(?:between|from)\s")
_MONTH = re.compile(rf"\b(?:{MONTHS})\b")
_YEAR = re.compile(r"\b\d{4}\b")
_NUMBER = re.compile(r"\b\d{1,2}(?=\b|st\b|nd\b|rd\b|th\b)")
_PART = re.compile(
    r"(?:the )?(?P<part>early|beginning|start|mid|middle|late|end)"
    r"(?:[ -]| of (?:the )?| in (?:the )?)(?P<whole>.+)"
)
_WEEK = re.compile(rf"the (?P<which>first|second|third|fourth|last) week of (?P<month>(?:{MONTHS})\b.*)")
_RECENT = re.compile(
    r".*?\b(?P<count>(?:(?:past|last|recent)(?: (?:a|few|several|couple|of|some|[\w-]+))*?)) "
    r"(?P<unit>hour|day|night|week|month|year|decade)s?"
)
_DECADE_YEARS = 10
_HOURS_A_DAY = 24
_PRECISION = {
    "hour": DatePrecision.DAY,
    "day": DatePrecision.DAY,
    "night": DatePrecision.DAY,
    "week": DatePrecision.WEEK,
    "month": DatePrecision.MONTH,
}
_VAGUE = {"day": ("week", 1), "night": ("week", 1), "week": ("month", 1), "month": ("month", 6)}
"""How far back "recent days" go at most."""


class _Asked(NamedTuple):
    """Words, the day of publication, and whether the event is still to come."""

    words: str
    base: date | None
    future: bool


@lru_cache(maxsize=4096)
def value_of(kind: str, words: str, published: date | None, *, future: bool) -> Value | None:
    """Return first day, last day and precision that an expression means, or None if that is open.

    ``future`` says that the event is still to come, so that "on Wednesday" is the next one.
    Without a day of publication only absolute dates have a value.
    """
    words = " ".join(words.casefold().split())
    if kind in ANCHORED:
        return None  # counts from a day told before: see `anchored`
    try:
        stretch = _STRETCHES.get(kind)
        if stretch:
            return stretch(_Asked(words, published, future))
        return single(kind, words, published, future=future)
    except (ValueError, OverflowError):
        return None  # there is no such day


def kind_of(words: str) -> str:
    """Return the kind of an expression that a larger one holds: "monday", "last week", "may 2019"."""
    if _YEAR.fullmatch(words):
        return "year"
    if any(name in words for name in WEEKDAYS) and not _MONTH.search(words):
        return "weekday"
    if _MONTH.search(words):
        return "full" if _NUMBER.search(words) else "month"
    if re.search(r"\b(?:week|weekend|month|year)$", words):
        return "weekend" if words in {"the weekend", "weekend"} else "period"
    return "night" if words == "last night" else "other"


def _inner(words: str, base: date | None, *, future: bool = False) -> Value | None:
    kind = kind_of(words)
    return single(kind, words, base, future=future) if base or kind in ABSOLUTE else None


def _interval(asked: _Asked) -> Value | None:
    """Return the value of "between 3 and 5 may", "monday to wednesday", "from 2011 to 2014"."""
    words, base, future = asked
    left, right = _SEPARATOR.split(_LEAD.sub("", words), maxsplit=1)
    if _NUMBER.search(left) and _NUMBER.search(right):
        return _days_between(left, right, base, future=future)
    last = _inner(right, base, future=future)
    if last is None:
        return None
    if kind_of(left) == "weekday":
        before = (last[1].weekday() - next(at for at, name in enumerate(WEEKDAYS) if name in left)) % 7
        return last[1] - timedelta(days=before), last[1], DatePrecision.DAY
    if kind_of(left) == "month" and not _YEAR.search(left):
        left = f"{left} {last[0].year}"
        first = _inner(left, base)
        if first and first[0] > last[0]:
            first = month_of(moved(first[0], "year", -1))
    else:
        first = _inner(left, base)
    return (first[0], last[1], last[2]) if first and first[0] <= last[1] else None


def _days_between(left: str, right: str, base: date | None, *, future: bool) -> Value | None:
    """Return the days of "3" and "5 may 2019", "may 3" and "5, 2019"; the month is said once at least."""
    months = [m.group() if (m := _MONTH.search(part)) else "" for part in (left, right)]
    days = [_NUMBER.findall(part)[0] for part in (left, right)]
    years = [m.group() if (m := _YEAR.search(part)) else "" for part in (left, right)]
    last = single(
        "full", f"{days[1]} {months[1] or months[0]} {years[1] or years[0]}".strip(), base, future=future
    )
    if last is None:
        return None
    start = f"{days[0]} {months[0] or months[1]}"
    first = single("full", f"{start} {years[0] or last[0].year}", base, future=future)
    if first and first[0] > last[0] and not years[0]:
        first = single("full", f"{start} {last[0].year - 1}", base, future=future)
    return (first[0], last[0], DatePrecision.DAY) if first and first[0] <= last[0] else None


def _ongoing(asked: _Asked) -> Value | None:
    """Return the time from "since monday" to the day of publication; open without that."""
    words, base, _ = asked
    value = value_of("part", words.removeprefix("since "), base, future=False)
    value = value or _inner(words.removeprefix("since "), base)
    if value is None or base is None or value[0] > base:
        return None
    return value[0], base, value[2]


def _part(asked: _Asked) -> Value | None:
    """Return the third of a week, month or year that "early march", "the end of 2018" names."""
    words, base, future = asked
    found = _PART.fullmatch(words)
    whole = _inner(found["whole"].removeprefix("of "), base, future=future) if found else None
    if found is None or whole is None:
        return None
    third = ((whole[1] - whole[0]).days + 1) // 3
    first, last = whole[0] + timedelta(days=third), whole[1] - timedelta(days=third)
    if found["part"] in {"early", "beginning", "start"}:
        return whole[0], first - timedelta(days=1), whole[2]
    if found["part"] in {"late", "end"}:
        return last + timedelta(days=1), whole[1], whole[2]
    return first, last, whole[2]


def _week(asked: _Asked) -> Value | None:
    """Return the seven days of "the first week of may"."""
    words, base, future = asked
    found = _WEEK.fullmatch(words)
    month = _inner(found["month"], base, future=future) if found else None
    if found is None or month is None:
        return None
    if found["which"] == "last":
        return month[1] - timedelta(days=6), month[1], DatePrecision.WEEK
    begin = month[0] + timedelta(days=7 * ("first", "second", "third", "fourth").index(found["which"]))
    return begin, begin + timedelta(days=6), DatePrecision.WEEK


def _recent(asked: _Asked) -> Value | None:
    """Return the time from "the past three days", "recent weeks" to the day of publication."""
    words, base, _ = asked
    found = _RECENT.fullmatch(words)
    if found is None or base is None:
        return None
    unit, counted = found["unit"], re.sub(r"^(?:past|last)\s?", "", found["count"])
    if is_vague(counted):
        if unit == "hour":
            return base, base, DatePrecision.DAY
        if unit not in _VAGUE:
            return None
        wider, times = _VAGUE[unit]
        return moved(base, wider, -times), base, DatePrecision(wider) if times == 1 else DatePrecision.YEAR
    count = count_of(counted or "a")
    if count is None:
        return None
    if unit == "hour":
        unit, count = "day", -(-count // _HOURS_A_DAY)
    return moved(base, unit, -count), base, _PRECISION.get(unit, DatePrecision.YEAR)


def _decade(asked: _Asked) -> Value | None:
    """Return the years of "the 1990s"."""
    first = int(asked.words.split()[-1][:4])
    return date(first, 1, 1), year_of(date(first + _DECADE_YEARS - 1, 1, 1))[1], DatePrecision.YEAR


_STRETCHES: dict[str, Callable[[_Asked], Value | None]] = {
    "interval": _interval,
    "ongoing": _ongoing,
    "part": _part,
    "nth_week": _week,
    "recent": _recent,
    "decade": _decade,
}
