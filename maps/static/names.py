"""Names on a static map: in order of importance, each where it touches nothing that is there."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from maps import basemap
from maps.basemap.polyline import decode
from maps.static.ground import Ground
from maps.static.lettering import Style, plain, width
from maps.static.paper import Paper, Pen
from maps.static.window import Box, Window

INK, FAINT, BLUE, HALO = "#33322f", "#827d74", "#5f8598", "#f7f5f0"

_LABEL_SCALE = 1000
_COUNTRY = Style(7.5, bold=True)
_REGION = Style(5.6, italic=True)
_LAKE = Style(5.2, italic=True)
_TOWN, _CITY, _CAPITAL = Style(5.8), Style(6.6), Style(7, bold=True)
_DOT, _CAPITAL_DOT = 0.45, 0.7
_EVERY_NAME_OF_COUNTRY = 5.5
_NO_COUNTRY = 9.5
"""Zoom levels: up to the first a country's name may be wider than the country; beyond the second none."""
_ROUND_MARKERS = (3.6, 5.5, 7.9, 11.0)
"""Millimetres from a town at which its name may stand if a marker hides its dot."""
_AWAY = 0.7
"""Millimetres between names."""


class Label(NamedTuple):
    """A name, its place in degrees, and the room (degrees) or the zoom level that it has."""

    name: str
    lon: float
    lat: float
    number: float


class Room:
    """What of a window is free."""

    def __init__(self, window: Box, taken: Iterable[Box]) -> None:
        """Begin with what stands there already."""
        self.window = window.grown(-0.8)
        self.taken = list(taken)

    def free(self, box: Box) -> bool:
        """Whether a box lies in the window and touches nothing."""
        wide = box.grown(_AWAY / 2)
        return self.window.holds(box) and not any(wide.meets(other) for other in self.taken)

    def take(self, box: Box) -> None:
        """Take a box."""
        self.taken.append(box)


@cache
def _labels(level: str, name: str, kind: str) -> tuple[Label, ...]:
    """Return the labels of one kind in the coarse level or in a cell."""
    whole = basemap.whole()
    part = whole["world"] if level == "world" else whole["cells"][name]
    if kind not in part:
        return ()
    names, places, numbers = part[kind]
    spots = decode(places, _LABEL_SCALE)
    rows = zip(names.split("\n"), spots, numbers, strict=True)
    return tuple(Label(plain(text), float(lon), float(lat), number) for text, (lon, lat), number in rows)


def draw(paper: Paper, ground: Ground, taken: Iterable[Box]) -> None:
    """Write countries, towns, lakes and divisions into a window, round what is taken."""
    window = ground.window
    room = Room(window.box, taken)
    if window.zoom < _NO_COUNTRY:
        for label in _shown(window, _labels("world", "", "countries")):
            _country(paper, room, window, label)
    for label in _shown(window, _labels("world", "", "towns")):
        _town(paper, room, window, label)
    for kind, pick in (("lakes", _lake), ("towns", _town), ("regions", _region)):
        labels = [label for name in ground.cells for label in _labels("cell", name, kind)]
        for label in _shown(window, sorted(labels, key=_importance(kind))):
            pick(paper, room, window, label)
    if not ground.is_fine:
        for label in _shown(window, _labels("world", "", "lakes")):
            _lake(paper, room, window, label)


def _importance(kind: str) -> Any:  # noqa: ANN401 - a key for sorting
    """Return how labels of a kind are sorted: towns by zoom, areas by room."""
    if kind == "towns":
        return lambda label: (abs(label.number), label.name)
    return lambda label: (-label.number, label.name)


def _shown(window: Window, labels: Iterable[Label]) -> Iterator[Label]:
    """Yield the labels whose place lies in a window."""
    listed = list(labels)
    if not listed:
        return
    lonlat = np.array([(label.lon, label.lat) for label in listed])
    lon0 = window.projection.lon0
    lonlat[:, 0] = lon0 + (lonlat[:, 0] - lon0 + 180) % 360 - 180
    spots = window.place(lonlat)
    box = window.box
    inside = (
        (spots[:, 0] > box.left)
        & (spots[:, 0] < box.right)
        & (spots[:, 1] > box.bottom)
        & (spots[:, 1] < box.top)
    )
    yield from (label for label, seen in zip(listed, inside, strict=True) if seen)


def _millimetres(window: Window, label: Label) -> float:
    """Return the radius of the circle that fits into an area, on the paper."""
    return label.number / _LABEL_SCALE * 111_195 / window.metres_per_mm


def _centred(at: tuple[float, float], wide: float, style: Style) -> Box:
    return Box(at[0] - wide / 2, at[1] - style.mm * 0.55, at[0] + wide / 2, at[1] + style.mm * 0.55)


