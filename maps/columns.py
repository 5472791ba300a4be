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

    ``spot`` in ``numbers`` is 0 for an incident without a place, else one more than the position in
    ``lon`` and ``lat`` (EPSG:4326, millionths of a degree).
    """

    features: list[Mapping[str, Any]]
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

    def period(self) -> tuple[date, date] | None:
        """Return the first and the last day on which something that isn't history began."""
        days = self.numbers["from"]
        now = days[(days != _I32) & (self.numbers["assertion"] != _HISTORICAL)]
        if not len(now):
            return None
        return date.fromordinal(int(now.min()) + _EPOCH), date.fromordinal(int(now.max()) + _EPOCH)

    def arrays(self) -> list[tuple[str, np.ndarray[Any, Any]]]:
        """Return all columns with their names; places go from west to east, so they are told by steps."""
        steps = np.diff(self.lon, prepend=np.int32(0)).astype("i4")
        return [("lon", steps), ("lat", self.lat), *self.numbers.items()]


_ASSERTIONS = list(wording.ASSERTION)
_HISTORICAL = _ASSERTIONS.index("historical")


class _Names:
    """Numbers for names, in the order of their coming."""

    def __init__(self, most: int) -> None:
        self.numbers: dict[Any, int] = {}
        self.most = most

    def __call__(self, name: Any) -> int:  # noqa: ANN401 - any hashable
        found = self.numbers.get(name)
        if found is None:
            found = self.numbers[name] = len(self.numbers)
        return min(found, self.most)


def columns(collection: Mapping[str, Any]) -> Columns:
    """Return the columns of a feature collection.

    Raises:
        ValueError: ``collection`` is no FeatureCollection.
    """
    features = rows.in_order(collection)
    names = list(taxonomy().event_types)
    found = _Found()
    for feature in features:
        found.add(feature, names)
    return _assembled(features, found, names, rows.credited(collection))


class _Found:
    """What one pass over the features finds."""

    def __init__(self) -> None:
        self.subs, self.countries, self.spots = _Names(_U16 - 1), _Names(_U16), _Names(_U32)
        self.exact: list[bool] = []
        self.reach: dict[tuple[int, int], float] = {}
        self.table: list[tuple[int, ...]] = []

    def add(self, feature: Mapping[str, Any], names: Sequence[str]) -> None:
        p = feature.get("properties")
        p = p if isinstance(p, Mapping) else {}
        precision = rows.number(p.get("place_precision"), 1, 7)
        lon, lat, area = rows.geometry(feature.get("geometry"), precision)
        radius = rows.number(p.get("uncertainty_m"), 0, 20_100_000)
        spot = 0
        told = False
        if lon is not None and lat is not None:
            place = (round(lon * DEGREE), round(lat * DEGREE))
            spot = self.spots(place) + 1
            self.reach[place] = max(self.reach.get(place, 0), radius or 0)
            told = area is None and _tells(feature["geometry"], place)
        self.exact.append(told)
        kind = p.get("event_type")
        number = names.index(kind) if isinstance(kind, str) and kind in names else len(names)
        rest = _rest(p, radius, self.subs, number, self.countries)
        self.table.append((spot, number, *rest, _AREA if area else 0))


def _tells(geometry: Mapping[str, Any], place: tuple[int, int]) -> bool:
    """Whether a geometry is a bare point that its place in millionths of a degree gives back."""
    at = geometry["coordinates"]
    if len(geometry) != 2 or len(at) != 2 or type(at) is not list:
        return False
    return bool(at[0] == place[0] / DEGREE and at[1] == place[1] / DEGREE)


def _rest(
    p: Mapping[str, Any], radius: float | None, subs: _Names, kind: int, countries: _Names
) -> tuple[int, ...]:
    """Return an incident's numbers between its type and its flags, in the order of the columns."""
    sub = p.get("sub_event_type") or p.get("event_type")
    first, last = wording.days(p)
    dating = p.get("date_precision")
    precision = rows.number(p.get("place_precision"), 1, 7)
    sure = p.get("confidence")
    sure = rows.number(sure.get("overall") if isinstance(sure, Mapping) else sure, 0, 1)
    country = p.get("country_name") or p.get("country")
    status = p.get("status")
    return (
        subs((kind, sub if isinstance(sub, str) else "")),
        _ASSERTIONS.index(wording.assertion(p.get("assertion"))),
        rows.SHOWN_STATUS.index(status) + 1 if isinstance(status, str) and status in rows.SHOWN_STATUS else 0,
        int(precision) if precision else 255,
        _U32 if radius is None else round(radius),
        _U16 if sure is None else round(sure * 10_000),
        _I32 if first is None else first.toordinal() - _EPOCH,
        _I32 if last is None else last.toordinal() - _EPOCH,
        _DAY_PRECISIONS.index(dating) if isinstance(dating, str) and dating in _DAY_PRECISIONS else 0,
        countries(country if isinstance(country, str) else ""),
    )


def _assembled(
    features: list[Mapping[str, Any]], found: _Found, names: Sequence[str], credits_: tuple[str, ...]
) -> Columns:
    """Return the columns: places from west to east, types as they stand in the taxonomy."""
    matrix = np.array(found.table, dtype="i8").reshape(-1, len(_NUMBERS))
    places = np.array(list(found.spots.numbers), dtype="i4").reshape(-1, 2)
    order = np.lexsort((places[:, 1], places[:, 0]))
    rank = np.empty(len(order) + 1, dtype="i8")
    rank[0], rank[order + 1] = 0, np.arange(1, len(order) + 1)
    matrix[:, 0] = rank[matrix[:, 0]]
    counts = np.bincount(matrix[:, 1], minlength=len(names) + 1)
    present = np.flatnonzero(counts)
    to_kind = np.cumsum(counts > 0) - 1
    listed = [(rows.clean(name), int(to_kind[kind])) for kind, name in found.subs.numbers]
    matrix[:, 1] = to_kind[matrix[:, 1]] if len(matrix) else 0
    view = first_view((lon / DEGREE, lat / DEGREE, radius) for (lon, lat), radius in found.reach.items())
    return Columns(
        features,
        {name: matrix[:, at].astype(kind) for at, (name, kind) in enumerate(_NUMBERS)},
        places[order, 0],
        places[order, 1],
        found.exact,
        tuple(rows.kind([*names, rows.OTHER][at], int(counts[at])) for at in present),
        listed,
        [rows.clean(name) for name in found.countries.numbers],
        view,
        credits_,
    )
