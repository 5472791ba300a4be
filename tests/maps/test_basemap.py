"""The built-in base map and the encoding of its lines."""

import base64
import json
import zlib
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LinearRing, LineString, Point, Polygon

from maps import basemap
from maps.basemap.parts import opened, written
from maps.basemap.polyline import decode as ours
from maps.basemap.polyline import encode


def decode(text, scale):
    """Return an encoded polyline's points; written after the format's description, not after our code."""
    values, value, shift = [], 0, 0
    for character in text:
        group = ord(character) - 63
        value |= (group & 31) << shift
        shift += 5
        if group < 32:
            values.append(~(value >> 1) if value & 1 else value >> 1)
            value, shift = 0, 0
    return np.cumsum(np.array(values).reshape(-1, 2), axis=0) / scale


@given(
    st.lists(st.tuples(st.integers(-180_000, 180_000), st.integers(-90_000, 90_000)), min_size=1, max_size=30)
)
def test_a_line_survives_encoding(points):
    line = np.array(points) / 1000
    assert decode(encode(line, 1000, thin=False), 1000) == pytest.approx(line)


def test_encoding_is_the_published_format():
    example = np.array([[38.5, -120.2], [40.7, -120.95], [43.252, -126.453]])
    assert encode(example, 100_000) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


def test_points_that_fall_together_are_left_out():
    assert encode(np.array([[1.0, 1.0], [1.0001, 1.0], [2.0, 1.0]]), 100) == encode(
        np.array([[1.0, 1.0], [2.0, 1.0]]), 100
    )


def carried(points):
    """Return the part of the base map that a page carries, read as the page does."""
    near = basemap.excerpt(points)
    data = base64.b64decode(near.cells)
    cells, at = {}, 0
    for name, size in near.document["cells"].items():
        cells[name] = json.loads(zlib.decompress(data[at : at + size]))
        at += size
    assert at == len(data)
    world = base64.b64decode(near.world)
    assert len(world) == near.document["world"]
    return {**near.document, "world": json.loads(zlib.decompress(world)), "cells": cells}


def test_only_the_neighbourhood_is_carried():
    near = carried([(-66.9, 10.5)])
    assert "-70,10" in near["cells"]
    assert 4 <= len(near["cells"]) <= 12
    assert carried([])["cells"] == {}
    excerpt = basemap.excerpt([(-66.9, 10.5)])
    assert len(excerpt.world) + len(excerpt.cells) < 400_000


def test_a_map_of_the_world_carries_less_round_each_place():
    places = [(lon, lat) for lon in range(-120, 150, 15) for lat in range(-30, 70, 10)]
    together = set(basemap.excerpt(places).document["cells"])
    alone = [set(basemap.excerpt([place]).document["cells"]) for place in places]
    assert len(together) < 0.75 * len(set().union(*alone))
    own = {f"{lon // 5 * 5},{lat // 5 * 5}" for lon, lat in places}
    assert own & set().union(*alone) <= together


def test_a_file_holds_what_was_written():
    document = {
        "cell": 5,
        "scales": [1, 2],
        "world": {"land": ["_p~iF"]},
        "cells": {"0,5": {}, "-5,5": {"a": "é"}},
    }
    assert opened(written(document)).document() == document
    assert list(opened(written(document)).cells) == ["-5,5", "0,5"]


def test_the_neighbourhood_wraps_at_the_antimeridian():
    names = {int(name.split(",")[0]) for name in carried([(179.9, -17)])["cells"]}
    assert {175, -180} <= names


@pytest.mark.parametrize(
    ("lon", "lat", "land"),
    [(-66.9, 10.3, True), (-66.9, 11.5, False), (2.35, 48.85, True), (30.5, 50.4, True), (32.5, 43.0, False), (-176.0, 67.5, True), (177.0, 67.5, True), (-30.0, 40.0, False)],
)  # fmt: skip
def test_land_is_where_it_should_be_at_both_levels(lon, lat, land):
    part = carried([(lon, lat)])
    cell = part["cells"].get(f"{int(lon // 5 * 5)},{int(lat // 5 * 5)}", {"land": []})
    for rings, scale in ((part["world"]["land"], 100), (cell["land"], 1000)):
        inside = sum(
            Polygon(points).contains(Point(lon, lat))
            for ring in rings
            if len(points := decode(ring, scale)) > 3
        )
        assert bool(inside % 2) == land


def test_the_world_reaches_the_antimeridian_on_both_sides():
    edges = [decode(ring, 100)[:, 0] for ring in basemap.coarse()["world"]["land"]]
    assert min(lons.min() for lons in edges) == -180
    assert max(lons.max() for lons in edges) == 180


def test_capitals_and_countries_are_named():
    world = basemap.coarse()["world"]
    names, places, zooms = world["towns"]
    towns = dict(zip(names.split("\n"), zip(decode(places, 1000), zooms, strict=True), strict=True))
    (lon, lat), zoom = towns["Caracas"]
    assert (lon, lat) == pytest.approx((-66.88, 10.49), abs=0.05)
    assert zoom < 0
    assert {"Venezuela", "North Macedonia", "United States", "DR Congo"} <= set(
        world["countries"][0].split("\n")
    )


def test_the_file_stays_small():
    assert len((files("maps.basemap") / "world.bin").read_bytes()) < 2_100_000


def inside(rings, scale, lon, lat):
    """Whether a point lies within rings, by the even-odd rule."""
    polygons = [Polygon(points) for ring in rings if len(points := decode(ring, scale)) > 3]
    return bool(sum(polygon.contains(Point(lon, lat)) for polygon in polygons) % 2)


@pytest.mark.parametrize(("lon", "lat"), [(33.0, -1.0), (-87.0, 44.0), (108.0, 53.6)])
def test_large_lakes_are_water_at_both_levels(lon, lat):
    part = carried([(lon, lat)])
    assert inside(part["world"]["lake"], 100, lon, lat)
    assert inside(part["cells"][f"{int(lon // 5 * 5)},{int(lat // 5 * 5)}"]["lake"], 1000, lon, lat)


def test_large_rivers_run_through_their_towns():
    cairo = Point(31.23, 30.04)
    lines = carried([(31, 30)])["cells"]["30,30"]["river"]
    assert min(cairo.distance(LineString(decode(line, 1000))) for line in lines) < 0.06


def test_an_island_on_the_antimeridian_is_not_cut():
    cells = carried([(180, -17)])["cells"]
    for name, lon in (("175,-20", 180.01), ("-180,-20", -180.01)):  # Taveuni, seen from both sides
        assert inside(cells[name]["land"], 1000, lon, -16.9)
    border = [decode(line, 1000) for cell in cells.values() for line in cell.get("border", ())]
    assert not border


def test_rings_tell_holes_by_their_turn():
    rings = [
        LinearRing(points)
        for ring in basemap.coarse()["world"]["land"]
        if len(points := decode(ring, 100)) > 3
    ]
    outer = [ring for ring in rings if ring.is_ccw]
    assert len(outer) > 0.9 * len(rings)
    sea = Point(50.5, 42.0)  # the Caspian lies in a hole
    assert any(Polygon(ring).contains(sea) for ring in rings if not ring.is_ccw)


def test_our_decoder_reads_what_the_encoder_wrote():
    line = np.array([[1.5, -2.25], [179.999, 80.0], [-180.0, -60.0]])
    assert ours(encode(line, 1000), 1000) == pytest.approx(line)
