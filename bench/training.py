"""Train the recogniser and the ranker on marked corpora, and write them where sitmap finds them.

    python bench/training.py CORPUS.jsonl... --out service/places/data [--reports [FILE...]]

Data: LGL (Lieberman et al. 2010), TR-News (Kamalloo and Rafiei 2018) and GeoWebNews (Gritta et al.
2019), all published for research, and for the recogniser ``reports.txt`` beside this file, news written
for this and marked by hand (``--reports`` alone leaves it out). The models hold weights of features, no
text. No randomness: the same corpora, gazetteer and library versions give the same weights. The card
beside the models (``service/places/data/MODELS.md``) has their figures and limits.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from service.geodesy import great_circle_m
from service.model import Mention, MentionKind
from service.places import Gazetteer, document, lexicon, outlets, ranker, recognise, resolve, signs, spans
from service.places.context import Name, gather, holders
from service.places.locate import SHIPPED
from service.places.outlets import Home, Outlets
from service.places.ranker import FEATURES, NULL_FEATURES, Ranker
from service.places.scorer import Scorer

REPORTS = Path(__file__).with_name("reports.txt")
# What a candidate span in our reports counts beside one in a corpus. They are densely set with places: as
# much as it, and local papers lose in precision.
REPORTS_WEIGHT = 0.4
NOT_PLACES = {"Non_Toponym", "Homonym", "Language"}
RIGHT_WITHIN_M = 161_000.0
# A word seen in fewer candidate spans than this says more about one article than about places.
LEAST_COUNT = 3
INVERSE_REGULARISATION = 0.5
RANKER_L2 = 1.0
RANKER_ROUNDS = 2
# The one that calibrates best on corpora that the ranker was not trained on: of .9, .8, .75 and .7 the
# mean expected calibration error is .026, .025, .021 and .021, the share right at confidence .9 .988,
# .988, .987 and .986.
TEMPERATURE = 0.75

# Log-odds by which "in Mombasa" rather means the town than the county of its name. Not learned: annotators
# link such names to either, as their gazetteer has it.
TOWN_RATHER = 0.25

_MARK = re.compile(r"\[(?P<toponym>[^][{}]+)\]|\{(?P<demonym>[^][{}]+)\}")

Article = dict[str, Any]
Links = list[Counter[tuple[Any, ...]]]
"""For each name, how often the annotators linked it to which latitude, longitude and geonameid."""


def read_corpus(path: Path) -> list[Article]:
    """Return the articles of a corpus file, without what its annotators marked as no place."""
    articles = [json.loads(line) for line in path.read_bytes().split(b"\n") if line.strip()]
    for article in articles:
        article["toponyms"] = [item for item in article["toponyms"] if item["kind"] not in NOT_PLACES]
    return articles


class UnpairedMarkError(ValueError):
    """A bracket or brace of a marked report has no counterpart."""

    def __init__(self, report: str, at: str) -> None:
        """Name the report and the text that the mark stands before."""
        super().__init__(f"{report} has a mark without counterpart; close or remove the one at {at!r}")


def read_reports(path: Path = REPORTS) -> list[Article]:
    """Return our own marked reports: "[Goma]" is a toponym, "{Sudanese}" an adjective or a people.

    They have the shape of a corpus's articles, but no points, so the ranker learns nothing from them.

    Raises:
        UnpairedMarkError: a bracket or brace of a report has no counterpart.
    """
    lines = [line for line in path.read_text("utf-8").split("\n") if not line.startswith("#")]
    reports = [part.strip() for part in "\n".join(lines).split("\n\n") if part.strip()]
    return [_report(f"report-{number}", marked) for number, marked in enumerate(reports, 1)]


def _report(name: str, marked: str) -> Article:
    text, toponyms, done = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[done : mark.start()]
        phrase, done = mark["toponym"] or mark["demonym"], mark.end()
        kind = "Toponym" if mark["toponym"] else "Demonym"
        link = {"lat": None, "lon": None, "geonameid": None}
        toponyms.append(
            {"start": len(text), "end": len(text) + len(phrase), "phrase": phrase, "kind": kind, **link}
        )
        text += phrase
    text += marked[done:]
    if lost := re.search(r"[][{}]", text):
        raise UnpairedMarkError(name, text[lost.start() :][:40])
    title = text.partition("\n")[0] if "\n" in text else ""
    return {
        "id": name,
        "corpus": REPORTS.stem,
        "title": title,
        "outlet": None,
        "text": text,
        "toponyms": toponyms,
    }


def _unmarked_head(text: str) -> int:
    """Return where an article begins behind a line of title and link, in which annotators mark nothing."""
    return text.find("\n") + 1 if text[:6].casefold() == "title:" else 0


def as_wire(article: Article) -> Article:
    """Return an article in capitals, as old wires are; offsets stay, so letters that grow stay small."""
    text = "".join(char.upper() if len(char.upper()) == 1 else char for char in article["text"])
    return {**article, "text": text}


@dataclass(frozen=True)
class Workshop:
    """What training needs beside the corpora."""

    gazetteer: Gazetteer
    words: lexicon.Lexicon
    outlets: Outlets
    reports: Sequence[Article] = ()
    """Marked news of our own, which every recogniser is trained on beside the articles given."""

    @classmethod
    def open(cls, reports: Sequence[Article] = ()) -> Workshop:
        """Return a workshop with the gazetteer and the word lists that come with sitmap."""
        return cls(Gazetteer(SHIPPED), lexicon.load(), outlets.load(), reports)

    def is_demonym(self, phrase: str) -> bool:
        """Tell if a marked phrase is the adjective or the people of a place."""
        hits = self.gazetteer.hits(phrase)
        return bool(hits) and bool(hits[0][1] & 16)

    def train_recogniser(self, articles: Sequence[Article]) -> Scorer:
        """Return a logistic regression over the signs of candidate spans (L2, liblinear)."""
        articles = [*articles, *self.reports]
        examples: list[list[str]] = []
        labels: list[bool] = []
        weights: list[float] = []
        for article in [*articles, *map(as_wire, articles)]:
            text = document.read(article["text"], self.words)
            gold = {(item["start"], item["end"]) for item in article["toponyms"]}
            head = _unmarked_head(article["text"])
            weight = REPORTS_WEIGHT if article["corpus"] == REPORTS.stem else 1.0
            for span in spans.find(text, self.gazetteer, self.words):
                if text.words[span.first].start >= head and not (
                    recognise.is_demonym(span) or recognise.is_cut(span)
                ):
                    examples.append(signs.of(span, text, self.gazetteer, self.words))
                    labels.append(spans.offsets(span, text) in gold)
                    weights.append(weight)
        return _logistic(examples, labels, weights)

    def train_ranker(self, articles: Sequence[Article]) -> Ranker:
        """Return a conditional logit over the candidates of marked names, "none of these" among them.

        Its features depend on what the other names mean, so it is fitted again on its own answers.
        """
        weights = np.zeros(len(FEATURES) + len(NULL_FEATURES))
        model: Ranker | None = None
        prepared = [self._prepare(article) for article in articles]
        for _ in range(RANKER_ROUNDS):
            examples = [
                example
                for item in prepared
                for home in item.homes
                for example in self._examples(item, model, home)
            ]
            weights = _conditional_logit(examples, weights)
            model = _ranker(weights)
        return _ranker(weights)

    def _prepare(self, article: Article) -> Prepared:
        """Return an article's marked names and, for each, what the annotators linked it to."""
        marked = [item for item in article["toponyms"] if item["kind"] != "Demonym"]
        mentions = [
            Mention(item["start"], item["end"], item["phrase"], MentionKind.LITERAL) for item in marked
        ]
        links = {
            (item["start"], item["end"]): (item["lat"], item["lon"], item["geonameid"]) for item in marked
        }
        names = resolve.group(mentions, article["text"], self.gazetteer)
        home = self.outlets.home(article["outlet"])
        return Prepared(
            article["text"],
            names,
            [Counter(links[span] for span in name.spans) for name in names],
            (home, None) if home else (None,),
        )

    def _examples(self, prepared: Prepared, model: Ranker | None, home: Home | None) -> list[Example]:
        """Return the names that the annotators placed, with features as the other names bear on them."""
        text, names, links = prepared.text, prepared.names, prepared.links
        weighing = resolve.Weighing(names, holders(names, text), self.gazetteer, home)
        shares: list[list[float]] = [ranker.prior(name, self.gazetteer) for name in names]
        for _ in range(RANKER_ROUNDS if model else 0):
            context = gather(names, shares, self.gazetteer)
            shares = [
                model.shares(name, weighing.vectors(number, shares, context), self.gazetteer)
                for number, name in enumerate(names)
            ]
        context = gather(names, shares, self.gazetteer)
        found = []
        for number, (name, linked) in enumerate(zip(names, links, strict=True)):
            lat, lon, geonameid = linked.most_common(1)[0][0]
            if lat is not None and name.hits and not name.respelt:
                vectors = weighing.vectors(number, shares, context)
                found.append(
                    Example(
                        np.array(vectors),
                        np.array(ranker.null_vector(name, vectors)),
                        self._right(name, lat, lon, geonameid),
                        (1.0 + math.log(len(name.spans))) / len(prepared.homes),
                    )
                )
        return found

    def _right(self, name: Name, lat: float, lon: float, geonameid: int | None) -> list[int]:
        """Return the numbers of the candidates with the annotators' id, else of those near their point."""
        rows = [row for row, _ in name.hits]
        same = [i for i, row in enumerate(rows) if self.gazetteer.id(row) == f"geonames:{geonameid}"]
        return same or [
            i for i, row in enumerate(rows)
            if great_circle_m(lat, lon, *self.gazetteer.point(row)) <= RIGHT_WITHIN_M
        ]  # fmt: skip


