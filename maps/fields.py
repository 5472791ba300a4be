"""Objects by their fields: the values of one member of many objects, and what they come to.

A hundred thousand incidents have thirty members each, most of which repeat: here a value is looked at
once, however many objects have it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any, TypeVar

ABSENT = object()
"""Stands for a member that an object hasn't."""

Told = TypeVar("Told")


def fields(records: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return the values of each member of objects; `ABSENT` where an object hasn't it."""
    names = list(records[0]) if records else []
    if names and set(map(type, records)) == {dict} and set(map(len, records)) == {len(names)}:
        try:
            flat = list(chain.from_iterable(_members(names, records)))
        except KeyError:
            pass
        else:
            return {name: flat[at :: len(names)] for at, name in enumerate(names)}
    names = list(dict.fromkeys(chain.from_iterable(records)))
    return {name: [record.get(name, ABSENT) for record in records] for name in names}


def _members(names: Sequence[str], records: Sequence[Mapping[str, Any]]) -> Iterable[Sequence[Any]]:
    """Return these members of each object.

    Raises:
        KeyError: an object hasn't one of them.
    """
    if len(names) == 1:
        return ((record[names[0]],) for record in records)
    return map(itemgetter(*names), records)


def each(values: Sequence[Any], tell: Callable[[Any], Told]) -> list[Told]:
    """Return what each value comes to; `ABSENT` is asked for as None.

    Args:
        values: of any type; those that can be a dictionary's keys are asked for once.
        tell: gives the same for the same value.
    """
    try:
        distinct = dict.fromkeys(values)
        if bool in set(map(type, distinct)):  # 1 and True are the same key
            return [tell(None if value is ABSENT else value) for value in values]
    except TypeError:
        return [tell(None if value is ABSENT else value) for value in values]
    told = {value: tell(None if value is ABSENT else value) for value in distinct}
    return list(map(told.__getitem__, values))
