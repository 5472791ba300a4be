"""Recognition: which spans of a report's text name places, and how."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.model import Mention, MentionForm
from service.places import candidates, nominals, signs, spans, usage
from service.places import document as reader
from service.places.document import Document
from service.places.gazetteer import Gazetteer
from service.places.lexicon import Lexicon
from service.places.rows import NameUse
from service.places.scorer import Scorer
from service.places.spans import Span
from service.places.vocabulary import Vocabulary

# As plain numbers: flags that are enum members take ten times as long to test.
_DEMONYM, _AFTER_COMMA = int(NameUse.DEMONYM), int(NameUse.AFTER_COMMA)
# How much of a name's standing elsewhere in the text counts for each of its mentions.
_SHARED = 0.5
# Log-odds of what needs no weighing: a facility that the gazetteer has; demonyms, which the corpora
# mark too unevenly to learn from, and abbreviations behind a comma, which are too rare in them. A
# longer name round the last two ("American Samoa") outweighs them.
_SURE = 12.0
_GIVEN = 0.5
# What a name must be likelier by that no gazetteer has and no word tells the kind of: a wrong pin is
# worse than none. The harmonic mean of precision and recall is the same with it on all three corpora.
_CAUTION = 0.8
# How many of a name's bearers are looked at to tell if a longer name means the same place.
_SAME_PLACE = 3
# Where the harmonic mean of precision and recall peaks on corpora that the model wasn't trained on.
THRESHOLD = -0.3
_NAME_WORDS = 5


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate span with the log-odds that it names a place."""

    span: Span
    logit: float


def score(document: Document, gazetteer: Gazetteer, lexicon: Lexicon, model: Scorer) -> list[Scored]:
    """Return the candidate spans with log-odds; a name's mentions in one text support each other."""
    found = spans.find(document, gazetteer, lexicon)
    raw = [
        _GIVEN
        if is_demonym(span) or is_cut(span)
        else model.logit(signs.of(span, document, gazetteer, lexicon))
        for span in found
    ]
    names = [document.folded(span.first, span.last) for span in found]
    sums: dict[str, float] = defaultdict(float)
    for name, logit in zip(names, raw, strict=True):
        sums[name] += logit
    counts = Counter(names)
    scored = [
        Scored(span, (1 - _SHARED) * logit + _SHARED * sums[name] / counts[name] - _caution(span))
        for span, logit, name in zip(found, raw, names, strict=True)
    ]
    return _in_full(scored)


def _caution(span: Span) -> float:
    return 0.0 if span.hits or span.generic else _CAUTION


def _in_full(scored: list[Scored]) -> list[Scored]:
    """Return the spans, a place's longer name as likely as the shorter one in it: "Republic of the Congo"."""
    starting: dict[int, list[Scored]] = defaultdict(list)
    for item in scored:
        if item.span.hits:
            starting[item.span.first].append(item)
    return [
        _like_the_short(item, starting) if item.span.hits and item.span.last > item.span.first else item
        for item in scored
    ]


def _like_the_short(item: Scored, starting: Mapping[int, Sequence[Scored]]) -> Scored:
    rows = {row for row, _ in item.span.hits[:_SAME_PLACE]}
    short = [
        other.logit
        for first in range(item.span.first, item.span.last + 1)
        for other in starting.get(first, ())
        if other.span.last <= item.span.last
        and other is not item
        and not rows.isdisjoint(row for row, _ in other.span.hits[:_SAME_PLACE])
    ]
    return Scored(item.span, max(item.logit, *short)) if short else item


def is_demonym(span: Span) -> bool:
    """Tell if a span is, before anything else, the adjective or the people of a place."""
    return bool(span.hits) and bool(span.hits[0][1] & _DEMONYM)


def is_cut(span: Span) -> bool:
    """Tell if a span is an abbreviation that counts only behind a place: "Jackson, Miss."."""
    return bool(span.hits) and all(use & _AFTER_COMMA for _, use in span.hits)


