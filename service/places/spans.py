"""Candidate spans: the stretches of a text that may name a place, before it is decided which do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from service.places.document import Document
from service.places.gazetteer import Gazetteer, Hit
from service.places.lexicon import Lexicon
from service.places.rows import NameUse

_MAX_WORDS = 7
_MOST_UNLISTED = 5
# "al" as it is pronounced before each consonant.
_ARABIC_ARTICLES = frozenset(
    {"al", "el", "ad", "an", "ar", "as", "ash", "at", "az", "ed", "er", "es", "esh", "et", "ul"}
)
_HYPHENS = frozenset("-‐‑–")


@dataclass(frozen=True, slots=True)
class Span:
    """Words ``first`` to ``last`` (inclusive) that may name a place.

    ``hits`` are the gazetteer's rows for the name; empty for a span that only its wording makes a
    place ("Dublin Road"). ``generic`` is the word for the kind of place in it, or "". ``nested`` tells
    if a longer name of the gazetteer holds it.
    """

    first: int
    last: int
    hits: tuple[Hit, ...] = ()
    generic: str = ""
    nested: bool = False


def find(document: Document, gazetteer: Gazetteer, lexicon: Lexicon) -> list[Span]:
    """Return the candidate spans of a document; they may overlap."""
    spans: dict[tuple[int, int], Span] = {}
    for first in range(len(document.words)):
        if _may_begin(document, first):
            for last, hits in _matches(document, gazetteer, first):
                begin = first - _has_hyphened_article(document, first)
                spans.setdefault((begin, last), Span(begin, last, hits, _generic(document, first, last)))
    for at in _lower_demonyms(document):
        bearers = gazetteer.hits_folded(document.words[at].folded)
        spans[at, at] = Span(at, at, tuple(hit for hit in bearers if hit[1] & _DEMONYM))
    for first, last, generic in _worded(document):
        spans.setdefault((first, last), Span(first, last, (), generic))
    for first, last in _unlisted(document, lexicon):
        spans.setdefault((first, last), Span(first, last, (), _generic(document, first, last)))
    return _with_nesting(list(spans.values()))


def _has_hyphened_article(document: Document, first: int) -> bool:
    """Tell if a romanised Arabic article is tied to a name, so that it is part of it: "al-Tanf"."""
    return (
        first > 0
        and document.words[first - 1].folded in _ARABIC_ARTICLES
        and document.gap(first) in _HYPHENS
        and document.run[first - 1] in {-1, document.run[first]}
    )


def _lower_demonyms(document: Document) -> list[int]:
    """Return the demonyms of a language that writes them small: "el ejército colombiano"."""
    lower = document.vocabulary.lower
    if not lower or document.wire:
        return []
    return [at for at, word in enumerate(document.words) if word.folded in lower and not document.capital[at]]


def _unlisted(document: Document, lexicon: Lexicon) -> Iterator[tuple[int, int]]:
    """Iterate over the runs of capitals that aren't ordinary words: names that no gazetteer may have."""
    if document.wire:
        return
    for run in document.runs:
        words = document.words[run.first : run.last + 1]
        first = run.first - _has_hyphened_article(document, run.first)
        if (
            len(words) <= _MOST_UNLISTED
            and not all(word.folded in lexicon.ordinary for word in words)
            and document.folded(first, run.last) not in document.vocabulary.institutions
        ):
            yield first, run.last


def _with_nesting(spans: list[Span]) -> list[Span]:
    """Return the spans, those marked that lie inside a longer one that the gazetteer has."""
    longest: dict[int, int] = {}  # by word: how many words the longest listed name over it has
    for span in spans:
        if span.hits:
            for index in range(span.first, span.last + 1):
                longest[index] = max(longest.get(index, 0), span.last - span.first + 1)
    return [
        replace(span, nested=True)
        if longest.get(span.first, 0) > span.last - span.first + 1 <= longest.get(span.last, 0) - 1
        else span
        for span in spans
    ]


def _may_begin(document: Document, index: int) -> bool:
    word, vocabulary = document.words[index].folded, document.vocabulary
    if word in vocabulary.never_alone and not document.wire:
        return word in vocabulary.articles and document.capital[index]
    return document.capital[index]


def offsets(span: Span, document: Document) -> tuple[int, int]:
    """Return a span's offsets in the text: without a possessive, with an abbreviation's full stop."""
    start, last = document.words[span.first].start, document.words[span.last]
    if last.folded in document.vocabulary.cut and document.text[last.end : last.end + 1] == ".":
        return start, last.end + 1
    return start, last.stem_end


