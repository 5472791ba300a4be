"""Where an event of a sentence was: the places that its words give, else what the report told before."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

from service.incidents.detecting import Detection
from service.incidents.drafts import Draft
from service.incidents.findings import Findings
from service.incidents.locating import contains, pinned
from service.incidents.placing import (
    NOWHERE,
    Setting,
    home_place,
    modifier_place,
    object_place,
    own_places,
    setting_of,
)
from service.incidents.scene import carried_on, carried_place
from service.incidents.stating import Stated
from service.incidents.timing import is_open
from service.model import Assertion, DatePrecision

COARSE = 5  # precision from which a named place leaves room for a more exact one that is acted on
CLOSE = 3  # sentences within which an event without a place is where the last one of its kind was
_TOWN, _DIVISION = 2, 4  # UCDP's codes for a town and a first-order division
_KIND_REACH = 25  # characters before an unlisted name in which the word for its kind stands
_WITHIN = 0.8  # share of the confidence in a place that holds for what is told to be in it
_STORY_DAYS = 2  # days within which "the attackers" of a sentence are those of the one before
_SPOKEN = frozenset({"CONSULT", "ACCUSE"})  # PLOVER events that are words: said anywhere, not at the scene


def _is_fresh(found: Findings, index: int, event: Detection, claim: Stated) -> bool:
    """Tell whether an event belongs to the time that the report is about, and so to its scene."""
    dating = claim.dating
    if claim.assertion is Assertion.HISTORICAL:
        return False
    if claim.assertion is Assertion.PLANNED and dating.precision is DatePrecision.DAY:
        return True
    if dating.own:
        return dating.start is not None and dating.start == found.day.start
    return not is_open(found, index, event)


def _own_settings(found: Findings, index: int, event: Detection) -> tuple[Setting, ...]:
    """Return the places that an event's sentence gives: named as such, or as what it acts on."""
    text, modifiers = found.report.text, found.modifiers_in(index)
    own = own_places(text, found.literal_in(index), event, found.grammar)
    coarse = own and own[0].place and own[0].place.precision >= COARSE
    if own and not coarse:
        return own
    near = modifier_place(modifiers, event) if not own else NOWHERE
    if near is NOWHERE:
        near = object_place(text, found.sentences[index], modifiers, event, found.grammar)
    if near is NOWHERE and not own:
        near = home_place(text, found.sentences[index], modifiers, event, found.grammar)
    if near.place and own and own[0].place and not contains(own[0].place, near.place):
        return own
    return (near,) if near is not NOWHERE else own


def whereabouts(
    found: Findings, last: Draft | None, index: int, event: Detection, claim: Stated
) -> tuple[Setting, ...]:
    """Return where an event is, one setting for each place of a list, else what the report told before."""
    own = _own_settings(found, index, event)
    if own and own[0].place and own[0].mention:
        return own
    if own and (within := _named_round(found, own[0], index)):
        return (within,)
    if not own and found.grammar.pattern("nationwide").search(found.sentences[index].text):
        return (replace(found.country, relation="across") if found.country.place else NOWHERE,)
    inherited = _inherited(found, last, index, event, claim)
    return (contained(found, own[0], inherited),) if own else (inherited,)


def _named_round(found: Findings, own: Setting, index: int) -> Setting | None:
    """Return an unlisted place pinned to what it is said to be of: "the Embakasi estate of Nairobi"."""
    mention = own.mention
    if mention is None or own.place:
        return None
    for outer in found.modifiers_in(index):
        gap = found.report.text[mention.end : max(outer.mention.start, mention.end)]
        if outer.mention.start > mention.end and found.grammar.pattern("chained").fullmatch(gap):
            return replace(setting_of(outer, _WITHIN), mention=mention, relation=own.relation)
    return None


def contained(found: Findings, own: Setting, outer: Setting) -> Setting:
    """Return an event's own unlisted place, pinned to what the report says is round it.

    A neighbourhood is in the town told before; of a village only the division or the country is known.
    """
    mention = own.mention
    if mention is None or outer.place is None:
        return own
    words = found.report.text[max(mention.start - _KIND_REACH, 0) : mention.end].casefold().split()
    near = _division_beside(found, own)
    if near.place:
        return replace(own, place=near.place, confidence=round(near.confidence * _WITHIN, 4))
    part = any(word.strip(",.“”\"'") in found.grammar.words("town_parts") for word in words)
    if outer.place.precision < (_TOWN if part else _DIVISION):
        outer = found.country
    if outer.place is None:
        return own
    return replace(own, place=outer.place, confidence=round(outer.confidence * _WITHIN, 4))


def _division_beside(found: Findings, own: Setting) -> Setting:
    """Return the division that an unlisted place's sentence names: "In Zamfara state, in Dansadau"."""
    start = own.mention.start if own.mention else 0
    index = bisect_right(found.sentences, start, key=lambda s: s.start) - 1
    here = [m for m in found.literal_in(index) if pinned(m) and not m.dateline and not m.saying]
    divisions = [
        m for m in here if m.mention.place and m.mention.place.precision > _TOWN and m.relation == "in"
    ]
    return setting_of(divisions[0], 1.0) if len(divisions) == 1 == len(here) else NOWHERE


def _days_apart(claim: Stated, draft: Draft) -> int:
    """Return the days between an event and one told before, 0 where either is undated."""
    one, other = claim.dating.start, draft.dating.start
    return abs((one - other).days) if one and other else 0


def _inherited(found: Findings, last: Draft | None, index: int, event: Detection, claim: Stated) -> Setting:
    """Return the place of an event whose sentence gives none, by what the report told before.

    ``last`` is the last draft whose own words gave its place. Where nothing told before holds, it is the
    country that the report is about.
    """
    sub = found.taxonomy.sub_event_types[event.sub_type]
    if sub.plover_event in _SPOKEN:
        return NOWHERE
    carried = _carried(found, last, index, event, claim)
    return _at_large(found, index) if carried is NOWHERE else carried


def _at_large(found: Findings, index: int) -> Setting:
    """Return the country that a report is about, unless a sentence names a place in another one."""
    home = found.country.place
    here = (m.mention.place for m in found.literal_in(index) if not m.dateline and not m.saying)
    if home and any(place and place.country and place.country != home.country for place in here):
        return NOWHERE
    return found.country


def _carried(found: Findings, last: Draft | None, index: int, event: Detection, claim: Stated) -> Setting:
    """Return the place that the sentences before give to an event; none if its own names another one."""
    here = found.literal_in(index)
    if found.is_unlisted(index) or claim.assertion is Assertion.HISTORICAL:
        return NOWHERE
    if any(m.mention.place and not m.dateline and not m.saying for m in here):
        return NOWHERE
    if last and last.sentence.paragraph == found.sentences[index].paragraph:
        return carried_on(last.setting)
    fresh = _is_fresh(found, index, event, claim)
    if last and index - last.index <= CLOSE:
        same_kind = fresh and last.detection.family == event.family
        if same_kind or (
            found.grammar.pattern("agent").match(found.sentences[index].text)
            and _days_apart(claim, last) <= _STORY_DAYS
        ):
            return carried_on(last.setting)
    topic = is_topic(found, index, event)
    return carried_place(index, found.sentences, found.scene, fresh=fresh, topic=topic)


def is_topic(found: Findings, index: int, event: Detection) -> bool:
    """Tell whether an event is only what a deed or a word is about: "condemned the murder of"."""
    sentence = found.sentences[index]
    start = sentence.tokens[event.first].start
    return bool(found.grammar.pattern("topic").search(found.report.text, sentence.dateline, start))
