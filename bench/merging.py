"""Measure how tellings of one incident in several reports are put together.

    python bench/merging.py [--part a|b|c|d] [--show] [--json FILE]

The set is ``bench/retellings.txt``: its head says how it is written. Every report goes through the whole
pipeline, and what it tells through the matcher in the order of publication, as the store does it. B³
(Bagga & Baldwin 1998): a telling's precision is the share of its group that tells its incident, its recall
the share of its incident's tellings that are in its group; both are averaged over the tellings. A telling
is of the incident of its report whose kind allows its sub-type, the one nearest in day and place if there
are several; those of none (an arrest that the report mentions too) are counted and left out, and so are
incidents that a report should tell and doesn't ("missed"). What a report tells in passing of another
incident of the set ("six people died in the city on Wednesday") is a telling of that one, unless it is all
that the report is found to tell.

``rule`` is the usual one for comparison: within 50 km, on the same day, of the same event type.
``alone`` puts nothing together.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from service.geodesy import great_circle_m
from service.incidents.matching import Matcher, signs_of
from service.model import Incident, Report, report_id
from service.reading.language import identify

FILE = Path(__file__).with_name("retellings.txt")
_RULE_M = 50_000.0

_VIOLENCE = ("Attack", "Armed clash")
_BLASTS = ("Remote explosive/landmine/IED", "Suicide bomb", "Grenade")
_FROM_AFAR = ("Shelling/artillery/missile attack", "Air/drone strike")
_UNREST = (
    "Peaceful protest",
    "Protest with intervention",
    "Excessive force against protesters",
    "Violent demonstration",
)
KINDS: dict[str, frozenset[str]] = {
    "bomb": frozenset((*_VIOLENCE, *_BLASTS)),
    "suicide": frozenset((*_VIOLENCE, *_BLASTS)),
    "shell": frozenset((*_FROM_AFAR, "Attack")),
    "air": frozenset((*_FROM_AFAR, "Attack", *_BLASTS)),
    "clash": frozenset((*_VIOLENCE, "Shelling/artillery/missile attack")),
    "attack": frozenset((*_VIOLENCE, "Mob violence", "Looting/property destruction")),
    "kidnap": frozenset(("Abduction/forced disappearance",)),
    "protest": frozenset(_UNREST),
    "strike": frozenset(_UNREST),
    "riot": frozenset((*_UNREST, "Mob violence", "Looting/property destruction")),
    "nature": frozenset(("Natural disaster", "Man-made disaster")),
    "accident": frozenset(("Man-made disaster",)),
    "arrest": frozenset(("Arrests", "Abduction/forced disappearance")),
    "territory": frozenset(
        (
            "Non-state actor overtakes territory",
            "Government regains territory",
            "Non-violent transfer of territory",
            "Armed clash",
        )
    ),
    "agreement": frozenset(("Agreement", "Diplomacy")),
}
"""The sub-types that a report of an incident of a kind may rightly be read as."""


@dataclass(frozen=True)
class Gold:
    """An incident as a coder would enter it; ``lat`` and ``lon`` in degrees."""

    name: str
    kind: str
    day: date
    lat: float
    lon: float


@dataclass(frozen=True)
class Told:
    """A report with the names of the incidents that it tells, and of those that it mentions in passing."""

    names: tuple[str, ...]
    report: Report
    passing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Telling:
    """What a report tells of an incident; ``gold`` is "" where it is none of those that it should tell."""

    incident: Incident
    gold: str


def load(parts: str) -> tuple[dict[str, Gold], list[Told]]:
    """Return the incidents and the reports whose names begin with one of ``parts``, the earliest first."""
    golds, reports = {}, []
    for block in FILE.read_text("utf-8").split("\n= ")[0:]:
        head, _, rest = block.partition("\n")
        lines = [line for line in block.split("\n") if line.startswith("@ ")]
        for line in lines:
            name, kind, day, at = (part.strip() for part in line[2:].split("|"))
            lat, lon = map(float, at.split())
            golds[name] = Gold(name, kind, date.fromisoformat(day), lat, lon)
        if head.count("|") == 2 and not head.startswith(("@", "#")):
            names, day, publisher = (part.strip() for part in head.split("|"))
            told = [line for line in rest.split("\n") if line.strip() and line[0] not in "@#"]
            text = f"{told[0]}\n\n" + "\n".join(told[1:]) + "\n"
            language = identify(text, ("en", "es"))
            report = Report(report_id(text), text, told[0], "", publisher, date.fromisoformat(day), language)
            own = tuple(name for name in names.split() if name[0] != "+")
            by_the_way = tuple(name[1:] for name in names.split() if name[0] == "+")
            reports.append(Told(own, report, by_the_way))
    kept = [told for told in reports if told.names[0].startswith(tuple(parts))]
    return golds, sorted(kept, key=lambda told: told.report.published or date.min)


def tellings_of(told: Told, incidents: Sequence[Incident], golds: dict[str, Gold]) -> list[Telling]:
    """Return what was found in a report, each with the incident of the set that it tells of."""
    own = [golds[name] for name in told.names]
    either = own + [golds[name] for name in told.passing]
    found = [Telling(i, tells(i, either)) for i in incidents]
    for gold in own:
        if all(t.gold != gold.name for t in found):  # what is found must be it, however it was dated
            found = [replace(t, gold=tells(t.incident, [gold]) or t.gold) for t in found]
    return found


def tells(incident: Incident, golds: Sequence[Gold]) -> str:
    """Return the name of the incident that a telling is of, "" for none."""

    def away(gold: Gold) -> tuple[float, float]:
        days = abs((incident.date_start - gold.day).days) if incident.date_start else 3
        place = incident.place
        return days, great_circle_m(gold.lat, gold.lon, place.lat, place.lon) if place else 1e5

    right = [gold for gold in golds if incident.sub_event_type in KINDS[gold.kind]]
    return min(right, key=away).name if right else ""


def b3(groups: Sequence[Sequence[str]]) -> dict[str, float]:
    """Return B³ precision, recall and F1 of groups of tellings, each named after its incident."""
    total = Counter(name for group in groups for name in group)
    precision = recall = 0.0
    for group in groups:
        for name, n in Counter(group).items():
            precision += n * n / len(group)
            recall += n * n / total[name]
    everything = max(sum(total.values()), 1)
    precision, recall = precision / everything, recall / everything
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall)}


def grouped(
    tellings: Sequence[Telling], find: Callable[[Incident, Sequence[Sequence[Incident]]], int | None]
) -> list[list[Telling]]:
    """Return tellings in groups, each in the one that ``find`` gives, None for a new one."""
    groups: list[list[Telling]] = []
    for telling in tellings:
        at = find(telling.incident, [[t.incident for t in group] for group in groups])
        if at is None:
            groups.append([telling])
        else:
            groups[at].append(telling)
    return groups


def as_stored(matcher: Matcher) -> Callable[[Incident, Sequence[Sequence[Incident]]], int | None]:
    """Return the matcher as the store asks it: what one report alone keeps apart stays apart."""

    def find(new: Incident, groups: Sequence[Sequence[Incident]]) -> int | None:
        open_ = [at for at, group in enumerate(groups) if any(t.reports != new.reports for t in group)]
        found = matcher.find(new, [groups[at] for at in open_])
        return None if found is None else open_[found]

    return find


def by_rule(new: Incident, groups: Sequence[Sequence[Incident]]) -> int | None:
    """Return the first group of an incident within 50 km, on the same day, of the same event type."""
    for at, group in enumerate(groups):
        one, other = new.place, group[0].place
        if one is None or other is None or new.date_start != group[0].date_start:
            continue
        near = great_circle_m(one.lat, one.lon, other.lat, other.lon) <= _RULE_M
        if near and new.event_type == group[0].event_type:
            return at
    return None


_FOR = frozenset(("words shared", "share of words", "same place", "actors' names", "same actors"))
_EITHER = frozenset(("bias", "in a division", "one report"))
# The weights of a pair that never met: at once somewhere, in one place. Such pairs grow with the square of
# the set, those of one incident don't: the weights are for the 251 reports of three parts.
_MET, _MET_THERE = 0.007, 0.0005
_STRENGTH = 0.3  # of the L2 penalty; of .3, 1 and 3 the best when cross-validated by incident
_STEPS, _PACE = 20_000, 0.005


def _met(one: Telling, other: Telling) -> Iterator[tuple[Incident, float]]:
    """Yield the other telling, and, of another incident, as if it were of the same day and place.

    In the world much more happens at once than in the set; such pairs count for little each.
    """
    yield other.incident, 1.0
    if one.gold != other.gold:
        when = {name: getattr(one.incident, name) for name in ("date_start", "date_end", "date_precision")}
        there = replace(other.incident, **when)
        if other.incident.place is None or one.incident.place is None:
            yield there, _MET
        if one.incident.place is not None:
            yield (
                replace(there, place=one.incident.place, place_mention=one.incident.place_mention),
                _MET_THERE,
            )


def train(tellings: Sequence[Telling]) -> dict[str, float]:
    """Return the weights of a logistic regression on all pairs of tellings that could be one incident.

    A sign that can only speak for, or only against, gets no weight of the other sense: so few pairs teach
    nothing that is known to be otherwise. Projected gradient descent.
    """
    import numpy as np

    known = [t for t in tellings if t.gold]
    pairs = [
        (signs, one.gold == other.gold, weight)
        for at, one in enumerate(known)
        for other in known[:at]
        for moved, weight in _met(one, other)
        if (signs := signs_of(one.incident, moved)) is not None
    ]
    names = sorted({name for signs, *_ in pairs for name in signs})
    x = np.array([[signs.get(name, 0.0) for name in names] for signs, *_ in pairs])
    y = np.array([float(same) for _, same, _ in pairs])
    share = np.array([weight for *_, weight in pairs])
    low = np.array([0.0 if name in _FOR else -np.inf for name in names])
    high = np.array([np.inf if name in _FOR | _EITHER else 0.0 for name in names])
    weights = np.zeros(len(names))
    for _ in range(_STEPS):
        slope = x.T @ (share * (1 / (1 + np.exp(-x @ weights)) - y)) + _STRENGTH * weights
        weights = np.clip(weights - _PACE * slope, low, high)
    print(f"{len(pairs)} pairs, {int(y.sum())} of one incident")
    return {name: round(float(w), 2) for name, w in zip(names, weights, strict=True) if round(float(w), 2)}


def _show(groups: Sequence[Sequence[Telling]], titles: dict[str, str]) -> None:
    """Print the groups that mix incidents, and the incidents in several groups."""
    where = defaultdict(set)
    for at, group in enumerate(groups):
        for telling in group:
            where[telling.gold].add(at)
    bad = {at for name, ats in where.items() for at in ats if len(ats) > 1}
    bad |= {at for at, group in enumerate(groups) if len({t.gold for t in group}) > 1}
    for at in sorted(bad, key=lambda at: groups[at][0].gold):
        print(f"  group {at}")
        for t in groups[at]:
            i = t.incident
            place = i.place and f"{i.place.name} {i.place.country} {i.place.precision}"
            print(
                f"    {t.gold:6} {i.sub_event_type[:20]:20} {place} {i.date_start}..{i.date_end} "
                f"{i.assertion} {titles[i.reports[0]][:60]}"
            )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--part", default="", choices=["", *"abcd"], help="only the incidents of one part")
    parser.add_argument("--show", action="store_true", help="print what is grouped wrongly")
    parser.add_argument("--train", action="store_true", help="print the weights that parts a to c give")
    parser.add_argument("--json", help="write the figures to this file")
    options = parser.parse_args()
    from service import pipeline

    process = pipeline.default().process
    figures: dict[str, object] = {}
    for half in ["abc"] if options.train else options.part or "abcd":
        golds, reports = load(half)
        tellings, missed = [], []
        for told in reports:
            found = process(told.report).incidents
            mine = tellings_of(told, found, golds)
            tellings += mine
            missed += [(n, told.report.title) for n in told.names if n not in {t.gold for t in mine}]
        if options.train:
            print("weights", json.dumps(train(tellings), indent=4))
            return
        find = as_stored(Matcher())
        ways = {
            "matcher": grouped(tellings, find),
            "rule": grouped(tellings, by_rule),
            "alone": [[t] for t in tellings],
        }
        none = sum(not t.gold for t in tellings)
        print(
            f"part {half}: {len(reports)} reports of {len({n for t in reports for n in t.names})} incidents"
        )
        print(f"{len(tellings)} tellings, {none} of no incident of the set, {len(missed)} missed")
        row: dict[str, object] = {"reports": len(reports), "tellings": len(tellings), "none": none}
        for way, groups in ways.items():
            known = [[t.gold for t in group if t.gold] for group in groups]
            row[way] = b3([group for group in known if group])
            print(f"  {way:8} " + "  ".join(f"{k} {v:.3f}" for k, v in b3([g for g in known if g]).items()))
        figures[half] = row | {"missed": len(missed)}
        if options.show:
            for name, title in missed:
                print(f"  missed {name}: {title}")
            kept = [[t for t in group if t.gold] for group in ways["matcher"]]
            _show([group for group in kept if group], {t.report.id: t.report.title for t in reports})
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=1), "utf-8")


if __name__ == "__main__":
    main()
