"""The place is the one that the clause gives, not the nearest name."""

from dataclasses import replace
from datetime import date

import pytest

from config import taxonomy
from service.geodesy import distance_m
from service.incidents import extract
from service.incidents.relations import bearing_of
from service.model import Count, Report, report_id

from .conftest import Reader, mentions_in


def place_of(incidents: Reader, text: str, sub_type: str = "", **places: object) -> tuple[str | None, str]:
    found = [i for i in incidents(text, **places) if sub_type in {"", i.sub_event_type}]
    assert found
    return (found[0].place.name if found[0].place else None), found[0].place_relation


@pytest.mark.parametrize(
    ("text", "name", "relation"),
    [
        ("A bomb exploded in Baghdad on Monday.", "Baghdad", "in"),
        ("In Baghdad, a bomb exploded on Monday.", "Baghdad", "in"),
        ("Witnesses said soldiers had shot at protesters in Mosul.", "Mosul", "in"),
        ("Police in London said a bomb had exploded in Lyon.", "Lyon", "in"),
        ("Police reported in Paris that a bomb exploded in Lyon.", "Lyon", "in"),
        ("Gunmen attacked a village near Mosul.", "Mosul", "near"),
        ("Clashes broke out on the outskirts of Cali.", "Cali", "near"),
        ("Troops were deployed outside Mingaladon Air Base.", "Mingaladon Air Base", "outside"),
        ("Soldiers took up positions in front of Mingaladon Air Base.", "Mingaladon Air Base", "in front of"),
        ("A roadside bomb exploded on the road to Mosul.", "Mosul", "on the road"),
        ("Gunmen attacked a village 30 km north of Mosul.", "Mosul", "30 km north of"),
        ("Gunmen attacked a hotel in Mosul, Iraq, on Sunday.", "Mosul", "in"),
        ("Protesters gathered at Uhuru Park in Nairobi on Monday.", "Uhuru Park", "in"),
    ],
)
def test_place_and_relation(incidents: Reader, text: str, name: str, relation: str) -> None:
    assert place_of(incidents, text) == (name, relation)


def test_governments_and_peoples_place_nothing(incidents: Reader) -> None:
    text = "The Spanish government condemned the attack. A bomb exploded at a bus stop, Spain said."
    assert all(i.place is None for i in incidents(text, associative=("Spain",)))


def test_near_makes_the_place_less_exact(incidents: Reader) -> None:
    (at,) = incidents("A bomb exploded at Uhuru Park on Monday.")
    (near,) = incidents("A bomb exploded near Uhuru Park on Monday.")
    assert at.place is not None
    assert near.place is not None
    assert (at.place.precision, near.place.precision) == (1, 2)
    assert near.place.uncertainty_m >= 1_000 > at.place.uncertainty_m


def test_a_distance_and_a_direction_give_a_point(incidents: Reader) -> None:
    (found,) = incidents("Gunmen attacked a village 30 km north of Mosul.")
    assert found.place is not None
    assert distance_m(36.335, 43.119, found.place.lat, found.place.lon) == pytest.approx(30_000, abs=1)
    assert (found.place.lat, found.place.lon) == (pytest.approx(36.6055, abs=0.001), pytest.approx(43.119))
    assert (found.place.precision, found.place.uncertainty_m) == (2, 30_000 * 0.2 + 12_000)
    assert found.place_relation == "30 km north of"


@pytest.mark.parametrize(
    ("words", "bearing"),
    [
        ("10 km west of", 270.0),
        ("10 kilometres north-east of", 45.0),
        ("6 miles southwest of", 225.0),
        ("12 km to the south of", 180.0),
        ("15 km north-northwest of", 337.5),
        ("10 km from", None),
    ],
)
def test_bearings(words: str, bearing: float | None) -> None:
    assert bearing_of(words) == bearing


def test_a_distance_without_a_direction_only_blurs(incidents: Reader) -> None:
    (found,) = incidents("Gunmen attacked a village 40 km from Cali.")
    assert found.place is not None
    assert (found.place.lat, found.place.precision) == (3.437, 3)
    assert found.place.uncertainty_m >= 40_000


