"""JSON objects as columns: values of one field stand together, repeated ones once, nothing is lost.

What Dremel and Parquet do to nested records, in as few rules as a browser needs to read it back. The
form of all records is told once (the *plan*); records travel in slices, each a list of columns in the
plan's order, so that one slice can be read without the others. A plan's nodes:

- ``["v"]``: a column with the values themselves;
- ``["d", n]``: a column of positions in the shared list ``n``;
- ``["f", n, m, key]``: no column: the value follows from that of the sibling ``key``: the shared list
  ``n`` has, for each of the sibling's positions, the position in the shared list ``m``;
- ``["c", value]``: no column: always this value;
- ``["t"]``: a column of texts, each a string of characters that stand for words (`maps/words.py`);
- ``["r", node]``: a column of how often each value comes in a row, then the columns of these values;
- ``["m", node]``: a text of one character a value, 0 for null, 1 for a value, 2 for an absent member;
  then the columns of those that are there;
- ``["l", node]``: a column of lengths, then the columns of all items;
- ``["s", {key: node}]``: the members' columns, one member after the other.

`maps/js/pack.js` reads the same.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, chain, groupby, pairwise
from typing import Any, Protocol

from maps.allowance import Allowance, weight
from maps.words import Words, spelled

_DEEPEST = 8
"""Values nested deeper than this travel as they are."""
_LONGEST = 40_000
"""A shared list is no longer than this: the first card that is opened waits for it."""
_LEAST = 8
_LEADERS_TRIED = 3
_LONG = 24
"""Texts as long as this on average are told in words, and by runs where they repeat."""
ABSENT = object()
"""Stands for a member that an object hasn't."""

Plan = list[Any]


class Shared:
    """What the records share: lists of values, and the words of their texts."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.lists: list[Any] = []
        self.words = Words()
        self._known: dict[frozenset[Any], tuple[int, dict[Any, int]]] = {}

    def listed(self, distinct: Counter[Any]) -> tuple[int, dict[Any, int]]:
        """Return the number of a list that has exactly these values, and the values' positions in it."""
        values = frozenset(distinct)
        if values not in self._known:
            known = [value for value, _ in distinct.most_common()]
            self._known[values] = (len(self.lists), {value: at for at, value in enumerate(known)})
            self.lists.append(known)
        return self._known[values]

    def add(self, values: list[Any]) -> int:
        """Keep a list and return its number."""
        self.lists.append(values)
        return len(self.lists) - 1


class Column(Protocol):
    """Values of one place in all records, and how they are told."""

    plan: Plan

    def cut(self, start: int, stop: int) -> Iterator[Any]:
        """Yield the columns of the values from ``start`` up to ``stop``."""
        ...


class _Plain:
    def __init__(self, values: Sequence[Any]) -> None:
        self.plan: Plan = ["v"]
        self.values = values

    def cut(self, start: int, stop: int) -> Iterator[Any]:
        yield self.values[start:stop]


class _Constant:
    def __init__(self, value: Any) -> None:  # noqa: ANN401 - JSON is of any type
        self.plan: Plan = ["c", value]

    def cut(self, start: int, stop: int) -> Iterator[Any]:
        del start, stop
        yield from ()


class _Listed:
    """Values that repeat; the most frequent ones have the shortest numbers."""

    def __init__(self, values: Sequence[Any], distinct: Counter[Any], shared: Shared) -> None:
        at, numbers = shared.listed(distinct)
        self.size = len(numbers)
        self.numbers = [numbers[value] for value in values]
        self.plan: Plan = ["d", at]

    def cut(self, start: int, stop: int) -> Iterator[Any]:
        yield self.numbers[start:stop]


class _Worded:
    """Texts, told in words once all of them are known."""

    def __init__(self, values: Sequence[str], shared: Shared) -> None:
        self.plan: Plan = ["t"]
        self.texts = [shared.words.learn(text) for text in values]
        self.words = shared.words

    def cut(self, start: int, stop: int) -> Iterator[Any]:
        yield [self.words.told(text) for text in self.texts[start:stop]]


class _Runs:
    """Values that come several times in a row."""

    def __init__(self, lengths: list[int], column: Column) -> None:
        self.ends = list(accumulate(lengths))
        self.inner = column
        self.plan: Plan = ["r", column.plan]

    def cut(self, start: int, stop: int) -> Iterator[Any]:
        if start == stop:
            yield []
            yield from self.inner.cut(0, 0)
            return
        first, last = bisect_right(self.ends, start), bisect_left(self.ends, stop)
        ends = [start, *(min(end, stop) for end in self.ends[first : last + 1])]
        yield [end - before for before, end in pairwise(ends)]
        yield from self.inner.cut(first, last + 1)


