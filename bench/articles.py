"""Score incidents on hand-checked articles, and on sentences that tell of none.

An article is a TOML file: ``text``, ``published`` and its ``incident`` tables, each with what a coder of
conflict data would enter: ``sub_event_type`` (``also`` names others that the same words allow), place with
point and UCDP precision (left out where the text gives none), date, assertion, fatalities if counted.
``optional`` ones count neither for nor against recall. What a report only recalls (``historical``) is no
entry.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import unseen

from service.geodesy import distance_m
from service.incidents.sentences import sentences
from service.model import Assertion, DatePrecision, Incident, Report, report_id

FOLDER = Path(__file__).parent.parent / "tests" / "service" / "incidents" / "articles"
WHERE = FOLDER.with_name("whereabouts")
QUIET_DAY = date(2024, 5, 14)
_TOLERANCE_M = {1: 2_000.0, 2: 10_000.0, 3: 50_000.0, 4: 150_000.0, 5: 300_000.0}  # by UCDP precision
_PIN = 4  # coarsest precision that gets a pin

Analyse = Callable[[Report], Sequence[Incident]]


def articles(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """Return the articles of a folder by name."""
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))}


def quiet(folder: Path = FOLDER) -> list[str]:
    """Return the sentences that tell of no incident."""
    return (folder / "quiet.txt").read_text("utf-8").splitlines()


def told(folder: Path = FOLDER) -> list[str]:
    """Return sentences that each tell of an event, written before the cues were looked at for them."""
    return (folder / "told.txt").read_text("utf-8").splitlines()


def report_of(article: Mapping[str, Any]) -> Report:
    """Return an article as a report."""
    text = f"{article['title']}\n\n{article['text'].strip()}\n"
    return Report(
        report_id(text),
        text,
        article["title"],
        "",
        article["publisher"],
        article["published"],
        article.get("language", "en"),
    )


def type_right(key: Mapping[str, Any], incident: Incident) -> bool:
    """Tell whether the sub-type is the key's, or one that the key allows."""
    return incident.sub_event_type in {key["sub_event_type"], *key.get("also", ())}


def place_right(key: Mapping[str, Any], incident: Incident) -> bool:
    """Tell whether the place is the key's within its precision.

    It gets a pin exactly if the key's does, is at most one UCDP level coarser, and lies as near as the
    precision of the key or its own uncertainty allows. A country is right by its name.
    """
    place = incident.place
    if place is None or "place" not in key:
        return place is None and "place" not in key
    level = key["precision"]
    if (place.precision <= _PIN) != (level <= _PIN) or place.precision > level + 1:
        return False
    if level > max(_TOLERANCE_M):
        return bool(place.name == key["place"])
    apart = distance_m(key["lat"], key["lon"], place.lat, place.lon)
    return apart <= max(_TOLERANCE_M[level], min(place.uncertainty_m, 2 * _TOLERANCE_M[level]))


def date_right(key: Mapping[str, Any], incident: Incident) -> bool:
    """Tell whether the date is the key's day, or an interval of at most two days round it."""
    start, end = incident.date_start, incident.date_end
    if start is None or end is None or incident.date_precision is not DatePrecision.DAY:
        return False
    return bool(start <= key["date"] <= end and end - start <= timedelta(days=1))


def align(keys: Sequence[Mapping[str, Any]], found: Sequence[Incident]) -> dict[int, tuple[int, int]]:
    """Return, for each key matched, the incident and how many of type, place and date are right.

    One to one, the most alike first; the same assertion decides between equals.
    """
    pairs = []
    for k, key in enumerate(keys):
        for i, incident in enumerate(found):
            right = [f(key, incident) for f in (type_right, place_right, date_right)]
            same = incident.assertion == key["assertion"]
            pairs.append((sum(right), same, not key.get("optional", False), -k, -i))
    matched: dict[int, tuple[int, int]] = {}
    for right, _, _, k, i in sorted(pairs, reverse=True):
        if right and -k not in matched and -i not in {used for used, _ in matched.values()}:
            matched[-k] = (-i, right)
    return matched


