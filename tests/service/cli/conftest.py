"""The command line, with the rooms behind it faked."""

import io
import sys
import types

import click
import pytest

from service import cli
from tests.service.cli.doubles import FakePipeline, FakeStore


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
