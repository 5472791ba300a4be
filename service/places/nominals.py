"""Descriptions that stand for a place named elsewhere: "the Venezuelan capital", "the air base"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from service.model import Mention, MentionForm, MentionKind
from service.places.candidates import split_facility
from service.places.names import fold
from service.places.vocabulary import Vocabulary, load

_APPOSED = re.compile(r",?\s{1,2}")


def add(text: str, named: Sequence[Mention], vocabulary: Vocabulary | None = None) -> list[Mention]:
    """Return the mentions with the descriptions among them.

    A description that is followed by the name itself ("the capital, Caracas") adds nothing; one
    that holds a demonym takes its place. ``named`` is in text order and without overlaps.
    """
    vocabulary = vocabulary or load()
    described = [*_capitals(text, vocabulary), *_facilities(text, named, vocabulary)]
    starts = [mention.start for mention in named]
    swallowed: set[int] = set()
    kept = []
    for item in sorted(described, key=lambda item: item.start):
        at = bisect_left(starts, item.start)
        beside = range(max(at - 1, 0), min(bisect_left(starts, item.end) + 1, len(named)))
        if not any(_is_named(item, named[index], text) for index in beside):
            kept.append(item)
            swallowed.update(index for index in beside if _holds(item, named[index]))
    return [*(mention for index, mention in enumerate(named) if index not in swallowed), *kept]


def _capitals(text: str, vocabulary: Vocabulary) -> Iterator[Mention]:
    for match in vocabulary.pattern("described_capital").finditer(text):
        whole = match.group()
        if match.start() == match.start("word"):
            continue  # bare "capital": money, mostly
        start = match.start("word") if whole[0] in "'’" else match.start()
        yield Mention(start, match.end(), text[start : match.end()], MentionKind.LITERAL, MentionForm.NOMINAL)


def _facilities(text: str, named: Sequence[Mention], vocabulary: Vocabulary) -> Iterator[Mention]:
    """Iterate over "the air base" and the like, once a facility of that kind was named."""
    first_end: dict[str, int] = {}
    for mention in named:
        for code in facility_kinds(mention, vocabulary):
            first_end.setdefault(code, mention.end)
    pattern = vocabulary.pattern("described_facility")
    for match in pattern.finditer(text) if first_end else ():
        kinds = vocabulary.facilities.get(fold(match.group("word")), frozenset())
        if any(first_end.get(code, match.end()) <= match.start() for code in kinds):
            yield Mention(match.start(), match.end(), match.group(), MentionKind.LITERAL, MentionForm.NOMINAL)


def facility_kinds(mention: Mention, vocabulary: Vocabulary) -> frozenset[str]:
    """Return the feature codes that a facility's own words ask for; none for any other mention."""
    if mention.form is not MentionForm.FACILITY:
        return frozenset()
    found = split_facility(fold(mention.text), vocabulary)
    return vocabulary.facilities[found[1]] if found else frozenset()


def _holds(item: Mention, mention: Mention) -> bool:
    return item.start <= mention.start and mention.end <= item.end


def _is_named(item: Mention, mention: Mention, text: str) -> bool:
    """Tell if a name overlaps a description (other than as a demonym in it) or follows it at once."""
    overlaps = mention.start < item.end and item.start < mention.end
    if overlaps:
        return not (_holds(item, mention) and mention.form is MentionForm.DEMONYM)
    return mention.start > item.end and bool(_APPOSED.fullmatch(text, item.end, mention.start))
