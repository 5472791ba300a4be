"""Incidents as GeoJSON, and as pages."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from service import features
from service.areas import area_of
from service.store import Page, Query
from service.web import guard, parameters
from service.web.answers import GEOJSON, HTML, here, json_answer, link, public, unless_known, wants_html
from service.web.context import web

blueprint = Blueprint("incidents", __name__)


@blueprint.get("/incidents.geojson")
def collection() -> Response:
    """Answer with a page of the incidents that the parameters ask for, the latest first."""
    parameters.only(request.args, (*parameters.FILTERS, *parameters.PAGE, "geometry"))
    settings = web().settings.web
    query = parameters.query(
        request.args, default_limit=settings.page_limit, max_limit=settings.max_page_limit
    )
    geometry = parameters.geometry(request.args.get("geometry", ""))
    page = web().store.incidents(query)
    links = [link("self", here(), GEOJSON, "This page")]
    if page.next:
        links.append(link("next", here(cursor=page.next), GEOJSON, "The next page"))
    document: dict[str, Any] = features.collection(
        page.incidents, page.reports, geometry=geometry, area=area_of
    )
    document |= {
        "numberMatched": _matched(query, page),
        "numberReturned": len(page.incidents),
        "links": links,
    }
    return unless_known(json_answer(document, media_type=GEOJSON))


def _matched(query: Query, page: Page) -> int:
    """Return how many incidents there are on all pages; a box is counted by the store, by exact places."""
    if not page.next and not query.cursor:
        return len(page.incidents)
    return web().store.count(query) if query.bbox else web().live.count(query)


@blueprint.get("/incidents/<incident>")
def one(incident: str) -> Response:
    """Answer with an incident as a GeoJSON feature, or as a page for a reader who prefers pages.

    One that was put into another is there for good (308).
    """
    if wants_html():
        parameters.only(request.args, ())
        response = page(incident)
    else:
        parameters.only(request.args, ("geometry",))
        response = _feature(incident)
    response.vary.add("Accept")
    return response


@blueprint.get("/incidents/<incident>/page")
def page(incident: str) -> Response:
    """Answer with the page of an incident."""
    found = web().store.incident(incident)
    if found.id != incident:
        return moved("incidents.one" if request.endpoint == "incidents.one" else "incidents.page", found.id)
    feature = features.feature(found, web().store.origins(found.reports))
    html = render_template(
        "incident.html", feature=feature, p=feature["properties"], needs_key=guard.needs_key()
    )
    return unless_known(Response(html, content_type="text/html; charset=utf-8"))


def _feature(incident: str) -> Response:
    geometry = parameters.geometry(request.args.get("geometry", ""))
    found = web().store.incident(incident)
    if found.id != incident:
        return moved("incidents.one", found.id)
    document = features.feature(found, web().store.origins(found.reports), geometry=geometry, area=area_of)
    if credits_ := features.credits((found,)):
        document["attribution"] = credits_
    document["links"] = [
        link("self", here(), GEOJSON, "This incident"),
        link("alternate", _external("incidents.page", incident), HTML, "The page of this incident"),
        link("map", _external("drawing.of_incident", incident), HTML, "The map of this incident"),
    ]
    return unless_known(json_answer(document, media_type=GEOJSON))


def moved(endpoint: str, incident: str) -> Response:
    """Send a reader on, for good, to what an incident was put into."""
    sent = redirect(url_for(endpoint, incident=incident, geometry=request.args.get("geometry")), 308)
    return public(Response(sent.get_data(), sent.status_code, list(sent.headers)))


def _external(endpoint: str, incident: str) -> str:
    return url_for(endpoint, incident=incident, _external=True)
