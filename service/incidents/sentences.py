"""Sentences, their clauses and their words, all with exact offsets into the report's text.

News text is messier than prose: captions and headlines without full stops, "[/caption]" and other
markup left by scrapers, wires in capitals with a dateline, bullet lines, hard-wrapped lines. Rules
are made for these; a statistical splitter would need a model and would still not know them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple


class Token(NamedTuple):
    """A word, folded for matching, with its offsets in the text.

    A tuple, since a text has thousands and a frozen dataclass takes four times as long to make.
    """

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence ``text[start:end]``, its words, and the clause that each word belongs to.

    ``paragraph`` numbers the paragraphs of the report from 0; ``clauses`` numbers, word by word, the
    clauses of the sentence. ``dateline`` is where the news starts after "CAIRO, 3 May (Agency) -",
    which is ``start`` where there is none.
    """

    start: int
    end: int
    text: str
    paragraph: int
    tokens: tuple[Token, ...]
    clauses: tuple[int, ...]
    dateline: int
    caption: bool = False


_ABBREVIATION = re.compile(
    r"mr|mrs|ms|dr|prof|gen|col|lt|sgt|maj|capt|cpl|pvt|brig|adm|cmdr|supt|insp|rev|fr|hon|gov|sen|rep|st|mt|ft"
    r"|nos?|vs|jr|sr|inc|ltd|co|corp|dept|est|approx|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tue|wed"
    r"|thu|fri|sat|sun|a\.m|p\.m|u\.s|u\.n|u\.k|e\.u|i\.e|e\.g|d\.c|ph\.d|op|fig|al|[^\W\d_]",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:[.'’\-&/][^\W_]+)*\.?(?<!\.)|[^\W_]+")
_STOP = re.compile(r"(?<![.!?…])[.!?…]+[\"”’')\]]{0,5}(?=\s)")  # the look-behind keeps "....." linear
_MARKUP = re.compile(r"\[/?(?:caption|gallery|embed|video|audio|img|quote)[^\]\n]*\]", re.IGNORECASE)
_BULLET = re.compile(r"[\s•*·–—>\-]*(?:\d{1,2}[.)]\s)?")
_DATELINE = re.compile(
    r"[^\W\d_][\w .,'’/()-]{1,60}?"
    r"(?:,?\s*\(?(?:[A-Z]{2,3}[a-z]{0,6}\.?\s\d{1,2}|\d{1,2}\s[A-Z][A-Za-z]{2,8})(?:,?\s\d{2,4})?\)?)?"
    r"\s*(?:\([^)\n]{2,40}\))?\s*(?:--?|–|—)\s+"
)
_BRACKETS = re.compile(r"(?:\s*\[[^\]\n]{1,80}\])+\s*")
_BREAK = re.compile(
    r"[;:]\s|\s(?:--|–|—|-)\s|\s?[“\"]\s?"
    r"|,?\s(?=(?:while|whereas|but|although|though|when|after|before|because|since|until|unless|if|as"
    r"|and (?:in|at|near|outside) (?-i:[A-Z])\w*|who|which|where|whose|whom|that"
    r"|and (?:said|added|called|arrested|injured|burned|set|then|later|has|have|had|was|were|they|he|she|it"
    r"|police|troops|soldiers|protesters|demonstrators|the))\b)"
    r"|,\s(?=(?:[a-z]+ing|sparking|officials?|police|witnesses|he|she|it|they|according)\b)",
    re.IGNORECASE,
)
_PAIR = re.compile(r"\bbetween (?:[\w’'-]+ ){1,8}\Z", re.IGNORECASE)  # "between the army | and the rebels"
_MAX_SENTENCE = 1500  # characters; a longer "sentence" is a table or a dump, and is cut at a space


def _hard_wrapped(lines: list[str]) -> bool:
    """Tell whether the line breaks of a block are an editor's, not the author's."""
    if len(lines) < 2 or max(map(len, lines)) > 100:
        return False
    heads = [line.lstrip()[:1] for line in lines[1:]]
    if all(line.upper() == line for line in lines):
        longest = max(map(len, lines))
        return longest > 50 and all(len(line) > 0.75 * longest for line in lines[:-1])
    return sum(head.islower() for head in heads) * 2 >= len(heads)


def _blocks(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (paragraph, start, end) of each run of text that no sentence crosses the border of."""
    paragraph, at = 0, 0
    lines: list[tuple[int, str]] = []
    for line in (*text.split("\n"), ""):
        if line.strip():
            lines.append((at, line))
        elif lines:
            spans = [(start, start + len(before)) for start, before in lines]
            if _hard_wrapped([before for _, before in lines]):
                spans = [(spans[0][0], spans[-1][1])]
            yield from ((paragraph, start, end) for start, end in spans)
            paragraph += 1
            lines = []
        at += len(line) + 1


def _is_abbreviation(text: str, start: int, stop: int) -> bool:
    """Tell whether the full stop at ``stop`` belongs to the word before it."""
    head = text[max(start, stop - 12) : stop]
    return bool(_ABBREVIATION.fullmatch(re.split(r"[\s(\[“\"]", head)[-1]))


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the offsets after each full stop that ends a sentence in ``text[start:end]``."""
    last = start
    for stop in _STOP.finditer(text, start, end):
        rest = text[stop.end() : min(end, stop.end() + 8)].lstrip()
        if stop.group()[0] == "." and _is_abbreviation(text, start, stop.start()):
            continue
        if rest and (rest[0].islower() and text[start:end].upper() != text[start:end]):
            continue
        last = stop.end()
        yield last
    while end - last > _MAX_SENTENCE:
        cut = text.rfind(" ", last + 1, last + _MAX_SENTENCE)
        last = cut if cut > last else last + _MAX_SENTENCE
        yield last


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets without white space, bullets and markup at the ends."""
    start = _BULLET.match(text, start, end).end()  # type: ignore[union-attr]  # matches the empty string
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    for markup in _MARKUP.finditer(text, start, end):
        if markup.end() == end:
            return _trim(text, start, markup.start())
        if markup.start() == start:
            return _trim(text, markup.end(), end)
    return start, end


def dateline_end(text: str, start: int, end: int) -> int:
    """Return where the news starts in ``text[start:end]``, behind a dateline such as "CAIRO (AP) -"."""
    match = _DATELINE.match(text, start, min(end, start + 140))
    at = start
    if match and sum(c.isupper() for c in match.group().split(",")[0].split("(")[0]) >= 3:
        at = match.end()
    brackets = _BRACKETS.match(text, at, end)
    return brackets.end() if brackets else at


def words(text: str, start: int, end: int) -> tuple[Token, ...]:
    """Return the words of ``text[start:end]``, case folded, apostrophes straight."""
    return tuple(
        Token(m.group().casefold().replace("’", "'"), m.start(), m.end())
        for m in _WORD.finditer(text, start, end)
    )


def _clauses(text: str, start: int, end: int, tokens: tuple[Token, ...]) -> tuple[int, ...]:
    """Return the number of the clause of each token."""
    breaks = _BREAK.finditer(text, start, end)
    cuts = [m.end() for m in breaks if not _PAIR.search(text, max(start, m.end() - 80), m.end())]
    numbers, clause = [], 0
    for token in tokens:
        while clause < len(cuts) and token.start >= cuts[clause]:
            clause += 1
        numbers.append(clause)
    return tuple(numbers)


def _sentence(text: str, start: int, end: int, paragraph: int, *, lead: bool) -> Sentence:
    news = dateline_end(text, start, end) if lead else start
    bare = _BRACKETS.match(text, news, end)
    news = bare.end() if bare else news
    tokens = words(text, news, end)
    caption = text[end - 1] not in '.!?…"”’)'
    return Sentence(
        start, end, text[start:end], paragraph, tokens, _clauses(text, news, end, tokens), news, caption
    )


def sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text in order; they don't overlap, and hold at least one word."""
    found: list[Sentence] = []
    paragraphs: set[int] = set()
    for paragraph, start, end in _blocks(text):
        last = start
        for cut in (*_cuts(text, start, end), end):
            first, stop = _trim(text, last, cut)
            last = cut
            if stop <= first:
                continue
            sentence = _sentence(text, first, stop, paragraph, lead=paragraph not in paragraphs)
            if sentence.tokens:
                found.append(sentence)
                paragraphs.add(paragraph)
    return tuple(found)
