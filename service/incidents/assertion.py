"""Whether a clause says that its event happened, is planned, alleged, denied or long past."""

from __future__ import annotations

from collections.abc import Sequence

from service.incidents.cues import Match
from service.incidents.detecting import Detection
from service.incidents.grammar import Grammar
from service.incidents.sentences import Sentence
from service.model import Assertion

_SURE = 0.6  # weight from which a context decides alone
_REACH = {
    "denied": 5,
    "hypothetical": 8,
    "planned": 7,
    "ahead": 7,
    "called": 7,
    "alleged": 10,
    "accused": 10,
    "historical": 30,
    "none": 3,
    "tried": 12,
}
# Words between a context and its event: negation binds tightly, "accused of" less, an anniversary
# colours its whole clause.
_REPORTED = frozenset({"denied", "alleged", "accused", "hypothetical"})  # what reaches into a "that" clause

_FOILED = "Disrupted weapons use"  # a family of events that are about what didn't happen
_ASKING = ("?", "?”", '?"', "?’", "?'", "?»")

_KINDS = {
    "ahead": "planned",
    "called": "planned",
    "accused": "alleged",
    "none": "denied",
    "tried": "historical",
}  # what a context that reaches less far says


def _governs(context: Match, event: Detection, sentence: Sentence, grammar: Grammar) -> bool:
    """Tell whether a context is in the event's clause, or in the one that the clause depends on."""
    clause = sentence.clauses[event.first]
    at = sentence.clauses[context.first]
    if at == clause:
        return True
    opens = sentence.tokens[sentence.clauses.index(clause)].word
    return at == clause - 1 and opens in grammar.words("openers") and context.name in _REPORTED


def _applies(context: Match, event: Detection, sentence: Sentence, grammar: Grammar) -> bool:
    """Tell whether a context reaches the event: before it within reach, or round it."""
    reach = _REACH.get(context.name, 0)
    if not reach or context.weight < _SURE or not _governs(context, event, sentence, grammar):
        return False
    if context.name in {"historical", "planned", "called", "alleged"}:
        gap = max(event.first - context.last, context.first - event.last)
        return gap <= reach
    if context.name == "ahead":  # "deployed ahead of the rally": only the rally is still to come
        return context.first <= event.last and event.first <= context.last
    return _reaches_forward(context, event, sentence, reach, grammar)


def _reaches_forward(
    context: Match, event: Detection, sentence: Sentence, reach: int, grammar: Grammar
) -> bool:
    """Tell whether an event stands within reach behind a context, or round it."""
    if context.name == "tried":  # what somebody was sentenced for, not the sentence
        return 0 < event.first - context.last <= reach
    word = sentence.tokens[context.first].word
    if word in grammar.words("if"):
        return context.last < event.first
    if context.first > (event.first if event.family == _FOILED else event.last):
        return False  # "foiled a plot to bomb": the bombing is supposed, its foiling is not
    return event.first - context.last <= reach


def _tells_nothing(event: Detection, sentence: Sentence, contexts: Sequence[Match], grammar: Grammar) -> bool:
    """Tell whether a sentence reports nothing: it asks, advises, tells a tale or counts over the years."""
    if sentence.text.endswith(_ASKING) or sentence.tokens[0].word in grammar.words("orders"):
        return True
    clause = sentence.clauses[event.first]
    return any(
        c.name == "frame"
        or (c.name == "fiction" and c.first < event.first)
        or (c.name == "habit" and sentence.clauses[c.first] == clause)
        for c in contexts
        if c.weight >= _SURE
    )


def _weights(
    event: Detection, sentence: Sentence, contexts: Sequence[Match], grammar: Grammar
) -> dict[str, float]:
    found: dict[str, float] = {}
    denials = [c for c in contexts if c.name == "denied"]
    for context in contexts:
        # "not been able to" denies; its "able to" supposes nothing.
        inside = any(d.first <= context.first <= context.last <= d.last for d in denials)
        if context.name == "hypothetical" and inside:
            continue
        if _applies(context, event, sentence, grammar):
            name = _KINDS.get(context.name, context.name)
            if context.name == "accused" and _describes(context, sentence, grammar):
                name = "hypothetical"
            found[name] = max(found.get(name, 0.0), context.weight)
    return found


def _describes(context: Match, sentence: Sentence, grammar: Grammar) -> bool:
    """Tell whether "accused of theft" only describes somebody, as in "lynched two men accused of theft"."""
    done, adverb = grammar.pattern("done"), grammar.pattern("adverb")
    adjoining = context.last == context.first + 1 and done.match(sentence.tokens[context.first].word)
    before = [t.word for t in sentence.tokens[: context.first] if not adverb.match(t.word)][-1:]
    return bool(adjoining) and bool(before) and before[0] not in grammar.words("finite")


def assertion_of(
    event: Detection, sentence: Sentence, contexts: Sequence[Match], grammar: Grammar, *, future: bool
) -> tuple[Assertion | None, tuple[int, int] | None]:
    """Return what is claimed about an event, and the first and last word that say so.

    ``future`` tells that the event's own date lies after the report's. None means that the clause
    only supposes, wishes or regulates the event: it yields no incident.
    """
    if _tells_nothing(event, sentence, contexts, grammar):
        return None, None
    weights = _weights(event, sentence, contexts, grammar)
    order = (
        ("planned", Assertion.PLANNED),
        ("hypothetical", None),
        ("denied", Assertion.DENIED),
        ("alleged", Assertion.ALLEGED),
        ("historical", Assertion.HISTORICAL),
    )
    if future and "denied" not in weights:
        return Assertion.PLANNED, _words("planned", event, sentence, contexts, grammar)
    for name, assertion in order:
        if name in weights:
            return assertion, _words(name, event, sentence, contexts, grammar)
    return Assertion.FACTUAL, None


def _words(
    name: str, event: Detection, sentence: Sentence, contexts: Sequence[Match], grammar: Grammar
) -> tuple[int, int] | None:
    """Return the words of the strongest context of a kind that reaches the event."""
    fitting = [
        c for c in contexts if _KINDS.get(c.name, c.name) == name and _applies(c, event, sentence, grammar)
    ]
    if not fitting:
        return None
    best = max(fitting, key=lambda c: (c.weight, -abs(event.first - c.first)))
    return best.first, best.last
