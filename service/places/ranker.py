"""The ranker: what speaks for each candidate of a name, weighed into probabilities."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import mul

from service.places import namesakes
from service.places.context import Name, Others
from service.places.gazetteer import Gazetteer
from service.places.names import fold
from service.places.outlets import Home, at_home
from service.places.rows import NameUse, feature_class

FEATURES = (
    "people", "no-people", "country", "adm1", "adm2", "capital", "town", "field", "other",
    "main", "alias", "alternate", "same-surface", "first", "few", "alone",
    "country-share", "country-any", "division-share", "division-any", "close", "close-any", "wide-any",
    "held-comma", "held", "not-held", "class-fits", "class-differs", "country-first", "demonym",
    "national", "not-national", "article-other", "article-settled",
    "local-inside", "local-abroad", "country-abroad", "close-small", "country-unnamed",
    "rival-division", "rival-city",
    "twin-division", "twin-town",
    "twin-town-located",
    "home-near", "home-around", "home-division", "home-country", "home-nation",
)  # fmt: skip
NULL_FEATURES = (
    "null", "null-alternate", "null-small", "null-many", "null-unsupported", "null-no-home",
)  # fmt: skip

ADJUSTMENTS = ("kind", "own")
"""What else bears on a candidate besides `FEATURES`: facts that are not weighed by a learned weight."""

Terms = dict[str, float]
"""What each feature adds to the log-odds of one candidate, by the feature's name."""

# Log-odds by which a facility phrase prefers its own kind. Not learned: the corpora have few of them.
_KIND_FITS, _KIND_DIFFERS = 5.0, -3.0
# Log-odds for a place that the user has listed: it is there because it is in the user's news.
_OWN = 3.0
_MUCH = 0.35
# A text plays in one division or country from such shares of all its names on.
_LOCAL, _DOMINANT = 0.3, 0.6
_SMALL = 50_000
# A country or a sea larger than this isn't near anything.
_WIDEST_M = 300_000.0
_MAIN, _ALIAS = int(NameUse.MAIN), int(NameUse.ALIAS)
_VETTED = _MAIN | _ALIAS | int(NameUse.DEMONYM)
# What a sea, a range or a facility counts as at first, before the text is weighed.
_UNPEOPLED = 20_000


@dataclass(frozen=True, slots=True)
class Ranker:
    """Weights of `FEATURES` and `NULL_FEATURES`, and the temperature that calibrates them."""

    weights: tuple[float, ...]
    null_weights: tuple[float, ...]
    temperature: float = 1.0

    def shares(self, name: Name, vectors: Sequence[Sequence[float]], gazetteer: Gazetteer) -> list[float]:
        """Return the probability of each candidate; what is missing to 1 is that of none of them."""
        if not name.hits:
            return []
        scores = [sum(map(mul, self.weights, vector)) for vector in vectors]
        if name.kinds:
            for index, (row, _) in enumerate(name.hits):
                scores[index] += _KIND_FITS if gazetteer.feature(row) in name.kinds else _KIND_DIFFERS
        for index, (row, _) in enumerate(name.hits):
            if gazetteer.is_own(row):
                scores[index] += _OWN
        null = sum(map(mul, self.null_weights, null_vector(name, vectors)))
        top = max(*scores, null)
        powers = [math.exp((score - top) / self.temperature) for score in scores]
        total = sum(powers) + math.exp((null - top) / self.temperature)
        return [power / total for power in powers]

    def terms(self, name: Name, vectors: Sequence[Sequence[float]], gazetteer: Gazetteer) -> list[Terms]:
        """Return what each feature adds to the log-odds of each candidate, by name; last "none of these".

        Softmax over the sums gives what `shares` returns.
        """
        found = []
        for (row, _), vector in zip(name.hits, vectors, strict=True):
            terms = dict(
                zip(FEATURES, (w * x for w, x in zip(self.weights, vector, strict=True)), strict=True)
            )
            if name.kinds:
                terms["kind"] = _KIND_FITS if gazetteer.feature(row) in name.kinds else _KIND_DIFFERS
            terms["own"] = _OWN if gazetteer.is_own(row) else 0.0
            found.append(terms)
        null = zip(self.null_weights, null_vector(name, vectors), strict=True)
        found.append(dict(zip(NULL_FEATURES, (w * x for w, x in null), strict=True)))
        return [{feature: term / self.temperature for feature, term in terms.items()} for terms in found]


