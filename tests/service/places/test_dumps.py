"""GeoNames' dumps: read from a folder, downloaded with resume, compiled."""

import hashlib
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from config.settings import load
from service.errors import FetchError, GazetteerError, NotAllowed
from service.places.gazetteer import Gazetteer
from service.places.rows import NameUse
from service.places.sources import dumps
from service.places.sources.download import Downloader


def place(number, name, lat, lon, kind, country="VE", admin1="", admin2="", people=0, others="", shared=""):
    letter, code = kind.split(".")
    return "\t".join(
        map(str, [number, name, name, others, lat, lon, letter, code, country, shared, admin1, admin2, "", "", people,
                  "", 0, "America/Caracas", "2024-01-01"])
    )  # fmt: skip


PLACES = [
    place(3625428, "Bolivarian Republic of Venezuela", 8, -66, "A.PCLI", people=28_000_000),
    place(3640847, "Distrito Capital", 10.4, -66.9, "A.ADM1", "VE", "25"),
    place(9000001, "Libertador", 10.45, -66.95, "A.ADM2", "VE", "25", "0101"),
    place(3646738, "Caracas", 10.488, -66.879, "P.PPLC", "VE", "25", "0101", 3_000_000, "CCS,KaraKas,Ka"),
    place(9000002, "El Valle", 10.46, -66.9, "P.PPL", "VE", "25", "0101", 1000),
    place(9000003, "Caricuao", 10.43, -66.98, "P.PPL", "VE", "25", "0101"),
    place(9000004, "La Tortuga Air Base", 10.9, -65.2, "S.AIRB", "VE"),
    place(9000005, "Río Guaire", 10.4, -66.8, "H.STM", "VE"),
    place(9000006, "Gulf of Paria", 10.35, -62.0, "H.GULF", "", shared="VE,TT"),
]
COUNTRY_INFO = (
    "#ISO\tISO3\nVE\tVEN\t862\tVE\tVenezuela\tCaracas\t912050\t28870195\tSA\t.ve\tVEF\tBolivar\t"
    "58\t####\t\tes-VE\t3625428\t\t"
)
ALTERNATES = [
    "1\t3646738\tes\tSantiago de León de Caracas\t1\t\t\t",
    "2\t3646738\tuk\tКаракас\t\t\t\t",
    "3\t3646738\tiata\tCCS\t\t\t\t",
    "4\t3646738\tlink\thttps://en.wikipedia.org/wiki/Caracas\t\t\t\t",
    "5\t3646738\tabbr\tCcs.\t\t\t\t",
    "6\t3646738\ten\tOld Caracas\t1\t\t\t1",
    "7\t404404\ten\tNowhere\t1\t\t\t",
    "8\t3625428\tfr\tVénézuéla\t1\t\t\t\t\t",
]


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "dumps"
    folder.mkdir()
    with zipfile.ZipFile(folder / "allCountries.zip", "w") as archive:
        archive.writestr("allCountries.txt", "\n".join(PLACES) + "\n")
    (folder / "countryInfo.txt").write_text(COUNTRY_INFO + "\n", "utf-8")
    (folder / "admin1CodesASCII.txt").write_text("VE.25\tCapital\tCapital\t3640847\n", "utf-8")
    (folder / "alternateNamesV2.txt").write_text("\n".join(ALTERNATES) + "\n", "utf-8")
    return folder


@pytest.fixture
def compiled(folder, tmp_path, monkeypatch):
    def make() -> Gazetteer:
        dumps.compile_dumps(folder, tmp_path / "g.bin")
        return Gazetteer(tmp_path / "g.bin")

    monkeypatch.setattr(dumps, "package_version", lambda _: "")  # without OurAirports: quicker, and known
    return make


def named(book, name):
    return {book.id(row): NameUse(use) for row, use in book.hits(name)}


def test_rows_have_their_division_country_radius_and_names(compiled):
    book = compiled()
    caracas = book.entry(book.row_of("geonames:3646738"))
    assert (caracas.feature, caracas.country_name, caracas.population) == ("PPLC", "Venezuela", 3_000_000)
    assert (caracas.admin1, caracas.admin1_name, caracas.admin2_name) == (
        "VE.25",
        "Distrito Capital",
        "Libertador",
    )
    assert book.id(book.capitals["VE"]) == "geonames:3646738"
    assert named(book, "Capital")["geonames:3640847"] == NameUse.ALIAS
    assert named(book, "Venezuela")["geonames:3625428"] & NameUse.MAIN
    assert named(book, "Bolivarian Republic of Venezuela").keys() == {"geonames:3625428"}
    libertador = book.entry(book.row_of("geonames:9000001"))
    assert 5_000 <= libertador.uncertainty_m <= 15_000
    gulf = book.row_of("geonames:9000006")
    assert (book.country(gulf), book.lands(gulf)) == ("", ("VE", "TT"))
    state = book.entry(book.row_of("geonames:3640847"))
    assert state.uncertainty_m != 100_000  # of Natural Earth's polygon
    assert named(book, "La Tortuga")["geonames:9000004"] == NameUse.ALIAS | NameUse.CORE


