"""The hand-checked articles are well formed, and every piece of evidence in them stands where it says."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from config import taxonomy
from service.incidents import extract
from service.model import Assertion, Report

from .conftest import mentions_in

FOLDER = Path(__file__).parent / "articles"
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
    assert len(ARTICLES) >= 12
    assert len({key["sub_event_type"] for a in ARTICLES.values() for key in a["incident"]}) >= 10


@pytest.mark.parametrize("name", ARTICLES)
def test_evidence_stands_where_it_says(name: str) -> None:
    article = ARTICLES[name]
    text = f"{article['title']}\n\n{article['text']}"
    report = Report(name, text, published=article["published"], language="en")
    found = extract(report, mentions_in(text), taxonomy())
    assert found
    for incident in found:
        for evidence in incident.evidence:
            words = text[evidence.start : evidence.end]
            assert words == words.strip() != ""
            assert words in evidence.sentence
            assert evidence.sentence in text
