"""Tile files: what is read of them, what goes into a page, and what is refused."""

import base64
import gzip
import html
import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pmtiles.tile import Compression, TileType

from config.settings import load
from maps import carried, incident_map, page
from maps.tiles import TileError, choose, is_file, open_tiles, picture_format
from maps.tiles.archive import plain
from maps.tiles.choosing import LEAST_ZOOM
from maps.view import first_view
from tests.maps.samples import HOSTILE, capital_in_uproar, collection, feature
from tests.maps.tilefiles import colour, mbtiles, pmtiles, png, pyramid

CARACAS = (-66.88, 10.49, 8_000.0)
WRITERS = {
    "mbtiles": mbtiles,
    "pmtiles": pmtiles,
    "bare": lambda path, tiles, **said: pmtiles(path, tiles, packed=False, **said),
    "leaves": lambda path, tiles, **said: pmtiles(path, tiles, leaves=True, **said),
}


@pytest.fixture(params=WRITERS)
def write(request, tmp_path):
    """Write a file of tiles in one of the ways that there are."""
    return lambda tiles, **said: WRITERS[request.param](tmp_path / "made", tiles, **said)


def test_every_tile_is_found_where_it_is_and_no_other(write):
    tiles = pyramid(3)
    del tiles[3, 5, 2]
    with open_tiles(write(tiles)) as archive:
        assert (archive.lowest, archive.highest) == (0, 3)
        for zoom in range(5):
            for x in range(1 << zoom):
                for y in range(1 << zoom):
                    assert archive.tile(zoom, x, y) == tiles.get((zoom, x, y))
        for place in ((-1, 0, 0), (3, 8, 0), (3, 0, -1), (99, 0, 0), (30, 1, 1)):
            assert archive.tile(*place) is None


@st.composite
def some_tiles(draw):
    places = st.integers(0, 12).flatmap(
        lambda z: st.tuples(st.just(z), st.integers(0, 2**z - 1), st.integers(0, 2**z - 1))
    )
    return draw(st.dictionaries(places, st.integers(0, 3).map(png), min_size=1, max_size=30))


@given(tiles=some_tiles(), strangers=some_tiles(), leaves=st.booleans())
def test_both_formats_give_back_whatever_they_were_given(tiles, strangers, leaves):
    with TemporaryDirectory() as folder:
        files = mbtiles(Path(folder, "a"), tiles), pmtiles(Path(folder, "b"), tiles, leaves=leaves)
        for file in files:
            with open_tiles(file) as archive:
                assert all(archive.tile(*place) == data for place, data in tiles.items())
                assert all(archive.tile(*place) == tiles.get(place) for place in strangers)


def test_what_a_file_says_of_itself_is_read_as_text(write):
    said = {
        "attribution": '© <a href="https://example.org" onclick="x()">Makers</a> &amp; friends',
        "type": "overlay",
    }
    with open_tiles(write(pyramid(1), **said)) as archive:
        assert archive.attribution == "© Makers & friends"
        assert archive.overlay


def test_bounds_that_a_file_does_not_state_follow_from_its_tiles(tmp_path):
    tiles = pyramid(6, 4, (5, 7, 6, 7))
    for said in ({}, {"bounds": "nonsense"}, {"bounds": "nan,0,1,1"}):
        with open_tiles(mbtiles(tmp_path / "part.mbtiles", tiles, **said)) as archive:
            assert archive.bounds == pytest.approx((-67.5, 0, -22.5, 21.943), abs=0.001)
        (tmp_path / "part.mbtiles").unlink()
    with open_tiles(mbtiles(tmp_path / "part.mbtiles", tiles, bounds="-67,1,-50,20")) as archive:
        assert archive.bounds == (-67, 1, -50, 20)


