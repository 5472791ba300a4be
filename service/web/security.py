"""Headers that keep what is in a report from doing anything.

Our own pages load scripts and styles from files of this service only: no inline script runs, with a
nonce or without, and report texts arrive as data. The map page is one self-contained file with inline
scripts: its policy names each of them by its hash, which is as strict as a nonce and lets the same bytes
be kept and validated. It gets no origin of its own besides: with ``sandbox`` the browser treats it as a
foreign site whether it stands in a frame or alone. Whatever ran there could neither write to this
service nor send anything anywhere.

Pages can be framed by none, the map by this service's own pages, ``/embed`` by the sites in the setting
``web.embed_ancestors``.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, Response

from maps import content_security_policy
from maps.embedding import SANDBOX
from maps.tiles import origin

_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_SANDBOX = f"sandbox {SANDBOX}"

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


def as_map(
    html: str, tiles: str, ancestors: Iterable[str] = ("'self'",), connect: str = "'none'"
) -> Response:
    """Return the answer that a map page is, with its policy.

    Args:
        html: the page.
        tiles: the address of its tiles, or "".
        ancestors: the sites whose pages may frame it.
        connect: where its scripts may ask for data.
    """
    body = html.encode("utf-8", "replace")
    response = Response(body, content_type="text/html; charset=utf-8")
    parts = [
        content_security_policy(body.decode(), images=origin(tiles)),
        f"connect-src {connect}",
        f"frame-ancestors {' '.join(ancestors)}",
        _SANDBOX,
    ]
    response.headers["Content-Security-Policy"] = "; ".join(parts)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
