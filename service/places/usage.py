"""How a place name is used: for the place itself, or for those who live, rule or play there."""

from __future__ import annotations

from service.model import MentionKind
from service.places.document import Document
from service.places.spans import Span
from service.places.vocabulary import FACILITIES, FUNCTION, GENERIC, LOCATIVE, RELATIONAL, SPEECH, TRAILING

_REACH = 3
_FACILITY_WORDS = frozenset(word for phrase in FACILITIES for word in phrase.split())
_BEFORE_PEOPLE = frozenset({"of", "by", "with", "against", "for", "between"})


def kind(span: Span, document: Document, *, demonym: bool) -> MentionKind:
    """Return how a span is used (after Gritta et al. 2018: literal, or associative in all its forms)."""
    if demonym:
        return MentionKind.DEMONYM
    if _located(span, document):
        return MentionKind.LITERAL
    return MentionKind.ASSOCIATIVE if _stands_for(span, document) else MentionKind.LITERAL


def _located(span: Span, document: Document) -> bool:
    """Tell if a word of place leads to the span: "in", "near the", "north of", "in Paris and London"."""
    for index in range(span.first - 1, max(span.first - 1 - _REACH, -1), -1):
        if document.start[index + 1]:
            return False
        word = document.words[index].folded
        if word in LOCATIVE:
            return True
        if word == "of":
            return index > 0 and document.words[index - 1].folded in LOCATIVE | RELATIONAL
        if word not in {"the", "a", "an", "and", "or", "both"} and not document.capital[index]:
            return False
    return False


def _stands_for(span: Span, document: Document) -> bool:
    """Tell if the span has a possessive, modifies a noun, or speaks and acts."""
    if document.words[span.last].possessive:
        return True
    if span.first and document.words[span.first - 1].folded in _BEFORE_PEOPLE:
        return document.joined[span.first]
    after = span.last + 1
    if after >= len(document.words) or not document.joined[after] or document.start[after]:
        return False
    following = document.words[after].folded
    if following in SPEECH:
        return True
    if following in TRAILING or following in GENERIC or following in _FACILITY_WORDS:
        return False  # "Borno state", "Jenin refugee camp": the place itself
    return document.capital[after] or following not in FUNCTION
