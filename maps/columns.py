"""What a map's first picture needs of each incident, as typed columns: numbers only, no texts.

Coordinates are kept to 1e-6 degree (0.1 m), as features have them; a place that many incidents share
stands once. Distances are in whole metres, days are counted from 1970-01-01, probabilities are in
ten-thousandths. What is unknown has the largest number of its column's type.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from config import taxonomy
from maps import rows, wording
from maps.fields import ABSENT, each, fields
from maps.view import View, first_view

DEGREE = 1_000_000
"""Steps of a degree in which coordinates are counted."""
_EPOCH = date(1970, 1, 1).toordinal()
_U16, _U32, _I32 = 65_535, 4_294_967_295, 2_147_483_647
_DAY_PRECISIONS = ("day", "week", "month", "year", "unknown")
_AREA = 1
"""Flag: the geometry is an area, which stands with the incident's texts."""

_NUMBERS = (
    ("spot", "u4"), ("type", "u1"), ("sub", "u2"), ("assertion", "u1"), ("status", "u1"), ("precision", "u1"),
    ("radius", "u4"), ("confidence", "u2"), ("from", "i4"), ("to", "i4"), ("dating", "u1"), ("country", "u2"),
    ("flags", "u1"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a collection's incidents, in order of date, and what their numbers stand for.

    ``properties`` are the features', by name (`maps/fields.py`).
    ``spot`` in ``numbers`` is 0 for an incident without a place, else one more than the position in
    ``lon`` and ``lat`` (EPSG:4326, millionths of a degree).
    """

    features: list[Mapping[str, Any]]
    properties: dict[str, list[Any]]
    numbers: dict[str, np.ndarray[Any, Any]]
    lon: np.ndarray[Any, Any]
    lat: np.ndarray[Any, Any]
    exact: list[bool]
    kinds: tuple[rows.Kind, ...]
    subs: list[tuple[str, int]]
    countries: list[str]
    view: View
    credits: tuple[str, ...]

    @property
    def spots(self) -> tuple[tuple[float, float], ...]:
        """Longitude and latitude of each place, once."""
        return tuple(zip((self.lon / DEGREE).tolist(), (self.lat / DEGREE).tolist(), strict=True))

    @property
    def unplaced(self) -> int:
        """How many incidents have no place on the map."""
        return int((self.numbers["spot"] == 0).sum())

    @property
    def undated(self) -> int:
        """How many incidents have no date."""
        return int((self.numbers["from"] == _I32).sum())

    @property
    def past(self) -> int:
        """How many incidents are told as history and have a date."""
        return int(((self.numbers["from"] != _I32) & (self.numbers["assertion"] == _HISTORICAL)).sum())

    def period(self) -> tuple[date, date] | None:
        """Return the first and the last day of what isn't history."""
        first, last = self.numbers["from"], self.numbers["to"]
        news = (first != _I32) & (self.numbers["assertion"] != _HISTORICAL)
        if not news.any():
            return None
        return _date(first[news].min()), _date(last[news].max())

    def arrays(self) -> list[tuple[str, np.ndarray[Any, Any]]]:
        """Return all columns with their names; places go from west to east, so they are told by steps."""
        steps = np.diff(self.lon, prepend=np.int32(0)).astype("i4")
        return [("lon", steps), ("lat", self.lat), *self.numbers.items()]


_ASSERTIONS = list(wording.ASSERTION)
_HISTORICAL = _ASSERTIONS.index("historical")


def _date(days: int) -> date:
    """Return a day that is counted from 1970-01-01."""
    return date.fromordinal(int(days) + _EPOCH)


class _Names:
    """Numbers for names, in the order of their coming."""

    def __init__(self, most: int) -> None:
        self.numbers: dict[Any, int] = {}
        self.most = most

    def __call__(self, name: Any) -> int:  # noqa: ANN401 - any hashable
        return min(self.numbers.setdefault(name, len(self.numbers)), self.most)


def columns(collection: Mapping[str, Any]) -> Columns:
    """Return the columns of a feature collection.

    Raises:
        ValueError: ``collection`` is no FeatureCollection.
    """
    features = rows.in_order(collection)
    names = list(taxonomy().event_types)
    found = _Found(features, fields(rows.all_properties(features)), names)
    return _assembled(features, found, names, rows.credited(collection))


class _Found:
    """What is found of the features, one property after the other."""

    def __init__(
        self, features: Sequence[Mapping[str, Any]], p: dict[str, list[Any]], names: Sequence[str]
    ) -> None:
        self.properties = p
        self.absent = [None] * len(features)
        self.subs, self.countries, self.spots = _Names(_U16 - 1), _Names(_U16), _Names(_U32)
        self.exact: list[bool] = []
        self.reach: dict[tuple[int, int], float] = {}
        radius = each(self.values("uncertainty_m"), lambda value: rows.number(value, 0, 20_100_000))
        precision = each(self.values("place_precision"), lambda value: rows.number(value, 1, 7))
        numbers = {"spot": [0] * len(features), "flags": [0] * len(features)}
        known: dict[Any, _Spot] = {}
        for at, feature in enumerate(features):
            geometry = feature.get("geometry")
            point = _bare(geometry)
            spot = known.get((point, precision[at])) if point else None
            if spot is None:
                spot = known[point, precision[at]] = self._spot(geometry, precision[at])
            if spot.place:
                numbers["spot"][at] = spot.number
                numbers["flags"][at] = spot.flags
                around = radius[at]
                if around and around > self.reach[spot.place]:
                    self.reach[spot.place] = around
            self.exact.append(spot.told)
        numbers["radius"] = each(radius, lambda metres: _U32 if metres is None else round(metres))
        numbers["precision"] = each(precision, lambda level: int(level or 255))
        numbers |= self._kinds(names) | self._days() | self._rest()
        self.table = numbers

    def _spot(self, geometry: Any, precision: float | None) -> _Spot:  # noqa: ANN401 - JSON is of any type
        lon, lat, area = rows.geometry(geometry, precision)
        if lon is None or lat is None:
            return _Spot(None)
        place = (round(lon * DEGREE), round(lat * DEGREE))
        self.reach.setdefault(place, 0)
        number = self.spots(place) + 1
        return _Spot(place, number, _AREA if area else 0, area is None and _tells(geometry, place))

    def values(self, name: str) -> Sequence[Any]:
        """Return a property of all features."""
        return self.properties.get(name, self.absent)

    def _kinds(self, names: Sequence[str]) -> dict[str, list[int]]:
        ranks = {name: rank for rank, name in enumerate(names)}
        types = self.values("event_type")
        kinds = each(types, lambda kind: ranks.get(kind, len(names)) if isinstance(kind, str) else len(names))
        chosen = zip(kinds, self.values("sub_event_type"), types, strict=True)
        subs = each(list(chosen), lambda entry: self.subs((entry[0], _first_text(*entry[1:]))))
        return {"type": kinds, "sub": subs}

    def _days(self) -> dict[str, list[int]]:
        told = ("date_start", "date_end", "date_precision")
        entries = list(zip(*map(self.values, told), strict=True))
        days = each(entries, lambda entry: wording.days(dict(zip(told, entry, strict=True))))
        return {
            "from": each([first for first, _ in days], _since),
            "to": each([last for _, last in days], _since),
            "dating": each(self.values("date_precision"), lambda value: _rank(_DAY_PRECISIONS, value, 0)),
        }

    def _rest(self) -> dict[str, list[int]]:
        sure = [p.get("overall") if isinstance(p, Mapping) else p for p in self.values("confidence")]
        countries = list(zip(self.values("country_name"), self.values("country"), strict=True))
        return {
            "assertion": each(
                self.values("assertion"), lambda value: _ASSERTIONS.index(wording.assertion(value))
            ),
            "status": each(self.values("status"), lambda value: _rank(rows.SHOWN_STATUS, value, -1) + 1),
            "confidence": each(each(sure, lambda value: rows.number(value, 0, 1)), _ten_thousandths),
            "country": each(countries, lambda entry: self.countries(_first_text(*entry))),
        }


def _first_text(*values: object) -> str:
    """Return the first value that there is, if it is a text."""
    chosen = next((value for value in values if value and value is not ABSENT), None)
    return chosen if isinstance(chosen, str) else ""


def _rank(known: Sequence[str], value: object, other: int) -> int:
    return known.index(value) if isinstance(value, str) and value in known else other


def _since(day: date | None) -> int:
    return _I32 if day is None else day.toordinal() - _EPOCH


def _ten_thousandths(probability: float | None) -> int:
    return _U16 if probability is None else round(probability * 10_000)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a geometry is, in millionths of a degree, its number, and whether its place tells all of it."""

    place: tuple[int, int] | None
    number: int = 0
    flags: int = 0
    told: bool = False


def _bare(geometry: object) -> tuple[float, float] | None:
    """Return the coordinates of what looks like a bare point, which many features share."""
    if type(geometry) is dict and len(geometry) == 2 and geometry.get("type") == "Point":
        at = geometry.get("coordinates")
        if type(at) is list and len(at) == 2 and type(at[0]) is type(at[1]) is float:
            return at[0], at[1]
    return None


def _tells(geometry: Mapping[str, Any], place: tuple[int, int]) -> bool:
    """Whether a geometry is a bare point that its place in millionths of a degree gives back."""
    at = geometry["coordinates"]
    if len(geometry) != 2 or len(at) != 2 or type(at) is not list:
        return False
    return bool(at[0] == place[0] / DEGREE and at[1] == place[1] / DEGREE)


def _assembled(
    features: list[Mapping[str, Any]], found: _Found, names: Sequence[str], credits_: tuple[str, ...]
) -> Columns:
    """Return the columns: places from west to east, types as they stand in the taxonomy."""
    table = {name: np.array(found.table[name], dtype="i8") for name, _ in _NUMBERS}
    places = np.array(list(found.spots.numbers), dtype="i4").reshape(-1, 2)
    order = np.lexsort((places[:, 1], places[:, 0]))
    rank = np.empty(len(order) + 1, dtype="i8")
    rank[0], rank[order + 1] = 0, np.arange(1, len(order) + 1)
    table["spot"] = rank[table["spot"]]
    counts = np.bincount(table["type"], minlength=len(names) + 1)
    present = np.flatnonzero(counts)
    to_kind = np.cumsum(counts > 0) - 1
    listed = [(rows.clean(name), int(to_kind[kind])) for kind, name in found.subs.numbers]
    table["type"] = to_kind[table["type"]]
    view = first_view((lon / DEGREE, lat / DEGREE, radius) for (lon, lat), radius in found.reach.items())
    return Columns(
        features,
        found.properties,
        {name: table[name].astype(kind) for name, kind in _NUMBERS},
        places[order, 0],
        places[order, 1],
        found.exact,
        tuple(rows.kind([*names, rows.OTHER][at], int(counts[at])) for at in present),
        listed,
        [rows.clean(name) for name in found.countries.numbers],
        view,
        credits_,
    )
