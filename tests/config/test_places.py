"""The curated places: well-formed, unambiguous where they mean to be, and where they say they are."""

import csv
import re
from collections import defaultdict

import pytest
import shapely

from config import places_file
from service.geodesy import distance_m
from service.places.divisions import load
from service.places.names import fold
from service.places.rows import precision
from service.places.sources.curated import parse
from service.places.tables import table

COLUMNS = [
    "id", "name", "aliases", "lat", "lon", "feature", "country", "admin1", "geonameid", "uncertainty_m",
    "source", "note",
]  # fmt: skip

# GeoNames feature codes, class by class, that the list may use.
FEATURES = {
    "H": "BAY CHN CNL FLLS GLCR GULF LK LKS MRSH OCN RF RSV SEA STM STRT SWMP WAD",
    "L": "AREA CONT CST INDS NVB OILF PRK PRT RESN RESV RGN",
    "P": "PPL PPLX",
    "R": "RD RDJCT ST TNL",
    "S": "AIRB AIRP ANS BDG BLDG CAVE CH CMPRF CMTY CSTL CTHSE DAM GATE GOVB HSP HSTS HTL INSM MKT MN MNMT "
    "MSQE MSTY MUS OILR PAL PRN PS PSN PSTB RLG RSTN SCH SCHM SHRN SQR STDM SYG THTR TMPL TOWR UNIV",
    "T": "BCH CAPE DEPR DLTA DSRT HLL ISL ISLS ISTH MT MTS PASS PEN PLAT PLN VAL VLC",
    "V": "FRST",
}
ALLOWED = {code for codes in FEATURES.values() for code in codes.split()}
AT_SEA = {"OCN", "SEA", "GULF", "STRT", "CHN", "BAY"}

# One name, several places: the text decides. Any other name stands for one place of the list.
SHARED = {
    "blue mosque",
    "friendship bridge",
    "han river",
    "independence square",
    "kuma river",
    "martyrs square",
    "national palace",
    "parliament house",
    "pearl river",
    "red river",
    "republican palace",
    "the gulf",
    "san juan river",
    "sierra nevada",
    "tahrir square",
    "union square",
}

# Islands that the simplified polygons of their countries leave out, by the distance in km to the next part.
OFFSHORE_KM = {
    "bikini-atoll": 200,
    "dokdo": 100,
    "fiery-cross-reef": 450,
    "greater-tunb": 40,
    "hunga-tonga-hunga-haapai": 70,
    "ieodo": 160,
    "isla-de-aves": 440,
    "itu-aba": 380,
    "johnson-south-reef": 370,
    "kastellorizo": 130,
    "krakatoa": 45,
    "la-galite": 50,
    "matsu-islands": 200,
    "mischief-reef": 240,
    "pratas-island": 450,
    "sabina-shoal": 350,
    "scarborough-shoal": 240,
    "second-thomas-shoal": 200,
    "snake-island": 45,
    "spratly-islands": 450,
    "subi-reef": 440,
    "thitu-island": 430,
    "white-island": 60,
    "whitsun-reef": 330,
    "woody-island": 170,
}
WITHOUT_POLYGON = {"VA"}

# Written anew and not copied from the list: degrees, and how far off the list may be, in km.
KNOWN = {
    "white-house": (38.898, -77.037, 0.3),
    "capitol": (38.890, -77.009, 0.3),
    "pentagon": (38.871, -77.056, 0.3),
    "downing-street": (51.503, -0.128, 0.3),
    "elysee-palace": (48.870, 2.317, 0.3),
    "kremlin": (55.752, 37.617, 0.5),
    "reichstag": (52.519, 13.376, 0.3),
    "miraflores-palace": (10.508, -66.919, 0.4),
    "casa-rosada": (-34.608, -58.370, 0.3),
    "la-moneda": (-33.443, -70.654, 0.3),
    "zhongnanhai": (39.911, 116.378, 1),
    "blue-house": (37.587, 126.975, 0.4),
    "rashtrapati-bhavan": (28.614, 77.200, 0.4),
    "knesset": (31.777, 35.205, 0.4),
    "tahrir-square": (30.044, 31.236, 0.4),
    "maidan": (50.450, 30.524, 0.4),
    "taksim-square": (41.037, 28.985, 0.4),
    "tiananmen-square": (39.903, 116.391, 1),
    "red-square": (55.754, 37.620, 0.4),
    "altamira-square": (10.496, -66.849, 0.5),
    "syntagma": (37.976, 23.735, 0.4),
    "times-square": (40.758, -73.986, 0.4),
    "guantanamo-bay": (19.90, -75.15, 5),
    "evin-prison": (35.795, 51.385, 1),
    "zaatari-refugee-camp": (32.29, 36.33, 3),
    "kakuma-refugee-camp": (3.75, 34.83, 8),
    "kutupalong": (21.21, 92.16, 3),
    "rafah-crossing": (31.248, 34.258, 1),
    "crimean-bridge": (45.31, 36.51, 5),
    "panmunjom": (37.956, 126.677, 1),
    "zaporizhzhia-nuclear-power-plant": (47.51, 34.585, 2),
    "chernobyl-nuclear-power-plant": (51.389, 30.099, 1),
    "fukushima-daiichi": (37.421, 141.033, 1),
    "natanz-nuclear-facility": (33.724, 51.727, 2),
    "bushehr-nuclear-power-plant": (28.83, 50.886, 2),
    "dimona-nuclear-reactor": (31.001, 35.145, 2),
    "fuerte-tiuna": (10.45, -66.91, 3),
    "incirlik": (37.002, 35.426, 1),
    "hmeimim": (35.401, 35.949, 1),
    "al-udeid": (25.117, 51.315, 1),
    "temple-mount": (31.778, 35.236, 0.3),
    "great-mosque-of-mecca": (21.4225, 39.826, 0.3),
    "strait-of-hormuz": (26.6, 56.4, 50),
    "bosphorus": (41.12, 29.07, 10),
    "suez-canal": (30.6, 32.3, 40),
    "panama-canal": (9.1, -79.7, 20),
    "lake-victoria": (-1.0, 33.0, 80),
    "dead-sea": (31.5, 35.5, 15),
    "mount-everest": (27.988, 86.925, 1),
    "mount-etna": (37.751, 14.993, 2),
    "donbas": (48.2, 38.2, 60),
    "darfur": (13.0, 25.0, 150),
    "nagorno-karabakh": (39.8, 46.75, 30),
    "golan-heights": (33.0, 35.75, 15),
    "south-ossetia": (42.3, 44.0, 30),
    "oahu": (21.5, -158.0, 15),
    "tahiti": (-17.6, -149.45, 15),
    "thrace": (41.5, 26.0, 60),
    "tarbela-dam": (34.09, 72.70, 3),
    "tiber": (42.5, 12.4, 60),
    "popocatepetl": (19.02, -98.62, 3),
    "semeru": (-8.11, 112.92, 3),
    "lake-garda": (45.6, 10.7, 15),
    "montes-de-maria": (9.8, -75.3, 40),
    "bajo-aguan": (15.6, -86.0, 30),
    "kanlaon": (10.41, 123.13, 4),
    "severn-bridge": (51.61, -2.64, 3),
}


