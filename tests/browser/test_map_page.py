"""Map pages in a real browser that can't reach any network."""

from __future__ import annotations

import re

import folium
import pytest

from maps import Incidents, assets, incident_map, page
from tests.maps.samples import HOSTILE, capital_in_uproar, collection, feature, hostile, scattered

MARKER = ".sitmap-marker"
CLUSTER = ".sitmap-cluster"
CARD = ".sitmap-popup .sitmap-card"


@pytest.fixture
def uproar(visit):
    return visit(page(capital_in_uproar(), title="A day of uproar"))


def until(locator):
    """Return Playwright's patient assertions about a locator; a page's policy lets it poll in no other way."""
    from playwright.sync_api import expect

    return expect(locator)


def drawn(page_):
    """Wait until the incidents are on the map and their marks have names."""
    page_.locator("[data-sitmap=drawn]").wait_for()
    until(page_.locator(f"{MARKER}:not([aria-label*='.'])")).to_have_count(0)
    return page_


def pins(page_):
    """Return how many incidents the markers and clusters on the map stand for."""
    drawn(page_)
    return page_.locator(MARKER).count() + sum(
        int(re.match(r"\d+", label)[0])
        for label in page_.locator(CLUSTER).evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
    )


def reaches(page_):
    """Return the widths in pixels of the areas of uncertainty that are drawn."""
    drawn(page_)
    return page_.evaluate(
        "window[Object.keys(window).find(name => name.startsWith('incidents_'))].marks.reaches.map(one => one.wide)"
    )


def land_share(page_):
    """Return the share of the base map's pixels that have the colour of land."""
    page_.locator("canvas").first.wait_for(state="attached")
    page_.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page_.evaluate(
        """() => {
            const canvas = document.querySelector('canvas');
            const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
            const context = copy.getContext('2d', { willReadFrequently: true });
            context.drawImage(canvas, 0, 0);
            const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
            let land = 0;
            for (let i = 0; i < pixels.length; i += 4) land += pixels[i] === 0xf6 && pixels[i + 1] === 0xf4 && pixels[i + 2] === 0xef;
            return land / (pixels.length / 4);
        }"""
    )


def test_draws_base_map_and_incidents_without_any_request(uproar):
    assert 0.2 < land_share(uproar.page) < 0.95
    assert pins(uproar.page) == 7
    assert "Natural Earth" in uproar.page.locator(".leaflet-control-attribution").inner_text()
    assert uproar.page.locator(".leaflet-control-scale-line").count() == 2
    uproar.assert_clean()


def test_unplaced_incidents_are_counted_and_listed(uproar):
    panel = uproar.page.locator(".sitmap-unplaced")
    assert panel.locator(".sitmap-number").inner_text() == "2"
    assert panel.locator(".sitmap-entry").count() == 2
    panel.get_by_text("A lawmaker is detained").click()
    assert "Officers took a lawmaker away" in panel.locator("blockquote").inner_text()
    assert "2 not on the map" in uproar.page.locator(".sitmap-head").inner_text()
    uproar.assert_clean()


def test_lists_say_in_words_what_shapes_and_pictures_tell(visit):
    kinds = {"event_type": "Battles", "sub_event_type": "Armed clash"}
    witness = visit(
        page(
            collection(
                feature(1, -66.9, 10.5, **kinds, assertion="denied", status="retracted"),
                feature(2, -66.8, 10.4, title="A bare one", place_name=None, country_name=None, admin1=None),
                feature(
                    3,
                    assertion="alleged",
                    place_precision=6,
                    place_name="Chad",
                    country_name="Chad",
                    admin1=None,
                ),
            )
        )
    )
    drawn(witness.page)
    listed = witness.page.locator(".sitmap-inview")
    name = re.compile(r"^Battles .* Denied, retracted · 30 April 2019 · Caracas")
    until(listed.get_by_role("button", name=name)).to_be_visible()
    until(listed.get_by_role("button", name=re.compile("A bare one.*Place not named"))).to_be_visible()
    until(witness.page.locator(".sitmap-entry small")).to_have_text("Alleged · 30 April 2019")
    assert witness.page.locator(f"{MARKER}[aria-label^='Battles, Denied, retracted: ']").count() == 1
    # Numbers that change with every step of the time are not read out one by one: the sentence is.
    assert witness.page.locator("output:not([aria-live=off])").count() == 0
    witness.assert_clean()


