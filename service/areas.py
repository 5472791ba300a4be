"""The areas of countries and first-order divisions, for features that show an area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.model import Place

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_COUNTRIES = ("PCL", "TERR")  # how GeoNames' codes of countries and their dependencies begin
_DIVISION = "ADM1"


def area_of(place: Place) -> BaseGeometry | None:
    """Return the polygon of a country or a first-order division, or None for any other place.

    Simplified from Natural Earth 1:10m, within some 100 metres; EPSG:4326 degrees, lon before lat. A
    division is told by its label point, which lies within it.
    """
    from service.places.divisions import load

    divisions = load()
    area: BaseGeometry | None = None
    if place.feature.startswith(_COUNTRIES) and place.country in divisions.countries:
        area = divisions.countries.polygon(place.country)
    elif place.feature == _DIVISION:
        code = divisions.at(place.lon, place.lat)
        if code and code.partition(".")[0] == place.country:
            area = divisions.polygon(code)
    return area
