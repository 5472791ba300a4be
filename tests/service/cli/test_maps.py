"""`sitmap map` and `sitmap geojson`."""

import json
import re
from pathlib import Path

import pytest

import config
from maps.incidents import incident_map
from maps.pages import page as map_page
from tests.maps.samples import capital_in_uproar, collection, feature
from tests.maps.tilefiles import mbtiles, pyramid
from tests.service.cli.doubles import SENTENCE


def test_map_writes_a_page(world, run):
    Path("a.txt").write_text(f"Raid on Kidal\n\n{SENTENCE}")
    status, out, err = run("map", "a.txt", "-o", "m.html", "--published", "2024-01-02")
    assert (status, out) == (0, "")
    assert err == "m.html: 1 incident, 1 of them on the map\n"
    assert Path("m.html").read_text().startswith("<!doctype html>")
    ((collection, title, _),) = world.pages
    assert title == "Raid on Kidal"
    assert collection["features"][0]["properties"]["date_start"] == "2024-01-02"


@pytest.mark.parametrize(
    ("name", "start"), [("map.png", b"\x89PNG"), ("map.SVG", b"<?xml"), ("map.pdf", b"%PDF")]
)
def test_map_writes_a_picture_where_the_name_asks_for_one(world, run, name, start):
    Path("article.txt").write_text("Kidal fell.", "utf-8")
    status, out, err = run("map", "article.txt", "-o", name, "--size", "9x7cm", "--dpi", "60")
    assert (status, out) == (0, "")
    assert Path(name).read_bytes().startswith(start)
    assert not world.pages
    assert "on the map" in err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-o", "map.png", "--size", "huge"], "18x12cm"),
        (["-o", "map.png", "--online-tiles"], "leave out --online-tiles"),
        (["-o", "map.html", "--size", "9x7cm"], "name it .png"),
        (["-o", "map.gif"], "map.gif ends in no format"),
        (["-o", "map.geojson"], "map.geojson ends in no format"),
        (["-o", "map.png", "--dpi", "0"], "0 pixels an inch"),
    ],
)
def test_a_picture_that_can_not_be_is_refused_before_anything_is_read(run, options, said):
    status, _, err = run("map", "missing.txt", *options)
    assert status == 1
    assert said in err


def test_map_of_a_folder_with_a_bad_file_is_written_and_told(world, run):
    Path("in").mkdir()
    Path("in/a.txt").write_text(SENTENCE)
    Path("in/b.txt").write_bytes(b"%PDF-1.4")
    status, _, err = run("map", "in", "-", stdin=f"Again. {SENTENCE}".encode())
    assert status == 1
    assert "Error: in/b.txt is a PDF document, not text" in err
    assert world.pages[0][1] == "2 articles"
    assert Path("map.html").exists()


def test_streets_come_from_openstreetmap_only_when_asked_for(world, run):
    status, out, err = run("map", "-", "-o", "-", "--online-tiles", stdin=SENTENCE.encode())
    assert (status, out) == (0, "<!doctype html><title>streets</title>")
    assert "put the map on one" in err
    drawn = world.pages[0][2]
    assert drawn.address.startswith("https://tile.openstreetmap.org/")
    assert "OpenStreetMap" in drawn.attribution


@pytest.fixture
def small(monkeypatch):
    """Little room for tiles."""
    monkeypatch.setenv("SITMAP_MAP__TILE_BYTES", "3500")
    config.settings.cache_clear()
    yield
    config.settings.cache_clear()


@pytest.mark.usefixtures("small")
def test_tiles_of_a_file_are_told_with_what_is_left_out(run, monkeypatch, tmp_path):
    file = mbtiles(tmp_path / "city.mbtiles", pyramid(3))
    monkeypatch.setattr("maps.incident_map", incident_map)
    status, _, err = run("map", "-", "-o", "m.html", "--tiles", str(file), stdin=SENTENCE.encode())
    assert status == 0
    assert "tiles of city.mbtiles: 20 at zoom 1 to 2, 2." in err
    assert "; zoom 3 left out: map.tile_bytes is 3.5 kB\n" in err
    assert "png;base64," in Path("m.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--tiles", "none.mbtiles"], "none.mbtiles can't be opened: no such file"),
        (["--tiles", "article.txt"], "article.txt is no tile file; give"),
        (["--tiles", "a.mbtiles", "--online-tiles"], "leave one of them out"),
        (["--tiles", "a.mbtiles", "-o", "m.png"], "leave out --tiles"),
    ],
)
def test_tiles_that_can_not_be_are_refused_before_anything_is_read(world, run, options, said):
    Path("article.txt").write_text(SENTENCE)
    status, _, err = run("map", "article.txt", *options)
    assert status == 1
    assert said in err
    assert not world.pages
    assert not list(Path().glob("*.html"))


