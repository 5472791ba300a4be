"""Date expressions, their values relative to the day of publication, and which one an event has.

Our own patterns find the expressions, since a general date search takes "may", "sun" and "second"
for dates; dateparser gives the values, always with the day of publication as base, never today's.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain

from service.incidents.grammar import Grammar, english
from service.model import DatePrecision

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
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
_ORDINALS = {word: n for n, word in enumerate((*_FIRST, *(f"{t}th" for t in _TEENS), "twentieth"), 1)} | {
    f"twenty-{word}": 20 + n for n, word in enumerate(("first", "second", "third", "fourth", "fifth"), 1)
}
ANCHORED = frozenset({"same", "after", "apart", "since"})
"""Kinds of expressions that count from a day told before."""

LEADING = 15
"""Sentences at the top of a report in which it may say what day it is about."""

_SPELT = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_PARTS = r"(?:\s(?:morning|afternoon|evening|night|noon|midnight))?"
_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTS = "|".join((*_UNITS, "a", "an", r"\d{1,3}"))
_PATTERN = re.compile(
    rf"""\b(?:
      (?P<iso>\d{{4}}-\d\d-\d\d)
    | (?P<full>(?:(?:{_DAYS}),?\s)?(?:\d{{1,2}}(?:st|nd|rd|th)?(?:\sof)?\s(?:{_MONTHS})\.?
        |(?:{_MONTHS})\.?\s\d{{1,2}}(?:st|nd|rd|th)?)
        (?:,?\s(?:1[89]|20)\d\d|,?\s\d\d(?=\s--))?(?!\d|:))
    | (?P<spelt>(?:{_SPELT})\sof\s(?:{_MONTHS})(?:,?\s(?:1[89]|20)\d\d)?(?!\d))
    | (?P<same>(?:the|that)\ssame\s(?:day|morning|afternoon|evening|night)|(?:later|earlier)\sthat\sday)
    | (?P<after>the\s(?:next|following)\sday)
    | (?P<month>(?:(?:last|this|next)\s)?(?:{_MONTHS})\.?(?:,?\s(?:of\s)?(?:1[89]|20)\d\d))
    | (?P<bare_month>(?<=\bin\s)(?:{_MONTHS})\b|(?<=\blast\s)(?:{_MONTHS})\b|(?<=\bsince\s)(?:{_MONTHS})\b)
    | (?P<apart>(?:{_COUNTS})\s(?:days?|nights?|weeks?)\s(?:earlier|later)
        |(?:{_COUNTS}|the)\s(?:days?|nights?|weeks?)\sbefore(?=[,.;:)]|\s(?:in|at|has|have|was|were)\b|\s*\Z))
    | (?P<since>(?<=day,\s)(?:{_COUNTS})\s(?:days?|nights?|weeks?)\safter)
    | (?P<ago>(?:about\s|some\s|nearly\s)?(?:{_COUNTS})\s(?P<unit>day|week|month|year)s?\s(?:ago|earlier))
    | (?P<weekday>(?:(?P<way>last|next|this|coming)\s)?(?:{_DAYS}){_PARTS})
    | (?P<today>(?:earlier\s|later\s)?today|tonight|this\s(?:morning|afternoon|evening))
    | (?P<night>last\snight|overnight)
    | (?P<other>the\sday\sbefore\syesterday|yesterday{_PARTS}|tomorrow{_PARTS})
    | (?P<period>(?:(?:earlier|later)\s)?(?:last|this|next|past)\s(?P<span>week|weekend|month|year))
    | (?P<weekend>(?:over|at|during)\sthe\sweekend)
    | (?P<year>(?<=\b(?:the|its)\s)(?:1[89]|20)\d\d(?=\s[a-z])|(?<=\ba\s)(?:1[89]|20)\d\d(?=\s[a-z])
        |(?<=\bin\s)(?:1\d|20)\d\d|(?<=\bof\s)1[0-7]\d\d(?!\s(?:people|men|women|children|\w+s\b))|(?<=\bsince\s)(?:1[89]|20)\d\d|(?<=\bof\s)(?:1[89]|20)\d\d)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
