"""Compiles rows into the gazetteer file that `service.places.gazetteer` maps into memory.

A MARISA trie over the folded names (Yata 2011), for each name the rows that bear it, the rows in
columns, and a grid of cells for look-up by coordinates. The names take half the space of SQLite's
densest index and answer in a fifth of its time (1.5 and 7.3 microseconds a name of running news text;
its full-text index 90; a dictionary in a pickle 0.2, but 2.6 s and 416 MB to open:
``bench/gazetteer.py``).

Rows are taken one at a time and kept as numbers, names wait in a temporary file: a dump of five
million places and 6.7 million alternate names takes 1.6 GB and three minutes, so all of GeoNames some
3.5 GB and seven.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from service.errors import GazetteerError
from service.places import container
from service.places.gazetteer import CELL_COLUMNS, CELL_DEG, CELL_ROWS, MOST_BEARERS, split_id
from service.places.names import fold, spellings
from service.places.rows import LIMITS, NameUse, Row, importance

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[Any]

Progress = Callable[[str, int], None]
"""Called with what is being done and how many rows are done."""

_REPORT_EVERY = 20_000
_PIECE = 1 << 19  # rows whose names are put in order at once
_MOST_PEOPLE = 0xFFFFFFFF


def quiet(stage: str, count: int) -> None:
    """Report no progress."""
    del stage, count


def write(rows: Iterable[Row], path: Path, inputs: dict[str, str], progress: Progress = quiet) -> None:
    """Compile ``rows`` into the file ``path``, atomically; ``inputs`` names the sources' versions.

    Raises:
        GazetteerError: there are no rows, or the file can't be written.
    """
    with Compiler(progress) as compiler:
        for row in rows:
            compiler.add(row)
        compiler.write(path, inputs)


class _Numbered(dict[str, int]):
    """Values with their numbers, in order of first use."""

    def __missing__(self, value: str) -> int:
        """Number a new value."""
        self[value] = number = len(self)
        return number


class Compiler:
    """Takes rows and further names of theirs, then writes the file. A context manager."""

    def __init__(self, progress: Progress = quiet) -> None:
        """Begin without rows."""
        self._progress = progress
        self._lat, self._lon = array("i"), array("i")
        self._population, self._uncertainty, self._importance = array("I"), array("f"), array("d")
        self._feature, self._country, self._source = array("I"), array("I"), array("I")
        self._admin1, self._admin2, self._id = array("I"), array("I"), array("I")
        self._features, self._countries, self._sources = _Numbered(), _Numbered(), _Numbered()
        self._country_codes: list[str] = []
        self._admin1s, self._admin2s = _Numbered({"": 0}), _Numbered({"": 0})
        self._words: dict[int, str] = {}
        self._titles, self._title_end = bytearray(), array("q", [0])
        self._keys = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._bearer, self._use = array("I"), array("B")

    def __enter__(self) -> Self:
        """Return the compiler."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the temporary file."""
        self._keys.close()

    def __len__(self) -> int:
        """Return the number of rows so far."""
        return len(self._lat)

    def add(self, row: Row) -> int:
        """Take a row; return its number, for `add_names`."""
        number = len(self._lat)
        self._lat.append(round(row.lat * 1e6))
        self._lon.append(round(row.lon * 1e6))
        self._population.append(min(row.population, _MOST_PEOPLE))
        self._uncertainty.append(row.uncertainty_m)
        self._importance.append(importance(row.feature, row.population))
        self._feature.append(self._features[row.feature])
        self._country.append(self._countries[row.country or "|".join(row.lands)])
        self._admin1.append(self._admin1s[row.admin1])
        self._admin2.append(self._admin2s[row.admin2])
        self._add_id(number, row.id)
        self._titles += row.name.encode()
        self._title_end.append(len(self._titles))
        self.add_names(number, row.names)
        if number % _REPORT_EVERY == 0:
            self._progress("places", number)
        return number

    def _add_id(self, number: int, place_id: str) -> None:
        """Take a row's id."""
        source, local, value = split_id(place_id)
        self._source.append(self._sources[source])
        self._id.append(value or 0)
        if value is None:
            self._words[number] = local

    def add_names(self, number: int, names: Mapping[str, NameUse]) -> None:
        """Take names of a row."""
        for name, use in names.items():
            for key in spellings(fold(name)):
                if key:
                    self._keys.write(b"%s\n" % key.encode())
                    self._bearer.append(number)
                    self._use.append(use)

    def country_of(self, number: int) -> str:
        """Return the ISO code of a row's country, or those of its lands with "|" between, or ""."""
        if len(self._country_codes) < len(self._countries):
            self._country_codes = list(self._countries)
        return self._country_codes[self._country[number]]

    def write(self, path: Path, inputs: dict[str, str]) -> None:
        """Write the file, atomically; ``inputs`` names the sources' versions.

        Raises:
            GazetteerError: there are no rows or too many, or the file can't be written.
        """
        import numpy as np

        if not len(self):
            message = f"no places to compile into {path}; name at least one source that has some"
            raise GazetteerError(message)
        order = np.argsort(-np.asarray(self._importance), kind="stable")
        rank = np.empty(len(order), "<u4")
        rank[order] = np.arange(len(order), dtype="<u4")
        sections = self._columns(order, rank)
        self._progress("columns", len(self))
        sections.update(self._ids(order))
        sections.update(self._names(order, rank))
        sections.update(_grid(sections["lat"], sections["lon"]))
        names = len(sections["bearer_offset"]) - 1
        container.write(
            path,
            {**self._meta(rank, inputs), "names": names},
            {name: data.data for name, data in sections.items()},
        )
        self._progress("written", len(self))

    def _meta(self, rank: Numbers, inputs: dict[str, str]) -> dict[str, Any]:
        """Return the header: what it was made from, the lists that columns point into, the countries."""
        countries, features = list(self._countries), list(self._features)
        return {
            "rows": len(self),
            "inputs": inputs,
            "features": features,
            "countries": countries,
            "sources": list(self._sources),
            "admin1_codes": list(self._admin1s),
            "country_rows": self._first(rank, [f for f in features if f.startswith(("PCL", "TERR"))]),
            "capitals": self._first(rank, ["PPLC"]),
        }

    def _first(self, rank: Numbers, wanted: Iterable[str]) -> dict[str, int]:
        """Return the most important row with one of these features by country."""
        import numpy as np

        codes = [self._features[feature] for feature in wanted if feature in self._features]
        rows = np.flatnonzero(np.isin(np.asarray(self._feature), codes))
        countries = list(self._countries)
        first: dict[str, int] = {}
        for row in rows[np.argsort(rank[rows])].tolist():
            first.setdefault(countries[self._country[row]], int(rank[row]))
        return first

    def _columns(self, order: Numbers, rank: Numbers) -> dict[str, Numbers]:
        """Return the rows' fields, most important place first."""
        import numpy as np

        columns: dict[str, tuple[array[Any], str]] = {
            "lat": (self._lat, "<i4"), "lon": (self._lon, "<i4"), "population": (self._population, "<u4"),
            "uncertainty": (self._uncertainty, "<f4"), "feature": (self._feature, "<u2"),
            "country": (self._country, "<u2"), "source": (self._source, "<u1"),
            "admin1": (self._admin1, "<u2"),
        }  # fmt: skip
        sections = {name: _narrowed(name, column, kind)[order] for name, (column, kind) in columns.items()}
        parents = self._divisions("ADM1", np.asarray(self._admin1), len(self._admin1s), rank)
        divisions = self._divisions("ADM2", np.asarray(self._admin2), len(self._admin2s), rank)
        sections["admin1_row"] = parents
        sections["admin2"] = divisions[np.asarray(self._admin2)][order]
        ends = np.asarray(self._title_end)
        heap = np.frombuffer(self._titles, "u1")
        sections["name_heap"], sections["name_offset"] = _reordered(heap, ends, order)
        return sections

    def _divisions(self, feature: str, codes: Numbers, count: int, rank: Numbers) -> Numbers:
        """Return each division's row plus one by its code's number, 0 if unknown; the first of two wins."""
        import numpy as np

        found = np.zeros(count, "<u4")
        if feature in self._features:
            rows = np.flatnonzero((np.asarray(self._feature) == self._features[feature]) & (codes > 0))[::-1]
            found[codes[rows]] = rank[rows] + 1
        return found

    def _ids(self, order: Numbers) -> dict[str, Numbers]:
        """Return the ids: numbers, or places in a sorted heap of words; and the rows sorted by them."""
        import numpy as np

        words = sorted({word.encode() for word in self._words.values()})
        place = {word: number for number, word in enumerate(words)}
        for row, word in self._words.items():
            self._id[row] = place[word.encode()]
        ids, sources = np.asarray(self._id)[order], np.asarray(self._source)[order]
        ends = np.cumsum([0, *map(len, words)], dtype="<u4")
        return {
            "id": ids,
            "id_order": np.lexsort((ids, sources)).astype("<u4"),
            "word_heap": np.frombuffer(b"".join(words), "u1"),
            "word_offset": ends,
        }

    def _lines(self) -> Iterator[str]:
        """Iterate over the folded names in the order in which they came."""
        self._keys.seek(0)
        for line in self._keys:
            yield line[:-1].decode()

    def _names(self, order: Numbers, rank: Numbers) -> dict[str, Numbers]:
        """Return the trie over the folded names and, for each name, its rows with the names' uses."""
        import marisa_trie
        import numpy as np

        trie = marisa_trie.Trie(self._lines())
        self._progress("trie", len(trie))
        keys = np.fromiter(map(trie.__getitem__, self._lines()), "<u8", len(self._bearer))
        self._progress("names", len(keys))
        pairs = keys << np.uint64(32) | rank[np.asarray(self._bearer)]
        sequence = np.argsort(pairs, kind="stable")
        pairs, uses = pairs[sequence], np.asarray(self._use)[sequence]
        starts = np.flatnonzero(np.concatenate((pairs[:1] == pairs[:1], pairs[1:] != pairs[:-1])))
        bearers = np.empty(len(starts), [("row", "<u4"), ("use", "u1")])
        bearers["row"] = (pairs[starts] & np.uint64(0xFFFFFFFF)).astype("<u4")
        bearers["use"] = _joined(uses, starts)
        counts = np.bincount((pairs[starts] >> np.uint64(32)).astype(np.int64), minlength=len(trie))
        offsets = np.concatenate(([0], np.cumsum(counts))).astype("<u4")
        country = np.asarray(self._country)[order]
        for number in np.flatnonzero(counts > MOST_BEARERS):
            group = bearers[offsets[number] : offsets[number + 1]]
            group[:] = group[_diverse(country[group["row"]])]
        return {
            "trie": np.frombuffer(trie.tobytes(), "u1"),
            "bearer_offset": offsets,
            "bearer": np.frombuffer(bearers.tobytes(), "u1"),
        }


