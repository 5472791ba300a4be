"""A report's text cut where places and incidents begin and end, for a page to draw.

The cuts are made here and not in the browser, since offsets count characters and JavaScript counts
UTF-16 units.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask import url_for

from config import taxonomy
from maps import wording
from service.features import clean, feature, pin
from service.model import Analysis, Evidence, Incident, Mention
from service.web import words

_PLAIN = "#55606b"  # an event type that the taxonomy lacks


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that is marked alike: by the indices of a mention, of incidents and of proofs.

    ``incidents`` are those whose sentence this is, ``evidence`` those that rest on these very words.
    """

    text: str
    mention: int | None
    incidents: tuple[int, ...]
    evidence: tuple[int, ...]


def segments(analysis: Analysis) -> list[Segment]:
    """Return the text of a report in segments; joined, they are the text."""
    text = analysis.report.text
    spans: list[tuple[int, int, str, int]] = [
        (start, end, "mention", index) for index, start, end in _apart(analysis.mentions, len(text))
    ]
    for index, incident in enumerate(analysis.incidents):
        for start, end, kind in _told(incident, analysis):
            spans.append((start, end, kind, index))
    cuts = sorted({0, len(text), *(cut for start, end, _, _ in spans for cut in (start, end))})
    return list(_cut(text, cuts, spans))


def _cut(text: str, cuts: Sequence[int], spans: Iterable[tuple[int, int, str, int]]) -> Iterator[Segment]:
    """Yield the segments between cuts, with what is open over each."""
    opening: dict[int, list[tuple[str, int]]] = {}
    closing: dict[int, list[tuple[str, int]]] = {}
    for start, end, kind, index in spans:
        opening.setdefault(start, []).append((kind, index))
        closing.setdefault(end, []).append((kind, index))
    counts: dict[tuple[str, int], int] = {}
    for start, end in pairwise(cuts):
        for mark in closing.get(start, ()):
            counts[mark] -= 1
            if not counts[mark]:
                del counts[mark]
        for mark in opening.get(start, ()):
            counts[mark] = counts.get(mark, 0) + 1
        found = {
            name: tuple(sorted(i for kind, i in counts if kind == name))
            for name in ("mention", "told", "proof")
        }
        mention = found["mention"][0] if found["mention"] else None
        yield Segment(text[start:end], mention, found["told"], found["proof"])


def _apart(mentions: Sequence[Mention], length: int) -> Iterator[tuple[int, int, int]]:
    """Yield (index, start, end) of the mentions, without those that overlap an earlier or longer one."""
    reach = 0
    order = sorted(range(len(mentions)), key=lambda i: (mentions[i].start, -mentions[i].end))
    for index in order:
        mention = mentions[index]
        if reach <= mention.start < mention.end <= length:
            yield index, mention.start, mention.end
            reach = mention.end


def _told(incident: Incident, analysis: Analysis) -> Iterator[tuple[int, int, str]]:
    """Yield the spans of the sentences that tell of an incident, and of the words that prove it."""
    text = analysis.report.text
    for item in incident.evidence:
        if item.report == analysis.report.id and 0 <= item.start < item.end <= len(text):
            yield item.start, item.end, "proof"
            start, end = _sentence(item, text)
            yield start, end, "told"


def _sentence(item: Evidence, text: str) -> tuple[int, int]:
    """Return the span of the sentence round a piece of evidence, or of its words if it isn't found."""
    start = text.find(item.sentence, max(0, item.end - len(item.sentence)), item.start + len(item.sentence))
    return (start, start + len(item.sentence)) if item.sentence and start >= 0 else (item.start, item.end)


def document(analysis: Analysis) -> dict[str, Any]:
    """Return what a report's page draws, as plain data."""
    return {
        "segments": [
            [clean(part.text), part.mention, list(part.incidents), list(part.evidence)]
            for part in segments(analysis)
        ],
        "mentions": [_mention(mention) for mention in analysis.mentions],
        "incidents": [_incident(incident) for incident in analysis.incidents],
    }


def _mention(mention: Mention) -> dict[str, Any]:
    place = mention.place
    if place is None:
        return {"text": clean(mention.text), "kind": mention.kind.value, "place": None}
    return {
        "text": clean(mention.text),
        "kind": mention.kind.value,
        "place": {
            "name": clean(place.name),
            "within": clean(
                ", ".join(part for part in (place.admin2, place.admin1, place.country_name) if part)
            ),
            "precision": words.precision(place.precision),
            "uncertainty": words.distance(place.uncertainty_m),
            "confidence": wording.percent(place.confidence),
            "pinned": pin(place) is not None,
            "candidates": [
                {"name": clean(c.name), "country": c.country, "confidence": wording.percent(c.confidence)}
                for c in place.candidates
            ],
        },
    }


def _incident(incident: Incident) -> dict[str, Any]:
    kind = taxonomy().event_types.get(incident.event_type)
    properties = feature(incident, {})["properties"]
    return {
        "id": incident.id,
        "href": url_for("incidents.page", incident=incident.id),
        "title": properties["title"] or "Untitled incident",
        "color": kind.color if kind else _PLAIN,
        "type": properties["sub_event_type"],
        "assertion": properties["assertion"],
        "when": wording.when(properties),
        "where": words.where(properties),
        "confidence": wording.percent(incident.confidence.overall),
        "counts": words.counts(properties),
    }
