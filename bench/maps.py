# ruff: noqa: E501 - scripts for the page stand in lines of their own
"""How fast maps are written and opened, against Folium's own ways, in one run and one browser.

    python bench/maps.py [--counts 10000 100000] [--json FILE]

Chromium, no network: Folium's pages get their libraries from the package folium-offline, so that what
is timed is the browser's work and not a host's. *Usable* is the time from opening the file until the
incidents are drawn and a click in the middle of the screen on one of them has been answered (a popup, or
a closer view). Frames per second are those of dragging the map for two seconds.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

# This script is called as what it measures: the package must be found before it.
sys.path[0] = str(Path(__file__).resolve().parents[1])

import folium  # noqa: E402
from folium.plugins import FastMarkerCluster  # noqa: E402
from playwright.sync_api import Page, TimeoutError, sync_playwright  # noqa: A004, E402

from bench.made import collection  # noqa: E402
from maps import assets, page  # noqa: E402

_LIMIT_S = 120
_LINK = re.compile(r'<script src="([^"]+)"></script>|<link rel="stylesheet" href="([^"]+)"/>')
_MOST = {"Marker + Popup": 1000}
"""Folium's usual way is tried with so many only: 10,000 take more than a minute to open."""

_CLICKED = """() => new Promise((done) => {
    const [map] = Object.values(window).filter((value) => value instanceof L.Map);
    const before = map.getZoom();
    const look = () => (document.querySelector('.leaflet-popup-content') || map.getZoom() !== before ? done(true) : requestAnimationFrame(look));
    look();
})"""
_TARGET = """() => {
    const [map] = Object.values(window).filter((value) => value instanceof L.Map);
    const box = map.getContainer().getBoundingClientRect();
    const middle = map.getSize().divideBy(2);
    const spots = [];
    const add = (point) => spots.push([point.x, point.y]);
    for (const node of document.querySelectorAll('.leaflet-marker-icon, .sitmap-cluster, .sitmap-marker')) {
        const r = node.getBoundingClientRect();
        add(L.point(r.left + r.width / 2 - box.left, r.top + r.height / 2 - box.top));
    }
    if (!spots.length) map.eachLayer((layer) => layer.getRadius && add(map.latLngToContainerPoint(layer.getLatLng())));
    const size = map.getSize();
    const inside = spots.filter(([x, y]) => x > 60 && y > 60 && x < size.x - 60 && y < size.y - 60);
    inside.sort((a, b) => Math.hypot(a[0] - middle.x, a[1] - middle.y) - Math.hypot(b[0] - middle.x, b[1] - middle.y));
    return inside.length ? [inside[0][0] + box.left, inside[0][1] + box.top] : null;
}"""
_COUNT = """() => {
    window.frames_ = 0;
    window.since_ = performance.now();
    const count = () => { window.frames_++; requestAnimationFrame(count); };
    requestAnimationFrame(count);
}"""


def _panned(tab: Page) -> float:
    """Return the frames per second of dragging the map with the mouse for two seconds."""
    tab.keyboard.press("Escape")
    tab.mouse.move(400, 420)
    tab.mouse.down()
    tab.mouse.move(405, 420)
    tab.evaluate(_COUNT)
    start = time.perf_counter()
    step = 0
    while time.perf_counter() - start < 2:
        step += 1
        tab.mouse.move(400 + 7 * (40 - abs(step % 80 - 40)), 420 + 3 * (30 - abs(step % 60 - 30)))
    frames = tab.evaluate("window.frames_ / ((performance.now() - window.since_) / 1000)")
    tab.mouse.up()
    return float(frames)


def _texts(feature: dict[str, Any]) -> tuple[str, str]:
    p = feature["properties"]
    return p["title"], p["evidence"][0]["sentence"]


