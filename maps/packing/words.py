"""Texts as words: each frequent word has a code of few bits, rare ones are spelled.

A text is split at one separator, nearly always the space, so that joining its words gives it back
whatever stands in it. What a text shares with its record's *stem*, an incident's title, is told by one
symbol: a title is mostly a quote, or its beginning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

import numpy as np
from bitarray import bitarray

from maps.packing.codes import lengths, words

RARE, STEM, STEM_SPACE = 0, 1, 2
"""The first symbols: a word that is spelled, the record's stem, the stem and a separator."""
_MARKS = (RARE, STEM, STEM_SPACE)
_MOST = 60_000
_LEAST_STEM = 12
_ENOUGH = 30_000
"""Of so many texts a word must stand in one more to be frequent: whoever opens a card reads all of these."""
_AT_ONCE = 2048
"""So many texts are split before their words are numbered: all of them would fill memory."""
_CUT = "…"
_SEPARATORS = (" ", "-", "/", "_")

Numbers = np.ndarray[Any, np.dtype[np.uint32]]


def separator(texts: Sequence[str]) -> str:
    """Return what texts are best split at: a space, or as in addresses a hyphen or slash."""
    sample = "".join(islice(texts, 200))
    return max(_SEPARATORS, key=sample.count) if " " not in sample else " "


def stem(title: object) -> str:
    """Return what other texts of a title's record may share with it: all but a closing ellipsis."""
    return title.removesuffix(_CUT) if isinstance(title, str) else ""


class Words:
    """The words of all texts, by number, and their codes."""

    def __init__(self) -> None:
        """Begin with no words."""
        self._numbers: defaultdict[str | int, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        for mark in _MARKS:
            self._numbers[mark]
        self._read: list[Numbers] = []
        self._texts = 0
        self.known: list[str] = []
        self.lengths = ""

    def read(self, texts: Sequence[str], stems: Sequence[str], mark: str) -> tuple[Numbers, list[int]]:
        """Return the numbers of texts' words, one text after the other, and how many each text has."""
        counts: list[int] = []
        found = []
        for start in range(0, len(texts), _AT_ONCE):
            stop = start + _AT_ONCE
            told = list(split(texts[start:stop], stems[start:stop], mark))
            sizes = list(map(len, told))
            pieces = map(self._numbers.__getitem__, chain.from_iterable(told))
            found.append(np.fromiter(pieces, "u4", sum(sizes)))
            counts += sizes
        numbers = np.concatenate(found)
        self._read.append(numbers)
        self._texts += len(texts)
        return numbers, counts

    def settle(self) -> None:
        """Give codes to the words that are frequent; nothing more is read from here on."""
        self._names = list(self._numbers)
        given = np.concatenate([np.empty(0, "u4"), *self._read])
        counts = np.bincount(given, minlength=len(self._names))
        marks = len(_MARKS)
        frequent = marks + np.argsort(-counts[marks:], kind="stable")[:_MOST]
        frequent = frequent[counts[frequent] > 1 + self._texts // _ENOUGH]
        self._rare = np.ones(len(counts), dtype=bool)
        self._rare[frequent] = self._rare[:marks] = False
        told = [max(1, int(counts[self._rare].sum())), *np.maximum(counts[1:marks], 1).tolist()]
        self.known = [str(self._names[number]) for number in frequent]
        self.lengths = lengths([*told, *counts[frequent].tolist()])
        self._codes = words(self.lengths, [*_MARKS, *frequent.tolist()])

    def tell(self, numbers: Numbers, bits: bitarray) -> list[str]:
        """Write words, and return those that are to be spelled."""
        rare = self._rare[numbers]
        bits.encode(self._codes, np.where(rare, RARE, numbers).tolist())
        return [str(self._names[number]) for number in numbers[rare]]


def split(texts: Iterable[str], stems: Iterable[str], mark: str) -> Iterator[list[str | int]]:
    """Yield the words of each text, with a symbol in the place of its stem."""
    for text, shared in zip(texts, stems, strict=True):
        if len(shared) < _LEAST_STEM or shared not in text:
            yield [*text.split(mark)] if text else []
            continue
        head, _, tail = text.partition(shared)
        before = head.split(mark) if head else ()
        if tail.startswith(mark):
            yield [*before, STEM_SPACE, *tail[len(mark) :].split(mark)]
        else:
            yield [*before, STEM, *(tail.split(mark) if tail else ())]


def joined(pieces: Sequence[str | int], shared: str, mark: str) -> str:
    """Return the text that has these words."""
    if STEM in pieces:
        at = pieces.index(STEM)
        between = shared
    elif STEM_SPACE in pieces:
        at = pieces.index(STEM_SPACE)
        between = shared + mark
    else:
        return mark.join(map(str, pieces))
    return mark.join(map(str, pieces[:at])) + between + mark.join(map(str, pieces[at + 1 :]))
