"""An application on a store in memory, with a small pipeline that any text can steer."""

import re
from datetime import date
from types import SimpleNamespace

import pytest

from config.settings import load
from service.errors import UnreadableReport, UnsupportedLanguage
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
from service.store.memory import MemoryStore
from service.web import create_app

TOWNS = {
    "Caracas": (10.48801, -66.87919, 2, 15_000),
    "Suva": (-18.14161, 178.44149, 2, 8_000),
    "Taveuni": (-16.8, 179.99, 3, 30_000),
    "Venezuela": (8.0, -66.0, 6, 600_000),
}


def process(report):
    """Find the towns above, and a protest in every sentence that has one of them."""
    mentions, incidents = [], []
    for match in re.finditer("|".join(TOWNS), report.text):
        lat, lon, precision, uncertainty = TOWNS[match[0]]
        rivals = (Candidate("geonames:2", match[0], 1.5, 2.5, "CO", "PPL", 0.1),)
        place = Place(
            f"geonames:{match[0]}", match[0], lat, lon, "VE", "A state", "PPLC", precision, uncertainty, 0.9,
            "Venezuela", "", rivals,
        )  # fmt: skip
        mentions.append(Mention(match.start(), match.end(), match[0], MentionKind.LITERAL, place=place))
        start = report.text.rfind("\n", 0, match.start()) + 1
        end = (report.text + "\n").find("\n", match.start())
        sentence = report.text[start:end]
        if sentence == match[0]:
            continue
        incidents.append(
            Incident(
                id=f"{report.id}-{len(incidents)}",
                title=report.title or sentence[:80],
                event_type="Protests",
                sub_event_type="Peaceful protest",
                plover_event="PROTEST",
                plover_mode="demo",
                assertion=Assertion.PLANNED if "plan" in sentence else Assertion.FACTUAL,
                confidence=Confidence(0.9, 0.9, None, 0.75),
                date_start=report.published,
                date_end=report.published,
                date_precision=DatePrecision.DAY if report.published else DatePrecision.UNKNOWN,
                place=place,
                place_mention=match[0],
                place_relation="in",
                actors=(Actor(report.publisher or "people", ActorRole.PARTICIPANT),),
                injured=Count(2, None, None),
                evidence=(Evidence("place", report.id, sentence, match.start(), match.end()),),
                reports=(report.id,),
            )
        )
    return Analysis(report, tuple(mentions), tuple(incidents))


def read_text(text, *, title="", url="", publisher="", published=None, **_options):
    if not text.strip():
        message = "the text is empty; give an article"
        raise UnreadableReport(message)
    if text.startswith("Der "):
        message = "the text is in German, and only English can be processed; give an English one"
        raise UnsupportedLanguage(message)
    return Report(report_id(text, title, url, published), text, title, url, publisher, published, "en")


def read_bytes(data, *, name="", media_type="", **options):
    del media_type
    if b"\x00\x01" in data:
        message = f"{name} is not text; give a text or an HTML file"
        raise UnreadableReport(message)
    return read_text(data.decode("utf-8", "replace"), **options)


READERS = SimpleNamespace(read_text=read_text, read_html=read_text, read_bytes=read_bytes)


def draw(collection, *, title="", **options):
    draw.calls.append((collection, title, options))
    return f"<!DOCTYPE html><title>map</title><p>{len(collection['features'])}</p>"


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("SITMAP_DATA_FOLDER", str(tmp_path / "data"))
    return load()


@pytest.fixture
def changed(settings):
    """Settings with other values in a section."""

    def change(section, **values):
        old = getattr(settings, section)
        return settings.model_copy(update={section: old.model_copy(update=values)})

    return change


@pytest.fixture
def make_app():
    def make(settings, **parts):
        draw.calls = []
        parts = {"store": MemoryStore(), "process": process, "readers": READERS, "draw": draw, **parts}
        app = create_app(settings, **parts)
        app.config["DRAWN"] = draw.calls
        return app

    return make


@pytest.fixture
def app(settings, make_app):
    return make_app(settings)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def filled(client):
    """A client of a service with three reports."""
    for text, day in (
        ("People marched in Caracas.", date(2026, 1, 5)),
        ("A march in Suva is planned.\nOne in Taveuni was held.", date(2026, 1, 6)),
        ("Protests all over Venezuela.", None),
    ):
        answer = client.post("/reports", json={"text": text, "published": day.isoformat() if day else None})
        assert answer.status_code == 201
    return client
