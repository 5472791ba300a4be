"""Applications on the loopback interface, for a browser to visit."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import BaseServer
from typing import Any

from werkzeug.serving import make_server


@contextmanager
def running(server: BaseServer) -> Iterator[str]:
    """Let a server answer while the context lasts; gives its address."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve an application while the context lasts; gives its address."""
    with running(make_server("127.0.0.1", 0, app, threaded=True)) as address:
        yield address
