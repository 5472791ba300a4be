"""Markers that would hide each other: spread on legs round their places, or counted as one.

A place never moves. A spread marker has a leg to it; where too many meet, one ring tells how many.
Everything is in millimetres on the paper.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Spot = tuple[float, float]

RADIUS = 2.55
"""A marker's radius with its ring and its white edge."""
_GAP = 0.5
_MOST_SPREAD = 9
"""So many markers are spread round one spot; more become a ring with their number."""
_WIDE = 9.0
"""Millimetres within which incidents are counted together where there are many."""
_MANY = 150
"""Beyond so many incidents the sheet has no room for legs: whatever meets becomes a ring."""


@dataclass(frozen=True, slots=True)
class Group:
    """Incidents that are drawn together.

    Args:
        members: their numbers.
        centre: the middle of their places.
        spots: where each marker stands, in the order of ``members``; () for a ring with their number.
        radius: of all that is drawn, round the centre.
    """

    members: tuple[int, ...]
    centre: Spot
    spots: tuple[Spot, ...]
    radius: float

    @property
    def is_ring(self) -> bool:
        """Whether the members are counted instead of drawn."""
        return not self.spots


def ring_radius(count: int) -> float:
    """Return the radius of a ring that stands for so many incidents."""
    return 3.1 + 0.75 * min(4.0, math.log10(count))


def spread(places: Sequence[Spot]) -> list[Group]:
    """Return how markers at some places are drawn, so that none touches another.

    Args:
        places: where the incidents are.
    """
    most = _MOST_SPREAD if len(places) <= _MANY else 1
    within = 1.6 * RADIUS if most > 1 else _WIDE
    groups = [_group(members, places, most) for members in _near(places, within)]
    while (pair := _touching(groups)) is not None:
        one, other = (groups[index] for index in pair)
        members = tuple(sorted(one.members + other.members))
        groups = [group for index, group in enumerate(groups) if index not in pair]
        groups.append(_group(members, places, most))
    return sorted(groups, key=lambda group: group.members)


def _near(places: Sequence[Spot], wide: float) -> list[tuple[int, ...]]:
    """Return the numbers of places by neighbourhood: within so many millimetres of the first one of each."""
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    members: list[list[int]] = []
    seeds: list[Spot] = []
    for number, (x, y) in enumerate(places):
        column, row = math.floor(x / wide), math.floor(y / wide)
        around = (
            index
            for i in (column - 1, column, column + 1)
            for j in (row - 1, row, row + 1)
            for index in cells.get((i, j), ())
        )
        near = [index for index in around if math.dist(seeds[index], (x, y)) < wide]
        if near:
            members[min(near, key=lambda index: (math.dist(seeds[index], (x, y)), index))].append(number)
        else:
            cells[column, row].append(len(seeds))
            seeds.append((x, y))
            members.append([number])
    return [tuple(group) for group in members]


def _touching(groups: Sequence[Group]) -> tuple[int, int] | None:
    """Return the two groups that overlap most, or None."""
    if len(groups) < 2:
        return None
    centres = np.array([group.centre for group in groups])
    radii = np.array([group.radius for group in groups])
    apart = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1))
    free = apart - radii[:, None] - radii[None]
    np.fill_diagonal(free, np.inf)
    first, second = divmod(int(free.argmin()), len(groups))
    return (first, second) if free[first, second] < 0 else None


def _group(members: tuple[int, ...], places: Sequence[Spot], most: int) -> Group:
    """Return how some incidents near each other are drawn."""
    here = [places[number] for number in members]
    centre = (sum(x for x, _ in here) / len(here), sum(y for _, y in here) / len(here))
    if len(members) == 1:
        return Group(members, centre, (centre,), RADIUS + _GAP / 2)
    if len(members) > most:
        return Group(members, centre, (), ring_radius(len(members)) + _GAP)
    step = 2 * RADIUS + _GAP
    around = max(step / (2 * math.sin(math.pi / len(members))), 1.5 * RADIUS)
    spots = _on_circle(centre, around, here)
    return Group(members, centre, spots, around + RADIUS + _GAP / 2)


def _on_circle(centre: Spot, radius: float, places: Sequence[Spot]) -> tuple[Spot, ...]:
    """Return a spot on a circle for each place, in the order of their directions from its centre.

    The circle is turned so that the legs are short; places at the centre follow from the top clockwise.
    """
    count = len(places)
    turns = [math.atan2(x - centre[0], y - centre[1]) % (2 * math.pi) for x, y in places]
    away = [math.dist(place, centre) for place in places]
    order = sorted(range(count), key=lambda i: (round(turns[i], 3) if away[i] > 0.05 else 0.0, i))
    if max(away) > 0.05:
        lag = [turns[i] - 2 * math.pi * rank / count for rank, i in enumerate(order) if away[i] > 0.05]
        turn = math.atan2(sum(map(math.sin, lag)), sum(map(math.cos, lag)))
    else:
        turn = 0.0 if count > 2 else math.pi / 2
    spots: list[Spot] = [centre] * count
    for rank, i in enumerate(order):
        angle = turn + 2 * math.pi * rank / count
        spots[i] = (centre[0] + radius * math.sin(angle), centre[1] + radius * math.cos(angle))
    return tuple(spots)
