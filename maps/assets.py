"""Scripts and styles, ours and others', made fit to stand inside a page."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

SCRIPTS = (
    "core", "opening", "wording", "pack", "cluster", "glyphs", "proof", "card", "search", "filter",
    "runnerup", "marks", "handles", "scene", "incidents", "filterbox", "sentence", "brush", "time", "export",
    "table", "address", "key", "panel", "labels", "ground", "basemap", "tiles", "map", "tell",
)  # fmt: skip
"""Our scripts in ``maps/js``, in the order in which they need each other."""

_COPYING_MAP = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)


@cache
def script() -> str:
    """Return all of our scripts as one."""
    return fit_script("\n".join(read("js", f"{name}.js") for name in SCRIPTS))


@cache
def style(*names: str) -> str:
    """Return some of our style sheets as one."""
    return fit_style("\n".join(read("css", f"{name}.css") for name in names))


def read(folder: str, name: str) -> str:
    """Return the text of a file of this package."""
    return (files("maps") / folder / name).read_text("utf-8")


@cache
def inline(url: str) -> str:
    """Return the script or style that folium links to by ``url``, from the package folium-offline.

    Raises:
        ValueError: folium-offline does not carry it.
    """
    from offlinefolium.elements import _res

    if url not in _res:
        message = (
            f"{url} can't be put into a self-contained map: folium-offline does not carry it; "
            "leave the plugin out that needs it, or make the map with self_contained=False"
        )
        raise ValueError(message)
    text = _res[url]
    return fit_style(text) if url.partition("?")[0].endswith(".css") else fit_script(text)


def fit_script(text: str) -> str:
    """Return a script that can't end its ``<script>`` element early, without its source map's address."""
    text = _COPYING_MAP.sub("", text.replace("\r\n", "\n"))
    return re.sub(r"<(?=!--|/?script)", r"\\x3c", text, flags=re.IGNORECASE).strip()


def fit_style(text: str) -> str:
    """Return a style sheet that can't end its ``<style>`` element early."""
    return re.sub(r"<(?=/style)", r"\\3c ", text.replace("\r\n", "\n"), flags=re.IGNORECASE).strip()
