"""oEmbed (https://oembed.com): from the address of one of our pages to the frame that shows its map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, current_app, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from maps.embedding import Embed, iframe
from service.errors import InvalidParameter, NotFound
from service.features import clean
from service.web import drawing, live, parameters
from service.web.answers import json_answer, public
from service.web.context import web
from service.web.problems import UnknownFormat

blueprint = Blueprint("embedding", __name__)

WIDTH, HEIGHT = 800, 560
"""In CSS pixels."""


@blueprint.get("/oembed")
def oembed() -> Response:
    """Answer with the frame for the map that the address ``url`` of this service leads to.

    ``maxwidth`` and ``maxheight`` are in CSS pixels; ``format`` is ``json``, which is the default, or
    ``xml``. Other parameters are left alone, as consumers send some of their own: WordPress sends ``dnt``.
    """
    form = request.args.get("format", "") or "json"
    if form not in {"json", "xml"}:
        message = f"format must be json or xml, not {form[:40]!r}"
        raise UnknownFormat(message)
    address, title = _embedded(request.args.get("url", ""))
    width = _at_most(WIDTH, "maxwidth")
    height = _at_most(HEIGHT, "maxheight")
    title = clean(title)
    document = {
        "type": "rich",
        "version": "1.0",
        "title": title,
        "provider_name": "sitmap",
        "provider_url": url_for("pages.index", _external=True),
        "width": width,
        "height": height,
        "html": iframe(Embed(address, title, width=width, height=height)),
    }
    return json_answer(document) if form == "json" else public(_xml(document))


def _at_most(size: int, parameter: str) -> int:
    """Return a size of the frame, made to fit what the consumer has room for."""
    room = request.args.get(parameter, "")
    return parameters.limit(room, size, size, parameter)


def _embedded(url: str) -> tuple[str, str]:
    """Return the address of the bare page for one of ours, and its title.

    Raises:
        InvalidParameter: there is no address, or its query is none of ours.
        NotFound: it is of another service, of a page that has no map, or of something that isn't there.
    """
    if not url:
        message = "oembed needs the parameter url: the address of a map of this service"
        raise InvalidParameter(message)
    endpoint, values, arguments = _ours(url)
    match endpoint:
        case "live.page" | "live.bare":
            return _of_live(arguments, urlsplit(url).fragment)
        case "drawing.of_query" | "drawing.bare_of_query":
            address, title = _of_query(arguments)
            return address + _seen(url), title
        case "reports.one" | "reports.page":
            return _of_query(MultiDict({"report": values["report"]}))
        case "drawing.of_incident" | "drawing.bare_of_incident" | "incidents.one" | "incidents.page":
            found = web().store.incident(values["incident"])
            address = url_for("drawing.bare_of_incident", incident=found.id, _external=True)
            return address + _seen(url), found.title
    raise _no_map(url)


def _seen(url: str) -> str:
    """Return the fragment in which a map keeps its view, filters and chosen incident, "" for none."""
    fragment = urlsplit(url).fragment
    return "#" + quote(fragment, safe="&=+,.%'()*!~-_") if "=" in fragment else ""


def _ours(url: str) -> tuple[str, Mapping[str, Any], MultiDict[str, str]]:
    """Return what an address of this service leads to, and its query."""
    try:
        parts = urlsplit(url)
        root = urlsplit(request.host_url)
        if parts.scheme not in {"http", "https"} or parts.netloc.lower() != root.netloc.lower():
            raise _no_map(url)
        path = parts.path.removeprefix(request.script_root)
        endpoint, values = current_app.url_map.bind(root.netloc).match(path, "GET")
        return endpoint, values, MultiDict(parse_qs(parts.query, keep_blank_values=True))
    except (HTTPException, ValueError):
        raise _no_map(url) from None


def _of_query(arguments: MultiDict[str, str]) -> tuple[str, str]:
    parameters.only(arguments, (*parameters.FILTERS, "limit"))
    most = web().settings.web.map_limit
    query = parameters.query(arguments, default_limit=most, max_limit=most)
    asked: dict[str, Any] = {name: arguments.getlist(name) for name in arguments}
    return url_for("drawing.bare_of_query", _external=True, **asked), drawing.titled(query)


def _of_live(arguments: MultiDict[str, str], fragment: str) -> tuple[str, str]:
    """Return the address of the bare live map for one of the live map, whose fragment may tell its state."""
    stated = "=" in fragment
    kept: dict[str, str] = {}
    if stated:
        arguments = MultiDict(parse_qs(fragment))
        kept = {name: arguments.pop(name) for name in ("map", "id", "n") if name in arguments}
    asked, query = live.opening(arguments)
    title = drawing.titled(query)
    address = url_for("live.bare", _external=True)
    if stated:
        return f"{address}#{'&'.join(filter(None, (asked, urlencode(kept))))}", title
    return f"{address}?{asked}" if asked else address, title


def _no_map(url: str) -> NotFound:
    return NotFound(f"there is no map of this service at {clean(url)[:120]!r}; give the address of one")


def _xml(document: Mapping[str, Any]) -> Response:
    root = ET.Element("oembed")
    for name, value in document.items():
        ET.SubElement(root, name).text = str(value)
    body = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, content_type="text/xml; charset=utf-8")
