"""What every tile file has in common: what it says of itself, and what counts as a picture."""

from __future__ import annotations

import html
import math
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Self

MEDIA_TYPES = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}
"""The picture formats that tiles may have."""
MOST_TILE_BYTES = 4_000_000
"""A larger tile is none: those in use have some ten thousand."""
DEEPEST = 30
"""The deepest zoom level of the formats."""
_LONGEST = 300

Bounds = tuple[float, float, float, float]
"""West, south, east and north, in degrees (EPSG:4326)."""

WORLD: Bounds = (-180.0, -85.0511, 180.0, 85.0511)


class TileError(ValueError):
    """A tile file that can't be used; the message names it and the remedy."""


class Archive(ABC):
    """An open tile file; its methods may be called by several threads at once.

    Attributes:
        file: where it is.
        lowest: the lowest zoom level that it has.
        highest: the highest one.
        bounds: the rectangle that it says it covers.
        attribution: who made it, as plain text; "" if it doesn't say.
        overlay: whether it says that a map shows through its tiles.
    """

    file: Path
    lowest: int
    highest: int
    bounds: Bounds
    attribution: str
    overlay: bool

    @abstractmethod
    def _stored(self, zoom: int, x: int, y: int) -> bytes | None:
        """Return what is stored for a tile of the grid, y southwards, or None."""

    @abstractmethod
    def close(self) -> None:
        """Close the file."""

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """Return the picture of a tile (y southwards), or None if there is none, or it is no picture.

        Raises:
            TileError: the file is damaged.
        """
        if not (0 <= zoom <= DEEPEST and 0 <= x < 1 << zoom and 0 <= y < 1 << zoom):
            return None
        data = self._stored(zoom, x, y)
        return data if data is not None and picture_format(data) else None

    def __enter__(self) -> Self:
        """Return the file itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()


def picture_format(data: bytes) -> str | None:
    """Return which of `MEDIA_TYPES` the first bytes of a tile tell, or None for anything else."""
    if len(data) > MOST_TILE_BYTES:
        return None
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in {b"avif", b"avis"}:
        return "avif"
    return None


def vector(file: Path) -> TileError:
    """Return the error for a file of vector tiles."""
    return TileError(
        f"{file} holds vector tiles, which can't be drawn here; give a file of raster tiles"
        " (PNG, JPEG, WebP or AVIF), such as QGIS or tileserver-gl make from it"
    )


def damaged(file: Path, reason: object) -> TileError:
    """Return the error for a file that can't be read to its end."""
    return TileError(f"the tile file {file} is damaged ({reason}); fetch or make it anew")


def refuse_unless_picture(file: Path, sample: bytes | None, said: str) -> None:
    """Check one tile of a file.

    Args:
        file: where it is.
        sample: a tile, or None if there is none.
        said: the format that the file says its tiles have.

    Raises:
        TileError: there is no tile, or it is none that a browser can draw.
    """
    if sample is None:
        message = f"the tile file {file} has no tiles; give one that has"
        raise TileError(message)
    if picture_format(sample):
        return
    if said.lower() in {"pbf", "mvt", "mlt"} or sample[:2] == b"\x1f\x8b" or sample[:1] == b"\x1a":
        raise vector(file)
    message = f"the tiles in {file} are no PNG, JPEG, WebP or AVIF pictures; give a file whose tiles are"
    raise TileError(message)


def corner(column: float, row: float, side: int) -> tuple[float, float]:
    """Return longitude and latitude of a tile's north-western corner in a world of ``side`` tiles."""
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / side))))
    return column / side * 360 - 180, lat


def rectangle(degrees: Iterable[object]) -> Bounds | None:
    """Return the bounds that a file states, or None if they are none."""
    try:
        west, south, east, north = (float(str(value)) for value in degrees)
    except ValueError:
        return None
    usable = all(map(math.isfinite, (west, south, east, north)))
    if not usable or not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        return None
    return west, south, east, north


_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def plain(text: object) -> str:
    """Return a file's attribution as one short line of text; files have it as HTML, which is not kept.

    What is left may still look like markup, and has to be escaped like any other text.
    """
    if not isinstance(text, str):
        return ""
    bare = html.unescape(_MARKUP.sub("", text[: 20 * _LONGEST]))
    line = " ".join("".join(c if c.isprintable() else " " for c in bare).split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