def test_between_two_far_towns_there_is_no_pin(incidents: Reader) -> None:
    text = "Miners blocked the highway between Cali and Bogota."
    (found,) = incidents(text)
    assert found.place is not None
    assert (found.place_mention, found.place_relation) == ("Cali and Bogota", "between")
    assert found.place.precision == 5
    for lat, lon in ((3.437, -76.522), (4.609, -74.081)):
        assert distance_m(lat, lon, found.place.lat, found.place.lon) <= found.place.uncertainty_m


def test_a_part_of_a_country_is_no_country(incidents: Reader) -> None:
    (found,) = incidents("A strong earthquake shook southern Iraq on Sunday.")
    assert found.place is not None
    assert (found.place.name, found.place.precision) == ("Iraq", 5)


def test_off_a_coast_is_not_in_town(incidents: Reader) -> None:
    (found,) = incidents("A ferry sank off the coast of Mombasa.", associative=("Mombasa",))
    assert found.place is not None
    assert (found.place.name, found.place.precision, found.place_relation) == ("Mombasa", 3, "off")
    assert found.place.uncertainty_m >= 20_000


@pytest.mark.parametrize(
    "text",
    [
        "Helicopters dropped barrel bombs on Mosul overnight.",
        "The army recaptured the town of Mosul from militants.",
        "Warplanes bombed Mosul on Sunday.",
    ],
)
def test_what_an_event_acts_on_is_its_place(incidents: Reader, text: str) -> None:
    assert place_of(incidents, text, associative=("Mosul",))[0] == "Mosul"


@pytest.mark.parametrize(
    "text", ["Gunmen attacked a Mosul council member.", "Rebels attacked Iraq on Sunday."]
)
def test_an_owner_or_a_state_is_no_object(incidents: Reader, text: str) -> None:
    assert place_of(incidents, text, associative=("Mosul", "Iraq"))[0] is None


def test_one_verb_over_several_towns_is_an_event_in_each(incidents: Reader) -> None:
    found = incidents(
        "Hundreds of teachers marched in Cali, Bogota and Lyon on Monday, and 30 were arrested."
    )
    marches = [i for i in found if i.event_type == "Protests"]
    assert [i.place.name for i in marches if i.place] == ["Cali", "Bogota", "Lyon"]
    assert {i.detained for i in marches} == {Count(None, None, 30)}
    assert len({i.id for i in marches}) == 3


@pytest.mark.parametrize("text", ["A bomb exploded in Mosul, Iraq.", "A bomb exploded in Mosul, Nineveh."])
def test_a_town_and_what_it_lies_in_are_one_place(incidents: Reader, text: str) -> None:
    assert place_of(incidents, text) == ("Mosul", "in")
    assert len(incidents(text)) == 1


def test_a_nominal_mention_places_like_a_name(incidents: Reader) -> None:
    text = "Police fired tear gas at protesters in the capital on Monday."
    assert place_of(incidents, text, nominal={"the capital": "Nairobi"}) == ("Nairobi", "in")


def test_a_place_holds_for_what_follows(incidents: Reader) -> None:
    text = "Thousands marched through Nairobi on Tuesday. Looters ransacked shops and burned down houses."
    (looting,) = [i for i in incidents(text) if i.sub_event_type == "Looting/property destruction"]
    assert looting.place is not None
    assert looting.place.name == "Nairobi"
    assert looting.confidence.place is not None
    assert looting.confidence.place < 0.7


def test_a_country_that_all_is_about_is_given_without_a_pin(incidents: Reader) -> None:
    text = "Iraq is tense. The Iraqi army spoke. Iraqi officials met in Iraq. Gunmen kidnapped a judge."
    (found,) = incidents(text)
    assert found.place is not None
    assert (found.place.name, found.place.precision) == ("Iraq", 6)
    assert found.confidence.place is not None
    assert found.confidence.place < 0.5


def test_an_event_of_another_day_inherits_no_place(incidents: Reader) -> None:
    text = (
        "Protesters marched through Nairobi on Tuesday.\n\n"
        "Last week, the party said that opposition lawmaker Jane Wambui had been detained."
    )
    (arrest,) = [i for i in incidents(text) if i.sub_event_type == "Arrests"]
    assert arrest.place is None
    assert arrest.confidence.place is None