# What every expression has one of, so that most sentences need no search: a unit or a part of the day; a
# year; a month beside a digit, or behind one of four words.
_HINTS = ("day", "night", "week", "month", "year", "morning", "afternoon", "evening", "tomorrow")
_STEMS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_HINT, _DIGIT_HINT = re.compile(r"\d{4}"), re.compile(r"\d")
_MONTH_HINT = re.compile(rf"(?:in|last|since|of)\s(?:{'|'.join(_STEMS)})", re.IGNORECASE)
_SAYING = 70  # characters before a date in which it is told that it dates a statement
_LONG_PAST = timedelta(days=60)  # an event further back than this is background, not news
_NEWS_DAYS = 3  # days that a report goes back for its news
_FUTURE_SLACK = timedelta(days=1)  # time zones: a report may be a day ahead of its stated date


@dataclass(frozen=True, slots=True)
class DateExpression:
    """Words that name a date, with their kind and offsets; ``reporting`` if it dates a statement.

    ``text`` are the words, in English where the report is in another language.
    """

    start: int
    end: int
    text: str
    kind: str
    reporting: bool


@dataclass(frozen=True, slots=True)
class Dating:
    """An interval of days, both ends included, how exact it is and how surely it is meant (0 to 1).

    ``words`` are the offsets of the expression, None if nothing in the text says it; ``own`` tells
    that the event's own sentence gives it.
    """

    start: date | None
    end: date | None
    precision: DatePrecision
    confidence: float
    words: tuple[int, int] | None = None
    own: bool = False


UNDATED = Dating(None, None, DatePrecision.UNKNOWN, 0.0)


def may_hold_date(text: str) -> bool:
    """Tell, faster than a search, whether a text may hold a date expression; False is certain."""
    folded = text.casefold()
    if any(hint in folded for hint in _HINTS) or _YEAR_HINT.search(text) or _MONTH_HINT.search(text):
        return True
    return bool(_DIGIT_HINT.search(text)) and any(stem in folded for stem in _STEMS)


def find_dates(text: str, start: int, end: int, grammar: Grammar | None = None) -> tuple[DateExpression, ...]:
    """Return the date expressions in ``text[start:end]``."""
    grammar = grammar or english()
    reporting = grammar.pattern("reporting")
    if grammar.language != "en":
        return _translated(text, start, end, grammar)
    if not may_hold_date(text[start:end]):
        return ()
    found = []
    for match in _PATTERN.finditer(text, start, end):
        kind = str(match.lastgroup if match.lastgroup not in {"unit", "way", "span"} else "")
        kind = kind or next(k for k in ("ago", "weekday", "period") if match.group(k))
        if kind == "full" and match.group().split()[0] in {"may", "march", "mar"}:
            continue  # "may 5 ..." in lower case is the verb
        said = bool(reporting.search(text, max(start, match.start() - _SAYING), match.start()))
        found.append(DateExpression(match.start(), match.end(), match.group(), kind, said))
    return tuple(found)


def _translated(text: str, start: int, end: int, grammar: Grammar) -> tuple[DateExpression, ...]:
    """Return the date expressions of another language, each with its meaning in English words.

    The forms are tried in the order of the language's file; a later one takes no word of an earlier.
    """
    found: list[DateExpression] = []
    reporting = grammar.pattern("reporting")
    for form in grammar.dates:
        for match in form.pattern.finditer(text, start, end):
            if any(match.start() < e.end and e.start < match.end() for e in found):
                continue
            groups = {name: grammar.in_english(part or "") for name, part in match.groupdict().items()}
            words = " ".join(form.english.format(**groups).split())
            said = bool(reporting.search(text, max(start, match.start() - _SAYING), match.start()))
            found.append(DateExpression(match.start(), match.end(), words, form.kind, said))
    return tuple(sorted(found, key=lambda e: e.start))


