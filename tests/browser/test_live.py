"""The live map in Chromium: it asks for what it shows, drills down to single incidents, and filters."""

import re
from dataclasses import replace
from datetime import date

import pytest

from config.settings import load
from service.model import Assertion
from service.store.memory import MemoryStore
from service.web import create_app
from tests.browser.axe import grave
from tests.browser.serving import served
from tests.browser.test_map_page import CARD, MARKER, until
from tests.service.store.conftest import Make

SENTENCE = ".sitmap-sentence"
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)> ${alert(3)}"


def incidents():
    """Forty protests in one town, twelve battles round another, one planned, and one known to a country."""
    make = Make()
    day = date(2026, 1, 5)
    for number in range(40):
        yield make.incident(
            f"p{number}",
            event_type="Protests",
            title=f"March {number}",
            sub_event_type="Protest with intervention" if number < 3 else "Peaceful protest",
        )
    for number in range(12):
        place = make.place(-33.0 + number, -70.0, name="Elsewhere", country="CL", country_name="Chile")
        yield make.incident(
            f"b{number}", place=place, date_start=day.replace(month=number + 1), date_end=None
        )
    place = make.place(52.0, 100.0, name="Far")
    yield make.incident("h", title=HOSTILE, place=place, assertion=Assertion.PLANNED, place_mention=HOSTILE)
    yield make.incident("c", title="Somewhere in Sudan", place=replace(make.place(), precision=6))


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("SITMAP_DATA_FOLDER", str(tmp_path_factory.mktemp("data")))
    store = MemoryStore()
    store.save(Make().analysis(*incidents()))
    with served(create_app(load(), store=store)) as address:
        yield address
    patch.undo()


@pytest.fixture
def live(visit, address):
    witness = visit(f"{address}/live")
    wait(witness.page, "54 incidents, 53 in this view")
    return witness


def wait(page, text):
    page.locator("#told", has_text=text).wait_for()


def test_it_shows_clusters_counts_and_what_is_not_on_the_map(live):
    page = live.page
    assert "1 not on the map" in page.locator("#told").inner_text()
    page.get_by_role("button", name="40 incidents here: 40 Protests").wait_for()
    page.locator(".sitmap-types label", has_text="Protests").locator("output", has_text="40").wait_for()
    page.locator(".sitmap-unplaced summary").click()
    page.locator(".sitmap-unplaced").get_by_text("Somewhere in Sudan").click()
    until(page.locator(".sitmap-unplaced blockquote")).to_have_count(1)
    assert page.locator(".sitmap-popup").count() == 0
    asked = [url for url in live.requests if "/map/cells" in url]
    assert len(asked) <= 2
    live.assert_clean("http://127.0.0.1")


def test_it_leads_from_a_cluster_to_the_card_of_one_incident(live):
    page = live.page
    page.get_by_role("button", name="40 incidents here").click()
    page.locator(".sitmap-popup").get_by_text("40 incidents at this spot").wait_for()
    until(page.locator(".sitmap-popup .sitmap-item")).to_have_count(25)
    until(page.locator(".sitmap-popup h2")).to_be_focused()  # As before the list came.
    page.locator(".sitmap-popup").get_by_role("button", name="Show more").click()
    until(page.locator(".sitmap-popup .sitmap-item").nth(25)).to_be_focused()
    until(page.locator(".sitmap-popup .sitmap-item").nth(25)).to_be_in_viewport()
    page.locator(".sitmap-popup .sitmap-item").nth(39).click()
    page.locator(".sitmap-popup dt", has_text="Confidence").wait_for()
    assert page.locator(".sitmap-popup blockquote").count() >= 1
    live.assert_clean("http://127.0.0.1")


def test_filters_apply_together_and_stand_in_the_address(live, visit):
    page = live.page
    page.locator(".sitmap-types label", has_text="Protests").get_by_role("checkbox").uncheck()
    wait(page, "14 incidents")
    page.get_by_label("From", exact=True).fill("2026-06-01")
    page.get_by_label("From", exact=True).dispatch_event("change")
    wait(page, "7 incidents")
    page.get_by_label("Search title, place, quote and actors").fill("elsewhere")
    page.get_by_text("Confidence, claim, country").click()
    page.get_by_label("Country").select_option("CL")
    wait(page, "7 incidents, 7 in this view")
    page.wait_for_url("**country=CL**")
    assert "event_type=Protests" not in page.url
    snippet = page.locator("#snippet").input_value()
    assert "/live/embed#event_type=Battles&amp;" in snippet
    assert snippet.count('"') == 14
    again = visit(page.url).page
    wait(again, "7 incidents, 7 in this view")
    assert not again.locator(".sitmap-types label", has_text="Protests").get_by_role("checkbox").is_checked()
    again.get_by_role("button", name="Show all again").click()
    wait(again, "54 incidents")
    live.assert_clean("http://127.0.0.1")


