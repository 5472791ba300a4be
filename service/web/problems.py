"""Failures as problem details (RFC 9457), or as a page for people.

`STATUSES` is the one table from classes of errors to HTTP status codes.
"""

from __future__ import annotations

import logging
import traceback
from http import HTTPStatus

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from service.errors import (
    FetchError,
    GazetteerError,
    InputError,
    NotAllowed,
    NotFound,
    SitmapError,
    StoreError,
    UnreadableReport,
)
from service.features import clean
from service.web.answers import json_answer, wants_html
from service.web.context import web

MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger(__name__)


class UnsupportedMedia(InputError):
    """A request whose body is of a media type that isn't read."""


class UnknownFormat(InputError):
    """A format that answers aren't written in."""


class KeyNeeded(NotAllowed):
    """A write without the key, or with a wrong one."""


STATUSES: dict[type[Exception], HTTPStatus] = {
    InputError: HTTPStatus.BAD_REQUEST,
    UnsupportedMedia: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    UnknownFormat: HTTPStatus.NOT_IMPLEMENTED,
    UnreadableReport: HTTPStatus.UNPROCESSABLE_ENTITY,
    KeyNeeded: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    FetchError: HTTPStatus.BAD_GATEWAY,
    GazetteerError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    SitmapError: HTTPStatus.INTERNAL_SERVER_ERROR,
}
"""The status of each class of errors, and of its subclasses that aren't named."""


def status_of(error: Exception) -> HTTPStatus:
    """Return the status of an error by the nearest of its classes that is in the table."""
    for kind in type(error).__mro__:
        if kind in STATUSES:
            return STATUSES[kind]
    return HTTPStatus.INTERNAL_SERVER_ERROR


def problem(status: HTTPStatus, detail: str) -> Response:
    """Return a problem document, or the page of it for a reader who prefers pages."""
    detail = clean(detail)
    if wants_html() and request.method in {"GET", "HEAD", "POST"}:
        page = render_template("problem.html", title=status.phrase, status=status.value, detail=detail)
        return Response(page, status=status, content_type="text/html; charset=utf-8")
    document = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    return json_answer(document, status=status, media_type=MEDIA_TYPE)


def install(app: Flask) -> None:
    """Let an application answer every failure with a problem."""
    app.register_error_handler(SitmapError, _ours)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unknown)


def _ours(error: SitmapError) -> Response:
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s %r: %s", request.method, request.path, clean(" ".join(str(error).split())))
    response = problem(status, str(error))
    if status is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="sitmap"'
    return response


def _http(error: HTTPException) -> Response:
    """Answer what Flask found wrong; a redirect is no failure and passes as it is."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return Response(error.get_body(), error.code, list(error.get_headers()))
    detail = error.description or HTTPStatus(error.code).description
    if isinstance(error, RequestEntityTooLarge):
        most = web().settings.reading.max_bytes
        detail = f"what was sent is larger than {most:,} bytes; send one article at a time"
    response = problem(HTTPStatus(error.code), detail)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _unknown(error: Exception) -> Response:
    """Answer a failure that nobody foresaw, without telling what is inside."""
    trace = clean(
        "".join(traceback.format_exception(error))
    )  # what was sent may be in it, and steer a terminal
    _log.error("%s %r failed\n%s", request.method, request.path, trace)
    detail = "something went wrong inside the service; its log says what"
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail)
