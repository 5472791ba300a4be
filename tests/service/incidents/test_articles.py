"""The hand-checked articles are well formed, and every piece of evidence in them stands where it says."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import taxonomy
from service.incidents import extract
from service.model import Assertion, Incident, Report

from .conftest import mentions_in

FOLDER = Path(__file__).parent / "articles"
QUIET = (FOLDER / "quiet.txt").read_text("utf-8").splitlines()
ARTICLES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_says_what_a_coder_enters(name: str) -> None:
    article = ARTICLES[name]
    assert article["title"]
    assert article["publisher"]
    assert isinstance(article["published"], date)
    for key in article["incident"]:
        names = {key["sub_event_type"], *key.get("also", ())}
        assert names <= taxonomy().sub_event_types.keys()
        assert Assertion(key["assertion"])
        assert isinstance(key["date"], date)
        assert ("place" in key) == ("lat" in key) == ("lon" in key) == ("precision" in key)
        if "place" in key:
            assert 1 <= key["precision"] <= 7
            assert -90 <= key["lat"] <= 90
            assert -180 <= key["lon"] <= 180


def test_the_articles_are_of_many_countries_and_kinds() -> None:
    assert len(ARTICLES) >= 30
    assert len({key["sub_event_type"] for a in ARTICLES.values() for key in a["incident"]}) >= 10


@pytest.mark.parametrize("name", ARTICLES)
def test_evidence_stands_where_it_says(name: str) -> None:
    article = ARTICLES[name]
    text = f"{article['title']}\n\n{article['text']}"
    report = Report(name, text, published=article["published"], language=article.get("language", "en"))
    found = extract(report, mentions_in(text), taxonomy())
    assert found
    for incident in found:
        for evidence in incident.evidence:
            words = text[evidence.start : evidence.end]
            assert words == words.strip() != ""
            assert words in evidence.sentence
            assert text.startswith(evidence.sentence, evidence.sentence_start)


def _values(incident: Incident) -> dict[str, object]:
    """Return what an incident says, by the field that its evidence goes under; None where it says nothing."""
    return {
        "sub_event_type": incident.sub_event_type,
        "place": incident.place,
        "date": incident.date_start,
        "assertion": None if incident.assertion is Assertion.FACTUAL else incident.assertion,
        "actors": incident.actors or None,
        "fatalities": incident.fatalities,
        "injured": incident.injured,
        "detained": incident.detained,
    }


_SENTENCES = [s for a in ARTICLES.values() for s in a["text"].strip().splitlines() if s] + QUIET[::10]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_SENTENCES), min_size=1, max_size=6), st.sampled_from(["en", "es"]))
def test_every_value_names_its_words(paragraphs: list[str], language: str) -> None:
    text = "\n\n".join(paragraphs)
    report = Report("mixed", text, published=date(2024, 5, 14), language=language)
    for incident in extract(report, mentions_in(text), taxonomy()):
        fields = {e.field for e in incident.evidence}
        said = {name for name, value in _values(incident).items() if value is not None}
        assert said <= fields, (incident, said - fields)
        for evidence in incident.evidence:
            assert 0 <= evidence.start < evidence.end <= len(text)
            at = text.find(evidence.sentence)
            assert at >= 0
            assert text[evidence.start : evidence.end] in evidence.sentence
