import math

import pytest
import shapely
from geographiclib.geodesic import Geodesic
from geopy.distance import geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from service import geodesy
from service.geodesy import BBox

LATS = st.floats(-90, 90)
LONS = st.floats(-180, 180)
RADII = st.floats(1, 4_000_000)


def assert_fit_for_geojson(shape):
    assert shape.is_valid
    assert not shape.is_empty
    west, south, east, north = shape.bounds
    assert west >= -180
    assert east <= 180
    assert south >= -90
    assert north <= 90
    for part in shapely.get_parts(shape):
        assert part.geom_type == "Polygon"
        assert part.exterior.is_ccw
        assert not any(hole.is_ccw for hole in part.interiors)


@given(LATS, LONS, LATS, LONS)
def test_great_circle_is_within_its_bound_of_the_geodesic(lat1, lon1, lat2, lon2):
    exact = geodesy.distance_m(lat1, lon1, lat2, lon2)
    assert geodesy.great_circle_m(lat1, lon1, lat2, lon2) == pytest.approx(exact, rel=0.006, abs=0.01)


def test_distance_of_a_known_line():
    # Vincenty's (1975) line from Flinders Peak to Buninyong, on WGS 84 instead of ANS
    metres = geodesy.distance_m(-37.95103342, 144.42486789, -37.65282114, 143.92649553)
    assert metres == pytest.approx(54972.27, abs=0.01)


@given(st.floats(-89, 89), LONS, st.floats(0, 359.99), st.floats(10, 9_000_000))
def test_destination_lies_in_the_bearing_at_the_distance(lat, lon, bearing, metres):
    lat2, lon2 = geodesy.destination(lat, lon, bearing, metres)
    assert geodesic((lat, lon), (lat2, lon2)).m == pytest.approx(metres, abs=1e-3)
    turn = geodesy.bearing_deg(lat, lon, lat2, lon2) - bearing
    assert math.cos(math.radians(turn)) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(("to", "bearing"), [((1, 0), 0), ((0, 1), 90), ((-1, 0), 180), ((0, -1), 270)])
def test_bearings_run_clockwise_from_north(to, bearing):
    assert geodesy.bearing_deg(0, 0, *to) == pytest.approx(bearing)


@given(LATS, LONS, RADII)
@settings(deadline=None)
def test_circle(lat, lon, radius):
    shape = geodesy.circle(lat, lon, radius)
    assert_fit_for_geojson(shape)
    assert geodesy.contains(shape, lat, lon)
    if abs(lat) < 45 and abs(lon) < 120:
        assert shape.geom_type == "Polygon"
    # inscribed in a spherical cap, whose area is 2 pi R^2 (1 - cos(r/R))
    cap = 2 * math.pi * geodesy.EARTH_RADIUS_M**2 * (1 - math.cos(radius / geodesy.EARTH_RADIUS_M))
    if radius > 100:
        assert geodesy.area_m2(shape) == pytest.approx(cap, rel=0.03)
    for x, y in shapely.get_coordinates(shape)[::7]:
        if abs(abs(x) - 180) > 1e-9 and abs(y) < 89.999:
            assert geodesy.distance_m(lat, lon, y, x) == pytest.approx(radius, rel=1e-3, abs=0.01)


def test_a_circle_at_the_antimeridian_is_split():
    shape = geodesy.circle(-16.5, 179.9, 50_000)
    assert shape.geom_type == "MultiPolygon"
    assert geodesy.contains(shape, -16.5, -179.9)
    assert geodesy.contains(shape, -16.5, 180.0)
    assert geodesy.contains(shape, -16.5, -180.0)
    box = geodesy.bbox_of(shape)
    assert box.west == pytest.approx(179.43, abs=0.01)
    assert box.east == pytest.approx(-179.63, abs=0.01)


