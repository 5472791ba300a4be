"""Every sub-type has its parallel in PLOVER, and an incident carries it."""

import pytest

from config import taxonomy
from config.taxonomy import SubEventType

from .conftest import Reader

# Events and modes of the PLOVER codebook (Open Event Data Alliance) that the taxonomy draws on.
MODES = {
    "AGREE": {""},
    "CONSULT": {"", "visit", "third-party", "multilateral", "phone"},
    "RETREAT": {"", "withdraw", "release", "return", "disarm", "ceasefire", "access", "resign"},
    "ACCUSE": {"", "disapprove", "investigate", "allege"},
    "PROTEST": {"", "demo", "riot", "strike", "hunger", "boycott", "obstruct"},
    "MOBILIZE": {"", "troops", "weapons", "police", "militia"},
    "COERCE": {
        "",
        "seize",
        "restrict",
        "ban",
        "censor",
        "martial-law",
        "arrest",
        "deport",
        "withhold",
        "misinform",
    },
    "ASSAULT": {
        *("", "beat", "torture", "execute", "sexual", "assassinate", "crowd-control", "abduct", "destroy"),
        *(
            "cleansing",
            "explosives",
            "firearms",
            "suicide-attack",
            "aerial",
            "heavy-weapons",
            "unconventional",
        ),
    },
    "": {""},
}
WITHOUT = {"Natural disaster", "Man-made disaster", "Organised crime", "Other"}

TELLING = {
    "Armed clash": "Soldiers and rebels exchanged fire near Mosul on Friday.",
    "Government regains territory": "The army recaptured Mosul from the rebels on Friday.",
    "Non-state actor overtakes territory": "Rebels captured the town of Mosul on Friday.",
    "Chemical weapon": "Chlorine gas was used in an attack on Mosul on Friday and killed nine people.",
    "Air/drone strike": "Warplanes bombed a market in Mosul on Friday and killed nine people.",
    "Suicide bomb": "A suicide bomber blew himself up in Baghdad on Friday and killed nine people.",
    "Shelling/artillery/missile attack": "Shelling hit Mosul on Friday and killed nine people.",
    "Remote explosive/landmine/IED": "A roadside bomb killed three soldiers near Mosul on Friday.",
    "Grenade": "A grenade was thrown at a police post in Cali on Friday.",
    "Sexual violence": "Soldiers raped three women near Mosul on Friday.",
    "Attack": "Gunmen killed nine villagers near Mosul on Friday.",
    "Abduction/forced disappearance": "Gunmen kidnapped two nurses in Cali on Friday.",
    "Peaceful protest": "Thousands marched through Nairobi on Friday to protest against taxes.",
    "Protest with intervention": "Police fired tear gas at protesters in Nairobi on Friday.",
    "Excessive force against protesters": "Police shot dead two protesters in Nairobi on Friday.",
    "Violent demonstration": "Protesters threw stones and petrol bombs at police in Nairobi on Friday.",
    "Mob violence": "A mob lynched a suspected thief in Nairobi on Friday.",
    "Agreement": "The army and the rebels signed a ceasefire in Cali on Friday.",
    "Arrests": "Police arrested the leader of the opposition in Nairobi on Friday.",
    "Change to group/activity": "Forty soldiers defected to the rebels in Yangon on Friday.",
    "Disrupted weapons use": "Police defused a bomb in Lyon on Friday.",
    "Headquarters or base established": "The rebels set up a base near Mosul on Friday.",
    "Looting/property destruction": "Looters ransacked shops in Mombasa on Friday.",
    "Non-violent transfer of territory": "Rebels withdrew from Mosul on Friday and handed it over to the army.",
    "Other": "Thousands of families fled their homes near Mosul on Friday.",
    "Troop or police deployment": "The army deployed 500 soldiers to Cali on Friday.",
    "Restriction": "The government imposed a curfew in Yangon on Friday.",
    "Natural disaster": "An earthquake struck Mombasa on Friday and killed nine people.",
    "Man-made disaster": "A bus crashed near Lyon on Friday and killed nine people.",
    "Organised crime": "Police seized two tonnes of cocaine in Cali on Friday.",
    "Diplomacy": "Kenya expelled the ambassador of Iraq on Friday.",
    "Attribution of responsibility": "The group claimed responsibility for the attack in Mosul on Friday.",
}


@pytest.mark.parametrize("sub", taxonomy().sub_event_types.values(), ids=lambda sub: sub.name)
def test_events_and_modes_are_those_of_the_codebook(sub: SubEventType) -> None:
    assert sub.plover_mode in MODES[sub.plover_event]
    assert bool(sub.plover_event) == (sub.name not in WITHOUT)


@pytest.mark.parametrize("sub", taxonomy().sub_event_types.values(), ids=lambda sub: sub.name)
def test_an_incident_of_each_sub_type_carries_them(incidents: Reader, sub: SubEventType) -> None:
    found = [i for i in incidents(TELLING[sub.name]) if i.sub_event_type == sub.name]
    assert found
    assert {(i.plover_event, i.plover_mode) for i in found} == {(sub.plover_event, sub.plover_mode)}
