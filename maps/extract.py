"""Reading a map page's incidents back: what it was made from, in full."""

from __future__ import annotations

import json
import re
from typing import Any

from maps.pack import Pack, unpack

_HEAD = re.compile(
    r'<script type="application/json" id="(incidents_[0-9a-f]+)_data">(.*?)</script>', re.DOTALL
)


def carried(html: str) -> dict[str, Any]:
    """Return the feature collection that a map page carries, in order of date.

    A page with several layers of incidents gives all of them.

    Raises:
        ValueError: the page carries no incidents, or they are damaged.
    """
    found = [_layer(html, name, json.loads(head)) for name, head in _HEAD.findall(html)]
    if not found:
        message = "no incidents in this page: it was not made by sitmap, or before maps carried their data"
        raise ValueError(message)
    first, *others = found
    first["features"] += [feature for other in others for feature in other["features"]]
    return first


def carries(html: str) -> bool:
    """Whether a page carries incidents."""
    return bool(_HEAD.search(html))


def _layer(html: str, name: str, head: dict[str, Any]) -> dict[str, Any]:
    """Return the collection of one layer."""
    part = re.compile(rf'<script type="text/plain" id="{name}_([a-z]+)(\d*)">([A-Za-z0-9+/=]*)</script>')
    parts: dict[str, list[str]] = {"columns": [], "shared": [], "lines": [], "texts": []}
    for kind, number, text in part.findall(html):
        if kind in parts and (not number or int(number) == len(parts[kind])):
            parts[kind].append(text)
    try:
        layout = [(column, kind, int(count)) for column, kind, count in head["layout"]]
        return unpack(Pack(layout, parts["columns"][0], parts["shared"][0], parts["lines"], parts["texts"]))
    except (LookupError, TypeError) as error:
        message = "the map's data is damaged"
        raise ValueError(message) from error
