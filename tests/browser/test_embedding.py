"""Maps inside the pages of another origin, and inside a notebook's."""

import html
import re
from contextlib import ExitStack

import pytest
from flask import Flask

from config.settings import load
from maps import Embed, incident_map, page
from maps.embedding import as_html
from service.store.memory import MemoryStore
from service.web import create_app
from tests.browser.axe import grave
from tests.browser.serving import served
from tests.browser.test_map_page import until
from tests.maps.samples import capital_in_uproar

TEXT = """Gunmen attacked Kidal, Mali, on Monday.

Protesters marched through Suva on Tuesday, witnesses said."""

HOST = """<!DOCTYPE html><html lang="en"><title>News</title><h1>News of the day</h1>
<iframe id="map" src="{address}" title="Map" width="{width}" height="200" sandbox="{sandbox}"></iframe>
<script>
  const frame = document.getElementById("map");
  window.heard = [];
  window.addEventListener("message", (event) => {{
    if (event.source !== frame.contentWindow) return;
    window.heard.push(event.data);
    if (event.data.type === "size") frame.height = event.data.height;
  }});
</script>"""
EDITOR = (  # what VS Code puts on notebooks, where its policy is switched on
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline';"
    " img-src https: http: data:; font-src https:; connect-src https:; child-src https: data:"
)
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"


@pytest.fixture
def start(tmp_path, monkeypatch, visit):
    """Open a page of another origin that frames a service's map."""
    monkeypatch.setenv("SITMAP_DATA_FOLDER", str(tmp_path))

    def go(ancestors, width=700, path="/embed"):
        settings = load()
        web = settings.web.model_copy(update={"embed_ancestors": ancestors})
        app = create_app(settings.model_copy(update={"web": web}), store=MemoryStore())
        sent = app.test_client().post("/reports", json={"text": TEXT, "published": "2026-03-04"})
        assert sent.status_code == 201
        service = stack.enter_context(served(app))
        page = HOST.format(address=f"{service}{path}", width=width, sandbox=SANDBOX)
        host = Flask("host")
        host.add_url_rule("/", view_func=lambda: page)
        other = stack.enter_context(served(host))
        return visit(other.replace("127.0.0.1", "localhost"))

    with ExitStack() as stack:
        yield go


def test_a_map_in_a_foreign_page_sizes_itself_and_tells_what_is_chosen(start):
    witness = start(("http://localhost:*",))
    page = witness.page
    map_ = page.frame_locator("#map")
    map_.locator(".leaflet-container").wait_for()
    page.wait_for_function("document.getElementById('map').height > 400")
    assert map_.locator(".sitmap-head h1").inner_text() == "All incidents."
    # By keyboard: the frame may still grow while the page opens.
    map_.get_by_text("Types, list and key").press("Enter")
    map_.locator(".sitmap-side").get_by_role("button").first.click()
    page.wait_for_function("heard.some(message => message.type === 'select' && message.id)")
    heard = page.evaluate("heard")
    sizes = [message for message in heard if message["type"] == "size"]
    assert sizes
    assert len(sizes) < 4
    assert all(set(message) <= {"source", "version", "type", "height", "id"} for message in heard)
    drawer = map_.locator(".sitmap-drawer")
    until(drawer).not_to_have_attribute("open", "")  # There is room for it or for the card.
    map_.locator(".leaflet-popup-close-button").click()
    until(drawer).to_have_attribute("open", "")
    until(drawer.locator(":focus")).to_have_count(1)
    chosen = next(message["id"] for message in heard if message["type"] == "select" and message["id"])
    assert re.fullmatch(r"[0-9a-f-]+", chosen)
    witness.assert_clean("http://")


