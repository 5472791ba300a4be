"""How names are written: folding for look-up, and the words of a text with their offsets."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Letters that Unicode doesn't decompose, and marks that writers leave out.
_LETTERS = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h", "ŧ": "t",
        "'": None, "’": None, "‘": None, "ʼ": None, "ʻ": None, "`": None, "´": None, ".": None,
        "ʿ": None, "ʾ": None,
    }
)  # fmt: skip
_SEPARATORS = re.compile(r"[\W_]+")
_ASCII_PLAIN = re.compile(r"[A-Za-z0-9 ]*")

# A word: an abbreviation of single letters ("U.S.", "D.C."), or letters and digits with apostrophes inside.
WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’ʼʻ‘`][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’ʼ`][sS]$")

_SPELLINGS = (("saint ", "st "), ("sainte ", "ste "), ("mount ", "mt "), ("fort ", "ft "))


def fold(name: str) -> str:
    """Return a name without case, accents and punctuation, its words parted by single spaces.

    "Saint-Étienne" and "SAINT ETIENNE" fold alike; so do "Al Qa'im" and "Al Qaim".
    """
    if not _ASCII_PLAIN.fullmatch(name):
        if not name.isascii():
            name = unicodedata.normalize("NFKD", name)
            name = "".join(char for char in name if not unicodedata.combining(char))
        name = _SEPARATORS.sub(" ", name.casefold().translate(_LETTERS))
    return " ".join(name.casefold().split())


def spellings(folded: str) -> tuple[str, ...]:
    """Return a folded name and how else newspapers write it ("saint louis", "st louis")."""
    variants = [folded]
    for full, short in _SPELLINGS:
        if folded.startswith(full):
            variants.append(short + folded[len(full) :])
        elif folded.startswith(short):
            variants.append(full + folded[len(short) :])
    return tuple(variants)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its offsets, its surface, its folded form, and whether it ends in 's."""

    start: int
    end: int
    text: str
    folded: str
    possessive: bool

    @property
    def stem_end(self) -> int:
        """The offset where the word ends without its possessive 's."""
        return self.end - 2 if self.possessive else self.end


def words(text: str) -> list[Word]:
    """Return the words of a text in order."""
    found = []
    for match in WORD.finditer(text):
        surface = match.group()
        folded = fold(surface)
        if folded:
            possessive = bool(_POSSESSIVE.search(surface)) and len(surface) > 2
            found.append(Word(match.start(), match.end(), surface, folded, possessive))
    return found
