"""The whole pipeline on the example article, and on texts that are attacks or nonsense."""

from datetime import date
from importlib.resources import files

import pytest

from config import taxonomy
from service import pipeline
from service.features import collection
from service.geodesy import distance_m
from service.model import Assertion
from service.places import Geoparser, Limits
from service.places.gazetteer import Gazetteer
from service.places.locate import SHIPPED
from service.reading import read_html, read_text


@pytest.fixture(scope="module")
def line():
    """Return the pipeline with the gazetteer that comes with sitmap, whatever the user has built."""
    return pipeline.Pipeline(Geoparser.of(Gazetteer(SHIPPED), Limits()), taxonomy())


@pytest.fixture(scope="module")
def example(line):
    return line.process(read_html((files("config") / "example.html").read_text("utf-8")))


def of_type(analysis, *names):
    return [incident for incident in analysis.incidents if incident.sub_event_type in names]


def test_the_example_has_tear_gas_at_the_air_base(example):
    gas = of_type(example, "Protest with intervention", "Excessive force against protesters")
    assert any(
        i.place
        and i.place.id == "ourairports:SVFM"
        and i.place.precision in {1, 2}
        and abs(i.place.lat - 10.485) < 0.01
        and abs(i.place.lon + 66.844) < 0.01
        and i.date_start == date(2019, 4, 30)
        for i in gas
    )


def test_the_example_has_vehicles_driven_into_a_crowd_in_eastern_caracas(example):
    (driven,) = of_type(example, "Excessive force against protesters")
    assert driven.place
    assert distance_m(driven.place.lat, driven.place.lon, 10.485, -66.844) < 10_000
    assert driven.date_start == date(2019, 4, 30)


def test_the_example_has_the_march_planned_for_wednesday(example):
    planned = [i for i in of_type(example, "Peaceful protest") if i.assertion is Assertion.PLANNED]
    assert planned
    assert {(i.place.name, i.date_start) for i in planned if i.place} == {("Caracas", date(2019, 5, 1))}


def test_what_other_governments_say_is_no_incident_and_gets_no_pin(example):
    abroad = {"US", "CO", "CU", "BO", "ES", "BR", "CL"}
    assert not [i for i in example.incidents if i.place and i.place.country in abroad]


def test_no_person_is_a_place(example):
    words = {mention.text for mention in example.mentions}
    assert not words & {
        "Guaidó",
        "Juan Guaidó",
        "López",
        "Leopoldo López",
        "Nicolás Maduro",
        "Maduro",
        "Padrino",
    }


def test_every_value_names_the_words_that_it_rests_on(example):
    text = example.report.text
    for incident in example.incidents:
        assert {"sub_event_type"} <= {item.field for item in incident.evidence}
        for item in incident.evidence:
            assert item.report == example.report.id
            assert text[item.start : item.end].strip()
            assert text[item.start : item.end] in text
            assert item.sentence
        if incident.place is not None and incident.place.precision <= 4:
            assert any(item.field == "place" for item in incident.evidence)


def test_the_same_report_gives_the_same_ids(line, example):
    again = line.process(example.report)
    assert again == example
    assert len({incident.id for incident in again.incidents}) == len(again.incidents)


def test_a_country_alone_gets_no_pin(line):
    analysis = line.process(
        read_text("Rebels killed nine soldiers in Sudan on Monday.", published=date(2024, 5, 15))
    )
    (feature,) = collection(analysis.incidents, {analysis.report.id: analysis.report})["features"]
    assert feature["geometry"] is None
    assert feature["properties"]["country"] == "SD"


def test_nothing_is_dated_without_a_day_of_publication(line):
    analysis = line.process(read_text("Police fired tear gas at protesters in Nairobi on Tuesday."))
    assert analysis.incidents
    assert {incident.date_start for incident in analysis.incidents} == {None}


def test_talk_is_no_incident(line):
    text = (
        "Spain said it did not support a military coup. The president is under fire from critics over the price war. "
        "Washington said it stands with the people of Venezuela. The party hopes to win the protest vote in Madrid."
    )
    analysis = line.process(read_text(text, published=date(2024, 5, 15)))
    assert not [incident for incident in analysis.incidents if incident.assertion is Assertion.FACTUAL]


@pytest.mark.parametrize(
    "text",
    [
        '</script><script>alert(1)</script> clashes in Paris </title> `${alert(1)}` "><img src=x onerror=alert(1)>',
        "{{ 7 * 7 }} {% raw %} killed in {{ config }} Cairo",
        "\u202eclashes\u202c in \u2067Paris\u2069 on Monday, police\u0000 said",
        "Paris, " * 10_000,
        "clashes " * 5_000,
        "(" * 20_000 + " attack in Kabul " + ")" * 20_000,
        "a" * 200_000,
        "the capital of the capital of " * 2_000,
        "\ud800 lone surrogates in Rome \udfff",
    ],
)  # fmt: skip
def test_hostile_texts_are_only_texts(line, text):
    analysis = line.process(
        read_text("The people of the city were there. " + text, published=date(2024, 5, 15))
    )
    for mention in analysis.mentions:
        assert analysis.report.text[mention.start : mention.end] == mention.text
    collection(analysis.incidents, {analysis.report.id: analysis.report})
