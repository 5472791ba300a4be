"""The store in one SQLite file: no server, durable, and safe under threads and processes.

WAL lets readers go on while one writer writes; ``synchronous=FULL`` makes a returned call durable;
``BEGIN IMMEDIATE`` makes writers queue before they read, for at most the busy timeout.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout

from service.errors import NotFound, StoreError
from service.features import clean, pin
from service.model import Analysis, Incident, Report
from service.store import filters, merging, schema
from service.store.clock import utc_now
from service.store.documents import Reading, dump, load_incident, load_reading, normal
from service.store.marks import Changes
from service.store.order import in_text
from service.store.pool import Pool
from service.store.query import Page, Query, ReportLine, ReportPage, decode_number, encode_cursor
from service.store.words import words

_ORIGIN = "id, title, url, publisher, published, language"
_MARK = "seq, lat, lon, day, last_day, event_type, sub_event_type, assertion, confidence, country"
_MANY = 500  # ids in one statement


class SqliteStore:
    """A `service.store.Store` in one file."""

    def __init__(self, path: Path, busy_timeout_s: float = 30.0, now: Callable[[], str] = utc_now) -> None:
        """Open the store.

        Args:
            path: the file; it and its folder are made where they don't exist.
            busy_timeout_s: how many seconds a writer waits for another one.
            now: gives the time, ISO 8601.

        Raises:
            StoreError: the file can't be made or opened, is no store, or is of a newer version.
        """
        self.path = path
        self._now = now
        self._pool = Pool(path, busy_timeout_s)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{path}.lock", timeout=busy_timeout_s), self._connection() as connection:
                schema.migrate(connection, str(path))
        except (OSError, Timeout) as error:
            message = f"the store {path} can't be opened: {error}; give another data folder in SITMAP_DATA"
            raise StoreError(message) from error

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection, and tell SQLite's errors as ours."""
        try:
            with self._pool.connection() as connection:
                yield connection
        except sqlite3.Error as error:
            message = f"the store {self.path} can't be used: {error}"
            raise StoreError(message) from error

    @contextmanager
    def _transaction(self, kind: str) -> Iterator[sqlite3.Connection]:
        """Lend a connection within a transaction, which an exception undoes."""
        with self._connection() as connection:
            connection.execute(f"BEGIN {kind}")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def save(self, analysis: Analysis, same: merging.Same | None = None) -> Analysis:
        """Keep a report and what was found in it, and return it as it is kept now."""
        now, name = self._now(), analysis.report.id
        told = replace(analysis, incidents=tuple(normal(incident) for incident in analysis.incidents))
        with self._transaction("IMMEDIATE") as connection:
            mine = _incidents_of(connection, _put_report(connection, analysis, now))
            shelf = merging.Shelf(mine, partial(_find_incident, connection), partial(_near, connection))
            for kept, old in merging.taken_in(told, shelf, same, now):
                _settle(connection, kept, old)
            return _analysis(connection, name)

    def revise(self, incident: Incident) -> Incident:
        """Keep a person's revision of a stored incident, and return it with its new version."""
        with self._transaction("IMMEDIATE") as connection:
            old = _incident(connection, incident.id, exactly=True)
            kept = merging.revised(normal(incident), old, self._now())
            _put_incident(connection, kept, old)
            return kept

    def split(self, incident: str, part: str, by: merging.By = merging.NOBODY) -> tuple[Incident, Incident]:
        """Take what a report tells out of an incident, and return both; they stay apart from then on."""
        with self._transaction("IMMEDIATE") as connection:
            old = _incident(connection, incident)
            kept, own = merging.parted(old, clean(part), self._now(), by)
            _put_incident(connection, kept, old)
            _put_incident(connection, own, None)
            return kept, own

    def join(self, incident: str, other: str, by: merging.By = merging.NOBODY) -> Incident:
        """Put what is told of another incident into one, and return it; the other one is gone."""
        with self._transaction("IMMEDIATE") as connection:
            old, gone = _incident(connection, incident), _incident(connection, other)
            kept = merging.joined(old, gone, self._now(), by)
            _settle(connection, None, gone)
            _put_incident(connection, kept, old)
            return kept

    def report(self, report: str) -> Report:
        """Return the report with this id."""
        with self._connection() as connection:
            return _reading(connection, report).report

    def analysis(self, report: str) -> Analysis:
        """Return a report with its mentions and its incidents as they are kept now."""
        with self._transaction("DEFERRED") as connection:
            return _analysis(connection, report)

    def reports(self, limit: int = 100, cursor: str = "") -> ReportPage:
        """Return the reports without their texts, the one added last first."""
        before = decode_number(cursor) if cursor else 2**62
        with self._connection() as connection:
            rows = connection.execute(
                f"SELECT {_ORIGIN}, added, seq,"  # noqa: S608 - a constant
                " (SELECT count(*) FROM incident_reports x WHERE x.report = r.seq)"
                " FROM reports r WHERE seq < ? ORDER BY seq DESC LIMIT ?",
                (before, limit + 1),
            ).fetchall()
        lines = tuple(ReportLine(_origin(row), row[6], row[8]) for row in rows[:limit])
        return ReportPage(lines, encode_cursor(str(rows[limit - 1][7]), "") if len(rows) > limit else "")

    def origins(self, reports: Iterable[str]) -> Mapping[str, Report]:
        """Return those of the reports that there are, by id, without their texts."""
        with self._connection() as connection:
            return _origins(connection, reports)

    def incident(self, incident: str) -> Incident:
        """Return the incident with this id."""
        with self._connection() as connection:
            return _incident(connection, incident)

    def incidents(self, query: Query) -> Page:
        """Return a page of the incidents that a query asks for, the latest first, undated ones last."""
        sql, parameters = filters.page(query)
        with self._transaction("DEFERRED") as connection:
            rows = connection.execute(sql, parameters).fetchall()
            found = tuple(load_incident(document) for _, _, document in rows[: query.limit])
            origins = _origins(connection, (name for incident in found for name in incident.reports))
        last = rows[query.limit - 1] if len(rows) > query.limit else None
        return Page(found, origins, encode_cursor(last[0], last[1]) if last else "")

    def count(self, query: Query) -> int:
        """Return how many incidents a query asks for, on all its pages."""
        sql, parameters = filters.count(query)
        with self._connection() as connection:
            number: int = connection.execute(sql, parameters).fetchone()[0]
        return number

    def changes(self, since: int = 0) -> Changes:
        """Return the marks of incidents written after a tick, and which are gone since."""
        with self._transaction("DEFERRED") as connection:
            tick: int = connection.execute("SELECT coalesce(max(tick), 0) FROM incident_ticks").fetchone()[0]
            if tick == since:
                return Changes((), (), tick)
            if since <= 0:
                return Changes(self._all_marks(), (), tick)
            rows = connection.execute(
                f"SELECT {_MARK} FROM incidents WHERE seq IN (SELECT seq FROM incident_ticks WHERE tick > ?)",  # noqa: S608
                (since,),
            )
            gone = connection.execute(
                "SELECT seq FROM incident_ticks t WHERE tick > ?"
                " AND NOT EXISTS (SELECT 1 FROM incidents i WHERE i.seq = t.seq)",
                (since,),
            )
            return Changes(rows.fetchall(), tuple(row[0] for row in gone), tick)

    def _all_marks(self) -> Iterator[tuple[object, ...]]:
        """Yield all marks, from the index alone; what is written meanwhile comes again at a later tick."""
        with self._transaction("DEFERRED") as connection:
            yield from connection.execute(f"SELECT {_MARK} FROM incidents INDEXED BY incidents_by_day")  # noqa: S608

    def numbers(self, query: Query) -> Sequence[int]:
        """Return the numbers of the incidents with a query's words and report, whatever else it asks."""
        sql, parameters = filters.told(query)
        with self._connection() as connection:
            connection.row_factory = lambda _cursor, row: row[0]
            try:
                return connection.execute(sql, parameters).fetchall()
            finally:
                connection.row_factory = None

    def numbered(self, numbers: Iterable[int]) -> Mapping[int, Incident]:
        """Return those of the incidents that there are, by number."""
        wanted = list(numbers)
        found: dict[int, Incident] = {}
        with self._transaction("DEFERRED") as connection:
            for first in range(0, len(wanted), _MANY):
                some = wanted[first : first + _MANY]
                marks = ", ".join("?" * len(some))
                rows = connection.execute(f"SELECT seq, document FROM incidents WHERE seq IN ({marks})", some)  # noqa: S608
                found.update((seq, load_incident(document)) for seq, document in rows)
        return found

    def delete_report(self, report: str) -> None:
        """Remove a report and what rests on it alone."""
        now = self._now()
        with self._transaction("IMMEDIATE") as connection:
            seq = _report_seq(connection, report)
            for old in _incidents_of(connection, seq):
                _settle(connection, merging.withdrawn(old, report, now), old)
            connection.execute("DELETE FROM reports WHERE seq = ?", (seq,))

    def check(self) -> None:
        """Return if the store can be read."""
        with self._connection() as connection:
            connection.execute("SELECT seq FROM reports LIMIT 1").fetchall()

    def close(self) -> None:
        """Let go of the store's files."""
        self._pool.close()


