"""Text on a static map: made harmless, measured, wrapped, cut.

Every text may come from a report and is hostile: nothing in it is markup, mathematics or a
direction to the layout. The typefaces are DejaVu Sans, and STIX for headings; both come with matplotlib,
so that the same text has the same width on every machine.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from maps.rows import clean

MM_PER_POINT = 25.4 / 72
LINE, HEADLINE = 1.28, 1.16
"""The height of a line in font sizes."""
FAMILY, SERIF = "DejaVu Sans", "STIXGeneral"
MISSING = "\u25af"
"""Stands for the letters of a script for which there is no typeface: a blank, told in the footer."""
_ELLIPSIS = "…"
_LEFT_TO_RIGHT = "\u200e"
_JOINERS = "\u200c\u200d"
_MOST_MARKS = 3
"""Combining marks on one letter; more of them would climb over the lines above."""
_LONGEST = 600
"""Characters of one text that are looked at; a picture holds no more."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: size in points, weight, slant, and whether its letters have serifs."""

    size: float
    bold: bool = False
    italic: bool = False
    serif: bool = False

    @property
    def family(self) -> str:
        """The typeface."""
        return SERIF if self.serif else FAMILY

    @property
    def mm(self) -> float:
        """The font size in millimetres."""
        return self.size * MM_PER_POINT

    @property
    def line(self) -> float:
        """The height of a line in millimetres."""
        return self.mm * (HEADLINE if self.serif else LINE)


@lru_cache(maxsize=4096)
def plain(text: object, limit: int = _LONGEST) -> str:
    """Return a text in one line, without controls, bidirectional overrides and piled-up accents."""
    words = re.sub(r"\s+", " ", clean(text)[: 4 * limit]).strip()
    kept: list[str] = []
    marks = 0
    for character in words[:limit]:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if marks > _MOST_MARKS or (category == "Cf" and character not in _JOINERS):
            continue
        kept.append("\ufffd" if category in {"Cc", "Cs", "Cn", "Co"} else character)
    return "".join(kept).strip() + (_ELLIPSIS if len(words) > limit else "")


def isolated(text: str) -> str:
    """Return a text fit to stand in a line with others: what runs from the right turns nothing round it."""
    turns = any(unicodedata.bidirectional(c) in {"R", "AL", "AN"} for c in text)
    return f"{_LEFT_TO_RIGHT}{text}{_LEFT_TO_RIGHT}" if turns else text


@cache
def _face(look: Style) -> Any:  # noqa: ANN401 - matplotlib's font
    """Return a face of the typeface, or of another one that matplotlib finds."""
    from matplotlib.font_manager import findfont, get_font

    return get_font(findfont(properties(look)))


def properties(style: Style, families: tuple[str, ...] = ()) -> Any:  # noqa: ANN401 - matplotlib's class
    """Return a style as matplotlib takes it, with further typefaces for other scripts."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(
        family=list(dict.fromkeys((style.family, FAMILY, *families))),
        size=style.size,
        weight="bold" if style.bold else "normal",
        style="italic" if style.italic else "normal",
    )


@cache
def _known(look: Style) -> frozenset[int]:
    return frozenset(_face(look).get_charmap())


def _look(style: Style) -> Style:
    """Return a style without its size: what there is one face for."""
    return replace(style, size=10)


@lru_cache(maxsize=50_000)
def width(text: str, style: Style) -> float:
    """Return the width of a text in millimetres, without a trailing overhang."""
    if not text:
        return 0.0
    look = _look(style)
    face, known = _face(look), _known(look)
    # What the face lacks comes from another one: an em is as wide as a letter gets.
    lacking = sum(ord(c) not in known and not unicodedata.combining(c) for c in text)
    face.set_size(100, 72)
    face.set_text("".join(c for c in text if ord(c) in known), 0.0, flags=_unhinted())
    wide, _ = face.get_width_height()
    return float(wide / 64 / 100 + lacking) * style.mm


@cache
def _unhinted() -> Any:  # noqa: ANN401 - matplotlib's flag
    from matplotlib.ft2font import LoadFlags

    return LoadFlags.NO_HINTING


def wrapped(text: str, style: Style, room: float, most: int) -> list[str]:
    """Return a text in lines no wider than ``room`` millimetres; what doesn't fit ends in an ellipsis.

    A word that is wider than a line is broken.
    """
    lines: list[str] = []
    line = ""
    for join, word in _pieces(text, style, room):
        longer = f"{line}{join}{word}" if line else word
        if width(longer, style) <= room:
            line = longer
            continue
        if len(lines) == most - 1:
            return [*lines, cut(longer, style, room)]
        if line:
            lines.append(line)
        line = word
    return [*lines, line] if line else lines


def _pieces(text: str, style: Style, room: float) -> Iterator[tuple[str, str]]:
    """Yield the words of a text, those too wide for a line in parts, each with what goes before it."""
    for word in text.split(" "):
        join, rest = " ", word
        while width(rest, style) > room and len(rest) > 1:
            fitting = _fitting(rest, style, room)
            fitting = max((i + 1 for i in range(1, fitting) if rest[i] in "/-"), default=fitting)
            yield join, rest[:fitting]
            join, rest = "", rest[fitting:]
        yield join, rest


def _fitting(text: str, style: Style, room: float) -> int:
    """Return how many characters of a text fit into ``room`` millimetres; at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle], style) <= room:
            low = middle
        else:
            high = middle - 1
    return low


def cut(text: str, style: Style, room: float) -> str:
    """Return a text, ending in an ellipsis if it is wider than ``room`` millimetres."""
    if width(text, style) <= room:
        return text
    fitting = _fitting(text, style, room - width(_ELLIPSIS, style))
    return text[:fitting].rstrip(" ,;:·") + _ELLIPSIS


@cache
def _others() -> tuple[tuple[str, frozenset[int]], ...]:
    """Return the further typefaces of this machine with the letters that they have, in a fixed order."""
    from matplotlib.font_manager import fontManager, get_font

    found: dict[str, frozenset[int]] = {}
    for entry in sorted(fontManager.ttflist, key=lambda e: (e.name, e.fname)):
        usual = entry.style == "normal" and entry.name not in found
        if usual and "DejaVu" not in entry.name and not entry.name.startswith(("STIX", "cm", "Last")):
            try:
                found[entry.name] = frozenset(get_font(entry.fname).get_charmap())
            except (OSError, RuntimeError):  # a file that has gone, or is no font
                continue
    return tuple(found.items())


class Scripts:
    """Which further typefaces the texts of one picture need, and what no typeface here has."""

    def __init__(self) -> None:
        """Begin with none."""
        self.families: list[str] = []
        self.lacking = False

    def shown(self, text: str, style: Style) -> str:
        """Return a text with blanks for the letters that no typeface of this machine has."""
        known = _known(_look(style)) | _known(_look(replace(style, serif=False)))
        strange = {c for c in text if ord(c) not in known}
        if not strange:
            return text
        rest = {c for c in strange if not any(ord(c) in has for name, has in self._chosen())}
        for name, has in _others() if rest else ():
            if any(ord(c) in has for c in rest):
                self.families.append(name)
                rest = {c for c in rest if ord(c) not in has}
        if rest:
            self.lacking = True
        return re.sub(f"{MISSING}+", MISSING, "".join(MISSING if c in rest else c for c in text))

    def _chosen(self) -> list[tuple[str, frozenset[int]]]:
        return [(name, has) for name, has in _others() if name in self.families] if self.families else []