class _Maybe:
    def __init__(self, values: Sequence[Any], shared: Shared, depth: int) -> None:
        self.mask = "".join("0" if v is None else "2" if v is ABSENT else "1" for v in values)
        there = [value for value in values if value is not None and value is not ABSENT]
        self.before = [0, *accumulate(1 if mark == "1" else 0 for mark in self.mask)]
        self.inner = shred(there, shared, depth)
        self.plan: Plan = ["m", self.inner.plan]

    def cut(self, start: int, stop: int) -> Iterator[Any]:
        yield self.mask[start:stop]
        yield from self.inner.cut(self.before[start], self.before[stop])


class _Lists:
    def __init__(self, values: Sequence[Sequence[Any]], shared: Shared, depth: int) -> None:
        self.lengths = list(map(len, values))
        self.before = [0, *accumulate(self.lengths)]
        self.inner = shred(list(chain.from_iterable(values)), shared, depth + 1)
        self.plan: Plan = ["l", self.inner.plan]

    def cut(self, start: int, stop: int) -> Iterator[Any]:
        yield self.lengths[start:stop]
        yield from self.inner.cut(self.before[start], self.before[stop])


class Members:
    """Objects, given as the columns of their members; `ABSENT` stands where one hasn't a member."""

    def __init__(self, columns: Mapping[str, Column], shared: Shared) -> None:
        """Find the members that follow from others."""
        self.columns = columns
        self.followers = _find_followers(columns, shared)
        self.plan: Plan = [
            "s",
            {name: self.followers.get(name, column.plan) for name, column in columns.items()},
        ]

    def cut(self, start: int, stop: int) -> Iterator[Any]:
        """Yield the columns of a slice."""
        for name, column in self.columns.items():
            if name not in self.followers:
                yield from column.cut(start, stop)


def objects(values: Sequence[Mapping[str, Any]], shared: Shared, depth: int = 0) -> Members:
    """Return objects as columns."""
    names = dict.fromkeys(chain.from_iterable(values))
    columns = {
        name: shred([value.get(name, ABSENT) for value in values], shared, depth + 1) for name in names
    }
    return Members(columns, shared)


def _find_followers(columns: Mapping[str, Column], shared: Shared) -> dict[str, Plan]:
    """Return the plans of members that a sibling's value decides, as a place's id does its name."""
    listed: list[tuple[str, str, _Listed]] = []
    for name, column in columns.items():
        inner = column.inner if isinstance(column, _Maybe) else column
        if isinstance(inner, _Listed):
            listed.append((name, column.mask if isinstance(column, _Maybe) else "", inner))
    listed.sort(key=lambda entry: -entry[2].size)
    plans: dict[str, Plan] = {}
    leaders: list[tuple[str, str, _Listed]] = []
    for name, mask, column in listed:
        for leader, its_mask, its in leaders[:_LEADERS_TRIED]:
            if its_mask == mask and (positions := _decided(its, column)) is not None:
                plans[name] = ["f", shared.add(positions), column.plan[1], leader]
                break
        else:
            leaders.append((name, mask, column))
    return plans


def _decided(by: _Listed, column: _Listed) -> list[int] | None:
    """Return the position of a column's value for each value of another that decides it, or None."""
    if by.size < column.size:
        return None
    found = dict(zip(by.numbers, column.numbers, strict=True))
    if len(found) < by.size or [found[number] for number in by.numbers] != column.numbers:
        return None
    return [found[number] for number in range(by.size)]


def shred(values: Sequence[Any], shared: Shared, depth: int = 0) -> Column:
    """Return JSON values as columns; what repeats goes into ``shared``, a list of lists."""
    kinds = set(map(type, values))
    if depth > _DEEPEST or not kinds:
        return _Plain(values)
    if type(None) in kinds or type(ABSENT) in kinds:
        return _Constant(None) if kinds == {type(None)} else _Maybe(values, shared, depth)
    if kinds == {dict} and all(type(key) is str for key in dict.fromkeys(chain.from_iterable(values))):
        return objects(values, shared, depth)
    if kinds <= {list, tuple}:
        return _Lists(values, shared, depth)
    if len(kinds) == 1 and kinds <= {str, float, int, bool}:
        return _scalars(values, shared)
    return _Plain(values)


