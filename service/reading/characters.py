"""Which characters of an incoming text are kept.

`clean` decides what `Report.text` is, and every offset refers to its result. `blank` is for callers
who have counted their own offsets: it changes characters one for one and moves none.
"""

from __future__ import annotations

import re
import unicodedata

# Left out because they show nothing, or make a text read differently from what it holds:
# C0 and C1 controls but tab and newline, soft hyphen, zero-width space, word joiner, byte-order
# mark, and the marks that turn the direction of writing (Unicode TR36, "bidirectional spoofing").
# Zero-width joiners stay: several scripts spell with them.
_CONTROLS = [*range(0x09), 0x0E, 0x0F, *range(0x10, 0x20), 0x7F, *range(0x80, 0x85), *range(0x86, 0xA0)]
_DIRECTIONS = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_INVISIBLE = [0x00AD, 0x200B, 0x2060, 0xFEFF]
_LINE_ENDS = [0x0B, 0x0C, 0x85, 0x2028, 0x2029]
_SPACES = [0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
_SURROGATES = range(0xD800, 0xE000)

_REPLACE: dict[int, str | None] = {
    **dict.fromkeys(_LINE_ENDS, "\n"),
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys(_SURROGATES, "\ufffd"),
}
_CLEAN = {**_REPLACE, **dict.fromkeys([*_CONTROLS, *_DIRECTIONS, *_INVISIBLE])}
_BLANK = {**_REPLACE, **dict.fromkeys([*_CONTROLS, *_DIRECTIONS, 0x200B, 0x2060, 0xFEFF], " ")}

_MAX_MARKS = 30
"""Combining marks kept in a row: the Stream-Safe Text Format of Unicode TR15."""


def clean(text: str) -> str:
    """Return a text with Unix line ends, in NFC, without characters that a reader can't see.

    Spaces of every width become plain ones, lone surrogates U+FFFD, three and more newlines two.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEAN)
    text = _compose(text)
    text = re.sub(r"[ \t]+\n", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def blank(text: str) -> str:
    """Return a text of the same length in which each character that `clean` leaves out is a space.

    The offsets of everything else stay as they were.
    """
    return text.replace("\r\n", " \n").replace("\r", "\n").translate(_BLANK)


def one_line(text: str, limit: int = 500) -> str:
    """Return a title or a name as one line of at most ``limit`` characters."""
    line = " ".join(clean(text[: 4 * limit]).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _compose(text: str) -> str:
    """Return a text in NFC, in a time that grows no faster than its length.

    Ordering a run of marks takes time quadratic in its length, so that long runs are cut before.
    """
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return text
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MAX_MARKS:
            kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))
