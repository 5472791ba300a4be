"""Maps inside the pages of another origin, and inside a notebook's."""

import re
import threading
from contextlib import contextmanager

import pytest
from flask import Flask
from werkzeug.serving import make_server

from config.settings import load
from maps import incident_map
from service.store.memory import MemoryStore
from service.web import create_app
from tests.maps.samples import capital_in_uproar

TEXT = """Gunmen attacked Kidal, Mali, on Monday.

Protesters marched through Suva on Tuesday, witnesses said."""

HOST = """<!DOCTYPE html><html lang="en"><title>News</title><h1>News of the day</h1>
<iframe id="map" src="{address}/embed" title="Map" width="{width}" height="200" sandbox="{sandbox}"></iframe>
<script>
  const frame = document.getElementById("map");
  window.heard = [];
  window.addEventListener("message", (event) => {{
    if (event.source !== frame.contentWindow) return;
    window.heard.push(event.data);
    if (event.data.type === "size") frame.height = event.data.height;
  }});
</script>"""
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"


@contextmanager
def served(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def start(tmp_path, monkeypatch, visit):
    """Open a page of another origin that frames a service's map."""
    monkeypatch.setenv("SITMAP_DATA_FOLDER", str(tmp_path))
    servers = []

    def go(ancestors, width=700):
        settings = load()
        web = settings.web.model_copy(update={"embed_ancestors": ancestors})
        app = create_app(settings.model_copy(update={"web": web}), store=MemoryStore())
        assert (
            app.test_client().post("/reports", json={"text": TEXT, "published": "2026-03-04"}).status_code
            == 201
        )
        service = served(app)
        servers.append(service)
        page = HOST.format(address=f"http://127.0.0.1:{service.__enter__()}", width=width, sandbox=SANDBOX)
        host = Flask("host")
        host.add_url_rule("/", view_func=lambda: page)
        other = served(host)
        servers.append(other)
        return visit(f"http://localhost:{other.__enter__()}/")

    yield go
    for server in servers:
        server.__exit__(None, None, None)


def test_a_map_in_a_foreign_page_sizes_itself_and_tells_what_is_chosen(start):
    witness = start(("http://localhost:*",))
    page = witness.page
    map_ = page.frame_locator("#map")
    map_.locator(".leaflet-container").wait_for()
    page.wait_for_function("document.getElementById('map').height > 400")
    assert map_.locator(".sitmap-head h1").inner_text() == "All incidents."
    map_.get_by_text("Types, list and key").click()
    map_.locator(".sitmap-side").get_by_role("button").first.click()
    page.wait_for_function("heard.some(message => message.type === 'select' && message.id)")
    heard = page.evaluate("heard")
    sizes = [message for message in heard if message["type"] == "size"]
    assert sizes
    assert len(sizes) < 4
    assert all(set(message) <= {"source", "version", "type", "height", "id"} for message in heard)
    chosen = next(message["id"] for message in heard if message["type"] == "select" and message["id"])
    assert re.fullmatch(r"[0-9a-f-]+", chosen)
    witness.assert_clean("http://")


def test_a_narrow_frame_gets_a_lower_map(start):
    page = start(("*",), width=320).page
    page.frame_locator("#map").locator(".leaflet-container").wait_for()
    page.wait_for_function("heard.length > 0")
    assert 320 < page.evaluate("heard[0].height") < 480


def test_a_page_that_may_not_frame_a_map_gets_none(start):
    witness = start(("https://news.example",))
    witness.page.wait_for_load_state("networkidle")
    assert witness.page.evaluate("heard") == []
    assert any("frame-ancestors" in complaint for complaint in witness.complaints)
    assert not any(frame.url.startswith("http://127.0.0.1") for frame in witness.page.frames[1:])


def test_a_notebook_shows_the_map_and_the_map_nothing_of_the_notebook(visit):
    shown = incident_map(capital_in_uproar(), title="Uproar")._repr_html_()
    witness = visit(f"<!DOCTYPE html><title>Notebook</title><script>window.secret = 1</script>{shown}")
    (frame,) = witness.page.frames[1:]
    frame.locator(".sitmap-marker").first.wait_for()
    assert frame.evaluate("window.origin") == "null"
    assert (
        frame.evaluate("(() => { try { return parent.secret } catch (error) { return error.name } })()")
        == "SecurityError"
    )
    witness.assert_clean("about:srcdoc")
