"""What is special to the SQLite store: files, versions, processes and plans."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from dataclasses import replace

import pytest

from service.errors import StoreError
from service.geodesy import BBox
from service.store import STORES, Query, filters, open_store, schema
from service.store.sqlite import SqliteStore

INGEST = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from service.model import *
    from service.store.sqlite import SqliteStore

    store = SqliteStore(Path(sys.argv[1]))
    for number in range(int(sys.argv[2]), 100_000):
        report = Report(f"r{number}", "x" * 3000)
        place = Place("geonames:1", "Kutum", 14.2, 24.7, "SD", "", "PPL", 2, 5000, 0.9)
        incidents = tuple(
            Incident(f"i{number}-{n}", "t", "Battles", "Armed clash", "ASSAULT", "", Assertion.FACTUAL,
                     Confidence(1, 1, 1, 1), place=place, reports=(report.id,))
            for n in range(5)
        )
        store.save(Analysis(report, (), incidents))
        print(number, flush=True)
    """
)


def ingest(path, first):
    return subprocess.Popen(
        [sys.executable, "-c", INGEST, str(path), str(first)], stdout=subprocess.PIPE, text=True
    )


def assert_sound(path):
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("SELECT rtreecheck('incident_points')").fetchall() == [("ok",)]
    connection.execute("INSERT INTO incident_words (incident_words) VALUES ('integrity-check')")
    counts = connection.execute(
        "SELECT (SELECT count(*) FROM incidents), (SELECT count(*) FROM incident_points),"
        " (SELECT count(*) FROM incident_words), (SELECT count(*) FROM incident_reports)"
    ).fetchone()
    connection.close()
    assert len(set(counts)) == 1


def test_a_killed_ingest_loses_nothing_that_was_acknowledged(tmp_path):
    path = tmp_path / "s.sqlite"
    acknowledged = []
    for first in (0, 50_000):
        with ingest(path, first) as process:
            acknowledged += [int(process.stdout.readline()) for _ in range(15)]
            os.kill(process.pid, signal.SIGKILL)
            acknowledged += [int(line) for line in process.stdout.read().splitlines()]
    assert_sound(path)
    store = SqliteStore(path)
    for number in acknowledged:
        assert len(store.analysis(f"r{number}").incidents) == 5
    assert store.count(Query()) % 5 == 0
    store.close()


def test_two_processes_ingest_at_once(tmp_path):
    path = tmp_path / "s.sqlite"
    processes = [ingest(path, first) for first in (0, 50_000)]
    for process in processes:
        with process:
            for _ in range(10):
                assert process.stdout.readline()
            process.kill()
    assert_sound(path)
    store = SqliteStore(path)
    for number in (first + n for first in (0, 50_000) for n in range(10)):
        assert len(store.analysis(f"r{number}").incidents) == 5
    store.close()


def test_it_outlives_its_process(tmp_path, make):
    store = SqliteStore(tmp_path / "deep" / "er" / "s.sqlite")
    kept = store.save(make.analysis(make.incident()))
    store.close()
    again = SqliteStore(tmp_path / "deep" / "er" / "s.sqlite")
    assert again.analysis(kept.report.id) == kept
    again.close()


def test_a_newer_store_is_refused(tmp_path):
    path = tmp_path / "s.sqlite"
    SqliteStore(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="is of version 99, and this program knows up to 3; update sitmap"):
        SqliteStore(path)


def test_migrations_run_once_and_in_one_transaction(tmp_path, monkeypatch, make):
    path = tmp_path / "s.sqlite"
    store = SqliteStore(path)
    kept = store.save(make.analysis(make.incident()))
    store.close()
    good = (*schema.MIGRATIONS, "CREATE TABLE extra (a);")
    monkeypatch.setattr(
        schema, "MIGRATIONS", (*schema.MIGRATIONS, "CREATE TABLE extra (a);\nINSERT INTO nowhere VALUES (1);")
    )
    with pytest.raises(StoreError, match="nowhere"):
        SqliteStore(path)
    monkeypatch.setattr(schema, "MIGRATIONS", good)
    for _ in range(2):
        store = SqliteStore(path)
        assert store.analysis(kept.report.id) == kept
        store.close()


