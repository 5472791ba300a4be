"""Pictures of maps: honest, readable, harmless, the same bytes."""

import io
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from itertools import combinations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg

from maps import page, static
from maps.rows import build
from maps.static import files, ground, lettering, spreading, telling
from maps.static.ground import COAST, Ground
from maps.static.lettering import Style, cut, plain, width, wrapped
from maps.static.projection import Azimuthal, EqualEarth, circle
from maps.static.window import Box, fit
from tests.maps.samples import HOSTILE, capital_in_uproar, collection, feature, hostile, scattered

SMALL = static.size("16x11cm", 60)
LARGE = static.size("24x16cm", 60)
SVG = "{http://www.w3.org/2000/svg}"


def overlapping(paper):
    """Return the texts that touch each other; numbers stand on their own markers."""
    boxes = [(w.text, w.box.grown(-0.05)) for w in paper.written]
    return [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.meets(other)]


class Sheet:
    """Remembers the shores that are drawn on it."""

    def __init__(self):
        self.shores = []

    def lines(self, lines, pen, *_):
        self.shores += [shapely.LineString(line) for line in lines if pen.line == COAST]

    shapes = lines

    def box_of(self, *_):
        pass


def fiji():
    return collection(
        feature(1, 179.4, -16.5), feature(2, -179.9, -16.7), feature(3, 178.44, -18.14, title="Third")
    )


KINDS = {
    "capital": capital_in_uproar,
    "nothing": collection,
    "one": lambda: collection(feature(1, 4.9, 52.37, place_precision=1, uncertainty_m=300)),
    "unplaced": lambda: collection(*(feature(number, place_precision=6) for number in range(40))),
    "antimeridian": fiji,
    "one spot": lambda: collection(*(feature(number, -66.9, 10.5) for number in range(500))),
    "world": lambda: scattered(300),
    "pole": lambda: collection(feature(1, 15.6, 78.2), feature(2, -120, 88), feature(3, 100, 80.5)),
}


@pytest.fixture(scope="module", params=KINDS)
def paper(request):
    return static.sheet(build(KINDS[request.param]()), title=f"Map of {request.param}", of=SMALL)


def test_texts_do_not_touch_each_other(paper):
    assert overlapping(paper) == []


def test_nothing_is_written_beyond_the_sheet(paper):
    assert [w.text for w in paper.written if not paper.box.grown(0.5).holds(w.box)] == []


@pytest.mark.parametrize("form", static.FORMATS)
def test_the_same_incidents_give_the_same_bytes(form):
    made = [static.picture(capital_in_uproar(), form, title="Twice", of=SMALL) for _ in range(2)]
    assert made[0] == made[1]


def test_a_png_has_the_size_asked_for_and_says_what_it_shows():
    from PIL import Image

    made = static.picture(capital_in_uproar(), "png", title="A day", of=static.size("800x600px", 100))
    with Image.open(io.BytesIO(made)) as image:
        assert image.size == (800, 600)
        assert image.text["Title"] == "A day"
        assert "7: Largest march yet is called for Wednesday (planned)" in image.text["Description"]


def test_an_svg_is_text_with_a_title_and_a_description():
    made = static.picture(capital_in_uproar(), "svg", title="A day <b>", of=LARGE)
    root = ET.fromstring(made)
    assert root.attrib["width"] == "240mm"
    assert root.find(f"{SVG}title").text == "A day <b>"
    assert "; 2 not placed" in root.find(f"{SVG}desc").text
    texts = ["".join(t.itertext()) for t in root.iter(f"{SVG}text")]
    assert {"Caracas", "2 not on the map", "A lawmaker is detained"} <= set(texts)
    # Readers that take no typeface from a file find one as wide as the heading's.
    heading = next(t for t in root.iter(f"{SVG}text") if "".join(t.itertext()) == "A day <b>")
    assert "'STIXGeneral', 'Times New Roman', Times" in heading.attrib["style"]
    assert not re.search(rb"href=\"http|url\(http", made)


def test_a_pdf_names_itself():
    made = static.picture(collection(), "pdf", title="Empty", of=SMALL)
    assert made.startswith(b"%PDF")
    assert b"(Empty)" in made
    assert b"CreationDate" not in made


