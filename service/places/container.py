"""A file of named sections behind a header, made to be mapped into memory.

Eight bytes tell what it is, then come the format's number and the length of a JSON header, which
has the place of every section. Sections begin at multiples of 64 bytes and are little-endian.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from service.errors import GazetteerError, reason

MAGIC = b"SITMAPGZ"
FORMAT = 2
_HEADER = struct.Struct("<8sII")
_ALIGN = 64


def _padding(length: int) -> int:
    return -length % _ALIGN


def read(path: Path) -> tuple[dict[str, Any], dict[str, memoryview]]:
    """Map a file into memory; return its header's fields and its sections by name.

    Raises:
        GazetteerError: there is no such file, or it isn't of this format.
    """
    try:
        with path.open("rb") as file:
            view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except OSError as error:
        message = f"there is no gazetteer at {path}; make one with `sitmap gazetteer build`"
        raise GazetteerError(message) from error
    except ValueError as error:  # an empty file can't be mapped
        raise _unusable(path) from error
    try:
        magic, version, length = _HEADER.unpack_from(view)
        if magic != MAGIC or version != FORMAT or sys.byteorder != "little":
            raise _unusable(path)
        meta = json.loads(bytes(view[_HEADER.size : _HEADER.size + length]))
    except (struct.error, ValueError) as error:
        raise _unusable(path) from error
    base = _HEADER.size + length
    base += _padding(base)
    places = meta.pop("sections")
    if any(base + at + size > len(view) for at, size in places.values()):
        raise _unusable(path)
    return meta, {name: view[base + at : base + at + size] for name, (at, size) in places.items()}


def _unusable(path: Path) -> GazetteerError:
    return GazetteerError(
        f"{path} is damaged or no gazetteer of this version; make one with `sitmap gazetteer build`"
    )


def write(path: Path, meta: Mapping[str, Any], sections: Mapping[str, memoryview]) -> None:
    """Write header and sections, all of it or nothing: an old file stays until the new one is whole.

    Raises:
        GazetteerError: the file can't be written.
    """
    places, position = {}, 0
    for name, data in sections.items():
        places[name] = (position, data.nbytes)
        position += data.nbytes + _padding(data.nbytes)
    header = json.dumps({**meta, "sections": places}, ensure_ascii=False).encode()
    with replacing(path) as file:
        file.write(_HEADER.pack(MAGIC, FORMAT, len(header)))
        file.write(header + b"\0" * _padding(_HEADER.size + len(header)))
        for data in sections.values():
            file.write(data)
            file.write(b"\0" * _padding(data.nbytes))


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Give a file that takes the place of ``path`` at the end, and is gone if that isn't reached.

    Raises:
        GazetteerError: the folder can't be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        message = (
            f"the gazetteer can't be written to {path}: {reason(error)}; name a folder that can be written"
        )
        raise GazetteerError(message) from error
