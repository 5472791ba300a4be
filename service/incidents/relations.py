"""Where "25 km west of Goma", "between Lima and Arequipa" and "northern Mali" are.

A place keeps its gazetteer id and name, since these are the words that locate the event; its point, its
precision (UCDP's where codes) and its uncertainty in metres become those of the event.
"""

from __future__ import annotations

import re
from dataclasses import replace

from service.geodesy import bearing_deg, destination, distance_m
from service.model import Place

NEAR_TOWN_M = 5_000.0
"""Metres that "near X" may be off: UCDP codes to the town within some 5 km of its edge."""

NEAR_SPOT_M = 1_000.0
"""Metres that "outside the air base" may be off: round a facility, within sight of it."""

OFF_COAST_M = 25_000.0
"""Metres that "off the coast of X" may be off: some 12 nautical miles, the territorial sea."""

_AWAY = frozenset({"near", "outside", "next to", "in front of", "on the road", "between"})
_DISTANCE = re.compile(r"(\d+(?:[.,]\d+)?)\s?(km|kilom|mi)", re.IGNORECASE)
_METRES = {"km": 1_000.0, "kilom": 1_000.0, "mi": 1_609.344}
_SLACK = 0.2  # share of a stated distance that it may be off, in length and, so far away, sideways
_NEARBY_M = 25_000.0  # UCDP: within some 25 km of a town counts as the town (2), farther as its district (3)
_COUNTRY, _PART, _DISTRICT, _TOWN = 6, 5, 3, 2  # UCDP's where codes
_POINTS = ["n", "nne", "ne", "ene", "e", "ese", "se", "sse", "s", "ssw", "sw", "wsw", "w", "wnw", "nw", "nnw"]
_DIRECTION = re.compile(
    r"\b(north|south|east|west)(?:ern)?(?:[\s-]?(north|south|east|west))?[\s-]?(east|west)?\b", re.IGNORECASE
)


def metres_of(relation: str) -> float | None:
    """Return the distance in metres that a relation such as "15 miles south of" states, or None."""
    match = _DISTANCE.match(relation)
    return float(match[1].replace(",", ".")) * _METRES[match[2].casefold()] if match else None


def bearing_of(relation: str) -> float | None:
    """Return the compass bearing in degrees that a relation states, or None.

    >>> bearing_of("25 km west of"), bearing_of("10 km north-east of"), bearing_of("3 km from")
    (270.0, 45.0, None)
    """
    match = _DIRECTION.search(relation)
    if not match:
        return None
    letters = "".join(part[0].casefold() for part in match.groups() if part)
    return _POINTS.index(letters) * 22.5 if letters in _POINTS else None


def adjusted(place: Place, relation: str, *, part: bool = False) -> Place:
    """Return a place as a relation moves or blurs it; ``part`` says that only a part of it is meant."""
    if part and place.precision == _COUNTRY:
        return replace(place, precision=_PART)
    metres = metres_of(relation)
    if metres is not None:
        return _at_distance(place, metres, bearing_of(relation))
    if relation == "off":
        reach = max(place.uncertainty_m, OFF_COAST_M)
        return replace(place, precision=max(place.precision, _DISTRICT), uncertainty_m=reach)
    if relation in _AWAY and place.precision <= _TOWN:
        margin = NEAR_SPOT_M if place.precision == 1 else NEAR_TOWN_M
        return replace(place, precision=_TOWN, uncertainty_m=place.uncertainty_m + margin)
    return place


def _at_distance(place: Place, metres: float, bearing: float | None) -> Place:
    """Return the place so many metres from another, in a direction if one is said."""
    if bearing is None:
        reach = metres * (1 + _SLACK) + place.uncertainty_m
        precision = _TOWN if metres <= _NEARBY_M else _DISTRICT
        return replace(place, precision=max(place.precision, precision), uncertainty_m=reach)
    lat, lon = destination(place.lat, place.lon, bearing, metres)
    reach = metres * _SLACK + place.uncertainty_m
    precision = max(place.precision, _TOWN if reach <= _NEARBY_M else _DISTRICT)
    return replace(place, lat=lat, lon=lon, precision=precision, uncertainty_m=reach)


def between(one: Place, other: Place) -> Place:
    """Return the middle of the geodesic between two places, uncertain by what reaches both.

    Only places near each other leave a district to point at; else it is a part of a country.
    """
    length = distance_m(one.lat, one.lon, other.lat, other.lon)
    lat, lon = destination(one.lat, one.lon, bearing_deg(one.lat, one.lon, other.lat, other.lon), length / 2)
    reach = length / 2 + max(one.uncertainty_m, other.uncertainty_m)
    precision = max(one.precision, other.precision, _DISTRICT if reach <= _NEARBY_M else _PART)
    return replace(one, lat=lat, lon=lon, precision=precision, uncertainty_m=reach)