@pytest.mark.parametrize("content", [b"not a database, by any means" * 50, b"\x00" * 4096])
def test_a_file_that_is_no_store_is_refused(tmp_path, content):
    path = tmp_path / "s.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"s\.sqlite can't be"):
        SqliteStore(path)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="give another data folder"):
        SqliteStore(tmp_path / "file" / "s.sqlite")


def test_a_locked_store_says_so(tmp_path, make):
    store = SqliteStore(tmp_path / "s.sqlite", busy_timeout_s=0.05)
    other = sqlite3.connect(tmp_path / "s.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="locked"):
        store.save(make.analysis(make.incident()))
    assert store.reports().lines == ()
    other.execute("ROLLBACK")
    other.close()
    store.save(make.analysis(make.incident()))
    store.close()


def test_a_closed_store_says_so(tmp_path):
    store = SqliteStore(tmp_path / "s.sqlite")
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.check()


def test_a_failed_save_leaves_nothing(tmp_path, make):
    store = SqliteStore(tmp_path / "s.sqlite")
    bad = replace(make.incident("bad"), confidence=None)
    with pytest.raises(StoreError):
        store.save(make.analysis(make.incident(), bad))
    assert store.reports().lines == ()
    assert store.count(Query()) == 0
    store.save(make.analysis(make.incident()))
    store.close()


@pytest.mark.parametrize("bbox", [BBox(20, 10, 30, 20), BBox(170, -10, -170, 10)])
def test_a_box_is_looked_up_in_the_rtree_first(tmp_path, bbox):
    store = SqliteStore(tmp_path / "s.sqlite")
    sql, parameters = filters.page(Query(bbox=bbox))
    with store._connection() as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    scans = [step for step in plan if step.startswith(("SCAN", "SEARCH"))]
    assert "VIRTUAL TABLE INDEX" in scans[0]
    assert all("incidents_by_day" not in step for step in scans)
    store.close()


def test_pages_go_by_the_index(tmp_path):
    store = SqliteStore(tmp_path / "s.sqlite")
    sql, parameters = filters.page(Query(cursor="WyIyMDI2LTAxLTAxIiwiYSJd"))
    with store._connection() as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    assert plan == ["SEARCH i USING INDEX incidents_by_day (day<?)"] or "incidents_by_day" in plan[0]
    assert not any("TEMP B-TREE" in step for step in plan)
    store.close()


def test_the_settings_name_the_store(settings):
    store = open_store(settings)
    assert (settings.data_folder / "sitmap.sqlite").is_file()
    store.close()
    wrong = settings.model_copy(update={"store": settings.store.model_copy(update={"backend": "oracle"})})
    with pytest.raises(StoreError, match="there is no store named 'oracle'; there are: memory, sqlite"):
        open_store(wrong)
    assert list(STORES) == ["sqlite", "memory"]


def test_a_store_of_before_finds_what_was_put_together(tmp_path, make):
    path = tmp_path / "s.sqlite"
    store = SqliteStore(path)
    reports = [make.report(f"Report {name}.") for name in "ab"]
    for name, report in zip("ab", reports, strict=True):
        store.save(make.analysis(make.incident(name, report.id), report=report), lambda _new, _known: 0)
    store.close()
    connection = sqlite3.connect(path)
    connection.executescript(
        "DROP TABLE incident_names; DROP TRIGGER incident_added; DROP TRIGGER incident_changed;"
        "DROP TRIGGER incident_removed; DROP TABLE incident_ticks; DROP INDEX incidents_by_day;"
        "ALTER TABLE incidents DROP COLUMN country; CREATE INDEX incidents_by_day ON incidents (day, id);"
        "PRAGMA user_version = 1"
    )
    connection.close()
    again = SqliteStore(path)
    assert again.incident("b").id == "a"
    assert again.count(Query(countries=("SD",))) == 1
    assert [row[0] for row in again.changes().marks] == [1]
