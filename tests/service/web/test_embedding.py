"""Maps in other pages: what may frame them, oEmbed, and the policies they run under."""

import html
import re
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree as ET

import pytest

from config.settings import load
from service.web.context import default_draw


def policy(answer):
    parts = (part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: rest for name, *rest in parts for rest in rest or [""]}


def an_incident(client):
    return client.get("/incidents.geojson?q=suva").get_json(force=True)["features"][0]["id"]


@pytest.fixture
def drawn(settings, make_app, filled):
    """The same service with the real maps."""
    store = filled.application.extensions["sitmap"].store
    return make_app(settings, store=store, draw=default_draw).test_client()


def test_scripts_of_served_maps_are_known_by_their_hashes(drawn):
    for path in (
        "/map",
        "/embed",
        f"/incidents/{an_incident(drawn)}/map",
        f"/incidents/{an_incident(drawn)}/embed",
    ):
        answer = drawn.get(path)
        told = policy(answer)
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert told["script-src"].startswith("'sha256-")
        assert (
            told["default-src"] == told["connect-src"] == told["base-uri"] == told["form-action"] == "'none'"
        )
        assert "allow-same-origin" not in told["sandbox"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_who_may_frame_what(filled, changed, make_app):
    incident = an_incident(filled)
    assert policy(filled.get("/map"))["frame-ancestors"] == "'self'"
    assert policy(filled.get(f"/incidents/{incident}/map"))["frame-ancestors"] == "'self'"
    assert policy(filled.get("/"))["frame-ancestors"] == "'none'"
    assert policy(filled.get("/embed"))["frame-ancestors"] == "'self' http://localhost:* http://127.0.0.1:*"
    other = make_app(changed("web", embed_ancestors=("https://news.example", "https://*.example.org")))
    told = policy(other.test_client().get("/embed"))
    assert told["frame-ancestors"] == "https://news.example https://*.example.org"


@pytest.mark.parametrize(
    "source", ["https://x.example; script-src *", "x.example", "data:", "", "*.x", "https://a b"]
)
def test_a_setting_that_is_no_site_is_refused(monkeypatch, source):
    monkeypatch.setenv("SITMAP_WEB__EMBED_ANCESTORS", f'["{source}"]')
    with pytest.raises(ValueError, match=r"web\.embed_ancestors can't be used.*is no site"):
        load()


@pytest.mark.parametrize(
    "source", ["*", "'none'", "https://news.example:8443", "http://[::1]:*", "https://*.x.example"]
)
def test_a_setting_that_is_one_is_taken(monkeypatch, source):
    monkeypatch.setenv("SITMAP_WEB__EMBED_ANCESTORS", f'["{source}"]')
    assert load().web.embed_ancestors == (source,)


def test_embed_draws_the_same_query_bare(filled, app):
    assert filled.get("/embed?q=march&datetime=2026-01-06").status_code == 200
    collection, title, options = app.config["DRAWN"][-1]
    assert [f["properties"]["place_name"] for f in collection["features"]] == ["Suva"]
    assert title == "Incidents on 2026-01-06, mentioning “march”."
    assert options["framing"].bare
    assert options["framing"].full == "http://localhost/map?q=march&datetime=2026-01-06"
    assert filled.get("/embed?nonsense=1").status_code == 400
    assert filled.get("/incidents/none/embed").status_code == 404


def test_a_map_leads_to_its_oembed_and_that_to_its_bare_page(filled, app):
    answer = filled.get("/map?q=march&event_type=Protests&event_type=Riots")
    framing = app.config["DRAWN"][-1][2]["framing"]
    assert [link.media_type for link in framing.links] == ["application/json+oembed", "text/xml+oembed"]
    assert framing.links[0].href in answer.headers["Link"]
    told = filled.get(framing.links[0].href)
    assert told.headers["Access-Control-Allow-Origin"] == "*"
    document = told.get_json()
    assert (document["type"], document["version"], document["width"], document["height"]) == (
        "rich",
        "1.0",
        800,
        560,
    )
    source = document["html"].partition('src="')[2].partition('"')[0].replace("&amp;", "&")
    assert parse_qs(urlsplit(source).query) == {"q": ["march"], "event_type": ["Protests", "Riots"]}
    assert filled.get(source).status_code == 200
    root = ET.fromstring(filled.get(framing.links[1].href).data)
    assert {child.tag: child.text for child in root} == {name: str(value) for name, value in document.items()}


def oembed(client, url, **more):
    return client.get("/oembed?url=" + quote(url, safe="") + "".join(f"&{n}={v}" for n, v in more.items()))


def test_oembed_fits_into_the_room_that_there_is(filled):
    told = oembed(filled, "http://localhost/map", maxwidth=300, maxheight=90).get_json()
    assert (told["width"], told["height"]) == (300, 90)
    assert 'width="300" height="90"' in told["html"]
    assert oembed(filled, "http://localhost/map", maxwidth="wide").status_code == 400


def test_oembed_minds_no_parameter_of_a_consumer_s_own(filled):
    assert oembed(filled, "http://localhost/map", format="json", dnt=1).status_code == 200


def test_oembed_keeps_what_is_seen_on_the_map(filled):
    told = oembed(filled, 'http://localhost/map?q=march#view=1,-2.5,7&search=a"b').get_json()["html"]
    assert 'src="http://localhost/embed?q=march#view=1,-2.5,7&amp;search=a%22b"' in told
    assert "#" not in oembed(filled, "http://localhost/map#incidents").get_json()["html"]


@pytest.mark.parametrize(
    ("proxies", "seen"), [(1, "https://maps.news.example/sitmap"), (0, "http://localhost")]
)
def test_addresses_are_those_before_as_many_proxies_as_are_trusted(changed, make_app, proxies, seen):
    client = make_app(changed("web", proxies=proxies), draw=default_draw).test_client()
    said = {"Proto": "https", "Host": "maps.news.example", "Prefix": "/sitmap", "For": "203.0.113.7"}
    headers = {f"X-Forwarded-{name}": value for name, value in said.items()}
    for path in ("/map", "/live"):
        page = client.get(path, headers=headers).get_data(as_text=True)
        links = re.findall(r'<link rel="alternate" type="application/json[+]oembed" href="([^"]*)"', page)
        assert [html.unescape(link).startswith(f"{seen}/oembed?url=") for link in links] == [True]
        told = client.get(html.unescape(links[0]).removeprefix(seen), headers=headers).get_json()
        assert f'src="{seen}/' in told["html"]
    refused = client.post("/reports", json={"text": "Protesters marched."}, headers=headers)
    assert refused.status_code == 403


def test_pages_of_reports_and_incidents_lead_to_their_oembed(filled):
    report = filled.get("/reports").get_json()["reports"][0]["id"]
    for path in (f"/incidents/{an_incident(filled)}/page", f"/reports/{report}/page"):
        page = filled.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
        link = re.search('<link rel="alternate" type="application/json[+]oembed" href="([^"]*)"', page)[1]
        assert filled.get(html.unescape(link)).get_json()["type"] == "rich"


def test_oembed_knows_reports_and_incidents(filled):
    incident = an_incident(filled)
    report = filled.get("/reports").get_json()["reports"][0]["id"]
    for path in (f"/incidents/{incident}", f"/incidents/{incident}/page", f"/incidents/{incident}/map"):
        assert f"/incidents/{incident}/embed" in oembed(filled, f"http://localhost{path}").get_json()["html"]
    told = oembed(filled, f"http://localhost/reports/{report}").get_json()
    assert f"/embed?report={report}" in told["html"]


@pytest.mark.parametrize(
    ("told", "framed"),
    [
        ("/live", "/live/embed"),
        ("/live?event_type=battles,Riots", "/live/embed?event_type=Battles&amp;event_type=Riots"),
        (
            "/live/embed?q=march&datetime=2026-01-06",
            "/live/embed?datetime=2026-01-06%2F2026-01-06&amp;q=march",
        ),
        ("/live#country=VE&map=6/8.5/-66", "/live/embed#country=VE&amp;map=6%2F8.5%2F-66"),
        ("/live?country=ML#id=a%22b&n=3", "/live/embed#id=a%22b&amp;n=3"),
        ("/live?country=ML#side", "/live/embed?country=ML"),
    ],
)
def test_oembed_knows_the_live_map_with_its_filters_and_view(drawn, told, framed):
    document = oembed(drawn, f"http://localhost{told}").get_json()
    assert f'src="http://localhost{framed}"' in document["html"]
    assert drawn.get(framed.replace("&amp;", "&")).status_code == 200


def test_the_live_map_tells_how_to_embed_it(drawn, changed, make_app):
    answer = drawn.get("/live?country=VE")
    page = answer.get_data(as_text=True)
    assert "application/json+oembed" in answer.headers["Link"]
    assert 'type="text/xml+oembed"' in page
    assert "&lt;iframe src=&#34;http://localhost/live/embed?country=VE&#34;" in page
    href = answer.headers.getlist("Link")[0].partition("<")[2].partition(">")[0]
    assert "/live/embed?country=VE" in drawn.get(href).get_json()["html"]
    assert policy(answer)["frame-ancestors"] == "'self'"
    bare = drawn.get("/live/embed")
    assert policy(bare)["connect-src"] == "'self'"
    assert "unsafe" not in bare.headers["Content-Security-Policy"]
    other = make_app(changed("web", embed_ancestors=("https://news.example",))).test_client()
    assert policy(other.get("/live/embed"))["frame-ancestors"] == "https://news.example"


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("http://localhost/live?country=Mali", 400),
        ("http://localhost/live?report=1", 400),
        ("http://localhost/live#zoom=3", 400),
        ("http://elsewhere.example/map", 404),
        ("http://localhost/healthz", 404),
        ("http://localhost/nowhere", 404),
        ("http://localhost/incidents/none", 404),
        ("http://localhost/map?report=none", 404),
        ("http://[", 404),
        ("javascript:alert(1)", 404),
        ("http://localhost/map?bbox=x", 400),
        ("", 400),
    ],
)
def test_oembed_of_what_is_no_map_of_ours(filled, url, status):
    answer = oembed(filled, url)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


def test_oembed_in_a_format_that_there_is_not(filled):
    assert oembed(filled, "http://localhost/map", format="yaml").status_code == 501