def test_nothing_is_written_when_nothing_is_read(world, run):
    status, _, err = run("map", "none.txt", "-o", "m.html")
    assert status == 1
    assert err == "Error: none.txt can't be opened: no such file or directory\n"
    assert not world.pages
    assert not Path("m.html").exists()


def test_a_failure_in_the_pipeline_is_one_sentence(run):
    status, _, err = run("geojson", "-", stdin=b"It goes boom.")
    assert (status, err) == (1, "Error: there is no gazetteer; run sitmap gazetteer build\n")


def test_geojson_goes_to_standard_output(run):
    status, out, err = run("geojson", "-", "--title", "T", "--publisher", "P", stdin=SENTENCE.encode())
    assert (status, err) == (0, "")
    document = json.loads(out)
    assert document["type"] == "FeatureCollection"
    (feature,) = document["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [1.40778, 18.44111]}
    assert feature["properties"]["reports"][0]["publisher"] == "P"


def test_geojson_reads_the_incidents_of_a_map_back(run, tmp_path):
    given = capital_in_uproar()
    made = tmp_path / "map.html"
    made.write_text(map_page(given, title="T"), "utf-8")
    status, out, err = run("geojson", str(made))
    assert (status, err) == (0, "")
    found = {feature["id"]: feature for feature in json.loads(out)["features"]}
    assert found == {feature["id"]: feature for feature in given["features"]}


def test_geojson_refuses_a_damaged_map(run, tmp_path):
    made = tmp_path / "map.html"
    made.write_text(re.sub(r'(_columns">).*?<', r"\1AAAA<", map_page(capital_in_uproar())), "utf-8")
    status, _, err = run("geojson", str(made))
    assert status != 0
    assert "map.html: the map's data is damaged" in err


def test_what_is_damaged_is_told_and_the_rest_goes_on(run):
    whole = map_page(capital_in_uproar(), title="T")
    Path("whole.html").write_text(whole, "utf-8")
    Path("cut.html").write_text(re.sub(r'(_shared">).*?<', r"\1AAAA<", whole), "utf-8")
    Path("deep.geojson").write_text("[" * 100_000)
    Path("nan.geojson").write_text('{"features": [NaN]}')
    Path("one.geojson").write_text('{"type": "Feature"}')
    names = ["cut.html", "deep.geojson", "nan.geojson", "one.geojson", "none.txt"]
    status, out, err = run("geojson", *names, "whole.html", "-", stdin=SENTENCE.encode())
    assert status == 1
    assert [line.split()[1].rstrip(":") for line in err.splitlines()] == names
    assert len(json.loads(out)["features"]) == len(capital_in_uproar()["features"]) + 1


def test_maps_and_geojson_are_drawn_as_they_are(world, run):
    given = capital_in_uproar()
    Path("made.html").write_text(map_page(given, title="A day & a night"), "utf-8")
    assert run("map", "made.html", "-o", "m.html")[0] == 0
    Path("mended.geojson").write_text(json.dumps({**given, "title": "Mended"}))
    assert run("map", "mended.geojson", "-o", "m.html")[0] == 0
    (_, first, _), (drawn, second, _) = world.pages
    assert (first, second) == ("A day & a night", "Mended")
    assert drawn["features"] == given["features"]


@pytest.mark.parametrize("command", ["ingest", "explain"])
def test_a_map_is_no_article(run, command):
    Path("in").mkdir()
    Path("in/map.html").write_text(map_page(capital_in_uproar()), "utf-8")
    Path("in/a.txt").write_text(SENTENCE)
    status, out, err = run(command, "in/map.html")
    assert (status, out) == (1, "")
    assert "in/map.html is a map that sitmap drew" in err
    assert run(command, "in")[0] == 0  # what lies in a folder beside its articles is passed over


def test_geojson_can_give_the_area(run):
    _, out, _ = run("geojson", "-", "--geometry", "area", stdin=SENTENCE.encode())
    assert json.loads(out)["features"][0]["geometry"]["type"] == "Polygon"


def test_the_area_of_a_country_is_not_counted_as_on_the_map(run):
    square = {"type": "Polygon", "coordinates": [[[1, 1], [2, 1], [2, 2], [1, 1]]]}
    country = feature(place_precision=6) | {"geometry": square}
    Path("area.geojson").write_text(json.dumps(collection(country)))
    assert "1 incident, 0 of them on the map" in run("map", "area.geojson", "-o", "area.html")[2]
