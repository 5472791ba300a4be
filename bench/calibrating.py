"""Fit and measure the confidence in an incident's type (`service.incidents.confidence`).

    python bench/judging.py --corpora FOLDER --folds folds.json
    python bench/calibrating.py --corpora FOLDER --folds folds.json

Fitted on the best incident of each snippet of CASE-2021's dev set, which is right if it carries the snippet's
label, and on the events of LGL, TR-News and GeoWebNews that are marked as told or not and that the judge lets
through. The types of these aren't marked: an event that is told counts as right by 0.88. Every event is seen
by a judge, and measured with weights, of the other folds.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).parent.parent))

import unseen
from incidents import calibration_error
from judging import analysed, marked_reports, rows

from config.taxonomy import taxonomy
from service.incidents.confidence import type_signs
from service.incidents.drafting import drafts_of
from service.incidents.extract import told_in
from service.incidents.findings import find
from service.incidents.merging import Cluster
from service.model import Assertion, Report

TYPE_RIGHT = 0.88  # of MUC-4's incidents that are aligned with the key, those whose sub-type fits


@dataclass(frozen=True)
class Guess:
    """What tells how sure an incident's type is, how far it is right (0 to 1), and the fold of its text."""

    signs: tuple[float, ...]
    right: float
    fold: int


def guess_of(cluster: Cluster, right: float, group: str) -> Guess:
    """Return what tells of the type of an incident of a text."""
    signs = type_signs(
        cluster.scores,
        max(draft.sure for draft in cluster.drafts),
        max(draft.detection.cues for draft in cluster.drafts),
        default=taxonomy().sub_event_types[cluster.sub_type].default,
    )
    return Guess(signs, right, unseen.fold_of(group))


def case(path: Path) -> Iterator[Guess]:
    """Yield the best incident of each snippet of CASE-2021."""
    subs = taxonomy().sub_event_types
    for row in rows(path):
        group = f"case {row['id']}"
        unseen.use(group)
        found = find(*analysed(Report(row["id"], row["text"], language="en")), taxonomy())
        clusters = [c for c in told_in(drafts_of(found), found) if subs[c.sub_type].case2021]
        if clusters:
            best = max(clusters, key=lambda c: max(c.scores.values()))
            yield guess_of(best, float(subs[best.sub_type].case2021 == row["sub_event_type"]), group)


def marked(folder: Path) -> Iterator[Guess]:
    """Yield the marked events of the corpora that the judge lets through."""
    for group, found, marks in marked_reports(folder):
        unseen.use(group)
        for draft in drafts_of(found):
            told = marks.get((draft.sentence.start, draft.detection.sub_type))
            if told is not None and draft.assertion is Assertion.FACTUAL:
                yield guess_of(Cluster(draft, taxonomy()), TYPE_RIGHT * told, group)


def fit(guesses: Sequence[Guess]) -> list[float]:
    """Return bias and weights of the logistic from signs to the probability that a type is right."""
    table = [guess.signs for guess in guesses for _ in range(2)]
    labels = [label for _ in guesses for label in (1, 0)]
    weights = [weight for guess in guesses for weight in (guess.right, 1 - guess.right)]
    model = LogisticRegression(C=1.0).fit(table, labels, sample_weight=weights)
    return [round(float(weight), 3) for weight in (model.intercept_[0], *model.coef_[0])]


def probability(weights: Sequence[float], guess: Guess) -> float:
    """Return a guess's probability by bias and weights."""
    logit = weights[0] + sum(w * s for w, s in zip(weights[1:], guess.signs, strict=True))
    return float(1 / (1 + np.exp(-logit)))


def main() -> None:
    """Print the weights, and the calibration error of each source by weights of the other folds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpora", type=Path, required=True, help="the folder of the corpora")
    parser.add_argument("--folds", type=Path, required=True, help="judges by `bench/judging.py --folds`")
    given = parser.parse_args()
    unseen.read(given.folds)
    sources = {
        "CASE-2021": list(case(given.corpora / "case2021.dev.jsonl")),
        "marked articles": list(marked(given.corpora)),
    }
    every = [guess for guesses in sources.values() for guess in guesses]
    models = [fit([g for g in every if g.fold != fold]) for fold in range(unseen.FOLDS)]
    print(f"weights: {fit(every)}")
    for source, guesses in {**sources, "both": every}.items():
        pairs = [(probability(models[g.fold], g), g.right) for g in guesses]
        print(f"{source:16} {len(pairs):4}  expected calibration error {calibration_error(pairs):.3f}")


if __name__ == "__main__":
    main()
