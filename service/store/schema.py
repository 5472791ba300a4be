"""The tables of the SQLite store, and how an older file becomes a newer one.

``PRAGMA user_version`` is the number of migrations that a file has been through. A migration is never
changed once it has been released; a change to the tables is a new one at the end.
"""

from __future__ import annotations

import sqlite3

from service.errors import StoreError

_FIRST = """
CREATE TABLE reports (
  seq INTEGER PRIMARY KEY,            -- rises with every report added: the order of the list
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  url TEXT NOT NULL,
  publisher TEXT NOT NULL,
  published TEXT,                     -- ISO 8601 date
  language TEXT NOT NULL,
  added TEXT NOT NULL,                -- ISO 8601 time, UTC
  document TEXT NOT NULL              -- JSON: the report with its text, and its mentions
) STRICT;

CREATE TABLE incidents (
  seq INTEGER PRIMARY KEY,            -- the rowid that incident_points and incident_words go by
  id TEXT NOT NULL UNIQUE,
  day TEXT NOT NULL,                  -- the first day, or '' where unknown: the order of pages
  last_day TEXT NOT NULL,             -- the last day, or ''
  event_type TEXT NOT NULL,
  sub_event_type TEXT NOT NULL,
  assertion TEXT NOT NULL,
  status TEXT NOT NULL,
  confidence REAL NOT NULL,           -- overall
  lat REAL, lon REAL,                 -- EPSG:4326; null where the place is too coarse for a pin
  document TEXT NOT NULL              -- JSON: the whole incident
) STRICT;
-- The order of pages, with every column that is filtered by: the documents of rows that don't pass
-- are never read.
CREATE INDEX incidents_by_day ON incidents (
  day, id, last_day, event_type, sub_event_type, assertion, confidence, lat, lon
);

CREATE TABLE incident_reports (
  incident INTEGER NOT NULL REFERENCES incidents (seq) ON DELETE CASCADE,
  report INTEGER NOT NULL REFERENCES reports (seq) ON DELETE CASCADE,
  PRIMARY KEY (incident, report)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_reports_by_report ON incident_reports (report, incident);

-- 32-bit floats, rounded outwards: incidents.lat and lon have the last word.
CREATE VIRTUAL TABLE incident_points USING rtree (seq, west, east, south, north);

CREATE VIRTUAL TABLE incident_words USING fts5 (
  title, place, quote, actors, tokenize = "unicode61 remove_diacritics 2"
);
"""

_NAMES = """
-- The ids of what was put into an incident, under which it is still found.
CREATE TABLE incident_names (
  name TEXT NOT NULL,
  incident INTEGER NOT NULL REFERENCES incidents (seq) ON DELETE CASCADE,
  PRIMARY KEY (name, incident)
) STRICT, WITHOUT ROWID;
CREATE INDEX incident_names_by_incident ON incident_names (incident);
INSERT OR IGNORE INTO incident_names
  SELECT json_extract(telling.value, '$.id'), seq
  FROM incidents, json_each(document, '$.tellings') AS telling;
"""

_TICKS = """
ALTER TABLE incidents ADD COLUMN country TEXT NOT NULL DEFAULT '';  -- ISO 3166-1 alpha-2
UPDATE incidents SET country = coalesce(json_extract(document, '$.place.country'), '');
DROP INDEX incidents_by_day;
CREATE INDEX incidents_by_day ON incidents (
  day, id, last_day, event_type, sub_event_type, assertion, confidence, lat, lon, country
);

-- In which order rows of incidents were last written or removed: what has to be read anew by those who
-- have read all before. A number stays here when its incident is gone.
CREATE TABLE incident_ticks (seq INTEGER PRIMARY KEY, tick INTEGER NOT NULL) STRICT;
CREATE INDEX incident_ticks_by_tick ON incident_ticks (tick);
INSERT INTO incident_ticks SELECT seq, seq FROM incidents;
CREATE TRIGGER incident_added AFTER INSERT ON incidents BEGIN
  INSERT INTO incident_ticks SELECT new.seq, 0
    WHERE NOT EXISTS (SELECT 1 FROM incident_ticks WHERE seq = new.seq);
  UPDATE incident_ticks SET tick = (SELECT max(tick) + 1 FROM incident_ticks) WHERE seq = new.seq;
END;
CREATE TRIGGER incident_changed AFTER UPDATE ON incidents BEGIN
  UPDATE incident_ticks SET tick = (SELECT max(tick) + 1 FROM incident_ticks) WHERE seq = new.seq;
END;
CREATE TRIGGER incident_removed AFTER DELETE ON incidents BEGIN
  UPDATE incident_ticks SET tick = (SELECT max(tick) + 1 FROM incident_ticks) WHERE seq = old.seq;
END;
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _NAMES, _TICKS)
"""The statements that lead from each version to the next; each begins on a line of its own."""


def version(connection: sqlite3.Connection) -> int:
    """Return the schema version of a file; 0 for an empty one."""
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def migrate(connection: sqlite3.Connection, name: str) -> None:
    """Bring a file to the newest version, in one transaction, safe against other processes doing so.

    Raises:
        StoreError: the file is of a newer version than this program knows.
    """
    if version(connection) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        _apply(connection, name)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _apply(connection: sqlite3.Connection, name: str) -> None:
    found = version(connection)
    if found > len(MIGRATIONS):
        message = (
            f"the store {name} is of version {found}, and this program knows up to {len(MIGRATIONS)};"
            " update sitmap or give another data folder"
        )
        raise StoreError(message)
    for number, migration in enumerate(MIGRATIONS[found:], start=found + 1):
        for statement in _statements(migration):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")


def _statements(script: str) -> list[str]:
    """Return the statements of a script: ``executescript`` would commit the transaction round it."""
    statements, statement = [], ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            statements.append(statement)
            statement = ""
    return statements
