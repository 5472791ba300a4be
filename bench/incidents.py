"""Measure the incidents: sub-types on CASE-2021, templates on MUC-4, all of it on articles of our own.

    python bench/incidents.py --case case2021.dev.jsonl --muc muc4.dev.jsonl --limit 200

CASE-2021: a snippet's predicted label is that of its most probable incident; weighted F1 over the 25
ACLED labels (snippets with one of them, the best incident among these labels) and over all 30. No
incident is a wrong answer. ``--halves`` shows the halves (even and odd lines) apart: cues are written
looking at the even ones only.

MUC-4: incidents that could be a template (attack, bombing, kidnapping, arson, robbery, work stoppage)
are aligned one to one with the key's, best total first. Optional templates count neither for nor
against recall, but may be matched. A key date "- 26 SEP 89" (on that day or before) is met by a day up
to a week before. Places need the whole pipeline and are left out where it can't run.

Own articles: see `articles`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import unseen
from articles import own_scores, placing_scores, quiet_batches, quiet_scores, told

from config.taxonomy import taxonomy
from service.errors import SitmapError
from service.incidents import extract
from service.incidents.extract import scored
from service.model import Assertion, Incident, Report, report_id

EXTENSION = {"NATURAL_DISASTER", "MAN_MADE_DISASTER", "ORG_CRIME", "DIPLO", "ATTRIB"}
NONE = "-"
_WEEK = timedelta(days=7)

Analyse = Callable[[Report], Sequence[Incident]]


def rows(path: str, limit: int | None) -> list[dict[str, Any]]:
    """Return the first ``limit`` objects of a JSONL file."""
    lines = Path(path).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines[:limit]]


# --- CASE-2021 ------------------------------------------------------------------------------------


def weighted_f1(gold: Sequence[str], predicted: Sequence[str]) -> float:
    """Return F1 averaged over the gold labels, weighted by their frequency."""
    total = 0.0
    for label, support in Counter(gold).items():
        hits = sum(g == p == label for g, p in zip(gold, predicted, strict=True))
        precision = hits / max(predicted.count(label), 1)
        recall = hits / support
        total += support * (2 * precision * recall / (precision + recall) if hits else 0.0)
    return total / len(gold) if gold else 0.0


Scored = Sequence[tuple[Incident, float]]


def label(found: Scored, allowed: Callable[[str], bool]) -> tuple[str, float, float]:
    """Return label, type confidence and raw score of the best-scored incident, the earlier of equals."""
    subs = taxonomy().sub_event_types
    best, sure, top = NONE, 0.0, 0.0
    for incident, score in found:
        name = subs[incident.sub_event_type].case2021
        if name and allowed(name) and score > top:
            best, sure, top = name, incident.confidence.type, score
    return best, sure, top


@dataclass(frozen=True)
class Guess:
    """A snippet's gold label, the predicted one of all 30 and of the 25, its probability and raw score."""

    gold: str
    of30: str
    of25: str
    sure: float
    score: float


def case_labels(snippets: Sequence[dict[str, Any]]) -> list[Guess]:
    """Return the guess for each snippet."""
    found = []
    for snippet in snippets:
        unseen.use(f"case {snippet['id']}")
        incidents = scored(Report(report_id(snippet["text"]), snippet["text"]), (), taxonomy())
        of30, sure, score = label(incidents, lambda _: True)
        of25, _, _ = label(incidents, lambda name: name not in EXTENSION)
        found.append(Guess(snippet["sub_event_type"], of30, of25, sure, score))
    return found


def case_scores(found: Sequence[Guess]) -> dict[str, float]:
    """Return both weighted F1, the share of snippets without an incident and the calibration error."""
    core = [f for f in found if f.gold not in EXTENSION]
    return {
        "f1_25": weighted_f1([f.gold for f in core], [f.of25 for f in core]),
        "f1_30": weighted_f1([f.gold for f in found], [f.of30 for f in found]),
        "none": sum(f.of30 == NONE for f in found) / len(found),
        "calibration_error": calibration_error([(f.sure, f.gold == f.of30) for f in found if f.of30 != NONE]),
        "snippets": len(found),
    }


