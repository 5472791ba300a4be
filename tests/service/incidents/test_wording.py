"""Wordings that news uses for what happened, in countries and sentences of our own."""

import pytest

from service.model import ActorRole, Assertion

from .conftest import Reader


@pytest.mark.parametrize(
    ("text", "sub_type"),
    [
        ("Four gendarmes were killed near Mosul on Friday.", "Armed clash"),
        ("Nine militants have been killed in Nineveh, the ministry said.", "Armed clash"),
        ("Three peacekeepers were wounded near Mosul on Friday.", "Armed clash"),
        ("Two farmers were killed near Cali on Friday.", "Attack"),
        ("The raid left eleven soldiers dead outside Mosul.", "Armed clash"),
        ("The assault left three villagers dead near Cali.", "Attack"),
        ("The bodies of five men were found on a road near Cali.", "Attack"),
        ("Villagers discovered the body of a teacher near Mombasa.", "Attack"),
        ("A judge was shot dead in Bogota.", "Attack"),
        ("A policeman was shot dead in Bogota.", "Armed clash"),
        ("Gunshots rang out in the centre of Yangon before dawn.", "Armed clash"),
        ("Residents of Yangon heard gunfire before dawn.", "Armed clash"),
        ("Opponents of the mayor gathered outside the town hall in Lyon.", "Peaceful protest"),
        ("Relatives of the missing assembled in front of the ministry in Bogota.", "Peaceful protest"),
        ("Truck drivers blocked the highway to Mombasa with their lorries.", "Peaceful protest"),
        ("ELN fighters entered a village near Cali.", "Non-state actor overtakes territory"),
    ],
)
def test_what_is_told_without_its_means(incidents: Reader, text: str, sub_type: str) -> None:
    (found,) = incidents(text)
    assert (found.sub_event_type, found.assertion) == (sub_type, Assertion.FACTUAL)


def test_a_stated_means_outweighs_the_dead(incidents: Reader) -> None:
    (found,) = incidents("Six soldiers were killed when a roadside bomb exploded near Mosul.")
    assert found.sub_event_type == "Remote explosive/landmine/IED"
    assert found.fatalities is not None
    assert found.fatalities.best == 6


@pytest.mark.parametrize(
    "text",
    [
        "The committee found a body of evidence in the archive.",
        "Officers of the bank gathered for lunch in Lyon.",
        "Supporters gathered in Lyon to watch the final of the tennis tournament.",
        "The singer entered the charts in Paris.",
    ],
)
def test_words_that_only_sound_like_violence(incidents: Reader, text: str) -> None:
    assert incidents(text) == ()


def test_a_call_to_march_is_a_plan(incidents: Reader) -> None:
    (found,) = incidents("The union leader urged her members to march in Lyon on Thursday.")
    assert (found.sub_event_type, found.assertion) == ("Peaceful protest", Assertion.PLANNED)
    assert found.date_start is not None
    assert found.date_start.isoformat() == "2024-05-16"


def test_what_victims_were_accused_of_is_no_claim(incidents: Reader) -> None:
    (found,) = incidents("A crowd beat to death a man accused of witchcraft in Mombasa.")
    assert found.assertion is Assertion.FACTUAL
    (found,) = incidents("Vigilantes lynched a youth suspected of stealing a phone in Yangon.")
    assert (found.sub_event_type, found.assertion) == ("Mob violence", Assertion.FACTUAL)


def test_rights_groups_accusing_an_army_make_a_claim(incidents: Reader) -> None:
    (found,) = incidents("Rights groups accused the army of killing villagers in Mombasa.")
    assert found.assertion is Assertion.ALLEGED


def test_what_was_done_ahead_of_a_rally_is_done(incidents: Reader) -> None:
    first, second = incidents(
        "Extra police were deployed in Nairobi on Monday ahead of the opposition rally."
    )
    assert (first.sub_event_type, first.assertion) == ("Troop or police deployment", Assertion.FACTUAL)
    assert (second.sub_event_type, second.assertion) == ("Peaceful protest", Assertion.PLANNED)


@pytest.mark.parametrize(
    "text",
    [
        "Loyal troops were sent onto the streets of Yangon.",
        "Rebel soldiers took up positions near Mingaladon Air Base.",
        "The government has called a rally in Nairobi for Friday.",
    ],
)
def test_who_takes_position_or_gathers_takes_part(incidents: Reader, text: str) -> None:
    (found,) = incidents(text)
    assert {a.role for a in found.actors} == {ActorRole.PARTICIPANT}
