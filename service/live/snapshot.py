"""The columns of one store, kept up to date, and the answers that a live map asks for."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from service.geodesy import BBox
from service.live import cells, choosing, columns, totals
from service.live.choosing import Mask
from service.live.columns import Columns
from service.model import Assertion, Incident
from service.store import Query, Store

_REMEMBERED = 8  # queries whose masks are kept: who pans asks for the same ones again
_EVERYWHERE = BBox(-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True, slots=True)
class View:
    """What a part of the map shows.

    Attributes:
        tick: the state of the store that this is of; it rises with every change.
        matched: how many incidents pass the filters, wherever they are.
        unplaced: how many of these have no pin.
        inside: how many are in the box.
        clusters: they, together.
        types: the names that the clusters' counts are of.
        known: an incident of each cluster that is one or lies at one spot, by the cluster's place, if it is
            still kept.
    """

    tick: int
    matched: int
    unplaced: int
    inside: int
    clusters: list[cells.Cluster]
    types: tuple[str, ...]
    known: dict[int, Incident]


@dataclass(frozen=True, slots=True)
class Totals:
    """How many incidents pass the filters; each count leaves its own filter aside.

    Attributes:
        tick: as in `View`.
        matched: as in `View`.
        unplaced: as in `View`.
        undated: those without a date, whatever time is asked for.
        past: dated ones that are told as history, whatever time is asked for; the histogram has none of them.
        period: the first and the last day of what passes and is no history; None if nothing of it is dated.
        by: how many have each name, by column.
        histogram: when they begin, whatever time is asked for.
    """

    tick: int
    matched: int
    unplaced: int
    undated: int
    past: int
    period: tuple[str, str] | None
    by: dict[str, dict[str, int]]
    histogram: totals.Histogram | None


@dataclass(frozen=True, slots=True)
class _Chosen:
    tick: int
    columns: Columns
    masks: dict[str, Mask]
    passing: Mask


class Live:
    """A store's incidents as a live map counts them; every method may be called from any thread."""

    def __init__(self, store: Store) -> None:
        """Read nothing yet: the first answer, or `refresh`, reads all."""
        self._store = store
        self._lock = Lock()
        self._columns = columns.empty()
        self._tick = 0
        self._chosen: OrderedDict[Query, _Chosen] = OrderedDict()

    def refresh(self) -> tuple[int, Columns]:
        """Bring the columns up to date with the store, and return their tick and them.

        Raises:
            StoreError: the store can't be read.
        """
        with self._lock:
            changes = self._store.changes(self._tick)
            if changes.tick != self._tick:
                self._columns = columns.updated(self._columns, changes)
                self._tick = changes.tick
            return self._tick, self._columns

    def view(self, query: Query, zoom: int) -> View:
        """Return what a map shows of a query's box (the whole world if it has none).

        Raises:
            StoreError: the store can't be read.
        """
        chosen = self._choose(query)
        bbox = query.bbox or _EVERYWHERE
        seen = np.flatnonzero(chosen.passing & choosing.inside(chosen.columns, bbox))
        if bbox.east - bbox.west == 360.0:  # The whole turn has no edge, so it is cut where nothing is.
            west = cells.seam(chosen.columns, seen)
        else:
            west = int(columns.project(np.array([bbox.west]), np.zeros(1))[0][0])
        found = cells.clusters(chosen.columns, seen, west, zoom)
        wanted = {int(chosen.columns.number[c.first]): at for at, c in enumerate(found) if c.one_spot}
        kept = self._store.numbered(wanted)
        return View(
            chosen.tick,
            _count(chosen.passing),
            _count(chosen.passing & ~chosen.columns.placed),
            len(seen),
            found,
            chosen.columns.named["event_type"],
            {wanted[number]: incident for number, incident in kept.items()},
        )

    def count(self, query: Query) -> int:
        """Return how many incidents pass a query's filters, its box left aside.

        Raises:
            StoreError: the store can't be read.
        """
        return _count(self._choose(query).passing)

    def extent(self, query: Query) -> BBox | None:
        """Return the box of what passes a query's filters, its own box left aside, and has a pin.

        Its ``west`` is where the widest stretch without incidents ends, so it may cross the antimeridian;
        None if there is nothing.

        Raises:
            StoreError: the store can't be read.
        """
        chosen = self._choose(query)
        return cells.around(chosen.columns, np.flatnonzero(chosen.passing & chosen.columns.placed))

    def totals(self, query: Query) -> Totals:
        """Return the counts of a query, its box left aside.

        Raises:
            StoreError: the store can't be read.
        """
        chosen = self._choose(query)
        have = chosen.columns

        def but(name: str) -> Mask:
            if name not in chosen.masks:
                return chosen.passing
            return choosing.passing(have, chosen.masks, without=name)

        by = {
            name: totals.by_name(getattr(have, name), have.named[name], but(name)) for name in columns.CODED
        }
        history = totals.told_as(have, Assertion.HISTORICAL)
        whenever = but("time")
        return Totals(
            chosen.tick,
            _count(chosen.passing),
            _count(chosen.passing & ~have.placed),
            _count(whenever & (have.day == columns.NEVER)),
            _count(whenever & history & (have.day != columns.NEVER)),
            totals.period(have, chosen.passing & ~history),
            by,
            totals.histogram(have, whenever & ~history),
        )

    def _choose(self, query: Query) -> _Chosen:
        """Return what passes a query's filters, its box aside; remembered until the store changes."""
        tick, have = self.refresh()
        key = replace(query, bbox=None, limit=1, cursor="")
        with self._lock:
            known = self._chosen.get(key)
            if known is not None and known.tick == tick:
                self._chosen.move_to_end(key)
                return known
        made = choosing.masks(have, query, self._store.numbers)
        chosen = _Chosen(tick, have, made, choosing.passing(have, made))
        with self._lock:
            self._chosen[key] = chosen
            while len(self._chosen) > _REMEMBERED:
                self._chosen.popitem(last=False)
        return chosen


def _count(mask: NDArray[Any]) -> int:
    return int(np.count_nonzero(mask))
