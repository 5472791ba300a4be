"""Why each name of a text means the place that it was taken for, what else it may mean, and why not.

Nothing here decides: it tells the terms by which `service.places.ranker` has decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from service.geodesy import great_circle_m
from service.model import Mention, MentionForm, Place
from service.places import candidates, recognise, resolve, scorer
from service.places.context import Name, holders
from service.places.document import Document
from service.places.gazetteer import Gazetteer
from service.places.lexicon import Lexicon
from service.places.outlets import Home
from service.places.ranker import Ranker, Terms
from service.places.reasons import Facts, Pair, Reason, Settled, country_name, division_name, reasons
from service.places.resolve import Limits, Ranked
from service.places.scorer import Scorer
from service.places.spans import offsets
from service.places.vocabulary import Vocabulary, load
from service.places.wording import percent, where_words

# Log-odds below which a reason tells nothing, and how many are told at most for and against.
_LEAST = 0.2
_MOST_REASONS = 6
_NEEDS = 2
_HARDLY = 0.001
# A name that is less likely a place than this was hardly a question.
_LEAST_PLACE = 0.02


class Verdict(StrEnum):
    """What became of a mention."""

    PLACED = "placed"
    DOUBTFUL = "doubtful"  # the likeliest candidate is not likely enough
    NONE = "none of these"  # most likely no candidate is meant
    UNKNOWN = "unknown"  # the gazetteer has no such name
    CONTAINED = "contained"  # … and the place of what holds it was taken
    DESCRIBED = "described"  # a description that stands for a name or a capital
    ELSEWHERE = "elsewhere"  # placed by another source than the gazetteer


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate; ``distance_m`` is that from the likeliest one, in metres."""

    id: str
    name: str
    feature: str
    country: str
    country_name: str
    admin1: str
    lat: float
    lon: float
    population: int
    confidence: float
    distance_m: float

    def words(self) -> str:
        """Return the place in words: its name, kind, division and country."""
        return where_words(self.name, self.feature, self.admin1, self.country_name)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a mention means what it means.

    ``options`` come with the likeliest first; ``none`` is the probability (0 to 1) of none of them.
    ``reasons`` tell the first from the second, or what speaks for and against the only one;
    ``otherwise`` is the second-best story, "" if there is none.
    """

    mention: Mention
    verdict: Verdict
    why: str
    options: tuple[Option, ...] = ()
    none: float = 0.0
    reasons: tuple[Reason, ...] = ()
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A name of the gazetteer in the text that was read as no place; ``probability`` that it is one."""

    start: int
    end: int
    text: str
    probability: float
    why: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Explainer:
    """Explains the mentions of one text after the other; ``home`` is where their outlet is at home."""

    gazetteer: Gazetteer
    model: Ranker
    limits: Limits = field(default_factory=Limits)
    vocabulary: Vocabulary = field(default_factory=load)
    home: Home | None = None

    def explain(self, text: str, mentions: Sequence[Mention]) -> list[Explanation]:
        """Return an explanation of each of the mentions that were placed in ``text``, in order."""
        book, vocabulary = self.gazetteer, self.vocabulary
        names = resolve.group(mentions, text, book, vocabulary)
        ranked = resolve.rank(names, text, book, self.model, vocabulary=vocabulary, home=self.home)
        facts = Facts(names, holders(names, text, vocabulary), self._settled(ranked), book)
        weighed = resolve.vectors(names, text, book, self.model, vocabulary=vocabulary, home=self.home)
        told: dict[tuple[int, int], Explanation] = {}
        by_span = {(mention.start, mention.end): mention for mention in mentions}
        for number, (item, vectors) in enumerate(zip(ranked, weighed, strict=True)):
            spans = [by_span[span] for span in item.name.spans]
            if item.name.hits:
                terms = self.model.terms(item.name, vectors, self.gazetteer)
                about = self._of_name(_Weighed(number, item, terms[:-1]), facts, spans[0])
            else:
                about = _lacking(spans[0], mentions)
            told |= {(span.start, span.end): _for_mention(about, span) for span in spans}
        return [
            told.get((mention.start, mention.end)) or _described(mention, mentions) for mention in mentions
        ]

    def _settled(self, ranked: Sequence[Ranked]) -> list[Settled]:
        found = []
        for number, item in enumerate(ranked):
            best = max(range(len(item.shares)), key=item.shares.__getitem__, default=None)
            if best is not None and item.confidence(best, self.gazetteer) >= self.limits.min_confidence:
                found.append(Settled(number, item.name.surface, item.name.hits[best][0]))
        return found

    def _of_name(self, weighed: _Weighed, facts: Facts, mention: Mention) -> Explanation:
        item, order = weighed.item, weighed.item.order()
        options = self._options(item, order)
        none = max(1.0 - sum(item.shares), 0.0)
        pair = _pair(weighed.number, item.name, order, facts)
        second = weighed.terms[order[1]] if len(order) > 1 else {}
        found = [
            reason
            for reason in reasons(pair, weighed.terms[order[0]], second)
            if abs(reason.log_odds) >= _LEAST
        ][:_MOST_REASONS]
        verdict = Verdict.PLACED
        if item.confidence(order[0], self.gazetteer) < self.limits.min_confidence:
            verdict = Verdict.NONE if none > item.shares[order[0]] else Verdict.DOUBTFUL
        return Explanation(
            mention,
            verdict,
            self._why(verdict, options, none, len(order)),
            options,
            none,
            tuple(found),
            _otherwise(options, found, none) if verdict is Verdict.PLACED else _all_the_same(options),
        )

    def _why(self, verdict: Verdict, options: Sequence[Option], none: float, count: int) -> str:
        if verdict is Verdict.NONE:
            bearers = "the only place" if count == 1 else f"any of the {count} places"
            return f"most likely not {bearers} of this name that the gazetteer has ({percent(none)})"
        best = options[0]
        if verdict is Verdict.DOUBTFUL:
            needed = percent(self.limits.min_confidence)
            share = percent(best.confidence)
            return f"left unplaced: {best.name} has {share}, below the {needed} that a place needs"
        only = "; the only place of this name in the gazetteer" if count == 1 else ""
        return f"{best.words()}{only}"

    def _options(self, item: Ranked, order: Sequence[int]) -> tuple[Option, ...]:
        shown = order[: self.limits.max_candidates + 1]
        first = self.gazetteer.point(item.name.hits[order[0]][0])
        return tuple(
            option(item.name.hits[index][0], item.shares[index], first, self.gazetteer) for index in shown
        )


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A name by its number in the text, with the terms of its candidates."""

    number: int
    item: Ranked
    terms: Sequence[Terms]


def option(row: int, share: float, first: tuple[float, float], gazetteer: Gazetteer) -> Option:
    """Return a row as a candidate with this probability; ``first`` is the likeliest one's lat and lon."""
    lat, lon = gazetteer.point(row)
    return Option(
        id=gazetteer.id(row),
        name=gazetteer.name(row),
        feature=gazetteer.feature(row),
        country=gazetteer.country(row),
        country_name=country_name(row, gazetteer),
        admin1=division_name(row, gazetteer),
        lat=lat,
        lon=lon,
        population=gazetteer.population[row],
        confidence=share,
        distance_m=great_circle_m(*first, lat, lon),
    )


