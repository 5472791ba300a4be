"""From raw scores to probabilities.

``_TYPE`` maps the raw cue score of the best incident of a snippet to the share of CASE-2021 dev snippets
that carry its label, on the half that the cues were not written on: equal-count bins, pooled until
monotone, as ``python bench/incidents.py --case FILE --calibrate`` prints them. It holds for text that
reports an event of some kind; what quiet text lets through is mostly of the lowest scores, so below
the first bin the table falls off faster than the bins do.
"""

from __future__ import annotations

from bisect import bisect_right

from service.incidents.dates import Dating
from service.incidents.placing import Setting
from service.model import Assertion, Confidence

_TYPE: tuple[tuple[float, float], ...] = (
    (0.5, 0.4),
    (0.602, 0.643),
    (0.787, 0.77),
    (0.867, 0.857),
    (0.906, 0.862),
    (0.954, 0.897),
    (1.0, 0.93),
)
_UNKNOWN = 0.5  # what a place or date that the text doesn't give counts in the overall figure
_HEDGED = 0.9  # an assertion read from words beside the event is itself sometimes wrong


def type_probability(score: float) -> float:
    """Return the probability that a sub-type with a raw score (0 to 1) is the right one."""
    scores = [s for s, _ in _TYPE]
    at = min(max(bisect_right(scores, score), 1), len(_TYPE) - 1)
    (x0, y0), (x1, y1) = _TYPE[at - 1], _TYPE[at]
    share = min(max((score - x0) / (x1 - x0), 0.0), 1.0)
    return round(y0 + share * (y1 - y0), 4)


def confidence_of(score: float, setting: Setting, dating: Dating, assertion: Assertion) -> Confidence:
    """Return an incident's confidences; the overall one is type × √(place × date)."""
    kind = type_probability(score)
    place = setting.confidence if setting.place else None
    day = dating.confidence if dating.start else None
    both = (_UNKNOWN if place is None else place) * (_UNKNOWN if day is None else day)
    hedge = 1.0 if assertion is Assertion.FACTUAL else _HEDGED
    return Confidence(kind, place, day, round(kind * hedge * both**0.5, 4))
