"""Telling whether two reports tell of one incident.

Each pair of tellings is described by a few signs (how near in place, day, type, people, numbers and
words), weighed by a logistic regression: ``python bench/merging.py --train`` makes its weights from parts
a, b and c of ``bench/retellings.txt``. No sign decides alone; what can't be one incident (days apart that
both reports name, places that exclude each other) isn't weighed at all.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import timedelta

from service.geodesy import great_circle_m
from service.incidents.locating import compatible
from service.model import Actor, ActorRole, Assertion, Count, Incident, Place

SAME = 0.5
"""Probability from which two tellings are put together."""

WINDOW = timedelta(days=4)
"""How many days apart two tellings' dates may be: a report often dates an event by its own day."""

_TELLINGS = 8  # tellings of an incident that a new one is compared with: more say nothing new
_SURE = 0.8  # confidence from which a date is the event's own
_UNKNOWN_KM = 20.0  # what two places of different names, one of them unknown, may be apart
_FAR_M = 150_000.0  # metres beyond which towns aren't confused with one another
_TOWN, _REGION, _COUNTRY = 2, 4, 5  # UCDP's codes: up to a town, up to a first-order division, from a country
_STEM = 5  # letters by which words are compared: "bomb", "bombing"; "explode", "explosion"

# The beginnings of words that most reports of any event have, English and Spanish, as `_stems` cuts them.
_COMMON_WORDS = """
about accor after again agenc ahead along also among anoth armed aroun attac autho been befor began being
betwe build came capit carri centr cinco city ciuda claim como contr could count cuand cuatr dead death
depar desde died distr domin donde dos duran durin edifi eight eleve entre even event fight fire five
force four frida from fuera fuero gobie gover group habia had half has hasta have head held her herid him
his horas hospi hour hours house hundr infor injur into its jueve kille later least left like local lunes
made major man many marte men mient mierc milit minis monda month more morni most muer muert must near
nearl night nine noche north offic ofici only other otros our out over own para party peopl perso pobla
polic porqu presi provi publi regio repor resid respo resul sabad said satur says secur seis seven sever
shoul since six sobre some south spoke state stree such sunda swept take tambi tarde targe ten than that
their them then there these they third this those thous three throu thurs tiene time todos told toll took
town tras tres troop tuesd twelv twent two under unit unos until used varia very vict victi viern villa
walke was wedne week weeke well were west weste what when where which while who whom will with witho
witne women work worke would wound year years yeste young
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_WORD = re.compile(r"[^\W\d_]{4,}")  # that is compared
_NUMBER = re.compile(r"\b(?!(?:19|20)\d\d\b)\d[\d.,]*\d{2}\b")  # of three digits or more, no year

Signs = Mapping[str, float]

WEIGHTS: Signs = {
    "akin type": -1.69,
    "bias": 0.5,
    "days apart": -3.72,
    "days apart, unsure": -0.76,
    "elsewhere": -0.02,
    "hurt or held differ": -0.66,
    "in a division": -0.13,
    "killed differ": -0.4,
    "km between": -0.09,
    "km elsewhere": -0.72,
    "one report": 0.21,
    "other actors": -0.11,
    "other sub-type": -0.56,
    "place unknown": -0.03,
    "planned or past": -0.1,
    "same place": 0.68,
    "share of words": 0.39,
    "words shared": 1.51,
}
"""The log-odds of each sign."""


def _plain(text: str) -> str:
    """Return a text without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _stems(text: str) -> frozenset[str]:
    """Return the beginnings of a text's words that not every report has."""
    plain = _plain(text)
    numbers = (re.sub(r"\D", "", number) for number in _NUMBER.findall(plain))
    return frozenset((*(word[:_STEM] for word in _WORD.findall(plain)), *numbers)) - _COMMON


def _words(text: str) -> frozenset[str]:
    """Return the words of a name."""
    return frozenset(re.findall(r"\w+", _plain(text)))


