"""The learned judge of what the cues find, and the confidence that comes of it."""

from dataclasses import replace
from datetime import date

import pytest

from config import taxonomy
from service.incidents import drafting, judging
from service.incidents.confidence import type_probability
from service.incidents.drafts import UNJUDGED, Draft
from service.incidents.findings import Findings, find
from service.model import Assertion, Report

from .conftest import Reader, mentions_in

TOLD = "Gunmen attacked a village near Mosul on Friday and killed nine people."
TALK = "The wreck of the blast furnace in Lyon is a museum of steel."


def taken_apart(text: str, language: str = "en") -> tuple[Findings, list[Draft]]:
    """Return the findings of a text and what its cues find."""
    report = Report("r", text, published=date(2024, 5, 14), language=language)
    found = find(report, mentions_in(text), taxonomy())
    return found, drafting.found_in(found)


def test_what_is_told_is_surer_than_talk() -> None:
    judge = judging.load("en")
    assert judge is not None
    found, drafts = taken_apart(TOLD)
    assert judge.probability(drafts[0], found, judging.Others(drafts)) > 0.8
    for text in (TALK, "Hurricane has a new mayor, who wants to build a library.", "Rob Lowe is back."):
        found, drafts = taken_apart(text)
        assert all(judge.probability(d, found, judging.Others(drafts)) < 0.5 for d in drafts)


def test_signs_are_the_same_every_time_and_few_enough_to_be_cheap() -> None:
    found, drafts = taken_apart(TOLD)
    first, second = (sorted(judging.signs(drafts[0], found, judging.Others(drafts))) for _ in range(2))
    assert first == second
    assert len(first) < 150


def test_only_facts_are_thrown_out() -> None:
    found, drafts = taken_apart(TOLD)
    judge = judging.Judge({"bias": -20.0})
    for assertion in Assertion:
        told = [replace(draft, assertion=assertion) for draft in drafts]
        kept = judging.judged(told, found, judge)
        assert bool(kept) == (assertion is not Assertion.FACTUAL)


def test_a_language_without_a_judge_keeps_everything() -> None:
    found, drafts = taken_apart(TOLD)
    assert judging.judged(drafts, found, None) == drafts
    assert judging.load("xx") is None
    assert {draft.sure for draft in drafts} == {UNJUDGED}


def test_a_hint_counts_alone_but_not_beside_something_surer(incidents: Reader) -> None:
    alone = "Rescuers dug through the ruins of the tower in Paris on Friday and pulled out six people."
    quake = "An earthquake struck Kenya on Friday and killed 300 people in Nairobi. "
    assert {i.sub_event_type for i in incidents(alone)} <= {"Man-made disaster"}
    assert {i.sub_event_type for i in incidents(quake + alone.replace("Paris", "Nairobi"))} == {
        "Natural disaster"
    }


@pytest.mark.parametrize("default", [True, False])
def test_surer_and_clearer_events_have_a_higher_confidence(*, default: bool) -> None:
    low = type_probability({"a": 0.5, "b": 0.45}, 0.4, 2, default=default)
    middle = type_probability({"a": 0.9, "b": 0.45}, 0.4, 2, default=default)
    high = type_probability({"a": 0.9, "b": 0.45}, 0.95, 2, default=default)
    assert 0 < low < middle < high < 1


def test_the_confidence_is_between_nothing_and_certainty_whatever_the_scores() -> None:
    for sure in (0.0, 0.5, 1.0):
        for score in (0.0, 1.0):
            assert 0 < type_probability({"a": score}, sure, 0) < 1
