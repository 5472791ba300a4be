"""Values in words, for pages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Flask

from service.web.parameters import is_web_address

_PRECISIONS = {
    1: "exact spot",
    2: "near or within a known town",
    3: "second-order division",
    4: "first-order division",
    5: "part of a country",
    6: "country",
    7: "sea or air",
}
_FIELDS = {
    "sub_event_type": "Type",
    "event_type": "Type",
    "place": "Place",
    "date": "Date",
    "assertion": "Claim",
    "actors": "Actors",
    "weapons": "Weapons",
    "fatalities": "Killed",
    "injured": "Injured",
    "detained": "Detained",
}


def install(app: Flask) -> None:
    """Let an application's templates use these words."""
    for function in (percent, distance, precision, when, where, counts, count, field, claims):
        app.add_template_filter(function)
    app.add_template_test(is_web_address, "web_address")


def percent(probability: float | None) -> str:
    """Return a probability as ``82 %``; what is nearly sure or nearly ruled out isn't called 100 or 0."""
    if probability is None or not math.isfinite(probability):
        return "unknown"
    if 0.99 < probability < 1:
        return "99 %"
    if 0 < probability < 0.01:
        return "under 1 %"
    return f"{round(100 * probability)} %"


def distance(metres: float | None) -> str:
    """Return a distance in metres with two digits that count: ``±5 km``."""
    if metres is None or not math.isfinite(metres):
        return "unknown"
    if metres < 950:
        return f"±{_two_digits(metres):.0f}\u00a0m"
    return f"±{_two_digits(metres / 1000):g}\u00a0km"


def _two_digits(value: float) -> float:
    return float(f"{value:.2g}")


def precision(code: int | None) -> str:
    """Return UCDP's where code, 1 to 7, in words."""
    return _PRECISIONS.get(code or 0, "unknown")


def field(name: str) -> str:
    """Return what a field of an incident is called on a page."""
    return _FIELDS.get(name, name.replace("_", " ").capitalize())


def when(properties: Mapping[str, Any]) -> str:
    """Return an incident's date as exactly as it is known."""
    start, end = properties["date_start"], properties["date_end"]
    if not start:
        return "date unknown"
    first = date.fromisoformat(start)
    match properties["date_precision"]:
        case "year":
            return f"in {first.year}"
        case "month" if not end or end[:7] == start[:7]:
            return f"in {first:%B %Y}"
        case _ if end and end != start:
            last = date.fromisoformat(end)
            return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
        case _:
            return f"{first.day} {first:%B %Y}"


def where(properties: Mapping[str, Any]) -> str:
    """Return an incident's place with what lies round it, or the words of the text alone."""
    if not properties["place_name"]:
        mention = properties["place_mention"]
        return f"“{mention}”, not placed" if mention else "place unknown"
    names = dict.fromkeys(
        name for name in (properties["place_name"], properties["admin1"], properties["country_name"]) if name
    )
    relation = properties["place_relation"]
    prefix = f"{relation} " if relation and relation != "in" else ""
    return prefix + ", ".join(names)


def count(number: Mapping[str, int | None] | None) -> str:
    """Return a number of people: ``3``, ``2 to 4``, ``at least 2``; "" where it is unknown."""
    if number is None:
        return ""
    low, best, high = number["low"], number["best"], number["high"]
    if low is not None and high is not None and low != high:
        return f"{low} to {high}"
    if best is None and low is not None:
        return f"at least {low}"
    if best is None and high is not None:
        return f"up to {high}"
    return "" if best is None else str(best)


def claims(properties: Mapping[str, Any]) -> list[str]:
    """Return who claims which number of people, as a map's card has it."""
    from maps import wording

    return wording.claims(properties)


def counts(properties: Mapping[str, Any]) -> str:
    """Return who came to harm: ``2 killed, at least 5 injured``."""
    parts = (
        (count(properties["fatalities"]), "killed"),
        (count(properties["injured"]), "injured"),
        (count(properties["detained"]), "detained"),
    )
    return ", ".join(f"{number} {done}" for number, done in parts if number)