def _placed(features: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [feature for feature in features if feature["geometry"]]


def _plain() -> folium.Map:
    return folium.Map(location=[20, 10], zoom_start=2, tiles=None, prefer_canvas=True)


def markers(given: dict[str, Any]) -> str:
    """Return Folium's usual map: a marker and a popup for each."""
    made = _plain()
    for feature in _placed(given["features"]):
        lon, lat = feature["geometry"]["coordinates"]
        title, quote = map(escape, _texts(feature))
        popup = folium.Popup(f"<b>{title}</b><br>{quote}", max_width=300)
        folium.Marker([lat, lon], popup=popup).add_to(made)
    return _whole(made)


def fast_cluster(given: dict[str, Any]) -> str:
    """Return Folium's fast cluster, with title and quote in the popup."""
    made = _plain()
    rows = []
    for feature in _placed(given["features"]):
        lon, lat = feature["geometry"]["coordinates"]
        rows.append([lat, lon, *map(escape, _texts(feature))])
    callback = "function (row) { return L.marker([row[0], row[1]]).bindPopup('<b>' + row[2] + '</b><br>' + row[3]); }"
    FastMarkerCluster(rows, callback=callback).add_to(made)
    made.options["maxZoom"] = 18
    return _whole(made)


def circles(given: dict[str, Any]) -> str:
    """Return Folium's best way: one GeoJson of circle markers on canvas, title and quote in the popup."""
    made = _plain()
    features = [
        {
            "type": "Feature",
            "geometry": feature["geometry"],
            "properties": dict(zip("tq", _texts(feature), strict=True)),
        }
        for feature in _placed(given["features"])
    ]
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        marker=folium.CircleMarker(radius=5, fill=True),
        popup=folium.GeoJsonPopup(["t", "q"]),
    ).add_to(made)
    return _whole(made)


def _whole(made: folium.Map) -> str:
    """Return a page with the libraries that it links to inside; what isn't carried is left out."""

    def inside(link: re.Match[str]) -> str:
        try:
            text = assets.inline(link[1] or link[2])
        except ValueError:
            return ""
        return f"<script>{text}</script>" if link[1] else f"<style>{text}</style>"

    return _LINK.sub(inside, made.get_root().render())


WAYS: dict[str, Callable[[dict[str, Any]], str]] = {
    "sitmap": lambda given: page(given, title="Made-up incidents"),
    "GeoJson of CircleMarker": circles,
    "FastMarkerCluster": fast_cluster,
    "Marker + Popup": markers,
}


def _opened(browser: Any, file: Path) -> tuple[float, float]:  # noqa: ANN401 - Playwright's
    """Return the seconds until a map is usable, and the frames per second of panning it."""
    tab: Page = browser.new_page(viewport={"width": 1280, "height": 800})
    tab.set_default_timeout(_LIMIT_S * 1000)
    try:
        start = time.perf_counter()
        tab.goto(file.as_uri(), wait_until="commit")
        tab.wait_for_load_state("domcontentloaded")
        while (spot := tab.evaluate(_TARGET)) is None:
            if time.perf_counter() - start > _LIMIT_S:
                return float("inf"), 0.0
        answer = tab.evaluate_handle(f"() => ({{ done: ({_CLICKED})() }})")
        tab.mouse.click(*spot)
        answer.evaluate("async ({ done }) => await done")
        usable = time.perf_counter() - start
        return usable, _panned(tab)
    except TimeoutError:
        return float("inf"), 0.0
    finally:
        tab.close()


def measure(browser: Any, name: str, given: dict[str, Any], runs: int, folder: Path) -> dict[str, Any]:  # noqa: ANN401
    """Return what one way takes, medians of some runs."""
    written, sizes = [], 0
    file = folder / "map.html"
    for _ in range(min(runs, 3)):
        start = time.perf_counter()
        file.write_text(WAYS[name](given), encoding="utf-8")
        written.append(time.perf_counter() - start)
        sizes = file.stat().st_size
    opened = [_opened(browser, file) for _ in range(runs)]
    return {
        "way": name, "count": len(given["features"]), "written_s": round(statistics.median(written), 2),
        "megabytes": round(sizes / 1e6, 2), "usable_s": round(statistics.median(s for s, _ in opened), 2),
        "frames": round(statistics.median(f for _, f in opened), 1),
    }  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--ways", nargs="+", default=list(WAYS))
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--json", help="write the figures to this file")
    chosen = parser.parse_args()
    fixed = len(WAYS["sitmap"]({"type": "FeatureCollection", "features": []}).encode())
    print(f"fixed assets of a map of ours: {fixed / 1e6:.2f} MB")
    results = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        options = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND"]
        browser = playwright.chromium.launch(executable_path=chosen.chromium, args=options)
        for count in chosen.counts:
            given = collection(count)
            for name in chosen.ways:
                fewer = {**given, "features": given["features"][: _MOST.get(name, count)]}
                results.append(measure(browser, name, fewer, chosen.runs, Path(folder)))
                print("{way:24} {count:>8,}  written {written_s:6.2f} s  {megabytes:6.2f} MB  usable {usable_s:6.2f} s  {frames:5.1f} frames/s".format(**results[-1]), flush=True)  # fmt: skip
        browser.close()
    if chosen.json:
        Path(chosen.json).write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
