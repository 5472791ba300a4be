"""Plain text as a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from service.model import Report
from service.reading.characters import clean
from service.reading.origin import Origin, default_limits, known, report

if TYPE_CHECKING:
    from config.settings import Reading

_MAX_HEADLINE = 200


def read_text(
    text: str, *, name: str = "the text", limits: Reading | None = None, **origin: Unpack[Origin]
) -> Report:
    """Return the report that a plain text is.

    The text is normalised (see `characters.clean`); all offsets refer to ``Report.text``. Without
    a title, a short first line that an empty line follows is taken for the headline; it stays in
    the text as well.

    Args:
        text: the article.
        name: what people know the input by, for messages.
        limits: how much may come in; the process's settings by default.
        **origin: ``title``, ``url``, ``publisher`` and ``published``, if known.

    Raises:
        UnreadableReport: the text is empty or too long.
        UnsupportedLanguage: it is in a language that can't be processed yet.
    """
    limits = limits or default_limits()
    # Far too long a text is refused by its length alone, before work is spent on it.
    cleaned = clean(text) if len(text) <= 4 * limits.max_characters else text
    return report(cleaned, known(origin, {"title": _headline(cleaned)}), name=name, limits=limits)


def _headline(text: str) -> str:
    """Return the first line of a text if it stands apart as headlines do, else ""."""
    line, _, rest = text.partition("\n")
    return line if len(line) <= _MAX_HEADLINE and rest.startswith("\n") else ""
