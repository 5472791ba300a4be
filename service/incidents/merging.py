"""Putting together what a report's sentences tell of one event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from heapq import nlargest
from itertools import islice

from config.taxonomy import Taxonomy
from service.geodesy import great_circle_m
from service.incidents.dates import Dating
from service.incidents.detecting import yielding
from service.incidents.drafts import Draft
from service.incidents.locating import compatible, contains, is_spot
from service.incidents.placing import Setting
from service.model import Assertion, DatePrecision, MentionForm, Place

_ALIKE = 0.12  # Jaccard of content words from which sentences apart in the text tell one event
_NEAR_HEADLINE_M = 60_000.0  # metres within which a headline calls a place "near" a better known one
_LEADS = 2  # sentences below a headline that tell what it tells
_STICKY = 2  # sentences within which a second telling needs no shared words
_INFERRED = timedelta(days=7)  # by so much the day of a headline may miss the one that the lead gives
_WEAK = 0.65  # score below which a sub-type gives way to the one of the sentence before
_TOWN = 2  # precision up to which places that agree are one town
_DISTRICT = 3  # precision up to which a place is no more than a town and its surroundings
_REGION = 5  # precision from which a place says little about where
_COUNTRY = 6  # precision of a country
_DOUBTFUL = 0.35  # confidence below which an inherited place has no say
_TELLINGS = 8  # tellings of an event that are compared and added up; more say nothing new
_COMPARED = 64  # events of a kind that a telling is compared with: more is a list, each of whose lines is one
_BONUS = 0.5  # share that a further sentence's score adds to a sub-type
_GROWS = {"unrest": 3, "violence": 1}  # sentences within which an event goes on under another sub-type
_BESIDE = 1  # sentences within which one family's event is what another one's brought about
_LOOTING = "Looting/property destruction"
_VIOLENT = frozenset({"Violent demonstration", "Mob violence"})
_BY_POLICE = frozenset({"Protest with intervention", "Excessive force against protesters"})
_BROUGHT = {  # what comes with an event of a family, as a deed or a disaster of another one
    _LOOTING: frozenset({"violence", "unrest"}),
    "Man-made disaster": frozenset({"Natural disaster"}),
}


def _combined(drafts: Sequence[Draft], taxonomy: Taxonomy) -> dict[str, float]:
    """Return the sub-types' scores over an event's drafts, best first: the best, and part of the others."""
    scores: dict[str, float] = {}
    families = {draft.detection.family for draft in drafts}
    main = {family for family in families if families.isdisjoint(_BROUGHT.get(family, ()))}
    for draft in (d for d in drafts if d.detection.family in main):
        for name, score in draft.detection.scores.items():
            before = scores.get(name, 0.0)
            scores[name] = 1 - (1 - before) * (1 - score * (_BONUS if before else 1.0))
    return yielding(scores, taxonomy)


def _better(one: Setting, other: Setting) -> Setting:
    """Return the more exact place that is told of the event itself, else the better one carried over."""
    if one.place is None or other.place is None:
        return other if one.place is None and (other.place or not one.mention) else one
    for coarse, fine in ((one, other), (other, one)):
        if _narrows(coarse, fine):
            return fine
    return min(one, other, key=lambda s: (s.inherited, _named(s), -s.confidence))


def _narrows(coarse: Setting, fine: Setting) -> bool:
    """Tell whether a place carried over says where in the country that is told the event was."""
    if coarse.place is None or fine.place is None or coarse.inherited or not fine.inherited:
        return False
    vague = coarse.place.precision == _COUNTRY and coarse.relation in {"", "in"} and not _unlisted(coarse)
    exact = fine.place.precision <= _TOWN and fine.confidence >= _DOUBTFUL
    return vague and exact and contains(coarse.place, fine.place)


def _named(setting: Setting) -> float:
    """Return how exact the named place itself is, whatever "near" it makes of the event.

    An unlisted one is a little more exact than the place that is known to be round it.
    """
    named = setting.mention.place if setting.mention else None
    place = named or setting.place
    return place.precision - 0.5 * _unlisted(setting) if place else 9


def _unlisted(setting: Setting) -> bool:
    """Tell whether a setting's words are of a place that is only known to be in another one."""
    return setting.mention is not None and setting.mention.place is None


