"""What a map shows first: all incidents, no closer than they are known, and whole at the antimeridian."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

_METRES_PER_DEGREE = 111_195.0
_LEAST_M = 3_000.0
"""A single exact spot is shown with this much round it: context, not a street corner."""
_LIMIT = 84.0
"""Degrees of latitude beyond which the Mercator projection is of no use."""

Bounds = tuple[tuple[float, float], tuple[float, float]]

WORLD: Bounds = ((-52.0, -168.0), (74.0, 190.0))
"""South-west and north-east (latitude, longitude) of the inhabited world."""


@dataclass(frozen=True, slots=True)
class View:
    """Bounds as (latitude, longitude) of the south-west and north-east; EPSG:4326 degrees.

    ``west`` is the longitude from which the incidents' longitudes are counted eastwards, so that
    those on both sides of the antimeridian stand together; an eastern bound may exceed 180.
    """

    bounds: Bounds
    west: float


def _widest_gap(longitudes: list[float]) -> float:
    """Return the longitude in the middle of the widest empty stretch, from -360 up to 0.

    Opposite to it, half a turn to the east, lies what the map is about: from -180 up to 180.
    """
    turn = [*longitudes, longitudes[0] + 360]
    gap, start = max((after - before, -before) for before, after in pairwise(turn))
    return (gap / 2 - start) % 360 - 360


def first_view(places: Iterable[tuple[float, float, float | None]]) -> View:
    """Return the first view of some places.

    Args:
        places: longitude, latitude (degrees) and radius of uncertainty (metres) or None.
    """
    known = [(lon, max(-_LIMIT, min(_LIMIT, lat)), max(radius or 0, _LEAST_M)) for lon, lat, radius in places]
    if not known:
        return View(WORLD, -180.0)
    west = _widest_gap(sorted({lon for lon, _, _ in known}))
    south = north = known[0][1]
    left, right = 720.0, -720.0
    for lon, lat, radius in known:
        tall = radius / _METRES_PER_DEGREE
        wide = tall / math.cos(math.radians(lat))
        here = west + (lon - west) % 360
        south, north = min(south, lat - tall), max(north, lat + tall)
        left, right = min(left, here - wide), max(right, here + wide)
    if right - left > 300:
        return View(((WORLD[0][0], west), (WORLD[1][0], west + 358)), west)
    return View(((max(south, -_LIMIT), left), (min(north, _LIMIT), right)), west)
