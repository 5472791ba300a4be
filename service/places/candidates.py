"""Candidates: the gazetteer's rows that a mention may mean, whatever the text round it says."""

from __future__ import annotations

from collections.abc import Iterable

from service.places.gazetteer import Gazetteer, Hit
from service.places.names import fold
from service.places.rows import NameUse, feature_class
from service.places.vocabulary import FACILITIES, LEADING, PARTS, SHORT, TRAILING

# As a plain number: a flag that is an enum member takes ten times as long to test.
_CORE = int(NameUse.CORE)
# Namesakes beyond these many are hamlets that no report means without saying where they are.
_MOST = 60


def by_name(name: str, gazetteer: Gazetteer) -> tuple[Hit, ...]:
    """Return the rows that bear a name, or else those that its essential part may mean.

    Names that count only in capitals or behind a comma are taken too: that the mention is a place is
    decided already.
    """
    folded = fold(name)
    facility = split_facility(folded)
    fields = facilities(*facility, gazetteer) if facility else ()
    for variant in (folded,) if fields else _variants(folded):
        hits = (hit for hit in gazetteer.hits_folded(variant) if not hit[1] & _CORE)
        if found := _distinct((*fields, *hits)):
            return found[:_MOST]
    return ()


def _distinct(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Return one hit a row, the first."""
    found: dict[int, int] = {}
    for row, use in hits:
        found.setdefault(row, use)
    return tuple(found.items())


def _variants(folded: str) -> list[str]:
    """Return a name and what may stand for it in a gazetteer, best first."""
    words = folded.split()
    variants = [folded]
    if len(words) > 1 and words[-1] in SHORT:
        variants.append(" ".join([*words[:-1], SHORT[words[-1]]]))
    if len(words) > 1 and words[0] in PARTS:
        variants.append(" ".join(words[1:]))
    if len(words) > 1 and TRAILING.get(words[-1]) in {"A", "P"}:
        variants.append(" ".join(words[:-1]))
    if len(words) > 1 and words[-1].endswith("s") and words[-1][:-1] in TRAILING:
        variants.append(" ".join([*words[:-1], words[-1][:-1]]))
    return variants


def split_facility(folded: str) -> tuple[str, str] | None:
    """Return the distinctive part and the longest facility phrase at the end of a folded name."""
    words = folded.split()
    for cut in range(1, len(words)):
        phrase = " ".join(words[cut:])
        if phrase in FACILITIES:
            return " ".join(words[:cut]), phrase
    return None


def facilities(core: str, phrase: str, gazetteer: Gazetteer) -> tuple[Hit, ...]:
    """Return the facilities that a distinctive name and a word for their kind mean, then its other bearers.

    Empty unless at least one bearer is of that kind: then the name is no facility that is known.
    """
    kinds = FACILITIES[phrase]
    hits = [*gazetteer.hits_folded(f"{core} {phrase}"), *gazetteer.hits_folded(core)]
    fitting = [hit for hit in hits if gazetteer.feature(hit[0]) in kinds]
    if not fitting:
        return ()
    others = [hit for hit in hits if hit not in fitting and feature_class(gazetteer.feature(hit[0])) in "PAS"]
    return tuple(dict.fromkeys([*fitting, *others]))[:_MOST]


def wanted_kinds(name: str, hits: tuple[Hit, ...], gazetteer: Gazetteer) -> frozenset[str]:
    """Return the feature codes that a facility phrase in a name asks for, if a candidate has one of them."""
    found = split_facility(fold(name))
    kinds = FACILITIES[found[1]] if found else frozenset()
    return kinds if any(gazetteer.feature(row) in kinds for row, _ in hits) else frozenset()


def wanted_class(name: str) -> str:
    """Return the feature class that the words of a name ask for ("Otter Tail County": A), or ""."""
    words = fold(name).split()
    if len(words) < 2:
        return ""
    return TRAILING.get(words[-1]) or LEADING.get(words[0]) or ""
