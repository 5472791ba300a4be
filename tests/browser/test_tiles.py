"""Raster tiles in Chromium: in a file without a network, from the service, and from a server when asked."""

import http.server
from io import BytesIO

import pytest

from config.settings import load
from maps import incident_map, page
from service.store.memory import MemoryStore
from service.web import create_app
from tests.browser.serving import running, served
from tests.maps.samples import collection, feature
from tests.maps.tilefiles import colour, mbtiles, pmtiles, png, pyramid

SHOWN = ".leaflet-tile-loaded"
AT_ONCE = {"reduced_motion": "reduce"}
"""Tiles don't fade in, so that a screenshot has their colours."""
HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>"
SPOT = (-66.87, 10.49)
SEA = (217, 228, 234)


@pytest.fixture
def file(tmp_path):
    tiles = pyramid(9, 5, (10, 15, 10, 15))  # a fortieth of the world, on whose edge the spot is
    return pmtiles(tmp_path / "part.pmtiles", tiles, bounds=(-67.5, 0.1, -56.3, 11.1), attribution=HOSTILE)


def until(locator):
    from playwright.sync_api import expect

    return expect(locator)


def map_of_spot(**options):
    """Return a page whose first view is at zoom 8: an area of 150 km round the spot."""
    return page(collection(feature(1, *SPOT, uncertainty_m=150_000, place_precision=4)), **options)


def colours(page_):
    """Return the colours of the map as it is on the screen, save those of thin lines."""
    from PIL import Image

    picture = Image.open(BytesIO(page_.locator(".folium-map").screenshot())).convert("RGB")
    return {shade for count, shade in picture.getcolors(1 << 24) if count > 400}


def test_tiles_of_a_file_are_drawn_with_no_network(visit, file):
    witness = visit(map_of_spot(tiles=file), **AT_ONCE)
    page_ = witness.page
    until(page_.locator(SHOWN).first).to_be_attached()
    until(page_.locator(".leaflet-control-attribution")).to_contain_text("Natural Earth")
    assert page_.locator(".leaflet-control-attribution img").count() == 0
    until(page_.locator(f"{SHOWN} img[style*='width: 256px']").nth(5)).to_be_attached()
    known = {colour(8, x, y) for x in range(80, 88) for y in range(120, 128)}
    seen = colours(page_)
    assert len(seen & known) >= 3
    assert SEA in seen, "the base map shows beside them"
    # Closer up than the file goes, its tiles are enlarged, as far as they tell more than the base map.
    page_.evaluate("location.hash = 'view=10.45,-66.8,11'")
    until(page_.locator(f"{SHOWN} img[style*='width: 1024px']").first).to_be_attached()
    witness.assert_clean()


def test_names_stand_above_pictures_that_have_none(visit, file):
    chosen = load().map.model_copy(update={"tile_names": True})
    spot = collection(feature(1, *SPOT, uncertainty_m=150_000, place_precision=4))
    witness = visit(incident_map(spot, settings_map=chosen, tiles=file).get_root().render())
    page_ = witness.page
    until(page_.locator(SHOWN).first).to_be_attached()
    page_.get_by_role("button", name="Zoom out").click()
    names = page_.locator(".leaflet-sitmapNames-pane canvas")
    until(names).to_have_count(1)
    inked = "(c) => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some((v) => v > 0)"
    assert names.evaluate(inked)
    witness.assert_clean()


def test_the_service_hands_out_its_tiles_to_all_its_maps(visit, tmp_path, monkeypatch):
    monkeypatch.setenv("SITMAP_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("SITMAP_MAP__TILE_FILE", str(mbtiles(tmp_path / "world.mbtiles", pyramid(3))))
    known = {colour(3, x, y) for x in range(8) for y in range(8)} | {
        colour(2, x, y) for x in range(4) for y in range(4)
    }
    with served(create_app(load(), store=MemoryStore())) as address:
        for path in ("/map", "/live", "/embed"):
            witness = visit(f"{address}{path}", **AT_ONCE)
            until(witness.page.locator(SHOWN).nth(7)).to_be_attached()
            assert len(colours(witness.page) & known) >= 4
            witness.assert_clean(address)


def test_a_tile_server_is_asked_only_when_a_map_is_made_for_it(visit):
    asked, hosted = [], {}

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            page_ = hosted.get(self.path)
            if page_ is None:
                asked.append((self.path, self.headers.get("Referer")))
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8" if page_ else "image/png")
            self.end_headers()
            self.wfile.write(page_.encode() if page_ else png(1, 200, 100))

        def log_message(self, *_):
            pass

    with running(http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)) as address:
        offline = visit(map_of_spot())
        drawn = offline.page.locator("[data-sitmap=drawn]")
        drawn.wait_for()
        assert asked == []
        made = map_of_spot(tiles=f"{address}/{{z}}/{{x}}/{{y}}.png")
        witness = visit(made, **AT_ONCE)
        until(witness.page.locator(SHOWN).nth(5)).to_be_attached()
        assert (1, 200, 100) in colours(witness.page)
        witness.assert_clean(f"{address}/")
        assert all(path.endswith(".png") and path.count("/") == 3 for path, _ in asked)
        # A page that is on a server says which: OpenStreetMap's tiles are only for those that do.
        asked.clear()
        hosted["/map.html"] = made
        witness = visit(f"{address}/map.html")
        until(witness.page.locator(SHOWN).first).to_be_attached()
        assert {referrer for _, referrer in asked} == {f"{address}/"}
