"""A sheet as a file: PNG, SVG or PDF with title and description inside, the same bytes each time."""

from __future__ import annotations

import base64
import io
import logging
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

from maps.static.lettering import FAMILY, SERIF, Style, properties
from maps.static.paper import Paper

_HALO = 'g[id^="halo"] text{paint-order:stroke;stroke:#f7f5f0;stroke-width:.28em;stroke-linejoin:round}'
"""The edge round names on a map, which is wiped out of the lines below them."""

_SERIF = re.compile(rf"""(<(?:text|tspan) [^>]*font-family: '{SERIF}',)""")
_LIKE_SERIF = r"\1 'Times New Roman', Times,"
"""What is as wide as the headings' typeface, for readers that take none from the file, as librsvg."""

DRAWING = threading.Lock()
"""matplotlib's settings belong to the process: one picture is drawn at a time."""


@contextmanager
def settings() -> Iterator[None]:
    """Draw with matplotlib's own defaults, whatever the user's settings say, and ours.

    What it would say of letters that it lacks is kept still: `maps.static.lettering` deals with them, and
    in an SVG the reader's typefaces do.
    """
    from matplotlib import rc_context, rcParamsDefault

    ours = {
        "svg.fonttype": "none",
        "svg.hashsalt": "sitmap",
        "pdf.fonttype": 42,
        "path.simplify": False,
        "text.usetex": False,
        "text.hinting": "no_hinting",  # letters stand where they were measured, at any resolution
        "font.family": [FAMILY],
    }
    usual: dict[Any, Any] = {k: value for k, value in rcParamsDefault.items() if not k.startswith("backend")}
    log = logging.getLogger("matplotlib")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with rc_context(usual | ours), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            yield
    finally:
        log.setLevel(level)


def written(paper: Paper, form: str, *, title: str, description: str, dpi: float) -> bytes:
    """Return a sheet as the bytes of a file.

    Args:
        paper: the sheet.
        form: ``png``, ``svg`` or ``pdf``.
        title: the picture's title.
        description: what it shows, in words.
        dpi: pixels an inch of a PNG.
    """
    stream = io.BytesIO()
    formats: dict[str, dict[str, Any]] = {
        "png": {"Title": title, "Description": description, "Software": "sitmap"},
        "svg": {"Title": title, "Date": None, "Creator": "sitmap"},
        "pdf": {"Title": title, "Subject": description, "Creator": "sitmap", "CreationDate": None},
    }
    paper.figure.savefig(stream, format=form, dpi=dpi if form == "png" else 72, metadata=formats[form])
    made = stream.getvalue()
    return _completed(made.decode(), paper, title, description).encode() if form == "svg" else made


def _completed(svg: str, paper: Paper, title: str, description: str) -> str:
    """Return an SVG with its size in millimetres, a description, and the letters of its typefaces."""
    wide, tall = paper.box.width, paper.box.height
    start = svg.index("<svg")
    head, body = svg[start:].split(">", 1)
    box = head[head.index("viewBox=") :].split('"')[1]
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" '
        f'width="{wide:g}mm" height="{tall:g}mm" viewBox="{box}" role="img" '
        f'aria-labelledby="sitmap-title sitmap-desc" lang="en">'
    )
    name = f'<title id="sitmap-title">{escape(title, quote=False)}</title>'
    desc = f'<desc id="sitmap-desc">{escape(description, quote=False)}</desc>'
    _, _, rest = body.partition("</title>")
    parts = (
        '<?xml version="1.0" encoding="utf-8"?>',
        opening,
        name,
        desc,
        f"<style>{_HALO}{_faces(paper)}</style>{_SERIF.sub(_LIKE_SERIF, rest)}",
    )
    return "\n".join(parts)


def _faces(paper: Paper) -> str:
    """Return the letters that a sheet uses as embedded typefaces, so that widths are the same everywhere."""
    looks: dict[tuple[str, str, str], set[str]] = {}
    for text in paper.axes.texts:
        font = text.get_fontproperties()
        look = font.get_family()[0], font.get_weight(), font.get_style()
        looks.setdefault(look, set()).update(text.get_text())
    return "".join(
        f"@font-face{{font-family:'{family}';font-weight:{weight};font-style:{slant};"
        f"src:url(data:font/ttf;base64,{_subset(family, weight, slant, letters)})}}"
        for (family, weight, slant), letters in sorted(looks.items())
    )


def _subset(family: str, weight: str, slant: str, letters: set[str]) -> str:
    """Return the letters of a face as a TrueType font in Base64."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from matplotlib.font_manager import findfont

    file = findfont(properties(Style(10, weight == "bold", slant == "italic", family == SERIF)))
    font = TTFont(file, recalcTimestamp=False)
    options = subset.Options(
        layout_features=["kern", "mark", "mkmk", "ccmp", "init", "medi", "fina", "rlig"], hinting=False
    )
    options.drop_tables = [*options.drop_tables, "FFTM"]
    maker = subset.Subsetter(options)
    maker.populate(text="".join(sorted(letters)))
    maker.subset(font)
    stream = io.BytesIO()
    font.save(stream)
    return base64.b64encode(stream.getvalue()).decode()
