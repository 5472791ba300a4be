"""What a word of relation does to the place beside it."""

from service.incidents.relations import adjusted
from service.model import Place


def test_near_a_place_reaches_beyond_its_edge() -> None:
    town = Place("x:1", "Town", 10.0, 20.0, "NE", "", "PPL", 2, 8_000.0, 0.9)
    base = Place("x:2", "Base", 10.0, 20.0, "NE", "", "AIRB", 1, 1_500.0, 0.9)
    assert adjusted(town, "near").uncertainty_m == 13_000
    assert adjusted(base, "in front of").uncertainty_m == 2_500
    assert adjusted(base, "in front of").precision == 2
