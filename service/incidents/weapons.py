"""With what an event was done: the weapons of ``[weapons]`` in the language's taxonomy, by short names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from config.taxonomy import SubEventType
from service.incidents.cues import Cues, Match
from service.incidents.detecting import Detection
from service.incidents.sentences import Sentence

MAX_WEAPONS = 8  # more than these in one sentence are a list of something else


@dataclass(frozen=True, slots=True)
class Weapon:
    """A weapon by its short name, with the offsets of the words for it."""

    name: str
    start: int
    end: int


def find_weapons(
    sentence: Sentence, event: Detection, cues: Cues, told: SubEventType, others: Collection[int] = ()
) -> tuple[Weapon, ...]:
    """Return the weapons of an event of the sub-type ``told``, in order, each once.

    They are sought in the event's clauses and in those beside them that are none of ``others``, the
    clauses of the sentence's other events. Of matches that overlap the longest counts: a petrol bomb is
    no bomb. Where arms are seized or moved, none was used.
    """
    if not event.is_aimed(told):
        return ()
    kept: list[Match] = []
    for match in sorted(cues.weapons.find(sentence), key=lambda m: (m.first - m.last, m.first)):
        clause = sentence.clauses[match.first]
        here = clause in event.clauses or event.is_beside(clause, others)
        if here and all(match.last < other.first or other.last < match.first for other in kept):
            kept.append(match)
    found: dict[str, Weapon] = {}
    for match in sorted(kept, key=lambda m: m.first):
        start, end = sentence.tokens[match.first].start, sentence.tokens[match.last].end
        found.setdefault(match.name, Weapon(match.name, start, end))
    return tuple(found.values())[:MAX_WEAPONS]