def words_of(incident: Incident) -> frozenset[str]:
    """Return the words that tell of an incident, but for those of its place: that is weighed apart."""
    texts = {incident.title, *(item.sentence for item in incident.evidence)}
    place = incident.place
    names = [incident.place_mention]
    names += [place.name, place.admin1, place.admin2, place.country_name] if place else []
    return _stems(" ".join(sorted(texts))) - _stems(" ".join(names))


def _gap(one: Incident, other: Incident) -> int | None:
    """Return the days between two incidents, 0 where they overlap; None where either is undated."""
    if one.date_start is None or other.date_start is None:
        return None
    one_end, other_end = one.date_end or one.date_start, other.date_end or other.date_start
    return max((one.date_start - other_end).days, (other.date_start - one_end).days, 0)


def _time(one: Incident, other: Incident, gap: int) -> dict[str, float]:
    if gap == 0:
        return {}
    late = max(one, other, key=lambda i: str(i.date_start))
    if (late.confidence.date or 0.0) >= _SURE:
        return {"days apart": float(gap)}
    # The later one may be dated by its report, which comes after the event.
    return {"days apart, unsure": float(gap)}


def _names_differ(one: Incident, other: Incident) -> bool:
    """Tell whether both name a place and the names have no word in common."""
    a, b = _words(one.place_mention), _words(other.place_mention)
    return bool(a and b) and not a & b


def _space(one: Incident, other: Incident) -> dict[str, float]:
    if one.place is None or other.place is None:
        if _names_differ(one, other):
            return {"elsewhere": 1.0, "km elsewhere": math.log1p(_UNKNOWN_KM)}
        same = one.place_mention and _words(one.place_mention) == _words(other.place_mention)
        return {"same place": 1.0} if same else {"place unknown": 1.0}
    return _apart(one.place, other.place)


def _apart(one: Place, other: Place) -> dict[str, float]:
    coarse = max(one.precision, other.precision)
    km = great_circle_m(one.lat, one.lon, other.lat, other.lon) / 1000
    if compatible(one, other):
        if coarse >= _COUNTRY:
            return {"place unknown": 1.0}
        if coarse > _TOWN and one.id != other.id:
            return {"in a division": 1.0}
        return {"same place": 1.0, "km between": math.log1p(km)}
    return {"elsewhere": 1.0, "km elsewhere": math.log1p(km)}


def _kind(one: Incident, other: Incident) -> dict[str, float] | None:
    """Return how akin two types are; None where one incident isn't told under both."""
    if one.sub_event_type == other.sub_event_type:
        return {}
    if one.event_type == other.event_type and one.event_type not in _MIXED:
        return {"other sub-type": 1.0}
    names = [{i.event_type, i.sub_event_type} for i in (one, other)]
    akin = any((names[0] & group) and (names[1] & group) for group in _AKIN)
    return {"akin type": 1.0} if akin else None


_MIXED = frozenset(("Strategic developments", "Crime and politics"))
"""Types whose sub-types have little in common: an arrest is no agreement."""

_LOOTING = "Looting/property destruction"
_AKIN = (
    frozenset(("Battles", "Explosions/Remote violence", "Violence against civilians")),
    frozenset(("Explosions/Remote violence", "Man-made disaster")),
    frozenset(("Protests", "Riots")),
    frozenset(("Riots", "Violence against civilians", _LOOTING)),
    frozenset(("Battles", "Non-violent transfer of territory")),
    frozenset(("Arrests", "Abduction/forced disappearance")),
    frozenset(("Abduction/forced disappearance", "Organised crime")),
)
"""Types and sub-types under which one incident is told: a bombing is an attack, a protest becomes a riot."""


def _best(count: Count | None) -> int | None:
    """Return the best estimate of a count, else a bound."""
    if count is None:
        return None
    return next((n for n in (count.best, count.low, count.high) if n is not None), None)