def _report_seq(connection: sqlite3.Connection, report: str) -> int:
    row = connection.execute("SELECT seq FROM reports WHERE id = ?", (clean(report),)).fetchone()
    if row is None:
        message = (
            f"there is no report {clean(report)[:80]!r} in the store; GET /reports lists those there are"
        )
        raise NotFound(message)
    seq: int = row[0]
    return seq


def _put_report(connection: sqlite3.Connection, analysis: Analysis, now: str) -> int:
    """Write a report and its mentions, and return its row's number."""
    report = analysis.report
    values = {
        "id": report.id,
        "title": clean(report.title),
        "url": clean(report.url),
        "publisher": clean(report.publisher),
        "published": report.published.isoformat() if report.published else None,
        "language": report.language,
        "added": now,
        "document": dump(Reading(report, analysis.mentions)),
    }
    row = connection.execute(
        "INSERT INTO reports (id, title, url, publisher, published, language, added, document)"
        " VALUES (:id, :title, :url, :publisher, :published, :language, :added, :document)"
        " ON CONFLICT (id) DO UPDATE SET title = :title, url = :url, publisher = :publisher,"
        " published = :published, language = :language, document = :document RETURNING seq",
        values,
    ).fetchone()
    seq: int = row[0]
    return seq


def _reading(connection: sqlite3.Connection, report: str) -> Reading:
    seq = _report_seq(connection, report)
    row = connection.execute("SELECT document FROM reports WHERE seq = ?", (seq,)).fetchone()
    return load_reading(row[0])