@lru_cache(maxsize=4096)
def _parse(words: str, base: date | None, *, future: bool) -> date | None:
    """Return dateparser's day for an expression; ``base`` None allows absolute dates only."""
    import dateparser  # slow to import, and not needed for a report without dates

    settings: dict[str, object] = {"PREFER_DATES_FROM": "future" if future else "past"}
    if base is not None:
        settings["RELATIVE_BASE"] = datetime(base.year, base.month, base.day)  # noqa: DTZ001  # a day, no instant
    else:
        settings["REQUIRE_PARTS"] = ["year"]
    try:
        value = dateparser.parse(words, languages=["en"], settings=settings)
    except (ValueError, OverflowError):
        return None
    return value.date() if value else None


def _month(day: date) -> tuple[date, date, DatePrecision]:
    last = calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=1), day.replace(day=last), DatePrecision.MONTH


def _year(day: date) -> tuple[date, date, DatePrecision]:
    return date(day.year, 1, 1), date(day.year, 12, 31), DatePrecision.YEAR


def _week(day: date) -> tuple[date, date, DatePrecision]:
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6), DatePrecision.WEEK


def _weekend(day: date) -> tuple[date, date, DatePrecision]:
    """Return the Saturday and Sunday of the week of ``day``."""
    monday = day - timedelta(days=day.weekday())
    return monday + timedelta(days=5), monday + timedelta(days=6), DatePrecision.DAY


def _span(unit: str, day: date) -> tuple[date, date, DatePrecision]:
    if unit == "day":
        return day, day, DatePrecision.DAY
    return {"week": _week, "month": _month, "year": _year, "weekend": _weekend}[unit](day)


def _clean(words: str) -> str:
    """Return an expression without what dateparser stumbles over."""
    words = re.sub(r"\b(?:morning|afternoon|evening|night|noon|midnight|of|about|some|nearly)\b", "", words)
    return re.sub(r"\s+", " ", words.replace("sept ", "sep ").replace("sept.", "sep")).strip(" .")


def _absolute(
    kind: str, words: str, base: date | None, *, future: bool
) -> tuple[date, date, DatePrecision] | None:
    """Return the value of a calendar date; the year comes from ``base`` where it isn't said."""
    if kind == "spelt":
        word, rest = words.split(" of ", 1)
        words = f"{_ORDINALS[word]} {rest}"
    if kind == "year":
        return _year(date(int(words), 1, 1))
    has_year = re.search(r"\b(?:1[89]|20)\d\d\b|^\d{1,2}\s[a-z]+\.?,?\s\d\d$", words)
    if not has_year and base is None:
        return None
    # The month and day of publication itself, and of the day after, still count as past.
    day = _parse(_clean(words), base + _FUTURE_SLACK if base and not future else base, future=future)
    if day is None:
        return None
    return _month(day) if kind in {"month", "bare_month"} else (day, day, DatePrecision.DAY)


def _relative(kind: str, words: str, base: date, *, future: bool) -> tuple[date, date, DatePrecision] | None:
    """Return the value of an expression that counts from the day of publication."""
    if kind == "today":
        return base, base, DatePrecision.DAY
    if kind == "night":
        eve = base - timedelta(days=1)
        return eve, base if words == "overnight" else eve, DatePrecision.DAY
    if kind == "weekday":
        return _weekday(words, base, future=future)
    if kind == "weekend":
        day = _parse("saturday", base, future=future)
        return _weekend(day) if day else None
    if kind == "period":
        return _period(words, base)
    day = base - timedelta(days=2) if "before" in words else _parse(_clean(words), base, future=future)
    unit = re.search(r"day|week|month|year", words) if kind == "ago" else None
    return _span(unit.group() if unit else "day", day) if day else None


def _period(words: str, base: date) -> tuple[date, date, DatePrecision] | None:
    """Return the week, weekend, month or year of "last week", "earlier this month"."""
    unit = words.rsplit(maxsplit=1)[-1]
    words = re.sub(r"^(?:earlier|later)\s", "", words).replace("past", "last").replace("weekend", "week")
    if words.startswith("this"):
        return _span(unit, base)
    day = base + timedelta(days=7) if words == "next week" else _parse(words, base, future=False)
    return _span(unit, day) if day else None