def _pair(number: int, name: Name, order: Sequence[int], facts: Facts) -> Pair:
    first, use = name.hits[order[0]]
    second, other = name.hits[order[1]] if len(order) > 1 else (None, 0)
    return Pair(number, name, first, second, (use, other), facts)


def _otherwise(options: Sequence[Option], found: Sequence[Reason], none: float) -> str:
    """Return the second-best story."""
    if len(options) < 2:
        return f"If not this, then a place that the gazetteer lacks ({percent(none)})." if options else ""
    second = options[1]
    needs = list(dict.fromkeys(reason.need for reason in found if reason.log_odds > 0 and reason.need))[
        :_NEEDS
    ]
    story = f"If not this, then {second.words()} ({percent(second.confidence)})"
    if needs:
        story += f": it would need {' and '.join(needs)}".replace(" and the text to ", " and to ")
    if none > max(second.confidence, _HARDLY):
        story += f"; likelier than that is a place which the gazetteer lacks ({percent(none)})"
    return f"{story}."


def _all_the_same(options: Sequence[Option]) -> str:
    """Return what a name would mean that was left unplaced."""
    stories = [f"{option.words()} ({percent(option.confidence)})" for option in options[:2]]
    return f"If one is meant all the same, then {', or else '.join(stories)}."