class Cluster:
    """The drafts that tell of one event, with what they say together."""

    def __init__(self, draft: Draft, taxonomy: Taxonomy, parts: Collection[str] = ()) -> None:
        """Start with one draft; ``taxonomy`` says which sub-types are defaults, ``parts`` are a town's."""
        self._taxonomy = taxonomy
        self.parts = parts
        self.drafts = [draft]
        self.dating: Dating = draft.dating
        self.setting: Setting = draft.setting
        self.scores: dict[str, float] = _combined(self.drafts, taxonomy)
        self._surest = [draft]

    @property
    def sub_type(self) -> str:
        """The sub-type with the best score."""
        return max(self.scores, key=lambda name: self.scores[name])

    @property
    def families(self) -> list[str]:
        """The families of its drafts, the first draft's first."""
        return list(dict.fromkeys(draft.detection.family for draft in self.drafts))

    def add(self, draft: Draft) -> None:
        """Take in another telling of the event: the surer date, the more exact place."""
        self.drafts.append(draft)
        self.dating = max(self.dating, draft.dating, key=lambda d: d.confidence)
        self.setting = _better(self.setting, draft.setting)
        self._surest = nlargest(_TELLINGS, [*self._surest, draft], key=lambda d: d.detection.score)
        self.scores = _combined(self._surest, self._taxonomy)


def _dates_agree(one: Dating, other: Dating) -> bool:
    """Tell whether two datings may be of one event: they overlap, or one is inferred and days apart."""
    if one.start is None or other.start is None or one.end is None or other.end is None:
        # "last week" is not told again by a sentence that might mean any day, unless that one is bare.
        return not (one.own or other.own) or DatePrecision.UNKNOWN in {one.precision, other.precision}
    if not (one.own and other.own) and DatePrecision.DAY is one.precision is other.precision:
        return abs(one.start - other.start) <= _INFERRED
    if one.start <= other.end and other.start <= one.end:
        return not (one.own and other.own) or one.precision == other.precision or one.start == other.start
    return False


def _places_agree(one: Setting, other: Setting, parts: Collection[str]) -> bool:
    if _within(one, other, parts) or _within(other, one, parts):
        return True
    if (_unknown(one) and _told_apart(one, other)) or (_unknown(other) and _told_apart(other, one)):
        return False
    if one.place is None or other.place is None or _doubtful(one) or _doubtful(other):
        return True
    if not (one.inherited or other.inherited) and _two_towns(one.place, other.place):
        return one.place.id == other.place.id
    return compatible(one.place, other.place)


def _within(part: Setting, town: Setting, parts: Collection[str]) -> bool:
    """Tell whether a setting is an unlisted part of a town, and the other one a town that it may be in."""
    if part.mention is None or part.mention.place or town.place is None or town.place.precision != _TOWN:
        return False
    kinds = part.mention.text.casefold().split()
    if town.inherited or not (kinds[0] in parts or kinds[-1] in parts):
        return False
    return part.place is None or (part.place.precision >= _DISTRICT and compatible(part.place, town.place))


def _headline_agrees(headline: Setting, lead: Setting) -> bool:
    """Tell whether a headline's "near Dhaka" may be the lead's "Gazipur", or "the capital" its town."""
    one, other = headline.place, lead.place
    if one is None or other is None:
        return False
    if headline.mention and headline.mention.form is MentionForm.NOMINAL:
        return one.country == other.country
    near = great_circle_m(one.lat, one.lon, other.lat, other.lon) <= _NEAR_HEADLINE_M
    return near and headline.relation in {"near", "outside"}


def _unknown(setting: Setting) -> bool:
    """Tell whether the event's own words name a place of which no more than the country is known."""
    vague = setting.place is None or (_unlisted(setting) and setting.place.precision >= _REGION)
    return vague and setting.mention is not None and not setting.inherited