def _diverse(countries: Numbers) -> Numbers:
    """Return an order of a name's bearers by which `MOST_BEARERS` have one of each country, the first."""
    import numpy as np

    firsts = np.unique(countries, return_index=True)[1]
    late = np.sort(firsts[firsts >= MOST_BEARERS - len(firsts)])
    early = np.arange(MOST_BEARERS - len(late))
    late = np.setdiff1d(late, early)
    return np.concatenate((early, late, np.setdiff1d(np.arange(len(countries)), [*early, *late])))


def _joined(uses: Numbers, starts: Numbers) -> Numbers:
    """Return the use of names that a place bears twice: a limit holds only if all have it."""
    import numpy as np

    limits = np.uint8(LIMITS)
    return np.bitwise_or.reduceat(uses, starts) & ~limits | np.bitwise_and.reduceat(uses, starts) & limits


def _narrowed(name: str, column: array[Any], kind: str) -> Numbers:
    """Return a column in a smaller type.

    Raises:
        GazetteerError: it doesn't fit.
    """
    import numpy as np

    values = np.asarray(column)
    if values.dtype.kind == "u" and values.max() > np.iinfo(kind).max:
        message = f"the places have too many different values of {name}; compile fewer sources at once"
        raise GazetteerError(message)
    return values.astype(kind)


