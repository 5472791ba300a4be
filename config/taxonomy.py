"""The incident types, their cue words and the word lists that the cues draw on.

``taxonomy.toml`` holds them, with the words of English; every other language has its words in a file
of its own, ``taxonomy.LANG.toml``. A **cue** is a pattern of lower-case words, matched word by word
within one clause:

========================  =================================================================
``tear gas``              these words, one after the other
``protest*``              a word that begins so
``fire+``                 a word in all its regular forms (fire, fires, fired, firing), and the
                          irregular ones that ``[forms.en]`` lists
``shell+|mortar*``        one of several words; a space always ends the choice
``@force``                one of a list under ``[words.en]``, which may hold phrases
``fire+ ~ tear gas``      in this order with at most 8 words between; ``~3`` at most 3
``!``                     as first word: the pattern may run over the clause's end
========================  =================================================================

A weight, 0 to 1, says how surely the pattern alone tells of the sub-type. The tables under
``[context.en]`` use the same patterns for what suppresses, hedges or shifts a claim.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

_CODE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that tell of a kind of incident, in one language.

    ``pattern`` is written in the cue language above; ``weight`` (0 to 1) says how surely it means that.
    """

    pattern: str
    weight: float


@dataclass(frozen=True, slots=True)
class SubEventType:
    """A sub-type: its name letter by letter as ACLED has it, and its parallels in other schemes.

    ``family`` joins sub-types under which two reports, or two sentences, may tell one incident;
    ``default`` marks the one that its family's words fall to when nothing tells more, such as
    a protest of which neither violence nor intervention is told. ``rivals`` are families that
    a sentence doesn't tell of as well: who dies in a flood was not attacked. ``plover_event`` is ""
    where PLOVER has no such event.
    """

    name: str
    event_type: str
    case2021: str
    plover_event: str
    plover_mode: str
    icon: str
    description: str
    cues: Mapping[str, tuple[Cue, ...]]
    family: str = ""
    default: bool = False
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventType:
    """A type, with the colour (``#rrggbb``) and the icon (a file of ``maps/icons``) of its layer."""

    name: str
    color: str
    icon: str
    description: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists of one language.

    ``words`` are the lists that cues name with ``@``; ``forms`` the irregular forms of a word;
    ``context`` the patterns that suppress or shift a claim, by kind; ``actors`` the head words of
    actors, by type, in the order in which they are tried. ``cues`` are those of a language with a
    file of its own, by sub-type; ``endings`` are what a word marked with "+" may end in, by the ending
    that it is written with; ``grammar`` is what the rules need (`service.incidents.grammar`). ``sites`` are
    head words of what attacks are directed at beside people, ``weapons`` patterns by a weapon's name.
    """

    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    context: Mapping[str, tuple[Cue, ...]] = field(default_factory=dict)
    actors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cues: Mapping[str, tuple[Cue, ...]] = field(default_factory=dict)
    endings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    grammar: Mapping[str, Any] = field(default_factory=dict)
    sites: tuple[str, ...] = ()
    weapons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Taxonomy:
    """All types and sub-types by name, in the order of the file, which is the order of a legend.

    ``lexicons`` are the word lists by language that stand in the taxonomy's own file, ``folder`` is
    where files of further languages are sought before those that come along. Two taxonomies are equal
    only if they are the same object, so that what is compiled from one can be cached.
    """

    event_types: Mapping[str, EventType]
    sub_event_types: Mapping[str, SubEventType]
    lexicons: Mapping[str, Lexicon] = field(default_factory=dict)
    folder: Path | None = None

    def lexicon(self, language: str) -> Lexicon:
        """Return the word lists of a language, with those of its own file; empty where there are none.

        Raises:
            ValueError: the file can't be used.
        """
        known = self.lexicons.get(language, Lexicon())
        text = _language_file(language, self.folder)
        return _with_file(known, text, language) if text is not None else known


def _weighted(table: Mapping[str, Any]) -> tuple[Cue, ...]:
    """Return the cues of a table ``{"fired tear gas" = 0.9}``."""
    return tuple(Cue(pattern, float(weight)) for pattern, weight in table.items())


def _sub_type(table: Mapping[str, Any], types: Mapping[str, EventType]) -> SubEventType:
    return SubEventType(
        name=table["name"],
        event_type=table["event_type"],
        case2021=table["case2021"],
        plover_event=table["plover_event"],
        plover_mode=table["plover_mode"],
        icon=table.get("icon", types[table["event_type"]].icon),
        description=table["description"],
        cues={language: _weighted(cues) for language, cues in table.get("cues", {}).items()},
        family=table.get("family", table["name"]),
        default=table.get("default", False),
        rivals=tuple(table.get("rivals", ())),
    )


def _language_file(language: str, folder: Path | None) -> str | None:
    """Return the text of a language's file, or None if there is none."""
    name = f"taxonomy.{language}.toml"
    if not _CODE.fullmatch(language):
        return None
    for place in (folder, files("config")):
        file = place.joinpath(name) if place else None
        if file and file.is_file():
            return file.read_text("utf-8")
    return None


def _with_file(known: Lexicon, text: str, language: str) -> Lexicon:
    """Return a lexicon with the tables of a language's file added."""
    try:
        document = tomllib.loads(text)
        tables = {
            name: {language: document.get(name, {})} for name in ("words", "forms", "context", "actors")
        }
        own = _lexicons(tables)[language]
        return Lexicon(
            words={**known.words, **own.words},
            forms={**known.forms, **own.forms},
            context={**known.context, **own.context},
            actors={**known.actors, **own.actors},
            cues={name: _weighted(cues) for name, cues in document.get("cues", {}).items()},
            endings={name: tuple(found) for name, found in document.get("endings", {}).items()},
            grammar=document.get("grammar", {}),
            sites=tuple(document.get("sites", {}).get("heads", ())),
            weapons={name: tuple(found) for name, found in document.get("weapons", {}).items()},
        )
    except (ValueError, AttributeError, TypeError) as error:
        message = f"the file taxonomy.{language}.toml can't be used: {error}"
        raise ValueError(message) from error


def _lexicons(document: Mapping[str, Any]) -> dict[str, Lexicon]:
    """Return the word lists by language; each table is optional."""
    tables = {name: document.get(name, {}) for name in ("words", "forms", "context", "actors")}
    return {
        language: Lexicon(
            words={k: tuple(v) for k, v in tables["words"].get(language, {}).items()},
            forms={k: tuple(v.split()) for k, v in tables["forms"].get(language, {}).items()},
            context={k: _weighted(v) for k, v in tables["context"].get(language, {}).items()},
            actors={k: tuple(v) for k, v in tables["actors"].get(language, {}).items()},
        )
        for language in {language for table in tables.values() for language in table}
    }


def parse(text: str) -> Taxonomy:
    """Return the taxonomy that a TOML text describes.

    Raises:
        ValueError: the text is not TOML, a field is missing, or a sub-type's type isn't listed.
    """
    document = tomllib.loads(text)
    try:
        types = {
            t["name"]: EventType(t["name"], t["color"], t["icon"], t["description"]) for t in document["type"]
        }
        subs = {s["name"]: _sub_type(s, types) for s in document["sub_type"]}
    except KeyError as error:
        message = f"the taxonomy lacks the field or the type {error}"
        raise ValueError(message) from error
    return Taxonomy(types, subs, _lexicons(document))


@cache
def taxonomy(folder: Path | None = None) -> Taxonomy:
    """Return the taxonomy that comes with sitmap; files of languages are sought in ``folder`` first."""
    return replace(parse((files("config") / "taxonomy.toml").read_text("utf-8")), folder=folder)
