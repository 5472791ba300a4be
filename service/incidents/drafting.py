"""From each sentence to what it tells of each event: claim, date, place, people, evidence."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from service.incidents import judging
from service.incidents.actors import find_actors
from service.incidents.backing import borne_out
from service.incidents.claims import rivals
from service.incidents.counts import find_tolls, shared
from service.incidents.cues import Match
from service.incidents.detecting import HINT, THRESHOLD, Detection, detect
from service.incidents.drafts import Draft
from service.incidents.findings import Findings
from service.incidents.placing import (
    Setting,
)
from service.incidents.sequel import COUNTED, counted_in, may_count, relocate, standing, with_tolls
from service.incidents.stating import Stated, stated
from service.incidents.weapons import find_weapons
from service.incidents.whereabouts import whereabouts

_CONTENT = 4  # letters from which a word counts as content when sentences are compared


def _marked(kind: str, event: Detection, contexts: Sequence[Match]) -> bool:
    """Tell whether a context of a kind touches an event's words or stands right before them."""
    return any(c.name == kind and event.first - 2 <= c.last and c.first <= event.last for c in contexts)


def _drafts(
    found: Findings, last: Draft | None, index: int, event: Detection, others: Collection[int]
) -> list[Draft]:
    """Return what a sentence tells of an event, once for each of its places; nothing if only supposed.

    ``others`` are the clauses of the other events of the sentence.
    """
    claim = stated(found, index, event)
    if claim is None:
        return []
    settings = whereabouts(found, last, index, event, claim)
    drafts = [_draft(found, index, event, claim, setting, others=others) for setting in settings]
    if len(drafts) == 1:
        return drafts
    return [replace(d, tolls=tuple(t for toll in d.tolls if (t := shared(toll)))) for d in drafts]


def _draft(  # noqa: PLR0913 - what is known of the event
    found: Findings,
    index: int,
    event: Detection,
    claim: Stated,
    setting: Setting,
    *,
    others: Collection[int],
) -> Draft:
    """Return what a sentence tells of an event at a place."""
    sentence = found.sentences[index]
    tolls = find_tolls(found.report.text, sentence.dateline, sentence.end, found.grammar)
    tolls = tuple(t for t in tolls if event.family in COUNTED or t.field == "detained")
    known, further = rivals(found.report.text, sentence.dateline, sentence.end, tolls, found.grammar)
    tolls = known + further
    told = found.taxonomy.sub_event_types[event.sub_type]
    parts = find_actors(
        sentence, event, found.cues, told, found.grammar, named=found.named_in(index), others=others
    )
    weapons = find_weapons(sentence, event, found.cues, told, others)
    spans = [("sub_event_type", sentence.tokens[event.first].start, sentence.tokens[event.last].end)]
    spans += [("place", setting.mention.start, setting.mention.end)] if setting.mention else []
    # News of the report's own day rests on the words that tell it as such.
    spans += [("date", *(claim.dating.words or spans[0][1:]))] if claim.dating.start else []
    spans += [("assertion", *claim.words)] if claim.words else []
    spans += [(t.field, t.start, t.end) for t in tolls] + [("actors", p.start, p.end) for p in parts]
    spans += [("weapons", w.start, w.end) for w in weapons]
    return Draft(
        detection=event,
        sentence=sentence,
        index=index,
        assertion=claim.assertion,
        dating=claim.dating,
        setting=setting,
        tolls=tolls,
        parts=parts,
        evidence=tuple(found.evidence(*span) for span in spans),
        words=frozenset(t.word for t in sentence.tokens if len(t.word) >= _CONTENT),
        weapons=tuple(weapon.name for weapon in weapons),
        anew=_marked("anew", event, found.contexts_in(index)),
        again=any(c.name == "anaphora" and c.last >= event.first - 3 for c in found.contexts_in(index)),
    )


def _events(found: Findings, index: int, matches: Sequence[Match], least: float) -> tuple[Detection, ...]:
    """Return the events of a sentence by the cues in it that score at ``least`` so much."""
    return detect(found.sentences[index], matches, found.contexts_in(index), found.taxonomy, least)


def _clauses_beside(event: Detection, events: Sequence[Detection]) -> frozenset[int]:
    """Return the clauses of a sentence that tell of other events than one of them."""
    others = frozenset(clause for other in events if other is not event for clause in other.clauses)
    return others - event.clauses


def found_in(found: Findings) -> list[Draft]:
    """Return what the cues find in each sentence of a report, be it told or only talked of."""
    drafts: list[Draft] = []
    last: Draft | None = None
    least = HINT if judging.load(found.report.language or "en") else THRESHOLD
    for index, sentence in enumerate(found.sentences):
        matches = found.cues.events.find(sentence)
        events = _events(found, index, matches, least) if matches else ()
        if not any(event.family in COUNTED for event in events):
            at = counted_in(drafts, sentence, index)
            if at is not None and may_count(drafts[at], found, index):
                drafts[at] = with_tolls(drafts[at], found, index)
        if not events:
            relocate(drafts, found, index)
        new = [
            draft
            for event in events
            for draft in _drafts(found, last, index, event, _clauses_beside(event, events))
        ]
        new = standing(drafts, new, found, index)
        drafts += new
        placed = (d for d in reversed(new) if d.setting.place and not d.setting.inherited)
        last = next(placed, last)
    return drafts


def drafts_of(found: Findings) -> list[Draft]:
    """Return what each sentence of a report tells of each event, in the order of the text."""
    judge = judging.load(found.report.language or "en")
    return borne_out(judging.judged(found_in(found), found, judge), found)
