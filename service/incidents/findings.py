"""What is found in a report before its events: sentences, dates, places, contexts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from config.taxonomy import Taxonomy
from service.incidents.cues import Cues, Match, compile_cues
from service.incidents.dates import DateExpression, Dating, dominant_day, find_dates, value_of
from service.incidents.grammar import Grammar, grammar_of
from service.incidents.locating import Located, locate, unlisted
from service.incidents.placing import Setting
from service.incidents.scene import Scene, main_country, scene_of
from service.incidents.sentences import Sentence, sentences
from service.incidents.worded import with_worded
from service.model import Evidence, Mention, MentionKind, Report

_STALE = timedelta(days=7)  # a sentence about an earlier time than this sets no scene for the report's day


@dataclass(frozen=True, slots=True)
class Findings:
    """A report taken apart; the tuples run parallel to ``sentences``.

    ``located`` are the literal mentions, ``modifiers`` the associative ones, ``stale`` the sentences about
    an earlier time, ``scene`` where it plays, ``day`` the day and ``country`` the country that it is about,
    ``unlisted`` the sentences that say "in" or "near" something that no mention covers.
    """

    report: Report
    taxonomy: Taxonomy
    cues: Cues
    grammar: Grammar
    sentences: tuple[Sentence, ...]
    dates: tuple[tuple[DateExpression, ...], ...]
    contexts: tuple[tuple[Match, ...], ...]
    located: tuple[Located, ...]
    modifiers: tuple[Located, ...]
    stale: frozenset[int]
    scene: Scene
    day: Dating
    country: Setting
    unlisted: frozenset[int]
    paragraph_days: dict[int, Dating] = field(default_factory=dict, compare=False, repr=False)
    """The day that the paragraph gave before a sentence: filled where it is asked for."""

    def literal_in(self, index: int) -> tuple[Located, ...]:
        """Return the literal mentions in a sentence."""
        return _in_sentence(self.located, index)

    def modifiers_in(self, index: int) -> tuple[Located, ...]:
        """Return the associative mentions in a sentence."""
        return _in_sentence(self.modifiers, index)

    def evidence(self, field: str, start: int, end: int) -> Evidence:
        """Return ``text[start:end]`` as the evidence for a field."""
        at = bisect_right(self.sentences, start, key=lambda s: s.start) - 1
        return Evidence(field, self.report.id, self.sentences[at].text, start, end)


def _in_sentence(located: tuple[Located, ...], index: int) -> tuple[Located, ...]:
    """Return the part of mentions in the order of the text that is in one sentence."""
    first = bisect_left(located, index, key=lambda m: m.sentence)
    return located[first : bisect_right(located, index, key=lambda m: m.sentence)]


def _is_stale(expressions: Sequence[DateExpression], day: Dating) -> bool:
    """Tell whether a sentence is about an earlier time than the report."""
    for e in expressions:
        value = value_of(e.kind, e.text, day.start, future=False)
        if value and day.start and not e.reporting and value[1] < day.start - _STALE:
            return True
    return False


def find(report: Report, mentions: Sequence[Mention], taxonomy: Taxonomy) -> Findings:
    """Return a report's findings; ``mentions`` are its resolved place mentions."""
    language = report.language or "en"
    cues, grammar = compile_cues(taxonomy, language), grammar_of(taxonomy, language)
    found = sentences(report.text, grammar)
    dates = tuple(find_dates(report.text, s.dateline, s.end, grammar) for s in found)
    day = dominant_day(dates, report.published)
    worded = with_worded(report.text, found, mentions, grammar)
    located = locate(report.text, found, worded, grammar)
    stale = frozenset(index for index, row in enumerate(dates) if _is_stale(row, day))
    return Findings(
        report=report,
        taxonomy=taxonomy,
        cues=cues,
        grammar=grammar,
        sentences=found,
        dates=dates,
        contexts=tuple(tuple(cues.context.find(s)) for s in found),
        located=located,
        modifiers=locate(report.text, found, mentions, grammar, MentionKind.ASSOCIATIVE),
        stale=stale,
        scene=scene_of(located, stale),
        day=day,
        country=main_country(mentions),
        unlisted=unlisted(report.text, found, mentions, grammar),
    )
