"""Homes of outlets: how they are looked up, read and used, and what they must not do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import outlets_file
from service.errors import InvalidPlaces
from service.model import Report
from service.places import Geoparser
from service.places.outlets import Home, load, read

HEAD = "outlets,place,country,division,lat,lon\n"


@pytest.fixture(scope="module")
def known():
    return load()


@pytest.mark.parametrize(
    "publisher",
    [
        "dispatch.com",
        "www.dispatch.com",
        "https://www.dispatch.com/news/story.html?id=1",
        "Dispatch.com",
        "local.dispatch.com",
        "Columbus Dispatch",
        "The Columbus Dispatch",
    ],
)
def test_an_outlet_is_known_by_its_domain_or_name(known, publisher):
    home = known.home(publisher)
    assert (home.country, home.division) == ("US", "US.OH")
    assert home.km_to(39.96, -83.0) < 20


def test_the_address_of_a_report_tells_where_the_publisher_does_not(known):
    assert known.home("", "https://www.dispatch.com/a") == known.home("dispatch.com")
    assert known.of(Report("r", "…", url="http://dispatch.com/a")) == known.home("dispatch.com")
    assert known.home("Our own network", "https://www.dispatch.com/a") == known.home("dispatch.com")


def test_a_local_edition_comes_before_its_network(known):
    assert known.home("winnipeg.ctvnews.ca").division == "CA.03"
    assert known.home("www.ctvnews.ca") == Home("CA")


@pytest.mark.parametrize(
    ("publisher", "country"),
    [("an-unknown-paper.com.ng", "NG"), ("unbekannt.de", "DE"), ("unlisted.co.uk", "GB")],
)
def test_a_countrys_domain_tells_the_country(known, publisher, country):
    assert known.home(publisher) == Home(country)


@pytest.mark.parametrize(
    "publisher",
    ["", "unlisted.com", "unlisted.tv", "unlisted.io", "Somebody", "reuters.com", ".", "..", "a.b.c/"],
)
def test_no_home_is_made_up(known, publisher):
    assert known.home(publisher) is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_anything_may_be_called_an_outlet(publisher, url):
    home = load().home(publisher, url)
    assert home is None or len(home.country) == 2


def test_the_shipped_homes_agree_with_the_gazetteer(known, gazetteer):
    """Each outlet stands once, in a division that the gazetteer knows, near a town of it."""
    with outlets_file().open(encoding="utf-8", newline="") as lines:
        named = [
            name for line in list(lines)[1:] for name in line.strip('"\n').split(",")[0].strip('"').split(";")
        ]
    assert len(named) == len(known.homes) > 2500
    for outlet, home in known.homes.items():
        assert home.country in gazetteer.country_rows, outlet
        assert (home.lat is None) == (not home.division), outlet


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("outlets,place,country\nx.com,X,US\n", "lacks the column division"),
        (HEAD + "x.com,X,USA,,1,2\n", "line 2: the country 'USA'"),
        (HEAD + "x.com,X,US,,91,2\n", "line 2: '91', '2' is no latitude"),
        (HEAD + "x.com,X,US,,north,2\n", "'north'"),
        (HEAD + "x.com,X,US,,nan,2\n", "'nan'"),
        (HEAD + "x.com,X,US,,1\n", "line 2: '1', ''"),
    ],
)
def test_a_bad_row_is_told_with_its_line(tmp_path, content, words):
    file = tmp_path / "mine.csv"
    file.write_text(content, "utf-8")
    with pytest.raises(InvalidPlaces, match=words) as raised:
        load([file])
    assert "mine.csv" in str(raised.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(InvalidPlaces, match=r"none\.csv can't be read"):
        load([tmp_path / "none.csv"])


def test_the_users_outlets_win(tmp_path):
    file = tmp_path / "mine.csv"
    file.write_text(HEAD + "dispatch.com;Village Voice of Athens,Athens,US,US.OH,39.33,-82.10\n", "utf-8")
    mine = load([file])
    assert mine.home("dispatch.com").lat == 39.33
    assert mine.home("The Village Voice of Athens").division == "US.OH"
    assert read([HEAD], "empty").homes == {}


@pytest.mark.parametrize(
    ("publisher", "name", "country", "admin1"),
    [
        ("parispi.net", "Paris", "US", "Tennessee"),
        ("lfpress.com", "London", "CA", "Ontario"),
        ("athensnews.com", "Athens", "US", "Ohio"),
        ("newsherald.com", "Panama City", "US", "Florida"),
    ],
)
def test_a_local_paper_means_the_place_next_door(geoparser, publisher, name, country, admin1):
    text = (
        f"Police in {name} are looking for two men after a fire on Main Street. The {name} school board met."
    )
    report = Report("r", text, publisher=publisher)
    places = [m.place for m in geoparser.resolve(report, geoparser.recognise(report)) if m.text == name]
    assert places
    assert all((place.country, place.admin1) == (country, admin1) for place in places)


@pytest.mark.parametrize("publisher", ["", "parispi.net", "dispatch.com"])
def test_a_home_overrules_no_text(geoparser, publisher):
    text = "Protesters marched through Paris on Saturday. French police said that it was calm, as in Lyon and Lille."
    report = Report("r", text, publisher=publisher)
    placed = {m.text: m.place for m in geoparser.resolve(report, geoparser.recognise(report))}
    assert placed["Paris"].country == "FR"


def test_a_home_puts_nothing_anywhere(geoparser):
    report = Report("r", "Two men were shot dead outside a shop on Monday.", publisher="dispatch.com")
    assert [m.place for m in geoparser.resolve(report, geoparser.recognise(report)) if m.place] == []


def test_outlets_may_be_given(gazetteer):
    parser = Geoparser.of(gazetteer, known=read([HEAD], "empty"))
    assert parser.outlets.home("dispatch.com") is None
