"""Where reports, incidents and evidence are kept.

`Store` says what every store does; `open_store` opens the one that the settings name. A further
backend is one file and a line in `STORES`, or an entry point in the group ``sitmap.store``.
"""

from __future__ import annotations

from collections.abc import Callable

from config import Settings
from service.errors import StoreError
from service.registry import Registry
from service.store.marks import Changes, Mark
from service.store.merging import By
from service.store.protocol import Store
from service.store.query import Page, Query, ReportLine, ReportPage, sentence

__all__ = [
    "STORES",
    "By",
    "Changes",
    "Mark",
    "Page",
    "Query",
    "ReportLine",
    "ReportPage",
    "Store",
    "open_store",
    "sentence",
]

Opener = Callable[[Settings], Store]


def _sqlite(settings: Settings) -> Store:
    from service.store.sqlite import SqliteStore

    return SqliteStore(settings.data_folder / "sitmap.sqlite", settings.store.busy_timeout_s)


def _memory(settings: Settings) -> Store:
    from service.store.memory import MemoryStore

    del settings
    return MemoryStore()


STORES: Registry[Opener] = Registry[Opener]("store").register("sqlite", _sqlite).register("memory", _memory)


def open_store(settings: Settings) -> Store:
    """Open the store that the settings name.

    Raises:
        StoreError: there is no such backend, or its store can't be opened.
    """
    try:
        opener = STORES.with_entry_points()[settings.store.backend]
    except KeyError as error:
        raise StoreError(error.args[0]) from None
    return opener(settings)
