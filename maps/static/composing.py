"""A static map as a whole: heading, map with inset and scale, key, credits, all on one sheet."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from maps import basemap, wording
from maps.rows import Rows
from maps.static import columns, ground, key, names
from maps.static.lettering import MISSING, Style, plain, width, wrapped
from maps.static.paper import Paper, Pen
from maps.static.projection import Points, circle
from maps.static.signs import Sign, marker, ring
from maps.static.spreading import RADIUS, Group, ring_radius, spread
from maps.static.telling import summary
from maps.static.window import Box, Place, Window, around, fit

_EDGE = 5.0
"""Millimetres round everything."""
_TITLE, _SUMMARY, _CREDIT = Style(16, bold=True, serif=True), Style(7.6), Style(5)
_SLIM = 6.0
"""Millimetres between the map and the key."""
_UNDER = 3.0
"""Millimetres between the map and a key under it."""
_FEW = 300
"""Incidents whose key may leave room on a sheet."""
_LEAST_COLUMN, _WIDEST_COLUMN = 50.0, 78.0
_KEY_SHARE = 0.46
"""Of the height that map and key share, where one stands under the other."""
_WORLD_SHAPE = 2.12
"""The width of a map of the world by its height."""
_FRAME = "#7d8a91"
_SEVERAL = "#55606b"
"""The colour of an area in which incidents of several types are."""
_BORDERS = "Borders as Natural Earth draws them, by who controls the ground; dashed ones are disputed."


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand: the map, and the key's columns."""

    map: Box
    columns: tuple[Box, ...]

    @property
    def is_stacked(self) -> bool:
        """Whether the key stands under the map."""
        return bool(self.columns) and self.columns[0].top < self.map.bottom


def draw(rows: Rows, *, title: str, wide: float, tall: float, keep_text: bool) -> Paper:
    """Return a sheet with the map of some incidents.

    Args:
        rows: the incidents.
        title: the heading.
        wide: millimetres across.
        tall: millimetres upwards.
        keep_text: whether the file holds texts as texts.
    """
    paper = Paper(wide, tall, keep_text=keep_text)
    paper.box_of(paper.box, Pen(fill="#ffffff"), 0)
    top = _heading(paper, title, rows)
    bottom = _EDGE + 2 * _CREDIT.line + 1.0
    places = [(row["lon"], row["lat"], row["radius"]) for row in rows.placed]
    body = Box(_EDGE, bottom, wide - _EDGE, top)
    layout = _layout(body, rows, broad=fit(places, body).is_world)
    window = fit(places, layout.map)
    if layout.is_stacked and not window.is_world and len(rows.rows) <= _FEW:
        taller = _heightened(layout, rows, places)
        if not (closer := fit(places, taller.map)).is_world:
            layout, window = taller, closer
    spots, groups = _grouped(rows, window)
    areas = _map(paper, rows, window, groups, spots)
    columns.draw(paper, rows, groups, layout.columns, areas)
    _credits(paper, rows, bottom)
    return paper


def _heading(paper: Paper, title: str, rows: Rows) -> float:
    """Write the title and the sentence under it; return where the rest begins."""
    room = paper.box.width - 2 * _EDGE
    y = paper.box.top - _EDGE
    style = _TITLE if paper.box.width > 120 else Style(11.5, bold=True, serif=True)
    for line in wrapped(plain(title) or "Incident map", style, room, 3 if paper.box.height > 100 else 2):
        paper.text((_EDGE, y - style.line / 2), line, style)
        y -= style.line
    y -= 0.6
    for line in wrapped(summary(rows), _SUMMARY, room, 3):
        paper.text((_EDGE, y - _SUMMARY.line / 2), line, _SUMMARY, colour=key.SOFT)
        y -= _SUMMARY.line
    return y - 1.8


