"""Where a place lies that no gazetteer has: the nearest place named beside it that holds such places.

"1935 Orchard St., Alexandria": the street isn't known, the town is. The answer is the town, at the
town's precision or coarser, never a namesake of the street elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from service.geodesy import great_circle_m
from service.model import Mention, MentionForm, MentionKind, Place
from service.places.rows import feature_class

# How sure it is that a place holds an unknown one right beside it, or among towns that lie close
# together, over the sureness of the town itself: on three corpora of marked news .79 and .80 of such
# answers are within 161 km. That both stand in one sentence is not enough (.45), so it doesn't count.
_SURENESS = 0.92
_BESIDE_GAP = re.compile(r",?\s+(?:in|at|of|near|outside)?\s*(?:the\s+)?|\s*,\s*|\s*\(\s*", re.IGNORECASE)
# An unknown spot may lie beyond the built-up area of the town that it is told of.
_WIDER = 1.5
_LEAST_M = 5_000.0
_COARSEST = 4
_CLOSE_M = 60_000.0


def place_unknown(text: str, mentions: Sequence[Mention], lacking: frozenset[str]) -> list[Mention]:
    """Return the mentions, those whose words are in ``lacking`` placed at what most likely holds them.

    ``lacking`` are the words that no candidate bears; mentions are in text order.
    """
    towns = [item for item in mentions if item.place is not None and _holds(item)]
    if not towns:
        return list(mentions)
    return [
        replace(mention, place=_container(mention, towns, text)) if mention.text in lacking else mention
        for mention in mentions
    ]


def _holds(mention: Mention) -> bool:
    """Tell if a mention is of a town or a division that other places can lie in."""
    place = mention.place
    return (
        place is not None
        and mention.form is not MentionForm.NOMINAL
        and mention.kind is not MentionKind.DEMONYM
        and place.precision <= _COARSEST
        and feature_class(place.feature) in "AP"
    )


def _container(mention: Mention, towns: Sequence[Mention], text: str) -> Place | None:
    index = bisect_right(towns, mention.start, key=lambda town: town.start)
    before, after = towns[index - 1 : index], towns[index : index + 1]
    if after and _BESIDE_GAP.fullmatch(text, mention.end, after[0].start):
        return _at(after[0])
    around = towns[max(index - 2, 0) : index + 2]
    return _at((before or after)[0]) if _agree(around) else None


def _agree(towns: Sequence[Mention]) -> bool:
    """Tell if towns lie so close together that it hardly matters which of them is meant."""
    spots = [town.place for town in towns if town.place is not None]
    first = spots[0]
    return all(great_circle_m(first.lat, first.lon, spot.lat, spot.lon) <= _CLOSE_M for spot in spots)


def _at(town: Mention) -> Place:
    place = town.place
    assert place is not None
    return replace(
        place,
        precision=max(place.precision, 2),
        uncertainty_m=round(max(place.uncertainty_m * _WIDER, _LEAST_M)),
        confidence=round(place.confidence * _SURENESS, 4),
        candidates=(),
    )
