"""Measure the compiled gazetteer beside other stores of the same names, in the same run.

    python bench/gazetteer.py [--texts FILE.jsonl…] [--gazetteer FILE] [--compile] [--runs N] [--json FILE]

Printed are, for each store: its size, milliseconds to open it in a fresh process and the process's
memory after the look-ups (what Python itself takes left out), and microseconds to look up a name that
is folded already:

- ``text``: the names in running text (``--texts``: JSON lines with ``text`` and ``toponyms``; without
  them a random draw of the gazetteer's names);
- ``ambiguous``: the hundred names with the most bearers;
- ``absent``: words that are no names.

The stores are this gazetteer, SQLite with an index on the folded name, SQLite's full-text index (FTS5,
a phrase query), and a dictionary in a pickle. ``--compile`` also times the compilation.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from service.places.gazetteer import Gazetteer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

STORES = ("sitmap", "sqlite", "fts5", "pickle")
DRAWN = 3000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=Path, nargs="*", default=[])
    parser.add_argument("--gazetteer", type=Path)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--stores", nargs="*", choices=STORES, default=STORES)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--probe", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.probe:
        probe(*arguments.probe)
        return
    report = measured(arguments)
    show(report)
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=2) + "\n", "utf-8")


def measured(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return all figures."""
    from service.places.gazetteer import Gazetteer
    from service.places.locate import SHIPPED

    path = arguments.gazetteer or SHIPPED
    book = Gazetteer(path)
    report: dict[str, Any] = {"places": len(book), "names": book.meta["names"], "stores": {}}
    with tempfile.TemporaryDirectory() as folder:
        files = {"sitmap": path, **built(book, Path(folder), arguments.stores)}
        queries = Path(folder) / "queries.json"
        queries.write_text(json.dumps(asked(book, arguments.texts)))
        empty = probed("nothing", path, queries)["rss_mib"]
        runs: dict[str, list[dict[str, float]]] = {store: [] for store in arguments.stores}
        for _ in range(arguments.runs):  # in turn, so that a busy machine is busy for all
            for store in arguments.stores:
                runs[store].append(probed(store, files[store], queries))
        for store, found in runs.items():
            figures = {key: round(statistics.median(run[key] for run in found), 2) for key in found[0]}
            figures["rss_mib"] = round(figures["rss_mib"] - empty, 1)
            report["stores"][store] = {"size_mib": round(files[store].stat().st_size / 2**20, 1), **figures}
        if arguments.compile:
            report["compile"] = compiled(Path(folder) / "new.bin")
    return report


def asked(book: Gazetteer, texts: Sequence[Path]) -> dict[str, list[str]]:
    """Return the folded names to look up, by kind."""
    from service.places.names import fold

    draw = random.Random(1)
    names = list(book.names_from(""))
    lines = (json.loads(line) for path in texts for line in path.read_bytes().splitlines())
    found = [fold(toponym["phrase"]) for line in lines for toponym in line["toponyms"]]
    bearers = sorted(names, key=lambda name: -len(book.hits_folded(name, None)))
    return {
        "text": found or draw.sample(names, min(DRAWN, len(names))),
        "ambiguous": bearers[:100],
        "absent": [f"{draw.choice(names)[:6]}x{number}" for number in range(1000)],
    }


def built(book: Gazetteer, folder: Path, stores: Iterable[str]) -> dict[str, Path]:
    """Build the peers from the gazetteer's own names; return their files."""
    rows = [(name, row, use) for name in book.names_from("") for row, use in book.hits_folded(name, None)]
    makers: dict[str, Callable[[Path, list[tuple[str, int, int]]], None]] = {
        "sqlite": build_sqlite,
        "fts5": build_fts5,
        "pickle": build_pickle,
    }
    files = {}
    for store, make in makers.items():
        if store in stores:
            files[store] = folder / store
            make(files[store], rows)
    return files


