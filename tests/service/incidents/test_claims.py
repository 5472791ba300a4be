"""Who says how many."""

from datetime import date

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
