"""Measure toponym recognition and resolution on marked corpora, with peers in the same run.

    python bench/places.py lgl.jsonl trnews.jsonl gwn.jsonl [--family] [--shipped] [--no-outlet] [--json FILE]
        [--reports [FILE...]]

By default leave-one-corpus-out: the models that are measured on a corpus were trained on the others.
``--family`` adds cross-validation by article within all the corpora; ``--shipped`` adds the models that
come with sitmap (which have seen these articles: a check of the installation, not a result).
All but the shipped ones are trained on ``reports.txt`` too, which is of no corpus; ``--reports`` alone
leaves it out.
``--no-outlet`` adds what becomes of it if nobody says which outlet an article is of.
The peers are spaCy's medium English pipeline and, trained on the same articles as sitmap's models, a
linear-chain CRF, each with the most populous bearer of each name; they are left out where spaCy or
python-crfsuite aren't installed.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from crf import CrfPeer
from training import REPORTS, RIGHT_WITHIN_M, Article, Workshop, in_folds, read_corpus, read_reports

from service.geodesy import great_circle_m
from service.model import Mention, MentionForm, MentionKind, Place, Report
from service.places import Gazetteer, Geoparser, Limits, resolve

FOLDS = 5
SPACY_LABELS = {"GPE", "LOC", "FAC"}


@dataclass
class Tally:
    """Counts over the articles of one corpus; see `figures`."""

    found: int = 0
    predicted: int = 0
    gold: int = 0
    placed_right: int = 0
    placeable: int = 0
    same_id: int = 0
    with_id: int = 0
    resolved_right: int = 0
    errors_km: list[float] = field(default_factory=list)
    confidences: list[tuple[float, bool]] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Return the measures by name, rounded to three places."""
        precision, recall = self.found / max(self.predicted, 1), self.found / max(self.gold, 1)
        values = {
            "precision": precision,
            "recall": recall,
            "F1": 2 * precision * recall / max(precision + recall, 1e-9),
            "end-to-end": self.placed_right / max(self.placeable, 1),
            "exact id": self.same_id / max(self.with_id, 1),
            "resolution": self.resolved_right / max(self.placeable, 1),
            "median km": statistics.median(self.errors_km) if self.errors_km else float("nan"),
            **calibration(self.confidences, self.placeable),
        }
        return {name: round(value, 3) for name, value in values.items()}


