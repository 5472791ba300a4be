"""MBTiles and PMTiles files, written as their specifications have them, from tiny pictures."""

import gzip
import json
import sqlite3
import struct
import zlib
from contextlib import closing

from pmtiles.tile import Compression, Entry, TileType, serialize_directory, serialize_header, zxy_to_tileid

LEAF = 5


def png(red=200, green=120, blue=40):
    """Return a picture of one colour."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes((0, red, green, blue)))),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def colour(zoom, x, y):
    """Return the colour by which a tile is known."""
    return 40 + zoom * 9 % 200, 40 + x * 37 % 200, 40 + y * 53 % 200


def pyramid(highest, lowest=0, box=None):
    """Return all tiles of some zoom levels; with ``box`` (west, north, east, south columns and rows of the
    lowest level) those below it."""
    left, top, right, bottom = box or (0, 0, (1 << lowest) - 1, (1 << lowest) - 1)
    return {
        (zoom, x, y): png(*colour(zoom, x, y))
        for zoom in range(lowest, highest + 1)
        for x in range(left << zoom - lowest, (right + 1) << zoom - lowest)
        for y in range(top << zoom - lowest, (bottom + 1) << zoom - lowest)
    }


def mbtiles(path, tiles, *, index=True, **metadata):
    """Write an MBTiles file."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        database.execute(
            "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)"
        )
        if index:
            database.execute("CREATE UNIQUE INDEX places ON tiles (zoom_level, tile_column, tile_row)")
        said = {"name": "made", "format": "png"} | metadata
        database.executemany("INSERT INTO metadata VALUES (?, ?)", said.items())
        rows = [(zoom, x, (1 << zoom) - 1 - y, data) for (zoom, x, y), data in tiles.items()]
        database.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    return path


def pmtiles(path, tiles, *, packed=True, leaves=False, bounds=(-180, -85, 180, 85), header=(), **metadata):
    """Write a PMTiles file (version 3); with ``leaves`` its directories lie on two levels."""
    order = sorted(tiles, key=lambda at: zxy_to_tileid(*at))
    entries, data, known = [], b"", {}
    for at in order:
        tile = tiles[at]
        if tile not in known:
            known[tile] = len(data)
            data += tile
        number = zxy_to_tileid(*at)
        last = entries[-1] if entries else None
        if last and last.offset == known[tile] and last.tile_id + last.run_length == number:
            last.run_length += 1
        else:
            entries.append(Entry(number, known[tile], len(tile), 1))
    plain = (lambda part: part) if packed else gzip.decompress
    beneath = b""
    if leaves:
        root = []
        for start in range(0, len(entries), LEAF):
            leaf = plain(serialize_directory(entries[start : start + LEAF]))
            root.append(Entry(entries[start].tile_id, len(beneath), len(leaf), 0))
            beneath += leaf
        entries = root
    directory = plain(serialize_directory(entries))
    said = plain(gzip.compress(json.dumps(metadata).encode(), mtime=0))
    zooms = [zoom for zoom, _, _ in tiles] or [0]
    west, south, east, north = (round(value * 1e7) for value in bounds)
    places = {"root_offset": 127, "root_length": len(directory)}
    places |= {"metadata_offset": 127 + len(directory), "metadata_length": len(said)}
    places |= {
        "leaf_directory_offset": places["metadata_offset"] + len(said),
        "leaf_directory_length": len(beneath),
    }
    places |= {
        "tile_data_offset": places["leaf_directory_offset"] + len(beneath),
        "tile_data_length": len(data),
    }
    head = places | {
        "clustered": True,
        "internal_compression": Compression.GZIP if packed else Compression.NONE,
        "tile_compression": Compression.NONE,
        "tile_type": TileType.PNG,
        "min_zoom": min(zooms),
        "max_zoom": max(zooms),
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
    }
    path.write_bytes(serialize_header(head | dict(header)) + directory + said + beneath + data)
    return path