def _weekday(words: str, base: date, *, future: bool) -> tuple[date, date, DatePrecision] | None:
    """Return the day that a weekday means: the last one up to the day of publication, or the next."""
    way = words.split(maxsplit=1)[0]
    future = way in {"next", "coming"} or (future and way != "last")
    name = re.sub(r"^(?:last|next|this|coming)\s", "", _clean(words))
    later = re.search(r"afternoon|evening|night", words)
    if future and later and way == name and base.strftime("%A").casefold() == name:
        return base, base, DatePrecision.DAY  # "on Thursday evening", in Thursday's paper
    # "on Tuesday" in Tuesday's paper is today; "last Tuesday" and what is to come are not.
    slack = timedelta(days=0) if future or way == "last" else timedelta(days=1)
    day = _parse(name, base + slack, future=future)
    return (day, day, DatePrecision.DAY) if day else None


@lru_cache(maxsize=4096)
def value_of(
    kind: str, words: str, published: date | None, *, future: bool
) -> tuple[date, date, DatePrecision] | None:
    """Return first day, last day and precision that an expression means, or None if that is open.

    ``future`` says that the event is still to come, so that "on Wednesday" is the next one.
    Without a day of publication only absolute dates have a value.
    """
    words = re.sub(r"\s+", " ", words.casefold())
    try:
        if kind in ANCHORED:
            return None  # counts from a day told before: see `anchored`
        if kind in {"iso", "full", "spelt", "month", "bare_month", "year"}:
            return _absolute(kind, words, published, future=future)
        return _relative(kind, words, published, future=future) if published else None
    except (ValueError, OverflowError):
        return None


def anchored(kind: str, words: str, day: date) -> tuple[date, date, DatePrecision] | None:
    """Return what "the same day", "two days earlier" mean where the text spoke of a day before, or None.

    >>> anchored("after", "the next day", date(2024, 2, 28))[0].isoformat()
    '2024-02-29'
    """
    words = " ".join(words.casefold().split())
    if kind not in ANCHORED:
        return None
    if kind in {"apart", "since"}:
        number, unit, way = words.split()
        one = {"a": 1, "an": 1, "the": 1}
        count = int(number) if number.isdigit() else one.get(number) or _UNITS.index(number) + 1
        days = count * (7 if unit.startswith("week") else 1)
        if kind == "since" and days > _NEWS_DAYS:
            return None  # "eight days after the earthquake" recalls it
        unit = unit.removesuffix("s").replace("night", "day")
        return _span(unit, day + timedelta(days=days if way == "later" else -days))
    value = day + timedelta(days=1) if kind == "after" else day
    return value, value, DatePrecision.DAY


def is_future(expression: DateExpression, published: date | None) -> bool:
    """Tell whether an expression can only mean a day after the day of publication."""
    if published is None or re.match(r"(?:last|past|earlier)\b", expression.text, re.IGNORECASE):
        return False
    if expression.kind in {"full", "spelt", "iso", "month", "other", "period"} or re.match(
        r"(?:next|coming)\b", expression.text, re.IGNORECASE
    ):
        value = value_of(expression.kind, expression.text, published, future=False)
        return bool(
            value
            and value[0]
            > published + (_FUTURE_SLACK if expression.kind in {"full", "spelt"} else timedelta(0))
        )
    return False


def long_past(dating: Dating, published: date | None) -> bool:
    """Tell whether an event ended so long before the report that it is background."""
    return bool(published and dating.end and dating.own and dating.end < published - _LONG_PAST)


def dominant_day(lead: Iterable[Sequence[DateExpression]], published: date | None) -> Dating:
    """Return the day that the report is about, for events whose sentence names none.

    ``lead`` are the expressions of each of its first `LEADING` sentences. The first day within three days
    before publication that the lead names; else the day of publication itself, with less confidence, since
    a report is mostly but not surely about its own day. Undated without a day of publication.
    """
    if published is None:
        return UNDATED
    for expression in chain.from_iterable(lead):
        value = value_of(expression.kind, expression.text, published, future=False)
        if value and value[2] is DatePrecision.DAY and published - timedelta(days=3) <= value[0] <= published:
            sure = 0.5 if expression.reporting else 0.6
            return Dating(value[0], value[1], value[2], sure, (expression.start, expression.end))
    return Dating(published, published, DatePrecision.DAY, 0.45)
