"""Texts as words: each frequent word has a code of few bits, rare ones are spelled.

A text is split at one separator, nearly always the space, so that joining its words gives it back
whatever stands in it. What a text shares with its record's *stem*, an incident's title, is told by one
symbol: a title is mostly a quote, or its beginning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from bitarray import bitarray

from maps.packing.codes import lengths, words

RARE, STEM, STEM_SPACE = 0, 1, 2
"""The first symbols: a word that is spelled, the record's stem, the stem and a separator."""
_MARKS = (RARE, STEM, STEM_SPACE)
_MOST = 60_000
_LEAST_STEM = 12
_ENOUGH = 30_000
_CUT = "…"
_SEPARATORS = (" ", "-", "/", "_")


def separator(texts: Sequence[str]) -> str:
    """Return what texts are best split at: a space, or as in addresses a hyphen or slash."""
    sample = "".join(islice(texts, 200))
    return max(_SEPARATORS, key=sample.count) if " " not in sample else " "


def stem(title: object) -> str:
    """Return what other texts of a title's record may share with it: all but a closing ellipsis."""
    return title.removesuffix(_CUT) if isinstance(title, str) else ""


class Words:
    """The words of all texts, and their codes."""

    def __init__(self) -> None:
        """Begin with no words."""
        self._counts: Counter[str | int] = Counter()
        self.known: list[str] = []
        self.lengths = ""
        self.codes: dict[str | int, bitarray] = {}
        self.spelled: set[str | int] = set()

    def learn(self, texts: Sequence[str], stems: Sequence[str], mark: str) -> None:
        """Count the words of texts; of very many, those of some, which tell what is frequent as well."""
        step = 1 + len(texts) // _ENOUGH
        self._counts.update(chain.from_iterable(split(texts[::step], stems[::step], mark)))

    def settle(self) -> None:
        """Give codes to the words; nothing more is learnt from here on."""
        counts = self._counts
        often = [(word, n) for word, n in counts.most_common(_MOST) if n > 1 and word not in _MARKS]
        self.known = [str(word) for word, _ in often]
        rare = len(counts) - len(often)
        told = [max(rare, 1), counts[STEM] or 1, counts[STEM_SPACE] or 1, *(count for _, count in often)]
        self.lengths = lengths(told)
        self.codes = words(self.lengths, [*_MARKS, *self.known])

    def tell(self, pieces: Sequence[str | int], bits: bitarray) -> list[str]:
        """Write the words of a text, and return those that are to be spelled."""
        unknown = set(pieces).difference(self.codes)
        self.spelled |= unknown
        self.codes |= dict.fromkeys(unknown, self.codes[RARE])
        bits.encode(self.codes, pieces)
        return [str(piece) for piece in filter(self.spelled.__contains__, pieces)]


def counted(texts: Iterable[str], stems: Iterable[str], mark: str) -> list[int]:
    """Return how many words `split` gives for each text."""
    return [
        _count(text, mark) if len(stem_) < _LEAST_STEM or stem_ not in text else _with_stem(text, stem_, mark)
        for text, stem_ in zip(texts, stems, strict=True)
    ]


def _count(text: str, mark: str) -> int:
    return text.count(mark) + 1 if text else 0


def _with_stem(text: str, shared: str, mark: str) -> int:
    head, _, tail = text.partition(shared)
    # A separator after the stem goes without a word of its own.
    return 1 + _count(head, mark) + (tail.count(mark) if tail.startswith(mark) else _count(tail, mark))


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
