"""The offline geocoder speaks geopy's language."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial

import pytest
from geopy.exc import GeocoderQueryError
from geopy.extra.rate_limiter import AsyncRateLimiter, RateLimiter
from geopy.location import Location
from geopy.point import Point
from hypothesis import given
from hypothesis import strategies as st

from service.geodesy import distance_m
from service.places.compiler import write
from service.places.gazetteer import Gazetteer
from service.places.geocoder import OfflineGeocoder
from service.places.rows import NameUse, Row


def row(number, name, lat, lon, feature, *rest, aliases=(), **more):
    names = {name: NameUse.MAIN, **dict.fromkeys(aliases, NameUse.ALIAS)}
    return Row(f"geonames:{number}", name, lat, lon, feature, *rest, names=names, **more)


ROWS = [
    row(1, "France", 46, 2, "PCLI", "FR", population=67_000_000),
    row(2, "United States", 39, -98, "PCLI", "US", population=327_000_000, aliases=["USA"]),
    row(3, "Texas", 31, -99, "ADM1", "US", "US.TX"),
    row(4, "Lamar County", 33.7, -95.5, "ADM2", "US", "US.TX", "US.TX.277", uncertainty_m=30_000.0),
    row(5, "Paris", 48.853, 2.349, "PPLC", "FR", population=2_138_551),
    row(6, "Paris", 33.661, -95.556, "PPL", "US", "US.TX", "US.TX.277", 24_476),
    row(7, "Venezuela", 8, -66, "PCLI", "VE", population=28_000_000),
    row(8, "Caracas", 10.488, -66.879, "PPLC", "VE", population=3_000_000, uncertainty_m=17_000.0),
    row(9, "La Carlota", -33.42, -63.29, "PPL", "AR", population=13_000),
    Row(
        "ourairports:SVFM",
        "Generalissimo Francisco de Miranda Air Base",
        10.485,
        -66.8435,
        "AIRB",
        "VE",
        names={"La Carlota": NameUse.ALIAS | NameUse.CORE},
    ),
    row(11, "Savusavu", -16.78, 179.34, "PPL", "FJ", population=3000),
    row(12, "Waiyevo", -16.79, -179.99, "PPL", "FJ", population=2000),
    row(13, "French", 1, 1, "PPL", "GA", population=5),
]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("geocoder") / "g.bin"
    write(ROWS, path, {})
    return Gazetteer(path)


@pytest.fixture(scope="module")
def geocoder(book):
    return OfflineGeocoder(book)


def ids(locations):
    return [location.raw["id"].partition(":")[2] for location in locations or ()]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Paris", "5"),
        ("PARIS", "5"),
        ("Paris, Texas", "6"),
        ("Paris, Lamar County, Texas, USA", "6"),
        ("Paris, France", "5"),
        ("La Carlota air base", "SVFM"),
        ("La Carlota air base, Caracas", "SVFM"),
        ("La Carlota", "9"),
        ("Texas", "3"),
        ({"city": "Paris", "state": "Texas", "country": "USA"}, "6"),
        ({"county": "Lamar County"}, "4"),
        (
            {"amenity": "La Carlota air base", "city": "Caracas", "street": "any", "postalcode": "1060"},
            "SVFM",
        ),
    ],
)
def test_a_query_finds_the_place_that_it_means(geocoder, book, query, expected):
    found = geocoder.geocode(query)
    assert isinstance(found, Location)
    assert found.raw["id"].partition(":")[2] == expected
    assert found.raw == asdict(book.entry(book.row_of(found.raw["id"])))
    assert (found.latitude, found.longitude) == (found.raw["lat"], found.raw["lon"])


def test_the_address_goes_from_the_place_to_its_country(geocoder):
    assert geocoder.geocode("Paris, Texas").address == "Paris, Lamar County, Texas, United States"


@pytest.mark.parametrize("query", ["Narnia", "", " , ", "Paris, Venezuela", {"city": "Texas"}])
def test_what_is_not_there_is_none(geocoder, query):
    assert geocoder.geocode(query) is None
    assert geocoder.geocode(query, exactly_one=False) is None


def test_several_come_in_order_and_can_be_filtered(geocoder):
    every = partial(geocoder.geocode, "Paris", exactly_one=False)
    assert ids(every()) == ["5", "6"]
    assert ids(every(limit=1)) == ["5"]
    assert ids(every(country_codes="us")) == ["6"]
    assert ids(every(country_codes=["fr", "us"])) == ["5", "6"]
    assert ids(every(feature_classes="A")) == []
    assert ids(every(feature_classes={"PPLC"})) == ["5"]
    texas = [Point(26, -107), Point(37, -93)]
    assert ids(every(viewbox=texas)) == ["6", "5"]
    assert ids(every(viewbox=texas, bounded=True)) == ["6"]
    assert ids(every(viewbox=[(37, -93), (26, -107)], bounded=True)) == ["6"]


def test_bad_queries_are_refused(geocoder):
    with pytest.raises(ValueError, match="Limit"):
        geocoder.geocode("Paris", exactly_one=False, limit=0)
    with pytest.raises(GeocoderQueryError, match="planet"):
        geocoder.geocode({"planet": "Mars"})
    with pytest.raises(GeocoderQueryError, match="names no place"):
        geocoder.geocode({"street": "Main Street 1"})
    with pytest.raises(ValueError):  # noqa: PT011 - geopy's words
        geocoder.reverse("nowhere")


@given(st.floats(-90, 90), st.floats(-180, 180), st.integers(1, 4), st.sampled_from([2e4, 4e5, 1e7]))
def test_nearest_is_nearest_on_the_ellipsoid(geocoder, book, lat, lon, count, radius_m):
    eligible = [book.row_of(row.id) for row in ROWS if row.feature in {"PPL", "PPLC", "AIRB"}]
    measured = sorted((distance_m(lat, lon, *book.point(row)), row) for row in eligible)
    expected = [(metres, row) for metres, row in measured if metres <= radius_m][:count]
    assert geocoder.nearest(lat, lon, count, radius_m) == expected


def test_reverse_crosses_the_antimeridian(geocoder):
    found = geocoder.reverse((-16.8, 179.99), exactly_one=False, radius_m=100_000)
    assert ids(found) == ["12", "11"]
    assert found[0].raw["distance_m"] == pytest.approx(distance_m(-16.8, 179.99, -16.79, -179.99), abs=0.1)
    assert geocoder.reverse("10.49, -66.85").raw["id"] == "ourairports:SVFM"
    assert geocoder.reverse(Point(60, 60)) is None


def test_geopys_rate_limiter_takes_it(geocoder):
    limited = RateLimiter(geocoder.geocode, min_delay_seconds=0)
    assert [limited(name).raw["country"] for name in ("Paris", "Caracas")] == ["FR", "VE"]
    assert limited("Paris", exactly_one=True, timeout=5).raw["country"] == "FR"


def test_geopys_asynchronous_rate_limiter_takes_it(book):
    async def ask():
        async with OfflineGeocoder(book, asynchronous=True) as geocoder:
            limited = AsyncRateLimiter(partial(geocoder.geocode, country_codes="us"), min_delay_seconds=0)
            near = AsyncRateLimiter(geocoder.reverse, min_delay_seconds=0)
            return await limited("Paris"), await near((48.8, 2.3))

    # In a thread of its own: a browser test of the same worker leaves its event loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        there, here = pool.submit(lambda: asyncio.run(ask())).result()
    assert (there.raw["country"], here.raw["country"]) == ("US", "FR")
