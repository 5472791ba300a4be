"""The part of the globe that a static map shows, and where on the paper it lies."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from maps.static.projection import RADIUS, Azimuthal, EqualEarth, Points, Projection, circle
from maps.view import first_view

_NARROWEST_M = 36_000.0
"""Metres across; the base map knows no streets, so that a closer look would show an empty sheet."""
_MARGIN_MM = 9.0
"""Room between the outermost place and the frame: a marker, and its leg where places coincide."""
_WORLD_LON, _WORLD_SPAN_M = 140.0, 13_000_000.0
"""Degrees and metres across, beyond which the whole world is shown."""
_WORLD_LAT = (-58.0, 84.0)
_POLAR_LAT = 55.0
"""Degrees beyond which places all round a pole are seen from above it."""
_TRUE_WITHIN = 0.95
"""Of its length at the centre, that a distance keeps at the edge of a map with one scale for all of it."""
_METRES_PER_PIXEL = 156_543.03
"""At zoom 0 of a web map on the equator."""


class Box(NamedTuple):
    """A rectangle on the paper, in millimetres from the lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Millimetres across."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Millimetres upwards."""
        return self.top - self.bottom

    def meets(self, other: Box) -> bool:
        """Whether two boxes have more than an edge in common."""
        return (
            self.left < other.right
            and self.right > other.left
            and self.bottom < other.top
            and self.top > other.bottom
        )

    def holds(self, other: Box) -> bool:
        """Whether another box lies inside this one."""
        return (
            self.left <= other.left
            and self.right >= other.right
            and self.bottom <= other.bottom
            and self.top >= other.top
        )

    def grown(self, by: float) -> Box:
        """Return the box with ``by`` millimetres more on each side."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)


@dataclass(frozen=True)
class Window:
    """A projected rectangle of the globe on a rectangle of the paper.

    Args:
        projection: how the globe is laid flat.
        middle: the point in the middle of the rectangle, in projected metres.
        metres_per_mm: the scale there.
        box: the rectangle on the paper.
    """

    projection: Projection
    middle: tuple[float, float]
    metres_per_mm: float
    box: Box

    def place(self, lonlat: Points) -> Points:
        """Return millimetres on the paper for longitudes and latitudes (degrees)."""
        metres = self.projection.forward(lonlat)
        corner = (self.box.left + self.box.width / 2, self.box.bottom + self.box.height / 2)
        placed: Points = (metres - np.array(self.middle)) / self.metres_per_mm + np.array(corner)
        return placed

    def spot(self, lon: float, lat: float) -> tuple[float, float]:
        """Return millimetres on the paper for one place, on the copy of the globe that shows."""
        lon = self.projection.lon0 + (lon - self.projection.lon0 + 180) % 360 - 180
        x, y = self.place(np.array([[lon, lat]]))[0]
        return float(x), float(y)

    @property
    def is_world(self) -> bool:
        """Whether the whole world is shown."""
        return isinstance(self.projection, EqualEarth)

    @property
    def ground(self) -> tuple[float, str]:
        """How many metres on the ground a millimetre is, and where that holds; "" for the whole map."""
        if self.is_world:
            degree = self.projection.forward(np.array([[self.projection.lon0 + 1.0, 0.0]]))[0, 0]
            return self.metres_per_mm * RADIUS * math.radians(1) / float(degree), "at the equator"
        half = np.array([self.box.width, self.box.height]) / 2 * self.metres_per_mm
        far = float(np.hypot(*(np.abs(self.middle) + half)))
        if math.sqrt(max(0.0, 1 - (far / 2 / RADIUS) ** 2)) > _TRUE_WITHIN:
            return self.metres_per_mm, ""
        polar = isinstance(self.projection, Azimuthal) and abs(self.projection.lat0) == 90
        return self.metres_per_mm, "at the pole" if polar else "in the middle"

    @property
    def zoom(self) -> float:
        """The zoom level at which a web map has this scale, for 96 pixels an inch."""
        return math.log2(_METRES_PER_PIXEL / (self.metres_per_mm * 25.4 / 96))

    def bounds(self) -> BaseGeometry:
        """Return what is shown as rectangles of longitude and latitude, with a little round it.

        Longitudes are counted from the projection's centre, so that they may lie beyond ±180.
        """
        mm_x = np.linspace(self.box.left - 2, self.box.right + 2, 41)
        mm_y = np.linspace(self.box.bottom - 2, self.box.top + 2, 41)
        grid = np.array([(x, y) for x in mm_x for y in mm_y])
        corner = (self.box.left + self.box.width / 2, self.box.bottom + self.box.height / 2)
        lonlat = self.projection.inverse(
            (grid - np.array(corner)) * self.metres_per_mm + np.array(self.middle)
        )
        lonlat = lonlat[~np.isnan(lonlat).any(axis=1)]
        lon0 = self.projection.lon0
        if self.is_world:  # the grid's points miss the globe's edge by up to a step
            heights = self.place(np.array([[lon0, -90.0], [lon0, 90.0]]))[:, 1]
            south = -90.0 if heights[0] > mm_y[0] else lonlat[:, 1].min() - 0.1
            north = 90.0 if heights[1] < mm_y[-1] else lonlat[:, 1].max() + 0.1
            return shapely.box(lon0 - 180, south, lon0 + 180, north)
        south, north = lonlat[:, 1].min() - 0.1, lonlat[:, 1].max() + 0.1
        west, east = lonlat[:, 0].min() - 0.1, lonlat[:, 0].max() + 0.1
        if isinstance(self.projection, Azimuthal):
            pole = math.copysign(90.0, self.projection.lat0)
            x, y = self.place(np.array([[0.0, pole]]))[0]
            if self.box.grown(3).holds(Box(x, y, x, y)):
                west, east = lon0 - 180, lon0 + 180
                south, north = (-90.0, north) if pole < 0 else (south, 90.0)
        return shapely.box(max(west, lon0 - 180), max(south, -90), min(east, lon0 + 180), min(north, 90))


Place = tuple[float, float, float | None]
"""Longitude and latitude (degrees), and radius of uncertainty (metres) or None."""


def fit(places: Sequence[Place], box: Box) -> Window:
    """Return the window that shows all places with what they may stand for, on a rectangle of the paper."""
    view = first_view(places)
    (south, west), (north, east) = view.bounds
    if not places:
        return _world(0.0, box)
    lats = [lat for _, lat, _ in places]
    lon0, lat0 = (west + east) / 2, (south + north) / 2
    polar = min(abs(lat) for _, lat, _ in places) > _POLAR_LAT and (south > 0 or north < 0)
    if polar and (east - west > 90 or max(abs(south), abs(north)) > 83):
        lat0 = math.copysign(90.0, lat0)
    elif east - west > _WORLD_LON:
        return _world(view.west + 180, box, lats)
    projection = Azimuthal(lon0, lat0)
    reach = np.vstack([projection.forward(circle(lon, lat, radius or 1.0)) for lon, lat, radius in places])
    low, high = reach.min(axis=0), reach.max(axis=0)
    room = (box.width - 2 * _MARGIN_MM, box.height - 2 * _MARGIN_MM)
    scale = max((high[0] - low[0]) / room[0], (high[1] - low[1]) / room[1], _NARROWEST_M / box.width)
    if scale * max(box.width, box.height) > _WORLD_SPAN_M:
        return _world(view.west + 180, box, lats)
    middle = (low + high) / 2
    return Window(projection, (float(middle[0]), float(middle[1])), float(scale), box)


def _world(lon0: float, box: Box, lats: Sequence[float] = ()) -> Window:
    """Return the window that shows the inhabited world and some latitudes, with a longitude in the middle."""
    projection = EqualEarth((lon0 + 180) % 360 - 180)
    edge = projection.forward(np.array([[projection.lon0 - 180.0, 0.0]]))[0]
    reach = (
        max(-90.0, min((_WORLD_LAT[0], *(lat - 12 for lat in lats)))),
        min(90.0, max((_WORLD_LAT[1], *(lat + 12 for lat in lats)))),
    )
    south, north = (projection.forward(np.array([[projection.lon0, lat]]))[0][1] for lat in reach)
    room = box.height - (_MARGIN_MM if reach[0] < _WORLD_LAT[0] - 15 or reach[1] == 90 else 0)
    scale = max(-2 * edge[0] / box.width, (north - south) / room)
    return Window(projection, (0.0, float(south + north) / 2), float(scale), box)


def around(window: Window, box: Box) -> Window:
    """Return the window of an inset that shows where a window lies, about ten times as wide.

    Args:
        window: the main map's.
        box: the inset's rectangle on the paper.
    """
    projection = window.projection
    wide = window.metres_per_mm * max(window.box.width, window.box.height)
    across = min(max(9 * wide, 2_400_000.0), 9_000_000.0)
    centre = projection.inverse(np.array([window.middle]))[0]
    return Window(
        Azimuthal(float(centre[0]), float(centre[1])), (0.0, 0.0), across / max(box.width, box.height), box
    )