def test_a_dateline_is_a_last_resort(incidents: Reader) -> None:
    (named,) = incidents("LONDON (AP) - A bomb exploded in Lyon on Monday.")
    assert named.place is not None
    assert named.place.name == "Lyon"
    (bare,) = incidents("NAIROBI (AP) - A bomb exploded at a church on Monday.")
    assert bare.confidence.place is None or bare.confidence.place < 0.35


def test_a_town_that_modifies_the_event_is_its_place(incidents: Reader) -> None:
    text = "Nairobi protest turns violent as youths throw stones"
    assert place_of(incidents, text, associative=("Nairobi",)) == ("Nairobi", "")


def test_where_something_was_said_is_not_where_it_happened(incidents: Reader) -> None:
    (found,) = incidents("The army said in Baghdad that gunmen had kidnapped a judge.")
    assert found.place is None


def test_no_mention_no_place(incidents: Reader) -> None:
    (found,) = incidents("Gunmen kidnapped a judge on Monday.")
    assert (found.place, found.place_mention, found.place_relation) == (None, "", "")


def test_the_mention_is_evidence(incidents: Reader) -> None:
    text = "A bomb exploded near Mosul on Monday."
    (found,) = incidents(text)
    (evidence,) = [e for e in found.evidence if e.field == "place"]
    assert text[evidence.start : evidence.end] == found.place_mention == "Mosul"


def test_a_place_that_no_mention_covers_inherits_none(incidents: Reader) -> None:
    text = "The two sides met in Nairobi on Monday. Hours before, an air strike hit a house in Wukrolo."
    (strike,) = [i for i in incidents(text) if i.sub_event_type == "Air/drone strike"]
    assert strike.place is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Residents of Cali protested against power cuts.", "Cali"),
        ("The mayor of Mosul was shot dead on Sunday.", "Mosul"),
    ],
)
def test_whose_people_act_or_suffer(incidents: Reader, text: str, name: str) -> None:
    assert place_of(incidents, text, associative=(name,))[0] == name


def test_a_pair_of_fighters_is_one_clause(incidents: Reader) -> None:
    text = "In Nineveh, fighting between the army and the militants went on near Mosul on Sunday."
    assert place_of(incidents, text) == ("Mosul", "near")


def test_spots_of_one_city_are_different_places(incidents: Reader) -> None:
    text = (
        "Nurses marched at Uhuru Park in Nairobi on Monday.\n\nThe talks went on.\n\nNobody was hurt.\n\n"
        "Bakers marched through Mombasa on Monday."
    )
    assert [i.place.name for i in incidents(text) if i.place] == ["Uhuru Park", "Mombasa"]


def test_a_city_and_its_air_base_are_told_apart(incidents: Reader) -> None:
    text = (
        "The junta sent troops onto the streets of Yangon on Monday.\n\nShops stayed shut.\n\n"
        "Prices rose again.\n\nBanks closed at noon.\n\n"
        "Mutinous officers took up positions outside Mingaladon Air Base."
    )
    found = [i for i in incidents(text) if i.sub_event_type == "Troop or police deployment"]
    assert [i.place.name for i in found if i.place] == ["Yangon", "Mingaladon Air Base"]


@pytest.mark.parametrize(
    "text",
    [
        "In Paris, the minister said that rebels had attacked a checkpoint near Mosul.",
        "The government in Paris accuses the rebels. Rebels attacked a checkpoint near Mosul.",
    ],
)
def test_a_seat_of_government_is_no_scene(incidents: Reader, text: str) -> None:
    assert place_of(incidents, text, "Armed clash")[0] == "Mosul"


def test_the_attackers_are_where_they_attacked(incidents: Reader) -> None:
    text = (
        "Gunmen attacked a village near Mosul on Friday.\n\n"
        "The gunmen looted shops and burned down houses before they left on Saturday."
    )
    (looting,) = [i for i in incidents(text) if i.sub_event_type == "Looting/property destruction"]
    assert looting.place is not None
    assert looting.place.name == "Mosul"


def test_one_event_a_clause_with_its_own_town(incidents: Reader) -> None:
    text = "In Lyon rioters torched a bus, and in Paris they attacked police with stones."
    assert {i.place.name for i in incidents(text) if i.place} == {"Lyon", "Paris"}


