"""The pipeline: report to mentions to places to incidents. The one place that calls the steps in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config import Settings, Taxonomy, settings, taxonomy
from service import incidents
from service.model import Analysis, Mention, Report
from service.places import Gazetteer, Geoparser, Limits
from service.places.locate import gazetteer_path


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

    def resolve_spans(self, report: Report, spans: Sequence[tuple[int, int]]) -> tuple[Mention, ...]:
        """Return the mentions at exactly these offsets of a report's text, placed."""
        return self.geoparser.resolve_spans(report, spans)


def build(chosen: Settings) -> Pipeline:
    """Return the pipeline that settings ask for.

    Raises:
        GazetteerError: there is no compiled gazetteer.
    """
    gazetteer = Gazetteer(
        gazetteer_path(Path(chosen.gazetteer.file) if chosen.gazetteer.file else None, chosen.data_folder)
    )
    geoparser = Geoparser.of(gazetteer, Limits(chosen.places.min_confidence, chosen.places.max_candidates))
    return Pipeline(geoparser, taxonomy())


@cache
def default() -> Pipeline:
    """Return the process's pipeline, built on first use."""
    return build(settings())
