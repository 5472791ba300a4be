"""How names are written: folding for look-up, and the words of a text with their offsets."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# Letters that Unicode doesn't decompose.
_LETTERS = {
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ð": "d",
    "ħ": "h",
    "ŧ": "t",
}
# Marks that writers leave out.
_LEFT_OUT = "'’‘ʼʻ`´.ʿʾ"


class _Folding(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        """Return the character's plain small letters, a space, or nothing."""
        plain = "".join(
            char for char in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(char)
        )
        letters = (_LETTERS.get(char, char) for char in plain.casefold() if char not in _LEFT_OUT)
        self[code] = folded = "".join(char if char.isalnum() else " " for char in "".join(letters))
        return folded


_FOLDING = _Folding()

# A word: an abbreviation ("U.S.", "D.C.", "W.Va."), or letters and digits with apostrophes inside.
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[A-Z]\.[A-Z][a-z]{1,2}\.|[^\W_]+(?:['’ʼʻ‘`][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’ʼ`][sS]$")

_SHORT = {"saint ": "st ", "sainte ": "ste ", "mount ": "mt ", "fort ": "ft "}
_SPELLINGS = {**_SHORT, **{short: full for full, short in _SHORT.items()}}
_RESPELT = tuple(_SPELLINGS)


def fold(name: str) -> str:
    """Return a name without case, accents and punctuation, its words parted by single spaces.

    "Saint-Étienne" and "SAINT ETIENNE" fold alike; so do "Al Qa'im" and "Al Qaim".
    """
    if name.isascii() and name.isalnum():
        return name.lower()
    return " ".join(name.translate(_FOLDING).split())


def spellings(folded: str) -> tuple[str, ...]:
    """Return a folded name and how else newspapers write it ("saint louis", "st louis")."""
    if not folded.startswith(_RESPELT):
        return (folded,)
    others = [to + folded[len(word) :] for word, to in _SPELLINGS.items() if folded.startswith(word)]
    return (folded, *others)


class Word(NamedTuple):
    """A word of a text: its offsets, its surface, its folded form, and whether it ends in 's.

    A tuple, since a text has thousands and a frozen dataclass takes four times as long to make.
    """

    start: int
    end: int
    text: str
    folded: str
    possessive: bool

    @property
    def stem_end(self) -> int:
        """The offset where the word ends without its possessive 's."""
        return self.end - 2 if self.possessive else self.end


# Longer words than these many letters aren't remembered, so that what is takes little room.
_REMEMBERED = 32


def _form(surface: str) -> tuple[str, bool]:
    """Return a word's folded form, and whether it ends in 's."""
    return fold(surface), len(surface) > 2 and bool(_POSSESSIVE.search(surface))


_known_form = lru_cache(maxsize=1 << 15)(_form)


def words(text: str) -> list[Word]:
    """Return the words of a text in order."""
    found = []
    for match in WORD.finditer(text):
        surface = match.group()
        folded, possessive = _known_form(surface) if len(surface) <= _REMEMBERED else _form(surface)
        if folded:
            found.append(Word(*match.span(), surface, folded, possessive))
    return found
