"""A place that is carried over is only kept where it likely holds; the country round it remains."""

from service.incidents.holding import HOLDS, load, probability

from .conftest import Reader


def test_a_place_of_the_sentence_itself_is_never_taken_back(incidents: Reader) -> None:
    (found,) = incidents("Gunmen killed a judge in Cali on Monday.")
    assert found.place is not None
    assert found.place.name == "Cali"


def test_what_hardly_holds_becomes_the_country_without_a_pin(incidents: Reader) -> None:
    text = "BOGOTA (EFE) - The party spoke of the killings of mayors, the kidnappings and the attacks of the year."
    for incident in incidents(text):
        assert incident.place is None or incident.place.precision >= 6


def test_a_town_that_only_tells_the_country_is_no_name_of_the_place(incidents: Reader) -> None:
    for incident in incidents("BOGOTA (EFE) - Ministers condemned the murder of a judge."):
        assert incident.place is None or incident.place_mention == ""


def test_probabilities_rise_with_the_weights() -> None:
    weights = load()
    assert weights
    good = [name for name, weight in weights.items() if weight > 0]
    bad = [name for name, weight in weights.items() if weight < 0]
    assert probability(bad, weights) < HOLDS < probability(good, weights)
    assert probability([], weights) == HOLDS
    assert all("=" not in name and len(name) < 60 for name in weights)
