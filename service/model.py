"""The frozen data that every step of the pipeline hands to the next.

Coordinates are EPSG:4326 degrees in fields named ``lat`` and ``lon``; distances are metres;
offsets are 0-based character positions into ``Report.text``, end exclusive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class MentionKind(StrEnum):
    """How a place name is used (Gritta et al. 2018, GeoWebNews, reduced to three)."""

    LITERAL = "literal"
    ASSOCIATIVE = "associative"
    DEMONYM = "demonym"


class MentionForm(StrEnum):
    """How a place is worded: by its name, by a demonym, as a facility phrase, or by a description."""

    NAME = "name"
    DEMONYM = "demonym"
    FACILITY = "facility"
    NOMINAL = "nominal"


class Assertion(StrEnum):
    """What the text claims about an incident."""

    FACTUAL = "factual"
    PLANNED = "planned"
    ALLEGED = "alleged"
    DENIED = "denied"
    HISTORICAL = "historical"


class Status(StrEnum):
    """Where an incident stands in review."""

    CANDIDATE = "candidate"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    RETRACTED = "retracted"
    MERGED = "merged"


class DatePrecision(StrEnum):
    """How exactly an incident's date is known."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    UNKNOWN = "unknown"


class ActorRole(StrEnum):
    """What an actor does in an incident."""

    PERPETRATOR = "perpetrator"
    TARGET = "target"
    VICTIM = "victim"
    PARTICIPANT = "participant"


@dataclass(frozen=True, slots=True)
class Report:
    """One news report, as read: plain text and what is known about its origin.

    ``id`` follows from the content (see `report_id`), so that reading a report twice is idempotent.
    ``published`` is None where unknown; no step may replace it by today's date.
    """

    id: str
    text: str
    title: str = ""
    url: str = ""
    publisher: str = ""
    published: date | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A gazetteer place that a mention may mean, with its probability (0 to 1)."""

    id: str
    name: str
    lat: float
    lon: float
    country: str
    feature: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Place:
    """The place that a mention was resolved to.

    ``id`` is ``source:id`` (``geonames:3646738``); ``country`` is ISO 3166-1 alpha-2, or "" at sea
    and for regions; ``admin1`` and ``admin2`` are names; ``feature`` is a GeoNames feature code.
    ``precision`` is UCDP's where code, 1 to 7; ``uncertainty_m`` is the radius in metres that it
    stands for; ``confidence`` is the probability that this is the place meant, and ``candidates``
    are the runners-up, best first, without the place itself.
    """

    id: str
    name: str
    lat: float
    lon: float
    country: str
    admin1: str
    feature: str
    precision: int
    uncertainty_m: float
    confidence: float
    country_name: str = ""
    admin2: str = ""
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of a report that refers to a place; ``place`` is None where it is not known which."""

    start: int
    end: int
    text: str
    kind: MentionKind
    form: MentionForm = MentionForm.NAME
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that one field of an incident rests on.

    ``field`` is the feature property it proves (``sub_event_type``, ``place``, ``date``,
    ``assertion``, ``fatalities``, ``injured``, ``detained``, ``actors``, ``weapons``); ``start``/``end``
    are the offsets of the words in the report's text, and ``sentence`` is the sentence round them, which
    begins at ``sentence_start``; None where an older version kept it without.
    """

    field: str
    report: str
    sentence: str
    start: int
    end: int
    sentence_start: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who takes part in an incident, as the text names them; ``type`` is "" if unknown."""

    name: str
    role: ActorRole
    type: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people, as a range with its best estimate; unknown bounds are None."""

    low: int | None
    best: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Claim:
    """How many were killed, injured or detained (``field``) as a source in a report has it.

    ``source`` are the words for who says so ("police"), or "" where the report says it itself.
    """

    field: str
    count: Count
    source: str
    report: str


@dataclass(frozen=True, slots=True)
class Confidence:
    """Probabilities (0 to 1) that the type, the place and the date are right; None where not given."""

    type: float
    place: float | None
    date: float | None
    overall: float


_UNKNOWN = 0.5  # what a place or date that the text doesn't give counts in the overall figure
_HEDGED = 0.9  # an assertion read from words beside the event is itself sometimes wrong


def confidence_of(kind: float, place: float | None, day: float | None, assertion: Assertion) -> Confidence:
    """Return an incident's confidences; the overall one is that of its type × √(place × date)."""
    both = (_UNKNOWN if place is None else place) * (_UNKNOWN if day is None else day)
    hedge = 1.0 if assertion is Assertion.FACTUAL else _HEDGED
    return Confidence(kind, place, day, round(kind * hedge * both**0.5, 4))


@dataclass(frozen=True, slots=True)
class Override:
    """A correction by a person; it outlives every re-run of the pipeline."""

    field: str
    old: object
    new: object
    who: str
    when: str
    why: str


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that happened, or is planned, alleged or denied, with all that proves it.

    ``place`` is None where the text gives none. ``reports`` are the ids of the reports it rests on.
    ``date_start`` and ``date_end`` are inclusive and None exactly if ``date_precision`` is unknown.
    ``weapons`` are short names in English whatever the report's language; ``claims`` are the counts as each
    source has them. ``tellings`` are the incidents as the single
    reports have them, where several were put together, so that they can be taken apart again;
    ``apart`` are the ids of tellings that a person said to be of another incident, ``former`` those of
    incidents that were put into this one.
    """

    id: str
    title: str
    event_type: str
    sub_event_type: str
    plover_event: str
    plover_mode: str
    assertion: Assertion
    confidence: Confidence
    date_start: date | None = None
    date_end: date | None = None
    date_precision: DatePrecision = DatePrecision.UNKNOWN
    place: Place | None = None
    place_mention: str = ""
    place_relation: str = ""
    actors: tuple[Actor, ...] = ()
    fatalities: Count | None = None
    injured: Count | None = None
    detained: Count | None = None
    claims: tuple[Claim, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    reports: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    status: Status = Status.CANDIDATE
    version: int = 1
    updated: str = ""
    tellings: tuple[Incident, ...] = ()
    apart: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    weapons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the pipeline found in one report."""

    report: Report
    mentions: tuple[Mention, ...] = field(default=())
    incidents: tuple[Incident, ...] = field(default=())


def report_id(text: str, title: str = "", url: str = "", published: date | None = None) -> str:
    """Return a report's stable id: 20 hexadecimal digits of a hash over what identifies it."""
    key = "\x1f".join((url, title, published.isoformat() if published else "", text))
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def spanned(counts: Sequence[Count | None]) -> Count | None:
    """Return the range that several counts of the same people span.

    Its best estimate is the largest one: tolls rise while an incident is told. It is open above where
    the telling with the largest number leaves it open.
    """
    known = [count for count in counts if count is not None]
    if len(known) < 2:
        return known[0] if known else None
    top = max(known, key=size_of)
    lows = [n for c in known if (n := c.low if c.low is not None else c.best) is not None]
    highs = [n for c in known if (n := c.high if c.high is not None else c.best) is not None]
    is_open = top.high is None and (not highs or size_of(top) >= max(highs))
    return Count(min(lows, default=None), top.best, None if is_open else max(highs, default=None))


def size_of(count: Count) -> int:
    """Return how many people a count is of, at least."""
    return next((n for n in (count.best, count.low, count.high) if n is not None), 0)
