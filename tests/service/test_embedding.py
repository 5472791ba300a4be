"""``sitmap embed``."""

import pytest
from click.testing import CliRunner

from maps import page
from service.embedding import embed
from tests.maps.samples import HOSTILE, capital_in_uproar


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "my map.html"
    path.write_text(page(capital_in_uproar(), title=f"A day {HOSTILE[0]}"), encoding="utf-8")
    return path


def run(*arguments):
    return CliRunner().invoke(embed, [str(argument) for argument in arguments])


def test_the_snippet_names_the_file_and_its_title(file):
    result = run(file)
    assert result.exit_code == 0
    assert '<iframe src="my%20map.html" title="A day &lt;/script&gt;' in result.stdout
    assert "<img" not in result.stdout


def test_a_picture_beside_the_map_stands_in_for_it(file):
    file.with_suffix(".png").touch()
    told = run(file).stdout
    assert '<img src="my%20map.png" alt="Map: A day' in told
    assert "2 not placed" in told
    assert "](my%20map.png)" in run(file, "--for", "markdown").stdout
    file.with_suffix(".pdf").touch()
    assert "my map.pdf" in run(file, "--for", "latex").stdout


def test_size_and_address_can_be_chosen(file):
    told = run(file, "--url", "https://x.example/?a=1&b=2", "--width", "640", "--height", "400").stdout
    assert 'src="https://x.example/?a=1&amp;b=2"' in told
    assert 'width="640" height="400"' in told


def test_its_title_can_be_another(file):
    assert 'title="Uproar"' in run(file, "--title", "Uproar").stdout


def test_what_is_missing_is_told_beside_the_snippet(file):
    result = run(file, "--for", "latex")
    assert "No picture" not in result.stdout
    assert "No picture beside my map.html; make one with: sitmap map ARTICLE -o my map.pdf" in result.stderr
    assert run(file, "--picture", "x.svg").stderr == ""


def test_a_large_map_and_one_on_the_web_stay_apart_from_a_page_that_takes_in_everything(file):
    assert "data-external" not in run(file, "--for", "quarto").stdout
    assert "data-external" in run(file, "--for", "quarto", "--url", "https://x.example/map.html").stdout
    with file.open("a", encoding="utf-8") as page:
        page.write(" " * 1_200_000)
    assert "data-external" in run(file, "--for", "quarto").stdout


@pytest.mark.parametrize(
    "options",
    [
        ("--url", "javascript:alert(1)"),
        ("--url", "http://["),
        ("--for", "latex", "--picture", "map.svg"),
        ("--for", "latex", "--picture", "https://x.example/map.pdf"),
    ],
)
def test_what_no_document_could_show_is_refused(file, options):
    result = run(file, *options)
    assert result.exit_code == 2
    assert options[-1] in result.stderr


@pytest.mark.parametrize("width", ["101%", "0", "12px", '1" onload="x'])
def test_a_width_is_pixels_or_per_cent(file, width):
    assert run(file, "--width", width).exit_code == 2


def test_what_is_no_map_is_told(tmp_path):
    other = tmp_path / "other.html"
    other.write_text("<title>x</title>")
    assert "is no map of sitmap's" in str(run(other).exception)
    assert "can't be opened" in str(run(tmp_path / "none.html").exception)
