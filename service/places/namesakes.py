"""What the bearers of one name are to each other: a town and the division round it, or one elsewhere."""

from __future__ import annotations

from service.places.context import Name
from service.places.gazetteer import Gazetteer
from service.places.rows import feature_class

_CITY = 500_000


def twins(name: Name, gazetteer: Gazetteer) -> frozenset[str]:
    """Return the first-order divisions in which both a town and a division bear a name, as Mombasa does."""
    towns, divisions = set(), set()
    for row, _ in name.hits:
        letter = feature_class(gazetteer.feature(row))
        if letter == "P":
            towns.add(gazetteer.admin1(row))
        elif gazetteer.feature(row) in {"ADM1", "ADM2"}:
            divisions.add(gazetteer.admin1(row))
    return frozenset(towns & divisions - {""})


def twin(name: Name, row: int, twins: frozenset[str], gazetteer: Gazetteer) -> list[float]:
    """Return if a candidate is the division of such a pair, its town, and that behind a word of place."""
    is_twin = gazetteer.admin1(row) in twins
    letter = feature_class(gazetteer.feature(row))
    town = is_twin and letter == "P"
    return [float(is_twin and letter == "A"), float(town), float(town and name.located)]


def rivals(name: Name, gazetteer: Gazetteer) -> frozenset[str]:
    """Return the countries in which a city and a division elsewhere bear a name, as Washington does."""
    cities, divisions = set(), set()
    for row, _ in name.hits:
        if gazetteer.feature(row) == "ADM1":
            divisions.add((gazetteer.country(row), gazetteer.admin1(row)))
        elif _is_city(row, gazetteer):
            cities.add((gazetteer.country(row), gazetteer.admin1(row)))
    return frozenset(
        country for country, code in cities for other, area in divisions if country == other and code != area
    )


def rival(row: int, rivals: frozenset[str], gazetteer: Gazetteer) -> str:
    """Return if a candidate is the "division" or the "city" of such a pair, or ""."""
    if not rivals or gazetteer.country(row) not in rivals:
        return ""
    if gazetteer.feature(row) == "ADM1":
        return "division"
    return "city" if _is_city(row, gazetteer) else ""


def _is_city(row: int, gazetteer: Gazetteer) -> bool:
    return feature_class(gazetteer.feature(row)) == "P" and gazetteer.population[row] >= _CITY
