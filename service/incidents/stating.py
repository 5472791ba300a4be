"""What a clause states of its event: that it happened, is planned, alleged, denied or past, and when."""

from __future__ import annotations

from dataclasses import dataclass

from service.incidents.assertion import assertion_of
from service.incidents.dates import Dating, is_future, long_past
from service.incidents.detecting import Detection
from service.incidents.findings import Findings
from service.incidents.timing import date_of, ranked
from service.model import Assertion


@dataclass(frozen=True, slots=True)
class Stated:
    """What is claimed of an event, the offsets of the words that say so, and its date."""

    assertion: Assertion
    words: tuple[int, int] | None
    dating: Dating


def _plannable(found: Findings, event: Detection) -> bool:
    """Tell whether an event can be announced: a rally can, a plot to attack or a flood is none yet."""
    return found.taxonomy.sub_event_types[event.sub_type].plover_event not in {"", "ASSAULT"}


def _came_about(found: Findings, index: int, dating: Dating) -> bool:
    """Tell whether a plan's day has passed and its sentence says it was kept: "the march drew thousands".

    That the day has passed is not enough: what was announced may have been called off.
    """
    published, sentence = found.report.published, found.sentences[index]
    if published is None or dating.end is None or dating.end >= published:
        return False
    held = found.grammar.pattern("held")
    return bool(held.search(found.report.text, sentence.dateline, sentence.end))


def stated(found: Findings, index: int, event: Detection) -> Stated | None:
    """Return what is claimed of an event, or None if the clause only supposes it."""
    sentence, published = found.sentences[index], found.report.published
    near = [e for rank, e in ranked(found.dates_in(index), sentence, event) if rank == 0][:1]
    future = any(is_future(e, published) for e in near)
    contexts = found.contexts_in(index)
    assertion, words = assertion_of(event, sentence, contexts, found.grammar, future=future)
    if assertion is None:
        return None
    call = next((c for c in contexts if c.name == "called" and (c.first, c.last) == words), None)
    said = sentence.tokens[call.first].start if call else None
    dating = date_of(found, index, event, assertion, said)
    if assertion is Assertion.PLANNED and _came_about(found, index, dating):
        assertion, words = Assertion.FACTUAL, None
    if assertion is Assertion.PLANNED and not _plannable(found, event):
        return None
    if assertion is Assertion.FACTUAL and long_past(dating, published):
        assertion = Assertion.HISTORICAL
    span = (sentence.tokens[words[0]].start, sentence.tokens[words[1]].end) if words else None
    if span is None and assertion in {Assertion.PLANNED, Assertion.HISTORICAL} and dating.own:
        span = dating.words
    return Stated(assertion, span, dating)
