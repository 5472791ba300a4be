"""What every route works with: the settings, the store and the functions that do the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

from flask import current_app

from config import Settings
from maps.tiles import Archive
from service.live import Live
from service.model import Analysis, Report
from service.store import Store

_KEY = "sitmap"


class Readers(Protocol):
    """The functions of `service.reading` that turn what is sent into a report."""

    def read_bytes(self, data: bytes, /, **origin: Any) -> Report:  # noqa: ANN401 - see service.reading
        """Return the report that a file's bytes hold."""

    def read_text(self, text: str, /, **origin: Any) -> Report:  # noqa: ANN401
        """Return the report of a plain text."""

    def read_html(self, html: str, /, **origin: Any) -> Report:  # noqa: ANN401
        """Return the report of a web page."""


@dataclass(frozen=True, slots=True)
class Web:
    """The parts of an application; tests give fakes for any of them.

    Attributes:
        settings: all settings.
        store: where reports and incidents are kept.
        process: the pipeline: from a report to its analysis.
        readers: gives what turns bytes, text and HTML into reports.
        draw: from a feature collection to a whole map page, as `maps.page` does.
        live: the store's incidents as the live map counts them.
        tiles: the tile file that the settings name, if any.
    """

    settings: Settings
    store: Store
    process: Callable[[Report], Analysis]
    readers: Callable[[], Readers]
    draw: Callable[..., str]
    live: Live
    tiles: Archive | None


def web() -> Web:
    """Return the parts of the application that the current request is for."""
    return cast("Web", current_app.extensions[_KEY])


def install(extensions: dict[str, Any], parts: Web) -> None:
    """Put the parts where `web` finds them."""
    extensions[_KEY] = parts


def default_process(report: Report) -> Analysis:
    """Run the pipeline; its gazetteer is opened by the first report."""
    from service import pipeline

    return pipeline.default().process(report)


def default_readers() -> Readers:
    """Return the readers that come with sitmap."""
    from service import reading

    return cast("Readers", reading)


def default_draw(collection: dict[str, Any], **options: Any) -> str:  # noqa: ANN401 - see maps.page
    """Draw a map page."""
    import maps

    page: str = maps.page(collection, **options)
    return page
