"""What later sentences add to the events before them: numbers of victims, and a better place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.incidents.claims import rivals
from service.incidents.counts import find_tolls
from service.incidents.drafts import Draft
from service.incidents.findings import Findings
from service.incidents.locating import contains
from service.incidents.placing import (
    Setting,
    own_places,
)
from service.incidents.sentences import Sentence
from service.incidents.whereabouts import CLOSE, COARSE, contained
from service.model import ActorRole, Assertion, MentionForm

_FOLLOWS = 2  # sentences within which the dead of an event are still counted
_BARE = 0.75  # score below which a sentence of victims tells no more than their number
COUNTED = frozenset({"violence", "unrest", "Natural disaster", "Man-made disaster"})
"""Families of events whose dead and injured are counted."""


def with_tolls(draft: Draft, found: Findings, index: int) -> Draft:
    """Return a draft with the counts of a later sentence ("Twelve people died."), where it has none."""
    sentence = found.sentences[index]
    known = {t.field for t in draft.tolls}
    tolls = [
        t
        for t in find_tolls(found.report.text, sentence.dateline, sentence.end, found.grammar)
        if t.field not in known and t.field != "detained"
    ]
    before, further = rivals(
        found.report.text, sentence.dateline, sentence.end, (*draft.tolls, *tolls), found.grammar
    )
    evidence = tuple(found.evidence(t.field, t.start, t.end) for t in (*tolls, *further))
    return replace(draft, tolls=before + further, evidence=draft.evidence + evidence)


def _recounts(draft: Draft) -> bool:
    """Tell whether a draft only counts victims: "At least five people were killed, medics said"."""
    event, people = draft.detection, all(p.actor.role is ActorRole.VICTIM for p in draft.parts)
    weak = event.family == "violence" and event.score < _BARE
    return weak and people and draft.assertion is Assertion.FACTUAL and bool(draft.tolls)


def _points_back(draft: Draft) -> bool:
    """Tell whether a draft gives its event neither a place nor a date of its own."""
    elsewhere = draft.setting.mention is not None and not draft.setting.inherited
    return not elsewhere and not draft.anew and not draft.dating.own


def standing(drafts: list[Draft], new: list[Draft], found: Findings, index: int) -> list[Draft]:
    """Return the new drafts; none if the only one just counts victims, which goes into the one before."""
    at = counted_in(drafts, found.sentences[index], index)
    if at is None or len(new) != 1 or not _recounts(new[0]):
        return new
    if _is_overall(found, index):  # a total of many events is none itself
        return []
    if not _points_back(new[0]) or not _is_there(drafts[at], found, index):
        return new
    drafts[at] = with_tolls(drafts[at], found, index)
    return []


def _is_overall(found: Findings, index: int) -> bool:
    """Tell whether the numbers of a sentence count more than one event, and not the one told before."""
    row = found.sentences[index]
    if not found.grammar.pattern("overall").search(found.report.text, row.dateline, row.end):
        return False
    return not any(c.name == "anaphora" for c in found.contexts_in(index))


def _is_there(draft: Draft, found: Findings, index: int) -> bool:
    """Tell whether a sentence may speak of where a draft's event was: it names no place, or one round it."""
    places = [m.mention.place for m in found.literal_in(index) if not m.dateline and not m.saying]
    named, own = [place for place in places if place], draft.setting.place
    if own is None or not named:
        return True
    return any(p.id == own.id or contains(p, own) or contains(own, p) for p in named)


def counted_in(drafts: Sequence[Draft], sentence: Sentence, index: int) -> int | None:
    """Return which of the drafts so far a sentence that tells of no violence may count the dead of."""
    for at in range(len(drafts) - 1, -1, -1):
        draft = drafts[at]
        if index - draft.index > _FOLLOWS or sentence.paragraph - draft.sentence.paragraph > 1:
            return None
        if draft.detection.family in COUNTED and draft.assertion is Assertion.FACTUAL:
            return at
    return None


def relocate(drafts: list[Draft], found: Findings, index: int) -> None:
    """Give the last events the places that a sentence tells of them: "The incident took place in Cobán".

    Only where none is known, a coarser one, or one that another sentence gave.
    """
    if not drafts or index - drafts[-1].index > CLOSE:
        return
    sentence = found.sentences[index]
    match = found.grammar.pattern("told_of").search(found.report.text, sentence.dateline, sentence.end)
    if not match or not found.literal_in(index):
        return
    words = [i for i, t in enumerate(sentence.tokens) if match.start() <= t.start < match.end()]
    clauses = frozenset(sentence.clauses[words[0] : words[-1] + 1])
    moved: list[Draft] = []
    while drafts and drafts[-1].index == (moved[0].index if moved else drafts[-1].index):
        draft = drafts.pop()
        event = replace(draft.detection, first=words[0], last=words[-1], clauses=clauses)
        own = own_places(found.report.text, found.literal_in(index), event, found.grammar)
        told = [contained(found, s, draft.setting) if s.place is None else s for s in own]
        fits = told and all(_tells_more(setting, draft.setting) for setting in told)
        moved += [_moved(draft, s, found) for s in reversed(told)] if fits else [draft]
    drafts += reversed(moved)


def _tells_more(now: Setting, before: Setting) -> bool:
    """Tell whether a place told of an event later says more than the one before, or better."""
    if now.place is None or now.mention is None or (now.mention.place is None and now.relation == "between"):
        return False
    if before.place is None or before.place.precision >= COARSE:
        return True
    if before.inherited:
        return now.place.precision < COARSE or now.mention.form is MentionForm.NOMINAL
    return contains(before.place, now.place)


def _moved(draft: Draft, setting: Setting, found: Findings) -> Draft:
    """Return a draft at another place, which its evidence tells."""
    kept = tuple(e for e in draft.evidence if e.field != "place")
    words = setting.mention
    named = (found.evidence("place", words.start, words.end),) if words else ()
    return replace(draft, setting=setting, evidence=kept + named)


def may_count(draft: Draft, found: Findings, index: int) -> bool:
    """Tell whether the numbers of a later sentence may be those of a draft's event."""
    return not found.is_stale(index) and not _is_overall(found, index) and _is_there(draft, found, index)
