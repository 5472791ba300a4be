"""What is found in a report before its events: sentences, dates, places, contexts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from config.taxonomy import Taxonomy
from service.incidents.cues import Cues, Match, compile_cues
from service.incidents.dates import LEADING, DateExpression, Dating, dominant_day, find_dates
from service.incidents.deixis import with_deictic
from service.incidents.grammar import Grammar, grammar_of
from service.incidents.locating import Located, locate, names_unlisted
from service.incidents.placing import Setting
from service.incidents.scene import Scene, main_country, scene_of
from service.incidents.sentences import Sentence, sentences
from service.incidents.stretches import value_of
from service.incidents.worded import with_worded
from service.model import Evidence, Mention, MentionKind, Report

_STALE = timedelta(days=7)  # a sentence about an earlier time than this sets no scene for the report's day


@dataclass(frozen=True)
class Findings:
    """A report taken apart, each part when it is asked for: most reports tell of few events or none.

    ``mentions`` are the report's resolved place mentions.
    """

    report: Report
    mentions: Sequence[Mention]
    taxonomy: Taxonomy
    cues: Cues
    grammar: Grammar
    sentences: tuple[Sentence, ...]
    paragraph_days: dict[int, Dating] = field(default_factory=dict, compare=False, repr=False)
    """The day that the paragraph gave before a sentence: filled where it is asked for."""

    _dates: dict[int, tuple[DateExpression, ...]] = field(default_factory=dict, compare=False, repr=False)
    _contexts: dict[int, tuple[Match, ...]] = field(default_factory=dict, compare=False, repr=False)

    def dates_in(self, index: int) -> tuple[DateExpression, ...]:
        """Return the date expressions of a sentence."""
        if index not in self._dates:
            row = self.sentences[index]
            self._dates[index] = find_dates(self.report.text, row.dateline, row.end, self.grammar)
        return self._dates[index]

    def contexts_in(self, index: int) -> tuple[Match, ...]:
        """Return the contexts that shift what a sentence claims."""
        if index not in self._contexts:
            self._contexts[index] = tuple(self.cues.context.find(self.sentences[index]))
        return self._contexts[index]

    def literal_in(self, index: int) -> tuple[Located, ...]:
        """Return the literal mentions in a sentence."""
        return _in_sentence(self.located, index)

    def modifiers_in(self, index: int) -> tuple[Located, ...]:
        """Return the associative mentions in a sentence."""
        return _in_sentence(self.modifiers, index)

    def named_in(self, index: int) -> tuple[Mention, ...]:
        """Return the places of a sentence and the people called by their nation, as mentions."""
        row = self.sentences[index]
        first = bisect_left(self._ordered, row.dateline, key=lambda m: m.start)
        return self._ordered[first : bisect_left(self._ordered, row.end, key=lambda m: m.start)]

    def is_unlisted(self, index: int) -> bool:
        """Tell whether a sentence says "in" or "near" something that no mention covers."""
        row = self.sentences[index]
        return names_unlisted(self.report.text, row, self._covered, self.grammar)

    def is_stale(self, index: int) -> bool:
        """Tell whether a sentence is about an earlier time than the report."""
        for e in self.dates_in(index):
            value = value_of(e.kind, e.text, self.day.start, future=False)
            if value and self.day.start and not e.reporting and value[1] < self.day.start - _STALE:
                return True
        return False

    def names_within(self, start: int, end: int) -> bool:
        """Tell whether a mention covers some of ``text[start:end]``."""
        return not self._covered.isdisjoint(range(start, end))

    @cached_property
    def located(self) -> tuple[Located, ...]:
        """The literal mentions in their sentences, with the places that only their wording tells."""
        worded = with_worded(self.report.text, self.sentences, self.mentions, self.grammar)
        known = with_deictic(self.report.text, self.sentences, worded, self.grammar)
        return locate(self.report.text, self.sentences, known, self.grammar)

    @cached_property
    def modifiers(self) -> tuple[Located, ...]:
        """The associative mentions in their sentences."""
        kind = MentionKind.ASSOCIATIVE
        return locate(self.report.text, self.sentences, self.mentions, self.grammar, kind)

    @cached_property
    def scene(self) -> Scene:
        """Where the report plays."""
        named = {m.sentence for m in self.located}
        return scene_of(self.located, frozenset(index for index in named if self.is_stale(index)))

    @cached_property
    def day(self) -> Dating:
        """The day that the report is about."""
        rows = (self.dates_in(index) for index in range(min(LEADING, len(self.sentences))))
        return dominant_day(rows, self.report.published)

    @cached_property
    def country(self) -> Setting:
        """The country that the report is about."""
        return main_country(self.mentions, self.scene.dateline)

    @cached_property
    def _ordered(self) -> tuple[Mention, ...]:
        kinds = {MentionKind.LITERAL, MentionKind.DEMONYM}
        return tuple(sorted((m for m in self.mentions if m.kind in kinds), key=lambda m: m.start))

    @cached_property
    def _covered(self) -> frozenset[int]:
        return frozenset(at for m in self.mentions for at in range(m.start, m.end))

    def evidence(self, field: str, start: int, end: int) -> Evidence:
        """Return ``text[start:end]`` as the evidence for a field."""
        at = bisect_right(self.sentences, start, key=lambda s: s.start) - 1
        sentence = self.sentences[at]
        return Evidence(field, self.report.id, sentence.text, start, end, sentence.start)


def _in_sentence(located: tuple[Located, ...], index: int) -> tuple[Located, ...]:
    """Return the part of mentions in the order of the text that is in one sentence."""
    first = bisect_left(located, index, key=lambda m: m.sentence)
    return located[first : bisect_right(located, index, key=lambda m: m.sentence)]


def find(report: Report, mentions: Sequence[Mention], taxonomy: Taxonomy) -> Findings:
    """Return a report's findings; ``mentions`` are its resolved place mentions."""
    language = report.language or "en"
    cues, grammar = compile_cues(taxonomy, language), grammar_of(taxonomy, language)
    return Findings(report, mentions, taxonomy, cues, grammar, sentences(report.text, grammar))
