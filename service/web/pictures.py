"""The map of a query or of one incident as a picture: for reports, mails and pages without scripts."""

from __future__ import annotations

from flask import Blueprint, Response

from service import features
from service.store import Page
from service.web import drawing
from service.web.answers import public, unless_known
from service.web.context import web
from service.web.problems import UnknownFormat

_TYPES = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; sandbox"
"""An SVG brings its own style and letters; it runs nothing and asks for nothing."""

blueprint = Blueprint("pictures", __name__)


@blueprint.get("/map.<any(png, svg, pdf):form>")
def of_query(form: str) -> Response:
    """Answer with the picture of what the parameters ask for; the same as the map's."""
    query = drawing.asked_for()
    return _pictured(form, drawing.titled(query), web().store.incidents(query))


@blueprint.get("/incidents/<incident>/map.<any(png, svg, pdf):form>")
def of_incident(incident: str, form: str) -> Response:
    """Answer with the picture of one incident."""
    title, page = drawing.one(incident)
    return _pictured(form, title, page)


def _pictured(form: str, title: str, page: Page) -> Response:
    """Answer with a picture.

    Raises:
        UnknownFormat: what draws pictures is not installed.
    """
    from maps.static import picture

    try:
        made = picture(features.collection(page.incidents, page.reports), form, title=title)
    except ModuleNotFoundError as error:
        raise UnknownFormat(str(error)) from error
    response = Response(made, content_type=_TYPES[form])
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return unless_known(public(response))