@given(
    text=st.one_of(
        st.text(), st.sampled_from(HOSTILE), st.lists(st.sampled_from(list("<>a&;\"'/! -[]\n"))).map("".join)
    )
)
def test_an_attribution_is_one_short_line(text):
    line = plain(text)
    assert len(line) <= 300
    assert line.isprintable()
    assert "<" not in html.escape(line)


@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (png(), "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
        (b"\0\0\0\x1cftypavif", "avif"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"GIF89a", None),
        (b"", None),
        (png() + bytes(4_000_000), None),
    ],
)
def test_pictures_are_known_by_their_first_bytes(data, format_):
    assert picture_format(data) == format_


def test_what_is_no_picture_is_left_out(write):
    tiles = pyramid(2) | {(2, 1, 1): b"<script>alert(1)</script>"}
    with open_tiles(write(tiles)) as archive:
        assert archive.tile(2, 1, 1) is None
        pack = choose(archive, first_view([CARACAS]), [])
    assert len(pack.levels[-1].tiles) == 15


# What goes into a page.


def near_caracas(highest):
    """Return tiles round Caracas: the world at zoom 0 to 4, and beneath one tile of that."""
    return pyramid(4) | pyramid(highest, 4, (5, 7, 5, 7))


def test_the_whole_view_comes_first_then_the_incidents(tmp_path):
    tiles = near_caracas(12)
    with open_tiles(mbtiles(tmp_path / "a", tiles)) as archive:
        view = first_view([(-67.5, 10.0, None), (-66.0, 10.6, None)])
        spots = [(-66.88, 10.49)]
        everything = choose(archive, view, spots)
        assert [level.zoom for level in everything.levels] == list(range(LEAST_ZOOM, 13))
        assert all(level.whole for level in everything.levels)
        assert everything.left is None
        pack = choose(archive, view, spots, budget=everything.size - 1)
    assert pack.size < everything.size
    assert [level.zoom for level in pack.levels if not level.whole] == [12]
    assert len(pack.levels[-1].tiles) == 25
    assert re.fullmatch(
        r"tiles of a: \d+ at zoom 1 to 11, zoom 12 round the incidents, \d+\.\d kB", pack.told()
    )


@given(budget=st.integers(1, 60_000))
def test_no_budget_is_overrun_and_what_is_left_out_is_told(budget, world_file):
    with open_tiles(world_file) as archive:
        pack = choose(archive, first_view([CARACAS]), [CARACAS[:2]], budget=budget)
    zooms = [level.zoom for level in pack.levels]
    assert pack.size <= budget
    assert zooms == list(range(LEAST_ZOOM, LEAST_ZOOM + len(zooms)))
    assert pack.left == (None if len(zooms) == 7 else (LEAST_ZOOM + len(zooms), 7))
    assert ("left out" in pack.told()) == (pack.left is not None)


@pytest.fixture(scope="module")
def world_file(tmp_path_factory):
    return pmtiles(tmp_path_factory.mktemp("tiles") / "world.pmtiles", pyramid(7), leaves=True)


def test_a_view_over_the_antimeridian_has_its_tiles_on_both_sides(world_file):
    view = first_view([(178.4, -18.1, None), (-179.9, -16.8, None)])
    with open_tiles(world_file) as archive:
        pack = choose(archive, view, [])
    columns = {x for x, _, _ in pack.levels[-1].tiles}
    assert {0, 1, 126, 127} <= columns
    assert not {30, 60} & columns


def test_the_same_picture_stands_in_a_page_once(tmp_path):
    sea = dict.fromkeys(pyramid(4), png())
    with open_tiles(pmtiles(tmp_path / "sea.pmtiles", sea)) as archive:
        pack = choose(archive, first_view([]), [])
    assert [len(level.pictures) for level in pack.levels] == [1, 1, 1, 1]
    assert len(pack.levels[-1].tiles) == 160


