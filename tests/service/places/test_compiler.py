"""Compiling: what goes in comes out, as a whole or not at all."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.errors import GazetteerError
from service.places.compiler import Compiler, write
from service.places.gazetteer import MOST_BEARERS, Gazetteer
from service.places.names import fold
from service.places.rows import NameUse, Row

ROOT = Path(__file__).resolve().parents[3]
NAMES = st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1, max_size=12)
ROWS = st.builds(
    Row,
    id=st.one_of(
        st.integers(0, 2**40).map("geonames:{}".format),
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=6).map("own:{}".format),
    ),
    name=NAMES,
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
    feature=st.sampled_from(["PPL", "PPLC", "AIRB", "PCLI"]),
    country=st.sampled_from(["", "VE", "US"]),
    admin1=st.sampled_from(["", "VE.25", "US.TX"]),
    population=st.integers(0, 10**11),
    uncertainty_m=st.floats(1, 1e6),
    names=st.dictionaries(NAMES, st.sampled_from([NameUse.ALIAS, NameUse.ALTERNATE, NameUse.DEMONYM])),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(rows=st.lists(ROWS, min_size=1, max_size=12, unique_by=lambda row: row.id))
def test_every_field_and_name_survives(tmp_path, rows):
    write(rows, tmp_path / "g.bin", {})
    book = Gazetteer(tmp_path / "g.bin")
    assert len(book) == len(rows)
    for row in rows:
        number = book.row_of(row.id)
        entry = book.entry(number)
        assert (entry.id, entry.name, entry.feature, entry.country, entry.admin1) == (
            row.id, row.name, row.feature, row.country, row.admin1,
        )  # fmt: skip
        assert (entry.lat, entry.lon) == pytest.approx((row.lat, row.lon), abs=1e-6)
        assert entry.population == min(row.population, 2**32 - 1)
        for name in row.names:
            assert not fold(name) or number in dict(book.hits(name))


def test_more_important_places_come_first(tmp_path):
    rows = [
        Row(f"geonames:{n}", "San José", 0, n, feature, population=people, names={"San José": NameUse.MAIN})
        for n, (feature, people) in enumerate([("PPL", 10), ("PPL", 300_000), ("PPLC", 280_000), ("PPL", 0)])
    ]
    write(rows, tmp_path / "g.bin", {})
    book = Gazetteer(tmp_path / "g.bin")
    assert [book.id(row) for row, _ in book.hits("SAN JOSE")] == [f"geonames:{n}" for n in (2, 1, 0, 3)]


def test_of_a_name_with_thousands_of_bearers_the_foremost_and_one_of_each_country_are_taken(tmp_path):
    rare = {MOST_BEARERS: "VE", MOST_BEARERS + 100: "MX", 3: "MX", MOST_BEARERS + 200: "CL"}
    rows = [
        Row(
            f"x:{n}",
            "Rosario",
            0,
            0,
            "PPL",
            rare.get(n, "AR"),
            population=9999 - n,
            names={"Rosario": NameUse.MAIN},
        )
        for n in range(MOST_BEARERS + 300)
    ]
    write(rows, tmp_path / "g.bin", {})
    book = Gazetteer(tmp_path / "g.bin")
    taken = [row for row, _ in book.hits("rosario")]
    assert taken == [*range(MOST_BEARERS - 2), MOST_BEARERS, MOST_BEARERS + 200]
    assert sorted(row for row, _ in book.hits("rosario", most=None)) == list(range(len(rows)))


def test_a_limit_on_a_name_holds_only_if_all_its_uses_have_it(tmp_path):
    cased = {"US": NameUse.ALIAS | NameUse.CASED}
    write([Row("x:1", "US", 1, 1, "PCLI", names={**cased, "U.S.": NameUse.MAIN})], tmp_path / "a.bin", {})
    assert Gazetteer(tmp_path / "a.bin").hits("us") == [(0, NameUse.ALIAS | NameUse.MAIN)]
    write([Row("x:1", "US", 1, 1, "PCLI", names=cased)], tmp_path / "b.bin", {})
    assert Gazetteer(tmp_path / "b.bin").hits("us") == [(0, NameUse.ALIAS | NameUse.CASED)]


def test_names_can_be_added_later(tmp_path):
    with Compiler() as compiler:
        number = compiler.add(Row("geonames:1", "Київ", 50.45, 30.52, "PPLC", "UA"))
        compiler.add(Row("geonames:2", "Lviv", 49.84, 24.03, "PPL", "UA"))
        compiler.add_names(number, {"Kyiv": NameUse.ALIAS})
        assert compiler.country_of(number) == "UA"
        compiler.write(tmp_path / "g.bin", {})
    book = Gazetteer(tmp_path / "g.bin")
    assert [book.id(row) for row, _ in book.hits("kyiv")] == ["geonames:1"]
    assert book.id(book.capitals["UA"]) == "geonames:1"


def test_nothing_can_not_be_compiled(tmp_path):
    with pytest.raises(GazetteerError, match="no places"):
        write([], tmp_path / "g.bin", {})
    assert not list(tmp_path.iterdir())


def test_a_folder_that_can_not_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(GazetteerError, match="can't be written"):
        write([Row("x:1", "A", 0, 0, "PPL")], tmp_path / "file" / "g.bin", {})


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "g.bin"
    write([Row("x:1", "A", 0, 0, "PPL", names={"A": NameUse.MAIN})], path, {})

    def broken():
        yield Row("x:2", "B", 0, 0, "PPL")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(broken(), path, {})
    assert Gazetteer(path).hits("a")
    assert list(tmp_path.iterdir()) == [path]


KILLED = """
import os, signal, sys
from pathlib import Path
from service.places import container
from service.places.compiler import write
from service.places.rows import Row
def die(handle):
    os.kill(os.getpid(), signal.SIGKILL)
os.fsync = die  # all is written, and the new file hasn't taken its place
write([Row("x:2", "B", 0, 0, "PPL")], Path(sys.argv[1]), {})
"""


def test_killing_a_compilation_leaves_the_old_gazetteer_working(tmp_path):
    path = tmp_path / "g.bin"
    write([Row("x:1", "A", 0, 0, "PPL", names={"A": NameUse.MAIN})], path, {})
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path)], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert Gazetteer(path).hits("a")
    write([Row("x:3", "C", 0, 0, "PPL", names={"C": NameUse.MAIN})], path, {})
    assert Gazetteer(path).hits("c")
