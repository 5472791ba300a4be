"""Tiles of a local file, as the service hands them out and its maps ask for them."""

import threading

import pytest

from maps.tiles import Remote
from service.errors import InvalidParameter
from tests.maps.tilefiles import colour, mbtiles, pmtiles, png, pyramid

from .test_api import assert_problem


@pytest.fixture(params=[mbtiles, pmtiles])
def client(request, tmp_path, changed, make_app):
    file = request.param(tmp_path / "city", pyramid(4), attribution="<b>City</b> & Co")
    app = make_app(changed("map", tile_file=str(file)))
    made = app.test_client()
    made.drawn = app.config["DRAWN"]
    return made


def test_a_tile_has_its_type_and_may_be_kept(client):
    answer = client.get("/tiles/4/3/9")
    assert answer.status_code == 200
    assert answer.data == png(*colour(4, 3, 9))
    assert answer.content_type == "image/png"
    assert "max-age" in answer.headers["Cache-Control"]
    again = client.get("/tiles/4/3/9", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.head("/tiles/4/3/9").status_code == 200


@pytest.mark.parametrize("place", ["5/0/0", "4/16/0", "4/0/99999999999999999999999", "99/1/1"])
def test_a_tile_that_is_not_there_is_not_found(client, place):
    assert_problem(client.get(f"/tiles/{place}"), 404, f"there is no tile {place} in city")


def test_an_address_that_is_none_of_a_tile_is_refused(client):
    assert client.get("/tiles/4/-1/0").status_code == 404
    assert client.get("/tiles/4/1").status_code == 404
    assert_problem(client.get("/tiles/4/3/9?x=1"), 400, "x")


def test_maps_ask_this_service_for_tiles_under_the_same_policy(client):
    answer = client.get("/map")
    remote = client.drawn[-1][2]["tiles"]
    assert remote == Remote("/tiles/{z}/{x}/{y}", "City & Co", 0, 4, remote.bounds)
    assert "img-src data: 'self';" in answer.headers["Content-Security-Policy"]
    live = client.get("/live")
    assert "img-src data: 'self';" in live.headers["Content-Security-Policy"]
    assert b"/tiles/{z}/{x}/{y}" in live.data
    assert b"City &amp;amp; Co" not in live.data


def test_tiles_are_read_by_many_at_once(client):
    places = [(z, x, y) for z in range(5) for x in range(1 << z) for y in range(1 << z)]
    wrong = []

    def read(part):
        made = client.application.test_client()
        for z, x, y in part:
            if made.get(f"/tiles/{z}/{x}/{y}").data != png(*colour(z, x, y)):
                wrong.append((z, x, y))

    threads = [threading.Thread(target=read, args=(places[start::4],)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_without_a_file_there_are_no_tiles(app):
    assert_problem(app.test_client().get("/tiles/0/0/0"), 404, "name a file in the setting map.tile_file")


def test_a_service_with_unusable_tiles_does_not_start(changed, make_app, tmp_path):
    with pytest.raises(
        InvalidParameter, match=r"map.tile_file can't be used: .*none.mbtiles can't be opened"
    ):
        make_app(changed("map", tile_file=str(tmp_path / "none.mbtiles")))
    with pytest.raises(InvalidParameter, match=r"map.tiles can't be used: tiles must be"):
        make_app(changed("map", tiles="ftp://tiles.example/{z}/{x}/{y}"))
