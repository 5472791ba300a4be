"""How the base map is stored: each part is deflated by itself, so that a page takes its parts as they are.

A file begins with the length of its index, four bytes, lowest first. The index is deflated JSON: the
document's plain members, and for ``world`` and each of ``cells`` the length of its part. The parts follow
in that order, each of them deflated JSON (RFC 1950).
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Parts:
    """A base map in parts: its plain members, the coarse level, the fine cells by name."""

    plain: dict[str, Any]
    world: bytes
    cells: dict[str, bytes]

    def document(self) -> dict[str, Any]:
        """Return the base map as one document."""
        cells = {name: read(part) for name, part in self.cells.items()}
        return {**self.plain, "world": read(self.world), "cells": cells}


def read(part: bytes) -> Any:  # noqa: ANN401 - JSON is of any type
    """Return what a part holds."""
    return json.loads(zlib.decompress(part))


def _deflated(value: Any) -> bytes:  # noqa: ANN401 - JSON is of any type
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return zlib.compress(text.encode(), _LEVEL)


def written(document: Mapping[str, Any]) -> bytes:
    """Return a base map's document as a file."""
    world = _deflated(document["world"])
    cells = {name: _deflated(cell) for name, cell in sorted(document["cells"].items())}
    plain = {name: value for name, value in document.items() if name not in {"world", "cells"}}
    index = _deflated(
        plain | {"world": len(world), "cells": {name: len(part) for name, part in cells.items()}}
    )
    return b"".join((len(index).to_bytes(4, "little"), index, world, *cells.values()))


def opened(data: bytes) -> Parts:
    """Return the parts of a file."""
    at = 4 + int.from_bytes(data[:4], "little")
    index = read(data[4:at])
    world = data[at : at + index["world"]]
    at += len(world)
    cells = {}
    for name, size in index["cells"].items():
        cells[name] = data[at : at + size]
        at += size
    plain = {name: value for name, value in index.items() if name not in {"world", "cells"}}
    return Parts(plain, world, cells)
