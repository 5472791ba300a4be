"""What two reports tell of one incident is put together; what they tell of two isn't."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from service.incidents import same_incident
from service.incidents.matching import probability, signs_of, words_of
from service.model import (
    Actor,
    ActorRole,
    Assertion,
    Confidence,
    Count,
    DatePrecision,
    Evidence,
    Incident,
    Place,
)

GOMA = Place("geonames:216281", "Goma", -1.679, 29.228, "CD", "North Kivu", "PPLA", 2, 6000.0, 0.9)
SAKE = Place("geonames:206023", "Sake", -1.574, 29.045, "CD", "North Kivu", "PPL", 2, 3000.0, 0.9)
NORTH_KIVU = Place("geonames:206938", "North Kivu", -0.8, 29.0, "CD", "North Kivu", "ADM1", 4, 150000.0, 0.9)


def telling(report: str, sentence: str, day: int = 5, **values: Any) -> Incident:
    told = Incident(
        id=report,
        title=sentence,
        event_type="Explosions/Remote violence",
        sub_event_type="Remote explosive/landmine/IED",
        plover_event="ASSAULT",
        plover_mode="",
        assertion=Assertion.FACTUAL,
        confidence=Confidence(0.9, 0.8, 0.9, 0.7),
        date_start=date(2024, 3, day),
        date_end=date(2024, 3, day),
        date_precision=DatePrecision.DAY,
        place=GOMA,
        place_mention="Goma",
        actors=(Actor("rebels", ActorRole.PERPETRATOR, "rebels"),),
        fatalities=Count(4, 4, None),
        evidence=(Evidence("sub_event_type", report, sentence, 0, 4),),
        reports=(report,),
    )
    return replace(told, **values)


ONE = telling("r1", "A bomb hidden in a fruit cart exploded at the Virunga market, killing four traders.")
AGAIN = "Five traders died when a bomb in a cart full of fruit exploded at the Virunga market."
ELSE = "Three soldiers were killed as an explosive device went off under their lorry."


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (telling("r2", AGAIN, fatalities=Count(5, 5, 5)), True),
        (telling("r2", AGAIN, place=NORTH_KIVU, place_mention="North Kivu"), True),
        (telling("r2", AGAIN, place=None, place_mention=""), True),
        (telling("r2", AGAIN, day=6, confidence=Confidence(0.9, 0.8, 0.6, 0.6)), True),
        (telling("r2", AGAIN, event_type="Violence against civilians", sub_event_type="Attack"), True),
        (telling("r2", ELSE, day=6), False),
        (telling("r2", ELSE, place=SAKE, place_mention="Sake"), False),
        (telling("r2", ELSE, place=None, place_mention="Kibumba"), False),
        (telling("r2", ELSE, event_type="Protests", sub_event_type="Peaceful protest"), False),
        (telling("r2", AGAIN, day=12), False),
        (telling("r2", AGAIN, date_start=None, date_end=None), False),
        (telling("r2", AGAIN, place=replace(SAKE, lat=4.0, country="CF"), place_mention="Sake"), False),
    ],
)
def test_one_incident_or_two(other: Incident, same: bool) -> None:  # noqa: FBT001 - a case
    assert (same_incident(other, [(ONE,)]) == 0) is same
    assert (same_incident(ONE, [(other,)]) == 0) is same


def test_the_likeliest_incident_is_taken() -> None:
    near = telling("r3", ELSE, fatalities=Count(3, 3, 3))
    assert same_incident(telling("r2", AGAIN), [(near,), (ONE,)]) == 1
    assert same_incident(telling("r2", AGAIN), []) is None


def test_a_telling_has_to_fit_the_others_on_the_whole() -> None:
    """Else each telling could draw the next a day further away."""
    unsure = telling("r2", AGAIN, day=6, confidence=Confidence(0.9, 0.8, 0.6, 0.6))
    later = telling("r4", AGAIN, day=7)
    alone = probability(signs_of(later, unsure))
    assert alone > probability(signs_of(later, ONE))
    assert same_incident(later, [(ONE, ONE, unsure)]) is None


def test_words_of_the_place_are_weighed_as_its_place() -> None:
    found = words_of(telling("r1", "A bomb shook Goma, Virunga and the old bakery."))
    assert "goma" not in found
    assert {"virun", "baker", "bomb", "shook"} == found
