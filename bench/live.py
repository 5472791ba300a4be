"""How fast the live map answers over a million stored incidents.

    python bench/live.py --incidents 1000000 --store /tmp/million

makes a SQLite store of generated incidents in the folder (once: about five minutes; given again, what
is there is used), serves it, and prints for each kind of question the median and the slowest answer in
milliseconds and the largest one in bytes; with ``--chromium`` also when the page has its first picture.
The incidents lie round the world's towns, heavily on few of them, over ten years, one in eight unplaced.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import statistics
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from werkzeug.serving import make_server

# A script beside this one is called as our package `maps`: the package must be found before it.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from config import settings, taxonomy  # noqa: E402
from service.model import (  # noqa: E402
    Analysis,
    Assertion,
    Confidence,
    DatePrecision,
    Evidence,
    Incident,
    Place,
    Report,
)
from service.store import Query, sqlite  # noqa: E402
from service.store.sqlite import SqliteStore  # noqa: E402
from service.web import create_app  # noqa: E402

_HUBS = 3_000
_FIRST = date(2015, 1, 1)
_DAYS = 3_650
_REACH_M = {1: 300.0, 2: 5_000.0, 4: 60_000.0, 6: 500_000.0}
_WORDS = (
    "police", "army", "crowd", "market", "bridge", "station", "square", "students", "miners", "farmers",
    "rebels", "drone", "rocket", "fire", "flood", "strike", "union", "court", "border", "convoy", "hospital",
    "school", "mosque", "church", "port", "airport", "checkpoint", "village", "district", "governor",
)  # fmt: skip


def incidents(count: int, report: str, seed: int = 20) -> Iterator[Incident]:
    """Yield incidents that are the same for the same seed."""
    draw = random.Random(seed)
    kinds = [(event, sub) for event, found in _types().items() for sub in found]
    hubs = [(draw.uniform(-38, 62), draw.uniform(-170, 179), f"Town {n}") for n in range(_HUBS)]
    weights = [1 / (n + 4) for n in range(_HUBS)]
    countries = ["VE", "SD", "UA", "ML", "FJ", "CO", "IN", "MM", "FR", "US"]
    for number, hub in enumerate(draw.choices(range(_HUBS), weights, k=count)):
        lat, lon, name = hubs[hub]
        event, sub = draw.choice(kinds)
        exact = draw.random()
        precision = 1 if exact < 0.3 else 2 if exact < 0.7 else 4 if exact < 0.875 else 6
        day = _FIRST + timedelta(days=int(_DAYS * draw.random() ** 0.6)) if draw.random() < 0.95 else None
        words = " ".join(draw.choices(_WORDS, k=12))
        spread = 0.0 if exact < 0.1 else 0.4
        place = Place(
            f"bench:{hub}", name, round(lat + draw.gauss(0, spread), 5),
            round((lon + draw.gauss(0, spread) + 180) % 360 - 180, 5), countries[hub % 10],
            f"Province {hub % 50}", "PPL", precision, _REACH_M[precision], 0.8,
        )  # fmt: skip
        sentence = f"In {name}, {words}."
        yield Incident(
            id=f"{number:016x}",
            title=sentence[:70],
            event_type=event,
            sub_event_type=sub,
            plover_event="",
            plover_mode="",
            assertion=draw.choices(list(Assertion), (80, 5, 8, 2, 5))[0],
            confidence=Confidence(0.9, 0.8, 0.9, round(draw.random(), 3)),
            date_start=day,
            date_end=day,
            date_precision=DatePrecision.DAY if day else DatePrecision.UNKNOWN,
            place=place,
            place_mention=name,
            evidence=(Evidence("place", report, sentence, 3, 3 + len(name)),),
            reports=(report,),
        )


def _types() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, sub in taxonomy().sub_event_types.items():
        found.setdefault(sub.event_type, []).append(name)
    return found


def fill(folder: Path, count: int) -> SqliteStore:
    """Return a store with so many incidents, made if there is none."""
    path = folder / "sitmap.sqlite"
    store = SqliteStore(path)
    have = store.count(Query())
    if have >= count:
        return store
    if have:
        sys.exit(f"{path} has {have} incidents; give another folder")
    report = Report("bench", "A generated report.", "Generated", "", "Bench", _FIRST, "en")
    store.save(Analysis(report))
    start = time.perf_counter()
    with store._transaction("IMMEDIATE") as connection:  # noqa: SLF001 - a million single saves would take hours
        connection.execute("PRAGMA cache_size = -400000")
        for number, incident in enumerate(incidents(count, report.id)):
            sqlite._put_incident(connection, incident, None)  # noqa: SLF001
            if number % 100_000 == 0:
                spent = time.perf_counter() - start
                print(f"{number:,} written after {spent:.0f} s", file=sys.stderr, flush=True)
    return store


_BOXES = {"continent": (5, 40, 30), "country": (8, 5, 4), "town": (13, 0.2, 0.1)}
QUESTIONS: dict[str, tuple[str, list[dict[str, object]]]] = {
    "pan: world": ("cells", [{"zoom": z, "bbox": "-180,-80,180,80"} for z in (1, 2, 3)]),
    **{
        f"pan: {name}": (
            "cells",
            [{"zoom": z, "bbox": f"{w},8,{w + wide},{8 + tall}"} for w in (-70, 10, 100)],
        )
        for name, (z, wide, tall) in _BOXES.items()
    },
    "filter: type": ("cells", [{"zoom": 3, "event_type": name} for name in ("Protests", "Riots", "Battles")]),
    "filter: time": ("cells", [{"zoom": 3, "datetime": f"{y}-01-01/{y}-06-30"} for y in (2017, 2020, 2023)]),
    "filter: words": ("cells", [{"zoom": 3, "q": q} for q in ("drone convoy", "rocket", "border port")]),
    "filter: all at once": (
        "cells",
        [
            {"zoom": 4, "q": q, "event_type": "Battles", "min_confidence": 0.5, "country": "UA,ML",
             "datetime": "2019-01-01/.."} for q in ("drone", "bridge", "market")
        ],
    ),
    "counts and histogram": ("totals", [{}, {"event_type": "Protests"}, {"q": "market"}]),
}  # fmt: skip
"""What is asked: a name, the endpoint, and some variants of the question."""


def ask(address: str) -> tuple[float, int]:
    """Return how many milliseconds an answer took, and its length in bytes."""
    start = time.perf_counter()
    with urllib.request.urlopen(address) as answer:
        length = len(answer.read())
    return (time.perf_counter() - start) * 1000, length


def measured(base: str, rounds: int) -> Iterator[dict[str, Any]]:
    """Yield the figures of each kind of question; ``first`` is when nothing of it is remembered yet."""
    for name, (endpoint, variants) in QUESTIONS.items():
        told = [ask(f"{base}/map/{endpoint}?{urlencode(v)}") for _ in range(rounds) for v in variants]
        times = [spent for spent, _ in told]
        yield {
            "question": name,
            "median_ms": round(statistics.median(times)),
            "first_ms": round(statistics.median(times[: len(variants)])),
            "slowest_ms": round(max(times)),
            "most_bytes": max(length for _, length in told),
        }


def first_picture(base: str, executable: str) -> list[int]:
    """Return how many milliseconds after the page's HTML its first clusters stood, five times."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        found = []
        for _ in range(5):
            page = browser.new_page(viewport={"width": 1200, "height": 800})
            page.goto(f"{base}/live", wait_until="commit")
            picture = "() => performance.getEntriesByName('sitmap:picture').length"
            page.wait_for_function(picture, timeout=60_000)
            found.append(
                page.evaluate(
                    "Math.round(performance.getEntriesByName('sitmap:picture')[0].startTime"
                    " - performance.getEntriesByType('navigation')[0].responseEnd)"
                )
            )
            page.close()
        browser.close()
    return found


