"""Which of the resolved mentions an event happened at.

Not the nearest name: a place counts by what ties it to the event - the clause that it shares with
the event's words, the preposition before it, how exact it is. Only literal mentions place an event;
"Spain said" and "the Venezuelan government" don't. A dateline is a last resort, a publisher none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.geodesy import great_circle_m
from service.incidents.detecting import Detection
from service.incidents.sentences import Sentence
from service.model import Mention, MentionKind, Place

NEAR_TOWN_M = 5_000.0  # "near X": UCDP codes such events to the town, within some 5 km of its edge
NEAR_SPOT_M = 1_000.0  # "outside the air base": round a facility, within sight of it
SAME_AREA_M = 30_000.0  # a spot and a town this near name one place: a large city's radius
_ENOUGH = 0.6  # score from which a mention in the sentence places the event
_LEADING = 80  # characters before a mention in which its preposition is sought
LEAD = 3
"""Sentences at the top of a report that its dateline still speaks for."""

_PINNED = 4  # coarsest precision that is a place on the map: first-order division
_COUNTRY = 6  # UCDP's code for "this country"
_FEW = 3  # mentions below which no majority says anything
_MAJORITY = 0.6  # share of a report's mentions from which a country is what the report is about
_BEFORE_NOUN = 2  # words by which a town may stand before the noun that it modifies
_BACK = 6  # sentences back in which a place still holds for what follows

# Relation words, longer ones first: how the event lies to the place, and what that adds to the score.
_RELATIONS: tuple[tuple[str, str, float], ...] = (
    (r"in front of", "in front of", 0.6),
    (r"on the outskirts of", "near", 0.6),
    (r"outskirts of|suburbs? of|vicinity of", "near", 0.5),
    (
        r"\d+(?:[.,]\d+)?\s?(?:km|kilometers?|kilometres?|miles?|mi)\b(?:\s\w+){0,3}?\s(?:of|from)",
        "distance",
        0.35,
    ),
    (r"(?:just\s)?(?:north|south|east|west)(?:-?east|-?west)? of", "near", 0.4),
    (r"close to|next to|adjacent to|alongside|beside", "next to", 0.6),
    (r"across from|opposite", "in front of", 0.6),
    (
        r"on (?:the|a) (?:\w+ )?(?:road|highway|route)(?: leading)? (?:from|to|up to|towards?|between)",
        "on the road",
        0.5,
    ),
    (r"leading (?:up )?to", "near", 0.45),
    (r"outside(?: of)?", "outside", 0.55),
    (r"near(?:by)?|around", "near", 0.55),
    (r"inside|within", "in", 0.6),
    (r"between", "between", 0.45),
    (r"across|throughout", "across", 0.55),
    (r"in|at", "in", 0.6),
    (r"on", "on", 0.45),
    (r"into|onto|through|over|along", "in", 0.4),
    (r"against|to|towards?", "to", 0.1),
    (r"from", "from", -0.15),
    (r"by|with|for|of|like|than|as|against|between|including", "", -0.1),
)
_RELATION = re.compile(
    r"\b(?:" + "|".join(f"(?P<r{i}>{r[0]})" for i, r in enumerate(_RELATIONS)) + r")(?=\W)", re.IGNORECASE
)
_AWAY = frozenset({"near", "outside", "next to", "in front of", "on the road", "distance", "between"})
_DISTANCE = re.compile(r"(\d+(?:[.,]\d+)?)\s?(km|kilom|mi)", re.IGNORECASE)
_METRES = {"km": 1_000.0, "kilom": 1_000.0, "mi": 1_609.344}
_CHAINED = re.compile(
    r"[\s,]*(?:(?:the|a)\s)?(?:[\w’'-]+\s){0,2}?(?:of|in|area of|part of|province of)?\s?(?:the\s)?",
    re.IGNORECASE,
)
_SAID_IN = re.compile(
    r"\b(?:said|told|reported|announced|confirmed|stated|reports?|statement|communique|conference|interview"
    r"|released|issued|spoke(?:sman|swoman|sperson)?|officials?|sources|consulted|speaking|headquartered)"
    r"(?:\s(?!in\b|from\b|at\b)\w+){0,3}?\s(?:in|from|at|to)\s(?:the\s)?(?:[A-Za-z]+\s){0,2}$",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"[;:.!?\n“”\"]|\b(?:said|says|told|who|which|that|and|but|while|when|after)\b", re.IGNORECASE
)


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


NOWHERE = Setting(None, None, "", 0.0)


@dataclass(frozen=True, slots=True)
class Located:
    """A literal mention with the sentence it is in, its relation word and that relation's weight.

    ``saying`` tells that something was said there ("police in Lima reported that"), not done.
    """

    mention: Mention
    sentence: int
    clause: int
    token: int
    relation: str
    weight: float
    dateline: bool
    saying: bool


def _relation(text: str, start: int, mention: Mention) -> tuple[str, float]:
    """Return the relation word that governs a mention, and what it is worth."""
    head = text[max(start, mention.start - _LEADING) : mention.start]
    ends = [m.end() for m in _CLAUSE_END.finditer(head)]
    head = head[ends[-1] if ends else 0 :]
    found = [m for m in _RELATION.finditer(head) if len(head[m.end() :].split()) <= 6]
    for match in reversed(found):
        name = next(n for n, value in match.groupdict().items() if value is not None)
        _, relation, weight = _RELATIONS[int(name[1:])]
        # "in the town of X": the "of" belongs to the noun before it, the relation stands further left.
        if match.group().casefold() == "of" and match is not found[0]:
            continue
        return (match.group() if relation == "distance" else relation), weight
    return "", 0.0


def locate(
    text: str,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    kind: MentionKind = MentionKind.LITERAL,
) -> tuple[Located, ...]:
    """Return the mentions of a kind, each in its sentence and clause; in the order of the text."""
    found, index = [], 0
    for mention in sorted((m for m in mentions if m.kind is kind), key=lambda m: (m.start, m.end)):
        while index < len(sentences) and sentences[index].end <= mention.start:
            index += 1
        if index == len(sentences) or sentences[index].start > mention.start:
            continue
        sentence = sentences[index]
        token = next(
            (i for i, t in enumerate(sentence.tokens) if t.end > mention.start), len(sentence.tokens) - 1
        )
        relation, weight = _relation(text, sentence.dateline, mention)
        found.append(
            Located(
                mention,
                index,
                sentence.clauses[token],
                token,
                relation,
                weight,
                mention.start < sentence.dateline,
                bool(_SAID_IN.search(text, max(sentence.start, mention.start - _LEADING), mention.start)),
            )
        )
    return tuple(found)


def _score(located: Located, event: Detection) -> float:
    """Return how strongly a mention in the event's sentence is tied to the event."""
    gap = max(event.first - located.token, located.token - event.last, 0)
    score = (1.0 if located.clause in event.clauses else 0.6) + located.weight - 0.02 * gap
    if located.token > event.last:
        score += 0.05
    place = located.mention.place
    return score - (0.04 * (place.precision - 1) if place else 0.0)


