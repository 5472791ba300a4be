"""Place mentions in their sentences: clause, relation word, and whether something was only said there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.geodesy import great_circle_m
from service.incidents.sentences import Sentence
from service.model import Mention, MentionKind, Place

SAME_AREA_M = 30_000.0
"""A spot and a town this near, in metres, name one place: a large city's radius."""

TIED = 0.35
"""Weight of a relation from which it ties a place to what happens."""

_SAME_SPOT_M = 1_500.0  # spots this near, in metres, face each other
_TOWN = 2  # UCDP's code for a town and what is near it
_PINNED = 4  # coarsest precision that is a place on the map: first-order division
_PART_REACH = 30  # characters before a mention in which "northern" or "the east of" is sought
_LEADING = 80  # characters before a mention in which its preposition is sought

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
    (
        r"in (?:the )?(?:north|south|east|west|centre|center|heart)(?:-?east|-?west)?(?:ern)?(?: parts?)? of",
        "in",
        0.6,
    ),
    (r"(?:just\s)?(?:north|south|east|west)(?:-?east|-?west)? of", "near", 0.4),
    (r"(?:just\s)?off(?: the (?:\w+ )?coast of)?", "off", 0.5),
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
_PART = re.compile(
    r"\b(?:(?:north|south|east|west)(?:[\s-]?(?:east|west))?(?:ern)?(?:most)?|central|upper|lower)\s"
    r"(?:(?:part|parts|region|regions|half|area|areas)\s)?(?:of\s)?(?:the\s)?$",
    re.IGNORECASE,
)
_SAID_IN = re.compile(
    r"\b(?:said|told|reported|announced|confirmed|stated|reports?|statement|communique|conference|interview"
    r"|released|issued|spoke(?:sman|swoman|sperson)?|officials?|sources|consulted|speaking|headquartered)"
    r"(?:\s(?!in\b|from\b|at\b)\w+){0,3}?\s(?:in|from|at|to)\s(?:the\s)?(?:[A-Za-z]+\s){0,2}$",
    re.IGNORECASE,
)
_SEAT_IN = re.compile(
    r"\b(?:government|authorities|administration|regime)\sin\s(?:the\s)?\Z",
    re.IGNORECASE,
)
_SAYS_IN = re.compile(
    r",?\s(?:(?!and\b|but\b|where\b)[\w.’'-]+\s){1,7}?(?:said|told|announced|added|warned|condemned|urged)\b"
)
_OPENING = re.compile(
    r"\s*(?:(?:Meanwhile|Speaking|Earlier|Later),?\s)?(?:in|at|from)\s(?:the\s)?", re.IGNORECASE
)
_UNLISTED = re.compile(
    r"\b(?:in|near|outside|(?:town|city|village|port|residents|inhabitants|people|villagers|mayor"
    r"|governor|bishop|imam|judge|prosecutor|stationmaster|police chief) of)\s"
    r"(?P<name>(?!(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Spring|Summer|Autumn|Winter|Mr|Mrs|Ms|Dr|President"
    r"|Prime|Parliament|Congress|English|Arabic|French|Spanish|Twitter|Facebook|Islam|Christmas|Ramadan|Easter)\b)"
    r"[A-Z][a-z’'-]+[\w’'-]*(?:\s[A-Z][\w’'-]+){0,2})(?!\s[a-z]+\s(?:hospital|office))"
    r"(?=\s*[,.;:)]|\s*\Z|\s(?:on|in|at|from|after|as|and|or|by|with|late|early|overnight|during|before|when|while"
    r"|where|for|to|since|but|last|this|yesterday|today|near|said|who|which|that|was|were|is|are|killing)\b)"
)
_CLAUSE_END = re.compile(
    r"[;:.!?\n“”\"]|\b(?:said|says|told|who|which|that|and|but|while|when|after)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Located:
    """A literal mention with the sentence it is in, its relation word and that relation's weight.

    ``saying`` tells that something was said there ("police in Lima reported that"), not done; ``part``
    that only a part of the place is meant ("northern Mali").
    """

    mention: Mention
    sentence: int
    clause: int
    token: int
    relation: str
    weight: float
    dateline: bool
    saying: bool
    part: bool = False


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


def _is_saying(text: str, sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a place is where something was said: "police in Lima said", "In Maputo, he said"."""
    lead = max(sentence.start, mention.start - _LEADING)
    if any(pattern.search(text, lead, mention.start) for pattern in (_SAID_IN, _SEAT_IN)):
        return True
    opens = _OPENING.fullmatch(text, sentence.dateline, mention.start)
    return bool(opens and _SAYS_IN.match(text, mention.end, sentence.end))


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
                _is_saying(text, sentence, mention),
                bool(_PART.search(text, max(sentence.start, mention.start - _PART_REACH), mention.start)),
            )
        )
    return tuple(found)


def unlisted(text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention]) -> frozenset[int]:
    """Return the sentences that name a place which no mention covers: "in Shire", "near Um Rawaba".

    What happens there didn't happen where the sentence before plays. Only told by capital letters, so
    not in text without small ones.
    """
    covered = {at for m in mentions for at in range(m.start, m.end)}
    return frozenset(
        index
        for index, sentence in enumerate(sentences)
        if sentence.text.upper() != sentence.text
        and any(
            match.start("name") not in covered
            for match in _UNLISTED.finditer(text, sentence.dateline, sentence.end)
        )
    )


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
    return great_circle_m(outer.lat, outer.lon, inner.lat, inner.lon) <= _reach_m(outer, inner)


def is_spot(place: Place) -> bool:
    """Tell whether a place is a building, a square or a quarter rather than a town or larger."""
    town = place.feature.startswith(("PPL", "ADM", "PCL")) and place.feature != "PPLX"
    return place.precision <= _TOWN and not town


def _reach_m(one: Place, other: Place) -> float:
    """Return how far apart in metres two places may be and still be told of one event.

    Two spots of a city, or two towns, are different places unless each is within the other's bounds.
    """
    if is_spot(one) and is_spot(other):
        return max(one.uncertainty_m + other.uncertainty_m, _SAME_SPOT_M)
    if is_spot(one) or is_spot(other):
        return SAME_AREA_M
    return max(one.uncertainty_m, other.uncertainty_m)


def compatible(one: Place, other: Place) -> bool:
    """Tell whether two places may be told of one event: the same, or one round the other."""
    return contains(one, other) or contains(other, one)


def pinned(located: Located) -> bool:
    """Tell whether a mention means a place that a map can show: a first-order division or better."""
    return located.mention.place is not None and located.mention.place.precision <= _PINNED