def choose(scored: Sequence[Scored], threshold: float = THRESHOLD) -> list[Span]:
    """Return the spans above ``threshold`` that don't overlap, best first taken, in text order."""
    taken: set[int] = set()
    kept = []
    for item in sorted(scored, key=lambda item: (-item.logit, item.span.first - item.span.last)):
        indices = range(item.span.first, item.span.last + 1)
        if item.logit > threshold and taken.isdisjoint(indices):
            taken.update(indices)
            kept.append(item.span)
    return sorted(kept, key=lambda span: span.first)


def mentions(
    text: str, gazetteer: Gazetteer, lexicon: Lexicon, model: Scorer, vocabulary: Vocabulary | None = None
) -> tuple[Mention, ...]:
    """Return the mentions of places in a text, in its order; none has its place yet."""
    document = reader.read(text, lexicon, vocabulary)
    scored = score(document, gazetteer, lexicon, model)
    named = [_mention(span, document) for span in choose([*scored, *facilities(document, gazetteer)])]
    return tuple(sorted(nominals.add(text, named, document.vocabulary), key=lambda mention: mention.start))


def facilities(document: Document, gazetteer: Gazetteer) -> list[Scored]:
    """Return the facilities that a name and a word for their kind make: "La Carlota air base".

    They are sure: the gazetteer has one of that name and kind.
    """
    vocabulary, found = document.vocabulary, []
    for at, phrase in _phrases(document):
        if vocabulary.facilities_lead:
            found.extend(_led(document, at, phrase, gazetteer))
            continue
        for first in range(max(at - _NAME_WORDS, 0), at):
            if not _is_name(document, first, at):
                continue
            hits = candidates.facilities(document.folded(first, at - 1), phrase, gazetteer, vocabulary)
            if hits:
                last = at + len(phrase.split()) - 1
                found.append(Scored(Span(first, last, hits, phrase), _SURE))
                break
    return found


def _led(document: Document, at: int, phrase: str, gazetteer: Gazetteer) -> list[Scored]:
    """Return the facility that a phrase leads to, "base aérea de La Carlota", if it does; the longest."""
    vocabulary, begin = document.vocabulary, at + len(phrase.split())
    last = begin
    while last < len(document.words) and document.joined[last] and last - begin < _NAME_WORDS:
        last += 1
    for end in range(last - 1, begin - 1, -1):
        if document.capital[end]:
            core = candidates.split_facility(document.folded(at, end), vocabulary)
            hits = candidates.facilities(*core, gazetteer, vocabulary) if core else ()
            if hits:
                return [Scored(Span(at, end, hits, phrase), _SURE)]
    return []


def _phrases(document: Document) -> list[tuple[int, str]]:
    """Return the facility phrases of a text with the numbers of their first words, the longest at each."""
    vocabulary, found = document.vocabulary, []
    for at, word in enumerate(document.words):
        if word.folded in vocabulary.first_words:
            for length in range(vocabulary.phrase_words, 0, -1):
                last = at + length - 1
                if last < len(document.words) and all(document.joined[at + 1 : last + 1]):
                    phrase = document.folded(at, last)
                    if phrase in vocabulary.facilities:
                        found.append((at, phrase))
                        break
    return found


def _is_name(document: Document, first: int, at: int) -> bool:
    """Tell if the words from ``first`` up to ``at`` read as one proper name."""
    joined = all(document.joined[first + 1 : at + 1])
    return joined and document.capital[first] and document.capital[at - 1]


def _mention(span: Span, document: Document) -> Mention:
    start, end = spans.offsets(span, document)
    facility = span.generic in document.vocabulary.facilities and span.hits
    form = MentionForm.FACILITY if facility else MentionForm.NAME
    if is_demonym(span):
        form = MentionForm.DEMONYM
    text = document.text[start:end]
    return Mention(start, end, text, usage.kind(span, document, demonym=form is MentionForm.DEMONYM), form)
