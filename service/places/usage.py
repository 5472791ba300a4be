"""How a place name is used: for the place itself, or for those who live, rule or play there."""

from __future__ import annotations

from service.model import MentionKind
from service.places.document import Document
from service.places.spans import Span

_REACH = 3


def kind(span: Span, document: Document, *, demonym: bool) -> MentionKind:
    """Return how a span is used (after Gritta et al. 2018: literal, or associative in all its forms)."""
    if demonym:
        return MentionKind.DEMONYM
    if _located(span, document):
        return MentionKind.LITERAL
    return MentionKind.ASSOCIATIVE if _stands_for(span, document) else MentionKind.LITERAL


def _located(span: Span, document: Document) -> bool:
    """Tell if a word of place leads to the span: "in", "near the", "north of", "in Paris and London"."""
    vocabulary = document.vocabulary
    for index in range(span.first - 1, max(span.first - 1 - _REACH, -1), -1):
        if document.start[index + 1]:
            return False
        word = document.words[index].folded
        if word in vocabulary.locative:
            return True
        if word in vocabulary.of:
            before = document.words[index - 1].folded if index else ""
            return before in vocabulary.locative or before in vocabulary.relational
        if word not in vocabulary.passing and not document.capital[index]:
            return False
    return False


def _stands_for(span: Span, document: Document) -> bool:
    """Tell if the span has a possessive, modifies a noun, or speaks and acts."""
    vocabulary = document.vocabulary
    if document.words[span.last].possessive or _is_bodys(span, document):
        return True
    if span.first and document.words[span.first - 1].folded in vocabulary.before_people:
        return document.joined[span.first]
    after = span.last + 1
    if after >= len(document.words) or not document.joined[after] or document.start[after]:
        return False
    following = document.words[after].folded
    if following in vocabulary.speech:
        return True
    kinds = following in vocabulary.trailing or following in vocabulary.generic
    if kinds or following in vocabulary.facility_words or not vocabulary.names_modify:
        return False  # "Borno state", "Jenin refugee camp": the place itself
    return document.capital[after] or following not in vocabulary.function


def _is_bodys(span: Span, document: Document) -> bool:
    """Tell if a body or people are named by the span: "el gobierno de Colombia", "vecinos de la Guaira".

    Only of languages that list such words, where "of" says nothing by itself.
    """
    vocabulary, at = document.vocabulary, span.first - 1
    if at > 0 and document.words[at].folded in vocabulary.articles:
        at -= 1
    if at <= 0 or document.words[at].folded not in vocabulary.of or document.start[at]:
        return False
    return any(
        document.words[index].folded in vocabulary.bodies
        or (document.capital[index] and document.words[index].folded in vocabulary.organisation)
        for index in range(max(at - 2, 0), at)
    )
