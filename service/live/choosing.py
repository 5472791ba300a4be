"""Which incidents a query lets pass, filter by filter, as masks over the columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from service.geodesy import BBox
from service.live.columns import NEVER, WORLD, Codes, Columns, day_number, project
from service.store import Query

Mask = NDArray[np.bool_]
Numbers = Callable[[Query], Sequence[int]]


def masks(columns: Columns, query: Query, numbers: Numbers) -> dict[str, Mask]:
    """Return a mask for each filter of a query, all but its box; a filter that lets all pass has none.

    Args:
        columns: the incidents.
        query: what is asked for.
        numbers: gives the numbers of the incidents with a query's words and report, as a store does.
    """
    made: dict[str, Mask] = {}
    for name, wanted in (
        ("event_type", query.event_types),
        ("sub_event_type", query.sub_event_types),
        ("assertion", query.assertions),
        ("country", query.countries),
    ):
        if wanted:
            made[name] = _any_of(getattr(columns, name), columns.named[name], wanted)
    if query.start is not None or query.end is not None:
        made["time"] = _in_time(columns, query)
    if query.min_confidence is not None:
        made["confidence"] = columns.confidence >= query.min_confidence
    if query.placed is not None:
        made["placed"] = columns.placed if query.placed else ~columns.placed
    if query.q or query.report:
        made["told"] = _numbered(columns, numbers(query))
    return made


def passing(columns: Columns, made: dict[str, Mask], *, without: str = "") -> Mask:
    """Return what passes every mask, but the one called ``without``."""
    wanted = [mask for name, mask in made.items() if name != without]
    mask: Mask = reduce(np.logical_and, wanted) if wanted else np.ones(len(columns), np.bool_)
    return mask


def inside(columns: Columns, bbox: BBox) -> Mask:
    """Return what has a pin in a box; ``west`` > ``east`` crosses the antimeridian."""
    xs, ys = project(np.array([bbox.west, bbox.east]), np.array([bbox.north, bbox.south]))
    mask: Mask = columns.placed & (columns.y >= ys[0]) & (columns.y <= ys[1])
    wide = (bbox.east - bbox.west) % 360 or 360 * (bbox.east > bbox.west)
    if wide < 360:
        # Unsigned numbers wrap where the world does.
        mask &= (columns.x - xs[0]) <= np.uint32((int(xs[1]) - int(xs[0])) % WORLD)
    return mask


def _any_of(codes: Codes, names: tuple[str, ...], wanted: tuple[str, ...]) -> Mask:
    table = np.array([name in wanted for name in names], np.bool_)
    mask: Mask = table[codes] if len(names) else np.zeros(len(codes), np.bool_)
    return mask


def _in_time(columns: Columns, query: Query) -> Mask:
    mask: Mask = columns.day != NEVER
    if query.start is not None:
        mask &= columns.last_day >= day_number(query.start.isoformat())
    if query.end is not None:
        mask &= columns.day <= day_number(query.end.isoformat())
    return mask


def _numbered(columns: Columns, wanted: Sequence[int]) -> Mask:
    """Return a mask of the numbers; one that the columns haven't yet is left out."""
    mask = np.zeros(len(columns), np.bool_)
    if not len(columns):
        return mask
    numbers = np.fromiter(wanted, np.int64, len(wanted))
    places = np.minimum(np.searchsorted(columns.number, numbers), len(columns) - 1)
    mask[places[columns.number[places] == numbers]] = True
    return mask
