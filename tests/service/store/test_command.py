"""The commands split and join on a store of its own."""

from datetime import date

import pytest
from click.testing import CliRunner

import config
from service.cli import cli
from service.store.sqlite import SqliteStore


@pytest.fixture
def run(settings, make):
    """Run a command on a store with two incidents, "a" and "b", each of a report of its own."""
    path = settings.data_folder / "sitmap.sqlite"
    store = SqliteStore(path)
    for name in "ab":
        report = make.report(f"Report {name}.", published=date(2026, 1, 5))
        store.save(make.analysis(make.incident(name, report.id, title=f"Told\x1b {name}"), report=report))
    store.close()

    def invoke(*arguments):
        result = CliRunner().invoke(cli, arguments)
        return result.exit_code, result.output if result.exit_code == 0 else str(result.exception)

    invoke.reports = [make.report(f"Report {name}.").id for name in "ab"]
    invoke.store = lambda: SqliteStore(path)
    config.settings.cache_clear()
    yield invoke
    config.settings.cache_clear()


def test_incidents_are_joined_and_split(run):
    assert run("join", "a", "b", "--who", "Ada", "--why", "one blast") == (0, "a\t2 reports\tTold\ufffd a\n")
    store = run.store()
    assert store.incident("b").id == "a"
    assert (store.incident("a").overrides[0].who, store.incident("a").overrides[0].why) == (
        "Ada",
        "one blast",
    )
    store.close()
    status, output = run("split", "b", run.reports[1])
    assert (status, [line.split("\t")[:2] for line in output.splitlines()]) == (
        0,
        [["a", "1 report"], ["b", "1 report"]],
    )


def test_what_cannot_be_done_is_told(run):
    assert run("join", "a", "nowhere")[0] == 1
    assert "there is no incident 'nowhere'" in run("join", "a", "nowhere")[1]
    assert "see its property reports" in run("split", "a", run.reports[0])[1]
    assert run("join", "a")[0] == 2
