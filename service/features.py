"""Incidents as GeoJSON features: the contract that the service, every export and the maps speak.

RFC 7946: lon, lat; right-handed rings; at most 6 decimals (0.1 m); no NaN. Dates are ISO 8601. What is
unknown is null, in every property alike: an unplaced incident has null in each ``place_*`` property,
in ``country``, ``country_name``, ``admin1``, ``admin2`` and ``uncertainty_m``, and an empty text is
null too. ``place_mention`` may stand without a place: the words are known, what they mean is not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal

from service.model import (
    Actor,
    Candidate,
    Claim,
    Confidence,
    Count,
    Evidence,
    Incident,
    Override,
    Place,
    Report,
)

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

PINNED_PRECISION = 4
"""The coarsest ``place_precision`` that gets a Point: first-order division. No pin for a country."""

MEDIA_TYPE = "application/geo+json"

Geometry = Literal["point", "area"]
AreaOf = Callable[[Place], "BaseGeometry | None"]

_DECIMALS = 6
# Sources that the gazetteer comes with; NOTICE and each map's footer name them.
_GAZETTEER_SOURCES = frozenset({"geonames", "iso3166", "ourairports", "sitmap"})
_SMALLEST_M = 1.0  # radius of the smallest circle that is still round at six decimals
# Control characters (but tab and newline) and lone surrogates: legal in a Python string, poison to
# readers of JSON. Each is replaced by one U+FFFD, so that offsets into the text still hold.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def feature(
    incident: Incident,
    reports: Mapping[str, Report],
    *,
    geometry: Geometry = "point",
    area: AreaOf | None = None,
) -> dict[str, Any]:
    """Return an incident as a GeoJSON feature.

    Args:
        incident: the incident.
        reports: what is known of the reports that it rests on, by id; their texts aren't needed.
        geometry: ``point`` gives a Point for a place known to first-order division or better and
            null for a coarser one; ``area`` gives the region that the place may be in.
        area: gives a place's own polygon (EPSG:4326 lon, lat), as `service.areas.area_of` does, or
            None; where there is none, the area is the circle of ``uncertainty_m`` metres.
    """
    return {
        "type": "Feature",
        "id": incident.id,
        "geometry": _area(incident.place, area) if geometry == "area" else _point(incident.place),
        "properties": properties(incident, reports),
    }


def collection(
    incidents: Iterable[Incident],
    reports: Mapping[str, Report],
    *,
    geometry: Geometry = "point",
    area: AreaOf | None = None,
) -> dict[str, Any]:
    """Return incidents as a GeoJSON feature collection; the arguments are those of `feature`.

    Places that online geocoders gave have to be credited: such credits are the member ``attribution``.
    """
    listed = list(incidents)
    found = [feature(incident, reports, geometry=geometry, area=area) for incident in listed]
    document: dict[str, Any] = {"type": "FeatureCollection", "features": found}
    if credits_ := credits(listed):
        document["attribution"] = credits_
    return document


def credits(  # noqa: A001 - the field's word
    incidents: Iterable[Incident],
) -> list[str]:
    """Return who must be named for places that didn't come from the gazetteer."""
    from service.places.online import attribution_of

    sources = {incident.place.id.partition(":")[0] for incident in incidents if incident.place is not None}
    named = (attribution_of(f"{source}:") for source in sorted(sources - _GAZETTEER_SOURCES))
    return list(dict.fromkeys(name for name in named if name))


def properties(incident: Incident, reports: Mapping[str, Report]) -> dict[str, Any]:
    """Return the properties of an incident's feature, in the contract's order."""
    return {
        "id": incident.id,
        "version": incident.version,
        "updated": _text(incident.updated),
        "status": incident.status.value,
        "title": _text(incident.title),
        "event_type": _text(incident.event_type),
        "sub_event_type": _text(incident.sub_event_type),
        "plover_event": _text(incident.plover_event),
        "plover_mode": _text(incident.plover_mode),
        "assertion": incident.assertion.value,
        "date_start": _date(incident.date_start),
        "date_end": _date(incident.date_end),
        "date_precision": incident.date_precision.value,
        **_place(incident),
        "actors": [_actor(actor) for actor in incident.actors],
        "weapons": [clean(weapon) for weapon in incident.weapons],
        "fatalities": _count(incident.fatalities),
        "injured": _count(incident.injured),
        "detained": _count(incident.detained),
        "claims": [_claim(claim) for claim in incident.claims],
        "confidence": _confidence(incident.confidence),
        "candidates": [_candidate(c) for c in incident.place.candidates] if incident.place else [],
        "evidence": [_evidence(evidence) for evidence in incident.evidence],
        "reports": [_report(reports[name]) for name in incident.reports if name in reports],
        "overrides": [_override(override) for override in incident.overrides],
    }


