#!/usr/bin/env python3
"""Everything for a first look and for work on sitmap, from a bare Python 3.11 or newer.

python3 dev.py demo    install, draw the example article, keep it, serve it
python3 dev.py test    install what the tests need and run them all
python3 dev.py lint    ruff and mypy

Everything goes into ``.venv`` and ``demo`` beside this file. A second run reuses what is there.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
DEMO = ROOT / "demo"
GAZETTEER = ROOT / "service" / "places" / "data" / "gazetteer.bin"
EXAMPLE = ROOT / "config" / "example.html"

LEAST_PYTHON = (3, 11)
LEAST_PIP = "pip>=25.1"  # the first that installs dependency groups
USUAL_PORT = 8000
START_SECONDS = 60
HEADLESS = "chromium-headless-shell"
"""Chromium without its windows: the browser tests take half as long in it."""
BROWSERS = (HEADLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

# What an installation depends on: a change of any of them installs again.
INPUTS = (
    "pyproject.toml",
    "hatch_build.py",
    "config/places.csv",
    "service/places/build.py",
    "service/places/compiler.py",
    "service/places/tables.py",
    "service/places/sources/*.py",
    "service/places/data/*",
)


def main() -> int:
    """Run the command that was asked for and return its exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, usage="dev.py COMMAND"
    )
    parser.add_argument("command", choices=["demo", "test", "lint"])
    parser.add_argument("--port", type=int, default=None, help="demo: the port to serve on")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal of any encoding
    known, rest = parser.parse_known_args()
    if rest and known.command != "test":
        parser.error(f"{known.command} takes no {rest[0]}; only test hands further arguments on, to pytest")
    if sys.version_info < LEAST_PYTHON:
        return stop(
            f"sitmap needs Python 3.11 or newer and this is {sys.version.split()[0]}; run it with a newer one"
        )
    try:
        if known.command == "demo":
            return demo(known.port)
        return test(rest) if known.command == "test" else lint()
    except subprocess.CalledProcessError as error:
        return stop(f"this command failed with status {error.returncode}: {' '.join(map(str, error.cmd))}")
    except KeyboardInterrupt:
        return 130


def demo(port: int | None) -> int:
    """Draw the example article, keep it in a store of its own and serve that until interrupted."""
    install()
    DEMO.mkdir(exist_ok=True)
    page = DEMO / "map.html"
    environment = {**os.environ, "SITMAP_DATA": str(DEMO / "data")}
    say("Drawing the example article")
    run(BIN / "sitmap", "map", EXAMPLE, "-o", page, env=environment)
    say("Keeping it in the demo's store")
    run(BIN / "sitmap", "ingest", EXAMPLE, env=environment)
    port = port or free_port()
    address = f"http://127.0.0.1:{port}/"
    with serving(port, environment) as server:
        if not wait_for(f"{address}healthz", server):
            return stop(f"the server didn't answer on {address}; see what it says above")
        print(
            f"\n  The map as a file:   {page}\n  The service:         {address}\n  End with Ctrl-C.\n",
            flush=True,
        )
        if has_display():
            webbrowser.open(address)
        return server.wait()


