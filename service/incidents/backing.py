"""Which events of a report are borne out by more than a word of theirs.

A word for violence or mishap that stands alone is mostly a figure of speech: of the sentences of CASE-2021's
dev set that tell of an event with at most two cues, one in seventy has neither a count of victims, nor
somebody armed, in office or marching, nor a day, nor a name; of quiet sentences that hold such a cue, two in
three (58 of our own, before anything else damps them). What has nothing of the kind counts only in a report
that tells of such an event close by, or of one of its family anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.incidents.drafts import Draft
from service.incidents.findings import Findings
from service.model import Assertion

_CUES = 3  # matches of cues from which a sentence bears itself out
_SURE = 0.8  # score from which two do
_MANY = 24  # what a vague count ("dozens") says at the least that only a crowd has
_CLOSE = 3  # sentences within which another event vouches for one
_NAMED = re.compile(r"(?<=[^\W\d_A-Z][ ,])\s?[A-Z][^\W\d_]|(?<=\w, )[A-Z][^\W\d_]")
_VAGUE = frozenset({"year", "period"})  # dates that talk of all kinds has
_NOBODY = frozenset({"", "civilians"})


def _crowd(draft: Draft, found: Findings) -> bool:
    """Tell whether a draft's sentence speaks of "thousands", of dozens at least."""
    vague = found.grammar.counts.vague
    return any(vague.get(token.word, 0) >= _MANY for token in draft.sentence.tokens)


def _told_by_itself(draft: Draft, found: Findings) -> bool:
    """Tell whether a draft's words tell of an event whatever they stand among: who did it, or to how many."""
    event = draft.detection
    strong = event.cues >= _CUES or (event.cues > 1 and event.score >= _SURE)
    people = any(part.actor.type not in _NOBODY for part in draft.parts)
    return strong or people or bool(draft.tolls) or _crowd(draft, found)


def _somewhere(draft: Draft, found: Findings) -> bool:
    """Tell whether a draft's sentence has a name or a day, in talk that isn't full of them anyway."""
    if any(context.name == "quiet" for context in found.contexts_in(draft.index)):
        return False  # sport, business and culture have names and days of their own
    sentence = draft.sentence
    if draft.setting.mention or any(e.kind not in _VAGUE for e in found.dates_in(draft.index)):
        return True
    text = sentence.text[sentence.dateline - sentence.start :]
    return text.isupper() or bool(_NAMED.search(text)) or sentence.dateline > sentence.start


def _stands_alone(draft: Draft, found: Findings) -> bool:
    """Tell whether nothing in a draft's sentence but a cue or two speaks for an event."""
    factual = draft.assertion is Assertion.FACTUAL
    return factual and not _told_by_itself(draft, found) and not _somewhere(draft, found)


def borne_out(drafts: Sequence[Draft], found: Findings) -> list[Draft]:
    """Return the drafts without those that a word alone speaks for."""
    alone = [_stands_alone(draft, found) for draft in drafts]
    if not any(alone):
        return list(drafts)
    sure = [draft for draft, single in zip(drafts, alone, strict=True) if not single]
    families = {draft.detection.family for draft in sure}
    return [
        draft
        for draft, single in zip(drafts, alone, strict=True)
        if not single
        or draft.detection.family in families
        or any(abs(draft.index - other.index) <= _CLOSE for other in sure)
    ]
