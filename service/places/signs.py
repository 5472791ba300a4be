"""What speaks for and against a candidate span: the features that the recogniser weighs."""

from __future__ import annotations

import functools
import math
import operator
import re
from collections.abc import Iterator

from service.places.document import Document
from service.places.gazetteer import Gazetteer
from service.places.lexicon import Lexicon
from service.places.rows import NameUse
from service.places.spans import Span
from service.places.vocabulary import Vocabulary

Signs = list[str]

# As plain numbers: flags that are enum members take ten times as long to test.
_MAIN, _ALIAS = int(NameUse.MAIN), int(NameUse.ALIAS)

# People of a place that readers elsewhere know.
_KNOWN = 100_000
# How many words on each side of a span have a say by their classes.
_WINDOW = 3
_DIGITS = re.compile(r"[0-9]+")


def of(span: Span, document: Document, gazetteer: Gazetteer, lexicon: Lexicon) -> Signs:
    """Return the names of the binary features that hold for a span."""
    signs = ["bias"]
    signs.extend(_gazetteer_signs(span, document, gazetteer))
    signs.extend(_form_signs(span, document, lexicon))
    signs.extend(_neighbour_signs(span, document, gazetteer))
    signs.extend(_run_signs(span, document, lexicon))
    signs.extend(_institution_signs(span, document, gazetteer))
    signs.extend(_class_signs(span, document, lexicon))
    # Without capitals the other signs mean something else: they have weights of their own.
    return [f"wire:{sign}" for sign in signs] if document.wire else signs


def _gazetteer_signs(span: Span, document: Document, gazetteer: Gazetteer) -> Iterator[str]:
    if not span.hits:
        vocabulary = document.vocabulary
        yield "unlisted"
        yield f"unlisted:{vocabulary.trailing.get(span.generic, 'x')}"
        yield f"unlisted={vocabulary.equivalents.get(span.generic, span.generic)}"
        yield from _code_signs(span, document)
        return
    row, use = span.hits[0]
    best = max(gazetteer.population[row] for row, _ in span.hits[:3])
    yield f"feature={gazetteer.feature(row)}"
    yield f"people={int(math.log10(best + 1))}"
    uses = functools.reduce(operator.or_, (use for _, use in span.hits))
    main = bool(uses & _MAIN)
    yield "main" if main else "alias" if uses & _ALIAS else "alternate"
    yield f"bearers={int(math.log2(len(span.hits)))}"
    if use & NameUse.DEMONYM:
        yield "demonym"
    if use & NameUse.CASED:
        yield "cased"
        yield f"cased:{gazetteer.feature(row)}"
    if use & NameUse.AFTER_COMMA:
        yield "after-comma"
    if main and best >= _KNOWN:
        yield "known"


def _code_signs(span: Span, document: Document) -> Iterator[str]:
    """The form of a code such as a road's ("A417", "M25"), every number written as one nine."""
    surface = document.words[span.last].text
    if span.first == span.last and any(map(str.isdigit, surface)):
        yield f"code={_DIGITS.sub('9', surface)}"


def _form_signs(span: Span, document: Document, lexicon: Lexicon) -> Iterator[str]:
    """How the span is written."""
    words = document.words[span.first : span.last + 1]
    yield from _lexicon_signs(span, document, lexicon)
    yield f"words={min(len(words), 4)}"
    if len(words) == 1:
        surface = words[0].text
        if surface.isupper() and len(surface) > 1 and not document.wire:
            yield f"capitals={min(len(surface), 5)}"
        yield f"letters={min(len(words[0].folded), 5)}"
    yield f"often={min(document.counts[words[0].folded], 4)}"
    if words[-1].possessive:
        yield "possessive"
    if span.generic:
        yield f"generic={document.vocabulary.equivalents.get(span.generic, span.generic)}"
    if span.nested:
        yield "nested"


def _lexicon_signs(span: Span, document: Document, lexicon: Lexicon) -> Iterator[str]:
    """What the words may be besides a place."""
    words = document.words[span.first : span.last + 1]
    if all(word.folded in lexicon.ordinary for word in words):
        yield f"ordinary:{len(words) > 1}:{document.start[span.first]}"
    if all(word.folded in document.lower for word in words):
        yield "lower-in-text"
    if words[0].folded in lexicon.given:
        yield "given-name"
    if words[-1].folded in lexicon.surnames:
        yield "surname"
    if words[-1].folded in document.surnames:
        yield f"person-in-text:{len(words) > 1}"


def _neighbour_signs(span: Span, document: Document, gazetteer: Gazetteer) -> Iterator[str]:
    """The words before and after, and the punctuation between."""
    if span.first and not document.start[span.first]:
        yield from _before_signs(span, document, gazetteer)
    else:
        yield "starts"
    after = span.last + 1
    if after >= len(document.words) or document.start[after]:
        yield "ends"
    else:
        yield from _after_signs(span, document, gazetteer)


