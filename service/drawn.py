"""Maps that sitmap made, as input: their incidents are read back as they were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from service.errors import UnreadableReport


def split(files: Iterable[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the feature collections of those files that are maps, and the other names.

    Raises:
        UnreadableReport: a map is damaged.
    """
    import maps

    found: list[dict[str, Any]] = []
    others: list[str] = []
    for name in files:
        path = Path(name)
        page = ""
        if path.suffix.lower() in {".html", ".htm"} and path.is_file():
            page = path.read_text("utf-8", "replace")
        if not page or not maps.carries(page):
            others.append(name)
            continue
        try:
            found.append(maps.carried(page))
        except ValueError as error:
            message = f"{name}: {error}"
            raise UnreadableReport(message) from error
    return found, others


def joined(collections: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return several collections as one, with the first one's other members."""
    first, *rest = collections
    return {**first, "features": [feature for part in (first, *rest) for feature in part["features"]]}
