"""Google's Encoded Polyline Algorithm Format, longitude first, at any number of units per degree."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def encode(points: NDArray[np.float64], scale: int, *, thin: bool = True) -> str:
    """Return points (longitude, latitude; degrees) as an encoded polyline.

    Args:
        points: an array of shape (n, 2).
        scale: units per degree; 1000 keeps about 55 metres.
        thin: leave out points that fall on their predecessor after rounding.
    """
    units = np.rint(np.asarray(points) * scale).astype(np.int64)
    moved = np.ones(len(units), dtype=bool)
    if thin:
        moved[1:] = (np.diff(units, axis=0) != 0).any(axis=1)
    steps = np.diff(units[moved], axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    return "".join(_number(int(step)) for step in steps.ravel())


def _number(value: int) -> str:
    """Return one signed number: zigzag, then groups of five bits, lowest first."""
    rest = ~(value << 1) if value < 0 else value << 1
    text = ""
    while rest >= 0x20:
        text += chr((0x20 | (rest & 0x1F)) + 63)
        rest >>= 5
    return text + chr(rest + 63)


def decode(text: str, scale: int) -> NDArray[np.float64]:
    """Return the points (longitude, latitude; degrees) of an encoded polyline, of shape (n, 2).

    Args:
        text: what `encode` wrote.
        scale: the units per degree that it was written with.
    """
    groups = np.frombuffer(text.encode("ascii"), np.uint8).astype(np.int64) - 63
    ends = np.flatnonzero(groups < 0x20)
    starts = np.concatenate(([0], ends[:-1] + 1))
    shifts = np.arange(len(groups)) - np.repeat(starts, ends - starts + 1)
    values = np.add.reduceat((groups & 0x1F) << (5 * shifts), starts)
    steps = np.where(values & 1, ~(values >> 1), values >> 1)
    points: NDArray[np.float64] = np.cumsum(steps.reshape(-1, 2), axis=0) / scale
    return points
