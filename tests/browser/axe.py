"""What axe-core has against a page."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _script() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


def grave(frame: Any) -> list[tuple[str, list[str]]]:
    """Return the serious and critical violations in a page or frame: each rule with up to three elements."""
    frame.evaluate(_script())
    found = frame.evaluate("async () => (await axe.run({ iframes: false })).violations")
    return [
        (one["id"], [node["html"] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]
