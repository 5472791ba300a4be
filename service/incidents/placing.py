"""Which of the resolved mentions in its sentence an event happened at.

Not the nearest name: a place counts by what ties it to the event - the clause that it shares with
the event's words, the preposition before it, how exact it is. Only literal mentions place an event;
"Spain said" and "the Venezuelan government" don't. A dateline is a last resort, a publisher none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.incidents.detecting import Detection
from service.incidents.locating import TIED, Located, contains, pinned
from service.model import Mention, Place

NEAR_TOWN_M = 5_000.0
"""Metres that "near X" may be off: UCDP codes to the town within some 5 km of its edge."""

NEAR_SPOT_M = 1_000.0
"""Metres that "outside the air base" may be off: round a facility, within sight of it."""

_ENOUGH = 0.6  # score from which a mention in the sentence places the event
_BEFORE_NOUN = 2  # words by which a town may stand before the noun that it modifies
_AWAY = frozenset({"near", "outside", "next to", "in front of", "on the road", "distance", "between"})
_DISTANCE = re.compile(r"(\d+(?:[.,]\d+)?)\s?(km|kilom|mi)", re.IGNORECASE)
_METRES = {"km": 1_000.0, "kilom": 1_000.0, "mi": 1_609.344}
_CHAINED = re.compile(
    r"[\s,]*(?:(?:the|a)\s)?(?:[\w’'-]+\s){0,2}?(?:of|in|area of|part of|province of)?\s?(?:the\s)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where an event is: the place as adjusted by its relation, the words, and how sure (0 to 1).

    ``inherited`` tells that the event's own sentence doesn't give the place.
    """

    place: Place | None
    mention: Mention | None
    relation: str
    confidence: float
    inherited: bool = False


NOWHERE = Setting(None, None, "", 0.0)


def _score(located: Located, event: Detection) -> float:
    """Return how strongly a mention in the event's sentence is tied to the event."""
    gap = max(event.first - located.token, located.token - event.last, 0)
    score = (1.0 if located.clause in event.clauses else 0.6) + located.weight - 0.02 * gap
    if located.token > event.last:
        score += 0.05
    place = located.mention.place
    return score - (0.04 * (place.precision - 1) if place else 0.0)


def _finest(best: Located, others: Sequence[Located], text: str) -> Located:
    """Return the most exact mention in a chain such as "in Mir Ali, North Waziristan"."""
    chosen = best
    for other in sorted(others, key=lambda o: o.mention.start):
        a, b = chosen.mention, other.mention
        if a.place is None or b.place is None or b.place.precision >= a.place.precision:
            continue
        left, right = sorted((a, b), key=lambda m: m.start)
        between = text[left.end : right.start]
        tied = _CHAINED.fullmatch(between) or (other.clause == chosen.clause and other.weight >= TIED)
        if tied and contains(a.place, b.place):
            chosen = other
    return chosen


def _adjusted(place: Place, relation: str) -> tuple[Place, str]:
    """Return a place as inexact as the relation makes it, and the relation's plain name."""
    distance = _DISTANCE.match(relation)
    if distance:
        metres = float(distance[1].replace(",", ".")) * _METRES[distance[2].casefold()]
        precision = 2 if metres <= 25_000 else 3
        return (
            replace(
                place,
                precision=max(place.precision, precision),
                uncertainty_m=max(place.uncertainty_m, metres),
            ),
            re.sub(r"\s+", " ", relation),
        )
    if relation in _AWAY and place.precision <= 2:
        margin = NEAR_SPOT_M if place.precision == 1 else NEAR_TOWN_M
        return replace(place, precision=2, uncertainty_m=max(place.uncertainty_m, margin)), relation
    return place, relation


def setting_of(located: Located, factor: float, *, inherited: bool = False) -> Setting:
    """Return the setting that a mention gives, its place's confidence taken times a factor (0 to 1)."""
    mention = located.mention
    if mention.place is None:
        return Setting(None, mention, located.relation, 0.0, inherited)
    place, relation = _adjusted(mention.place, located.relation)
    return Setting(place, mention, relation, round(mention.place.confidence * factor, 4), inherited)


def _round_unknown(unknown: Located, others: Sequence[Located], text: str) -> Located | None:
    """Return what is named right after an unknown place as the larger place round it, if anything is."""
    for other in others:
        between = text[unknown.mention.end : other.mention.start]
        if other.mention.place and other.mention.start > unknown.mention.end and _CHAINED.fullmatch(between):
            return replace(other, relation=unknown.relation, weight=unknown.weight, clause=unknown.clause)
    return None


def own_place(text: str, here: Sequence[Located], event: Detection) -> Setting:
    """Return the place that the event's own sentence gives; ``here`` are its mentions."""
    scored = sorted(
        ((_score(m, event), m) for m in here if not m.dateline and not m.saying),
        key=lambda pair: (-pair[0], pair[1].mention.start),
    )
    if not scored or scored[0][0] < _ENOUGH:
        return NOWHERE
    best = _finest(scored[0][1], [m for _, m in scored[1:]], text)
    same, tied = best.clause in event.clauses, best.weight >= TIED
    factor = {(True, True): 0.93, (True, False): 0.65, (False, True): 0.8, (False, False): 0.5}[same, tied]
    outer = _round_unknown(best, [m for _, m in scored[1:]], text) if best.mention.place is None else None
    if outer:
        return replace(setting_of(outer, factor), mention=best.mention)
    return setting_of(best, factor)


def modifier_place(here: Sequence[Located], event: Detection) -> Setting:
    """Return the town right before an event's noun: "the Nairobi protest", "Delhi riots".

    ``here`` are the sentence's associative mentions. A country in that position acts ("Kenya protests at
    the ruling"), and so does not count.
    """
    for m in here:
        if pinned(m) and not m.dateline and 0 <= event.first - m.token <= _BEFORE_NOUN:
            return setting_of(m, 0.65)
    return NOWHERE
