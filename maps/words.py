"""Texts as strings in which one character stands for one word: half the size of deflated letters.

A text is cut into words and what stands between them; a single space between two words goes without
saying. Each of the most frequent pieces has a character, the more frequent the lower; what is rare is
spelled: ``!word!``, or a space, what stands between words, and ``!``. `maps/js/pack.js` reads the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

_PIECES = re.compile(r"\w+|\W+")
_WORD = re.compile(r"\w")
_FIRST, _LAST = 0x23, 0xD7FF
"""The characters: below them are the marks, above them surrogates."""
_LEFT_OUT = frozenset({0x5C, 0x7F, 0x2028, 0x2029})
_CODES = [chr(code) for code in range(_FIRST, _LAST + 1) if code not in _LEFT_OUT]
_AT = {code: number for number, code in enumerate(_CODES)}
_SPELLED = re.compile(r"([! ])([^!]*)!|(.)", re.DOTALL)


class Words:
    """The words of all texts, and their characters."""

    def __init__(self) -> None:
        """Begin with no words."""
        self._counts: Counter[str] = Counter()
        self._codes: dict[str, str] | None = None

    def learn(self, text: str) -> list[str]:
        """Return the pieces of a text that will be told."""
        pieces: list[str] = _PIECES.findall(text)
        if " " in pieces:
            last = len(pieces) - 1
            pieces = [piece for at, piece in enumerate(pieces) if piece != " " or at in {0, last}]
        self._counts.update(pieces)
        return pieces

    def table(self) -> tuple[list[str], str]:
        """Return the pieces that have characters, and for each whether it is a word: 1 or 0."""
        often = [piece for piece, count in self._counts.most_common(len(_CODES)) if count > 1]
        self._codes = dict(zip(often, _CODES, strict=False))
        return often, "".join("1" if _WORD.match(piece) else "0" for piece in often)

    def told(self, pieces: Sequence[str]) -> str:
        """Return a text's characters; nothing more is learnt from here on."""
        if self._codes is None:
            self.table()
        known = self._codes
        assert known is not None
        return "".join([known.get(piece) or _spell(piece) for piece in pieces])


def _spell(piece: str) -> str:
    """Return a piece letter by letter."""
    mark = "!" if _WORD.match(piece) else " "
    spelling = piece.replace('"', '"0').replace("!", '"1')
    return f"{mark}{spelling}!"


def spelled(text: str, table: tuple[Sequence[str], str], spend: Callable[[int], None]) -> str:
    """Return the text that some characters stand for; ``spend`` is told how long it is.

    Raises:
        LookupError: a character stands for nothing.
        ValueError: ``spend`` refuses.
    """
    pieces, words = table
    parts: list[str] = []
    after_word = False
    for mark, spelling, code in _SPELLED.findall(text):
        if mark:
            piece, word = spelling.replace('"1', "!").replace('"0', '"'), mark == "!"
        else:
            at = _AT[code]
            piece, word = pieces[at], words[at] == "1"
        if word and after_word:
            parts.append(" ")
        parts.append(piece)
        after_word = word
    spend(sum(map(len, parts)))
    return "".join(parts)
