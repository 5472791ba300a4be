"""What has to be known of a language to find names in it: ``data/vocabulary.LANG.toml``, a file each."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from service.errors import UnsupportedLanguage

_NOTHING = re.compile(r"(?!)")
_CODE = re.compile(r"[a-z]{2,3}")
_SETS = (
    "titles", "links", "abbreviated", "organisation", "locative", "relational", "speech", "function",
    "generic", "cut", "parts", "articles", "telling_articles", "of", "passing", "before_people", "bodies",
    "never_alone", "capital", "small_kinds", "institutions",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words of a language that tell of places and of what is no place, all folded.

    The sets hold words of a kind, which the language's file explains. ``short`` maps an abbreviated
    word for a kind of place to the full one; ``trailing`` and ``leading`` map the words that end or
    begin a name to the GeoNames feature class that they make it; ``facilities`` maps phrases for a
    kind of facility to the feature codes that agree, and ``facilities_lead`` tells that they stand
    before the name; ``names_modify`` that a name may modify the noun behind it, "the Ukraine crisis";
    ``short_names`` that towns go by a part of their full names.
    ``equivalents`` maps words to English ones that say the same, since the weights of
    the recogniser are learned from English news. ``endings`` are those of demonyms
    (`service.places.spoken`), ``lower`` the demonyms that are written small. ``patterns`` are regular
    expressions by name.
    """

    language: str
    titles: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    abbreviated: frozenset[str] = frozenset()
    organisation: frozenset[str] = frozenset()
    locative: frozenset[str] = frozenset()
    relational: frozenset[str] = frozenset()
    speech: frozenset[str] = frozenset()
    function: frozenset[str] = frozenset()
    generic: frozenset[str] = frozenset()
    cut: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    telling_articles: frozenset[str] = frozenset()
    of: frozenset[str] = frozenset()
    passing: frozenset[str] = frozenset()
    before_people: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    never_alone: frozenset[str] = frozenset()
    capital: frozenset[str] = frozenset()
    small_kinds: frozenset[str] = frozenset()
    institutions: frozenset[str] = frozenset()
    short: Mapping[str, str] = field(default_factory=dict)
    trailing: Mapping[str, str] = field(default_factory=dict)
    leading: Mapping[str, str] = field(default_factory=dict)
    facilities: Mapping[str, frozenset[str]] = field(default_factory=dict)
    facilities_lead: bool = False
    names_modify: bool = False
    short_names: bool = False
    equivalents: Mapping[str, str] = field(default_factory=dict)
    endings: Mapping[str, list[str]] = field(default_factory=dict)
    lower: frozenset[str] = frozenset()
    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    # Worked out of the above, since they are asked for at every word.
    facility_words: frozenset[str] = frozenset()
    first_words: frozenset[str] = frozenset()
    phrase_words: int = 0
    no_beginning: frozenset[str] = frozenset()

    def pattern(self, name: str) -> re.Pattern[str]:
        """Return a pattern by name, or one that matches nothing where the language has none."""
        return self.patterns.get(name, _NOTHING)


@cache
def load(language: str = "en", folder: Path | None = None) -> Vocabulary:
    """Return the vocabulary of a language, from ``folder`` if that has it, else from sitmap's own.

    Raises:
        UnsupportedLanguage: there is no such file, or it can't be used.
    """
    source = f"vocabulary.{language}.toml"
    try:
        if not _CODE.fullmatch(language):
            raise FileNotFoundError
        return _parse(language, tomllib.loads(_text(source, folder)))
    except OSError as error:
        message = (
            f"there is no vocabulary of the language {language!r}; "
            f"put {source} into the folder that reading.language_folder names"
        )
        raise UnsupportedLanguage(message) from error
    except (ValueError, AttributeError, TypeError, re.error) as error:
        message = f"the file {source} can't be used ({error}); correct it after the model of the English one"
        raise UnsupportedLanguage(message) from error


def _text(name: str, folder: Path | None) -> str:
    own = folder / name if folder else None
    if own and own.is_file():
        return own.read_text("utf-8")
    return (files("service.places") / "data" / name).read_text("utf-8")


def _parse(language: str, table: Mapping[str, Any]) -> Vocabulary:
    """Return the vocabulary of a file's table."""
    sets = {name: frozenset(table.get(name, ())) for name in _SETS}
    sets["cut"] |= _cut_names()
    facilities = {phrase: frozenset(codes) for phrase, codes in table.get("facilities", {}).items()}
    sets["no_beginning"] = sets["function"] | sets["locative"]
    return Vocabulary(
        language,
        **sets,
        short=table.get("short", {}),
        trailing=_by_word(table.get("trailing", {})),
        leading=_by_word(table.get("leading", {})),
        facilities=facilities,
        facilities_lead=table.get("facilities_lead", False),
        names_modify=table.get("names_modify", False),
        short_names=table.get("short_names", False),
        equivalents=table.get("equivalents", {}),
        endings=table.get("endings", {}),
        patterns={name: _compiled(text, table) for name, text in table.get("patterns", {}).items()},
        facility_words=frozenset(word for phrase in facilities for word in phrase.split()),
        first_words=frozenset(phrase.split()[0] for phrase in facilities),
        phrase_words=max((len(phrase.split()) for phrase in facilities), default=0),
    )


def _by_word(table: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the table turned round: the feature class of each word."""
    return {word: letter for letter, words in table.items() for word in words}


def _compiled(text: str, table: Mapping[str, Any]) -> re.Pattern[str]:
    """Return a pattern, ``{national}`` in it replaced by any of the words that such a list has."""

    def words(match: re.Match[str]) -> str:
        return "|".join(sorted(map(re.escape, table[match[1]]), key=len, reverse=True))

    return re.compile(re.sub(r"\{(national|facilities|division)\}", words, text), re.IGNORECASE)


@cache
def _cut_names() -> frozenset[str]:
    """Return the folded abbreviations that are written with a full stop: "Calif.", "Miss."."""
    lines = (files("service.places") / "data" / "abbreviations.csv").read_text("utf-8").splitlines()
    names = (line["abbreviation"] for line in csv.DictReader(lines))
    return frozenset(name.replace(".", "").casefold() for name in names if name.endswith("."))
