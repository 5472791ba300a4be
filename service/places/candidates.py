"""Candidates: the gazetteer's rows that a mention may mean, whatever the text round it says."""

from __future__ import annotations

from collections.abc import Iterable

from service.places.gazetteer import Gazetteer, Hit
from service.places.names import fold
from service.places.rows import NameUse, feature_class
from service.places.vocabulary import Vocabulary, load

# As a plain number: a flag that is an enum member takes ten times as long to test.
_CORE = int(NameUse.CORE)
# Namesakes beyond these many are hamlets that no report means without saying where they are.
_MOST = 60


def by_name(name: str, gazetteer: Gazetteer, vocabulary: Vocabulary | None = None) -> tuple[Hit, ...]:
    """Return the rows that bear a name, or else those that its essential part may mean.

    Names that count only in capitals or behind a comma are taken too: that the mention is a place is
    decided already.
    """
    folded, vocabulary = fold(name), vocabulary or load()
    facility = split_facility(folded, vocabulary)
    fields = facilities(*facility, gazetteer, vocabulary) if facility else ()
    for variant in (folded,) if fields else _variants(folded, vocabulary):
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


def _variants(folded: str, vocabulary: Vocabulary) -> list[str]:
    """Return a name and what may stand for it in a gazetteer, best first."""
    words, trailing = folded.split(), vocabulary.trailing
    variants = [folded]
    if len(words) < 2:
        return variants
    if words[-1] in vocabulary.short:
        variants.append(" ".join([*words[:-1], vocabulary.short[words[-1]]]))
    if words[0] in vocabulary.parts:
        variants.append(" ".join(words[1:]))
    if trailing.get(words[-1]) in {"A", "P"}:
        variants.append(" ".join(words[:-1]))
    if words[-1].endswith("s") and words[-1][:-1] in trailing:
        variants.append(" ".join([*words[:-1], words[-1][:-1]]))
    if vocabulary.leading.get(words[0]) in {"A", "P"}:
        variants.extend(_bare(words[1:], vocabulary))
    return variants


def _bare(words: list[str], vocabulary: Vocabulary) -> list[str]:
    """Return what a word for a kind of place leads to, without "of", then without the article."""
    words = words[1:] if words[0] in vocabulary.of else words
    found = [" ".join(words)]
    if len(words) > 1 and words[0] in vocabulary.articles:
        found.append(" ".join(words[1:]))
    return [name for name in found if name]


def split_facility(folded: str, vocabulary: Vocabulary | None = None) -> tuple[str, str] | None:
    """Return the distinctive part and the longest facility phrase of a folded name.

    The phrase ends the name, or begins it where the language has it so.
    """
    words, vocabulary = folded.split(), vocabulary or load()
    phrases = vocabulary.facilities
    if vocabulary.facilities_lead:
        for cut in range(min(vocabulary.phrase_words, len(words) - 1), 0, -1):
            phrase = " ".join(words[:cut])
            if phrase in phrases and (cores := _bare(words[cut:], vocabulary)):
                return cores[0], phrase
        return None
    for cut in range(1, len(words)):
        phrase = " ".join(words[cut:])
        if phrase in phrases:
            return " ".join(words[:cut]), phrase
    return None


def facilities(core: str, phrase: str, gazetteer: Gazetteer, vocabulary: Vocabulary) -> tuple[Hit, ...]:
    """Return the facilities that a distinctive name and a word for their kind mean, then its other bearers.

    Empty unless at least one bearer is of that kind: then the name is no facility that is known.
    """
    kinds = vocabulary.facilities[phrase]
    if vocabulary.facilities_lead:
        names = [f"{phrase} {core}", *(f"{phrase} {of} {core}" for of in sorted(vocabulary.of))]
        names += _bare(core.split(), vocabulary)
    else:
        names = [f"{core} {phrase}", core]
    hits = [hit for name in names for hit in gazetteer.hits_folded(name)]
    fitting = [hit for hit in hits if gazetteer.feature(hit[0]) in kinds]
    if not fitting:
        return ()
    known = set(fitting)
    others = [hit for hit in hits if hit not in known and feature_class(gazetteer.feature(hit[0])) in "PAS"]
    return tuple(dict.fromkeys([*fitting, *others]))[:_MOST]


def wanted_kinds(
    name: str, hits: tuple[Hit, ...], gazetteer: Gazetteer, vocabulary: Vocabulary | None = None
) -> frozenset[str]:
    """Return the feature codes that a facility phrase in a name asks for, if a candidate has one of them."""
    vocabulary = vocabulary or load()
    found = split_facility(fold(name), vocabulary)
    kinds = vocabulary.facilities[found[1]] if found else frozenset()
    return kinds if any(gazetteer.feature(row) in kinds for row, _ in hits) else frozenset()


def wanted_class(name: str, vocabulary: Vocabulary) -> str:
    """Return the feature class that the words of a name ask for ("Otter Tail County": A), or ""."""
    words = fold(name).split()
    if len(words) < 2:
        return ""
    return vocabulary.trailing.get(words[-1]) or vocabulary.leading.get(words[0]) or ""