def test_a_parliament_is_a_building_too(incidents: Reader) -> None:
    text = "Police used water cannon against demonstrators outside parliament in Nairobi on Monday."
    assert place_of(incidents, text)[0] == "Nairobi"


def test_an_embassy_is_where_it_stands(incidents: Reader) -> None:
    text = "A bomb exploded near the Spain embassy in Lyon on Monday."
    assert place_of(incidents, text) == ("Lyon", "in")
    text = "Gunmen attacked the embassies of Iraq and Spain in Cali on Monday."
    assert place_of(incidents, text)[0] == "Cali"


def test_a_distance_from_a_town_tells_where_the_other_one_is(incidents: Reader) -> None:
    text = "Gunmen shot dead a judge in Mosul, 40 km west of Baghdad, on Monday."
    assert place_of(incidents, text) == ("Mosul", "in")


def test_a_street_named_after_a_town_is_none(incidents: Reader) -> None:
    text = "A bomb exploded in Cali on the corner of Lyon and Baghdad streets on Monday."
    assert place_of(incidents, text) == ("Cali", "in")


def test_where_somebody_was_bound_is_not_where_it_happened(incidents: Reader) -> None:
    text = "Gunmen kidnapped a judge on the way to Uhuru Park in Nairobi."
    assert place_of(incidents, text) == ("Nairobi", "in")


def test_this_capital_is_where_the_report_was_filed(incidents: Reader) -> None:
    text = "NAIROBI, 3 May (Agency) - A diplomat, the envoy to Lyon, was shot dead in this capital on Monday."
    (found,) = incidents(text)
    assert found.place is not None
    assert (found.place.name, found.place_mention) == ("Nairobi", "this capital")


@pytest.mark.parametrize(
    "told",
    [
        "The attack took place in Mosul, officials said.",
        "Officials said the explosion occurred in Mosul.",
        "The bodies were found in Mosul.",
    ],
)
def test_a_later_sentence_tells_where_it_was(incidents: Reader, told: str) -> None:
    text = f"Five people were killed by a car bomb in Iraq on Monday. {told}"
    (found,) = incidents(text)
    assert found.place is not None
    assert (found.place.name, found.place_mention) == ("Mosul", "Mosul")
    assert any(text[e.start : e.end] == "Mosul" for e in found.evidence if e.field == "place")


def test_a_later_sentence_moves_no_event_that_has_its_place(incidents: Reader) -> None:
    text = "A car bomb killed five people in Cali on Monday. The attack took place in Lyon at noon."
    assert {i.place.name for i in incidents(text) if i.place} == {"Cali"}


def test_a_country_is_known_where_only_its_towns_are_named(incidents: Reader) -> None:
    text = "Officials met in Cali and Bogota last week.\n\nAccording to the union, gunmen shot dead a teacher on Monday."
    (found,) = [i for i in incidents(text) if i.sub_event_type == "Attack"]
    assert found.place is not None
    assert (found.place.name, found.place.precision) == ("Colombia", 6)


def test_a_place_that_is_rather_wrong_than_right_pins_nothing():
    text = "Gunmen attacked a hotel in Mosul on Sunday, killing three people."
    report = Report(report_id(text), text, published=date(2024, 1, 9))

    def pinned(confidence: float) -> bool:
        mentions = [
            replace(m, place=replace(m.place, confidence=confidence)) for m in mentions_in(text) if m.place
        ]
        (incident,) = extract(report, mentions, taxonomy())
        return incident.place is not None

    assert pinned(0.55)
    assert not pinned(0.45)


def test_people_are_where_they_are_from_in_a_relative_clause(incidents: Reader) -> None:
    text = "A bomb exploded in Baghdad. The mayor of Mosul, who was kidnapped on Friday, has been freed."
    assert place_of(incidents, text, "Abduction/forced disappearance", associative=["Mosul"])[0] == "Mosul"


def test_what_holds_in_the_whole_country_is_not_carried_over(incidents: Reader) -> None:
    text = (
        "A bomb exploded in Baghdad on Monday, police in Iraq said. "
        "The government imposed a nationwide curfew from midnight."
    )
    (curfew,) = (i for i in incidents(text) if i.sub_event_type == "Restriction")
    assert curfew.place is not None
    assert (curfew.place.name, curfew.place_relation) == ("Iraq", "across")
