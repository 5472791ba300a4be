"""A gazetteer with the names and demonyms of one language besides its own: ``data/names.LANG.csv``.

The compiled gazetteer has the English names of the world's countries and regions, and what places are
called at home. What another language calls them counts only in its texts: "Siria" in an English one
is a town in Romania.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from service.errors import InvalidPlaces
from service.places.gazetteer import MOST_BEARERS, Gazetteer, Hit
from service.places.names import fold
from service.places.rows import NameUse

_MAIN, _ALIAS, _DEMONYM = int(NameUse.MAIN), int(NameUse.ALIAS), int(NameUse.DEMONYM)


class _Spoken(Gazetteer):
    """Answers by name with a language's own names first. A mixin: what it lies over keeps the rest."""

    _names: Mapping[str, tuple[Hit, ...]]
    _short_names: bool

    def hits_folded(self, folded: str, most: int | None = MOST_BEARERS) -> list[Hit]:
        """Return the rows that bear a name that is folded already, the language's own first."""
        found = super().hits_folded(folded, most)
        if self._short_names:
            found = [(row, use | _ALIAS if self._is_short(folded, row, use) else use) for row, use in found]
        own = self._names.get(folded)
        if own is None:
            return found
        both = dict(own)
        for row, use in found:
            both[row] = both.get(row, 0) | use
        return list(both.items())

    def _is_short(self, folded: str, row: int, use: int) -> bool:
        """Tell if a name that nobody has vetted is a part of a town's full name."""
        if use & (_MAIN | _ALIAS) or not self.feature(row).startswith("PPL"):
            return False
        return f" {folded} " in f" {fold(self.name(row))} "

    def prefixes(self, folded: str) -> list[str]:
        """Return the names that ``folded`` begins with, shortest first; the language's own as whole words."""
        found, at = super().prefixes(folded), 0
        own = []
        while at >= 0:
            at = folded.find(" ", at + 1)
            name = folded if at < 0 else folded[:at]
            if name in self._names:
                own.append(name)
        return sorted({*found, *own}, key=len) if own else found


def speaking(
    gazetteer: Gazetteer,
    language: str,
    folder: Path | None = None,
    endings: Mapping[str, Sequence[str]] | None = None,
    *,
    short_names: bool = False,
) -> tuple[Gazetteer, frozenset[str]]:
    """Return a gazetteer that also knows a language's names, and the demonyms, folded.

    Args:
        gazetteer: what to add the names to.
        language: an ISO 639 code.
        folder: where ``names.LANG.csv`` is sought before sitmap's own.
        endings: what a demonym may end in by the ending that it is listed with, such as
            ``{"o": ["o", "a", "os", "as"]}``.
        short_names: that towns go by a part of their full names, "Acapulco" for Acapulco de Juárez.

    Raises:
        InvalidPlaces: the file has no columns ``place``, ``names`` and ``demonyms``.
    """
    text = _text(f"names.{language}.csv", folder)
    names: dict[str, dict[int, int]] = {}
    demonyms: set[str] = set()
    for line in _lines(text, language) if text else ():
        row = _row(line["place"], gazetteer)
        if row is None:
            continue  # a gazetteer of the user's own may lack it
        for name in filter(None, line["names"].split("|")):
            names.setdefault(fold(name), {})[row] = _MAIN
        for word in filter(None, line["demonyms"].split("|")):
            for form in map(fold, inflected(word, endings or {})):
                names.setdefault(form, {}).setdefault(row, _DEMONYM)
                demonyms.add(form)
    over: Any = type(f"Spoken{type(gazetteer).__name__}", (_Spoken, type(gazetteer)), {})
    spoken = object.__new__(over)
    own = {name: tuple(rows.items()) for name, rows in names.items()}
    spoken.__dict__.update(gazetteer.__dict__, _names=own, _short_names=short_names)
    return cast("Gazetteer", spoken), frozenset(demonyms)


def inflected(word: str, endings: Mapping[str, Sequence[str]]) -> set[str]:
    """Return a word with each ending that its own may become; the longest ending listed counts.

    >>> sorted(inflected("cubano", {"o": ["o", "a", "os", "as"]}))
    ['cubana', 'cubanas', 'cubano', 'cubanos']
    """
    own = max((end for end in endings if word.endswith(end)), key=len, default=None)
    if own is None:
        return {word}
    return {word, *(word[: len(word) - len(own)] + end for end in endings[own])}


def _text(name: str, folder: Path | None) -> str | None:
    for place in (folder, files("service.places") / "data"):
        file = place.joinpath(name) if place else None
        if file and file.is_file():
            return file.read_text("utf-8")
    return None


def _lines(text: str, language: str) -> list[dict[str, str]]:
    lines = list(csv.DictReader(text.splitlines()))
    if any(not isinstance(line.get(key), str) for line in lines for key in ("place", "names", "demonyms")):
        message = f"names.{language}.csv needs the columns place, names and demonyms in every line"
        raise InvalidPlaces(message)
    return lines


def _row(place: str, gazetteer: Gazetteer) -> int | None:
    """Return the row of a country (``VE``), a first-order division (``VE.25``) or an id, or None."""
    if ":" in place:
        return gazetteer.row_of(place)
    return gazetteer.division_row(place) if "." in place else gazetteer.country_rows.get(place)
