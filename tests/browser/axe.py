"""What axe-core has against a page."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

_COLOURS = ["color-contrast", "link-in-text-block"]


@cache
def _script() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def grave(frame: Any, scheme: str = "light") -> list[tuple[str, list[str]]]:
    """Return the serious and critical violations in a page or frame: each rule with up to three elements.

    A dark page is asked about its colours only: in all else it is the light one.
    """
    frame.evaluate(_script())
    asked = {"iframes": False} | ({"runOnly": _COLOURS} if scheme == "dark" else {})
    found = frame.evaluate("async (asked) => (await axe.run(asked)).violations", asked)
    return [
        (one["id"], [node["html"] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]
