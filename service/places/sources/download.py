"""Large files from the network: resumed where they broke off, verified, there as a whole or not at all."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.errors import FetchError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

    from config import Settings

_CHUNK = 1 << 18
_ATTEMPTS = 6  # in a row that bring nothing
_WAIT_S = 2.0
_TRY_LATER = frozenset({408, 429, 500, 502, 503, 504})


class _BrokenOff(Exception):
    """The transfer stopped before its end; trying again may help."""


@dataclass
class Downloader:
    """Gets files over HTTP. ``tell`` hears of each file and how many kilobytes of it are there."""

    settings: Settings
    tell: Callable[[str, int], None]
    wait: Callable[[float], None] = field(default=time.sleep)

    def get(self, url: str, path: Path, *, sha256: str = "", optional: bool = False) -> bool:
        """Make ``path`` hold what is at ``url``; return False if it is optional and not there.

        What came in before an interruption, in this run or an earlier one, isn't asked for again
        (RFC 9110, ranges with If-Range); an unchanged file isn't transferred at all.

        Raises:
            FetchError: it can't be had, or its checksum is another.
        """
        import urllib3

        path.parent.mkdir(parents=True, exist_ok=True)
        part = _Part(path)
        agent = {"User-Agent": self.settings.network.user_agent or "sitmap", "Accept-Encoding": "identity"}
        failures = 0
        with urllib3.PoolManager(headers=agent, timeout=self.settings.network.timeout_s) as pool:
            while True:
                before = part.size
                try:
                    if not self._transfer(pool, url, part, optional=optional):
                        return False
                    break
                except (urllib3.exceptions.HTTPError, _BrokenOff) as error:
                    failures = 1 if part.size > before else failures + 1
                    if failures >= _ATTEMPTS:
                        message = (
                            f"{url} can't be downloaded: {error}; try again later, it goes on from there"
                        )
                        raise FetchError(message) from error
                    self.wait(_WAIT_S * (failures - 1))
        part.finish(url, sha256)
        return True

    def _transfer(self, pool: PoolManager, url: str, part: _Part, *, optional: bool) -> bool:
        """Transfer what is missing; return False if there is no such file and it is optional."""
        response = pool.request(
            "GET", url, headers={**pool.headers, **part.conditions()}, preload_content=False, retries=3
        )
        try:
            if response.status == 304 or (response.status == 404 and optional):
                return bool(response.status == 304)
            if response.status in _TRY_LATER or response.status == 416:
                if response.status == 416:  # what is there is longer than what is asked for
                    part.drop()
                message = f"the server answered {response.status}"
                raise _BrokenOff(message)
            if response.status not in {200, 206}:
                message = (
                    f"{url} can't be downloaded: the server answered {response.status}; check the address"
                )
                raise FetchError(message)
            self._take(response, part)
        finally:
            response.close()
        return True

    def _take(self, response: BaseHTTPResponse, part: _Part) -> None:
        """Append the body to what is there, or begin anew if the server does."""
        total = part.begin(response.status, response.headers)
        with part.path.open("ab") as file:
            for chunk in response.stream(_CHUNK, decode_content=False):
                file.write(chunk)
                self.tell(part.target.name, file.tell() // 1000)
        if total is not None and part.size != total:
            message = f"{part.size} of {total} bytes came"
            raise _BrokenOff(message)


class _Part:
    """The beginning of a file, and the server's mark for the version that it is of."""

    def __init__(self, target: Path) -> None:
        """Look what there is of ``target``."""
        self.target = target
        self.path = target.with_name(f"{target.name}.part")
        self._note = target.with_name(f".{target.name}.json")
        try:
            self._mark: dict[str, str] = json.loads(self._note.read_text("utf-8"))
        except (OSError, ValueError):
            self._mark = {}

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    def drop(self) -> None:
        """Forget what is there."""
        self.path.unlink(missing_ok=True)
        self._mark = {}

    def conditions(self) -> dict[str, str]:
        """Return the request's headers: only what is missing, only if it has changed."""
        mark = self._mark.get("ETag") or self._mark.get("Last-Modified")
        if self.size and mark and not mark.startswith("W/"):
            return {"Range": f"bytes={self.size}-", "If-Range": mark}
        self.path.unlink(missing_ok=True)
        if not self.target.exists():
            return {}
        names = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}
        return {names[name]: value for name, value in self._mark.items() if name in names}

    def begin(self, status: int, headers: Any) -> int | None:  # noqa: ANN401 - urllib3's mapping
        """Make ready for a body; return the length of the whole file if the server tells it."""
        if status == 206:
            span, _, total = headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
            if span.partition("-")[0] == str(self.size):
                return int(total) if total.isdecimal() else None
            self.drop()
            message = "the server sent another part than the one asked for"
            raise _BrokenOff(message)
        self.path.unlink(missing_ok=True)
        self._mark = {name: headers[name] for name in ("ETag", "Last-Modified") if name in headers}
        self._note.write_text(json.dumps(self._mark), "utf-8")
        length = headers.get("Content-Length", "")
        return int(length) if length.isdecimal() else None

    def finish(self, url: str, sha256: str) -> None:
        """Let the whole file take its name, if it is what it should be."""
        whole = self.path if self.path.exists() else self.target
        if sha256 and digest(whole) != sha256.lower():
            whole.unlink(missing_ok=True)
            self._note.unlink(missing_ok=True)
            message = (
                f"{url} has another SHA-256 checksum than {sha256}; it was damaged on the way, try again"
            )
            raise FetchError(message)
        if whole is self.path:
            self.path.replace(self.target)


def digest(path: Path) -> str:
    """Return the SHA-256 checksum of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
