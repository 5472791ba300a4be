import io
import json
import os
import re
import signal
import subprocess
import sys
import types
from pathlib import Path

import click
import pytest

import config
from maps.incidents import incident_map
from maps.pages import page as map_page
from service import cli
from service.errors import GazetteerError
from service.model import (
    Analysis,
    Assertion,
    Confidence,
    Evidence,
    Incident,
    Mention,
    MentionKind,
    Place,
)
from service.places.explain import Explanation, PassedOver, Verdict
from tests.maps.samples import capital_in_uproar
from tests.maps.tilefiles import mbtiles, pyramid

SENTENCE = "Gunmen attacked Kidal and it was said that they were on the run."
KIDAL = Place("geonames:2455290", "Kidal", 18.44111, 1.40778, "ML", "Kidal", "PPLA", 2, 5000.0, 0.9)


class FakePipeline:
    """Finds Kidal, and an attack on it."""

    def process(self, report):
        if "boom" in report.text:
            message = "there is no gazetteer; run sitmap gazetteer build"
            raise GazetteerError(message)
        start = report.text.find("Kidal")
        if start < 0:
            return Analysis(report)
        incident = Incident(
            id=f"i-{report.id}",
            title=report.text[:30],
            event_type="Violence against civilians",
            sub_event_type="Attack",
            plover_event="ASSAULT",
            plover_mode="",
            assertion=Assertion.FACTUAL,
            confidence=Confidence(0.9, 0.9, None, 0.8),
            date_start=report.published,
            place=KIDAL,
            evidence=(Evidence("place", report.id, report.text, start, start + 5),),
            reports=(report.id,),
        )
        mention = Mention(start, start + 5, "Kidal", MentionKind.LITERAL, place=KIDAL)
        return Analysis(report, (mention,), (incident,))

    def explain(self, _report, mentions):
        return [Explanation(mention, Verdict.PLACED, "Kidal fits") for mention in mentions]

    def passed_over(self, report, _mentions):
        return [PassedOver(0, 6, report.text[:6], 0.1, "no place")]

    def resolve_spans(self, report, spans):
        return tuple(Mention(a, b, report.text[a:b], MentionKind.LITERAL, place=KIDAL) for a, b in spans)


class FakeStore:
    """Keeps what it is given."""

    def __init__(self):
        self.saved = []

    def save(self, analysis, same=None):  # noqa: ARG002 - as the store has it
        self.saved.append(analysis)


def module(name, **members):
    made = types.ModuleType(name)
    vars(made).update(members)
    return made


@pytest.fixture(autouse=True)
def world(monkeypatch, tmp_path):
    """The rooms behind the command line, faked."""
    store, served, pages = FakeStore(), [], []

    def page(collection, *, title=""):
        pages.append((collection, title, None))
        return "<!doctype html><title>map</title>"

    def incident_map(collection, *, tiles, title):
        pages.append((collection, title, tiles))
        root = types.SimpleNamespace(render=lambda: "<!doctype html><title>streets</title>")
        return types.SimpleNamespace(get_root=lambda: root, tiles=None)

    @click.command()
    def gazetteer():
        click.echo("asked")

    for fake in (
        module("service.pipeline", default=FakePipeline),
        module("service.store", open_store=lambda _: store),
        module("service.web.serve", serve=served.append),
        module("service.places.command", gazetteer=gazetteer),
    ):
        monkeypatch.setitem(sys.modules, fake.__name__, fake)
    monkeypatch.setattr("maps.page", page, raising=False)
    monkeypatch.setattr("maps.incident_map", incident_map, raising=False)
    monkeypatch.chdir(tmp_path)
    return types.SimpleNamespace(store=store, served=served, pages=pages, folder=tmp_path)


@pytest.fixture
def run(capsysbinary, monkeypatch):
    """Run a command; return its status, standard output and standard error."""

    def call(*arguments, stdin=b""):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as exit_:
            cli.main(arguments)
        out, err = capsysbinary.readouterr()
        return exit_.value.code or 0, out.decode(), err.decode()

    return call


