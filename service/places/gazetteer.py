"""The compiled gazetteer, mapped into memory: look-up by name, by id and by coordinates."""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import cos, floor, radians
from pathlib import Path
from typing import Any

import marisa_trie

from service.places import container
from service.places.names import fold
from service.places.rows import precision

CELL_DEG = 0.5
"""Height and width of a cell of the grid in degrees; cells are numbered from the south-west, row by row."""
CELL_ROWS, CELL_COLUMNS = int(180 / CELL_DEG), int(360 / CELL_DEG)

MOST_BEARERS = 512
"""Bearers of a name that are looked at. Of a name with more, the compiler puts the most important ones
first, with the first of every country among them; the rest are hamlets and streams."""

_BEARER = struct.Struct("<IB")
_METRES_A_DEGREE = 110_574.0  # of latitude at the equator, where it is least (WGS 84)

Hit = tuple[int, int]
"""A row that bears a name, and how it bears it (bits of `NameUse`)."""

Column = Any
"""A sequence of numbers, one a row: a memoryview, which typeshed can't index by type."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the gazetteer; ``lat`` and ``lon`` in degrees (EPSG:4326), the radius in metres.

    ``admin1`` is a GeoNames code (``VE.25``); ``admin1_name`` and ``admin2_name`` are its and the
    second-order division's name, or "".
    """

    id: str
    name: str
    lat: float
    lon: float
    feature: str
    country: str
    country_name: str
    admin1: str
    admin1_name: str
    admin2_name: str
    population: int
    precision: int
    uncertainty_m: float


def split_id(place_id: str) -> tuple[str, str, int | None]:
    """Return the parts of ``source:id``, and the id as a number if it is one.

    Ids that are numbers and ids that are words are kept apart: the former's source ends in "#".
    """
    source, _, local = place_id.partition(":")
    if local.isascii() and local.isdecimal() and len(local) < 10 and str(int(local)) == local:
        return f"{source}#", local, int(local)
    return source, local, None


