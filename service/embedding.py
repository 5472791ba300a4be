"""The command ``sitmap embed``: the snippet that puts a map file into another document."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import TypedDict, Unpack
from urllib.parse import quote, urlsplit

import click

from maps.embedding import FORMATS, HEIGHT, WIDTH, Embed
from service.console import tell, write
from service.errors import UnreadableReport, reason

_PICTURES = {
    "html": (".png", ".svg"),
    "markdown": (".png", ".svg"),
    "quarto": (".png",),
    "word": (".png",),
    "latex": (".pdf", ".png"),
}
"""What may lie beside a map to be its picture, the best first; Word and LaTeX know no SVG."""
_TAKEN = {"latex": (".pdf", ".png", ".jpg", ".jpeg")}
"""The pictures that a format can show, where it can't show all."""
_MOST_INSIDE = 1_200_000
"""Bytes of a map that a page can take into a frame's address: Chromium shows none above 2 MiB, and
Pandoc makes five bytes of three."""
_MAKER = '<meta name="generator" content="sitmap">'


class _Frame(TypedDict):
    """The options that say where the map and its picture are, and how large the frame is."""

    url: str
    title: str
    picture: str
    width: str
    height: int


@click.command(short_help="Print the snippet that puts a map into another document.")
@click.argument("file", type=click.Path(path_type=Path), metavar="MAP.HTML")
@click.option(
    "--for",
    "form",
    type=click.Choice(list(FORMATS)),
    default="html",
    show_default=True,
    help="What the snippet is for.",
)
@click.option(
    "--url",
    default="",
    callback=lambda _context, _option, value: _url(value),
    help="Where the map will be; by default beside the document.",
)
@click.option("--title", default="", help="What to call it; by default the map's own title.")
@click.option(
    "--picture",
    default="",
    help="A picture for where no map can be shown; by default one beside the map with its name.",
)
@click.option(
    "--width",
    default=WIDTH,
    show_default=True,
    metavar="SIZE",
    callback=lambda _context, _option, value: _width(value),
    help="Of the frame, in pixels or per cent.",
)
@click.option(
    "--height",
    type=click.IntRange(120, 10_000),
    default=HEIGHT,
    show_default=True,
    help="Of the frame, in pixels.",
)
def embed(file: Path, form: str, **frame: Unpack[_Frame]) -> None:
    """Print the snippet that puts a map, written by “sitmap map”, into another document.

    Where a picture of the same name lies beside the map (PNG, or PDF for LaTeX), it stands in where no
    map can be shown: where scripts don't run, and on paper. Make it as wide as the document's column, so
    that its letters keep their size. Upload the files together.

    \b
    Examples:
      sitmap embed map.html >> report.html
      sitmap map article.html -o map.png --size 16x11cm
      sitmap embed map.html --for quarto >> report.qmd
      sitmap embed map.html --for word >> report.md && pandoc report.md -o report.docx
      sitmap embed map.html --url https://example.org/maps/map.html --height 600
    """  # noqa: D301 - Click's mark for lines that aren't to be wrapped
    head = _read(file)
    title = frame["title"] or head.title
    made = Embed(
        frame["url"] or quote(file.name),
        title,
        _picture(file, form, frame["picture"]),
        f"Map: {head.told or title}",
        frame["width"],
        frame["height"],
        apart="://" in frame["url"] or file.stat().st_size > _MOST_INSIDE,
    )
    write(f"{FORMATS[form](made)}\n".encode("utf-8", "replace"))


def _width(value: str) -> str:
    """Check the option --width."""
    number = value.removesuffix("%")
    if not (number.isascii() and number.isdigit() and 0 < int(number) <= (100 if "%" in value else 10_000)):
        message = f"{value!r} is no width; give pixels, such as 800, or per cent, such as 100%"
        raise click.BadParameter(message)
    return value


def _url(value: str) -> str:
    """Check the option --url."""
    try:
        scheme = urlsplit(value).scheme
    except ValueError:
        scheme = "?"
    if scheme not in {"", "http", "https"}:
        message = f"{value!r} is no web address; give one, or a path from the document to the map"
        raise click.BadParameter(message)
    return quote(value, safe="/:?#[]@!$&'()*+,;=%~")


class _Head(HTMLParser):
    """A map page's title, and what it says of itself above the map."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.told = ""
        self._where: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "meta" and named.get("name") == "description":
            self.told = named.get("content") or ""
        if tag == "title":
            self._where.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._where and self._where[-1] == tag:
            self._where.pop()

    def handle_data(self, data: str) -> None:
        if self._where:
            self.title += data


def _read(file: Path) -> _Head:
    """Return what a map file says of itself.

    Raises:
        UnreadableReport: it can't be read, or isn't a map that sitmap wrote.
    """
    try:
        text = file.read_text("utf-8", "replace")
    except OSError as error:
        message = f"{file} can't be opened: {reason(error)}; give the file that “sitmap map” wrote"
        raise UnreadableReport(message) from error
    top = text.partition("</head>")[0]
    if _MAKER not in top:
        message = f"{file} is no map of sitmap's; give the file that “sitmap map” wrote"
        raise UnreadableReport(message)
    head = _Head()
    head.feed(_without_scripts(top))
    return head


def _without_scripts(top: str) -> str:
    """Return a head up to its first script or style, all that it says of itself stands before."""
    ends = [at for at in (top.find("<script"), top.find("<style")) if at >= 0]
    return top[: min(ends, default=len(top))]


def _picture(file: Path, form: str, given: str) -> str:
    """Return where a map's picture is: the one given, or the name of one that lies beside the map, or "".

    Raises:
        click.BadParameter: the format can't show the one given.
    """
    if given:
        taken = _TAKEN.get(form, ())
        if taken and ("://" in given or not given.lower().endswith(taken)):
            message = f"LaTeX can't show {given!r}; give a file that ends in {', '.join(taken)}"
            raise click.BadParameter(message, param_hint="--picture")
        return given if "://" in given else quote(given, safe="/%")
    beside = [file.with_suffix(ending) for ending in _PICTURES[form]]
    found = next((quote(path.name) for path in beside if path.is_file()), "")
    if not found:
        tell(f"No picture beside {file.name}; make one with: sitmap map ARTICLE -o {beside[0].name}")
    return found
