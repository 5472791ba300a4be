"""Which clauses of a sentence report an event, and of which sub-type."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from config.taxonomy import SubEventType, Taxonomy
from service.incidents.cues import Match
from service.incidents.sentences import Sentence

THRESHOLD = (
    0.5  # noisy-or of the cues below which a clause reports nothing; tuned on half of CASE-2021's dev set
)
HINT = 0.35
"""The same where a learned judge (`service.incidents.judging`) looks at what is found."""
_FORCE = frozenset({"violence", "unrest"})  # families of events in which force is used
_DESTRUCTION = "Looting/property destruction"
_OVERLAP = 0.4  # share that a cue adds when a stronger cue of the sub-type covers some of its words
_YIELD = 0.55  # score of a sibling from which a default sub-type ("Peaceful protest") gives way to it
_QUIET = 2.0  # how strongly a sum of quiet words above a single one (0.5) damps the scores


@dataclass(frozen=True, slots=True)
class Detection:
    """An event that a sentence reports.

    ``scores`` are the raw scores (0 to 1) of the sub-types of its family; ``first``/``last`` are the
    words of the strongest cue, and ``clauses`` those that tell of the event; ``cues`` is how many cues of
    whatever family the sentence has.
    """

    family: str
    scores: Mapping[str, float]
    first: int
    last: int
    clauses: frozenset[int]
    cues: int = 0

    @property
    def sub_type(self) -> str:
        """The sub-type with the best score; the earlier in the taxonomy of equals."""
        return max(self.scores, key=lambda name: self.scores[name])

    @property
    def score(self) -> float:
        """The best sub-type's raw score."""
        return max(self.scores.values())

    def is_beside(self, clause: int, others: Collection[int]) -> bool:
        """Tell whether a clause borders on one of the event's, and is none of ``others``, other events'."""
        return clause not in others and not self.clauses.isdisjoint({clause - 1, clause + 1})

    def is_aimed(self, told: SubEventType) -> bool:
        """Tell whether an event, told as the sub-type ``told``, is done to somebody or something by force."""
        return self.family in _FORCE or told.name == _DESTRUCTION


def noisy_or(matches: Sequence[Match]) -> float:
    """Return the score of one sub-type's matches: 1 - Π(1 - w), each cue once, overlapping ones in part."""
    rest, taken, told = 1.0, set[int](), set[str]()
    for match in sorted(matches, key=lambda m: (-m.weight, m.first, m.last)):
        span = set(range(match.first, match.last + 1))
        if span <= taken or match.pattern in told:
            continue
        told.add(match.pattern)
        rest *= 1 - match.weight * (_OVERLAP if span & taken else 1.0)
        taken |= span
    return 1 - rest


def _damping(contexts: Sequence[Match]) -> float:
    """Return the power to raise scores to: 1, or more where sport, business or culture is talked of.

    A power spares what is all but sure: a bomb in a concert hall stays one, a striker's shot doesn't.
    """
    spans = {(m.first, m.last): m.weight for m in contexts if m.name == "quiet"}
    return 1.0 + _QUIET * max(sum(spans.values()) - 0.5, 0.0)


def _live(matches: Sequence[Match], contexts: Sequence[Match]) -> list[Match]:
    """Return the cues that no suppressing pattern overlaps with."""
    dead = {at for m in contexts if m.name == "suppress" for at in range(m.first, m.last + 1)}
    return [m for m in matches if not dead.intersection(range(m.first, m.last + 1))]


def yielding(scores: dict[str, float], taxonomy: Taxonomy) -> dict[str, float]:
    """Return the scores with defaults held below a sibling that says more."""
    special = [s for name, s in scores.items() if not taxonomy.sub_event_types[name].default]
    top = max(special, default=0.0)
    if top < _YIELD:
        return scores
    return {
        name: min(score, top - 0.01) if taxonomy.sub_event_types[name].default else score
        for name, score in scores.items()
    }


def _detection(
    family: str, matches: Sequence[Match], sentence: Sentence, power: float, taxonomy: Taxonomy
) -> Detection:
    """Return one family's detection from the cues that tell of it."""
    by_name: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        by_name[match.name].append(match)
    scores = yielding({name: noisy_or(found) ** power for name, found in by_name.items()}, taxonomy)
    best = max(scores, key=lambda name: scores[name])
    trigger = max(by_name[best], key=lambda m: (m.weight, -m.first))
    clauses = frozenset(sentence.clauses[m.first] for m in matches if m.weight >= _OVERLAP)
    return Detection(family, scores, trigger.first, trigger.last, clauses | {sentence.clauses[trigger.first]})


def _by_clause(
    matches: Sequence[Match], sentence: Sentence, power: float, taxonomy: Taxonomy, least: float
) -> list[Detection]:
    """Return a family's detection for each clause that stands alone, else one for the sentence if it does.

    What the other clauses hint at goes to the strongest clause.
    """
    family = taxonomy.sub_event_types[matches[0].name].family
    clauses: dict[int, list[Match]] = defaultdict(list)
    for match in matches:
        clauses[sentence.clauses[match.first]].append(match)
    alone = {c: _detection(family, found, sentence, power, taxonomy) for c, found in clauses.items()}
    strong = sorted((c for c, d in alone.items() if d.score >= least), key=lambda c: (-alone[c].score, c))
    if len(strong) <= 1:
        whole = _detection(family, matches, sentence, power, taxonomy)
        return [whole] if whole.score >= least else []
    hints = [m for c, found in clauses.items() if c not in strong for m in found]
    best = _detection(family, clauses[strong[0]] + hints, sentence, power, taxonomy)
    return [best, *(alone[c] for c in strong[1:])]


def _rivals(event: Detection, taxonomy: Taxonomy) -> set[str]:
    """Return the families that are out of the question once a sentence tells of an event."""
    subs = taxonomy.sub_event_types.values()
    ruled_out = {rival for s in subs if s.family == event.family for rival in s.rivals}
    return ruled_out | {s.family for s in subs if event.family in s.rivals}


def detect(
    sentence: Sentence,
    matches: Sequence[Match],
    contexts: Sequence[Match],
    taxonomy: Taxonomy,
    least: float = THRESHOLD,
) -> tuple[Detection, ...]:
    """Return the events that a sentence reports by its ``matches`` of cues, the surest family first.

    The family with the best score takes its words; another one must stand on words of its own, so
    that "police arrested protesters" is one event and "arrested after the bombing" two. What scores below
    ``least`` is none.
    """
    power = _damping(contexts)
    pool = _live(matches, contexts)
    found: list[Detection] = []
    told = len(pool)
    while pool:
        families: dict[str, list[Match]] = defaultdict(list)
        for match in pool:
            families[taxonomy.sub_event_types[match.name].family].append(match)
        detections = [_by_clause(ms, sentence, power, taxonomy, least) for ms in families.values()]
        ranked = [d for d in detections if d]
        if not ranked:
            break
        best = max(ranked, key=lambda ds: (ds[0].score, -ds[0].first))
        found += best
        rivals = _rivals(best[0], taxonomy)
        taken = {at for m in families[best[0].family] for at in range(m.first, m.last + 1)}
        pool = [
            m
            for m in pool
            if taxonomy.sub_event_types[m.name].family not in {best[0].family, *rivals}
            and not taken.intersection(range(m.first, m.last + 1))
        ]
    return tuple(replace(event, cues=told) for event in found)
