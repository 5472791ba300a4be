"""The script behind the quick start: what it decides, without installing anything."""

import importlib.util
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def dev(tmp_path, monkeypatch):
    """The script, looking at an empty repository."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return module


def test_a_change_of_what_is_installed_installs_again(dev, tmp_path):
    first = dev.fingerprint()
    (tmp_path / "pyproject.toml").write_text("[project]")
    second = dev.fingerprint()
    data = tmp_path / "service" / "places" / "data"
    data.mkdir(parents=True)
    (data / "gazetteer.bin").write_bytes(b"compiled")
    (tmp_path / "service" / "cli.py").write_text("")
    third = dev.fingerprint()
    (data / "demonyms.csv").write_text("a")
    assert first != second == third != dev.fingerprint()


def test_a_port_that_is_taken_is_passed_over(dev, monkeypatch):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        taken = listener.getsockname()[1]
        monkeypatch.setattr(dev, "USUAL_PORT", taken)
        assert dev.free_port() not in {0, taken}


def test_the_browser_that_is_named_is_used(dev, monkeypatch):
    monkeypatch.setenv("SITMAP_CHROMIUM", "/opt/browser")
    assert dev.find_chromium() == "/opt/browser"


@pytest.mark.parametrize(
    ("there", "offered", "used"),
    [
        ({"chromium", "chromium-headless-shell"}, set(), "chromium-headless-shell"),
        ({"chromium"}, {"chromium-headless-shell"}, "chromium-headless-shell"),
        ({"chromium"}, set(), "chromium"),
        (set(), {"chromium"}, "chromium"),
        (set(), set(), None),
    ],
)
def test_the_fastest_browser_that_can_be_had_is_used(dev, monkeypatch, there, offered, used):
    monkeypatch.delenv("SITMAP_CHROMIUM", raising=False)
    monkeypatch.setattr(dev.shutil, "which", lambda name: name if name in there else None)

    def install(name):
        there.update({name} & offered)
        return name in offered

    monkeypatch.setattr(dev, "apt_install", install)
    assert dev.find_chromium() == used


def test_nobody_but_root_is_given_packages(dev, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(dev.subprocess, "run", lambda *_, **__: pytest.fail("nothing is to be run"))
    assert not dev.apt_install("chromium")


def test_no_browser_opens_in_a_check(dev, monkeypatch):
    monkeypatch.setenv("CI", "true")
    assert not dev.has_display()


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["lint", "--verbose"]])
def test_wrong_usage_is_told(arguments):
    done = subprocess.run(
        [sys.executable, ROOT / "dev.py", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "usage: dev.py COMMAND" in done.stderr


def test_help_teaches():
    done = subprocess.run([sys.executable, ROOT / "dev.py", "-h"], capture_output=True, text=True, check=True)
    assert "python3 dev.py demo" in done.stdout