def clean(text: str) -> str:
    """Return a text without control characters and lone surrogates, each replaced by U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text)


def _text(text: str) -> str | None:
    """Return a text fit for any reader of JSON, or None for an empty one."""
    return clean(text) or None


def _date(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(value: float | None, decimals: int) -> float | None:
    """Return a rounded number, or None for one that JSON does not know."""
    return round(value, decimals) if value is not None and math.isfinite(value) else None


def _place(incident: Incident) -> dict[str, Any]:
    """Return the properties that tell where, all of them null where it is unknown."""
    place = incident.place
    return {
        "place_name": _text(place.name) if place else None,
        "place_id": _text(place.id) if place else None,
        "place_feature": _text(place.feature) if place else None,
        "place_mention": _text(incident.place_mention),
        "place_relation": _text(incident.place_relation),
        "country": _text(place.country) if place else None,
        "country_name": _text(place.country_name) if place else None,
        "admin1": _text(place.admin1) if place else None,
        "admin2": _text(place.admin2) if place else None,
        "place_precision": place.precision if place else None,
        "uncertainty_m": _number(place.uncertainty_m, 0) if place else None,
    }


def _claim(claim: Claim) -> dict[str, Any]:
    count = {"low": claim.count.low, "best": claim.count.best, "high": claim.count.high}
    return {"field": claim.field, **count, "source": _text(claim.source), "report": claim.report}


def _actor(actor: Actor) -> dict[str, Any]:
    return {"name": _text(actor.name), "role": actor.role.value, "type": _text(actor.type)}


def _count(count: Count | None) -> dict[str, int | None] | None:
    return {"low": count.low, "best": count.best, "high": count.high} if count else None


def _confidence(confidence: Confidence) -> dict[str, float | None]:
    return {
        "type": _number(confidence.type, 3),
        "place": _number(confidence.place, 3),
        "date": _number(confidence.date, 3),
        "overall": _number(confidence.overall, 3),
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "id": _text(candidate.id),
        "name": _text(candidate.name),
        "lat": _number(candidate.lat, _DECIMALS),
        "lon": _number(candidate.lon, _DECIMALS),
        "country": _text(candidate.country),
        "feature": _text(candidate.feature),
        "confidence": _number(candidate.confidence, 3),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "field": _text(evidence.field),
        "report": _text(evidence.report),
        "sentence": _text(evidence.sentence),
        "start": evidence.start,
        "end": evidence.end,
        "sentence_start": evidence.sentence_start,
    }


def _report(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "url": _text(report.url),
        "title": _text(report.title),
        "publisher": _text(report.publisher),
        "published": _date(report.published),
    }


def _override(override: Override) -> dict[str, Any]:
    return {
        "field": _text(override.field),
        "old": _plain(override.old),
        "new": _plain(override.new),
        "who": _text(override.who),
        "when": _text(override.when),
        "why": _text(override.why),
    }


def _plain(value: object) -> Any:  # noqa: ANN401, PLR0911 - JSON is of any type
    """Return a corrected value as plain JSON; what JSON has no word for becomes a text."""
    match value:
        case None | bool() | int():
            return value
        case float():
            return _number(value, _DECIMALS)
        case Enum():
            return _plain(value.value)
        case date() | datetime():
            return value.isoformat()
        case Mapping():
            return {clean(str(key)): _plain(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(item) for item in value]
        case _:
            return clean(str(value))


def pin(place: Place | None) -> tuple[float, float] | None:
    """Return the (lat, lon) in degrees to pin a place at, or None for one that may get no pin."""
    if place is None or place.precision > PINNED_PRECISION or not _is_on_earth(place):
        return None
    return round(place.lat, _DECIMALS), round(place.lon, _DECIMALS)


def _point(place: Place | None) -> dict[str, Any] | None:
    found = pin(place)
    return {"type": "Point", "coordinates": [found[1], found[0]]} if found else None


def _is_on_earth(place: Place) -> bool:
    return -90 <= place.lat <= 90 and -180 <= place.lon <= 180


def _area(place: Place | None, area: AreaOf | None) -> dict[str, Any] | None:
    """Return the polygon of a place, else its circle of uncertainty; both right-handed."""
    if place is None:
        return None
    shape = area(place) if area else None
    if shape is not None and not shape.is_empty and shape.area > 0:
        return _geojson(shape)
    if not _is_on_earth(place) or not 0 < place.uncertainty_m < math.inf:
        return _point(place)
    from service.geodesy import circle

    # Rounded, since shapely chokes on degrees that are all but zero.
    lat, lon = round(place.lat, _DECIMALS), round(place.lon, _DECIMALS)
    return _geojson(circle(lat, lon, max(place.uncertainty_m, _SMALLEST_M)))


def _geojson(shape: BaseGeometry) -> dict[str, Any]:
    """Return a shape as a GeoJSON geometry with right-handed rings and at most 6 decimals."""
    import shapely

    coarse = shapely.set_precision(shape, 10**-_DECIMALS)
    oriented = shapely.orient_polygons(coarse if not coarse.is_empty else shape, exterior_cw=False)
    return {"type": oriented.geom_type, "coordinates": _rounded(shapely.geometry.mapping(oriented))}


def _rounded(geometry: Mapping[str, Any]) -> list[Any]:
    """Return a geometry's coordinates as nested lists of rounded numbers."""

    def walk(node: Any) -> Any:  # noqa: ANN401 - as deep as the geometry's type has it
        return [walk(item) for item in node] if isinstance(node, (tuple, list)) else round(node, _DECIMALS)

    coordinates: list[Any] = walk(geometry["coordinates"])
    return coordinates
