"""The formats of single reports, by name, and how a format is recognised."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Protocol, Unpack

from service.errors import UnreadableReport
from service.model import Report
from service.reading.decoding import decode
from service.reading.origin import Origin, default_limits
from service.reading.plain import read_text
from service.reading.webpage import read_html
from service.registry import Registry

if TYPE_CHECKING:
    from config.settings import Reading


class Read(Protocol):
    """What turns a file's bytes into its report."""

    def __call__(
        self, data: bytes, *, name: str, charset: str, limits: Reading | None, **origin: Unpack[Origin]
    ) -> Report:
        """Return the report; see `read_bytes` for the arguments and what is raised."""
        ...


@dataclass(frozen=True, slots=True)
class Reader:
    """A format: its file suffixes and media types, how its first bytes look, and what reads it."""

    suffixes: tuple[str, ...]
    media_types: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Read


_HTML_START = re.compile(
    rb"\s*(?:<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(?:!doctype\s+html|html|head|body|article)\b",
    re.IGNORECASE | re.DOTALL,
)


def _looks_like_html(data: bytes) -> bool:
    """Tell if bytes begin as HTML pages do, whatever their character encoding."""
    return bool(_HTML_START.match(data[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")))


def _read_html(
    data: bytes, *, name: str, charset: str, limits: Reading | None, **origin: Unpack[Origin]
) -> Report:
    """Read a page's bytes."""
    return read_html(decode(data, name=name, charset=charset), name=name, limits=limits, **origin)


def _read_text(
    data: bytes, *, name: str, charset: str, limits: Reading | None, **origin: Unpack[Origin]
) -> Report:
    """Read a plain text's bytes."""
    return read_text(decode(data, name=name, charset=charset), name=name, limits=limits, **origin)


READERS: Registry[Reader] = (
    Registry[Reader]("reader")
    .register(
        "html",
        Reader(
            (".html", ".htm", ".xhtml"), ("text/html", "application/xhtml+xml"), _looks_like_html, _read_html
        ),
    )
    .register(
        "text", Reader((".txt", ".text", ".md"), ("text/plain", "text/markdown"), lambda _: False, _read_text)
    )
)
"""The formats that come with sitmap; other packages add theirs as entry points ``sitmap.reader``."""


def read_bytes(
    data: bytes,
    *,
    name: str = "the file",
    media_type: str = "",
    limits: Reading | None = None,
    **origin: Unpack[Origin],
) -> Report:
    """Return the report that a file's bytes hold.

    What the bytes look like decides about the format, then the media type, then the name's suffix;
    everything else is read as plain text.

    Args:
        data: the bytes.
        name: the file's name or address; its suffix is a hint, and messages use it.
        media_type: such as ``text/html; charset=utf-8``, if the sender gave one.
        limits: how much may come in; the process's settings by default.
        **origin: ``title``, ``url``, ``publisher`` and ``published``, if known.

    Raises:
        UnreadableReport: the bytes are no text, too many or empty, or hold no article.
        UnsupportedLanguage: the text is in a language that can't be processed yet.
    """
    limits = limits or default_limits()
    if len(data) > limits.max_bytes:
        raise too_large(name, limits)
    kind, _, rest = media_type.partition(";")
    charset = re.search(r"""charset\s*=\s*["']?([\w.:-]+)""", rest, re.IGNORECASE)
    reader = _reader_for(data, PurePath(name).suffix.lower(), kind.strip().lower())
    return reader.read(data, name=name, charset=charset[1] if charset else "", limits=limits, **origin)


def too_large(name: str, limits: Reading) -> UnreadableReport:
    """Return the error for an input of more bytes than are read."""
    message = (
        f"{name} is larger than the {limits.max_bytes:,} bytes that are read; "
        f"cut it into articles or raise reading.max_bytes"
    )
    return UnreadableReport(message)


def known_suffixes() -> frozenset[str]:
    """Return the file suffixes that some reader claims."""
    readers = READERS.with_entry_points()
    return frozenset(suffix for name in readers for suffix in readers[name].suffixes)


def _reader_for(data: bytes, suffix: str, media_type: str) -> Reader:
    """Return the reader for what bytes look like and are said to be."""
    registry = READERS.with_entry_points()
    readers = [registry[name] for name in registry]
    for fits in (
        lambda reader: reader.recognises(data),
        lambda reader: media_type in reader.media_types,
        lambda reader: suffix in reader.suffixes,
    ):
        for reader in readers:
            if fits(reader):
                return reader
    return registry["text"]
