"""A second opinion is asked for what the gazetteer lacks, and for nothing else."""

from dataclasses import replace

import pytest

from service.model import Place, Report

KNOWN = Place("osm:node/1", "Qwxyzzt", 10.0, -66.0, "VE", "", "LCTY", 1, 500.0, 0.5)


@pytest.fixture
def asked():
    return []


@pytest.fixture
def parser(geoparser, asked):
    def ask(name, country):
        asked.append((name, country))
        return (KNOWN,) if name == "Qwxyzzt" else ()

    return replace(geoparser, second_opinion=ask)


def test_it_is_asked_once_for_a_name_that_nothing_bears(parser, asked):
    text = "From Caracas they went to Qwxyzzt. Qwxyzzt is near Caracas."
    spans = [(5, 12), (26, 33), (35, 42)]
    placed = parser.resolve_spans(Report("r", text), spans)
    assert [mention.place.name for mention in placed] == ["Caracas", "Qwxyzzt", "Qwxyzzt"]
    assert asked == [("Qwxyzzt", "VE")]


def test_it_is_not_asked_for_a_name_in_doubt(parser, asked):
    parser.resolve_spans(Report("r", "They met in San Isidro."), [(12, 22)])
    assert asked == []


def test_a_name_that_nobody_knows_stays_unplaced(parser, asked):
    (mention,) = parser.resolve_spans(Report("r", "They met in Zzqqxv."), [(12, 18)])
    assert mention.place is None
    assert asked == [("Zzqqxv", "")]
