"""Reports as JSON lines, for callers who keep their own texts and offsets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, BinaryIO

from service.errors import UnreadableReport
from service.model import Report
from service.reading.characters import blank
from service.reading.origin import Origin, default_limits, published_date, report

if TYPE_CHECKING:
    from config.settings import Reading


@dataclass(frozen=True, slots=True)
class Record:
    """One line: its own id, its text letter by letter, and the report made of it.

    ``report.text`` is as long as ``text`` and differs from it only in control characters and the
    like, which are spaces there, so that offsets hold in both. ``spans`` is None if none were given.
    """

    id: object
    text: str
    report: Report
    spans: tuple[tuple[int, int], ...] | None = None


def read_record(
    fields: Mapping[str, Any], *, name: str = "the record", limits: Reading | None = None
) -> Record:
    """Return the record that a JSON object describes.

    Args:
        fields: ``text``, and if known ``id``, ``title``, ``published``, ``outlet``, ``url``, ``language`` and
            ``spans`` (``[{"start", "end"}]``, 0-based character offsets, end exclusive). A
            ``published`` that doesn't name a day in full counts as unknown.
        name: what people know the input by, for messages.
        limits: how much may come in; the process's settings by default.

    Raises:
        UnreadableReport: there is no text, it is too long, or a field is of the wrong kind.
        UnsupportedLanguage: the text is in a language that can't be processed yet.
    """
    text = fields.get("text")
    if not isinstance(text, str):
        message = f"{name} has no field text that is a string; give the article in it"
        raise UnreadableReport(message)
    origin: Origin = {
        "title": _string(fields, "title", name),
        "url": _string(fields, "url", name),
        "publisher": _string(fields, "outlet", name) or _string(fields, "publisher", name),
        "published": published_date(_string(fields, "published", name)),
        "language": _string(fields, "language", name),
    }
    spans = _spans(fields["spans"], len(text), name) if fields.get("spans") is not None else None
    made = report(blank(text), origin, name=name, limits=limits)
    return Record(fields.get("id", made.id), text, made, spans)


def read_records(
    stream: BinaryIO,
    *,
    name: str = "standard input",
    on_error: Callable[[UnreadableReport], None] | None = None,
    limits: Reading | None = None,
) -> Iterator[Record]:
    """Yield the records of a stream of JSON lines, each as soon as its line is there.

    Args:
        stream: where the lines come from; empty lines are passed over.
        name: what people know the stream by; messages give it with the line's number.
        on_error: told of every bad line, and reading goes on; without it the first one is raised.
        limits: how much may come in; ``max_bytes`` holds for a line.

    Raises:
        UnreadableReport: a line is bad and there is no ``on_error``.
    """
    limits = limits or default_limits()
    for number in count(1):
        line = stream.readline(limits.max_bytes + 1)
        if not line:
            return
        try:
            if line.strip():
                yield _parse(line, stream, f"{name}, line {number},", limits)
        except UnreadableReport as error:
            if on_error is None:
                raise
            on_error(error)


def _parse(line: bytes, stream: BinaryIO, name: str, limits: Reading) -> Record:
    """Return the record of a line; of one that is too long, the rest is skipped first."""
    if len(line) > limits.max_bytes:
        while line and not line.endswith(b"\n"):
            line = stream.readline(limits.max_bytes)
        message = f"{name} is longer than the {limits.max_bytes:,} bytes that are read; cut it into articles"
        raise UnreadableReport(message)
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        message = f'{name} is not JSON; give one object a line, such as {{"id": 1, "text": "…"}}'
        raise UnreadableReport(message) from error
    if not isinstance(fields, dict):
        message = f'{name} is JSON but no object; give one such as {{"id": 1, "text": "…"}}'
        raise UnreadableReport(message)
    return read_record(fields, name=name, limits=limits)


def _string(fields: Mapping[str, Any], key: str, name: str) -> str:
    """Return a field that is a string, "" if it is absent or null."""
    value = fields.get(key)
    if value is not None and not isinstance(value, str):
        message = f"{name} has a field {key} that is no string; put it in quotes or leave it out"
        raise UnreadableReport(message)
    return value or ""


def _spans(value: object, length: int, name: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of a record, in their order.

    Raises:
        UnreadableReport: one isn't a pair of offsets inside the text.
    """
    try:
        spans = tuple((span["start"], span["end"]) for span in value)  # type: ignore[attr-defined]
        for start, end in spans:
            if type(start) is not int or type(end) is not int or not 0 <= start < end <= length:
                message = f"{name} has the span {start!r} to {end!r} in a text of {length} characters"
                raise UnreadableReport(message)
    except (TypeError, KeyError) as error:
        message = f'{name} has spans that are no list of {{"start": 0, "end": 1}}'
        raise UnreadableReport(message) from error
    return spans
