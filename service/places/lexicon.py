"""Word lists that tell a place name from a person's name and from an ordinary word.

``data/lexicon.json.gz`` is derived by ``python -m service.places.lexicon OUT --words FILE --census FOLDER
--faker FOLDER`` from public lists: given names and surnames of the US census of 1990 (public domain, as
the package ``names`` ships them) and of Faker's locales in Latin script (MIT), and ordinary words of
SCOWL (size 50, as Debian's wamerican-small has them).
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from service.places.names import fold


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Folded words by what they may be besides a place."""

    given: frozenset[str]
    surnames: frozenset[str]
    ordinary: frozenset[str]


@cache
def load() -> Lexicon:
    """Return the word lists that come with sitmap."""
    packed = (files("service.places") / "data" / "lexicon.json.gz").read_bytes()
    lists = json.loads(gzip.decompress(packed))
    return Lexicon(*(frozenset(lists[name].split()) for name in ("given", "surnames", "ordinary")))


_LOCALES = frozenset(
    {
        "cs", "da", "de", "en", "es", "et", "fi", "fr", "ga", "ha", "hr", "hu", "id", "ig", "it", "lt", "lv",
        "nl", "no", "pl", "pt", "ro", "sk", "sl", "sv", "sw", "tr", "tw", "uz", "vi", "yo", "zu",
    }
)  # fmt: skip
_LIST = re.compile(
    r"\b(first_names?|last_names?)\w*\s*[^=\n]*=\s*(.*?)(?=\n    \w+\s*[:=]|\n    def|\Z)", re.DOTALL
)
_STRING = re.compile(r"""["']([^"'\n]{2,30})["']""")
_CENSUS_GIVEN_SHARE, _CENSUS_SURNAMES = 92.0, 12_000


def _faker(folder: Path) -> Iterator[tuple[str, str]]:
    """Iterate over ("first" or "last", name) of Faker's person providers in Latin script."""
    for file in sorted(folder.glob("providers/person/*/__init__.py")):
        if file.parent.name.split("_")[0] in _LOCALES:
            for match in _LIST.finditer(file.read_text("utf-8")):
                for name in _STRING.findall(match.group(2)):
                    yield match.group(1).split("_")[0], name


def derive(words: Path, census: Path, faker: Path) -> dict[str, str]:
    """Return the three lists from a word list, the census files and Faker's folder."""
    given, surnames = set(), set()
    for gender in ("male", "female"):
        lines = (line.split() for line in (census / f"dist.{gender}.first").read_text().splitlines())
        given |= {fold(line[0]) for line in lines if float(line[2]) <= _CENSUS_GIVEN_SHARE}
    surnames |= {
        fold(line.split()[0])
        for line in (census / "dist.all.last").read_text().splitlines()[:_CENSUS_SURNAMES]
    }
    for kind, name in _faker(faker):
        (given if kind == "first" else surnames).update(part for part in fold(name).split() if len(part) > 2)
    plain = re.compile(r"[a-z]{2,}")
    ordinary = {word for word in words.read_text("utf-8").split() if plain.fullmatch(word)}
    return {name: " ".join(sorted(found)) for name, found in
            {"given": given, "surnames": surnames, "ordinary": ordinary}.items()}  # fmt: skip


def main() -> None:
    """Write the lists, compressed; the same inputs give the same bytes."""
    import argparse

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    for name in ("words", "census", "faker"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    given = parser.parse_args()
    lists = derive(given.words, given.census, given.faker)
    given.out.write_bytes(gzip.compress(json.dumps(lists).encode(), mtime=0))


if __name__ == "__main__":
    main()