def prior(name: Name, gazetteer: Gazetteer) -> list[float]:
    """Return rough shares from people and class alone, to begin with."""
    weights = []
    for row, use in name.hits:
        code = gazetteer.feature(row)
        people = gazetteer.population[row] if feature_class(code) in "AP" else _UNPEOPLED
        weight = float(people + 300) ** 0.8
        if code.startswith("PCL"):
            weight *= 60
        elif code in {"PPLC", "ADM1"}:
            weight *= 6
        elif feature_class(code) != "P":
            weight *= 0.3
        if not use & _VETTED:
            weight *= 0.1
        weights.append(weight)
    total = sum(weights) + 2000.0
    return [weight / total for weight in weights]


@dataclass(frozen=True, slots=True)
class Bearer:
    """A candidate of a name, with the features that the other names of the text have no part in.

    ``lat`` and ``lon`` are in degrees (EPSG:4326). ``spot`` tells that it is no larger than a small
    country, so that towns can be near it; ``lands`` are the codes of the countries that it lies in or
    borders. ``own``, ``wording`` and ``place`` are features in their order.
    """

    lands: Sequence[str]
    admin1: str
    lat: float
    lon: float
    is_country: bool
    is_division: bool
    spot: bool
    small: bool
    rival: str
    own: Sequence[float]
    wording: Sequence[float]
    place: Sequence[float]


def bearers(name: Name, gazetteer: Gazetteer, home: Home | None = None) -> list[Bearer]:
    """Return the candidates of a name; ``home`` is where the text's outlet is at home, if that is known."""
    most = max((gazetteer.population[row] for row, _ in name.hits), default=0)
    twins, rivals = namesakes.pairs(name, gazetteer)
    found = []
    for index, (row, use) in enumerate(name.hits):
        first = index == 0 or gazetteer.population[row] == most
        code = gazetteer.feature(row)
        found.append(
            Bearer(
                gazetteer.lands(row),
                gazetteer.admin1(row),
                *gazetteer.point(row),
                is_country=code.startswith("PCL"),
                is_division=code == "ADM1",
                spot=gazetteer.uncertainty[row] < _WIDEST_M,
                small=gazetteer.population[row] < _SMALL,
                rival=namesakes.rival(row, rivals, gazetteer),
                own=_own(name, row, use, gazetteer, first=first),
                wording=_wording(name, row, gazetteer),
                place=[
                    *namesakes.twin(name, row, twins, gazetteer),
                    *at_home(row, home, gazetteer),
                ],
            )
        )
    return found


Holding = tuple[Sequence[Bearer], Sequence[float], bool]
"""The candidates of a name that holds another, their shares, and if the wording is the strictest."""


def vectors(found: Sequence[Bearer], context: Others, held_by: Sequence[Holding]) -> list[list[float]]:
    """Return the features of each candidate of a name, in the order of `FEATURES`."""
    total = max(context.total, 1e-9)
    holders = [_holder(others, shares, strict=strict) for others, shares, strict in held_by]
    scene = _Scene.of(context, total)
    return [_vector(bearer, context, total, holders, scene) for bearer in found]


def _vector(
    bearer: Bearer, context: Others, total: float, holders: Sequence[_Holder], scene: _Scene
) -> list[float]:
    near = _surroundings(bearer, context, total)
    held = _held(bearer, holders) if holders else _NOT_HELD
    return [*bearer.own, *near, *held, *bearer.wording, *_in_scene(bearer, scene, near), *bearer.place]


def _own(name: Name, row: int, use: int, gazetteer: Gazetteer, *, first: bool) -> list[float]:
    code = gazetteer.feature(row)
    is_country = code.startswith("PCL")
    letter = feature_class(code)
    settled = letter in "AP"
    people = gazetteer.population[row] if settled else 0
    field = code.startswith("AIR")
    return [
        math.log10(people + 1) / 7,
        float(settled and people == 0),
        float(is_country),
        float(code == "ADM1"),
        float(code == "ADM2"),
        float(code == "PPLC"),
        float(code in {"PPL", "PPLX"}),
        float(field),
        float(not (is_country or code in {"ADM1", "ADM2"} or letter == "P" or field)),
        float(bool(use & _MAIN)),
        float(bool(use & _ALIAS) and not use & _MAIN),
        float(not use & _VETTED),
        float(gazetteer.name(row) == name.surface),
        float(first),
        1.0 / len(name.hits),
        float(len(name.hits) == 1),
    ]


def _surroundings(bearer: Bearer, context: Others, total: float) -> list[float]:
    country = sum(map(context.country, bearer.lands))
    division = context.division(bearer.admin1) if bearer.admin1 else 0.0
    close, wide = context.nearness(bearer.lat, bearer.lon) if bearer.spot else (0.0, 0.0)
    return [
        country / total,
        float(country > _MUCH),
        division / total,
        float(division > _MUCH),
        min(close, 3.0) / 3,
        float(close > _MUCH),
        float(wide > _MUCH),
    ]


