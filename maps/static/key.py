"""The columns beside or under a static map: what is where, what is not on the map, what signs mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from typing import Any

import numpy as np

from maps import wording
from maps.rows import Rows
from maps.static.lettering import Style, isolated, plain, wrapped
from maps.static.paper import Paper, Pen
from maps.static.signs import Sign, marker, ring
from maps.static.spreading import RADIUS, Group, ring_radius
from maps.static.window import Box

SOFT, ALERT, RULE, TINT = "#65625c", "#8a3b00", "#d8d3c9", "#fff3e4"
_GREY = "#55606b"
_HEAD = Style(7.4, bold=True)
_TITLE, _SMALL = Style(6.6, bold=True), Style(5.8)
_SIGN = 3.4
"""Millimetres from the column's edge to the middle of an entry's sign."""
_TEXT = 7.6
"""Millimetres from the column's edge to an entry's text."""
_LEGEND = 5.0
_MOST = 600
"""Entries of a list that are looked at; the largest sheet has no room for more."""
_MOST_LINES, _LEGEND_LINES = 2, 5

_BETWEEN = 2.0
"""Millimetres between the legend's two columns."""

Draw = Callable[[Paper, float, float], None]
Lines = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a column: how tall it is, and how it is drawn with its upper left corner at x and y.

    One that ``leads`` to the next never ends a column; an entry ``stands`` for so many incidents.
    """

    height: float
    draw: Draw
    leads: bool = False
    stands: int = 1


def placed(rows: Rows, groups: Sequence[Group], wide: float, lines: Lines) -> list[Block]:
    """Return the entries of what is on the map, by number.

    Args:
        rows: the incidents of the map.
        groups: how those with a place are drawn; their members count `Rows.placed`.
        wide: millimetres across a column.
        lines: how many lines a title, and what is told beneath it, may take.
    """
    there = rows.placed
    entries: list[tuple[int, Block]] = []
    for group in groups:
        if len(entries) >= _MOST:
            entries.append((group.members[-1], _never(len(group.members))))
        elif group.is_ring:
            members = [there[index] for index in group.members]
            entries.append((group.members[0], _counted(rows, members, wide)))
        else:
            entries += [(i, _entry(rows, there[i], wide, lines, number=str(i + 1))) for i in group.members]
    return [block for _, block in sorted(entries, key=lambda entry: entry[0])]


def unplaced(rows: Rows, wide: float, lines: Lines) -> list[Block]:
    """Return the entries of what is not on the map; see `placed`."""
    absent = [row for row in rows.rows if row["lat"] is None]
    beyond = [_never(len(absent) - _MOST)] if len(absent) > _MOST else []
    return [*(_entry(rows, row, wide, lines, number="") for row in absent[:_MOST]), *beyond]


def _never(count: int) -> Block:
    """Return the place of incidents that come so late in a list that no sheet has room for them."""
    return Block(1000.0, lambda *_: None, stands=count)


def legend(
    rows: Rows, groups: Sequence[Group], wide: float, *, areas: Collection[bool], lines: int
) -> list[Block]:
    """Return what the signs mean, in two columns within a column.

    ``areas`` tells which areas the map has: those of a region only (True), narrower ones (False). The more
    ``lines`` there are, the more is said; nothing is cut.
    """
    half = (wide - _BETWEEN) / 2
    return list(_paired(list(_signs(rows, groups, half, areas=areas, lines=lines)), half))


def _paired(blocks: Sequence[Block], half: float) -> Iterator[Block]:
    """Yield blocks two by two, beside each other: the first half of them on the left."""
    rows = (len(blocks) + 1) // 2
    for left, right in zip_longest(blocks[:rows], blocks[rows:]):

        def draw(paper: Paper, x: float, y: float, left: Block = left, right: Block | None = right) -> None:
            left.draw(paper, x, y)
            if right is not None:
                right.draw(paper, x + half + _BETWEEN, y)

        yield Block(max(left.height, right.height if right else 0.0), draw)


def heading(text: str, colour: str = "#1d1d1b") -> Block:
    """Return a column's heading."""

    def draw(paper: Paper, x: float, y: float) -> None:
        paper.text((x, y - _HEAD.line * 0.6), text, _HEAD, colour=colour)

    return Block(_HEAD.line * 1.25, draw, leads=True)


