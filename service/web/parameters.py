"""Query parameters: each is parsed by one function here, for every route that takes it."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import urlsplit

from config import taxonomy
from service.errors import InvalidParameter
from service.geodesy import BBox
from service.model import Assertion
from service.store import Query
from service.store.query import decode_cursor, phrases

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

FILTERS = (
    "bbox",
    "datetime",
    "event_type",
    "sub_event_type",
    "assertion",
    "country",
    "placed",
    "min_confidence",
    "q",
    "report",
)
"""The parameters that say which incidents are wanted."""

PAGE = ("limit", "cursor")
"""The parameters that say which page of them."""

_MANY = ("event_type", "sub_event_type", "assertion", "country")  # may be repeated, or be lists with commas
_DEEPEST = 22
_LONGEST = 1000  # characters of a text query


def query(arguments: MultiDict[str, str], *, default_limit: int, max_limit: int) -> Query:
    """Return the query that a request's parameters describe.

    Args:
        arguments: the request's parameters, checked by `only` beforehand.
        default_limit: features a page where the request doesn't say.
        max_limit: a larger limit is clamped to this.

    Raises:
        InvalidParameter: one of them has a bad value; the message names it.
    """
    start, end = interval(arguments.get("datetime", ""))
    types = taxonomy()
    return Query(
        bbox=bbox(arguments.get("bbox", "")),
        start=start,
        end=end,
        event_types=names("event_type", arguments.getlist("event_type"), types.event_types),
        sub_event_types=names("sub_event_type", arguments.getlist("sub_event_type"), types.sub_event_types),
        assertions=names("assertion", arguments.getlist("assertion"), [item.value for item in Assertion]),
        countries=countries(arguments.getlist("country")),
        placed=yes_or_no("placed", arguments.get("placed", "")),
        min_confidence=probability("min_confidence", arguments.get("min_confidence", "")),
        q=words(arguments.get("q", "")),
        report=arguments.get("report", ""),
        limit=limit(arguments.get("limit", ""), default_limit, max_limit),
        cursor=cursor(arguments.get("cursor", "")),
    )


def pairs(asked: Query) -> list[tuple[str, str]]:
    """Return a query's filters as names and values of parameters, each written in one way only."""
    told: list[tuple[str, str]] = []
    if asked.bbox:
        told.append(("bbox", ",".join(map(str, asked.bbox))))
    if asked.start or asked.end:
        told.append(
            ("datetime", "/".join(end.isoformat() if end else ".." for end in (asked.start, asked.end)))
        )
    many = zip(
        _MANY, (asked.event_types, asked.sub_event_types, asked.assertions, asked.countries), strict=True
    )
    told.extend((name, value) for name, values in many for value in values)
    if asked.placed is not None:
        told.append(("placed", str(asked.placed).lower()))
    if asked.min_confidence is not None:
        told.append(("min_confidence", str(asked.min_confidence)))
    told.extend((name, value) for name, value in (("q", asked.q), ("report", asked.report)) if value)
    return told


def only(arguments: MultiDict[str, str], allowed: Collection[str]) -> None:
    """Refuse parameters that a route doesn't have, and a repeated one that may stand only once.

    Raises:
        InvalidParameter: there is one.
    """
    for name in arguments:
        if name not in allowed:
            known = ", ".join(allowed) or "none"
            message = f"there is no parameter {name[:40]!r} here; there are: {known}"
            raise InvalidParameter(message)
        if len(arguments.getlist(name)) > 1 and name not in _MANY:
            message = f"the parameter {name} may be given once, not {len(arguments.getlist(name))} times"
            raise InvalidParameter(message)


