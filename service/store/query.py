"""What is asked of a store: filters as data, pages with cursors, and a sentence for people."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from service.errors import InvalidParameter
from service.geodesy import BBox
from service.model import Incident, Report

DEFAULT_LIMIT = 1000

_STRANGE_CURSOR = "the cursor is not one that this service gave; start again without it"
_PHRASE = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Query:
    """Which incidents are wanted; a filter that is None or empty lets all pass.

    Attributes:
        bbox: the place is known to first-order division or better and lies in this box, in degrees.
        start: the incident lasted until this day or later; undated incidents don't pass.
        end: the incident began on this day or earlier; undated incidents don't pass.
        event_types: any of these types.
        sub_event_types: any of these sub-types.
        assertions: any of these assertions.
        countries: in any of these countries, ISO 3166-1 alpha-2.
        placed: the place is known well enough for a pin (True), or isn't (False).
        min_confidence: the overall confidence is this or more, 0 to 1.
        q: words and "quoted phrases" that all occur in title, place, evidence or actors.
        report: the incident rests on the report with this id.
        limit: how many incidents a page has at most.
        cursor: where the page starts; "" for the first one.
    """

    bbox: BBox | None = None
    start: date | None = None
    end: date | None = None
    event_types: tuple[str, ...] = ()
    sub_event_types: tuple[str, ...] = ()
    assertions: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    placed: bool | None = None
    min_confidence: float | None = None
    q: str = ""
    report: str = ""
    limit: int = DEFAULT_LIMIT
    cursor: str = ""

    def __post_init__(self) -> None:
        """Refuse a limit below one.

        Raises:
            InvalidParameter: it is.
        """
        if self.limit < 1:
            message = f"limit must be 1 or more, not {self.limit}"
            raise InvalidParameter(message)


@dataclass(frozen=True, slots=True)
class Page:
    """Some incidents, their reports without the texts, and the cursor of the next page ("" at the end)."""

    incidents: tuple[Incident, ...]
    reports: Mapping[str, Report] = field(default_factory=dict)
    next: str = ""


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report in a list: without its text, with the time it was added and its number of incidents."""

    report: Report
    added: str
    incidents: int


@dataclass(frozen=True, slots=True)
class ReportPage:
    """Some reports, and the cursor of the next page ("" at the end)."""

    lines: tuple[ReportLine, ...]
    next: str = ""


def encode_cursor(first: str, second: str) -> str:
    """Return two sort keys as an opaque word that is safe in a URL."""
    packed = json.dumps([first, second], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[str, str]:
    """Return the sort keys that a cursor stands for.

    Raises:
        InvalidParameter: it isn't a cursor that `encode_cursor` made.
    """
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        keys = json.loads(packed)
    except (binascii.Error, ValueError, RecursionError):
        keys = None
    match keys:
        case [str(first), str(second)] if encode_cursor(first, second) == cursor:
            return first, second
    raise InvalidParameter(_STRANGE_CURSOR)


def decode_number(cursor: str) -> int:
    """Return the number that a cursor stands for.

    Raises:
        InvalidParameter: it isn't a cursor that `encode_cursor` made of a number.
    """
    number, rest = decode_cursor(cursor)
    if rest or not re.fullmatch(r"[0-9]{1,18}", number):
        raise InvalidParameter(_STRANGE_CURSOR)
    return int(number)


def phrases(q: str) -> tuple[str, ...]:
    """Return the words and "quoted phrases" of a text query; what has no letter or digit is left out.

    Raises:
        InvalidParameter: nothing is left of a query that isn't empty.
    """
    found = (quoted or word.replace('"', "") for quoted, word in _PHRASE.findall(q.replace("\x00", " ")))
    usable = tuple(" ".join(phrase.split()) for phrase in found if any(c.isalnum() for c in phrase))
    if q and not usable:
        message = f"q has no word to look for: {q[:40]!r}; give letters or digits"
        raise InvalidParameter(message)
    return usable


def sentence(query: Query, lands: Mapping[str, str]) -> str:
    """Return what a query asks for as an English sentence, fit for a map's caption.

    Args:
        query: what is asked for.
        lands: the names of countries by ISO 3166-1 alpha-2 code.
    """
    parts = [
        f"of type {_either(query.event_types)}" if query.event_types else "",
        f"of sub-type {_either(query.sub_event_types)}" if query.sub_event_types else "",
        f"told as {_either(query.assertions)}" if query.assertions else "",
        f"in {_either(tuple(lands.get(code, code) for code in query.countries))}" if query.countries else "",
        {True: "on the map", False: "not on the map", None: ""}[query.placed],
        _when(query.start, query.end),
        _where(query.bbox),
        f"with a confidence of {query.min_confidence:g} or more" if query.min_confidence else "",
        f"mentioning {' and '.join(f'“{phrase}”' for phrase in phrases(query.q))}" if query.q else "",
        "from one report" if query.report else "",
    ]
    told = ", ".join(part for part in parts if part)
    return f"Incidents {told}." if told else "All incidents."


def _either(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _when(start: date | None, end: date | None) -> str:
    match start, end:
        case None, None:
            return ""
        case date(), None:
            return f"since {start}"
        case None, date():
            return f"until {end}"
        case _:
            return f"on {start}" if start == end else f"from {start} to {end}"


def _where(bbox: BBox | None) -> str:
    if bbox is None:
        return ""
    south, north = (_degrees(lat, "NS") for lat in (bbox.south, bbox.north))
    west, east = (_degrees(lon, "EW") for lon in (bbox.west, bbox.east))
    return f"between {south} and {north}, {west} and {east}"


def _degrees(value: float, sides: str) -> str:
    return f"{abs(value):g}° {sides[0] if value >= 0 else sides[1]}"
