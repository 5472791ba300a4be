"""The built-in base map: land, borders, divisions and towns of the whole world, for use offline.

`excerpt` returns what one page needs of it. How it was made stands in `maps.basemap.derive`.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from maps.basemap.parts import Parts, opened, read

ATTRIBUTION = "Natural Earth, GeoNames (CC BY 4.0)"
"""What has to stand on every picture of the base map, as plain text."""

_REACHES = (4.0, 2.0, 1.0)
"""Degrees round an incident within which the fine level is carried along: less of them for a map of the
world, whose every region has incidents."""
_MANY = 300
"""So many cells are carried for the sake of a wider reach."""


@cache
def _parts() -> Parts:
    return opened((files("maps.basemap") / "world.bin").read_bytes())


@cache
def whole() -> dict[str, Any]:
    """Return the base map as `maps.basemap.derive` wrote it; unpacked once in a process."""
    return _parts().document()


@cache
def coarse() -> dict[str, Any]:
    """Return the coarse level of the world, and the lengths of the fine cells that `cells` gives."""
    sizes = {name: len(part) for name, part in _parts().cells.items()}
    return {**_parts().plain, "world": read(_parts().world), "cells": sizes}


def cells(names: Iterable[str]) -> dict[str, str]:
    """Return fine cells by name, each as deflated JSON in base64.

    Raises:
        KeyError: there is no cell of one of the names.
    """
    return {name: base64.b64encode(_parts().cells[name]).decode() for name in names}


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What one page needs of the base map.

    Attributes:
        document: as `whole`, but with the lengths of parts under ``world`` and by name under ``cells``.
        world: the coarse level: deflated JSON, in base64.
        cells: the parts of the fine cells, one after the other, in base64.
    """

    document: dict[str, Any]
    world: str
    cells: str


def excerpt(points: Iterable[tuple[float, float]]) -> Excerpt:
    """Return the coarse level of the world and the fine level round some points.

    Args:
        points: longitudes and latitudes in degrees (EPSG:4326).
    """
    parts = _parts()
    wanted = _cells_near({(math.floor(lon), math.floor(lat)) for lon, lat in points})
    cells = {name: part for name, part in parts.cells.items() if name in wanted}
    sizes = {name: len(part) for name, part in cells.items()}
    return Excerpt(
        {**parts.plain, "world": len(parts.world), "cells": sizes},
        base64.b64encode(parts.world).decode(),
        base64.b64encode(b"".join(cells.values())).decode(),
    )


def _cells_near(squares: set[tuple[int, int]]) -> set[str]:
    """Return the names of the cells within reach of some squares of one degree."""
    known = _parts().cells.keys()
    for reach in _REACHES:
        found = known & _within(squares, reach)
        if len(found) <= _MANY:
            break
    return found


def _within(squares: set[tuple[int, int]], reach: float) -> set[str]:
    """Return the names of the cells within some degrees of squares; names wrap at the antimeridian."""
    size = _parts().plain["cell"]
    corners = set()
    for lon, lat in squares:
        wide = reach / max(0.2, math.cos(math.radians(min(abs(lat), 85))))
        columns = range(math.floor((lon - wide) / size), math.floor((lon + 1 + wide) / size) + 1)
        rows = range(math.floor((lat - reach) / size), math.floor((lat + 1 + reach) / size) + 1)
        corners |= {((column * size + 180) % 360 - 180, row * size) for column in columns for row in rows}
    return {f"{west},{south}" for west, south in corners}