def test_a_map_elsewhere_says_that_no_tile_lies_within_it(tmp_path):
    tiles = pyramid(6, 4, (5, 7, 5, 7))
    file = mbtiles(tmp_path / "caracas.mbtiles", tiles, bounds="-67.5,0.01,-45.01,21.9")
    made = incident_map(collection(feature(1, 100, 60)), tiles=file)
    assert made.tiles.told() == "tiles of caracas.mbtiles: none lie within the map"


# Pages.


@pytest.fixture
def city(tmp_path):
    return mbtiles(
        tmp_path / "city.mbtiles", near_caracas(8), attribution="<img src=x onerror=alert(1)>City & Co"
    )


def test_a_page_with_tiles_of_a_file_forbids_all_network_and_carries_its_data(city):
    made = page(capital_in_uproar(), tiles=city)
    assert "img-src data:;" in made
    assert "http-equiv" in made
    assert "<img" not in made
    assert "City &amp;" in json.loads('"' + re.search(r'"attribution":"([^"]*City[^"]*)"', made)[1] + '"')
    assert len(carried(made)["features"]) == len(capital_in_uproar()["features"])
    pictures = set(re.findall(r"png;base64,([\w+/=]+)", made))
    assert base64.b64encode(png(*colour(8, 80, 120))).decode() in pictures


def test_the_same_file_gives_the_same_bytes_in_another_process(city):
    code = (
        "import sys; from maps import page; from tests.maps.samples import capital_in_uproar;"
        "sys.stdout.buffer.write(page(capital_in_uproar(), tiles=sys.argv[1]).encode())"
    )
    again = subprocess.run([sys.executable, "-c", code, city], capture_output=True, check=True).stdout
    assert again == page(capital_in_uproar(), tiles=city).encode()


def test_the_file_and_the_room_for_it_are_settings(city, monkeypatch):
    monkeypatch.setenv("SITMAP_MAP__TILE_FILE", str(city))
    monkeypatch.setenv("SITMAP_MAP__TILE_BYTES", "2000")
    made = incident_map(capital_in_uproar(), settings_map=load().map)
    assert 0 < made.tiles.size <= 2000
    assert incident_map(capital_in_uproar(), settings_map=load().map, tiles="").tiles is None


@pytest.mark.parametrize(
    ("given", "file"),
    [
        ("a.mbtiles", True),
        ("C:\\maps\\A.PMTILES", True),
        (Path("tiles"), True),
        ("https://tiles.example/a.pmtiles", False),
        ("https://tiles.example/{z}/{x}/{y}.png", False),
        ("", False),
        (None, False),
    ],
)
def test_a_file_is_told_from_an_address(given, file):
    assert is_file(given) is file


# Files that can't be used.


def refused(path):
    with pytest.raises(TileError) as caught:
        open_tiles(path)
    told = str(caught.value)
    assert path.name in told
    assert "\n" not in told
    return told


def test_what_is_no_tile_file_is_refused_with_a_remedy(tmp_path):
    assert "can't be opened: no such file" in refused(tmp_path / "none.mbtiles")
    assert "can't be opened: is a directory" in refused(tmp_path)
    (tmp_path / "a.mbtiles").write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    assert "is no tile file; give" in refused(tmp_path / "a.mbtiles")
    (tmp_path / "empty.pmtiles").write_bytes(b"")
    assert "is no tile file; give" in refused(tmp_path / "empty.pmtiles")
    with closing(sqlite3.connect(tmp_path / "other.mbtiles")) as database, database:
        database.execute("CREATE TABLE other (a)")
    assert "is a SQLite file, but no MBTiles" in refused(tmp_path / "other.mbtiles")
    (tmp_path / "two.pmtiles").write_bytes(b"PM\2\0" + bytes(600))
    assert "pmtiles convert" in refused(tmp_path / "two.pmtiles")
    (tmp_path / "two.pmtiles").write_bytes(b"PMTiles\2" + bytes(600))
    assert "of version 2; make one of version 3" in refused(tmp_path / "two.pmtiles")
    assert "has no tiles" in refused(mbtiles(tmp_path / "bare.mbtiles", {}))


