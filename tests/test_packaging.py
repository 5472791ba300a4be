"""A wheel built from a clean copy of the repository works as the checkout does.

Building compiles the whole gazetteer, so these run only with SITMAP_TEST_WHEEL=1, which
``python3 dev.py test`` sets.
"""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
OURS = ("service", "maps", "config")

pytestmark = [
    pytest.mark.skipif(
        not os.environ.get("SITMAP_TEST_WHEEL"), reason="building a wheel is slow; SITMAP_TEST_WHEEL=1"
    ),
    pytest.mark.skipif(
        not (ROOT / ".git").exists(), reason="only a clone knows which files are the repository's"
    ),
    pytest.mark.xdist_group("wheel"),
]


def tracked():
    """Return the repository's files as they are now, new ones that aren't ignored included."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    return sorted(name for name in listed.split("\0") if name and (ROOT / name).is_file())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "copy"
    for name in tracked():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    subprocess.run(command, check=True, env=environment, cwd=copy, stdout=subprocess.DEVNULL)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The wheel's files as an installation has them, away from the repository."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def sitmap(installed, tmp_path):
    """Run the installed command in an empty folder."""

    def call(*arguments, code="from service.cli import main; main()"):
        environment = {**os.environ, "PYTHONPATH": str(installed), "SITMAP_DATA": str(tmp_path / "data")}
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True).stdout

    return call


def test_every_file_of_the_packages_is_in_it(wheel):
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    ours = {name for name in tracked() if name.split("/")[0] in OURS}
    assert not ours - inside
    assert "service/places/data/gazetteer.bin" in inside
    strangers = {
        name for name in inside - ours if ".dist-info/" not in name and "/data/gazetteer." not in name
    }
    assert not strangers
    for name in ("licenses/LICENSE", "licenses/NOTICE", "entry_points.txt"):
        assert any(each.endswith(name) for each in inside)


def test_it_is_of_a_reasonable_size(wheel):
    assert wheel.stat().st_size < 60_000_000


def test_the_installed_one_is_meant(sitmap, installed):
    assert sitmap(code="import service.cli; print(service.cli.__file__)").decode().startswith(str(installed))


def test_it_draws_the_example(sitmap, installed, tmp_path):
    example = str(installed / "config" / "example.html")
    collection = json.loads(sitmap("geojson", example))
    pins = [feature for feature in collection["features"] if feature["geometry"]]
    assert any(
        abs(lon + 66.84) < 0.02 and abs(lat - 10.485) < 0.02
        for lon, lat in (feature["geometry"]["coordinates"] for feature in pins)
    )
    sitmap("map", example, "-o", "map.html")
    assert "</html>" in (tmp_path / "map.html").read_text("utf-8")


def test_its_command_is_an_entry_point(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if each.endswith("entry_points.txt"))
        assert "sitmap = service.cli:main" in archive.read(name).decode()
