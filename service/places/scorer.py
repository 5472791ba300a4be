"""A linear model over named features, small enough to read: log-odds are the sum of the weights."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Scorer:
    """Weights of features by name; a feature that isn't listed weighs nothing."""

    weights: Mapping[str, float]

    def logit(self, signs: Iterable[str]) -> float:
        """Return the log-odds that the features speak for."""
        weight = self.weights.get
        return sum(weight(sign, 0.0) for sign in signs)


def probability(logit: float) -> float:
    """Return the probability that belongs to log-odds."""
    if logit < -700:
        return 0.0
    return 1.0 / (1.0 + math.exp(-logit))


@cache
def load(name: str) -> Scorer:
    """Return the model ``service/places/data/NAME.json.gz``."""
    packed = (files("service.places") / "data" / f"{name}.json.gz").read_bytes()
    return Scorer(json.loads(gzip.decompress(packed))["weights"])
