"""Who may write.

Reads are public. A write needs the key, as ``Authorization: Bearer KEY`` or a form's field ``key``,
unless the server listens on loopback only. There, any web page that the user has open could send
requests too, so a write without the key must also come from this machine, be addressed to a loopback
name (else a foreign name might have been rebound to 127.0.0.1), come past no proxy, and come from no
other site.
"""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import request

from service.errors import NotAllowed
from service.web.context import web
from service.web.problems import KeyNeeded

_PROXY_HEADERS = ("forwarded", "x-forwarded-", "x-real-ip", "via")
"""How the names of headers begin by which a proxy tells of itself."""


def require_write() -> None:
    """Refuse the current request if its sender may not write.

    Raises:
        KeyNeeded: it needs a key and has none, or a wrong one.
        NotAllowed: no key would help: there is none, or the request comes from another site.
    """
    settings = web().settings.web
    if _has_key(settings.key):
        return
    if is_loopback(settings.host) and _is_local():
        _refuse_other_sites()
        return
    if not settings.key:
        message = (
            f"this service, on {settings.host}, has no key, so only this machine itself may write to it;"
            " set SITMAP_WEB__KEY and send it as “Authorization: Bearer KEY”"
        )
        raise NotAllowed(message)
    message = "writing here needs the service's key, sent as “Authorization: Bearer KEY”"
    raise KeyNeeded(message)


def needs_key() -> bool:
    """Tell if the current request's sender would need a key to write."""
    return not (is_loopback(web().settings.web.host) and _is_local())


def is_loopback(host: str) -> bool:
    """Tell if a host name or address is this machine's own loopback."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def _has_key(key: str) -> bool:
    """Tell if the request carries the key; the comparison takes the same time for any wrong one."""
    if not key:
        return False
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        given = request.form.get("key", "")
    return hmac.compare_digest(given.strip().encode("utf-8", "replace"), key.encode())


def _is_local() -> bool:
    """Tell if the request comes straight from this machine and is addressed to it."""
    host = urlsplit(f"//{request.host}").hostname or ""
    return (
        is_loopback(host)
        and is_loopback(request.remote_addr or "")
        and not any(name.lower().startswith(_PROXY_HEADERS) for name, _ in request.headers)
    )


def _refuse_other_sites() -> None:
    """Refuse a request that a page of another site makes; programs send neither of these headers.

    Raises:
        NotAllowed: it is one.
    """
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin", "")
    if site not in {"same-origin", "none"} or (origin and urlsplit(origin).netloc != request.host):
        message = "a page of another site may not write here; open this service's own page"
        raise NotAllowed(message)