def _told_apart(unknown: Setting, other: Setting) -> bool:
    """Tell whether another event's own words name another town or spot than an unknown one."""
    if unknown.mention is None or other.mention is None or other.inherited or other.place is None:
        return False
    named = other.mention.text.casefold()
    return other.place.precision <= _DISTRICT and named != unknown.mention.text.casefold()


def _doubtful(setting: Setting) -> bool:
    """Tell whether a place is a last resort, such as a dateline, that contradicts nothing."""
    return setting.inherited and setting.confidence < _DOUBTFUL


def _one_place(one: Setting, other: Setting) -> bool:
    """Tell whether two settings name one spot or town, or at least one of them names none itself."""
    if one.place is None or other.place is None or one.inherited or other.inherited:
        return True
    if one.place.id == other.place.id:
        levels = {one.place.precision, other.place.precision}  # "between Lima and Cusco" isn't Lima
        return len(levels) == 1 or max(levels) < _REGION
    if max(one.place.precision, other.place.precision) <= _TOWN:
        # What happened in the capital isn't what happened at its air base, unless the words are alike.
        return is_spot(one.place) == is_spot(other.place)
    # A country is no other place than its city, unless the event is told to be all over it.
    coarse = max(one, other, key=lambda s: s.place.precision if s.place else 0)
    return coarse.relation != "across" and bool(coarse.place and coarse.place.precision >= _REGION)


def _vaguer(headline: Setting, told: Setting) -> bool:
    """Tell whether a headline leaves open where in the country it was, and other words name a town."""
    if told.place is None or told.inherited or told.place.precision > _DISTRICT:
        return False
    return headline.place is None or headline.inherited or headline.place.precision >= _COUNTRY


def _two_towns(one: Place, other: Place) -> bool:
    """Tell whether two places are towns beside each other, however large the area of either is."""
    return all(
        place.precision == _TOWN and place.feature.startswith("PPL") and not is_spot(place)
        for place in (one, other)
    )


def _alike(one: Draft, other: Draft) -> bool:
    """Tell whether two sentences share enough words, or stand close enough, to tell one event."""
    if abs(one.index - other.index) <= _STICKY:
        return True
    union = one.words | other.words
    return bool(union) and len(one.words & other.words) / len(union) >= _ALIKE


def _agrees(draft: Draft, cluster: Cluster) -> bool:
    """Tell whether a draft's date and place fit those of a cluster."""
    # "The attack" is where the attack was, whatever it "came from".
    referring = draft.again and (draft.setting.inherited or _whence(draft.setting))
    return _dates_agree(draft.dating, cluster.dating) and (
        referring
        or _places_agree(draft.setting, cluster.setting, cluster.parts)
        or (_is_headline(cluster.drafts[-1]) and _headline_agrees(cluster.setting, draft.setting))
    )


def _whence(setting: Setting) -> bool:
    """Tell whether the words are of a place that isn't known, and not where the event was."""
    return setting.place is None and setting.relation not in {"in", "at", "near", "outside"}


def _is_headline(draft: Draft) -> bool:
    """Tell whether a draft is from a headline: the first line, without a full stop."""
    return draft.index == 0 and draft.sentence.caption


def _same_event(draft: Draft, cluster: Cluster) -> bool:
    """Tell whether a draft tells the event of a cluster of its family and assertion again.

    As ACLED counts: one sub-type, one place and one day are one event, unless the text sets them apart.
    """
    last = cluster.drafts[-1]
    apart = draft.index - last.index
    if not _agrees(draft, cluster) or any(
        d.detection is draft.detection for d in cluster.drafts[-_TELLINGS:]
    ):
        return False  # one verb over several towns is an event in each of them
    if _is_headline(last) and (apart <= _LEADS or _vaguer(last.setting, draft.setting)):
        # The headline and the lead tell one event, each in its words; what stands far below a headline,
        # at a place of its own, does so only in the same words.
        return apart <= _LEADS or _alike(draft, last)
    if draft.anew or apart == 0:
        return apart == 0
    if draft.again and apart <= 4 * _STICKY:
        return True
    if draft.detection.sub_type != cluster.sub_type:
        close = apart == 1 and draft.sentence.paragraph == last.sentence.paragraph
        weak = close and min(draft.detection.score, max(cluster.scores.values())) < _WEAK
        return weak or _goes_on(draft, cluster, _GROWS.get(draft.detection.family, 0))
    return _one_place(draft.setting, cluster.setting) or any(
        _alike(draft, other) for other in cluster.drafts[-_TELLINGS:]
    )