def test_alternate_names_are_weighed_by_language_and_codes_are_left_out(compiled):
    book = compiled()
    caracas = "geonames:3646738"
    assert named(book, "Santiago de León de Caracas") == {caracas: NameUse.ALIAS}
    assert named(book, "Каракас") == {caracas: NameUse.ALTERNATE}
    assert named(book, "Old Caracas") == {caracas: NameUse.ALTERNATE}
    assert named(book, "ccs") == {caracas: NameUse.ALIAS | NameUse.CASED}
    assert named(book, "https en wikipedia org wiki caracas") == {}
    assert named(book, "KaraKas") == {}  # only in the line, which the list replaces
    assert "geonames:3625428" in named(book, "Vénézuéla")
    assert named(book, "Nowhere") == {}


def test_without_the_list_the_names_in_the_lines_count(folder, compiled):
    (folder / "alternateNamesV2.txt").unlink()
    book = compiled()
    assert named(book, "karakas") == {"geonames:3646738": NameUse.ALTERNATE}
    assert named(book, "ka") == {}
    assert named(book, "CCS") == {}


def test_single_countries_will_do(folder, compiled):
    (folder / "allCountries.zip").unlink()
    (folder / "VE.txt").write_text("\n".join(PLACES), "utf-8")
    assert compiled().hits("el valle")


def test_inputs_tell_when_a_file_has_changed(folder):
    before = dumps.inputs(folder)
    assert dumps.inputs(folder) == before
    assert {"dumps/allCountries.zip", "dumps/countryInfo.txt", "places.csv"} <= before.keys()
    (folder / "alternateNamesV2.txt").write_text(ALTERNATES[0], "utf-8")
    assert dumps.inputs(folder) != before


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("allCountries.zip", b"PK no archive", r"allCountries\.zip is damaged"),
        ("allCountries.zip", None, r"lacks allCountries\.zip"),
        ("countryInfo.txt", None, r"lacks countryInfo\.txt"),
        ("alternateNamesV2.txt", b"only one column\n", "line 1 is no alternate name"),
        ("alternateNamesV2.txt", b"\xff\xff\n", "damaged"),
    ],
)
def test_what_is_missing_or_damaged_is_named(folder, compiled, tmp_path, name, content, said):
    (folder / name).unlink() if content is None else (folder / name).write_bytes(content)
    with pytest.raises(GazetteerError, match=said):
        compiled()
    assert not (tmp_path / "g.bin").exists()


@pytest.mark.parametrize(
    ("line", "said"),
    [("1\ttoo short", "line 1 has 2 columns"), (place(1, "A", 95, 0, "P.PPL"), "degrees"),
     (place("x", "A", 5, 0, "P.PPL"), "line 1")],
)  # fmt: skip
def test_a_bad_line_is_named(folder, compiled, line, said):
    (folder / "allCountries.zip").unlink()
    (folder / "allCountries.txt").write_text(line + "\n", "utf-8")
    with pytest.raises(GazetteerError, match=said):
        compiled()


class Server:
    """Serves a folder with ETags and ranges; can break off a transfer, and remembers what was asked."""

    def __init__(self, folder):
        self.folder, self.asked, self.break_after, self.status = folder, [], {}, {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                outer.answer(self)

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/dump/"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def answer(self, request):
        name, span = request.path.rpartition("/")[2], request.headers.get("Range")
        self.asked.append((name, span))
        path = self.folder / name
        if self.status.get(name):
            return self.reply(request, self.status[name].pop(), b"", {})
        if not path.is_file():
            return self.reply(request, 404, b"", {})
        body = path.read_bytes()
        mark = f'"{hashlib.md5(body).hexdigest()}"'
        if request.headers.get("If-None-Match") == mark:
            return self.reply(request, 304, b"", {})
        headers = {"ETag": mark}
        if span and request.headers.get("If-Range") == mark:
            start = int(span.removeprefix("bytes=").rstrip("-"))
            headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
            return self.reply(request, 206, body[start:], headers)
        return self.reply(request, 200, body, headers, self.break_after.pop(name, None))

    def reply(self, request, status, body, headers, cut=None):
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body[:cut])
        if cut is not None:
            request.close_connection = True


@pytest.fixture
def server(folder):
    server = Server(folder)
    yield server
    server.http.shutdown()
    server.http.server_close()


