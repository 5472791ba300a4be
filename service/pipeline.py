"""The pipeline: report to mentions to places to incidents. The one place that calls the steps in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from config import Settings, Taxonomy, settings, taxonomy
from service import incidents
from service.model import Analysis, Mention, Report
from service.places import Geoparser, Limits
from service.places.locate import open_gazetteer
from service.places.online import second_opinion
from service.places.outlets import load as load_outlets

if TYPE_CHECKING:
    from service.places.explain import Explanation, PassedOver


@dataclass(frozen=True)
class Pipeline:
    """The steps with what they need; pure apart from reading the gazetteer."""

    geoparser: Geoparser
    taxonomy: Taxonomy

    def process(self, report: Report) -> Analysis:
        """Return the mentions and incidents of a report."""
        mentions = self.geoparser.recognise(report)
        places = self.geoparser.resolve(report, mentions)
        found = incidents.extract(report, places, self.taxonomy)
        return Analysis(report, places, found)

    def explain(self, report: Report, mentions: Sequence[Mention]) -> list[Explanation]:
        """Return why each of the mentions that `process` found means what it means, in their order."""
        return self.geoparser.explain(report, mentions)

    def passed_over(self, report: Report, mentions: Sequence[Mention]) -> list[PassedOver]:
        """Return the names in a report's text that the gazetteer has but that were read as no place."""
        return self.geoparser.passed_over(report, mentions)

    def resolve_spans(self, report: Report, spans: Sequence[tuple[int, int]]) -> tuple[Mention, ...]:
        """Return the mentions at exactly these offsets of a report's text, placed."""
        return self.geoparser.resolve_spans(report, spans)


def build(chosen: Settings) -> Pipeline:
    """Return the pipeline that settings ask for.

    Raises:
        GazetteerError: there is no compiled gazetteer.
        InvalidPlaces: a file of the user's own places or outlets has a bad row.
        NotAllowed: online geocoders are asked for while the network is off.
    """
    limits = Limits(chosen.places.min_confidence, chosen.places.max_candidates)
    ask = second_opinion(chosen) if chosen.geocoders.use else None
    known = load_outlets([Path(file).expanduser() for file in chosen.places.outlets])
    named = chosen.reading.language_folder
    languages = Path(named).expanduser() if named else None
    parser = Geoparser.of(open_gazetteer(chosen), limits, ask, known=known, languages=languages)
    return Pipeline(parser, taxonomy(languages))


@cache
def default() -> Pipeline:
    """Return the process's pipeline, built on first use."""
    return build(settings())
