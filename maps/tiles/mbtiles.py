"""MBTiles (version 1.3): a SQLite file with a table of tiles, whose rows are counted from the south."""

from __future__ import annotations

import sqlite3
import weakref
from pathlib import Path
from threading import Lock
from typing import Any

from maps.tiles.archive import (
    DEEPEST,
    MOST_TILE_BYTES,
    WORLD,
    Archive,
    Bounds,
    TileError,
    corner,
    damaged,
    plain,
    rectangle,
    refuse_unless_picture,
)

_STEPS, _MOST_CALLS = 100_000, 1_000
"""A query that takes more than their product of SQLite's steps is stopped: a second or two."""
_SCANNED = 2_000
"""So many tiles may lie in a file that has no index for finding one."""


class MBTiles(Archive):
    """An open MBTiles file of raster tiles.

    Raises:
        TileError: it can't be used.
    """

    def __init__(self, file: Path) -> None:
        """Open the file and check what it holds."""
        self.file = file
        self._lock = Lock()
        self._database = self._open()
        self._finish = weakref.finalize(self, self._database.close)
        try:
            said = dict(self._rows("SELECT name, value FROM metadata LIMIT 1000", missing=True))
            sample = next(iter(self._rows("SELECT tile_data FROM tiles LIMIT 1")), (None,))[0]
            refuse_unless_picture(
                file, bytes(sample) if isinstance(sample, bytes) else None, str(said.get("format") or "")
            )
            self._check_index()
            self.lowest, self.highest = self._end(_LOWEST), self._end(_HIGHEST)
            self.bounds = rectangle(str(said.get("bounds") or "").split(",")) or self._extent()
        except TileError:
            self.close()
            raise
        self.attribution = plain(said.get("attribution"))
        self.overlay = said.get("type") == "overlay"

    def _open(self) -> sqlite3.Connection:
        """Return a connection that can't write, and that what is in the file can't keep busy for long."""
        # Unless there is a log with changes, no lock is taken and no file is made beside this one.
        log = Path(f"{self.file}-wal")
        still = "" if log.exists() and log.stat().st_size else "&immutable=1"
        try:
            opened = sqlite3.connect(
                f"{self.file.absolute().as_uri()}?mode=ro{still}", uri=True, check_same_thread=False
            )
        except sqlite3.Error as error:
            raise damaged(self.file, error) from error
        opened.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2 * MOST_TILE_BYTES)
        opened.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        opened.text_factory = lambda data: data.decode("utf-8", "replace")
        opened.execute("PRAGMA trusted_schema=OFF")
        return opened

    def close(self) -> None:
        """Close the file."""
        self._finish()

    def _rows(self, query: str, values: tuple[int, ...] = (), *, missing: bool = False) -> list[Any]:
        """Return the rows of a query; with ``missing``, none if there is no such table.

        Raises:
            TileError: the file is damaged or has no such table.
        """
        calls = 0

        def enough() -> bool:
            nonlocal calls
            calls += 1
            return calls > _MOST_CALLS

        with self._lock:
            try:
                self._database.set_progress_handler(enough, _STEPS)
                return self._database.execute(query, values).fetchall()
            except sqlite3.Error as error:
                if str(error).startswith("no such"):
                    if missing:
                        return []
                    message = f"{self.file} is a SQLite file, but no MBTiles: it has {error}; give another"
                    raise TileError(message) from error
                raise damaged(self.file, error) from error

    def _check_index(self) -> None:
        """Check that a tile can be found without reading all of them.

        Raises:
            TileError: it can't, and there are many.
        """
        plan = self._rows(f"EXPLAIN QUERY PLAN {_ONE}", (0, 0, 0))
        if not any(str(row[-1]).startswith("SCAN") for row in plan):
            return
        count = self._rows("SELECT count(*) FROM (SELECT 1 FROM tiles LIMIT ?)", (_SCANNED + 1,))
        if count[0][0] > _SCANNED:
            message = (
                f'{self.file} has no index on its tiles; make one: sqlite3 {self.file} "CREATE UNIQUE INDEX'
                ' tile_index ON tiles (zoom_level, tile_column, tile_row)"'
            )
            raise TileError(message)

    def _end(self, query: str) -> int:
        """Return the lowest or highest zoom level, whatever the metadata say."""
        found = self._rows(query, (DEEPEST,))
        if not found or not isinstance(found[0][0], int):
            raise damaged(self.file, "its tiles have no zoom levels")
        return int(found[0][0])

    def _extent(self) -> Bounds:
        """Return the rectangle that the tiles of the lowest zoom level fill, for a file that states none."""
        ends = self._rows(_EXTENT, (self.lowest,))[0]
        side = 1 << self.lowest
        if not all(isinstance(end, int) and 0 <= end < side for end in ends):
            return WORLD
        left, right, low, high = ends
        (west, north), (east, south) = (
            corner(left, side - 1 - high, side),
            corner(right + 1, side - low, side),
        )
        return west, south, east, north

    def _stored(self, zoom: int, x: int, y: int) -> bytes | None:
        rows = self._rows(_ONE, (zoom, x, (1 << zoom) - 1 - y))
        return rows[0][0] if rows and isinstance(rows[0][0], bytes) else None


_ONE = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ? LIMIT 1"
_LOWEST = "SELECT zoom_level FROM tiles WHERE zoom_level BETWEEN 0 AND ? ORDER BY zoom_level LIMIT 1"
_HIGHEST = "SELECT zoom_level FROM tiles WHERE zoom_level BETWEEN 0 AND ? ORDER BY zoom_level DESC LIMIT 1"
_EXTENT = (
    "SELECT min(tile_column), max(tile_column), min(tile_row), max(tile_row) FROM tiles WHERE zoom_level = ?"
)