def records():
    return list(csv.DictReader(places_file().read_text("utf-8").splitlines()))


def countries_of(record):
    return [code for code in record["country"].split("|") if code]


def names_of(record):
    return [record["name"], *(name for name in record["aliases"].split("|") if name)]


def km_to(areas, code, lat, lon):
    """Return how far a point lies outside an area."""
    spot = shapely.Point(lon, lat)
    polygon = areas.polygon(code)
    if shapely.covers(polygon, spot):
        return 0.0
    nearest = shapely.get_point(shapely.shortest_line(spot, polygon), 1)
    return distance_m(lat, lon, nearest.y, nearest.x) / 1000


def test_the_reader_of_places_takes_every_row():
    rows = list(parse(places_file().read_text("utf-8"), "places.csv", "sitmap"))
    assert len(rows) >= 350
    assert len({row.id for row in rows}) == len(rows)
    assert all(row.uncertainty_m > 0 for row in rows)


def test_the_columns_are_the_documented_ones_and_every_row_has_them():
    assert list(records()[0]) == COLUMNS
    for record in records():
        assert None not in record, f"{record['id']} has a cell too many"
        assert None not in record.values(), f"{record['id']} lacks cells"
        assert record["source"], record["id"]
        assert all(value == value.strip() for value in record.values()), record["id"]


def test_ids_are_slugs_and_features_are_geonames_codes():
    ids = [record["id"] for record in records()]
    assert len(set(ids)) == len(ids)
    for record in records():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", record["id"])
        assert record["feature"] in ALLOWED, record["id"]
        assert re.fullmatch(r"\d*", record["geonameid"]), record["id"]


def test_names_are_told_apart():
    bearers = defaultdict(set)
    for record in records():
        folded = [fold(name) for name in names_of(record)]
        assert all(folded), record["id"]
        assert len(set(folded)) == len(folded), f"{record['id']} lists a name twice"
        for name in folded:
            bearers[name].add(record["id"])
    shared = {name for name, ids in bearers.items() if len(ids) > 1}
    assert shared == SHARED


def test_coordinates_are_degrees_and_points_on_land_lie_in_their_countries():
    lands = load().countries
    for record in records():
        lat, lon = float(record["lat"]), float(record["lon"])
        assert -90 <= lat <= 90
        assert -180 <= lon <= 180
        codes = [code for code in countries_of(record) if code not in WITHOUT_POLYGON]
        if codes:
            limit = OFFSHORE_KM.get(record["id"], max(30.0, float(record["uncertainty_m"]) / 1000))
            assert min(km_to(lands, code, lat, lon) for code in codes) <= limit, record["id"]


def test_countries_and_divisions_are_known_ones():
    known = {line["iso2"] for line in table("countries.csv")}
    for record in records():
        codes = countries_of(record)
        assert set(codes) <= known, record["id"]
        if record["admin1"]:
            assert record["admin1"] in load(), record["id"]
            assert [record["admin1"].partition(".")[0]] == codes, record["id"]


def test_open_water_and_whole_regions_never_pass_for_a_spot():
    for record in records():
        if record["feature"] in AT_SEA:
            assert precision(record["feature"]) == 7
        if float(record["uncertainty_m"]) > 60_000:
            assert precision(record["feature"]) >= 5, record["id"]


@pytest.mark.parametrize(("place", "lat", "lon", "km"), [(key, *value) for key, value in KNOWN.items()])
def test_a_well_known_place_is_where_it_is(place, lat, lon, km):
    found = next(record for record in records() if record["id"] == place)
    assert distance_m(float(found["lat"]), float(found["lon"]), lat, lon) <= 1000 * km


def test_what_other_lists_say_of_curated_places_finds_them():
    taken = {
        f"geonames:{record['geonameid']}" if record["geonameid"] else f"sitmap:{record['id']}"
        for record in records()
    }
    for name in ("demonyms", "division_names"):
        wanted = {line["place"] for line in table(f"{name}.csv")}
        assert {place for place in wanted if place.startswith("sitmap:")} <= taken
    assert "geonames:6255146" in {line["place"] for line in table("demonyms.csv")} & taken  # Africa
