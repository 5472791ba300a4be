"""JSON objects as columns: values of one field stand together, repeated ones once, nothing is lost.

What Dremel and Parquet do to nested records, in as few rules as a browser needs to read it back. The
form of all records is told once (the *plan*); records travel in slices, each a string of bits and a list
of what bits don't tell, in the plan's order, so that one slice can be read without the others. A plan's
nodes:

- ``["v"]``: the values themselves, in the list;
- ``["c", value]``: nothing: always this value;
- ``["d", n, lengths]``: each value by its word in a Huffman code (`maps/packing/codes.py`) over shared
  list ``n``;
- ``["f", n, key]``: nothing: the value follows from that of the sibling ``key``, a ``d``: shared list
  ``n`` has it for each of the sibling's;
- ``["i", lengths]``: whole numbers: how many bits each has, in a Huffman code, then these bits of all, but
  for the first of each; 0, -1, 1, -2 … are numbered 0, 1, 2, 3 …;
- ``["p", node]``: whole numbers, each by how much it is more than the one before it in the slice;
- ``["+", key, node]``: whole numbers, each by how much it is more than the sibling ``key``'s;
- ``["x", size]``: texts of ``2 * size`` hexadecimal digits, as bytes;
- ``["t", mark, node]``: texts: ``node`` has how many words each has; then the words, in the code of all
  words (`maps/packing/words.py`); those that are spelled stand joined in the list;
- ``["r", node, node]``: how often each value comes in a row, then these values; how many rows there are
  stands in the list;
- ``["m", node, node]``: 0 for null, 1 for a value, 2 for an absent member, then those that are there;
- ``["l", node, node]``: lengths, then all items;
- ``["s", {key: node}]``: the members' columns, one member after the other.

`maps/packing/restore.py` and `maps/js/pack.js` read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, chain, islice, repeat
from operator import sub
from typing import Any

from maps.fields import ABSENT, fields
from maps.packing.leaves import Column, Constant, Listed, Owners, Plain, Plan, Shared, Slice, leaf

_DEEPEST = 8
"""Values nested deeper than this travel as they are."""
_LEAST = 8
_SAMPLE, _MANY = 300, 5000
"""So many values show whether others follow from them, or are told by how much they are more."""


class _Hung:
    """Values that stand in one row, of which each of another row's has some: none, one or many."""

    letter: str
    told: Column
    inner: Column
    before: list[int]
    """How many values belong to the first 0, 1, 2 … of the other row's."""

    @property
    def plan(self) -> Plan:
        return [self.letter, self.told.plan, self.inner.plan]

    def cut(self, start: int, stop: int, out: Slice) -> None:
        self.told.cut(start, stop, out)
        self.inner.cut(self.before[start], self.before[stop], out)


class _Maybe(_Hung):
    letter = "m"

    def __init__(self, values: Sequence[Any], shared: Shared, depth: int, owners: Owners) -> None:
        self.marks = [0 if v is None else 2 if v is ABSENT else 1 for v in values]
        there = [value for value, mark in zip(values, self.marks, strict=True) if mark == 1]
        theirs = owners and [at for at, mark in zip(owners, self.marks, strict=True) if mark == 1]
        self.before = [0, *accumulate(map((1).__eq__, self.marks))]
        self.told = leaf(self.marks, shared, None)
        self.inner = shred(there, shared, depth, theirs)


class _Lists(_Hung):
    letter = "l"

    def __init__(self, values: Sequence[Sequence[Any]], shared: Shared, depth: int, owners: Owners) -> None:
        sizes = list(map(len, values))
        theirs = owners and list(chain.from_iterable(map(repeat, owners, sizes)))
        self.before = [0, *accumulate(sizes)]
        self.told = leaf(sizes, shared, None)
        self.inner = shred(list(chain.from_iterable(values)), shared, depth + 1, theirs)


