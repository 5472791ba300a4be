"""Word lists that tell a place name from a person's name and from an ordinary word.

``data/lexicon.json.gz`` is derived by ``python -m service.places.lexicon OUT --words FILE --census FOLDER
--faker FOLDER`` from public lists: given names and surnames of the US census of 1990 (public domain, as
the package ``names`` ships them) and of Faker's locales in Latin script (MIT), and ordinary words of
SCOWL (size 50, as Debian's wamerican-small has them).

``data/ordinary.es.txt.gz`` is derived by ``python -m service.places.lexicon OUT --speller FILE --forms
FILE``: the Spanish words that Debian's hunspell-es (MPL 1.1; unmunched to all its forms) and
pyspellchecker (MIT) both have, with their plurals and feminines, but for those that are first of all a
place ("chile", "lima").

``data/classes.en.json.gz`` groups English words by how they are used; ``bench/wordclasses.py`` derives
it from the word vectors of all-MiniLM-L6-v2 (Apache-2.0).
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from service.places.names import fold


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Folded words by what they may be besides a place.

    ``classes`` has, for a word, the number of the group of words that are used like it, in figures.
    """

    given: frozenset[str]
    surnames: frozenset[str]
    ordinary: frozenset[str]
    classes: Mapping[str, str] = field(default_factory=dict)


@cache
def load(language: str = "en", folder: Path | None = None) -> Lexicon:
    """Return the word lists of a language: its ordinary words, and people's names, which are everybody's.

    ``ordinary.LANG.txt`` in ``folder`` is read before sitmap's own; a language without has no such words.
    """
    packed = (files("service.places") / "data" / "lexicon.json.gz").read_bytes()
    lists = json.loads(gzip.decompress(packed))
    ordinary = lists["ordinary"] if language == "en" else _ordinary(language, folder)
    given, surnames, plain = (
        frozenset(words.split()) for words in (lists["given"], lists["surnames"], ordinary)
    )
    return Lexicon(given, surnames, plain, word_classes())


@cache
def word_classes() -> dict[str, str]:
    """Return the number of the class of English words that are used alike, by word."""
    packed = (files("service.places") / "data" / "classes.en.json.gz").read_bytes()
    groups = enumerate(json.loads(gzip.decompress(packed)))
    return {word: str(number) for number, group in groups for word in group.split()}


def _ordinary(language: str, folder: Path | None) -> str:
    """Return the ordinary words of a language, folded, one a line."""
    own = folder / f"ordinary.{language}.txt" if folder else None
    if own and own.is_file():
        return "\n".join(fold(line) for line in own.read_text("utf-8").splitlines())
    shipped = files("service.places") / "data" / f"ordinary.{language}.txt.gz"
    return gzip.decompress(shipped.read_bytes()).decode() if shipped.is_file() else ""


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
# pyspellchecker gives words that it never saw a count of 50.
_LEAST_USED = 100
_LARGE_TOWN = 500_000


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


def derive_ordinary(speller: Path, forms: Path) -> str:
    """Return a language's ordinary words, folded, one a line.

    Args:
        speller: pyspellchecker's ``resources/LANG.json.gz``, words with how often they are used.
        forms: all forms that ``unmunch`` makes of a hunspell dictionary, one a line.
    """
    used = {
        word
        for word, times in json.loads(gzip.decompress(speller.read_bytes())).items()
        if times >= _LEAST_USED
    }
    known = {word for word in forms.read_text("utf-8").split() if word.islower() and word.isalpha()}
    found = {fold(word) for word in known if len(word) > 1 and not used.isdisjoint(_lemmas(word))}
    return "\n".join(sorted(found - _first_of_all_places()))


def _lemmas(word: str) -> list[str]:
    """Return a word and what it may be the plural or the feminine of."""
    single = [word, *(word[: -len(end)] for end in ("s", "es") if word.endswith(end))]
    return [*single, *(f"{form[:-1]}o" for form in single if form.endswith("a"))]


def _first_of_all_places() -> set[str]:
    """Return the folded names of countries, capitals, first-order divisions and large towns."""
    from service.places.gazetteer import Gazetteer
    from service.places.locate import SHIPPED

    book = Gazetteer(SHIPPED)
    rows = (row for row in range(len(book)) if book.feature(row).startswith(("PCL", "ADM1", "PPL")))
    large = (
        row
        for row in rows
        if book.feature(row) in {"PCLI", "ADM1", "PPLC"} or book.population[row] >= _LARGE_TOWN
    )
    return {fold(book.name(row)) for row in large}


def main() -> None:
    """Write the lists, compressed; the same inputs give the same bytes."""
    import argparse

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    for name in ("words", "census", "faker", "speller", "forms"):
        parser.add_argument(f"--{name}", type=Path)
    given = parser.parse_args()
    if given.speller:
        text = derive_ordinary(given.speller, given.forms)
    else:
        text = json.dumps(derive(given.words, given.census, given.faker))
    given.out.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main()
