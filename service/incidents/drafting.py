"""From each sentence to what it tells of each event: claim, date, place, people, evidence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from service.incidents import judging
from service.incidents.actors import find_actors
from service.incidents.assertion import assertion_of
from service.incidents.backing import borne_out
from service.incidents.claims import rivals
from service.incidents.counts import find_tolls, shared
from service.incidents.cues import Match
from service.incidents.dates import Dating, is_future, long_past
from service.incidents.detecting import HINT, THRESHOLD, Detection, detect
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
from service.incidents.sentences import Sentence
from service.incidents.timing import date_of, is_open, ranked
from service.incidents.weapons import find_weapons
from service.model import ActorRole, Assertion, DatePrecision, MentionForm

_COARSE = 5  # precision from which a named place leaves room for a more exact one that is acted on
_CONTENT = 4  # letters from which a word counts as content when sentences are compared
_FOLLOWS = 2  # sentences within which the dead of an event are still counted
_COUNTED = frozenset({"violence", "unrest", "Natural disaster", "Man-made disaster"})
_BARE = 0.75  # score below which a sentence of victims tells no more than their number
_CLOSE = 3  # sentences within which an event without a place is where the last one of its kind was
_TOWN, _DIVISION = 2, 4  # UCDP's codes for a town and a first-order division
_KIND_REACH = 25  # characters before an unlisted name in which the word for its kind stands
_WITHIN = 0.8  # share of the confidence in a place that holds for what is told to be in it
_STORY_DAYS = 2  # days within which "the attackers" of a sentence are those of the one before
_SPOKEN = frozenset({"CONSULT", "ACCUSE"})  # PLOVER events that are words: said anywhere, not at the scene


@dataclass(frozen=True, slots=True)
class _Claim:
    """What is claimed of an event, the offsets of the words that say so, and its date."""

    assertion: Assertion
    words: tuple[int, int] | None
    dating: Dating


def _plannable(found: Findings, event: Detection) -> bool:
    """Tell whether an event can be announced: a rally can, a plot to attack or a flood is none yet."""
    return found.taxonomy.sub_event_types[event.sub_type].plover_event not in {"", "ASSAULT"}


def _claim(found: Findings, index: int, event: Detection) -> _Claim | None:
    """Return what is claimed of an event, or None if the clause only supposes it."""
    sentence, published = found.sentences[index], found.report.published
    near = [e for rank, e in ranked(found.dates_in(index), sentence, event) if rank == 0][:1]
    future = any(is_future(e, published) for e in near)
    contexts = found.contexts_in(index)
    assertion, words = assertion_of(event, sentence, contexts, found.grammar, future=future)
    if assertion is None:
        return None
    call = next((c for c in contexts if c.name == "called" and (c.first, c.last) == words), None)
    said = sentence.tokens[call.first].start if call else None
    dating = date_of(found, index, event, assertion, said)
    if assertion is Assertion.PLANNED and published and dating.end and dating.end < published:
        assertion, words = Assertion.FACTUAL, None  # "the march planned for last Monday": by now past
    if assertion is Assertion.PLANNED and not _plannable(found, event):
        return None
    if assertion is Assertion.FACTUAL and long_past(dating, published):
        assertion = Assertion.HISTORICAL
    span = (sentence.tokens[words[0]].start, sentence.tokens[words[1]].end) if words else None
    if span is None and assertion in {Assertion.PLANNED, Assertion.HISTORICAL} and dating.own:
        span = dating.words
    return _Claim(assertion, span, dating)


def _is_fresh(found: Findings, index: int, event: Detection, claim: _Claim) -> bool:
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
    coarse = own and own[0].place and own[0].place.precision >= _COARSE
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


def _settings(
    found: Findings, last: Draft | None, index: int, event: Detection, claim: _Claim
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
    return (_contained(found, own[0], inherited),) if own else (inherited,)


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


def _contained(found: Findings, own: Setting, outer: Setting) -> Setting:
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


def _days_apart(claim: _Claim, draft: Draft) -> int:
    """Return the days between an event and one told before, 0 where either is undated."""
    one, other = claim.dating.start, draft.dating.start
    return abs((one - other).days) if one and other else 0


def _inherited(found: Findings, last: Draft | None, index: int, event: Detection, claim: _Claim) -> Setting:
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


def _carried(found: Findings, last: Draft | None, index: int, event: Detection, claim: _Claim) -> Setting:
    """Return the place that the sentences before give to an event; none if its own names another one."""
    here = found.literal_in(index)
    if found.is_unlisted(index) or claim.assertion is Assertion.HISTORICAL:
        return NOWHERE
    if any(m.mention.place and not m.dateline and not m.saying for m in here):
        return NOWHERE
    if last and last.sentence.paragraph == found.sentences[index].paragraph:
        return carried_on(last.setting)
    fresh = _is_fresh(found, index, event, claim)
    if last and index - last.index <= _CLOSE:
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


def _marked(kind: str, event: Detection, contexts: Sequence[Match]) -> bool:
    """Tell whether a context of a kind touches an event's words or stands right before them."""
    return any(c.name == kind and event.first - 2 <= c.last and c.first <= event.last for c in contexts)


