"""A user's own places: laid over the gazetteer, found by every way of asking."""

import json

import pytest

from service.errors import InvalidPlaces
from service.model import Report
from service.places import Geoparser
from service.places.compiler import write
from service.places.gazetteer import Gazetteer
from service.places.geocoder import OfflineGeocoder
from service.places.locate import SHIPPED
from service.places.overlay import OverlaidGazetteer, with_own_places
from service.places.rows import NameUse, Row

CSV = """name,lat,lon,aliases,feature,country,admin1,geonameid,uncertainty_m
Red Gate checkpoint,10.48,-66.95,Puerta Roja|RGC,,,,,300
Caracas Old Town,10.5061,-66.9146,Caracas,PPLX,,,3646738,1500
Nuevo Amanecer camp,10.42,-66.99,Nuevo Amanecer,PPL,,,,800
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    path = tmp_path_factory.mktemp("base") / "g.bin"

    def row(number, name, lat, lon, *rest, **more):
        return Row(f"geonames:{number}", name, lat, lon, *rest, names={name: NameUse.MAIN}, **more)

    rows = [
        row(3625428, "Venezuela", 8, -66, "PCLI", "VE", population=28_000_000),
        row(3640847, "Distrito Federal", 10.5, -66.95, "ADM1", "VE", "VE.25"),
        row(5, "Libertador", 10.45, -66.95, "ADM2", "VE", "VE.25", "VE.25.1"),
        row(3646738, "Caracas", 10.488, -66.879, "PPLC", "VE", "VE.25", "VE.25.1", 3_000_000),
        row(7, "Red Gate", 51.5, 0.1, "PPL", "GB", population=2000),
    ]
    write(rows, path, {"made": "for tests"})
    return Gazetteer(path)


@pytest.fixture
def places(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(CSV, "utf-8")
    return path


@pytest.fixture
def book(base, places, tmp_path):
    return with_own_places(base, [places], tmp_path / "cache")


def test_a_place_that_countries_share_has_all_of_them(base, tmp_path):
    path = tmp_path / "waters.csv"
    path.write_text("name,lat,lon,feature,country\nGulf of Paria,10.35,-62,GULF,VE|TT\n", "utf-8")
    book = with_own_places(base, [path], tmp_path / "cache")
    ((gulf, _),) = book.hits("Gulf of Paria")
    assert (book.country(gulf), book.lands(gulf)) == ("", ("VE", "TT"))
    ((caracas, _),) = book.hits("Caracas")
    assert (book.country(caracas), book.lands(caracas)) == ("VE", ("VE",))


def test_an_own_place_is_found_by_name_id_and_spot(book):
    ((row, use),) = book.hits("PUERTA ROJA")
    assert use == NameUse.ALIAS
    assert book.row_of("mine:1") == row
    assert row in book.near(10.5, -66.9, 20_000)
    entry = book.entry(row)
    assert (entry.name, entry.precision, entry.uncertainty_m) == ("Red Gate checkpoint", 1, 300)
    assert (entry.country_name, entry.admin1_name) == ("Venezuela", "Distrito Federal")
    assert book.hits("rgc") == [(row, NameUse.ALIAS | NameUse.CASED)]


def test_a_row_with_a_known_id_replaces_that_place_and_keeps_its_names(book):
    row = book.row_of("geonames:3646738")
    assert dict(book.hits("Caracas")).keys() == {row} == dict(book.hits("Caracas Old Town")).keys()
    entry = book.entry(row)
    assert (entry.name, entry.lat, entry.population) == ("Caracas Old Town", 10.5061, 3_000_000)
    assert entry.admin2_name == "Libertador"
    assert book.capitals["VE"] == row
    assert book.near(10.5, -66.9, 5000).count(row) == 1


def test_the_rest_is_as_it_was(book, base):
    for below in range(len(base)):
        if base.id(below) != "geonames:3646738":
            assert book.entry(book.row_of(base.id(below))) == base.entry(below)
    assert [book.name(row) for row, _ in book.hits("red gate")] == ["Red Gate"]
    assert book.prefixes("red gate checkpoint") == ["red gate", "red gate checkpoint"]
    assert sorted(book.names_from("red")) == ["red gate", "red gate checkpoint"]
    assert book.row_of("geonames:404") is None
    assert len(book) == len(base) + 3
    assert len(book.population) == len(book.uncertainty) == len(book)
    assert book.division_row("VE.25") == book.row_of("geonames:3640847")


def test_the_geocoder_finds_it_both_ways(book):
    geocoder = OfflineGeocoder(book)
    assert geocoder.geocode("Red Gate checkpoint, Venezuela").raw["id"] == "mine:1"
    assert geocoder.reverse((10.48, -66.951)).raw["id"] == "mine:1"


def test_it_is_compiled_once_and_again_when_it_changes(base, places, tmp_path):
    folder = tmp_path / "cache"
    with_own_places(base, [places], folder)
    (first,) = folder.iterdir()
    made = first.stat().st_mtime_ns
    with_own_places(base, [places], folder)
    assert first.stat().st_mtime_ns == made
    places.write_text(CSV.replace("Red Gate checkpoint", "Blue Gate checkpoint"), "utf-8")
    assert with_own_places(base, [places], folder).hits("blue gate checkpoint")
    first.write_bytes(b"damaged")
    places.write_text(CSV, "utf-8")
    assert with_own_places(base, [places], folder).hits("red gate checkpoint")


def test_no_files_is_no_overlay(base, tmp_path):
    assert with_own_places(base, [], tmp_path / "cache") is base
    assert not (tmp_path / "cache").exists()


def test_files_of_one_name_are_kept_apart(base, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "gates.csv").write_text(f"name,lat,lon\nGate {folder},1,1\n")
    geojson = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [-66.9, 10.6]},
                "properties": {"name": "Gate c"},
            }
        ],
    }
    (tmp_path / "gates.geojson").write_text(json.dumps(geojson))
    files = [tmp_path / "a" / "gates.csv", tmp_path / "b" / "gates.csv", tmp_path / "gates.geojson"]
    book = with_own_places(base, files, tmp_path / "cache")
    assert [book.id(book.hits(f"gate {letter}")[0][0]) for letter in "abc"] == [
        "gates:1",
        "gates-2:1",
        "gates-3:1",
    ]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "p.csv",
            "name,lat,lon\nA,1,1\n,2,2\n",
            "row 2 of the places file p.csv can't be used: it has no name",
        ),
        ("p.csv", "name,lat,lon\nA,91,1\n", "row 1 .* degrees"),
        ("p.csv", "name,lat,lon\nA,nan,1\n", "row 1 .* degrees"),
        ("p.csv", "name,lat,lon\nA,one,1\n", "lat is 'one' and no number"),
        ("p.csv", "name,lat\nA,1\n", "it has no 'lon'"),
        ("p.csv", "name,lat,lon,uncertainty_m\nA,1,1,-5\n", "radius"),
        ("p.csv", "name,lat,lon,geonameid\nA,1,1,x\n", "geonameid x"),
        ("p.csv", "id,name,lat,lon\n7,A,1,1\n7,B,2,2\n", "row 2 .* the id of row 1"),
        ("p.geojson", "{", "no GeoJSON"),
        ("p.geojson", '{"features": [{"geometry": null}]}', "row 1 .* no feature with a point"),
        ("p.json", '{"features": [3]}', "row 1"),
    ],
)
def test_a_bad_row_is_named_with_its_file(base, tmp_path, name, text, said):
    (tmp_path / name).write_text(text)
    with pytest.raises(InvalidPlaces, match=said):
        with_own_places(base, [tmp_path / name], tmp_path / "cache")


def test_a_missing_or_binary_file_is_named(base, tmp_path):
    with pytest.raises(InvalidPlaces, match=r"none\.csv"):
        with_own_places(base, [tmp_path / "none.csv"], tmp_path / "cache")
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidPlaces, match="UTF-8"):
        with_own_places(base, [tmp_path / "b.csv"], tmp_path / "cache")


@pytest.mark.skipif(not SHIPPED.exists(), reason="the gazetteer isn't compiled")
def test_a_report_that_names_it_is_placed_there(gazetteer, geoparser, places, tmp_path):
    book = with_own_places(gazetteer, [places], tmp_path / "cache")
    assert isinstance(book, OverlaidGazetteer)
    reader = Geoparser(book, geoparser.words, geoparser.recogniser, geoparser.ranker, geoparser.limits)
    text = "CARACAS — Families in Nuevo Amanecer camp, near Caracas, had no water on Monday."
    start = text.index("Nuevo Amanecer camp")
    (mention,) = reader.resolve_spans(Report("r", text), [(start, start + len("Nuevo Amanecer camp"))])
    assert mention.place.id == "mine:3"
    assert mention.place.country == "VE"
    assert book.is_own(book.row_of("mine:3"))
    assert not gazetteer.is_own(0)
