"""A user's own places before a gazetteer, without compiling the world again.

The files that ``gazetteer.extra_places`` names are compiled into a small second gazetteer, kept by
the hash of what they hold. Its rows come first; a row with the id of one below replaces that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from service.errors import GazetteerError, InvalidPlaces, reason
from service.places import container
from service.places.gazetteer import MOST_BEARERS, Gazetteer, Hit
from service.places.rows import LIMITS, Row


class OverlaidGazetteer(Gazetteer):
    """Two gazetteers as one. Rows below ``len(own)`` are the upper one's, the rest the lower one's."""

    def __init__(self, base: Gazetteer, own: Gazetteer) -> None:  # its sections are those of the two
        """Lay ``own`` over ``base``."""
        self.path, self.meta = base.path, base.meta
        self._base, self._own, self._shift = base, own, len(own)
        same = ((base.row_of(own.id(row)), row) for row in range(len(own)))
        self._hidden = {below: row for below, row in same if below is not None}
        self._below = {row: below for below, row in self._hidden.items()}
        self.population = _Column(own.population, base.population)
        self.uncertainty = _Column(own.uncertainty, base.uncertainty)
        self.country_rows = {code: self._up(row) for code, row in base.country_rows.items()}
        self.capitals = {code: self._up(row) for code, row in base.capitals.items()}

    def _up(self, below: int) -> int:
        """Return the row here of a row of the lower gazetteer."""
        return self._hidden.get(below, below + self._shift)

    def __len__(self) -> int:
        """Return the number of rows, replaced ones included."""
        return self._shift + len(self._base)

    def hits_folded(self, folded: str, most: int | None = MOST_BEARERS) -> list[Hit]:
        """Return the rows that bear a name that is folded already, the user's first."""
        found = dict(self._own.hits_folded(folded, most))
        for below, use in self._base.hits_folded(folded, most):
            row = self._up(below)
            known = found.get(row, use)
            found[row] = (known | use) & ~LIMITS | known & use & LIMITS
        return list(found.items())

    def known(self, names: Iterable[str]) -> list[str]:
        """Return those of many folded names that a place bears."""
        names = list(names)
        either = {*self._own.known(names), *self._base.known(names)}
        return [name for name in names if name in either]

    def prefixes(self, folded: str) -> list[str]:
        """Return the names in the gazetteer that ``folded`` begins with, shortest first."""
        return sorted({*self._own.prefixes(folded), *self._base.prefixes(folded)}, key=len)

    def names_from(self, prefix: str) -> Iterator[str]:
        """Iterate over the folded names that begin with ``prefix``, in no order."""
        yield from self._base.names_from(prefix)
        yield from (name for name in self._own.names_from(prefix) if not self._base.hits_folded(name))

    def row_of(self, place_id: str) -> int | None:
        """Return the row of ``source:id``, or None."""
        row = self._own.row_of(place_id)
        if row is None and (below := self._base.row_of(place_id)) is not None:
            return self._up(below)
        return row

    def near(self, lat: float, lon: float, radius_m: float) -> list[int]:
        """Return the rows whose grid cells lie within ``radius_m`` metres of a point, unsorted."""
        below = self._base.near(lat, lon, radius_m)
        return [
            *self._own.near(lat, lon, radius_m),
            *(row + self._shift for row in below if row not in self._hidden),
        ]

    def division_row(self, code: str) -> int | None:
        """Return the row of the first-order division with a GeoNames code, or None."""
        row = self._base.division_row(code)
        return None if row is None else self._up(row)

    def name(self, row: int) -> str:
        """Return the name that a place is known by."""
        return self._own.name(row) if row < self._shift else self._base.name(row - self._shift)

    def id(self, row: int) -> str:
        """Return a place's ``source:id``."""
        return self._own.id(row) if row < self._shift else self._base.id(row - self._shift)

    def feature(self, row: int) -> str:
        """Return a place's GeoNames feature code."""
        return self._own.feature(row) if row < self._shift else self._base.feature(row - self._shift)

    def country(self, row: int) -> str:
        """Return a place's ISO 3166-1 alpha-2 code, or ""."""
        return self._own.country(row) if row < self._shift else self._base.country(row - self._shift)

    def lands(self, row: int) -> tuple[str, ...]:
        """Return the ISO codes of the country of a place, or of all that it lies in or borders."""
        return self._own.lands(row) if row < self._shift else self._base.lands(row - self._shift)

    def admin1(self, row: int) -> str:
        """Return the GeoNames code of a place's first-order division, or ""."""
        return self._own.admin1(row) if row < self._shift else self._base.admin1(row - self._shift)

    def admin1_row(self, row: int) -> int | None:
        """Return the row of a place's first-order division, or None."""
        return self.division_row(self.admin1(row))

    def admin2_row(self, row: int) -> int | None:
        """Return the row of a place's second-order division, or None."""
        below = row - self._shift if row >= self._shift else self._below.get(row)
        division = self._base.admin2_row(below) if below is not None else None
        return None if division is None else self._up(division)

    def is_own(self, row: int) -> bool:
        """Tell if a place is one of the user's own."""
        return row < self._shift

    def point(self, row: int) -> tuple[float, float]:
        """Return a place's latitude and longitude in degrees."""
        return self._own.point(row) if row < self._shift else self._base.point(row - self._shift)


