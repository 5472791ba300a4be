"""Looking places up: by name, by id and by coordinates."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import GazetteerError
from service.geodesy import distance_m
from service.places import container
from service.places.compiler import write
from service.places.gazetteer import Gazetteer
from service.places.locate import SHIPPED
from service.places.rows import NameUse, Row

LATS = [-90, -89.99, -89.6, -45.3, -0.2, 0, 0.3, 51.2, 89.4, 89.7, 89.999, 90]
LONS = [-180, -179.99, -179.4, -90.1, -0.1, 0, 0.2, 77.7, 179.5, 179.9, 179.999999, 180]


@pytest.fixture(scope="module")
def globe(tmp_path_factory):
    """A place at each crossing of lines that matter: poles, antimeridian, equator, and some between."""
    path = tmp_path_factory.mktemp("globe") / "g.bin"
    rows = [Row(f"t:{lat},{lon}", "X", lat, lon, "PPL") for lat in LATS for lon in LONS]
    write(rows, path, {})
    return Gazetteer(path)


POINTS = st.tuples(
    st.one_of(st.floats(-90, 90), st.sampled_from(LATS)),
    st.one_of(st.floats(-180, 180), st.sampled_from(LONS)),
)


@given(POINTS, st.floats(1, 3_000_000))
def test_near_misses_no_place_and_names_none_twice(globe, point, radius_m):
    found = globe.near(*point, radius_m)
    assert len(found) == len(set(found))
    within = {row for row in range(len(globe)) if distance_m(*point, *globe.point(row)) <= radius_m}
    assert within <= set(found)


def test_near_does_not_bring_the_world(globe):
    assert len(globe.near(0.1, 0.1, 1000)) < 10


def test_an_unknown_name_or_id_is_nothing(globe):
    assert globe.hits("Narnia") == []
    for place_id in ("geonames:1", "t:nowhere", "t:", "", ":", "t:\ud800", "t#:0"):
        assert globe.row_of(place_id) is None


def test_divisions_give_their_names(tmp_path):
    rows = [
        Row("geonames:3625428", "Venezuela", 8, -66, "PCLI", "VE"),
        Row("geonames:1", "Distrito Capital", 10.4, -66.9, "ADM1", "VE", "VE.25"),
        Row("geonames:2", "Libertador", 10.45, -66.95, "ADM2", "VE", "VE.25", "VE.25.0101"),
        Row("geonames:3", "Caracas", 10.5, -66.9, "PPLC", "VE", "VE.25", "VE.25.0101", 3_000_000),
        Row("geonames:4", "Elsewhere", 1, 1, "PPL", "XX", "XX.1", "XX.1.2"),
    ]
    write(rows, tmp_path / "g.bin", {"geonames": "today"})
    book = Gazetteer(tmp_path / "g.bin")
    caracas = book.entry(book.row_of("geonames:3"))
    assert (caracas.country_name, caracas.admin1_name, caracas.admin2_name) == (
        "Venezuela", "Distrito Capital", "Libertador",
    )  # fmt: skip
    assert book.id(book.capitals["VE"]) == "geonames:3"
    assert book.id(book.country_rows["VE"]) == "geonames:3625428"
    elsewhere = book.row_of("geonames:4")
    assert book.admin1_row(elsewhere) is None
    assert book.admin2_row(elsewhere) is None
    assert book.meta["inputs"] == {"geonames": "today"}


def test_prefixes_are_the_names_that_begin_a_text(tmp_path):
    write(
        [Row("t:1", "San", 0, 0, "PPL", names={"San": NameUse.MAIN, "San José": NameUse.ALIAS})],
        tmp_path / "g.bin",
        {},
    )
    book = Gazetteer(tmp_path / "g.bin")
    assert book.prefixes("san jose de moravia") == ["san", "san jose"]
    assert sorted(book.names_from("SAN")) == ["san", "san jose"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"SITMAPGZ",
        b"no gazetteer at all, but long enough for a header",
        struct.pack("<8sII", b"SITMAPGZ", container.FORMAT + 1, 2) + b"{}",
        struct.pack("<8sII", b"SITMAPGZ", container.FORMAT, 9) + b"{{{{{{{{{",
        struct.pack("<8sII", b"SITMAPGZ", container.FORMAT, 29) + b'{"sections": {"lat": [0, 9]}}',
    ],
)
def test_what_is_no_gazetteer_is_refused_in_a_sentence(tmp_path, content):
    path = tmp_path / "g.bin"
    path.write_bytes(content)
    with pytest.raises(GazetteerError, match="sitmap gazetteer build"):
        Gazetteer(path)


def test_a_file_cut_off_is_refused(tmp_path):
    write([Row("t:1", "San", 0, 0, "PPL")], tmp_path / "g.bin", {})
    whole = (tmp_path / "g.bin").read_bytes()
    (tmp_path / "cut.bin").write_bytes(whole[: len(whole) - 400])
    with pytest.raises(GazetteerError):
        Gazetteer(tmp_path / "cut.bin")


def test_no_file_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(GazetteerError, match="there is no gazetteer"):
        Gazetteer(tmp_path / "none.bin")


@pytest.mark.skipif(not SHIPPED.exists(), reason="the gazetteer isn't compiled")
class TestShipped:
    """The gazetteer that comes with sitmap."""

    def test_it_has_the_air_base_of_the_example(self, gazetteer):
        entry = gazetteer.entry(gazetteer.row_of("ourairports:SVFM"))
        assert distance_m(entry.lat, entry.lon, 10.485, -66.844) < 1000
        assert (entry.feature, entry.country, entry.precision) == ("AIRB", "VE", 1)

    def test_nearly_every_country_has_a_row_and_a_capital(self, gazetteer):
        assert len(gazetteer.country_rows) >= 245
        assert len(gazetteer.capitals) >= 230
        assert gazetteer.name(gazetteer.capitals["VE"]) == "Caracas"
