"""Places from a list that people keep: sitmap's own supplement, and users' files, CSV or GeoJSON.

A CSV file has the columns id, name, aliases, lat, lon, feature, country, admin1, geonameid and
uncertainty_m (``config/places.csv``); in GeoJSON they are the properties of Point features.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any

from service.errors import InvalidPlaces
from service.places.extents import radius_m
from service.places.rows import NameUse, Row
from service.places.sources.countries import use_of
from service.places.tables import split

_TAKEN = frozenset({"geonames", "iso3166", "ourairports", "sitmap"})
_DEFAULT_FEATURE = "FCL"  # a facility: an exact spot
_MAX_RADIUS_M = 20_000_000.0
# A supplement's place outranks a namesake village, not a city.
_POPULATION = 200_000


def read(files: Sequence[Path]) -> Iterator[Row]:
    """Iterate over the places of a user's files; their ids are ``FILE:id``, with its name, or ``geonames:…``.

    Raises:
        InvalidPlaces: a file can't be read, or a row lacks a name, has a bad number or another's id.
    """
    taken = set(_TAKEN)
    for path in files:
        try:
            text = path.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            message = f"the places file {path} can't be read as UTF-8 text: {error}; name one that can"
            raise InvalidPlaces(message) from error
        stem = re.sub(r"[^\w.-]+", "-", path.stem).strip("-").lower() or "places"
        numbered = chain([stem], (f"{stem}-{number}" for number in count(2)))
        source = next(name for name in numbered if name not in taken)
        taken.add(source)
        yield from parse(text, path.name, source)


def parse(text: str, name: str, source: str) -> Iterator[Row]:
    """Iterate over the places of a file's text; ``name`` tells CSV from GeoJSON and is named in errors.

    Raises:
        InvalidPlaces: the text is no GeoJSON, or a row lacks a name, has a bad number or another's id.
    """
    seen: dict[str, int] = {}
    for number, record in enumerate(_records(text, name), start=1):
        try:
            row = _row(record, source, number)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            reason = f"it has no {error}" if isinstance(error, KeyError) else str(error)
            raise _invalid(number, name, reason) from error
        if row.id in seen:
            raise _invalid(number, name, f"it has the id of row {seen[row.id]}")
        seen[row.id] = number
        yield row


def _invalid(number: int, name: str, reason: str) -> InvalidPlaces:
    return InvalidPlaces(
        f"row {number} of the places file {name} can't be used: {reason}; "
        "it needs a name, lat and lon, and may have what config/places.csv has"
    )


def _records(text: str, name: str) -> Iterator[Mapping[str, Any]]:
    if name.lower().endswith((".geojson", ".json")):
        yield from _geojson(text, name)
        return
    try:
        yield from csv.DictReader(io.StringIO(text, newline=""))
    except csv.Error as error:
        message = f"the places file {name} is no CSV: {error}; see config/places.csv"
        raise InvalidPlaces(message) from error


def _geojson(text: str, name: str) -> Iterator[dict[str, Any]]:
    try:
        features = list(json.loads(text)["features"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        message = f"the places file {name} is no GeoJSON FeatureCollection; give points as features of one"
        raise InvalidPlaces(message) from error
    for number, feature in enumerate(features, start=1):
        try:
            lon, lat = feature["geometry"]["coordinates"][:2]
            record = {"id": feature.get("id"), **(feature.get("properties") or {}), "lat": lat, "lon": lon}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _invalid(number, name, "it is no feature with a point") from error
        yield record


def _row(record: Mapping[str, Any], source: str, position: int) -> Row:
    name = str(record["name"] or "").strip()
    lat, lon = _number(record, "lat"), _number(record, "lon")
    feature = str(record.get("feature") or _DEFAULT_FEATURE).strip().upper()
    radius = _number(record, "uncertainty_m") if record.get("uncertainty_m") else radius_m(feature)
    _check(name, lat, lon, radius)
    number = str(record.get("geonameid") or "").strip()
    if number and not number.isdecimal():
        message = f"geonameid {number} is not a number"
        raise ValueError(message)
    countries = split(str(record.get("country") or "").upper())
    names = {alias: use_of(alias, NameUse.ALIAS) for alias in split(str(record.get("aliases") or ""))}
    names[name] = use_of(name, NameUse.MAIN)
    return Row(
        id=f"geonames:{number}" if number else f"{source}:{str(record.get('id') or position).strip()}",
        name=name,
        lat=lat,
        lon=lon,
        feature=feature,
        country=countries[0] if len(countries) == 1 else "",
        lands=tuple(countries) if len(countries) > 1 else (),
        admin1=str(record.get("admin1") or "").strip(),
        population=_POPULATION,
        uncertainty_m=radius,
        names=names,
    )


def _number(record: Mapping[str, Any], field: str) -> float:
    try:
        return float(record[field])
    except (TypeError, ValueError) as error:
        message = f"{field} is {record[field]!r} and no number"
        raise ValueError(message) from error


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
