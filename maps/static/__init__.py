"""Static maps: a picture of incidents for print and for pages without scripts, drawn without a browser.

The same signs as on the page (``maps/js/glyphs.js``), the same base map, and a key with numbers in
place of the cards. It needs matplotlib, which comes with ``pip install "sitmap[pictures]"``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from maps.static.sizes import DPI, SIZE, Size, size

if TYPE_CHECKING:
    from maps.rows import Rows
    from maps.static.paper import Paper

__all__ = [
    "DPI",
    "FORMATS",
    "SIZE",
    "Size",
    "asked",
    "form_of",
    "need_matplotlib",
    "picture",
    "sheet",
    "size",
]

FORMATS = ("png", "svg", "pdf")
_PAGES = frozenset({"", ".html", ".htm", ".xhtml"})


def picture(
    collection: Mapping[str, Any], form: str = "png", *, title: str = "", of: Size | None = None
) -> bytes:
    """Return a picture of a map of incidents; the same input gives the same bytes.

    Incidents with a place are numbered and told in a key; where many meet, a ring counts them. What is
    known to a country only, or has no place, is listed and never drawn. Texts in SVG and PDF can be
    selected; a title and a description for those who can't see it are inside every format.

    Args:
        collection: a GeoJSON FeatureCollection of incidents; a geometry may be null.
        form: ``png``, ``svg`` or ``pdf``.
        title: the heading.
        of: how large; 24 by 16 centimetres if None.

    Raises:
        ValueError: ``collection`` is no FeatureCollection, or ``form`` is no format.
        ModuleNotFoundError: matplotlib is not installed; the message says what to do.
    """
    if form not in FORMATS:
        message = f"a picture can't be {form!r}; there are {', '.join(FORMATS)}"
        raise ValueError(message)
    need_matplotlib()
    from maps.rows import build
    from maps.static import files, telling
    from maps.static.lettering import plain

    rows = build(collection)
    told = telling.alternative(rows, title)
    with files.DRAWING, files.settings():
        paper = sheet(rows, form, title=title, of=of)
        name = plain(title) or "Incident map"
        return files.written(paper, form, title=name, description=told, dpi=(of or size()).dpi)


def sheet(rows: Rows, form: str = "png", *, title: str = "", of: Size | None = None) -> Paper:
    """Return the drawn sheet of `picture`, with the boxes of all its texts."""
    from maps.static.composing import draw

    large = of or size()
    return draw(rows, title=title, wide=large.wide, tall=large.tall, keep_text=form == "svg")


def form_of(name: str) -> str:
    """Return the format that a file's name ends in, or "" if that is none of a picture."""
    ending = name.rpartition(".")[2].lower()
    return ending if ending in FORMATS and "." in name else ""


def asked(name: str, large: str | None, dpi: int | None, *, tiles: str = "") -> Size | None:
    """Return how large the picture that is asked for is to be, or None if the file is no picture.

    Args:
        name: the file to write.
        large: its size in words, see `size`; the usual one if None.
        dpi: its pixels an inch; the usual ones if None.
        tiles: the option that asks for tiles as well, or "".

    Raises:
        ValueError: the file's name or the size is none, or what is asked for doesn't go together.
        ModuleNotFoundError: see `picture`.
    """
    if not form_of(name):
        if PurePath(name).suffix.lower() not in _PAGES:
            message = f"{name} ends in no format there is; name it .html, or .png, .svg or .pdf for a picture"
            raise ValueError(message)
        if large or dpi is not None:
            message = f"--size and --dpi are for pictures; {name} is a page: name it .png, .svg or .pdf"
            raise ValueError(message)
        return None
    if tiles:
        message = (
            f"{name} is a picture: its projection, of equal areas, is none that tiles fit; leave out {tiles}"
        )
        raise ValueError(message)
    need_matplotlib()
    return size(large or SIZE, DPI if dpi is None else dpi)


def need_matplotlib() -> None:
    """Check that matplotlib is there.

    Raises:
        ModuleNotFoundError: it is not.
    """
    from importlib.util import find_spec

    if find_spec("matplotlib") is None:
        message = 'pictures need matplotlib, which is not installed: pip install "sitmap[pictures]"'
        raise ModuleNotFoundError(message, name="matplotlib")
