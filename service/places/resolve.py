"""Resolution: which place each mention of a text means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from service.geodesy import great_circle_m
from service.model import Candidate, Mention, MentionForm, MentionKind, Place
from service.places import candidates, containers, ranker, respelling
from service.places.context import Context, Name, Others, alone, gather, holders, is_national, wanted_beside
from service.places.gazetteer import Gazetteer, Hit
from service.places.names import fold
from service.places.nominals import facility_kinds
from service.places.outlets import Home
from service.places.ranker import Bearer, Ranker
from service.places.rows import feature_class
from service.places.vocabulary import Vocabulary, load

# Rounds of weighing; after the second the shares hardly move.
_ROUNDS = 3
# A text is about a country if that has this share of the weight of all its names.
_DOMINANT = 0.45
_LEAST_SHARE = 0.001
_LOCATIVE_REACH = 40  # characters: a word of place and the one before it
_ARTICLE_REACH = 6  # characters: an article and a space, and what tells that it is a word of its own
# Of the places that the ranker is surest of, about one in two hundred is wrong all the same.
_SUREST = 0.995
# How sure a respelling is over the sureness of the place itself: a letter is as often another name's.
_GUESSED = 0.9
# Bearers of one name that lie so near each other are one place, as far as it can be wrong: a town and the
# county of its name.
_TOGETHER_M = 50_000.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A name with the probability of each of its candidates, in the order of its hits."""

    name: Name
    shares: tuple[float, ...]

    def order(self) -> list[int]:
        """Return the numbers of the candidates, most probable first."""
        return sorted(range(len(self.shares)), key=lambda index: -self.shares[index])

    def confidence(self, index: int, gazetteer: Gazetteer) -> float:
        """Return the probability that a candidate is where the name is meant to be.

        It is its share with that of the bearers within 50 km: a town and the county round it are two
        places, but the report is not misplaced by taking one for the other.
        """
        spot = gazetteer.point(self.name.hits[index][0])
        return self.shares[index] + sum(
            share
            for other, ((row, _), share) in enumerate(zip(self.name.hits, self.shares, strict=True))
            if other != index
            and share >= _LEAST_SHARE
            and great_circle_m(*spot, *gazetteer.point(row)) <= _TOGETHER_M
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """What the best candidate of a mention needs to become its place, and how many runners-up are kept."""

    min_confidence: float = 0.35
    max_candidates: int = 5


@dataclass(frozen=True, slots=True)
class Weighing:
    """The names of one text, which of them hold which (see `holders`), and where its outlet is at home."""

    names: Sequence[Name]
    held: Sequence[dict[int, bool]]
    gazetteer: Gazetteer
    home: Home | None = None
    known: dict[int, list[Bearer]] = field(default_factory=dict, compare=False, repr=False)

    def bearers(self, number: int) -> list[Bearer]:
        """Return a name's candidates; worked out once, since only what they weigh changes."""
        if number not in self.known:
            self.known[number] = ranker.bearers(self.names[number], self.gazetteer, self.home)
        return self.known[number]

    def vectors(self, number: int, shares: Sequence[Sequence[float]], context: Context) -> list[list[float]]:
        """Return the features of a name's candidates as the other names, with their shares, bear on them."""
        name = self.names[number]
        rest = Others(context, alone(name, shares[number], self.gazetteer), number)
        held_by = [
            (self.bearers(other), shares[other], strict) for other, strict in self.held[number].items()
        ]
        return ranker.vectors(self.bearers(number), rest, held_by)


def places(  # noqa: PLR0913 - the text, what was found in it, and all that is known of the world
    text: str,
    mentions: Sequence[Mention],
    gazetteer: Gazetteer,
    model: Ranker,
    limits: Limits,
    *,
    vocabulary: Vocabulary | None = None,
    home: Home | None = None,
) -> tuple[Mention, ...]:
    """Return the mentions with their places; one without a likely enough candidate has none.

    ``home`` is where the text's outlet is at home, if that is known: it tells namesakes apart.
    """
    vocabulary = vocabulary or load()
    names = group(mentions, text, gazetteer, vocabulary)
    ranked = rank(names, text, gazetteer, model, vocabulary=vocabulary, home=home)
    ranked = _check_guesses(ranked, gazetteer)
    found = {span: _place(item, gazetteer, limits) for item in ranked for span in item.name.spans}
    placed = [replace(mention, place=found.get((mention.start, mention.end))) for mention in mentions]
    lacking = frozenset(
        text[start:end] for item in ranked if not item.name.hits for start, end in item.name.spans
    )
    placed = containers.place_unknown(text, placed, lacking, vocabulary)
    return tuple(_refer(placed, ranked, gazetteer, vocabulary))


def _guessed(item: Ranked, settled: Sequence[int], gazetteer: Gazetteer) -> Ranked:
    """Return a misspelt name with less sure shares, or without candidates if no other name speaks for it."""
    best = item.name.hits[item.order()[0]][0]
    if not respelling.is_supported(best, settled, gazetteer):
        return Ranked(replace(item.name, hits=()), ())
    return Ranked(item.name, tuple(share * _GUESSED for share in item.shares))


def _check_guesses(ranked: list[Ranked], gazetteer: Gazetteer) -> list[Ranked]:
    """Return the names, the misspelt ones as `_guessed` has them."""
    if not any(item.name.respelt for item in ranked):
        return ranked
    sure = [item for item in ranked if item.name.hits and not item.name.respelt]
    settled = [item.name.hits[item.order()[0]][0] for item in sure]
    return [_guessed(item, settled, gazetteer) if item.name.respelt else item for item in ranked]


def group(
    mentions: Sequence[Mention], text: str, gazetteer: Gazetteer, vocabulary: Vocabulary | None = None
) -> list[Name]:
    """Return the names that mentions bear, each with its candidates; descriptions bear none."""
    vocabulary = vocabulary or load()
    by_key: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.form is not MentionForm.NOMINAL:
            by_key.setdefault(_key(mention.text, vocabulary), []).append(mention)
    return [_name(key, same, text, gazetteer, vocabulary) for key, same in by_key.items()]


def _key(text: str, vocabulary: Vocabulary) -> str:
    folded = fold(text)
    article, _, rest = folded.partition(" ")
    return rest if rest and article in vocabulary.telling_articles else folded


def _name(
    key: str, mentions: Sequence[Mention], text: str, gazetteer: Gazetteer, vocabulary: Vocabulary
) -> Name:
    surface = Counter(mention.text for mention in mentions).most_common(1)[0][0]
    article = 2 * sum(_has_article(text, mention, vocabulary) for mention in mentions) > len(mentions)
    hits = _hits(surface, key, gazetteer, vocabulary, article=article)
    respelt = () if hits else respelling.hits(key, gazetteer, vocabulary)
    beside = _wanted_beside(text, mentions, vocabulary)
    hits = hits or respelt
    if not any(feature_class(gazetteer.feature(row)) == beside for row, _ in hits):
        beside = ""  # "near the Strait of Hormuz": no town bears that name
    return Name(
        key=key,
        surface=surface,
        spans=tuple((mention.start, mention.end) for mention in mentions),
        hits=hits,
        wanted=candidates.wanted_class(surface, vocabulary) or beside,
        kinds=candidates.wanted_kinds(surface, hits, gazetteer, vocabulary),
        demonym=any(mention.kind is MentionKind.DEMONYM for mention in mentions),
        article=article,
        respelt=bool(respelt),
        located=2 * sum(_is_located(text, mention, vocabulary) for mention in mentions) >= len(mentions),
        national=any(is_national(text, mention.start, mention.end, vocabulary) for mention in mentions),
    )


def _hits(
    surface: str, key: str, gazetteer: Gazetteer, vocabulary: Vocabulary, *, article: bool
) -> tuple[Hit, ...]:
    """Return a name's candidates; with an article those that bear it, "the Gulf", and no town or county."""
    plain = candidates.by_name(surface, gazetteer, vocabulary)
    plain = plain or candidates.by_name(key, gazetteer, vocabulary)
    articles = vocabulary.telling_articles if article else ()
    with_article = tuple(hit for word in articles for hit in gazetteer.hits_folded(f"{word} {key}"))
    if with_article:
        plain = tuple(hit for hit in plain if feature_class(gazetteer.feature(hit[0])) not in "AP")
    return (*with_article, *(hit for hit in plain if hit not in with_article))


def _wanted_beside(text: str, mentions: Sequence[Mention], vocabulary: Vocabulary) -> str:
    """Return the feature class that the words beside most of a name's mentions ask for, or ""."""
    asked = Counter(wanted_beside(text, mention.start, mention.end, vocabulary) for mention in mentions)
    letter, times = asked.most_common(1)[0]
    return letter if 2 * times >= len(mentions) else ""


def _is_located(text: str, mention: Mention, vocabulary: Vocabulary) -> bool:
    """Tell if a mention stands behind a word of place, "in Mombasa", and holds no place: "Goma, in Kivu"."""
    words = text[max(mention.start - _LOCATIVE_REACH, 0) : mention.start].split()
    if not words or words[-1].casefold() not in vocabulary.locative:
        return False
    return len(words) < 2 or not (words[-2].endswith(",") or words[-2][0].isupper())


def _has_article(text: str, mention: Mention, vocabulary: Vocabulary) -> bool:
    before = text[max(mention.start - _ARTICLE_REACH, 0) : mention.start].casefold()
    first, _, rest = fold(mention.text).partition(" ")
    articles = vocabulary.articles
    stands_before = before.endswith(" ") and re.split(r"\W+", before[:-1])[-1] in articles
    return stands_before or (bool(rest) and first in articles)


def rank(  # noqa: PLR0913 - see `places`
    names: Sequence[Name],
    text: str,
    gazetteer: Gazetteer,
    model: Ranker,
    rounds: int = _ROUNDS,
    *,
    vocabulary: Vocabulary | None = None,
    home: Home | None = None,
) -> list[Ranked]:
    """Return the names with the shares of their candidates, in order.

    The first round takes the most populous places at their word; each further one weighs every
    candidate by what the other names of the round before it mean.
    """
    weighing = Weighing(names, holders(names, text, vocabulary), gazetteer, home)
    shares: list[list[float]] = [ranker.prior(name, gazetteer) for name in names]
    for _ in range(rounds):
        context = gather(names, shares, gazetteer)
        shares = [
            model.shares(name, weighing.vectors(number, shares, context), gazetteer)
            for number, name in enumerate(names)
        ]
    return [Ranked(name, tuple(found)) for name, found in zip(names, shares, strict=True)]


def vectors(  # noqa: PLR0913 - see `places`
    names: Sequence[Name],
    text: str,
    gazetteer: Gazetteer,
    model: Ranker,
    *,
    vocabulary: Vocabulary | None = None,
    home: Home | None = None,
) -> Iterator[list[list[float]]]:
    """Iterate over the features of each name's candidates as the last round of `rank` weighs them."""
    ranked = rank(names, text, gazetteer, model, _ROUNDS - 1, vocabulary=vocabulary, home=home)
    shares = [item.shares for item in ranked]
    weighing = Weighing(names, holders(names, text, vocabulary), gazetteer, home)
    context = gather(names, shares, gazetteer)
    for number in range(len(names)):
        yield weighing.vectors(number, shares, context)


def _place(item: Ranked, gazetteer: Gazetteer, limits: Limits) -> Place | None:
    order = item.order()
    confidence = item.confidence(order[0], gazetteer) if order else 0.0
    if not order or confidence < limits.min_confidence:
        return None
    runners = tuple(
        _candidate(item.name.hits[index][0], item.shares[index], gazetteer)
        for index in order[1 : limits.max_candidates + 1]
        if item.shares[index] >= _LEAST_SHARE or item.name.kinds
    )
    return place(item.name.hits[order[0]][0], confidence, gazetteer, runners)


def place(row: int, confidence: float, gazetteer: Gazetteer, runners: tuple[Candidate, ...] = ()) -> Place:
    """Return the place of a gazetteer row."""
    entry = gazetteer.entry(row)
    return Place(
        id=entry.id,
        name=entry.name,
        lat=entry.lat,
        lon=entry.lon,
        country=entry.country,
        country_name=entry.country_name,
        admin1=entry.admin1_name,
        admin2=entry.admin2_name,
        feature=entry.feature,
        precision=entry.precision,
        uncertainty_m=entry.uncertainty_m,
        confidence=round(min(confidence, _SUREST), 4),
        candidates=runners,
    )


def _candidate(row: int, share: float, gazetteer: Gazetteer) -> Candidate:
    lat, lon = gazetteer.point(row)
    country, feature = gazetteer.country(row), gazetteer.feature(row)
    return Candidate(gazetteer.id(row), gazetteer.name(row), lat, lon, country, feature, round(share, 4))


def _refer(
    mentions: Sequence[Mention], ranked: Sequence[Ranked], gazetteer: Gazetteer, vocabulary: Vocabulary
) -> list[Mention]:
    """Return the mentions with the descriptions among them placed where what they describe is."""
    context = gather([item.name for item in ranked], [item.shares for item in ranked], gazetteer)
    latest: dict[str, Place] = {}  # by feature code that its words ask for: the facility named last
    found = []
    for index, mention in enumerate(mentions):
        if mention.form is not MentionForm.NOMINAL:
            latest.update(
                dict.fromkeys(facility_kinds(mention, vocabulary), mention.place) if mention.place else {}
            )
            found.append(mention)
        elif not vocabulary.capital.isdisjoint(fold(mention.text).split()):
            beside = [*mentions[max(index - 1, 0) : index], *mentions[index + 1 : index + 2]]
            found.append(replace(mention, place=_capital(mention, beside, context, gazetteer, vocabulary)))
        else:
            kinds = vocabulary.facilities.get(fold(mention.text).partition(" ")[2], frozenset())
            place = next((latest[code] for code in sorted(kinds) if code in latest), None)
            found.append(replace(mention, place=place))
    return found


def _capital(
    mention: Mention,
    mentions: Sequence[Mention],
    context: Context,
    gazetteer: Gazetteer,
    vocabulary: Vocabulary,
) -> Place | None:
    """Return the capital of the country that the words name, else of the one that the text is about."""
    country, confidence = _country_named(mention, mentions, gazetteer, vocabulary), 0.95
    if country is None and context.total:
        country = max(context.countries, key=lambda code: context.countries[code], default="")
        confidence = context.countries[country] / context.total
        if confidence < _DOMINANT:
            return None
    row = gazetteer.capitals.get(country or "")
    return None if row is None else place(row, min(confidence, 0.95), gazetteer)


def _country_named(
    mention: Mention, mentions: Sequence[Mention], gazetteer: Gazetteer, vocabulary: Vocabulary
) -> str | None:
    """Return the country in "the Venezuelan capital", "Venezuela's capital", "the capital of Venezuela"."""
    for word in mention.text.split()[1:]:
        if fold(word) in vocabulary.capital:
            continue
        for row, _ in gazetteer.hits(word)[:1]:
            return gazetteer.country(row)
    for other in mentions:
        beside = 0 <= mention.start - other.end <= 3 or 0 <= other.start - mention.end <= 4
        if beside and other.place is not None and other.place.precision >= 6:
            return other.place.country
    return None
