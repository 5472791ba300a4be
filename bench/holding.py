"""Train `service.incidents.holding` on MUC-4's key and measure it on stories that it was not trained on.

    python bench/holding.py --muc muc4.dev.jsonl --out service/incidents/data/holding.json

One example is an incident aligned with the key whose place is carried over: right if the key's finest
location is that place, wrong if the key knows no more than the country. Others, whose key is another town,
teach nothing of it, since most are another incident. The reports of ``retellings.txt``, our own, are added.
Five-fold by story; liblinear, seed 0.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).parent.parent))

from incidents import align, published, readings, rows
from merging import Gold, Told, load, tells

from config.taxonomy import taxonomy
from service.geodesy import great_circle_m
from service.incidents import holding
from service.incidents.drafting import drafts_of
from service.incidents.extract import incident_of
from service.incidents.findings import Findings, find
from service.incidents.merging import Cluster, merge
from service.model import Assertion, Report
from service.pipeline import default

FOLDS = 5
INVERSE_REGULARISATION = 0.1
_NEAR_M = 30_000.0  # metres within which a report of our own has the place right
LEAST = 6  # examples below which a sign is left out


@dataclass(frozen=True)
class Example:
    """The signs of a carried place, whether it is the key's, and the number of its story."""

    signs: frozenset[str]
    right: bool
    story: int


def _clusters(report: Report) -> tuple[Findings, list[Cluster]]:
    """Return a report's findings, and what it tells before a place is taken back."""
    parser = default().geoparser
    found = find(report, parser.resolve(report, parser.recognise(report)), taxonomy())
    parts = found.grammar.words("town_parts") | found.grammar.words("loose_kinds")
    told = {Assertion.FACTUAL, Assertion.ALLEGED, Assertion.PLANNED}
    clusters = merge(drafts_of(found), taxonomy(), parts)
    return found, [c for c in clusters if c.drafts[0].assertion in told]


def of_key(number: int, story: dict[str, Any]) -> list[Example]:
    """Return the examples of a story of MUC-4."""
    report = Report(story["id"], story["text"], published=published(story["text"]), language="en")
    found, clusters = _clusters(report)
    made = []
    for k, (i, pair) in align(story["incidents"], [incident_of(c, found) for c in clusters]).items():
        where = readings(story["incidents"][k].get("location") or "")
        known = bool(where) and (pair.finest or max(map(len, where)) == 1)
        if known and holding.carried(clusters[i]):
            made.append(Example(frozenset(holding.signs(clusters[i], found)), pair.finest, number))
    return made


def of_retellings(number: int, told: Told, golds: Mapping[str, Gold]) -> list[Example]:
    """Return the examples of one of the reports of our own: right is what is within ``_NEAR_M``."""
    found, clusters = _clusters(told.report)
    made = []
    for cluster in filter(holding.carried, clusters):
        incident = incident_of(cluster, found)
        name = tells(incident, [golds[n] for n in (*told.names, *told.passing)])
        if name and incident.place:
            gold, place = golds[name], incident.place
            near = great_circle_m(gold.lat, gold.lon, place.lat, place.lon) <= _NEAR_M
            made.append(Example(frozenset(holding.signs(cluster, found)), near, number))
    return made


def fitted(data: list[Example]) -> dict[str, float]:
    """Return the weights of the signs that a logistic regression learns."""
    names = [name for e in data for name in e.signs]
    kept = {name for name in set(names) if names.count(name) >= LEAST}
    vectors = DictVectorizer(sparse=False)
    table = vectors.fit_transform([dict.fromkeys(e.signs & kept, 1.0) for e in data])
    model = LogisticRegression(
        C=INVERSE_REGULARISATION, solver="liblinear", random_state=0, fit_intercept=False
    )
    model.fit(table, [e.right for e in data])
    return {
        n: round(float(w), 3) for n, w in sorted(zip(vectors.feature_names_, model.coef_[0], strict=True))
    }


def main() -> None:
    """Train, print the figures held out, and write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--muc", required=True, help="MUC-4 stories, JSONL")
    parser.add_argument("--out", help="write the weights to this file")
    options = parser.parse_args()
    key = [e for n, story in enumerate(rows(options.muc, None)) for e in of_key(n, story)]
    golds, reports = load(ascii_lowercase)
    own = [e for n, told in enumerate(reports) for e in of_retellings(n, told, golds)]
    data = key + own
    folds = [fitted([e for e in data if e.story % FOLDS != k]) for k in range(FOLDS)]
    for name, rows_of in (("MUC-4", key), ("retellings", own)):
        sure = [holding.probability(e.signs, folds[e.story % FOLDS]) for e in rows_of]
        pairs = [(e.right, p >= holding.HOLDS) for e, p in zip(rows_of, sure, strict=True)]
        area = roc_auc_score([right for right, _ in pairs], sure) if len({r for r, _ in pairs}) > 1 else 0.0
        print(
            f"{name}: {len(pairs)} carried, {sum(right for right, _ in pairs)} right, AUC {area:.3f}; ",
            end="",
        )
        kept = [right for right, held in pairs if held]
        print(f"kept {len(kept)}, {sum(kept)} of them right")
    if options.out:
        Path(options.out).write_text(json.dumps(fitted(data), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
