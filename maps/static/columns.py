"""The key of a static map set into its columns: as much as there is room for, told as fully as fits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from maps.rows import Rows
from maps.static import key
from maps.static.paper import Paper
from maps.static.spreading import Group
from maps.static.window import Box

_LINES = ((1, 1), (2, 1), (2, 2), (3, 2), (4, 4))
"""Lines of a key's entry for its title and for what is told beneath it, from few to many."""
_BROKEN = 6.0
"""Millimetres that the breaks between columns cost at most, each."""
_STEP = 1.5
"""Millimetres by which a height is tried."""

Blocks = list[key.Block]


def draw(
    paper: Paper, rows: Rows, groups: Sequence[Group], columns: Sequence[Box], areas: Collection[bool]
) -> None:
    """Draw the incidents on the map, those that are not on it and what the signs mean.

    Args:
        paper: the sheet.
        rows: the incidents.
        groups: how those with a place are drawn.
        columns: where there is room; none draws nothing.
        areas: which areas the map shows: those of a region only (True), narrower ones (False).
    """
    if columns:
        blocks = chosen(rows, groups, columns, areas)
        tall = least_height(blocks, columns)
        for block, x, y in key.flow(blocks, [_lowered(column, tall) for column in columns]):
            block.draw(paper, x, y)


def chosen(rows: Rows, groups: Sequence[Group], columns: Sequence[Box], areas: Collection[bool]) -> Blocks:
    """Return the blocks of a key, in the richest wording that all of its columns have room for."""
    wide, tall = columns[0].width, columns[0].height
    everywhere = sum(column.height for column in columns)
    lists = _Lists(rows, groups, wide)
    for lines in (3, 2, 1):
        signs = [
            key.heading("How to read this map"),
            *key.legend(rows, groups, wide, areas=areas, lines=lines),
        ]
        if lists.need + _height(signs) <= everywhere - _BROKEN * (len(columns) - 1):
            break
    whole = signs
    if _height(signs) <= tall:  # then it stands in one column
        whole = [*(replace(block, leads=True) for block in signs[:-1]), signs[-1]]
    for lost in np.arange(0.0, _BROKEN * len(columns), _STEP):
        blocks = [*lists.fitted(everywhere - _height(signs) - float(lost)), *whole]
        if len(key.flow(blocks, columns)) == len(blocks):
            return blocks
    return [*lists.heads, *signs]


def least_height(blocks: Sequence[key.Block], columns: Sequence[Box]) -> float:
    """Return the least height in which columns hold blocks, so that none is long beside an empty one."""
    tall = columns[0].height
    for less in np.arange(tall - _STEP, 0.0, -_STEP):
        if len(key.flow(blocks, [_lowered(column, float(less)) for column in columns])) < len(blocks):
            return tall
        tall = float(less)
    return tall


def _lowered(column: Box, tall: float) -> Box:
    return column._replace(bottom=column.top - tall)


def _height(blocks: Sequence[key.Block]) -> float:
    return sum(block.height for block in blocks)


class _Lists:
    """The lists of a key: what is on the map and what is not."""

    def __init__(self, rows: Rows, groups: Sequence[Group], wide: float) -> None:
        """Make the entries in as few lines as they may take."""
        self.rows, self.groups, self.wide = rows, groups, wide
        there, count = len(rows.placed), len(rows.rows) - len(rows.placed)
        self.head = [key.heading(f"{there:,} on the map")] if there else []
        absent = [
            key.heading(f"{count:,} not on the map", key.ALERT),
            replace(key.note("Known only to a country or sea, or not at all.", wide, key.ALERT), leads=True),
        ]
        self.absent = absent if count else []
        self.least = self._entries(_LINES[0])
        self.more: list[Blocks] = []
        self.need = _height([*self.head, *self.absent]) + _height(
            [b for p in self._entries(_LINES[1]) for b in p]
        )

    @property
    def heads(self) -> Blocks:
        """The headings alone, where there is no room for more."""
        return [replace(block, leads=False) for block in (*self.head, *self.absent[:1])]

    def _entries(self, lines: key.Lines) -> tuple[Blocks, Blocks]:
        return (
            key.placed(self.rows, self.groups, self.wide, lines),
            key.unplaced(self.rows, self.wide, lines),
        )

    def fitted(self, room: float) -> Blocks:
        """Return the lists fitted to a height; what finds no room is counted."""
        room -= _height([*self.head, *self.absent])
        present, missing = self.least
        if _height(present) + _height(missing) > room:
            return [*self.head, *_capped(present, missing, self.wide, room, self.absent)]
        if not self.more:
            self.more = [[*here, *not_here] for here, not_here in map(self._entries, _LINES[1:])]
        told = _graded([[*present, *missing], *self.more], room)
        return [*self.head, *told[: len(present)], *self.absent, *told[len(present) :]]


def _graded(grades: Sequence[Blocks], room: float) -> Blocks:
    """Return blocks in the richest of several grades that a height has room for, the first ones first."""
    told = list(grades[0])
    room -= _height(told)
    for grade in grades[1:]:
        for index, block in enumerate(grade):
            if block.height - told[index].height <= room:
                room -= block.height - told[index].height
                told[index] = block
    return told


def _capped(present: Blocks, absent: Blocks, wide: float, room: float, head: Blocks) -> Blocks:
    """Return as much of two lists as a height has room for; what is not on the map gets a third of it."""
    need = _height(present)
    shown = key.shortened(absent, max(room - need, room / 3), wide, "and {:,} more that are not on the map")
    room -= _height(shown)
    listed = key.shortened(present, room, wide, "and {:,} more on the map that this list has no room for")
    if present and not listed:
        listed = [key.note("This sheet has no room to list them.", wide)]
    return [*listed, *head, *shown]
