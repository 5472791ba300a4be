"""Work on very many objects without Python's search for cycles among them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def steady() -> Iterator[None]:
    """Put the search for cycles off until what is made of many objects is done.

    Each new object brings nearer the next search, which walks through all incidents: a fifth of the time
    that packing a hundred thousand takes. Nothing here makes cycles.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
