"""Whether a place carried over from elsewhere in a report holds for an event, or only the country round it.

A town that a sentence before names, or a dateline, is a guess where an event's own sentence gives none: in a
wire's round-up of attacks in a whole country the pin would be wrong. How far off the town was named, how
often, whether the event is the day's or only talked of decide; how much each counts is learned
(`bench/holding.py`; the card is ``data/MODELS.md``). The signs are of no language.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files

from service.incidents.findings import Findings
from service.incidents.locating import Located, country_round, pinned
from service.incidents.merging import Cluster
from service.incidents.placing import Setting
from service.incidents.whereabouts import is_topic

HOLDS = 0.5
"""Probability from which the place is kept."""

_FAR = 5  # sentences from which an event stands far from where its place is named
_MANY = 4  # towns, tellings or mentions from which more say no more
_LENGTH = 6  # sentences by which reports are told short from long


def carried(cluster: Cluster) -> bool:
    """Tell whether an event has a pin that none of its own sentences gives."""
    setting = cluster.setting
    named = setting.mention is not None and setting.mention.place is not None
    return setting.inherited and named and setting.place is not None and setting.place.precision <= 4


def signs(cluster: Cluster, found: Findings) -> Iterator[str]:
    """Yield the names of the binary signs of an event whose place is carried over."""
    setting, draft = cluster.setting, cluster.drafts[0]
    named = _located(setting, found)
    kind = "filed" if named and named.dateline else "named"
    yield "bias"
    yield kind
    yield f"sure-{setting.confidence:.1f}"
    for sign in (*_event_signs(cluster, found), *_report_signs(setting, found)):
        yield f"{kind}-{sign}"
    if named:
        away = draft.index - named.sentence
        same = found.sentences[named.sentence].paragraph == draft.sentence.paragraph
        yield f"{kind}-away-{max(-1, min(away, _FAR))}"
        yield f"{kind}-paragraph-{same}"
        yield f"relation-{named.relation}"


def _event_signs(cluster: Cluster, found: Findings) -> Iterator[str]:
    """Yield what the event is like: of the day or not, counted or not, told once or often."""
    draft, event = cluster.drafts[0], cluster.drafts[0].detection
    yield f"topic-{is_topic(found, draft.index, event)}"
    yield f"tellings-{min(len(cluster.drafts), _MANY)}"
    yield f"dated-{draft.dating.own}-{draft.dating.start == found.day.start}"
    yield f"counted-{bool(draft.tolls)}"
    yield f"people-{min(len(draft.parts), 2)}"
    yield f"score-{int(event.score * 5)}"
    yield f"kind-{event.sub_type}"
    yield f"again-{draft.again}"
    yield f"assertion-{draft.assertion.value}"
    yield f"many-{draft.sentence.tokens[event.first].word.endswith('s')}"
    yield f"lead-{min(draft.index, _FAR)}"


def _report_signs(setting: Setting, found: Findings) -> Iterator[str]:
    """Yield what else the report names, and how often the place itself."""
    towns = [m for m in found.located if pinned(m) and not m.dateline]
    place = setting.mention.place if setting.mention else None
    ids = {m.mention.place.id for m in towns if m.mention.place}
    yield f"towns-{min(len(ids), _MANY)}"
    count = sum(
        place is not None and m.mention.place is not None and m.mention.place.id == place.id for m in towns
    )
    yield f"often-{min(count, _MANY)}"
    yield f"length-{min(len(found.sentences) // _LENGTH, _MANY)}"


def _located(setting: Setting, found: Findings) -> Located | None:
    """Return the mention that a setting rests on, in its sentence."""
    rows = (*found.located, *found.modifiers)
    return next((m for m in rows if m.mention is setting.mention), None)


@cache
def load() -> Mapping[str, float]:
    """Return the weights of the signs."""
    text = files("service.incidents").joinpath("data/holding.json").read_text("utf-8")
    weights: dict[str, float] = json.loads(text)
    return weights


def probability(names: Iterable[str], weights: Mapping[str, float]) -> float:
    """Return how likely (0 to 1) the place of an event with these signs is where it was."""
    return 1 / (1 + math.exp(-sum(weights.get(name, 0.0) for name in names)))


def held(cluster: Cluster, found: Findings) -> Cluster:
    """Return an event's cluster, at the country round its carried place where that hardly holds."""
    if not carried(cluster):
        return cluster
    sure = probability(signs(cluster, found), load())
    setting = cluster.setting
    if setting.place and sure < HOLDS:
        country = country_round(setting.place)
        cluster.setting = setting.at(country, setting.place.confidence * (1 - sure))
    return cluster