def test_toggling_a_type_hides_and_shows_its_markers(uproar):
    box = uproar.page.get_by_role("checkbox", name=re.compile("Strategic developments"))
    box.uncheck()
    until(uproar.page.locator(".sitmap-number")).to_have_text("1 of 2")
    assert pins(uproar.page) == 5
    box.check()
    until(uproar.page.locator(".sitmap-number")).to_have_text("2")
    assert pins(uproar.page) == 7
    uproar.assert_clean()


def test_all_types_off_and_on_again(uproar):
    boxes = uproar.page.get_by_role("checkbox")
    for number in range(boxes.count()):
        boxes.nth(number).uncheck()
    assert pins(uproar.page) == 0
    until(uproar.page.locator(".sitmap-inview h2")).to_have_text("0 incidents in this view")
    boxes.first.check()
    assert pins(uproar.page) == 1
    uproar.assert_clean()


def test_card_shows_quote_precision_and_confidence(uproar):
    uproar.page.locator(f"{MARKER}[aria-label*='Shots said']").click()
    card = uproar.page.locator(CARD)
    text = card.inner_text()
    assert "Residents claimed to have heard shots near the port." in card.locator("blockquote").inner_text()
    for part in (
        "Alleged",
        "Armed clash",
        "30 April 2019",
        "La Guaira, Vargas, Venezuela",
        "In or near a known town",
        "within 9 km",
        "22 %",
        "Caracas, PE (7 %)",
        "2–5 injured",
        "the police: 2 injured",
        "organisers: at least 5 injured",
    ):
        assert part in text
    source = card.get_by_role("link", name="Example Post")
    assert source.get_attribute("href") == "https://news.example/marches"
    assert "noopener" in source.get_attribute("rel")
    uproar.assert_clean()


def test_keyboard_alone_opens_and_closes_a_card(uproar):
    keys = uproar.page.keyboard
    marker = uproar.page.locator(f"{MARKER}[aria-label*='Looting']")
    marker.focus()
    keys.press("Enter")
    uproar.page.locator(CARD).wait_for()
    assert uproar.page.evaluate("document.activeElement.textContent") == "Looting spreads in the state"
    keys.press("Escape")
    uproar.page.locator(CARD).wait_for(state="detached")
    assert "Looting" in uproar.page.evaluate("document.activeElement.getAttribute('aria-label')")
    uproar.assert_clean()


def test_keyboard_reaches_toggles_and_lists(uproar):
    reached = set()
    for _ in range(40):
        uproar.page.keyboard.press("Tab")
        reached.update(
            uproar.page.evaluate(
                " (e => e.type === 'checkbox' ? ['toggle'] : [...e.classList])(document.activeElement)"
            )
        )
    assert {"toggle", "sitmap-marker", "sitmap-item", "sitmap-skip"} <= reached


def test_choosing_from_the_list_reveals_the_incident(uproar):
    uproar.page.locator(".sitmap-inview").get_by_text("Armoured cars line up").click()
    uproar.page.locator(CARD).wait_for()
    assert "Armoured cars stood in a row" in uproar.page.locator(CARD).inner_text()
    uproar.assert_clean()


def test_cluster_opens_by_keyboard_until_its_incidents_are_reached(visit):
    witness = visit(page(collection(*[feature(n, -66.9, 10.5, title=f"March {n}") for n in range(5)])))
    witness.page.locator(CLUSTER).focus()
    witness.page.keyboard.press("Enter")
    witness.page.locator(MARKER).nth(4).wait_for()
    assert witness.page.locator(MARKER).count() == 5
    witness.assert_clean()


def test_uncertainty_is_drawn_in_metres_where_it_is_larger_than_the_marker(uproar):
    discs = reaches(uproar.page)
    assert len(discs) == 3
    widest = max(discs)
    metres_per_pixel = uproar.page.evaluate(
        "(() => { const [w] = [document.querySelector('.leaflet-control-scale-line')]; return parseFloat(w.textContent) * (w.textContent.includes('km') ? 1000 : 1) / w.offsetWidth; })()"
    )
    assert widest * metres_per_pixel == pytest.approx(90_000, rel=0.05)


def test_five_hundred_on_one_spot_become_a_list(visit):
    witness = visit(page(collection(*[feature(n, 44.01, 36.19, title=f"March {n}") for n in range(500)])))
    assert pins(witness.page) == 500
    assert len(reaches(witness.page)) == 1
    witness.page.locator(CLUSTER).click()
    entries = witness.page.locator(f"{CARD} button")
    assert entries.count() == 500
    entries.nth(321).click()
    witness.page.locator(f"{CARD} blockquote").wait_for()
    assert "March" in witness.page.locator(f"{CARD} h2").last.inner_text()
    witness.assert_clean()


