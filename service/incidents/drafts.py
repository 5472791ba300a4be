"""What one sentence tells of one event, before the sentences of a report are put together."""

from __future__ import annotations

from dataclasses import dataclass

from service.incidents.actors import Part
from service.incidents.counts import Toll
from service.incidents.dates import Dating
from service.incidents.detecting import Detection
from service.incidents.placing import Setting
from service.incidents.sentences import Sentence
from service.model import Assertion, Evidence

UNJUDGED = 0.8
"""Probability that an event happened where no model of the language judges it: as English ones do."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event as one sentence tells it.

    ``words`` are the content words of the sentence; ``again`` tells that it refers back ("the attack")
    to an event told before, ``anew`` that it sets its event apart ("another attack"); ``sure`` is the
    probability that it tells of something that happened (`service.incidents.judging`); ``weapons`` are
    short names of those used.
    """

    detection: Detection
    sentence: Sentence
    index: int
    assertion: Assertion
    dating: Dating
    setting: Setting
    tolls: tuple[Toll, ...]
    parts: tuple[Part, ...]
    evidence: tuple[Evidence, ...]
    words: frozenset[str]
    again: bool
    anew: bool
    sure: float = UNJUDGED
    weapons: tuple[str, ...] = ()