def _drafts(
    found: Findings, last: Draft | None, index: int, event: Detection, others: Collection[int]
) -> list[Draft]:
    """Return what a sentence tells of an event, once for each of its places; nothing if only supposed.

    ``others`` are the clauses of the other events of the sentence.
    """
    claim = _claim(found, index, event)
    if claim is None:
        return []
    settings = _settings(found, last, index, event, claim)
    drafts = [_draft(found, index, event, claim, setting, others=others) for setting in settings]
    if len(drafts) == 1:
        return drafts
    return [replace(d, tolls=tuple(t for toll in d.tolls if (t := shared(toll)))) for d in drafts]


def _draft(  # noqa: PLR0913 - what is known of the event
    found: Findings,
    index: int,
    event: Detection,
    claim: _Claim,
    setting: Setting,
    *,
    others: Collection[int],
) -> Draft:
    """Return what a sentence tells of an event at a place."""
    sentence = found.sentences[index]
    tolls = find_tolls(found.report.text, sentence.dateline, sentence.end, found.grammar)
    tolls = tuple(t for t in tolls if event.family in _COUNTED or t.field == "detained")
    known, further = rivals(found.report.text, sentence.dateline, sentence.end, tolls, found.grammar)
    tolls = known + further
    told = found.taxonomy.sub_event_types[event.sub_type]
    parts = find_actors(
        sentence, event, found.cues, told, found.grammar, named=found.named_in(index), others=others
    )
    weapons = find_weapons(sentence, event, found.cues, told, others)
    spans = [("sub_event_type", sentence.tokens[event.first].start, sentence.tokens[event.last].end)]
    spans += [("place", setting.mention.start, setting.mention.end)] if setting.mention else []
    # News of the report's own day rests on the words that tell it as such.
    spans += [("date", *(claim.dating.words or spans[0][1:]))] if claim.dating.start else []
    spans += [("assertion", *claim.words)] if claim.words else []
    spans += [(t.field, t.start, t.end) for t in tolls] + [("actors", p.start, p.end) for p in parts]
    spans += [("weapons", w.start, w.end) for w in weapons]
    return Draft(
        detection=event,
        sentence=sentence,
        index=index,
        assertion=claim.assertion,
        dating=claim.dating,
        setting=setting,
        tolls=tolls,
        parts=parts,
        evidence=tuple(found.evidence(*span) for span in spans),
        words=frozenset(t.word for t in sentence.tokens if len(t.word) >= _CONTENT),
        weapons=tuple(weapon.name for weapon in weapons),
        anew=_marked("anew", event, found.contexts_in(index)),
        again=any(c.name == "anaphora" and c.last >= event.first - 3 for c in found.contexts_in(index)),
    )


def _with_tolls(draft: Draft, found: Findings, index: int) -> Draft:
    """Return a draft with the counts of a later sentence ("Twelve people died."), where it has none."""
    sentence = found.sentences[index]
    known = {t.field for t in draft.tolls}
    tolls = [
        t
        for t in find_tolls(found.report.text, sentence.dateline, sentence.end, found.grammar)
        if t.field not in known and t.field != "detained"
    ]
    before, further = rivals(
        found.report.text, sentence.dateline, sentence.end, (*draft.tolls, *tolls), found.grammar
    )
    evidence = tuple(found.evidence(t.field, t.start, t.end) for t in (*tolls, *further))
    return replace(draft, tolls=before + further, evidence=draft.evidence + evidence)


def _recounts(draft: Draft) -> bool:
    """Tell whether a draft only counts victims: "At least five people were killed, medics said"."""
    event, people = draft.detection, all(p.actor.role is ActorRole.VICTIM for p in draft.parts)
    weak = event.family == "violence" and event.score < _BARE
    return weak and people and draft.assertion is Assertion.FACTUAL and bool(draft.tolls)


def _points_back(draft: Draft) -> bool:
    """Tell whether a draft gives its event neither a place nor a date of its own."""
    elsewhere = draft.setting.mention is not None and not draft.setting.inherited
    return not elsewhere and not draft.anew and not draft.dating.own


def _standing(drafts: list[Draft], new: list[Draft], found: Findings, index: int) -> list[Draft]:
    """Return the new drafts; none if the only one just counts victims, which goes into the one before."""
    at = _counted_in(drafts, found.sentences[index], index)
    if at is None or len(new) != 1 or not _recounts(new[0]):
        return new
    if _is_overall(found, index):  # a total of many events is none itself
        return []
    if not _points_back(new[0]) or not _is_there(drafts[at], found, index):
        return new
    drafts[at] = _with_tolls(drafts[at], found, index)
    return []


def _is_overall(found: Findings, index: int) -> bool:
    """Tell whether the numbers of a sentence count more than one event, and not the one told before."""
    row = found.sentences[index]
    if not found.grammar.pattern("overall").search(found.report.text, row.dateline, row.end):
        return False
    return not any(c.name == "anaphora" for c in found.contexts_in(index))


