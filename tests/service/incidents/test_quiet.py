"""Text without incidents: sport, business, culture, policy, metaphor, statements and suppositions."""

from datetime import date
from pathlib import Path

import pytest

from config import taxonomy
from service.incidents import extract
from service.model import Assertion, Report

QUIET = (Path(__file__).parent / "articles" / "quiet.txt").read_text("utf-8").splitlines()


def factual(text: str) -> list[str]:
    """Return the sub-types of the factual incidents in a text."""
    found = extract(Report("quiet", text, published=date(2024, 5, 14)), (), taxonomy())
    return [i.sub_event_type for i in found if i.assertion is Assertion.FACTUAL]


def test_quiet_sentences_yield_next_to_nothing() -> None:
    loud = {sentence: factual(sentence) for sentence in QUIET if factual(sentence)}
    assert len(QUIET) >= 500
    assert len(loud) <= 0.01 * len(QUIET), loud


@pytest.mark.parametrize(
    "text",
    [
        "Police opened fire on demonstrators after the cup final in the capital on Sunday.",
        "A bomb exploded outside the museum during a concert on Friday evening.",
        "Gunmen attacked the offices of a bank, and its shares fell.",
    ],
)
def test_talk_of_sport_culture_or_business_does_not_hide_an_attack(text: str) -> None:
    assert factual(text)


@pytest.mark.parametrize(
    "text",
    [
        "Did a bomb explode in Paris on Friday?",
        "In the film, police open fire on protesters in Lyon.",
        "The novel tells how soldiers shot 12 villagers near Mosul.",
        "Police arrest 40 people every week in Nairobi.",
        "Nobody was arrested in Lyon on Friday.",
        "The earthquake of 1755 destroyed Lisbon.",
        "The reform was torpedoed by rising costs.",
        "The interview was a car crash.",
    ],
)
def test_what_only_asks_imagines_counts_or_compares_is_no_event(text: str) -> None:
    assert not factual(text)


def test_a_word_alone_counts_where_the_report_vouches_for_it() -> None:
    lead = "Gunmen shot dead three soldiers near Mosul on Friday."
    assert not factual("The car was torched.")
    assert "Looting/property destruction" in factual(f"{lead} The car was torched.")
