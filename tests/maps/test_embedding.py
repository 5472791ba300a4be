"""Snippets for other documents: whatever a title says, it stays a title."""

import html
import re
import shutil
import struct
import subprocess
import zipfile
import zlib
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps import Embed, Framing, incident_map, page
from maps.embedding import FORMATS, Link, as_html, as_latex, as_markdown, as_quarto, as_word, iframe
from tests.maps.samples import HOSTILE, capital_in_uproar, collection, hostile
from tests.maps.test_page import Outline

NASTY = " ".join(HOSTILE)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    chunk(*part)
    for part in (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\x80")),
        (b"IEND", b""),
    )
)
MAP = Embed("map.html", "A day of uproar", "map.png", "Map: seven incidents")


def test_the_frame_can_run_scripts_and_reach_nothing():
    (frame,) = Outline(iframe(MAP)).all("iframe")
    assert frame["src"] == "map.html"
    assert frame["title"] == "A day of uproar"
    assert "allow-scripts" in frame["sandbox"]
    assert "allow-same-origin" not in frame["sandbox"]


def test_the_picture_stands_in_where_no_script_runs():
    outline = Outline(as_html(MAP))
    assert [image["alt"] for image in outline.all("img")] == ["Map: seven incidents"]
    assert [tag for tag, _ in outline.elements] == [
        "figure",
        "iframe",
        "noscript",
        "a",
        "img",
        "figcaption",
        "a",
    ]
    assert "<img" not in as_html(Embed("map.html", "A day"))


def test_markdown_and_latex_without_a_picture_give_the_address():
    bare = Embed("maps/my_map.html", "50 % of it")
    assert as_markdown(bare) == "[50 % of it](maps/my_map.html)"
    assert as_latex(bare) == r"50 \% of it (\url{maps/my_map.html})"
    assert as_word(bare) == "[50 % of it](maps/my_map.html)"


def test_quarto_shows_the_map_in_pages_and_the_picture_elsewhere():
    told = as_quarto(MAP)
    assert told.index('when-format="html:js"') < told.index("<iframe") < told.index("unless-format")
    assert (
        "![A day of uproar ([interactive map](map.html))](map.png)"
        '{alt="Map: seven incidents" fig-alt="Map: seven incidents"}'
    ) in told
    assert 'role="document"' in told
    assert "data-external" not in told
    assert 'data-external="1"' in as_quarto(replace(MAP, apart=True))


def test_latex_gets_picture_alternative_caption_and_address():
    told = as_latex(Embed("https://x.example/a%20b#view=1", "50 % {of} it", "my%20map.pdf", "a_b, c"))
    assert r"\includegraphics[width=\linewidth, alt={a\_b, c}]{\detokenize{my map.pdf}}" in told
    assert r"\caption{50 \% \{of\} it}" in told
    assert r"Interactive map: \url{https://x.example/a\%20b\#view=1}" in told


@given(st.text())
def test_no_title_leaves_its_attribute(title):
    (frame,) = Outline(as_html(Embed("map.html", title, "p.png", title))).all("iframe")
    assert set(frame) == {"src", "title", "width", "height", "loading", "sandbox", "style"}
    assert not any("\n" in FORMATS[form](Embed("m.html", title)) for form in ("markdown", "word", "latex"))


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
@pytest.mark.parametrize("form", ["markdown", "quarto", "word"])
def test_pandoc_reads_a_hostile_title_as_text(form):
    told = FORMATS[form](Embed("map.html", NASTY, "map.png", NASTY))
    made = subprocess.run(["pandoc", "-t", "html"], input=told, capture_output=True, text=True, check=True)
    images = Outline(re.sub(r"<iframe.*?</iframe>", "", made.stdout)).all("img")
    assert [image["src"] for image in images] == ["map.png"]
    assert not Outline(made.stdout).all("script")
    assert all("onerror" not in image for image in images)


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
def test_a_word_document_has_picture_alternative_caption_and_link(tmp_path):
    (tmp_path / "map.png").write_bytes(PNG)
    told = as_word(Embed("https://x.example/map.html", "A day of uproar", "map.png", "Map: seven incidents"))
    made = tmp_path / "report.docx"
    subprocess.run(["pandoc", "-o", made], input=told, text=True, check=True, cwd=tmp_path)
    with zipfile.ZipFile(made) as parts:
        body, links = (parts.read(f"word/{n}").decode() for n in ("document.xml", "_rels/document.xml.rels"))
        assert PNG in [parts.read(name) for name in parts.namelist() if name.startswith("word/media/")]
    # Pandoc 2 knows no alternative text besides the caption.
    assert re.search('<wp:docPr descr="(Map: seven incidents|A day of uproar [(]interactive map[)])"', body)
    assert "ImageCaption" in body
    assert 'Target="https://x.example/map.html"' in links


