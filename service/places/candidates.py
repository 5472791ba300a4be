"""Candidates: the gazetteer's rows that a mention may mean, whatever the text round it says."""

from __future__ import annotations

from service.places.gazetteer import Gazetteer, Hit
from service.places.names import fold
from service.places.rows import NameUse, feature_class
from service.places.vocabulary import FACILITIES, LEADING, PARTS, SHORT, TRAILING

# As plain numbers: flags that are enum members take ten times as long to test.
_CORE, _CASED, _AFTER_COMMA = int(NameUse.CORE), int(NameUse.CASED), int(NameUse.AFTER_COMMA)
# Namesakes beyond these many are hamlets that no report means without saying where they are.
_MOST = 60


def by_name(name: str, gazetteer: Gazetteer, *, spoken: bool = False) -> tuple[Hit, ...]:
    """Return the rows that bear a name, or else those that its essential part may mean.

    ``spoken`` also takes names that count only behind a comma or in capitals, since whoever marked
    the mention has decided that it is a place.
    """
    folded = fold(name)
    fields = _facility_by_core(folded, gazetteer)
    for variant in _variants(folded) if not fields else (folded,):
        hits = tuple(hit for hit in gazetteer.hits_folded(variant) if _counts(name, hit, spoken=spoken))
        if hits or fields:
            return tuple(dict(sorted((*fields, *hits), key=lambda hit: hit not in fields)).items())[:_MOST]
    return ()


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


def _counts(name: str, hit: Hit, *, spoken: bool) -> bool:
    use = hit[1]
    if use & _CORE:
        return False
    if use & _CASED and not spoken:
        return not any(char.islower() for char in name)
    return spoken or not use & _AFTER_COMMA


def _facility_by_core(folded: str, gazetteer: Gazetteer) -> tuple[Hit, ...]:
    """Return the rows for "la carlota air base": facilities of that kind with that distinctive name."""
    found = split_facility(folded)
    return facilities(*found, gazetteer) if found else ()


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
