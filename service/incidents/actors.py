"""Who takes part in an event: noun phrases round the head words of ``[actors]`` in the taxonomy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from config.taxonomy import SubEventType
from service.incidents.cues import Cues
from service.incidents.detecting import Detection
from service.incidents.grammar import Grammar
from service.incidents.sentences import Sentence
from service.model import Actor, ActorRole

MAX_ACTORS = 4  # more than these in one sentence are bystanders of the telling
_MAX_WORDS = 4  # words before the head that still belong to the phrase
_WITHOUT_VIOLENCE = frozenset({"MOBILIZE", "AGREE", "RETREAT", "CONSULT"})  # PLOVER events without victims


@dataclass(frozen=True, slots=True)
class Part:
    """An actor with the offsets of its words."""

    actor: Actor
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A noun phrase: its type and its first and last word."""

    kind: str
    first: int
    last: int


def _phrase(sentence: Sentence, head: int, stops: frozenset[str], grammar: Grammar) -> int:
    """Return the first word of the noun phrase that ends with the head."""
    first, number, acting = head, grammar.pattern("number"), grammar.pattern("acting")
    while first > 0 and head - first < _MAX_WORDS:
        before, word = sentence.tokens[first - 1], sentence.tokens[first]
        if sentence.clauses[first - 1] != sentence.clauses[head] or before.word in stops:
            break
        gap = sentence.text[before.end - sentence.start : word.start - sentence.start]
        if gap.strip() not in {"", "-"} or number.fullmatch(before.word) or acting.fullmatch(before.word):
            break
        first -= 1
    return first


def _described(sentence: Sentence, head: int) -> int:
    """Return the last word of the proper name that a head begins: "Guardia Nacional Bolivariana"."""
    last = head
    if sentence.text.isupper():  # among capitals no name can be told
        return last
    while last + 1 < len(sentence.tokens) and last - head < _MAX_WORDS:
        at, word = sentence.tokens[last].end - sentence.start, sentence.tokens[last + 1]
        named = sentence.text[word.start - sentence.start].isupper()
        if not named or sentence.text[at : word.start - sentence.start] != " ":
            break
        last += 1
    return last


def _role(
    phrase: _Phrase, sentence: Sentence, event: Detection, told: SubEventType, grammar: Grammar
) -> ActorRole:
    """Return an actor's role from its type and its side of the event's words; ``told`` is the sub-type."""
    words = [t.word for t in sentence.tokens]
    before = words[max(0, phrase.first - 3) : phrase.first]
    after = words[phrase.last + 1 : phrase.last + 5]
    harm, harmed = grammar.pattern("harm"), grammar.pattern("harmed")
    passive = bool(grammar.words("passive") & set(after[:3]))
    if not grammar.words("by").isdisjoint(before):
        return ActorRole.PERPETRATOR
    if grammar.pattern("fallen").match(" ".join(after)) or (passive and any(map(harm.match, after))):
        return ActorRole.VICTIM
    if any(harm.match(w) and harmed.match(w) for w in before):
        return ActorRole.VICTIM
    return _side(phrase, event, told)


def _side(phrase: _Phrase, event: Detection, told: SubEventType) -> ActorRole:
    """Return the role of an actor whom no words mark as victim or perpetrator."""
    if told.plover_event in _WITHOUT_VIOLENCE or (told.default and event.family == "unrest"):
        return ActorRole.PARTICIPANT
    if event.family == "unrest":
        return ActorRole.PERPETRATOR if phrase.kind in {"state forces", "rioters"} else ActorRole.PARTICIPANT
    if phrase.kind == "civilians":
        return ActorRole.VICTIM if phrase.first > event.first else ActorRole.PARTICIPANT
    return ActorRole.PERPETRATOR if phrase.first <= event.first else ActorRole.TARGET


def find_actors(
    sentence: Sentence, event: Detection, cues: Cues, told: SubEventType, grammar: Grammar
) -> tuple[Part, ...]:
    """Return the actors in the clauses of an event of the sub-type ``told``, in order."""
    matcher = cues.actors
    found: dict[str, Part] = {}
    used = -1
    for match in matcher.find(sentence):
        if match.last <= used or sentence.clauses[match.first] not in event.clauses:
            continue
        heads: Sequence[int] = range(match.last + 1, len(sentence.tokens))
        head = match.last
        for later in heads:  # "police officers": the last head word names the actor
            adjoining = sentence.text[
                sentence.tokens[head].end - sentence.start : sentence.tokens[later].start - sentence.start
            ]
            if adjoining != " " or not matcher.begins(sentence.tokens[later].word):
                break
            head = later
        used = head
        first = match.first if grammar.heads_lead else _phrase(sentence, match.first, cues.stops, grammar)
        last = _described(sentence, head) if grammar.heads_lead else head
        start, end = sentence.tokens[first].start, sentence.tokens[last].end
        name = re.sub(r"\s+", " ", sentence.text[start - sentence.start : end - sentence.start])
        name = re.sub(r"[’']s$", "", name)
        actor = Actor(
            name, _role(_Phrase(match.name, first, last), sentence, event, told, grammar), match.name
        )
        found.setdefault(name.casefold(), Part(actor, start, end))
    return tuple(found.values())[:MAX_ACTORS]
