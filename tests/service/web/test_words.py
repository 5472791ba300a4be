import pytest

from service.web import words


@pytest.mark.parametrize(
    ("metres", "expected"),
    [
        (50, "±50 m"),
        (949, "±950 m"),
        (1500, "±1.5 km"),
        (17_934, "±18 km"),
        (3_456_789, "±3500 km"),
        (None, "unknown"),
    ],
)
def test_distances(metres, expected):
    assert words.distance(metres).replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("place", "mention", "relation", "expected"),
    [
        ("Suva", "Suva", "in", "Suva, Central, Fiji"),
        ("Central", "x", "near", "near Central, Fiji"),
        (None, "the border", "", "“the border”, not placed"),
        (None, None, None, "Place unknown"),
    ],
)
def test_places(place, mention, relation, expected):
    properties = {
        "place_name": place,
        "place_mention": mention,
        "place_relation": relation,
        "admin1": "Central",
        "country_name": "Fiji",
    }
    assert words.where(properties) == expected


def test_who_came_to_harm_is_told_no_more_exactly_than_it_is_known():
    counts = [{"low": 12, "best": 12, "high": None}, {"low": None, "best": 5, "high": 5}, None]
    told = words.counts(dict(zip(("fatalities", "injured", "detained"), counts, strict=True)))
    assert told == "at least 12 killed, up to 5 injured"
