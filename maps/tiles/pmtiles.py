"""PMTiles (version 3): a header, directories sorted along a Hilbert curve, and the tiles in one file.

The package `pmtiles` knows the header and the curve. Directories are read here: a file from elsewhere may
say anything, and what it inflates to has to have an end.
"""

from __future__ import annotations

import json
import weakref
import zlib
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pmtiles.tile import (
    Compression,
    HeaderDict,
    MagicNumberNotFound,
    SpecVersionUnsupported,
    TileType,
    deserialize_header,
    zxy_to_tileid,
)

from maps.tiles.archive import (
    DEEPEST,
    MOST_TILE_BYTES,
    WORLD,
    Archive,
    TileError,
    damaged,
    plain,
    rectangle,
    refuse_unless_picture,
    vector,
)

_HEADER = 127
_MOST_STORED, _MOST_INFLATED = 4_000_000, 16_000_000
"""Bytes of a directory or of the metadata, as stored and inflated; usual ones have some ten thousand."""
_DEPTH = 4
"""Directories that lead to a tile; the format's own limit."""
_KEPT = 64
"""Directories kept in memory."""


class Directory(NamedTuple):
    """The entries of a directory; one that runs over no tile points to another directory."""

    ids: NDArray[np.int64]
    runs: NDArray[np.int64]
    lengths: NDArray[np.int64]
    offsets: NDArray[np.int64]


