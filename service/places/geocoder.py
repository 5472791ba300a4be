"""The gazetteer as a geopy geocoder: no network, no key, the interface that geopy's users know."""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias, cast

from geopy.adapters import BaseAsyncAdapter
from geopy.exc import GeocoderQueryError
from geopy.geocoders import options
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from service.geodesy import BBox, bbox_contains, distance_m, great_circle_m
from service.places import candidates
from service.places.gazetteer import Gazetteer
from service.places.rows import NameUse, feature_class, importance

DEFAULT_LIMIT = 10
"""Results when the caller asks for several and doesn't say how many, as Nominatim's service has it."""

# What a structured query may name, from the spot to the country, with the classes or codes that fit.
_PARTS: dict[str, frozenset[str]] = {
    "amenity": frozenset("SLTHR"),
    "city": frozenset("P"),
    "county": frozenset({"ADM2", "ADM3"}),
    "state": frozenset({"ADM1", "PCLI", "RGN"}),
    "country": frozenset({"PCLI"}),
}
_IGNORED = {"street", "postalcode"}

_FIRST_REACH_M = 5_000.0
_ROUND_A_TOWN_M = 25_000.0  # "X, Caracas" also means what lies in the town's outskirts
_GREAT_CIRCLE_ERROR = 1.01
_ALTERNATE_WEIGHT = 0.1  # of a name that only a crowd-made list has

Result: TypeAlias = "Location | list[Location] | None"


