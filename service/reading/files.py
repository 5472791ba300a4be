"""Files, folders and standard input as reports."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Unpack

from service.errors import DrawnMap, UnreadableReport, reason
from service.model import Report
from service.reading.origin import Origin, default_limits
from service.reading.readers import known_suffixes, read_bytes, too_large
from service.reading.records import read_records

if TYPE_CHECKING:
    from config.settings import Reading

_RECORD_SUFFIXES = (".jsonl", ".ndjson")

OnError = Callable[[UnreadableReport], None]
"""What is told of each input that can't be read."""


def read_path(
    path: str | Path,
    *,
    on_error: OnError | None = None,
    limits: Reading | None = None,
    **origin: Unpack[Origin],
) -> Iterator[Report]:
    """Yield the reports of a file, or of all files below a folder in the order of their names.

    A ``.jsonl`` file holds one report a line (see `records.read_record`). In a folder, hidden files
    and those whose suffix no reader claims (pictures, scripts) are passed over, and so are maps that
    sitmap drew.

    Args:
        path: the file or folder.
        on_error: told of every file or line that can't be read, and reading goes on; without it,
            the first such error is raised.
        limits: how much may come in; the process's settings by default.
        **origin: ``title``, ``url``, ``publisher`` and ``published``, if known.

    Raises:
        UnreadableReport: there is no such file, or nothing in the folder is a report; and, without
            ``on_error``, a file can't be read.
    """
    path = Path(path)
    if path.is_dir():
        files = list(_files(path))
        if not files:
            message = f"{path} has no articles; those are files named {', '.join(sorted(_suffixes()))}"
            raise UnreadableReport(message)
    else:
        files = [path]
    for file in files:
        try:
            yield from _read_file(file, on_error, limits or default_limits(), origin)
        except UnreadableReport as error:
            if isinstance(error, DrawnMap) and file != path:
                continue
            if on_error is None:
                raise
            on_error(error)


def read_stdin(
    *, stream: BinaryIO | None = None, limits: Reading | None = None, **origin: Unpack[Origin]
) -> Report:
    """Return the report that comes in on standard input, plain text or HTML.

    Raises:
        UnreadableReport: it is no text, too long or empty.
        UnsupportedLanguage: it is in a language that can't be processed yet.
    """
    limits = limits or default_limits()
    data = (stream or sys.stdin.buffer).read(limits.max_bytes + 1)
    return read_bytes(data, name="standard input", limits=limits, **origin)


def _read_file(path: Path, on_error: OnError | None, limits: Reading, origin: Origin) -> Iterator[Report]:
    """Yield the reports of one file."""
    try:
        with path.open("rb") as stream:
            if path.suffix.lower() in _RECORD_SUFFIXES:
                for record in read_records(stream, name=str(path), on_error=on_error, limits=limits):
                    yield record.report
                return
            data = stream.read(limits.max_bytes + 1)
    except OSError as error:
        message = f"{path} can't be opened: {reason(error)}"
        raise UnreadableReport(message) from error
    if len(data) > limits.max_bytes:
        raise too_large(str(path), limits)
    yield read_bytes(data, name=str(path), limits=limits, **origin)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that may be reports, by name; linked folders aren't entered."""
    wanted = _suffixes()
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(where, name)
            if not name.startswith(".") and path.suffix.lower() in wanted and path.is_file():
                yield path


def _suffixes() -> frozenset[str]:
    """Return the suffixes of files that are read from a folder."""
    return known_suffixes() | set(_RECORD_SUFFIXES)
