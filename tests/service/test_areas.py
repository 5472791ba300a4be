import pytest
import shapely

from service import geodesy
from service.areas import area_of
from service.features import _geojson
from service.model import Place
from service.places.divisions import load


def place(feature, country, lat, lon):
    return Place("geonames:1", "x", lat, lon, country, "", feature, 4, 100_000, 0.9)


def test_a_country_has_its_area():
    venezuela = area_of(place("PCLI", "VE", 8, -66))
    assert geodesy.contains(venezuela, 10.5, -66.9)
    assert not geodesy.contains(venezuela, 4.6, -74.1)
    assert geodesy.area_m2(venezuela) == pytest.approx(912e9, rel=0.03)


def test_a_division_has_its_area():
    zulia = area_of(place("ADM1", "VE", 10.0, -72.2))
    assert geodesy.contains(zulia, 10.65, -71.65)
    assert geodesy.area_m2(zulia) < 80e9


@pytest.mark.parametrize(
    "other",
    [
        place("PPL", "VE", 10, -72),
        place("PCLI", "XX", 0, 0),
        place("ADM1", "VE", 0, -30),
        place("ADM1", "CO", 10, -72.2),
    ],
)
def test_other_places_have_none(other):
    assert area_of(other) is None


def test_the_areas_at_the_antimeridian_stay_on_the_map():
    divisions = load()
    for code in ("FJ", "RU", "US", "NZ", "KI", "AQ"):
        area = area_of(place("PCLI", code, *reversed(divisions.countries.point(code))))
        shape = shapely.geometry.shape(_geojson(area))
        assert shape.is_valid
        assert shape.bounds[0] >= -180
        assert shape.bounds[2] <= 180
        assert all(part.exterior.is_ccw for part in shapely.get_parts(shape))