@pytest.mark.parametrize(("lat", "pole"), [(89.5, 90), (-89.9, -90), (90, 90), (60, 90)])
def test_a_circle_round_a_pole_reaches_the_edge_of_the_map(lat, pole):
    shape = geodesy.circle(lat, 33.0, 4_000_000)
    assert_fit_for_geojson(shape)
    assert shape.bounds[0] == -180
    assert shape.bounds[2] == 180
    assert all(geodesy.contains(shape, pole, lon) for lon in (-180, -90, 0, 123.4, 180))


@pytest.mark.parametrize("lat", [0.0, 40.0, -40.0, 90.0])
def test_a_circle_beyond_both_poles_leaves_out_the_antipode(lat):
    shape = geodesy.circle(lat, 10.0, 19_000_000)
    assert_fit_for_geojson(shape)
    assert geodesy.contains(shape, lat, 10.0)
    assert not geodesy.contains(shape, -lat, -170.0)
    assert geodesy.area_m2(shape) == pytest.approx(geodesy.EARTH_AREA_M2, rel=0.02)
    assert geodesy.circle(lat, 10.0, 30_000_000).equals(shapely.box(-180, -90, 180, 90))


@pytest.mark.parametrize("radius", [0, -1, math.nan, math.inf])
def test_a_circle_needs_a_radius(radius):
    with pytest.raises(ValueError, match="positive number of metres"):
        geodesy.circle(0, 0, radius)


@pytest.mark.parametrize("centre", [(91, 0), (math.nan, 0), (0, math.inf)])
def test_a_circle_needs_a_centre(centre):
    with pytest.raises(ValueError, match="in degrees"):
        geodesy.circle(*centre, 10)


def planimeter(shape):
    """Area by Karney's polygon algorithm, the parallels and rhumbs cut into short geodesics."""
    polygon = Geodesic.WGS84.Polygon()
    for x, y in shapely.segmentize(shape, 0.05).exterior.coords[:-1]:
        polygon.AddPoint(y, x)
    return abs(polygon.Compute()[2])


def test_areas():
    world = shapely.box(-180, -90, 180, 90)
    assert geodesy.area_m2(world) == pytest.approx(geodesy.EARTH_AREA_M2, rel=1e-9)
    patch = shapely.Polygon([(10, 50), (20, 50), (15, 60)])
    assert geodesy.area_m2(patch) == pytest.approx(planimeter(patch), rel=1e-5)
    assert geodesy.area_m2(shapely.Point(1, 1)) == 0


@given(st.floats(-85, 85), LONS, st.floats(100, 300_000))
@settings(deadline=None, max_examples=40)
def test_buffer_of_a_line_keeps_its_distance(lat, lon, metres):
    lat2, lon2 = geodesy.destination(lat, lon, 70, 300_000)
    if abs(lon2 - lon) > 180:
        return
    line = shapely.LineString([(lon, lat), (lon2, lat2)])
    shape = geodesy.buffer(line, metres)
    assert_fit_for_geojson(shape)
    for x, y in ((lon, lat), (lon2, lat2)):
        assert geodesy.contains(shape, y, x)
        for bearing in (0, 90, 180, 270):
            near = geodesy.destination(y, x, bearing, 0.98 * metres)
            assert geodesy.contains(shape, *near)
    behind = geodesy.destination(lat, lon, 250, 1.02 * metres)
    assert not geodesy.contains(shape, *behind)


def test_buffer_of_a_big_polygon():
    europe = shapely.box(-10, 36, 30, 70)
    shape = geodesy.buffer(europe, 100_000)
    assert_fit_for_geojson(shape)
    assert shape.covers(europe)
    edge = geodesy.destination(70, 10, 0, 99_000)
    assert geodesy.contains(shape, *edge)
    assert not geodesy.contains(shape, *geodesy.destination(70, 10, 0, 101_500))


def test_buffer_of_a_ring_leaves_its_hole():
    shape = geodesy.buffer(shapely.box(0, 0, 2, 2).exterior, 10_000)
    assert_fit_for_geojson(shape)
    assert not geodesy.contains(shape, 1, 1)
    assert geodesy.contains(shape, 0.05, 1)