def build_sqlite(path: Path, rows: list[tuple[str, int, int]]) -> None:
    """Names in a table whose primary key they are: SQLite's densest index."""
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TABLE names (name TEXT, row INTEGER, use INTEGER, PRIMARY KEY (name, row)) WITHOUT ROWID"
        )
        database.executemany("INSERT INTO names VALUES (?, ?, ?)", rows)
    database.execute("VACUUM")
    database.close()


def build_fts5(path: Path, rows: list[tuple[str, int, int]]) -> None:
    """Names in a full-text index."""
    with sqlite3.connect(path) as database:
        database.execute("CREATE VIRTUAL TABLE names USING fts5(name, row UNINDEXED, use UNINDEXED)")
        database.executemany("INSERT INTO names VALUES (?, ?, ?)", rows)
    database.close()


def build_pickle(path: Path, rows: list[tuple[str, int, int]]) -> None:
    """Names in a dictionary of lists."""
    table: dict[str, list[tuple[int, int]]] = {}
    for name, row, use in rows:
        table.setdefault(name, []).append((row, use))
    path.write_bytes(pickle.dumps(table, protocol=5))


def opened(store: str, path: Path) -> Callable[[str], list[Any]]:
    """Open a store; return its look-up of a folded name."""
    if store == "sitmap":
        from service.places.gazetteer import Gazetteer

        return Gazetteer(path).hits_folded
    if store == "pickle":
        table = pickle.loads(path.read_bytes())
        return lambda name: table.get(name, [])
    database = sqlite3.connect(path)
    if store == "sqlite":
        sql = "SELECT row, use FROM names WHERE name = ? ORDER BY row"
        return lambda name: database.execute(sql, (name,)).fetchall()
    sql = "SELECT row, use, name FROM names WHERE names MATCH ?"
    return lambda name: [hit for hit in database.execute(sql, (f'"{name}"',)).fetchall() if hit[2] == name]


def probe(store: str, path: str, queries: str) -> None:
    """Open one store in this process, look all names up and print the figures."""
    import service.places.gazetteer  # noqa: F401 - its import is not a part of opening any store

    kinds = json.loads(Path(queries).read_text())
    figures: dict[str, float] = {}
    if store != "nothing":
        start = time.perf_counter()
        look_up = opened(store, Path(path))
        look_up("paris")
        figures["open_ms"] = 1e3 * (time.perf_counter() - start)
        for kind, names in kinds.items():
            times = []
            for name in names:
                start = time.perf_counter()
                look_up(name)
                times.append(time.perf_counter() - start)
            figures[f"{kind}_us"] = 1e6 * statistics.median(times)
    figures["rss_mib"] = resident_mib()
    print(json.dumps(figures))


def resident_mib() -> float:
    """Return the most memory that this process has held; ``ru_maxrss`` would count its parent's too."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def probed(store: str, path: Path, queries: Path) -> dict[str, float]:
    """Return the figures of a fresh process that opens a store."""
    command = [sys.executable, __file__, "--probe", store, str(path), str(queries)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def compiled(path: Path) -> dict[str, float]:
    """Return the seconds and the peak memory of a compilation from the data packages."""
    code = (
        "import resource, sys, time; from pathlib import Path; from service.places import build; "
        "start = time.perf_counter(); build.from_packages(Path(sys.argv[1])); "
        "print(time.perf_counter() - start, time.process_time(), "
        "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, check=True, text=True, cwd=ROOT
    )
    wall, processor, peak = map(float, done.stdout.split())
    return {"wall_s": round(wall, 1), "processor_s": round(processor, 1), "peak_mib": round(peak)}


def show(report: dict[str, Any]) -> None:
    """Print the table."""
    print(f"{report['places']:,} places, {report['names']:,} names")
    columns = ("size_mib", "open_ms", "rss_mib", "text_us", "ambiguous_us", "absent_us")
    print("store".ljust(8), *(column.rjust(12) for column in columns))
    for store, figures in report["stores"].items():
        print(store.ljust(8), *(f"{figures[column]:12,.1f}" for column in columns))
    if "compile" in report:
        print("compile:", ", ".join(f"{key} {value}" for key, value in report["compile"].items()))


if __name__ == "__main__":
    main()
