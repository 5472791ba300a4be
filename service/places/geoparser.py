"""The geoparser: recognition and resolution with one gazetteer and its models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from service.errors import InvalidParameter
from service.model import Mention, MentionForm, MentionKind, Report
from service.places import lexicon, opinion, outlets, ranker, recognise, resolve, scorer
from service.places.gazetteer import Gazetteer
from service.places.lexicon import Lexicon
from service.places.opinion import SecondOpinion
from service.places.outlets import Outlets
from service.places.ranker import Ranker
from service.places.resolve import Limits
from service.places.scorer import Scorer
from service.places.spoken import speaking
from service.places.vocabulary import Vocabulary, load

if TYPE_CHECKING:
    from service.places.explain import Explanation, PassedOver


@dataclass(frozen=True, slots=True)
class Tongue:
    """What it takes to read a language: its words, the gazetteer with its names, its word lists."""

    vocabulary: Vocabulary
    gazetteer: Gazetteer
    words: Lexicon


@dataclass(frozen=True)
class Geoparser:
    """Finds and places the toponyms of a report.

    ``limits`` says when a mention stays unplaced and how many runners-up are kept;
    ``second_opinion`` is asked for names that the gazetteer lacks. ``languages`` is a folder with the
    files of languages that sitmap hasn't; ``outlets`` know where a report's outlet is at home.
    """

    gazetteer: Gazetteer
    words: Lexicon
    recogniser: Scorer
    ranker: Ranker
    limits: Limits = field(default_factory=Limits)
    second_opinion: SecondOpinion | None = None
    languages: Path | None = None
    outlets: Outlets = field(default_factory=outlets.load)

    @classmethod
    def of(
        cls,
        gazetteer: Gazetteer,
        limits: Limits = Limits(),  # noqa: B008 - it is frozen
        second_opinion: SecondOpinion | None = None,
        languages: Path | None = None,
        known: Outlets | None = None,
    ) -> Geoparser:
        """Return a geoparser with the models, and unless given the outlets, that come with sitmap."""
        models = (scorer.load("recogniser"), ranker.load())
        homes = outlets.load() if known is None else known
        return cls(gazetteer, lexicon.load(), *models, limits, second_opinion, languages, homes)

    def recognise(self, report: Report) -> tuple[Mention, ...]:
        """Return the mentions of places in a report's text, in order, without their places."""
        tongue = self.tongue(report)
        return recognise.mentions(
            report.text, tongue.gazetteer, tongue.words, self.recogniser, tongue.vocabulary
        )

    @cached_property
    def _tongues(self) -> dict[str, Tongue]:
        """What is needed for each language that a report was in, filled as they come."""
        return {"en": Tongue(load("en", self.languages), self.gazetteer, self.words)}

    def tongue(self, report: Report) -> Tongue:
        """Return what is needed for a report's language; for English if it doesn't say.

        Raises:
            UnsupportedLanguage: there is no vocabulary of that language.
            InvalidPlaces: its names can't be read.
        """
        language = report.language or "en"
        if language not in self._tongues:
            vocabulary = load(language, self.languages)
            book, demonyms = speaking(
                self.gazetteer,
                language,
                self.languages,
                vocabulary.endings,
                short_names=vocabulary.short_names,
            )
            vocabulary = replace(vocabulary, lower=demonyms)
            self._tongues[language] = Tongue(vocabulary, book, lexicon.load(language, self.languages))
        return self._tongues[language]

    def resolve(self, report: Report, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        """Return the mentions with the places that they mean, or None where that isn't known."""
        tongue = self.tongue(report)
        placed = resolve.places(
            report.text,
            mentions,
            tongue.gazetteer,
            self.ranker,
            self.limits,
            vocabulary=tongue.vocabulary,
            home=self.outlets.of(report),
        )
        if self.second_opinion is None:
            return placed
        return opinion.add(placed, tongue.gazetteer, self.second_opinion, tongue.vocabulary)

    def explain(self, report: Report, mentions: Sequence[Mention]) -> list[Explanation]:
        """Return why each of a report's mentions, as `resolve` has placed them, means what it means."""
        from service.places.explain import Explainer

        tongue = self.tongue(report)
        explainer = Explainer(
            tongue.gazetteer, self.ranker, self.limits, tongue.vocabulary, self.outlets.of(report)
        )
        return explainer.explain(report.text, mentions)

    def passed_over(self, report: Report, mentions: Sequence[Mention]) -> list[PassedOver]:
        """Return the names of the gazetteer in a report's text that `recognise` took for no place."""
        from service.places import document, explain

        tongue = self.tongue(report)
        read = document.read(report.text, tongue.words, tongue.vocabulary)
        return list(explain.passed_over(read, mentions, tongue.gazetteer, tongue.words, self.recogniser))

    def resolve_spans(self, report: Report, spans: Sequence[tuple[int, int]]) -> tuple[Mention, ...]:
        """Return the mentions at exactly these offsets, placed.

        Raises:
            InvalidParameter: a span isn't inside the text.
        """
        for start, end in spans:
            if not 0 <= start < end <= len(report.text):
                message = f"the span {start}–{end} is not inside the text of {len(report.text)} characters"
                raise InvalidParameter(message)
        mentions = [
            Mention(start, end, report.text[start:end], MentionKind.LITERAL, MentionForm.NAME)
            for start, end in spans
        ]
        return self.resolve(report, mentions)
