"""What becomes of a stored incident when its report is read again, or goes.

What a person corrected is never overwritten by a machine: an override holds every attribute of its
group, with the evidence for it. All functions are pure; the stores share them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from service.errors import NotFound
from service.features import pin
from service.geodesy import BBox, bbox_around
from service.model import Analysis, Incident, Status
from service.store.combining import combined, held

Same = Callable[[Incident, Sequence[Sequence[Incident]]], int | None]
"""Tells which of several incidents, each given by its tellings, a further telling is of, if any."""

Change = tuple[Incident | None, Incident | None]
"""What is to be kept of an incident, and what is stored of it now; None for nothing."""

COMPARED = 64
"""Incidents that a telling is compared with at most: those near it that were stored last."""

_DAYS = timedelta(days=4)  # by which the dates of two tellings of one incident may differ
_LONGEST = timedelta(days=31)  # of the stored incidents that are looked through: a month's length
_NEAR_M = 150_000.0  # metres by which their places may differ


@dataclass(frozen=True, slots=True)
class Nearby:
    """Which stored incidents a telling is compared with.

    They began between two days and lasted until ``ongoing`` or later; their pin lies in ``bbox``
    (degrees) or they have none. ``bbox`` is None where any place will do.
    """

    first: date
    last: date
    ongoing: date
    bbox: BBox | None


def nearby(telling: Incident) -> Nearby | None:
    """Return which incidents a telling is compared with; None for one without a date, which joins none."""
    if telling.date_start is None:
        return None
    try:
        ongoing, last = telling.date_start - _DAYS, (telling.date_end or telling.date_start) + _DAYS
        first = ongoing - _LONGEST
    except OverflowError:
        return None
    place = pin(telling.place)
    return Nearby(first, last, ongoing, bbox_around(*place, _NEAR_M) if place else None)


def is_human(incident: Incident) -> bool:
    """Tell if a person has worked on an incident: corrected it, or moved it on in review."""
    return bool(incident.overrides) or incident.status is not Status.CANDIDATE


def told(incident: Incident) -> Incident:
    """Return an incident as a telling: without what people and the store made of it."""
    return replace(
        incident, overrides=(), status=Status.CANDIDATE, version=1, updated="", tellings=(), apart=()
    )


def tellings_of(incident: Incident) -> tuple[Incident, ...]:
    """Return the tellings that an incident was put together from, itself if there is but one."""
    return incident.tellings or (told(incident),)


def arrived(new: Incident, old: Incident | None, report: str, now: str) -> Incident:
    """Return what to keep of an incident that the analysis of a report has.

    Args:
        new: the incident as the analysis has it.
        old: the stored incident that it tells of, if any.
        report: the id of the report that was analysed.
        now: the time, ISO 8601; it becomes ``updated`` where anything changed.
    """
    if old is None:
        return replace(new, reports=_joined(new.reports, (report,)), updated=now, version=max(1, new.version))
    telling = told(replace(new, reports=_joined(new.reports, (report,))))
    tellings = list(tellings_of(old))
    at = next((n for n, t in enumerate(tellings) if _is_again(t, telling)), len(tellings))
    tellings[at : at + 1] = [telling]
    overrides = old.overrides + tuple(o for o in new.overrides if o not in old.overrides)
    return changed(combined(replace(old, overrides=overrides), tellings), old, now)


def _is_again(one: Incident, other: Incident) -> bool:
    """Tell if two tellings are what one report tells, read twice."""
    return one.id == other.id and bool(set(one.reports) & set(other.reports))


def changed(new: Incident, old: Incident, now: str) -> Incident:
    """Return ``old`` if ``new`` says the same, else ``new`` with the next version and the time."""
    if replace(new, version=old.version, updated=old.updated) == old:
        return old
    return replace(new, version=old.version + 1, updated=now)


def vanished(old: Incident, report: str, now: str, still: Collection[str] = ()) -> Incident | None:
    """Return what to keep of an incident when a new analysis of a report lacks some of its tellings.

    ``still`` are the ids of the tellings that the analysis has. What a person worked on stays.
    """
    left = [t for t in tellings_of(old) if report not in t.reports or t.id in still]
    if not left:
        return old if is_human(old) else None
    return old if len(left) == len(tellings_of(old)) else changed(combined(old, left), old, now)


def withdrawn(old: Incident, report: str, now: str) -> Incident | None:
    """Return what to keep of an incident without one of its reports, or None if it had no other."""
    left = [t for t in tellings_of(old) if report not in t.reports]
    return changed(combined(old, left), old, now) if left else None


def _joined(*groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of several groups, each once, in the order of their first appearance."""
    return tuple(dict.fromkeys(name for group in groups for name in group))


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a store has of the incidents that a report may tell of.

    Attributes:
        mine: the stored incidents that the report tells of already.
        stored: gives the stored incident with an id.
        near: gives up to `COMPARED` stored incidents that a telling is compared with.
    """

    mine: Sequence[Incident]
    stored: Callable[[str], Incident | None]
    near: Callable[[Nearby], Sequence[Incident]]


def taken_in(analysis: Analysis, shelf: Shelf, same: Same | None, now: str) -> list[Change]:
    """Return what becomes of the stored incidents with a report's analysis.

    Args:
        analysis: the report and its incidents, the latter as they come back from the store.
        shelf: what the store has.
        same: tells which of the incidents nearby a telling is of; with None, each is one of its own.
        now: the time, ISO 8601.
    """
    intake = _Intake(analysis.report.id, {i.id: i for i in shelf.mine}, now)
    intake.forget({incident.id for incident in analysis.incidents})
    for incident in analysis.incidents:
        home = intake.home_of(incident, shelf.stored)
        if home is None and same is not None and (around := nearby(incident)):
            home = intake.among(incident, shelf.near(around), same)
        intake.put(incident, home, shelf.stored)
    return [(intake.kept.get(name), intake.before[name]) for name in intake.before]


class _Intake:
    """The incidents that a report's analysis touches, as they were and as they will be."""

    def __init__(self, report: str, mine: dict[str, Incident], now: str) -> None:
        self.report = report
        self.now = now
        self.before: dict[str, Incident | None] = dict(mine)
        self.kept: dict[str, Incident] = dict(mine)

    def forget(self, still: Collection[str]) -> None:
        """Take out the tellings of the report that its analysis no longer has."""
        for incident in list(self.kept.values()):
            left = vanished(incident, self.report, self.now, still)
            if left is None:
                del self.kept[incident.id]
            else:
                self.kept[incident.id] = left

    def home_of(self, telling: Incident, stored: Callable[[str], Incident | None]) -> Incident | None:
        """Return the incident that the telling is of already, or that has its id."""
        for incident in self.kept.values():
            if any(t.id == telling.id and self.report in t.reports for t in tellings_of(incident)):
                return incident
        old = self.kept.get(telling.id) or (None if telling.id in self.before else stored(telling.id))
        return old if old and telling.id not in old.apart else None

    def among(self, telling: Incident, found: Sequence[Incident], same: Same) -> Incident | None:
        """Return which of the incidents nearby a telling is of.

        None that only the same report tells of: what it alone keeps apart stays apart.
        """
        fresh = [i for i in self.kept.values() if i.id not in {f.id for f in found}][-COMPARED:]
        current = [i for f in found if (i := self.kept.get(f.id, None if f.id in self.before else f))]
        known = [
            incident
            for incident in (*current, *fresh)
            if telling.id not in incident.apart
            and not all(self.report in other.reports for other in tellings_of(incident))
        ]
        at = same(telling, [tellings_of(incident) for incident in known]) if known else None
        return None if at is None else known[at]

    def put(self, telling: Incident, home: Incident | None, stored: Callable[[str], Incident | None]) -> None:
        """Take a telling into its incident, or make it one."""
        if home is None and (self.kept.get(telling.id) or stored(telling.id)):
            home = _alone(told(telling))  # its id is that of an incident it was taken out of
            kept = replace(home, updated=self.now)
        else:
            kept = arrived(telling, home, self.report, self.now)
        self.before.setdefault(kept.id, home if home is not None and kept.id == home.id else None)
        self.kept[kept.id] = kept


