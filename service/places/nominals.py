"""Descriptions that stand for a place named elsewhere: "the Venezuelan capital", "the air base"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from service.model import Mention, MentionForm, MentionKind
from service.places.names import fold
from service.places.vocabulary import FACILITIES

_CAPITAL = re.compile(
    r"\b(?:(?:the|its|their)\s+(?:(?P<people>[A-Z]\w+)\s+)?|['’]s\s+)?(?P<word>capital(?:\s+city)?)\b"
    r"(?!\s+(?:punishment|murder|gains?|markets?|investment|requirements?|budget|improvements?|stock|"
    r"campaign|letters?|offen[cs]e|controls?|expenditures?|projects?|funding|flows?|goods|costs?|"
    r"raised?|and operating))",
    re.IGNORECASE,
)
_FACILITY = re.compile(
    r"\b(?:the|that|this)\s+(?P<word>"
    + "|".join(sorted(map(re.escape, FACILITIES), key=len, reverse=True))
    + r")\b",
    re.IGNORECASE,
)
_NAMED_NEXT = 3


def add(text: str, named: Sequence[Mention]) -> list[Mention]:
    """Return the mentions with the descriptions among them.

    A description that is followed by the name itself ("the capital, Caracas") adds nothing; one
    that holds a demonym takes its place.
    """
    descriptions = [*_capitals(text), *_facilities(text, named)]
    kept = [item for item in descriptions if not _is_named(item, named, text)]
    rest = [
        mention
        for mention in named
        if not any(item.start <= mention.start and mention.end <= item.end for item in kept)
    ]
    return [*rest, *kept]


def _capitals(text: str) -> Iterator[Mention]:
    for match in _CAPITAL.finditer(text):
        whole = match.group()
        if match.start() == match.start("word"):
            continue  # bare "capital": money, mostly
        start = match.start("word") if whole[0] in "'’" else match.start()
        yield Mention(start, match.end(), text[start : match.end()], MentionKind.LITERAL, MentionForm.NOMINAL)


def _facilities(text: str, named: Sequence[Mention]) -> Iterator[Mention]:
    """Iterate over "the air base" and the like, once a facility of that kind was named."""
    for match in _FACILITY.finditer(text):
        kinds = FACILITIES[fold(match.group("word"))]
        if any(item.end <= match.start() and kinds & facility_kinds(item) for item in named):
            yield Mention(match.start(), match.end(), match.group(), MentionKind.LITERAL, MentionForm.NOMINAL)


def facility_kinds(mention: Mention) -> frozenset[str]:
    """Return the feature codes that a facility's own words ask for; none for any other mention."""
    if mention.form is not MentionForm.FACILITY:
        return frozenset()
    words = fold(mention.text).split()
    for cut in range(1, len(words)):
        phrase = " ".join(words[cut:])
        if phrase in FACILITIES:
            return FACILITIES[phrase]
    return frozenset()


def _is_named(item: Mention, named: Sequence[Mention], text: str) -> bool:
    """Tell if a name overlaps a description (other than by a demonym in it) or follows it at once."""
    for mention in named:
        inside = item.start <= mention.start and mention.end <= item.end
        if (
            mention.start < item.end
            and item.start < mention.end
            and not (inside and mention.form is MentionForm.DEMONYM)
        ):
            return True
        between = text[item.end : mention.start]
        if 0 < len(between) <= _NAMED_NEXT and mention.start >= item.end and re.fullmatch(r",?\s+", between):
            return True
        of = re.fullmatch(r"\s+of\s+", between)
        if mention.start >= item.end and of:
            return False
    return False
