"""A sheet of paper to draw on, in millimetres from its lower left corner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from maps.static.lettering import Scripts, Style, properties, width
from maps.static.projection import Points
from maps.static.window import Box

MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True)
class Pen:
    """How a line or an area looks; widths in millimetres, dashes in line widths, None for nothing."""

    line: str | None = None
    width: float = 0.2
    fill: str | None = None
    opacity: float = 1.0
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A text on the paper and the room that it takes."""

    text: str
    box: Box


class Paper:
    """A matplotlib figure whose one axes is the sheet.

    Args:
        wide: millimetres across.
        tall: millimetres upwards.
        keep_text: whether the file holds texts as texts, so that the reader's typefaces draw them.
    """

    def __init__(self, wide: float, tall: float, *, keep_text: bool) -> None:
        """Begin with an empty sheet."""
        from matplotlib.figure import Figure

        self.box = Box(0, 0, wide, tall)
        self.keep_text = keep_text
        self.scripts = Scripts()
        self.written: list[Written] = []
        self.figure = Figure(figsize=(wide / MM_PER_INCH, tall / MM_PER_INCH), facecolor="white")
        self.axes: Any = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, wide)
        self.axes.set_ylim(0, tall)

    def text(  # noqa: PLR0913 - all but the first three are named
        self,
        at: tuple[float, float],
        text: str,
        style: Style,
        *,
        colour: str = "#1d1d1b",
        halo: str | None = None,
        centred: bool = False,
        order: float = 50,
    ) -> Box:
        """Write a text with its left end, or its middle, and its middle line at a place; return its box."""
        shown = text if self.keep_text else self.scripts.shown(text, style)
        wide = width(shown, style)
        left = at[0] - wide / 2 if centred else at[0]
        box = Box(left, at[1] - style.mm * 0.5, left + wide, at[1] + style.mm * 0.5)
        made = self.axes.text(
            left,
            # From the middle line to the base line: capitals are 0.73 of the size high.
            at[1] - style.mm * 0.36,
            shown,
            fontproperties=properties(style, tuple(self.scripts.families)),
            color=colour,
            ha="left",
            va="baseline",
            parse_math=False,
            zorder=order,
            linespacing=1,
        )
        if halo:
            self._halo(made, (left, at[1] - style.mm * 0.36), style, halo)
        self.written.append(Written(shown, box))
        return box

    def _halo(self, text: Any, at: tuple[float, float], style: Style, colour: str) -> None:  # noqa: ANN401
        """Draw the edge of a text's letters below it: the text itself stays a text, in a PDF too."""
        if self.keep_text:  # an SVG's style sheet does it, see `maps.static.files`
            text.set_gid(f"halo{len(self.written)}")
            return
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path
        from matplotlib.textpath import text_to_path

        points, codes = text_to_path.get_text_path(text.get_fontproperties(), text.get_text(), ismath=False)
        scale = style.mm / text_to_path.FONT_SCALE
        if len(points):
            letters = Path(np.asarray(points) * scale + np.array(at), codes)
            self._add(PathPatch(letters), Pen(colour, style.mm * 0.28), text.get_zorder() - 0.01, None)

    def shapes(self, outlines: Iterable[Points], pen: Pen, order: float, clip: Box | None = None) -> None:
        """Draw closed outlines; one that runs the other way round makes a hole."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        rings = [ring for ring in outlines if len(ring) > 2]
        if not rings:
            return
        path = Path.make_compound_path(*(Path(np.vstack((ring, ring[:1])), closed=True) for ring in rings))
        self._add(PathPatch(path), pen, order, clip)

    def lines(self, lines: Sequence[Points], pen: Pen, order: float, clip: Box | None = None) -> None:
        """Draw open lines."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        usable = [line for line in lines if len(line) > 1]
        if usable:
            path = Path.make_compound_path(*(Path(line) for line in usable))
            self._add(PathPatch(path), Pen(pen.line, pen.width, None, pen.opacity, pen.dashes), order, clip)

    def circle(
        self, at: tuple[float, float], radius: float, pen: Pen, order: float, clip: Box | None = None
    ) -> None:
        """Draw a circle on the paper."""
        from matplotlib.patches import Circle

        self._add(Circle(at, radius), pen, order, clip)

    def arc(
        self, at: tuple[float, float], radius: float, turns: tuple[float, float], pen: Pen, order: float
    ) -> None:
        """Draw a part of a circle, from one share of a turn to another, clockwise from the top."""
        steps = np.linspace(*turns, max(2, int(64 * abs(turns[1] - turns[0])) + 2)) * 2 * np.pi
        points = np.column_stack((at[0] + radius * np.sin(steps), at[1] + radius * np.cos(steps)))
        self.lines([points], pen, order)

    def box_of(self, box: Box, pen: Pen, order: float) -> None:
        """Draw a rectangle."""
        corners = ((box.left, box.bottom), (box.right, box.bottom), (box.right, box.top), (box.left, box.top))
        self.shapes([np.array(corners)], pen, order)

    def _add(self, patch: Any, pen: Pen, order: float, clip: Box | None) -> None:  # noqa: ANN401 - matplotlib
        """Put a shape onto the paper with the look of a pen."""
        from matplotlib.colors import to_rgba

        patch.set_facecolor(to_rgba(pen.fill, pen.opacity) if pen.fill else "none")
        patch.set_edgecolor(to_rgba(pen.line) if pen.line else "none")
        patch.set_linewidth(pen.width / MM_PER_INCH * 72 if pen.line else 0)
        if pen.dashes:
            patch.set_linestyle((0, pen.dashes))
        patch.set_joinstyle("round")
        patch.set_capstyle("butt" if pen.dashes else "round")
        patch.set_zorder(order)
        self.axes.add_artist(patch)
        if clip is not None:
            from matplotlib.patches import Rectangle

            frame = Rectangle(
                (clip.left, clip.bottom), clip.width, clip.height, transform=self.axes.transData
            )
            patch.set_clip_path(frame)