@pytest.fixture
def settings(tmp_path):
    settings = load()
    network = settings.network.model_copy(update={"enabled": True, "timeout_s": 5.0})
    data = settings.data.model_copy(update={"folder": str(tmp_path / "data")})
    return settings.model_copy(update={"network": network, "data": data})


def test_a_url_is_downloaded_and_an_interrupted_transfer_goes_on(
    server, settings, tmp_path, folder, monkeypatch
):
    monkeypatch.setattr(dumps, "package_version", lambda _: "")
    server.break_after["allCountries.zip"] = 100
    seen = []
    found = dumps.folder_of(server.url, settings, lambda stage, _: seen.append(stage))
    assert (found / "allCountries.zip").read_bytes() == (folder / "allCountries.zip").read_bytes()
    assert [span for name, span in server.asked if name == "allCountries.zip"] == [None, "bytes=100-"]
    assert "allCountries.zip" in seen
    assert not list(found.glob("*.part"))
    assert (found / "admin1CodesASCII.txt").exists()
    assert not (found / "admin2Codes.txt").exists()  # the server has none, and it isn't needed
    dumps.compile_dumps(found, tmp_path / "g.bin")
    assert Gazetteer(tmp_path / "g.bin").hits("el valle")


def test_a_second_run_transfers_nothing(server, settings):
    dumps.folder_of(server.url, settings)
    before = {path.name: path.stat().st_mtime_ns for path in dumps.folder_of(server.url, settings).iterdir()}
    after = {path.name: path.stat().st_mtime_ns for path in dumps.folder_of(server.url, settings).iterdir()}
    assert before == after


def test_a_later_run_goes_on_where_an_earlier_one_was_killed(server, settings, tmp_path):
    downloader = Downloader(settings, lambda *_: None)
    target = tmp_path / "z" / "allCountries.zip"
    downloader.get(server.url + "allCountries.zip", target)
    whole = target.read_bytes()
    target.rename(target.with_name("allCountries.zip.part"))
    target.with_name("allCountries.zip.part").write_bytes(whole[:50])
    server.asked.clear()
    downloader.get(server.url + "allCountries.zip", target)
    assert server.asked == [("allCountries.zip", "bytes=50-")]
    assert target.read_bytes() == whole


def test_a_file_that_changed_meanwhile_is_taken_from_its_beginning(server, settings, tmp_path, folder):
    downloader = Downloader(settings, lambda *_: None)
    target = tmp_path / "z" / "countryInfo.txt"
    downloader.get(server.url + "countryInfo.txt", target)
    target.rename(target.with_name("countryInfo.txt.part"))
    (folder / "countryInfo.txt").write_text("another\n")
    downloader.get(server.url + "countryInfo.txt", target)
    assert target.read_text() == "another\n"


def test_a_busy_server_is_asked_again(server, settings, tmp_path):
    server.status["countryInfo.txt"] = [503, 429]
    waits = []
    Downloader(settings, lambda *_: None, waits.append).get(
        server.url + "countryInfo.txt", tmp_path / "c.txt"
    )
    assert len(server.asked) == 3
    assert waits == [0.0, 2.0]


@pytest.mark.parametrize("status", [403, 410])
def test_a_refusal_is_told(server, settings, tmp_path, status):
    server.status["countryInfo.txt"] = [status]
    with pytest.raises(FetchError, match=str(status)):
        Downloader(settings, lambda *_: None).get(server.url + "countryInfo.txt", tmp_path / "c.txt")


def test_a_server_that_is_gone_is_told(server, settings, tmp_path):
    server.status["x"] = [503] * 20
    waits = []
    with pytest.raises(FetchError, match="try again later"):
        Downloader(settings, lambda *_: None, waits.append).get(server.url + "x", tmp_path / "x")
    assert waits == sorted(waits)


def test_checksums_are_verified(server, settings, folder):
    good = hashlib.sha256((folder / "allCountries.zip").read_bytes()).hexdigest()
    dumps.folder_of(f"{server.url}allCountries.zip#sha256={good}", settings)
    (folder / "SHA256SUMS").write_text(f"{'0' * 64}  allCountries.zip\n")
    with pytest.raises(FetchError, match="checksum"):
        dumps.folder_of(server.url, settings)


def test_no_network_no_download(tmp_path):
    with pytest.raises(NotAllowed, match="SITMAP_NETWORK__ENABLED"):
        dumps.folder_of("http://127.0.0.1:9/dump/", load())
    with pytest.raises(FetchError, match="http"):
        dumps.folder_of("ftp://127.0.0.1/dump/", load())
    with pytest.raises(GazetteerError, match="no folder"):
        dumps.folder_of(str(tmp_path / "none"), load())
