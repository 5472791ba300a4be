"""How many were killed, injured or detained, as ranges with the words that say so."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from service.incidents.grammar import Grammar, english
from service.model import Count


@dataclass(frozen=True, slots=True)
class Toll:
    """A count of people for one field of an incident, with the offsets of the words.

    ``source`` is who says so where others say otherwise, else "".
    """

    field: str
    count: Count
    start: int
    end: int
    source: str = ""


def number(words: str, grammar: Grammar | None = None) -> int | None:
    """Return the value of an exact number in digits or words, or None.

    >>> number("twenty-two"), number("1,200"), number("a dozen")
    (22, 1200, 12)
    """
    words, counting = words.casefold().strip(), (grammar or english()).counts
    if words[:1].isdigit() and not re.search(r"[^\W\d]", words):
        return int(words.replace(counting.thousands, "") if counting.thousands else words)
    total = 0
    for word in re.split(r"[\s-]+", words):
        if word in counting.multipliers:
            total = max(total, 1) * counting.multipliers[word]
        elif word in counting.numbers:
            total += counting.numbers[word]
        elif word.isdecimal():
            total += int(word)
        elif word not in counting.joiners:
            return None
    return total


def count_of(match: re.Match[str], grammar: Grammar) -> Count | None:
    """Return the range that a quantity stands for.

    "at least 12" and "more than 12" are 12 or more with 12 the best estimate, "about 12" within a tenth,
    "between 70 and 90" has its middle as best estimate; "dozens" has only a lower bound.
    """
    parts, counting = match.groupdict(), grammar.counts
    if parts.get("from"):
        low, high = number(match["from"], grammar), number(match["to"], grammar)
        return None if low is None or high is None or low > high else Count(low, (low + high) // 2, high)
    if parts.get("vague"):
        words = match["vague"].casefold()
        return Count(next(n for vague, n in counting.vague.items() if words.startswith(vague)), None, None)
    how = counting.how.get((parts.get("low") or "").casefold(), "")
    value = number(match["number"], grammar)
    return None if value is None else _range(value, how)


def _range(value: int, how: str) -> Count:
    """Return the range of a number with what the words before it say of it."""
    if not how:
        return Count(value, value, value)
    if how in {"least", "over"}:  # "more than 2,700" is no 2,701, which nobody said
        return Count(value, value, None)
    if how == "most":
        return Count(None, value, value)
    return Count(value * 9 // 10, value, (value * 11 + 9) // 10)


def shared(toll: Toll) -> Toll | None:
    """Return a toll of several places together as that of one of them: at most so many; None if open."""
    high = toll.count.high if toll.count.high is not None else toll.count.best
    return None if high is None else replace(toll, count=Count(None, None, high))


def find_tolls(text: str, start: int, end: int, grammar: Grammar | None = None) -> tuple[Toll, ...]:
    """Return the first count of each field in ``text[start:end]``."""
    found, grammar = [], grammar or english()
    flat = text[start:end].replace("\n", " ")
    folded = flat.casefold()
    for name, patterns in grammar.counts.patterns.items():
        if not any(hint in folded for hint in grammar.counts.hints.get(name, ("",))):
            continue
        matches = [m for pattern in patterns for m in pattern.finditer(flat)]
        for match in sorted(matches, key=lambda m: m.start()):
            count = count_of(match, grammar)
            if count is not None:
                found.append(Toll(name, count, start + match.start(), start + match.end()))
                break
    return tuple(found)
