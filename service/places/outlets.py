"""Where a report's outlet is at home: a local paper means the Athens next door.

A home is a hint for telling namesakes apart and nothing else: no place is put there because of it.
It comes from ``config/outlets.csv`` and the user's files of the same columns; failing that, from the
country that the outlet's domain is of.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import cos, hypot, radians
from pathlib import Path
from typing import TYPE_CHECKING

from config import outlets_file
from service.errors import InvalidPlaces
from service.places.names import fold

if TYPE_CHECKING:
    from service.model import Report
    from service.places.gazetteer import Gazetteer

_COLUMNS = ("outlets", "place", "country", "division", "lat", "lon")
_KM_PER_DEG = 111.2
# What an outlet reports on day by day lies so near its home.
_NEAR_KM, _AROUND_KM = 40.0, 120.0
_HOST = re.compile(r"(?:[a-z]+://)?(?:www\d?\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)\.?(?::\d+)?(?:[/?#].*)?")
_CODE = re.compile(r"[A-Z]{2}")
# Domains of countries that are sold the world over for what their letters mean.
_SOLD = frozenset([
    "ac", "ad", "ag", "ai", "am", "as", "bz", "cc", "cd", "cm", "co", "cx", "dj", "eu", "fm", "gg", "gl",
    "gs", "im", "io", "je", "la", "li", "ly", "me", "ms", "mu", "nf", "nr", "nu", "pn", "pw", "sc", "sh",
    "so", "st", "su", "sx", "tc", "tf", "tk", "tl", "tm", "to", "tv", "vc", "vg", "ws",
])  # fmt: skip
_UNITED_KINGDOM = "UK"  # the one domain that isn't its country's ISO code


@dataclass(frozen=True, slots=True)
class Home:
    """Where an outlet is at home: degrees (EPSG:4326), ISO 3166-1 alpha-2, GeoNames code of the division.

    An outlet that serves a whole country has no point (None) and no division ("").
    """

    country: str
    division: str = ""
    lat: float | None = None
    lon: float | None = None

    def km_to(self, lat: float, lon: float) -> float:
        """Return the distance in km to a point (flat-earth measure), infinite if the home has no point."""
        if self.lat is None or self.lon is None:
            return float("inf")
        dx = abs((lon - self.lon + 180) % 360 - 180) * cos(radians(min(abs(self.lat), 85.0)))
        return hypot(dx, lat - self.lat) * _KM_PER_DEG


@dataclass(frozen=True)
class Outlets:
    """The homes of outlets by domain or folded name."""

    homes: Mapping[str, Home]

    def home(self, publisher: str, url: str = "") -> Home | None:
        """Return the home of an outlet by its name or domain, else by the address of its report, or None."""
        known = self._known(publisher) or self._known(url)
        return known or _of_country(publisher) or _of_country(url)

    def of(self, report: Report) -> Home | None:
        """Return the home of a report's outlet, or None."""
        return self.home(report.publisher, report.url)

    def _known(self, outlet: str) -> Home | None:
        return next((self.homes[key] for key in _keys(outlet) if key in self.homes), None)


_NO_HOME = (0.0, 0.0, 0.0, 0.0, 0.0)


def at_home(row: int, home: Home | None, gazetteer: Gazetteer) -> Sequence[float]:
    """Return how near a row is to an outlet's home: near, around, its division, its country, its nation."""
    if home is None:
        return _NO_HOME
    code = gazetteer.feature(row)
    if gazetteer.country(row) != home.country or code.startswith("PCL"):
        return _NO_HOME
    if home.lat is None:
        return (0.0, 0.0, 0.0, 0.0, 1.0)
    km = home.km_to(*gazetteer.point(row))
    return (
        float(km <= _NEAR_KM and code != "ADM1"),
        float(km <= _AROUND_KM and code != "ADM1"),
        float(bool(home.division) and gazetteer.admin1(row) == home.division),
        1.0,
        0.0,
    )


def _domain(outlet: str) -> str:
    """Return the domain in an address or of an outlet that is called by it, or ""."""
    match = _HOST.fullmatch(outlet.strip().casefold())
    return match[1] if match else ""


def _keys(outlet: str) -> Iterator[str]:
    """Iterate over what an outlet may be listed by: its domain and those above it, or its name."""
    domain = _domain(outlet)
    while "." in domain:
        yield domain
        domain = domain.partition(".")[2]
    yield fold(outlet).removeprefix("the ")


def _of_country(outlet: str) -> Home | None:
    ending = _domain(outlet).rpartition(".")[2]
    if len(ending) != 2 or ending in _SOLD:
        return None
    code = ending.upper()
    return Home("GB" if code == _UNITED_KINGDOM else code)


def read(lines: Iterable[str], name: str) -> Outlets:
    """Return the outlets of a CSV file's lines.

    Columns: ``outlets`` (domains and names, ``;`` between them), ``place`` (for people), ``country``
    (ISO 3166-1 alpha-2), ``division`` (GeoNames code, ``US.OH``, or ""), ``lat``, ``lon`` (degrees, or
    "" for an outlet that serves the whole country).

    Raises:
        InvalidPlaces: a column is missing, or a row is bad; ``name`` and the line are in the message.
    """
    rows = csv.DictReader(lines)
    missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        message = f"{name} lacks the column {missing[0]}; it needs {', '.join(_COLUMNS)}"
        raise InvalidPlaces(message)
    homes: dict[str, Home] = {}
    for row in rows:
        home = _home(row, f"{name}, line {rows.line_num}")
        for outlet in (row["outlets"] or "").split(";"):
            if outlet.strip():
                homes[next(_keys(outlet.strip()))] = home
    return Outlets(homes)


def _home(row: Mapping[str, str | None], where: str) -> Home:
    cells = {column: (row[column] or "").strip() for column in _COLUMNS}
    if not _CODE.fullmatch(cells["country"]):
        message = f"{where}: the country {cells['country']!r} is no ISO code of two capitals, such as US"
        raise InvalidPlaces(message)
    if not cells["lat"] and not cells["lon"]:
        return Home(cells["country"], cells["division"])
    try:
        lat, lon = float(cells["lat"]), float(cells["lon"])
    except ValueError:
        lat = lon = float("nan")
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        message = f"{where}: {cells['lat']!r}, {cells['lon']!r} is no latitude and longitude in degrees"
        raise InvalidPlaces(message)
    return Home(cells["country"], cells["division"], lat, lon)


@cache
def shipped() -> Outlets:
    """Return the outlets that come with sitmap."""
    return read(outlets_file().read_text("utf-8").split("\n"), "outlets.csv")


def load(files: Sequence[Path] = ()) -> Outlets:
    """Return the outlets that come with sitmap and those of the user's files, which win.

    Raises:
        InvalidPlaces: a file can't be read, or has a bad row.
    """
    homes = dict(shipped().homes)
    for file in files:
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                homes.update(read(lines, str(file)).homes)
        except (OSError, UnicodeDecodeError) as error:
            message = f"the outlets file {file} can't be read; give a CSV file in UTF-8"
            raise InvalidPlaces(message) from error
    return Outlets(homes)