@pytest.mark.parametrize("command", [[], *[[name] for name in cli.cli.commands]])
def test_help_teaches_by_example(run, command):
    status, out, _ = run(*command, "--help")
    assert status == 0
    assert "Example" in out
    assert max(len(line) for line in out.splitlines()) <= 80


def test_the_overview_names_every_command(run):
    _, out, _ = run("--help")
    for name in ("map", "geojson", "annotate", "explain", "ingest", "serve", "split", "join", "gazetteer"):
        assert re.search(rf"^  {name} +[A-Z].*\.$", out, re.MULTILINE)


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from service.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'numpy', 'pydantic', 'folium', 'flask', 'trafilatura', 'dateparser', 'shapely', 'config', 'maps'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    root = Path(cli.__file__).parents[1]
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True, stdout=subprocess.DEVNULL)


def test_map_writes_a_page(world, run):
    Path("a.txt").write_text(f"Raid on Kidal\n\n{SENTENCE}")
    status, out, err = run("map", "a.txt", "-o", "m.html", "--published", "2024-01-02")
    assert (status, out) == (0, "")
    assert err == "m.html: 1 incident, 1 of them on the map\n"
    assert Path("m.html").read_text().startswith("<!doctype html>")
    ((collection, title, _),) = world.pages
    assert title == "Raid on Kidal"
    assert collection["features"][0]["properties"]["date_start"] == "2024-01-02"


@pytest.mark.parametrize(
    ("name", "start"), [("map.png", b"\x89PNG"), ("map.SVG", b"<?xml"), ("map.pdf", b"%PDF")]
)
def test_map_writes_a_picture_where_the_name_asks_for_one(world, run, name, start):
    Path("article.txt").write_text("Kidal fell.", "utf-8")
    status, out, err = run("map", "article.txt", "-o", name, "--size", "9x7cm", "--dpi", "60")
    assert (status, out) == (0, "")
    assert Path(name).read_bytes().startswith(start)
    assert not world.pages
    assert "on the map" in err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-o", "map.png", "--size", "huge"], "18x12cm"),
        (["-o", "map.png", "--online-tiles"], "leave out --online-tiles"),
        (["-o", "map.html", "--size", "9x7cm"], "name it .png"),
        (["-o", "map.gif"], "map.gif ends in no format"),
        (["-o", "map.geojson"], "map.geojson ends in no format"),
        (["-o", "map.png", "--dpi", "0"], "0 pixels an inch"),
    ],
)
def test_a_picture_that_can_not_be_is_refused_before_anything_is_read(run, options, said):
    status, _, err = run("map", "missing.txt", *options)
    assert status == 1
    assert said in err


def test_map_of_a_folder_with_a_bad_file_is_written_and_told(world, run):
    Path("in").mkdir()
    Path("in/a.txt").write_text(SENTENCE)
    Path("in/b.txt").write_bytes(b"%PDF-1.4")
    status, _, err = run("map", "in", "-", stdin=f"Again. {SENTENCE}".encode())
    assert status == 1
    assert "Error: in/b.txt is a PDF document, not text" in err
    assert world.pages[0][1] == "2 articles"
    assert Path("map.html").exists()


def test_streets_come_from_openstreetmap_only_when_asked_for(world, run):
    status, out, err = run("map", "-", "-o", "-", "--online-tiles", stdin=SENTENCE.encode())
    assert (status, out) == (0, "<!doctype html><title>streets</title>")
    assert "put the map on one" in err
    drawn = world.pages[0][2]
    assert drawn.address.startswith("https://tile.openstreetmap.org/")
    assert "OpenStreetMap" in drawn.attribution


@pytest.fixture
def small(monkeypatch):
    """Little room for tiles."""
    monkeypatch.setenv("SITMAP_MAP__TILE_BYTES", "3500")
    config.settings.cache_clear()
    yield
    config.settings.cache_clear()