def _country(paper: Paper, room: Room, window: Window, label: Label) -> None:
    """Write a country's name, if it fits into the country or the scale is small."""
    text = label.name
    style = _COUNTRY if window.zoom >= 4 else Style(5.6, bold=True)
    wide = width(text, style)
    radius = _millimetres(window, label)
    if radius * (2.4 if window.zoom < _EVERY_NAME_OF_COUNTRY else 3) < wide / 1.4:
        return
    x, y = window.spot(label.lon, label.lat)
    for shift in (0.0, 3.5, -3.5, 7.0, -7.0):
        box = _centred((x, y + shift), wide, style)
        if abs(shift) < max(radius, 0.1) and room.free(box):
            paper.text((x, y + shift), text, style, colour=INK, halo=HALO, centred=True, order=12)
            room.take(box)
            return


def _region(paper: Paper, room: Room, window: Window, label: Label) -> None:
    """Write a division's name, if it fits into the division."""
    _area(paper, room, window, label, (_REGION, FAINT))


def _lake(paper: Paper, room: Room, window: Window, label: Label) -> None:
    """Write a lake's name, if it fits into the lake."""
    _area(paper, room, window, label, (_LAKE, BLUE))


def _area(paper: Paper, room: Room, window: Window, label: Label, look: tuple[Style, str]) -> None:
    """Write the name of an area into its middle, if it fits into it."""
    style, colour = look
    wide = width(label.name, style)
    if _millimetres(window, label) * 2.8 < wide:
        return
    at = window.spot(label.lon, label.lat)
    box = _centred(at, wide, style)
    if room.free(box):
        paper.text(
            at,
            label.name,
            style,
            colour=colour,
            halo=HALO if colour == FAINT else None,
            centred=True,
            order=10,
        )
        room.take(box)


def _town(paper: Paper, room: Room, window: Window, label: Label) -> None:
    """Draw a town: a dot, a ring for a capital, and its name on the first side that is free."""
    capital = label.number < 0
    if window.zoom + 0.4 < abs(label.number):
        return
    style = _CAPITAL if capital else _CITY if window.zoom >= abs(label.number) + 2.5 else _TOWN
    x, y = window.spot(label.lon, label.lat)
    radius = _CAPITAL_DOT if capital else _DOT
    dot = Box(x - radius, y - radius, x + radius, y + radius)
    hidden = not room.free(dot)
    if hidden and not (capital or abs(label.number) < 8):
        return
    wide = width(label.name, style)
    beside = (radius + 0.7, *(_ROUND_MARKERS if hidden else ()))
    for left, middle in _sides((x, y), wide, style, beside):
        box = Box(left, middle - style.mm * 0.5, left + wide, middle + style.mm * 0.5)
        if room.free(box):
            paper.text((left, middle), label.name, style, colour=INK, halo=HALO, order=14)
            room.take(box)
            if not hidden:
                paper.circle(
                    (x, y), radius, Pen(INK, 0.28 if capital else 0.12, HALO if capital else FAINT), 13
                )
                room.take(dot)
            return


def _sides(
    at: tuple[float, float], wide: float, style: Style, away_by: Iterable[float]
) -> Iterator[tuple[float, float]]:
    """Yield where a town's name may begin: right, left, above, below, askew; at each distance in turn."""
    x, y = at
    for away in away_by:
        up = style.mm * 0.5 + away
        yield x + away, y
        yield x - away - wide, y
        yield x - wide / 2, y + up
        yield x - wide / 2, y - up
        slant = away * math.sqrt(0.5)
        for side in (x + slant, x - slant - wide):
            yield side, y + slant + style.mm * 0.35
            yield side, y - slant - style.mm * 0.35


def countries(paper: Paper, ground: Ground, taken: Iterable[Box]) -> None:
    """Write the names of the countries that have room for them into an inset, small; at least the nearest."""
    window = ground.window
    room = Room(window.box, taken)
    style = Style(4.4, bold=True)
    middle = (window.box.left + window.box.width / 2, window.box.bottom + window.box.height / 2)
    shown = [
        (label, window.spot(label.lon, label.lat))
        for label in _shown(window, _labels("world", "", "countries"))
    ]
    fitting = [(a, at) for a, at in shown if _millimetres(window, a) * 3.4 > width(a.name, style)]
    rest = [item for item in shown if item not in fitting]
    # By its edge: an islet offshore is no nearer than the country that the map lies in.
    near = sorted(rest, key=lambda item: math.dist(item[1], middle) - _millimetres(window, item[0]))[:3]
    written = 0
    for label, (x, y) in [*fitting, *near]:
        if label not in {a for a, _ in fitting} and written:
            return
        wide = width(label.name, style)
        for shift in (0.0, 2.2, -2.2):
            box = _centred((x, y + shift), wide, style)
            if room.free(box):
                paper.text((x, y + shift), label.name, style, colour=INK, halo=HALO, centred=True, order=18.5)
                room.take(box)
                written += 1
                break
