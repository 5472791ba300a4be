"""Words that mean a town which the report has named: "in this capital", "the same village", "in the city".

A wire's "this city" is where it was filed, or the last town named if it bears no dateline; "the city" is the
last town named.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

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
    ends = [m.end for m in towns]
    starts, reach = [m.start for m in mentions], list(accumulate((m.end for m in mentions), max))
    found = []
    for match in pattern.finditer(text) if towns else ():
        index = bisect_right(sentences, match.start(), key=lambda s: s.start) - 1
        ahead = bisect_left(starts, match.end())
        if index < 0 or (ahead and reach[ahead - 1] > match.start()):
            continue
        here = match["this"] is not None
        before = bisect_right(ends, match.start())
        town = _meant(towns, before, sentences, index, here=here)
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
    towns: Sequence[Mention], before: int, sentences: Sequence[Sentence], index: int, *, here: bool
) -> Mention | None:
    """Return the town that words in a sentence point back to, of the number named ``before`` them, if any."""
    if not before:
        return None
    if here and towns[0].end <= sentences[0].dateline:
        return towns[0]
    last = towns[before - 1]
    near = sentences[max(index - _BACK, 0)].start
    return last if last.start >= near else None
