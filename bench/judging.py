"""Train the judge of events (`service.incidents.judging`) and measure it on what it was not trained on.

    python bench/judging.py --corpora FOLDER --out service/incidents/data/judge.en.json.gz

What it learns from, one example an event that the cues find, before anything of it is thrown away:

- ``judged.txt`` beside this file and the quiet sentences of the tests, our own: what reports an event and
  what only sounds like it. Of the latter also what the cues find when nothing that the sentence says
  around them is heeded, so that there is more to learn from.
- ``judged.tsv``: events that the cues find in LGL, TR-News and GeoWebNews, each marked by hand as told or
  not; the file names articles, offsets and marks, and holds no text.
- ``retellings.txt``, our own, and the snippets of CASE-2021's dev set, all of which report events.
- MUC-4's dev set: events aligned with the key against those that aren't. The key lists only some kinds of
  incident, so that these marks are coarse and count less.

Five-fold by article, the folds by a hash of its name; liblinear with seed 0. The files' licences stand in
``service/incidents/data/MODELS.md``.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).parent.parent))

import incidents as measures
import unseen
from articles import QUIET_DAY, quiet
from incidents import align, calibration_error

from config.taxonomy import taxonomy
from service.incidents import drafting, judging
from service.incidents.drafts import Draft
from service.incidents.extract import incident_of, told_in
from service.incidents.findings import Findings, find
from service.model import Assertion, Mention, Report, report_id
from service.pipeline import default

HERE = Path(__file__).parent
SEED = 0
LEAST_COUNT = 3  # examples below which a sign says more about one text than about events
INVERSE_REGULARISATION = 0.2
LEAST_WEIGHT = 0.01  # weights below this are left out of the file
# What an example counts: the key of MUC-4 leaves out kinds of events that are as real as those it lists.
WEIGHTS = {("muc", True): 0.3, ("muc", False): 0.1, ("retold", True): 0.5}


@dataclass(frozen=True)
class Example:
    """An event that the cues find: where it is from, its text's name, whether it is one, and its signs."""

    source: str
    group: str
    told: bool
    signs: tuple[str, ...]


def analysed(report: Report) -> tuple[Report, tuple[Mention, ...]]:
    """Return a report with its places."""
    parser = default().geoparser
    return report, tuple(parser.resolve(report, parser.recognise(report)))


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSONL file."""
    return (json.loads(line) for line in path.read_bytes().split(b"\n") if line.strip())


def drafts_in(found: Findings) -> list[Draft]:
    """Return what the cues find in a report, before the judge and the rules of backing throw out any."""
    return drafting.found_in(found)


def unheeding(report: Report, mentions: Sequence[Mention]) -> Findings:
    """Return a report's findings without the words that shift or suppress what is claimed."""
    found = find(report, mentions, taxonomy())
    found._contexts.update(dict.fromkeys(range(len(found.sentences)), ()))  # noqa: SLF001
    return found


def examples_of(
    source: str, group: str, found: Findings, drafts: Sequence[Draft], told: dict[int, bool]
) -> Iterator[Example]:
    """Yield the examples that the factual drafts of a report make; ``told`` has their marks by number."""
    others = judging.Others(drafts)
    for number, draft in enumerate(drafts):
        if number in told and draft.assertion is Assertion.FACTUAL:
            yield Example(source, group, told[number], tuple(judging.signs(draft, found, others)))


def single(source: str, text: str, *, told: bool) -> Iterator[Example]:
    """Yield the examples of a sentence of our own that reports an event or none."""
    report, mentions = analysed(Report(report_id(text), text, published=QUIET_DAY, language="en"))
    found = find(report, mentions, taxonomy())
    drafts = drafts_in(found)
    yield from examples_of(source, text, found, drafts, dict.fromkeys(range(len(drafts)), told))
    if not told:
        known = {draft.detection.family for draft in drafts}
        more = drafts_in(unheeding(report, mentions))
        marks = {n: False for n, draft in enumerate(more) if draft.detection.family not in known}
        yield from examples_of(f"{source}, unheeding", text, found, more, marks)


def own() -> Iterator[Example]:
    """Yield the examples of our own sentences and reports."""
    for text in quiet():
        yield from single("own", text, told=False)
    for line in (HERE / "judged.txt").read_text("utf-8").splitlines():
        if line[:2] in {"+ ", "- "}:
            yield from single("own", line[2:], told=line[0] == "+")
    for block in re.split(r"\n(?=[@=#])", (HERE / "retellings.txt").read_text("utf-8")):
        if block.startswith("="):
            head, title, *body = block.split("\n")
            name, day, publisher = (part.strip() for part in head[1:].split("|"))
            text = "\n".join([title, "", *body]).strip()
            report = Report(
                report_id(text), text, title, "", publisher, date.fromisoformat(day), language="en"
            )
            found = find(*analysed(report), taxonomy())
            drafts = drafts_in(found)
            yield from examples_of("retold", name[:3], found, drafts, dict.fromkeys(range(len(drafts)), True))


def case(path: Path) -> Iterator[Example]:
    """Yield the examples of CASE-2021: each snippet reports an event."""
    for row in rows(path):
        found = find(*analysed(Report(row["id"], row["text"], language="en")), taxonomy())
        drafts = drafts_in(found)
        told = dict.fromkeys(range(len(drafts)), True)
        yield from examples_of("case", f"case {row['id']}", found, drafts, told)


def _day(words: str | None) -> date | None:
    try:
        return date.fromisoformat(words or "")
    except ValueError:
        return None


Marks = dict[tuple[int, str], bool]
"""Whether an event is told, by the start of its sentence and its sub-type."""


