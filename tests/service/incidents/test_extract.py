"""Whole reports: types, dates, actors, counts, evidence, ids."""

import re
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import taxonomy
from service.incidents import extract
from service.model import ActorRole, Assertion, Count, DatePrecision, Report

from .conftest import Reader, mentions_in

NAIROBI = """Police fire tear gas at Nairobi tax march

Kenyan police fired tear gas and water cannon on Tuesday to disperse hundreds of protesters who had \
gathered at Uhuru Park in Nairobi. At least 14 demonstrators were arrested, a rights group said.

Riot police beat a demonstrator with batons
Shops stayed shut in the city centre

The march was called over a finance bill that would raise fuel taxes. The organisers have planned another \
rally for Thursday in Mombasa.

France said it did not support any violence. In 2017, dozens died in clashes after an election.
"""


@pytest.mark.parametrize(
    ("text", "sub_type"),
    [
        ("Soldiers clashed with rebels near Mosul on Monday, killing six.", "Armed clash"),
        (
            "The army recaptured the town from militants after days of fighting.",
            "Government regains territory",
        ),
        ("Rebels seized control of the border town on Friday.", "Non-state actor overtakes territory"),
        ("Dozens suffocated in a chlorine gas attack on the district.", "Chemical weapon"),
        ("Warplanes bombed a village in the north, residents said.", "Air/drone strike"),
        ("A suicide bomber blew himself up outside a mosque in Baghdad.", "Suicide bomb"),
        ("Mortar shells hit a residential district overnight.", "Shelling/artillery/missile attack"),
        ("A roadside bomb exploded as a convoy passed.", "Remote explosive/landmine/IED"),
        ("Unknown men threw a hand grenade at a bar in Cali.", "Grenade"),
        ("Militiamen raped several women in the camp.", "Sexual violence"),
        ("Gunmen attacked a village church, shooting worshippers dead.", "Attack"),
        ("Armed men kidnapped two aid workers on Sunday.", "Abduction/forced disappearance"),
        ("Teachers marched peacefully through Bogota demanding better pay.", "Peaceful protest"),
        ("Police used water cannon to disperse a rally in Lyon.", "Protest with intervention"),
        ("Soldiers opened fire on protesters in Yangon, killing two.", "Excessive force against protesters"),
        ("A police truck ploughed into a crowd of demonstrators.", "Excessive force against protesters"),
        ("Rioters hurled petrol bombs at police and torched cars.", "Violent demonstration"),
        ("An angry mob lynched a man accused of theft.", "Mob violence"),
        ("The government and the rebels signed a ceasefire agreement.", "Agreement"),
        ("Police arrested nine opposition activists on Monday.", "Arrests"),
        ("Hundreds of fighters defected to the rival faction.", "Change to group/activity"),
        ("Police seized 40 rifles and a cache of ammunition.", "Disrupted weapons use"),
        ("Four members of the Blue Lantern Relief Corps were killed in Goma.", "Attack"),
        ("Supporters of the defeated general broke into the parliament on Sunday.", "Violent demonstration"),
        ("The army set up a new military base near the border.", "Headquarters or base established"),
        ("Looters ransacked shops and burned down houses.", "Looting/property destruction"),
        ("Rebel forces withdrew from the town without a fight.", "Non-violent transfer of territory"),
        ("Thousands of families fled their homes in the valley.", "Other"),
        ("Soldiers took up positions along the avenue and tanks rolled in.", "Troop or police deployment"),
        ("The governor imposed a curfew on the city.", "Restriction"),
        ("A strong earthquake shook the coast, killing four.", "Natural disaster"),
        ("A passenger train derailed near Lyon, injuring 20.", "Man-made disaster"),
        ("Robbers held up a bank in broad daylight.", "Organised crime"),
        ("France expelled two diplomats in retaliation.", "Diplomacy"),
        ("The group claimed responsibility for Friday's bombing.", "Attribution of responsibility"),
    ],
)
def test_each_sub_type(incidents: Reader, text: str, sub_type: str) -> None:
    found = incidents(text)
    assert sub_type in [i.sub_event_type for i in found]
    best = max(found, key=lambda i: i.confidence.type)
    sub = taxonomy().sub_event_types[best.sub_event_type]
    assert (best.event_type, best.plover_event, best.plover_mode) == (
        sub.event_type,
        sub.plover_event,
        sub.plover_mode,
    )


def test_a_report_of_a_protest(incidents: Reader) -> None:
    found = incidents(NAIROBI, associative=("France",))
    by_type = {(i.sub_event_type, i.assertion): i for i in found}
    gas = by_type["Protest with intervention", Assertion.FACTUAL]
    assert gas.place is not None
    assert gas.place.name == "Uhuru Park"
    assert gas.date_start == gas.date_end == date(2024, 5, 14)
    assert gas.detained == Count(14, 14, None)
    assert {a.type for a in gas.actors} >= {"state forces", "protesters"}
    plan = by_type["Peaceful protest", Assertion.PLANNED]
    assert plan.place is not None
    assert (plan.place.name, plan.date_start) == ("Mombasa", date(2024, 5, 16))
    assert not [i for i in found if i.place and i.place.country != "KE"]
    assert len(found) <= 5


