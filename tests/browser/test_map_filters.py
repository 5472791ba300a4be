"""Filters, time, address, table and downloads of a map page, together, in a real browser."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from maps import page
from tests.browser.axe import grave
from tests.browser.test_map_page import CARD, drawn, pins, until
from tests.maps.samples import capital_in_uproar, collection, feature, scattered, varied

SENTENCE = ".sitmap-sentence"


def many():
    """Return twelve protests and riots in two countries over two weeks."""
    return collection(
        *[
            feature(
                n,
                -66.9 + n / 5,
                10.5,
                title=f"Marcha número {n}" if n % 2 else f"Stones fly on day {n}",
                event_type="Protests" if n % 2 else "Riots",
                sub_event_type=("Peaceful protest" if n % 4 == 1 else "Protest with intervention")
                if n % 2
                else "Mob violence",
                date_start=f"2019-04-{10 + n}",
                date_end=f"2019-04-{10 + n}",
                date_precision="unknown" if n == 11 else "day",
                country_name="Venezuela" if n < 8 else "Colombia",
                confidence={"overall": n / 12},
                assertion="alleged" if n == 3 else "factual",
            )
            for n in range(12)
        ]
    )


@pytest.fixture
def twelve(visit):
    witness = visit(page(many(), title="Two weeks"))
    drawn(witness.page)
    return witness


def test_the_filter_is_told_as_a_sentence(twelve):
    said = twelve.page.locator(SENTENCE)
    until(said).to_have_text("12 incidents in Venezuela and Colombia, 10 to 20 April 2019; 1 undated")
    twelve.page.get_by_role("checkbox", name=re.compile("^Riots")).uncheck()
    until(said).to_have_text("6 protests in Venezuela and Colombia, 11 to 19 April 2019; 1 undated")
    twelve.page.get_by_text("Confidence, claim, country").click()
    twelve.page.get_by_label("Country").select_option(label="Venezuela (8)")
    until(said).to_have_text("4 protests in Venezuela, 11 to 17 April 2019")
    twelve.page.get_by_label("At least this sure").fill("0.25")
    until(said).to_have_text("3 protests in Venezuela, 13 to 17 April 2019, confidence 0.25 or more")
    twelve.page.get_by_role("checkbox", name="Alleged").uncheck()
    until(said).to_have_text(
        "2 protests in Venezuela, 15 to 17 April 2019, confidence 0.25 or more, without alleged"
    )
    assert pins(twelve.page) == 2
    twelve.page.get_by_role("button", name="Show all again").click()
    until(said).to_have_text("12 incidents in Venezuela and Colombia, 10 to 20 April 2019; 1 undated")
    twelve.assert_clean()


def test_search_folds_case_and_accents_and_combines_with_toggles_and_table(twelve):
    twelve.page.get_by_role("searchbox").fill("NUMERO")
    until(twelve.page.locator(SENTENCE)).to_contain_text("6 incidents")
    assert pins(twelve.page) == 6
    until(twelve.page.locator("tbody tr:not([hidden])")).to_have_count(6)
    twelve.page.get_by_text("2 kinds").click()
    twelve.page.get_by_role("checkbox", name=re.compile("^Peaceful protest")).uncheck()
    until(twelve.page.locator(SENTENCE)).to_contain_text(
        "3 incidents (protest with intervention) in Venezuela and Colombia, 13 to 17 April 2019, with “NUMERO”"
    )
    assert pins(twelve.page) == 3
    assert twelve.page.get_by_role("checkbox", name=re.compile("^Protests")).evaluate(
        "box => box.indeterminate"
    )
    twelve.assert_clean()


def test_a_search_says_how_far_it_is_and_goes_on_while_words_change(visit):
    witness = visit(page(scattered(700)))
    drawn(witness.page)
    layer = "window[Object.keys(window).find(name => name.startsWith('incidents_'))]"
    witness.page.evaluate(
        f"""() => {{
            const {{ pack }} = {layer}, {{ slice }} = pack, gate = new Promise(done => (window.release = done));
            pack.slice = async i => {{ if (i > 0) await gate; return slice.call(pack, i); }};
        }}"""
    )
    said = witness.page.locator(SENTENCE)
    witness.page.get_by_role("searchbox").fill("number 5")
    until(said).to_have_text(re.compile(r"with “number 5”; .*\d % searched so far"))
    until(said).to_have_attribute("aria-busy", "true")
    until(witness.page.get_by_role("progressbar", name="Reading the texts")).to_be_visible()
    witness.page.get_by_role("searchbox").fill("number 69")
    until(said).to_have_text(re.compile("with “number 69”.* searched so far"))
    witness.page.evaluate("window.release()")
    until(said).to_have_text(re.compile("^17 incidents.* with “number 69”; [^%]*$"))
    until(witness.page.locator(".sitmap-search progress")).to_be_hidden()
    witness.assert_clean()


def test_time_is_chosen_by_keyboard_and_kept_in_the_address(twelve):
    twelve.page.get_by_role("slider", name="First day").press("PageDown")
    twelve.page.get_by_role("slider", name="First day").press("ArrowRight")
    twelve.page.get_by_role("slider", name="Last day").press("ArrowLeft")
    until(twelve.page.locator(SENTENCE)).to_have_text(
        "10 incidents in Venezuela and Colombia, 11 to 19 April 2019; 1 undated"
    )
    twelve.page.get_by_label("1 undated").uncheck()
    assert pins(twelve.page) == 9
    until(twelve.page).to_have_url(re.compile(r"time=2019-04-11\.\.2019-04-19.*undated=no"))
    twelve.page.reload()
    until(twelve.page.locator(SENTENCE)).to_have_text(
        "9 incidents in Venezuela and Colombia, 11 to 19 April 2019"
    )
    twelve.page.get_by_role("button", name="Whole period").click()
    until(twelve.page.locator(SENTENCE)).to_have_text(
        "11 incidents in Venezuela and Colombia, 10 to 20 April 2019"
    )
    twelve.assert_clean()


def test_time_is_brushed_with_the_mouse_and_played(twelve):
    box = twelve.page.locator(".sitmap-track-box").bounding_box()
    middle = box["y"] + box["height"] / 2
    twelve.page.mouse.move(box["x"] + box["width"] * 0.3, middle)
    twelve.page.mouse.down()
    twelve.page.mouse.move(box["x"] + box["width"] * 0.5, middle, steps=3)
    twelve.page.mouse.up()
    until(twelve.page.locator(SENTENCE)).to_contain_text("13 to 15 April 2019")
    twelve.page.get_by_role("button", name="Play").click()
    # It goes on while one looks: any later stretch will do.
    until(twelve.page.locator(SENTENCE)).to_contain_text(re.compile(r"1[4-8] to (1[6-9]|20) April 2019"))
    twelve.page.get_by_role("button", name="Pause").click()
    twelve.assert_clean()


def test_the_chosen_incident_is_in_the_address_and_back_closes_it(visit):
    witness = visit(page(capital_in_uproar()))
    drawn(witness.page)
    witness.page.locator(".sitmap-inview").get_by_text("Looting spreads").click()
    witness.page.locator(CARD).wait_for()
    until(witness.page).to_have_url(re.compile("id=incident-7"))
    link = witness.page.locator(".sitmap-permalink").evaluate("link => link.href")
    witness.page.go_back()
    witness.page.locator(CARD).wait_for(state="detached")
    witness.page.goto("about:blank")
    witness.page.goto(link)
    assert "Looting spreads" in witness.page.locator(f"{CARD} h2").inner_text()
    witness.assert_clean("about:")


def test_going_back_shows_the_view_from_before(visit):
    witness = visit(page(capital_in_uproar()))
    scale = drawn(witness.page).locator(".leaflet-control-scale-line").first
    before = scale.inner_text()
    witness.page.locator(".sitmap-inview").get_by_text("Armoured cars").click()
    witness.page.locator(CARD).wait_for()
    until(witness.page).to_have_url(re.compile("view=.*id=incident-2"))
    until(scale).not_to_have_text(before)
    witness.page.go_back()
    witness.page.locator(CARD).wait_for(state="detached")
    until(scale).to_have_text(before)
    witness.assert_clean()


def test_a_link_to_an_incident_without_a_place_opens_its_entry(visit):
    witness = visit(page(capital_in_uproar()))
    witness.page.evaluate("location.hash = '#id=incident-8'")
    assert "Officers took a lawmaker away" in witness.page.locator(".sitmap-entry blockquote").inner_text()
    witness.assert_clean()


def test_a_broken_address_is_harmless(visit):
    witness = visit(page(capital_in_uproar()))
    witness.page.evaluate(
        "location.hash = '#view=a,b&time=x..y&sure=<b>&id=%22nobody&country=Nowhere&off=x&not=1&without=2'"
    )
    assert pins(witness.page) == 7
    witness.assert_clean()


def test_the_browser_gives_back_what_the_map_was_given(visit):
    given = varied(600)
    witness = visit(page(given))
    with witness.page.expect_download() as saved:
        witness.page.get_by_role("button", name="Save what shows as GeoJSON").click()
    made = json.loads(saved.value.path().read_text("utf-8"))
    features = {feature["id"]: feature for feature in made["features"]}
    assert features == {feature["id"]: feature for feature in given["features"]}
    witness.assert_clean()


def test_what_shows_is_saved_as_geojson_and_csv(twelve):
    twelve.page.get_by_role("checkbox", name=re.compile("^Riots")).uncheck()
    with twelve.page.expect_download() as saved:
        twelve.page.get_by_role("button", name="Save what shows as GeoJSON").click()
    made = json.loads(saved.value.path().read_text("utf-8"))
    assert saved.value.suggested_filename == "two-weeks.geojson"
    wanted = {f["id"]: f for f in many()["features"] if f["properties"]["event_type"] == "Protests"}
    assert {f["id"]: f for f in made["features"]} == wanted
    assert made["title"] == "6 protests in Venezuela and Colombia, 11 to 19 April 2019; 1 undated"
    with twelve.page.expect_download() as saved:
        twelve.page.get_by_role("button", name="Save what shows as CSV").click()
    rows = list(csv.DictReader(io.StringIO(saved.value.path().read_text("utf-8-sig"))))
    assert len(rows) == 6
    assert rows[0]["title"] == "Marcha número 1"
    assert float(rows[0]["lon"]) == -66.7
    assert (rows[0]["actors"], rows[0]["injured"]) == ("students (participant)", "2–5")
    twelve.assert_clean()


def test_no_text_is_a_formula_in_a_spreadsheet(visit):
    formulas = ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1"]
    witness = visit(page(collection(*[feature(n, 1, 1, title=text) for n, text in enumerate(formulas)])))
    drawn(witness.page)
    with witness.page.expect_download() as saved:
        witness.page.get_by_role("button", name="Save what shows as CSV").click()
    text = saved.value.path().read_bytes().decode("utf-8-sig")
    told = {row["title"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert told == {f"'{formula}" for formula in formulas}
    witness.assert_clean()


def test_the_table_shows_matches_beyond_its_first_rows(visit):
    witness = visit(page(scattered(700)))
    drawn(witness.page)
    witness.page.get_by_role("searchbox").fill("number 699")
    witness.page.locator("#incidents").scroll_into_view_if_needed()
    until(witness.page.locator(".sitmap-tabled")).to_have_text("1 incident matches.")
    assert "Incident number 699" in witness.page.locator("tbody tr:not([hidden])").inner_text()
    witness.assert_clean()


def test_a_card_marks_the_words_that_prove_and_shows_the_runner_up_places(visit):
    said = "Thousands of students walked from Chacao to the parliament."
    evidence = [
        {"field": "sub_event_type", "report": "r1", "sentence": said, "start": 122, "end": 128},
        {"field": "place", "report": "r1", "sentence": said, "start": 134, "end": 140},
    ]
    witness = visit(page(collection(feature(1, -66.85, 10.49, place_mention="Chacao", evidence=evidence))))
    drawn(witness.page)
    witness.page.locator(".sitmap-marker").click()
    card = witness.page.locator(CARD)
    until(card.locator("mark")).to_have_text(["walked", "Chacao"])
    assert "For: type, place" in card.inner_text()
    other = card.get_by_role("button", name=re.compile("Caracas, PE"))
    witness.page.mouse.move(1, 1)  # the card may have opened under the pointer
    other.focus()
    layer = "window[Object.keys(window).find(name => name.startsWith('incidents_'))]"
    assert witness.page.evaluate(f"{layer}.other.name") == "Caracas, PE"
    other.blur()
    assert witness.page.evaluate(f"{layer}.other") is None
    witness.assert_clean()


def test_a_runner_up_place_of_what_is_not_on_the_map_is_shown_and_brought_into_sight(visit):
    witness = visit(page(collection(feature(1, -66.85, 10.49), feature(2, place_precision=6))))
    drawn(witness.page)
    # By keyboard: the list may still move while the page opens.
    witness.page.locator(".sitmap-entry > summary").press("Enter")
    other = witness.page.locator(".sitmap-unplaced").get_by_role("button", name=re.compile("Caracas, PE"))
    other.press("Enter")
    until(other).to_be_focused()
    layer = "window[Object.keys(window).find(name => name.startsWith('incidents_'))]"
    assert witness.page.evaluate(f"{layer}.other.of") == 1
    assert witness.page.evaluate(f"{layer}.map.getBounds().contains([-9.2, -76])")
    witness.assert_clean()


def test_every_field_of_a_card_shows_the_words_that_it_rests_on(visit):
    said = "\U0001f525 Guards fired tear gas at marchers in Chacao on Friday."

    def proof(field, words, first=300):
        start = first + said.index(words)
        told = {"field": field, "report": "r1", "sentence": said, "start": start, "end": start + len(words)}
        return told | {"sentence_start": first}

    evidence = [
        proof("sub_event_type", "fired tear gas at marchers"),
        proof("weapons", "tear gas"),
        proof("place", "Chacao"),
        proof("date", "Friday"),
        proof("actors", "marchers", 900),  # the same sentence once more
    ]
    told = feature(1, -66.85, 10.49, place_mention=None, weapons=["tear gas"], evidence=evidence)
    witness = visit(page(collection(told)))
    drawn(witness.page).locator(".sitmap-marker").click()
    card = witness.page.locator(CARD)
    until(card.locator("mark")).to_have_text(["fired ", "tear gas", " at ", "marchers", "Chacao", "Friday"])
    until(card.locator("mark").nth(1)).to_have_attribute("title", "For: weapons, type")
    rows = {
        row.locator("dt").inner_text(): row.locator("dd").inner_text()
        for row in card.locator("dl > div").all()
    }
    assert rows["When"] == "30 April 2019\n“Friday”"
    assert rows["Where"].endswith("“Chacao”")
    assert rows["Weapons"] == "tear gas\n“tear gas”"
    assert "no person" in rows["Checked"]
    until(witness.page.locator("#incidents tbody td").nth(4)).to_contain_text("with tear gas")
    witness.assert_clean()


def test_arrows_go_from_mark_to_mark(visit):
    spots = [feature(n, -66.0 + n, 10.0, title=f"March {n}") for n in range(4)]
    witness = visit(page(collection(*spots)))
    drawn(witness.page)
    witness.page.locator(".sitmap-marker[aria-label*='March 0']").focus()
    for _ in range(2):
        witness.page.keyboard.press("ArrowRight")
    held = witness.page.locator(".sitmap-marker[aria-label*='March 2']:focus")
    held.wait_for()
    zoom = "Object.values(window).find((one) => one instanceof L.Map).getZoom()"
    before = witness.page.evaluate(zoom)
    held.press("+")
    until(witness.page).to_have_url(re.compile(f"view=.*%2C{before + 1}$"))
    held.press("-")
    until(witness.page).to_have_url(re.compile(f"view=.*%2C{before}$"))
    held.press("Enter")
    assert witness.page.locator(f"{CARD} h2").inner_text() == "March 2"
    witness.assert_clean()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation(visit, scheme):
    witness = visit(
        page(capital_in_uproar(), title="A day of uproar"), color_scheme=scheme, reduced_motion="reduce"
    )
    drawn(witness.page)
    witness.page.locator(".sitmap-marker[aria-label*='Shots']").click()
    witness.page.locator(CARD).wait_for()
    witness.page.get_by_text("Confidence, claim, country").click()
    assert grave(witness.page, scheme) == []