def contains(outer: Place, inner: Place) -> bool:
    """Tell whether one place is, by country and division or by nearness, round another or the same."""
    if outer.id == inner.id:
        return True
    if outer.country and inner.country and outer.country != inner.country:
        return False
    if outer.precision >= 5:
        return bool(outer.country) and outer.country == inner.country
    if outer.precision in {3, 4}:
        names = {inner.admin1.casefold(), inner.admin2.casefold()} - {""}
        return outer.name.casefold() in names or (
            outer.precision == 4 and outer.admin1 != "" and outer.admin1 == inner.admin1
        )
    return great_circle_m(outer.lat, outer.lon, inner.lat, inner.lon) <= SAME_AREA_M


def compatible(one: Place, other: Place) -> bool:
    """Tell whether two places may be told of one event: the same, or one round the other."""
    return contains(one, other) or contains(other, one)


def _finest(best: Located, others: Sequence[Located], text: str) -> Located:
    """Return the most exact mention in a chain such as "in Mir Ali, North Waziristan"."""
    chosen = best
    for other in sorted(others, key=lambda o: o.mention.start):
        a, b = chosen.mention, other.mention
        if a.place is None or b.place is None or b.place.precision >= a.place.precision:
            continue
        left, right = sorted((a, b), key=lambda m: m.start)
        between = text[left.end : right.start]
        tied = _CHAINED.fullmatch(between) or (other.clause == chosen.clause and other.weight >= 0.35)
        if tied and contains(a.place, b.place):
            chosen = other
    return chosen


