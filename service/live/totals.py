"""How many incidents there are of what, and when: the counts beside a live map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.live.choosing import Mask
from service.live.columns import NEVER, Codes, Columns

_MOST_BARS = 130
_UNITS = (("day", "D", 1), ("week", "D", 7), ("month", "M", 1), ("year", "Y", 1))


@dataclass(frozen=True, slots=True)
class Histogram:
    """Dated incidents by their first day and type.

    Attributes:
        unit: ``day``, ``week``, ``month`` or ``year``: how long a bar lasts.
        starts: the first day of each bar, ISO 8601; a bar without incidents has none of the arrays' places.
        types: the types that occur, which the counts of a bar are of.
        bars: for each bar its place in a row without gaps, and its counts.
        earlier: incidents before the first bar: history that would leave the rest no room.
    """

    unit: str
    first: str
    types: tuple[str, ...]
    bars: list[tuple[int, list[int]]]
    earlier: int


def by_name(codes: Codes, names: tuple[str, ...], mask: Mask) -> dict[str, int]:
    """Return how many of those that a mask lets pass have each name, the most frequent first."""
    counts = np.bincount(codes[mask], minlength=len(names)) if len(names) else np.zeros(0, np.int64)
    order = sorted(range(len(names)), key=lambda code: (-counts[code], names[code]))
    return {names[code]: int(counts[code]) for code in order if counts[code]}


def told_as(columns: Columns, assertion: str) -> Mask:
    """Return what has an assertion."""
    named = np.array([name == assertion for name in columns.named["assertion"]] or [False], np.bool_)
    mask: Mask = named[columns.assertion]
    return mask


def period(columns: Columns, mask: Mask) -> tuple[str, str] | None:
    """Return the first and the last day, ISO 8601, of what a mask lets pass; None if none of it is dated."""
    dated = mask & (columns.day != NEVER)
    if not dated.any():
        return None
    first, last = columns.day[dated].min(), columns.last_day[dated].max()
    return str(np.datetime64(int(first), "D")), str(np.datetime64(int(last), "D"))


def histogram(columns: Columns, mask: Mask) -> Histogram | None:
    """Return when those begin that a mask lets pass; None if none of them is dated."""
    dated = mask & (columns.day != NEVER)
    days = columns.day[dated]
    if not len(days):
        return None
    codes = columns.event_type[dated]
    for unit, calendar, length in _UNITS:
        bars = _periods(days, calendar, length)
        last = int(bars.max())
        if last - int(bars.min()) < _MOST_BARS or unit == "year":
            break
    begin = max(int(bars.min()), last - _MOST_BARS + 1)
    shown = bars >= begin
    types = len(columns.named["event_type"])
    counts = np.bincount((bars[shown] - begin) * types + codes[shown], minlength=(last - begin + 1) * types)
    table = counts.reshape(-1, types)
    present = np.flatnonzero(table.sum(axis=0))
    filled = np.flatnonzero(table.sum(axis=1))
    return Histogram(
        unit,
        _first_day(begin, calendar, length),
        tuple(columns.named["event_type"][code] for code in present),
        [(int(bar), table[bar, present].tolist()) for bar in filled],
        int(len(days) - shown.sum()),
    )


def _periods(days: NDArray[np.int32], calendar: str, length: int) -> NDArray[np.int64]:
    """Return days as numbers of weeks, beginning on Monday, of months or of years since 1970."""
    if calendar == "D":
        return (days.astype(np.int64) + 3 * (length > 1)) // length
    distinct, where = np.unique(days, return_inverse=True)
    periods = distinct.astype("datetime64[D]").astype(f"datetime64[{calendar}]").astype(np.int64)
    return np.asarray(periods[where], np.int64)


def _first_day(period: int, calendar: str, length: int) -> str:
    if calendar == "D":
        return str(np.datetime64(period * length - 3 * (length > 1), "D"))
    return str(np.datetime64(period, calendar).astype("datetime64[D]"))  # type: ignore[call-overload]
