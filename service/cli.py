"""The command line: ``sitmap COMMAND``.

Everything heavy is imported inside the command that needs it, so that ``sitmap --help`` is there at
once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, Literal, Unpack

import click

from service.console import Failures, counted, printable, tell, write
from service.errors import SitmapError, UnreadableReport

if TYPE_CHECKING:
    from service.reading import Origin

INTERRUPTED = 130

_ELSEWHERE = {
    "embed": ("service.embedding:embed", "Print the snippet that puts a map into another document."),
    "split": ("service.store.command:split", "Take one report out of an incident that isn't its."),
    "join": ("service.store.command:join", "Put two incidents together that are one."),
    "gazetteer": ("service.places.command:gazetteer", "Compile, describe or ask the gazetteer."),
}
"""Commands that live in other rooms: where, and the line of the overview."""

_LISTING = "sitmap.listing"


class Commands(click.Group):
    """The commands here and those of other rooms, which are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of a first use."""
        del ctx
        return [*self.commands, *_ELSEWHERE]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command; in the overview, one from elsewhere is a line and no more."""
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        target, line = _ELSEWHERE[cmd_name]
        if ctx.meta.get(_LISTING):
            return click.Command(cmd_name, short_help=line)
        module, _, attribute = target.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the overview."""
        ctx.meta[_LISTING] = True
        super().format_commands(ctx, formatter)


def _origin_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what is known of an article."""
    options = (
        click.option(
            "--published",
            type=click.DateTime(["%Y-%m-%d"]),
            callback=lambda _context, _option, value: value.date() if isinstance(value, datetime) else None,
            metavar="DATE",
            help="Day of publication, YYYY-MM-DD. Words such as “yesterday” are dated from it; "
            "without it they stay undated.",
        ),
        click.option("--title", default="", help="Headline."),
        click.option("--publisher", default="", help="Who published it."),
        click.option("--url", default="", callback=_web_address, help="Where it was published."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _web_address(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """Check the option --url."""
    from service.reading.origin import link

    if value and not link(value):
        message = f"{value!r} is no web address; give one that begins with http:// or https://"
        raise click.BadParameter(message)
    return value


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]}, epilog="""\b
Examples:
  sitmap map article.html -o map.html
  sitmap geojson article.txt --published 2019-04-30 > incidents.geojson
  sitmap ingest articles/ && sitmap serve
""")  # fmt: skip
@click.version_option(package_name="sitmap", message="%(prog)s %(version)s")
def cli() -> None:
    """Turn news reports into a situation map that can be trusted.

    What happened, where, when, who says so, how sure and how precise. Everything runs on this
    machine; nothing is sent anywhere unless you switch the network on.

    An ARTICLE is a text or HTML file, a folder of them, a .jsonl file with one article a line,
    a web address, or “-” for standard input. Settings: SITMAP_CONFIG names a TOML file.
    """


