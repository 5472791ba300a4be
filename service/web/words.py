"""Values in words, for pages: as a map's card has them, and what only a page of the service tells."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from flask import Flask

from maps import wording
from service.web.parameters import is_web_address

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
    shared = (wording.percent, wording.when, wording.count, wording.claims)
    for function in (*shared, distance, precision, where, counts, field):
        app.add_template_filter(function)
    app.add_template_test(is_web_address, "web_address")


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
    return wording.PRECISION.get(code or 0, wording.UNPLACED)


def field(name: str) -> str:
    """Return what a field of an incident is called on a page."""
    return _FIELDS.get(name, name.replace("_", " ").capitalize())


def where(properties: Mapping[str, Any]) -> str:
    """Return an incident's place with what lies round it, or the words of the text alone."""
    if properties["place_name"]:
        return wording.where(properties)
    mention = properties["place_mention"]
    return f"“{mention}”, not placed" if mention else wording.UNPLACED


def counts(properties: Mapping[str, Any]) -> str:
    """Return who came to harm: ``2 killed, at least 5 injured``."""
    parts = (
        (wording.count(properties["fatalities"]), "killed"),
        (wording.count(properties["injured"]), "injured"),
        (wording.count(properties["detained"]), "detained"),
    )
    return ", ".join(f"{number} {done}" for number, done in parts if number)
