"""The compiled gazetteer, mapped into memory: look-up by name, by id and by coordinates."""

from __future__ import annotations

import json
import mmap
import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import ceil, cos, radians
from pathlib import Path

import marisa_trie

from service.errors import GazetteerError
from service.places.compiler import CELL_DEG, FORMAT, HEADER, MAGIC, cell
from service.places.names import fold
from service.places.rows import precision

Hit = tuple[int, int]
"""A row that bears a name, and how it bears it (bits of `NameUse`)."""


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


class Gazetteer:
    """A compiled gazetteer file. Rows are numbered from 0, the most important place first."""

    def __init__(self, path: Path) -> None:
        """Map the file at ``path`` into memory.

        Raises:
            GazetteerError: there is no such file, or it isn't a gazetteer of this version.
        """
        self.path = path
        try:
            with path.open("rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            message = f"there is no gazetteer at {path}; make one with `sitmap gazetteer build`"
            raise GazetteerError(message) from error
        self._open_sections()

    def _open_sections(self) -> None:
        view = memoryview(self._map)
        try:
            magic, version, length = HEADER.unpack_from(view)
            usable = magic == MAGIC and version == FORMAT
            self.meta = json.loads(bytes(view[HEADER.size : HEADER.size + length])) if usable else {}
        except (struct.error, ValueError):
            self.meta = {}
        if not self.meta:
            message = f"{self.path} is no gazetteer of this version; make one with `sitmap gazetteer build`"
            raise GazetteerError(message)
        base = -(-(HEADER.size + length) // 64) * 64
        part = {
            name: view[base + at : base + at + size] for name, (at, size) in self.meta["sections"].items()
        }
        self._trie = marisa_trie.Trie()
        self._trie.map(part["trie"])
        ints = {name: part[name].cast("I") for name in _WORDS}
        self._bearer_offset, self._bearer = ints["bearer_offset"], ints["bearer"]
        self._bearer_use = part["bearer_use"]
        self.lat_e6, self.lon_e6 = part["lat"].cast("i"), part["lon"].cast("i")
        self.population = ints["population"]
        self.uncertainty = part["uncertainty"].cast("f")
        self.feature_number, self.country_number = part["feature"].cast("H"), part["country"].cast("H")
        self.admin1_number = part["admin1"].cast("H")
        self.admin2_row, self._admin1_row = ints["admin2"], ints["admin1_row"]
        self._source = part["source"]
        self._name_offset, self._name_heap = ints["name_offset"], part["name_heap"]
        self._id_offset, self._id_heap = ints["id_offset"], part["id_heap"]
        self._id_order = ints["id_order"]
        self._cell_start, self._cell_row = ints["cell_start"], ints["cell_row"]
        self.features: list[str] = self.meta["features"]
        self.countries: list[str] = self.meta["countries"]
        self.admin1_codes: list[str] = self.meta["admin1_codes"]
        self._sources: list[str] = self.meta["sources"]

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self.population)

    # By name

    def hits(self, name: str) -> list[Hit]:
        """Return the rows that bear ``name``, whatever its case and accents, most important first."""
        return self.hits_folded(fold(name))

    def hits_folded(self, folded: str) -> list[Hit]:
        """Return the rows that bear a name that is folded already."""
        number = self._trie.get(folded)
        if number is None:
            return []
        start, end = self._bearer_offset[number], self._bearer_offset[number + 1]
        return list(zip(self._bearer[start:end], self._bearer_use[start:end], strict=True))

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
        source, _, local = place_id.partition(":")
        key = local.encode()
        at = bisect_left(self._id_order, key, key=self._local_id)
        while at < len(self._id_order) and self._local_id(self._id_order[at]) == key:
            row = self._id_order[at]
            if self._sources[self._source[row]] == source:
                return row
            at += 1
        return None

    def _local_id(self, row: int) -> bytes:
        return bytes(self._id_heap[self._id_offset[row] : self._id_offset[row + 1]])

    # By coordinates

    def near(self, lat: float, lon: float, radius_m: float) -> list[int]:
        """Return the rows whose grid cells lie within ``radius_m`` metres of a point, unsorted.

        The caller measures: a cell is about 55 km high, so rows up to a cell away come along.
        """
        return [row for number in self._cells(lat, lon, radius_m) for row in self._in_cell(number)]

    def _in_cell(self, number: int) -> array[int]:
        return array("I", self._cell_row[self._cell_start[number] : self._cell_start[number + 1]])

    def _cells(self, lat: float, lon: float, radius_m: float) -> Iterator[int]:
        """Iterate over the grid cells that a box of ``radius_m`` round a point touches."""
        reach = radius_m / 110_574.0
        south, north = max(lat - reach, -90.0), min(lat + reach, 90.0)
        squeeze = max(cos(radians(min(max(abs(south), abs(north)), 89.9))), 1e-3)
        half = min(reach / squeeze, 180.0)
        rows = range(int((south + 90) / CELL_DEG), int((north + 90) / CELL_DEG) + 1)
        steps = min(ceil(2 * half / CELL_DEG) + 1, int(360 / CELL_DEG))
        for y in rows:
            for step in range(steps):
                yield cell(y * CELL_DEG - 90, (lon - half + step * CELL_DEG + 540) % 360 - 180)

    # A row's fields

    def name(self, row: int) -> str:
        """Return the name that a place is known by."""
        return bytes(self._name_heap[self._name_offset[row] : self._name_offset[row + 1]]).decode()

    def id(self, row: int) -> str:
        """Return a place's ``source:id``."""
        return f"{self._sources[self._source[row]]}:{self._local_id(row).decode()}"

    def feature(self, row: int) -> str:
        """Return a place's GeoNames feature code."""
        return self.features[self.feature_number[row]]

    def country(self, row: int) -> str:
        """Return a place's ISO 3166-1 alpha-2 code, or ""."""
        return self.countries[self.country_number[row]]

    def admin1(self, row: int) -> str:
        """Return the GeoNames code of a place's first-order division, or ""."""
        return self.admin1_codes[self.admin1_number[row]]

    def admin1_row(self, row: int) -> int | None:
        """Return the row of a place's first-order division, or None."""
        return (
            self._admin1_row[self.admin1_number[row]] - 1
            if self._admin1_row[self.admin1_number[row]]
            else None
        )

    def point(self, row: int) -> tuple[float, float]:
        """Return a place's latitude and longitude in degrees."""
        return self.lat_e6[row] / 1e6, self.lon_e6[row] / 1e6

    def entry(self, row: int) -> Entry:
        """Return all that is known of a place."""
        lat, lon = self.point(row)
        feature, country = self.feature(row), self.country(row)
        admin1_row, admin2 = self.admin1_row(row), self.admin2_row[row]
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
            admin2_name=self.name(admin2 - 1) if admin2 else "",
            population=self.population[row],
            precision=precision(feature),
            uncertainty_m=round(self.uncertainty[row], 1),
        )

    @cached_property
    def country_rows(self) -> dict[str, int]:
        """The rows of the countries and territories by ISO code."""
        codes = [number for number, code in enumerate(self.features) if code.startswith(("PCL", "TERR"))]
        found: dict[str, int] = {}
        for row in range(min(len(self), 2000)):  # countries come first, by their weight
            if self.feature_number[row] in codes:
                found.setdefault(self.country(row), row)
        return found

    @cached_property
    def capitals(self) -> dict[str, int]:
        """The rows of the capitals by their country's ISO code."""
        if "PPLC" not in self.features:
            return {}
        code = self.features.index("PPLC")
        return {
            self.country(row): row
            for row in range(min(len(self), 60_000))
            if self.feature_number[row] == code
        }


_WORDS = (
    "bearer_offset", "bearer", "population", "admin2", "admin1_row", "name_offset", "id_offset",
    "id_order", "cell_start", "cell_row",
)  # fmt: skip