def _adjusted(place: Place, relation: str) -> tuple[Place, str]:
    """Return a place as inexact as the relation makes it, and the relation's plain name."""
    distance = _DISTANCE.match(relation)
    if distance:
        metres = float(distance[1].replace(",", ".")) * _METRES[distance[2].casefold()]
        precision = 2 if metres <= 25_000 else 3
        return (
            replace(
                place,
                precision=max(place.precision, precision),
                uncertainty_m=max(place.uncertainty_m, metres),
            ),
            re.sub(r"\s+", " ", relation),
        )
    if relation in _AWAY and place.precision <= 2:
        margin = NEAR_SPOT_M if place.precision == 1 else NEAR_TOWN_M
        return replace(place, precision=2, uncertainty_m=max(place.uncertainty_m, margin)), relation
    return place, relation


def _setting(located: Located, factor: float, *, inherited: bool = False) -> Setting:
    mention = located.mention
    if mention.place is None:
        return Setting(None, mention, located.relation, 0.0, inherited)
    place, relation = _adjusted(mention.place, located.relation)
    return Setting(place, mention, relation, round(mention.place.confidence * factor, 4), inherited)


def _round_unknown(unknown: Located, others: Sequence[Located], text: str) -> Located | None:
    """Return what is named right after an unknown place as the larger place round it, if anything is."""
    for other in others:
        between = text[unknown.mention.end : other.mention.start]
        if other.mention.place and other.mention.start > unknown.mention.end and _CHAINED.fullmatch(between):
            return replace(other, relation=unknown.relation, weight=unknown.weight, clause=unknown.clause)
    return None


def own_place(text: str, here: Sequence[Located], event: Detection) -> Setting:
    """Return the place that the event's own sentence gives; ``here`` are its mentions."""
    scored = sorted(
        ((_score(m, event), m) for m in here if not m.dateline and not m.saying),
        key=lambda pair: (-pair[0], pair[1].mention.start),
    )
    if not scored or scored[0][0] < _ENOUGH:
        return NOWHERE
    best = _finest(scored[0][1], [m for _, m in scored[1:]], text)
    same, tied = best.clause in event.clauses, best.weight >= 0.35
    factor = {(True, True): 0.93, (True, False): 0.65, (False, True): 0.8, (False, False): 0.5}[same, tied]
    outer = _round_unknown(best, [m for _, m in scored[1:]], text) if best.mention.place is None else None
    if outer:
        return replace(_setting(outer, factor), mention=best.mention)
    return _setting(best, factor)


def modifier_place(here: Sequence[Located], event: Detection) -> Setting:
    """Return the town right before an event's noun: "the Nairobi protest", "Delhi riots".

    ``here`` are the sentence's associative mentions. A country in that position acts ("Kenya protests at
    the ruling"), and so does not count.
    """
    for m in here:
        if _pinned(m) and not m.dateline and 0 <= event.first - m.token <= _BEFORE_NOUN:
            return _setting(m, 0.65)
    return NOWHERE


