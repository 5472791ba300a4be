"""The live map: its page, and what the page asks for: clusters of what is in view, and counts.

An answer is small however much is stored: at most `service.live.cells.MOST` clusters, and a short form
of the incidents that stand alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from maps import basemap, live_page
from maps.embedding import Embed, Framing, iframe
from maps.live import Addresses
from service import features
from service.errors import InvalidParameter
from service.live import cells, columns
from service.live.cells import Cluster
from service.live.snapshot import Totals, View
from service.model import Incident
from service.places import country_names
from service.store import Query, sentence
from service.web import drawing, parameters, security, tiles
from service.web.answers import GEOJSON, json_answer, unless_known
from service.web.context import web

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

blueprint = Blueprint("live", __name__)

TITLE = "Live map"
MOST_GROUND = 40
"""So many cells of the base map an answer has at most: no answer is longer than 0.8 MB."""

_SHORT = (
    "id", "status", "event_type", "sub_event_type", "assertion", "date_start", "date_end", "date_precision",
    "place_name", "place_relation", "country", "country_name", "admin1", "place_precision", "uncertainty_m",
)  # fmt: skip
_LONGEST = 120  # characters of a text in the short form of an incident


FILTERS = tuple(name for name in parameters.FILTERS if name not in {"placed", "report"})
"""The parameters that a live map can open with, which its page can then change."""


@blueprint.get("/live")
def page() -> Response:
    """Answer with the page of the live map, which holds no more than it shows."""
    asked, query = opening(request.args)
    links = drawing.discovery(TITLE)
    snippet = iframe(Embed(url_for("live.bare", _external=True) + _query_of(asked), TITLE))
    response = _page(asked, query, Framing(snippet=snippet, links=links), ("'self'",))
    return unless_known(drawing.announced(response, links))


@blueprint.get("/live/embed")
def bare() -> Response:
    """Answer with the live map and hardly more than the map, to stand in a frame."""
    asked, query = opening(request.args)
    framing = Framing(bare=True, full=url_for("live.page", _external=True) + _query_of(asked))
    return unless_known(_page(asked, query, framing, web().settings.web.embed_ancestors))


def opening(arguments: MultiDict[str, str]) -> tuple[str, Query]:
    """Return the filters that a live map opens with, as the query of an address and as a query.

    Raises:
        InvalidParameter: one of them isn't known here, or has a bad value.
    """
    parameters.only(arguments, FILTERS)
    query = parameters.query(arguments, default_limit=1, max_limit=1)
    return urlencode(parameters.pairs(query)), query


def _query_of(asked: str) -> str:
    return f"?{asked}" if asked else ""


def _page(asked: str, query: Query, framing: Framing, ancestors: tuple[str, ...]) -> Response:
    shown = tiles.shown()
    addresses = Addresses(
        cells=url_for("live.in_view"),
        totals=url_for("live.totals"),
        items=url_for("incidents.collection"),
        item=_pattern("incidents.one"),
        page=_pattern("incidents.page"),
        ground=url_for("live.ground"),
        table=url_for("drawing.of_query") + _query_of(asked),
        full=url_for("live.page", _external=True),
    )
    html = live_page(
        addresses,
        asked=asked,
        box=query.bbox or web().live.extent(query),
        title=TITLE,
        tiles=shown,
        framing=framing,
    )
    return security.as_map(html, shown.address if shown else "", ancestors, connect="'self'")


def _pattern(endpoint: str) -> str:
    return url_for(endpoint, incident="{id}").replace("%7B", "{").replace("%7D", "}")


@blueprint.get("/map/ground")
def ground() -> Response:
    """Answer with fine cells of the base map, which the live map's page loads as they are seen.

    ``cells`` has their names with semicolons between; each is told as deflated JSON in base64.
    """
    parameters.only(request.args, ("cells",))
    names = list(dict.fromkeys(request.args.get("cells", "").split(";")))
    if len(names) > MOST_GROUND:
        message = f"cells has {len(names)} names; give {MOST_GROUND} at most"
        raise InvalidParameter(message)
    try:
        return unless_known(json_answer(basemap.cells(names)))
    except KeyError as error:
        message = (
            f"there is no cell {error.args[0][:40]!r} of the base map; its names are on the live map's page"
        )
        raise InvalidParameter(message) from None


@blueprint.get("/map/cells")
def in_view() -> Response:
    """Answer with the clusters and single incidents of a box at a zoom level, as GeoJSON.

    A cluster is a point with ``cluster``, ``point_count``, ``counts`` by type and its ``bbox``, and at one
    spot with the precision and the uncertainty in metres of one of its incidents. A single incident has the
    short form of its properties, and the whole of it is at ``/incidents/ID``.
    """
    parameters.only(request.args, (*parameters.FILTERS, "zoom"))
    query = _query()
    zoom = parameters.zoom(request.args.get("zoom", ""))
    view = web().live.view(query, zoom)
    document: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [_feature(view, at, cluster) for at, cluster in enumerate(view.clusters)],
        "numberMatched": view.matched,
        "numberInView": view.inside,
        "numberUnplaced": view.unplaced,
        "tick": view.tick,
    }
    if credits_ := features.credits(view.known.values()):
        document["attribution"] = credits_
    return unless_known(json_answer(document, media_type=GEOJSON))


@blueprint.get("/map/totals")
def totals() -> Response:
    """Answer with how many incidents pass the filters, by type, country and time; ``bbox`` is no part of it.

    The counts of a field leave the filter by that field aside: they tell what choosing another would give.
    """
    parameters.only(request.args, tuple(name for name in parameters.FILTERS if name != "bbox"))
    query = _query()
    return unless_known(json_answer(_totals(web().live.totals(query), query)))


def _query() -> Query:
    return parameters.query(request.args, default_limit=1, max_limit=1)


def _feature(view: View, at: int, cluster: Cluster) -> dict[str, Any]:
    known = view.known.get(at)
    if known and cluster.total == 1:
        return _single(known)
    lon, lat = columns.unproject(*cluster.middle)
    counts = {view.types[code]: int(count) for code, count in enumerate(cluster.counts) if count}
    told: dict[str, Any] = {"cluster": True, "point_count": cluster.total, "counts": counts}
    if known and known.place:
        told |= {"place_precision": known.place.precision, "uncertainty_m": known.place.uncertainty_m}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "bbox": cells.extent(cluster),
        "properties": told,
    }


def _single(incident: Incident) -> dict[str, Any]:
    feature = features.feature(incident, {})
    told = feature["properties"]
    short = {name: _clipped(told[name]) for name in ("title", *_SHORT)}
    short["confidence"] = {"overall": told["confidence"]["overall"]}
    return {"type": "Feature", "id": incident.id, "geometry": feature["geometry"], "properties": short}


def _clipped(value: object) -> object:
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[: _LONGEST - 1]}…"
    return value


def _totals(told: Totals, query: Query) -> dict[str, Any]:
    bars = told.histogram
    return {
        "numberMatched": told.matched,
        "numberUnplaced": told.unplaced,
        "numberUndated": told.undated,
        "numberPast": told.past,
        "period": told.period or [],
        "sentence": sentence(query, country_names()),
        **told.by,
        "histogram": bars
        and {
            "unit": bars.unit,
            "first": bars.first,
            "types": bars.types,
            "bars": bars.bars,
            "earlier": bars.earlier,
        },
        "tick": told.tick,
    }
