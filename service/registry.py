"""An immutable register of named things: readers, geocoders, stores, exporters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Generic, TypeVar, cast

T = TypeVar("T")


@dataclass(frozen=True)
class Registry(Generic[T]):
    """Named entries of one kind; `register` returns a new registry and refuses a duplicate."""

    kind: str
    entries: Mapping[str, T] = field(default_factory=lambda: MappingProxyType({}))

    def register(self, name: str, entry: T, *, replace: bool = False) -> Registry[T]:
        """Return a registry that also has ``entry``.

        Raises:
            ValueError: ``name`` is taken and ``replace`` is false.
        """
        if name in self.entries and not replace:
            message = f"there is already a {self.kind} named {name!r}; give another name or replace=True"
            raise ValueError(message)
        return Registry(self.kind, MappingProxyType({**self.entries, name: entry}))

    def with_entry_points(self) -> Registry[T]:
        """Return a registry with what other packages offer under ``sitmap.<kind>`` as well."""
        registry = self
        for point in entry_points(group=f"sitmap.{self.kind}"):
            registry = registry.register(point.name, cast("T", point.load()))
        return registry

    def __getitem__(self, name: str) -> T:
        """Return the entry called ``name``.

        Raises:
            KeyError: there is none; the message lists those there are.
        """
        try:
            return self.entries[name]
        except KeyError:
            known = ", ".join(sorted(self.entries))
            message = f"there is no {self.kind} named {name!r}; there are: {known}"
            raise KeyError(message) from None

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names in the order of their registration."""
        return iter(self.entries)

    def __contains__(self, name: object) -> bool:
        """Tell if there is an entry called ``name``."""
        return name in self.entries
