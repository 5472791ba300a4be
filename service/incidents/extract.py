"""From a report and its resolved place mentions to its incidents."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from config.taxonomy import Taxonomy
from service.incidents.actors import find_actors
from service.incidents.assertion import assertion_of
from service.incidents.confidence import confidence_of
from service.incidents.counts import Toll, find_tolls
from service.incidents.cues import Cues, Match, compile_cues
from service.incidents.dates import (
    UNDATED,
    DateExpression,
    Dating,
    dominant_day,
    find_dates,
    is_future,
    long_past,
    value_of,
)
from service.incidents.detecting import Detection, detect
from service.incidents.drafts import Draft
from service.incidents.merging import best_dating, best_setting, combined_scores, merge
from service.incidents.placing import (
    NOWHERE,
    Located,
    Setting,
    carried_place,
    locate,
    main_country,
    own_place,
)
from service.incidents.sentences import Sentence, sentences
from service.model import (
    Actor,
    Assertion,
    Count,
    DatePrecision,
    Evidence,
    Incident,
    Mention,
    Report,
)

MAX_TITLE = 140  # characters: one line of a list or a popup
_OPEN = 0.6  # what the perfect tense leaves of the confidence that an event is of the report's day
_MAX_ACTORS = 6
_CONTENT = 4  # letters from which a word counts as content when sentences are compared
_COUNTED = frozenset({"violence", "unrest", "Natural disaster", "Man-made disaster", "Other"})


@dataclass(frozen=True, slots=True)
class _Reading:
    """A report with all that is found before the events: sentences, dates, mentions, contexts."""

    report: Report
    cues: Cues
    sentences: tuple[Sentence, ...]
    dates: tuple[tuple[DateExpression, ...], ...]
    contexts: tuple[tuple[Match, ...], ...]
    located: tuple[Located, ...]
    day: Dating
    country: Setting


def _read(report: Report, mentions: Sequence[Mention], taxonomy: Taxonomy) -> _Reading:
    cues = compile_cues(taxonomy)
    found = sentences(report.text)
    dates = tuple(find_dates(report.text, s.dateline, s.end) for s in found)
    return _Reading(
        report=report,
        cues=cues,
        sentences=found,
        dates=dates,
        contexts=tuple(tuple(cues.context.find(s)) for s in found),
        located=locate(report.text, found, mentions),
        day=dominant_day(dates, report.published),
        country=main_country(mentions),
    )


def _clause_at(sentence: Sentence, offset: int) -> int:
    """Return the clause of the word at an offset."""
    clause = 0
    for token, number in zip(sentence.tokens, sentence.clauses, strict=True):
        if token.start > offset:
            break
        clause = number
    return clause


def _nearest(
    expressions: Sequence[DateExpression], sentence: Sentence, event: Detection
) -> list[tuple[int, DateExpression]]:
    """Return date expressions by how well they fit an event: its clause, no reporting verb, nearness."""
    start, end = sentence.tokens[event.first].start, sentence.tokens[event.last].end
    ranked = []
    for e in expressions:
        gap = max(start - e.end, e.start - end, 0)
        rank = (2 if e.reporting else 0) + (0 if _clause_at(sentence, e.start) in event.clauses else 1)
        ranked.append((rank, gap, e))
    ranked.sort(key=lambda r: (r[0], r[1], r[2].start))
    return [(rank, e) for rank, _, e in ranked]


def _own_date(reading: _Reading, index: int, event: Detection, *, future: bool) -> Dating:
    """Return the date that the event's sentence gives, or an undated one."""
    published = reading.report.published
    for rank, e in _nearest(reading.dates[index], reading.sentences[index], event):
        value = value_of(e.kind, e.text, published, future=future)
        if value is not None:
            sure = (0.9, 0.75, 0.6, 0.5)[rank]
            return Dating(*value, sure, (e.start, e.end), own=True)
    return UNDATED


def _date(reading: _Reading, index: int, event: Detection, assertion: Assertion) -> Dating:
    """Return an event's date: its sentence's, its paragraph's, or the day that the report is about."""
    own = _own_date(reading, index, event, future=assertion is Assertion.PLANNED)
    if own.start or assertion not in {Assertion.FACTUAL, Assertion.ALLEGED, Assertion.DENIED}:
        return own
    paragraph = reading.sentences[index].paragraph
    at = index - 1
    while at >= 0 and reading.sentences[at].paragraph == paragraph:
        for e in reading.dates[at]:
            value = value_of(e.kind, e.text, reading.report.published, future=False)
            if value and not e.reporting and value[2] is DatePrecision.DAY:
                return Dating(*value, 0.6, (e.start, e.end))
        at -= 1
    if _perfect(reading.sentences[index], event):
        # "have been arrested" leaves open when: news in a headline, background further down.
        return replace(reading.day, confidence=reading.day.confidence * _OPEN)
    return reading.day


