"""Pelias (https://pelias.io), which mixes OpenStreetMap, Who's On First, GeoNames and OpenAddresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from service.places.online.service import Found, Service, found

if TYPE_CHECKING:
    from geopy.location import Location

_FEATURES = {
    "country": "PCLI", "dependency": "TERR", "macroregion": "RGN", "region": "ADM1", "macrocounty": "ADM2",
    "county": "ADM2", "localadmin": "ADM2", "locality": "PPL", "borough": "PPLX", "neighbourhood": "PPLX",
    "street": "ST", "marinearea": "SEA", "ocean": "OCN", "empire": "PCLI", "continent": "CONT",
}  # fmt: skip


def _open(**options: Any) -> Any:  # noqa: ANN401
    from geopy.geocoders import Pelias

    return Pelias(**options)


def _narrow(country: str) -> dict[str, Any]:
    return {"language": "en", "countries": [country]} if country else {"language": "en"}


def _read(location: Location) -> Found | None:
    about = location.raw["properties"]
    return found(
        f"pelias:{about.get('gid', '')}",
        about.get("name", ""),
        location,
        _FEATURES.get(about.get("layer", ""), "FCL"),
        country=about.get("country_code", ""),
        country_name=about.get("country", ""),
        admin1=about.get("region", ""),
        admin2=about.get("county", ""),
        box=location.raw.get("bbox"),
        weight=float(about.get("confidence") or 1.0),
    )


SERVICE = Service(
    "pelias",
    "pelias",
    "Pelias: © OpenStreetMap contributors (ODbL 1.0), Who's On First, GeoNames (CC BY 4.0), OpenAddresses",
    _open,
    _narrow,
    _read,
    needs=("domain",),
    takes=("api_key", "scheme"),
)
"""Pelias; options: domain (there is no public server), api_key, scheme."""
