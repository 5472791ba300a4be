"""Online geocoders, played by a server on the loopback interface."""

import json
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from config.settings import load
from service.errors import FetchError, InvalidParameter, NotAllowed, StoreError
from service.places.online import asking, attribution_of, registry, second_opinion
from service.places.online.cache import Cache

ROOT = Path(__file__).resolve().parents[3]

NOMINATIM = [
    {
        "osm_type": "node", "osm_id": 1, "lat": "10.48", "lon": "-66.95", "class": "place", "type": "suburb",
        "importance": 0.3, "name": "Antímano", "display_name": "Antímano, Caracas, Venezuela",
        "boundingbox": ["10.46", "10.50", "-66.97", "-66.93"],
        "address": {"state": "Distrito Capital", "country": "Venezuela", "country_code": "ve"},
    },
    {
        "osm_type": "way", "osm_id": 2, "lat": "5.0", "lon": "1.0", "class": "amenity", "type": "school",
        "importance": 0.1, "name": "Antimano", "display_name": "Antimano, Elsewhere", "address": {},
    },
]  # fmt: skip
PHOTON = {
    "features": [
        {
            "geometry": {"coordinates": [-66.95, 10.48]},
            "properties": {
                "osm_type": "R", "osm_id": 7, "osm_key": "place", "osm_value": "village", "name": "Antímano",
                "countrycode": "VE", "country": "Venezuela", "state": "Distrito Capital",
                "extent": [-66.97, 10.50, -66.93, 10.46],
            },
        }
    ]
}  # fmt: skip
PELIAS = {
    "features": [
        {
            "geometry": {"coordinates": [-66.95, 10.48]},
            "bbox": [-66.97, 10.46, -66.93, 10.50],
            "properties": {
                "gid": "whosonfirst:locality:9", "layer": "locality", "name": "Antímano", "country_code": "VE",
                "country": "Venezuela", "region": "Distrito Capital", "confidence": 0.9,
            },
        }
    ]
}  # fmt: skip
GEONAMES = {
    "geonames": [
        {
            "geonameId": 3649020, "name": "Antímano", "lat": "10.48", "lng": "-66.95", "fcode": "PPLX",
            "countryCode": "VE", "countryName": "Venezuela", "adminName1": "Distrito Capital", "population": 150971,
        }
    ]
}  # fmt: skip
ANSWERS = {
    "/search": NOMINATIM,
    "/api": PHOTON,
    "/v1/search": PELIAS,
    "/searchJSON": GEONAMES,
}


class Server:
    """Answers as each service would, counts the requests and remembers them."""

    def __init__(self):
        self.asked, self.status, self.body = [], 200, None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                url = urlsplit(self.path)
                outer.asked.append((url.path, parse_qs(url.query), self.headers["User-Agent"]))
                answer = ANSWERS.get(url.path.rstrip("/"), [])
                body = json.dumps(answer).encode() if outer.body is None else outer.body
                self.send_response(outer.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.domain = f"127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()


@pytest.fixture
def server():
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


@pytest.fixture
def configured(server, tmp_path):
    def make(*use, enabled=True, agent="tests (someone@example.org)", **options):
        settings = load()
        needed = {"geonames": {"username": "someone"}}
        table = {
            name: {"domain": server.domain, "scheme": "http", **needed.get(name, {}), **options}
            for name in use
        }
        changes = {
            "geocoders": {"use": use, "min_delay_s": 0.0, "options": table},
            "network": {"enabled": enabled, "user_agent": agent, "timeout_s": 5.0},
            "data": {"folder": str(tmp_path / "data")},
        }
        return settings.model_copy(
            update={
                name: getattr(settings, name).model_copy(update=values) for name, values in changes.items()
            }
        )

    return make


@pytest.mark.parametrize(
    ("service", "place_id", "feature", "attribution"),
    [
        ("nominatim", "osm:n1", "PPLX", "OpenStreetMap"),
        ("photon", "osm:r7", "PPL", "OpenStreetMap"),
        ("pelias", "pelias:whosonfirst:locality:9", "PPL", "Who's On First"),
        ("geonames", "geonames:3649020", "PPLX", "GeoNames"),
    ],
)
def test_each_service_is_understood(server, configured, service, place_id, feature, attribution):
    place, *_ = second_opinion(configured(service))("Antímano", "VE")
    assert (place.id, place.name, place.feature) == (place_id, "Antímano", feature)
    assert (place.lat, place.lon, place.precision) == (10.48, -66.95, 2)
    assert (place.country, place.country_name, place.admin1) == ("VE", "Venezuela", "Distrito Capital")
    assert 1000 <= place.uncertainty_m <= 10_000
    assert 0 < place.confidence <= 0.6
    assert attribution in attribution_of(place.id)
    assert server.asked[0][2] == "tests (someone@example.org)"


def test_answers_share_a_limited_confidence(configured):
    first, second = second_opinion(configured("nominatim"))("Antimano", "")
    assert (first.confidence, second.confidence) == (0.45, 0.15)
    assert [runner.id for runner in first.candidates] == ["osm:w2"]
    (only,) = second_opinion(configured("nominatim"))("Antímano  ", "VE")  # the other one is elsewhere
    assert only.confidence == 0.6


def test_the_country_is_asked_first_and_then_the_world(server, configured):
    server.body = b"[]"
    assert second_opinion(configured("nominatim"))("Xyz", "VE") == ()
    assert [query.get("countrycodes") for _, query, _ in server.asked] == [["ve"], None]


def test_an_answer_is_kept_between_runs_with_its_attribution(server, configured, tmp_path):
    settings = configured("nominatim")
    first = second_opinion(settings)("Antímano", "VE")
    assert second_opinion(settings)("ANTIMANO", "VE") == first
    assert len(server.asked) == 1
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(tmp_path / "data" / asking.CACHE_FILE)) as database:
        ((attribution,),) = database.execute("SELECT attribution FROM answers")
    assert "ODbL" in attribution


