"""Which tiles of a file go into a page: the whole view as far in as fits, then what lies round incidents."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from maps.tiles.archive import Archive, Bounds, picture_format
from maps.view import View

TILE_BYTES = 20_000_000
"""What tiles may add to a page, in bytes, unless it is said otherwise."""
LEAST_ZOOM = 1
"""Our maps don't go further out."""
_SCREEN = (7.5, 5.0)
"""The tiles that a large screen shows, across and downwards."""
_NEAR = 2
"""So many tiles round an incident's own, on each side."""
_MOST_PLACES = 65_536
"""A level in which more tiles may lie is not looked through; far fewer fill any page."""

Spot = tuple[float, float]
"""Longitude and latitude, in degrees (EPSG:4326)."""
Tile = tuple[int, int]
"""Column and row, counted from the north-west."""


@dataclass(frozen=True, slots=True)
class Level:
    """The tiles of one zoom level: where they stand, and the pictures, each once.

    ``tiles`` has column, row and the number of its picture for each tile; ``pictures`` are parts of
    ``data:`` addresses, such as ``png;base64,iVBOR…``. ``whole`` tells if the view is covered as far as
    the file covers it, or only what is round incidents.
    """

    zoom: int
    whole: bool
    tiles: tuple[tuple[int, int, int], ...]
    pictures: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes that the pictures take in a page."""
        return sum(map(_cost, self.pictures))


@dataclass(frozen=True, slots=True)
class TilePack:
    """The tiles that go into a page.

    Attributes:
        name: the file's name.
        attribution: who made them, as plain text.
        overlay: whether a map shows through them.
        levels: the zoom levels that are included and have tiles, the lowest first.
        whole: the highest zoom level that is included for the whole view, or a lower one than all.
        left: the lowest and the highest level that is left out for its size, or None.
        budget: what tiles may add to the page, in bytes.
        bounds: the rectangle that the file covers.
        names: whether the base map's names are written above the tiles.
    """

    name: str
    attribution: str
    overlay: bool
    levels: tuple[Level, ...]
    whole: int
    left: tuple[int, int] | None
    budget: int
    bounds: Bounds
    names: bool

    @property
    def size(self) -> int:
        """Bytes that the tiles add to the page."""
        return sum(level.size for level in self.levels)

    @property
    def highest(self) -> int | None:
        """The highest zoom level that is included, or None."""
        return self.levels[-1].zoom if self.levels else None

    def told(self) -> str:
        """Return what is included and what is left out, in one line."""
        left = ""
        if self.left:
            left = f"; zoom {_span(*self.left)} left out: map.tile_bytes is {_bytes(self.budget)}"
        if not self.levels:
            return f"tiles of {self.name}: none lie within the map{left}"
        whole = [level.zoom for level in self.levels if level.whole]
        near = [level.zoom for level in self.levels if not level.whole]
        parts = [f"zoom {_span(whole[0], whole[-1])}"] if whole else []
        parts += [f"zoom {_span(near[0], near[-1])} round the incidents"] if near else []
        count = sum(len(level.tiles) for level in self.levels)
        return f"tiles of {self.name}: {count:,} at {', '.join(parts)}, {_bytes(self.size)}{left}"


def choose(  # noqa: PLR0913 - the last three are optional and named
    archive: Archive,
    view: View,
    spots: Sequence[Spot],
    *,
    budget: int = TILE_BYTES,
    attribution: str = "",
    names: bool = False,
) -> TilePack:
    """Return the tiles of a file that a map needs, from the lowest zoom level as far as there is room.

    A level is included for the whole view, and for a screen of what is round it; from where that
    doesn't fit only round the incidents; and from where that doesn't fit not at all.

    Args:
        archive: the open file.
        view: what the map shows first.
        spots: where the incidents are.
        budget: bytes that the tiles may add to the page.
        attribution: who made the tiles, if the file doesn't say.
        names: whether the base map's names are written above the tiles.

    Raises:
        TileError: the file is damaged.
    """
    levels: list[Level] = []
    zooms = range(max(archive.lowest, LEAST_ZOOM), archive.highest + 1)
    room, whole = budget, zooms.start - 1
    left = None
    for zoom in zooms:
        level = None
        if whole == zoom - 1:
            level = _level(archive, zoom, _covering(view, zoom, archive.bounds), room)
            whole = zoom if level else whole
        if level is None:
            level = _level(archive, zoom, _round(spots, zoom), room, whole=False)
        if level is None:
            left = (zoom, archive.highest)
            break
        room -= level.size
        if level.tiles:
            levels.append(level)
    credit = archive.attribution or attribution or f"Tiles: {archive.file.stem}"
    return TilePack(
        archive.file.name, credit, archive.overlay, tuple(levels), whole, left, budget, archive.bounds, names
    )


def _span(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first} to {last}"


def _bytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count / 1e3:,.1f} kB"


def _cost(picture: str) -> int:
    return len(picture) + 1


def _level(
    archive: Archive, zoom: int, places: Iterable[Tile] | None, room: int, *, whole: bool = True
) -> Level | None:
    """Return the tiles at some places, or None if there are too many places or too little room."""
    if places is None:
        return None
    tiles: list[tuple[int, int, int]] = []
    numbers: dict[bytes, int] = {}
    pictures: list[str] = []
    for x, y in places:
        data = archive.tile(zoom, x, y)
        if data is None:
            continue
        if data not in numbers:
            numbers[data] = len(pictures)
            pictures.append(f"{picture_format(data)};base64,{base64.b64encode(data).decode()}")
            room -= _cost(pictures[-1])
            if room < 0:
                return None
        tiles.append((x, y, numbers[data]))
    return Level(zoom, whole, tuple(tiles), tuple(pictures))


def _covering(view: View, zoom: int, bounds: Bounds) -> Iterator[Tile] | None:
    """Return the tiles of the view and a margin, within what the file covers; None if these are too many."""
    (south, west), (north, east) = view.bounds
    side = 1 << zoom
    left, top = _place(west, north, side)
    right, bottom = _place(east, south, side)
    columns = _stretch(left, right, _SCREEN[0])
    if len(columns) > side:
        columns = range(side)
    rows = _within(_stretch(top, bottom, _SCREEN[1]), 0, side - 1)
    file_left, file_top = _place(bounds[0], bounds[3], side)
    file_right, file_bottom = _place(bounds[2], bounds[1], side)
    rows = _within(rows, math.floor(file_top), math.floor(file_bottom))
    first, last = math.floor(file_left), math.floor(file_right)
    # The file's columns are counted from the antimeridian, the view's from wherever it begins.
    turns = range((columns.start - last) // side, (columns.stop - first) // side + 1)
    kept = [_within(columns, first + turn * side, last + turn * side) for turn in turns]
    if len(rows) * sum(map(len, kept)) > _MOST_PLACES:
        return None
    wrapped = sorted({x % side for part in kept for x in part})
    return ((x, y) for y in rows for x in wrapped)


def _round(spots: Sequence[Spot], zoom: int) -> list[Tile] | None:
    """Return the tiles round some spots; None if they are too many."""
    side = 1 << zoom
    own = {(math.floor(x), math.floor(y)) for x, y in (_place(*spot, side) for spot in spots)}
    near = range(-_NEAR, _NEAR + 1)
    if len(own) * len(near) ** 2 > 4 * _MOST_PLACES:
        return None
    found = {((x + dx) % side, y + dy) for x, y in own for dx in near for dy in near if 0 <= y + dy < side}
    return sorted(found, key=lambda tile: (tile[1], tile[0])) if len(found) <= _MOST_PLACES else None


def _place(lon: float, lat: float, side: int) -> tuple[float, float]:
    """Return column and row, with their fractions, of a place in a world of ``side`` tiles (Mercator)."""
    sine = math.sin(math.radians(max(-85.0511, min(85.0511, lat))))
    y = 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
    return (lon / 360 + 0.5) * side, min(max(y, 0.0), 1 - 1e-12) * side


def _stretch(first: float, last: float, least: float) -> range:
    """Return the whole numbers of tiles from one place to another and one more, or a screen's."""
    more = max(1.0, (least - (last - first)) / 2)
    return range(math.floor(first - more), math.floor(last + more) + 1)


def _within(numbers: range, first: int, last: int) -> range:
    start = max(numbers.start, first)
    return range(start, max(start, min(numbers.stop, last + 1)))
