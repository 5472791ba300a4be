"""What a command is given: articles and JSON lines, and what the pipeline finds in them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Unpack

import click

from service.console import Failures, counted
from service.errors import InvalidParameter, SitmapError, UnreadableReport, reason

if TYPE_CHECKING:
    from config.settings import Settings
    from service.model import Analysis, Report
    from service.pipeline import Pipeline
    from service.reading import Origin, Record


def settings() -> Settings:
    """Return the settings.

    Raises:
        InvalidParameter: one of them can't be used; the message says which.
    """
    from config import settings as process_settings

    try:
        return process_settings()
    except ValueError as error:
        raise InvalidParameter(str(error)) from error


def pipeline() -> Pipeline:
    """Return the pipeline with the gazetteer that the settings name.

    Raises:
        InvalidParameter: a setting can't be used.
        GazetteerError: there is no gazetteer.
    """
    from service.pipeline import default

    settings()
    return default()


def reports(
    articles: Sequence[str], failures: Failures, chosen: Settings | None = None, **origin: Unpack[Origin]
) -> Iterator[Report]:
    """Yield the reports of files, folders, web addresses and standard input."""
    from service.reading import read_path, read_stdin, read_url

    chosen = chosen or settings()
    for article in articles:
        try:
            if article == "-":
                yield read_stdin(limits=chosen.reading, **origin)
            elif "://" in article:
                known: dict[str, Any] = {key: value for key, value in origin.items() if key != "url"}
                yield read_url(article, chosen, **known)
            else:
                yield from read_path(article, on_error=failures, limits=chosen.reading, **origin)
        except SitmapError as error:
            failures(error)


def analyses(
    articles: Sequence[str], failures: Failures, chosen: Settings | None = None, **origin: Unpack[Origin]
) -> Iterator[Analysis]:
    """Yield what is found in each article, in order, with a running count on a terminal."""
    finder: Pipeline | None = None
    count = 0
    for report in reports(articles, failures, chosen, **origin):
        finder = finder or pipeline()
        yield finder.process(report)
        count += 1
        if sys.stderr.isatty():
            click.echo(f"\r{counted(count, 'article')} ", nl=False, err=True)
    if count and sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)


def features(
    articles: Sequence[str],
    failures: Failures,
    geometry: Literal["point", "area"] = "point",
    **origin: Unpack[Origin],
) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the feature collections of maps, of GeoJSON and of all articles together, and their titles.

    Leaves with status 1 if nothing could be read.
    """
    from service.areas import area_of
    from service.drawn import split
    from service.features import collection

    drawn, others = split(articles, failures)
    collections, titles = [part.collection for part in drawn], [part.title for part in drawn]
    found = list(analyses(others, failures, **origin))
    if found:
        known = {analysis.report.id: analysis.report for analysis in found}
        incidents = [incident for analysis in found for incident in analysis.incidents]
        collections.append(collection(incidents, known, geometry=geometry, area=area_of))
        titles += [report.title for report in known.values()]
    if not collections:
        failures.exit()
    return collections, titles


def records(files: Sequence[str], failures: Failures) -> Iterator[Record]:
    """Yield the records of JSON-line files and standard input."""
    from service.reading import read_records

    limits = settings().reading
    for file in files:
        if file == "-":
            yield from read_records(sys.stdin.buffer, on_error=failures, limits=limits)
            continue
        try:
            with Path(file).open("rb") as stream:
                yield from read_records(stream, name=file, on_error=failures, limits=limits)
        except OSError as error:
            failures(UnreadableReport(f"{file} can't be opened: {reason(error)}"))
