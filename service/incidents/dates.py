"""Date expressions, and the day that a report is about.

Our own patterns find the expressions, since a general date search takes "may", "sun" and "second" for
dates; what they mean says `service.incidents.days`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from service.incidents.days import MONTHS, ORDINALS, WEEKDAYS, value_of
from service.incidents.grammar import Grammar, english
from service.model import DatePrecision

LEADING = 15
"""Sentences at the top of a report in which it may say what day it is about."""

_DAYS = "|".join(WEEKDAYS)
_SPELT = "|".join(sorted(ORDINALS, key=len, reverse=True))
_PARTS = r"(?:\s(?:morning|afternoon|evening|night|noon|midnight))?"
_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTS = "|".join((*_UNITS, "a", "an", r"\d{1,3}"))
_PATTERN = re.compile(
    rf"""\b(?:
      (?P<iso>\d{{4}}-\d\d-\d\d)
    | (?P<full>(?:(?:{_DAYS}),?\s)?(?:\d{{1,2}}(?:st|nd|rd|th)?(?:\sof)?\s(?:{MONTHS})\.?
        |(?:{MONTHS})\.?\s\d{{1,2}}(?:st|nd|rd|th)?)
        (?:,?\s(?:1[89]|20)\d\d|,?\s\d\d(?=\s--))?(?!\d|:))
    | (?P<spelt>(?:{_SPELT})\sof\s(?:{MONTHS})(?:,?\s(?:1[89]|20)\d\d)?(?!\d))
    | (?P<same>(?:the|that)\ssame\s(?:day|morning|afternoon|evening|night)|(?:later|earlier)\sthat\sday)
    | (?P<after>the\s(?:next|following)\sday)
    | (?P<month>(?:(?:last|this|next)\s)?(?:{MONTHS})\.?(?:,?\s(?:of\s)?(?:1[89]|20)\d\d))
    | (?P<bare_month>(?<=\bin\s)(?:{MONTHS})\b|(?<=\blast\s)(?:{MONTHS})\b|(?<=\bsince\s)(?:{MONTHS})\b)
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
    re.VERBOSE,
)  # for text in lower case: without regard to case it takes three times as long
# What every expression has one of, so that most sentences need no search: a unit or a part of the day; a
# year; a month beside a digit, or behind one of four words.
_HINTS = ("day", "night", "week", "month", "year", "morning", "afternoon", "evening", "tomorrow")
_STEMS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_HINT, _DIGIT_HINT = re.compile(r"\d{4}"), re.compile(r"\d")
_MONTH_HINT = re.compile(rf"(?:in|last|since|of)\s(?:{'|'.join(_STEMS)})")
_BEHIND = 16  # characters before a text that an expression may ask about
_SAYING = 70  # characters before a date in which it is told that it dates a statement
_LONG_PAST = timedelta(days=60)  # an event further back than this is background, not news
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


def _lower(text: str) -> str:
    """Return a text in lower case, each character at its place: one alone would become two."""
    return text.replace("İ", "i").lower()


def may_hold_date(folded: str) -> bool:
    """Tell, faster than a search, whether a lower-case text may hold a date expression; False is certain."""
    if any(hint in folded for hint in _HINTS) or _YEAR_HINT.search(folded) or _MONTH_HINT.search(folded):
        return True
    return bool(_DIGIT_HINT.search(folded)) and any(stem in folded for stem in _STEMS)


def find_dates(text: str, start: int, end: int, grammar: Grammar | None = None) -> tuple[DateExpression, ...]:
    """Return the date expressions in ``text[start:end]``."""
    grammar = grammar or english()
    reporting = grammar.pattern("reporting")
    if grammar.language != "en":
        return _translated(text, start, end, grammar)
    head = max(start - _BEHIND, 0)
    folded = _lower(text[head:end])
    if not may_hold_date(folded[start - head :]):
        return ()
    found = []
    for match in _PATTERN.finditer(folded, start - head):
        kind = str(match.lastgroup if match.lastgroup not in {"unit", "way", "span"} else "")
        kind = kind or next(k for k in ("ago", "weekday", "period") if match.group(k))
        first, last = head + match.start(), head + match.end()
        if kind == "full" and text[first:last].split(maxsplit=1)[0] in {"may", "march", "mar"}:
            continue  # "may 5 ..." in lower case is the verb
        said = bool(reporting.search(text, max(start, first - _SAYING), first))
        found.append(DateExpression(first, last, text[first:last], kind, said))
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