def note(text: str, wide: float, colour: str = SOFT) -> Block:
    """Return a line or two in small type."""
    block = _lines([(line, _SMALL, colour) for line in wrapped(text, _SMALL, wide, 4)], 0, None)
    return Block(block.height + 0.9, block.draw)


def _lines(
    lines: Sequence[tuple[str, Style, str]], indent: float, sign: Draw | None, least: float = 0
) -> Block:
    """Return lines of text with a sign to their left."""
    tall = sum(style.line for _, style, _ in lines)

    def draw(paper: Paper, x: float, y: float) -> None:
        if sign is not None:
            sign(paper, x, y)
        at = y - max(0.0, (least - tall) / 2)
        for text, style, colour in lines:
            paper.text((x + indent, at - style.line / 2), text, style, colour=colour)
            at -= style.line

    return Block(max(tall, least) + (1.0 if indent > _LEGEND else 0.0), draw)


def _entry(rows: Rows, row: dict[str, Any], wide: float, most: Lines, *, number: str) -> Block:
    """Return an incident's entry: its sign, its title, and what, when, where and how sure."""
    kind, sure = rows.kinds[row["type"]], row["confidence"][0]
    title = wrapped(plain(row["title"]) or "Untitled incident", _TITLE, wide - _TEXT, most[0])
    said = [
        isolated(plain(row["sub"])) or kind.name,
        "" if row["assertion"] == "factual" else wording.ASSERTION[row["assertion"]].lower(),
        row["status"],
        *map(plain, row["harm"]),
        row["when"],
        isolated(plain(row["spot"])) or wording.UNPLACED.lower(),
    ]
    text = " · ".join(part for part in said if part)
    told = wrapped(text, _SMALL, wide - _TEXT, most[1])
    if sure is not None:
        share = f"{wording.percent(sure)} sure".replace(" ", "\N{NO-BREAK SPACE}")
        whole = wrapped(f"{text} · {share}", _SMALL, wide - _TEXT, most[1])
        told = whole if whole[-1].endswith(share) else told
    lines = [(line, _TITLE, "#1d1d1b") for line in title] + [(line, _SMALL, SOFT) for line in told]

    def sign(paper: Paper, x: float, y: float) -> None:
        look = Sign(kind.color, row["assertion"], number, row["confidence"][0])
        marker(paper, (x + _SIGN - 0.6, y - 2.7), look)

    return _lines(lines, _TEXT, sign, 2 * RADIUS)


def _counted(rows: Rows, members: Sequence[dict[str, Any]], wide: float) -> Block:
    """Return the entry of a ring: how many incidents of which types it stands for, and where."""
    counts = Counter(row["type"] for row in members)
    where = Counter(isolated(plain(row["spot"])) for row in members if row["spot"]).most_common(1)
    place = where[0][0] if where else ""
    if len({row["spot"] for row in members}) > 1 and place:
        place += " and near it"
    title = wrapped(f"{len(members):,} incidents" + (f": {place}" if place else ""), _TITLE, wide - _TEXT, 2)
    types = ", ".join(f"{count:,} {rows.kinds[type_].name}" for type_, count in counts.most_common())
    told = wrapped(types, _SMALL, wide - _TEXT, _MOST_LINES)
    lines = [(line, _TITLE, "#1d1d1b") for line in title] + [(line, _SMALL, SOFT) for line in told]

    def sign(paper: Paper, x: float, y: float) -> None:
        radius = min(ring_radius(len(members)), 3.3)
        ring(
            paper, (x + _SIGN - 0.3, y - 3.1), [counts[i] for i in range(len(rows.kinds))], rows.kinds, radius
        )

    return replace(_lines(lines, _TEXT, sign, 6.4), stands=len(members))


