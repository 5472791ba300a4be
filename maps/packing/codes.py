"""Huffman codes: the more often a value comes, the fewer bits tell it. Codes are canonical.

A canonical code is known from the lengths of its words alone: shorter ones come first, and among those
of one length the symbols stand in order (Schwartz & Kallick 1964). `maps/js/pack.js` reads the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import islice
from typing import Any

from bitarray import bitarray, decodetree

_RAREST = 15
"""What is rarer than one in 2 to the power of this counts as one: no word is longer than 31 bits."""
_LONGEST = 31
_ZERO = ord("0")


def lengths(counts: Sequence[int]) -> str:
    """Return the lengths of the words that tell so frequent symbols, a character each: ``0`` is no word.

    Huffman's method with two queues, which takes counts that are already sorted (van Leeuwen 1976).
    """
    least = max(1, sum(counts) >> _RAREST)
    order = sorted((symbol for symbol, count in enumerate(counts) if count), key=counts.__getitem__)
    if len(order) < 2:
        return "".join("1" if count else "0" for count in counts)
    weights = [max(counts[symbol], least) for symbol in order]
    leaves, parents = len(order), [0] * (2 * len(order) - 1)
    leaf, inner = 0, leaves
    for made in range(leaves, 2 * leaves - 1):
        weight = 0
        for _ in range(2):
            if leaf < leaves and (inner == made or weights[leaf] <= weights[inner]):
                taken, leaf = leaf, leaf + 1
            else:
                taken, inner = inner, inner + 1
            parents[taken] = made
            weight += weights[taken]
        weights.append(weight)
    depths = [0] * len(parents)
    for node in range(len(parents) - 2, -1, -1):
        depths[node] = depths[parents[node]] + 1
    told = [0] * len(counts)
    for symbol, depth in zip(order, depths, strict=False):
        told[symbol] = depth
    return "".join(chr(_ZERO + depth) for depth in told)


def words(told: str, symbols: Iterable[Hashable]) -> dict[Any, bitarray]:
    """Return the words of symbols, given the lengths of each.

    Raises:
        ValueError: there can be no such code.
    """
    given = sorted(
        (
            (ord(length) - _ZERO, at, symbol)
            for at, (length, symbol) in enumerate(zip(told, symbols, strict=True))
        ),
        key=lambda entry: entry[:2],
    )
    found: dict[Any, bitarray] = {}
    word, before = 0, 0
    for length, _, symbol in given:
        if not length:
            continue
        if not 0 < length <= _LONGEST or word >> before:
            message = f"no code has words of {length} bits here"
            raise ValueError(message)
        word <<= length - before
        found[symbol] = bitarray(f"{word:0{length}b}")
        word, before = word + 1, length
    return found


class Bits:
    """Reads a string of bits.

    Raises:
        ValueError: fewer bits are left than are read.
    """

    def __init__(self, data: bytes) -> None:
        """Begin at the first bit."""
        self._bits = bitarray(endian="big")
        self._bits.frombytes(data)
        self._at = 0

    def symbols(self, code: dict[Any, bitarray], count: int) -> list[Any]:
        """Return the next symbols of a code."""
        if not count:
            return []
        found = list(islice(self._bits[self._at :].decode(decodetree(code)), count))
        if len(found) < count:
            message = "too few bits"
            raise ValueError(message)
        self._at += sum(len(code[symbol]) for symbol in found)
        return found

    def bytes(self, count: int) -> bytes:
        """Return so many bytes."""
        return self._taken(8 * count).tobytes()

    def digits(self, count: int) -> str:
        """Return so many bits as text."""
        return self._taken(count).to01()

    def _taken(self, size: int) -> bitarray:
        taken = self._bits[self._at : self._at + size]
        if len(taken) < size:
            message = "too few bits"
            raise ValueError(message)
        self._at += size
        return taken