def calibration(found: Sequence[tuple[float, bool]], total: int) -> dict[str, float]:
    """Return the expected calibration error over 10 equal-count bins, and rightness at 0.5 and 0.9."""
    ordered = sorted(found)
    error, size = 0.0, len(ordered)
    for number in range(10):
        part = ordered[number * size // 10 : (number + 1) * size // 10]
        if part:
            mean = sum(confidence for confidence, _ in part) / len(part)
            error += abs(mean - sum(right for _, right in part) / len(part)) * len(part) / size
    values = {"ECE": error}
    for least in (0.5, 0.9):
        kept = [right for confidence, right in ordered if confidence >= least]
        values[f"right at {least}"] = sum(kept) / max(len(kept), 1)
        values[f"kept at {least}"] = len(kept) / max(total, 1)
    return values


def measure(
    articles: Iterable[Article], parser: Geoparser, workshop: Workshop, tally: Tally, *, outlet: bool = True
) -> None:
    """Add what a geoparser does on articles to a tally; ``outlet`` tells if it is told the outlets."""
    for article in articles:
        publisher = article["outlet"] if outlet else ""
        report = Report(
            article["id"],
            article["text"],
            title=article["title"],
            publisher=publisher,
            language=article.get("language", ""),
        )
        gold = {(item["start"], item["end"]): item for item in article["toponyms"]}
        skipped = {
            span
            for span, item in gold.items()
            if item["kind"] == "Demonym" or workshop.is_demonym(item["phrase"])
        }
        wanted = {span: item for span, item in gold.items() if span not in skipped}
        placed = {
            (mention.start, mention.end): mention
            for mention in parser.resolve(report, parser.recognise(report))
            if mention.kind is not MentionKind.DEMONYM
            and mention.form is not MentionForm.NOMINAL  # "the base" is no toponym
            and (mention.start, mention.end) not in skipped
        }
        _count(wanted, placed, tally)
        given = [
            Mention(start, end, item["phrase"], MentionKind.LITERAL) for (start, end), item in wanted.items()
        ]
        _count_resolution(wanted, parser.resolve(report, given), tally)


def _count(wanted: dict[tuple[int, int], Any], placed: dict[tuple[int, int], Mention], tally: Tally) -> None:
    tally.gold += len(wanted)
    tally.predicted += len(placed)
    tally.found += len(wanted.keys() & placed.keys())
    for span, item in wanted.items():
        place = placed[span].place if span in placed else None
        same = place is not None and place.id == f"geonames:{item['geonameid']}"
        tally.with_id += item["geonameid"] is not None
        tally.same_id += same
        if item["lat"] is not None:
            tally.placeable += 1
            tally.placed_right += place is not None and is_right(place, item)


def _count_resolution(wanted: dict[tuple[int, int], Any], resolved: Sequence[Mention], tally: Tally) -> None:
    for mention in resolved:
        item = wanted[mention.start, mention.end]
        if item["lat"] is not None and mention.place is not None:
            right = is_right(mention.place, item)
            tally.resolved_right += right
            tally.confidences.append((mention.place.confidence, right))
            tally.errors_km.append(distance_m(mention.place, item) / 1000)


def distance_m(place: Place, item: dict[str, Any]) -> float:
    """Return the distance in metres from a place to the annotators' point."""
    return great_circle_m(place.lat, place.lon, item["lat"], item["lon"])


def is_right(place: Place, item: dict[str, Any]) -> bool:
    """Tell if a place has the annotators' id or lies within 161 km (100 miles) of their point."""
    return place.id == f"geonames:{item['geonameid']}" or distance_m(place, item) <= RIGHT_WITHIN_M


@dataclass(frozen=True)
class MostPopulous:
    """A peer's recogniser with the plainest of resolvers: each name at its most populous bearer."""

    recogniser: Any
    gazetteer: Gazetteer

    def recognise(self, report: Report) -> tuple[Mention, ...]:
        """Return what the recogniser finds."""
        found: tuple[Mention, ...] = self.recogniser.recognise(report)
        return found

    def resolve(self, report: Report, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
        """Return the mentions at the first, most populous row of the gazetteer that bears the name."""
        del report
        placed = []
        for mention in mentions:
            hits = self.gazetteer.hits(mention.text)
            place = resolve.place(hits[0][0], 0.5, self.gazetteer) if hits else None
            placed.append(replace(mention, place=place))
        return tuple(placed)


class SpacyPeer:
    """spaCy's medium English pipeline."""

    def __init__(self, model: str) -> None:
        """Load the pipeline from a package or a folder.

        Raises:
            ImportError: spaCy isn't installed.
            OSError: its model isn't.
        """
        import spacy

        self.pipeline = spacy.load(model)

    def recognise(self, report: Report) -> tuple[Mention, ...]:
        """Return its GPE, LOC and FAC entities; a leading article and a possessive are cut off."""
        found = []
        for entity in self.pipeline(report.text).ents:
            if entity.label_ in SPACY_LABELS:
                text = entity.text.removesuffix("'s").removesuffix("’s")
                start = entity.start_char + (4 if text[:4].lower() == "the " else 0)
                end = entity.start_char + len(text)
                words = report.text[start:end]
                found.append(Mention(start, end, words, MentionKind.LITERAL, MentionForm.NAME))
        return tuple(found)


def parser_of(workshop: Workshop, training: Sequence[Article], limits: Limits) -> Geoparser:
    """Return a geoparser whose models were trained on these articles alone."""
    return Geoparser(
        workshop.gazetteer,
        workshop.words,
        workshop.train_recogniser(training),
        workshop.train_ranker(training),
        limits,
    )


def run(
    corpora: dict[str, list[Article]], given: argparse.Namespace
) -> dict[str, dict[str, dict[str, float]]]:
    """Return the figures by system and corpus."""
    workshop = Workshop.open([report for path in given.reports for report in read_reports(path)])
    limits = Limits()
    results: dict[str, dict[str, dict[str, float]]] = {}

    def tally(system: str, corpus: str, parts: Iterable[tuple[Any, Sequence[Article]]]) -> None:
        counted = Tally()
        for parser, articles in parts:
            measure(articles, parser, workshop, counted, outlet="no outlet" not in system)
        results.setdefault(system, {})[corpus] = counted.figures()
        _print(system, corpus, results[system][corpus])

    for name, articles in corpora.items():
        parser = parser_of(workshop, _others(corpora, name), limits)
        for system in ("leave-one-corpus-out", "l.o.o., no outlet")[: 1 + given.no_outlet]:
            tally(system, name, [(parser, articles)])
    if given.family:
        for name, articles in corpora.items():
            others = _others(corpora, name)
            folds = in_folds(articles, FOLDS)
            tally("in-family", name, ((parser_of(workshop, [*others, *a], limits), b) for a, b in folds))
    if given.shipped:
        for name, articles in corpora.items():
            tally("shipped models", name, [(Geoparser.of(workshop.gazetteer, limits), articles)])
    for system, name, peer in _peers(corpora, workshop, given.peer_model):
        tally(system, name, [(peer, corpora[name])])
    return results


def _peers(
    corpora: dict[str, list[Article]], workshop: Workshop, model: str
) -> Iterator[tuple[str, str, MostPopulous]]:
    """Iterate over the peers that can be had: name, corpus to measure it on, and itself."""
    try:
        for name in corpora:
            yield "CRF", name, MostPopulous(CrfPeer(workshop, _others(corpora, name)), workshop.gazetteer)
    except ImportError as error:
        print(f"the CRF is left out: {error}")
    try:
        spacy = MostPopulous(SpacyPeer(model), workshop.gazetteer)
    except (ImportError, OSError) as error:
        print(f"spaCy medium is left out: {error}")
        return
    yield from (("spaCy medium", name, spacy) for name in corpora)


def _others(corpora: dict[str, list[Article]], name: str) -> list[Article]:
    return [article for other, found in corpora.items() if other != name for article in found]


_HEADER = ["P", "R", "F1", "e2e", "id", "resol.", "med.km", "ECE", "r@.5", "k@.5", "r@.9", "k@.9"]


def _print(system: str, corpus: str, figures: dict[str, float]) -> None:
    print(f"{system:<21} {corpus:<8} " + " ".join(f"{value:>6.3f}" for value in figures.values()), flush=True)


def main() -> None:
    """Print the table and, if asked, write it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--family", action="store_true")
    parser.add_argument("--shipped", action="store_true")
    parser.add_argument("--no-outlet", action="store_true")
    parser.add_argument("--peer-model", default="en_core_web_md", help="spaCy model: a package or a folder")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--reports", nargs="*", type=Path, default=[REPORTS])
    given = parser.parse_args()
    print(f"{'system':<21} {'corpus':<8} " + " ".join(f"{name:>6}" for name in _HEADER))
    results = run({path.stem: read_corpus(path) for path in given.corpora}, given)
    if given.json:
        given.json.write_text(json.dumps(results, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
