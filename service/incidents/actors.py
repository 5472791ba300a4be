"""Who takes part in an event: noun phrases round the head words of ``[actors]`` in the taxonomy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from config.taxonomy import SubEventType
from service.incidents.cues import Cues
from service.incidents.detecting import Detection
from service.incidents.sentences import Sentence
from service.model import Actor, ActorRole

MAX_ACTORS = 4  # more than these in one sentence are bystanders of the telling
_MAX_WORDS = 4  # words before the head that still belong to the phrase
_NUMBER = re.compile(
    r"\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|several|many|dozens?|hundreds?|scores"
    r"|thousands?|tens"
)
_HARM = re.compile(
    r"kill|wound|injur|dead|died|hurt|shot|abduct|kidnap|arrest|detain|murder|behead|rape|beat"
)
_FALLEN = re.compile(
    r"(?:\w+ )?(?:dead|died)\b|(?:killed|wounded|injured|arrested|kidnapped)"
    r"(?: (?:in|by|when|as|near|at(?! least)|after|on|during|and)\b|$)"
)
_WITHOUT_VIOLENCE = frozenset({"MOBILIZE", "AGREE", "RETREAT", "CONSULT"})  # PLOVER events without victims
_ACTING = re.compile(r"\w+ing$")


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


def _phrase(sentence: Sentence, head: int, stops: frozenset[str]) -> int:
    """Return the first word of the noun phrase that ends with the head."""
    first = head
    while first > 0 and head - first < _MAX_WORDS:
        before, word = sentence.tokens[first - 1], sentence.tokens[first]
        if sentence.clauses[first - 1] != sentence.clauses[head] or before.word in stops:
            break
        gap = sentence.text[before.end - sentence.start : word.start - sentence.start]
        if gap.strip() not in {"", "-"} or _NUMBER.fullmatch(before.word) or _ACTING.fullmatch(before.word):
            break
        first -= 1
    return first


def _role(phrase: _Phrase, sentence: Sentence, event: Detection, told: SubEventType) -> ActorRole:
    """Return an actor's role from its type and its side of the event's words; ``told`` is the sub-type."""
    words = [t.word for t in sentence.tokens]
    before = words[max(0, phrase.first - 3) : phrase.first]
    after = words[phrase.last + 1 : phrase.last + 5]
    passive = bool({"was", "were", "been", "being"} & set(after[:3]))
    if "by" in before:
        return ActorRole.PERPETRATOR
    if _FALLEN.match(" ".join(after)) or (passive and any(_HARM.match(w) for w in after)):
        return ActorRole.VICTIM
    if any(_HARM.match(w) and w.endswith(("ing", "ed")) for w in before):
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


def find_actors(sentence: Sentence, event: Detection, cues: Cues, told: SubEventType) -> tuple[Part, ...]:
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
        first = _phrase(sentence, match.first, cues.stops)
        start, end = sentence.tokens[first].start, sentence.tokens[head].end
        name = re.sub(r"\s+", " ", sentence.text[start - sentence.start : end - sentence.start])
        name = re.sub(r"[’']s$", "", name)
        actor = Actor(name, _role(_Phrase(match.name, first, head), sentence, event, told), match.name)
        found.setdefault(name.casefold(), Part(actor, start, end))
    return tuple(found.values())[:MAX_ACTORS]
