"""Columns of numbers and texts: each value told in as few bits as its column allows."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, compress, islice
from operator import ne, sub
from typing import Any, Protocol

import numpy as np
from bitarray import bitarray
from bitarray.util import int2ba

from maps.packing import codes
from maps.packing.words import Words, separator

_LONGEST = 40_000
"""A shared list is no longer than this: the first card that is opened waits for it."""
_LEAST = 8
"""Fewer values than this travel as they are."""
_RUN, _SAMPLE = 3, 3000
"""Rows of equal values as long as this on average, and so among the first values, are told by lengths."""
_LONG = 24
"""Texts as long as this on average are told in words."""
_MOST_BITS = 31

Plan = list[Any]


@dataclass(slots=True)
class Slice:
    """What tells one slice of the records: bits, and JSON values for what bits don't tell."""

    bits: bitarray = field(default_factory=lambda: bitarray(endian="big"))
    plain: list[Any] = field(default_factory=list)


class Shared:
    """What the records share: lists of values, and the words of their texts.

    Args:
        stems: a text for each record that its other texts are likely to repeat.
    """

    def __init__(self, stems: Sequence[str] = ()) -> None:
        """Begin with nothing."""
        self.lists: list[list[Any]] = []
        self.words = Words()
        self.stems = stems
        self._known: dict[frozenset[Any], int] = {}

    def listed(self, distinct: Counter[Any]) -> int:
        """Return the number of a list that has exactly these values."""
        values = frozenset(distinct)
        if values not in self._known:
            self._known[values] = self.add([value for value, _ in distinct.most_common()])
        return self._known[values]

    def add(self, values: list[Any]) -> int:
        """Keep a list and return its number."""
        self.lists.append(values)
        return len(self.lists) - 1

    def told(self) -> tuple[list[tuple[Plan, int]], Slice]:
        """Return the plans and lengths of the lists, and what tells them, from the last to the first.

        None refers to an earlier one. From here on nothing more can be shared.
        """
        columns: list[Column] = []
        plans: list[tuple[Plan, int]] = []
        for values in self.lists:  # it grows
            self._known.clear()
            columns.append(leaf(values, self, None))
            plans.append((columns[-1].plan, len(values)))
        self.words.settle()
        slice_ = Slice()
        for column, values in zip(reversed(columns), reversed(self.lists), strict=True):
            column.cut(0, len(values), slice_)
        return plans, slice_


class Column(Protocol):
    """Values of one place in all records, and how they are told."""

    @property
    def plan(self) -> Plan:
        """The form of the values; asked for once, before any are told."""
        ...

    def cut(self, start: int, stop: int, out: Slice) -> None:
        """Tell the values from ``start`` up to ``stop``."""
        ...


Owners = Sequence[int] | None
"""The record that each value belongs to; None or nothing where its texts have no stem."""


class Plain:
    """Values as they are."""

    def __init__(self, values: Sequence[Any]) -> None:
        """Keep the values."""
        self.plan: Plan = ["v"]
        self.values = values

    def cut(self, start: int, stop: int, out: Slice) -> None:
        """Tell some of the values."""
        out.plain.append(self.values[start:stop])


class Constant:
    """One value, always the same."""

    def __init__(self, value: Any) -> None:  # noqa: ANN401 - JSON is of any type
        """Keep the value."""
        self.plan: Plan = ["c", value]

    def cut(self, start: int, stop: int, out: Slice) -> None:
        """Tell some of the values."""
        del start, stop, out


class Listed:
    """Values that repeat."""

    def __init__(self, values: Sequence[Any], distinct: Counter[Any], shared: Shared) -> None:
        """Keep the values and how often each comes."""
        self.values, self.distinct = values, distinct
        self.shared = shared
        self.codes: dict[Any, bitarray] = {}

    @property
    def plan(self) -> Plan:
        """The form of the values; it shares their list."""
        at = self.shared.listed(self.distinct)
        known = self.shared.lists[at]
        told = codes.lengths([self.distinct[value] for value in known])
        self.codes = codes.words(told, known)
        return ["d", at, told]

    def cut(self, start: int, stop: int, out: Slice) -> None:
        """Tell some of the values."""
        out.bits.encode(self.codes, self.values[start:stop])


