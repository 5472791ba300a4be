"""Happened, planned, alleged, denied, long past, or only supposed."""

from datetime import date

import pytest

from service.model import Assertion

from .conftest import Reader


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("Protesters marched through Nairobi on Monday.", Assertion.FACTUAL),
        ("A rally is planned for Wednesday in Nairobi.", Assertion.PLANNED),
        ("A protest due to be held on Friday in Lyon has drawn attention.", Assertion.PLANNED),
        ("The unions called for a march tomorrow in Paris.", Assertion.PLANNED),
        ("Teachers will march through Bogota on Thursday.", Assertion.PLANNED),
        ("Teachers said they would hold a protest march in Bogota on Thursday.", Assertion.PLANNED),
        ("Soldiers allegedly kidnapped two students in Yangon.", Assertion.ALLEGED),
        ("The army is accused of kidnapping two students in Yangon.", Assertion.ALLEGED),
        ("The army denied that its troops had kidnapped students in Yangon.", Assertion.DENIED),
        ("Militants have not been able to take over the town of Mosul, the army said.", Assertion.DENIED),
        ("A suicide bomber killed 30 people in Baghdad in 2014.", Assertion.HISTORICAL),
        ("Families marked the anniversary of the massacre in Cali.", Assertion.HISTORICAL),
    ],
)
def test_assertions(incidents: Reader, text: str, assertion: Assertion) -> None:
    assert {i.assertion for i in incidents(text)} == {assertion}


@pytest.mark.parametrize(
    "text",
    [
        "If the militants attack Mosul, thousands will flee.",
        "Gunmen could attack the village school.",
        "The bill would ban protests near the parliament in Nairobi.",
        "The minister urged soldiers to fire on no protesters.",
        "Police fear that militants may bomb the station.",
        "The two men plotted to bomb a train in Lyon.",
        "Spain said it did not support any military coup.",
    ],
)
def test_what_is_only_supposed_is_no_incident(incidents: Reader, text: str) -> None:
    assert incidents(text) == ()


def test_a_plan_whose_day_has_passed_is_told_as_past(incidents: Reader) -> None:
    (found,) = incidents("A march planned for 2 May 2024 in Nairobi drew thousands.")
    assert found.assertion is Assertion.FACTUAL
    assert found.date_start == date(2024, 5, 2)


def test_what_was_only_announced_is_no_fact_when_its_day_has_passed(incidents: Reader) -> None:
    (found,) = incidents("The opposition had announced a protest in Nairobi for 10 May 2024.")
    assert (found.assertion, found.date_start) == (Assertion.PLANNED, date(2024, 5, 10))


def test_of_a_foiled_plot_only_the_foiling_is_told(incidents: Reader) -> None:
    (found,) = incidents("Police foiled a plot to bomb a train station in Berlin.")
    assert (found.sub_event_type, found.assertion) == ("Disrupted weapons use", Assertion.FACTUAL)


def test_the_words_that_hedge_are_evidence(incidents: Reader) -> None:
    text = "Soldiers allegedly kidnapped two students in Yangon."
    (found,) = incidents(text)
    (evidence,) = [e for e in found.evidence if e.field == "assertion"]
    assert text[evidence.start : evidence.end] == "allegedly"


def test_what_somebody_was_not_able_to_take_is_never_factual(incidents: Reader) -> None:
    text = "The general said that the rebels had not been able to take over Mingaladon Air Base."
    assert all(i.assertion is Assertion.DENIED for i in incidents(text))
