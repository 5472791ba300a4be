"""Place mentions in their sentences: clause, relation word, and whether something was only said there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from service.geodesy import great_circle_m
from service.incidents.grammar import Grammar
from service.incidents.sentences import Sentence
from service.model import Mention, MentionKind, Place

SAME_AREA_M = 30_000.0
"""A spot and a town this near, in metres, name one place: a large city's radius."""

TIED = 0.35
"""Weight of a relation from which it ties a place to what happens."""

_SAME_SPOT_M = 1_500.0  # spots this near, in metres, face each other
_TOWN = 2  # UCDP's code for a town and what is near it
_COUNTRY = 6  # and for a country
_COUNTRY_M = 1_000_000.0  # metres from a town that its country may reach, but for the largest
_PINNED = 4  # coarsest precision that is a place on the map: first-order division
_HEADING = ("in", 0.6)  # relation and weight of a place that heads its line
_PART_REACH = 30  # characters before a mention in which "northern" or "the east of" is sought
_LEADING = 80  # characters before a mention in which its preposition is sought


@dataclass(frozen=True)
class Located:
    """A literal mention with the sentence it is in, its relation word and that relation's weight.

    ``row`` is the sentence, ``sentence`` its number. ``heads`` tells that the mention heads its line,
    ``saying`` that something was said there ("police in Lima reported that"), not done, or that the name
    is of something else that bears it; ``part`` that only a part of the place is meant ("northern Mali").
    """

    mention: Mention
    row: Sentence
    sentence: int
    relation: str
    weight: float
    dateline: bool
    heads: bool
    saying: bool
    part: bool = False

    @cached_property
    def token(self) -> int:
        """The number of the mention's first word; of the word behind it if it heads its line."""
        tokens, mention = self.row.tokens, self.mention
        last = len(tokens) - 1
        token = next((at for at, t in enumerate(tokens) if t.end > mention.start), last)
        if self.heads:
            token = min(token + 1, last)
            while tokens[token].start < mention.end and token < last:
                token += 1
        return token

    @cached_property
    def clause(self) -> int:
        """The clause that the mention is in."""
        return self.row.clauses[self.token]


def _relation(text: str, start: int, mention: Mention, grammar: Grammar) -> tuple[str, float]:
    """Return the relation word that governs a mention, and what it is worth."""
    head = text[max(start, mention.start - _LEADING) : mention.start]
    ends = [m.end() for m in grammar.pattern("clause_end").finditer(head)]
    head = head[ends[-1] if ends else 0 :]
    found = [m for m in grammar.relations.finditer(head) if len(head[m.end() :].split()) <= 6]
    for match in reversed(found):
        name = next(n for n, value in match.groupdict().items() if value is not None)
        relation, weight = grammar.relation_names[int(name[1:])]
        # "in the town of X": the "of" belongs to the noun before it, the relation stands further left.
        if match.group().casefold() in grammar.words("of") and match is not found[0]:
            continue
        return (grammar.in_english(match.group()) if relation == "distance" else relation), weight
    return "", 0.0


def _is_saying(text: str, sentence: Sentence, mention: Mention, grammar: Grammar) -> bool:
    """Tell whether a place is where something was said: "police in Lima said", "In Maputo, he said"."""
    lead = max(sentence.start, mention.start - _LEADING)
    if any(grammar.pattern(name).search(text, lead, mention.start) for name in ("said_in", "seat_in")):
        return True
    opens = grammar.pattern("opening").fullmatch(text, sentence.dateline, mention.start)
    return bool(opens and grammar.pattern("says_in").match(text, mention.end, sentence.end))


def _is_aside(text: str, mention: Mention, grammar: Grammar) -> bool:
    """Tell whether a name says of something else which or where it is: "the U.S. embassy", "Lima Street"."""
    place = mention.place
    if place is None:
        return False
    if place.precision >= _COUNTRY:
        lead = max(0, mention.start - _LEADING)
        return bool(
            grammar.pattern("legation").match(text, mention.end)
            or grammar.pattern("legation_of").search(text, lead, mention.start)
        )
    return not is_spot(place) and bool(grammar.pattern("street").match(text, mention.end))


