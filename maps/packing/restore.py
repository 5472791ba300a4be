"""From columns back to JSON objects: undoes what `maps/packing/shred.py` does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from bitarray import bitarray

from maps.fields import ABSENT
from maps.packing.allowance import Allowance, weight
from maps.packing.codes import Bits, words
from maps.packing.leaves import Plan
from maps.packing.words import RARE, STEM, STEM_SPACE, joined


class Common:
    """What all slices refer to: shared lists, the words of texts and their lengths in bits."""

    def __init__(self, pieces: Sequence[str], lengths: str, allowance: Allowance) -> None:
        """Begin with the words and no lists."""
        self.allowance = allowance
        self.lists: dict[int, Sequence[Any]] = {}
        self._weights: dict[int, list[int]] = {}
        self.words = words(lengths, [RARE, STEM, STEM_SPACE, *pieces])
        self._codes: dict[tuple[Any, ...], dict[Any, bitarray]] = {}

    def code(self, *key: Any) -> dict[Any, bitarray]:  # noqa: ANN401 - hashable
        """Return the code of a shared list's positions, or of numbers' sizes; each is made once."""
        if key not in self._codes:
            self._codes[key] = words(key[-1], range(len(key[-1])))
        return self._codes[key]

    def listed(self, at: int, positions: Sequence[Any]) -> list[Any]:
        """Return the values of a shared list at some positions, among them nulls and gaps."""
        known = self.lists[at]
        if at not in self._weights:
            self._weights[at] = list(map(weight, known))
        weights = self._weights[at]
        self.allowance.spend(sum(weights[n] for n in positions if n is not None and n is not ABSENT))
        return [n if n is None or n is ABSENT else known[n] for n in positions]

    def read_lists(self, lists: Sequence[tuple[Plan, int]], data: bytes, plain: Sequence[Any]) -> None:
        """Take the shared lists, each with its length, which stand from the last to the first.

        Raises:
            ValueError: they don't fit their plans.
        """

        def read(reader: _Reader) -> None:
            for at in range(len(lists) - 1, -1, -1):
                plan, count = lists[at]
                self.lists[at] = reader.read(plan, count, None)

        _checked(self, data, plain, read)


@dataclass(frozen=True, slots=True)
class Owned:
    """How many values a slice has, and the text that each value's texts are likely to repeat."""

    count: int
    stems: Sequence[str] | None = None


def restore(plan: Plan, data: bytes, plain: Sequence[Any], common: Common, owned: Owned) -> list[Any]:
    """Return the values of one slice.

    Args:
        plan: the form of all values.
        data: the slice's bits.
        plain: what they don't tell.
        common: what slices refer to.
        owned: how many values there are.

    Raises:
        ValueError: the columns don't fit the plan.
    """
    stems = None if owned.stems is None else list(owned.stems)
    found: list[Any] = _checked(common, data, plain, lambda reader: reader.read(plan, owned.count, stems))
    return found


def _checked(common: Common, data: bytes, plain: Sequence[Any], read: Callable[[_Reader], Any]) -> Any:  # noqa: ANN401
    try:
        return read(_Reader(data, plain, common))
    except (StopIteration, LookupError, TypeError, AttributeError, OverflowError, ValueError) as error:
        message = "the columns don't fit their plan"
        raise ValueError(message) from error


Stems = list[str] | None


