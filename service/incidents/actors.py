"""Who takes part in an event, and what it is directed at: noun phrases, with the role their words give."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from config.taxonomy import SubEventType
from service.incidents.cues import Cues, Match, Matcher
from service.incidents.detecting import Detection
from service.incidents.grammar import Grammar
from service.incidents.roles import Told, joined, told_role
from service.incidents.sentences import Sentence
from service.model import Actor, ActorRole, Mention, MentionKind

MAX_ACTORS = 6  # more than these in one sentence are bystanders of the telling
_MAX_WORDS = 4  # words before the head that still belong to the phrase
_PEOPLE = "civilians"
_WITHOUT_VIOLENCE = frozenset({"MOBILIZE", "AGREE", "RETREAT", "CONSULT"})  # PLOVER events without victims
_ACCUSED = "Attribution of responsibility"  # a family whose events are directed at somebody without force


@dataclass(frozen=True, slots=True)
class Part:
    """An actor with the offsets of its words."""

    actor: Actor
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A noun phrase: its type, its first and last word; ``thing`` if it is no actor but may be a target.

    ``named`` marks people called by their nation, and places by their name.
    """

    kind: str
    first: int
    last: int
    thing: bool = False
    named: bool = False


def _gap(sentence: Sentence, at: int) -> str:
    """Return what stands between a word and the one behind it."""
    return sentence.text[
        sentence.tokens[at].end - sentence.start : sentence.tokens[at + 1].start - sentence.start
    ]


def _begin(sentence: Sentence, head: int, stops: frozenset[str], grammar: Grammar) -> int:
    """Return the first word of the noun phrase that ends with the head."""
    first, number, acting = head, grammar.pattern("number"), grammar.pattern("acting")
    while first > 0 and head - first < _MAX_WORDS:
        before = sentence.words[first - 1]
        if sentence.clauses[first - 1] != sentence.clauses[head] or before in stops:
            break
        if (
            _gap(sentence, first - 1).strip() not in {"", "-"}
            or number.fullmatch(before)
            or acting.fullmatch(before)
        ):
            break
        first -= 1
    return first


def _described(sentence: Sentence, head: int) -> int:
    """Return the last word of the proper name that a head begins: "Guardia Nacional Bolivariana"."""
    last = head
    if sentence.text.isupper():  # among capitals no name can be told
        return last
    while last + 1 < len(sentence.tokens) and last - head < _MAX_WORDS:
        named = sentence.report[sentence.tokens[last + 1].start].isupper()
        if not named or _gap(sentence, last) != " ":
            break
        last += 1
    return last


def _heads(matcher: Matcher, sentence: Sentence) -> Iterator[tuple[Match, int]]:
    """Yield the heads that a matcher finds, and the last word of each: "police officers" is one."""
    used, matches = -1, matcher.find(sentence)
    ends: dict[int, int] = {}
    for match in matches:
        ends[match.first] = max(match.last, ends.get(match.first, -1))
    for match in matches:
        if match.last <= used:
            continue
        head = ends[match.first]
        while head + 1 in ends and _gap(sentence, head) == " ":
            head = ends[head + 1]
        used = head
        yield match, head


def _actors(sentence: Sentence, cues: Cues, grammar: Grammar) -> Iterator[_Phrase]:
    """Yield the phrases that name actors."""
    rank, body, words = grammar.pattern("rank"), grammar.pattern("body"), sentence.words
    for match, head in _heads(cues.actors, sentence):
        first = match.first if grammar.heads_lead else _begin(sentence, match.first, cues.stops, grammar)
        last = _described(sentence, head) if grammar.heads_lead else head
        gap = _gap(sentence, last) if last + 1 < len(words) else ""
        if gap in {" ", "’ ", "' "} and body.fullmatch(words[last + 1]):
            continue
        if gap == " " and rank.fullmatch(words[last + 1]):
            last += 1
        yield _Phrase(match.name, first, last)


def _sites(sentence: Sentence, cues: Cues, grammar: Grammar) -> Iterator[_Phrase]:
    """Yield the phrases that name buildings, vehicles and other things."""
    acting = grammar.pattern("acting")
    for match, head in _heads(cues.sites, sentence):
        gap = _gap(sentence, head) if head + 1 < len(sentence.words) else ""
        follows = sentence.words[head + 1] if gap == " " else ""
        bound = not follows or follows in cues.stops
        if grammar.heads_lead:
            last = _described(sentence, head)
            if last == head and grammar.pattern("kind").fullmatch(follows):
                last += 1
            elif last == head and follows in grammar.words("of") and head + 2 < len(sentence.words):
                last += 2
            yield _Phrase("", match.first, last, thing=True)
        elif bound or acting.fullmatch(follows) or grammar.pattern("adjunct").fullmatch(follows):
            yield _Phrase("", _begin(sentence, match.first, cues.stops, grammar), head, thing=True)


def _named(sentence: Sentence, named: Sequence[Mention]) -> Iterator[_Phrase]:
    """Yield people called by their nation ("dozens of Kenyans"), and places by their name."""
    for mention in named:
        at = [i for i, t in enumerate(sentence.tokens) if t.start < mention.end and mention.start < t.end]
        if at and sentence.tokens[at[0]].start == mention.start:
            people = mention.kind is MentionKind.DEMONYM
            yield _Phrase(_PEOPLE if people else "", at[0], at[-1], thing=not people, named=True)


