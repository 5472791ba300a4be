"""What a text says about where it plays: how much each country, division and place weighs in it."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from service.places.gazetteer import Gazetteer, Hit
from service.places.vocabulary import Vocabulary, load

_KM_PER_DEG = 111.2
_CLOSE_KM, _WIDE_KM = 60.0, 250.0
_MOST_TOWNS = 60
_MAIN = 4
# Shares below which a candidate counts for nothing, and above which it is a town to be near to, unless
# it is as wide as a division (metres).
_LEAST, _SETTLED, _WIDE_M = 0.02, 0.3, 60_000.0
_STATE_REACH = 40


@dataclass(frozen=True, slots=True)
class Name:
    """All mentions of one name in a text, taken to mean one place ("one sense per document").

    ``spans`` are offsets into the text; ``hits`` its candidates; ``wanted`` the feature class that its
    wording asks for, or ""; ``kinds`` the feature codes that a facility phrase asks for; ``national``
    tells if the words beside it are those of a state ("Georgia's prime minister"), ``article`` if it
    is mostly written with one ("the Sahel"), ``located`` if mostly behind a word of place ("in Mombasa"),
    ``respelt`` if nothing bears it and its candidates are one edit away.
    """

    key: str
    surface: str
    spans: tuple[tuple[int, int], ...]
    hits: tuple[Hit, ...]
    wanted: str = ""
    kinds: frozenset[str] = frozenset()
    demonym: bool = False
    national: bool = False
    article: bool = False
    located: bool = False
    respelt: bool = False


def wanted_beside(text: str, start: int, end: int, vocabulary: Vocabulary) -> str:
    """Return the feature class that the words beside a name ask for: "the town of X", "X province", or ""."""
    before = text[max(start - _STATE_REACH, 0) : start]
    if vocabulary.pattern("town_before").search(before):
        return "P"
    division = vocabulary.pattern("division_before").search(before)
    return "A" if division or vocabulary.pattern("division_after").match(text, end) else ""


def is_national(text: str, start: int, end: int, vocabulary: Vocabulary) -> bool:
    """Tell if a state's words stand beside a name: its president, army or embassy."""
    before = text[max(start - _STATE_REACH, 0) : start]
    return bool(
        vocabulary.pattern("state_after").match(text, end)
        or vocabulary.pattern("state_before").search(before)
    )


@dataclass(slots=True)
class Context:
    """Weights by country code and first-order division, and the towns that are settled so far.

    A town is the number of the name that means it, its latitude, longitude and weight; only the
    weightiest count, which keeps a list of ten thousand names from taking a hundred million steps.
    """

    countries: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    divisions: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    towns: list[tuple[int, float, float, float]] = field(default_factory=list)
    main_countries: list[str] = field(default_factory=list)
    main_divisions: list[str] = field(default_factory=list)
    total: float = 0.0


def _weight(item: tuple[str, float]) -> float:
    return item[1]


@dataclass(frozen=True, slots=True)
class Others:
    """The context as one name sees it: without what that name put into it, so that none supports itself."""

    context: Context
    own: Context
    number: int

    @property
    def total(self) -> float:
        """The weight of all other names."""
        return self.context.total - self.own.total

    def country(self, code: str) -> float:
        """Return the weight of a country."""
        return self.context.countries.get(code, 0.0) - self.own.countries.get(code, 0.0)

    def division(self, code: str) -> float:
        """Return the weight of a first-order division."""
        return self.context.divisions.get(code, 0.0) - self.own.divisions.get(code, 0.0)

    def main_country(self) -> tuple[str, float]:
        """Return the code of the weightiest country and its weight; "" and 0 if there is none."""
        return max(
            ((code, self.country(code)) for code in self.context.main_countries),
            key=_weight,
            default=("", 0.0),
        )

    def main_division(self) -> tuple[str, float]:
        """Return the code of the weightiest first-order division and its weight."""
        return max(
            ((code, self.division(code)) for code in self.context.main_divisions),
            key=_weight,
            default=("", 0.0),
        )

    def nearness(self, lat: float, lon: float) -> tuple[float, float]:
        """Return the weight of settled towns within about 60 and 250 km of a point (flat-earth measure)."""
        close = wide = 0.0
        squeeze = math.cos(math.radians(min(abs(lat), 85.0)))
        for number, other_lat, other_lon, weight in self.context.towns:
            dy = abs(lat - other_lat) * _KM_PER_DEG
            if dy > _WIDE_KM or number == self.number:
                continue
            dx = abs((lon - other_lon + 180) % 360 - 180) * _KM_PER_DEG * squeeze
            distance = math.hypot(dx, dy)
            if distance <= _CLOSE_KM:
                close += weight
            if distance <= _WIDE_KM:
                wide += weight
        return close, wide


def holders(names: Sequence[Name], text: str, vocabulary: Vocabulary | None = None) -> list[dict[int, bool]]:
    """Return, for each name, the names that hold it: "Paris, Texas", "West Bank town of Nablus".

    The value tells if the wording is a comma between two names, the strictest sign.
    """
    vocabulary = vocabulary or load()
    inside, comma, holder = (vocabulary.pattern(name) for name in ("inside", "comma", "holder"))
    ordered = sorted((start, end, number) for number, name in enumerate(names) for start, end in name.spans)
    found: list[dict[int, bool]] = [{} for _ in names]
    for (_, end, first), (start, _, second) in pairwise(ordered):
        between = text[end:start]
        if first == second or len(between) > 40:
            continue
        if inside.fullmatch(between):
            strict = bool(comma.fullmatch(between))
            found[first][second] = found[first].get(second, False) or strict
        if holder.fullmatch(between):
            found[second].setdefault(first, False)
    return found


def gather(names: Sequence[Name], shares: Sequence[Sequence[float]], gazetteer: Gazetteer) -> Context:
    """Return the context that the names make, each candidate counting by its share (0 to 1)."""
    context = Context()
    for number, (name, weights) in enumerate(zip(names, shares, strict=True)):
        _put(context, number, name, weights, gazetteer)
    context.towns.sort(key=lambda town: -town[3])
    del context.towns[_MOST_TOWNS:]
    context.main_countries = _heaviest(context.countries)
    context.main_divisions = _heaviest(context.divisions)
    return context


def alone(name: Name, shares: Sequence[float], gazetteer: Gazetteer) -> Context:
    """Return what one name puts into the context: weights only, without the greatest among them."""
    context = Context()
    _put(context, 0, name, shares, gazetteer)
    return context


def _put(context: Context, number: int, name: Name, weights: Sequence[float], gazetteer: Gazetteer) -> None:
    """Add a name's candidates to a context."""
    weight = 1.0 + math.log(len(name.spans))
    context.total += weight
    for (row, _), share in zip(name.hits, weights, strict=True):
        if share < _LEAST:
            continue
        lands = gazetteer.lands(row)
        for land in lands:
            context.countries[land] += weight * share / len(lands)
        context.divisions[gazetteer.admin1(row)] += weight * share
        if share > _SETTLED and gazetteer.uncertainty[row] < _WIDE_M:
            lat, lon = gazetteer.point(row)
            context.towns.append((number, lat, lon, weight * share))


def _heaviest(weights: dict[str, float]) -> list[str]:
    """Return the codes of the greatest weights: more than one, since a name is weighed without its own."""
    return heapq.nlargest(_MAIN, (code for code in weights if code), key=weights.__getitem__)
