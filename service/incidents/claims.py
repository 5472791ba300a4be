"""Who says how many: numbers of one event on which sources differ, each with its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from service.incidents.counts import Toll, count_of
from service.incidents.drafts import Draft
from service.incidents.findings import Findings
from service.incidents.grammar import Grammar
from service.incidents.sentences import Sentence
from service.model import Claim, Count, spanned

_NEAR = 30  # characters between a number and the words for who says it, if it contradicts another one
_BEHIND = 3  # and where they follow: ", police said"


def rivals(
    text: str, start: int, end: int, known: Sequence[Toll], grammar: Grammar
) -> tuple[tuple[Toll, ...], tuple[Toll, ...]]:
    """Return further counts in ``text[start:end]`` that another source gives for what is counted already.

    "Police said three people were killed, organisers put it at ten." ``known`` are the counts so far, of
    this sentence or of an earlier one. Returned are the known ones, with the source where it is told, and
    the further ones; nothing changes where none of them has a source of its own.
    """
    pattern = grammar.counts.restated
    if pattern is None or not known:
        return tuple(known), ()
    said = list(grammar.pattern("claimant").finditer(text, start, end))
    if not said:
        return tuple(known), ()
    taken: list[re.Match[str]] = []
    found: list[Toll] = []
    for toll in _further(text, start, end, known, grammar):
        near = min(said, key=lambda m: _gap(toll, m))
        if _gap(toll, near) <= _NEAR and near not in taken:
            taken.append(near)
            found.append(_by(toll, near))
    if not found:
        return tuple(known), ()
    left = [m for m in said if m not in taken]
    named = tuple(_sourced(t, left) if start <= t.start < end else t for t in known)
    sources = {(t.field, t.source) for t in named}
    return named, tuple(t for t in found if (t.field, t.source) not in sources)


def _further(text: str, start: int, end: int, known: Sequence[Toll], grammar: Grammar) -> Iterator[Toll]:
    """Yield the counts that a verb of counting brings, and those with who says so right behind them."""
    counting, flat = grammar.counts, text[start:end].replace("\n", " ")
    spans = [(t.start, t.end) for t in known]
    for match in counting.restated.finditer(flat) if counting.restated else ():
        first = min(
            match.start(name) for name, value in match.groupdict().items() if value and name != "unit"
        )
        at, stop = start + first, start + match.end()
        field = next((n for n, units in counting.units.items() if (match["unit"] or "") in units), "")
        before = [t.field for t in known if t.start <= at]
        count = count_of(match, grammar)
        if count and before and not _overlaps(at, stop, spans):
            spans.append((at, stop))
            yield Toll(field or before[-1], count, at, stop)
    for name in {t.field for t in known}:
        for match in (m for pattern in counting.patterns[name] for m in pattern.finditer(flat)):
            at, stop = start + match.start(), start + match.end()
            behind = grammar.pattern("claimant").search(text, stop, min(end, stop + _NEAR))
            count = count_of(match, grammar)
            if count and behind and behind.start() <= stop + _BEHIND and not _overlaps(at, stop, spans):
                spans.append((at, stop))
                yield Toll(name, count, at, stop)


def _overlaps(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < stop and at < end for at, stop in spans)


def _gap(toll: Toll, said: re.Match[str]) -> int:
    """Return the characters between a number and the words for who says it."""
    return max(said.start() - toll.end, toll.start - said.end())


def _by(toll: Toll, said: re.Match[str]) -> Toll:
    source = " ".join((said["who"] or said["source"]).split())
    return Toll(toll.field, toll.count, toll.start, toll.end, source)


def _sourced(toll: Toll, said: Sequence[re.Match[str]]) -> Toll:
    """Return a count with the source nearest to it, if it has none yet and there is one."""
    if toll.source or not said:
        return toll
    return _by(toll, min(said, key=lambda m: _gap(toll, m)))


def claims_of(drafts: Sequence[Draft], found: Findings) -> tuple[Claim, ...]:
    """Return the numbers of which it is told who says so; where sources differ, the report's own too."""
    claims = []
    for draft in drafts:
        rows = [_row(toll, draft, found) for toll in draft.tolls]
        contested = {(t.field, row.start) for t, row in zip(draft.tolls, rows, strict=True) if t.source}
        for toll, row in zip(draft.tolls, rows, strict=True):
            said = toll
            if (toll.field, row.start) not in contested:
                matches = found.grammar.pattern("claimant").finditer(found.report.text, row.dateline, row.end)
                said = _sourced(toll, list(matches))
            if said.source or any(field == toll.field for field, _ in contested):
                claims.append(Claim(toll.field, toll.count, said.source, found.report.id))
    return tuple(dict.fromkeys(claims))


def _row(toll: Toll, draft: Draft, found: Findings) -> Sentence:
    """Return the sentence that a count stands in: the draft's, or a later one that counts for it."""
    row = found.sentences[draft.index]
    if row.start <= toll.start < row.end:
        return row
    return next(s for s in found.sentences if s.start <= toll.start < s.end)


def counted(drafts: Sequence[Draft], field: str) -> Count | None:
    """Return an event's count for a field: the largest, since tolls rise while a report is written.

    Where sources contradict each other, it is the range of what they say.
    """
    tolls = [t for draft in drafts for t in draft.tolls if t.field == field]
    if any(t.source for t in tolls):
        return spanned([t.count for t in tolls])
    return max((t.count for t in tolls), key=lambda c: (c.best or c.low or 0, c.low or 0), default=None)
