"""Date expressions, and the day that a report is about.

Our own patterns find the expressions, since a general date search takes "may", "sun" and "second" for
dates; what they mean says `service.incidents.days`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service.incidents.expressions import PATTERN, kind_of, lower, may_hold_date
from service.incidents.grammar import Grammar, english
from service.incidents.stretches import value_of
from service.model import DatePrecision

LEADING = 15
"""Sentences at the top of a report in which it may say what day it is about."""

_WAYS = re.compile(r"(?:this|last|next|early|mid|late)\b", re.IGNORECASE)
_BACK = frozenset({"ongoing", "recent"})
_TO_THE_DAY = frozenset({"full", "spelt", "interval"})
_DATED = _TO_THE_DAY | {"iso", "numeric", "month", "other", "period", "part", "nth_week"}
OPEN_ENDED = frozenset({"ongoing", "recent", "nth"})
"""Kinds of expressions that name no day by themselves."""

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


def _is_verb(kind: str, words: str) -> bool:
    """Tell whether "may" or "march" is no month here: "may 5 men", "this may be", "early march"."""
    if kind == "full":
        return words.split(maxsplit=1)[0] in {"may", "march", "mar"}
    if kind not in {"part", "bare_month"} or not _WAYS.match(words):
        return False
    return words.rsplit(maxsplit=1)[-1] in {"may", "march"} or words.endswith("THIS MAY")


def find_dates(text: str, start: int, end: int, grammar: Grammar | None = None) -> tuple[DateExpression, ...]:
    """Return the date expressions in ``text[start:end]``."""
    grammar = grammar or english()
    reporting, ranking = grammar.pattern("reporting"), grammar.pattern("ranking")
    if grammar.language != "en":
        return _translated(text, start, end, grammar)
    head = max(start - _BEHIND, 0)
    folded = lower(text[head:end])
    if not may_hold_date(folded[start - head :]):
        return ()
    found = []
    for match in PATTERN.finditer(folded, start - head):
        kind = kind_of(match)
        first, last = head + match.start(), head + match.end()
        if _is_verb(kind, text[first:last]) or (kind in _BACK and ranking.search(text, start, first)):
            continue
        said = bool(reporting.search(text, max(start, first - _SAYING), first))
        found.append(DateExpression(first, last, text[first:last], kind, said))
    return tuple(found)


def _translated(text: str, start: int, end: int, grammar: Grammar) -> tuple[DateExpression, ...]:
    """Return the date expressions of another language, each with its meaning in English words.

    The forms are tried in the order of the language's file; a later one takes no word of an earlier.
    """
    found: list[DateExpression] = []
    reporting, ranking = grammar.pattern("reporting"), grammar.pattern("ranking")
    for form in grammar.dates:
        for match in form.pattern.finditer(text, start, end):
            if any(match.start() < e.end and e.start < match.end() for e in found):
                continue
            if form.kind in _BACK and ranking.search(text, start, match.start()):
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
    if expression.kind in _DATED or re.match(r"(?:next|coming)\b", expression.text, re.IGNORECASE):
        value = value_of(expression.kind, expression.text, published, future=False)
        return bool(
            value
            and value[0] > published + (_FUTURE_SLACK if expression.kind in _TO_THE_DAY else timedelta(0))
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
    for expression in (e for row in lead for e in row if e.kind not in OPEN_ENDED):
        value = value_of(expression.kind, expression.text, published, future=False)
        if value and value[2] is DatePrecision.DAY and published - timedelta(days=3) <= value[0] <= published:
            sure = 0.5 if expression.reporting else 0.6
            return Dating(value[0], value[1], value[2], sure, (expression.start, expression.end))
    return Dating(published, published, DatePrecision.DAY, 0.45)