@dataclass(frozen=True)
class Prepared:
    """An article's text, its marked names and their links, and the homes of its outlet to train with.

    A known home and none, so that the ranker does as well where the outlet is unknown.
    """

    text: str
    names: list[Name]
    links: Links
    homes: tuple[Home | None, ...]


@dataclass(frozen=True)
class Example:
    """A name: features of its candidates and of "none", the numbers of the right ones, its weight."""

    candidates: np.ndarray[Any, Any]
    null: np.ndarray[Any, Any]
    right: list[int]
    weight: float


def _logistic(examples: Sequence[Sequence[str]], labels: Sequence[bool], weights: Sequence[float]) -> Scorer:
    counts = Counter(sign for example in examples for sign in example)
    vectoriser = DictVectorizer()
    matrix = vectoriser.fit_transform(
        [{sign: 1.0 for sign in example if counts[sign] >= LEAST_COUNT} for example in examples]
    )
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    model = LogisticRegression(
        C=INVERSE_REGULARISATION, max_iter=400, fit_intercept=False, solver="liblinear"
    )
    model.fit(matrix, labels, sample_weight=weights)
    named = zip(vectoriser.get_feature_names_out(), model.coef_[0], strict=True)
    return Scorer({str(name): round(float(weight), 3) for name, weight in named if abs(weight) > 0.005})


