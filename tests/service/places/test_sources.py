"""What the packaged sources yield: each place with its point, division, radius and names."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.geodesy import distance_m
from service.places.divisions import load
from service.places.rows import NameUse, Row
from service.places.sources import airports, countries, curated, divisions, towns
from service.places.sources.divisions import Division
from service.places.tables import split, table


@pytest.fixture(scope="module")
def fields():
    return {row.id: row for row in airports.read(divisions.iso_codes())}


def test_the_air_base_of_caracas_answers_to_its_keyword(fields):
    base = fields["ourairports:SVFM"]
    assert base.feature == "AIRB"
    assert (base.country, base.admin1) == ("VE", "VE.15")
    assert distance_m(base.lat, base.lon, 10.485, -66.844) < 1000
    assert base.names["La Carlota"] == NameUse.ALIAS | NameUse.CORE


def test_fields_are_of_all_kinds_and_on_earth(fields):
    assert len(fields) > 60_000
    assert Counter(row.feature for row in fields.values()).keys() <= airports.FEATURES
    assert all(-90 <= row.lat <= 90 and -180 <= row.lon <= 180 for row in fields.values())
    assert all(row.name in row.names for row in fields.values())


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Miguel Hidalgo International Airport", {"Miguel Hidalgo"}),
        ("Bagram Air Base / Bagram Airport", {"Bagram"}),
        ("Ramstein AB Air Base (closed)", {"Ramstein AB"}),
        ("Airport", set()),
    ],
)
def test_the_distinctive_part_of_a_fields_name(name, found):
    assert found <= airports.core_names(name).keys()


def test_cores_leave_out_the_town():
    names = {"Bagram": NameUse.ALIAS | NameUse.CORE, "Kabul": NameUse.ALTERNATE | NameUse.CORE}
    assert airports.cores(Row("x:1", "Bagram Air Base", 0, 0, "AIRB", names=names)) == {"bagram"}


@pytest.mark.parametrize("name", ["CCS", "BH", "se", "US", ""])
def test_codes_are_no_names(name):
    assert towns.is_code(name)


@pytest.mark.parametrize("name", ["東京", "Ōi", "Ulm", "Caracas", "NYCC", "Уфа"])
def test_short_names_are_names(name):
    assert not towns.is_code(name)


def test_every_country_has_a_row_with_its_name_and_demonym():
    rows = list(countries.read(load(), {}, countries.packaged_numbers(), countries.packaged_aliases()))
    venezuela = next(row for row in rows if row.country == "VE")
    assert venezuela.id == "geonames:3625428"
    assert venezuela.names["Venezuelan"] == NameUse.DEMONYM
    assert venezuela.names["Venezuela"] == NameUse.MAIN
    assert len({row.country for row in rows}) == len(rows) > 200


@given(
    st.lists(st.tuples(st.floats(-80, 80), st.floats(-3, 3)), min_size=1, max_size=9), st.floats(-180, 180)
)
def test_a_division_of_towns_lies_among_them_wherever_it_is(spots, middle):
    members = [
        Row(f"t:{n}", "T", lat, (middle + lon + 180) % 360 - 180, "PPL", "XX", "XX.1", "XX.1.2")
        for n, (lat, lon) in enumerate(spots)
    ]
    division = Division("XX.1.2", "7", "Somewhere", ("Elsewhere",), 2, "XX")
    (row,) = divisions.read([division], members, load())
    assert min(lat for lat, _ in spots) - 1e-6 <= row.lat <= max(lat for lat, _ in spots) + 1e-6
    assert abs((row.lon - middle + 180) % 360 - 180) <= 3 + 1e-6
    assert row.uncertainty_m >= divisions.MIN_RADIUS_M
    assert row.names == {"Somewhere": NameUse.MAIN, "Elsewhere": NameUse.ALIAS}


def test_a_place_that_countries_share_is_in_none_of_them_but_keeps_them():
    text = "name,lat,lon,feature,country\nPersian Gulf,26.9,51.3,GULF,IR|IQ|KW\nShannon,52.7,-8.9,STM,IE\n"
    gulf, river = curated.parse(text, "mine.csv", "mine")
    assert (gulf.country, gulf.lands) == ("", ("IR", "IQ", "KW"))
    assert (river.country, river.lands) == ("IE", ())


def test_a_division_without_towns_and_polygon_is_left_out():
    assert not list(divisions.read([Division("XX.1.2", "7", "Nowhere", (), 2, "XX")], [], load()))


@pytest.mark.parametrize(
    ("main", "other", "alike"),
    [
        ("Dūmā", "Douma", True),
        ("Lárisa", "Larissa", True),
        ("Khān Yūnis", "Khan Younis", True),
        ("Ar Raqqah", "Raqqa", True),
        ("Al Qāmishlī", "Qamishli", True),
        ("‘Ayn al ‘Arab", "Kobani", False),
        ("Dūmā", "дума", False),
        ("Dūmā", "dwma", False),
        ("London", "Londen", False),
    ],
)
def test_a_romanisation_is_known_again_as_newspapers_spell_it(main, other, alike):
    assert (other in towns.plain_spellings(main, [other])) is alike


@given(st.text(max_size=30), st.lists(st.text(max_size=30), max_size=5))
def test_spellings_are_among_the_names_given(main, others):
    assert set(towns.plain_spellings(main, others)) <= set(others)


def test_every_place_of_sitmaps_own_lists_is_in_the_gazetteer(gazetteer):
    for own in ("town_names", "demonyms"):
        for line in table(f"{own}.csv"):
            place = line["place"]
            rows = [
                gazetteer.row_of(place),
                gazetteer.row_of(f"sitmap:{place}"),
                gazetteer.division_row(place),
            ]
            assert any(row is not None for row in rows), f"{own}: {place}"


def test_the_names_of_the_press_are_vetted(gazetteer):
    for line in table("town_names.csv"):
        row = gazetteer.row_of(line["place"])
        for name in split(line["names"]):
            assert dict(gazetteer.hits(name))[row] & (NameUse.ALIAS | NameUse.MAIN), name
