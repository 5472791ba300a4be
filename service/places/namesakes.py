"""What the bearers of one name are to each other: a town and the division round it, or one elsewhere."""

from __future__ import annotations

from service.places.context import Name
from service.places.gazetteer import Gazetteer
from service.places.rows import feature_class

_CITY = 500_000
_NO_TWIN = (0.0, 0.0, 0.0)
_NONE: frozenset[str] = frozenset()


def pairs(name: Name, gazetteer: Gazetteer) -> tuple[frozenset[str], frozenset[str]]:
    """Return where both a town and a division bear a name.

    First the first-order divisions in which they do, as Mombasa; then the countries in which a city and
    a first-order division elsewhere do, as Washington.
    """
    codes = [gazetteer.feature(row) for row, _ in name.hits]
    divisions = {
        gazetteer.admin1(row)
        for (row, _), code in zip(name.hits, codes, strict=True)
        if code in {"ADM1", "ADM2"}
    }
    if not divisions or len(codes) < 2:
        return _NONE, _NONE
    towns = [row for (row, _), code in zip(name.hits, codes, strict=True) if feature_class(code) == "P"]
    firsts = [row for (row, _), code in zip(name.hits, codes, strict=True) if code == "ADM1"]
    twins = divisions & {gazetteer.admin1(row) for row in towns} - {""}
    rivals = {
        gazetteer.country(city)
        for city in (towns if firsts else ())
        if gazetteer.population[city] >= _CITY and any(_apart(city, first, gazetteer) for first in firsts)
    }
    return frozenset(twins), frozenset(rivals)


def _apart(city: int, division: int, gazetteer: Gazetteer) -> bool:
    """Tell if a city lies in the country of a first-order division, but not in that."""
    same = gazetteer.country(city) == gazetteer.country(division)
    return same and gazetteer.admin1(city) != gazetteer.admin1(division)


def twin(name: Name, row: int, twins: frozenset[str], gazetteer: Gazetteer) -> tuple[float, float, float]:
    """Return if a candidate is the division of such a pair, its town, and that behind a word of place."""
    is_twin = bool(twins) and gazetteer.admin1(row) in twins
    if not is_twin:
        return _NO_TWIN
    letter = feature_class(gazetteer.feature(row))
    town = letter == "P"
    return (float(letter == "A"), float(town), float(town and name.located))


def rival(row: int, rivals: frozenset[str], gazetteer: Gazetteer) -> str:
    """Return if a candidate is the "division" or the "city" of such a pair, or ""."""
    if not rivals or gazetteer.country(row) not in rivals:
        return ""
    if gazetteer.feature(row) == "ADM1":
        return "division"
    is_city = feature_class(gazetteer.feature(row)) == "P" and gazetteer.population[row] >= _CITY
    return "city" if is_city else ""
