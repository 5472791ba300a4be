"""Incidents in view as clusters: by the cells of a grid, then near ones put together.

The grid is fixed to the world and its cells halve with each zoom level, so that a cluster stays what
it is while the map is panned. A cluster stands at the mean of its incidents, not in its cell's middle.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from service.geodesy import BBox
from service.live.columns import WORLD, Columns, unproject

MOST = 800
"""So many cells an answer has at most: beyond that they are made larger."""

_CELL_BITS = 6  # a cell is 2**6 pixels wide, and the world 2**(8 + zoom)
_NEAR_PX = 54  # clusters whose middles are nearer than this become one
_DEEPEST = 22
_SPOT = 3_200  # units of the world's side


@dataclass(slots=True)
class Cluster:
    """Incidents that are drawn as one.

    Attributes:
        first: the place of one of them in the columns.
        total: how many they are.
        x: the sum of their x, which goes on rising where the world ends.
        y: the sum of their y.
        counts: how many there are of each type, by its code.
        box: the least x and y and the greatest.
    """

    first: int
    total: int
    x: float
    y: float
    counts: NDArray[np.int64]
    box: tuple[int, int, int, int] = field(default=(0, 0, 0, 0))

    @property
    def middle(self) -> tuple[float, float]:
        """Return the mean x and y."""
        return self.x / self.total, self.y / self.total

    @property
    def one_spot(self) -> bool:
        """Tell if all of them lie within 30 m, at the equator; nearer than that elsewhere."""
        left, top, right, bottom = self.box
        return self.total == 1 or max(right - left, bottom - top) < _SPOT

    def take(self, other: Cluster) -> None:
        """Take another cluster in."""
        self.total += other.total
        self.x += other.x
        self.y += other.y
        self.counts = self.counts + other.counts
        (a, b, c, d), (e, f, g, h) = self.box, other.box
        self.box = min(a, e), min(b, f), max(c, g), max(d, h)


def clusters(columns: Columns, places: NDArray[np.intp], west: int, zoom: int) -> list[Cluster]:
    """Return the clusters of the incidents at some places of the columns.

    Args:
        columns: the incidents.
        places: those that are in view.
        west: x of the view's western edge: what crosses the antimeridian stays together.
        zoom: the map's zoom level, 0 to 22, of tiles 256 pixels wide.
    """
    if not len(places):
        return []
    shift = 32 - (min(zoom, _DEEPEST) + 8 - _CELL_BITS)
    edge = (west >> shift) << shift  # cells are the world's, wherever the view begins
    x, y = columns.x[places] - np.uint32(edge), columns.y[places]
    cells, keys = _cells(x, y, shift)
    while len(cells) > MOST:
        shift += 1
        edge = (west >> shift) << shift
        x = columns.x[places] - np.uint32(edge % WORLD)
        cells, keys = _cells(x, y, shift)
    found = _summed(columns, places, x, y, keys, len(cells))
    for cluster in found:
        left, top, right, bottom = cluster.box
        cluster.box = left + edge, top, right + edge, bottom
        cluster.x += edge * cluster.total
    return _together(found, (_NEAR_PX << shift) >> _CELL_BITS)


def _cells(
    x: NDArray[np.uint32], y: NDArray[np.uint32], shift: int
) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    """Return the cells that are not empty, and for each incident which of them it is in."""
    columns, rows = (x >> np.uint32(shift)).astype(np.uint64), (y >> np.uint32(shift)).astype(np.uint64)
    left, top = columns.min(), rows.min()
    wide, tall = int(columns.max() - left) + 1, int(rows.max() - top) + 1
    keys = (rows - top) * np.uint64(wide) + (columns - left)
    if wide * tall > 4 * len(x) + 65536:  # a few incidents far apart, seen from near
        cells, where = np.unique(keys, return_inverse=True)
        return cells, where.astype(np.intp)
    counts = np.bincount(keys.astype(np.intp), minlength=wide * tall)
    cells = np.flatnonzero(counts)
    numbers = np.empty(wide * tall, np.intp)
    numbers[cells] = np.arange(len(cells))
    return cells.astype(np.uint64), numbers[keys.astype(np.intp)]


def _summed(  # noqa: PLR0913, PLR0917 - the arrays of one step
    columns: Columns,
    places: NDArray[np.intp],
    x: NDArray[np.uint32],
    y: NDArray[np.uint32],
    keys: NDArray[np.intp],
    count: int,
) -> list[Cluster]:
    """Return a cluster for each cell."""
    types = max(1, len(columns.named["event_type"]))
    both = keys * types + columns.event_type[places]
    counts = np.bincount(both, minlength=count * types).reshape(count, types)
    totals = counts.sum(axis=1)
    xs, ys = (np.bincount(keys, weights=values, minlength=count) for values in (x, y))
    first = np.empty(count, np.intp)
    first[keys[::-1]] = places[::-1]
    boxes = _boxes(keys, x, y, count)
    return [
        Cluster(int(first[i]), int(totals[i]), float(xs[i]), float(ys[i]), counts[i], boxes[i])
        for i in range(count)
    ]


def _boxes(
    keys: NDArray[np.intp], x: NDArray[np.uint32], y: NDArray[np.uint32], count: int
) -> list[tuple[int, int, int, int]]:
    """Return the least and greatest x and y in each cell."""
    least = [np.full(count, WORLD - 1, np.uint32) for _ in "xy"]
    most = [np.zeros(count, np.uint32) for _ in "xy"]
    for axis, values in enumerate((x, y)):
        np.minimum.at(least[axis], keys, values)
        np.maximum.at(most[axis], keys, values)
    sides = (array.tolist() for array in (*least, *most))
    return list(zip(*sides, strict=True))


def _together(found: list[Cluster], near: int) -> list[Cluster]:
    """Put clusters together whose middles are near, the larger taking in the smaller."""
    grid: dict[tuple[int, int], list[Cluster]] = {}
    kept: list[Cluster] = []
    for cluster in sorted(found, key=lambda c: (-c.total, c.first)):
        x, y = cluster.middle
        column, row = int(x // near), int(y // near)
        beside = (
            other
            for i in (column - 1, column, column + 1)
            for j in (row - 1, row, row + 1)
            for other in grid.get((i, j), ())
        )
        taker = next((o for o in beside if _apart(o, cluster) < near), None)
        if taker is None:
            kept.append(cluster)
            grid.setdefault((column, row), []).append(cluster)
        else:
            taker.take(cluster)
    return kept


def _apart(one: Cluster, other: Cluster) -> float:
    return math.dist(one.middle, other.middle)


def extent(cluster: Cluster) -> tuple[float, float, float, float]:
    """Return a cluster's box in degrees: west, south, east, north; west > east crosses the antimeridian."""
    left, top, right, bottom = cluster.box
    west, north = unproject(left, top)
    east, south = unproject(right, bottom)
    return west, south, east, north


def seam(columns: Columns, places: NDArray[np.intp]) -> int:
    """Return x where the widest stretch without any of the incidents at some places ends."""
    strips = np.flatnonzero(np.bincount(columns.x[places] >> np.uint32(24), minlength=256))
    if not len(strips):
        return 0
    gaps = np.diff(strips, append=strips[0] + 256)
    return int(strips[(int(gaps.argmax()) + 1) % len(strips)]) << 24


def around(columns: Columns, places: NDArray[np.intp]) -> BBox | None:
    """Return the box round the incidents at some places, on their side of the globe; None for none."""
    if not len(places):
        return None
    edge = seam(columns, places)
    x, y = columns.x[places] - np.uint32(edge), columns.y[places]
    west, north = unproject(edge + int(x.min()), int(y.min()))
    east, south = unproject(edge + int(x.max()), int(y.max()))
    return BBox(west, south, east, north)