def _perfect(sentence: Sentence, event: Detection) -> bool:
    """Tell whether an event stands in the perfect tense."""
    before = [t.word for t in sentence.tokens[max(0, event.first - 3) : event.last + 1]]
    return bool({"has", "have"}.intersection(before))


def _assertion(
    reading: _Reading, index: int, event: Detection
) -> tuple[Assertion | None, tuple[int, int] | None, Dating]:
    """Return what is claimed of an event, the words that say so, and its date."""
    sentence, published = reading.sentences[index], reading.report.published
    near = [e for rank, e in _nearest(reading.dates[index], sentence, event) if rank == 0][:1]
    future = any(is_future(e, published) for e in near)
    assertion, words = assertion_of(event, sentence, reading.contexts[index], future=future)
    if assertion is None:
        return None, None, UNDATED
    dating = _date(reading, index, event, assertion)
    if assertion is Assertion.PLANNED and published and dating.end and dating.end < published:
        assertion, words = Assertion.FACTUAL, None  # "the march planned for last Monday": by now past
    if assertion is Assertion.FACTUAL and long_past(dating, published):
        assertion = Assertion.HISTORICAL
    span = None
    if words:
        span = (sentence.tokens[words[0]].start, sentence.tokens[words[1]].end)
    elif assertion in {Assertion.PLANNED, Assertion.HISTORICAL} and dating.own:
        span = dating.words
    return assertion, span, dating


def _setting(
    reading: _Reading, index: int, event: Detection, assertion: Assertion, dating: Dating
) -> Setting:
    """Return where an event is: by its own sentence, else by what the report told before."""
    here = [m for m in reading.located if m.sentence == index]
    own = own_place(reading.report.text, here, event.clauses, event.first, event.last)
    if own is not NOWHERE:
        return own
    if any(m.mention.place and not m.dateline for m in here) or assertion is Assertion.HISTORICAL:
        return NOWHERE
    if dating.own:
        fresh = dating.start is not None and dating.start == reading.day.start
    else:
        fresh = not _perfect(reading.sentences[index], event)
    fresh = fresh or (assertion is Assertion.PLANNED and dating.precision is DatePrecision.DAY)
    carried = carried_place(index, reading.sentences, reading.located, fresh=fresh)
    return reading.country if fresh and carried is NOWHERE else carried


def _evidence(reading: _Reading, field: str, start: int, end: int) -> Evidence:
    sentence = next((s for s in reading.sentences if s.start <= start < s.end), None)
    text = sentence.text if sentence else reading.report.text[start:end]
    return Evidence(field, reading.report.id, text, start, end)


def _plannable(taxonomy: Taxonomy, event: Detection) -> bool:
    """Tell whether an event can be announced: a rally can, a plot to attack or a flood is none yet."""
    return taxonomy.sub_event_types[event.sub_type].plover_event not in {"", "ASSAULT"}


def _draft(reading: _Reading, index: int, event: Detection, taxonomy: Taxonomy) -> Draft | None:
    """Return what a sentence tells of an event, or None if it only supposes it."""
    sentence = reading.sentences[index]
    assertion, claim, dating = _assertion(reading, index, event)
    if assertion is None or (assertion is Assertion.PLANNED and not _plannable(taxonomy, event)):
        return None
    setting = _setting(reading, index, event, assertion, dating)
    tolls = find_tolls(reading.report.text, sentence.dateline, sentence.end)
    tolls = tuple(t for t in tolls if event.family in _COUNTED or t.field == "detained")
    parts = find_actors(sentence, event, reading.cues)
    spans = [("sub_event_type", sentence.tokens[event.first].start, sentence.tokens[event.last].end)]
    if setting.mention:
        spans.append(("place", setting.mention.start, setting.mention.end))
    if dating.words:
        spans.append(("date", *dating.words))
    if claim:
        spans.append(("assertion", *claim))
    spans += [(t.field, t.start, t.end) for t in tolls] + [("actors", p.start, p.end) for p in parts]
    return Draft(
        detection=event,
        sentence=sentence,
        index=index,
        assertion=assertion,
        dating=dating,
        setting=setting,
        tolls=tolls,
        parts=parts,
        evidence=tuple(_evidence(reading, *span) for span in spans),
        words=frozenset(t.word for t in sentence.tokens if len(t.word) >= _CONTENT),
        anew=_marked("anew", event, reading.contexts[index]),
        again=any(c.name == "anaphora" and c.last >= event.first - 3 for c in reading.contexts[index]),
    )


def _marked(kind: str, event: Detection, contexts: Sequence[Match]) -> bool:
    """Tell whether a context of a kind touches an event's words or stands right before them."""
    return any(c.name == kind and event.first - 2 <= c.last and c.first <= event.last for c in contexts)


def _with_tolls(draft: Draft, reading: _Reading, index: int) -> Draft:
    """Return a draft with the counts of the next sentence ("Twelve people died."), where it has none."""
    sentence = reading.sentences[index]
    known = {t.field for t in draft.tolls}
    tolls = [
        t
        for t in find_tolls(reading.report.text, sentence.dateline, sentence.end)
        if t.field not in known and t.field != "detained"
    ]
    evidence = tuple(_evidence(reading, t.field, t.start, t.end) for t in tolls)
    return replace(draft, tolls=(*draft.tolls, *tolls), evidence=draft.evidence + evidence)


