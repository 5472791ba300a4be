"""The Content-Security-Policy of a map page: nothing from the network, no script but the page's own."""

from __future__ import annotations

import base64
import hashlib
import re

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def _sources(pattern: re.Pattern[str], html: str) -> str:
    """Return the hashes of a page's inline elements as policy sources, each once."""
    hashes = (hashlib.sha256(text.encode()).digest() for text in pattern.findall(html))
    sources = dict.fromkeys(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in hashes)
    return " ".join(sources) or "'none'"


def content_security_policy(html: str, *, images: str = "") -> str:
    """Return the policy that lets a page's inline scripts and styles run, by their hashes, and nothing else.

    It fits a ``<meta>`` element and an HTTP header alike; a server may append ``; frame-ancestors …``.

    Args:
        html: the page, with line feeds for line breaks; its scripts and styles carry no attributes.
        images: origins from which images may come too, such as a tile server's.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {_sources(_SCRIPT, html)}",
            f"style-src {_sources(_STYLE, html)}",
            f"img-src data: {images}".strip(),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