def _for_mention(about: Explanation, mention: Mention) -> Explanation:
    """Return the explanation of a name for one of its mentions."""
    verdict = about.verdict
    if mention.place is not None and verdict in {Verdict.DOUBTFUL, Verdict.NONE}:
        verdict = Verdict.ELSEWHERE
    return Explanation(mention, verdict, about.why, about.options, about.none, about.reasons, about.otherwise)


def _lacking(mention: Mention, mentions: Sequence[Mention]) -> Explanation:
    """Explain a name that the gazetteer doesn't have."""
    missing = "the gazetteer has no place of this name"
    if mention.place is None:
        return Explanation(mention, Verdict.UNKNOWN, f"left unplaced: {missing}")
    holder = _same_place(mention.place, mention, mentions)
    if holder is None:
        return Explanation(
            mention, Verdict.ELSEWHERE, f"{missing}; {_words(mention.place)} by an online geocoder"
        )
    why = f"{missing}; it stands beside “{holder.text}” and is placed there, no more exactly than that"
    return Explanation(mention, Verdict.CONTAINED, why)


def _described(mention: Mention, mentions: Sequence[Mention]) -> Explanation:
    """Explain a description, such as "the capital" or "the air base"."""
    if mention.place is None:
        return Explanation(
            mention, Verdict.DESCRIBED, "a description: the text does not settle what it stands for"
        )
    named = _same_place(mention.place, mention, mentions)
    stands = f"“{named.text}”" if named else _words(mention.place)
    return Explanation(mention, Verdict.DESCRIBED, f"a description that stands for {stands}")


def _same_place(place: Place, mention: Mention, mentions: Sequence[Mention]) -> Mention | None:
    """Return the mention nearest to another one that names the same place."""
    same = [
        other
        for other in mentions
        if other.place is not None
        and other.place.id == place.id
        and other.form is not MentionForm.NOMINAL
        and other.text != mention.text
    ]
    return min(same, key=lambda other: abs(other.start - mention.start), default=None)


def _words(place: Place) -> str:
    return where_words(place.name, place.feature, place.admin1, place.country_name)


def passed_over(
    document: Document, mentions: Sequence[Mention], gazetteer: Gazetteer, lexicon: Lexicon, model: Scorer
) -> Iterator[PassedOver]:
    """Iterate over the names of the gazetteer in a document that were read as no place, in text order.

    A name that overlaps one of ``mentions``, or a likelier one, is left out.
    """
    taken = {offset for mention in mentions for offset in range(mention.start, mention.end)}
    found = []
    for item in sorted(
        recognise.score(document, gazetteer, lexicon, model), key=lambda item: (-item.logit, item.span.first)
    ):
        start, end = offsets(item.span, document)
        if item.span.hits and taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            probability = scorer.probability(item.logit)
            if probability >= _LEAST_PLACE:
                found.append(_passed(document, start, end, probability, gazetteer))
    yield from sorted(found, key=lambda item: item.start)


def _passed(document: Document, start: int, end: int, probability: float, gazetteer: Gazetteer) -> PassedOver:
    text = document.text[start:end]
    needed = percent(scorer.probability(recognise.THRESHOLD))
    why = f"read as no place: {percent(probability)} that it is one, and {needed} are needed"
    hits = candidates.by_name(text, gazetteer, document.vocabulary)[:3]
    first = gazetteer.point(hits[0][0]) if hits else (0.0, 0.0)
    options = tuple(option(row, 0.0, first, gazetteer) for row, _ in hits)
    return PassedOver(start, end, text, probability, why, options)
