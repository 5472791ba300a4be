from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.reading.origin import known, link, published_date

DAY = date(2019, 4, 30)


@pytest.mark.parametrize(
    "text",
    [
        "2019-04-30",
        "2019-04-30T21:00:00-04:00",
        " 2019-04-30 ",
        "30 April 2019",
        "Apr 30, 2019",
        "Tue, 30 Apr 2019 10:00:00 GMT",
    ],
)
def test_a_full_date_is_read(text):
    assert published_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7:58 AM ET",
        "30 April",
        "April 2019",
        "2019",
        "04/05/2019",
        "yesterday",
        "in 3 days",
        "2019-13-45",
    ],
)
def test_nothing_is_guessed(text):
    assert published_date(text) is None


@given(st.text(max_size=80))
def test_any_text_is_a_date_or_none(text):
    assert published_date(text) is None or isinstance(published_date(text), date)


@pytest.mark.parametrize("url", ["https://example.org/a?b=c", "http://example.org", "HTTPS://EXAMPLE.ORG/ü"])
def test_web_addresses_are_links(url):
    assert link(f" {url} ") == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "www.example.org",
        'http://a/"b',
        "http://a/\nb",
        "https://" + "a" * 3000,
    ],
)
def test_everything_else_is_no_link(url):
    assert link(url) == ""


def test_what_is_given_wins_over_what_is_found():
    merged = known({"title": "Given", "url": ""}, {"title": "Found", "url": "https://example.org/"})
    assert merged == {"title": "Given", "url": "https://example.org/"}