def _layout(body: Box, rows: Rows, *, broad: bool) -> Layout:
    """Return where map and key stand: side by side on a broad sheet, else one under the other.

    ``broad`` tells of a map of the world, which is twice as wide as it is high.
    """
    if not rows.rows:
        return Layout(body, ())
    if not broad and body.width >= 1.15 * body.height and body.width > 2 * _LEAST_COLUMN:
        column = min(max(_LEAST_COLUMN, body.width * 0.33), _WIDEST_COLUMN)
        edge = body.right - column
        return Layout(
            Box(body.left, body.bottom, edge - _SLIM, body.top),
            (Box(edge, body.bottom, body.right, body.top),),
        )
    if body.height < 70:
        return Layout(body, ())
    edge = body.bottom + body.height * _KEY_SHARE
    if broad:
        edge = max(body.top - body.width / _WORLD_SHAPE, body.bottom + body.height * 0.3)
    count = max(1, int((body.width + _SLIM) // (_LEAST_COLUMN + _SLIM)))
    each = (body.width - _SLIM * (count - 1)) / count
    lefts = [body.left + index * (each + _SLIM) for index in range(count)]
    beneath = tuple(Box(left, body.bottom, left + each, edge - _UNDER) for left in lefts)
    return Layout(Box(body.left, edge, body.right, body.top), beneath)


def _heightened(layout: Layout, rows: Rows, places: Sequence[Place]) -> Layout:
    """Return a layout whose map has the height that the key under it leaves empty."""
    taller, need = layout, 0.0
    for _ in range(2):  # closer up fewer markers meet, and the key has more to tell
        _, groups = _grouped(rows, fit(places, taller.map))
        blocks = columns.chosen(rows, groups, layout.columns, (False, True))
        need = max(need, columns.least_height(blocks, layout.columns))
        top = layout.columns[0].bottom + need
        taller = Layout(
            layout.map._replace(bottom=top + _UNDER),
            tuple(column._replace(top=top) for column in layout.columns),
        )
    return taller


def _grouped(rows: Rows, window: Window) -> tuple[list[tuple[float, float]], list[Group]]:
    """Return where incidents are on the paper, and how they are drawn together."""
    spots = [window.spot(row["lon"], row["lat"]) for row in rows.placed]
    return spots, [_inside(group, window.box) for group in spread(spots)]


def _inside(group: Group, frame: Box) -> Group:
    """Return a group of spread markers, pushed into the frame; single ones stay on their place."""
    if len(group.spots) < 2:
        return group
    room = frame.grown(-RADIUS - 0.5)
    left, right = min(x for x, _ in group.spots), max(x for x, _ in group.spots)
    low, high = min(y for _, y in group.spots), max(y for _, y in group.spots)
    right_by = max(0.0, room.left - left) - max(0.0, right - room.right)
    up_by = max(0.0, room.bottom - low) - max(0.0, high - room.top)
    spots = tuple((x + right_by, y + up_by) for x, y in group.spots)
    return Group(group.members, group.centre, spots, group.radius)


def _map(
    paper: Paper, rows: Rows, window: Window, groups: Sequence[Group], spots: Sequence[tuple[float, float]]
) -> set[bool]:
    """Draw the map into its window; return which areas of uncertainty show, see `_areas`."""
    frame = window.box
    base = ground.Ground(window)
    ground.draw(paper, base)
    areas = _areas(paper, rows, window, groups)
    taken = _taken(groups, spots)
    scale = _scale(paper, window, taken)
    taken.append(scale)
    if not window.is_world and (corner := _corner(window, taken)) is not None:
        _inset(paper, window, corner)
        taken.append(corner)
    names.draw(paper, base, taken)
    _markers(paper, rows, groups, spots)
    paper.box_of(frame, Pen(_FRAME, 0.25), 60)
    if not rows.rows:
        _message(paper, frame, wording.NONE)
    elif not rows.placed:
        _message(paper, frame, "None of the incidents has a place that is known well enough for a pin.")
    return areas


def _message(paper: Paper, frame: Box, text: str) -> None:
    """Write a sentence into the middle of an empty map."""
    style = Style(8.5, bold=True)
    lines = wrapped(text, style, frame.width * 0.6, 4)
    tall = len(lines) * style.line + 5
    wide = max(width(line, style) for line in lines) + 8
    x, y = frame.left + frame.width / 2, frame.bottom + frame.height / 2
    paper.box_of(Box(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2), Pen(_FRAME, 0.2, "#ffffff"), 61)
    for index, line in enumerate(lines):
        at = y + tall / 2 - 2.5 - style.line * (index + 0.5)
        paper.text((x, at), line, style, centred=True, order=62)


def _taken(groups: Sequence[Group], spots: Sequence[tuple[float, float]]) -> list[Box]:
    """Return the boxes of markers, legs' ends and rings."""
    boxes: list[Box] = []
    for group in groups:
        if group.is_ring:
            radius = ring_radius(len(group.members)) + 0.3
            boxes.append(Box(*group.centre, *group.centre).grown(radius))
            continue
        boxes += [Box(x, y, x, y).grown(RADIUS) for x, y in group.spots]
        if len(group.spots) > 1:
            boxes += [Box(*spots[i], *spots[i]).grown(0.6) for i in group.members]
    return boxes


def _areas(paper: Paper, rows: Rows, window: Window, groups: Sequence[Group]) -> set[bool]:
    """Draw the areas in which places lie, where these are larger than their markers.

    Return of which kinds there are any: those of a region only (True), narrower ones (False).
    """
    placed = rows.placed
    alike: dict[tuple[float, float, float | None], list[dict[str, Any]]] = defaultdict(list)
    for group in groups:
        members = [placed[index] for index in group.members]
        if group.is_ring:
            if len({(row["lon"], row["lat"]) for row in members}) > 1:
                continue
            widest = max(row["radius"] or 0 for row in members)
            members = [row for row in members if (row["radius"] or 0) == widest]
        for row in members:
            alike[row["lon"], row["lat"], row["radius"]].append(row)
    drawn = set()
    for same in alike.values():
        row = same[0]
        if outline := _outline(row, window):
            vague = (row["precision"] or 0) > 2
            drawn.add(vague)
            several = len({one["type"] for one in same}) > 1
            colour = _SEVERAL if several else rows.kinds[row["type"]].color
            paper.shapes(outline, Pen(fill=colour, opacity=0.13 if vague else 0.09), 7, window.box)
            line = Pen(colour, 0.28, dashes=(4, 3) if vague else ())
            paper.lines([np.vstack((ring, ring[:1])) for ring in outline], line, 8, window.box)
    return drawn


def _outline(row: dict[str, Any], window: Window) -> list[Points]:
    """Return the area of an incident's place on the paper, or nothing if a marker would hide it."""
    x, y = window.spot(row["lon"], row["lat"])
    lon0 = window.projection.lon0
    if row["area"] is not None:
        shape = shapely.geometry.shape(row["area"])
        rings = [
            shapely.get_coordinates(ring)
            for part in shapely.get_parts(shape)
            for ring in shapely.get_rings(part)
        ]
    elif row["radius"]:
        rings = [circle(row["lon"], row["lat"], row["radius"])]
    else:
        return []
    turns = (
        [360 * np.round((row["lon"] - ring[:, 0].mean()) / 360) for ring in rings]
        if not window.is_world
        else []
    )
    near = [ring + np.array([turn, 0]) for ring, turn in zip(rings, turns, strict=True)] if turns else rings
    if window.is_world:
        near = [np.column_stack((lon0 + (ring[:, 0] - lon0 + 180) % 360 - 180, ring[:, 1])) for ring in rings]
        near = [ring for ring in near if np.ptp(ring[:, 0]) < 180]
    outline = [window.place(ring) for ring in near]
    reach = max((float(np.hypot(ring[:, 0] - x, ring[:, 1] - y).max()) for ring in outline), default=0.0)
    return outline if reach > 1.15 * RADIUS else []


def _markers(paper: Paper, rows: Rows, groups: Sequence[Group], spots: Sequence[tuple[float, float]]) -> None:
    """Draw markers, rings and legs."""
    placed = rows.placed
    for group in groups:
        if group.is_ring:
            counts = [sum(placed[i]["type"] == t for i in group.members) for t in range(len(rows.kinds))]
            ring(paper, group.centre, counts, rows.kinds, ring_radius(len(group.members)))
            continue
        if len(group.spots) > 1:
            legs = [np.array([spots[i], at]) for i, at in zip(group.members, group.spots, strict=True)]
            paper.lines(legs, Pen("#ffffff", 0.55), 27)
            paper.lines(legs, Pen("#3d3d3b", 0.22), 28)
            for i in group.members:
                paper.circle(spots[i], 0.42, Pen("#ffffff", 0.12, "#1d1d1b"), 29)
        for i, at in zip(group.members, group.spots, strict=True):
            row = placed[i]
            sign = Sign(rows.kinds[row["type"]].color, row["assertion"], str(i + 1), row["confidence"][0])
            marker(paper, at, sign, order=30 + i / (len(placed) + 1))


def _scale(paper: Paper, window: Window, taken: Sequence[Box]) -> Box:
    """Draw the scale bar into a lower corner; return the room that it takes."""
    room = min(32.0, window.box.width * 0.3)
    per_mm, where = window.ground
    metres = per_mm * room
    step = 10 ** math.floor(math.log10(metres))
    length = max(size * step for size in (1, 2, 5) if size * step <= metres)
    wide = length / per_mm
    text = f"{length / 1000:,.0f} km" if length >= 1000 else f"{length:,.0f} m"
    text += f" {where}" if where else ""
    style = Style(5.6)
    size = max(wide, width(text, style)) + 3
    left = Box(
        window.box.left + 1.5, window.box.bottom + 1.5, window.box.left + 1.5 + size, window.box.bottom + 7
    )
    right = Box(window.box.right - 1.5 - size, left.bottom, window.box.right - 1.5, left.top)
    box = left if sum(left.meets(b) for b in taken) <= sum(right.meets(b) for b in taken) else right
    paper.shapes([_corners(box)], Pen(fill="#ffffff", opacity=0.75), 15)
    x, y = box.left + 1.5, box.bottom + 1.6
    tick = np.array([(x, y + 0.8), (x, y), (x + wide, y), (x + wide, y + 0.8)])
    paper.lines([tick], Pen("#33322f", 0.25), 16)
    paper.text((x, y + 2.4), text, style, colour="#33322f", order=16)
    return box


def _corners(box: Box) -> Points:
    return np.array(
        [(box.left, box.bottom), (box.right, box.bottom), (box.right, box.top), (box.left, box.top)]
    )


def _corner(window: Window, taken: Sequence[Box]) -> Box | None:
    """Return the corner with room for an inset, or None."""
    frame = window.box.grown(-1.5)
    side = min(32.0, window.box.width * 0.24, window.box.height * 0.3)
    if side < 14 or window.metres_per_mm * window.box.width > 6_000_000:
        return None
    corners = [
        Box(left, bottom, left + side, bottom + side)
        for bottom in (frame.top - side, frame.bottom)
        for left in (frame.right - side, frame.left)
    ]
    return next((box for box in corners if not any(box.grown(1).meets(other) for other in taken)), None)


def _inset(paper: Paper, window: Window, box: Box) -> None:
    """Draw where in the world the map lies."""
    small = around(window, box)
    base = ground.Ground(small)
    before = len(paper.axes.patches)
    ground.draw(paper, base, plain=True)
    for patch in paper.axes.patches[before:]:
        patch.set_zorder(16 + patch.get_zorder() / 10)
    frame = window.box
    edge = np.array([*_along(frame)])
    corner = np.array([frame.left + frame.width / 2, frame.bottom + frame.height / 2])
    shown = small.place(
        window.projection.inverse((edge - corner) * window.metres_per_mm + np.array(window.middle))
    )
    if max(np.ptp(shown[:, 0]), np.ptp(shown[:, 1])) < 1.6:
        middle = (float(shown[:, 0].mean()), float(shown[:, 1].mean()))
        paper.circle(middle, 0.9, Pen("#ffffff", 0.2, "#b3261e"), 18, box)
    else:
        paper.shapes([shown], Pen("#b3261e", 0.35, None), 18, box)
    names.countries(paper, base, [Box(*shown.min(axis=0), *shown.max(axis=0))])
    paper.box_of(box, Pen(_FRAME, 0.3), 19)


def _along(box: Box) -> list[tuple[float, float]]:
    """Return points along a rectangle."""
    corners = _corners(box)
    sides = zip(corners, np.roll(corners, -1, axis=0), strict=True)
    return [tuple(start + (end - start) * t) for start, end in sides for t in np.linspace(0, 1, 9)[:-1]]


def _credits(paper: Paper, rows: Rows, top: float) -> None:
    """Write whom the map is owed to, and what borders mean."""
    credit = f"Base map: {', '.join((basemap.ATTRIBUTION, *map(plain, rows.credits)))}."
    lacking = (
        f"{MISSING}: words in a script for which this machine has no typeface. "
        if paper.scripts.lacking
        else ""
    )
    # A credit is never cut; on a small sheet it goes without what is said round it.
    said = (f"{lacking}Map: sitmap. {credit} {_BORDERS}", f"{lacking}Map: sitmap. {credit}", credit)
    room = paper.box.width - 2 * _EDGE
    text = next((text for text in said if not wrapped(text, _CREDIT, room, 2)[-1].endswith("…")), credit)
    y = top - 1.0
    for line in wrapped(text, _CREDIT, paper.box.width - 2 * _EDGE, 2):
        paper.text((_EDGE, y - _CREDIT.line / 2), line, _CREDIT, colour=key.SOFT)
        y -= _CREDIT.line
