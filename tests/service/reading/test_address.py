import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from config import settings
from service.errors import FetchError, NotAllowed, UnreadableReport
from service.reading import read_url

SENTENCE = "The army moved to the base and said that it was held by the men of the guard. "
PAGE = f"<html><head><title>Base taken</title></head><body><article><p>{SENTENCE * 4}</p></article></body></html>"


class Site(BaseHTTPRequestHandler):
    """A few pages, good and bad."""

    def do_GET(self):
        self.server.seen.append((self.path, self.headers["User-Agent"]))
        status, headers, body = {
            "/page": (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE.encode()),
            "/packed": (
                200,
                {"Content-Type": "text/plain", "Content-Encoding": "gzip"},
                gzip.compress(SENTENCE.encode()),
            ),
            "/bomb": (
                200,
                {"Content-Type": "text/plain", "Content-Encoding": "gzip"},
                gzip.compress(b"a " * 1_000_000),
            ),
            "/moved": (302, {"Location": "/page"}, b""),
            "/loop": (302, {"Location": "/loop"}, b""),
            "/out": (302, {"Location": "file:///etc/passwd"}, b""),
            "/busy": (503, {}, b""),
            "/pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.4"),
        }.get(self.path, (404, {}, b"none"))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def site():
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        server.seen = []
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        server.url = f"http://127.0.0.1:{server.server_port}"
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def online():
    base = settings()
    network = base.network.model_copy(
        update={"enabled": True, "user_agent": "desk@example.org", "timeout_s": 5}
    )
    reading = base.reading.model_copy(update={"max_bytes": 100_000})
    return base.model_copy(update={"network": network, "reading": reading})


def test_a_page_is_fetched_and_read(site, online):
    report = read_url(f"{site.url}/page", online, publisher="Desk")
    assert (report.title, report.publisher, report.url) == ("Base taken", "Desk", f"{site.url}/page")
    assert site.seen == [("/page", "desk@example.org")]


def test_compressed_answers_and_redirections(site, online):
    assert read_url(f"{site.url}/packed", online).text == SENTENCE.strip()
    assert read_url(f"{site.url}/moved", online).url == f"{site.url}/page"


def test_nothing_is_fetched_while_the_network_is_off(site):
    with pytest.raises(NotAllowed, match="network is off; set SITMAP_NETWORK__ENABLED=true"):
        read_url(f"{site.url}/page", settings())
    assert site.seen == []


@pytest.mark.parametrize(
    ("path", "error", "words"),
    [
        ("/none", FetchError, "answered 404"),
        ("/loop", FetchError, "redirects"),
        ("/out", FetchError, "can't be fetched"),
        ("/busy", FetchError, "503"),
        ("/bomb", UnreadableReport, "larger than the 100,000 bytes"),
        ("/pdf", UnreadableReport, "a PDF document"),
    ],
)
def test_what_can_not_be_had_is_said(site, online, path, error, words):
    with pytest.raises(error, match=words):
        read_url(site.url + path, online)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/a", "example.org", ""])
def test_only_web_addresses_are_fetched(url, online):
    with pytest.raises(UnreadableReport, match="is no web address; give one that begins with http"):
        read_url(url, online)


def test_a_closed_port_is_said(site, online):
    site.server_close()
    with pytest.raises(FetchError, match="can't be fetched"):
        read_url("http://127.0.0.1:9/", online)
