"""What a store tells of incidents in bulk: no more than is needed to count and place them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from service.features import pin
from service.model import Incident


class Mark(NamedTuple):
    """An incident as a live map counts it.

    Attributes:
        number: the store's number for it, the same as long as it is kept.
        lat: degrees, EPSG:4326; None, as `lon`, where the place is too coarse for a pin.
        lon: degrees.
        day: the first day, ISO 8601, or "" where unknown.
        last_day: the last day, or "".
        event_type: as in the incident.
        sub_event_type: as in the incident.
        assertion: as in the incident.
        confidence: overall, 0 to 1.
        country: ISO 3166-1 alpha-2, or "".
    """

    number: int
    lat: float | None
    lon: float | None
    day: str
    last_day: str
    event_type: str
    sub_event_type: str
    assertion: str
    confidence: float
    country: str


class Changes(NamedTuple):
    """What became of the incidents since a tick: those added or changed, the numbers of those gone."""

    marks: Iterable[tuple[object, ...]]
    gone: tuple[int, ...]
    tick: int


def mark(number: int, incident: Incident) -> Mark:
    """Return an incident's mark."""
    lat, lon = pin(incident.place) or (None, None)
    first, last = incident.date_start, incident.date_end or incident.date_start
    return Mark(
        number,
        lat,
        lon,
        first.isoformat() if first else "",
        last.isoformat() if last else "",
        incident.event_type,
        incident.sub_event_type,
        incident.assertion.value,
        incident.confidence.overall,
        incident.place.country if incident.place else "",
    )