def _conditional_logit(examples: Sequence[Example], begin: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Maximise the likelihood that one of the right candidates (or none) is chosen, less an L2 penalty."""
    x, z = np.concatenate([e.candidates for e in examples]), np.stack([e.null for e in examples])
    lengths = [len(e.candidates) for e in examples]
    segment = np.repeat(np.arange(len(examples)), lengths)
    starts = np.r_[0, np.cumsum(lengths)[:-1]]
    right = np.zeros(len(x))
    for start, example in zip(starts, examples, strict=True):
        right[[start + i for i in example.right]] = 1.0
    none = np.array([0.0 if e.right else 1.0 for e in examples])
    weight = np.array([e.weight for e in examples])
    size = len(FEATURES)

    def loss(w: np.ndarray[Any, Any]) -> tuple[float, np.ndarray[Any, Any]]:
        scores, null = x @ w[:size], z @ w[size:]
        top = np.maximum(np.maximum.reduceat(scores, starts), null)
        powers, null_power = np.exp(scores - top[segment]), np.exp(null - top)
        total = np.add.reduceat(powers, starts) + null_power
        good = np.add.reduceat(powers * right, starts) + null_power * none + 1e-12
        value = -(weight * (np.log(good) - np.log(total))).sum() + RANKER_L2 * (w**2).sum() / 2
        by_candidate = powers * (weight / total)[segment] - powers * right * (weight / good)[segment]
        by_null = null_power * weight / total - null_power * none * weight / good
        return value, np.r_[x.T @ by_candidate, z.T @ by_null] + RANKER_L2 * w

    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return np.asarray(found.x)


def _ranker(weights: np.ndarray[Any, Any]) -> Ranker:
    size = len(FEATURES)
    weights = weights.copy()
    weights[FEATURES.index("twin-town-located")] = TOWN_RATHER
    return Ranker(tuple(map(float, weights[:size])), tuple(map(float, weights[size:])), TEMPERATURE)


def in_folds(articles: Sequence[Article], folds: int) -> list[tuple[list[Article], list[Article]]]:
    """Return (training, test) by article, the corpora's order dealt out in turn."""
    return [
        (
            [article for i, article in enumerate(articles) if i % folds != fold],
            [article for i, article in enumerate(articles) if i % folds == fold],
        )
        for fold in range(folds)
    ]


def write(folder: Path, recogniser: Scorer, model: Ranker) -> None:
    """Write both models, compressed; equal weights give equal bytes."""
    named = dict(zip((*FEATURES, *NULL_FEATURES), (*model.weights, *model.null_weights), strict=True))
    weights: dict[str, dict[str, Any]] = {
        "recogniser": {"weights": dict(sorted(recogniser.weights.items()))},
        "ranker": {
            "weights": {name: round(weight, 4) for name, weight in named.items()},
            "temperature": model.temperature,
        },
    }
    for name, content in weights.items():
        packed = gzip.compress(json.dumps(content, ensure_ascii=False).encode(), mtime=0)
        (folder / f"{name}.json.gz").write_bytes(packed)


def main() -> None:
    """Train on all the corpora given and write the models."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--reports", nargs="*", type=Path, default=[REPORTS])
    given = parser.parse_args()
    workshop = Workshop.open([report for path in given.reports for report in read_reports(path)])
    by_corpus = defaultdict(list)
    for path in given.corpora:
        by_corpus[path.stem] = read_corpus(path)
        print(f"{path.stem}: {len(by_corpus[path.stem])} articles")
    articles = [article for found in by_corpus.values() for article in found]
    write(given.out, workshop.train_recogniser(articles), workshop.train_ranker(articles))


if __name__ == "__main__":
    main()