def _is_there(draft: Draft, found: Findings, index: int) -> bool:
    """Tell whether a sentence may speak of where a draft's event was: it names no place, or one round it."""
    places = [m.mention.place for m in found.literal_in(index) if not m.dateline and not m.saying]
    named, own = [place for place in places if place], draft.setting.place
    if own is None or not named:
        return True
    return any(p.id == own.id or contains(p, own) or contains(own, p) for p in named)


def _counted_in(drafts: Sequence[Draft], sentence: Sentence, index: int) -> int | None:
    """Return which of the drafts so far a sentence that tells of no violence may count the dead of."""
    for at in range(len(drafts) - 1, -1, -1):
        draft = drafts[at]
        if index - draft.index > _FOLLOWS or sentence.paragraph - draft.sentence.paragraph > 1:
            return None
        if draft.detection.family in _COUNTED and draft.assertion is Assertion.FACTUAL:
            return at
    return None


def _relocate(drafts: list[Draft], found: Findings, index: int) -> None:
    """Give the last events the places that a sentence tells of them: "The incident took place in Cobán".

    Only where none is known, a coarser one, or one that another sentence gave.
    """
    if not drafts or index - drafts[-1].index > _CLOSE:
        return
    sentence = found.sentences[index]
    match = found.grammar.pattern("told_of").search(found.report.text, sentence.dateline, sentence.end)
    if not match or not found.literal_in(index):
        return
    words = [i for i, t in enumerate(sentence.tokens) if match.start() <= t.start < match.end()]
    clauses = frozenset(sentence.clauses[words[0] : words[-1] + 1])
    moved: list[Draft] = []
    while drafts and drafts[-1].index == (moved[0].index if moved else drafts[-1].index):
        draft = drafts.pop()
        event = replace(draft.detection, first=words[0], last=words[-1], clauses=clauses)
        own = own_places(found.report.text, found.literal_in(index), event, found.grammar)
        told = [_contained(found, s, draft.setting) if s.place is None else s for s in own]
        fits = told and all(_tells_more(setting, draft.setting) for setting in told)
        moved += [_moved(draft, s, found) for s in reversed(told)] if fits else [draft]
    drafts += reversed(moved)


def _tells_more(now: Setting, before: Setting) -> bool:
    """Tell whether a place told of an event later says more than the one before, or better."""
    if now.place is None or now.mention is None or (now.mention.place is None and now.relation == "between"):
        return False
    if before.place is None or before.place.precision >= _COARSE:
        return True
    if before.inherited:
        return now.place.precision < _COARSE or now.mention.form is MentionForm.NOMINAL
    return contains(before.place, now.place)


def _moved(draft: Draft, setting: Setting, found: Findings) -> Draft:
    """Return a draft at another place, which its evidence tells."""
    kept = tuple(e for e in draft.evidence if e.field != "place")
    words = setting.mention
    named = (found.evidence("place", words.start, words.end),) if words else ()
    return replace(draft, setting=setting, evidence=kept + named)


def _events(found: Findings, index: int, matches: Sequence[Match], least: float) -> tuple[Detection, ...]:
    """Return the events of a sentence by the cues in it that score at ``least`` so much."""
    return detect(found.sentences[index], matches, found.contexts_in(index), found.taxonomy, least)


def _may_count(draft: Draft, found: Findings, index: int) -> bool:
    """Tell whether the numbers of a later sentence may be those of a draft's event."""
    return not found.is_stale(index) and not _is_overall(found, index) and _is_there(draft, found, index)


def _clauses_beside(event: Detection, events: Sequence[Detection]) -> frozenset[int]:
    """Return the clauses of a sentence that tell of other events than one of them."""
    others = frozenset(clause for other in events if other is not event for clause in other.clauses)
    return others - event.clauses


def found_in(found: Findings) -> list[Draft]:
    """Return what the cues find in each sentence of a report, be it told or only talked of."""
    drafts: list[Draft] = []
    last: Draft | None = None
    least = HINT if judging.load(found.report.language or "en") else THRESHOLD
    for index, sentence in enumerate(found.sentences):
        matches = found.cues.events.find(sentence)
        events = _events(found, index, matches, least) if matches else ()
        if not any(event.family in _COUNTED for event in events):
            at = _counted_in(drafts, sentence, index)
            if at is not None and _may_count(drafts[at], found, index):
                drafts[at] = _with_tolls(drafts[at], found, index)
        if not events:
            _relocate(drafts, found, index)
        new = [
            draft
            for event in events
            for draft in _drafts(found, last, index, event, _clauses_beside(event, events))
        ]
        new = _standing(drafts, new, found, index)
        drafts += new
        placed = (d for d in reversed(new) if d.setting.place and not d.setting.inherited)
        last = next(placed, last)
    return drafts


def drafts_of(found: Findings) -> list[Draft]:
    """Return what each sentence of a report tells of each event, in the order of the text."""
    judge = judging.load(found.report.language or "en")
    return borne_out(judging.judged(found_in(found), found, judge), found)