def calibration_error(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """Return the expected calibration error over equal-count bins."""
    ranked, error = sorted(pairs), 0.0
    for at in range(bins):
        part = ranked[at * len(ranked) // bins : (at + 1) * len(ranked) // bins]
        if part:
            sure = sum(p for p, _ in part) / len(part)
            error += abs(sure - sum(r for _, r in part) / len(part)) * len(part) / len(ranked)
    return error


def confusions(found: Sequence[Guess], top: int) -> None:
    """Print F1 by label and the commonest confusions."""
    for name, support in Counter(f.gold for f in found).most_common():
        hits = sum(f.gold == f.of30 == name for f in found)
        said = sum(f.of30 == name for f in found)
        wrong = Counter(f.of30 for f in found if f.gold == name != f.of30).most_common(top)
        print(f"  {name:30} n={support:3} p={hits / max(said, 1):.2f} r={hits / support:.2f}  {wrong}")


# --- MUC-4 ----------------------------------------------------------------------------------------

_VIOLENT = {
    "ATTACK": {
        *(
            "Armed clash",
            "Attack",
            "Grenade",
            "Shelling/artillery/missile attack",
            "Air/drone strike",
            "Suicide bomb",
        ),
        *(
            "Remote explosive/landmine/IED",
            "Mob violence",
            "Excessive force against protesters",
            "Sexual violence",
        ),
        *(
            "Government regains territory",
            "Non-state actor overtakes territory",
            "Looting/property destruction",
        ),
        *("Chemical weapon", "Violent demonstration"),
    },
    "BOMBING": {
        *("Remote explosive/landmine/IED", "Grenade", "Suicide bomb", "Air/drone strike"),
        *(
            "Shelling/artillery/missile attack",
            "Attack",
            "Looting/property destruction",
            "Disrupted weapons use",
        ),
    },
    "KIDNAPPING": {"Abduction/forced disappearance", "Arrests"},
    "ARSON": {"Looting/property destruction", "Violent demonstration", "Man-made disaster", "Attack"},
    "ROBBERY": {"Organised crime", "Looting/property destruction"},
    "FORCED WORK STOPPAGE": {"Peaceful protest", "Restriction", "Violent demonstration"},
}
_RIGHT = {
    "ATTACK": _VIOLENT["ATTACK"] - {"Remote explosive/landmine/IED", "Looting/property destruction"},
    "BOMBING": _VIOLENT["BOMBING"] - {"Attack", "Disrupted weapons use", "Looting/property destruction"},
    "KIDNAPPING": {"Abduction/forced disappearance"},
    "ARSON": {"Looting/property destruction"},
    "ROBBERY": {"Organised crime", "Looting/property destruction"},
    "FORCED WORK STOPPAGE": {"Peaceful protest", "Restriction"},
}
# What counts as spurious if unmatched: sub-types that a template would exist for.
TEMPLATES = set().union(*_RIGHT.values()) - {"Restriction", "Peaceful protest", "Violent demonstration"}
_HEADER = re.compile(r"[^\n]{0,60}?,\s*(\d{1,2}\s[A-Z]{3,9}\.?\s\d{2})\b")


@dataclass(frozen=True)
class Pair:
    """A template and the incident aligned with it."""

    type: bool
    date: bool
    finest: bool
    any_level: bool
    has_date: bool
    has_place: bool


def muc_day(words: str) -> date | None:
    """Return the day of "30 DEC 89", or None."""
    try:
        return datetime.strptime(words.strip().title(), "%d %b %y").date()  # noqa: DTZ007  # a day, no instant
    except ValueError:
        return None


def published(text: str) -> date | None:
    """Return the day in a wire's first line."""
    match = _HEADER.match(text)
    return muc_day(re.sub(r"([A-Z]{3})[A-Z]*\.?", r"\1", match[1])) if match else None


def fold(text: str) -> str:
    """Return a name without case, accents and punctuation."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


_KIND = re.compile(
    r"^the |\s(?:city|town|village|hamlet|canton|department|province|region|district|municipality|"
    r"jurisdiction|corregimiento|neighbou?rhood|suburb|sector|farm|ranch|estate|hacienda|area)$"
)


def bare(name: str) -> str:
    """Return a folded name without the word for its kind, which a key has in brackets."""
    return _KIND.sub("", _KIND.sub("", fold(name)))


def readings(location: str) -> list[list[str]]:
    """Return the alternatives of a key's location, "(A: B (CITY)) / (A)", each as its levels, coarse to fine.

    A stretch "B (CITY) - C (CITY)" is one level, named by both of its ends.
    """
    depth, parts = 0, [""]
    for char in location:
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "/" and not depth:
            parts.append("")
        else:
            parts[-1] += char
    found = []
    for part in parts:
        text = part.strip()
        if text.startswith("("):
            text = text[1:].removesuffix(")")
        names = (re.sub(r"\([^()]*\)", "", level) for level in text.split(":"))
        found.append([name for name in names if fold(name)])
    return [levels for levels in found if levels]


def is_said(level: str, said: set[str]) -> bool:
    """Tell whether one of some bare names is that of a level; a stretch asks for both its ends in one."""
    ends = [bare(end) for end in re.split(r"\s-\s", level) if bare(end)]
    if len(ends) == 1:
        return ends[0] in said
    return any(all(re.search(rf"\b{re.escape(end)}\b", name) for end in ends) for name in said)


def date_right(key: str, incident: Incident) -> bool:
    """Tell whether an incident's date meets a key's."""
    start, end = incident.date_start, incident.date_end
    if start is None or end is None:
        return False
    days = [d for d in (muc_day(part) for part in re.split(r"\s?-\s?", key)) if d]
    if not days:
        return False
    if key.strip().startswith("-"):
        return days[0] - _WEEK <= start and end <= days[0]
    if len(days) == 2:
        return start <= days[1] and end >= days[0]
    return start <= days[0] <= end and (end - start) <= _WEEK


def compare(key: dict[str, Any], incident: Incident) -> Pair:
    """Return what of a template an incident has right."""
    kinds = [k.strip() for k in key["type"].split("/")]
    where = readings(key.get("location") or "")
    place = incident.place
    finest = {bare(incident.place_mention), bare(place.name) if place else ""} - {""}
    round_it = {bare(place.admin1), bare(place.admin2), bare(place.country_name)} if place else set()
    said = (finest | round_it) - {""}
    return Pair(
        type=any(incident.sub_event_type in _RIGHT.get(k, set()) for k in kinds),
        date=date_right(key.get("date") or "", incident),
        finest=any(is_said(levels[-1], finest) for levels in where),
        any_level=any(is_said(level, said) for levels in where for level in levels),
        has_date=bool(key.get("date")),
        has_place=bool(where),
    )


def align(keys: Sequence[dict[str, Any]], incidents: Sequence[Incident]) -> dict[int, tuple[int, Pair]]:
    """Return, for each aligned template, its incident and what it has right; best pairs first."""
    pairs = []
    for k, key in enumerate(keys):
        kinds = [kind.strip() for kind in key["type"].split("/")]
        for i, incident in enumerate(incidents):
            if any(incident.sub_event_type in _VIOLENT.get(kind, set()) for kind in kinds):
                pair = compare(key, incident)
                worth = (
                    pair.type + pair.date + pair.finest + 0.5 * pair.any_level + 0.01 * (not key["optional"])
                )
                pairs.append((worth, -k, -i, pair))
    aligned: dict[int, tuple[int, Pair]] = {}
    for _, k, i, pair in sorted(pairs, key=lambda p: p[:3], reverse=True):
        if -k not in aligned and -i not in {used for used, _ in aligned.values()}:
            aligned[-k] = (-i, pair)
    return aligned


def muc_scores(stories: Sequence[dict[str, Any]], analyse: Analyse) -> dict[str, float]:
    """Return template recall and precision, and of the aligned templates the shares that are right."""
    counts: Counter[str] = Counter()
    start = time.perf_counter()
    for story in stories:
        text = story["text"]
        unseen.use(story["id"])
        report = Report(story["id"], text, published=published(text), language="en")
        found = [
            i
            for i in analyse(report)
            if i.assertion in {Assertion.FACTUAL, Assertion.ALLEGED, Assertion.PLANNED}
        ]
        aligned = align(story["incidents"], found)
        used = {i for i, _ in aligned.values()}
        counts["keys"] += sum(not k["optional"] for k in story["incidents"])
        counts["met"] += sum(not story["incidents"][k]["optional"] for k in aligned)
        counts["matched"] += len(aligned)
        counts["spurious"] += sum(
            i not in used and found[i].sub_event_type in TEMPLATES for i in range(len(found))
        )
        for _, pair in aligned.values():
            counts["type"] += pair.type
            counts["dated"] += pair.has_date
            counts["date"] += pair.date
            counts["placed"] += pair.has_place
            counts["finest"] += pair.finest
            counts["any"] += pair.any_level
        counts["words"] += len(text.split())
    return {
        "stories": len(stories),
        "recall": counts["met"] / max(counts["keys"], 1),
        "precision": counts["matched"] / max(counts["matched"] + counts["spurious"], 1),
        "spurious_a_story": counts["spurious"] / max(len(stories), 1),
        "type": counts["type"] / max(counts["matched"], 1),
        "date": counts["date"] / max(counts["dated"], 1),
        "finest_place": counts["finest"] / max(counts["placed"], 1),
        "any_place": counts["any"] / max(counts["placed"], 1),
        "words_a_second": counts["words"] / (time.perf_counter() - start),
    }


def pipeline() -> Analyse | None:
    """Return the whole pipeline as report to incidents, or None if it can't run here."""
    try:
        from service.pipeline import default

        whole = default()
        whole.process(Report("probe", "Police arrested two men in Paris."))
    except (ImportError, SitmapError) as error:
        print(f"places left out: {error}", file=sys.stderr)
        return None
    return lambda report: whole.process(report).incidents


# --- Command line ----------------------------------------------------------------------------------


def table(title: str, scores: dict[str, float]) -> None:
    """Print one measure's figures."""
    print(title)
    for name, value in scores.items():
        print(f"  {name:18} {value:10.3f}" if isinstance(value, float) else f"  {name:18} {value:10}")


def main() -> None:
    """Run the measures that the arguments ask for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--case", help="CASE-2021 snippets, JSONL")
    parser.add_argument("--muc", help="MUC-4 stories, JSONL")
    parser.add_argument("--own", action="store_true", help="our own articles and quiet sentences")
    parser.add_argument("--show", action="store_true", help="with --own: what is missed and what is extra")
    parser.add_argument("--limit", type=int, help="only so many lines of each file")
    parser.add_argument("--halves", action="store_true", help="show even and odd snippets apart")
    parser.add_argument("--confusions", type=int, default=0, metavar="N", help="show N confusions a label")
    parser.add_argument("--json", help="write the figures to this file")
    parser.add_argument("--natural", type=Path, help="with --own: the folder of the corpora, for natural.tsv")
    parser.add_argument("--folds", type=Path, help="judges that haven't seen what they judge, see `unseen`")
    options = parser.parse_args()
    if options.folds:
        unseen.read(options.folds)
    results: dict[str, dict[str, float]] = defaultdict(dict)
    if options.case:
        found = case_labels(rows(options.case, options.limit))
        results["case2021"] = case_scores(found)
        table("CASE-2021", results["case2021"])
        if options.halves:
            table("  even lines", case_scores(found[::2]))
            table("  odd lines", case_scores(found[1::2]))
        if options.confusions:
            confusions(found[1::2] if options.halves else found, options.confusions)
    if options.muc:
        analyse = pipeline() or (lambda report: extract(report, (), taxonomy()))
        results["muc4"] = muc_scores(rows(options.muc, options.limit), analyse)
        table("MUC-4", results["muc4"])
    if options.own:
        analyse = pipeline()
        if analyse is None:
            sys.exit("--own needs the gazetteer: compile it with `sitmap gazetteer build`")
        results["own"] = own_scores(analyse, show=options.show)
        table("OWN ARTICLES (sub-type, place within its precision, date)", results["own"])
        results["where"] = placing_scores(analyse, show=options.show)
        table("WHERE (short articles: events and places)", results["where"])
        for name, texts in quiet_batches(options.natural).items():
            results[name] = quiet_scores(analyse, texts, show=options.show)
            table(f"QUIET SENTENCES: {name}", results[name])
        results["told"] = quiet_scores(analyse, {text: text for text in told()}, show=False)
        table("SENTENCES THAT TELL OF AN EVENT", results["told"])
    if options.json:
        Path(options.json).write_text(json.dumps(results, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
