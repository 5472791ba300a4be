import math

import pytest

from service.web import words


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (0.824, "82 %"),
        (1, "100 %"),
        (0.996, "99 %"),
        (0, "0 %"),
        (0.004, "under 1 %"),
        (None, "unknown"),
        (math.nan, "unknown"),
    ],
)
def test_probabilities(probability, expected):
    assert words.percent(probability) == expected


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
    ("start", "end", "precision", "expected"),
    [
        ("2026-01-05", "2026-01-05", "day", "5 January 2026"),
        ("2026-01-05", None, "day", "5 January 2026"),
        ("2026-01-05", "2026-01-11", "week", "5 January 2026 to 11 January 2026"),
        ("2026-01-01", "2026-01-31", "month", "in January 2026"),
        ("2026-01-01", "2026-12-31", "year", "in 2026"),
        (None, None, "unknown", "date unknown"),
    ],
)
def test_dates_are_as_exact_as_known(start, end, precision, expected):
    assert words.when({"date_start": start, "date_end": end, "date_precision": precision}) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [((2, 2, 2), "2"), ((2, 3, 4), "2 to 4"), ((2, None, None), "at least 2"), ((None, None, 9), "up to 9"), ((None, 5, None), "5"),
     ((None, None, None), "")],
)  # fmt: skip
def test_counts(number, expected):
    assert words.count(dict(zip(("low", "best", "high"), number, strict=True))) == expected


@pytest.mark.parametrize(
    ("place", "mention", "relation", "expected"),
    [
        ("Suva", "Suva", "in", "Suva, Central, Fiji"),
        ("Central", "x", "near", "near Central, Fiji"),
        (None, "the border", "", "“the border”, not placed"),
        (None, None, None, "place unknown"),
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
