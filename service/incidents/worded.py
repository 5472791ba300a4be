"""Places that a report words but no gazetteer lists: "the Escalon neighborhood", "the village of Shire".

Such a place is told by the word for its kind, or by the known larger place named right behind it ("in
Huancora, Chalatenango"). It becomes a mention without a place: where an event is there, it is pinned no
more exactly than to the known place round it, and keeps its own words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from service.incidents.grammar import Grammar
from service.incidents.sentences import Sentence, Token
from service.model import Mention, MentionForm, MentionKind

_REACH = 60  # characters before a word in which a name ends there
_TOWN = 2  # UCDP's code for a town
_WORD = re.compile(r"[^\W_]+")


def with_worded(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], grammar: Grammar
) -> tuple[Mention, ...]:
    """Return the mentions with those of places that only their wording tells, in the order of the text.

    A known name that is but the beginning of a longer one ("San Luis de la Reina") gives way to it, and
    so does a mention without a place. The names are told by capitals; in a sentence without small letters
    the words that are no names are told by a list.
    """
    kept = [_lengthened(text, m, grammar) for m in sorted(mentions, key=lambda m: (m.start, m.end))]
    known = [m for m in kept if m.place]
    starts = [m.start for m in known]
    found: list[Mention] = []
    for mention in _worded(text, sentences, known, grammar):
        at = bisect_left(starts, mention.start)
        beside = known[max(at - 1, 0) : bisect_right(starts, mention.end)]
        if any(m.start < mention.end and mention.start < m.end for m in beside):
            continue
        if not found or found[-1].end <= mention.start:
            found.append(mention)
    if not found:
        return tuple(kept)
    taken = {at for m in found for at in range(m.start, m.end)}
    kept = [m for m in kept if m.place or (m.start not in taken and m.end - 1 not in taken)]
    return tuple(sorted((*kept, *found), key=lambda m: (m.start, m.end)))


def _lengthened(text: str, mention: Mention, grammar: Grammar) -> Mention:
    """Return the longer name, of a place unknown, that a mention of a town is but the beginning of."""
    place = mention.place
    if place is None or place.precision > _TOWN or mention.kind is not MentionKind.LITERAL:
        return mention
    longer = grammar.pattern("longer").match(text, mention.end)
    if not longer:
        return mention
    end = longer.end()
    return Mention(mention.start, end, text[mention.start : end], mention.kind, MentionForm.NOMINAL)


def _worded(
    text: str, sentences: Sequence[Sentence], known: Sequence[Mention], grammar: Grammar
) -> Iterator[Mention]:
    """Iterate over the worded places of each sentence in order; they may overlap the known ones."""
    clear, loose = grammar.words("place_kinds"), grammar.words("loose_kinds")
    if not clear and not loose:
        return
    starts = [m.start for m in known]
    for sentence in sentences:
        line = _Line(text, sentence, grammar, sentence.text.upper() == sentence.text)
        spans: list[tuple[int, int]] = []
        if not (clear.isdisjoint(sentence.words) and loose.isdisjoint(sentence.words)):
            for token in sentence.tokens:
                if token.word in clear or token.word in loose:
                    spans += _by_kind(line, token)
        for at in range(bisect_left(starts, sentence.dateline), bisect_left(starts, sentence.end)):
            spans += _before(line, "named_within", starts[at])
        for start, end in sorted(spans):
            yield Mention(start, end, text[start:end], MentionKind.LITERAL, MentionForm.NOMINAL)


class _Line(NamedTuple):
    """A sentence of a text, and whether it has no small letters."""

    text: str
    sentence: Sentence
    grammar: Grammar
    capitals: bool


def _by_kind(line: _Line, kind: Token) -> list[tuple[int, int]]:
    """Return the offsets of the name before the word for a kind of place, with that word, or behind it."""
    vague = line.capitals and kind.word in line.grammar.words("loose_kinds")
    if not vague:
        before = _before(line, "named_before", kind.start)
        if before:
            return [(before[0][0], kind.end)]
    behind = line.grammar.pattern("called_behind" if vague else "named_behind")
    match = behind.match(line.text, kind.end, line.sentence.end)
    return _name_in(line, match, last=False) if match else []


def _before(line: _Line, pattern: str, end: int) -> list[tuple[int, int]]:
    """Return the offsets of the name that a pattern finds right before a place in a sentence, if any."""
    lead = max(line.sentence.dateline, end - _REACH)
    match = line.grammar.pattern(pattern).search(line.text, lead, end)
    return _name_in(line, match, last=True) if match else []


def _name_in(line: _Line, match: re.Match[str], *, last: bool) -> list[tuple[int, int]]:
    """Return the offsets of the name in what a pattern found, if there is one: its ``last`` or first words.

    In a text in capitals a list tells where it begins ("the elegant Providencia") or ends.
    """
    start = match.start("name")
    ordinary = line.grammar.words("no_name")
    words = list(_WORD.finditer(match["name"]))
    plain = [word.group().casefold() in ordinary for word in words]
    if line.capitals and any(plain):
        words = words[len(plain) - plain[::-1].index(True) :] if last else words[: plain.index(True)]
    elif all(plain) or (plain[0] and not last):
        return []
    elif plain[0]:
        words = words[plain.index(False) :]
    return [(start + words[0].start(), start + words[-1].end())] if words else []
