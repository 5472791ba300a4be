"""The signs of a static map: the same shapes as on the page, with a number instead of a picture.

The shape tells what is claimed, the colour the type, the ring the confidence: disc = reported as
fact, dashed = planned, diamond = alleged, crossed out = denied, square = past.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from maps.rows import Kind
from maps.static.lettering import Style, width
from maps.static.paper import Paper, Pen
from maps.static.spreading import RADIUS

Spot = tuple[float, float]

_TRACK = "#dedad2"
_HOLLOW = ("planned", "denied")
DARK = "#1d1d1b"


@dataclass(frozen=True, slots=True)
class Sign:
    """What a marker tells: its type's colour, what is claimed, its number, and how sure it is."""

    colour: str
    assertion: str = "factual"
    number: str = ""
    confidence: float | None = None


def marker(paper: Paper, at: Spot, sign: Sign, size: float = RADIUS, order: float = 30) -> None:
    """Draw an incident's marker, ``size`` millimetres from its middle to its white edge."""
    colour, assertion, number, confidence = sign.colour, sign.assertion, sign.number, sign.confidence
    unit = size / 17.2  # the page's markers are drawn in these units
    paper.circle(at, size, Pen(fill="#ffffff"), order)
    if confidence is not None:
        paper.circle(at, 15.5 * unit, Pen(_TRACK, 2.4 * unit), order + 0.1)
        paper.arc(at, 15.5 * unit, (0, min(1.0, max(0.0, confidence))), Pen(colour, 2.4 * unit), order + 0.2)
    _body(paper, at, colour, assertion, unit=unit, order=order + 0.3)
    if number:
        style = Style(size * (2.45 if len(number) < 2 else 2.1 if len(number) < 3 else 1.6), bold=True)
        ink = colour if assertion in _HOLLOW else "#ffffff"
        paper.text(
            at,
            number,
            style,
            colour=ink,
            halo="#ffffff" if assertion == "denied" else None,
            centred=True,
            order=order + 0.6,
        )


def _body(  # noqa: PLR0913 - two of them named
    paper: Paper, at: Spot, colour: str, assertion: str, *, unit: float, order: float
) -> None:
    """Draw a marker's body."""
    x, y = at
    if assertion == "planned":
        paper.circle(at, 11.5 * unit, Pen(colour, 2 * unit, "#ffffff", dashes=(2.2, 1.4)), order)
    elif assertion == "denied":
        paper.circle(at, 11.5 * unit, Pen(colour, 1.6 * unit, "#ffffff"), order)
        reach = 11.4 * unit
        cross = np.array([(x - reach, y - reach), (x + reach, y + reach)])
        paper.lines([cross], Pen("#ffffff", 4.5 * unit), order + 0.1)
        paper.lines([cross], Pen(colour, 1.5 * unit), order + 0.2)
    elif assertion == "alleged":
        far = 14.2 * unit
        paper.shapes(
            [np.array([(x, y - far), (x + far, y), (x, y + far), (x - far, y)])], Pen(fill=colour), order
        )
    elif assertion == "historical":
        far = 10.5 * unit
        corners = [(x - far, y - far), (x + far, y - far), (x + far, y + far), (x - far, y + far)]
        paper.shapes([np.array(corners)], Pen(fill=colour), order)
    else:
        paper.circle(at, 12.5 * unit, Pen(fill=colour), order)


def ring(paper: Paper, at: Spot, counts: Sequence[int], kinds: Sequence[Kind], radius: float) -> None:
    """Draw a ring that stands for several incidents: their number, round it the share of each type."""
    total = sum(counts)
    paper.circle(at, radius + 0.2, Pen(fill="#ffffff"), 30)
    turn = 0.0
    for count, kind in zip(counts, kinds, strict=True):
        if count:
            paper.arc(at, radius - 0.5, (turn, turn + count / total), Pen(kind.color, 1.0), 30.2)
            turn += count / total
    text = f"{total:,}"
    style = Style(7, bold=True)
    style = Style(min(7.0, 7.0 * (2 * radius - 2.6) / max(width(text, style), 0.1)), bold=True)
    paper.text(at, text, style, colour=DARK, centred=True, order=30.6)
