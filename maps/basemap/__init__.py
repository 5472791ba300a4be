"""The built-in base map: land, borders, divisions and towns of the whole world, for use offline.

`excerpt` returns what one page needs of it. How it was made stands in `maps.basemap.derive`.
"""

from __future__ import annotations

import json
import lzma
import math
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

ATTRIBUTION = "Natural Earth, GeoNames (CC BY 4.0)"
"""What has to stand on every picture of the base map, as plain text."""

_REACH = 4.0
"""Degrees round an incident within which the fine level is carried along."""


@cache
def whole() -> dict[str, Any]:
    """Return the base map as `maps.basemap.derive` wrote it; unpacked once in a process."""
    packed = (files("maps.basemap") / "world.json.xz").read_bytes()
    document: dict[str, Any] = json.loads(lzma.decompress(packed))
    return document


def excerpt(points: Iterable[tuple[float, float]]) -> dict[str, Any]:
    """Return the coarse level of the world and the fine level round some points.

    Args:
        points: longitudes and latitudes in degrees (EPSG:4326).
    """
    every = whole()
    wanted = _cells_near(points, every["cell"])
    return every | {"cells": {name: cell for name, cell in every["cells"].items() if name in wanted}}


def _cells_near(points: Iterable[tuple[float, float]], size: int) -> set[str]:
    """Return the names of the cells within reach of some points; names wrap at the antimeridian."""
    centres = {(math.floor(lon), math.floor(lat)) for lon, lat in points}
    corners = set()
    for lon, lat in centres:
        wide = _REACH / max(0.2, math.cos(math.radians(min(abs(lat), 85))))
        columns = range(math.floor((lon - wide) / size), math.floor((lon + 1 + wide) / size) + 1)
        rows = range(math.floor((lat - _REACH) / size), math.floor((lat + 1 + _REACH) / size) + 1)
        corners |= {((column * size + 180) % 360 - 180, row * size) for column in columns for row in rows}
    return {f"{west},{south}" for west, south in corners}