def _matches(document: Document, gazetteer: Gazetteer, first: int) -> list[tuple[int, tuple[Hit, ...]]]:
    """Return the last words of the gazetteer's names that begin at a word, with their rows."""
    ends: dict[int, int] = {}
    joined, position = [], 0
    for index in range(first, min(first + _MAX_WORDS, len(document.words))):
        if index > first and (not document.joined[index] or document.words[index - 1].possessive):
            break
        word = document.words[index]
        joined.append(word.folded)
        position += len(word.folded) + (index > first)
        ends[position] = index
        if word.possessive:
            ends[position - 1] = index
    names = [(len(name), name) for name in gazetteer.prefixes(" ".join(joined))]
    if _has_article(document, first):  # "the Gulf" means more than "Gulf"
        article = document.words[first - 1].folded
        articled = gazetteer.prefixes(" ".join([article, *joined]))
        shift = len(article) + 1
        names = [
            *((len(name) - shift, name) for name in articled if name.startswith(f"{article} ")),
            *names,
        ]
    found: dict[int, tuple[Hit, ...]] = {}
    for length, name in names:
        last = ends.get(length)
        if last is None or not document.capital[last]:
            continue
        if first == last and name in document.vocabulary.institutions:
            continue
        hits = tuple(
            hit
            for hit in gazetteer.hits_folded(name)
            if not hit[1] & _LIMITED or _is_so_written(document, first, last, hit[1])
        )
        found[last] = tuple(dict.fromkeys((*found[last], *hits))) if last in found else hits
    return [(last, hits) for last, hits in found.items() if hits]


def _has_article(document: Document, first: int) -> bool:
    telling = document.vocabulary.telling_articles
    return first > 0 and document.joined[first] and document.words[first - 1].folded in telling


# As plain numbers: flags that are enum members take ten times as long to test.
_CORE, _CASED, _AFTER_COMMA = int(NameUse.CORE), int(NameUse.CASED), int(NameUse.AFTER_COMMA)
_LIMITED = _CORE | _CASED | _AFTER_COMMA
_DEMONYM = int(NameUse.DEMONYM)


def _is_so_written(document: Document, first: int, last: int, use: int) -> bool:
    """Tell if the limits on a name hold: capitals, a place before it, no bare part of a name."""
    if use & _CORE:
        return False
    words = document.words[first : last + 1]
    if use & _CASED and not all(_shouts(word.text) for word in words):
        return False
    if use & _CASED and document.wire and len(words[0].folded) <= 2 and "." not in words[0].text:
        return False  # among capitals, "IN", "US" and "UP" are words
    if not use & _AFTER_COMMA or words[-1].text.count(".") > 1:  # "S.C." can't be anything else
        return True
    return _follows_place(document, first) and _is_cut(document, last)


def _is_cut(document: Document, last: int) -> bool:
    """Tell if a word reads as an abbreviation: "Miss." or "MS", not "Miss"."""
    word = document.words[last]
    return "." in word.text or document.text[word.end : word.end + 1] == "." or _shouts(word.text)


def _shouts(surface: str) -> bool:
    letters = [char for char in surface if char.isalpha()]
    return bool(letters) and all(char.isupper() for char in letters)


def _follows_place(document: Document, first: int) -> bool:
    return first > 0 and document.gap(first).strip() == "," and document.capital[first - 1]


def _generic(document: Document, first: int, last: int) -> str:
    """Return the word for a kind of place that a name of several words begins or ends with."""
    if first == last:
        return ""
    begin, end = document.words[first].folded, document.words[last].folded
    vocabulary = document.vocabulary
    return end if end in vocabulary.trailing else begin if begin in vocabulary.leading else ""


def _worded(document: Document) -> list[tuple[int, int, str]]:
    """Return the runs of capitals that their own words make a place: "Dublin Road", "Lake Ilopango"."""
    found = []
    vocabulary = document.vocabulary
    for run in document.runs:
        if document.wire:
            break
        for index in range(run.first + 1, run.last + 1):
            word = document.words[index].folded
            if word in vocabulary.trailing:
                found.append((run.first, index, word))
                if index - run.first > 1:
                    found.append((index - 1, index, word))
        if run.last > run.first and document.words[run.first].folded in vocabulary.leading:
            found.append((run.first, run.last, document.words[run.first].folded))
        elif run.last > run.first and document.words[run.last].folded in vocabulary.generic:
            found.append((run.first, run.last, document.words[run.last].folded))
    found.extend(_owned(document))
    return found


def _owned(document: Document) -> Iterator[tuple[int, int, str]]:
    """Iterate over the institutions in the possessive: "Walker County Sheriff's Office"."""
    vocabulary = document.vocabulary
    for owner, owned in pairwise(document.runs if not document.wire else ()):
        last = document.words[owned.last].folded
        if (
            owned.first == owner.last + 1
            and document.joined[owned.first]
            and document.words[owner.last].possessive
            and (last in vocabulary.trailing or last in vocabulary.generic or last in vocabulary.organisation)
        ):
            yield owner.first, owned.last, last
