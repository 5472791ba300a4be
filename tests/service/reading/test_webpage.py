from datetime import date

import pytest

from service.errors import UnreadableReport, UnsupportedLanguage
from service.reading import read_html

PAGE = """<!doctype html><html lang="en"><head>
<title>Shots near the depot | The Desk</title>
<meta property="og:title" content="Shots near the depot">
<meta property="og:site_name" content="The Desk">
<meta property="article:published_time" content="2019-04-30T22:15:00-04:00">
<link rel="canonical" href="https://desk.example/shots">
</head><body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Shots near the depot</h1>
<p>Soldiers closed the <a href="/x">depot</a> in Maracay on Tuesday after shots were heard by people who live near it.</p>
<p>Two people were treated for wounds,<br>the mayor said in the evening to reporters in the town.</p>
<ul><li>The road to Valencia was closed.</li><li>The school was empty.</li></ul>
<blockquote>We saw smoke over the roofs of the whole street.</blockquote></article>
<footer>Copyright The Desk</footer></body></html>"""


def test_main_text_keeps_its_paragraphs():
    text = read_html(PAGE).text
    assert "near it.\n\nTwo people" in text
    assert "wounds,\nthe mayor" in text
    assert "closed.\n\nThe school" in text
    assert "Sport" not in text
    assert "Copyright" not in text


def test_links_part_no_words():
    assert "closed the depot in Maracay" in read_html(PAGE).text


def test_the_page_tells_its_origin():
    report = read_html(PAGE)
    assert (report.title, report.publisher, report.url) == (
        "Shots near the depot",
        "The Desk",
        "https://desk.example/shots",
    )
    assert report.published == date(2019, 4, 30)
    assert report.language == "en"


def test_what_is_given_wins():
    report = read_html(
        PAGE, title="Given", publisher="Me", published=date(2020, 1, 2), url="https://a.example/"
    )
    assert (report.title, report.publisher, report.published, report.url) == (
        "Given",
        "Me",
        date(2020, 1, 2),
        "https://a.example/",
    )


def test_no_date_is_guessed_from_the_text():
    page = (
        "<html><body><article>"
        + "<p>On 3 May 2011 the bridge fell into the river, and it was built again.</p>" * 5
    )
    assert read_html(page).published is None


def test_markup_in_metadata_stays_text():
    page = PAGE.replace(
        'content="Shots near the depot"', 'content="&lt;/script&gt;&lt;img onerror=x&gt; `${a}`"'
    )
    assert "${a}" in read_html(page).title


def test_reading_twice_gives_the_same_report():
    assert read_html(PAGE) == read_html(PAGE)


def test_hostile_links_are_left_out():
    page = PAGE.replace("https://desk.example/shots", "javascript:alert(1)")
    assert not read_html(page).url.startswith("javascript")


@pytest.mark.parametrize(
    "page",
    [
        "<html><body></body></html>",
        "<",
        "<!-- only a comment -->",
        "<html><body>" + "<div>" * 20_000,
        "<html>\x00\ud800</html>",
    ],
)
def test_pages_without_an_article_are_refused(page):
    with pytest.raises(UnreadableReport, match=r"(?s)page.*(give|alone)"):
        read_html(page)


def test_a_page_of_too_many_tags_is_refused_at_once():
    with pytest.raises(UnreadableReport, match="far larger"):
        read_html("<p>" * 100_000)


def test_other_languages_are_refused():
    words = (
        "<p>Des milliers de personnes ont défilé dans la capitale pendant que l'armée fermait les rues.</p>"
    )
    with pytest.raises(UnsupportedLanguage, match="French"):
        read_html("<html><body><article>" + words * 5)


def test_a_page_may_say_its_language():
    words = "<p>Tumaco, Cali, Quibdó: 12 muertos, 30 heridos.</p>"
    page = f"<html class='x' lang=\"es-CO\"><body><article>{words * 4}</article></body></html>"
    assert read_html(page).language == "es"
