"""Serving the application with waitress: pure Python, threads and no fork, the same on every system."""

from __future__ import annotations

import signal
import sys
import threading
from types import FrameType
from typing import TYPE_CHECKING, TextIO

from config import Settings
from service.errors import InputError
from service.web.app import create_app
from service.web.guard import is_loopback

if TYPE_CHECKING:
    from flask import Flask

_HEADROOM = 1024 * 1024  # bytes above our own limit, so that it is we who say what was too large


def serve(settings: Settings, app: Flask | None = None, out: TextIO | None = None) -> None:
    """Serve the application until a signal (SIGINT, SIGTERM) or an interrupt ends it.

    Args:
        settings: where to listen, with how many threads; port 0 takes a free one.
        app: the application; one made of the settings by default.
        out: where the address is written once the service listens; standard output by default.

    Raises:
        InputError: the address can't be listened on.
        StoreError: the store can't be opened.
    """
    import waitress

    app = app or create_app(settings)
    web = settings.web
    try:
        server = waitress.create_server(
            app,
            host=web.host,
            port=web.port,
            threads=web.threads,
            ident="sitmap",
            max_request_body_size=settings.reading.max_bytes + _HEADROOM,
        )
    except (OSError, ValueError) as error:
        message = f"can't listen on {web.host}, port {web.port}: {error}; give another with --host and --port"
        raise InputError(message) from error
    _tell(web.host, server, has_key=bool(web.key), out=out or sys.stdout)
    _stop_on_signals()
    try:
        server.run()
    finally:
        server.close()
        app.extensions["sitmap"].store.close()


def _tell(host: str, server: object, *, has_key: bool, out: TextIO) -> None:
    """Write where the service is, and whether it can be written to."""
    port = getattr(server, "effective_port", None) or server.effective_listen[0][1]  # type: ignore[attr-defined]
    name = f"[{host}]" if ":" in host else host
    print(f"sitmap is at http://{name}:{port}/ (stop it with Ctrl-C)", file=out, flush=True)
    if not is_loopback(host) and not has_key:
        print("It can be read only: set SITMAP_WEB__KEY to let writers in.", file=out, flush=True)


def _stop_on_signals() -> None:
    """Let SIGTERM end the server as an interrupt does; only a main thread may say so."""

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)
