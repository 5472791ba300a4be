"""How a static map lays the globe flat: equal-area projections on the sphere, chosen by extent.

Longitudes and latitudes are degrees (EPSG:4326); projected coordinates are metres on a sphere of
`RADIUS` metres, x to the east and y to the north of the centre.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

RADIUS = 6_371_008.8
"""Metres; the mean radius of the Earth (IUGG)."""

Points = NDArray[np.float64]


class Projection(Protocol):
    """A projection and its inverse, on arrays of shape (n, 2)."""

    @property
    def lon0(self) -> float:
        """The longitude that stands upright, in degrees."""

    def forward(self, lonlat: Points) -> Points:
        """Return metres for degrees."""

    def inverse(self, metres: Points) -> Points:
        """Return degrees for metres; NaN for what lies beyond the globe's edge."""


@dataclass(frozen=True, slots=True)
class Azimuthal:
    """Lambert's azimuthal equal-area projection about a centre (Snyder 1987, pages 182 to 190).

    Any region up to a continent looks right in it, at the poles and at the antimeridian too.
    """

    lon0: float
    lat0: float

    def forward(self, lonlat: Points) -> Points:
        """Return metres for degrees."""
        lon, lat = np.radians(lonlat[:, 0] - self.lon0), np.radians(lonlat[:, 1])
        middle = np.radians(self.lat0)
        cosine = np.sin(middle) * np.sin(lat) + np.cos(middle) * np.cos(lat) * np.cos(lon)
        factor = RADIUS * np.sqrt(2 / np.maximum(1 + cosine, 1e-9))
        east = factor * np.cos(lat) * np.sin(lon)
        north = factor * (np.cos(middle) * np.sin(lat) - np.sin(middle) * np.cos(lat) * np.cos(lon))
        return np.column_stack((east, north))

    def inverse(self, metres: Points) -> Points:
        """Return degrees for metres; NaN for what lies beyond the globe's edge."""
        x, y = metres[:, 0] / RADIUS, metres[:, 1] / RADIUS
        far = np.hypot(x, y)
        middle = np.radians(self.lat0)
        with np.errstate(invalid="ignore"):
            angle = 2 * np.arcsin(far / 2)
        share = np.divide(np.sin(angle), far, out=np.ones_like(far), where=far > 1e-12)
        lat = np.arcsin(np.clip(np.cos(angle) * np.sin(middle) + y * share * np.cos(middle), -1, 1))
        lon = np.arctan2(x * share, np.cos(middle) * np.cos(angle) - y * share * np.sin(middle))
        return np.column_stack((self.lon0 + np.degrees(lon), np.degrees(lat)))


@dataclass(frozen=True, slots=True)
class EqualEarth:
    """The Equal Earth projection of the whole world (Šavrič, Patterson and Jenny 2018)."""

    lon0: float

    def forward(self, lonlat: Points) -> Points:
        """Return metres for degrees; longitudes within half a turn of the centre stay in one piece."""
        angle = np.arcsin(np.sqrt(3) / 2 * np.sin(np.radians(lonlat[:, 1])))
        north, slope = _equal_earth(angle)
        east = 2 * np.sqrt(3) * np.radians(lonlat[:, 0] - self.lon0) * np.cos(angle) / (3 * slope)
        return RADIUS * np.column_stack((east, north))

    def inverse(self, metres: Points) -> Points:
        """Return degrees for metres, by Newton's method; NaN for what lies beyond the globe's edge."""
        x, y = metres[:, 0] / RADIUS, metres[:, 1] / RADIUS
        angle = y.copy()
        for _ in range(12):
            north, slope = _equal_earth(angle)
            angle = np.clip(angle - (north - y) / slope, -np.pi / 3, np.pi / 3)
        north, slope = _equal_earth(angle)
        lon = np.degrees(3 * x * slope / (2 * np.sqrt(3) * np.cos(angle)))
        lat = np.degrees(np.arcsin(np.clip(2 * np.sin(angle) / np.sqrt(3), -1, 1)))
        beyond = (np.abs(lon) > 180) | (np.abs(north - y) > 1e-6)
        return np.where(beyond[:, None], np.nan, np.column_stack((self.lon0 + lon, lat)))


_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796


def _equal_earth(angle: Points) -> tuple[Points, Points]:
    """Return the northing for a parametric latitude, and its derivative."""
    square = angle * angle
    sixth = square**3
    north = angle * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
    slope = _A1 + 3 * _A2 * square + sixth * (7 * _A3 + 9 * _A4 * square)
    return north, slope


def circle(lon: float, lat: float, metres: float) -> Points:
    """Return the spherical circle of a radius round a point, closed, as longitudes and latitudes.

    Longitudes run on without a jump from the centre's; a radius above a quarter of the globe is cut to that.
    """
    angle = min(metres / RADIUS, np.pi / 2)
    bearing = np.linspace(0, 2 * np.pi, 97)
    middle = np.radians(lat)
    sine = np.sin(middle) * np.cos(angle) + np.cos(middle) * np.sin(angle) * np.cos(bearing)
    side = np.arctan2(np.sin(bearing) * np.sin(angle) * np.cos(middle), np.cos(angle) - np.sin(middle) * sine)
    return np.column_stack((lon + np.degrees(side), np.degrees(np.arcsin(np.clip(sine, -1, 1)))))
