"""How large places are: from what is known of each, and honest where little is."""

import csv
from collections import defaultdict
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import places_file
from service.geodesy import distance_m
from service.places.extents import grid_error_m, radius_m, town_radius_m
from service.places.rows import _CLASSES, feature_class
from service.places.sources import airports, divisions, towns

CODES = sorted(
    {code for codes in _CLASSES.values() for code in codes} | {"ADM3", "PPLX", "SQR", "AIRB", "FCL"}
)


@given(st.integers(0, 40_000_000), st.integers(0, 40_000_000))
def test_a_larger_town_is_wider(one, other):
    small, large = sorted((one, other))
    if small:
        assert 600 <= town_radius_m(small) <= town_radius_m(large) <= 40_000
        assert radius_m("PPL", small) == radius_m("PPLX", small) == town_radius_m(small)


def test_what_nobody_has_counted_is_no_smaller_than_most_that_somebody_has():
    assert radius_m("PPL") == town_radius_m(0) == 2000
    assert radius_m("PPLX") < radius_m("PPL")
    usual = towns.usual_radii_m(
        [("XX", 100)] * 9 + [("XX", 30_000), ("XX", 0), ("YY", 5000)] + [("ZZ", 10**6)] * 10
    )
    assert usual == {"XX": town_radius_m(30_000), "ZZ": town_radius_m(0)}


@pytest.mark.parametrize("code", CODES)
def test_every_feature_code_has_a_size(code):
    assert 50 <= radius_m(code) <= 5_000_000


@pytest.mark.parametrize(
    "codes",
    [
        ("ADM5", "ADM4", "ADM3", "ADM2", "ADM1"),
        ("SPNG", "LK", "GULF", "SEA", "OCN", "CONT"),
        ("SQR", "ST", "RD", "RTE"),
        ("BLDG", "PPLX", "PPL", "ISL", "ISLS", "MTS", "DSRT"),
        ("AIRH", "AIRF", "AIRP", "AIRB"),
    ],
)
def test_what_holds_is_larger_than_what_lies_in_it(codes):
    sizes = [radius_m(code) for code in codes]
    assert sizes == sorted(set(sizes))


def test_the_usual_feature_is_no_larger_than_the_best_known_ones():
    measured = defaultdict(list)
    for line in csv.DictReader(places_file().read_text("utf-8").splitlines()):
        measured[line["feature"]].append(float(line["uncertainty_m"]))
    for code, sizes in measured.items():
        if len(sizes) >= 5 and feature_class(code) != "P":
            assert radius_m(code) <= median(sizes), code


@given(st.integers(-89 * 60, 89 * 60), st.integers(-180 * 60, 180 * 60))
def test_whole_minutes_are_as_wrong_as_their_field_is_wide(north, east):
    lat, lon = round(north / 60, 5), round(east / 60, 5)
    error = grid_error_m(lat, lon)
    corner = distance_m(lat, lon, lat + 0.5 / 60, lon + 0.5 / 60)
    assert error == pytest.approx(corner, rel=0.02)


def test_other_points_have_no_such_error():
    assert grid_error_m(48.85341, 2.3488) == 0
    assert grid_error_m(48.85, 2.3488) == 0


RUNWAY = {"length_ft": "", "le_latitude_deg": "", "le_longitude_deg": "", "he_latitude_deg": "", "he_longitude_deg": ""}  # fmt: skip


@given(st.floats(1, 15_000), st.sampled_from(["large_airport", "medium_airport", "small_airport", "closed"]))
def test_a_field_covers_its_runways(length, kind):
    field = {"type": kind, "latitude_deg": "10", "longitude_deg": "20"}
    known = airports.radius_m(field, [{**RUNWAY, "length_ft": str(length)}])
    assert known <= 9000
    assert known >= 0.3048 * length / 2
    ends = {**RUNWAY, "le_latitude_deg": "10.02", "le_longitude_deg": "20"}
    assert airports.radius_m(field, [ends]) >= distance_m(10, 20, 10.02, 20) * 0.99
    slip = {**RUNWAY, "le_latitude_deg": "-10", "le_longitude_deg": "20"}
    assert airports.radius_m(field, [slip]) == airports.radius_m(field, [])


def test_a_field_of_unknown_runways_is_as_large_as_its_kind():
    sizes = [
        airports.radius_m({"type": kind, "latitude_deg": "0", "longitude_deg": "0"}, [])
        for kind in ("heliport", "small_airport", "medium_airport", "large_airport")
    ]
    assert sizes == sorted(set(sizes))


def test_a_division_without_towns_has_an_equal_share():
    from service.places.divisions import load

    shapes = load()
    one, many = (divisions.share_m("US.TX", {"US.TX": number}, shapes) for number in (1, 254))
    assert many == pytest.approx(one / 254**0.5)
    assert 25_000 < many < 35_000  # a county of Texas
    assert divisions.share_m("XX.1", {}, shapes) == divisions.MIN_RADIUS_M
