"""When an event of a sentence was or will be: by its own words, its paragraph's, or the report's day."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from service.incidents.dates import OPEN_ENDED, UNDATED, DateExpression, Dating
from service.incidents.days import anchored
from service.incidents.detecting import Detection
from service.incidents.findings import Findings
from service.incidents.scene import LEAD
from service.incidents.sentences import Sentence
from service.incidents.stretches import value_of
from service.model import Assertion, DatePrecision

_OPEN = 0.6  # what the perfect tense leaves of the confidence that an event is of the report's day
_SURE = (0.9, 0.75, 0.6, 0.5)  # in the event's clause, in its sentence, and the same for a date of saying
_LATER = re.compile(r"(?:later|afterwards)\Z", re.IGNORECASE)
_BACK = re.compile(r"\b(?:earlier|before)\Z", re.IGNORECASE)  # what ends an expression that looks back
_CLOSES = re.compile(r"\s*(?:[.,;:)\"”]|\Z|(?:in|at|near|on|outside)\b)")  # what stands behind it
_ANCHORS = 3  # sentences back in which the day is sought that "the same day" repeats


def _clause_at(sentence: Sentence, offset: int) -> int:
    """Return the clause of the word at an offset."""
    clause = 0
    for token, number in zip(sentence.tokens, sentence.clauses, strict=True):
        if token.start > offset:
            break
        clause = number
    return clause


def ranked(
    expressions: Sequence[DateExpression], sentence: Sentence, event: Detection, *, future: bool = False
) -> list[tuple[int, DateExpression]]:
    """Return date expressions by how well they fit an event: its clause, no reporting verb, nearness.

    What is to come is dated behind its verb rather than before it ("late on Tuesday, he asked them to
    march on Wednesday").
    """
    start, end = sentence.tokens[event.first].start, sentence.tokens[event.last].end
    found = []
    for e in expressions:
        gap = max(start - e.end, e.start - end, 0)
        rank = (2 if e.reporting else 0) + (0 if _clause_at(sentence, e.start) in event.clauses else 1)
        found.append((rank, future and e.start < start, gap, e))
    found.sort(key=lambda r: (*r[:3], r[3].start))
    return [(rank, e) for rank, _, _, e in found]


def _earlier(found: Findings, index: int, start: int) -> Iterator[DateExpression]:
    """Yield the date expressions before an offset, the nearest first, some sentences back."""
    for at in range(index, max(index - _ANCHORS, 0) - 1, -1):
        yield from (e for e in reversed(found.dates_in(at)) if e.end <= start)


def _anchored(found: Findings, index: int, e: DateExpression, *, future: bool) -> Dating:
    """Return the date of "the same day" or "the next day", by the day told last, or an undated one."""
    for before in _earlier(found, index, e.start):
        value = value_of(before.kind, before.text, found.report.published, future=future)
        if value and value[2] is DatePrecision.DAY:
            there = anchored(e.kind, e.text, value[1])
            return Dating(*there, _SURE[1], (e.start, e.end), own=True) if there else UNDATED
    published = found.report.published
    if published and (e.kind == "before" or (e.kind == "apart" and not _LATER.search(e.text))):
        there = anchored(e.kind, e.text, published)  # "a day earlier" than the report itself
        return Dating(*there, _SURE[2], (e.start, e.end), own=True) if there else UNDATED
    return UNDATED


def _nth_day(found: Findings, index: int, e: DateExpression) -> Dating:
    """Return the day that is "the fifth day of" something: the one its sentence names, or the report's."""
    for other in found.dates_in(index):
        value = value_of(other.kind, other.text, found.report.published, future=False)
        if value and value[2] is DatePrecision.DAY and other.kind not in OPEN_ENDED:
            return Dating(*value, _SURE[1], (other.start, other.end), own=True)
    day = found.day
    return Dating(day.start, day.end, day.precision, _SURE[2], (e.start, e.end), own=True)


def _told_later(found: Findings, expressions: Sequence[DateExpression]) -> list[DateExpression]:
    """Return date expressions, the report's own day as that of saying so if an earlier one is told.

    "Claimed on Wednesday a bombing that killed 12 a day earlier." What goes on behind such words
    ("two days earlier they killed five") is another event, and they are of that one alone.
    """
    text, published = found.report.text, found.report.published
    back = [e for e in expressions if _BACK.search(e.text) and _CLOSES.match(text, e.end)]
    if published is None or not back:
        return list(expressions)
    last = back[-1].start

    def is_own_day(e: DateExpression) -> bool:
        value = value_of(e.kind, e.text, published, future=False) if e.start < last else None
        return value is not None and value[0] == value[1] == published

    return [replace(e, reporting=True) if is_own_day(e) else e for e in expressions]


def _own_date(found: Findings, index: int, event: Detection, *, future: bool, said: int | None) -> Dating:
    """Return the date that the event's sentence gives, or an undated one.

    What stands before the offset ``said`` dates a call for the event, not the event.
    """
    expressions = [e for e in found.dates_in(index) if said is None or e.start > said]
    if len(expressions) > 1:
        expressions = _told_later(found, expressions)
    for rank, e in ranked(expressions, found.sentences[index], event, future=future):
        if e.kind == "since" and e.end > found.sentences[index].tokens[event.first].start:
            continue  # "on Friday, two days after": it dates what follows
        value = value_of(e.kind, e.text, found.report.published, future=future)
        if value is not None:
            return Dating(*value, _SURE[rank], (e.start, e.end), own=True)
        there = _nth_day(found, index, e) if e.kind == "nth" else _anchored(found, index, e, future=future)
        if there.start:
            return there
    return UNDATED


def _paragraph_date(found: Findings, index: int) -> Dating:
    """Return the nearest day that an earlier sentence of the paragraph gives, or an undated one.

    What is found is kept for the sentences in between, so that none is read twice.
    """
    known, sentences = found.paragraph_days, found.sentences
    walked, at, day = list[int](), index, UNDATED
    while (
        at not in known and at and sentences[at - 1].paragraph == sentences[index].paragraph and not day.start
    ):
        walked.append(at)
        at -= 1
        day = _told_day(found, at)
    known.update(dict.fromkeys(walked, day if day.start else known.get(at, UNDATED)))
    return known.get(index, UNDATED)


def _told_day(found: Findings, index: int) -> Dating:
    """Return the first day up to the report's own that a sentence names, but for days of saying so."""
    for e in found.dates_in(index):
        if e.kind in OPEN_ENDED:
            continue
        value = value_of(e.kind, e.text, found.report.published, future=False)
        ahead = value and found.report.published and value[0] > found.report.published
        if value and not e.reporting and value[2] is DatePrecision.DAY and not ahead:
            return Dating(*value, 0.6, (e.start, e.end))
    return UNDATED


def date_of(
    found: Findings, index: int, event: Detection, assertion: Assertion, said: int | None = None
) -> Dating:
    """Return an event's date: its sentence's, its paragraph's, or the day that the report is about.

    ``said`` is the offset of the words that call for it, if any do.
    """
    own = _own_date(found, index, event, future=assertion is Assertion.PLANNED, said=said)
    if own.start or assertion in {Assertion.PLANNED, Assertion.HISTORICAL}:
        return own
    near = _paragraph_date(found, index)
    if near.start:
        return near
    if is_open(found, index, event):
        return replace(found.day, confidence=found.day.confidence * _OPEN)
    return found.day


def is_open(found: Findings, index: int, event: Detection) -> bool:
    """Tell whether an event's tense leaves open when it happened.

    "Have been arrested" is news at the top of a report and background further down.
    """
    sentence = found.sentences[index]
    words = [t.word for t in sentence.tokens[max(0, event.first - 3) : event.last + 1]]
    return index > LEAD and bool(found.grammar.words("perfect").intersection(words))
