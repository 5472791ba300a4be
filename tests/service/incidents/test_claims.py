"""Who says how many."""

from datetime import date

import pytest

from config import taxonomy
from service.incidents import extract
from service.model import Report

from .conftest import Reader, mentions_in


def claims(incidents: Reader, text: str) -> list[tuple[str, int | None, str]]:
    return [(c.field, c.count.best, c.source) for i in incidents(text) for c in i.claims]


def test_numbers_of_different_sources_are_kept_apart(incidents: Reader) -> None:
    text = (
        "A bomb exploded at a market in Mosul on Monday, killing three people, police said. "
        "The car bomb exploded among shoppers and killed ten people, according to the doctors."
    )
    assert claims(incidents, text) == [
        ("fatalities", 3, "police"),
        ("fatalities", 10, "the doctors"),
    ]


def test_a_number_that_nobody_is_named_for_is_the_report_s_own(incidents: Reader) -> None:
    assert claims(incidents, "A bomb exploded in Mosul on Monday, killing three people.") == []


def test_in_spanish() -> None:
    text = "Una bomba explotó en Cali el lunes y mató a tres personas, según la policía."
    report = Report("r", text, published=date(2024, 5, 14), language="es")
    (found,) = extract(report, mentions_in(text), taxonomy())
    assert [(c.field, c.count.best, c.source) for c in found.claims] == [("fatalities", 3, "la policía")]


CONFLICTS = {
    "Police said 3 people were killed in a clash in Nairobi on Monday, organisers put it at 10.": (
        ("fatalities", 3, 10, 10),
        [("Police", 3), ("organisers", 10)],
    ),
    "A bomb exploded in Mosul on Monday; the ministry reported 12 dead while residents counted at least 30.": (
        ("fatalities", 12, 30, None),
        [("the ministry", 12), ("residents", 30)],
    ),
    "Police opened fire on protesters in Nairobi on Monday and killed five, medics said. "
    "The rights commission put the number at 22.": (
        ("fatalities", 5, 22, 22),
        [("medics", 5), ("The rights commission", 22)],
    ),
    "Gunmen killed three people in Mosul on Monday, police said, and ten were killed, according to residents.": (
        ("fatalities", 3, 10, 10),
        [("police", 3), ("residents", 10)],
    ),
    "Soldiers clashed with rebels in Mosul on Monday. The army said it killed 20 fighters; the rebels spoke "
    "of 4 dead.": (("fatalities", 4, 20, 20), [("The army", 20), ("the rebels", 4)]),
    "A bomb in Mosul on Monday killed 3 people; the opposition put it at 10.": (
        ("fatalities", 3, 10, 10),
        [("", 3), ("the opposition", 10)],
    ),
    "Police in Lyon arrested 40 protesters on Monday; the union spoke of 90 arrests.": (
        ("detained", 40, 90, 90),
        [("", 40), ("the union", 90)],
    ),
}


@pytest.mark.parametrize("text", CONFLICTS)
def test_what_sources_differ_on_is_a_range_with_who_claims_it(incidents: Reader, text: str) -> None:
    (field, low, best, high), claimed = CONFLICTS[text]
    (found,) = incidents(text)
    count = getattr(found, field)
    assert (count.low, count.best, count.high) == (low, best, high)
    assert [(c.source, c.count.best) for c in found.claims] == claimed
    words = [text[e.start : e.end] for e in found.evidence if e.field == field]
    assert len(words) == len(claimed)


@pytest.mark.parametrize(
    "text",
    [
        "A car bomb killed nine people in Mosul on Monday, officials said, including three children.",
        "Gunmen killed nine people in Mosul on Monday, officials said, and police put up ten roadblocks.",
        "Gunmen killed nine people in Mosul on Monday. Police said they had counted 40 bullet holes.",
    ],
)
def test_other_numbers_contradict_nothing(incidents: Reader, text: str) -> None:
    (found,) = [i for i in incidents(text) if i.fatalities]
    assert found.fatalities is not None
    assert (found.fatalities.low, found.fatalities.high) == (9, 9)


def test_conflicts_in_spanish() -> None:
    text = (
        "Una bomba mató a tres personas en Cali el lunes, según la policía, mientras los vecinos contaron "
        "al menos diez muertos."
    )
    report = Report("r", text, published=date(2024, 5, 14), language="es")
    (found,) = extract(report, mentions_in(text), taxonomy())
    assert [(c.count.best, c.source) for c in found.claims] == [(3, "la policía"), (10, "los vecinos")]
    assert found.fatalities is not None
    assert (found.fatalities.low, found.fatalities.high) == (3, None)
