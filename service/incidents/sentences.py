"""Sentences, their clauses and their words, all with exact offsets into the report's text.

News text is messier than prose: captions and headlines without full stops, "[/caption]" and other
markup left by scrapers, wires in capitals with a dateline, bullet lines, hard-wrapped lines. Rules
are made for these; a statistical splitter would need a model and would still not know them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from service.incidents.grammar import Grammar, english, unaccented


class Token(NamedTuple):
    """A word, folded for matching, with its offsets in the text.

    A tuple, since a text has thousands and a frozen dataclass takes four times as long to make.
    """

    word: str
    start: int
    end: int


@dataclass(frozen=True)
class Sentence:
    """A sentence ``text[start:end]``, its words, and the clause that each word belongs to.

    ``paragraph`` numbers the paragraphs of the report from 0. ``dateline`` is where the news starts after
    "CAIRO, 3 May (Agency) -", which is ``start`` where there is none. ``words`` are those behind it, case
    folded, apostrophes straight. Offsets and clauses are worked out where they are asked for: most
    sentences tell of no event, and their words alone show it.
    """

    start: int
    end: int
    text: str
    paragraph: int
    words: tuple[str, ...]
    dateline: int
    caption: bool
    report: str = field(repr=False)
    grammar: Grammar = field(repr=False)

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words with their offsets."""
        found = _WORD.finditer(self.report, self.dateline, self.end)
        return tuple(Token(word, *match.span()) for word, match in zip(self.words, found, strict=True))

    @cached_property
    def clauses(self) -> tuple[int, ...]:
        """The number of the clause of each word, counted from 0."""
        return _clauses(self.report, self.dateline, self.end, self.tokens, self.grammar)


_WORD = re.compile(r"[^\W_]+(?:[.'’\-&/][^\W_]+)*")
_STOP = re.compile(r"(?<![.!?…])[.!?…]+[\"”’')\]]{0,5}(?=\s)")  # the look-behind keeps "....." linear
_MARKUP = re.compile(r"\[/?(?:caption|gallery|embed|video|audio|img|quote)[^\]\n]*\]", re.IGNORECASE)
_BULLET = re.compile(r"[\s•*·–—>\-]*(?:\d{1,2}[.)]\s)?")
_BRACKETS = re.compile(r"(?:\s*\[[^\]\n]{1,80}\])+\s*")
_ENDED = re.compile(r"[.!?…][\"”’')\]]{0,5}\s*\Z")
_LONG_LINE = 80  # characters: shorter ones are the items of a list as often as paragraphs
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


def _is_paragraph(line: str, *, first: bool) -> bool:
    """Tell whether a line is a paragraph of its own: long, and ended as a sentence is, or a headline."""
    ended = bool(_ENDED.search(line))
    return (ended and len(line) >= _LONG_LINE) or (first and not ended)


def _blocks(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield (paragraph, start, end) of each run of text that no sentence crosses the border of."""
    paragraph, at = 0, 0
    lines: list[tuple[int, str]] = []
    for line in (*text.split("\n"), ""):
        if line.strip():
            lines.append((at, line))
        elif lines:
            if _hard_wrapped([before for _, before in lines]):
                yield paragraph, lines[0][0], lines[-1][0] + len(lines[-1][1])
            else:
                for start, before in lines[:-1]:
                    yield paragraph, start, start + len(before)
                    paragraph += _is_paragraph(before, first=paragraph == 0)
                yield paragraph, lines[-1][0], lines[-1][0] + len(lines[-1][1])
            paragraph += 1
            lines = []
        at += len(line) + 1


def _is_abbreviation(text: str, start: int, stop: int, grammar: Grammar) -> bool:
    """Tell whether the full stop at ``stop`` belongs to the word before it."""
    head = text[max(start, stop - 12) : stop]
    return bool(grammar.pattern("abbreviation").fullmatch(re.split(r"[\s(\[“\"]", head)[-1]))


def _cuts(text: str, start: int, end: int, grammar: Grammar) -> Iterator[int]:
    """Yield the offsets after each full stop that ends a sentence in ``text[start:end]``."""
    last = start
    shouts: bool | None = None  # told once: a block may have as many stops as letters
    for stop in _STOP.finditer(text, start, end):
        rest = text[stop.end() : min(end, stop.end() + 8)].lstrip()
        if stop.group()[0] == "." and _is_abbreviation(text, start, stop.start(), grammar):
            continue
        if rest and rest[0].islower():
            shouts = text[start:end].upper() == text[start:end] if shouts is None else shouts
            if not shouts:
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


def dateline_end(text: str, start: int, end: int, grammar: Grammar) -> int:
    """Return where the news starts in ``text[start:end]``, behind a dateline such as "CAIRO (AP) -"."""
    match = grammar.pattern("dateline").match(text, start, min(end, start + 140))
    at = start
    if match and sum(c.isupper() for c in match.group().split(",")[0].split("(")[0]) >= 3:
        at = match.end()
    brackets = _BRACKETS.match(text, at, end)
    return brackets.end() if brackets else at


def words(text: str, start: int, end: int, *, plain: bool = False) -> tuple[str, ...]:
    """Return the words of ``text[start:end]``, case folded, apostrophes straight.

    If ``plain``, without accents as well.
    """
    found = _WORD.findall(text, start, end)
    if plain:
        return tuple(map(unaccented, found))
    # All in one: no character but a space folds to one, and words hold none.
    return tuple(" ".join(found).casefold().replace("’", "'").split(" ")) if found else ()


def _clauses(text: str, start: int, end: int, tokens: tuple[Token, ...], grammar: Grammar) -> tuple[int, ...]:
    """Return the number of the clause of each token."""
    breaks, pair = grammar.pattern("break").finditer(text, start, end), grammar.pattern("pair")
    cuts = [m.end() for m in breaks if not pair.search(text, max(start, m.end() - 80), m.end())]
    numbers, clause = [], 0
    for token in tokens:
        while clause < len(cuts) and token.start >= cuts[clause]:
            clause += 1
        numbers.append(clause)
    return tuple(numbers)


def _sentence(text: str, span: tuple[int, int], paragraph: int, grammar: Grammar, *, lead: bool) -> Sentence:
    start, end = span
    news = dateline_end(text, start, end, grammar) if lead else start
    bare = _BRACKETS.match(text, news, end)
    news = bare.end() if bare else news
    told = words(text, news, end, plain=grammar.plain)
    caption = text[end - 1] not in '.!?…"”’)'
    return Sentence(start, end, text[start:end], paragraph, told, news, caption, text, grammar)


def sentences(text: str, grammar: Grammar | None = None) -> tuple[Sentence, ...]:
    """Return the sentences of a text in order; they don't overlap, and hold at least one word.

    The text is in the grammar's language, English if not given.
    """
    grammar = grammar or english()
    found: list[Sentence] = []
    paragraphs: set[int] = set()
    for paragraph, start, end in _blocks(text):
        last = start
        for cut in (*_cuts(text, start, end, grammar), end):
            first, stop = _trim(text, last, cut)
            last = cut
            if stop <= first:
                continue
            sentence = _sentence(text, (first, stop), paragraph, grammar, lead=paragraph not in paragraphs)
            if sentence.words:
                found.append(sentence)
                paragraphs.add(paragraph)
    return tuple(found)