@pytest.mark.usefixtures("small")
def test_tiles_of_a_file_are_told_with_what_is_left_out(run, monkeypatch, tmp_path):
    file = mbtiles(tmp_path / "city.mbtiles", pyramid(3))
    monkeypatch.setattr("maps.incident_map", incident_map)
    status, _, err = run("map", "-", "-o", "m.html", "--tiles", str(file), stdin=SENTENCE.encode())
    assert status == 0
    assert "tiles of city.mbtiles: 20 at zoom 1 to 2, 2." in err
    assert "; zoom 3 left out: map.tile_bytes is 3.5 kB\n" in err
    assert "png;base64," in Path("m.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--tiles", "none.mbtiles"], "none.mbtiles can't be opened: no such file"),
        (["--tiles", "article.txt"], "article.txt is no tile file; give"),
        (["--tiles", "a.mbtiles", "--online-tiles"], "leave one of them out"),
        (["--tiles", "a.mbtiles", "-o", "m.png"], "leave out --tiles"),
    ],
)
def test_tiles_that_can_not_be_are_refused_before_anything_is_read(world, run, options, said):
    Path("article.txt").write_text(SENTENCE)
    status, _, err = run("map", "article.txt", *options)
    assert status == 1
    assert said in err
    assert not world.pages
    assert not list(Path().glob("*.html"))


def test_nothing_is_written_when_nothing_is_read(world, run):
    status, _, err = run("map", "none.txt", "-o", "m.html")
    assert status == 1
    assert err == "Error: none.txt can't be opened: no such file or directory\n"
    assert not world.pages
    assert not Path("m.html").exists()


def test_a_failure_in_the_pipeline_is_one_sentence(run):
    status, _, err = run("geojson", "-", stdin=b"It goes boom.")
    assert (status, err) == (1, "Error: there is no gazetteer; run sitmap gazetteer build\n")