def test_a_live_map_in_a_foreign_page_does_the_same_and_opens_with_its_filters(start):
    witness = start(("http://localhost:*",), path="/live/embed?country=ML")
    page = witness.page
    map_ = page.frame_locator("#map")
    map_.locator("#told", has_text="1 incident, 1 in this view").wait_for()
    page.wait_for_function("document.getElementById('map').height > 400")
    assert (
        map_.get_by_role("link", name="Open the whole map").get_attribute("href").endswith("/live#country=ML")
    )
    assert grave(page.frames[1]) == []
    map_.get_by_text("Filters, lists and key").click()
    map_.locator(".sitmap-inview summary").click()
    map_.locator(".sitmap-inview .sitmap-item").click()
    page.wait_for_function("heard.some(message => message.type === 'select' && message.id)")
    heard = page.evaluate("heard")
    assert 0 < len([message for message in heard if message["type"] == "size"]) < 4
    assert all(set(message) <= {"source", "version", "type", "height", "id"} for message in heard)
    map_.locator(".leaflet-popup-close-button").click()
    map_.locator(".sitmap-drawer").get_by_role("button", name="Show all again").click()
    map_.locator("#told", has_text="2 incidents").wait_for()
    witness.assert_clean("http://")


def test_a_narrow_frame_gets_a_lower_map(start):
    page = start(("*",), width=320).page
    page.frame_locator("#map").locator(".leaflet-container").wait_for()
    page.wait_for_function("heard.length > 0")
    page.wait_for_function("heard.at(-1).height > 400")
    assert page.evaluate("heard.at(-1).height") < 620


@pytest.mark.parametrize("path", ["/embed", "/live/embed"])
def test_a_page_that_may_not_frame_a_map_gets_none(start, path):
    witness = start(("https://news.example",), path=path)
    witness.page.wait_for_load_state("networkidle")
    assert witness.page.evaluate("heard") == []
    assert any("frame-ancestors" in complaint for complaint in witness.complaints)
    assert not any(frame.url.startswith("http://127.0.0.1") for frame in witness.page.frames[1:])


@pytest.mark.parametrize("policy", ["", EDITOR], ids=["server", "editor"])
def test_a_notebook_shows_the_map_and_the_map_nothing_of_the_notebook(visit, policy):
    shown = incident_map(capital_in_uproar(), title="Uproar")._repr_html_()
    told = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    witness = visit(f"<!DOCTYPE html>{told}<title>Notebook</title><script>window.secret = 1</script>{shown}")
    (frame,) = witness.page.frames[1:]
    frame.locator(".sitmap-marker").first.wait_for()
    assert frame.evaluate("window.origin") == "null"
    assert (
        frame.evaluate("(() => { try { return parent.secret } catch (error) { return error.name } })()")
        == "SecurityError"
    )
    frame.get_by_role("searchbox").fill("barracks")
    until(frame.locator(".sitmap-sentence")).to_contain_text("with “barracks”")
    witness.assert_clean("about:srcdoc")


@pytest.mark.parametrize("path", ["/map#search=suva", "/live#q=suva", "/live?q=suva"])
def test_a_map_stands_in_a_page_whose_editor_left_but_the_frame(start, path):
    """WordPress leaves oEmbed's frame its address, size and title, and adds a sandbox and a secret."""
    page = start(("*",)).page
    service = page.locator("#map").get_attribute("src").removesuffix("/embed")
    told = page.request.get(f"{service}/oembed", params={"url": f"{service}{path}", "dnt": 1}).json()
    kept = dict(re.findall(r'(src|width|height|title)="([^"]*)"', told["html"]))
    kept["src"] = html.unescape(kept["src"]) + "#?secret=a1B2c3D4e5"
    page.evaluate(
        """kept => {
            const frame = Object.assign(document.createElement("iframe"), kept, { id: "kept" });
            frame.setAttribute("sandbox", "allow-scripts");
            document.body.append(frame);
        }""",
        kept,
    )
    shown = page.frame_locator("#kept")
    until(shown.locator(".sitmap-sentence")).to_have_text(re.compile("^1 incident.*“suva”"))


def test_without_scripts_a_snippet_shows_the_picture_and_the_frame_the_table(visit, tmp_path):
    (tmp_path / "map.html").write_text(page(capital_in_uproar(), title="Uproar"), encoding="utf-8")
    (tmp_path / "map.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    told = as_html(Embed("map.html", "Uproar", "map.svg", "Map: uproar"))
    witness = visit(f"<!DOCTYPE html><title>News</title>{told}", java_script_enabled=False)
    until(witness.page.get_by_alt_text("Map: uproar")).to_be_visible()
    table = witness.page.frame_locator("iframe").get_by_role("columnheader", name="Incident")
    until(table).to_be_in_viewport()
    witness.assert_clean()
