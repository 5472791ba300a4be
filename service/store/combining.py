"""Putting the tellings of one incident together: the surest values, ranges of numbers, all evidence.

What a person corrected holds: an override keeps every attribute of its group, with the evidence for it.
All functions are pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from service.model import Actor, Assertion, Claim, Confidence, Evidence, Incident, confidence_of, spanned

T = TypeVar("T")

_MAX_ACTORS = 6
_COUNTS = ("fatalities", "injured", "detained")
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
    **{name: (name,) for name in ("title", "assertion", "actors", "weapons", *_COUNTS)},
    "reports": (),  # what was split or joined: the tellings that are left tell which reports there are
}
"""Which attributes of an incident an override of a feature's property holds."""


def held(incident: Incident) -> frozenset[str]:
    """Return the attributes of an incident that a person's corrections hold."""
    return frozenset(
        name
        for override in incident.overrides
        for name in _GROUPS.get(override.field.partition(".")[0], (override.field,))
    )


def combined(old: Incident, tellings: Sequence[Incident]) -> Incident:
    """Return a stored incident with the values that its tellings now give together.

    The type is the surest telling's, the date the surest one's, the place the most exact one's; the
    title and the claim are the first's, unless a later one tells as a fact what it only announced or
    alleged. Numbers become the range of all tellings. ``old`` gives the id, and what people made of it.
    """
    kept = held(old)
    sources = {
        **dict.fromkeys(_TYPE, max(tellings, key=lambda t: t.confidence.type)),
        **dict.fromkeys(_DATE, max(tellings, key=lambda t: t.confidence.date or 0.0)),
        **dict.fromkeys(_PLACE, min(tellings, key=_how_coarse)),
        **dict.fromkeys(("title", "assertion"), _spokesman(tellings)),
    }
    values: dict[str, Any] = {name: getattr(telling, name) for name, telling in sources.items()}
    values |= {name: spanned([getattr(t, name) for t in tellings]) for name in _COUNTS}
    values["actors"] = _actors(tellings)
    values["weapons"] = tuple(_unique(name for t in tellings for name in t.weapons))
    values |= {name: getattr(old, name) for name in kept if hasattr(old, name)}
    reports = tuple(_unique(name for t in tellings for name in t.reports))
    return replace(
        old,
        **values,
        confidence=_confidence(tellings, old, kept, values["assertion"]),
        claims=_claims(tellings),
        evidence=_evidence(tellings, old, kept, reports),
        reports=reports,
        tellings=() if _is_all(old, tellings) else tuple(tellings),
    )


def _is_all(old: Incident, tellings: Sequence[Incident]) -> bool:
    """Tell whether an incident is its only telling, so that it needn't be kept beside it."""
    return len(tellings) == 1 and tellings[0].id == old.id and not old.overrides


def _unique(items: Iterable[T]) -> list[T]:
    """Return items, each once, in the order of their first appearance."""
    return list(dict.fromkeys(items))


def _how_coarse(telling: Incident) -> tuple[bool, int, float]:
    """Return the key by which the most exact and surest place comes first, no place last."""
    place = telling.place
    return (place is None, place.precision if place else 0, -(telling.confidence.place or 0.0))


def _spokesman(tellings: Sequence[Incident]) -> Incident:
    """Return the telling whose title and claim stand for all: the first, or the first that tells a fact."""
    return next((t for t in tellings if t.assertion is Assertion.FACTUAL), tellings[0])


def _actors(tellings: Sequence[Incident]) -> tuple[Actor, ...]:
    named = {actor.name.casefold(): actor for t in reversed(tellings) for actor in reversed(t.actors)}
    return tuple(reversed(named.values()))[:_MAX_ACTORS]


def _claims(tellings: Sequence[Incident]) -> tuple[Claim, ...]:
    """Return who claims which number; a report that claims no other than it says itself is a source too."""
    claims = [claim for t in tellings for claim in t.claims]
    said = {(claim.report, claim.field) for claim in claims}
    for t in tellings if len(tellings) > 1 else ():
        counts = [(name, getattr(t, name)) for name in _COUNTS]
        claims += [
            Claim(name, count, "", report)
            for name, count in counts
            for report in t.reports[:1]
            if count is not None and (report, name) not in said
        ]
    return tuple(_unique(claims))


def _confidence(
    tellings: Sequence[Incident], old: Incident, kept: frozenset[str], assertion: Assertion
) -> Confidence:
    """Return the confidence of the values that were taken, together too; corrected parts keep theirs."""
    dates = [t.confidence.date for t in tellings if t.confidence.date is not None]
    taken: dict[str, float | None] = {
        "type": max(t.confidence.type for t in tellings),
        "place": min(tellings, key=_how_coarse).confidence.place,
        "date": max(dates, default=None),
    }
    parts = (("type", _TYPE), ("place", _PLACE), ("date", _DATE))
    stays = {name: getattr(old.confidence, name) for name, group in parts if kept.issuperset(group)}
    if len(tellings) == 1:
        return replace(tellings[0].confidence, **stays)
    kind, place, day = (taken | stays).values()
    return confidence_of(kind or 0.0, place, day, assertion)


def _evidence(
    tellings: Sequence[Incident], old: Incident, kept: frozenset[str], reports: Sequence[str]
) -> tuple[Evidence, ...]:
    """Return the old evidence for what is held, and the tellings' for the rest, report by report."""

    def is_held(name: str) -> bool:
        return not kept.isdisjoint(_GROUPS.get(name, (name,)))

    stays = [item for item in old.evidence if is_held(item.field)]
    fresh = [item for t in tellings for item in t.evidence if not is_held(item.field)]
    order = {name: position for position, name in enumerate(reports)}
    return tuple(sorted(_unique(stays + fresh), key=lambda item: order.get(item.report, len(order))))
