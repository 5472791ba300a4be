"""GeoNames' own web service (https://www.geonames.org), which has 12 million names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.places.extents import town_radius_m
from service.places.online.service import Found, Service, found

if TYPE_CHECKING:
    from geopy.location import Location


def _open(**options: Any) -> Any:  # noqa: ANN401
    from geopy.geocoders import GeoNames

    return GeoNames(**options)


def _narrow(country: str) -> dict[str, Any]:
    return {"country": country} if country else {}


def _read(location: Location) -> Found | None:
    raw = location.raw
    people = int(raw.get("population") or 0)
    reach = town_radius_m(people) / 111_000
    lat, lon = float(location.latitude), float(location.longitude)
    town = str(raw.get("fcode", "")).startswith("PPL")
    return found(
        f"geonames:{raw.get('geonameId', '')}",
        raw.get("name", ""),
        location,
        raw.get("fcode") or "LCTY",
        country=raw.get("countryCode", ""),
        country_name=raw.get("countryName", ""),
        admin1=raw.get("adminName1", ""),
        box=(lon, lat - reach, lon, lat + reach) if town else None,
        weight=float(people + 1),
    )


SERVICE = Service(
    "geonames",
    "geonames",
    "GeoNames (CC BY 4.0)",
    _open,
    _narrow,
    _read,
    needs=("username",),
    takes=("domain", "scheme"),
)
"""GeoNames; options: username (free at geonames.org), domain, scheme."""
