"""Answers: JSON as it should be, what the reader prefers, and links."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, request, url_for
from werkzeug.datastructures import MultiDict

from service.features import MEDIA_TYPE

JSON = "application/json"
HTML = "text/html"
GEOJSON = MEDIA_TYPE


def json_answer(document: object, *, status: int = 200, media_type: str = JSON) -> Response:
    """Return a document as strict JSON in UTF-8, which any site may read."""
    body = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    response = Response(body.encode("utf-8", "replace"), status=status, content_type=media_type)
    return public(response)


def public(response: Response) -> Response:
    """Let scripts of any site read an answer: what can be read here is public."""
    if request.method in {"GET", "HEAD"}:
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def unless_known(response: Response) -> Response:
    """Give an answer a validator, and empty it (304) for a reader who has it already."""
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


def wants_html() -> bool:
    """Tell if the reader prefers a page for people over data; with no preference, data it is."""
    return request.accept_mimetypes.best_match([JSON, HTML], JSON) == HTML


def link(rel: str, href: str, media_type: str, title: str) -> dict[str, str]:
    """Return a link as OGC API writes them."""
    return {"rel": rel, "type": media_type, "title": title, "href": href}


def here(**changes: str) -> str:
    """Return the address of the current request, with some of its parameters changed."""
    arguments: MultiDict[str, str] = MultiDict(request.args)
    for name, value in changes.items():
        arguments[name] = value
    values: dict[str, Any] = {name: arguments.getlist(name) for name in arguments}
    return url_for(request.endpoint or "", _external=True, **(request.view_args or {}), **values)