@pytest.mark.parametrize("form", static.FORMATS)
def test_hostile_text_comes_out_as_text(form):
    features = [part for text in HOSTILE for part in hostile(text)["features"]]
    made = static.picture(collection(*features), form, title=" ".join(HOSTILE), of=LARGE)
    if form == "svg":
        root = ET.fromstring(made)
        assert not [e.tag for e in root.iter() if e.tag.rpartition("}")[2] in {"script", "img", "image", "a"}]
        assert not any(name.lower().startswith("on") for e in root.iter() for name in e.attrib)


def test_mathematics_is_no_mathematics():
    made = static.picture(collection(feature(1, 1, 1, title=r"$\frac{1}{0}$ \badcommand")), "svg", of=SMALL)
    assert rb"$\frac{1}{0}$ \badcommand" in made


def test_letters_of_another_script_are_never_boxes():
    paper = static.sheet(
        build(collection(feature(1, 1, 1, title="\U00013000\U00013001 on the wall"))), of=SMALL
    )
    texts = [w.text for w in paper.written]
    assert any(lettering.MISSING in text and "on the wall" in text for text in texts)
    assert any("no typeface" in text for text in texts)


@pytest.mark.parametrize("form", static.FORMATS)
def test_texts_in_any_script_are_drawn_without_a_warning(form):
    texts = "北京 抗议, हिन्दी, مظاهرة, שלום, Київ, ภาษาไทย, 한국, \U0001f525"
    assert static.picture(collection(feature(1, 1, 1, title=texts)), form, title=texts, of=SMALL)


def test_what_is_not_placed_is_told_and_not_drawn():
    paper = static.sheet(build(capital_in_uproar()), of=LARGE)
    texts = [w.text for w in paper.written]
    assert "2 not on the map" in texts
    assert sorted(text for text in texts if re.fullmatch(r"\d+", text)) == sorted("1234567" * 2)


def test_a_small_sheet_cuts_no_credit_and_no_pin():
    small = static.sheet(build(capital_in_uproar()), title="A day", of=static.size("6x6cm", 60))
    told = " ".join(w.text for w in small.written if w.box.top < 10)
    assert "GeoNames (CC BY 4.0)." in told
    assert "…" not in told
    poles = static.sheet(
        build(collection(feature(1, 15, 79), feature(2, -60, 89), feature(3, 0, -85))), of=SMALL
    )
    assert not [w.text for w in poles.written if w.text in "123" and w.box.top > 100]


def test_letters_are_as_wide_as_they_were_measured():
    style = Style(8.5, bold=True)
    paper = static.sheet(build(collection()), of=SMALL)
    with files.settings():
        canvas = FigureCanvasAgg(paper.figure)
        canvas.draw()
        for text, written in zip(paper.axes.texts, paper.written, strict=True):
            box = text.get_window_extent(canvas.get_renderer())
            assert box.width / paper.figure.dpi * 25.4 == pytest.approx(written.box.width, rel=0.02, abs=0.3)
    assert width("No incidents", style) > 0


def test_a_key_names_places_shortly_and_casualties():
    said = " ".join(w.text for w in static.sheet(build(capital_in_uproar()), of=LARGE).written)
    assert (
        "Armed clash · alleged · 2–5 injured · 30 April 2019 · near La Guaira · 22\u00a0%\u00a0sure" in said
    )


def test_a_long_list_says_how_much_it_leaves_out():
    many = collection(*(feature(n, -70 + n, 5 + n % 7, title=f"March {n}") for n in range(40)))
    texts = [w.text for w in static.sheet(build(many), of=SMALL).written]
    listed = sum(text.startswith("March ") for text in texts)
    (more,) = (int(found[1]) for text in texts if (found := re.match(r"and (\d+) more on the map", text)))
    counted = sum(int(found[1]) for text in texts if (found := re.match(r"(\d+) incidents:", text)))
    assert listed > 0
    assert listed + counted + more == 40


def capitals():
    kinds = (
        "Protests",
        "Riots",
        "Battles",
        "Disasters",
        "Strategic developments",
        "Violence against civilians",
    )
    return collection(
        *(
            feature(n, -120 + 16 * n, 50 - n * 37 % 90, title=f"March {n}", event_type=kinds[n % len(kinds)])
            for n in range(16)
        )
    )