def carried_place(
    index: int, sentences: Sequence[Sentence], located: Sequence[Located], *, fresh: bool
) -> Setting:
    """Return the place that the discourse gives to a sentence without one.

    Tried in turn: earlier sentences of the paragraph, and, if the event is ``fresh`` (of the day that
    the report is about), the sentences shortly before, the headline, the dateline. A place that
    another literal name of the sentence contradicts doesn't hold.
    """
    paragraph = sentences[index].paragraph
    earlier = [
        m
        for m in located
        if m.sentence < index and not m.dateline and not m.saying and m.weight >= 0.35 and m.mention.place
    ]
    for m in reversed(earlier):
        if sentences[m.sentence].paragraph == paragraph and _pinned(m):
            return _setting(m, 0.65, inherited=True)
    if not fresh:
        return NOWHERE
    usual = _usual(located)
    recent = next((m for m in reversed(earlier) if index - m.sentence <= _BACK and _pinned(m)), None)
    if recent and not (usual and _round(usual, recent)):
        return _setting(recent, 0.5, inherited=True)
    if usual:
        return _setting(replace(usual, relation="in"), 0.5, inherited=True)
    for m in located:
        if m.dateline and _pinned(m) and m.sentence <= index <= LEAD and _at_home(m, located):
            return _setting(replace(m, relation=""), 0.3, inherited=True)
    return NOWHERE


def _at_home(dateline: Located, located: Sequence[Located]) -> bool:
    """Tell whether most of the places that a report names are in its dateline's country."""
    countries = [m.mention.place.country for m in located if m.mention.place]
    home = dateline.mention.place.country if dateline.mention.place else ""
    return 2 * countries.count(home) > len(countries)


def main_country(mentions: Sequence[Mention]) -> Setting:
    """Return the country that most mentions of a report are in or stand for, without a pin.

    Here governments and peoples count too: a report full of Salvadoran officials is about El Salvador.
    Nowhere unless the country has three in five of the mentions, three at least, is itself among them,
    and something in it is named for its own sake.
    """
    placed = [m for m in mentions if m.place and m.place.country]
    counts = Counter(m.place.country for m in placed if m.place)
    if not counts:
        return NOWHERE
    country, count = counts.most_common(1)[0]
    named = next(
        (m for m in placed if m.place and m.place.country == country and m.place.precision == _COUNTRY), None
    )
    here = any(m.kind is MentionKind.LITERAL for m in placed if m.place and m.place.country == country)
    if named is None or named.place is None or not here or count < max(_FEW, _MAJORITY * len(placed)):
        return NOWHERE
    return Setting(named.place, named, "", round(named.place.confidence * 0.4, 4), inherited=True)


def carried_on(setting: Setting) -> Setting:
    """Return the place of an event told before in the same paragraph, for one that follows it."""
    return replace(setting, confidence=round(setting.confidence * 0.75, 4), inherited=True)


def _round(outer: Located, inner: Located) -> bool:
    """Tell whether one mention's place is round another's, so that it is the safer one to carry over."""
    a, b = outer.mention.place, inner.mention.place
    return a is not None and b is not None and contains(a, b)


def _pinned(located: Located) -> bool:
    return located.mention.place is not None and located.mention.place.precision <= _PINNED


def _usual(located: Sequence[Located]) -> Located | None:
    """Return a mention of the place that the report is about: told at least twice, or in the headline."""
    counts: dict[str, list[Located]] = {}
    for m in located:
        if _pinned(m) and not m.dateline and not m.saying and m.mention.place and m.weight >= 0.35:
            counts.setdefault(m.mention.place.id, []).append(m)
    ranked = sorted(counts.values(), key=lambda ms: (-len(ms), ms[0].mention.start))
    if not ranked or (len(ranked) > 1 and len(ranked[1]) == len(ranked[0])):
        return None
    best = ranked[0]
    return best[0] if len(best) >= 2 or best[0].sentence == 0 else None
