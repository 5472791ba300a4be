"""Who does what to whom: the role that the words round an actor give, by rules of each language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.incidents.grammar import Grammar, unaccented
from service.incidents.sentences import Sentence
from service.model import ActorRole

_BEFORE, _AFTER = 70, 100  # characters on each side that a rule looks at
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Told:
    """What the words say of an actor: the role, None for one who only tells of it; and on which side."""

    role: ActorRole | None
    before: bool


def _folded(text: str, grammar: Grammar) -> str:
    flat = _SPACE.sub(" ", text)
    return unaccented(flat) if grammar.plain else flat.casefold()


def told_role(
    sentence: Sentence, start: int, end: int, grammar: Grammar, *, thing: bool = False
) -> Told | None:
    """Return what the words round ``report[start:end]`` say of who it names; None if nothing.

    The rules are those of ``[grammar.roles]``, tried in order; the words are folded as those of cues are.
    A ``thing`` is a target or takes no part.
    """
    before = _folded(sentence.report[max(sentence.dateline, start - _BEFORE) : start], grammar)
    after = _folded(sentence.report[end : min(sentence.end, end + _AFTER)], grammar)
    for rule in grammar.aims if thing else grammar.roles:
        found = rule.pattern.search(before) if rule.before else rule.pattern.match(after)
        if found and (rule.tail is None or rule.tail.match(after)):
            return Told(ActorRole(rule.role) if rule.role else None, rule.before)
    return None


def joined(sentence: Sentence, spans: Sequence[tuple[int, int]], start: int, grammar: Grammar) -> int | None:
    """Return which of the spans before ``start`` is joined to it: "soldiers and police"."""
    if not spans or start - spans[-1][1] > _BEFORE or start < spans[-1][1]:
        return None
    between = _folded(sentence.report[spans[-1][1] : start], grammar)
    return len(spans) - 1 if grammar.joined.fullmatch(between) else None