@dataclass(frozen=True, slots=True)
class _Column:
    """Two columns, one after the other."""

    first: Any
    second: Any

    def __getitem__(self, row: int) -> Any:  # noqa: ANN401 - a number of the columns' type
        """Return a row's value."""
        length = len(self.first)
        return self.first[row] if row < length else self.second[row - length]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.first) + len(self.second)


def with_own_places(base: Gazetteer, files: Sequence[Path], folder: Path) -> Gazetteer:
    """Return a gazetteer with the places of a user's files laid over it.

    The compiled places are kept in ``folder`` until a file or the gazetteer below changes.

    Raises:
        InvalidPlaces: a file can't be read, or has a bad row.
        GazetteerError: ``folder`` can't be written to.
    """
    if not files:
        return base
    path = folder / f"{_digest(base, files)}.bin"
    try:
        return OverlaidGazetteer(base, Gazetteer(path))
    except GazetteerError:  # not compiled yet, or by another version
        return OverlaidGazetteer(base, _compiled(base, files, path))


def _digest(base: Gazetteer, files: Sequence[Path]) -> str:
    """Return a hash over what the compiled places depend on."""
    digest = hashlib.sha256(json.dumps([container.FORMAT, base.meta["inputs"], len(base)]).encode())
    for file in files:
        try:
            digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
        except OSError as error:
            message = f"the places file {file} can't be read: {reason(error)}"
            raise InvalidPlaces(message) from error
    return digest.hexdigest()[:20]


def _compiled(base: Gazetteer, files: Sequence[Path], path: Path) -> Gazetteer:
    from service.places.build import joined
    from service.places.compiler import write
    from service.places.sources import curated

    rows = (_completed(row, base) for row in curated.read(files))
    write(joined(rows, ()), path, {file.name: "" for file in files})
    return Gazetteer(path)


def _completed(row: Row, base: Gazetteer) -> Row:
    """Return a row with the country, division and people that it lacks, as far as they are known."""
    from service.places.divisions import load

    below = base.row_of(row.id)
    if below is not None:
        known = base.entry(below)
        row = replace(row, country=row.country or known.country, admin1=row.admin1 or known.admin1)
        row = replace(row, population=max(row.population, known.population))
    if row.country and row.admin1:
        return row
    code = load().at(row.lon, row.lat) or load().countries.at(row.lon, row.lat) or ""
    if row.country not in {"", code[:2]}:
        return row  # across a border by what its file says, which knows better than a simplified line
    return replace(row, country=code[:2], admin1=row.admin1 or (code if "." in code else ""))
