"""The columns that a live map counts by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from service.store import Changes

NEVER = np.iinfo(np.int32).min
"""The day of what is undated; as a first or last day it passes no filter by time."""

WORLD = 2**32
"""Units of the world's side in `Columns.x` and `Columns.y`: a centimetre at the equator."""

_CHUNK = 50_000  # marks that are held as Python objects at once
_EPOCH = np.datetime64("1970-01-01", "D")

Codes = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Columns:
    """All incidents of a store, a place in every array for each.

    Attributes:
        number: the store's numbers, rising.
        x: spherical Mercator, eastwards from the antimeridian, in units of 1 / `WORLD`.
        y: the same, southwards from 85.05 degrees north.
        placed: whether there is a pin, and so an x and a y.
        day: days since 1970-01-01, or `NEVER`.
        last_day: the same.
        confidence: overall, 0 to 1.
        event_type: codes into the names of `named`; so are the three below.
        sub_event_type: codes.
        assertion: codes.
        country: codes.
        named: the names of each column of codes.
    """

    number: NDArray[np.int64]
    x: NDArray[np.uint32]
    y: NDArray[np.uint32]
    placed: NDArray[np.bool_]
    day: NDArray[np.int32]
    last_day: NDArray[np.int32]
    confidence: NDArray[np.float64]
    event_type: Codes
    sub_event_type: Codes
    assertion: Codes
    country: Codes
    named: dict[str, tuple[str, ...]]

    def __len__(self) -> int:
        """Return how many incidents there are."""
        return len(self.number)


ARRAYS = tuple(item.name for item in fields(Columns) if item.name != "named")
CODED = ("event_type", "sub_event_type", "assertion", "country")


def empty() -> Columns:
    """Return the columns of a store without incidents."""
    return _columns([], dict.fromkeys(CODED, ()))


def updated(columns: Columns, changes: Changes) -> Columns:
    """Return columns with a store's changes made to them."""
    marks, parts = iter(changes.marks), []
    names = columns.named
    while chunk := list(islice(marks, _CHUNK)):
        parts.append(_columns(chunk, names))
        names = parts[-1].named
    new = np.concatenate([part.number for part in parts]) if parts else np.empty(0, np.int64)
    left = ~np.isin(columns.number, np.concatenate([new, np.array(changes.gone, np.int64)]))
    kept = columns if left.all() else _taken(columns, np.flatnonzero(left))
    joined = {name: np.concatenate([getattr(part, name) for part in (kept, *parts)]) for name in ARRAYS}
    made = Columns(**joined, named=names)
    rising = bool((made.number[1:] > made.number[:-1]).all())
    return made if rising else _taken(made, np.argsort(made.number, kind="stable"))


def _taken(columns: Columns, places: NDArray[np.intp]) -> Columns:
    return replace(columns, **{name: getattr(columns, name)[places] for name in ARRAYS})


def _columns(marks: Sequence[tuple[object, ...]], named: dict[str, tuple[str, ...]]) -> Columns:
    """Return the columns of some marks; names that aren't known yet are added to those that are."""
    values = list(zip(*marks, strict=True)) or [()] * 10
    number, lat, lon, first, last, *coded = values
    confidence = coded.pop(3)
    codes, names = {}, {}
    for name, texts in zip(CODED, coded, strict=True):
        codes[name], names[name] = _coded(texts, named[name])
    lats, lons = np.array(lat, np.float64), np.array(lon, np.float64)  # None becomes nan
    placed = ~np.isnan(lats)
    x, y = project(np.where(placed, lons, 0.0), np.where(placed, lats, 0.0))
    return Columns(
        number=np.array(number, np.int64),
        x=x,
        y=y,
        placed=placed,
        day=_days(first),
        last_day=_days(last),
        confidence=np.array(confidence, np.float64),
        **codes,
        named=names,
    )


def _coded(texts: Iterable[object], known: tuple[str, ...]) -> tuple[Codes, tuple[str, ...]]:
    table = {name: code for code, name in enumerate(known)}
    codes = [table.setdefault(str(text), len(table)) for text in texts]
    return np.array(codes, np.uint16), tuple(table)


def _days(texts: Sequence[object]) -> NDArray[np.int32]:
    """Return ISO 8601 days as numbers; "" is `NEVER`."""
    distinct = {text: NEVER if text == "" else day_number(str(text)) for text in dict.fromkeys(texts)}
    return np.fromiter((distinct[text] for text in texts), np.int32, len(texts))


def day_number(day: str) -> int:
    """Return an ISO 8601 day as days since 1970-01-01."""
    return int((np.datetime64(day, "D") - _EPOCH).astype(np.int64))


def project(
    lon: NDArray[np.float64], lat: NDArray[np.float64]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return longitudes and latitudes in degrees as x and y in units of 1 / `WORLD`."""
    sine = np.sin(np.radians(np.clip(lat, -85.0511287798, 85.0511287798)))
    east = (lon + 180.0) / 360.0
    south = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    return _whole(east % 1.0), _whole(np.clip(south, 0.0, 1.0))


def unproject(x: float, y: float) -> tuple[float, float]:
    """Return the longitude and latitude in degrees of x and y in units of 1 / `WORLD`."""
    lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * y / WORLD))))
    return round((x / WORLD * 360.0) % 360.0 - 180.0, 6), round(float(lat), 6)


def _whole(share: NDArray[np.float64]) -> NDArray[np.uint32]:
    return np.minimum(share * WORLD, WORLD - 1).astype(np.uint32)
