"""Words that mean a town which the report has named: "in this capital", "the same village", "in the city".

A wire's "this city" is where it was filed, or the last town named if it bears no dateline; "the city" is the
last town named.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from service.incidents.grammar import Grammar
from service.incidents.locating import is_spot
from service.incidents.sentences import Sentence
from service.model import Mention, MentionForm, MentionKind

_TOWN = 2  # UCDP's code for a town
_BACK = 4  # sentences back in which a town is still the one that is meant


def with_deictic(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], grammar: Grammar
) -> tuple[Mention, ...]:
    """Return the mentions, in the order of the text, with those that point back to a town named before."""
    pattern = grammar.pattern("deictic")
    towns = [m for m in mentions if _is_town(m)]
    found = []
    for match in pattern.finditer(text) if towns else ():
        index = bisect_right(sentences, match.start(), key=lambda s: s.start) - 1
        if any(m.start < match.end() and match.start() < m.end for m in mentions) or index < 0:
            continue
        here = match["this"] is not None
        town = _meant(towns, sentences, index, match.start(), here=here)
        if town:
            span = match.span("place")
            words = text[slice(*span)]
            found.append(Mention(*span, words, MentionKind.LITERAL, MentionForm.NOMINAL, town.place))
    if not found:
        return tuple(mentions)
    return tuple(sorted((*mentions, *found), key=lambda m: (m.start, m.end)))


def _is_town(mention: Mention) -> bool:
    place = mention.place
    literal = mention.kind is MentionKind.LITERAL
    return literal and place is not None and place.precision == _TOWN and not is_spot(place)


def _meant(
    towns: Sequence[Mention], sentences: Sequence[Sentence], index: int, start: int, *, here: bool
) -> Mention | None:
    """Return the town that words at an offset in a sentence point back to, if there is one."""
    before = [m for m in towns if m.end <= start]
    filed = next((m for m in before if m.end <= sentences[0].dateline), None)
    if here and filed:
        return filed
    last = before[-1] if before else None
    near = sentences[max(index - _BACK, 0)].start
    return last if last and last.start >= near else None
