"""The features of the ranker in an analyst's words: what speaks for one candidate against another.

Features that measure the same thing are one theme, since only their sum means something: a weight
for "other places lie in this country" is set against one for "most of them do".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from service.geodesy import great_circle_m
from service.places.context import Name
from service.places.gazetteer import Gazetteer
from service.places.ranker import Terms
from service.places.rows import NameUse, feature_class
from service.places.wording import distance_words, kind_words, land_words, listed, people_words, with_article

THEMES = {
    "size": ("people", "no-people", "first"),
    "class": (
        "country", "adm1", "adm2", "capital", "town", "field", "other",
        "twin-division", "twin-town", "twin-town-located",
    ),
    "name": ("main", "alias", "alternate", "same-surface", "few", "alone"),
    "country": ("country-share", "country-any", "country-abroad", "country-unnamed"),
    "division": ("division-share", "division-any", "local-inside", "local-abroad"),
    "rival": ("rival-division", "rival-city"),
    "near": ("close", "close-any", "wide-any", "close-small"),
    "holder": ("held-comma", "held", "not-held"),
    "wanted": ("class-fits", "class-differs"),
    "state": ("country-first", "demonym", "national", "not-national"),
    "article": ("article-other", "article-settled"),
    "facility": ("kind",),
    "own": ("own",),
    "outlet": ("home-near", "home-around", "home-division", "home-country", "home-nation"),
}  # fmt: skip
"""What each feature measures; one that isn't listed is a theme of its own and is told by its name."""

_THEME_OF = {feature: theme for theme, features in THEMES.items() for feature in features}
# As in `service.places.context`: how far a neighbour may be, and how large.
_NEAR_M, _TOWN_M = 250_000.0, 60_000.0
_NAMED = 3
_MOST_NEIGHBOURS = 60


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for one of two candidates.

    ``log_odds`` is by how much it changes the logarithm of their odds, above 0 for the first;
    ``features`` are its parts by the ranker's names; ``words`` state the fact, and ``need`` what the
    text would have to say for the fact to be otherwise.
    """

    theme: str
    words: str
    need: str
    log_odds: float
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Settled:
    """A name whose place is settled: its number and surface, and its place's row."""

    number: int
    surface: str
    row: int


@dataclass
class Facts:
    """What a text's other names mean, to be told as reasons.

    ``held`` gives for each name the numbers of the names that hold it ("Paris, Texas").
    """

    names: Sequence[Name]
    held: Sequence[Mapping[int, bool]]
    settled: Sequence[Settled]
    gazetteer: Gazetteer
    _by_country: dict[str, list[Settled]] = field(init=False)
    _by_division: dict[str, list[Settled]] = field(init=False)

    def __post_init__(self) -> None:
        """Sort the settled names by where they lie."""
        self._by_country, self._by_division = defaultdict(list), defaultdict(list)
        for item in self.settled:
            for land in self.gazetteer.lands(item.row):
                self._by_country[land].append(item)
            self._by_division[self.gazetteer.admin1(item.row)].append(item)

    def in_country(self, number: int, row: int) -> list[Settled]:
        """Return the other names of other places in the country of a row, or in those that share it."""
        lands = self.gazetteer.lands(row)
        found = {item.number: item for land in lands for item in self._by_country.get(land, ())}
        return _others([found[key] for key in sorted(found)], number, row)

    def in_division(self, number: int, row: int) -> list[Settled]:
        """Return the other names of other places in the first-order division of a row."""
        code = self.gazetteer.admin1(row)
        return _others(self._by_division.get(code, ()), number, row) if code else []

    def near(self, number: int, row: int) -> list[tuple[float, str]]:
        """Return the other names within 250 km of a row with their distances in metres, nearest first."""
        lat, lon = self.gazetteer.point(row)
        found = []
        for item in self.settled[:_MOST_NEIGHBOURS]:
            if item.number != number and self.gazetteer.uncertainty[item.row] < _TOWN_M:
                metres = great_circle_m(lat, lon, *self.gazetteer.point(item.row))
                if metres <= _NEAR_M:
                    found.append((metres, item.surface))
        return sorted(found)

    def main_division(self, number: int) -> str:
        """Return the name of the first-order division in which most other names lie, or ""."""
        counts = Counter(
            {code: len(_others(items, number)) for code, items in self._by_division.items() if code}
        )
        best = counts.most_common(1)
        row = self.gazetteer.division_row(best[0][0]) if best and best[0][1] else None
        return self.gazetteer.name(row) if row is not None else ""


