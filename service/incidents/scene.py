"""The scene of a report: which place holds for what is told without one."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.incidents.locating import TIED, Located, contains, country_round, pinned
from service.incidents.placing import NOWHERE, Setting, setting_of
from service.incidents.sentences import Sentence
from service.model import Mention, MentionKind

LEAD = 3
"""Sentences at the top of a report that its dateline still speaks for."""

_COUNTRY = 6  # UCDP's code for "this country"
_FEW = 2  # mentions below which a country's share says nothing
_SHARE = 0.4  # share of a report's mentions from which the commonest country is what it is about
_SEVERAL = 3  # and where it is only told by governments and peoples
_MOST = 0.6  # the same where it is only told by governments and peoples
_BACK = 6  # sentences back in which a place still holds for what follows


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a report plays: one place for each sentence that sets one, the usual one, the dateline's."""

    places: tuple[Located, ...]
    usual: Located | None
    dateline: Located | None


def scene_of(located: Sequence[Located], stale: frozenset[int]) -> Scene:
    """Return the scene that the mentions of a report set, but for those in ``stale`` sentences."""
    live = [m for m in located if m.sentence not in stale]
    by_sentence: dict[int, list[Located]] = {}
    for m in live:
        by_sentence.setdefault(m.sentence, []).append(m)
    places = [place for named in by_sentence.values() if (place := _scene(named))]
    datelines = [m for m in live if m.dateline and pinned(m) and _at_home(m, live)]
    return Scene(tuple(places), _usual(live), _filed(datelines))


def _filed(datelines: Sequence[Located]) -> Located | None:
    """Return the first of the datelines, or the reporter's behind the office's, which weighs more."""
    return max(datelines, key=lambda m: m.weight, default=None)


def _scene(here: Sequence[Located]) -> Located | None:
    """Return the place that a sentence sets the scene in: its most exact one, if all are round that one.

    A sentence that lists several towns leaves open which of them the next one is about.
    """
    named = [m for m in here if _sets_scene(m)]
    finest = min(named, key=lambda m: m.mention.place.precision if m.mention.place else 9, default=None)
    return finest if finest and all(_round(m, finest) for m in named) else None


def _sets_scene(located: Located) -> bool:
    """Tell whether a mention is where something is, not where it was filed, said, bound for or from."""
    return pinned(located) and not located.dateline and not located.saying and located.weight >= TIED


def _at_home(dateline: Located, located: Sequence[Located]) -> bool:
    """Tell whether most of the places that a report names are in its dateline's country."""
    countries = [m.mention.place.country for m in located if m.mention.place]
    home = dateline.mention.place.country if dateline.mention.place else ""
    return 2 * countries.count(home) > len(countries)


def carried_place(
    index: int, sentences: Sequence[Sentence], scene: Scene, *, fresh: bool, topic: bool = False
) -> Setting:
    """Return the place that the discourse gives to a sentence without one.

    Tried in turn: earlier sentences of the paragraph, and, if the event is ``fresh`` (of the day that
    the report is about), the sentences shortly before, the headline, the dateline. A place that
    another literal name of the sentence contradicts doesn't hold. Of an event that is but the ``topic``
    of what is told ("condemned the murder of") the dateline says nothing.
    """
    paragraph = sentences[index].paragraph
    before = scene.places[: bisect_left(scene.places, index, key=lambda m: m.sentence)]
    last = before[-1] if before else None
    if last and sentences[last.sentence].paragraph == paragraph:
        return setting_of(last, 0.65, inherited=True)
    if not fresh:
        return NOWHERE
    usual = scene.usual
    if last and index - last.sentence <= _BACK and not (usual and _round(usual, last)):
        return setting_of(last, 0.5, inherited=True)
    if usual:
        return setting_of(replace(usual, relation="in"), 0.5, inherited=True)
    filed = scene.dateline
    if filed and not topic and filed.sentence <= index <= LEAD:
        return setting_of(replace(filed, relation=""), 0.3, inherited=True)
    return NOWHERE


def main_country(mentions: Sequence[Mention], filed: Located | None) -> Setting:
    """Return the country that most mentions of a report are in or stand for, without a pin.

    Here governments and peoples count too: a report full of Salvadoran officials is about El Salvador.
    Nowhere unless the country has two in five of the mentions, and two at least or nothing but a dateline
    (``filed``). Where only its towns are named, it is the country round them.
    """
    placed = [m for m in sorted(mentions, key=lambda m: m.start) if m.place and m.place.country]
    counts = Counter(m.place.country for m in placed if m.place)
    if not counts:
        return NOWHERE
    country, count = counts.most_common(1)[0]
    inside = [m for m in placed if m.place and m.place.country == country]
    named = next((m for m in inside if m.place and m.place.precision == _COUNTRY), inside[0])
    here = any(m.kind is MentionKind.LITERAL for m in inside)
    share = count / len(placed)
    few = count < (_FEW if here else _SEVERAL)
    if (
        named.place is None
        or share < (_SHARE if here else _MOST)
        or (few and not (filed and len(placed) == 1))
    ):
        return NOWHERE
    return Setting(
        country_round(named.place), named, "", round(named.place.confidence * 0.5 * share, 4), inherited=True
    )


def carried_on(setting: Setting) -> Setting:
    """Return the place of an event told before in the same paragraph, for one that follows it."""
    return replace(setting, confidence=round(setting.confidence * 0.75, 4), inherited=True)


def _round(outer: Located, inner: Located) -> bool:
    """Tell whether one mention's place is round another's, so that it is the safer one to carry over."""
    a, b = outer.mention.place, inner.mention.place
    return a is not None and b is not None and contains(a, b)


def _usual(located: Sequence[Located]) -> Located | None:
    """Return a mention of the place that the report is about: told at least twice, or in the headline."""
    counts: dict[str, list[Located]] = {}
    for m in located:
        if m.mention.place and _sets_scene(m):
            counts.setdefault(m.mention.place.id, []).append(m)
    ranked = sorted(counts.values(), key=lambda ms: (-len(ms), ms[0].mention.start))
    if not ranked or (len(ranked) > 1 and len(ranked[1]) == len(ranked[0])):
        return None
    best = ranked[0]
    return best[0] if len(best) >= 2 or best[0].sentence == 0 else None