def _numbered(value: int) -> int:
    """Return the place of a number in the row 0, -1, 1, -2 and so on."""
    return 2 * value if value >= 0 else -2 * value - 1


class _Whole:
    """Whole numbers of at most `_MOST_BITS` bits, each size of which has a word."""

    def __init__(self, values: Sequence[int], sizes: np.ndarray[Any, Any]) -> None:
        told = codes.lengths(np.maximum(sizes, 1).tolist())
        self.words = codes.words(told, range(_MOST_BITS + 1))
        self.values = values
        self.sizes: dict[int, bitarray] = {}
        self.rests: dict[int, bitarray] = {}
        self.plan: Plan = ["i", told]

    def cut(self, start: int, stop: int, out: Slice) -> None:
        self.tell(self.values[start:stop], out)

    def tell(self, values: Sequence[int], out: Slice) -> None:
        if not values:
            return
        for value in set(values).difference(self.sizes):
            number = _numbered(value)
            size = number.bit_length()
            self.sizes[value] = self.words[size]
            if size > 1:
                self.rests[value] = int2ba(number - (1 << (size - 1)), size - 1)
        out.bits.encode(self.sizes, values)
        if self.rests:
            out.bits.encode(self.rests, filter(self.rests.__contains__, values))


class _Stepped:
    """Whole numbers by their differences."""

    def __init__(self, values: Sequence[int], steps: np.ndarray[Any, Any]) -> None:
        self.values = values
        self.inner = _Whole((), steps)

    @property
    def plan(self) -> Plan:
        return ["p", self.inner.plan]

    def cut(self, start: int, stop: int, out: Slice) -> None:
        values = self.values[start:stop]
        self.inner.tell([*values[:1], *map(sub, values[1:], values)], out)


class _Hexadecimal:
    def __init__(self, data: bytes, size: int) -> None:
        self.data, self.size = data, size
        self.plan: Plan = ["x", size]

    def cut(self, start: int, stop: int, out: Slice) -> None:
        out.bits.frombytes(self.data[start * self.size : stop * self.size])


class _Worded:
    """Texts, told in words once all of them are known."""

    def __init__(self, values: Sequence[str], shared: Shared, owners: Owners) -> None:
        self.words, self.mark = shared.words, separator(values)
        stems = [shared.stems[at] for at in owners] if owners else [""] * len(values)
        self.numbers, counts = shared.words.read(values, stems, self.mark)
        self.before = [0, *accumulate(counts)]
        self.counts = leaf(counts, shared, None)

    @property
    def plan(self) -> Plan:
        return ["t", self.mark, self.counts.plan]

    def cut(self, start: int, stop: int, out: Slice) -> None:
        self.counts.cut(start, stop, out)
        pieces = self.numbers[self.before[start] : self.before[stop]]
        out.plain.append(self.mark.join(self.words.tell(pieces, out.bits)))


class _Runs:
    """Values that come several times in a row."""

    def __init__(self, lengths: list[int], values: Column, shared: Shared) -> None:
        self.ends = list(accumulate(lengths))
        self.inner = values
        self.told = leaf(lengths, shared, None)

    @property
    def plan(self) -> Plan:
        return ["r", self.told.plan, self.inner.plan]

    def cut(self, start: int, stop: int, out: Slice) -> None:
        first, last = bisect_right(self.ends, start), bisect_left(self.ends, stop) + 1
        if start == stop:
            last = first
        # The first and the last row may be cut: what hangs over is told beside the lengths.
        over = (
            [start - (self.ends[first - 1] if first else 0), self.ends[last - 1] - stop]
            if last > first
            else [0, 0]
        )
        out.plain.append([last - first, *over])
        self.told.cut(first, last, out)
        self.inner.cut(first, last, out)


