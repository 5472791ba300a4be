"""The layered map of a query, of a report or of one incident: the whole page, and a bare one for frames."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from maps.embedding import Embed, Framing, Link, iframe
from service import features
from service.places import country_names
from service.store import Page, Query, sentence
from service.web import parameters, security, tiles
from service.web.answers import JSON, public, unless_known
from service.web.context import web

OEMBED_JSON, OEMBED_XML = f"{JSON}+oembed", "text/xml+oembed"

blueprint = Blueprint("drawing", __name__)


@blueprint.get("/map")
def of_query() -> Response:
    """Answer with the map of the incidents that the parameters ask for; the same as incidents.geojson's."""
    query = asked_for()
    return _whole(titled(query), web().store.incidents(query), embed_of_query())


@blueprint.get("/embed")
def bare_of_query() -> Response:
    """Answer with the same map, and hardly more than the map, to stand in a frame."""
    query = asked_for()
    return _bare(titled(query), web().store.incidents(query), _address("drawing.of_query", **_asked()))


@blueprint.get("/incidents/<incident>/map")
def of_incident(incident: str) -> Response:
    """Answer with the map of one incident."""
    title, page = one(incident)
    return _whole(title, page, _address("drawing.bare_of_incident", incident=page.incidents[0].id))


@blueprint.get("/incidents/<incident>/embed")
def bare_of_incident(incident: str) -> Response:
    """Answer with the map of one incident, to stand in a frame."""
    title, page = one(incident)
    return _bare(title, page, _address("incidents.page", incident=page.incidents[0].id))


def titled(query: Query) -> str:
    """Return a report's own title, else what the query asks for.

    Raises:
        NotFound: there is no such report.
    """
    return (query.report and web().store.report(query.report).title) or sentence(query, country_names())


def embed_of_query() -> str:
    """Return the address of the bare page of what the current request asks for."""
    return _address("drawing.bare_of_query", **_asked())


def asked_for() -> Query:
    """Return the query of a map that the current request's parameters ask for."""
    parameters.only(request.args, (*parameters.FILTERS, "limit"))
    most = web().settings.web.map_limit
    return parameters.query(request.args, default_limit=most, max_limit=most)


def one(incident: str) -> tuple[str, Page]:
    """Return an incident's title and the incident, for a request without parameters."""
    parameters.only(request.args, ())
    found = web().store.incident(incident)
    return found.title, Page((found,), web().store.origins(found.reports))


def _asked() -> dict[str, list[str]]:
    return {name: request.args.getlist(name) for name in request.args}


def _address(endpoint: str, **values: str | list[str]) -> str:
    return url_for(endpoint, _external=True, **values)  # type: ignore[arg-type] # lists are parameters too


def _whole(title: str, page: Page, embed: str) -> Response:
    """Answer with a whole page, which says how to embed it: to people, and to programs by oEmbed."""
    links = discovery(title)
    framing = Framing(snippet=iframe(Embed(embed, title)), links=links)
    return announced(_drawn(page, title, framing, ("'self'",)), links)


def discovery(title: str) -> tuple[Link, ...]:
    """Return the links by which programs find how to embed the map at the current request's address."""
    return tuple(
        Link("alternate", kind, _address("embedding.oembed", url=request.url, **form), title or "Map")
        for kind, form in ((OEMBED_JSON, {}), (OEMBED_XML, {"format": "xml"}))
    )


def announced(response: Response, links: tuple[Link, ...]) -> Response:
    """Return an answer that tells of links in its header too."""
    for link in links:
        response.headers.add("Link", f'<{link.href}>; rel="alternate"; type="{link.media_type}"')
    return response


def _bare(title: str, page: Page, full: str) -> Response:
    return _drawn(page, title, Framing(bare=True, full=full), web().settings.web.embed_ancestors)


def _drawn(page: Page, title: str, framing: Framing, ancestors: tuple[str, ...]) -> Response:
    shown = tiles.shown()
    pattern = url_for("incidents.one", incident="{id}").replace("%7B", "{").replace("%7D", "}")
    html = web().draw(
        features.collection(page.incidents, page.reports),
        self_contained=True,
        tiles=shown or "",
        title=title,
        incident_url=pattern,
        framing=framing,
    )
    return unless_known(public(security.as_map(html, shown.address if shown else "", ancestors)))
