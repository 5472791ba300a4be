"""The command line as a whole, and the commands of the store and the service."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from service import cli
from tests.service.cli.doubles import SENTENCE, FakePipeline


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