def test_no_answer_is_kept_too(server, configured):
    server.body = b"[]"
    opinion = second_opinion(configured("nominatim"))
    assert opinion("Xyz", "") == opinion("Xyz", "") == ()
    assert len(server.asked) == 1
    assert opinion("…", "") == ()
    assert len(server.asked) == 1


def test_the_next_service_is_asked_if_one_knows_nothing(server, configured, monkeypatch):
    monkeypatch.setitem(ANSWERS, "/search", [])
    place, *_ = second_opinion(configured("nominatim", "photon"))("Antímano", "")
    assert place.id == "osm:r7"
    assert [path.rstrip("/") for path, *_ in server.asked] == ["/search", "/api"]


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b"{}"), (403, b"{}"), (429, b"{}"), (200, b"no json"), (200, b'[{"lat": "x"}]')],
)
def test_a_failure_is_a_fetch_error(server, configured, status, body, tmp_path):
    server.status, server.body = status, body
    settings = configured("nominatim")
    asker = asking.Asker(registry()["nominatim"], settings, Cache(tmp_path / "c.sqlite", 1))
    with pytest.raises(FetchError, match="nominatim gave no usable answer for 'Kidal'"):
        asker("Kidal", "")


def test_a_service_that_failed_is_left_alone_for_a_while(server, configured, caplog):
    server.status = 403
    now = [0.0]
    settings = configured("nominatim")
    panel = asking.Panel([registry()["nominatim"]], settings, clock=lambda: now[0])
    assert panel("Kidal") == ()
    asked = len(server.asked)
    assert panel("Gao") == ()
    assert len(server.asked) == asked
    assert "left alone" in caplog.text
    now[0], server.status = 301.0, 200
    assert panel("Antímano")


def test_a_dead_address_is_no_crash(configured, caplog):
    settings = configured("nominatim", domain="127.0.0.1:9")
    assert second_opinion(settings)("Kidal", "ML") == ()
    assert "nominatim" in caplog.text


def test_it_is_off_by_default():
    assert second_opinion(load()) is None


def test_nothing_is_imported_while_it_is_off():
    code = (
        "import sys; from config.settings import load; from service.places.online import second_opinion; "
        "second_opinion(load()); sys.exit(any(m.startswith('geopy') or m == 'sqlite3' for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_what_is_not_allowed_comes_with_the_remedy(configured):
    with pytest.raises(NotAllowed, match="SITMAP_NETWORK__ENABLED"):
        second_opinion(configured("nominatim", enabled=False))
    with pytest.raises(NotAllowed, match="SITMAP_NETWORK__USER_AGENT"):
        second_opinion(configured("nominatim", agent=" "))


def test_bad_options_are_refused(configured):
    with pytest.raises(InvalidParameter, match=r"no geocoder 'narnia'.*nominatim, photon, pelias, geonames"):
        second_opinion(configured("narnia"))
    with pytest.raises(InvalidParameter, match="geonames needs username"):
        second_opinion(configured("geonames", username=""))
    with pytest.raises(InvalidParameter, match="no option colour"):
        second_opinion(configured("photon", colour="red"))


def test_the_cache_forgets(tmp_path):
    now = [0.0]
    cache = Cache(tmp_path / "c.sqlite", days=1, now=lambda: now[0])
    cache.put("s", "q", (), "nobody")
    assert cache.get("s", "q") == ()
    assert cache.get("s", "other") is None
    now[0] = 86_401.0
    assert cache.get("s", "q") is None


def test_the_cache_takes_many_writers(tmp_path, configured):
    places = second_opinion(configured("nominatim"))("Antimano", "")

    def write(number):
        Cache(tmp_path / "c.sqlite", 1).put("s", str(number % 5), places, "a")
        return Cache(tmp_path / "c.sqlite", 1).get("s", str(number % 5))

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(write, range(24))) == {places: 24}


def test_a_damaged_cache_is_told(tmp_path):
    (tmp_path / "c.sqlite").write_bytes(b"this is no database, and it is long enough to be seen as none" * 20)
    with pytest.raises(StoreError, match="delete it"):
        Cache(tmp_path / "c.sqlite", 1).get("s", "q")