def test_sub_types_are_folded_under_their_types(live):
    page = live.page
    tree = page.locator(".sitmap-tree", has_text="Protests")
    tree.locator("summary").click()
    assert tree.locator("label:visible").count() == 3
    tree.get_by_role("checkbox", name="Protest with intervention").uncheck()
    wait(page, "51 incidents")
    assert tree.get_by_role("checkbox", name="Protests").evaluate("box => box.indeterminate")
    until(page.locator(SENTENCE)).to_contain_text(
        "51 incidents (battles, peaceful protest) in Sudan and Chile"
    )
    tree.get_by_role("checkbox", name="Peaceful protest").uncheck()
    wait(page, "14 incidents")
    assert not tree.get_by_role("checkbox", name="Protests").is_checked()
    tree.get_by_role("checkbox", name="Protests").check()
    wait(page, "54 incidents")


def test_an_address_brings_back_its_view(visit, address):
    page = visit(f"{address}/live#map=5/-25.5/-69.25&event_type=Battles&id=c").page
    page.locator("#told", has_text="14 incidents, 12 in this view").wait_for()
    until(page.locator(".sitmap-unplaced details[open] summary")).to_contain_text("Somewhere in Sudan")
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_url("**map=6%2F-25.5000%2F-69.2500&id=c")


def test_a_period_is_brushed_and_typed(live):
    page = live.page
    box = page.locator(".sitmap-track-box").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.55, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, middle, steps=3)
    page.mouse.up()
    page.wait_for_url("**datetime=**")
    until(page.locator(SENTENCE)).to_have_text("5 incidents in Chile, 6 July to 6 December 2026")
    page.get_by_role("slider", name="First day").press("Home")
    wait(page, "54 incidents")
    page.get_by_role("button", name="Whole period").wait_for(state="hidden")
    live.assert_clean("http://127.0.0.1")


def test_play_goes_on_as_the_server_answers_and_never_asks_twice_at_once(live):
    page = live.page
    held = []

    def hold(route):
        held.append(route)

    page.get_by_role("slider", name="Last day").press("Home")
    until(page.locator(SENTENCE)).to_contain_text("5 to 11 January 2026")
    page.route("**/map/cells?**", hold)
    with page.expect_request("**/map/cells?**"):
        page.get_by_role("button", name="Play").press("Enter")
    for _ in range(3):  # Whatever else is wanted meanwhile waits for the answer, once.
        page.get_by_role("checkbox", name="Battles").click()
    stretch = page.url
    assert "event_type" in stretch
    assert len(held) == 1
    with page.expect_request("**/map/cells?**"):
        held.pop().continue_()
    assert page.url == stretch  # The answer to what was wanted meanwhile isn't there yet, so play waits.
    page.get_by_role("button", name="Pause").click()
    until(page.locator("body")).to_have_class(re.compile("sitmap-busy"))
    held.pop().continue_()
    page.get_by_role("button", name="Play").wait_for()
    until(page.locator("body")).not_to_have_class(re.compile("sitmap-busy"))
    live.assert_clean("http://127.0.0.1")


def test_what_failed_is_told_and_can_be_asked_again(live):
    page = live.page
    told = {
        "status": 503,
        "content_type": "application/problem+json",
        "body": '{"detail": "the store is <b>locked</b>"}',
    }
    locked = [True]
    page.route(
        re.compile("/map/(totals|cells)"),
        lambda route: route.fulfill(**told) if locked else route.continue_(),
    )
    page.get_by_role("slider", name="Last day").press("Home")
    until(page.locator("#told")).to_contain_text("could not be had: the store is <b>locked</b>.")
    until(page.get_by_role("button", name="Try again")).to_be_visible()
    locked.clear()
    # A change of the map's size may have asked again already.
    page.evaluate("document.querySelector('.sitmap-again')?.click()")
    wait(page, "43 incidents, 42 in this view")
    until(page.locator(SENTENCE)).to_contain_text("43 incidents")
    told |= {"status": 502, "content_type": "text/html", "body": "<h1>Bad gateway</h1>"}  # a proxy's page
    locked.append(True)
    page.get_by_role("button", name="Show all again").click()
    until(page.locator("#told")).to_contain_text("could not be had: the server answered 502.")
    assert all("50" in complaint for complaint in live.complaints)


