"""The layered map of a query, of a report or of one incident."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from service import features
from service.store import Page, Query, sentence
from service.web import parameters
from service.web.answers import public, unless_known
from service.web.context import web
from service.web.security import as_map

blueprint = Blueprint("drawing", __name__)


@blueprint.get("/map")
def of_query() -> Response:
    """Answer with the map of the incidents that the parameters ask for; the same as incidents.geojson's."""
    parameters.only(request.args, (*parameters.FILTERS, "limit"))
    most = web().settings.web.map_limit
    query = parameters.query(request.args, default_limit=most, max_limit=most)
    return _drawn(web().store.incidents(query), _title(query))


@blueprint.get("/incidents/<incident>/map")
def of_incident(incident: str) -> Response:
    """Answer with the map of one incident."""
    parameters.only(request.args, ())
    found = web().store.incident(incident)
    return _drawn(Page((found,), web().store.origins(found.reports)), found.title)


def _title(query: Query) -> str:
    """Return a report's own title, else what the query asks for."""
    return (query.report and web().store.report(query.report).title) or sentence(query)


def _drawn(page: Page, title: str) -> Response:
    tiles = web().settings.map.tiles
    pattern = url_for("incidents.one", incident="{id}").replace("%7B", "{").replace("%7D", "}")
    html = web().draw(
        features.collection(page.incidents, page.reports),
        self_contained=True,
        tiles=tiles or None,
        title=title,
        incident_url=pattern,
    )
    response = Response(html.encode("utf-8", "replace"), content_type="text/html; charset=utf-8")
    return unless_known(public(as_map(response, tiles)))