def _phrases(
    sentence: Sentence, cues: Cues, grammar: Grammar, named: Sequence[Mention], *, aimed: bool
) -> list[_Phrase]:
    """Return the phrases of a sentence in order; one within another one gives way to it.

    Things are among them only where an event is ``aimed``.
    """
    found = [*_actors(sentence, cues, grammar), *_named(sentence, named)]
    if aimed:
        found += _sites(sentence, cues, grammar)
    found = [phrase for phrase in found if aimed or not phrase.thing]
    kept: list[_Phrase] = []
    for phrase in sorted(found, key=lambda p: (p.first - p.last, p.named, p.thing)):
        if all(phrase.last < other.first or other.last < phrase.first for other in kept):
            kept.append(phrase)
    return sorted(kept, key=lambda p: p.first)


def _side(phrase: _Phrase, event: Detection, told: SubEventType) -> ActorRole:
    """Return the role of an actor whom no words mark as victim or perpetrator."""
    if told.plover_event in _WITHOUT_VIOLENCE or (told.default and event.family == "unrest"):
        return ActorRole.PARTICIPANT
    if event.family == "unrest":
        return ActorRole.PERPETRATOR if phrase.kind in {"state forces", "rioters"} else ActorRole.PARTICIPANT
    if phrase.kind == _PEOPLE:
        return ActorRole.VICTIM if phrase.first > event.first else ActorRole.PARTICIPANT
    return ActorRole.PERPETRATOR if phrase.first <= event.first else ActorRole.TARGET


def _settled(role: ActorRole, phrase: _Phrase, event: Detection, told: SubEventType) -> ActorRole:
    """Return a role as it stands in an event of a kind: who is dispersed at a protest takes part in it."""
    if role is ActorRole.VICTIM:
        return role
    rally = told.default and event.family == "unrest" and phrase.kind != "state forces"
    if told.plover_event in _WITHOUT_VIOLENCE or rally:
        return ActorRole.PARTICIPANT
    met = event.family == "unrest" and phrase.kind in {"protesters", "rioters", _PEOPLE}
    return ActorRole.PARTICIPANT if met and role is ActorRole.TARGET else role


def _role(phrase: _Phrase, words: Told | None, event: Detection, told: SubEventType) -> ActorRole | None:
    """Return the role of what a phrase names, None if it takes no part."""
    if words is not None and words.role is None:
        return None
    if phrase.thing:
        return words.role if words else None
    if words is None or words.role is None:
        return None if phrase.named else _side(phrase, event, told)
    return _settled(words.role, phrase, event, told)


def _is_near(clause: int, event: Detection, others: Collection[int], words: Told | None) -> bool:
    """Tell whether a clause is one of an event's, or beside one and tells a role: "gunmen | who killed"."""
    return clause in event.clauses or (words is not None and event.is_beside(clause, others))


def _name(sentence: Sentence, phrase: _Phrase) -> tuple[str, int, int]:
    start, end = sentence.tokens[phrase.first].start, sentence.tokens[phrase.last].end
    name = re.sub(r"\s+", " ", sentence.report[start:end])
    return re.sub(r"[’']s$", "", name), start, end


def _kind(phrase: _Phrase, role: ActorRole, told: SubEventType, sentence: Sentence, grammar: Grammar) -> str:
    """Return the type of an actor; a crowd that does harm is one of rioters."""
    does = role is ActorRole.PERPETRATOR and phrase.kind in {"protesters", _PEOPLE}
    if (
        does
        and told.event_type != "Protests"
        and grammar.pattern("crowd").fullmatch(sentence.words[phrase.last])
    ):
        return "rioters"
    return phrase.kind


def find_actors(  # noqa: PLR0913 - what is known of the sentence
    sentence: Sentence,
    event: Detection,
    cues: Cues,
    told: SubEventType,
    grammar: Grammar,
    *,
    named: Sequence[Mention] = (),
    others: Collection[int] = (),
) -> tuple[Part, ...]:
    """Return the actors in the clauses of an event of the sub-type ``told``, in order.

    What an attack is directed at is one of them, of no type if it is a thing. ``named`` are the mentions
    in the sentence of places and of people by their nation, ``others`` the clauses of its other events.
    """
    found: dict[str, Part] = {}
    spans: list[tuple[int, int]] = []
    roles: list[Told | None] = []
    aimed = event.is_aimed(told) or event.family == _ACCUSED
    for phrase in _phrases(sentence, cues, grammar, named, aimed=aimed):
        name, start, end = _name(sentence, phrase)
        words = told_role(sentence, start, end, grammar, thing=phrase.thing)
        if not (words and words.before) and (at := joined(sentence, spans, start, grammar)) is not None:
            before = roles[at]
            words = before if before and before.role and (before.before or words is None) else words
        spans.append((start, end))
        roles.append(words)
        role = _role(phrase, words, event, told)
        if role is None or not _is_near(sentence.clauses[phrase.first], event, others, words):
            continue
        actor = Actor(name, role, _kind(phrase, role, told, sentence, grammar))
        found.setdefault(name.casefold(), Part(actor, start, end))
    return tuple(found.values())[:MAX_ACTORS]
