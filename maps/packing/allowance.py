"""How much a page may unpack to: its data are told in so few words that a few bytes could fill a machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LEAST, _RATIO = 256_000_000, 200
"""What any page may unpack to, and what each of its characters adds; maps that sitmap wrote need a tenth."""


class Allowance:
    """Characters and values that may still come out of a page."""

    def __init__(self, size: int = 10_000_000) -> None:
        """Allow what a page of so many characters may hold."""
        self.left = _LEAST + _RATIO * size

    def spend(self, amount: int) -> None:
        """Take so much from what is left.

        Raises:
            ValueError: it is more than that.
        """
        self.left -= amount
        if amount < 0 or self.left < 0:
            message = "it unpacks to more than any map has"
            raise ValueError(message)


def weight(value: Any) -> int:  # noqa: ANN401 - JSON is of any type
    """Return about how many characters a JSON value takes when it is written."""
    if isinstance(value, str):
        return len(value) + 3
    if isinstance(value, Mapping):
        return 2 + sum(len(key) + 4 + weight(item) for key, item in value.items())
    if isinstance(value, list):
        return 2 + sum(map(weight, value))
    return 8