def _at_home(article: Mapping[str, Any], incident: Incident) -> bool:
    """Tell whether an incident is pinned to the dateline's town or the publisher's, where no key is."""
    head = f"{article['text'].strip()[:40]} {article['publisher']}".casefold()
    name = incident.place.name.casefold() if incident.place and incident.place.precision <= _PIN else ""
    seats = {w.strip(".,:()").casefold() for w in article["text"].split()[:2] if w.strip(".,:()").isupper()}
    seats |= {w.strip(",").casefold() for w in article["publisher"].split(",")[1:]}
    seats = {seat.strip() for seat in seats if seat.strip()}
    keyed = any(type_right(k, incident) and place_right(k, incident) for k in article["incident"])
    return bool(name) and name in head and name in seats and not keyed


def _quoted(text: str, incident: Incident) -> bool:
    """Tell whether each piece of evidence stands at its offsets, in its sentence, in the text."""
    return bool(incident.evidence) and all(
        0 <= e.start < e.end <= len(text) and text[e.start : e.end] in e.sentence and e.sentence in text
        for e in incident.evidence
    )


def own_scores(analyse: Analyse, *, show: bool = False) -> dict[str, float]:
    """Return precision, recall and F1 of (sub-type, place, date) over the articles, and more."""
    keys = wanted = hits = said = spared = claims = deaths = counted = at_home = misquoted = 0
    for name, article in articles().items():
        key = article["incident"]
        found = [i for i in analyse(report_of(article)) if i.assertion is not Assertion.HISTORICAL]
        matched = align(key, found)
        whole = {k: i for k, (i, right) in matched.items() if right == len(("type", "place", "date"))}
        keys += len(key)
        wanted += sum(not k.get("optional", False) for k in key)
        hits += sum(not key[k].get("optional", False) for k in whole)
        spared += sum(key[k].get("optional", False) for k in whole)
        said += len(found)
        claims += sum(found[i].assertion == key[k]["assertion"] for k, i in whole.items())
        tolls = [
            (found[i].fatalities, key[k]["fatalities"]) for k, i in whole.items() if "fatalities" in key[k]
        ]
        at_home += sum(_at_home(article, i) for i in found)
        misquoted += sum(not _quoted(report_of(article).text, i) for i in found)
        counted += len(tolls)
        deaths += sum(bool(toll and toll.best == n) for toll, n in tolls)
        if show:
            for i in found:
                if _at_home(article, i):
                    print(f"  {name}: at home {i.title}")
            _show(name, key, found, whole)
    precision, recall = hits / max(said - spared, 1), hits / max(wanted, 1)
    return {
        "articles": len(articles()),
        "incidents": wanted,
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(precision + recall, 1e-9),
        "assertion": claims / max(hits + spared, 1),
        "fatalities": deaths / max(counted, 1),
        "at_publisher": at_home,
        "misquoted": misquoted,
    }


def _show(
    name: str, keys: Sequence[Mapping[str, Any]], found: Sequence[Incident], whole: Mapping[int, int]
) -> None:
    """Print what an article's incidents miss and what they have too many."""
    for k, key in enumerate(keys):
        if k not in whole and not key.get("optional", False):
            print(f"  {name}: missed {key['sub_event_type']}, {key.get('place')}, {key['date']}")
    for i, incident in enumerate(found):
        if i not in whole.values():
            place = incident.place and (incident.place.name, incident.place.country, incident.place.precision)
            print(
                f"  {name}: extra  {incident.sub_event_type}, {place}, {incident.date_start}, "
                f"{incident.assertion}: {incident.title}"
            )