def _before_signs(span: Span, document: Document, gazetteer: Gazetteer) -> Iterator[str]:
    vocabulary = document.vocabulary
    same, before = vocabulary.equivalents, document.words[span.first - 1]
    if not document.joined[span.first]:
        mark = document.gap(span.first).strip()
        yield f"before-mark={mark[:2]}"
        if mark == "," and document.capital[span.first - 1] and not document.wire:
            yield "comma-capital"
        return
    word = same.get(before.folded, before.folded)
    yield f"before={word}"
    if before.folded in vocabulary.locative:
        yield "locative"
    if before.folded in vocabulary.titles:
        yield "title"
    if span.hits and before.folded in vocabulary.articles:
        yield f"articled:{gazetteer.feature(span.hits[0][0])}"  # "the US", "the Gulf", "the Paris"
    if span.first > 1 and document.joined[span.first - 1]:
        second = document.words[span.first - 2].folded
        yield f"before2={same.get(second, second)}_{word}"


def _after_signs(span: Span, document: Document, gazetteer: Gazetteer) -> Iterator[str]:
    after, same = span.last + 1, document.vocabulary.equivalents
    word = document.words[after].folded
    if not document.joined[after]:
        mark = document.gap(after).strip()
        yield f"after-mark={mark[:2]}"
        if mark == "," and document.capital[after] and not document.wire:
            yield "capital-comma"
        return
    is_capital = document.capital[after] and not document.wire
    yield "after-capital" if is_capital else f"after={same.get(word, word)}"
    if word in document.vocabulary.speech:
        yield "speech"
        if _is_capital(span, gazetteer):  # its government speaks: "Washington said"
            yield "capital-speaks"


def _is_capital(span: Span, gazetteer: Gazetteer) -> bool:
    return any(gazetteer.feature(row) == "PPLC" for row, _ in span.hits[:2])


def _class_signs(span: Span, document: Document, lexicon: Lexicon) -> Iterator[str]:
    """The classes of the span's first and last word and of up to three words on each side in its sentence."""
    words, start, same = document.words, document.start, document.vocabulary.equivalents
    classes, foreign = lexicon.classes, document.vocabulary.language != "en"

    def of_word(index: int) -> str:
        folded = words[index].folded
        # The classes are of English words, and of names, which are the same in other languages.
        plain = "" if foreign and not document.capital[index] else folded
        return classes.get(same.get(folded, plain), "none")

    yield f"first~{of_word(span.first)}"
    yield f"last~{of_word(span.last)}"
    for offset in range(1, _WINDOW + 1):
        index = span.first - offset
        if index < 0 or start[index + 1]:
            break
        yield f"before{offset}~{of_word(index)}"
    for offset in range(1, _WINDOW + 1):
        index = span.last + offset
        if index >= len(words) or start[index]:
            break
        yield f"after{offset}~{of_word(index)}"


def _run_signs(span: Span, document: Document, lexicon: Lexicon) -> Iterator[str]:
    """Where the span stands in the run of capitalised words round it, and what that run is."""
    run = document.runs[document.run[span.first]] if document.run[span.first] >= 0 else None
    if run is None or document.wire:
        yield "run=none"
        return
    begins, ends = run.first == span.first, run.last <= span.last
    yield f"run={'whole' if begins and ends else 'head' if begins else 'tail' if ends else 'inside'}"
    words = [word.folded for word in document.words[run.first : run.last + 1]]
    vocabulary = document.vocabulary
    if not ends:
        following = [word.folded for word in document.words[span.last + 1 : run.last + 1]]
        yield from _following_signs(following, words[0], lexicon, vocabulary)
    if not begins:
        preceding = document.words[span.first - 1].folded
        yield f"run-before={vocabulary.equivalents.get(preceding, preceding)}"
        if preceding in lexicon.given:
            yield "run-before-given"
        if preceding in vocabulary.titles:
            yield "run-before-title"
    if not (begins and ends):
        yield from _longer_run_signs(words, lexicon, vocabulary)


def _institution_signs(span: Span, document: Document, gazetteer: Gazetteer) -> Iterator[str]:
    """How known a place an institution is called after: "Ohio State University", no "Columbia University"."""
    number = document.run[span.first]
    if number < 0 or document.wire or not span.hits:
        return
    run = document.runs[number]
    after = document.words[span.last + 1 : run.last + 1]
    if run.first == span.first and any(word.folded in document.vocabulary.organisation for word in after):
        row = span.hits[0][0]
        size = "known" if gazetteer.population[row] >= _KNOWN else "small"
        yield f"institution:{gazetteer.feature(row)}:{size}"


def _following_signs(
    following: list[str], first: str, lexicon: Lexicon, vocabulary: Vocabulary
) -> Iterator[str]:
    """What the rest of the run, above all its first word, makes of the span."""
    after = following[0]
    yield f"run-after={vocabulary.equivalents.get(after, after)}"
    if after in vocabulary.organisation:
        yield "run-after-organisation"
    elif after in vocabulary.trailing:
        # "Ohio State" is a longer name of Ohio, "Ohio State University" a name that Ohio stands in.
        called = not vocabulary.organisation.isdisjoint(following[1:])
        yield "run-after-generic-organisation" if called else "run-after-generic"
    elif after in lexicon.surnames and first in lexicon.given:
        yield "run-after-surname"


def _longer_run_signs(words: list[str], lexicon: Lexicon, vocabulary: Vocabulary) -> Iterator[str]:
    """What a run is that has more words than the span."""
    yield f"run-length={min(len(words), 6)}"
    if words[-1] in vocabulary.organisation or words[0] in vocabulary.organisation:
        yield "run-organisation"
    if words[0] in lexicon.given and len(words) <= 3:
        yield "run-person"