def test_what_is_stored_meanwhile_is_told_alike_everywhere(visit, tmp_path, monkeypatch):
    monkeypatch.setenv("SITMAP_DATA_FOLDER", str(tmp_path))
    make, store = Make(), MemoryStore()

    def told(text, place, *names, **given):
        report = make.report(text)
        found = (make.incident(name, report.id, place=place, title=name, **given) for name in names)
        store.save(make.analysis(*found, report=report))

    south = make.place(-30.0, 10.0)
    told("One.", make.place(60.0, 10.0), "Camp", assertion=Assertion.HISTORICAL)
    told("Two.", south, "s1", "s2")
    with served(create_app(load(), store=store)) as address:
        page = visit(f"{address}/live#map=1/10/-20&id=gone&q=!", reduced_motion="reduce").page
        until(page.locator("#told")).to_contain_text(
            re.compile("^3 incidents, 3 in this view · .*no incident 'gone'")
        )
        until(page.locator(SENTENCE)).to_have_text(re.compile("^3 incidents in [^“]*$"))
        page.get_by_role("button", name="2 incidents here").focus()
        page.keyboard.press("ArrowUp")
        camp = page.get_by_role("button", name="Camp")
        until(camp).to_be_focused()
        told("Three.", make.place(0.0, -60.0), "w1", "w2", "w3")
        with page.expect_response("**/map/cells?**"):
            page.evaluate("sitmap.page.map.setZoom(2)")
        wait(page, "6 incidents, 6 in this view")
        until(page.locator(SENTENCE)).to_have_text(re.compile("^6 incidents in .*; 1 in the past$"))
        until(camp).to_be_focused()
        told("Four.", south, "s3")
        page.get_by_role("button", name="2 incidents here").press("Enter")
        wait(page, "7 incidents")
        until(page.get_by_role("button", name="3 incidents here")).to_have_count(2)
        until(page.locator(SENTENCE)).to_contain_text("7 incidents")


def test_hostile_titles_stay_text_and_the_keyboard_opens_them(live):
    page = live.page
    mark = page.locator(f'{MARKER}[aria-label*="alert(1)"]')
    mark.focus()
    page.keyboard.press("Enter")
    page.locator(".sitmap-popup h2").wait_for()
    assert page.locator(".sitmap-popup h2").inner_text() == HOSTILE
    page.keyboard.press("Escape")
    page.locator(".sitmap-popup").wait_for(state="detached")
    live.assert_clean("http://127.0.0.1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation(visit, address, scheme):
    page = visit(f"{address}/live#map=7/52/100", color_scheme=scheme, reduced_motion="reduce").page
    wait(page, "54 incidents, 1 in this view")
    page.get_by_text("Confidence, claim, country").click()
    page.locator(".sitmap-unplaced summary").click()
    page.locator(".sitmap-unplaced .sitmap-entry").wait_for()
    page.locator(".sitmap-inview summary").click()
    page.locator(".sitmap-inview .sitmap-item").click()
    page.locator(CARD).wait_for()
    until(page.locator(SENTENCE)).not_to_be_empty()
    assert grave(page, scheme) == []


def test_a_phone_has_all_of_it_without_sideways_scrolling(visit, address):
    page = visit(f"{address}/live", viewport={"width": 390, "height": 844}, has_touch=True).page
    wait(page, "54 incidents, 53 in this view")
    page.get_by_role("button", name="Play").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(".sitmap-inview summary").click()
    page.locator(".sitmap-inview .sitmap-item").first.click()
    card = page.locator(CARD).bounding_box()
    assert card["x"] >= 0
    assert card["x"] + card["width"] <= 390


def test_without_scripts_it_leads_to_the_table(visit, address):
    page = visit(f"{address}/live?country=CL", java_script_enabled=False).page
    assert (
        page.get_by_role("link", name="the table of the plain map").get_attribute("href")
        == "/map?country=CL#incidents"
    )


def test_a_spot_at_the_pole_is_spread_on_legs_and_told(visit, tmp_path, monkeypatch):
    monkeypatch.setenv("SITMAP_DATA_FOLDER", str(tmp_path))
    make, store = Make(), MemoryStore()
    place = make.place(89.5, 179.99999, name=HOSTILE, admin1=HOSTILE, country_name=HOSTILE)
    legs = (
        make.incident(f"n{n}", place=place, title=f"Camp {n}", event_type=HOSTILE, sub_event_type=HOSTILE)
        for n in range(7)
    )
    store.save(make.analysis(*legs))
    with served(create_app(load(), store=store)) as address:
        witness = visit(f"{address}/live", reduced_motion="reduce")
        page = witness.page
        wait(page, "7 incidents, 7 in this view")
        page.get_by_role("button", name="7 incidents here").press("Enter")
        until(page.locator(MARKER)).to_have_count(7)
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        until(page.locator(f"{CARD} h2")).to_contain_text("Camp")
        assert HOSTILE[:9] in page.locator(CARD).inner_text()
        page.wait_for_url("**id=n*")
        until(page.locator(MARKER)).to_have_count(7)
        again = visit(page.url).page
        until(again.locator(f"{CARD} h2")).to_contain_text("Camp")
        page.keyboard.press("Escape")
        until(page.locator(CARD)).to_have_count(0)
        witness.assert_clean(address)