def _analysis(connection: sqlite3.Connection, report: str) -> Analysis:
    reading = _reading(connection, report)
    incidents = _incidents_of(connection, _report_seq(connection, report))
    return Analysis(reading.report, reading.mentions, tuple(sorted(incidents, key=in_text(report))))


def _origin(row: tuple[str, ...]) -> Report:
    """Return a report without its text from the columns `_ORIGIN`."""
    published = date.fromisoformat(row[4]) if row[4] else None
    return Report(row[0], "", row[1], row[2], row[3], published, row[5])


def _origins(connection: sqlite3.Connection, reports: Iterable[str]) -> dict[str, Report]:
    wanted = [clean(name) for name in dict.fromkeys(reports)]
    found: dict[str, Report] = {}
    for first in range(0, len(wanted), _MANY):
        some = wanted[first : first + _MANY]
        marks = ", ".join("?" * len(some))
        rows = connection.execute(f"SELECT {_ORIGIN} FROM reports WHERE id IN ({marks})", some)  # noqa: S608
        found.update((row[0], _origin(row)) for row in rows)
    return found


def _find_incident(connection: sqlite3.Connection, incident: str) -> Incident | None:
    row = connection.execute("SELECT document FROM incidents WHERE id = ?", (clean(incident),)).fetchone()
    return load_incident(row[0]) if row else None


def _heir(connection: sqlite3.Connection, incident: str) -> Incident | None:
    """Return the incident that what once had an id was put into, if any."""
    row = connection.execute(
        "SELECT document FROM incident_names JOIN incidents ON incident = seq WHERE name = ? ORDER BY seq",
        (clean(incident),),
    ).fetchone()
    return load_incident(row[0]) if row else None