class Gazetteer:
    """A compiled gazetteer file. Rows are numbered from 0, the most important place first."""

    def __init__(self, path: Path) -> None:
        """Map the file at ``path`` into memory.

        Raises:
            GazetteerError: there is no such file, or it isn't a gazetteer of this version.
        """
        self.path = path
        self.meta, part = container.read(path)
        self._trie = marisa_trie.Trie()
        self._trie.map(part["trie"])
        self._bearer_offset, self._bearers = part["bearer_offset"].cast("I"), part["bearer"]
        self._lat, self._lon = part["lat"].cast("i"), part["lon"].cast("i")
        self.population: Column = part["population"].cast("I")
        self.uncertainty: Column = part["uncertainty"].cast("f")
        self._feature, self._country = part["feature"].cast("H"), part["country"].cast("H")
        self._admin1, self._admin1_row = part["admin1"].cast("H"), part["admin1_row"].cast("I")
        self._admin2_row = part["admin2"].cast("I")
        self._name_offset, self._name_heap = part["name_offset"].cast("I"), part["name_heap"]
        self._source, self._id, self._id_order = (
            part["source"],
            part["id"].cast("I"),
            part["id_order"].cast("I"),
        )
        self._word_offset, self._word_heap = part["word_offset"].cast("I"), part["word_heap"]
        self._cell_start, self._cell_row = part["cell_start"].cast("I"), part["cell_row"].cast("I")
        self._features: list[str] = self.meta["features"]
        # A place in no single country has the codes of all that it lies in or borders, with "|" between.
        self._lands = [tuple(filter(None, codes.split("|"))) for codes in self.meta["countries"]]
        self._countries = [lands[0] if len(lands) == 1 else "" for lands in self._lands]
        self._admin1_codes: list[str] = self.meta["admin1_codes"]
        self._sources: list[str] = self.meta["sources"]
        self.country_rows: Mapping[str, int] = self.meta["country_rows"]
        """The rows of the countries and territories by ISO code."""
        self.capitals: Mapping[str, int] = self.meta["capitals"]
        """The rows of the capitals by their country's ISO code."""

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self.population)

    # By name

    def hits(self, name: str, most: int | None = MOST_BEARERS) -> list[Hit]:
        """Return the rows that bear ``name``, whatever its case and accents, most important first.

        Of a name with more than ``most`` bearers those many; None for all.
        """
        return self.hits_folded(fold(name), most)

    def hits_folded(self, folded: str, most: int | None = MOST_BEARERS) -> list[Hit]:
        """Return the rows that bear a name that is folded already; otherwise like `hits`."""
        number = self._trie.get(folded)
        if number is None:
            return []
        start, end = self._bearer_offset[number], self._bearer_offset[number + 1]
        if most is not None and end - start > most:
            end = start + most
        found: list[Any] = list(_BEARER.iter_unpack(self._bearers[5 * start : 5 * end]))
        return found

    def known(self, names: Iterable[str]) -> list[str]:
        """Return those of many folded names that a place bears."""
        return list(filter(self._trie.__contains__, names))

    def prefixes(self, folded: str) -> list[str]:
        """Return the names in the gazetteer that ``folded`` begins with, shortest first."""
        found: list[str] = self._trie.prefixes(folded)
        return found

    def names_from(self, prefix: str) -> Iterator[str]:
        """Iterate over the folded names that begin with ``prefix``, in no order."""
        found: Iterator[str] = self._trie.iterkeys(fold(prefix))
        return found

    # By id

    def row_of(self, place_id: str) -> int | None:
        """Return the row of ``source:id``, or None."""
        source, local, number = split_id(place_id)
        if number is None:
            number = self._word_number(local)
        if source not in self._sources or number is None:
            return None
        key = (self._sources.index(source), number)
        at = bisect_left(self._id_order, key, key=lambda row: (self._source[row], self._id[row]))
        if at < len(self._id_order):
            row: int = self._id_order[at]
            if (self._source[row], self._id[row]) == key:
                return row
        return None

    def _word_number(self, local: str) -> int | None:
        """Return the number of an id that is a word, or None."""
        words, key = range(len(self._word_offset) - 1), local.encode("utf-8", "surrogatepass")
        at = bisect_left(words, key, key=lambda number: self._word(number).encode())
        return at if at < len(words) and self._word(at).encode() == key else None

    def _word(self, number: int) -> str:
        return bytes(self._word_heap[self._word_offset[number] : self._word_offset[number + 1]]).decode()

    # By coordinates

    def near(self, lat: float, lon: float, radius_m: float) -> list[int]:
        """Return the rows whose grid cells lie within ``radius_m`` metres of a point, unsorted.

        The caller measures: a cell is about 55 km high, so rows up to a cell away come along.
        """
        found: list[int] = []
        for first, last in _runs(lat, lon, radius_m):
            found += self._cell_row[self._cell_start[first] : self._cell_start[last + 1]]
        return found

    # A row's fields

    def name(self, row: int) -> str:
        """Return the name that a place is known by."""
        return bytes(self._name_heap[self._name_offset[row] : self._name_offset[row + 1]]).decode()

    def id(self, row: int) -> str:
        """Return a place's ``source:id``."""
        source = self._sources[self._source[row]]
        return (
            f"{source[:-1]}:{self._id[row]}" if source[-1] == "#" else f"{source}:{self._word(self._id[row])}"
        )

    def feature(self, row: int) -> str:
        """Return a place's GeoNames feature code."""
        return self._features[self._feature[row]]

    def country(self, row: int) -> str:
        """Return a place's ISO 3166-1 alpha-2 code, or ""."""
        return self._countries[self._country[row]]

    def lands(self, row: int) -> tuple[str, ...]:
        """Return the ISO codes of the country of a place, or of all that it lies in or borders."""
        return self._lands[self._country[row]]

    def admin1(self, row: int) -> str:
        """Return the GeoNames code of a place's first-order division, or ""."""
        return self._admin1_codes[self._admin1[row]]

    def admin1_row(self, row: int) -> int | None:
        """Return the row of a place's first-order division, or None."""
        number = self._admin1_row[self._admin1[row]]
        return number - 1 if number else None

    def division_row(self, code: str) -> int | None:
        """Return the row of the first-order division with a GeoNames code, or None."""
        number = self._admin1_row[self._admin1_codes.index(code)] if code in self._admin1_codes else 0
        return number - 1 if number else None

    def admin2_row(self, row: int) -> int | None:
        """Return the row of a place's second-order division, or None."""
        number = self._admin2_row[row]
        return number - 1 if number else None

    def point(self, row: int) -> tuple[float, float]:
        """Return a place's latitude and longitude in degrees."""
        return self._lat[row] / 1e6, self._lon[row] / 1e6

    def is_own(self, row: int) -> bool:
        """Tell if a place is one of the user's own (see `service.places.overlay`)."""
        del row
        return False

    def entry(self, row: int) -> Entry:
        """Return all that is known of a place."""
        lat, lon = self.point(row)
        feature, country = self.feature(row), self.country(row)
        admin1_row, admin2_row = self.admin1_row(row), self.admin2_row(row)
        country_row = self.country_rows.get(country)
        return Entry(
            id=self.id(row),
            name=self.name(row),
            lat=lat,
            lon=lon,
            feature=feature,
            country=country,
            country_name=self.name(country_row) if country_row is not None else "",
            admin1=self.admin1(row),
            admin1_name=self.name(admin1_row) if admin1_row is not None else "",
            admin2_name=self.name(admin2_row) if admin2_row is not None else "",
            population=self.population[row],
            precision=precision(feature, self.uncertainty[row]),
            uncertainty_m=round(self.uncertainty[row], 1),
        )


def _runs(lat: float, lon: float, radius_m: float) -> Iterator[tuple[int, int]]:
    """Iterate over the runs of grid cells (first, last) that a box of ``radius_m`` round a point touches."""
    reach = radius_m / _METRES_A_DEGREE
    south, north = lat - reach, lat + reach
    first, last = 0, CELL_COLUMNS - 1
    if south > -90 and north < 90:
        half = reach / cos(radians(max(abs(south), abs(north))))
        if half < 180 - CELL_DEG:
            first, last = floor((lon + 180 - half) / CELL_DEG), floor((lon + 180 + half) / CELL_DEG)
    width, first = last - first, first % CELL_COLUMNS
    bottom, top = (min(floor((max(edge, -90) + 90) / CELL_DEG), CELL_ROWS - 1) for edge in (south, north))
    for row in range(bottom, top + 1):
        start = row * CELL_COLUMNS
        yield start + first, start + min(first + width, CELL_COLUMNS - 1)
        if first + width >= CELL_COLUMNS:
            yield start, start + first + width - CELL_COLUMNS
