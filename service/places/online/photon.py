"""Photon (https://photon.komoot.io), a geocoder on OpenStreetMap's data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.places.online import osm
from service.places.online.service import Found, Service, found

if TYPE_CHECKING:
    from geopy.location import Location


def _open(**options: Any) -> Any:  # noqa: ANN401
    from geopy.geocoders import Photon

    return Photon(**options)


def _narrow(_country: str) -> dict[str, Any]:
    return {"language": "en", "limit": 5}  # it has no parameter for a country


def _read(location: Location) -> Found | None:
    about = location.raw["properties"]
    extent = about.get("extent")  # west, north, east, south
    return found(
        f"osm:{str(about.get('osm_type', '?'))[:1].lower()}{about.get('osm_id', '')}",
        about.get("name") or str(location.address).partition(",")[0],
        location,
        osm.feature(about.get("osm_key", ""), about.get("osm_value", ""), about.get("type", "")),
        country=about.get("countrycode", ""),
        country_name=about.get("country", ""),
        admin1=about.get("state", ""),
        admin2=about.get("county", ""),
        box=(extent[0], extent[3], extent[2], extent[1]) if extent else None,
    )


SERVICE = Service("photon", "osm", osm.ATTRIBUTION, _open, _narrow, _read)
"""Photon; options: domain, scheme."""
