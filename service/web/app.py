"""The application factory."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from config import Settings
from service.live import Live
from service.model import Analysis, Report
from service.store import Store, open_store
from service.web import (
    corrections,
    drawing,
    embedding,
    health,
    incidents,
    live,
    pages,
    pictures,
    problems,
    reports,
    security,
    tiles,
    words,
)
from service.web.context import (
    Readers,
    Web,
    default_draw,
    default_process,
    default_readers,
    install,
)

_FORM_OVERHEAD = 64 * 1024  # bytes of a form's other fields and its boundaries


def create_app(
    settings: Settings | None = None,
    *,
    store: Store | None = None,
    process: Callable[[Report], Analysis] | None = None,
    readers: Readers | None = None,
    draw: Callable[..., str] | None = None,
) -> Flask:
    """Return the web application.

    Args:
        settings: all settings; the process's own by default.
        store: where reports and incidents are kept; the one that the settings name by default.
        process: the pipeline, from a report to its analysis.
        readers: what turns bytes, text and HTML into reports, as `service.reading` does.
        draw: what turns a feature collection into a map page, as `maps.page` does.

    Raises:
        StoreError: the store can't be opened.
        InvalidParameter: the tiles that the settings name can't be used.
    """
    settings = settings or config.settings()
    app = Flask("service.web", static_folder="static", template_folder="templates")
    app.json.sort_keys = False  # type: ignore[attr-defined]
    limit = settings.reading.max_bytes + _FORM_OVERHEAD
    app.config.update(MAX_CONTENT_LENGTH=limit, MAX_FORM_MEMORY_SIZE=limit)
    kept = store or open_store(settings)
    parts = Web(
        settings=settings,
        store=kept,
        process=process or default_process,
        readers=(lambda: readers) if readers else default_readers,
        draw=draw or default_draw,
        live=Live(kept),
        tiles=tiles.opened(settings),
    )
    install(app.extensions, parts)
    for room in (pages, reports, incidents, corrections, drawing, pictures, embedding, live, tiles, health):
        app.register_blueprint(room.blueprint)
    problems.install(app)
    security.install(app)
    words.install(app)
    if number := settings.web.proxies:
        fixed = ProxyFix(app.wsgi_app, x_for=number, x_proto=number, x_host=number, x_prefix=number)
        app.wsgi_app = fixed  # type: ignore[method-assign]
    return app