def test_no_incidents_is_a_world_map_and_a_sentence(visit):
    witness = visit(page(collection()))
    assert 0.15 < land_share(witness.page) < 0.6
    assert "No incidents to show" in witness.page.locator(".sitmap-none").inner_text()
    witness.assert_clean()


def test_only_unplaced_incidents(visit):
    witness = visit(
        page(collection(*[feature(n, country_name="Chad", place_precision=6) for n in range(30)]))
    )
    assert pins(witness.page) == 0
    assert witness.page.locator(".sitmap-number").inner_text() == "30"
    witness.page.locator(".sitmap-unplaced summary").first.click()
    witness.page.locator(".sitmap-entry").nth(29).wait_for()
    assert witness.page.locator(".sitmap-entry").count() == 30
    witness.assert_clean()


def test_both_sides_of_the_antimeridian_stand_together(visit):
    witness = visit(
        page(collection(feature(1, 179.6, -16.8, title="West"), feature(2, -179.3, -17.2, title="East")))
    )
    drawn(witness.page)
    boxes = [
        witness.page.locator(f"{MARKER}[aria-label*={side}]").bounding_box() for side in ("West", "East")
    ]
    frame = witness.page.locator(".folium-map").bounding_box()
    assert all(frame["x"] < box["x"] < frame["x"] + frame["width"] for box in boxes)
    assert boxes[0]["x"] < boxes[1]["x"]
    witness.assert_clean()


def test_a_map_that_gets_its_size_late_shows_all_incidents(visit):
    made = page(capital_in_uproar())
    late = visit(made, viewport={"width": 320, "height": 60}).page
    late.locator("[data-sitmap=drawn]").wait_for()
    late.set_viewport_size({"width": 1200, "height": 800})
    usual = drawn(visit(made, viewport={"width": 1200, "height": 800}).page)
    until(late.locator(MARKER)).to_have_count(usual.locator(MARKER).count())
    assert pins(late) == pins(usual)


def test_phone_shows_map_list_and_card_without_sideways_scrolling(visit):
    witness = visit(
        page(capital_in_uproar()),
        viewport={"width": 360, "height": 740},
        has_touch=True,
        is_mobile=True,
        device_scale_factor=2,
        reduced_motion="reduce",  # the card is where it will be as soon as it is there
    )
    wide = witness.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    witness.page.locator(MARKER).first.tap()
    card = witness.page.locator(CARD)
    card.wait_for()
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    witness.assert_clean()


def test_phone_brings_the_map_into_sight_for_an_incident_of_the_list(visit):
    witness = visit(page(capital_in_uproar()), viewport={"width": 390, "height": 844})
    choice = witness.page.locator(".sitmap-list button, .sitmap-view button").last
    choice.scroll_into_view_if_needed()
    choice.click()
    card = witness.page.locator(CARD)
    card.wait_for()
    top = witness.page.locator(".folium-map").bounding_box()["y"]
    assert -10 <= top < 844
    witness.page.keyboard.press("Escape")
    card.wait_for(state="detached")
    witness.assert_clean()


def test_dark_mode_redraws_the_base_map(visit):
    witness = visit(page(capital_in_uproar()))
    assert land_share(witness.page) > 0.2
    witness.page.emulate_media(color_scheme="dark")
    assert land_share(witness.page) == 0
    witness.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert land_share(witness.page) > 0.2, "paper is light"
    bars = "document.querySelector('.sitmap-track-box canvas').getContext('2d')"
    assert witness.page.evaluate(f"{bars}.getImageData(4, 4, 1, 1).data[0]") > 200
    witness.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert land_share(witness.page) == 0
    witness.assert_clean()


def test_prints_the_table(uproar):
    sheet = drawn(uproar.page)
    sheet.get_by_role("checkbox", name=re.compile("^Riots")).uncheck()
    sheet.evaluate("dispatchEvent(new Event('beforeprint'))")
    sheet.emulate_media(media="print")
    rows = sheet.locator("table tbody tr")
    assert rows.count() == 9
    assert [row.is_visible() for row in rows.all()].count(True) == 8
    assert rows.first.bounding_box()["height"] < 160  # nine columns would be as narrow as a word
    kinds = sheet.locator(".sitmap-types label")
    assert [kind.inner_text().split("\n")[0] for kind in kinds.all() if kind.is_visible()][:2] == [
        "Battles",
        "Explosions/Remote violence",
    ]
    assert not kinds.filter(has_text="Riots").is_visible()
    assert not sheet.locator(".leaflet-control-zoom, [type=search]").first.is_visible()
    made = sheet.pdf(format="A4")
    assert 2 <= len(re.findall(rb"/Type\s*/Page\b", made)) <= 3
    uproar.assert_clean()