def natural(folder: Path) -> dict[str, str]:
    """Return the quiet sentences of ``natural.tsv`` with the names of the articles that they are from."""
    wanted: dict[tuple[str, str], list[int]] = {}
    for line in (Path(__file__).parent / "natural.tsv").read_text("utf-8").splitlines()[1:]:
        corpus, name, start = line.split("\t")
        wanted.setdefault((corpus, name), []).append(int(start))
    found = {}
    for corpus in sorted({corpus for corpus, _ in wanted}):
        for line in (folder / f"{corpus}.jsonl").read_bytes().split(b"\n"):
            article = json.loads(line) if line.strip() else {"id": "", "text": ""}
            for sentence in sentences(article["text"]):
                if sentence.start in wanted.get((corpus, article["id"]), ()):
                    found[" ".join(sentence.text.split())] = f"{corpus} {article['id']}"
    return found


def quiet_batches(folder: Path | None = None) -> dict[str, dict[str, str]]:
    """Return sentences that tell of no incident, by batch, each with the name of the text it is from.

    "tuned" are those that rules were made on, and "misleading" ones that some were mended on after a first
    look; "desks" and "later" (misleading, too) were written, and "natural" was read and marked in the corpora
    in ``folder``, before anything was tried on them, and nothing was mended on them.
    """
    files = {
        "tuned": "quiet.txt",
        "misleading": "quiet.misleading.txt",
        "desks": "quiet.desks.txt",
        "later": "quiet.later.txt",
    }
    batches = {
        name: {text: text for text in (FOLDER / file).read_text("utf-8").splitlines()}
        for name, file in files.items()
    }
    return {**batches, "natural": natural(folder)} if folder else batches


def quiet_scores(analyse: Analyse, texts: Mapping[str, str], *, show: bool = False) -> dict[str, float]:
    """Return the share of quiet sentences that yield a factual incident."""
    loud = []
    for text, group in texts.items():
        unseen.use(group)
        found = analyse(Report(report_id(text), text, published=QUIET_DAY, language="en"))
        if factual := [i.sub_event_type for i in found if i.assertion is Assertion.FACTUAL]:
            loud.append(text)
            if show:
                print(f"  loud: {text} {factual}")
    return {"sentences": len(texts), "factual": len(loud) / len(texts)}


def placing_scores(analyse: Analyse, *, show: bool = False) -> dict[str, float]:
    """Return how the incidents of the short articles of ``WHERE`` are placed.

    Of the key's incidents that are found: the share placed right, the share with a pin that is wrong, and the
    first less twice the second. ``stray`` counts the pins of other incidents that are at none of the places
    of the article's key.
    """
    keys = found_all = right = wrong = stray = 0
    for name, article in articles(WHERE).items():
        key = article["incident"]
        found = [i for i in analyse(report_of(article)) if i.assertion is not Assertion.HISTORICAL]
        told = {k: i for k, (i, _) in align(key, found).items() if type_right(key[k], found[i])}
        keys += len(key)
        found_all += len(told)
        for k, i in told.items():
            good = place_right(key[k], found[i])
            pin = _is_pinned(found[i])
            right += good
            wrong += pin and not good
            if show and not good:
                print(f"  {name}: {key[k]['sub_event_type']}, {key[k].get('place')}: {_named(found[i])}")
        for i, incident in enumerate(found):
            off = not any("place" in k and place_right(k, incident) for k in key)
            if i not in told.values() and _is_pinned(incident) and off:
                stray += 1
                if show:
                    print(f"  {name}: stray {incident.sub_event_type}, {_named(incident)}: {incident.title}")
        if show:
            for k in set(range(len(key))) - set(told):
                print(f"  {name}: not found {key[k]['sub_event_type']}, {key[k].get('place')}")
    share = right / max(found_all, 1)
    return {
        "articles": len(articles(WHERE)),
        "incidents": keys,
        "found": found_all,
        "right": share,
        "wrong_pin": wrong / max(found_all, 1),
        "net": share - 2 * wrong / max(found_all, 1),
        "stray_pins": stray,
    }


def _is_pinned(incident: Incident) -> bool:
    return incident.place is not None and incident.place.precision <= _PIN


def _named(incident: Incident) -> tuple[str, str, int] | None:
    place = incident.place
    return (place.name, incident.place_relation, place.precision) if place else None
