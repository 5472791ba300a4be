"""Dates, places and people in words."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps import wording


@pytest.mark.parametrize(
    ("start", "end", "precision", "expected"),
    [
        ("2019-04-30", "2019-04-30", "day", "30 April 2019"),
        ("2019-04-29", "2019-04-30", "day", "29 – 30 April 2019"),
        ("2019-04-29", "2019-05-01", "day", "29 April – 1 May 2019"),
        ("2018-12-31", "2019-01-01", "day", "31 December 2018 – 1 January 2019"),
        ("2019-04-01", "2019-04-30", "month", "April 2019"),
        ("2019-04-01", "2019-06-30", "month", "April 2019 – June 2019"),
        ("2019-01-01", "2019-12-31", "year", "2019"),
        ("2017-01-01", "2019-12-31", "year", "2017 – 2019"),
        ("2019-04-29", "2019-05-05", "week", "29 April – 5 May 2019"),
        ("2019-04-29", None, "week", "the week of 29 April 2019"),
        (None, None, "unknown", "Date unknown"),
        ("2019-04-30", "2019-04-30", "unknown", "Date unknown"),
        ("someday", 7, "day", "Date unknown"),
    ],
)
def test_dates_are_said_as_exactly_as_they_are_known(start, end, precision, expected):
    assert wording.when({"date_start": start, "date_end": end, "date_precision": precision}) == expected


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"place_name": "Caracas", "admin1": "Distrito Federal", "country_name": "Venezuela"}, "Caracas, Distrito Federal, Venezuela"),
        ({"place_name": "Kabul", "admin1": "Kabul", "country_name": "Afghanistan"}, "Kabul, Afghanistan"),
        ({"place_name": "La Guaira", "place_relation": "near"}, "near La Guaira"),
        ({"place_name": "La Guaira", "place_relation": "in"}, "La Guaira"),
        ({"place_name": None, "country_name": "Chad"}, "Chad"),
        ({"place_name": 7}, ""),
        ({}, ""),
    ],
)  # fmt: skip
def test_places_name_each_part_once(properties, expected):
    assert wording.where(properties) == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        ({"low": 2, "best": 3, "high": 5}, ["2–5 killed"]),
        ({"low": 3, "best": 3, "high": 3}, ["3 killed"]),
        ({"low": 2, "best": None, "high": None}, ["at least 2 killed"]),
        ({"low": None, "best": 4, "high": None}, ["4 killed"]),
        ({"low": 12, "best": 12, "high": None}, ["at least 12 killed"]),
        ({"low": None, "best": 5, "high": 5}, ["up to 5 killed"]),
        ({"low": None, "best": None, "high": 5}, ["up to 5 killed"]),
        ({"low": 3, "best": 12, "high": None}, ["3–12 or more killed"]),
        ({"low": None, "best": 3, "high": 5}, ["3, up to 5 killed"]),
        ({"low": None, "best": None, "high": None}, []),
        ("many", []),
        (None, []),
        (3, ["3 killed"]),
        (0.0, ["0 killed"]),
        (True, []),
        (-1, []),
        (math.inf, []),
        (math.nan, []),
    ],
)
def test_casualties_are_ranges(count, expected):
    assert wording.people({"fatalities": count}) == expected


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
def test_nothing_uncertain_is_called_sure(probability, expected):
    assert wording.percent(probability) == expected


def claim(low=3, best=3, high=3, source="police", report="r1", field="fatalities"):
    return {"low": low, "best": best, "high": high, "source": source, "report": report, "field": field}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([], []),
        ([claim()], ["police: 3 killed"]),
        ([claim(source=None)], []),
        ([claim(), claim(10, 10, None, None)], ["police: 3 killed", "Example Post: at least 10 killed"]),
        ([claim(None, 5, 5, "a medic", field="injured")], ["a medic: up to 5 injured"]),
        ([claim(2, 3, 4)], ["police: 2–4 killed"]),
        ([claim(), claim()], ["police: 3 killed"]),
        (["x", {"field": 3}, claim(field="cows"), claim(None, None, None)], []),
        ([claim(report="r9", source="")], []),
    ],
)
def test_claims_name_who_makes_them(told, expected):
    reports = [{"id": "r1", "publisher": "Example Post"}]
    assert wording.claims({"claims": told, "reports": reports}) == expected


def test_a_period_never_runs_backwards():
    assert wording.when({"date_start": "2015-03-05", "date_end": "2015-03-01"}) == "5 March 2015"


def test_what_is_told_as_history_is_counted_apart():
    told = wording.sentence(3, ["Chad"], (date(2022, 2, 24), date(2022, 3, 1)), unplaced=0, undated=1, past=2)
    assert told == "3 incidents in Chad, 24 February to 1 March 2022; 1 undated, 2 in the past"


def test_actors_have_their_roles():
    assert wording.people({"actors": [{"name": "students", "role": "participant"}, {"name": ""}, "x"]}) == [
        "students (participant)"
    ]


@given(st.dates(), st.dates())
def test_a_period_names_both_its_days(first, last):
    told = wording.period(min(first, last), max(first, last))
    assert str(max(first, last).year) in told
    assert str(first.day) in told
    assert str(last.day) in told


def test_every_precision_and_assertion_has_words():
    assert set(wording.PRECISION) == set(range(1, 8))
    assert (
        set(wording.ASSERTION)
        == set(wording.KEY)
        == {"factual", "planned", "alleged", "denied", "historical"}
    )


@pytest.mark.parametrize(
    ("countries", "told"),
    [
        (["Chad"], "1 incident in Chad; 1 not placed"),
        (["Chad", "Netherlands", "Dominican Republic"], "1 incident in Chad, the Netherlands and the Dominican Republic; 1 not placed"),
        (["Chad", ""], "1 incident; 1 not placed"),
        (["A", "B", "C", "D"], "1 incident; 1 not placed"),
        ([], "1 incident; 1 not placed"),
    ],
)  # fmt: skip
def test_a_sentence_names_few_countries_and_only_where_all_are_known(countries, told):
    assert wording.sentence(1, countries, None, unplaced=1, undated=0, past=0) == told
