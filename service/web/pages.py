"""The front page, and the example."""

from __future__ import annotations

from importlib.resources import files

from flask import Blueprint, Response, render_template, request

from service.errors import NotFound
from service.store import Query
from service.web import guard, parameters, reports
from service.web.answers import unless_known
from service.web.context import web

blueprint = Blueprint("pages", __name__)

_PER_PAGE = 20
_EXAMPLE = files("config") / "example.html"


@blueprint.get("/")
def index() -> Response:
    """Answer with the front page: a form for an article, the map of all incidents, earlier reports."""
    parameters.only(request.args, ("cursor",))
    store = web().store
    html = render_template(
        "index.html",
        page=store.reports(_PER_PAGE, request.args.get("cursor", "")),
        count=store.count(Query()),
        needs_key=guard.needs_key(),
        has_example=_EXAMPLE.is_file(),
        max_bytes=web().settings.reading.max_bytes,
    )
    return unless_known(Response(html, content_type="text/html; charset=utf-8"))


@blueprint.post("/example")
def example() -> Response:
    """Process and keep the example article, and go to its page."""
    guard.require_write()
    if not _EXAMPLE.is_file():
        message = "there is no example article in this installation; paste one of your own"
        raise NotFound(message)
    report = web().readers().read_bytes(
        _EXAMPLE.read_bytes(), name="example.html", media_type="text/html; charset=utf-8"
    )  # fmt: skip
    return reports.keep(report)
