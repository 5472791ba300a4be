"""Headers that keep what is in a report from doing anything.

Our own pages load scripts and styles from files of this service only: no inline script runs, with a
nonce or without, and report texts arrive as data. The map page is one self-contained file with inline
scripts, so it gets no origin of its own: its policy has ``sandbox``, with which the browser treats it
as a foreign site whether it stands in a frame or alone. Whatever ran there could neither write to this
service nor send anything anywhere.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response

_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_MAP = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:{tiles};"
    " font-src data:; base-uri 'none'; form-action 'none';"
    " sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"
)

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # no-referrer would hide a form's own origin from us too
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def install(app: Flask) -> None:
    """Let an application send these headers with every answer."""
    app.after_request(_protect)


def _protect(response: Response) -> Response:
    for name, value in _ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", _PAGE)
    return response


def as_map(response: Response, tiles: str) -> Response:
    """Give an answer the policy of a map page; ``tiles`` is the address of its tiles, or ""."""
    host = urlsplit(tiles)
    source = f" {host.scheme}://{host.netloc.replace('{s}', '*')}" if host.scheme in {"http", "https"} else ""
    response.headers["Content-Security-Policy"] = _MAP.format(tiles=source)
    return response