def test(arguments: Sequence[str]) -> int:
    """Install what the tests need, run them and tell which were skipped and why."""
    install("test")
    environment = {**os.environ, "SITMAP_TEST_WHEEL": os.environ.get("SITMAP_TEST_WHEEL", "1")}
    if browser := find_chromium():
        environment["SITMAP_CHROMIUM"] = browser
    else:
        say("No Chromium found: the tests in tests/browser are skipped; install one as “chromium” for them")
    say("Running the tests")
    # One more than there are cores: tests wait for browsers and servers.
    workers = str(1 + (os.cpu_count() or 1))
    command = [str(PYTHON), "-m", "pytest", "-n", workers, "--dist", "loadgroup", "-rs", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def lint() -> int:
    """Run the linter, the formatter's check and the type checker; all of them, whatever fails."""
    install("test", "lint")
    status = 0
    for command in (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",)):
        say(" ".join(command))
        status = max(status, subprocess.run([PYTHON, "-m", *command], cwd=ROOT, check=False).returncode)
    return status


def install(*groups: str) -> None:
    """Install sitmap in editable form with dependency groups, unless that was done already."""
    create_environment()
    stamp = VENV / "sitmap.installed"
    done = set(stamp.read_text().split()) if stamp.exists() else set()
    wanted = {f"{group}={fingerprint()}" for group in ("", *groups)}
    if wanted <= done and GAZETTEER.exists():
        return
    say("Installing sitmap and what it needs (a few minutes the first time)")
    pip("install", "--upgrade", LEAST_PIP)
    options = [option for group in groups for option in ("--group", group)]
    pip("install", "--editable", ".[pictures]", *options)
    if not GAZETTEER.exists():
        say("Compiling the gazetteer")
        pip("install", "--editable", ".[gazetteer,pictures]")
        run(BIN / "sitmap", "gazetteer", "build")
    current = {item for item in done if item.endswith(f"={fingerprint()}")}
    stamp.write_text("\n".join(sorted(current | wanted)))


def create_environment() -> None:
    """Create the virtual environment if there is none that works.

    Debian splits `venv` from Python: where it is missing, root gets it from apt and others are told.
    """
    if (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode
        == 0
    ):
        return
    say(f"Creating {VENV}")
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.run(command, capture_output=True, check=False).returncode == 0:
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if not (apt_install(f"python{version}-venv") or apt_install("python3-venv")):
        sys.exit(
            stop(
                f"this Python lacks the module venv; install it (“sudo apt-get install python{version}-venv”)"
            )
        )
    run(*command)


def fingerprint() -> str:
    """Return a hash of everything that an installation depends on."""
    digest = hashlib.sha256(sys.version.encode())
    for pattern in INPUTS:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and not path.name.startswith("gazetteer.") and "__pycache__" not in path.parts:
                digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:32]


def find_chromium() -> str | None:
    """Return the path of a Chromium for the browser tests; root gets the fastest one that apt has."""
    if asked := os.environ.get("SITMAP_CHROMIUM"):
        return asked
    if not shutil.which(HEADLESS) and not apt_install(HEADLESS) and not any(map(shutil.which, BROWSERS)):
        apt_install("chromium")
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def apt_install(package: str) -> bool:
    """Install a Debian package where that is possible; return whether it is there now."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    say(f"Installing {package} with apt-get")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # Where the network swallows what is sent, nobody waits for minutes.
    apt = ("apt-get", "-qq", "-o", "Acquire::http::Timeout=15", "-o", "Acquire::https::Timeout=15")
    for command in (["update"], ["install", "-y", "--no-install-recommends", "--no-remove", package]):
        done = subprocess.run(
            [*apt, *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=False,
        )
    return done.returncode == 0


@contextmanager
def serving(port: int, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server while the context lasts, and end it however the context is left."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    server = subprocess.Popen([BIN / "sitmap", "serve", "--port", str(port)], cwd=ROOT, env=environment)
    try:
        yield server
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def wait_for(url: str, server: subprocess.Popen[bytes]) -> bool:
    """Wait until the server answers; return whether it does."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            with direct.open(url, timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def free_port() -> int:
    """Return the usual port if nobody listens there, else one that is free."""
    for port in (USUAL_PORT, 0):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(listener.getsockname()[1])
    return 0


def has_display() -> bool:
    """Tell if a browser window could open."""
    if os.environ.get("CI"):
        return False
    return sys.platform in {"darwin", "win32"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def pip(*arguments: str) -> None:
    """Run the environment's pip, with the user's own index configuration."""
    quiet = () if sys.stdout.isatty() else ("-qq",)
    run(PYTHON, "-m", "pip", "--disable-pip-version-check", *arguments, *quiet)


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a command in the repository's root; raise CalledProcessError if it fails."""
    subprocess.run([str(part) for part in command], cwd=ROOT, env=env, check=True)


def say(message: str) -> None:
    """Tell what is being done, before it is."""
    print(f"· {message}", flush=True)


def stop(message: str) -> int:
    """Tell what went wrong and return the exit status for it."""
    print(f"Error: {message}.", file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