class Members:
    """Objects, given as the columns of their members; `ABSENT` stands where one hasn't a member."""

    def __init__(self, columns: Mapping[str, Column], shared: Shared) -> None:
        """Find the members that follow from others."""
        self.columns, self.shared = columns, shared
        self.followers = _find_followers(columns)

    @property
    def plan(self) -> Plan:
        """The form of the objects."""
        plans = {
            name: None if name in self.followers else column.plan for name, column in self.columns.items()
        }
        for name, (leader, found) in self.followers.items():
            leading = plans[leader]
            assert leading is not None
            at = leading[2][1] if leading[0] == "m" else leading[1]
            values = self.shared.add([found[value] for value in self.shared.lists[at]])
            plans[name] = ["f", values, leader]
        return ["s", plans]

    def cut(self, start: int, stop: int, out: Slice) -> None:
        """Tell the values of a slice."""
        for name, column in self.columns.items():
            if name not in self.followers:
                column.cut(start, stop, out)


class _More:
    """Whole numbers by how much they are more than a sibling's."""

    def __init__(self, key: str, column: Column) -> None:
        self.key, self.inner = key, column

    @property
    def plan(self) -> Plan:
        return ["+", self.key, self.inner.plan]

    def cut(self, start: int, stop: int, out: Slice) -> None:
        self.inner.cut(start, stop, out)


def objects(members: Mapping[str, list[Any]], shared: Shared, depth: int, owners: Owners) -> Members:
    """Return objects, given by their members, as columns."""
    columns: dict[str, Column] = {}
    whole: dict[str, list[int]] = {}
    for name, own in members.items():
        based = None
        if len(own) >= _LEAST and set(map(type, own)) == {int}:
            based = next(filter(None, (_based(own, theirs, key) for key, theirs in whole.items())), None)
            if based is None:
                whole[name] = own
        columns[name] = (
            shred(own, shared, depth + 1, owners)
            if based is None
            else _More(based[0], leaf(based[1], shared, None))
        )
    return Members(columns, shared)


def _based(own: list[int], theirs: list[int], key: str) -> tuple[str, list[int]] | None:
    """Return how much numbers are more than others, if that is told in less: the first ones show it."""
    few = set(map(sub, islice(own, _MANY), theirs))
    return (key, list(map(sub, own, theirs))) if len(few) * 2 <= len(set(own[:_MANY])) else None


def _find_followers(columns: Mapping[str, Column]) -> dict[str, tuple[str, dict[Any, Any]]]:
    """Return the members that a sibling's value decides, as a place's id does its name: whose, and how."""
    listed: list[tuple[str, list[int], Listed]] = []
    for name, column in columns.items():
        inner = column.inner if isinstance(column, _Maybe) else column
        if isinstance(inner, Listed):
            listed.append((name, column.marks if isinstance(column, _Maybe) else [], inner))
    listed.sort(key=lambda entry: -len(entry[2].distinct))
    followers: dict[str, tuple[str, dict[Any, Any]]] = {}
    leaders: list[tuple[str, list[int], Listed]] = []
    for name, mask, column in listed:
        for leader, its_mask, its in leaders:
            if (found := _decided(its, column)) is not None and its_mask == mask:
                followers[name] = leader, found
                break
        else:
            leaders.append((name, mask, column))
    return followers


def _decided(by: Listed, column: Listed) -> dict[Any, Any] | None:
    """Return a column's value for each value of another that decides it, or None."""
    if len(by.values) != len(column.values) or not _alike(by, column, _SAMPLE):
        return None
    found = dict(zip(by.values, column.values, strict=True))
    return found if list(map(found.__getitem__, by.values)) == column.values else None


def _alike(by: Listed, column: Listed, count: int) -> bool:
    """Whether the first few values of a column follow from another's."""
    pairs = set(zip(islice(by.values, count), islice(column.values, count), strict=True))
    return len(pairs) == len(set(islice(by.values, count)))


def shred(values: Sequence[Any], shared: Shared, depth: int = 0, owners: Owners = None) -> Column:
    """Return JSON values as columns.

    Args:
        values: any JSON values, and `ABSENT`.
        shared: takes what repeats.
        depth: how deep the values lie in their records.
        owners: the record that each value belongs to, if its texts are likely to repeat that one's stem.
    """
    kinds = set(map(type, values))
    if depth > _DEEPEST or not kinds:
        return Plain(values)
    if type(None) in kinds or type(ABSENT) in kinds:
        return Constant(None) if kinds == {type(None)} else _Maybe(values, shared, depth, owners)
    if kinds == {dict} and set(map(type, members := fields(values))) <= {str}:
        return objects(members, shared, depth, owners)
    if kinds <= {list, tuple}:
        return _Lists(values, shared, depth, owners)
    return leaf(values, shared, owners)
