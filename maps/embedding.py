"""Snippets that put a map into other documents: HTML, Markdown, Quarto, Word by way of Pandoc, LaTeX.

A framed map gets a sandbox without an origin: its scripts run, and can reach nothing of the site that
shows it. The picture, where there is one, is for readers and formats that show no frames.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote, unquote, urlsplit

SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"
"""What a framed map may do: run its own scripts, open links, save its data."""

WIDTH, HEIGHT = "100%", 520

_TEX_OBEYS = re.compile(r"[\\{}%#^~\"\x00-\x1f\x7f]")
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%",
    "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a page's head, as ``<link>`` has it; ``href`` is an http(s) address."""

    rel: str
    media_type: str
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Framing:
    """How a map page stands in other pages, or is put there.

    Attributes:
        bare: the page is the map and one line above it: the page is made to be framed.
        full: where the whole page of the same map is, for the link on a bare one; "" for none.
        snippet: the HTML that puts the map into another page, shown on the map's own page; "" for none.
        links: what the page's head links to.
    """

    bare: bool = False
    full: str = ""
    snippet: str = ""
    links: tuple[Link, ...] = ()


ALONE = Framing()
"""A page that stands for itself."""


@dataclass(frozen=True, slots=True)
class Embed:
    """A map that is to stand in another document.

    Attributes:
        address: where the map is: a web address, or a path relative to the document.
        title: what the map shows, in one line.
        picture: where a picture of the map is (PNG, or PDF for LaTeX), or "".
        alt: what the picture shows, for those who can't see it.
        width: of the frame, in CSS pixels or per cent.
        height: of the frame, in CSS pixels.
        apart: the map stays where it is, also in a page that takes everything else into itself.
    """

    address: str
    title: str
    picture: str = ""
    alt: str = ""
    width: str | int = WIDTH
    height: int = HEIGHT
    apart: bool = False


def iframe(embed: Embed, **more: str) -> str:
    """Return the frame alone, in one line, with ``more`` attributes at its end."""
    attributes = {
        "src": embed.address,
        "title": _line(embed.title) or "Map of incidents",
        "width": str(embed.width),
        "height": str(embed.height),
        "loading": "lazy",
        "sandbox": SANDBOX,
        "style": "border:0",
        **more,
    }
    told = " ".join(f'{name}="{html.escape(value)}"' for name, value in attributes.items())
    return f"<iframe {told}></iframe>"


def as_html(embed: Embed) -> str:
    """Return a figure: the frame, the picture for where no scripts run, and a link to the map alone."""
    link = html.escape(embed.address)
    lines = [iframe(embed)]
    if embed.picture:
        lines.append(f'<noscript><a href="{link}">{_img(embed)}</a></noscript>')
    lines.append(f'<figcaption><a href="{link}">{html.escape(_line(embed.title))}</a></figcaption>')
    return "\n".join(('<figure style="margin:0">', *lines, "</figure>"))


def _img(embed: Embed) -> str:
    source, alt = html.escape(embed.picture), html.escape(_line(embed.alt or embed.title))
    return f'<img src="{source}" alt="{alt}" style="max-width:100%">'


def as_markdown(embed: Embed) -> str:
    """Return the picture with a link to the map, for Markdown that shows no HTML; without one, the link."""
    title, link = _markdown(embed.title), _destination(embed.address)
    if not embed.picture:
        return f"[{title}]({link})"
    return f"[![{_markdown(embed.alt or embed.title)}]({_destination(embed.picture)})]({link})"


def as_word(embed: Embed) -> str:
    """Return Pandoc's Markdown for a Word document: the picture, its caption and a link to the map."""
    return _figure(embed, "alt")


def as_quarto(embed: Embed) -> str:
    """Return Quarto's two sides: the frame in web pages, the picture with a link to the map elsewhere.

    ``html:js`` are the formats that can run scripts, thus no EPUB. Pandoc, when it makes a page that
    contains everything, puts the map into the frame's address; without a role of its own it would call
    the frame a picture, which is closed to screen readers.
    """
    frame = iframe(embed, role="document", **({"data-external": "1"} if embed.apart else {}))
    return (
        f'::: {{.content-visible when-format="html:js"}}\n```{{=html}}\n{frame}\n```\n:::\n\n'
        f'::: {{.content-visible unless-format="html:js"}}\n{_figure(embed, "alt", "fig-alt")}\n:::'
    )


def _figure(embed: Embed, *named: str) -> str:
    """Return a figure of Pandoc's Markdown, whose alternative text has each of the names."""
    title, link = _markdown(embed.title), _destination(embed.address)
    if not embed.picture:
        return f"[{title}]({link})"
    alt = _quoted(embed.alt or embed.title)
    told = " ".join(f"{name}={alt}" for name in named)
    return f"![{title} ([interactive map]({link}))]({_destination(embed.picture)}){{{told}}}"


def as_latex(embed: Embed) -> str:
    r"""Return a figure for a document that loads ``graphicx`` and ``hyperref``.

    Without a picture it is the title with the address; so it is with one whose name has signs that TeX would
    obey. A picture from the web is one that LaTeX can't get.
    """
    title, web = _tex(embed.title), urlsplit(embed.address).scheme in {"http", "https"}
    picture = unquote(embed.picture)
    if not picture or _TEX_OBEYS.search(picture):
        return rf"{title} ({_url(embed.address)})"
    alt = _tex(embed.alt or embed.title)
    lines = [
        r"\begin{figure}",
        r"  \centering",
        rf"  \includegraphics[width=\linewidth, alt={{{alt}}}]{{\detokenize{{{picture}}}}}",
        rf"  \caption{{{title}}}",
        rf"  {{\small Interactive map: {_url(embed.address)}\par}}" if web else "",
        r"\end{figure}",
    ]
    return "\n".join(filter(None, lines))


def _url(address: str) -> str:
    r"""Return an address as ``\url`` takes it, also inside another command."""
    safe = quote(address, safe="/:?#@!$&'()*+,;=%~")
    return r"\url{" + re.sub(r"([%#])", r"\\\1", safe) + "}"


FORMATS: MappingProxyType[str, Callable[[Embed], str]] = MappingProxyType(
    {"html": as_html, "markdown": as_markdown, "quarto": as_quarto, "word": as_word, "latex": as_latex}
)
"""What writes a snippet of each format."""


def _line(text: str) -> str:
    """Return a text as one line without what can't be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _markdown(text: str) -> str:
    """Return a text that Markdown shows as it is; no letter of it is markup, no tag in it is one."""
    return re.sub(r"([\\`*_{}\[\]()<>#+!|~$^@&])", r"\\\1", _line(text))


def _quoted(text: str) -> str:
    """Return a text as the value of a Pandoc attribute."""
    return '"' + re.sub(r'(["\\])', r"\\\1", _line(text)) + '"'


def _destination(address: str) -> str:
    """Return an address that ends where Markdown thinks it does."""
    return quote(address, safe="/:?#@!$&'*+,;=%~")


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in _line(text))
