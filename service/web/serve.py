"""Serving the application with waitress: pure Python, threads and no fork, the same on every system."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, TextIO

from config import Settings
from service.errors import InputError, SitmapError, reason
from service.web.app import create_app
from service.web.guard import is_loopback

if TYPE_CHECKING:
    from flask import Flask

_PATIENCE_S = 10.0  # for the store to be read to its end before it is closed
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

    web = settings.web
    with _listen(web.host, web.port) as listener:
        app = app or create_app(settings)
        server = waitress.create_server(
            app,
            sockets=[listener],
            threads=web.threads,
            ident="sitmap",
            max_request_body_size=settings.reading.max_bytes + _HEADROOM,
            # That a request came past a proxy has to be seen: such a one isn't this machine's own.
            clear_untrusted_proxy_headers=False,
        )
        _tell(web.host, listener.getsockname()[1], has_key=bool(web.key), out=out or sys.stdout)
        # Read ahead, so that the first who opens the live map needn't wait for it.
        ahead = threading.Thread(target=_read_ahead, args=(app,), daemon=True)
        ahead.start()
        _stop_on_signals()
        try:
            server.run()
        finally:
            server.close()
            ahead.join(_PATIENCE_S)  # a store that is being read can't be closed tidily
            app.extensions["sitmap"].store.close()


def _read_ahead(app: Flask) -> None:
    """Let the live map read the store; what is wrong with that, the first who asks is told."""
    with suppress(SitmapError):
        app.extensions["sitmap"].live.refresh()


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; waitress's own would be left open where it fails."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host.strip("[]"), port), family=family)
    except OSError as error:
        message = f"can't listen on {host}, port {port}: {reason(error)}; give another with --host and --port"
        raise InputError(message) from error


def _tell(host: str, port: int, *, has_key: bool, out: TextIO) -> None:
    """Write where the service is, and whether it can be written to."""
    name = f"[{host.strip('[]')}]" if ":" in host else host
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
