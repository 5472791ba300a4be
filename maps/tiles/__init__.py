"""Raster tiles above the base map: local MBTiles and PMTiles files, and tile servers.

A file's tiles go into a self-contained page, or are handed out by a server; nothing here asks a network.
"""

from __future__ import annotations

import os
from pathlib import Path

from maps.tiles.archive import MEDIA_TYPES, Archive, TileError, picture_format
from maps.tiles.choosing import TilePack, choose
from maps.tiles.remote import Remote, origin

__all__ = [
    "MEDIA_TYPES",
    "Archive",
    "Remote",
    "TileError",
    "TilePack",
    "choose",
    "is_file",
    "open_tiles",
    "origin",
    "picture_format",
]

_ENDINGS = (".mbtiles", ".pmtiles")


def is_file(tiles: object) -> bool:
    """Whether what was given for tiles is a file and no address: a path, or a name that ends like one."""
    if isinstance(tiles, os.PathLike):
        return True
    return isinstance(tiles, str) and tiles.lower().endswith(_ENDINGS) and "://" not in tiles


def open_tiles(path: str | os.PathLike[str]) -> Archive:
    """Return an open tile file, known by what it begins with.

    Raises:
        TileError: it is missing, no tile file, damaged, empty, or holds vector tiles.
    """
    file = Path(path).expanduser()
    try:
        with file.open("rb") as stream:
            start = stream.read(16)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"the tile file {file} can't be opened: {reason}; give an MBTiles or PMTiles file"
        raise TileError(message) from error
    if start == b"SQLite format 3\0":
        from maps.tiles.mbtiles import MBTiles

        return MBTiles(file)
    if start.startswith(b"PM"):
        from maps.tiles.pmtiles import PMTiles

        return PMTiles(file)
    message = f"{file} is no tile file; give an MBTiles or PMTiles file with PNG, JPEG, WebP or AVIF tiles"
    raise TileError(message)