def _goes_on(draft: Draft, cluster: Cluster, within: int) -> bool:
    """Tell whether a sentence close behind goes on with an event: at its place, on its day.

    A march is told, then its tear gas; an attack, then the rockets that were fired. A sentence that names
    the place or the day again tells of something else, unless they are the same.
    """
    last = cluster.drafts[-1]
    if {draft.detection.sub_type, cluster.sub_type} == _BY_POLICE:
        return False  # tear gas here, live rounds there: two deeds of one side
    if draft.anew or draft.index - last.index > within:
        return False
    if draft.detection.family == "violence" and draft.sentence.paragraph != last.sentence.paragraph:
        return False  # a list of deeds has a line or a paragraph for each
    one, other = draft.setting, cluster.setting
    here = one.inherited or draft.index == last.index
    if one.place and other.place:
        here = here or one.place.id == other.place.id
    elif one.mention and other.mention:
        here = here or one.mention.text == other.mention.text
    return here and (not draft.dating.own or draft.dating.start == cluster.dating.start)


def _belongs(draft: Draft, cluster: Cluster) -> bool:
    """Tell whether a draft that opens no event of its own belongs to the one told right before it."""
    first = cluster.drafts[0]
    if draft.assertion is first.assertion:
        return _brought(draft, cluster)
    # "dispersed a march that had been called to protest": the call is no event beside the march.
    called = draft.assertion is Assertion.PLANNED and first.assertion is Assertion.FACTUAL
    same = draft.detection.family == first.detection.family and draft.index == cluster.drafts[-1].index
    return called and same and draft.dating.start is None and _one_place(draft.setting, cluster.setting)


def _brought(draft: Draft, cluster: Cluster) -> bool:
    """Tell whether of a draft and a cluster of another family one is what the other brought about."""
    family, other = draft.detection.family, cluster.drafts[0].detection.family
    kinds = {draft.detection.sub_type, cluster.sub_type}
    if _LOOTING in kinds and "unrest" in {family, other} and kinds.isdisjoint(_VIOLENT):
        return False  # a march is no riot for what looters did elsewhere in town
    akin = other in _BROUGHT.get(family, ()) or family in _BROUGHT.get(other, ())
    return akin and _agrees(draft, cluster) and _goes_on(draft, cluster, _BESIDE)


def merge(drafts: Iterable[Draft], taxonomy: Taxonomy, parts: Collection[str] = ()) -> list[Cluster]:
    """Return the drafts grouped by event, in the order of the text.

    ``parts`` are the words for parts of a town ("district").

    A draft joins the latest group whose family, assertion, date and place agree with it and whose
    sub-type is the same, or that it refers back to.
    """
    clusters: list[Cluster] = []
    kinds: dict[tuple[str, Assertion], list[Cluster]] = {}
    for draft in drafts:
        alike = kinds.setdefault((draft.detection.family, draft.assertion), [])
        for cluster in islice(reversed(alike), _COMPARED):
            if _same_event(draft, cluster):
                cluster.add(draft)
                break
        else:
            if clusters and _belongs(draft, clusters[-1]):
                clusters[-1].add(draft)
                if not any(cluster is clusters[-1] for cluster in alike):
                    alike.append(clusters[-1])
                continue
            alike.append(Cluster(draft, taxonomy, parts))
            clusters.append(alike[-1])
    return clusters
