"""What the enumerations of a feature are called on a map, and how dates and places are written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

PRECISION: dict[int, str] = {
    1: "Exact spot",
    2: "In or near a known town",
    3: "Somewhere in a district",
    4: "Somewhere in a province or state",
    5: "Part of a country",
    6: "Country only",
    7: "At sea or in the air",
}
"""UCDP's where codes in words."""

UNPLACED = "Place unknown"
UNNAMED = "Place not named"
"""For what stands on the map though its place has no name."""
UNSTATED = "Not stated"
"""How exactly a place is known, where nothing says so."""

ASSERTION: dict[str, str] = {
    "factual": "Reported as fact",
    "planned": "Planned",
    "alleged": "Alleged",
    "denied": "Denied",
    "historical": "In the past",
}
"""What a report claims about an incident."""


def assertion(value: object) -> str:
    """Return which of `ASSERTION` a feature's claim is: what isn't known is no fact."""
    if value is None or value == "":
        return "factual"
    said = value.casefold() if isinstance(value, str) else ""
    return said if said in ASSERTION else "alleged"


KEY: dict[str, str] = {
    "factual": "Reported as fact",
    "planned": "Planned or announced: dashed",
    "alleged": "Alleged: diamond",
    "denied": "Denied: crossed out",
    "historical": "Looking back, not news: square",
}
"""The same in the key, with the shape that stands for it."""

NONE = "No incidents to show. The map is empty because nothing matched, not because nothing happened."

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day(text: object) -> date | None:
    """Return the date that an ISO 8601 text begins with, or None if it is no date."""
    return _day_of(text[:10]) if isinstance(text, str) else None


@lru_cache(4096)
def _day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def days(properties: Mapping[str, Any]) -> tuple[date, date] | tuple[None, None]:
    """Return the first and the last day of an incident, or twice None where they aren't known."""
    start, end = day(properties.get("date_start")), day(properties.get("date_end"))
    if properties.get("date_precision") == "unknown" or not (start or end):
        return None, None
    first = start or end
    assert first
    return first, max(first, end or first)


def _day(when: date, *, month: bool = True, year: bool = True) -> str:
    return f"{when.day}" + f" {_MONTHS[when.month - 1]}" * month + f" {when.year}" * year


def period(start: date, end: date, dash: str = "–") -> str:
    """Return a period of days without saying month and year twice: ``29 April – 1 May 2019``."""
    if start == end:
        return _day(start)
    same_year = start.year == end.year
    first = _day(start, month=not (same_year and start.month == end.month), year=not same_year)
    return f"{first} {dash} {_day(end)}"


_MOST_COUNTRIES = 3
_ARTICLE = re.compile(
    r"(United|Netherlands|Philippines|Bahamas|Gambia|Maldives|Comoros|Seychelles|Central African"
    r"|Democratic Republic|Republic of|Isle of|Vatican)\b|.* (Islands|Republic|Emirates|Territor(y|ies))$"
)
"""Countries that have an article in a sentence."""


def sentence(  # noqa: PLR0913 - the counts are named
    total: int,
    countries: Iterable[str],
    days: tuple[date, date] | None,
    *,
    unplaced: int,
    undated: int,
    past: int,
) -> str:
    """Return what a map shows: ``23 incidents in Chad, 29 April to 2 May 2019; 4 not placed``.

    ``past`` counts what is told as history and has a date: ``days`` are without it.

    ``countries`` are those of all incidents, "" where one is unknown: then, as where there are many, none
    is named. The page says the same of what its filters leave, see ``maps/js/sentence.js``.
    """
    told = f"{total:,} incident{'' if total == 1 else 's'}"
    names = list(dict.fromkeys(name.strip() for name in countries))
    names = [f"the {name}" if _ARTICLE.match(name) else name for name in names]
    if all(names) and 0 < len(names) <= _MOST_COUNTRIES:
        told += f" in {' and '.join(filter(None, (', '.join(names[:-1]), names[-1])))}"
    if days:
        told += f", {period(*days, 'to')}"
    apart = ((unplaced, "not placed"), (undated, "undated"), (past, "in the past"))
    rest = [f"{count:,} {word}" for count, word in apart if count]
    return f"{told}; {', '.join(rest)}" if rest else told


def when(properties: Mapping[str, Any]) -> str:
    """Return an incident's date in words, as exactly as it is known."""
    start, end = day(properties.get("date_start")), day(properties.get("date_end"))
    first = start or end
    precision = properties.get("date_precision")
    if first is None or precision == "unknown":
        return "Date unknown"
    last = max(first, end or first)
    match precision:
        case "year":
            return f"{first.year}" if first.year == last.year else f"{first.year} – {last.year}"
        case "month" if (first.year, first.month) == (last.year, last.month):
            return f"{_MONTHS[first.month - 1]} {first.year}"
        case "month":
            return f"{_MONTHS[first.month - 1]} {first.year} – {_MONTHS[last.month - 1]} {last.year}"
        case "week" if first == last:
            return f"the week of {_day(first)}"
        case _:
            return period(first, last)


