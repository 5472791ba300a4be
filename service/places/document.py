"""A report's text as the recogniser sees it: words, capitals, sentence starts, runs of proper names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter

from service.places.lexicon import Lexicon
from service.places.names import Word, words
from service.places.vocabulary import Vocabulary, load

# Longer stretches of capitals are headlines or lists, not names.
_LONGEST_RUN = 15
# More capital letters than this share of all letters make a text an upper-case wire.
_WIRE = 0.6
_CASE_SAMPLE = 20_000
# Shorter texts without a capital may be a part of a sentence.
_LEAST_POST = 20
_I = re.compile(r"\bI\b")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_START = itemgetter(0)
_JOIN = re.compile(r"[ \u00a0]{1,2}|[-–—]|\.[ \u00a0]|[ \u00a0]?[-–][ \u00a0]?")
_STARTS = frozenset('.!?:;"“”«»()[]{}|•·*–—\n\r\t>')


@dataclass(frozen=True, slots=True)
class Run:
    """Words ``first`` to ``last`` (inclusive) that are written as one proper name."""

    first: int
    last: int


@dataclass(frozen=True)
class Document:
    """A text's words and what can be told of each from its surroundings.

    ``wire`` tells that capitals say nothing, as in upper-case wires and lower-case posts; every word
    counts as one then. All sequences run parallel to ``words``: ``capital`` (begins with a capital),
    ``start`` (begins a sentence or line), ``joined`` (nothing but a space or hyphen before it), ``run``
    (the number of its run in ``runs``, or -1).
    """

    text: str
    words: list[Word]
    wire: bool
    capital: list[bool]
    start: list[bool]
    joined: list[bool]
    run: list[int]
    runs: list[Run]
    lower: frozenset[str]
    counts: Counter[str]
    vocabulary: Vocabulary
    surnames: frozenset[str] = field(default_factory=frozenset)

    def folded(self, first: int, last: int) -> str:
        """Return the folded words ``first`` to ``last`` (inclusive)."""
        return " ".join(word.folded for word in self.words[first : last + 1])

    def gap(self, index: int) -> str:
        """Return the characters between a word and the one before it."""
        before = self.words[index - 1].end if index else 0
        return self.text[before : self.words[index].start]


def read(text: str, lexicon: Lexicon, vocabulary: Vocabulary | None = None) -> Document:
    """Return the document of a text, which is in the vocabulary's language (English if not given)."""
    vocabulary = vocabulary or load()
    found = words(text)
    wire = _is_caseless(text)
    capital = [
        wire or word.text[0].isupper() or (word.text[0].isdigit() and word.text[-1].isupper())
        for word in found
    ]
    start, joined = _seams(text, found, vocabulary)
    for i in _in_addresses(text, found):
        capital[i], start[i], joined[i] = False, True, False
    if vocabulary.small_kinds:
        _raise_kinds(found, capital, joined, vocabulary)
    runs = _runs(found, capital, joined, start, vocabulary)
    number = [-1] * len(found)
    for index, run in enumerate(runs):
        for i in range(run.first, run.last + 1):
            number[i] = index
    folded = [word.folded for word in found]
    lower = frozenset(word for word, is_capital in zip(folded, capital, strict=True) if not is_capital)
    counts = Counter(folded)
    document = Document(text, found, wire, capital, start, joined, number, runs, lower, counts, vocabulary)
    return Document(**{**document.__dict__, "surnames": _surnames(document, lexicon)})


def _is_caseless(text: str) -> bool:
    """Tell if capitals say nothing in a text: an upper-case wire, or a post that has none but "I"."""
    letters = "".join(filter(str.isalpha, text[:_CASE_SAMPLE]))
    capitals = sum(map(str.isupper, letters))
    if capitals > _WIRE * len(letters):
        return True
    return len(letters) >= _LEAST_POST and capitals == len(_I.findall(text[:_CASE_SAMPLE]))


def _raise_kinds(found: list[Word], capital: list[bool], joined: list[bool], vocabulary: Vocabulary) -> None:
    """Count as capitals the kinds of places that belong to a name and are written small: "río Bravo"."""
    for i, word in enumerate(found):
        if word.folded in vocabulary.small_kinds and not capital[i]:
            at = i + 1
            while at < len(found) and joined[at] and found[at].folded in vocabulary.links and not capital[at]:
                at += 1
            capital[i] = at < len(found) and joined[at] and capital[at]


def _in_addresses(text: str, found: list[Word]) -> Iterator[int]:
    """Iterate over the words inside web addresses, which name no place whatever their capitals."""
    for address in _ADDRESS.finditer(text):
        i = bisect_left(found, address.start(), key=_START)
        while i < len(found) and found[i].start < address.end():
            yield i
            i += 1


def _seams(text: str, found: list[Word], vocabulary: Vocabulary) -> tuple[list[bool], list[bool]]:
    """Return, for each word, if it starts a sentence or line, and if it is joined to the one before."""
    start, joined = [True] * bool(found), [False] * bool(found)
    for before, word in pairwise(found):
        gap = text[before.end : word.start]
        is_joined = gap == " " or _is_joined(before, gap, vocabulary)
        joined.append(is_joined)
        # "St. Louis": the stop of an abbreviation starts no sentence.
        start.append(gap != " " and not _STARTS.isdisjoint(gap) and not (is_joined and gap[0] == "."))
    return start, joined


def _is_joined(before: Word, gap: str, vocabulary: Vocabulary) -> bool:
    if not _JOIN.fullmatch(gap):
        return False
    return not gap.startswith(".") or before.folded in vocabulary.abbreviated or len(before.text) == 1


def _runs(
    found: list[Word], capital: list[bool], joined: list[bool], start: list[bool], vocabulary: Vocabulary
) -> list[Run]:
    """Return the runs of capitalised words, with the small words that link them."""
    runs: list[Run] = []
    first: int | None = None
    last = -1
    for i, word in enumerate(found):
        if first is not None and (
            not joined[i] or start[i] or found[i - 1].possessive or i - first >= _LONGEST_RUN
        ):
            runs.append(Run(first, last))
            first = None
        if capital[i] and not (start[i] and word.folded in vocabulary.no_beginning):
            first, last = (i if first is None else first), i
        elif first is not None and word.folded not in vocabulary.links:
            runs.append(Run(first, last))
            first = None
    if first is not None:
        runs.append(Run(first, last))
    return runs


def _surnames(document: Document, lexicon: Lexicon) -> frozenset[str]:
    """Return the last words of runs that begin with a given name or follow a title.

    "Leopoldo Lopez … Lopez": once a person is introduced, the surname alone means that person.
    """
    found: set[str] = set()
    titles, links = document.vocabulary.titles, document.vocabulary.links
    for run in document.runs:
        if document.wire:
            break
        names = [word.folded for word in document.words[run.first : run.last + 1]]
        before = document.words[run.first - 1].folded if run.first and document.joined[run.first] else ""
        titled = next((i for i, name in enumerate(names) if name not in titles), len(names))
        person = names[titled:]
        if not person or person[0] in links:  # "Mayor of Paris" introduces no Mr Paris
            continue
        introduced = titled > 0 or before in titles
        if (len(person) >= 2 and person[0] in lexicon.given and (len(person) <= 4)) or (
            introduced and 1 <= len(person) <= 3
        ):
            found.add(person[-1])
    return frozenset(found)
