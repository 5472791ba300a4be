"""Putting together what a report's sentences tell of one event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from heapq import nlargest
from itertools import islice

from config.taxonomy import Taxonomy
from service.geodesy import great_circle_m
from service.incidents.dates import Dating
from service.incidents.detecting import yielding
from service.incidents.drafts import Draft
from service.incidents.locating import compatible, is_spot
from service.incidents.placing import Setting
from service.model import Assertion, DatePrecision

_ALIKE = 0.12  # Jaccard of content words from which sentences apart in the text tell one event
_NEAR_HEADLINE_M = 60_000.0  # metres within which a headline calls a place "near" a better known one
_LEADS = 2  # sentences below a headline that tell what it tells
_STICKY = 2  # sentences within which a second telling needs no shared words
_INFERRED = timedelta(days=7)  # by so much the day of a headline may miss the one that the lead gives
_WEAK = 0.65  # score below which a sub-type gives way to the one of the sentence before
_TOWN = 2  # precision up to which places that agree are one town
_DISTRICT = 3  # precision up to which a place is no more than a town and its surroundings
_REGION = 5  # precision from which a place says little about where
_DOUBTFUL = 0.35  # confidence below which an inherited place has no say
_TELLINGS = 8  # tellings of an event that are compared and added up; more say nothing new
_COMPARED = 64  # events of a kind that a telling is compared with: more is a list, each of whose lines is one
_BONUS = 0.5  # share that a further sentence's score adds to a sub-type


def _combined(drafts: Sequence[Draft], taxonomy: Taxonomy) -> dict[str, float]:
    """Return the sub-types' scores over an event's drafts, best first: the best, and part of the others."""
    scores: dict[str, float] = {}
    for draft in drafts:
        for name, score in draft.detection.scores.items():
            before = scores.get(name, 0.0)
            scores[name] = 1 - (1 - before) * (1 - score * (_BONUS if before else 1.0))
    return yielding(scores, taxonomy)


def _better(one: Setting, other: Setting) -> Setting:
    """Return the more exact place that is told of the event itself, else the better one carried over."""
    if one.place is None or other.place is None:
        return other if one.place is None and (other.place or not one.mention) else one
    return min(one, other, key=lambda s: (s.inherited, _named(s), -s.confidence))


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

    def __init__(self, draft: Draft, taxonomy: Taxonomy) -> None:
        """Start with one draft; ``taxonomy`` says which sub-types are defaults."""
        self._taxonomy = taxonomy
        self.drafts = [draft]
        self.dating: Dating = draft.dating
        self.setting: Setting = draft.setting
        self.scores: dict[str, float] = _combined(self.drafts, taxonomy)
        self._surest = [draft]

    @property
    def sub_type(self) -> str:
        """The sub-type with the best score."""
        return max(self.scores, key=lambda name: self.scores[name])

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


def _places_agree(one: Setting, other: Setting) -> bool:
    if (_unknown(one) and _told_apart(one, other)) or (_unknown(other) and _told_apart(other, one)):
        return False
    if one.place is None or other.place is None or _doubtful(one) or _doubtful(other):
        return True
    return compatible(one.place, other.place)


def _headline_agrees(headline: Setting, lead: Setting) -> bool:
    """Tell whether a headline's "near Dhaka" may be the lead's "Gazipur"."""
    if headline.place is None or lead.place is None or headline.relation not in {"near", "outside"}:
        return False
    one, other = headline.place, lead.place
    return great_circle_m(one.lat, one.lon, other.lat, other.lon) <= _NEAR_HEADLINE_M


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


def _alike(one: Draft, other: Draft) -> bool:
    """Tell whether two sentences share enough words, or stand close enough, to tell one event."""
    if abs(one.index - other.index) <= _STICKY:
        return True
    union = one.words | other.words
    return bool(union) and len(one.words & other.words) / len(union) >= _ALIKE


def _agrees(draft: Draft, cluster: Cluster) -> bool:
    """Tell whether a draft's date and place fit those of a cluster."""
    referring = draft.again and draft.setting.inherited  # "the attack" is where the attack was
    return _dates_agree(draft.dating, cluster.dating) and (
        referring
        or _places_agree(draft.setting, cluster.setting)
        or (_is_headline(cluster.drafts[-1]) and _headline_agrees(cluster.setting, draft.setting))
    )


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
    if _is_headline(cluster.drafts[-1]) and apart <= _LEADS:
        return True  # the headline and the lead tell one event, each in its words
    if draft.anew or apart == 0:
        return apart == 0
    if draft.again and apart <= 4 * _STICKY:
        return True
    if draft.detection.sub_type != cluster.sub_type:
        close = apart == 1 and draft.sentence.paragraph == last.sentence.paragraph
        return close and min(draft.detection.score, max(cluster.scores.values())) < _WEAK
    return _one_place(draft.setting, cluster.setting) or any(
        _alike(draft, other) for other in cluster.drafts[-_TELLINGS:]
    )


def merge(drafts: Iterable[Draft], taxonomy: Taxonomy) -> list[Cluster]:
    """Return the drafts grouped by event, in the order of the text.

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
            alike.append(Cluster(draft, taxonomy))
            clusters.append(alike[-1])
    return clusters