class OfflineGeocoder(Geocoder):  # type: ignore[misc]
    """Finds places in the compiled gazetteer by name or by coordinates.

    A drop-in for geopy's other geocoders; ``raw`` of a `geopy.Location` has the whole
    `service.places.Entry` as a dictionary. ``timeout`` is accepted and has no meaning. With
    ``asynchronous=True`` the methods return awaitables, for `geopy.extra.rate_limiter.AsyncRateLimiter`.
    """

    def __init__(self, gazetteer: Gazetteer, *, asynchronous: bool = False) -> None:
        """Ask ``gazetteer``."""
        factory = _NoAdapter if asynchronous else options.default_adapter_factory
        super().__init__(adapter_factory=factory)
        self.gazetteer = gazetteer
        self._asynchronous = asynchronous

    def geocode(  # noqa: PLR0913 - as geopy's Nominatim spells it
        self,
        query: str | Mapping[str, str],
        *,
        exactly_one: bool = True,
        limit: int | None = None,
        country_codes: str | Iterable[str] | None = None,
        feature_classes: Collection[str] | None = None,
        viewbox: Sequence[Any] | None = None,
        bounded: bool = False,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ANN401
    ) -> Result | Awaitable[Result]:
        """Return the places that ``query`` means, those inside its later parts and the larger ones first.

        Args:
            query: a name, with what holds the place behind commas ("Paris, Texas"), or a mapping with
                some of amenity, city, county, state and country; street and postalcode are ignored.
            exactly_one: return the best `geopy.Location` instead of a list.
            limit: of the length of the list, 10 if not given.
            country_codes: one or several ISO 3166-1 alpha-2 codes to stay within.
            feature_classes: GeoNames feature classes ("P") or codes ("AIRB") to choose from.
            viewbox: two opposite corners, each a `geopy.Point` or what makes one; preferred.
            bounded: leave out what is outside ``viewbox``.
            timeout: of no meaning.

        Raises:
            GeocoderQueryError: a structured query has none of the parts above, or one that is unknown.
            ValueError: the limit is below 1.
        """
        del timeout
        rows = self.rows(
            query,
            country_codes=country_codes,
            feature_classes=feature_classes,
            viewbox=viewbox,
            bounded=bounded,
        )
        count = 1 if exactly_one else _count(limit)
        return self._answer([self._location(row) for row in rows[:count]], exactly_one=exactly_one)

    def rows(
        self,
        query: str | Mapping[str, str],
        *,
        country_codes: str | Iterable[str] | None = None,
        feature_classes: Collection[str] | None = None,
        viewbox: Sequence[Any] | None = None,
        bounded: bool = False,
    ) -> list[int]:
        """Return the rows of the gazetteer that ``query`` means, best first; see `geocode`."""
        asked = _structured(query) if isinstance(query, Mapping) else _unstructured(query)
        countries = frozenset(code.upper() for code in _listed(country_codes))
        wanted = _Filter(countries, frozenset(feature_classes or ()) or None)
        box = _box(viewbox) if viewbox else None
        rows = [row for row in self._ranked(asked, box) if wanted.takes(row, self.gazetteer)]
        if bounded and box is not None:
            return [row for row in rows if bbox_contains(box, *self.gazetteer.point(row))]
        return rows

    def reverse(
        self,
        query: Any,  # noqa: ANN401 - all that geopy.Point takes
        *,
        exactly_one: bool = True,
        limit: int | None = None,
        radius_m: float = 50_000.0,
        timeout: Any = DEFAULT_SENTINEL,  # noqa: ANN401
    ) -> Result | Awaitable[Result]:
        """Return the towns and facilities nearest to a point, by geodesic distance.

        ``raw`` also has ``distance_m``.

        Args:
            query: a `geopy.Point`, (lat, lon) in degrees, or a text with both.
            exactly_one: return the nearest `geopy.Location` instead of a list.
            limit: of the length of the list, 10 if not given.
            radius_m: how far away a place may be, in metres.
            timeout: of no meaning.

        Raises:
            ValueError: the point isn't one, or the limit is below 1.
        """
        del timeout
        point = query if isinstance(query, Point) else Point(query)
        count = 1 if exactly_one else _count(limit)
        found = self.nearest(point.latitude, point.longitude, count, radius_m)
        places = [self._location(row, distance_m=round(metres, 1)) for metres, row in found]
        return self._answer(places, exactly_one=exactly_one)

    def nearest(self, lat: float, lon: float, count: int, radius_m: float) -> list[tuple[float, int]]:
        """Return distance in metres and row of the ``count`` nearest towns and facilities within a radius."""
        reach = min(_FIRST_REACH_M, radius_m)
        while True:
            found = sorted(self._within(lat, lon, reach))
            if len(found) >= count or reach >= radius_m:
                return found[:count]
            reach = min(2 * reach, radius_m)

    def _within(self, lat: float, lon: float, radius_m: float) -> Iterator[tuple[float, int]]:
        """Iterate over the towns and facilities within a distance, each with its distance in metres."""
        book = self.gazetteer
        for row in book.near(lat, lon, radius_m):
            if feature_class(book.feature(row)) in "PS":
                there = book.point(row)
                if great_circle_m(lat, lon, *there) <= radius_m * _GREAT_CIRCLE_ERROR:
                    metres = distance_m(lat, lon, *there)
                    if metres <= radius_m:
                        yield metres, row

    def _answer(self, places: list[Location], *, exactly_one: bool) -> Result | Awaitable[Result]:
        """Return what geopy's geocoders return: a location, a list, or None where there is nothing."""
        result: Result = (places[0] if exactly_one else places) if places else None
        return _soon(result) if self._asynchronous else result

    def _location(self, row: int, **more: float) -> Location:
        entry = self.gazetteer.entry(row)
        parts = (entry.name, entry.admin2_name, entry.admin1_name, entry.country_name)
        address = ", ".join(dict.fromkeys(part for part in parts if part))
        return Location(address, (entry.lat, entry.lon), {**asdict(entry), **more})

    def _ranked(self, asked: _Asked, box: BBox | None) -> list[int]:
        """Return the rows that a query means, best first: by containment, the box, kind and importance."""
        book = self.gazetteer
        hits = [hit for hit in self._named(asked.name) if _fits(book.feature(hit[0]), asked.kinds)]
        kinds = candidates.wanted_kinds(asked.name, tuple(hits), book)
        holders = [rows for part, kind in asked.holders if (rows := self._holders(part, kind))]
        held = {row: sum(_any_holds(rows, row, book) for rows in holders) for row, _ in hits}
        most = max(held.values(), default=0)
        if holders and not most:
            return []

        def order(hit: tuple[int, int]) -> tuple[object, ...]:
            row, use = hit
            weight = 1.0 if use & (NameUse.MAIN | NameUse.ALIAS) else _ALTERNATE_WEIGHT
            feature = book.feature(row)
            inside = box is not None and bbox_contains(box, *book.point(row))
            return (
                not inside,
                feature not in kinds,
                -weight * importance(feature, book.population[row]),
                row,
            )

        return [row for row, _ in sorted(hits, key=order) if held[row] == most]

    def _named(self, name: str) -> Iterable[tuple[int, int]]:
        """Return the rows that bear a name, or that its essential part may mean."""
        unfit = NameUse.CORE | NameUse.DEMONYM | NameUse.AFTER_COMMA
        found = dict(candidates.by_name(name, self.gazetteer))
        found.update(hit for hit in self.gazetteer.hits(name, most=None) if not hit[1] & unfit)
        return found.items()

    def _holders(self, name: str, kinds: frozenset[str]) -> list[int]:
        """Return the rows that the later part of a query may mean."""
        hits = candidates.by_name(name, self.gazetteer)
        return [
            row
            for row, use in hits
            if not use & NameUse.DEMONYM and _fits(self.gazetteer.feature(row), kinds)
        ]