def test_the_world_is_shown_whole_where_incidents_are_at_both_poles(visit):
    both = collection(feature(1, 15.6, 78.2), feature(2, -120, 88), feature(3, 100, 80), feature(4, -60, -78))
    witness = visit(page(both))
    drawn(witness.page)
    until(witness.page.locator(".sitmap-inview h2")).to_have_text("4 incidents in this view")
    witness.page.locator(".sitmap-inview").get_by_role("button").nth(1).click()
    until(witness.page.locator(CARD)).to_contain_text("drawn at its edge")
    witness.assert_clean()


def test_without_scripts_the_table_tells_everything(visit):
    witness = visit(page(capital_in_uproar()), java_script_enabled=False)
    assert "Officers took a lawmaker away" in witness.page.locator("table").text_content()
    assert "needs a browser with scripts" in witness.page.locator("main").inner_text()
    assert witness.page.locator("table").bounding_box()["y"] < 300  # no empty stage above it
    assert not witness.page.locator("aside").is_visible()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_property_does_nothing(visit, text):
    witness = visit(page(hostile(text), title=text))
    witness.page.locator(MARKER).click()
    assert witness.page.locator(f"{CARD} h2").inner_text()
    witness.page.locator(".sitmap-entry > summary").press("Enter")
    witness.page.locator(".sitmap-unplaced .sitmap-card").wait_for()
    assert witness.page.locator("img:not([src^='data:'])").count() == 0
    links = witness.page.locator("a[href]").evaluate_all("all => all.map(a => a.protocol)")
    assert set(links) <= {"file:", "http:", "https:"}
    witness.assert_clean()


def test_large_page_opens(visit):
    witness = visit(page(scattered(2000)))
    assert witness.page.locator(".sitmap-number").inner_text() == "200"
    assert witness.page.locator(CLUSTER).count() > 5
    witness.assert_clean()


def test_layers_work_on_the_page_of_a_plain_incident_map_with_foliums_layer_control(visit):
    made = incident_map(capital_in_uproar())
    folium.LayerControl(collapsed=False).add_to(made)
    witness = visit(made.get_root().render())
    control = witness.page.locator(".leaflet-control-layers")
    control.get_by_label("Strategic developments (3)").uncheck()
    assert (
        not witness.page.locator(".sitmap-panel")
        .get_by_role("checkbox", name=re.compile("Strategic"))
        .is_checked()
    )
    assert pins(witness.page) == 5
    witness.assert_clean()


def test_layers_can_be_added_to_any_folium_map(visit):
    plain = folium.Map(location=[10, -67], zoom_start=7, tiles=None)
    Incidents(capital_in_uproar()).add_to(plain)
    # Such a map links to its libraries' hosts; what it needs of them is put into the page here.
    html = re.sub(
        r'<script src="([^"]+)"></script>',
        lambda link: _inlined(link[1], "script"),
        plain.get_root().render(),
    )
    html = re.sub(r'<link rel="stylesheet" href="([^"]+)"/>', lambda link: _inlined(link[1], "style"), html)
    witness = visit(html)
    assert pins(witness.page) == 7
    assert "2 not on the map" in witness.page.locator(".sitmap-control").inner_text()
    witness.assert_clean()


def _inlined(url, tag):
    return f"<{tag}>{assets.inline(url)}</{tag}>" if "leaflet" in url.lower() and "awesome" not in url else ""


def test_the_table_comes_once_it_may_be_read(uproar):
    root = drawn(uproar.page).locator("html")
    uproar.page.keyboard.press("Tab")
    until(root).not_to_have_class(re.compile("sitmap-opening"))
    until(uproar.page.locator("#incidents")).to_contain_text("Looting spreads")


def test_the_fine_level_is_read_where_it_is_seen(visit):
    witness = visit(page(scattered(400)))
    drawn(witness.page)
    counts = witness.page.evaluate(
        """async () => {
            const ground = window[Object.keys(window).find((name) => name.startsWith('base_map_'))]._ground;
            const seen = [[0.5, 0.3, 0.55, 0.35]];
            const before = ground.fine(seen).length;
            await ground.fetch(seen);
            const land = ground.fine(seen).map((level) => level.lines('land').length);
            return [before, land.length, Math.min(...land), ground.fetch(seen), ground.cells.size];
        }"""
    )
    before, cells, least, again, carried = counts
    assert (before, again) == (0, None)
    assert cells > 0
    assert least > 0
    assert carried > 60
    witness.assert_clean()