def _scalars(values: Sequence[Any], shared: Shared) -> Column:
    """Return numbers or texts of one type as a column."""
    distinct = Counter(values)
    if len(distinct) == 1:
        return _Constant(values[0])
    long = type(values[0]) is str and sum(map(len, values)) >= _LONG * len(values)
    runs = [(value, len(list(same))) for value, same in groupby(values)] if long else values
    if len(values) >= _LEAST and len(runs) * 2 <= len(values):
        return _Runs([length for _, length in runs], _scalars([value for value, _ in runs], shared))
    if len(values) >= _LEAST and len(distinct) * 2 <= len(values) and len(distinct) <= _LONGEST:
        return _Listed(values, distinct, shared)
    return _Worded(values, shared) if long else _Plain(values)


def restore(  # noqa: PLR0913, PLR0917 - what the slice is told by
    plan: Plan,
    columns: Sequence[Any],
    lists: Sequence[Any],
    words: tuple[Sequence[str], str],
    count: int,
    allowance: Allowance,
) -> list[Any]:
    """Return the ``count`` values of one slice.

    Raises:
        ValueError: the columns don't fit the plan, or more than the allowance comes out of them.
    """
    reader = _Reader(columns, lists, words, allowance)
    try:
        return reader.read(plan, count)
    except (StopIteration, LookupError, TypeError, AttributeError) as error:
        message = "the columns don't fit their plan"
        raise ValueError(message) from error


class _Reader:
    """Gives back values from one slice's columns."""

    def __init__(
        self,
        columns: Sequence[Any],
        lists: Sequence[Any],
        words: tuple[Sequence[str], str],
        allowance: Allowance,
    ) -> None:
        self.columns = iter(columns)
        self.lists = lists
        self.words = words
        self.spend = allowance.spend
        self.weights: dict[int, list[int]] = {}

    def read(self, plan: Plan, count: int) -> list[Any]:  # noqa: PLR0911 - one for each kind of node
        match plan[0]:
            case "v":
                return list(next(self.columns))
            case "d":
                return self._listed(next(self.columns), plan[1])
            case "c":
                self.spend(count * weight(plan[1]))
                return [plan[1]] * count
            case "t":
                return [spelled(text, self.words, self.spend) for text in next(self.columns)]
            case "r":
                lengths = next(self.columns)
                values = self.read(plan[1], len(lengths))
                for value, length in zip(values, lengths, strict=True):
                    if length != 1:
                        self.spend(length * weight(value))
                return [value for value, length in zip(values, lengths, strict=True) for _ in range(length)]
            case "m":
                mask = next(self.columns)
                return _masked(mask, self.read(plan[1], mask.count("1")))
            case "l":
                lengths = next(self.columns)
                self.spend(sum(map(abs, lengths)))
                items = self.read(plan[1], sum(lengths))
                ends = list(accumulate(lengths))
                return [items[end - length : end] for end, length in zip(ends, lengths, strict=True)]
        return self._objects(plan[1], count)

    def _listed(self, numbers: Sequence[Any], at: int) -> list[Any]:
        """Return the values of a shared list at some positions, among them nulls and gaps."""
        known = self.lists[at]
        if at not in self.weights:
            self.weights[at] = list(map(weight, known))
        weights = self.weights[at]
        self.spend(sum(weights[n] for n in numbers if n is not None and n is not ABSENT))
        return _looked_up(numbers, known)

    def _objects(self, plans: dict[str, Plan], count: int) -> list[Any]:
        """Return objects, their members in the plan's order; followers are read when all others are."""
        self.spend(count * sum(map(len, plans)))
        numbers: dict[str, list[Any]] = {}
        columns: dict[str, list[Any]] = {name: [] for name in plans}
        for name, plan in plans.items():
            bare = plan[1] if plan[0] == "m" else plan
            if bare[0] == "d":
                mask = next(self.columns) if plan[0] == "m" else "1" * count
                numbers[name] = _masked(mask, next(self.columns))
                columns[name] = self._listed(numbers[name], bare[1])
            elif plan[0] != "f":
                columns[name] = self.read(plan, count)
        for name, plan in plans.items():
            if plan[0] == "f":
                own = _looked_up(numbers[plan[3]], self.lists[plan[1]])
                columns[name] = self._listed(own, plan[2])
        names = list(columns)
        rows = zip(*columns.values(), strict=True) if names else ((),) * count
        return [
            {name: value for name, value in zip(names, row, strict=True) if value is not ABSENT}
            for row in rows
        ]


def _masked(mask: str, values: Sequence[Any]) -> list[Any]:
    """Return values with nulls and gaps between them."""
    rest = iter(values)
    return [next(rest) if mark == "1" else None if mark == "0" else ABSENT for mark in mask]


def _looked_up(numbers: Sequence[Any], known: Sequence[Any]) -> list[Any]:
    return [n if n is None or n is ABSENT else known[n] for n in numbers]
