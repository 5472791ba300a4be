"""From a request to the report that it carries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import request

from service.errors import InputError
from service.features import clean
from service.model import Report
from service.web import parameters
from service.web.context import web
from service.web.problems import UnsupportedMedia

_ORIGIN = ("title", "published", "outlet", "url")
_CONTENT = ("text", "html")
_LONGEST_NOTE = 2000  # characters of who corrected something, and why


def report() -> Report:
    """Return the report that the current request carries: as JSON, as a form, or as it is.

    Raises:
        InputError: the body isn't JSON, or a field has a wrong name, type or value.
        UnsupportedMedia: the body is of another media type.
        UnreadableReport: it holds no article, or one that can't be processed.
    """
    match request.mimetype:
        case "application/json":
            return _of_json(_json_body())
        case "multipart/form-data" | "application/x-www-form-urlencoded":
            return _of_form()
        case "text/plain" | "text/html" | "application/xhtml+xml":
            return _of_bytes(request.get_data(cache=False), "the body", request.content_type or "", {})
        case other:
            message = (
                f"a body of type {other[:60] or 'unknown'!r} can't be read;"
                " send JSON, a form with a file, text/plain or text/html"
            )
            raise UnsupportedMedia(message)


def fields(needed: tuple[str, ...], others: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the fields of the current request's body, a JSON object or a form; "" for what isn't given.

    Raises:
        InputError: a field is missing, unknown or no text.
        UnsupportedMedia: the body is of another media type.
    """
    known = (*needed, *others)
    match request.mimetype:
        case "application/json":
            body: Mapping[str, Any] = _json_body(f"with {' and '.join(needed)}")
        case "multipart/form-data" | "application/x-www-form-urlencoded":
            body = {name: value for name, value in request.form.items() if name != "key"}
        case other:
            message = f"a body of type {other[:60] or 'unknown'!r} can't be read; send JSON or a form"
            raise UnsupportedMedia(message)
    for name, value in body.items():
        if name not in known:
            message = f"there is no field {name[:40]!r}; there are: {', '.join(known)}"
            raise InputError(message)
        if not isinstance(value, str | None):
            message = f"the field {name} must be a string, not {type(value).__name__}"
            raise InputError(message)
    given = {name: clean((body.get(name) or "").strip()) for name in known}
    for name in needed:
        if not given[name]:
            message = f"the field {name} is missing; see /incidents.geojson for the ids there are"
            raise InputError(message)
    for name in others:
        if len(given[name]) > _LONGEST_NOTE:
            message = f"the field {name} has {len(given[name]):,} characters; give at most {_LONGEST_NOTE:,}"
            raise InputError(message)
    return given


def _json_body(wanted: str = "with text or html") -> dict[str, Any]:
    try:
        body = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        message = f"the body is not valid JSON; send an object {wanted}"
        raise InputError(message) from None
    if not isinstance(body, dict):
        message = f"the body must be a JSON object {wanted}, not {type(body).__name__}"
        raise InputError(message)
    return body


def _of_json(body: Mapping[str, Any]) -> Report:
    """Return the report of ``{text | html, title?, published?, outlet?, url?}``."""
    for name, value in body.items():
        if name not in (*_CONTENT, *_ORIGIN):
            message = f"there is no field {name[:40]!r}; there are: {', '.join((*_CONTENT, *_ORIGIN))}"
            raise InputError(message)
        if not isinstance(value, str | None):
            message = f"the field {name} must be a string, not {type(value).__name__}"
            raise InputError(message)
    given = [name for name in _CONTENT if body.get(name) is not None]
    if len(given) != 1:
        message = f"give either text or html, not {'both' if given else 'neither'}"
        raise InputError(message)
    readers, origin = web().readers(), _origin(body)
    read = readers.read_text if given == ["text"] else readers.read_html
    return read(_encodable(body[given[0]]), limits=web().settings.reading, **origin)


def _of_form() -> Report:
    """Return the report of a form: its file, else the text that was pasted, which may be HTML."""
    for name in request.form:
        if name not in (*_CONTENT, *_ORIGIN, "key"):
            message = f"there is no field {name[:40]!r}; there are: file, {', '.join((*_CONTENT, *_ORIGIN))}"
            raise InputError(message)
    file = request.files.get("file")
    if file is not None and file.filename:
        return _of_bytes(file.read(), clean(file.filename), file.content_type or "", request.form)
    text = request.form.get("text", "") or request.form.get("html", "")
    data = _encodable(text).encode()
    return _of_bytes(data, "the text", "text/plain; charset=utf-8", request.form)


def _of_bytes(data: bytes, name: str, media_type: str, fields: Mapping[str, Any]) -> Report:
    return web().readers().read_bytes(
        data, name=name, media_type=media_type, limits=web().settings.reading, **_origin(fields)
    )  # fmt: skip


def _origin(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the sender says of where a report comes from."""
    return {
        "title": clean((fields.get("title") or "").strip()),
        "publisher": clean((fields.get("outlet") or "").strip()),
        "url": parameters.address("url", fields.get("url") or ""),
        "published": parameters.day("published", fields.get("published") or ""),
    }


def _encodable(text: str) -> str:
    """Return a text with U+FFFD for each lone surrogate, which JSON can carry and UTF-8 can't."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