@cli.command("map", short_help="Draw the incidents of articles as a map.")
@click.argument("articles", metavar="ARTICLE…", nargs=-1, required=True)
@click.option(
    "-o", "--output", default="map.html", show_default=True, help="File to write; “-” is standard output."
)
@click.option(
    "--online-tiles/--self-contained",
    help="Take streets from a tile server, OpenStreetMap's unless the settings name another; by default "
    "the file needs no network.",
)
@click.option(
    "--tiles",
    metavar="FILE",
    help="Take streets or aerial pictures from an MBTiles or PMTiles file; as many of its tiles as "
    "map.tile_bytes allows go into the page, which still needs no network.",
)
@click.option("--size", help="Size of a picture, such as 18x12cm or 1600x900px [default: 24x16cm].")
@click.option("--dpi", type=int, help="Pixels an inch of a picture [default: 200].")
@_origin_options
def map_(  # noqa: PLR0913 - one for each option
    articles: Sequence[str],
    output: str,
    *,
    online_tiles: bool,
    tiles: str | None,
    size: str | None,
    dpi: int | None,
    **origin: Unpack[Origin],
) -> None:
    """Draw the incidents of articles as a layered map in one HTML file, or as a picture.

    A name that ends in .png, .svg or .pdf gives a picture for print: with a key, and what is not on
    the map told beside it. An ARTICLE may also be a map that sitmap made, or GeoJSON.

    \b
    Examples:
      sitmap map article.html
      sitmap map article.txt --published 2019-04-30 -o caracas.html
      sitmap map articles/ -o week.html --online-tiles
      sitmap map article.html -o streets.html --tiles city.mbtiles
      sitmap map map.html -o map.png --size 1600x900px
      sitmap map article.html -o map.pdf --size 18x12cm
    """  # noqa: D301 - Click's mark for lines that aren't to be wrapped
    from service import drawing, inputs
    from service.atomic import write_atomically
    from service.drawn import joined, pinned

    failures = Failures()
    asked = "--tiles" if tiles else "--online-tiles" if online_tiles else ""
    large = drawing.picture_size(output, size, dpi, tiles=asked)
    source = None if large else drawing.tile_source(tiles, inputs.settings().map, online=online_tiles)
    collections, titles = inputs.features(articles, failures, **origin)
    features = joined(collections)
    title = titles[0] if len(titles) == 1 else counted(len(titles), "article")
    page = (
        drawing.pictured(features, title, output, large)
        if large
        else drawing.drawn(features, title, source).encode("utf-8", "replace")
    )
    if output == "-":
        write(page)
    else:
        write_atomically(output, page)
        said = f"{counted(len(features['features']), 'incident')}, {pinned(features)} of them on the map"
        tell(f"{output}: {said}")
    failures.exit()


@cli.command(short_help="Write the incidents of articles as GeoJSON.")
@click.argument("articles", metavar="ARTICLE…", nargs=-1, required=True)
@click.option(
    "--geometry",
    type=click.Choice(["point", "area"]),
    default="point",
    show_default=True,
    help="The best point, or the area in which the place may be.",
)
@_origin_options
def geojson(articles: Sequence[str], geometry: Literal["point", "area"], **origin: Unpack[Origin]) -> None:
    """Write the incidents of articles as GeoJSON (RFC 7946) to standard output.

    A place known no better than its country has no geometry: what isn't known isn't drawn. Of a map
    that sitmap made, or of GeoJSON, the incidents come back as they were.

    \b
    Examples:
      sitmap geojson article.html > incidents.geojson
      sitmap geojson map.html > incidents.geojson
      cat article.txt | sitmap geojson - --published 2019-04-30
    """  # noqa: D301
    from service import inputs
    from service.annotation import json_line
    from service.drawn import joined

    failures = Failures()
    collections, _ = inputs.features(articles, failures, geometry, **origin)
    write(json_line(joined(collections)))
    failures.exit()


@cli.command(short_help="Annotate JSON lines with places and incidents.")
@click.argument("files", metavar="[FILE…]", nargs=-1)
@click.option(
    "--spans", is_flag=True, help="Resolve exactly the “spans” of each line instead of finding names."
)
@click.option(
    "--explain",
    "explained",
    is_flag=True,
    help="Say with each mention why it means its place; see sitmap explain. Half as fast.",
)
def annotate(files: Sequence[str], *, spans: bool, explained: bool) -> None:
    """Annotate JSON lines with place mentions and incidents, in order.

    Each line in is an object with “text”, and if known “id”, “title”, “published”, “outlet” and
    “url”. Each line out is {"id", "mentions", "references", "incidents"}; offsets refer to the text as it was
    given. A bad line is told on standard error and the rest goes on.

    \b
    Examples:
      sitmap annotate articles.jsonl > annotated.jsonl
      echo '{"text": "Rebels attacked Kidal."}' | sitmap annotate
    """  # noqa: D301
    from service import inputs
    from service.annotation import annotation, json_line, mentions

    failures = Failures()
    pipeline = inputs.pipeline()
    for record in inputs.records(files or ["-"], failures):
        if not spans:
            analysis = pipeline.process(record.report)
            found, line = analysis.mentions, annotation(record, analysis)
        elif record.spans is None:
            failures(UnreadableReport(f"the record {record.id!r} has no field spans; leave out --spans"))
            continue
        else:
            found = pipeline.resolve_spans(record.report, record.spans)
            line = {"id": record.id, "mentions": mentions(record.text, found), "incidents": []}
        if explained:
            from service.explanation import with_explanations

            told = pipeline.explain(record.report, found)
            line["mentions"] = with_explanations(line["mentions"], record.text, told)
        write(json_line(line))
    failures.exit()


