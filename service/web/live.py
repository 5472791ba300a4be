"""The live map: its page, and what the page asks for: clusters of what is in view, and counts.

An answer is small however much is stored: at most `service.live.cells.MOST` clusters, and a short form
of the incidents that stand alone.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from maps import live_page
from service import features
from service.live import cells, columns
from service.live.cells import Cluster
from service.live.snapshot import Totals, View
from service.model import Incident
from service.store import Query, sentence
from service.web import parameters, security
from service.web.answers import GEOJSON, JSON, json_answer, public, unless_known
from service.web.context import web

blueprint = Blueprint("live", __name__)

_SHORT = (
    "id", "status", "event_type", "sub_event_type", "assertion", "date_start", "date_end", "date_precision",
    "place_name", "place_relation", "country", "country_name", "admin1", "place_precision", "uncertainty_m",
)  # fmt: skip
_LONGEST = 120  # characters of a text in the short form of an incident


@blueprint.get("/live")
def page() -> Response:
    """Answer with the page of the live map, which holds no more than it shows."""
    parameters.only(request.args, ())
    settings = web().settings.map
    html = live_page(
        {
            "cells": url_for("live.in_view"),
            "totals": url_for("live.totals"),
            "ground": url_for("live.ground"),
            "items": url_for("incidents.collection"),
            "item": _pattern("incidents.one"),
            "page": _pattern("incidents.page"),
        },
        title="Live map",
        settings_map=settings,
    )
    return unless_known(security.as_map(html, settings.tiles, connect="'self'"))


def _pattern(endpoint: str) -> str:
    return url_for(endpoint, incident="{id}").replace("%7B", "{").replace("%7D", "}")


@blueprint.get("/map/ground")
def ground() -> Response:
    """Answer with the whole base map, which the live map's page loads after its first picture."""
    from maps.live import ground as whole

    parameters.only(request.args, ())
    response = Response(whole(), content_type=JSON)
    return unless_known(public(response))


@blueprint.get("/map/cells")
def in_view() -> Response:
    """Answer with the clusters and single incidents of a box at a zoom level, as GeoJSON.

    A cluster is a point with ``cluster``, ``point_count``, ``counts`` by type and its ``bbox``; a single
    incident has the short form of its properties, and the whole of it is at ``/incidents/ID``.
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
    if credits_ := features.credits(view.single.values()):
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
    if at in view.single:
        return _single(view.single[at])
    lon, lat = columns.unproject(*cluster.middle)
    counts = {view.types[code]: int(count) for code, count in enumerate(cluster.counts) if count}
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "bbox": cells.extent(cluster),
        "properties": {"cluster": True, "point_count": cluster.total, "counts": counts},
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
        "sentence": sentence(query),
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
