"""The service's own pages, as people use them, in Chromium without a network."""

import re

import pytest

from config.settings import load
from service.model import (
    Analysis,
    Assertion,
    Candidate,
    Confidence,
    DatePrecision,
    Evidence,
    Incident,
    Mention,
    MentionKind,
    Place,
)
from service.store.memory import MemoryStore
from service.web import create_app
from tests.browser.axe import grave
from tests.browser.serving import served

HOSTILE = (
    "</script><script>alert(1)</script> ${alert(2)} `x` \"'><img src=x onerror=alert(3)> \u202egnp. {{7*7}}"
)
READ = HOSTILE.replace("\u202e", "")  # reading leaves out what turns the direction of a text
TEXT = f"""🦊 People marched through Suva on Tuesday, witnesses said.

Nothing else was known. Soldiers fired in Suva later. {HOSTILE} in Suva too."""


def process(report):
    """An incident in each sentence with Suva, all of it named as nastily as can be."""
    nasty = HOSTILE if "script" in report.text else ""
    rival = Candidate("geonames:2", f"Suva {nasty}", 44.5, 39.5, "AM", "PPL", 0.004)
    place = Place(
        "geonames:1", f"Suva {nasty}", -18.14161, 178.44149, "FJ", nasty or "Central", "PPLC", 2, 8000, 0.871, "Fiji", "", (rival,)
    )  # fmt: skip
    mentions = tuple(
        Mention(m.start(), m.end(), m[0], MentionKind.LITERAL, place=place)
        for m in re.finditer("Suva", report.text)
    )
    incidents = tuple(
        Incident(
            id=f"{report.id}-{number}",
            title=f"Incident in {nasty or 'Suva'}",
            event_type=("Protests", "Battles", "Disasters")[number % 3],
            sub_event_type=("Peaceful protest", "Armed clash", "Natural disaster")[number % 3],
            plover_event="PROTEST",
            plover_mode="",
            assertion=Assertion.ALLEGED,
            confidence=Confidence(0.9, 0.871, None, 0.66),
            date_start=report.published,
            date_end=report.published,
            date_precision=DatePrecision.DAY if report.published else DatePrecision.UNKNOWN,
            place=place,
            place_mention="Suva",
            evidence=(
                Evidence("place", report.id, sentence(report.text, mention), mention.start, mention.end),
            ),
            reports=(report.id,),
        )
        for number, mention in enumerate(mentions)
    )
    return Analysis(report, mentions, incidents)


def sentence(text, mention):
    start = max(text.rfind(". ", 0, mention.start) + 2, text.rfind("\n", 0, mention.start) + 1, 0)
    end = re.compile(r"[.\n]").search(text, mention.end)
    return text[start : end.end() if end else len(text)]


@pytest.fixture
def address(tmp_path, monkeypatch):
    """A running service on a store in memory, with the real readers and the real map."""
    monkeypatch.setenv("SITMAP_DATA_FOLDER", str(tmp_path))
    with served(create_app(load(), store=MemoryStore(), process=process)) as address:
        yield address


def submit(page, text=TEXT, title=HOSTILE):
    page.get_by_label("Article text or HTML").fill(text)
    page.get_by_label("Day of publication").fill("2026-03-02")
    page.get_by_text("Headline, publisher and address").click()
    page.get_by_label("Headline").fill(title)
    page.get_by_label("Publisher").fill(title)
    page.get_by_label("Web address").fill("https://example.org/a?b=<img>")
    page.get_by_role("button", name="Find the incidents").click()
    page.wait_for_url("**/reports/**")
    page.frame_locator("iframe.map").locator(".leaflet-container").wait_for()


def test_a_pasted_article_becomes_a_marked_text_beside_a_map(visit, address):
    witness = visit(address)
    page = witness.page
    submit(page)
    assert page.locator("h1").inner_text() == READ
    text = page.locator("#text")
    assert text.evaluate("e => [...e.querySelectorAll('.number')].forEach(n => n.remove())") is None
    assert re.sub(r"\s+", " ", text.evaluate("e => e.textContent")) == re.sub(
        r"\s+", " ", TEXT.replace(HOSTILE, READ)
    )
    assert page.locator("#incidents > li").count() == 3
    witness.assert_clean(address)


