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
from service.places.vocabulary import Vocabulary, load

# How far an unknown place may lie from the town that answers for it, in metres, and how sure that is
# over the sureness of the town itself. On three corpora of marked news .83 of those named right beside
# their town lie within 25 km of it, and .74 of those among towns that lie close together within 50 km.
# That both stand in one sentence is not enough: .45 are within 161 km, so it doesn't count.
_BESIDE_M, _AMONG_M = 25_000.0, 50_000.0
_SURENESS = 0.9
# UCDP's where codes: within 25 km of a known town, and no better than a second-order division.
_BESIDE_PRECISION, _AMONG_PRECISION = 2, 3
_COARSEST = 4
_CLOSE_M = 60_000.0
_EARSHOT = 250  # characters: a town named further off says little


def place_unknown(
    text: str, mentions: Sequence[Mention], lacking: frozenset[str], vocabulary: Vocabulary | None = None
) -> list[Mention]:
    """Return the mentions, those whose words are in ``lacking`` placed at what most likely holds them.

    ``lacking`` are the words that no candidate bears; mentions are in text order.
    """
    towns = [item for item in mentions if item.place is not None and _holds(item)]
    if not towns:
        return list(mentions)
    gap = (vocabulary or load()).pattern("beside")
    return [
        replace(mention, place=_container(mention, towns, text, gap)) if mention.text in lacking else mention
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


def _container(mention: Mention, towns: Sequence[Mention], text: str, gap: re.Pattern[str]) -> Place | None:
    index = bisect_right(towns, mention.start, key=lambda town: town.start)
    before, after = towns[index - 1 : index], towns[index : index + 1]
    beside = after and "\n\n" not in text[mention.end : after[0].start]  # a headline's end is beside nothing
    if beside and gap.fullmatch(text, mention.end, after[0].start):
        return _at(after[0], _BESIDE_PRECISION, _BESIDE_M)
    if mention.kind is not MentionKind.LITERAL:
        return None  # who acts may come from anywhere
    around = [
        town
        for town in towns[max(index - 2, 0) : index + 2]
        if abs(town.start - mention.start) <= _EARSHOT and not _opens(town, text)
    ]
    if not around:
        return None
    before, after = [t for t in around if t.start < mention.start][-1:], around[:1]
    return _at((before or after)[0], _AMONG_PRECISION, _AMONG_M) if _agree(around) else None


def _opens(town: Mention, text: str) -> bool:
    """Tell if a town opens a line in capitals, as where a report was filed does: nothing need be near it."""
    return town.text.isupper() and not text[: town.start].rpartition("\n")[2].strip()


def _agree(towns: Sequence[Mention]) -> bool:
    """Tell if towns lie so close together that it hardly matters which of them is meant."""
    spots = [town.place for town in towns if town.place is not None]
    first = spots[0]
    return all(great_circle_m(first.lat, first.lon, spot.lat, spot.lon) <= _CLOSE_M for spot in spots)


def _at(town: Mention, coarse: int, reach_m: float) -> Place:
    place = town.place
    assert place is not None
    return replace(
        place,
        precision=max(place.precision, coarse),
        uncertainty_m=max(place.uncertainty_m, reach_m),
        confidence=round(place.confidence * _SURENESS, 4),
        candidates=(),
    )
