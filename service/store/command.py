"""The commands ``sitmap split`` and ``sitmap join``: what a person says of stored incidents."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from service.console import counted, printable, write
from service.errors import InvalidParameter

if TYPE_CHECKING:
    from service.model import Incident
    from service.store import Store


def _by_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say who corrects, and why."""
    command = click.option("--why", default="", help="Why; it is kept with the incident.")(command)
    return click.option("--who", default="", help="Who says so; it is kept with the incident.")(command)


@click.command(short_help="Take one report out of an incident that isn't its.")
@click.argument("incident")
@click.argument("report")
@_by_options
def split(incident: str, report: str, who: str, why: str) -> None:
    """Take what REPORT tells out of INCIDENT, and make it an incident of its own.

    Both are ids, as in the features' properties. The two stay apart whenever their reports are read
    again. Written are both, a line each: id, number of reports, title.

    \b
    Example:
      sitmap split 5b1c0a9e3f6d2a47 0f3d5c7a9b1e2d4f6a8c --who Ada --why "another street"
    """  # noqa: D301 - Click's mark for lines that aren't to be wrapped
    from service.store import By

    _tell(_store().split(incident, report, By(who, why)))


@click.command(short_help="Put two incidents together that are one.")
@click.argument("incident")
@click.argument("other")
@_by_options
def join(incident: str, other: str, who: str, why: str) -> None:
    """Put what is told of the incident OTHER into INCIDENT.

    Both are ids, as in the features' properties. From then on OTHER leads to INCIDENT; “sitmap split”
    takes them apart again. Written is what they are now: id, number of reports, title.

    \b
    Example:
      sitmap join 5b1c0a9e3f6d2a47 9d8c7b6a5f4e3d2c --who Ada
    """  # noqa: D301
    from service.store import By

    _tell((_store().join(incident, other, By(who, why)),))


def _store() -> Store:
    """Return the store that the settings name."""
    from config import settings
    from service.store import open_store

    try:
        return open_store(settings())
    except ValueError as error:
        raise InvalidParameter(str(error)) from error


def _tell(incidents: tuple[Incident, ...]) -> None:
    for incident in incidents:
        reports = counted(len(incident.reports), "report")
        write(f"{incident.id}\t{reports}\t{printable(incident.title)}\n".encode("utf-8", "replace"))