@pytest.mark.parametrize(
    ("incidents", "large"), [(capitals, "24x16cm"), (capitals, "21x29.7cm"), (capital_in_uproar, "21x29.7cm")]
)
def test_a_key_fills_its_columns_evenly_and_leaves_nothing_out(incidents, large):
    told = incidents()
    paper = static.sheet(build(told), of=static.size(large, 60))
    heads = {w.text: w.box for w in paper.written}
    assert not [text for text in heads if " more " in text]
    said = " ".join(heads)
    assert all(f["properties"]["title"][:16] in said for f in told["features"])
    legend = heads["How to read this map"]
    assert legend.right > paper.box.width * 0.6
    below = [w.box for w in paper.written if w.box.top < legend.bottom and w.box.bottom > 12]
    assert min(box.left for box in below if abs(box.left - legend.left) < 8) > legend.left - 1


@pytest.mark.parametrize("large", ["6x20cm", "12.2x9cm", "16x12cm"])
def test_what_signs_mean_is_never_cut(large):
    paper = static.sheet(build(capital_in_uproar()), of=static.size(large, 60))
    said = " ".join(w.text for w in paper.written)
    said = said[said.index("How to read this map") :]
    assert "…" not in said
    assert "Strategic developments (3)" in said
    assert "Leg: to the place" in said


def test_an_area_in_the_key_looks_as_on_the_map():
    base = {"place_precision": 2, "uncertainty_m": 9000}
    town = static.sheet(build(collection(feature(1, 4.9, 52.4, **base))), of=LARGE)
    vague = static.sheet(
        build(collection(feature(1, 4.9, 52.4, **base | {"place_precision": 4}))),
        of=static.size("16x12cm", 60),
    )
    told = [" ".join(w.text for w in paper.written) for paper in (town, vague)]
    assert ["dashed: only a region is known" in said for said in told] == [False, True]


def test_an_inset_names_the_country_rather_than_an_islet_off_its_coast():
    paper = static.sheet(build(collection(feature(1, -66.9, 10.5))), of=static.size("8x12cm", 60))
    names = {w.text for w in paper.written}
    assert "Venezuela" in names
    assert "Curaçao" not in names


def test_many_on_one_spot_are_counted():
    paper = static.sheet(build(KINDS["one spot"]()), of=SMALL)
    assert [w.text for w in paper.written].count("500") == 2