def _others(items: Sequence[Settled], number: int, row: int | None = None) -> list[Settled]:
    return [item for item in items if number != item.number and row != item.row]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two candidates of a name to be compared: the rows, and how each bears the name."""

    number: int
    name: Name
    first: int
    second: int | None
    uses: tuple[int, int]
    facts: Facts

    @property
    def book(self) -> Gazetteer:
        """The gazetteer."""
        return self.facts.gazetteer

    def labels(self) -> tuple[str, str]:
        """Return what to call the two, so that a reader can tell them apart."""
        rows = [row for row in (self.first, self.second) if row is not None]
        for parts in (_name_only, _with_country, _with_division, _with_kind, _with_id):
            labels = [parts(row, self.book) for row in rows]
            if len(set(labels)) == len(rows):
                break
        return labels[0], labels[-1] if len(rows) > 1 else "none of these"


def _name_only(row: int, book: Gazetteer) -> str:
    return book.name(row)


def _with_country(row: int, book: Gazetteer) -> str:
    country = country_name(row, book)
    return book.name(row) if country in {"", book.name(row)} else f"{book.name(row)} in {land_words(country)}"


def _with_division(row: int, book: Gazetteer) -> str:
    division = division_name(row, book)
    return f"{book.name(row)} in {division}" if division not in {"", book.name(row)} else book.name(row)


def _with_kind(row: int, book: Gazetteer) -> str:
    return f"the {kind_words(book.feature(row))} {book.name(row)}"


def _with_id(row: int, book: Gazetteer) -> str:
    return f"{book.name(row)} ({book.id(row)})"


def country_name(row: int, book: Gazetteer) -> str:
    """Return the name of a row's country, or ""."""
    found = book.country_rows.get(book.country(row))
    return book.name(found) if found is not None else ""


def division_name(row: int, book: Gazetteer) -> str:
    """Return the name of a row's first-order division, or ""."""
    found = book.admin1_row(row)
    return book.name(found) if found is not None else ""


def reasons(pair: Pair, first: Terms, second: Terms) -> list[Reason]:
    """Return what tells two candidates apart, weightiest first; ``second`` is empty if there is but one."""
    themes: dict[str, dict[str, float]] = {}
    for feature in dict.fromkeys((*first, *second)):
        gap = first.get(feature, 0.0) - second.get(feature, 0.0)
        if gap:
            themes.setdefault(_THEME_OF.get(feature, feature), {})[feature] = gap
    found = []
    for theme, parts in themes.items():
        words, need = _TELLERS.get(theme, _untold(theme))(pair, parts)
        if words:
            found.append(Reason(theme, words, need, sum(parts.values()), parts))
    return sorted(found, key=lambda reason: -abs(reason.log_odds))


Teller = Callable[[Pair, Mapping[str, float]], tuple[str, str]]
"""Called with two candidates and a theme's parts: the fact in words, and what would be needed instead."""


def _untold(theme: str) -> Teller:
    def tell(pair: Pair, parts: Mapping[str, float]) -> tuple[str, str]:
        del pair, parts
        return f"they differ in “{theme}”", f"another “{theme}”"

    return tell


def _size(pair: Pair, parts: Mapping[str, float]) -> tuple[str, str]:
    del parts
    if pair.second is None:
        return "", ""
    one, other = pair.labels()
    sizes = [
        people_words(pair.book.population[row])
        if feature_class(pair.book.feature(row)) in "AP"
        else "no people"
        for row in (pair.first, pair.second)
    ]
    need = "the text to single out the smaller one"
    if sizes[0] == sizes[1]:
        return f"{one} comes first among the places of this name", need
    return f"{one} has {sizes[0]}, {other} {sizes[1]}", need


