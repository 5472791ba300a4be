"""The countries and first-order divisions: what is covered, and that it can be right."""

import gzip
import subprocess
import sys

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from service.errors import GazetteerError
from service.places.divisions import decode_shape, encode_shape, load, parse

CITIES = {  # EPSG:4326 degrees, longitude first
    "VE.25": (-66.90, 10.49),  # Caracas
    "US.TX": (-97.74, 30.27),  # Austin
    "GB.ENG": (-1.90, 52.48),  # Birmingham
    "FR.11": (2.35, 48.86),  # Paris
    "RU.48": (37.62, 55.75),  # Moscow
    "UA.11": (34.10, 44.95),  # Simferopol: GeoNames files Crimea under Ukraine
    "IN.40": (78.47, 17.40),  # Hyderabad: Telangana is younger than the map
    "KE.37": (39.60, -3.98),  # Mombasa: so are Kenya's counties
    "GY.12": (-58.16, 6.78),  # Georgetown: the map's own names are mixed up here
    "SO.20": (44.06, 9.56),  # Hargeisa
    "PS.GZ": (34.45, 31.50),  # Gaza
    "AU.02": (151.0, -33.8),  # Parramatta
}


@pytest.mark.parametrize(("code", "city"), CITIES.items())
def test_a_point_lies_in_its_division_and_country(code, city):
    assert load().at(*city) == code
    assert load().countries.at(*city) == code[:2]


def test_nothing_is_at_sea():
    assert load().at(-30.0, 30.0) is None
    assert load().countries.at(-30.0, 30.0) is None


def test_nearly_every_division_and_country_is_there():
    assert len(load()) > 3700
    assert len(load().countries) > 245
    assert {code.partition(".")[0] for code in load()} <= set(load().countries)


def test_label_points_lie_inside_and_the_radius_covers_the_largest_part():
    areas = load()
    for code in areas:
        lon, lat = areas.point(code)
        west, south, east, north = areas.bbox(code)
        assert -180 <= lon <= 180
        assert south <= lat + 0.01
        assert lat - 0.01 <= north
        assert west - 0.01 <= lon <= (east if west <= east else 180) + 0.01 or west > east
        assert areas.radius_m(code) >= 100
        # A circle that covers the main part can't be smaller than the area that it covers.
        assert 3.2 * (areas.radius_m(code) / 1000 + 1) ** 2 > 0.05 * areas.area_km2(code)


@pytest.mark.parametrize("code", ["VE.25", "US.AK", "GB.SCT", "RU.15", "CL.01", "FR.93", "ID.36", "MT.60"])
def test_polygons_are_valid_and_right_handed(code):
    polygon = load().polygon(code)
    assert shapely.is_valid(polygon)
    assert all(part.exterior.is_ccw for part in shapely.get_parts(polygon))
    assert polygon.distance(shapely.Point(load().point(code))) < 0.05


def test_a_country_across_the_antimeridian_has_west_greater_than_east():
    west, _, east, _ = load().countries.bbox("FJ")
    assert west > east
    west, _, east, _ = load().countries.bbox("VE")
    assert west < east


def test_a_border_guessed_from_towns_says_so():
    assert load().is_estimated("IN.40")
    assert not load().is_estimated("US.TX")


def test_areas_agree_with_the_known_ones():
    # km², from national statistics; the map is generalised and leaves out some inland water.
    for code, known in {"US.TX": 695_660, "GB.SCT": 77_900, "DE.02": 70_550}.items():
        assert load().area_km2(code) == pytest.approx(known, rel=0.07)
    for code, known in {"VE": 916_445, "BR": 8_515_767, "JP": 377_975}.items():
        assert load().countries.area_km2(code) == pytest.approx(known, rel=0.02)


def test_an_unknown_code_is_a_key_error():
    with pytest.raises(KeyError):
        load().point("XX.99")


steps = st.tuples(st.integers(-180_000, 180_000), st.integers(-90_000, 90_000))


@given(st.lists(st.lists(steps, min_size=3, max_size=12, unique=True), min_size=1, max_size=4))
def test_shapes_survive_a_round_trip(rings):
    decoded = decode_shape(encode_shape([[ring] for ring in rings]))
    back = [
        [(round(x * 1000), round(y * 1000)) for x, y in part.exterior.coords[:-1]]
        for part in shapely.get_parts(decoded)
    ]
    assert back == rings


@pytest.mark.parametrize(
    "content", [b"", b"not gzip", gzip.compress(b"[1]", mtime=0), gzip.compress(b"{}", mtime=0)]
)
def test_a_damaged_file_is_one_clear_error(content):
    with pytest.raises(GazetteerError, match=r"divisions\.json\.gz"):
        parse(content)


def test_points_need_neither_shapely_nor_numpy():
    code = (
        "import sys; from service.places.divisions import load; load().point('VE.25');"
        "sys.exit(bool({'shapely', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
