"""The base map on a static map: land, water, borders, divisions; drawn from `maps.basemap`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from maps import basemap
from maps.basemap.polyline import decode
from maps.static.paper import Paper, Pen
from maps.static.projection import Points
from maps.static.window import Window

WATER, LAND, COAST = "#dce7ec", "#f7f5f0", "#8fa7b3"
RIVER = "#a9c3d1"
BORDER, REGION = "#8a847a", "#cfc8bb"

_FINE_FROM = 5.2
"""The zoom level from which the fine level is worth it, and the cells that it may take."""
_MOST_CELLS = 90
_STEP = 1.0
"""Degrees between the points of a long straight line, which a projection bends."""

Lines = NDArray[Any]


@cache
def _decoded(level: str, name: str, kind: str) -> Lines:
    """Return the lines or rings of one kind in the coarse level or in a cell."""
    whole = basemap.whole()
    part = whole["world"] if level == "world" else whole["cells"][name]
    scale = whole["scales"][0 if level == "world" else 1] * (
        10 if kind == "disputed" and level == "world" else 1
    )
    zoom, _, kind = kind.rpartition(":")
    texts = part.get(kind, {}).get(zoom, ()) if zoom else part.get(kind, ())
    lines = [points for text in texts if len(points := decode(text, scale)) > 1]
    return np.array([shapely.linestrings(points) for points in lines], dtype=object)


class Ground:
    """What the base map has in a window, at the level of detail that fits its scale."""

    def __init__(self, window: Window) -> None:
        """Choose the level."""
        self.window = window
        self.bounds = window.bounds()
        self.cells = self._cells()

    def _cells(self) -> list[str]:
        """Return the names of the fine cells to draw; none where the coarse level does."""
        if self.window.is_world or self.window.zoom < _FINE_FROM:
            return []
        whole = basemap.whole()
        size = whole["cell"]
        west, south, east, north = self.bounds.bounds
        names = {
            f"{(column * size + 180) % 360 - 180},{row * size}"
            for column in range(int(west // size), int(east // size) + 1)
            for row in range(int(south // size), int(north // size) + 1)
        }
        found = sorted(name for name in names if name in whole["cells"])
        fine = south >= whole.get("fine", (-60, 75))[0] and north <= whole.get("fine", (-60, 75))[1]
        return found if fine and len(names) <= _MOST_CELLS else []

    @property
    def is_fine(self) -> bool:
        """Whether the fine level is drawn."""
        return bool(self.cells)

    def _parts(self, kind: str) -> Iterator[tuple[Lines, Any]]:
        """Yield the lines of a kind by part of the base map, and the box that the part fills."""
        everywhere = kind == "disputed"
        for name in () if everywhere else self.cells:
            west, south = map(int, name.split(","))
            size = basemap.whole()["cell"]
            yield _decoded("cell", name, kind), shapely.box(west, south, west + size, south + size)
        if everywhere or not self.cells:
            yield _decoded("world", "", kind), None

    def _copies(self, geometries: Lines) -> Iterator[Lines]:
        """Yield the parts of geometries that show, on each copy of the world that does."""
        west, south, east, north = self.bounds.bounds
        for turn in (-360, 0, 360):
            moved = shapely.transform(geometries, lambda points, by=turn: points + np.array([by, 0]))
            boxes = shapely.bounds(moved)
            near = (boxes[:, 0] < east) & (boxes[:, 2] > west) & (boxes[:, 1] < north) & (boxes[:, 3] > south)
            if near.any():
                yield shapely.clip_by_rect(moved[near], west, south, east, north)

    def rings(self, kind: str) -> list[Points]:
        """Return closed outlines on the paper, outer ones counterclockwise and holes clockwise."""
        found: list[Points] = []
        for lines, _ in self._parts(kind):
            if not len(lines):
                continue
            closed = lines[shapely.get_num_coordinates(lines) > 3]
            holes = _areas(closed) < 0
            polygons = shapely.make_valid(
                shapely.polygons([shapely.linearrings(line.coords) for line in closed])
            )
            for hole in (False, True):
                for clipped in self._copies(polygons[holes == hole]):
                    found += self._outlines(clipped, hole=hole)
        return found

    def _outlines(self, polygons: Lines, *, hole: bool) -> list[Points]:
        """Return the outer rings of polygons on the paper, turned as holes are or as others are."""
        parts = shapely.get_parts(polygons)
        parts = parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]
        rings = shapely.segmentize(shapely.get_exterior_ring(parts), _STEP)
        placed = [self.window.place(shapely.get_coordinates(ring)) for ring in rings]
        return [ring if _turns_left(ring) != hole else ring[::-1] for ring in placed]

    def lines(self, kind: str, *, cut: bool = False) -> list[Points]:
        """Return lines on the paper; with ``cut``, shores without the edges of the parts."""
        found: list[Points] = []
        for lines, square in self._parts(kind):
            if len(lines):
                kept = _coast(lines, square) if cut else lines
                for clipped in self._copies(kept) if len(kept) else ():
                    parts = shapely.get_parts(shapely.line_merge(clipped))
                    bent = shapely.segmentize(parts[~shapely.is_empty(parts)], _STEP)
                    found += [self.window.place(shapely.get_coordinates(line)) for line in bent]
        return found

    def region_zooms(self) -> list[str]:
        """Return the zoom levels whose divisions are drawn at this scale."""
        whole = basemap.whole()
        parts = [whole["cells"][name] for name in self.cells] or [whole["world"]]
        zooms = {zoom for part in parts for zoom in part.get("region", {})}
        return sorted(zoom for zoom in zooms if int(zoom) <= self.window.zoom)


def _areas(rings: Lines) -> NDArray[np.float64]:
    """Return the areas of closed rings, negative where they run clockwise.

    `shapely.is_ccw` errs where a ring touches itself, as many do that were rounded.
    """
    points, ring = shapely.get_coordinates(rings, return_index=True)
    x, y = points.T
    within = ring[:-1] == ring[1:]
    doubled = (x[:-1] * y[1:] - x[1:] * y[:-1])[within]
    return np.bincount(ring[:-1][within], doubled, len(rings)) / 2


def _turns_left(ring: Points) -> bool:
    """Whether a ring runs counterclockwise (its signed area is positive)."""
    x, y = ring[:, 0], ring[:, 1]
    return bool(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) > 0)


def _coast(rings: Lines, square: Any) -> Lines:  # noqa: ANN401 - shapely's box or None
    """Return the rings as lines without the segments along which they were cut."""
    if square is not None:
        return shapely.intersection(rings, square.buffer(-1e-7, join_style="mitre"))  # type: ignore[no-any-return]
    return shapely.intersection(rings, shapely.box(-179.9999, -89.9, 179.9999, 90))  # type: ignore[no-any-return]


def draw(paper: Paper, ground: Ground, *, plain: bool = False) -> None:
    """Draw the base map within its window; ``plain`` leaves out what an inset has no room for."""
    window = ground.window
    frame = window.box
    if window.is_world:
        paper.shapes([_globe(window)], Pen(fill=WATER), 1, frame)
    else:
        paper.box_of(frame, Pen(fill=WATER), 1)
    paper.shapes(ground.rings("land"), Pen(fill=LAND), 2, frame)
    if not plain:
        for zoom in ground.region_zooms():
            paper.lines(ground.lines(f"{zoom}:region"), Pen(REGION, 0.14), 3, frame)
        paper.lines(ground.lines("river"), Pen(RIVER, 0.2), 3.2, frame)
    paper.shapes(ground.rings("lake"), Pen(fill=WATER), 3.4, frame)
    if not plain:
        paper.lines(ground.lines("lake", cut=True), Pen(COAST, 0.08), 3.5, frame)
    thin = plain or window.is_world
    paper.lines(ground.lines("land", cut=True), Pen(COAST, 0.1 if thin else 0.16), 4, frame)
    paper.lines(ground.lines("border"), Pen(BORDER, 0.13 if thin else 0.3), 5, frame)
    disputed = Pen(BORDER, 0.13 if thin else 0.28, dashes=(3, 2))
    paper.lines(ground.lines("disputed"), disputed, 5, frame)


def _globe(window: Window) -> Points:
    """Return the outline of the whole world on the paper."""
    lon0 = window.projection.lon0
    lats = np.linspace(-90, 90, 181)
    west, east = np.full_like(lats, lon0 - 180), np.full_like(lats, lon0 + 180)
    return window.place(np.vstack((np.column_stack((east, lats)), np.column_stack((west[::-1], lats[::-1])))))
