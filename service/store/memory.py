"""The store in memory: for trying things out, and to hold the SQLite store to its word."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from threading import RLock

from service.errors import NotFound, StoreError
from service.features import pin
from service.geodesy import bbox_contains
from service.model import Analysis, Incident, Place, Report
from service.store import merging
from service.store.clock import utc_now
from service.store.documents import Reading, dump, load_reading, normal, without_text
from service.store.marks import Changes, mark
from service.store.order import day_key, in_text
from service.store.query import (
    Page,
    Query,
    ReportLine,
    ReportPage,
    decode_cursor,
    decode_number,
    encode_cursor,
    phrases,
)
from service.store.words import words

_NOWHERE = Place("", "", 0.0, 0.0, "", "", "", 7, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Kept:
    seq: int
    added: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class _Seen:
    """An incident as it was when ticks were last counted; None once it is gone."""

    number: int
    tick: int
    incident: Incident | None


class MemoryStore:
    """A `service.store.Store` that ends with its process; it looks at every incident for every query."""

    def __init__(self, now: Callable[[], str] = utc_now) -> None:
        """Start empty; ``now`` gives the time, ISO 8601."""
        self._now = now
        self._lock = RLock()
        self._numbers = count(1)
        self._reports: dict[str, _Kept] = {}
        self._incidents: dict[str, Incident] = {}
        self._seen: dict[str, _Seen] = {}
        self._tick = 0
        self._closed = False

    def save(self, analysis: Analysis, same: merging.Same | None = None) -> Analysis:
        """Keep a report and what was found in it, and return it as it is kept now."""
        now, name = self._now(), analysis.report.id
        told = replace(analysis, incidents=tuple(normal(incident) for incident in analysis.incidents))
        with self._lock:
            self._put_report(analysis, now)
            shelf = merging.Shelf(self._incidents_of(name), self._incidents.get, self._near)
            for kept, old in merging.taken_in(told, shelf, same, now):
                self._settle(kept, old)
            return self.analysis(name)

    def _near(self, around: merging.Nearby) -> list[Incident]:
        """Return the incidents that a telling is compared with."""
        found = [i for i in reversed(self._incidents.values()) if _is_near(i, around)]
        return sorted(found, key=lambda i: pin(i.place) is None)[: merging.COMPARED]

    def _put_report(self, analysis: Analysis, now: str) -> None:
        old = self._reports.get(analysis.report.id)
        reading = load_reading(dump(Reading(analysis.report, analysis.mentions)))
        seq, added = (old.seq, old.added) if old else (next(self._numbers), now)
        self._reports[analysis.report.id] = _Kept(seq, added, reading)

    def _incidents_of(self, report: str) -> list[Incident]:
        return [incident for incident in self._incidents.values() if report in incident.reports]

    def _settle(self, kept: Incident | None, old: Incident | None) -> None:
        if kept is not None:
            self._incidents[kept.id] = kept
        elif old is not None:
            del self._incidents[old.id]

    def split(self, incident: str, part: str, by: merging.By = merging.NOBODY) -> tuple[Incident, Incident]:
        """Take what a report tells out of an incident, and return both; they stay apart from then on."""
        with self._lock:
            parts = merging.parted(self.incident(incident), part, self._now(), by)
            self._incidents |= {half.id: half for half in parts}
            return parts

    def join(self, incident: str, other: str, by: merging.By = merging.NOBODY) -> Incident:
        """Put what is told of another incident into one, and return it; the other one is gone."""
        with self._lock:
            old, gone = self.incident(incident), self.incident(other)
            kept = merging.joined(old, gone, self._now(), by)
            del self._incidents[gone.id]
            self._incidents[kept.id] = kept
            return kept

    def revise(self, incident: Incident) -> Incident:
        """Keep a person's revision of a stored incident, and return it with its new version."""
        with self._lock:
            kept = merging.revised(normal(incident), self._exactly(incident.id), self._now())
            self._incidents[kept.id] = kept
            return kept

    def _kept(self, report: str) -> _Kept:
        if report not in self._reports:
            message = f"there is no report {report[:80]!r} in the store; GET /reports lists those there are"
            raise NotFound(message)
        return self._reports[report]

    def report(self, report: str) -> Report:
        """Return the report with this id."""
        with self._lock:
            return self._kept(report).reading.report

    def analysis(self, report: str) -> Analysis:
        """Return a report with its mentions and its incidents as they are kept now."""
        with self._lock:
            reading = self._kept(report).reading
            incidents = tuple(sorted(self._incidents_of(report), key=in_text(report)))
        return Analysis(reading.report, reading.mentions, incidents)

    def reports(self, limit: int = 100, cursor: str = "") -> ReportPage:
        """Return the reports without their texts, the one added last first."""
        before = decode_number(cursor) if cursor else 2**62
        with self._lock:
            kept = sorted((k for k in self._reports.values() if k.seq < before), key=lambda k: -k.seq)
            lines = tuple(
                ReportLine(
                    without_text(k.reading.report), k.added, len(self._incidents_of(k.reading.report.id))
                )
                for k in kept[:limit]
            )
        return ReportPage(lines, encode_cursor(str(kept[limit - 1].seq), "") if len(kept) > limit else "")

    def origins(self, reports: Iterable[str]) -> Mapping[str, Report]:
        """Return those of the reports that there are, by id, without their texts."""
        with self._lock:
            return {
                name: without_text(self._reports[name].reading.report)
                for name in dict.fromkeys(reports)
                if name in self._reports
            }

    def incident(self, incident: str) -> Incident:
        """Return the incident with this id, or the one that what once had it was put into."""
        with self._lock:
            if incident in self._incidents:
                return self._incidents[incident]
            heirs = (i for i in self._incidents.values() if merging.answers_to(i, incident))
            return next(heirs, None) or self._exactly(incident)

    def _exactly(self, incident: str) -> Incident:
        if incident not in self._incidents:
            message = f"there is no incident {incident[:80]!r} in the store; /incidents.geojson lists them"
            raise NotFound(message)
        return self._incidents[incident]

    def _matching(self, query: Query) -> list[Incident]:
        wanted = [_tokens(phrase) for phrase in phrases(query.q)]
        return [i for i in self._incidents.values() if _passes(i, query) and _mentions(i, wanted)]

    def incidents(self, query: Query) -> Page:
        """Return a page of the incidents that a query asks for, the latest first, undated ones last."""
        start = decode_cursor(query.cursor) if query.cursor else None
        with self._lock:
            found = sorted(self._matching(query), key=day_key, reverse=True)
            if start:
                found = [incident for incident in found if day_key(incident) < start]
            page = tuple(found[: query.limit])
            origins = self.origins(name for incident in page for name in incident.reports)
        return Page(page, origins, encode_cursor(*day_key(page[-1])) if len(found) > len(page) else "")

    def count(self, query: Query) -> int:
        """Return how many incidents a query asks for, on all its pages."""
        with self._lock:
            return len(self._matching(query))

    def changes(self, since: int = 0) -> Changes:
        """Return the marks of incidents written after a tick, and which are gone since."""
        with self._lock:
            self._count_ticks()
            seen = [s for s in self._seen.values() if s.tick > since]
            marks = [mark(s.number, s.incident) for s in seen if s.incident is not None]
            gone = tuple(s.number for s in seen if s.incident is None)
            return Changes(marks, gone, self._tick)

    def _count_ticks(self) -> None:
        """Give a tick to each incident that isn't what it was when this was last asked."""
        for name in {**self._seen, **self._incidents}:
            old, now = self._seen.get(name), self._incidents.get(name)
            if old is None or old.incident is not now:
                self._tick += 1
                number = old.number if old else len(self._seen) + 1
                self._seen[name] = _Seen(number, self._tick, now)

    def numbers(self, query: Query) -> Sequence[int]:
        """Return the numbers of the incidents with a query's words and report, whatever else it asks."""
        with self._lock:
            self._count_ticks()
            found = self._matching(Query(q=query.q, report=query.report))
            return [self._seen[incident.id].number for incident in found]

    def numbered(self, numbers: Iterable[int]) -> Mapping[int, Incident]:
        """Return those of the incidents that there are, by number."""
        wanted = set(numbers)
        with self._lock:
            self._count_ticks()
            seen = (s for s in self._seen.values() if s.number in wanted)
            return {s.number: s.incident for s in seen if s.incident is not None}

    def delete_report(self, report: str) -> None:
        """Remove a report and what rests on it alone."""
        now = self._now()
        with self._lock:
            self._kept(report)
            for old in self._incidents_of(report):
                self._settle(merging.withdrawn(old, report, now), old)
            del self._reports[report]

    def check(self) -> None:
        """Return if the store can be read."""
        if self._closed:
            message = "the store is closed; open it again"
            raise StoreError(message)

    def close(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._reports, self._incidents, self._closed = {}, {}, True


def _passes(incident: Incident, query: Query) -> bool:
    """Tell if an incident passes every filter of a query but the text."""
    return (
        (not query.event_types or incident.event_type in query.event_types)
        and (not query.sub_event_types or incident.sub_event_type in query.sub_event_types)
        and (not query.assertions or incident.assertion in query.assertions)
        and (
            not query.countries or (incident.place is not None and incident.place.country in query.countries)
        )
        and query.placed in {None, pin(incident.place) is not None}
        and (query.min_confidence is None or incident.confidence.overall >= query.min_confidence)
        and (not query.report or query.report in incident.reports)
        and _is_in_time(incident, query)
        and _is_in_box(incident, query)
    )


def _is_near(incident: Incident, around: merging.Nearby) -> bool:
    """Tell if an incident is one that a telling is compared with."""
    first, last = incident.date_start, incident.date_end or incident.date_start
    if first is None or last is None or not around.first <= first <= around.last or last < around.ongoing:
        return False
    place = pin(incident.place)
    return around.bbox is None or place is None or bbox_contains(around.bbox, *place)


def _is_in_time(incident: Incident, query: Query) -> bool:
    first, last = incident.date_start, incident.date_end or incident.date_start
    if query.start is not None and (last is None or last < query.start):
        return False
    return query.end is None or (first is not None and first <= query.end)


def _is_in_box(incident: Incident, query: Query) -> bool:
    if query.bbox is None:
        return True
    place = pin(incident.place)
    return place is not None and bbox_contains(query.bbox, *place)


def _tokens(text: str) -> list[str]:
    """Return the words of a text, without case and accents, much as FTS5's unicode61 cuts them."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(c if c.isalnum() else " " for c in plain.lower()).split()


def _mentions(incident: Incident, wanted: list[list[str]]) -> bool:
    """Tell if each of some phrases occurs in one of an incident's texts."""
    texts = [f" {' '.join(_tokens(text))} " for text in words(incident)]
    return all(any(f" {' '.join(phrase)} " in text for text in texts) for phrase in wanted)