def main() -> None:
    """Print the figures as a table, or as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--incidents", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, required=True, help="folder of the store")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--chromium", default="", help="the browser's path, to time the first picture")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_app(settings(), store=fill(chosen.store, chosen.incidents))
    start = time.perf_counter()
    app.extensions["sitmap"].live.refresh()
    read_s = round(time.perf_counter() - start, 1)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.port}"
    figures: dict[str, Any] = {"read_s": read_s, "questions": list(measured(base, chosen.rounds))}
    if chosen.chromium:
        figures["first_picture_ms"] = first_picture(base, chosen.chromium)
    server.shutdown()
    print(json.dumps(figures) if chosen.json else table(figures))


def table(figures: dict[str, Any]) -> str:
    """Return the figures as lines of text."""
    head = f"{'question':24}{'median ms':>11}{'first ms':>11}{'slowest ms':>12}{'most bytes':>12}"
    lines = [
        f"{r['question']:24}{r['median_ms']:>11}{r['first_ms']:>11}{r['slowest_ms']:>12}{r['most_bytes']:>12,}"
        for r in figures["questions"]
    ]
    rest = [f"{name}: {value}" for name, value in figures.items() if name != "questions"]
    return "\n".join((head, *lines, *rest))


if __name__ == "__main__":
    main()
