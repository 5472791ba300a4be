"""The model's dataclasses as JSON documents and back, without loss."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from service.errors import StoreError
from service.model import Incident, Mention, Report

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reading:
    """A report as it is stored: with its mentions, without its incidents."""

    report: Report
    mentions: tuple[Mention, ...] = ()


@cache
def _incidents() -> TypeAdapter[Incident]:
    return TypeAdapter(Incident)


@cache
def _readings() -> TypeAdapter[Reading]:
    return TypeAdapter(Reading)


def _plain(value: object) -> object:
    """Return one of our dataclasses as a mapping, a date as ISO 8601, and anything else as a text."""
    if is_dataclass(value):
        return {item.name: getattr(value, item.name) for item in fields(value)}
    return value.isoformat() if isinstance(value, date) else str(value)


def dump(document: Reading | Incident) -> str:
    """Return a document as JSON; a lone surrogate, which UTF-8 has no bytes for, becomes a ``?``."""
    text = json.dumps(document, default=_plain, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode("utf-8")


def load_incident(document: str) -> Incident:
    """Return the incident that a JSON document describes.

    Raises:
        StoreError: it doesn't describe one.
    """
    return _load(_incidents(), document, "incident")


def load_reading(document: str) -> Reading:
    """Return the report and the mentions that a JSON document describes.

    Raises:
        StoreError: it doesn't describe any.
    """
    return _load(_readings(), document, "report")


def _load(adapter: TypeAdapter[T], document: str, kind: str) -> T:
    try:
        return adapter.validate_json(document)
    except ValidationError as error:
        message = f"a stored {kind} can't be read: {error.errors()[0]['msg']}"
        raise StoreError(message) from error


def normal(incident: Incident) -> Incident:
    """Return an incident as it will come back from a store, so that the two compare equal."""
    return load_incident(dump(incident))


def without_text(report: Report) -> Report:
    """Return a report without its text, as lists and features want it."""
    return replace(report, text="")
