"""Misspelt names: what is meant by a long name that nothing bears, if a place one edit away fits the text.

An edit is a letter that is missing, too many, wrong, or swapped with the next (Damerau 1964). Only what
the rest of the text speaks for counts: a misspelt name is worth less than none.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase

from service.places.gazetteer import Gazetteer, Hit
from service.places.rows import NameUse
from service.places.vocabulary import Vocabulary, load

# In shorter names one letter tells other places apart.
_LEAST_LETTERS = 7
_LEAST_PEOPLE = 5_000
_VETTED = int(NameUse.MAIN | NameUse.ALIAS)
_LIMITED = int(NameUse.CASED | NameUse.AFTER_COMMA | NameUse.CORE | NameUse.DEMONYM)
_LARGE = ("PCL", "ADM1")


def hits(folded: str, gazetteer: Gazetteer, vocabulary: Vocabulary | None = None) -> tuple[Hit, ...]:
    """Return the countries, divisions and larger towns whose names are one edit from a folded name.

    They count as rarely used names. Empty for a short name, one of other letters than a to z, or one with
    a word for a kind of place: streets and lakes that the gazetteer lacks are no towns.
    """
    letters, words, vocabulary = folded.replace(" ", ""), folded.split(), vocabulary or load()
    if len(letters) < _LEAST_LETTERS or not (letters.isascii() and letters.isalpha()):
        return ()
    if len(words) > 1 and (words[-1] in vocabulary.trailing or words[0] in vocabulary.leading):
        return ()
    found: dict[int, int] = {}
    for near in gazetteer.known(_edits(folded, _reach(folded, gazetteer))):
        for row, use in gazetteer.hits_folded(near):
            if use & _VETTED and not use & _LIMITED and _is_known(row, gazetteer):
                found[row] = int(NameUse.ALTERNATE)
    return tuple(sorted(found.items()))


def _is_known(row: int, gazetteer: Gazetteer) -> bool:
    code = gazetteer.feature(row)
    return code.startswith(_LARGE) or (code.startswith("PPL") and gazetteer.population[row] >= _LEAST_PEOPLE)


def _edits(word: str, reach: int) -> set[str]:
    """Return what is one edit within its first letters from a word; the first one is hardly ever wrong."""
    parts = [(word[:cut], word[cut:]) for cut in range(1, min(reach, len(word)) + 1)]
    found = {before + letter + after for before, after in parts for letter in ascii_lowercase}
    found |= {before + letter + after[1:] for before, after in parts if after for letter in ascii_lowercase}
    found |= {before + after[1:] for before, after in parts if after}
    found |= {before + after[1] + after[0] + after[2:] for before, after in parts if len(after) > 1}
    return found


def _reach(word: str, gazetteer: Gazetteer) -> int:
    """Return how many letters of a word some name begins with: the edit is no later than that."""
    for length in range(2, len(word) + 1):
        if next(gazetteer.names_from(word[:length]), None) is None:
            return length - 1
    return len(word)


def is_supported(row: int, others: Sequence[int], gazetteer: Gazetteer) -> bool:
    """Tell if other settled rows speak for a row: of its division, or of its country for one of those."""
    if gazetteer.feature(row).startswith(_LARGE):
        return any(gazetteer.country(other) == gazetteer.country(row) for other in others)
    division = gazetteer.admin1(row)
    return bool(division) and any(gazetteer.admin1(other) == division for other in others)
