"""An analysis as one JSON object, for those who evaluate or post-process what was found in a text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from service.features import feature
from service.model import Analysis, Candidate, Incident, Mention, MentionForm, Place, Report
from service.reading.records import Record

_DECIMALS = 6


def annotation(record: Record, analysis: Analysis) -> dict[str, Any]:
    """Return ``{"id", "mentions", "references", "incidents"}`` for a record.

    ``mentions`` are toponyms; ``references`` are descriptions that stand for one ("the base", "the
    capital"), with the same fields. Offsets are 0-based, end exclusive, and refer to the record's own
    text; ``lat`` and ``lon`` are EPSG:4326 degrees.
    """
    reports = {analysis.report.id: analysis.report}
    described = [mention for mention in analysis.mentions if mention.form is MentionForm.NOMINAL]
    return {
        "id": record.id,
        "mentions": mentions(
            record.text, [m for m in analysis.mentions if m.form is not MentionForm.NOMINAL]
        ),
        "references": mentions(record.text, described),
        "incidents": [_incident(incident, reports) for incident in analysis.incidents],
    }


def mentions(text: str, found: Sequence[Mention]) -> list[dict[str, Any]]:
    """Return mentions as JSON objects, their words cut from ``text``."""
    return [
        {
            "start": mention.start,
            "end": mention.end,
            "text": text[mention.start : mention.end],
            "kind": mention.kind.value,
            "place": _place(mention.place) if mention.place else None,
        }
        for mention in found
    ]


def json_line(value: object) -> bytes:
    """Return a value as one line of UTF-8 JSON.

    Lone surrogates, which UTF-8 can't hold, are escaped, so that any text comes out as it went in.
    """
    line = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        return line.encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode() + b"\n"


def _place(place: Place) -> dict[str, Any]:
    """Return a place with its runners-up."""
    return {
        "id": place.id,
        "name": place.name,
        "lat": round(place.lat, _DECIMALS),
        "lon": round(place.lon, _DECIMALS),
        "country": place.country,
        "admin1": place.admin1,
        "feature": place.feature,
        "precision": place.precision,
        "uncertainty_m": round(place.uncertainty_m),
        "confidence": round(place.confidence, 4),
        "candidates": [_candidate(candidate) for candidate in place.candidates],
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    """Return a runner-up."""
    return {
        "id": candidate.id,
        "name": candidate.name,
        "lat": round(candidate.lat, _DECIMALS),
        "lon": round(candidate.lon, _DECIMALS),
        "country": candidate.country,
        "confidence": round(candidate.confidence, 4),
    }


def _incident(incident: Incident, reports: dict[str, Report]) -> dict[str, Any]:
    """Return the properties of an incident's feature with its point, null where there is no pin."""
    made = feature(incident, reports)
    lon, lat = made["geometry"]["coordinates"][:2] if made["geometry"] else (None, None)
    return {**made["properties"], "lat": lat, "lon": lon}
