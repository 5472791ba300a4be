"""The incident types, as ``taxonomy.toml`` lists them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that tell of a kind of incident, in one language.

    ``pattern`` is a phrase of lower-case words; ``weight`` (0 to 1) says how surely it means that.
    """

    pattern: str
    weight: float


@dataclass(frozen=True, slots=True)
class SubEventType:
    """A sub-type: its name letter by letter as in MEASURES, and its parallels in other schemes."""

    name: str
    event_type: str
    case2021: str
    plover_event: str
    plover_mode: str
    icon: str
    description: str
    cues: Mapping[str, tuple[Cue, ...]]


@dataclass(frozen=True, slots=True)
class EventType:
    """A type, with the colour (``#rrggbb``) and the icon (a file of ``maps/icons``) of its layer."""

    name: str
    color: str
    icon: str
    description: str


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All types and sub-types by name, in the order of the file, which is the order of a legend."""

    event_types: Mapping[str, EventType]
    sub_event_types: Mapping[str, SubEventType]


def _cues(table: Mapping[str, Any]) -> dict[str, tuple[Cue, ...]]:
    """Return the cues of a sub-type by language: ``cues.en = {"fired tear gas" = 0.9}``."""
    return {
        language: tuple(Cue(pattern, float(weight)) for pattern, weight in cues.items())
        for language, cues in table.items()
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
        subs = {
            s["name"]: SubEventType(
                name=s["name"],
                event_type=s["event_type"],
                case2021=s["case2021"],
                plover_event=s["plover_event"],
                plover_mode=s["plover_mode"],
                icon=s.get("icon", types[s["event_type"]].icon),
                description=s["description"],
                cues=_cues(s.get("cues", {})),
            )
            for s in document["sub_type"]
        }
    except KeyError as error:
        message = f"the taxonomy lacks the field or the type {error}"
        raise ValueError(message) from error
    return Taxonomy(types, subs)


@cache
def taxonomy() -> Taxonomy:
    """Return the taxonomy that comes with sitmap."""
    return parse((files("config") / "taxonomy.toml").read_text("utf-8"))