def _signs(
    rows: Rows, groups: Sequence[Group], wide: float, *, areas: Collection[bool], lines: int
) -> Iterator[Block]:
    """Yield the legend: types with their counts, and the other signs that occur."""
    for kind in rows.kinds:
        name = f"{plain(kind.name)} ({kind.count:,})"
        yield _sign(name, wide, _marked(kind.color, "factual"))
    claimed = {row["assertion"] for row in rows.rows}
    for assertion, text in wording.ASSERTION.items():
        if assertion in claimed and claimed != {"factual"}:
            yield _sign(text, wide, _marked(_GREY, assertion))
    if any(row["confidence"][0] is not None for row in rows.rows):
        yield _sign(
            "Ring: how sure we are" if lines > 1 else "Ring: certainty", wide, _marked(_GREY, "factual", 0.7)
        )
    if areas:
        area = "Area: the place is inside" if lines > 1 else "Area: place inside"
        region = "; dashed: only a region is known" if lines > 2 and True in areas else ""
        yield _sign(area + region, wide, partial(_disc, dashed=True in areas))
    if any(group.is_ring for group in groups):
        yield _sign("Several incidents, by type" if lines > 1 else "Several", wide, _heap)
    if any(len(group.spots) > 1 for group in groups):
        yield _sign("Leg: leads to the place" if lines > 1 else "Leg: to the place", wide, _leg)


def _sign(text: str, wide: float, sign: Draw) -> Block:
    told = [(line, _SMALL, "#33322f") for line in wrapped(text, _SMALL, wide - _LEGEND, _LEGEND_LINES)]
    return _lines(told, _LEGEND, sign, 3.7)


def _marked(colour: str, assertion: str, confidence: float | None = None) -> Draw:
    def draw(paper: Paper, x: float, y: float) -> None:
        marker(paper, (x + 2.2, y - 1.8), Sign(colour, assertion, confidence=confidence), 1.9)

    return draw


def _disc(paper: Paper, x: float, y: float, *, dashed: bool) -> None:
    paper.circle((x + 2.2, y - 1.8), 1.7, Pen(_GREY, 0.2, dashes=(4, 3) if dashed else ()), 30)
    paper.circle((x + 2.2, y - 1.8), 1.7, Pen(fill=_GREY, opacity=0.15), 29)


def _heap(paper: Paper, x: float, y: float) -> None:
    at = (x + 2.2, y - 1.8)
    paper.circle(at, 1.5, Pen(_GREY, 0.55), 30)
    paper.text(at, "9", Style(4.4, bold=True), centred=True)


def _leg(paper: Paper, x: float, y: float) -> None:
    paper.lines([np.array([(x + 1.2, y - 2.9), (x + 3.4, y - 1.2)])], Pen("#444444", 0.2), 30)
    paper.circle((x + 1.2, y - 2.9), 0.35, Pen(fill="#1d1d1b"), 31)
    paper.circle((x + 3.6, y - 1.1), 0.9, Pen(fill=_GREY), 31)


def shortened(blocks: Sequence[Block], room: float, wide: float, more: str) -> list[Block]:
    """Return the blocks that fit into a height, and a line that says how many do not; none if none fits.

    ``more`` is that line, with ``{:,}`` for the number.
    """
    if sum(block.height for block in blocks) <= room:
        return list(blocks)
    total = sum(block.stands for block in blocks)
    room -= note(more.format(total), wide).height
    kept: list[Block] = []
    for block in blocks:
        room -= block.height
        if room < 0:
            break
        kept.append(block)
    left = total - sum(block.stands for block in kept)
    return [*kept, note(more.format(left), wide)] if kept else []


def flow(blocks: Sequence[Block], columns: Sequence[Box]) -> list[tuple[Block, float, float]]:
    """Return where blocks stand, one column after the other; without room the last ones are left out."""
    left = list(reversed(blocks))
    found: list[tuple[Block, float, float]] = []
    for column in columns:
        y = column.top
        while left:
            ahead, index = left[-1].height, len(left) - 1
            while left[index].leads and index > 0:
                index -= 1
                ahead += left[index].height
            if y - ahead < column.bottom - 0.6:
                break
            found.append((left[-1], column.left, y))
            y -= left.pop().height
    return found