def _class(pair: Pair, parts: Mapping[str, float]) -> tuple[str, str]:
    del parts
    if pair.second is None:
        return "", ""
    (one, other), (kind, wanted) = pair.labels(), _kinds(pair)
    if kind == wanted:
        return f"{one} or {other} lies in a division of the same name", "to be told from that division"
    need = f"to be spoken of as {with_article(wanted)}"
    return f"{one} is {with_article(kind)}, {other} {with_article(wanted)}", need


def _kinds(pair: Pair) -> tuple[str, str]:
    second = pair.first if pair.second is None else pair.second
    return kind_words(pair.book.feature(pair.first)), kind_words(pair.book.feature(second))


def _name(pair: Pair, parts: Mapping[str, float]) -> tuple[str, str]:
    del parts
    if pair.second is None:
        return "", ""
    one, other = pair.labels()
    standings = [_standing(use) for use in pair.uses]
    need = f"to be called “{pair.book.name(pair.second)}” in full"
    if standings[0] == standings[1]:
        return f"“{pair.name.surface}” is written like the name of {one}, not of {other}", need
    return f"“{pair.name.surface}” is {standings[0]} of {one} and {standings[1]} of {other}", need


def _standing(use: int) -> str:
    if use & NameUse.DEMONYM:
        return "the adjective"
    if use & NameUse.MAIN:
        return "the usual name"
    return "a common other name" if use & NameUse.ALIAS else "a rarely used name"


def _country(pair: Pair, parts: Mapping[str, float]) -> tuple[str, str]:
    del parts
    return _inside(pair, pair.facts.in_country, [_land(row, pair.book) for row in _rows(pair)])


def _division(pair: Pair, parts: Mapping[str, float]) -> tuple[str, str]:
    del parts
    rows = [pair.book.admin1_row(row) for row in _rows(pair)]
    lands = [_Land(pair.book.name(row), row) if row is not None else None for row in rows]
    words, need = _inside(pair, pair.facts.in_division, lands)
    main = pair.facts.main_division(pair.number)
    return words or (f"the text plays mostly in {main}" if main else ""), need


def _rows(pair: Pair) -> list[int]:
    return [row for row in (pair.first, pair.second) if row is not None]


@dataclass(frozen=True, slots=True)
class _Land:
    """What holds a candidate: a country or a division with its row, or the countries that share a sea."""

    name: str
    row: int | None


def _land(row: int, book: Gazetteer) -> _Land | None:
    """Return a row's country, or the countries that it lies in or borders."""
    country = book.country_rows.get(book.country(row))
    if country is not None:
        return _Land(book.name(country), country)
    return _Land(f"the countries of {land_words(book.name(row))}", None) if book.lands(row) else None


def _inside(
    pair: Pair, others: Callable[[int, int], list[Settled]], lands: Sequence[_Land | None]
) -> tuple[str, str]:
    """Tell how many other places of the text lie in what holds each candidate."""
    told, known = [], []
    for row, land in zip(_rows(pair), dict.fromkeys(lands), strict=False):
        if land is not None:
            known.append(land)
            told.append(_lying(others(pair.number, row), land))
    lacking = [
        f"nothing else in {land_words(land.name)}"
        for words, land in zip(told, known, strict=True)
        if not words
    ]
    words = "; ".join([*filter(None, told), *lacking]) if any(told) else ""
    last = lands[-1]
    need = f"the text to name more of {land_words(last.name)}" if last is not None else ""
    return words and f"the text also names {words}", need


def _lying(found: Sequence[Settled], land: _Land) -> str:
    """Return what lies in a land: "“Caracas” and 2 more places in Venezuela"."""
    itself = land.row is not None and any(item.row == land.row for item in found)
    inner = list(dict.fromkeys(item.surface for item in found if item.row != land.row))
    name = land_words(land.name)
    if not inner:
        return f"{name} itself" if itself else ""
    shown = [f"“{name}”" for name in inner[:_NAMED]]
    if len(inner) > _NAMED:
        shown.append(f"{len(inner) - _NAMED} more {'place' if len(inner) == _NAMED + 1 else 'places'}")
    return f"{listed(shown)} in {name}{f' and {name} itself' if itself else ''}"


