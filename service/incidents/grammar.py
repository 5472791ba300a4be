"""What the rules need to know of a language: the table ``[grammar]`` of ``config/taxonomy.LANG.toml``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from config.taxonomy import Taxonomy, taxonomy

_CACHED = 16  # grammars kept compiled, one a language
_NOTHING = re.compile(r"(?!)")
_NONE: frozenset[str] = frozenset()
_PART = re.compile(r"\{([a-z_]+)\}")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, eq=False)
class Counting:
    """How a language counts victims; the tables are explained in ``taxonomy.en.toml``.

    ``patterns`` are by field; ``hints`` are pieces of words of which a count of a field has one.
    ``restated`` finds another number for what was counted before, in the same groups and ``unit``, the
    word behind it, which ``units`` assign to a field.
    """

    thousands: str = ""
    joiners: frozenset[str] = _NONE
    multipliers: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    vague: Mapping[str, int] = field(default_factory=dict)
    how: Mapping[str, str] = field(default_factory=dict)
    patterns: Mapping[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)
    hints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    restated: re.Pattern[str] | None = None
    units: Mapping[str, frozenset[str]] = field(default_factory=dict)


class RoleRule(NamedTuple):
    """Words that tell an actor's role: a pattern for those before or behind the actor's own.

    ``role`` is that of `service.model.ActorRole`, "" for one who takes no part; ``tail`` is what has to
    stand behind as well where ``before`` is set.
    """

    before: bool
    pattern: re.Pattern[str]
    role: str
    tail: re.Pattern[str] | None = None


@dataclass(frozen=True, eq=False)
class DateForm:
    """A date expression of a language: its kind in ``dates``, its pattern, and the same in English.

    ``english`` names the groups of the pattern in braces.
    """

    kind: str
    pattern: re.Pattern[str]
    english: str


@dataclass(frozen=True, eq=False)
class Grammar:
    """The patterns and word lists of a language by name; what a language lacks matches nothing.

    ``relations`` are tried as one pattern, whose groups are named r0, r1 and so on after
    ``relation_names``, pairs of the relation and its weight. ``dates`` is empty for English, the
    language into which the others' dates are put; ``english`` has the words for that. ``plain`` tells
    that words are matched without their accents, ``heads_lead`` that a noun stands before what
    describes it. ``roles`` tell who does what to whom, ``joined`` is what stands between two actors of
    one role.
    """

    language: str
    patterns: Mapping[str, re.Pattern[str]]
    lists: Mapping[str, frozenset[str]]
    relations: re.Pattern[str]
    relation_names: Sequence[tuple[str, float]]
    counts: Counting
    dates: Sequence[DateForm] = ()
    roles: Sequence[RoleRule] = ()
    joined: re.Pattern[str] = _NOTHING
    english: Mapping[str, str] = field(default_factory=dict)
    plain: bool = False
    heads_lead: bool = False

    @cached_property
    def aims(self) -> Sequence[RoleRule]:
        """The rules that tell what a deed is directed at."""
        return [rule for rule in self.roles if rule.role == "target"]

    def pattern(self, name: str) -> re.Pattern[str]:
        """Return a pattern by name."""
        return self.patterns.get(name, _NOTHING)

    def words(self, name: str) -> frozenset[str]:
        """Return a word list by name."""
        return self.lists.get(name, _NONE)

    def in_english(self, text: str) -> str:
        """Return words of dates, directions and measures in English, lower case; others stay."""
        if not self.english:
            return text
        known = self.english
        return _WORD.sub(lambda m: known.get(unaccented(m.group()), m.group()), text.casefold())


def unaccented(text: str) -> str:
    """Return a text in lower case without accents; its length may change.

    >>> unaccented("Murió en Ñuñoa")
    'murio en nunoa'
    """
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


@lru_cache(maxsize=_CACHED)
def grammar_of(types: Taxonomy, language: str) -> Grammar:
    """Return the compiled grammar of a language; an empty one where the taxonomy has none.

    Raises:
        ValueError: a pattern of it isn't a regular expression, or names a part that there isn't.
    """
    table = types.lexicon(language).grammar
    try:
        return _grammar(language, table)
    except (re.error, KeyError, IndexError, TypeError, AttributeError) as error:
        message = f"the grammar of the language {language!r} can't be used: {error}"
        raise ValueError(message) from error


def english() -> Grammar:
    """Return the grammar of English that comes with sitmap."""
    return grammar_of(taxonomy(), "en")


def _grammar(language: str, table: Mapping[str, Any]) -> Grammar:
    patterns = {name: re.compile(text, re.IGNORECASE) for name, text in table.get("patterns", {}).items()}
    patterns |= {name: re.compile(text) for name, text in table.get("cased", {}).items()}
    relations = table.get("relations", [])
    either = "|".join(f"(?P<r{number}>{row[0]})" for number, row in enumerate(relations))
    return Grammar(
        language,
        patterns,
        {name: frozenset(words) for name, words in table.get("words", {}).items()},
        re.compile(rf"\b(?:{either})(?=\W)", re.IGNORECASE) if relations else _NOTHING,
        [(row[1], float(row[2])) for row in relations],
        _counting(table.get("counts", {})),
        [_date_form(row, table.get("date_parts", {})) for row in table.get("dates", [])],
        *_roles(table.get("roles", {})),
        table.get("english", {}),
        table.get("plain", False),
        table.get("heads_lead", False),
    )


def _filled(text: str, parts: Mapping[str, str]) -> str:
    """Return a pattern with the parts that it names in braces put in, and the parts' parts."""
    return _PART.sub(lambda match: f"(?:{_filled(parts[match[1]], parts)})", text)


def _roles(table: Mapping[str, Any]) -> tuple[list[RoleRule], re.Pattern[str]]:
    """Return the rules for roles, and what joins two actors."""
    parts = table.get("parts", {})
    rules = []
    for side, text, role, *tail in table.get("rules", []):
        before = side == "before"
        pattern = re.compile(_filled(text, parts) + (r"\Z" if before else ""))
        rules.append(RoleRule(before, pattern, role, re.compile(_filled(tail[0], parts)) if tail else None))
    return rules, re.compile(_filled(table["joined"], parts)) if "joined" in table else _NOTHING


def _date_form(row: Sequence[str], parts: Mapping[str, str]) -> DateForm:
    kind, text, meaning = row
    return DateForm(kind, re.compile(rf"\b(?:{_filled(text, parts)})\b", re.IGNORECASE), meaning)


def _counting(table: Mapping[str, Any]) -> Counting:
    vague, how = table.get("vague", {}), table.get("how", {})
    parts = {**table.get("parts", {}), "vague": "|".join(vague), "how": "|".join(how)}
    return Counting(
        table.get("thousands", ""),
        frozenset(table.get("joiners", ())),
        table.get("multipliers", {}),
        table.get("numbers", {}),
        vague,
        how,
        {
            name: tuple(re.compile(_filled(text, parts), re.IGNORECASE) for text in texts)
            for name, texts in table.get("patterns", {}).items()
        },
        {name: tuple(hints) for name, hints in table.get("hints", {}).items()},
        re.compile(_filled(table["restated"], parts), re.IGNORECASE) if "restated" in table else None,
        {name: frozenset(words) for name, words in table.get("units", {}).items()},
    )