@pytest.mark.parametrize("name", ["a}\\\\input{b}.png", "100%.png", "a#b.png", "a\nb.png"])
def test_no_picture_is_named_so_that_latex_obeys_it(name):
    assert as_latex(Embed("map.html", "A day", quote(name))) == r"A day (\url{map.html})"


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="pdflatex is not installed")
def test_latex_sets_a_hostile_title_as_text(tmp_path):
    (tmp_path / "my map_1.png").write_bytes(PNG)
    title = r"\input{x} $ & # _ { } ~ ^ % \\ ``<`` [x] \end{document}"
    told = as_latex(Embed("https://x.example/a%20b?c=1&d#e=f", title, "my%20map_1.png", title))
    text = (
        rf"\documentclass{{article}}\usepackage{{graphicx,hyperref}}\begin{{document}}{told}\end{{document}}"
    )
    (tmp_path / "report.tex").write_text(text, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "report.tex"]
    made = subprocess.run(command, capture_output=True, check=False, cwd=tmp_path)
    assert made.returncode == 0, made.stdout[-800:]
    assert b"<./my map_1.png" in made.stdout.replace(b"\n", b"")


def test_a_bare_page_has_the_map_a_line_above_it_and_nothing_beneath():
    made = page(
        capital_in_uproar(), title="Uproar", framing=Framing(bare=True, full="https://x.example/map?a=1&b=2")
    )
    outline = Outline(made)
    assert not outline.all("table")
    assert "https://x.example/map?a=1&b=2" in [link.get("href") for link in outline.all("a")]
    assert "2 not on the map" in made
    assert [base["target"] for base in outline.all("base")] == ["_blank"]


def test_a_whole_page_offers_the_snippet_and_links_to_what_tells_of_it():
    link = Link(
        "alternate", "application/json+oembed", "https://x.example/oembed?url=a&format=json", "Uproar"
    )
    made = page(capital_in_uproar(), framing=Framing(snippet=iframe(MAP), links=(link,)))
    outline = Outline(made)
    assert {"rel": "alternate", "type": link.media_type, "href": link.href, "title": "Uproar"} in outline.all(
        "link"
    )
    assert html.escape(iframe(MAP)) in made.replace("&#34;", "&quot;")
    assert not outline.all("iframe")
    assert "textarea" not in page(capital_in_uproar()).partition("</style>")[2].rpartition("<body")[2]


def test_jupyter_gets_a_frame_without_an_origin():
    made = incident_map(collection(hostile(NASTY)), title=NASTY)._repr_html_()
    ((tag, frame),) = Outline(made).elements
    assert tag == "iframe"
    assert "allow-same-origin" not in frame["sandbox"]
    assert not set(made) & set("\n\r\t")  # in Markdown a blank line would end it, and tabs become spaces
    inner = Outline(frame["srcdoc"])
    assert any(meta.get("http-equiv") == "Content-Security-Policy" for meta in inner.all("meta"))


def test_a_notebook_that_shows_no_html_tells_what_the_map_shows():
    made = incident_map(capital_in_uproar(), title="Uproar")
    (told,) = (
        m["content"] for m in Outline(made.get_root().render()).all("meta") if m.get("name") == "description"
    )
    assert told.startswith("Uproar: 9 incidents")
    assert repr(made) == f"<IncidentMap {told}>"
    assert made._repr_html_().endswith(f">{told} Trust this notebook to see the map.</iframe>")