@cli.command(short_help="Say why each place of an article was taken for what it is.")
@click.argument("articles", metavar="ARTICLE…", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object an article, in a line.")
@_origin_options
def explain(articles: Sequence[str], *, as_json: bool, **origin: Unpack[Origin]) -> None:
    """Say why each place that an article names was taken for what it is.

    For each name: its sentence, the places that it may mean with their probabilities, what told the
    likeliest from the next, and the second-best story. Names that were left unplaced, or read as no
    place, are told with why.

    \b
    Examples:
      sitmap explain article.html
      echo 'A fire broke out in Paris, Texas.' | sitmap explain -
      sitmap explain articles/ --json > reasons.jsonl
    """  # noqa: D301
    from service import inputs
    from service.annotation import json_line
    from service.explanation import document, lines

    failures = Failures()
    pipeline = inputs.pipeline()
    for report in inputs.reports(articles, failures, **origin):
        mentions = pipeline.process(report).mentions
        told, passed = pipeline.explain(report, mentions), pipeline.passed_over(report, mentions)
        if as_json:
            write(json_line(document(report, told, passed)))
        else:
            write("".join(f"{line}\n" for line in lines(report, told, passed)).encode())
    failures.exit()


@cli.command(short_help="Keep the incidents of articles in the store.")
@click.argument("articles", metavar="PATH|URL…", nargs=-1, required=True)
@click.option("--online", is_flag=True, help="Allow web addresses to be fetched, whatever the settings say.")
@_origin_options
def ingest(articles: Sequence[str], *, online: bool, **origin: Unpack[Origin]) -> None:
    """Keep the incidents of articles in the store that “sitmap serve” shows.

    Each article is told on standard output once it is safely kept; interrupt whenever you like.
    Giving an article again changes nothing.

    \b
    Examples:
      sitmap ingest article.html articles/
      sitmap ingest https://example.org/news/1.html --online
    """  # noqa: D301
    from service import inputs
    from service.incidents import same_incident
    from service.store import open_store

    failures = Failures()
    settings = inputs.settings()
    if online:
        network = settings.network.model_copy(update={"enabled": True})
        settings = settings.model_copy(update={"network": network})
    store = open_store(settings)
    for analysis in inputs.analyses(articles, failures, settings, **origin):
        store.save(analysis, same_incident)
        report = analysis.report
        title = printable(report.title or report.text[:60])
        write(f"{report.id}\t{counted(len(analysis.incidents), 'incident')}\t{title}\n".encode())
    failures.exit()


@cli.command(short_help="Serve the map and the incidents over HTTP.")
@click.option("--host", help="Address to listen on [default: this machine only].")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one [default: 8000]."
)
def serve(host: str | None, port: int | None) -> None:
    """Serve the map, the incidents and a form for pasting articles over HTTP.

    The data are in SITMAP_DATA, else in the platform's folder. Listening beyond this machine needs
    a key for writing: set SITMAP_WEB__KEY.

    \b
    Examples:
      sitmap serve
      SITMAP_DATA=./data sitmap serve --port 9000
    """  # noqa: D301
    from service import inputs
    from service.web.serve import serve as run

    settings = inputs.settings()
    changes = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    run(settings.model_copy(update={"web": settings.web.model_copy(update=changes)}))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its status.

    0 is success, 1 a failure that is told in one sentence (or, silently, a reader of our output that
    left), 2 wrong usage, 130 an interruption.
    """
    _prepare_streams()
    try:
        status = cli.main(args=arguments, prog_name="sitmap", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        status = INTERRUPTED
    except SitmapError as error:
        tell(f"Error: {error}")
        status = 1
    sys.exit(status)


def _prepare_streams() -> None:
    """Let a terminal of any encoding take our words, and keep the libraries' own warnings off it.

    What they say of bad input, we say in a sentence.
    """
    import logging

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    for name in ("trafilatura", "htmldate", "urllib3", "charset_normalizer", "matplotlib", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


if __name__ == "__main__":
    main()
