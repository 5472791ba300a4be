"""Where a report comes from: title, address, publisher and day of publication."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypedDict

from service.errors import UnreadableReport
from service.model import Report, report_id
from service.reading.characters import one_line
from service.reading.language import identify

if TYPE_CHECKING:
    from config.settings import Reading

_MAX_URL = 2000


class Origin(TypedDict, total=False):
    """What a caller knows about a report; what it says wins over what the report says of itself.

    ``language`` is an ISO 639 code, with or without a region ("es-VE").
    """

    title: str
    url: str
    publisher: str
    published: date | None
    language: str


def report(text: str, origin: Origin, *, name: str, limits: Reading | None = None) -> Report:
    """Return the report that a cleaned text and its origin make.

    Args:
        text: the text, with the offsets that it is going to keep.
        origin: what is known about it.
        name: what people know the input by, for messages.
        limits: how much may come in and in which languages; the process's settings by default.

    Raises:
        UnreadableReport: there are no words in it, or too many characters.
        UnsupportedLanguage: it is in a language that can't be processed yet.
    """
    limits = limits or default_limits()
    if not any(character.isalpha() for character in text):
        message = f"{name} has no words; give an article of at least one sentence"
        raise UnreadableReport(message)
    if len(text) > limits.max_characters:
        message = (
            f"{name} has {len(text):,} characters and at most {limits.max_characters:,} are read; "
            f"cut it into articles or raise reading.max_characters"
        )
        raise UnreadableReport(message)
    title = one_line(origin.get("title", ""))
    url = link(origin.get("url", ""))
    published = origin.get("published")
    return Report(
        id=report_id(text, title, url, published),
        text=text,
        title=title,
        url=url,
        publisher=one_line(origin.get("publisher", "")),
        published=published,
        language=identify(text, limits.languages, name=name, stated=origin.get("language", "")),
    )


def known(given: Origin, found: Origin) -> Origin:
    """Return an origin in which what the caller gave stands before what the report says of itself."""
    merged: Origin = {**found}
    merged.update({key: value for key, value in given.items() if value})  # type: ignore[typeddict-item]
    return merged


def link(url: str) -> str:
    """Return a web address if it is one, else "".

    Pages make links of it, so that any scheme but http and https (``javascript:``) is left out.
    """
    url = url.strip()
    plain = url.isprintable() and not any(character in ' "<>\\^`{|}' for character in url)
    return url if plain and url.lower().startswith(("http://", "https://")) and len(url) <= _MAX_URL else ""


def published_date(text: str) -> date | None:
    """Return the day that a text such as ``2019-04-30T10:00Z`` or ``30 April 2019`` names in full.

    It may be in English or in Spanish.

    None if year, month or day is missing, or the order of bare numbers would have to be guessed.
    """
    text = text.strip()[:60]
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        pass
    if not any(character.isdigit() for character in text) or not any(map(str.isalpha, text)):
        return None
    import dateparser

    found = dateparser.parse(
        text,
        languages=["en", "es"],
        settings={"REQUIRE_PARTS": ["day", "month", "year"], "PARSERS": ["absolute-time"]},
    )
    return found.date() if found else None


def default_limits() -> Reading:
    """Return the limits in the process's settings."""
    from config import settings

    return settings().reading
