"""Which of the resolved mentions in its sentence an event happened at.

Not the nearest name: a place counts by what ties it to the event - the clause that it shares with
the event's words, the preposition before it, how exact it is. Only literal mentions place an event;
"Spain said" and "the Venezuelan government" don't. A dateline is a last resort, a publisher none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from service.incidents.detecting import Detection
from service.incidents.grammar import Grammar
from service.incidents.locating import TIED, Located, compatible, contains, pinned
from service.incidents.relations import adjusted, between
from service.incidents.sentences import Sentence
from service.model import Mention, MentionForm, Place

_ENOUGH = 0.6  # score from which a mention in the sentence places the event
_TOWN, _COUNTRY = 2, 6  # UCDP's where codes
_SPANNING = frozenset({"between", "on the road"})
_KIND_REACH = 25  # characters before an unlisted name in which the word for its kind stands
_INSIDE = frozenset({"in", "across", "on"})
_BOUND = frozenset({"to", "from"})  # relations of a place that somebody is on the way to, or was
_HOME_REACH = 4  # words by which the town may stand behind the event's words
_BEFORE_NOUN = 2  # words by which a town may stand before the noun that it modifies


@dataclass(frozen=True, slots=True)
class Setting:
    """Where an event is: the place as adjusted by its relation, the words, and how sure (0 to 1).

    ``inherited`` tells that the event's own sentence doesn't give the place.
    """

    place: Place | None
    mention: Mention | None
    relation: str
    confidence: float
    inherited: bool = False

    def at(self, place: Place, confidence: float) -> Setting:
        """Return the same words as of another place, with that confidence (0 to 1)."""
        return replace(self, place=place, relation="", confidence=round(confidence, 4))


NOWHERE = Setting(None, None, "", 0.0)


def _score(located: Located, event: Detection) -> float:
    """Return how strongly a mention in the event's sentence is tied to the event."""
    gap = max(event.first - located.token, located.token - event.last, 0)
    score = (1.0 if located.clause in event.clauses else 0.6) + located.weight - 0.02 * gap
    if located.token > event.last:
        score += 0.05
    place = located.mention.place
    return score - (0.04 * (place.precision - 1) if place else 0.0)


def _finest(best: Located, others: Sequence[Located], text: str, grammar: Grammar) -> Located:
    """Return the most exact mention in a chain such as "in Mir Ali, North Waziristan"."""
    chosen = best
    for other in sorted(others, key=lambda o: o.mention.start):
        a, b = chosen.mention, other.mention
        if a.place is None or b.place is None or b.place.precision >= a.place.precision:
            continue
        if other.relation in _BOUND:
            continue
        left, right = sorted((a, b), key=lambda m: m.start)
        between = text[left.end : right.start]
        tied = grammar.pattern("chained").fullmatch(between) or (
            other.clause == chosen.clause and other.weight >= TIED
        )
        if tied and contains(a.place, b.place):
            chosen = other
    return chosen


def setting_of(located: Located, factor: float, *, inherited: bool = False) -> Setting:
    """Return the setting that a mention gives, its place's confidence taken times a factor (0 to 1)."""
    mention = located.mention
    if mention.place is None:
        return Setting(None, mention, located.relation, 0.0, inherited)
    place = adjusted(mention.place, located.relation, part=located.part)
    relation = re.sub(r"\s+", " ", located.relation)
    return Setting(place, mention, relation, round(mention.place.confidence * factor, 4), inherited)


def _round_unknown(
    unknown: Located, others: Sequence[Located], text: str, grammar: Grammar
) -> Located | None:
    """Return what is named right after an unknown place as the larger place round it, if anything is."""
    for other in others:
        between = text[unknown.mention.end : other.mention.start]
        if (
            other.mention.place
            and other.mention.start > unknown.mention.end
            and grammar.pattern("chained").fullmatch(between)
        ):
            behind = [o for o in others if o.mention.start > other.mention.start]
            outer = _finest(other, behind, text, grammar)
            return replace(outer, relation=unknown.relation, weight=unknown.weight)
    return None


def _worded_in(best: Located, others: Sequence[Located], text: str, grammar: Grammar) -> Located | None:
    """Return the unlisted place right before a known town or larger one: "Huancora, Chalatenango"."""
    place = best.mention.place
    if place is None or place.precision < _TOWN:
        return None
    for other in others:
        one = other.mention
        if one.place is None and one.form is MentionForm.NOMINAL and one.end <= best.mention.start:
            gap = text[one.end : best.mention.start]
            if grammar.pattern("chained").fullmatch(gap) and other.weight >= best.weight:
                return other
    return None


def _part_of(best: Located, others: Sequence[Located], text: str, grammar: Grammar) -> Located | None:
    """Return the unlisted part of a town named in one clause: "in Bogota, in the suburb of Quirigua"."""
    place = best.mention.place
    if place is None or place.precision != _TOWN or best.relation not in _INSIDE:
        return None
    for other in others:
        one = other.mention
        if one.place is None and one.form is MentionForm.NOMINAL and other.clause == best.clause:
            words = text[max(one.start - _KIND_REACH, 0) : one.end].casefold().split()
            part = any(word.strip(",.“”\"'") in grammar.words("town_parts") for word in words)
            if part and (other.weight >= TIED or other.relation == "near"):
                return other
    return None