def test_an_incident_and_a_place_can_be_chosen(visit, address):
    witness = visit(address)
    page = witness.page
    submit(page)
    page.locator("#text .number").nth(1).click()
    assert page.locator(".card.chosen").count() == 1
    assert page.locator(".card.chosen").get_attribute("id") == "incident-2"
    assert page.locator("#text .told.chosen").all_inner_texts()[0].startswith("2")
    page.locator("#incident-1 h3 button").click()
    assert page.locator(".card.chosen").get_attribute("id") == "incident-1"
    assert page.locator("#incident-1 h3 button").get_attribute("aria-pressed") == "true"
    page.locator("#incident-1 h3 button").click()
    assert page.locator(".chosen").count() == 0

    place = page.locator("#text .where").first
    place.focus()
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog")
    assert card.is_visible()
    for words in ("Suva", "In or near a known town, ±8\u00a0km", "87 %", "AM – under 1 %"):
        assert words in card.inner_text()
    assert place.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert place.get_attribute("aria-expanded") == "false"
    assert place.evaluate("e => e === document.activeElement")
    witness.assert_clean(address)


def test_a_chosen_file_is_read(visit, address):
    witness = visit(address)
    page = witness.page
    page.locator("#file").set_input_files(
        {"name": "a.txt", "mimeType": "text/plain", "buffer": TEXT.encode()}
    )
    assert page.get_by_role("status").inner_text() == "a.txt is ready."
    page.get_by_role("button", name="Find the incidents").click()
    page.wait_for_url("**/reports/**")
    assert page.locator("#incidents > li").count() == 3
    witness.assert_clean(address)


def test_an_empty_form_says_what_is_missing(visit, address):
    witness = visit(address)
    witness.page.get_by_role("button", name="Find the incidents").click()
    assert "Paste an article or choose a file first." in witness.page.get_by_role("status").inner_text()
    witness.assert_clean(address)


def test_every_page_stays_harmless(visit, address):
    witness = visit(address)
    page = witness.page
    submit(page)
    report = page.url
    page.get_by_role("link", name="All that is known").first.click()
    page.wait_for_url("**/incidents/**")
    page.frame_locator("iframe.map").locator(".leaflet-container").wait_for()
    assert HOSTILE in page.locator("h1").inner_text()
    page.goto(f"{address}/map")
    page.locator(".leaflet-container").wait_for()
    page.goto(f"{address}/")
    page.frame_locator("iframe.map").locator(".leaflet-container").wait_for()
    assert page.locator(".reports li").count() == 1
    page.goto(report)
    page.get_by_text("Remove this article").click()
    page.get_by_role("button", name="Remove it").click()
    page.wait_for_url(f"{address}/")
    assert "None yet" in page.locator(".earlier").inner_text()
    witness.assert_clean(address)


def test_a_refusal_is_a_page(visit, address):
    witness = visit(address)
    page = witness.page
    page.locator("#file").set_input_files(
        {"name": "a.bin", "mimeType": "application/x", "buffer": bytes(range(256)) * 9}
    )
    page.get_by_role("button", name="Find the incidents").click()
    page.get_by_role("alert").wait_for()
    assert "a.bin" in page.get_by_role("alert").inner_text()
    assert all("422" in complaint for complaint in witness.complaints)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_needs_no_sideways_scrolling(visit, address, scheme):
    witness = visit(address, viewport={"width": 360, "height": 740}, color_scheme=scheme)
    page = witness.page
    submit(page, TEXT + " " + "x" * 500, "y" * 300)
    for path in (page.url, f"{address}/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    witness.assert_clean(address)


def test_the_map_cannot_write_to_the_service(visit, address):
    witness = visit(f"{address}/map")
    page = witness.page
    assert page.evaluate("window.origin") == "null"
    sent = page.evaluate(
        f"fetch('{address}/reports', {{method: 'POST', mode: 'no-cors', body: 'x'}}).then(() => 'sent', () => 'refused')"
    )
    assert sent == "refused"


def test_without_scripts_the_form_works_too(visit, address):
    witness = visit(address, java_script_enabled=False)
    page = witness.page
    page.get_by_label("Article text or HTML").fill(
        "People marched through Suva on Tuesday, and nobody was hurt."
    )
    page.get_by_role("button", name="Find the incidents").click()
    page.wait_for_url("**/reports/**")
    assert "needs JavaScript" in page.locator("#text").inner_text()
    witness.assert_clean(address)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation(visit, address, scheme):
    witness = visit(address, color_scheme=scheme, reduced_motion="reduce")
    page = witness.page
    assert grave(page, scheme) == []
    submit(page)
    report = page.url
    page.locator("#text .where").first.press("Enter")
    assert grave(page, scheme) == []
    page.keyboard.press("Escape")
    page.get_by_role("link", name="All that is known").first.click()
    page.wait_for_url("**/incidents/**")
    for path in (
        "",
        f"{address}/",
        f"{address}/embed",
        f"{address}/map",
        f"{address}/live/embed",
        f"{report}0",
    ):
        if path:
            page.goto(path)
        page.locator("h1").wait_for()
        assert grave(page, scheme) == [], path
