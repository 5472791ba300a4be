"""Answers of online services, kept between runs in one SQLite file that processes share."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from service.errors import StoreError
from service.model import Candidate, Place

_TABLE = """
CREATE TABLE IF NOT EXISTS answers (
    service TEXT NOT NULL, query TEXT NOT NULL, asked REAL NOT NULL,
    attribution TEXT NOT NULL, places TEXT NOT NULL, PRIMARY KEY (service, query)
) WITHOUT ROWID
"""
_DAY_S = 86_400.0


class Cache:
    """A file of answers; each is forgotten after ``days``. Safe under several threads and processes."""

    def __init__(self, path: Path, days: float, now: Callable[[], float] = time.time) -> None:
        """Keep answers in the file ``path``, which is made on the first use."""
        self._path, self._age_s, self._now = path, days * _DAY_S, now

    def get(self, service: str, query: str) -> tuple[Place, ...] | None:
        """Return the places that a service gave for a query, or None if it wasn't asked lately.

        Raises:
            StoreError: the file can't be used.
        """
        with self._open() as database:
            row = database.execute(
                "SELECT places FROM answers WHERE service = ? AND query = ? AND asked > ?",
                (service, query, self._now() - self._age_s),
            ).fetchone()
        return None if row is None else tuple(map(_place, json.loads(row[0])))

    def put(self, service: str, query: str, places: Sequence[Place], attribution: str) -> None:
        """Keep an answer, with who must be named for it; forget those that are too old.

        Raises:
            StoreError: the file can't be used.
        """
        packed = json.dumps([asdict(place) for place in places], ensure_ascii=False)
        with self._open() as database:
            database.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)",
                (service, query, self._now(), attribution, packed),
            )
            database.execute("DELETE FROM answers WHERE asked <= ?", (self._now() - self._age_s,))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Give a connection inside a transaction."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=30)) as database, database:
                database.execute("PRAGMA journal_mode = WAL")
                database.execute(_TABLE)
                yield database
        except (OSError, sqlite3.Error) as error:
            message = f"the cache of online answers {self._path} can't be used: {error}; delete it"
            raise StoreError(message) from error


def _place(fields: dict[str, Any]) -> Place:
    runners = tuple(Candidate(**runner) for runner in fields.pop("candidates"))
    return Place(**fields, candidates=runners)