def _near(pair: Pair, parts: Mapping[str, float]) -> tuple[str, str]:
    del parts
    one, other = pair.labels()
    words = [_neighbours(pair.facts.near(pair.number, pair.first), one)]
    if pair.second is not None:
        words.append(_neighbours(pair.facts.near(pair.number, pair.second), other))
    told = [word for word in words if word] or [f"nothing that the text names lies near {one}"]
    return "; ".join(told), f"the text to name places near {other}"


def _neighbours(near: Sequence[tuple[float, str]], label: str) -> str:
    if not near:
        return ""
    shown = [f"“{name}” {distance_words(metres)}" for metres, name in near[:2]]
    return f"{listed(shown)} away from {label}" if near[0][0] >= 1000 else f"“{near[0][1]}” is at {label}"


def _holder(pair: Pair, parts: Mapping[str, float]) -> tuple[str, str]:
    holders = [f"“{pair.facts.names[number].surface}”" for number in pair.facts.held[pair.number]]
    if not holders:
        return "", ""
    one, other = pair.labels()
    told = f"the words put it in {listed(holders[:_NAMED])}, where {{}} lies"
    fits = sum(parts.values()) > 0
    need = "the words not to put it there" if pair.second is None else f"words that put it where {other} lies"
    return told.format(one if fits else other), need


def _wanted(pair: Pair, parts: Mapping[str, float]) -> tuple[str, str]:
    del parts
    asked = _CLASS_WORDS.get(pair.name.wanted, "another kind of place")
    fits = [
        label
        for row, label in zip(_rows(pair), pair.labels(), strict=False)
        if feature_class(pair.book.feature(row)) == pair.name.wanted
    ]
    which = f"{listed(fits)} {'is' if len(fits) == 1 else 'are'}" if fits else "it isn't"
    return f"the words beside the name ask for {asked}, which {which}", "no such words beside it"


_CLASS_WORDS = {
    "A": "a division or country", "P": "a town", "H": "a body of water", "T": "a landform", "L": "an area",
    "R": "a road", "S": "a building or facility", "V": "a forest",
}  # fmt: skip


def _state(pair: Pair, parts: Mapping[str, float]) -> tuple[str, str]:
    if "demonym" in parts:
        return f"“{pair.name.surface}” is a people's name or adjective, which countries have", "another word"
    if "national" in parts or "not-national" in parts:
        return "words for a state's offices stand beside the name, as beside a country's", "no such words"
    one, _ = pair.labels()
    return f"a country of just this name comes before all else, and {one} is compared with that", (
        "the text to rule the country out"
    )


def _article(pair: Pair, parts: Mapping[str, float]) -> tuple[str, str]:
    del parts
    return f"it is written with “the”: “the {pair.name.surface}”", "to be written otherwise"


def _facility(pair: Pair, parts: Mapping[str, float]) -> tuple[str, str]:
    kinds = " or ".join(sorted({kind_words(code) for code in pair.name.kinds}))
    one, other = pair.labels()
    fits = one if sum(parts.values()) > 0 else other
    return f"the words ask for {with_article(kinds)}, which {fits} is", "no word for such a facility"


def _own(pair: Pair, parts: Mapping[str, float]) -> tuple[str, str]:
    one, other = pair.labels()
    return (
        f"{one if sum(parts.values()) > 0 else other} is on your own list of places",
        "to be on your own list",
    )


def _rival(pair: Pair, parts: Mapping[str, float]) -> tuple[str, str]:
    del parts
    one, other = pair.labels()
    return (
        f"{one} shares its name with a city or division elsewhere in its country",
        f"the text to name more beside {other}",
    )


def _outlet(pair: Pair, parts: Mapping[str, float]) -> tuple[str, str]:
    one, other = pair.labels()
    fits = one if sum(parts.values()) > 0 else other
    near = "near" if {"home-near", "home-around", "home-division"} & parts.keys() else "in the country of"
    return f"the outlet is at home {near} {fits}", f"an outlet that is at home near {other}"


_TELLERS: dict[str, Teller] = {
    "size": _size, "class": _class, "name": _name, "country": _country, "division": _division, "near": _near,
    "holder": _holder, "wanted": _wanted, "state": _state, "article": _article, "facility": _facility,
    "own": _own, "outlet": _outlet, "rival": _rival,
}  # fmt: skip
