"""An HTML page as a report: its main text and what it says of its origin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Unpack

from service.errors import DrawnMap, UnreadableReport
from service.model import Report
from service.reading.characters import clean
from service.reading.origin import Origin, default_limits, known, published_date, report
from service.reading.plain import read_text

if TYPE_CHECKING:
    from trafilatura.settings import Document

    from config.settings import Reading

# Telling the article from the rest takes some 40 microseconds a tag; live tickers have 20,000.
_MAX_TAGS = 60_000
# What a page says of its language stands at its very beginning.
_HEAD = 5000
_LANGUAGE = re.compile(r"<html\b[^>]*?\slang\s*=\s*['\"]?([A-Za-z]{2,3}(?:[-_]\w{2,8})*)", re.IGNORECASE)
_MAP = '<meta name="generator" content="sitmap">'
_TOP = 20_000  # characters in which it stands, behind a map's policy
_BLOCKS = {"p", "head", "item", "quote", "row", "code", "list", "table"}


def read_html(
    html: str, *, name: str = "the page", limits: Reading | None = None, **origin: Unpack[Origin]
) -> Report:
    """Return the report that an HTML page holds, without menus, advertisements and comments.

    Main text and metadata are trafilatura's (Barbaresi 2021), paragraphs parted by an empty line.
    The day of publication is the page's own statement of it; none is guessed from the text.

    Args:
        html: the page's source.
        name: what people know the input by, for messages.
        limits: how much may come in; the process's settings by default.
        **origin: ``title``, ``url``, ``publisher`` and ``published``, which win over the page's.

    Raises:
        UnreadableReport: no article is found in it, it is too long, or it is a map of ours.
        UnsupportedLanguage: it is in a language that can't be processed yet.
    """
    limits = limits or default_limits()
    if _MAP in html[:_TOP]:  # its table would be read as news of its own
        message = f"{name} is a map that sitmap drew, no article; “sitmap geojson” reads its incidents back"
        raise DrawnMap(message)
    if len(html) > limits.max_bytes or html.count("<") > _MAX_TAGS:
        message = f"{name} is far larger than an article's page; give the article alone"
        raise UnreadableReport(message)
    if "<" not in html:  # a page by its name only
        return read_text(html, name=name, limits=limits, **origin)
    document = _extract(html, origin.get("url", ""), name)
    text = clean("\n\n".join(_paragraphs(document.body)))
    found: Origin = {
        "title": document.title or "",
        "url": document.url or "",
        "publisher": document.sitename or document.hostname or "",
        "published": published_date(document.date or ""),
        "language": stated[1] if (stated := _LANGUAGE.search(html[:_HEAD])) else "",
    }
    return report(text, known(origin, found), name=name, limits=limits)


def _extract(html: str, url: str, name: str) -> Document:
    """Return trafilatura's view of a page.

    Raises:
        UnreadableReport: it finds no article, or can't parse the page.
    """
    import trafilatura
    from trafilatura.settings import Document

    # What the parser would choke on: it takes no NULs and no lone surrogates.
    html = re.sub(r"[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff]", " ", html)
    if not re.search(r"<html\b", html[:100_000], re.IGNORECASE):  # a fragment, as pasted
        html = f"<html><body>{html}</body></html>"
    try:
        document = trafilatura.bare_extraction(
            html,
            url=url or None,
            with_metadata=True,
            include_comments=False,
            favor_recall=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except (ValueError, TypeError, AttributeError, RecursionError, AssertionError) as error:
        message = f"{name} can't be parsed as HTML; give the article as plain text"
        raise UnreadableReport(message) from error
    if not isinstance(document, Document) or document.body is None:
        message = f"{name} has no article that can be told from the rest of the page; give its text alone"
        raise UnreadableReport(message)
    return document


def _paragraphs(body: Any) -> list[str]:  # noqa: ANN401 - an lxml element
    """Return the text of each block of an extracted page, in order.

    Block elements can hold others (a list its items); text belongs to the innermost block.
    """
    paragraphs = [""]
    for event, element in _walk(body):
        if element.tag in _BLOCKS or element.tag == body.tag:
            paragraphs.append("")
        elif element.tag == "lb" and event == "start":
            paragraphs[-1] += "\n"
        elif element.tag == "cell" and event == "end":
            paragraphs[-1] += " "
        words = element.text if event == "start" else element.tail
        if words and (event == "start" or element is not body):
            paragraphs[-1] += re.sub(r"\s+", " ", words)
    return [paragraph.strip() for paragraph in paragraphs if paragraph.strip()]


def _walk(body: Any) -> Any:  # noqa: ANN401 - lxml's iterator of events and elements
    """Return the start and the end of each element, without recursion."""
    from lxml import etree  # type: ignore[import-untyped]

    return etree.iterwalk(body, events=("start", "end"))
