"""Web addresses as reports, where the settings allow the use of the network."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from service.errors import FetchError, NotAllowed, UnreadableReport
from service.model import Report
from service.reading.origin import Origin, link
from service.reading.readers import read_bytes, too_large

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

    from config.settings import Settings

_REDIRECTS = 5
_RETRIES = 2
_CHUNK = 65_536


def read_url(
    url: str, settings: Settings, *, title: str = "", publisher: str = "", published: date | None = None
) -> Report:
    """Return the report at a web address.

    Args:
        url: an ``http`` or ``https`` address.
        settings: says whether the network may be used, how long to wait and how much to take.
        title: what is known of it; this and the next two win over what the page says.
        publisher: who published it.
        published: when.

    Raises:
        NotAllowed: the settings don't allow it.
        UnreadableReport: it isn't a web address, or what is there is no article.
        FetchError: it can't be had.
    """
    if not link(url):
        message = f"{url[:200]!r} is no web address; give one that begins with http:// or https://"
        raise UnreadableReport(message)
    if not settings.network.enabled:
        message = f"{url} was not fetched: the network is off; set SITMAP_NETWORK__ENABLED=true to use it"
        raise NotAllowed(message)
    data, media_type, final = _fetch(url, settings)
    origin: Origin = {"title": title, "url": final, "publisher": publisher, "published": published}
    return read_bytes(data, name=url, media_type=media_type, limits=settings.reading, **origin)


def _fetch(url: str, settings: Settings) -> tuple[bytes, str, str]:
    """Return the bytes, the media type and the address at which they were found in the end."""
    import urllib3

    retries = urllib3.Retry(
        total=_RETRIES + _REDIRECTS,
        connect=_RETRIES,
        read=_RETRIES,
        status=_RETRIES,
        redirect=_REDIRECTS,
        status_forcelist=(502, 503, 504),
        backoff_factor=0.1,
        respect_retry_after_header=False,
    )
    agent = settings.network.user_agent or "sitmap"
    accept = "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.1"
    with urllib3.PoolManager(
        retries=retries, timeout=settings.network.timeout_s, headers={"User-Agent": agent, "Accept": accept}
    ) as pool:
        try:
            response = pool.request("GET", url, preload_content=False)
            try:
                return (
                    _body(response, url, settings),
                    response.headers.get("Content-Type", ""),
                    _final(response, url),
                )
            finally:
                response.close()
        except urllib3.exceptions.HTTPError as error:
            message = f"{url} can't be fetched: {_reason(error)}"
            raise FetchError(message) from error


def _body(response: BaseHTTPResponse, url: str, settings: Settings) -> bytes:
    """Return the body of an answer, decompressed, unless it is an error or too large."""
    if response.status != 200:
        message = (
            f"{url} can't be fetched: the server answered {response.status} {response.reason or ''}".strip()
        )
        raise FetchError(message)
    body = bytearray()
    for chunk in response.stream(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > settings.reading.max_bytes:
            raise too_large(url, settings.reading)
    return bytes(body)


def _final(response: BaseHTTPResponse, url: str) -> str:
    """Return the address that answered, after redirections."""
    from urllib.parse import urljoin

    return urljoin(url, response.geturl() or "")


def _reason(error: Exception) -> str:
    """Return why a request failed, in a few words."""
    inner = getattr(error, "reason", None) or error
    text = str(inner).rsplit(": ", 1)[-1]
    return text[:1].lower() + text[1:200] if text else type(inner).__name__