def _alone(telling: Incident) -> Incident:
    """Return a telling as an incident under an id of its own, since another one has its id."""
    name = hashlib.sha256(f"{telling.id}\x1fapart".encode("utf-8", "replace")).hexdigest()[:16]
    return replace(telling, id=name, tellings=(telling,))


def parted(incident: Incident, report: str, now: str) -> tuple[Incident, Incident]:
    """Return an incident without what a report tells of it, and that as one of its own.

    What a person corrected stays with the first; a new analysis of either report doesn't put them
    together again.

    Raises:
        NotFound: the report doesn't tell of it, or no other one does.
    """
    tellings = tellings_of(incident)
    gone = [t for t in tellings if report in t.reports]
    left = [t for t in tellings if report not in t.reports]
    if not gone or not left:
        message = (
            f"the incident {incident.id!r} doesn't rest on the report {report[:80]!r} and another one;"
            " see its property reports"
        )
        raise NotFound(message)
    rest = replace(combined(incident, left), apart=(*incident.apart, *(t.id for t in gone)))
    own = gone[0] if gone[0].id != incident.id else _alone(gone[0])
    own = combined(replace(own, apart=tuple(t.id for t in left), updated=now), gone)
    return changed(rest, incident, now), own


def joined(one: Incident, other: Incident, now: str) -> Incident:
    """Return an incident with the tellings of another one, which a person said to be the same.

    Raises:
        NotFound: the two are one.
    """
    if one.id == other.id:
        message = f"{one.id!r} can't be joined with itself; name two incidents"
        raise NotFound(message)
    tellings = (*tellings_of(one), *tellings_of(other))
    overrides = one.overrides + tuple(o for o in other.overrides if o not in one.overrides)
    names = {t.id for t in tellings}
    apart = tuple(name for name in (*one.apart, *other.apart) if name not in names)
    # What only the other one had corrected is taken over with its correction.
    taken = {name: getattr(other, name) for name in held(other) - held(one) if hasattr(other, name)}
    return changed(combined(replace(one, **taken, overrides=overrides, apart=apart), tellings), one, now)
