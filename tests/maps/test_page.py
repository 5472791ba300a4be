"""Whole pages: nothing from outside, nothing compiled, the same bytes."""

import re
import subprocess
import sys
from html.parser import HTMLParser

import folium
import pytest
from folium.plugins import HeatMap

from config.settings import load
from maps import BaseMap, Incidents, carried, content_security_policy, incident_map, page, picture
from tests.maps.samples import HOSTILE, capital_in_uproar, collection, feature, hostile, scattered


class Outline(HTMLParser):
    """The elements of a page with their attributes, as a browser would find them."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def html():
    return page(capital_in_uproar(), title="A day of uproar")


def test_a_self_contained_page_loads_nothing(html):
    outline = Outline(html)
    assert all("src" not in script for script in outline.all("script"))
    assert [link["href"] for link in outline.all("link")] == ["data:,"]
    assert outline.all("img") == outline.all("iframe") == []
    assert not re.search(r"url\((?!\"?data:|#)", html)
    assert "sourceMappingURL" not in html


def test_a_self_contained_page_carries_only_what_it_uses(html):
    assert len(html.encode()) < 1_500_000
    for unused in ("jQuery", "Bootstrap", "AwesomeMarkers", "glyphicon"):
        assert unused not in html


def test_its_policy_forbids_all_network(html):
    (policy,) = (
        m["content"] for m in Outline(html).all("meta") if m.get("http-equiv") == "Content-Security-Policy"
    )
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["img-src"] == "data:"
    assert "connect-src" not in directives
    assert "unsafe" not in policy
    assert policy == content_security_policy(html)
    assert directives["script-src"].count("sha256-") == len(re.findall("<script>", html))


def test_the_same_input_gives_the_same_bytes_in_another_process(html):
    code = (
        "import sys; from maps import page; from tests.maps.samples import capital_in_uproar;"
        "sys.stdout.buffer.write(page(capital_in_uproar(), title='A day of uproar').encode())"
    )
    again = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert again == html.encode()


def test_a_page_has_language_heading_landmarks_and_a_table(html):
    outline = Outline(html)
    assert outline.all("html") == [{"lang": "en"}]
    assert len(outline.all("h1")) == len(outline.all("main")) == len(outline.all("aside")) == 1
    assert "<title>A day of uproar</title>" in html
    assert "user-scalable" not in html
    assert html.count("<tr>") == 10
    assert "Natural Earth" in html
    assert "GeoNames" in html


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_no_element(text):
    harmless = Outline(page(hostile("harmless"), title="harmless"))
    outline = Outline(page(hostile(text), title=text))
    tags = [tag for tag, _ in outline.elements]
    assert tags == [tag for tag, _ in harmless.elements]
    assert not any(name.startswith("on") for _, attributes in outline.elements for name in attributes)
    assert all(a["href"].startswith(("#", "http:", "https:")) for a in outline.all("a"))


def test_text_is_never_compiled_as_a_template():
    text = "{{ 7 * 191 }}{% for x in y %}"
    assert "1337" not in page(collection(feature(1, 10, 50, title=text)), title=text)
    plain = folium.Map(tiles=None)
    Incidents(collection(feature(1, 10, 50, title=text))).add_to(plain)
    assert "1337" not in plain.get_root().render()


def test_tiles_are_used_only_when_asked_for_and_only_their_host_is_allowed():
    made = page(capital_in_uproar(), tiles="https://{s}.tiles.example/{z}/{x}/{y}.png")
    assert "img-src data: https://*.tiles.example" in made
    assert "tiles.example" not in page(capital_in_uproar())


@pytest.mark.parametrize(
    "tiles", ["javascript:{z}{x}{y}", "https://tiles.example/", "//tiles.example/{z}/{x}/{y}.png"]
)
def test_unusable_tiles_are_refused(tiles):
    with pytest.raises(ValueError, match="tiles must be"):
        page(collection(), tiles=tiles)


def test_tiles_of_the_settings_serve_online_maps_and_their_attribution_is_text(monkeypatch):
    monkeypatch.setenv("SITMAP_MAP__TILES", "https://tiles.example/{z}/{x}/{y}.png")
    monkeypatch.setenv("SITMAP_MAP__TILES_ATTRIBUTION", "<img src=x onerror=alert(1)>")
    chosen = load().map
    online = incident_map(collection(), settings_map=chosen, self_contained=False).get_root().render()
    assert "https://tiles.example/{z}/{x}/{y}.png" in online
    assert "<img src=x" not in online
    assert "tiles.example" not in incident_map(collection(), settings_map=chosen).get_root().render()


def test_a_linked_page_links_to_pinned_addresses_only():
    outline = Outline(page(capital_in_uproar(), self_contained=False))
    links = [s["src"] for s in outline.all("script") if "src" in s] + [
        link["href"] for link in outline.all("link")
    ]
    assert sum(link.startswith("https://") for link in links) == 2
    assert all(re.search(r"\d+\.\d+\.\d+", link) for link in links if link.startswith("https://"))


def test_our_maps_leave_other_maps_alone():
    before = list(folium.Map.default_js), list(folium.Map.default_css)
    made = incident_map(capital_in_uproar())
    made.add_js_link("extra", "https://cdn.example/extra.js")
    assert (list(folium.Map.default_js), list(folium.Map.default_css)) == before
    assert "extra" not in dict(incident_map(capital_in_uproar()).default_js)


def test_foliums_own_plugins_are_put_into_the_page_as_well():
    made = incident_map(capital_in_uproar())
    HeatMap([[10.5, -66.9]]).add_to(made)
    html = made.get_root().render()
    assert "heatLayer" in html
    assert all("src" not in script for script in Outline(html).all("script"))


def test_an_asset_that_is_not_carried_is_refused():
    made = incident_map(collection())
    made.add_js_link("extra", "https://cdn.example/extra.js")
    with pytest.raises(ValueError, match=r"cdn\.example/extra\.js can't be put into a self-contained map"):
        made.get_root().render()


def test_rendering_twice_gives_the_same_page():
    made = incident_map(capital_in_uproar())
    assert made.get_root().render() == made.get_root().render()


def test_it_saves_and_shows_in_a_notebook(tmp_path):
    made = incident_map(capital_in_uproar(), title="A day of uproar")
    made.save(str(tmp_path / "map.html"))
    assert (tmp_path / "map.html").read_text("utf-8") == page(capital_in_uproar(), title="A day of uproar")
    assert made._repr_html_().startswith("<iframe srcdoc=")


def test_bounds_are_those_of_the_incidents():
    layer = Incidents(collection(feature(1, 10, 50), feature(2, 12, 51)))
    (south, west), (north, east) = layer.get_bounds()
    assert (south < 50 < 51 < north, west < 10 < 12 < east) == (True, True)
    assert Incidents(collection()).get_bounds() == [[None, None], [None, None]]


def test_a_large_page_tables_the_first_incidents_and_carries_all():
    html = page(scattered(1200))
    assert html.count("<tr>") == 501
    assert "The first 500 of 1,200 incidents" in html
    assert len(carried(html)["features"]) == 1200


def test_the_base_map_stands_alone():
    plain = folium.Map(tiles=None)
    BaseMap(((2.35, 48.85),)).add_to(plain)
    assert "sitmap.BaseMap(" in plain.get_root().render()


def test_credits_of_a_collection_are_named_and_only_text():
    attack = '</script><img src=x onerror="alert(1)">'
    html = page({**capital_in_uproar(), "attribution": ["© OpenStreetMap contributors", attack]})
    assert "Places also from: <bdi>© OpenStreetMap contributors" in html
    assert attack not in html
    assert "<img src=x" not in html


def test_a_second_layer_has_toggles_of_its_own():
    both = folium.Map(tiles=None)
    for title in ("Monday", "Tuesday", "Wednesday"):
        Incidents(collection(feature(1, 10, 50, title=title))).add_to(both)
    control = folium.LayerControl().add_to(both)
    both.get_root().render()
    assert list(control.overlays) == ["Protests (1)", "Protests (1) no. 2", "Protests (1) no. 3"]


def test_what_is_on_the_map_without_a_name_or_a_precision_is_not_called_unknown():
    bare = {"place_name": None, "place_precision": None, "admin1": None, "country_name": None}
    told = page(collection(feature(1, 10, 50, **bare), feature(2, **bare)))
    told = told[told.index("<tbody>") : told.index("</tbody>")]
    assert told.count("Place not named") == told.count("Not stated") == 1
    assert told.count("Place unknown") == 2


@pytest.mark.parametrize(
    ("strange", "coordinates"),
    [
        ({"uncertainty_m": 10**400, "place_precision": 10**400}, [10, 50]),
        ({"confidence": {"overall": 10**400}, "fatalities": 10**400}, [10, 50]),
        ({"injured": {"low": [1], "best": {}, "high": [2]}}, [10**400, -(10**400)]),
    ],
)
def test_numbers_of_any_size_and_counts_of_any_kind_make_no_map_fail(strange, coordinates):
    told = collection(feature(1, **strange) | {"geometry": {"type": "Point", "coordinates": coordinates}})
    assert carried(page(told)) == told
    assert picture(told)