@dataclass(frozen=True, slots=True)
class _Scene:
    """Where a text plays: its main country, and its main first-order division if it keeps to one."""

    country: str
    one_country: bool
    division: str

    @classmethod
    def of(cls, context: Others, total: float) -> _Scene:
        country, weight = context.main_country()
        division, share = context.main_division()
        return cls(country, weight / total >= _DOMINANT, division if share / total >= _LOCAL else "")


def _in_scene(bearer: Bearer, scene: _Scene, near: Sequence[float]) -> list[float]:
    """Return how a candidate fits where the text plays; ``near`` are its features of the surroundings."""
    is_country, abroad = bearer.is_country, scene.country not in bearer.lands
    country_any, division_any, close_any = near[1], near[3], near[5]
    return [
        float(bool(scene.division) and bearer.admin1 == scene.division and not is_country),
        float(bool(scene.division) and abroad),
        float(scene.one_country and abroad and is_country),
        float(close_any and bearer.small),
        float(is_country and not country_any),
        float(bearer.rival == "division" and not division_any),
        float(bearer.rival == "city" and not division_any),
    ]


@dataclass(frozen=True, slots=True)
class _Holder:
    """The countries and divisions that a name which holds another may be, with their shares."""

    countries: dict[str, float]
    divisions: dict[str, float]
    known: float
    strict: bool


def _holder(found: Sequence[Bearer], shares: Sequence[float], *, strict: bool) -> _Holder:
    countries: dict[str, float] = {}
    divisions: dict[str, float] = {}
    for bearer, share in zip(found, shares, strict=True):
        if bearer.is_country:
            for land in bearer.lands:
                countries[land] = countries.get(land, 0.0) + share
        elif bearer.is_division or bearer.admin1:
            divisions[bearer.admin1] = divisions.get(bearer.admin1, 0.0) + share
    return _Holder(countries, divisions, sum(countries.values()) + sum(divisions.values()), strict)


_NOT_HELD = (0.0, 0.0, 0.0)


def _held(bearer: Bearer, holders: Sequence[_Holder]) -> Sequence[float]:
    strict = loose = missed = 0.0
    for holder in holders:
        inside = sum(holder.countries.get(land, 0.0) for land in bearer.lands)
        inside += holder.divisions.get(bearer.admin1, 0.0)
        if holder.strict:
            strict = max(strict, min(inside, 1.0))
            missed = max(missed, min(holder.known - inside, 1.0))
        else:
            loose = max(loose, min(inside, 1.0))
    return [strict, loose, missed if not strict > _MUCH else 0.0]


def _wording(name: Name, row: int, gazetteer: Gazetteer) -> list[float]:
    code = gazetteer.feature(row)
    letter = feature_class(code)
    fits = bool(name.wanted) and letter == name.wanted
    return [
        float(fits),
        float(bool(name.wanted) and not fits),
        float(code.startswith("PCL") and fold(gazetteer.name(row)) == name.key),
        float(name.demonym and code.startswith("PCL")),
        float(name.national and code.startswith("PCL")),
        float(name.national and not code.startswith("PCL")),
        float(name.article and letter not in "AP"),
        float(name.article and letter in "AP" and not code.startswith("PCL")),
    ]


_FOR_NULL = [
    FEATURES.index(name) for name in ("main", "alias", "people", "country-any", "home-country", "home-around")
]


def null_vector(name: Name, candidates: Sequence[Sequence[float]]) -> list[float]:
    """Return the features of "none of these", in the order of `NULL_FEATURES`."""
    main, alias, people, near, at_home, around = _FOR_NULL
    return [
        1.0,
        float(not any(vector[main] or vector[alias] for vector in candidates)),
        float(all(vector[people] < 4 / 7 for vector in candidates)),
        math.log10(max(len(name.hits), 1)),
        float(not any(vector[near] for vector in candidates)),
        float(
            any(vector[at_home] for vector in candidates) and not any(vector[around] for vector in candidates)
        ),
    ]


@cache
def load() -> Ranker:
    """Return the model that comes with sitmap."""
    packed = (files("service.places") / "data" / "ranker.json.gz").read_bytes()
    model = json.loads(gzip.decompress(packed))
    weights = tuple(model["weights"][name] for name in FEATURES)
    return Ranker(weights, tuple(model["weights"][name] for name in NULL_FEATURES), model["temperature"])
