"""What a row's feature code says about precision, class and order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.places.rows import feature_class, importance, precision


@pytest.mark.parametrize(
    ("feature", "code"),
    [
        ("AIRB", 1),
        ("SQR", 1),
        ("PPL", 2),
        ("PPLX", 2),
        ("ADM2", 3),
        ("ADM1", 4),
        ("RGN", 5),
        ("MTS", 5),
        ("PCLI", 6),
        ("TERR", 6),
        ("SEA", 7),
    ],
)
def test_precision_is_the_code_of_the_uppsala_programme(feature, code):
    assert precision(feature) == code


@pytest.mark.parametrize(
    ("feature", "letter"),
    [("PCLI", "A"), ("ADM2", "A"), ("PPLC", "P"), ("STM", "H"), ("MT", "T"), ("RGN", "L"), ("AIRB", "S")],
)
def test_feature_class_is_that_of_geonames(feature, letter):
    assert feature_class(feature) == letter


@given(st.integers(0, 40_000_000), st.integers(0, 40_000_000))
def test_a_larger_town_is_more_important(one, other):
    small, large = sorted((one, other))
    assert importance("PPL", small) <= importance("PPL", large)


@pytest.mark.parametrize("feature", ["RGN", "ISL", "BAY", "VAL", "STRT", "LK"])
def test_a_region_that_is_small_is_as_good_as_near_a_town(feature):
    assert precision(feature, 15_000.0) == 2
    assert precision(feature, 26_000.0) == precision(feature) in {5, 7}


@given(st.sampled_from(["PCLI", "ADM1", "ADM2", "PPL", "RGN", "SEA", "AIRB", "STM"]), st.floats(1, 1e7), st.floats(1, 1e7))  # fmt: skip
def test_what_is_larger_is_never_more_precise(feature, one, other):
    small, large = sorted((one, other))
    assert precision(feature, small) <= precision(feature, large)


def test_a_spot_that_is_wide_is_no_exact_spot():
    assert precision("MILB", 2_000.0) == 1
    assert precision("MILB", 20_000.0) == 2
    assert precision("PPL", 20_000.0) == 2