class PMTiles(Archive):
    """An open PMTiles file of raster tiles.

    Raises:
        TileError: it can't be used.
    """

    def __init__(self, file: Path) -> None:
        """Open the file and check what it holds."""
        self.file = file
        self._lock = Lock()
        self._kept: OrderedDict[tuple[int, int], Directory] = OrderedDict()
        try:
            self._stream = file.open("rb")
        except OSError as error:
            raise damaged(file, (error.strerror or str(error)).lower()) from error
        self._size = file.stat().st_size
        self._finish = weakref.finalize(self, self._stream.close)
        try:
            self._header = self._read_header()
            said = self._metadata()
            refuse_unless_picture(file, self._sample(), "")
        except TileError:
            self.close()
            raise
        head = self._header
        self.lowest, self.highest = head["min_zoom"], min(head["max_zoom"], DEEPEST)
        stated = (head["min_lon_e7"], head["min_lat_e7"], head["max_lon_e7"], head["max_lat_e7"])
        self.bounds = rectangle(value / 1e7 for value in stated) or WORLD
        self.attribution = plain(said.get("attribution"))
        self.overlay = said.get("type") == "overlay"

    def close(self) -> None:
        """Close the file."""
        self._finish()

    def _read_header(self) -> HeaderDict:
        """Return the header.

        Raises:
            TileError: it is of another version, or says what this can't read.
        """
        start = self._bytes(0, _HEADER)
        try:
            head = deserialize_header(start)
        except SpecVersionUnsupported as error:
            message = f"{self.file} is PMTiles of version {start[7]}; make one of version 3: pmtiles convert"
            raise TileError(message) from error
        except (MagicNumberNotFound, ValueError) as error:
            message = f"{self.file} is no PMTiles file of version 3; give one, or make it: pmtiles convert"
            raise TileError(message) from error
        if head["tile_type"] in {TileType.MVT, TileType.MLT}:
            raise vector(self.file)
        if head["internal_compression"] not in {Compression.NONE, Compression.GZIP}:
            packed = head["internal_compression"].name.lower()
            message = f"{self.file} has directories packed with {packed}; make one with gzip: pmtiles convert"
            raise TileError(message)
        return head

    def _bytes(self, offset: int, length: int, most: int = _MOST_STORED) -> bytes:
        """Return a stretch of the file.

        Raises:
            TileError: it is longer than ``most``, or the file ends before it does.
        """
        if not 0 < length <= most or offset < 0:
            raise damaged(self.file, "a part of it is of an impossible size")
        if offset + length > self._size:
            raise damaged(self.file, "it ends too early")
        with self._lock:
            try:
                self._stream.seek(offset)
                data = self._stream.read(length)
            except (OSError, ValueError) as error:
                raise damaged(self.file, error) from error
        if len(data) != length:
            raise damaged(self.file, "it ends too early")
        return data

    def _inflated(self, data: bytes, compression: Compression, most: int = _MOST_INFLATED) -> bytes:
        """Return a part unpacked.

        Raises:
            TileError: it can't be, or would be longer than ``most``.
        """
        if compression is not Compression.GZIP:
            return data
        reader = zlib.decompressobj(wbits=31)
        try:
            whole = reader.decompress(data, most)
        except zlib.error as error:
            raise damaged(self.file, error) from error
        if not reader.eof:
            raise damaged(self.file, "a part of it has no end")
        return whole

    def _metadata(self) -> dict[str, Any]:
        """Return what the file says of itself; nothing if that is no JSON object."""
        head = self._header
        if not head["metadata_length"]:
            return {}
        data = self._bytes(head["metadata_offset"], head["metadata_length"])
        try:
            said = json.loads(self._inflated(data, head["internal_compression"]))
        except (ValueError, RecursionError):
            return {}
        return said if isinstance(said, dict) else {}

    def _directory(self, offset: int, length: int) -> Directory:
        """Return a directory."""
        known = self._kept.get((offset, length))
        if known is not None:
            return known
        data = self._inflated(self._bytes(offset, length), self._header["internal_compression"])
        made = self._parsed(data)
        with self._lock:
            self._kept[offset, length] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made

    def _parsed(self, data: bytes) -> Directory:
        """Return the entries that a directory's bytes tell."""
        numbers = self._varints(data)
        count = int(numbers[0])
        if not count or len(numbers) != 1 + 4 * count:
            raise damaged(self.file, "a directory has not the entries that it says")
        steps, runs, lengths, places = numbers[1:].reshape(4, count)
        before = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        # A place of 0 follows what is before it, of any other number stands one further down than it says.
        given = places > 0
        if not given[0]:
            raise damaged(self.file, "a directory begins nowhere")
        stretch = np.cumsum(given) - 1
        starts = (places - 1 - before)[given]
        return Directory(np.cumsum(steps), runs, lengths, starts[stretch] + before)

    def _varints(self, data: bytes) -> NDArray[np.int64]:
        """Return the numbers that bytes of seven bits each stand for, the least first."""
        octets = np.frombuffer(data, dtype=np.uint8)
        ends = np.flatnonzero(octets < 128)
        if not len(ends) or ends[-1] != len(octets) - 1:
            raise damaged(self.file, "a directory ends within a number")
        starts = np.concatenate(([0], ends[:-1] + 1))
        widths = ends - starts + 1
        if widths.max() > 9:
            raise damaged(self.file, "a directory has an impossible number")
        shifts = 7 * (np.arange(len(octets)) - np.repeat(starts, widths))
        numbers: NDArray[np.int64] = np.add.reduceat((octets & 127).astype(np.int64) << shifts, starts)
        return numbers

    def _sample(self) -> bytes | None:
        """Return the first tile of the file."""
        head = self._header
        offset, length = head["root_offset"], head["root_length"]
        for _ in range(_DEPTH):
            found = self._directory(offset, length)
            if found.runs[0]:
                return self._data(int(found.offsets[0]), int(found.lengths[0]))
            offset, length = head["leaf_directory_offset"] + int(found.offsets[0]), int(found.lengths[0])
        return None

    def _data(self, offset: int, length: int) -> bytes | None:
        """Return a tile by where it is among the tiles; None for one too large to be any."""
        if length > MOST_TILE_BYTES:
            return None
        data = self._bytes(self._header["tile_data_offset"] + offset, length)
        return self._inflated(data, self._header["tile_compression"], MOST_TILE_BYTES)

    def _stored(self, zoom: int, x: int, y: int) -> bytes | None:
        if not self.lowest <= zoom <= self.highest:
            return None
        wanted = zxy_to_tileid(zoom, x, y)
        head = self._header
        offset, length = head["root_offset"], head["root_length"]
        for _ in range(_DEPTH):
            found = self._directory(offset, length)
            at = int(np.searchsorted(found.ids, wanted, side="right")) - 1
            if at < 0:
                return None
            if found.runs[at]:
                inside = wanted - int(found.ids[at]) < found.runs[at]
                return self._data(int(found.offsets[at]), int(found.lengths[at])) if inside else None
            offset, length = head["leaf_directory_offset"] + int(found.offsets[at]), int(found.lengths[at])
        return None