def marked_reports(folder: Path) -> Iterator[tuple[str, Findings, Marks]]:
    """Yield the articles in which events are marked by hand: name, findings, marks."""
    marks: dict[tuple[str, str], Marks] = {}
    for line in (HERE / "judged.tsv").read_text("utf-8").splitlines()[1:]:
        corpus, name, start, sub, mark = line.split("\t")
        marks.setdefault((corpus, name), {})[int(start), sub] = mark == "+"
    for corpus in ("lgl", "trnews", "gwn"):
        for row in rows(folder / f"{corpus}.jsonl"):
            if (corpus, row["id"]) not in marks:
                continue
            report = Report(
                row["id"],
                row["text"],
                row["title"],
                "",
                row.get("outlet") or "",
                _day(row.get("published")),
                language="en",
            )
            known = marks[corpus, row["id"]]
            yield f"{corpus} {row['id']}", find(*analysed(report), taxonomy()), known


def marked(folder: Path) -> Iterator[Example]:
    """Yield the examples of the articles in which events are marked by hand."""
    for group, found, marks in marked_reports(folder):
        drafts = drafts_in(found)
        places = [(d.sentence.start, d.detection.sub_type) for d in drafts]
        told = {n: marks[at] for n, at in enumerate(places) if at in marks and places.index(at) == n}
        yield from examples_of("marked", group, found, drafts, told)


def muc(path: Path) -> Iterator[Example]:
    """Yield the examples of MUC-4: aligned with the key, or of a kind that it lists and not aligned."""
    wanted = {Assertion.FACTUAL, Assertion.ALLEGED, Assertion.PLANNED}
    for row in rows(path):
        report = Report(row["id"], row["text"], published=measures.published(row["text"]), language="en")
        found = find(*analysed(report), taxonomy())
        drafts = drafts_in(found)
        clusters = [c for c in told_in(drafts, found) if c.drafts[0].assertion in wanted]
        cases = [incident_of(cluster, found) for cluster in clusters]
        used = {i for i, _ in align(row["incidents"], cases).values()}
        numbers = {id(draft): n for n, draft in enumerate(drafts)}
        told: dict[int, bool] = {}
        for at, cluster in enumerate(clusters):
            if at in used or cases[at].sub_event_type in measures.TEMPLATES:
                told |= {numbers[id(d)]: at in used for d in cluster.drafts if id(d) in numbers}
        yield from examples_of("muc", row["id"], found, drafts, told)


# --- Learning ---------------------------------------------------------------------------------------


def train(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weights of the signs, by logistic regression."""
    counts = Counter(sign for example in examples for sign in set(example.signs))
    table = [{s: 1 for s in example.signs if counts[s] >= LEAST_COUNT} for example in examples]
    vectoriser = DictVectorizer()
    matrix = vectoriser.fit_transform(table)
    matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
    model = LogisticRegression(
        C=INVERSE_REGULARISATION, solver="liblinear", fit_intercept=False, max_iter=400, random_state=SEED
    )
    weights = [WEIGHTS.get((example.source, example.told), 1.0) for example in examples]
    model.fit(matrix, [example.told for example in examples], sample_weight=weights)
    named = zip(vectoriser.get_feature_names_out(), model.coef_[0], strict=True)
    return {str(name): round(float(w), 3) for name, w in named if abs(w) >= LEAST_WEIGHT}


def models_of(examples: Sequence[Example]) -> list[dict[str, float]]:
    """Return the weights for each fold, trained on the other folds."""
    folds = [unseen.fold_of(example.group) for example in examples]
    return [
        train([e for e, fold in zip(examples, folds, strict=True) if fold != out])
        for out in range(unseen.FOLDS)
    ]


def held_out(examples: Sequence[Example], models: Sequence[dict[str, float]]) -> list[float]:
    """Return the probability of each example by the model of its fold."""
    logits = []
    for example in examples:
        weights = models[unseen.fold_of(example.group)]
        logits.append(sum(weights.get(sign, 0.0) for sign in set(example.signs)))
    return [1 / (1 + math.exp(-logit)) for logit in logits]


def report(examples: Sequence[Example], sure: Sequence[float]) -> None:
    """Print, source by source, how well what is told is parted from what isn't."""
    print(f"{'source':18} told  not   kept  let through   AUC   ECE   (at {judging.LEAST})")
    for source in dict.fromkeys(example.source for example in examples):
        pairs = [(p, e.told) for e, p in zip(examples, sure, strict=True) if e.source == source]
        right, wrong = [p for p, told in pairs if told], [p for p, told in pairs if not told]
        kept = np.mean([p >= judging.LEAST for p in right]) if right else float("nan")
        through = np.mean([p >= judging.LEAST for p in wrong]) if wrong else float("nan")
        area = roc_auc_score([t for _, t in pairs], [p for p, _ in pairs]) if right and wrong else np.nan
        error = calibration_error(pairs)
        sizes = f"{source:18} {len(right):4} {len(wrong):4}"
        print(f"{sizes}   {kept:.3f}    {through:.3f}      {area:.3f} {error:.3f}")


def main() -> None:
    """Measure the judge held out, then train it on everything and write it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpora", type=Path, required=True, help="the folder of the corpora")
    parser.add_argument("--out", type=Path, help="write the model here")
    parser.add_argument("--folds", type=Path, help="write the models of the folds here, for measuring")
    given = parser.parse_args()
    folder = given.corpora
    examples = [
        *own(),
        *marked(folder),
        *case(folder / "case2021.dev.jsonl"),
        *muc(folder / "muc4.dev.jsonl"),
    ]
    models = models_of(examples)
    report(examples, held_out(examples, models))
    if given.folds:
        unseen.write(given.folds, models)
    if given.out:
        weights = train(examples)
        given.out.write_bytes(gzip.compress(json.dumps({"weights": weights}).encode(), mtime=0))
        print(f"{len(weights)} weights, {given.out.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