def where(properties: Mapping[str, Any]) -> str:
    """Return an incident's place in words, largest last, each part once; "" where there is none."""
    parts = [
        spot(properties),
        *(_text(properties.get(field)) for field in ("admin2", "admin1", "country_name")),
    ]
    return ", ".join(_once(parts))


def spot(properties: Mapping[str, Any]) -> str:
    """Return a place's name alone, with how the incident lay to it: ``near La Guaira``."""
    name, relation = _text(properties.get("place_name")), _text(properties.get("place_relation"))
    return (
        f"{relation} {name}" if name and relation and relation.casefold() not in {"in", "at", "on"} else name
    )


def _once(parts: Iterable[str]) -> list[str]:
    """Return the parts that are there and not part of what was said before."""
    kept: list[str] = []
    for part in parts:
        if part and not any(part.casefold() in said.casefold() for said in kept):
            kept.append(part)
    return kept


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


_HARM = {"fatalities": "killed", "injured": "injured", "detained": "detained"}
_MOST_CLAIMS = 8


def claims(properties: Mapping[str, Any]) -> list[str]:
    """Return who claims which number, ``police: at least 3 killed``; nothing where nobody is named.

    What a report says itself is its publisher's claim, and stands only beside another one.
    """
    papers = {
        _text(report.get("id")): _text(report.get("publisher")) or _text(report.get("title"))
        for report in _listed(properties.get("reports"))
    }
    told: list[str] = []
    for claim in _listed(properties.get("claims")):
        who = _text(claim.get("source")) or papers.get(_text(claim.get("report")), "")
        number, word = count(claim), _HARM.get(_text(claim.get("field")))
        if who and number and word:
            told.append(f"{who}: {number} {word}")
    told = list(dict.fromkeys(told))
    named = any(_text(claim.get("source")) for claim in _listed(properties.get("claims")))
    return told[:_MOST_CLAIMS] if named or len(told) > 1 else []


def harm(properties: Mapping[str, Any]) -> list[str]:
    """Return how many came to harm: ``2–5 killed``."""
    return [f"{number} {word}" for field, word in _HARM.items() if (number := count(properties.get(field)))]


def people(properties: Mapping[str, Any]) -> list[str]:
    """Return casualties and actors, each in a few words: ``2–5 killed``, ``students (participant)``."""
    actors = [
        f"{name} ({role})" if (role := _text(actor.get("role"))) else name
        for actor in _listed(properties.get("actors"))
        if (name := _text(actor.get("name")))
    ]
    return harm(properties) + actors


def weapons(properties: Mapping[str, Any]) -> list[str]:
    """Return with what an incident was done, in short words: ``tear gas``."""
    told = properties.get("weapons")
    return [name for weapon in told if (name := _text(weapon))] if isinstance(told, (list, tuple)) else []


def _listed(value: object) -> list[Mapping[str, Any]]:
    """Return the objects of a list; what is anything else is left out."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, (list, tuple)) else []


_MOST = 10_000_000_000
"""More people than this there are not: such a number is no count of them."""


def count(number: object) -> str:
    """Return a number of people as exactly as it is known: ``3``, ``2–5``, ``at least 2``, ``up to 5``.

    "" where nothing is known. A best estimate stands beside a bound that isn't it: ``3–12 or more``. A bare
    number, as other makers' features have it, is taken as it is.
    """
    if isinstance(number, (int, float)) and not isinstance(number, bool):
        return f"{int(number)}" if 0 <= number < _MOST else ""
    if not isinstance(number, Mapping):
        return ""
    found = (number.get(name) for name in ("low", "best", "high"))
    low, best, high = (value if isinstance(value, (int, float, str)) else None for value in found)
    if low is not None and high is not None:
        return f"{low}" if low == high else f"{low}–{high}"
    if low is not None:
        return f"at least {low}" if best in {None, low} else f"{low}–{best} or more"
    if high is not None:
        return f"up to {high}" if best in {None, high} else f"{best}, up to {high}"
    return "" if best is None else f"{best}"


def percent(share: float | None) -> str:
    """Return a probability as ``82 %``; what is nearly sure or nearly ruled out isn't called 100 or 0."""
    if share is None or not math.isfinite(share):
        return "unknown"
    if 0.99 < share < 1:
        return "99 %"
    if 0 < share < 0.01:
        return "under 1 %"
    return f"{round(100 * share)} %"