def _drafts(reading: _Reading, taxonomy: Taxonomy) -> list[Draft]:
    """Return what each sentence tells of each event, in the order of the text."""
    found: list[Draft] = []
    for index, sentence in enumerate(reading.sentences):
        events = detect(sentence, reading.cues, reading.contexts[index], taxonomy)
        drafts = [d for d in (_draft(reading, index, event, taxonomy) for event in events) if d is not None]
        if not events and found and _continues(found[-1], sentence, index):
            found[-1] = _with_tolls(found[-1], reading, index)
        found += drafts
    return found


def _continues(draft: Draft, sentence: Sentence, index: int) -> bool:
    """Tell whether a sentence without an event may count the dead of the one before."""
    return (
        index == draft.index + 1
        and draft.detection.family in _COUNTED
        and draft.assertion is Assertion.FACTUAL
        and sentence.paragraph - draft.sentence.paragraph <= 1
    )


def title_of(sentence: Sentence) -> str:
    """Return a sentence as a one-line title of at most `MAX_TITLE` characters."""
    text = re.sub(r"\s+", " ", sentence.text[sentence.dateline - sentence.start :]).strip(" -–—•*")
    text = text[:-1] if text.endswith(".") and not text.endswith("..") else text
    if len(text) <= MAX_TITLE:
        return text
    return text[: MAX_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _largest(tolls: Sequence[Toll], field: str) -> Count | None:
    """Return the largest of several counts for a field: tolls rise while a report is written."""
    counts = [t.count for t in tolls if t.field == field]
    return max(counts, key=lambda c: (c.best or c.low or 0, c.low or 0), default=None)


def _actors(cluster: Sequence[Draft]) -> tuple[Actor, ...]:
    found: dict[str, Actor] = {}
    for part in (p for draft in cluster for p in draft.parts):
        found.setdefault(part.actor.name.casefold(), part.actor)
    return tuple(found.values())[:_MAX_ACTORS]


def _incident(cluster: Sequence[Draft], reading: _Reading, taxonomy: Taxonomy) -> Incident:
    scores = combined_scores(cluster)
    name = max(scores, key=lambda n: scores[n])
    sub, first = taxonomy.sub_event_types[name], cluster[0]
    setting, dating = best_setting(cluster), best_dating(cluster)
    tolls = [t for draft in cluster for t in draft.tolls]
    evidence = tuple(dict.fromkeys(e for draft in cluster for e in draft.evidence))
    lead = max(
        cluster, key=lambda d: (d.detection.scores.get(name, 0.0) > 0, not d.setting.inherited, -d.index)
    )
    key = (
        *(reading.report.id, name, first.assertion, setting.place.id if setting.place else ""),
        *(dating.start, min(e.start for e in evidence)),
    )
    return Incident(
        id=hashlib.sha256("\x1f".join(map(str, key)).encode("utf-8", "replace")).hexdigest()[:16],
        title=title_of(lead.sentence),
        event_type=sub.event_type,
        sub_event_type=name,
        plover_event=sub.plover_event,
        plover_mode=sub.plover_mode,
        assertion=first.assertion,
        confidence=confidence_of(scores[name], setting, dating, first.assertion),
        date_start=dating.start,
        date_end=dating.end,
        date_precision=dating.precision,
        place=setting.place,
        place_mention=setting.mention.text if setting.mention else "",
        place_relation=setting.relation if setting.mention else "",
        actors=_actors(cluster),
        fatalities=_largest(tolls, "fatalities"),
        injured=_largest(tolls, "injured"),
        detained=_largest(tolls, "detained"),
        evidence=evidence,
        reports=(reading.report.id,),
    )


def scored(
    report: Report, mentions: Sequence[Mention], taxonomy: Taxonomy
) -> tuple[tuple[Incident, float], ...]:
    """Return what `extract` does, each incident with the raw score of its sub-type, for calibration."""
    reading = _read(report, mentions, taxonomy)
    clusters = merge(_drafts(reading, taxonomy))
    return tuple((_incident(c, reading, taxonomy), max(combined_scores(c).values())) for c in clusters)


def extract(report: Report, mentions: Sequence[Mention], taxonomy: Taxonomy) -> tuple[Incident, ...]:
    """Return the incidents that a report tells of, in the order of the text.

    Args:
        report: the report; dates are read relative to its day of publication, and without one only
            absolute dates are used.
        mentions: the resolved place mentions in its text, in any order; those without a place, and
            those that stand for a government, a team or a people, place nothing.
        taxonomy: the types, their cues and word lists.

    The function is pure: the same arguments give the same incidents with the same ids.
    """
    return tuple(incident for incident, _ in scored(report, mentions, taxonomy))