class _Reader:
    """Gives back values from one slice."""

    def __init__(self, data: bytes, plain: Sequence[Any], common: Common) -> None:
        self.bits = Bits(data)
        self.plain: Iterator[Any] = iter(plain)
        self.common = common
        self.spend = common.allowance.spend

    def read(self, plan: Plan, count: int, stems: Stems) -> list[Any]:  # noqa: C901, PLR0911 - a case for each node
        if count < 0:
            message = "fewer than no values"
            raise ValueError(message)
        match plan[0]:
            case "v":
                return list(next(self.plain))
            case "c":
                self.spend(count * weight(plan[1]))
                return [plan[1]] * count
            case "d":
                return self.common.listed(plan[1], self._symbols(plan, count))
            case "i":
                return self._whole(plan, count)
            case "p":
                return list(accumulate(self.read(plan[1], count, None)))
            case "x":
                digits = self.bits.bytes(count * plan[1]).hex()
                size = 2 * plan[1]
                return [digits[at : at + size] for at in range(0, count * size, size)]
            case "t":
                return self._texts(plan, count, stems)
            case "r":
                return self._runs(plan, count, stems)
            case "m":
                mask = self.read(plan[1], count, None)
                theirs = stems and [text for text, mark in zip(stems, mask, strict=True) if mark == 1]
                return _masked(mask, self.read(plan[2], mask.count(1), theirs))
            case "l":
                return self._lists(plan, count, stems)
        return self._objects(plan[1], count, stems)

    def _symbols(self, plan: Plan, count: int) -> list[int]:
        return self.bits.symbols(self.common.code(plan[1], plan[2]), count)

    def _whole(self, plan: Plan, count: int) -> list[int]:
        sizes = self.bits.symbols(self.common.code(plan[1]), count)
        rests = [max(0, size - 1) for size in sizes]
        digits = self.bits.digits(sum(rests))
        found = []
        for size, rest, end in zip(sizes, rests, accumulate(rests), strict=True):
            number = int("1" + digits[end - rest : end], 2) if size else 0
            found.append(-(number + 1) // 2 if number % 2 else number // 2)
        return found

    def _texts(self, plan: Plan, count: int, stems: Stems) -> list[str]:
        sizes = self.read(plan[2], count, None)
        pieces = self.bits.symbols(self.common.words, sum(sizes))
        spelled = iter(str(next(self.plain)).split(plan[1]))
        pieces = [next(spelled) if piece == RARE and type(piece) is int else piece for piece in pieces]
        found = []
        for at, (end, size) in enumerate(zip(accumulate(sizes), sizes, strict=True)):
            found.append(joined(pieces[end - size : end], stems[at] if stems else "", plan[1]))
            self.spend(len(found[-1]))
        return found

    def _runs(self, plan: Plan, count: int, stems: Stems) -> list[Any]:
        rows, *over = next(self.plain)
        lengths = self.read(plan[1], rows, None)
        if rows:
            lengths[0] -= over[0]
            lengths[-1] -= over[1]
        if sum(lengths) != count or min(lengths, default=0) < 0:
            message = "rows don't fit"
            raise ValueError(message)
        starts = [0, *accumulate(lengths)][:-1]
        values = self.read(plan[2], rows, stems and [stems[at] for at in starts])
        for value, length in zip(values, lengths, strict=True):
            if length != 1:
                self.spend(length * weight(value))
        return [value for value, length in zip(values, lengths, strict=True) for _ in range(length)]

    def _lists(self, plan: Plan, count: int, stems: Stems) -> list[list[Any]]:
        sizes = self.read(plan[1], count, None)
        self.spend(sum(map(abs, sizes)))
        theirs = stems and [text for text, size in zip(stems, sizes, strict=True) for _ in range(size)]
        items = self.read(plan[2], sum(sizes), theirs)
        return [items[end - size : end] for end, size in zip(accumulate(sizes), sizes, strict=True)]

    def _objects(self, plans: dict[str, Plan], count: int, stems: Stems) -> list[Any]:
        """Return objects, their members in the plan's order; what follows from others is read last."""
        self.spend(count * sum(map(len, plans)))
        numbers: dict[str, list[Any]] = {}
        columns: dict[str, list[Any]] = {name: [] for name in plans}
        for name, plan in plans.items():
            bare = plan[2] if plan[0] == "m" else plan
            if bare[0] == "d":
                mask = self.read(plan[1], count, None) if plan[0] == "m" else [1] * count
                numbers[name] = _masked(mask, self._symbols(bare, mask.count(1)))
                columns[name] = self.common.listed(bare[1], numbers[name])
            elif plan[0] == "+":
                columns[name] = self.read(plan[2], count, None)
            elif plan[0] != "f":
                columns[name] = self.read(plan, count, stems)
        for name, plan in plans.items():
            if plan[0] == "f":
                columns[name] = self.common.listed(plan[1], numbers[plan[2]])
        for name, plan in plans.items():
            if plan[0] == "+":
                columns[name] = [a + b for a, b in zip(columns[name], columns[plan[1]], strict=True)]
        names = list(columns)
        rows = zip(*columns.values(), strict=True) if names else ((),) * count
        return [
            {name: value for name, value in zip(names, row, strict=True) if value is not ABSENT}
            for row in rows
        ]


def _masked(mask: Sequence[int], values: Sequence[Any]) -> list[Any]:
    """Return values with nulls and gaps between them."""
    rest = iter(values)
    return [next(rest) if mark == 1 else ABSENT if mark else None for mark in mask]
