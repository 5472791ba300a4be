"""Places from a list that people keep: sitmap's own supplement, and users' files, CSV or GeoJSON.

A CSV file has the columns id, name, aliases, lat, lon, feature, country, admin1, geonameid and
uncertainty_m (``config/places.csv``); in GeoJSON they are the properties of Point features.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from service.errors import InvalidPlaces
from service.places.rows import NameUse, Row
from service.places.sources.countries import split, use_of

_DEFAULT_RADIUS_M = 1000.0
_MAX_RADIUS_M = 20_000_000.0
# A supplement's place outranks a namesake village, not a city.
_POPULATION = 200_000


def read(path: Path, source: str) -> Iterator[Row]:
    """Iterate over the places of a file; their ids are ``source:id`` or ``geonames:…``.

    Raises:
        InvalidPlaces: the file can't be read, or a row lacks a name or has a bad number.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        message = f"the places file {path} can't be read as UTF-8 text: {error}"
        raise InvalidPlaces(message) from error
    yield from parse(text, path.name, source)


def parse(text: str, name: str, source: str) -> Iterator[Row]:
    """Iterate over the places of a file's text; ``name`` tells CSV from GeoJSON and is named in errors.

    Raises:
        InvalidPlaces: the text is no GeoJSON, or a row lacks a name or has a bad number.
    """
    records = (
        _geojson(text, name) if name.endswith((".geojson", ".json")) else csv.DictReader(text.splitlines())
    )
    for number, record in enumerate(records, start=1):
        try:
            yield _row(record, source)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            message = f"row {number} of the places file {name} can't be used: {error}; see config/places.csv"
            raise InvalidPlaces(message) from error


def _geojson(text: str, name: str) -> Iterator[dict[str, Any]]:
    try:
        features = json.loads(text)["features"]
    except (ValueError, KeyError, TypeError) as error:
        message = f"the places file {name} is no GeoJSON FeatureCollection"
        raise InvalidPlaces(message) from error
    for feature in features:
        lon, lat = feature["geometry"]["coordinates"][:2]
        yield {"id": feature.get("id"), **(feature.get("properties") or {}), "lat": lat, "lon": lon}


def _row(record: Mapping[str, Any], source: str) -> Row:
    name = str(record["name"]).strip()
    lat, lon = float(record["lat"]), float(record["lon"])
    radius = float(record.get("uncertainty_m") or _DEFAULT_RADIUS_M)
    _check(name, lat, lon, radius)
    number = str(record.get("geonameid") or "").strip()
    countries = split(str(record.get("country") or ""))
    names = {alias: use_of(alias, NameUse.ALIAS) for alias in split(str(record.get("aliases") or ""))}
    names[name] = use_of(name, NameUse.MAIN)
    return Row(
        id=f"geonames:{number}" if number else f"{source}:{record.get('id') or name}",
        name=name,
        lat=lat,
        lon=lon,
        feature=str(record.get("feature") or "LCTY").strip(),
        country=countries[0] if len(countries) == 1 else "",
        admin1=str(record.get("admin1") or "").strip(),
        population=_POPULATION,
        uncertainty_m=radius,
        names=names,
    )


def _check(name: str, lat: float, lon: float, radius: float) -> None:
    if not name:
        message = "it has no name"
        raise ValueError(message)
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        message = f"lat {lat} and lon {lon} are not degrees"
        raise ValueError(message)
    if not (math.isfinite(radius) and 0 < radius <= _MAX_RADIUS_M):
        message = f"uncertainty_m {radius} is not a radius in metres"
        raise ValueError(message)
