"""Scripts and styles inside a page, the page's policy, and what importing the room costs."""

import subprocess
import sys

import pytest

import maps
from maps import assets
from maps.policy import content_security_policy

LEAFLET = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet"


@pytest.mark.parametrize("part", ["</script>", "</SCRIPT >", "<script>", "<!-- x"])
def test_a_script_cannot_end_its_element(part):
    text = assets.fit_script(f'a = "{part}"; b < c;')
    assert part[:4].lower() not in text.lower().replace("b < c", "")
    assert "b < c" in text


def test_a_style_cannot_end_its_element():
    assert "</style" not in assets.fit_style('a::after { content: "</style>"; } b > c {}').lower()


def test_inlined_assets_fit():
    assert "<!--" not in assets.inline(f"{LEAFLET}.js")
    assert "</script" not in assets.inline(f"{LEAFLET}.js")
    assert ".leaflet-pane" in assets.inline(f"{LEAFLET}.css")


def test_an_unknown_asset_is_refused_by_name():
    with pytest.raises(ValueError, match=r"https://cdn\.example/x\.js can't be put"):
        assets.inline("https://cdn.example/x.js")


def test_our_scripts_write_no_markup():
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "DOMParser",
    ):
        assert forbidden not in assets.script()


def test_a_policy_names_each_inline_element_once():
    policy = content_security_policy("<script>a()</script><script>a()</script><style>b{}</style>")
    assert policy.count("sha256-") == 2
    assert "script-src 'none'" in content_security_policy("<p>nothing</p>")


def test_the_room_opens_without_loading_folium():
    code = "import sys, maps; sys.exit('folium' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_public_names_are_there():
    assert all(getattr(maps, name) for name in maps.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        maps.nothing  # noqa: B018
