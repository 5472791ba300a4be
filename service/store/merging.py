"""What becomes of a stored incident when its report is read again, or goes.

What a person corrected is never overwritten by a machine: an override holds every attribute of its
group, with the evidence for it. All functions are pure; the stores share them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from service.model import Confidence, Evidence, Incident, Status

_TYPE = ("event_type", "sub_event_type", "plover_event", "plover_mode")
_DATE = ("date_start", "date_end", "date_precision")
_PLACE = ("place", "place_mention", "place_relation")

_GROUPS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_TYPE, _TYPE),
    **dict.fromkeys((*_DATE, "date"), _DATE),
    **dict.fromkeys(
        (
            *_PLACE,
            *("place_name", "place_id", "place_feature", "place_precision", "uncertainty_m"),
            *("country", "country_name", "admin1", "admin2", "candidates", "lat", "lon"),
        ),
        _PLACE,
    ),
    **{name: (name,) for name in ("title", "assertion", "actors", "fatalities", "injured", "detained")},
}
"""Which attributes of an incident an override of a feature's property holds."""


def held(incident: Incident) -> frozenset[str]:
    """Return the attributes of an incident that a person's corrections hold."""
    return frozenset(
        name
        for override in incident.overrides
        for name in _GROUPS.get(override.field.partition(".")[0], (override.field,))
    )


def is_human(incident: Incident) -> bool:
    """Tell if a person has worked on an incident: corrected it, or moved it on in review."""
    return bool(incident.overrides) or incident.status is not Status.CANDIDATE


def arrived(new: Incident, old: Incident | None, report: str, now: str) -> Incident:
    """Return what to keep of an incident that the analysis of a report has.

    The first of an incident's reports gives its values, but for those that a person corrected; a
    further one adds its evidence. So reading any of them again changes nothing.

    Args:
        new: the incident as the analysis has it.
        old: the incident that is stored under the same id, if any.
        report: the id of the report that was analysed.
        now: the time, ISO 8601; it becomes ``updated`` where anything changed.
    """
    if old is None:
        return replace(new, reports=_joined(new.reports, (report,)), updated=now, version=max(1, new.version))
    reports = _joined(old.reports, new.reports, (report,))
    base = new if reports[0] == report else old
    kept = held(old)
    values: dict[str, Any] = {name: getattr(old, name) for name in kept if hasattr(old, name)}
    values |= {
        "confidence": _confidence(base, old, kept),
        "evidence": _evidence(new, old, report, reports),
        "reports": reports,
        "overrides": old.overrides + tuple(o for o in new.overrides if o not in old.overrides),
        "status": old.status,
    }
    return changed(replace(base, **values), old, now)


def changed(new: Incident, old: Incident, now: str) -> Incident:
    """Return ``old`` if ``new`` says the same, else ``new`` with the next version and the time."""
    if replace(new, version=old.version, updated=old.updated) == old:
        return old
    return replace(new, version=old.version + 1, updated=now)


def vanished(old: Incident, report: str, now: str) -> Incident | None:
    """Return what to keep of an incident that a new analysis of its report no longer has, or None."""
    return old if is_human(old) else withdrawn(old, report, now)


def withdrawn(old: Incident, report: str, now: str) -> Incident | None:
    """Return what to keep of an incident without one of its reports, or None if it had no other."""
    others = tuple(name for name in old.reports if name != report)
    if not others:
        return None
    evidence = tuple(item for item in old.evidence if item.report != report)
    return changed(replace(old, reports=others, evidence=evidence), old, now)


def _joined(*groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of several groups, each once, in the order of their first appearance."""
    return tuple(dict.fromkeys(name for group in groups for name in group))


def _confidence(base: Incident, old: Incident, kept: frozenset[str]) -> Confidence:
    """Return the confidence of an incident whose corrected parts keep theirs."""
    parts = (("type", _TYPE), ("place", _PLACE), ("date", _DATE))
    stays = {name: getattr(old.confidence, name) for name, group in parts if kept.issuperset(group)}
    return replace(base.confidence, **stays)


def _evidence(new: Incident, old: Incident, report: str, reports: tuple[str, ...]) -> tuple[Evidence, ...]:
    """Return the evidence of other reports, of what is held, and the new of the rest, report by report."""
    kept = held(old)

    def is_held(name: str) -> bool:
        return not kept.isdisjoint(_GROUPS.get(name, (name,)))

    stays = [item for item in old.evidence if item.report != report or is_held(item.field)]
    fresh = [item for item in new.evidence if not is_held(item.field) and item not in stays]
    order = {name: position for position, name in enumerate(reports)}
    return tuple(sorted(stays + fresh, key=lambda item: order.get(item.report, len(order))))