def _measures(text: str, before: Mention | None, mention: Mention, grammar: Grammar) -> bool:
    """Tell whether a name only says how far off the place before it is: "Ayacucho, 575 km from Lima"."""
    if before is None or before.place is None:
        return False
    return bool(grammar.pattern("measured").fullmatch(text, before.end, mention.start))


def _opens(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a mention is the first word behind a dateline: "BOGOTA, 18 Aug (EFE) -- CALI --"."""
    return mention.start == sentence.dateline > sentence.start


def _is_literal(text: str, mention: Mention, grammar: Grammar) -> bool:
    """Tell whether a mention is where something is: by its kind, or as "in Lima" where its phrase ends."""
    if mention.kind is not MentionKind.ASSOCIATIVE:
        return mention.kind is MentionKind.LITERAL
    lead = max(0, mention.start - 24)
    return bool(
        grammar.pattern("plainly_in").search(text, lead, mention.start)
        and grammar.pattern("ends").match(text, mention.end)
    )


def _heads(text: str, sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a mention heads its line, as in "Al-Bab: a car bomb killed ten"; capitals head a wire."""
    return (
        mention.start == sentence.dateline
        and text[mention.end : mention.end + 2] == ": "
        and not mention.text.isupper()
    )


def locate(
    text: str,
    sentences: Sequence[Sentence],
    mentions: Sequence[Mention],
    grammar: Grammar,
    kind: MentionKind = MentionKind.LITERAL,
) -> tuple[Located, ...]:
    """Return the mentions of a kind, each in its sentence and clause; in the order of the text."""
    found, index, part = [], 0, grammar.pattern("part")
    before: Mention | None = None
    chosen = [
        m
        for m in mentions
        if (_is_literal(text, m, grammar)) is (kind is MentionKind.LITERAL)
        and m.kind is not MentionKind.DEMONYM
    ]
    for mention in sorted(chosen, key=lambda m: (m.start, m.end)):
        before, last = mention, before
        while index < len(sentences) and sentences[index].end <= mention.start:
            index += 1
        if index == len(sentences) or sentences[index].start > mention.start:
            continue
        sentence = sentences[index]
        relation, weight = _relation(text, sentence.dateline, mention, grammar)
        inner = grammar.pattern("inner_dateline").match(text, mention.end) and _opens(sentence, mention)
        heads = not inner and _heads(text, sentence, mention)
        if inner:
            weight = _HEADING[1]
        elif heads:
            relation, weight = _HEADING
        found.append(
            Located(
                mention,
                sentence,
                index,
                relation,
                weight,
                mention.start < sentence.dateline or bool(inner),
                heads,
                _is_saying(text, sentence, mention, grammar)
                or _is_aside(text, mention, grammar)
                or _measures(text, last, mention, grammar),
                bool(part.search(text, max(sentence.start, mention.start - _PART_REACH), mention.start)),
            )
        )
    return tuple(found)


def names_unlisted(text: str, sentence: Sentence, covered: frozenset[int], grammar: Grammar) -> bool:
    """Tell whether a sentence names a place that no mention covers: "in Shire", "near Um Rawaba".

    ``covered`` are the offsets in mentions. What happens there didn't happen where the sentence before
    plays. Only told by capital letters, so not in text without small ones.
    """
    if sentence.text.upper() == sentence.text:
        return False
    found = grammar.pattern("unlisted").finditer(text, sentence.dateline, sentence.end)
    return any(match.start("name") not in covered for match in found)


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


def country_round(place: Place) -> Place:
    """Return the country that a place is in, or the place itself if it is one.

    It is known by its code alone: ``iso3166:PE`` has no point of its own and gets no pin.
    """
    if place.precision >= _COUNTRY:
        return place
    return replace(
        place,
        id=f"iso3166:{place.country}",
        name=place.country_name or place.country,
        admin1="",
        admin2="",
        feature="PCLI",
        precision=_COUNTRY,
        uncertainty_m=_COUNTRY_M,
        candidates=(),
    )


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