def _reordered(heap: Numbers, ends: Numbers, order: Numbers) -> tuple[Numbers, Numbers]:
    """Return a heap of strings and their offsets in another order."""
    import numpy as np

    starts, lengths = ends[:-1][order], np.diff(ends)[order]
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    result = np.empty(len(heap), "u1")
    for first in range(0, len(order), _PIECE):
        piece = slice(first, first + _PIECE)
        base, to = offsets[first], offsets[min(first + _PIECE, len(order))]
        shift = np.repeat(starts[piece] - offsets[:-1][piece], lengths[piece])
        result[base:to] = heap[np.arange(base, to, dtype=np.int64) + shift]
    return result, offsets.astype("<u4")


def _grid(lat: Numbers, lon: Numbers) -> dict[str, Numbers]:
    """Return the rows by grid cell, most important first within a cell."""
    import numpy as np

    y = np.minimum((lat / 1e6 + 90) // CELL_DEG, CELL_ROWS - 1).astype(np.int64)
    x = ((lon / 1e6 + 180) // CELL_DEG).astype(np.int64) % CELL_COLUMNS
    cells = y * CELL_COLUMNS + x
    counts = np.bincount(cells, minlength=CELL_ROWS * CELL_COLUMNS)
    return {
        "cell_start": np.concatenate(([0], np.cumsum(counts))).astype("<u4"),
        "cell_row": np.argsort(cells, kind="stable").astype("<u4"),
    }
