"""The first view."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.view import WORLD, first_view

places = st.tuples(st.floats(-180, 180), st.floats(-90, 90), st.none() | st.floats(0, 500_000))


def test_no_places_is_the_world():
    assert first_view([]).bounds == WORLD


def test_a_single_exact_spot_is_shown_with_its_surroundings():
    (south, west), (north, east) = first_view([(30.5, 50.4, 0)]).bounds
    assert (north - south) * 111_195 == pytest.approx(6_000)
    assert west < 30.5 < east


def test_a_vague_place_is_shown_whole():
    (south, _), (north, _) = first_view([(-68.0, 10.2, 45_000)]).bounds
    assert (north - south) * 111_195 == pytest.approx(90_000)


def test_both_sides_of_the_antimeridian_are_near():
    (_, west), (_, east) = first_view([(179.6, -16.8, None), (-179.3, -17.2, None)]).bounds
    assert 1 < east - west < 2
    assert west < -180 < east


def test_all_over_the_world_is_the_world():
    view = first_view([(lon, 0, None) for lon in range(-180, 180, 10)])
    assert view.bounds[1][1] - view.bounds[0][1] == pytest.approx(358)


@given(st.lists(places, min_size=1, max_size=20))
def test_every_place_is_in_view_counted_from_the_west(spots):
    view = first_view(spots)
    (south, west), (north, east) = view.bounds
    assert -360 <= view.west < 0
    assert south < north
    assert west < east
    if east - west < 300:
        for lon, lat, _ in spots:
            here = view.west + (lon - view.west) % 360
            assert west <= here <= east
            assert south <= max(-84, min(84, lat)) <= north
