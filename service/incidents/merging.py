"""Putting together what a report's sentences tell of one event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from service.incidents.dates import UNDATED, Dating
from service.incidents.drafts import Draft
from service.incidents.locating import compatible
from service.incidents.placing import NOWHERE, Setting
from service.model import DatePrecision

_ALIKE = 0.12  # Jaccard of content words from which sentences apart in the text tell one event
_STICKY = 2  # sentences within which a second telling needs no shared words
_INFERRED = timedelta(days=7)  # by so much the day of a headline may miss the one that the lead gives
_WEAK = 0.65  # score below which a sub-type gives way to the one of the sentence before
_TOWN = 2  # precision up to which places that agree are one town
_REGION = 5  # precision from which a place says little about where
_DOUBTFUL = 0.35  # confidence below which an inherited place has no say
_BONUS = 0.5  # share that a further sentence's score adds to a sub-type


def combined_scores(drafts: Sequence[Draft]) -> dict[str, float]:
    """Return the sub-types' scores over all sentences of an event: the best, and part of the others."""
    scores: dict[str, float] = {}
    for draft in sorted(drafts, key=lambda d: -d.detection.score):
        for name, score in draft.detection.scores.items():
            before = scores.get(name, 0.0)
            scores[name] = 1 - (1 - before) * (1 - score * (_BONUS if before else 1.0))
    return scores


def best_setting(drafts: Iterable[Draft]) -> Setting:
    """Return the most exact place that is told of the event itself, else the best one carried over."""
    placed = [d.setting for d in drafts if d.setting.place]
    if not placed:
        return next((d.setting for d in drafts if d.setting.mention), NOWHERE)
    return min(placed, key=lambda s: (s.inherited, _named(s), -s.confidence))


def _named(setting: Setting) -> int:
    """Return how exact the named place itself is, whatever "near" it makes of the event."""
    named = setting.mention.place if setting.mention else None
    place = named or setting.place
    return place.precision if place else 9


def best_dating(drafts: Iterable[Draft]) -> Dating:
    """Return the dating that is surest."""
    return max((d.dating for d in drafts), key=lambda d: d.confidence, default=UNDATED)


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
    if one.place is None or other.place is None or _doubtful(one) or _doubtful(other):
        return True
    return compatible(one.place, other.place)


def _doubtful(setting: Setting) -> bool:
    """Tell whether a place is a last resort, such as a dateline, that contradicts nothing."""
    return setting.inherited and setting.confidence < _DOUBTFUL


def _one_place(one: Setting, other: Setting) -> bool:
    """Tell whether two settings name one spot or town, or at least one of them names none itself."""
    if one.place is None or other.place is None or one.inherited or other.inherited:
        return True
    if one.place.id == other.place.id or max(one.place.precision, other.place.precision) <= _TOWN:
        return True
    # A country is no other place than its city, unless the event is told to be all over it.
    coarse = max(one, other, key=lambda s: s.place.precision if s.place else 0)
    return coarse.relation != "across" and bool(coarse.place and coarse.place.precision >= _REGION)


def _alike(one: Draft, other: Draft) -> bool:
    """Tell whether two sentences share enough words, or stand close enough, to tell one event."""
    if abs(one.index - other.index) <= _STICKY:
        return True
    union = one.words | other.words
    return bool(union) and len(one.words & other.words) / len(union) >= _ALIKE


def _agrees(draft: Draft, cluster: Sequence[Draft]) -> bool:
    """Tell whether a draft's family, assertion, date and place fit those of a cluster."""
    if draft.detection.family != cluster[0].detection.family or draft.assertion != cluster[0].assertion:
        return False
    dates = _dates_agree(draft.dating, best_dating(cluster))
    referring = draft.again and draft.setting.inherited  # "the attack" is where the attack was
    return dates and (referring or _places_agree(draft.setting, best_setting(cluster)))


def _same_event(draft: Draft, cluster: Sequence[Draft]) -> bool:
    """Tell whether a draft tells the event of a cluster again.

    As ACLED counts: one sub-type, one place and one day are one event, unless the text sets them apart.
    """
    last, apart = cluster[-1], draft.index - cluster[-1].index
    if not _agrees(draft, cluster):
        return False
    if draft.anew or apart == 0:
        return apart == 0
    if draft.again and apart <= 4 * _STICKY:
        return True
    scores = combined_scores(cluster)
    if draft.detection.sub_type != max(scores, key=lambda name: scores[name]):
        close = apart == 1 and draft.sentence.paragraph == last.sentence.paragraph
        return close and min(draft.detection.score, max(scores.values())) < _WEAK
    return _one_place(draft.setting, best_setting(cluster)) or any(_alike(draft, other) for other in cluster)


def merge(drafts: Iterable[Draft]) -> list[list[Draft]]:
    """Return the drafts grouped by event, in the order of the text.

    A draft joins the latest group whose family, assertion, date and place agree with it and whose
    sub-type is the same, or that it refers back to.
    """
    clusters: list[list[Draft]] = []
    for draft in drafts:
        for cluster in reversed(clusters):
            if _same_event(draft, cluster):
                cluster.append(draft)
                break
        else:
            clusters.append([draft])
    return clusters
