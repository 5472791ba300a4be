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
from service.model import Analysis, Incident, Override, Status
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
    bare = replace(incident, overrides=(), tellings=(), apart=(), former=())
    return replace(bare, status=Status.CANDIDATE, version=1, updated="")


def answers_to(incident: Incident, name: str) -> bool:
    """Tell if an incident has taken in what once was, or could have been, an incident with an id."""
    return name in incident.former or any(name == telling.id for telling in incident.tellings)


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


def revised(new: Incident, old: Incident, now: str) -> Incident:
    """Return a person's revision of an incident, with what its report tells kept beside it."""
    if new.overrides and not new.tellings:
        new = replace(new, tellings=tellings_of(old))
    return changed(new, old, now)


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
        self.orphans: set[str] = set()

    def forget(self, still: Collection[str]) -> None:
        """Take out the tellings of the report that its analysis no longer has.

        What a person worked on stays though nothing is left of it: it waits for a telling to take.
        """
        for incident in list(self.kept.values()):
            if not any(self.report not in t.reports or t.id in still for t in tellings_of(incident)):
                self.orphans.add(incident.id)
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

        None that only the same report tells of: what it alone keeps apart stays apart. But what a person
        worked on, and the report now tells otherwise, takes its telling back first.
        """
        fresh = [i for i in self.kept.values() if i.id not in {f.id for f in found}][-COMPARED:]
        current = [i for f in found if (i := self.kept.get(f.id, None if f.id in self.before else f))]
        known = [
            incident
            for incident in (*current, *fresh)
            if telling.id not in incident.apart
            and not all(self.report in other.reports for other in tellings_of(incident))
        ]
        waiting = [i for i in self.kept.values() if i.id in self.orphans and telling.id not in i.apart]
        at = same(telling, [_as_read(incident) for incident in waiting]) if waiting else None
        if at is not None:
            return waiting[at]
        at = same(telling, [tellings_of(incident) for incident in known]) if known else None
        return None if at is None else known[at]

    def put(self, telling: Incident, home: Incident | None, stored: Callable[[str], Incident | None]) -> None:
        """Take a telling into its incident, or make it one."""
        if home is None and (self.kept.get(telling.id) or stored(telling.id)):
            home = _alone(told(telling))  # its id is that of an incident it was taken out of
            kept = replace(home, updated=self.now)
        else:
            if home is not None and home.id in self.orphans:
                self.orphans.discard(home.id)
                home = replace(home, tellings=(told(replace(telling, reports=(self.report,))),))
            kept = arrived(telling, home, self.report, self.now)
        self.before.setdefault(kept.id, home if home is not None and kept.id == home.id else None)
        self.kept[kept.id] = kept


def _as_read(incident: Incident) -> tuple[Incident, ...]:
    """Return an incident's tellings as those of nobody, since one report is now read anew."""
    return tuple(replace(telling, reports=()) for telling in tellings_of(incident))


def _alone(telling: Incident) -> Incident:
    """Return a telling as an incident under an id of its own, since another one has its id."""
    name = hashlib.sha256(f"{telling.id}\x1fapart".encode("utf-8", "replace")).hexdigest()[:16]
    return replace(telling, id=name, tellings=(telling,))


@dataclass(frozen=True, slots=True)
class By:
    """Who splits or joins incidents, and why; both may be ""."""

    who: str = ""
    why: str = ""


NOBODY = By()
"""Somebody who gives neither name nor reason."""


def _noted(incident: Incident, before: Sequence[str], by: By, now: str) -> Incident:
    """Return an incident with the note that a person changed which reports it rests on."""
    note = Override("reports", list(before), list(incident.reports), by.who, now, by.why)
    return replace(incident, overrides=(*incident.overrides, note), tellings=tellings_of(incident))


def parted(incident: Incident, part: str, now: str, by: By) -> tuple[Incident, Incident]:
    """Return an incident without one of its tellings or what a report tells of it, and that as its own.

    What a person corrected stays with the first; a new analysis of either report doesn't put them
    together again.

    Raises:
        NotFound: no telling has this id and the report doesn't tell of it, or nothing else does.
    """
    tellings = tellings_of(incident)
    gone = [t for t in tellings if part == t.id or part in t.reports]
    left = [t for t in tellings if t not in gone]
    if not gone or not left:
        message = (
            f"the incident {incident.id!r} doesn't rest on the report {part[:80]!r} and another one;"
            " see its property reports"
        )
        raise NotFound(message)
    own = gone[0] if gone[0].id != incident.id else _alone(gone[0])
    rest = replace(
        combined(incident, left),
        apart=(*incident.apart, *(t.id for t in gone)),
        former=tuple(name for name in incident.former if name != own.id),
    )
    own = combined(replace(own, apart=tuple(t.id for t in left), updated=now), gone)
    rest, own = (_noted(half, incident.reports, by, now) for half in (rest, own))
    return changed(rest, incident, now), own


def joined(one: Incident, other: Incident, now: str, by: By) -> Incident:
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
    former = _joined(one.former, other.former, (other.id,))
    # What only the other one had corrected is taken over with its correction.
    taken = {name: getattr(other, name) for name in held(other) - held(one) if hasattr(other, name)}
    whole = replace(one, **taken, overrides=overrides, apart=apart, former=former)
    return changed(_noted(combined(whole, tellings), one.reports, by, now), one, now)