def _partner(best: Located, others: Sequence[Located], text: str, grammar: Grammar) -> Located | None:
    """Return the second of the two places that "between" or "on the road from" stands before."""
    if best.relation not in _SPANNING or not pinned(best):
        return None
    for other in others:
        gap = text[best.mention.end : other.mention.start]
        if (
            other.mention.start > best.mention.end
            and pinned(other)
            and grammar.pattern("paired").fullmatch(gap)
        ):
            return other
    return None


def _spanning(best: Located, other: Located, text: str, factor: float) -> Setting:
    """Return the stretch between two places as a setting whose words are both names."""
    one, two = best.mention, other.mention
    if one.place is None or two.place is None:
        return NOWHERE
    words = replace(one, end=two.end, text=text[one.start : two.end])
    sure = one.place.confidence * two.place.confidence
    return Setting(between(one.place, two.place), words, "between", round(sure * factor, 4))


def _coordinated(best: Located, others: Sequence[Located], text: str, grammar: Grammar) -> list[Located]:
    """Return the places that share one preposition with the best: "in Paris, Lyon and Marseille".

    Of one level, none round another, joined by commas and at least one "and"; else none.
    """
    row = sorted((best, *others), key=lambda m: m.mention.start)
    at = row.index(best)
    first = last = at
    while first and _joined(row[first - 1], row[first], text, grammar):
        first -= 1
    while last + 1 < len(row) and _joined(row[last], row[last + 1], text, grammar):
        last += 1
    chain = row[first : last + 1]
    links = [text[a.mention.end : b.mention.start] for a, b in pairwise(chain)]
    if not any(grammar.pattern("and").search(link) for link in links):
        return []
    return [replace(m, relation=chain[0].relation, weight=best.weight) for m in chain if m is not best]


def _joined(one: Located, other: Located, text: str, grammar: Grammar) -> bool:
    """Tell whether two neighbouring mentions are of one list of places."""
    a, b = one.mention.place, other.mention.place
    if (
        a is None
        or b is None
        or not grammar.pattern("listed").fullmatch(text[one.mention.end : other.mention.start])
    ):
        return False
    alike = max(a.precision, b.precision) <= _TOWN or a.precision == b.precision < _COUNTRY
    return alike and a.id != b.id and not (a.precision != b.precision and compatible(a, b))


def own_places(text: str, here: Sequence[Located], event: Detection, grammar: Grammar) -> tuple[Setting, ...]:
    """Return the places that the event's own sentence gives, the best first; ``here`` are its mentions."""
    scored = sorted(
        ((_score(m, event), m) for m in here if not m.dateline and not m.saying),
        key=lambda pair: (-pair[0], pair[1].mention.start),
    )
    if not scored or scored[0][0] < _ENOUGH:
        return ()
    others = [m for _, m in scored[1:]]
    best = _finest(scored[0][1], others, text, grammar)
    others = [m for _, m in scored if m is not best]
    same, tied = best.clause in event.clauses, best.weight >= TIED
    factor = {(True, True): 0.93, (True, False): 0.65, (False, True): 0.8, (False, False): 0.5}[same, tied]
    inner = _worded_in(best, others, text, grammar) or _part_of(best, others, text, grammar)
    if inner:
        return (replace(setting_of(best, factor), mention=inner.mention),)
    outer = _round_unknown(best, others, text, grammar) if best.mention.place is None else None
    if outer:
        return (replace(setting_of(outer, factor), mention=best.mention),)
    partner = _partner(best, others, text, grammar)
    if partner:
        return (_spanning(best, partner, text, factor),)
    return tuple(setting_of(m, factor) for m in (best, *_coordinated(best, others, text, grammar)))


def object_place(
    text: str, sentence: Sentence, here: Sequence[Located], event: Detection, grammar: Grammar
) -> Setting:
    """Return the town that an event's words act on: "bombed Douma", "off the coast of Lampedusa".

    ``here`` are the sentence's associative mentions. One that owns or modifies what follows it
    ("attacked Kandahar's mayor") is no object.
    """
    tail = sentence.tokens[event.last].end
    for m in here:
        if not pinned(m) or m.dateline or m.clause not in event.clauses or m.token < event.first:
            continue
        gap = text[tail : m.mention.start]
        direct = m.mention.start <= tail or grammar.pattern("direct").fullmatch(gap)
        if (direct or m.weight >= TIED) and grammar.pattern("ends").match(text, m.mention.end):
            return setting_of(m, 0.7)
    return NOWHERE


def home_place(
    text: str, sentence: Sentence, here: Sequence[Located], event: Detection, grammar: Grammar
) -> Setting:
    """Return the town whose people act or suffer: "residents of Goma protested", "Cali's mayor was shot".

    ``here`` are the sentence's associative mentions; the people stand in the event's clause, before it, or
    right before it ("the mayor of Cali, who was shot").
    """
    for m in here:
        ahead = text[sentence.start : m.mention.start]
        same = m.clause in event.clauses or grammar.pattern("relative").match(text, m.mention.end)
        close = same and m.token - _HOME_REACH <= event.last
        if pinned(m) and not m.dateline and close and grammar.pattern("people").search(ahead):
            return setting_of(m, 0.55)
    return NOWHERE


def modifier_place(here: Sequence[Located], event: Detection) -> Setting:
    """Return the town right before an event's noun: "the Nairobi protest", "Delhi riots".

    ``here`` are the sentence's associative mentions. A country in that position acts ("Kenya protests at
    the ruling"), and so does not count.
    """
    for m in here:
        if pinned(m) and not m.dateline and 0 <= event.first - m.token <= _BEFORE_NOUN:
            return setting_of(m, 0.65)
    return NOWHERE