def _numbers(one: Incident, other: Incident) -> dict[str, float]:
    signs: dict[str, float] = {}
    for name in ("fatalities", "injured", "detained"):
        a, b = _best(getattr(one, name)), _best(getattr(other, name))
        if a is None or b is None:
            continue
        kind = "killed" if name == "fatalities" else "hurt or held"
        signs[f"{kind} differ"] = max(signs.get(f"{kind} differ", 0.0), abs(math.log((a + 1) / (b + 1))))
    return signs


def _named(actors: Sequence[Actor]) -> frozenset[str]:
    """Return the words of the names of actors that do something."""
    doing = (a.name for a in actors if a.role is not ActorRole.VICTIM)
    return _stems(" ".join(doing))


def _who(one: Incident, other: Incident) -> dict[str, float]:
    types = [{a.type for a in i.actors if a.role is not ActorRole.VICTIM and a.type} for i in (one, other)]
    signs: dict[str, float] = {}
    if types[0] and types[1]:
        signs = {"same actors": 1.0} if types[0] & types[1] else {"other actors": 1.0}
    a, b = _named(one.actors), _named(other.actors)
    return signs | {"actors' names": float(bool(a & b))}


def _claim(one: Incident, other: Incident) -> dict[str, float]:
    planned = [i.assertion is Assertion.PLANNED for i in (one, other)]
    past = [i.assertion is Assertion.HISTORICAL for i in (one, other)]
    return {"planned or past": float(planned[0] != planned[1] or past[0] != past[1])}


def _one_report(one: Incident, other: Incident) -> bool:
    return not set(one.reports).isdisjoint(other.reports)


def _told_apart(one: Incident, other: Incident) -> bool:
    """Tell whether a report tells two incidents of one kind apart: it should know.

    Of two kinds they may be one, such as a march and the tear gas that ended it.
    """
    return _one_report(one, other) and one.sub_event_type == other.sub_event_type


def signs_of(one: Incident, other: Incident) -> Signs | None:
    """Return what speaks for and against two tellings being of one incident; None if they can't be."""
    gap = _gap(one, other)
    kind = _kind(one, other)
    if kind is None or gap is None or gap > WINDOW.days or _told_apart(one, other):
        return None
    signs = {"bias": 1.0, **_time(one, other, gap), **_space(one, other)}
    if signs.get("km elsewhere", 0.0) > math.log1p(_FAR_M / 1000):
        return None
    a, b = words_of(one), words_of(other)
    shared = len(a & b)
    signs |= {"share of words": shared / max(min(len(a), len(b)), 1), "words shared": math.log1p(shared)}
    signs["one report"] = float(_one_report(one, other))
    signs |= kind | _numbers(one, other) | _who(one, other) | _claim(one, other)
    return signs


def probability(signs: Signs | None, weights: Signs = WEIGHTS) -> float:
    """Return the probability that two tellings with these signs are of one incident."""
    if signs is None:
        return 0.0
    return 1 / (1 + math.exp(-sum(weights.get(name, 0.0) * value for name, value in signs.items())))


class Matcher:
    """Finds the incident that a further telling is of."""

    def __init__(self, weights: Signs = WEIGHTS, threshold: float = SAME) -> None:
        """Weigh with ``weights``, and put together from the probability ``threshold`` on."""
        self._weights = weights
        self._threshold = threshold

    def find(self, new: Incident, known: Sequence[Sequence[Incident]]) -> int | None:
        """Return which of several incidents, each given by its tellings, a new telling is of, if any.

        A telling has to fit an incident's tellings on the whole, not just one of them: else each
        further one could draw the next a little further away.
        """
        best, top = None, self._threshold
        for at, tellings in enumerate(known):
            if any(_told_apart(new, t) for t in tellings):
                continue
            some = tellings[:_TELLINGS]
            chance = sum(probability(signs_of(new, t), self._weights) for t in some) / len(some)
            if chance >= top:
                best, top = at, chance
        return best


_MATCHER = Matcher()


def same_incident(new: Incident, known: Sequence[Sequence[Incident]]) -> int | None:
    """Return which of several incidents, each given by its tellings, a new telling is of, if any."""
    return _MATCHER.find(new, known)
