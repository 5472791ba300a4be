"""Names that somebody may have meant: those an edit or two away (Damerau 1964) that the gazetteer has."""

from __future__ import annotations

from collections.abc import Iterator

from service.places.gazetteer import Gazetteer
from service.places.names import fold

_LETTERS = "abcdefghijklmnopqrstuvwxyz "
_LONG = 24  # letters beyond which two edits are too many to try


def suggestions(name: str, gazetteer: Gazetteer, limit: int = 5) -> list[str]:
    """Return names of places that are spelt almost like ``name``, the most important places' first."""
    folded = fold(name)
    near = {word for word in _edits(folded) if gazetteer.hits_folded(word)}
    if not near and 3 < len(folded) <= _LONG:
        near = {word for edit in set(_edits(folded)) for word in _edits(edit) if gazetteer.hits_folded(word)}
    rows = sorted({gazetteer.hits_folded(word)[0][0] for word in near})
    return list(dict.fromkeys(gazetteer.name(row) for row in rows))[:limit]


def _edits(word: str) -> Iterator[str]:
    """Iterate over what one slip makes of a word: a letter too few or many, a wrong one, two swapped."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]