@given(st.lists(st.tuples(st.floats(0, 60), st.floats(0, 60)), min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_spread_markers_stay_apart_and_none_is_lost(places):
    groups = spreading.spread(places)
    assert sorted(n for group in groups for n in group.members) == list(range(len(places)))
    drawn = [(at, spreading.RADIUS) for group in groups for at in group.spots]
    drawn += [(g.centre, spreading.ring_radius(len(g.members))) for g in groups if g.is_ring]
    for (a, ra), (b, rb) in combinations(drawn, 2):
        assert np.hypot(a[0] - b[0], a[1] - b[1]) > ra + rb - 0.01


def test_a_single_marker_stands_on_its_place():
    (group,) = spreading.spread([(3.0, 4.0)])
    assert group.spots == ((3.0, 4.0),)


@given(st.floats(-179, 179), st.floats(-89, 89), st.floats(-60, 60), st.floats(-60, 60))
@settings(deadline=None)
def test_projections_lead_back(lon0, lat0, away, up):
    for projection in (Azimuthal(lon0, lat0), EqualEarth(lon0)):
        there = np.array(
            [[lon0 + away, max(-85, min(85, (lat0 if isinstance(projection, Azimuthal) else 0) + up))]]
        )
        back = projection.inverse(projection.forward(there))[0]
        assert back[1] == pytest.approx(there[0, 1], abs=1e-6)
        assert (back[0] - there[0, 0] + 180) % 360 - 180 == pytest.approx(0, abs=1e-5)


def test_the_pole_lies_in_the_sea():
    from matplotlib.path import Path

    window = fit([(15.6, 78.2, 2000.0), (-120, 88, 2000.0), (100, 80.5, 2000.0)], Box(0, 0, 150, 150))
    rings = Ground(window).rings("land")
    pole, greenland = window.spot(0, 90), window.spot(-35, 82.6)
    assert not any(Path(ring).contains_point(pole) for ring in rings)
    assert any(Path(ring).contains_point(greenland) for ring in rings)


def test_scale_is_true():
    window = fit([(4.9, 52.4, 20_000.0)], Box(0, 0, 100, 100))
    ring = window.place(circle(4.9, 52.4, 20_000.0))
    centre = np.array(window.spot(4.9, 52.4))
    assert np.hypot(*(ring - centre).T) * window.metres_per_mm == pytest.approx(20_000, rel=0.01)


def test_the_scale_of_a_map_of_the_world_is_true_at_the_equator():
    window = fit([(-70.0, -33.0, 1.0), (36.0, -1.0, 1.0), (141.0, 43.0, 1.0)], Box(0, 0, 200, 100))
    per_mm, where = window.ground
    one, other = window.spot(window.projection.lon0, 0), window.spot(window.projection.lon0 + 90, 0)
    assert where == "at the equator"
    assert (other[0] - one[0]) * per_mm == pytest.approx(10_007_557, rel=1e-3)


def test_a_scale_that_holds_in_the_middle_only_says_so():
    near = fit([(-9.0, 38.7, 1.0), (29.0, 41.0, 1.0)], Box(0, 0, 150, 130))
    far = fit([(-58.4, -34.6, 1.0), (-77.0, 38.9, 1.0)], Box(0, 0, 150, 130))
    assert [near.ground[1], far.ground[1]] == ["", "in the middle"]


def test_a_map_of_the_world_reaches_from_pole_to_pole():
    window = fit([], Box(0, 0, 200, 200))
    assert window.bounds().bounds == (-180, -90, 180, 90)


def test_a_lake_has_no_line_where_the_base_map_is_cut():
    window = fit([(32.0, 0.4, 1.0), (34.0, -0.6, 1.0)], Box(0, 0, 150, 130))
    sheet, afloat = Sheet(), shapely.Point(window.spot(33.0, 0.0))
    ground.draw(sheet, Ground(window))
    assert len(sheet.shores) > 10
    assert not [line for line in sheet.shores if line.distance(afloat) < 3]


def test_a_lake_is_water_where_the_base_map_is_cut():
    window = fit([(-84.0, 44.0, 1.0), (-80.0, 46.0, 1.0)], Box(0, 0, 150, 130))
    afloat = shapely.Point(window.spot(-82.3, 45.0))
    round_it = [ring for ring in Ground(window).rings("lake") if shapely.Polygon(ring).contains(afloat)]
    assert sum(1 if shapely.is_ccw(shapely.LinearRing(ring)) else -1 for ring in round_it) > 0


def test_both_sides_of_the_antimeridian_are_neighbours():
    window = fit([(179.9, -17, 1.0), (-179.9, -17, 1.0)], Box(0, 0, 100, 100))
    assert not window.is_world
    one, other = window.spot(179.9, -17), window.spot(-179.9, -17)
    assert 0 < other[0] - one[0] < 100


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_becomes_one_harmless_line(text):
    line = plain(text)
    assert not re.search(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\u2028\u2029]", line)
    style = Style(7)
    for part in wrapped(line, style, 30, 3):
        assert width(part, style) <= 30 or len(part) <= 2
    assert width(cut(line, style, 30), style) <= 30.01


def test_the_sentence_tells_what_is_shown():
    assert telling.summary(build(capital_in_uproar())) == (
        "9 incidents, 30 April to 1 May 2019; 2 not placed, 1 in the past"
    )
    placed = collection(*(f for f in capital_in_uproar()["features"] if f["geometry"]))
    told = "7 incidents in Venezuela, 30 April to 1 May 2019; 1 in the past"
    assert telling.summary(build(placed)) == told
    assert f'content="Incident map: {told}."' in page(placed)


@pytest.mark.parametrize(
    ("text", "dpi", "said"),
    [("big", 200, "is no size"), ("1x1cm", 200, "6 to 200 cm"), ("18x12cm", 5000, "pixels an inch"), ("200x200cm", 600, "more than")],
)  # fmt: skip
def test_a_size_that_can_not_be_is_refused_in_a_sentence(text, dpi, said):
    with pytest.raises(ValueError, match=said):
        static.size(text, dpi)


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="png, svg, pdf"):
        static.picture(collection(), "gif")


def test_without_matplotlib_the_remedy_is_told():
    code = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from maps.static import picture\n"
        "try: picture({'features': []})\n"
        "except ModuleNotFoundError as error: sys.exit('sitmap[pictures]' not in str(error))\n"
        "sys.exit(2)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
