"""From a report and its resolved place mentions to its incidents."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace

from config.taxonomy import Taxonomy
from service.incidents.claims import claims_of, counted
from service.incidents.confidence import type_probability
from service.incidents.drafting import drafts_of
from service.incidents.drafts import Draft
from service.incidents.findings import Findings, find
from service.incidents.holding import held
from service.incidents.locating import country_round
from service.incidents.merging import Cluster, merge
from service.incidents.placing import Setting
from service.incidents.sentences import Sentence
from service.model import Actor, Incident, Mention, Report, confidence_of

MAX_TITLE = 140  # characters: one line of a list or a popup
_MAX_ACTORS = 6
# A wrong pin costs twice what a missing one does: below this a place pins nothing.
_LEAST_SURE = 0.5


def title_of(sentence: Sentence) -> str:
    """Return a sentence as a one-line title of at most `MAX_TITLE` characters."""
    text = re.sub(r"\s+", " ", sentence.text[sentence.dateline - sentence.start :]).strip(" -–—•*")
    text = text[:-1] if text.endswith(".") and not text.endswith("..") else text
    if len(text) <= MAX_TITLE:
        return text
    return text[: MAX_TITLE - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _actors(cluster: Sequence[Draft]) -> tuple[Actor, ...]:
    found: dict[str, Actor] = {}
    for part in (p for draft in cluster for p in draft.parts):
        found.setdefault(part.actor.name.casefold(), part.actor)
    return tuple(found.values())[:_MAX_ACTORS]


def kind_of(cluster: Cluster, taxonomy: Taxonomy) -> float:
    """Return the probability that what a group of drafts tells of happened and is of its sub-type."""
    return type_probability(
        cluster.scores,
        max(draft.sure for draft in cluster.drafts),
        max(draft.detection.cues for draft in cluster.drafts),
        default=taxonomy.sub_event_types[cluster.sub_type].default,
    )


def _words_of(setting: Setting) -> str:
    """Return the words that name an event's place; none if they name a town that only tells the country."""
    mention, place = setting.mention, setting.place
    if mention is None or (
        place and mention.place and place.id == country_round(mention.place).id != mention.place.id
    ):
        return ""
    return mention.text


def incident_of(cluster: Cluster, found: Findings) -> Incident:
    """Return the incident that a group of drafts tells of."""
    name, drafts = cluster.sub_type, cluster.drafts
    sub, assertion = found.taxonomy.sub_event_types[name], drafts[0].assertion
    setting, dating = cluster.setting, cluster.dating
    proofs = ((d.assertion, e) for d in drafts for e in d.evidence)
    evidence = tuple(dict.fromkeys(e for said, e in proofs if e.field != "assertion" or said is assertion))
    lead = max(
        drafts,
        key=lambda d: (
            d.detection.scores.get(name, 0.0) > 0,
            bool(d.setting.place and setting.place and d.setting.place.id == setting.place.id),
            not d.setting.inherited,
            -d.index,
        ),
    )
    key = (
        *(found.report.id, name, assertion, setting.place.id if setting.place else ""),
        *(dating.start, min(e.start for e in evidence)),
    )
    return Incident(
        id=hashlib.sha256("\x1f".join(map(str, key)).encode("utf-8", "replace")).hexdigest()[:16],
        title=title_of(lead.sentence),
        event_type=sub.event_type,
        sub_event_type=name,
        plover_event=sub.plover_event,
        plover_mode=sub.plover_mode,
        assertion=assertion,
        confidence=confidence_of(
            kind_of(cluster, found.taxonomy),
            setting.confidence if setting.place else None,
            dating.confidence if dating.start else None,
            assertion,
        ),
        date_start=dating.start,
        date_end=dating.end,
        date_precision=dating.precision,
        place=setting.place,
        place_mention=_words_of(setting),
        place_relation=setting.relation if setting.mention else "",
        actors=_actors(drafts),
        fatalities=counted(drafts, "fatalities"),
        injured=counted(drafts, "injured"),
        detained=counted(drafts, "detained"),
        claims=claims_of(drafts, found),
        evidence=evidence,
        reports=(found.report.id,),
        weapons=tuple(dict.fromkeys(name for draft in drafts for name in draft.weapons)),
    )


def told_in(drafts: Sequence[Draft], found: Findings) -> tuple[Cluster, ...]:
    """Return the drafts of a report by the incident that they tell of."""
    parts = found.grammar.words("town_parts") | found.grammar.words("loose_kinds")
    return tuple(held(cluster, found) for cluster in merge(drafts, found.taxonomy, parts))


def scored(
    report: Report, mentions: Sequence[Mention], taxonomy: Taxonomy
) -> tuple[tuple[Incident, float], ...]:
    """Return what `extract` does, each incident with the raw score of its sub-type, for calibration."""
    found = find(report, [_settled(mention) for mention in mentions], taxonomy)
    return tuple((incident_of(c, found), max(c.scores.values())) for c in told_in(drafts_of(found), found))


def _settled(mention: Mention) -> Mention:
    """Return a mention without its place if that is rather wrong than right."""
    if mention.place is None or mention.place.confidence >= _LEAST_SURE:
        return mention
    return replace(mention, place=None)


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