def test_vector_tiles_are_refused_with_a_remedy(tmp_path):
    tile = {(0, 0, 0): gzip.compress(b"\x1a\x05layer")}
    files = (
        mbtiles(tmp_path / "a.mbtiles", tile, format="pbf"),
        mbtiles(tmp_path / "b.mbtiles", tile, format="png"),
        pmtiles(tmp_path / "c.pmtiles", tile, header={"tile_type": TileType.MVT}),
        pmtiles(tmp_path / "d.pmtiles", tile, header={"tile_type": TileType.UNKNOWN}),
    )
    for file in files:
        assert "holds vector tiles, which can't be drawn here; give a file of raster tiles" in refused(file)
    assert "no PNG, JPEG, WebP or AVIF" in refused(mbtiles(tmp_path / "e.mbtiles", {(0, 0, 0): b"GIF89a"}))


def test_an_unindexed_file_is_refused_once_it_is_large(tmp_path):
    with open_tiles(mbtiles(tmp_path / "small.mbtiles", pyramid(2), index=False)) as archive:
        assert archive.tile(2, 1, 2) == png(*colour(2, 1, 2))
    assert "CREATE UNIQUE INDEX" in refused(mbtiles(tmp_path / "large.mbtiles", pyramid(6), index=False))


def test_hostile_files_end_in_an_error_and_not_in_our_memory(tmp_path):
    tiles = pyramid(1)
    bomb = tmp_path / "bomb.pmtiles"
    endless = gzip.compress(bytes(40_000_000))
    head = pmtiles(tmp_path / "a", tiles).read_bytes()[:127]
    bomb.write_bytes(head[:16] + len(endless).to_bytes(8, "little") + head[24:] + endless)
    assert "is damaged" in refused(bomb)
    far = pmtiles(tmp_path / "far.pmtiles", tiles, header={"root_offset": 1 << 60})
    assert "is damaged (it ends too early)" in refused(far)
    odd = pmtiles(tmp_path / "odd.pmtiles", tiles, header={"internal_compression": Compression.BROTLI})
    assert "packed with brotli" in refused(odd)
    loop = tmp_path / "loop.mbtiles"
    with closing(sqlite3.connect(mbtiles(loop, {}))) as database, database:
        database.execute("DROP TABLE tiles")
        database.execute(
            "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT 0 AS zoom_level, 0 AS tile_column, 0 AS tile_row, NULL AS tile_data FROM n WHERE i < 0"
        )
    assert "is damaged (interrupted)" in refused(loop)


@given(data=st.data())
def test_a_damaged_file_gives_tiles_or_a_clear_error(data, sound):
    format_ = data.draw(st.sampled_from(sorted(sound)))
    content = bytearray(sound[format_])
    for _ in range(data.draw(st.integers(1, 4))):
        # Most of what can go wrong is in the first part: headers, directories, the tree of a table.
        at = data.draw(st.one_of(st.integers(16, 300), st.integers(16, len(content) - 1)))
        content[at : at + 1] = data.draw(st.binary(max_size=3))
    cut = data.draw(st.integers(20, len(content)))
    with TemporaryDirectory() as folder:
        file = Path(folder, f"damaged.{format_}")
        file.write_bytes(content[:cut])
        try:
            with open_tiles(file) as archive:
                pack = choose(archive, first_view([CARACAS]), [CARACAS[:2]], budget=20_000)
        except TileError as error:
            assert "damaged." in str(error)  # noqa: PT017 - either is right
        else:
            assert pack.size <= 20_000


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """The bytes of a sound file in each format."""
    folder = tmp_path_factory.mktemp("sound")
    return {
        name: writer(folder / name, pyramid(3), attribution="Makers").read_bytes()
        for name, writer in WRITERS.items()
    }