class _NoAdapter(BaseAsyncAdapter):  # type: ignore[misc]
    """Stands where geopy's asynchronous geocoders keep their HTTP connections; there is nothing to get."""

    def __init__(self, **_: object) -> None:
        """Take geopy's settings for a connection and leave them."""
        super().__init__(proxies=None, ssl_context=None)

    async def get_json(self, *_: object, **__: object) -> None:
        """Get nothing."""

    async def get_text(self, *_: object, **__: object) -> None:
        """Get nothing."""


async def _soon(result: Result) -> Result:
    return result


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query: the name, the features that fit it, and what holds it from the inside out, likewise."""

    name: str
    kinds: frozenset[str]
    holders: tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class _Filter:
    """The countries to stay within and the feature classes or codes to choose from."""

    countries: frozenset[str]
    features: frozenset[str] | None

    def takes(self, row: int, gazetteer: Gazetteer) -> bool:
        """Tell if a row is among what is asked for."""
        if self.countries and gazetteer.country(row) not in self.countries:
            return False
        return self.features is None or _fits(gazetteer.feature(row), self.features)


def _fits(feature: str, kinds: frozenset[str]) -> bool:
    """Tell if a feature code, or its class, is among ``kinds``; everything fits none."""
    return not kinds or feature in kinds or feature_class(feature) in kinds


def _unstructured(query: str) -> _Asked:
    name, *holders = [part.strip() for part in query.split(",") if part.strip()] or [""]
    return _Asked(name, frozenset(), tuple((part, frozenset()) for part in holders))


def _structured(query: Mapping[str, str]) -> _Asked:
    unknown = sorted(set(query) - set(_PARTS) - _IGNORED)
    if unknown:
        message = f"a query can't have {', '.join(unknown)}; it may have {', '.join(_PARTS)}"
        raise GeocoderQueryError(message)
    given = [(query[part].strip(), kinds) for part, kinds in _PARTS.items() if query.get(part, "").strip()]
    if not given:
        message = f"the query names no place; give some of {', '.join(_PARTS)}"
        raise GeocoderQueryError(message)
    return _Asked(*given[0], tuple(given[1:]))


def _listed(codes: str | Iterable[str] | None) -> Iterable[str]:
    return [codes] if isinstance(codes, str) else codes or ()


def _count(limit: int | None) -> int:
    if limit is not None and int(limit) < 1:
        message = "Limit cannot be less than 1"
        raise ValueError(message)
    return DEFAULT_LIMIT if limit is None else int(limit)


def _box(viewbox: Sequence[Any]) -> BBox:
    first, second = (
        cast("Any", corner if isinstance(corner, Point) else Point(corner)) for corner in viewbox
    )
    lats, lons = sorted((first.latitude, second.latitude)), sorted((first.longitude, second.longitude))
    return BBox(lons[0], lats[0], lons[1], lats[1])


def _any_holds(holders: Iterable[int], row: int, gazetteer: Gazetteer) -> bool:
    """Tell if a place lies in one of several others."""
    return any(_holds(holder, row, gazetteer) for holder in holders)


def _holds(holder: int, row: int, gazetteer: Gazetteer) -> bool:
    """Tell if a place lies in another one: by code in a country or a division, else by distance."""
    if holder == row or (gazetteer.country(holder) or None) not in {gazetteer.country(row), None}:
        return False
    feature = gazetteer.feature(holder)
    if feature.startswith(("PCL", "TERR")):
        return True
    if feature == "ADM1":
        return gazetteer.admin1(holder) == gazetteer.admin1(row)
    if feature == "ADM2" and gazetteer.admin2_row(row) is not None:
        return gazetteer.admin2_row(row) == holder
    reach: float = max(gazetteer.uncertainty[holder], _ROUND_A_TOWN_M)
    return great_circle_m(*gazetteer.point(holder), *gazetteer.point(row)) <= reach