def test_geojson_goes_to_standard_output(run):
    status, out, err = run("geojson", "-", "--title", "T", "--publisher", "P", stdin=SENTENCE.encode())
    assert (status, err) == (0, "")
    document = json.loads(out)
    assert document["type"] == "FeatureCollection"
    (feature,) = document["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [1.40778, 18.44111]}
    assert feature["properties"]["reports"][0]["publisher"] == "P"


def test_geojson_reads_the_incidents_of_a_map_back(run, tmp_path):
    given = capital_in_uproar()
    made = tmp_path / "map.html"
    made.write_text(map_page(given, title="T"), "utf-8")
    status, out, err = run("geojson", str(made))
    assert (status, err) == (0, "")
    found = {feature["id"]: feature for feature in json.loads(out)["features"]}
    assert found == {feature["id"]: feature for feature in given["features"]}


def test_geojson_refuses_a_damaged_map(run, tmp_path):
    made = tmp_path / "map.html"
    made.write_text(re.sub(r'(_columns">).*?<', r"\1AAAA<", map_page(capital_in_uproar())), "utf-8")
    status, _, err = run("geojson", str(made))
    assert status != 0
    assert "map.html: the map's data is damaged" in err


def test_what_is_damaged_is_told_and_the_rest_goes_on(run):
    whole = map_page(capital_in_uproar(), title="T")
    Path("whole.html").write_text(whole, "utf-8")
    Path("cut.html").write_text(re.sub(r'(_shared">).*?<', r"\1AAAA<", whole), "utf-8")
    Path("deep.geojson").write_text("[" * 100_000)
    Path("nan.geojson").write_text('{"features": [NaN]}')
    Path("one.geojson").write_text('{"type": "Feature"}')
    names = ["cut.html", "deep.geojson", "nan.geojson", "one.geojson", "none.txt"]
    status, out, err = run("geojson", *names, "whole.html", "-", stdin=SENTENCE.encode())
    assert status == 1
    assert [line.split()[1].rstrip(":") for line in err.splitlines()] == names
    assert len(json.loads(out)["features"]) == len(capital_in_uproar()["features"]) + 1


def test_maps_and_geojson_are_drawn_as_they_are(world, run):
    given = capital_in_uproar()
    Path("made.html").write_text(map_page(given, title="A day & a night"), "utf-8")
    assert run("map", "made.html", "-o", "m.html")[0] == 0
    Path("mended.geojson").write_text(json.dumps({**given, "title": "Mended"}))
    assert run("map", "mended.geojson", "-o", "m.html")[0] == 0
    (_, first, _), (drawn, second, _) = world.pages
    assert (first, second) == ("A day & a night", "Mended")
    assert drawn["features"] == given["features"]


@pytest.mark.parametrize("command", ["ingest", "explain"])
def test_a_map_is_no_article(run, command):
    Path("in").mkdir()
    Path("in/map.html").write_text(map_page(capital_in_uproar()), "utf-8")
    Path("in/a.txt").write_text(SENTENCE)
    status, out, err = run(command, "in/map.html")
    assert (status, out) == (1, "")
    assert "in/map.html is a map that sitmap drew" in err
    assert run(command, "in")[0] == 0  # what lies in a folder beside its articles is passed over


def test_geojson_can_give_the_area(run):
    _, out, _ = run("geojson", "-", "--geometry", "area", stdin=SENTENCE.encode())
    assert json.loads(out)["features"][0]["geometry"]["type"] == "Polygon"


@pytest.mark.parametrize(
    "arguments",
    [
        ["map"],
        ["geojson", "-", "--published", "yesterday"],
        ["geojson", "-", "--url", "javascript:alert(1)"],
        ["geojson", "-", "--geometry", "line"],
        ["serve", "--port", "70000"],
        ["nothing"],
    ],
)
def test_wrong_usage_is_status_2(run, arguments):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert "Traceback" not in err


def test_annotate_goes_line_by_line(run):
    lines = [{"id": "a", "text": SENTENCE}, {"id": 2, "text": "Nothing was said by the man."}]
    status, out, err = run("annotate", stdin="".join(json.dumps(line) + "\n" for line in lines).encode())
    assert (status, err) == (0, "")
    first, second = map(json.loads, out.splitlines())
    assert first["id"] == "a"
    assert first["mentions"][0]["text"] == "Kidal"
    assert first["incidents"][0]["lat"] == 18.44111
    assert second == {"id": 2, "mentions": [], "references": [], "incidents": []}


def test_annotate_tells_bad_lines_and_goes_on(run):
    Path("in.jsonl").write_bytes(
        b'{"id": 1, "text": "Kidal fell."}\n{bad\n{"id": 3}\n{"id": 4, "text": "Kidal fell."}\n'
    )
    status, out, err = run("annotate", "in.jsonl", "none.jsonl")
    assert status == 1
    assert [json.loads(line)["id"] for line in out.splitlines()] == [1, 4]
    assert [line.split(" is ")[0].split(" has ")[0] for line in err.splitlines()][:2] == [
        "Error: in.jsonl, line 2,",
        "Error: in.jsonl, line 3,",
    ]
    assert "none.jsonl can't be opened" in err


def test_annotate_resolves_given_spans(run):
    line = {"id": 1, "text": SENTENCE, "spans": [{"start": 16, "end": 21}, {"start": 0, "end": 6}]}
    status, out, _ = run("annotate", "--spans", stdin=json.dumps(line).encode())
    assert status == 0
    assert [mention["text"] for mention in json.loads(out)["mentions"]] == ["Kidal", "Gunmen"]
    status, out, err = run("annotate", "--spans", stdin=json.dumps({"id": 1, "text": SENTENCE}).encode())
    assert (status, out) == (1, "")
    assert "has no field spans" in err


def test_annotate_explains_if_asked(run):
    line = {"id": 1, "text": SENTENCE, "spans": [{"start": 16, "end": 21}]}
    for options in ((), ("--spans",)):
        _, plain, _ = run("annotate", *options, stdin=json.dumps(line).encode())
        status, out, _ = run("annotate", "--explain", *options, stdin=json.dumps(line).encode())
        assert status == 0
        explained = json.loads(out)
        (told,) = [mention.pop("explanation") for mention in explained["mentions"]]
        assert told["why"] == "Kidal fits"
        assert told["sentence"] == SENTENCE
        assert explained == json.loads(plain)


def test_explain_tells_each_mention_and_what_was_passed_over(run):
    status, out, err = run("explain", "-", "--title", "On \x1b[2Jthe run", stdin=SENTENCE.encode())
    assert (status, err) == (0, "")
    assert "“Kidal” (literal): Kidal fits" in out
    assert "- “Gunmen”: 10 %" in out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 80
    status, out, _ = run("explain", "-", "--json", stdin=SENTENCE.encode())
    told = json.loads(out)
    assert told["mentions"][0]["place"]["id"] == KIDAL.id
    assert told["mentions"][0]["explanation"]["verdict"] == "placed"
    assert told["passed_over"][0]["text"] == "Gunmen"


def test_ingest_acknowledges_what_is_kept(world, run):
    Path("in.jsonl").write_text(
        f'{{"text": "{SENTENCE}", "title": "One \\u001b[2J"}}\n{{"text": "Two. {SENTENCE}"}}\n'
    )
    status, out, err = run("ingest", "in.jsonl")
    assert (status, err) == (0, "")
    assert [line[:20] for line in out.splitlines()] == [a.report.id for a in world.store.saved]
    assert "\t1 incident\tOne [2J\n" in out


def test_ingest_of_an_address_needs_the_network(run):
    status, out, err = run("ingest", "http://127.0.0.1:9/a")
    assert (status, out) == (1, "")
    assert "the network is off" in err
    status, _, err = run("ingest", "--online", "http://127.0.0.1:9/a")
    assert (status, "can't be fetched" in err) == (1, True)


def test_serve_takes_host_and_port(world, run):
    assert run("serve", "--host", "127.0.0.2", "--port", "0")[0] == 0
    assert (world.served[0].web.host, world.served[0].web.port) == ("127.0.0.2", 0)


def test_commands_of_other_rooms_are_found(run):
    assert run("gazetteer")[1] == "asked\n"


def test_bad_settings_are_one_sentence(run, monkeypatch):
    from config import settings

    monkeypatch.setenv("SITMAP_CONFIG", "none.toml")
    settings.cache_clear()
    try:
        status, _, err = run("geojson", "-", stdin=SENTENCE.encode())
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert status == 1
    assert re.fullmatch(r"Error: the settings file none\.toml can't be used: .*\n", err)


def test_an_interruption_is_quiet(run, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(FakePipeline, "process", interrupt)
    status, out, err = run("geojson", "-", stdin=SENTENCE.encode())
    assert (status, out, err.strip()) == (130, "", "")


def test_a_reader_that_leaves_is_no_error():
    code = "import service.cli as c; import click\n@c.cli.command()\ndef flood():\n  while True: c.write(b'x' * 9999)\nc.main(['flood'])"
    root = Path(cli.__file__).parents[1]
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ
    )
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() != 0


def test_a_terminal_of_any_encoding_takes_the_help():
    root = Path(cli.__file__).parents[1]
    command = [sys.executable, "-m", "service.cli", "ingest", "--help"]
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    assert (
        b"Examples:"
        in subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True).stdout
    )


def test_a_stream_is_answered_line_by_line_until_interrupted():
    code = (
        "import sys, types; import service.cli as c; from service.model import Analysis\n"
        "fake = types.SimpleNamespace(default=lambda: types.SimpleNamespace(process=Analysis))\n"
        "sys.modules['service.pipeline'] = fake\n"
        "c.main(['annotate'])"
    )
    root = Path(cli.__file__).parents[1]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen([sys.executable, "-c", code], cwd=root, **pipes) as process:
        process.stdin.write(json.dumps({"id": 1, "text": SENTENCE}).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == 1  # before the input ends
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        assert process.stderr.read().strip() == b""
