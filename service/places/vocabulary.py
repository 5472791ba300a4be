"""Words that tell of places and of what is no place, from ``data/vocabulary.en.toml``."""

from __future__ import annotations

import csv
import tomllib
from importlib.resources import files
from typing import Any


def _read(language: str) -> dict[str, Any]:
    return tomllib.loads(
        (files("service.places") / "data" / f"vocabulary.{language}.toml").read_text("utf-8")
    )


def _by_word(table: dict[str, list[str]]) -> dict[str, str]:
    """Return the table turned round: the feature class of each word."""
    return {word: letter for letter, words in table.items() for word in words}


def _cut_names() -> frozenset[str]:
    """Return the folded abbreviations that are written with a full stop: "Calif.", "Miss."."""
    lines = (files("service.places") / "data" / "abbreviations.csv").read_text("utf-8").splitlines()
    names = (line["abbreviation"] for line in csv.DictReader(lines))
    return frozenset(name.replace(".", "").casefold() for name in names if name.endswith("."))


_WORDS = _read("en")

TITLES = frozenset(_WORDS["titles"])
LINKS = frozenset(_WORDS["links"])
ABBREVIATED = frozenset(_WORDS["abbreviated"])
ORGANISATION = frozenset(_WORDS["organisation"])
LOCATIVE = frozenset(_WORDS["locative"])
RELATIONAL = frozenset(_WORDS["relational"])
SPEECH = frozenset(_WORDS["speech"])
FUNCTION = frozenset(_WORDS["function"])
NATIONAL = frozenset(_WORDS["national"])
GENERIC = frozenset(_WORDS["generic"])
CUT = _cut_names() | frozenset(_WORDS["cut"])
PARTS = frozenset(_WORDS["parts"])
SHORT: dict[str, str] = _WORDS["short"]
TRAILING = _by_word(_WORDS["trailing"])
LEADING = _by_word(_WORDS["leading"])
FACILITIES = {phrase: frozenset(codes) for phrase, codes in _WORDS["facilities"].items()}
