"""Nominatim (https://nominatim.org), OpenStreetMap's geocoder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.places.online import osm
from service.places.online.service import Found, Service, found

if TYPE_CHECKING:
    from geopy.location import Location


def _open(**options: Any) -> Any:  # noqa: ANN401
    from geopy.geocoders import Nominatim

    return Nominatim(**options)


def _narrow(country: str) -> dict[str, Any]:
    more = {"addressdetails": True, "language": "en", "limit": 5}
    return {**more, "country_codes": country.lower()} if country else more


def _read(location: Location) -> Found | None:
    raw, address = location.raw, location.raw.get("address", {})
    south, north, west, east = (float(edge) for edge in raw.get("boundingbox") or (0, 0, 0, 0))
    return found(
        f"osm:{raw.get('osm_type', '?')[:1]}{raw.get('osm_id', '')}",
        raw.get("name") or str(location.address).partition(",")[0],
        location,
        osm.feature(raw.get("class", ""), raw.get("type", ""), raw.get("addresstype", "")),
        country=address.get("country_code", ""),
        country_name=address.get("country", ""),
        admin1=address.get("state", ""),
        admin2=address.get("county", ""),
        box=(west, south, east, north) if raw.get("boundingbox") else None,
        weight=float(raw.get("importance") or 0.0),
    )


SERVICE = Service("nominatim", "osm", osm.ATTRIBUTION, _open, _narrow, _read)
"""Nominatim; options: domain, scheme. Its public server allows one request a second."""
