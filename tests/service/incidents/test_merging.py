"""One event told twice is one incident; two events are two."""

from .conftest import Reader


def names(incidents: Reader, text: str) -> list[str]:
    return [i.sub_event_type for i in incidents(text)]


def test_a_second_telling_adds_evidence(incidents: Reader) -> None:
    text = (
        "A suicide bomber attacked a market in Baghdad on Monday.\n\n"
        "The suicide bomber blew himself up among shoppers at the Baghdad market. At least 12 people were killed."
    )
    (found,) = incidents(text)
    assert found.sub_event_type == "Suicide bomb"
    assert len([e for e in found.evidence if e.field == "sub_event_type"]) >= 2
    assert found.fatalities is not None
    assert found.fatalities.low == 12


def test_the_more_exact_place_is_kept(incidents: Reader) -> None:
    text = "A car bomb exploded in Iraq on Monday. The car bomb went off in Mosul on Monday."
    (found,) = incidents(text)
    assert found.place is not None
    assert found.place.name == "Mosul"


def test_different_places_are_different_events(incidents: Reader) -> None:
    text = "A car bomb exploded in Mosul on Monday. A car bomb exploded in Baghdad on Monday."
    assert names(incidents, text) == ["Remote explosive/landmine/IED"] * 2


def test_different_days_are_different_events(incidents: Reader) -> None:
    text = "A car bomb exploded in Mosul on Monday. A car bomb exploded in Mosul on Friday."
    assert len(incidents(text)) == 2


def test_another_attack_is_another_event(incidents: Reader) -> None:
    text = (
        "Gunmen attacked a church in Mosul on Monday. Gunmen in Mosul carried out another attack on a school."
    )
    assert len(incidents(text)) == 2


def test_a_plan_and_what_happened_stay_apart(incidents: Reader) -> None:
    text = (
        "Thousands marched through Nairobi on Tuesday. Another march through Nairobi is planned for Friday."
    )
    assert {i.assertion.value for i in incidents(text)} == {"factual", "planned"}


def test_arrests_after_a_bombing_are_a_second_event(incidents: Reader) -> None:
    text = (
        "A roadside bomb exploded in Mosul on Monday. Police arrested three suspects in Baghdad on Tuesday."
    )
    assert names(incidents, text) == ["Remote explosive/landmine/IED", "Arrests"]


def test_a_headline_without_a_day_takes_the_day_of_the_lead(incidents: Reader) -> None:
    text = (
        "Gunmen abduct students in Kenya\n\nGunmen abducted nine students in Mombasa on Sunday, police said."
    )
    (found,) = incidents(text)
    assert found.date_start is not None
    assert (found.date_start.isoformat(), found.place and found.place.name) == ("2024-05-12", "Mombasa")


def test_a_count_of_victims_joins_the_event_before(incidents: Reader) -> None:
    text = "Police opened fire on protesters in Nairobi on Monday. Four people were killed, medics said."
    (found,) = incidents(text)
    assert found.sub_event_type == "Excessive force against protesters"
    assert found.fatalities is not None
    assert found.fatalities.best == 4


def test_what_happened_to_a_crowd_says_more_than_that_it_gathered(incidents: Reader) -> None:
    text = "Hundreds of protesters gathered in Lyon on Monday, and police fired tear gas at them."
    (found,) = incidents(text)
    assert found.sub_event_type == "Protest with intervention"


def test_a_rally_of_their_own_is_another_rally(incidents: Reader) -> None:
    text = (
        "The opposition has called a march in Nairobi for Friday. "
        "The government has called a rally of its own in Nairobi for the same day."
    )
    found = incidents(text)
    assert [i.date_start and i.date_start.isoformat() for i in found] == ["2024-05-17"] * 2


def test_the_title_is_of_the_sentence_that_gives_the_place(incidents: Reader) -> None:
    text = (
        "Soldiers took up positions in Myanmar on Monday.\n\n"
        "Soldiers took up positions outside Mingaladon Air Base on Monday, residents said."
    )
    (found,) = incidents(text)
    assert "Mingaladon" in found.title


def test_a_headline_and_its_lead_are_one_event(incidents: Reader) -> None:
    text = (
        "Miners block roads in Colombia over wages\n\n"
        "Hundreds of miners threw stones at police and blocked roads in Cali on Monday."
    )
    (found,) = incidents(text)
    assert found.sub_event_type == "Violent demonstration"
    assert found.place is not None
    assert found.place.name == "Cali"


def test_arrests_at_a_rally_are_part_of_it(incidents: Reader) -> None:
    (found,) = incidents("Police used water cannon to disperse a rally in Lyon and arrested 40 people.")
    assert found.sub_event_type == "Protest with intervention"
    assert found.detained is not None
    assert found.detained.best == 40


def test_a_march_and_its_tear_gas_are_one_event(incidents: Reader) -> None:
    text = (
        "Thousands of young people marched through Lyon on Tuesday against the finance bill. "
        "Police fired tear gas to disperse the crowd, and shops stayed shut."
    )
    (found,) = incidents(text)
    assert found.sub_event_type == "Protest with intervention"


def test_looting_by_rioters_is_part_of_the_riot(incidents: Reader) -> None:
    text = "Rioters threw stones at police in Lyon on Monday. Shops were looted and set on fire."
    (found,) = incidents(text)
    assert found.sub_event_type == "Violent demonstration"


def test_deeds_of_one_kind_in_paragraphs_of_their_own_are_several(incidents: Reader) -> None:
    text = (
        "Soldiers clashed with rebels in Mosul on Monday.\n\nThe rebels shelled an army camp in the evening."
    )
    assert len(incidents(text)) == 2


def test_a_district_of_the_town_is_in_the_town(incidents: Reader) -> None:
    text = (
        "A roadside bomb hit a minibus in Baghdad on Monday and killed four people. "
        "The bomb went off in the Dharkulo district as the bus returned."
    )
    (found,) = incidents(text)
    assert found.place is not None
    assert found.place.name == "Baghdad"


def test_where_an_attack_came_from_is_not_where_it_was(incidents: Reader) -> None:
    text = "Artillery shelled Mosul on Monday, killing two women. The attack came from beyond Zelenko."
    (found,) = incidents(text)
    assert found.place is not None
    assert found.place.name == "Mosul"
    assert found.sub_event_type == "Shelling/artillery/missile attack"


def test_the_call_for_a_march_is_no_event_beside_it(incidents: Reader) -> None:
    text = (
        "Police fired tear gas at a march in Nairobi on Monday that had been called to protest against tax."
    )
    (found,) = incidents(text)
    assert found.assertion.value == "factual"


def test_what_stands_far_below_a_vague_headline_is_another_event(incidents: Reader) -> None:
    text = (
        "Mob storms building\n\nLawmakers in Kenya hid under their seats. The session was put off.\n\n"
        "Nobody could say how it had begun. Reporters waited outside.\n\n"
        "In Mombasa, a mob beat two men to death on Tuesday."
    )
    found = [i for i in incidents(text) if i.place and i.place.name == "Mombasa"]
    assert found
    assert all(e.start > text.index("In Mombasa") for i in found for e in i.evidence)
