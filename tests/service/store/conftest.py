from dataclasses import replace
from datetime import date

import pytest

from config.settings import load
from service.model import (
    Actor,
    ActorRole,
    Analysis,
    Assertion,
    Candidate,
    Confidence,
    Count,
    DatePrecision,
    Evidence,
    Incident,
    Mention,
    MentionKind,
    Place,
    Report,
    report_id,
)
from service.store import STORES
from service.store.memory import MemoryStore
from service.store.sqlite import SqliteStore


class Clock:
    """Gives a later second each time it is asked."""

    def __init__(self):
        self.seconds = 0

    def __call__(self):
        self.seconds += 1
        return f"2026-01-01T00:{self.seconds // 60:02}:{self.seconds % 60:02}Z"


class Make:
    """Makes small reports, places and incidents."""

    def report(self, text="Tanks rolled through Kutum.", **values):
        report = Report(report_id(text), text, "A title", "https://example.org/a", "The Paper")
        return replace(report, **values)

    def place(self, lat=14.2, lon=24.66, **values):
        rival = Candidate("geonames:9", "Kutum", 13.0, 30.0, "SD", "PPL", 0.2)
        place = Place(
            "geonames:371760", "Kutum", lat, lon, "SD", "North Darfur", "PPL", 2, 5000, 0.8, "Sudan",
            "Kutum", (rival,),
        )  # fmt: skip
        return replace(place, **values)

    def incident(self, name="i1", report="", **values):
        report = report or self.report().id
        incident = Incident(
            id=name,
            title="Tanks rolled through Kutum",
            event_type="Battles",
            sub_event_type="Armed clash",
            plover_event="ASSAULT",
            plover_mode="",
            assertion=Assertion.FACTUAL,
            confidence=Confidence(0.9, 0.8, 0.7, 0.6),
            date_start=date(2026, 1, 5),
            date_end=date(2026, 1, 5),
            date_precision=DatePrecision.DAY,
            place=self.place(),
            place_mention="Kutum",
            place_relation="in",
            actors=(Actor("the army", ActorRole.PERPETRATOR, "military"),),
            fatalities=Count(1, 2, None),
            evidence=(
                Evidence("sub_event_type", report, "Tanks rolled through Kutum.", 0, 12),
                Evidence("place", report, "Tanks rolled through Kutum.", 21, 26),
            ),
            reports=(report,),
        )
        return replace(incident, **values)

    def analysis(self, *incidents, report=None):
        report = report or self.report()
        mention = Mention(21, 26, "Kutum", MentionKind.LITERAL, place=self.place())
        return Analysis(report, (mention,), incidents)


@pytest.fixture
def make():
    return Make()


@pytest.fixture(params=list(STORES))
def store(request, tmp_path):
    """A store of each registered backend, with a clock that the test can foresee."""
    openers = {
        "sqlite": lambda: SqliteStore(tmp_path / "s.sqlite", 5, Clock()),
        "memory": lambda: MemoryStore(Clock()),
    }
    opened = openers[request.param]()
    yield opened
    opened.close()


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("SITMAP_DATA_FOLDER", str(tmp_path / "data"))
    return load()
