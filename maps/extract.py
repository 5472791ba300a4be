"""Reading a map page's incidents back: what it was made from, in full.

A page may come from anywhere: whatever it holds, reading it ends, in bounds, with incidents or a ValueError.
"""

from __future__ import annotations

import json
import re
from typing import Any

from maps.packing.allowance import Allowance
from maps.packing.pack import Pack, unpack

_HEAD = re.compile(r'<script type="application/json" id="(incidents_[0-9a-f]+)_data">([^<]*)</script>')
_PART = re.compile(
    r'<script type="text/plain" id="(incidents_[0-9a-f]+)_([a-z]+)([0-9]{0,9})">([A-Za-z0-9+/=]*)</script>'
)
_NEEDED = ("columns", "shared")
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError)


def carried(html: str) -> dict[str, Any]:
    """Return the feature collection that a map page carries, in order of date.

    A page with several layers of incidents gives all of them.

    Raises:
        ValueError: the page carries no incidents, or they are damaged, or more than any map has.
    """
    heads = _HEAD.findall(html)
    if not heads:
        message = "no incidents in this page: it was not made by sitmap, or before maps carried their data"
        raise ValueError(message)
    allowance, parts = Allowance(len(html)), _parts(html)
    try:
        first, *others = [_layer(json.loads(head), parts.get(name, {}), allowance) for name, head in heads]
    except _BROKEN as error:
        message = "the map's data is damaged, or more than any map has; take another copy of it"
        raise ValueError(message) from error
    first["features"] += [feature for other in others for feature in other["features"]]
    return first


def carries(html: str) -> bool:
    """Whether a page carries incidents."""
    return bool(_HEAD.search(html))


def _parts(html: str) -> dict[str, dict[str, list[str]]]:
    """Return the parts of each layer by their kind, the numbered ones in order."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, kind, number, text in _PART.findall(html):
        kept = found.setdefault(name, {}).setdefault(kind, [])
        if int(number or 0) == len(kept):
            kept.append(text)
    return found


def _layer(head: dict[str, Any], parts: dict[str, list[str]], allowance: Allowance) -> dict[str, Any]:
    """Return the collection of one layer."""
    layout = [(str(column), str(kind), int(count)) for column, kind, count in head["layout"]]
    columns, shared = (parts[kind][0] for kind in _NEEDED)
    return unpack(Pack(layout, columns, shared, parts.get("lines", []), parts.get("texts", [])), allowance)