def test_buffer_at_the_antimeridian_and_the_pole():
    fiji = shapely.MultiPolygon([shapely.box(178, -17, 180, -16), shapely.box(-180, -17, -179, -16)])
    shape = geodesy.buffer(fiji, 20_000)
    assert_fit_for_geojson(shape)
    assert geodesy.contains(shape, -15.9, 179.99)
    assert geodesy.contains(shape, -15.9, -179.99)
    cap = geodesy.buffer(shapely.box(-180, 89, 180, 90), 10_000)
    assert_fit_for_geojson(cap)
    assert geodesy.contains(cap, 88.95, 77)
    assert geodesy.contains(cap, 90, 0)


def test_buffer_of_a_collection_and_of_a_point():
    both = shapely.GeometryCollection([shapely.Point(5, 5), shapely.LineString([(0, 0), (1, 0)])])
    shape = geodesy.buffer(both, 1000)
    assert geodesy.contains(shape, 5.005, 5)
    assert geodesy.contains(shape, 0.005, 0.5)
    assert_fit_for_geojson(shape)


@pytest.mark.parametrize("metres", [0, -5, math.nan, 1_000_001])
def test_buffer_refuses_what_it_cannot_do(metres):
    with pytest.raises(ValueError, match="a buffer must be"):
        geodesy.buffer(shapely.Point(0, 0), metres)
    with pytest.raises(ValueError, match="empty shape"):
        geodesy.buffer(shapely.Point(), 10)


def test_bbox_of_takes_the_narrower_way_round():
    assert geodesy.bbox_of(shapely.box(1, 2, 3, 4)) == BBox(1, 2, 3, 4)
    parts = shapely.MultiPolygon([shapely.box(170, 0, 180, 1), shapely.box(-180, 0, -175, 1)])
    assert geodesy.bbox_of(parts) == BBox(170, 0, -175, 1)
    far = shapely.MultiPoint([(-100, 0), (0, 1), (100, 2)])
    assert geodesy.bbox_of(far) == BBox(-100, 0, 100, 2)
    with pytest.raises(ValueError, match="empty shape"):
        geodesy.bbox_of(shapely.Point())


@given(LATS, LONS, st.floats(1, 1_000_000), st.floats(0, 360), st.floats(0, 0.99))
@settings(deadline=None, max_examples=50)
def test_bbox_around_holds_the_circle(lat, lon, radius, bearing, share):
    box = geodesy.bbox_around(lat, lon, radius)
    inside = geodesy.destination(lat, lon, bearing, share * radius)
    assert geodesy.bbox_contains(box, *inside)


def test_boxes_meet_across_the_antimeridian():
    pacific = BBox(170, -10, -170, 10)
    assert geodesy.bbox_halves(pacific) == (BBox(170, -10, 180, 10), BBox(-180, -10, -170, 10))
    assert geodesy.bbox_contains(pacific, 0, 180)
    assert geodesy.bbox_contains(pacific, 0, -180)
    assert not geodesy.bbox_contains(pacific, 0, 0)
    assert geodesy.bbox_intersects(pacific, BBox(-175, 0, -100, 20))
    assert geodesy.bbox_intersection(pacific, BBox(-175, 0, -100, 20)) == (BBox(-175, 0, -170, 10),)
    assert not geodesy.bbox_intersects(pacific, BBox(-169, 0, 169, 20))


@given(st.tuples(LONS, LATS, LONS, LATS), st.tuples(LONS, LATS, LONS, LATS), LATS, LONS)
def test_a_point_of_two_boxes_is_in_their_intersection(a, b, lat, lon):
    first, second = (BBox(w, min(s, n), e, max(s, n)) for w, s, e, n in (a, b))
    shared = geodesy.bbox_intersection(first, second)
    both = geodesy.bbox_contains(first, lat, lon) and geodesy.bbox_contains(second, lat, lon)
    if abs(lon) < 180:
        assert both == any(geodesy.bbox_contains(box, lat, lon) for box in shared)
    assert bool(shared) == geodesy.bbox_intersects(second, first)
