"""What a person says of incidents: that two are one, or that one is two."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for

from service import features
from service.model import Incident
from service.store import By
from service.web import guard, incoming, parameters
from service.web.answers import GEOJSON, json_answer, link, wants_html
from service.web.context import web

blueprint = Blueprint("corrections", __name__)


@blueprint.post("/incidents/<incident>/split")
def split(incident: str) -> Response:
    """Take what one report tells out of an incident: 201 with both; a browser is sent to the new one.

    The body has ``report``, the id of a report (or of a single telling), and may have ``who`` and ``why``.
    """
    fields = _checked(("report",))
    kept, own = web().store.split(incident, fields["report"], _by(fields))
    return _answer((kept, own), at=own, status=201)


@blueprint.post("/incidents/<incident>/join")
def join(incident: str) -> Response:
    """Put another incident into this one: 200 with what they are now; a browser is sent to it.

    The body has ``other``, the other incident's id, which leads to this one from then on, and may have
    ``who`` and ``why``.
    """
    fields = _checked(("other",))
    kept = web().store.join(incident, fields["other"], _by(fields))
    return _answer((kept,), at=kept, status=200)


def _checked(needed: tuple[str, ...]) -> dict[str, str]:
    """Return the fields of a request whose sender may write."""
    guard.require_write()
    parameters.only(request.args, ())
    return incoming.fields(needed, ("who", "why"))


def _by(fields: dict[str, str]) -> By:
    return By(fields["who"], fields["why"])


def _answer(incidents: tuple[Incident, ...], *, at: Incident, status: int) -> Response:
    """Answer with incidents as a feature collection, or send a reader who prefers pages to one of them."""
    place = url_for("incidents.one", incident=at.id)
    if wants_html():
        sent = redirect(place, 303)
        return Response(sent.get_data(), sent.status_code, list(sent.headers))
    reports = web().store.origins(name for incident in incidents for name in incident.reports)
    document = features.collection(incidents, reports)
    for feature in document["features"]:
        href = url_for("incidents.one", incident=feature["id"], _external=True)
        feature["links"] = [link("self", href, GEOJSON, "This incident")]
    response = json_answer(document, status=status, media_type=GEOJSON)
    response.headers["Location"] = place
    return response
