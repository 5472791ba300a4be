"""From raw scores to the probability of a type.

``_WEIGHTS`` turn what is known of an incident's type into the probability that it happened and is of that
type: logistic regression on the best incident of each snippet of CASE-2021's dev set and on the marked events
of LGL, TR-News and GeoWebNews, by ``bench/calibrating.py``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

_WEIGHTS = (-0.485, 0.501, -0.069, 1.041, -0.122, -0.333)
_EDGE = 0.01  # how close to 0 and 1 a score or a probability counts


def log_odds(share: float) -> float:
    """Return the log-odds of a probability or score, which counts as at least 0.01 away from 0 and 1."""
    kept = min(max(share, _EDGE), 1 - _EDGE)
    return math.log(kept / (1 - kept))


def type_signs(
    scores: Mapping[str, float], sure: float, cues: int, *, default: bool
) -> tuple[float, float, float, float, float]:
    """Return what tells how sure an incident's type is.

    Args:
        scores: the raw scores (0 to 1) of the sub-types of its family.
        sure: the probability that it happened at all.
        cues: how many cues its sentence has.
        default: whether its sub-type is the one that its family falls to when nothing tells more.
    """
    best, *rest = sorted(scores.values(), reverse=True)
    margin = best - (rest[0] if rest else 0.0)
    return log_odds(sure), log_odds(best), margin, math.log(max(cues, 1)), float(default)


def type_probability(scores: Mapping[str, float], sure: float, cues: int, *, default: bool = False) -> float:
    """Return the probability that an incident happened and is of the best of some scored sub-types.

    For the arguments see `type_signs`.
    """
    bias, *weights = _WEIGHTS
    signs = type_signs(scores, sure, cues, default=default)
    logit = bias + sum(weight * sign for weight, sign in zip(weights, signs, strict=True))
    return round(1 / (1 + math.exp(-logit)), 4)