def test_an_upper_case_wire(incidents: Reader) -> None:
    text = (
        "BOGOTA, 9 MAY 24 (EFE) -- [TEXT] GUERRILLAS KIDNAPPED 12 PEASANTS NEAR CALI ON 5 MAY, THE ARMY SAID "
        "TODAY.  A BOMB EXPLODED IN BOGOTA YESTERDAY."
    )
    first, second = incidents(text, date(2024, 5, 9))
    assert (first.sub_event_type, first.date_start) == ("Abduction/forced disappearance", date(2024, 5, 5))
    assert first.place is not None
    assert first.place.name == "Cali"
    assert (second.sub_event_type, second.date_start) == ("Remote explosive/landmine/IED", date(2024, 5, 8))


def test_without_a_day_of_publication_no_date_is_guessed(incidents: Reader) -> None:
    (found,) = incidents("Gunmen attacked a church in Mosul on Monday.", None)
    assert (found.date_start, found.date_end, found.date_precision) == (None, None, DatePrecision.UNKNOWN)
    assert found.confidence.date is None


def test_a_date_that_nothing_says_is_less_sure(incidents: Reader) -> None:
    (said,) = incidents("Gunmen attacked a church in Mosul on Tuesday.")
    (unsaid,) = incidents("Gunmen attacked a church in Mosul.")
    assert said.date_start == unsaid.date_start == date(2024, 5, 14)
    assert said.confidence.date is not None
    assert unsaid.confidence.date is not None
    assert said.confidence.date > unsaid.confidence.date
    told = {e.field: (e.start, e.end) for e in unsaid.evidence}
    assert told["date"] == told["sub_event_type"]  # news of the day: no other words date it


def test_roles(incidents: Reader) -> None:
    (found,) = incidents("Masked gunmen killed three village teachers in Cali on Monday.")
    roles = {a.name: a.role for a in found.actors}
    assert roles["Masked gunmen"] is ActorRole.PERPETRATOR
    assert roles["village teachers"] in {ActorRole.TARGET, ActorRole.VICTIM}


def test_the_same_report_gives_the_same_ids(incidents: Reader) -> None:
    assert incidents(NAIROBI) == incidents(NAIROBI)
    assert len({i.id for i in incidents(NAIROBI)}) == len(incidents(NAIROBI))


def test_a_title_is_one_short_line(incidents: Reader) -> None:
    (found,) = incidents("Gunmen attacked a church\nin mosul " + "and another house " * 20 + "on Monday.")
    assert "\n" not in found.title
    assert len(found.title) <= 140


def test_a_long_article_is_fast() -> None:
    text = NAIROBI * 7  # about 700 words
    report, mentions = Report("r", text, published=date(2024, 5, 14)), mentions_in(text)
    extract(report, mentions, taxonomy())
    times = []
    for _ in range(5):
        start = time.perf_counter()
        extract(report, mentions, taxonomy())
        times.append(time.perf_counter() - start)
    assert min(times) < 0.3  # some 20 ms on an idle machine


@pytest.mark.parametrize(
    "unit", [" ", ".", "\n", "1 ", "[a] ", "“", "killed 3 ", "said on ", "a-", "A -- ", "[/caption]"]
)
def test_hostile_text_takes_no_longer_than_its_length(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    start = time.process_time()
    extract(Report("r", text, published=date(2024, 5, 14)), (), taxonomy())
    assert time.process_time() - start < 2  # a quadratic step takes some ten seconds


_TEXT = (
    "police fired tear gas at protesters in Nairobi on Monday . , “ ” and killed 12 people if not allegedly a bomb "
    "exploded near Mosul rebels attacked the army yesterday Paris planned for Wednesday \n \n\n [/caption] U.S. said "
    "0 1,000 between – -- who were arrested • 2014 last week"
)
_WORDS = st.sampled_from(re.split(" ", _TEXT))


@settings(max_examples=60, deadline=None)
@given(st.lists(_WORDS, max_size=60).map(" ".join) | st.text(max_size=300))
def test_any_text_gives_incidents_whose_evidence_holds(text: str) -> None:
    report, mentions = Report("r", text, published=date(2024, 5, 14)), mentions_in(text)
    found = extract(report, mentions, taxonomy())
    assert found == extract(report, tuple(reversed(mentions)), taxonomy())
    for incident in found:
        assert 0 <= incident.confidence.overall <= 1
        assert (incident.date_start is None) == (incident.date_precision is DatePrecision.UNKNOWN)
        assert (incident.place is None) == (incident.confidence.place is None)
        for evidence in incident.evidence:
            assert text[evidence.start : evidence.end] in evidence.sentence
            assert evidence.start < evidence.end