def _incident(connection: sqlite3.Connection, incident: str, *, exactly: bool = False) -> Incident:
    """Return an incident by its id, or, unless ``exactly``, by that of what was put into it."""
    found = _find_incident(connection, incident) or (None if exactly else _heir(connection, incident))
    if found is None:
        message = f"there is no incident {clean(incident)[:80]!r} in the store; /incidents.geojson lists them"
        raise NotFound(message)
    return found


def _incidents_of(connection: sqlite3.Connection, report: int) -> list[Incident]:
    rows = connection.execute(
        "SELECT document FROM incidents JOIN incident_reports ON incident = seq WHERE report = ?", (report,)
    )
    return [load_incident(row[0]) for row in rows]


def _near(connection: sqlite3.Connection, around: merging.Nearby) -> list[Incident]:
    """Return the incidents that a telling is compared with."""
    sql, parameters = filters.near(around)
    return [load_incident(row[0]) for row in connection.execute(sql, parameters)]


def _settle(connection: sqlite3.Connection, kept: Incident | None, old: Incident | None) -> None:
    """Write what is kept of an incident, or remove it."""
    if kept is not None:
        _put_incident(connection, kept, old)
        return
    if old is None:
        return
    seq = connection.execute("DELETE FROM incidents WHERE id = ? RETURNING seq", (old.id,)).fetchone()[0]
    _unindex(connection, seq)


def _unindex(connection: sqlite3.Connection, seq: int) -> None:
    connection.execute("DELETE FROM incident_points WHERE seq = ?", (seq,))
    connection.execute("DELETE FROM incident_words WHERE rowid = ?", (seq,))


def _put_incident(connection: sqlite3.Connection, incident: Incident, old: Incident | None) -> None:
    """Write an incident with its indexes, unless it is what is there already."""
    if incident == old:
        return
    values = _columns(incident)
    names = ", ".join(values)
    marks = ", ".join(f":{name}" for name in values)
    sets = ", ".join(f"{name} = :{name}" for name in values if name != "id")
    row = connection.execute(
        f"INSERT INTO incidents ({names}) VALUES ({marks})"  # noqa: S608 - names of columns
        f" ON CONFLICT (id) DO UPDATE SET {sets} RETURNING seq",
        values,
    ).fetchone()
    _index(connection, row[0], incident)


def _columns(incident: Incident) -> dict[str, str | float | None]:
    """Return the columns of an incident's row."""
    place = pin(incident.place)
    first, last = incident.date_start, incident.date_end or incident.date_start
    return {
        "id": incident.id,
        "day": first.isoformat() if first else "",
        "last_day": last.isoformat() if last else "",
        "event_type": incident.event_type,
        "sub_event_type": incident.sub_event_type,
        "assertion": incident.assertion.value,
        "status": incident.status.value,
        "confidence": incident.confidence.overall,
        "lat": place[0] if place else None,
        "lon": place[1] if place else None,
        "country": clean(incident.place.country) if incident.place else "",
        "document": dump(incident),
    }


def _index(connection: sqlite3.Connection, seq: int, incident: Incident) -> None:
    """Write an incident's place, words and reports where they can be looked up."""
    _unindex(connection, seq)
    if place := pin(incident.place):
        lat, lon = place
        connection.execute("INSERT INTO incident_points VALUES (?, ?, ?, ?, ?)", (seq, lon, lon, lat, lat))
    connection.execute(
        "INSERT INTO incident_words (rowid, title, place, quote, actors) VALUES (?, ?, ?, ?, ?)",
        (seq, *words(incident)),
    )
    connection.execute("DELETE FROM incident_names WHERE incident = ?", (seq,))
    connection.executemany(
        "INSERT OR IGNORE INTO incident_names VALUES (?, ?)",
        [(name, seq) for name in (*incident.former, *(t.id for t in incident.tellings))],
    )
    connection.execute("DELETE FROM incident_reports WHERE incident = ?", (seq,))
    connection.executemany(
        "INSERT INTO incident_reports SELECT ?, seq FROM reports WHERE id = ?",
        [(seq, name) for name in incident.reports],
    )
