"""What is drawn already, as input: maps that sitmap made, and GeoJSON, which a person may have mended."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from service.errors import InputError, SitmapError, UnreadableReport, reason
from service.features import clean

_PAGES, _GEOJSON = frozenset({".html", ".htm"}), frozenset({".geojson", ".json"})
_TITLE = re.compile(r"<title>([^<]*)</title>")
_HEAD = 20_000  # characters of a page in which its title stands


class Drawn(NamedTuple):
    """A feature collection as it was read, and what the map of it is called."""

    collection: dict[str, Any]
    title: str


def split(files: Iterable[str], failures: Callable[[SitmapError], None]) -> tuple[list[Drawn], list[str]]:
    """Return what those files hold that are maps or GeoJSON, and the other names.

    ``failures`` is told of each that is damaged, and reading goes on.
    """
    found: list[Drawn] = []
    others: list[str] = []
    for name in files:
        try:
            drawn = _read(Path(name))
        except InputError as error:
            failures(error)
            continue
        if drawn is None:
            others.append(name)
        else:
            found.append(drawn)
    return found, others


def joined(collections: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return several collections as one, with the first one's other members."""
    first, *rest = collections
    return {**first, "features": [feature for part in (first, *rest) for feature in part["features"]]}


def _read(path: Path) -> Drawn | None:
    """Return what a file holds, None if it may be an article.

    Raises:
        UnreadableReport: it is damaged, or can't be opened.
    """
    kind = path.suffix.lower()
    if kind not in _PAGES | _GEOJSON or not path.is_file():
        return None
    try:
        text = path.read_text("utf-8", "replace")
    except OSError as error:
        message = f"{path} can't be opened: {reason(error)}"
        raise UnreadableReport(message) from error
    return _map(path, text) if kind in _PAGES else _geojson(path, text)


def _map(path: Path, text: str) -> Drawn | None:
    import maps

    if not maps.carries(text):
        return None
    try:
        found = maps.carried(text)
    except ValueError as error:
        message = f"{path}: {error}"
        raise UnreadableReport(message) from error
    title = _TITLE.search(text[:_HEAD])
    return Drawn(found, clean(html.unescape(title[1])) if title else "")


def _geojson(path: Path, text: str) -> Drawn | None:
    """Return a feature collection; JSON that is something else may be an article, broken GeoJSON is not."""
    try:
        found = json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        if path.suffix.lower() != ".geojson":
            return None
        message = f"{path} is not valid JSON; give GeoJSON, such as “sitmap geojson” writes"
        raise UnreadableReport(message) from error
    if isinstance(found, dict) and isinstance(found.get("features"), list):
        title = found.get("title")
        return Drawn(found, clean(title) if isinstance(title, str) else "")
    if path.suffix.lower() != ".geojson":
        return None
    message = f"{path} is no collection of features; give GeoJSON, such as “sitmap geojson” writes"
    raise UnreadableReport(message)


def _refused(name: str) -> None:
    message = f"{name} is no number of JSON's"
    raise ValueError(message)


def pinned(features: Mapping[str, Any]) -> int:
    """Return how many features a map shows at a place, as `maps.rows` decides it."""
    from maps import rows

    found = [feature for feature in features["features"] if isinstance(feature, Mapping)]
    precisions = (rows.number(p.get("place_precision"), 1, 7) for p in map(rows.properties, found))
    return sum(
        rows.geometry(feature.get("geometry"), precision)[0] is not None
        for feature, precision in zip(found, precisions, strict=True)
    )
