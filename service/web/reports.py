"""Reports: taking them in, giving them out, and removing them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from service import features
from service.annotation import mentions
from service.errors import NotFound
from service.incidents import same_incident
from service.model import Analysis, Report
from service.store import ReportLine
from service.web import guard, incoming, marking, parameters
from service.web.answers import GEOJSON, HTML, JSON, here, json_answer, link, unless_known, wants_html
from service.web.context import web

blueprint = Blueprint("reports", __name__)

_PER_PAGE = 100


@blueprint.post("/reports")
def add() -> Response:
    """Process a report and keep it: 201, or 200 if it was there already; a browser is sent to its page."""
    guard.require_write()
    parameters.only(request.args, ())
    return keep(incoming.report())


def keep(report: Report) -> Response:
    """Process and keep a report, and answer with it."""
    try:
        web().store.report(report.id)
        status = 200
    except NotFound:
        status = 201
    kept = web().store.save(web().process(report), same_incident)
    if wants_html():
        return _as_response(redirect(url_for("reports.page", report=report.id), 303))
    response = json_answer(document(kept), status=status)
    response.headers["Location"] = url_for("reports.one", report=report.id)
    return response


def _as_response(response: Any) -> Response:  # noqa: ANN401 - werkzeug's, of which Flask's is a subclass
    return Response(response.get_data(), response.status_code, list(response.headers))


@blueprint.get("/reports")
def listed() -> Response:
    """Answer with the reports, the one added last first."""
    parameters.only(request.args, parameters.PAGE)
    limit = parameters.limit(request.args.get("limit", ""), _PER_PAGE, web().settings.web.max_page_limit)
    page = web().store.reports(limit, request.args.get("cursor", ""))
    links = [link("self", here(), JSON, "This page")]
    if page.next:
        links.append(link("next", here(cursor=page.next), JSON, "The next page"))
    return unless_known(json_answer({"reports": [_line(line) for line in page.lines], "links": links}))


def _line(line: ReportLine) -> dict[str, Any]:
    href = url_for("reports.one", report=line.report.id, _external=True)
    return {
        **_origin(line.report),
        "added": line.added,
        "incidents": line.incidents,
        "links": [link("item", href, JSON, "The report")],
    }


@blueprint.get("/reports/<report>")
def one(report: str) -> Response:
    """Answer with a report and what was found in it, or with its page for a reader who prefers pages."""
    parameters.only(request.args, ())
    response = (
        page(report) if wants_html() else unless_known(json_answer(document(web().store.analysis(report))))
    )
    response.vary.add("Accept")
    return response


@blueprint.get("/reports/<report>/page")
def page(report: str) -> Response:
    """Answer with the page of a report: its text with places and incidents marked, beside the map."""
    analysis = web().store.analysis(report)
    html = render_template(
        "report.html",
        report=analysis.report,
        incidents=analysis.incidents,
        data=marking.document(analysis),
        needs_key=guard.needs_key(),
    )
    return unless_known(Response(html, content_type="text/html; charset=utf-8"))


@blueprint.delete("/reports/<report>")
def remove(report: str) -> Response:
    """Remove a report and what rests on it alone: 204."""
    guard.require_write()
    parameters.only(request.args, ())
    web().store.delete_report(report)
    return Response(status=204)


@blueprint.post("/reports/<report>/delete")
def remove_by_form(report: str) -> Response:
    """Remove a report as the button on its page asks for, and go to the front page."""
    guard.require_write()
    web().store.delete_report(report)
    return _as_response(redirect(url_for("pages.index"), 303))


def document(analysis: Analysis) -> dict[str, Any]:
    """Return a report with its text, mentions, incidents and links, as JSON has it."""
    report = analysis.report
    return {
        **_origin(report),
        "language": report.language,
        "text": features.clean(report.text),
        "mentions": mentions(report.text, analysis.mentions),
        "incidents": _collection(analysis),
        "links": _links(report.id),
    }


def _origin(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "title": features.clean(report.title),
        "url": features.clean(report.url),
        "publisher": features.clean(report.publisher),
        "published": report.published.isoformat() if report.published else None,
    }


def _collection(analysis: Analysis) -> dict[str, Any]:
    others = {name for incident in analysis.incidents for name in incident.reports} - {analysis.report.id}
    reports = {**web().store.origins(others), analysis.report.id: analysis.report}
    found = features.collection(analysis.incidents, reports)
    for feature in found["features"]:
        href = url_for("incidents.one", incident=feature["id"], _external=True)
        feature["links"] = [link("self", href, GEOJSON, "This incident")]
    return found


def _links(report: str) -> list[dict[str, str]]:
    def to(endpoint: str, **values: str) -> str:
        return url_for(endpoint, _external=True, **values)

    return [
        link("self", to("reports.one", report=report), JSON, "This report"),
        link("alternate", to("reports.page", report=report), HTML, "The page of this report"),
        link("items", to("incidents.collection", report=report), GEOJSON, "Its incidents"),
        link("map", to("drawing.of_query", report=report), HTML, "The map of its incidents"),
    ]