def bbox(value: str) -> BBox | None:
    """Return a box in degrees from ``west,south,east,north``, or None for an empty value.

    Six numbers, with heights, are taken too and the heights left aside; ``west`` > ``east`` crosses
    the antimeridian.

    Raises:
        InvalidParameter: it isn't such a box.
    """
    if not value:
        return None
    try:
        numbers = [float(part) for part in value.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        del numbers[5], numbers[2]
    if len(numbers) != 4 or not all(math.isfinite(number) for number in numbers):
        message = f"bbox must be west,south,east,north in degrees, not {value[:60]!r}"
        raise InvalidParameter(message)
    west, south, east, north = numbers
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        message = f"bbox must lie within 180 and 90 degrees and have its south first, not {value[:60]!r}"
        raise InvalidParameter(message)
    return BBox(west, south, east, north)


def interval(value: str) -> tuple[date | None, date | None]:
    """Return the first and the last day of an RFC 3339 date, time or interval; None is an open end.

    ``2026-01-31``, ``2026-01-31T12:00:00Z``, ``2026-01-01/2026-01-31``, ``../2026-01-31``,
    ``2026-01-01/..``.

    Raises:
        InvalidParameter: it isn't one of these, or it ends before it begins.
    """
    if not value:
        return None, None
    ends = value.split("/")
    if len(ends) == 1:
        only_day = _day(ends[0], value)
        return only_day, only_day
    if len(ends) != 2:
        raise _bad_interval(value)
    start, end = (None if part in {"", ".."} else _day(part, value) for part in ends)
    if start and end and end < start:
        message = f"datetime ends before it begins: {value[:60]!r}; write the earlier day first"
        raise InvalidParameter(message)
    return start, end


def _day(text: str, whole: str) -> date:
    """Return the day, in UTC, of an RFC 3339 date or time."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}[Tt ][\d:.,]+([Zz]|[+-]\d{2}:\d{2})", text, re.ASCII):
            return datetime.fromisoformat(text.upper()).astimezone(UTC).date()
    except (ValueError, OverflowError):
        pass
    raise _bad_interval(whole)


def _bad_interval(value: str) -> InvalidParameter:
    return InvalidParameter(
        f"datetime must be a day (2026-01-31), a time (2026-01-31T12:00:00Z) or an interval"
        f" (2026-01-01/2026-01-31, ../2026-01-31), not {value[:60]!r}"
    )


def names(parameter: str, values: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return names given as repeated parameters or as lists with commas, letter by letter as known.

    Raises:
        InvalidParameter: one of them isn't known; the message lists those that are.
    """
    known = list(known)
    by_folded = {name.casefold(): name for name in known}
    found = dict.fromkeys(part.strip() for value in values for part in value.split(",") if part.strip())
    for name in found:
        if name.casefold() not in by_folded:
            message = f"there is no {parameter} {name[:60]!r}; there are: {', '.join(known)}"
            raise InvalidParameter(message)
    return tuple(by_folded[name.casefold()] for name in found)


def countries(values: Iterable[str]) -> tuple[str, ...]:
    """Return countries given as repeated parameters or as lists with commas, in capitals.

    Raises:
        InvalidParameter: one of them isn't two letters.
    """
    codes = [part.strip().upper() for value in values for part in value.split(",") if part.strip()]
    for code in codes:
        if not re.fullmatch(r"[A-Z]{2}", code):
            message = f"country must be a code of two letters (ISO 3166-1), such as VE, not {code[:40]!r}"
            raise InvalidParameter(message)
    return tuple(dict.fromkeys(codes))


def yes_or_no(parameter: str, value: str) -> bool | None:
    """Return what ``true`` or ``false`` says, or None for an empty value.

    Raises:
        InvalidParameter: it is neither.
    """
    if value.lower() not in {"", "true", "false"}:
        message = f"{parameter} must be true or false, not {value[:40]!r}"
        raise InvalidParameter(message)
    return None if not value else value.lower() == "true"


def zoom(value: str) -> int:
    """Return a zoom level of tiles 256 pixels wide, 0 to 22; 0 for an empty value.

    Raises:
        InvalidParameter: it isn't one.
    """
    if not re.fullmatch(r"[0-9]{0,2}", value) or int(value or 0) > _DEEPEST:
        message = f"zoom must be a whole number from 0 to {_DEEPEST}, not {value[:40]!r}"
        raise InvalidParameter(message)
    return int(value or 0)


def probability(parameter: str, value: str) -> float | None:
    """Return a probability of 0 to 1, or None for an empty value.

    Raises:
        InvalidParameter: it isn't one.
    """
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not 0 <= number <= 1:
        message = f"{parameter} must be a number from 0 to 1, not {value[:40]!r}"
        raise InvalidParameter(message)
    return number


def words(value: str) -> str:
    """Return a text query: words and "quoted phrases" that must all occur.

    Raises:
        InvalidParameter: it has no word, or is too long.
    """
    if len(value) > _LONGEST:
        message = f"q is longer than {_LONGEST} characters; give the few words that matter"
        raise InvalidParameter(message)
    phrases(value)
    return value


def limit(value: str, default: int, maximum: int, parameter: str = "limit") -> int:
    """Return how many features a page has at most; more than ``maximum`` is clamped to it.

    Raises:
        InvalidParameter: it isn't a whole number of 1 or more.
    """
    if not value:
        return min(default, maximum)
    if not re.fullmatch(r"[0-9]{1,12}", value) or int(value) < 1:
        message = f"{parameter} must be a whole number of 1 or more, not {value[:40]!r}"
        raise InvalidParameter(message)
    return min(int(value), maximum)


def cursor(value: str) -> str:
    """Return a cursor as a ``next`` link gave it.

    Raises:
        InvalidParameter: it isn't one.
    """
    if value:
        decode_cursor(value)
    return value


def geometry(value: str) -> Literal["point", "area"]:
    """Return what geometry features are to have: ``point``, which is the default, or ``area``.

    Raises:
        InvalidParameter: it is neither.
    """
    if value not in {"", "point", "area"}:
        message = f"geometry must be point or area, not {value[:40]!r}"
        raise InvalidParameter(message)
    return cast('Literal["point", "area"]', value or "point")


def day(parameter: str, value: str) -> date | None:
    """Return an ISO 8601 date, or None for an empty value.

    Raises:
        InvalidParameter: it isn't one.
    """
    if not value.strip():
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        message = f"{parameter} must be a date such as 2026-01-31, not {value[:40]!r}"
        raise InvalidParameter(message) from None


def address(parameter: str, value: str) -> str:
    """Return a web address, http or https, or "" for an empty value.

    Raises:
        InvalidParameter: it isn't one.
    """
    value = value.strip()
    if value and not is_web_address(value):
        message = (
            f"{parameter} must be a web address that begins with http:// or https://, not {value[:60]!r}"
        )
        raise InvalidParameter(message)
    return value


def is_web_address(value: str) -> bool:
    """Tell if a text is an http or https address, which is safe behind a link."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and value.isprintable()