def leaf(values: Sequence[Any], shared: Shared, owners: Owners) -> Column:
    """Return numbers or texts as a column."""
    kinds = set(map(type, values))
    if len(kinds) != 1 or not kinds <= {str, float, int, bool}:
        return Plain(values)
    if _RUN * len(_starts(values[:_SAMPLE])) <= min(len(values), _SAMPLE):
        starts = _starts(values)
        if len(starts) == 1:
            return Constant(values[0])
        if _RUN * len(starts) <= len(values) >= _LEAST:
            theirs = owners and [owners[at] for at in starts]
            inner = leaf([values[at] for at in starts], shared, theirs)
            return _Runs(list(map(sub, [*starts[1:], len(values)], starts)), inner, shared)
    return _various(values, shared, owners) if len(values) >= _LEAST else Plain(values)


def _starts(values: Sequence[Any]) -> list[int]:
    """Return where a value is another than the one before it; the first one is."""
    return [0, *compress(range(1, len(values)), map(ne, values, islice(values, 1, None)))]


def _various(values: Sequence[Any], shared: Shared, owners: Owners) -> Column:
    """Return values of one type, which don't come in rows, as a column."""
    if type(values[0]) is int:
        return _integers(values, shared)
    distinct = Counter(values)
    if len(distinct) * 2 <= len(values) and len(distinct) <= _LONGEST:
        return Listed(values, distinct, shared)
    return _texts(values, shared, owners) if type(values[0]) is str else Plain(values)


def _integers(values: Sequence[int], shared: Shared) -> Column:
    """Return whole numbers as the column that tells them in the fewest bits."""
    numbers = np.array(values)
    least, most = min(values), max(values)
    if min(least, least - most) < -(1 << 29) or max(most, most - least) >= 1 << 29:
        return Plain(values)
    distinct = np.unique(numbers, return_counts=True)[1]
    sizes, steps = _sizes(numbers), _sizes(np.diff(numbers))
    bits = {
        "d": _entropy(distinct) + 16 * len(distinct) if len(distinct) <= _LONGEST else math.inf,
        "i": _whole_bits(sizes),
        "p": _whole_bits(steps),
    }
    match min(bits, key=bits.__getitem__):
        case "d":
            return Listed(values, Counter(values), shared)
        case "i":
            return _Whole(values, sizes)
    return _Stepped(values, steps)


def _sizes(numbers: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return how many numbers need 0, 1, 2 … bits, as they are numbered."""
    told = np.where(numbers < 0, -2 * numbers - 1, 2 * numbers)
    return np.bincount(np.frexp(told)[1], minlength=_MOST_BITS + 1)


def _entropy(counts: np.ndarray[Any, Any]) -> float:
    """Return how many bits tell symbols that come so often."""
    often = counts[counts > 0]
    whole = often.sum()
    return float(whole * np.log2(max(1, whole)) - (often * np.log2(often)).sum())


def _whole_bits(sizes: np.ndarray[Any, Any]) -> float:
    return _entropy(sizes) + float((sizes[1:] * np.arange(len(sizes) - 1)).sum())


def _texts(values: Sequence[str], shared: Shared, owners: Owners) -> Column:
    """Return texts that hardly repeat as a column."""
    size = len(values[0])
    whole = "".join(values)
    if size and size % 2 == 0 and len(whole) == size * len(values) and set(map(len, values)) == {size}:
        try:
            data = bytes.fromhex(whole)
        except ValueError:
            data = b""
        if data.hex() == whole:
            return _Hexadecimal(data, size // 2)
    return _Worded(values, shared, owners) if len(whole) >= _LONG * len(values) else Plain(values)
