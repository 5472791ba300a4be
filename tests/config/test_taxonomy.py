"""The taxonomy: complete, consistent, and refused with a sentence where it isn't."""

import re

import pytest

from config import taxonomy
from config.taxonomy import parse
from service.incidents.cues import compile_cues

ACLED = {
    "Battles": ["Armed clash", "Government regains territory", "Non-state actor overtakes territory"],
    "Explosions/Remote violence": [
        "Chemical weapon",
        "Air/drone strike",
        "Suicide bomb",
        "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED",
        "Grenade",
    ],
    "Violence against civilians": ["Sexual violence", "Attack", "Abduction/forced disappearance"],
    "Protests": ["Peaceful protest", "Protest with intervention", "Excessive force against protesters"],
    "Riots": ["Violent demonstration", "Mob violence"],
    "Strategic developments": [
        "Agreement",
        "Arrests",
        "Change to group/activity",
        "Disrupted weapons use",
        "Headquarters or base established",
        "Looting/property destruction",
        "Non-violent transfer of territory",
        "Other",
    ],
}
PLOVER = {
    "AGREE": {""},
    "CONSULT": {""},
    "ACCUSE": {"allege"},
    "RETREAT": {"withdraw"},
    "PROTEST": {"demo", "riot", "strike", "hunger", "boycott", "obstruct"},
    "MOBILIZE": {"", "troops", "weapons", "militia", "police"},
    "COERCE": {"seize", "restrict", "arrest", "curfew", "censor"},
    "ASSAULT": {
        *("", "unconventional", "targeted", "suicide-attack", "aerial", "drone", "heavy-weapons", "firearms"),
        *("explosives", "abduct", "torture", "sexual", "destroy", "primitive", "beat", "crowd-control"),
    },
    "": {""},
}
MINIMAL = """
[[type]]
name = "Battles"
color = "#000000"
icon = "battles"
description = "Fights."

[[sub_type]]
name = "Armed clash"
event_type = "Battles"
case2021 = "ARMED_CLASH"
plover_event = "ASSAULT"
plover_mode = ""
description = "A fight."
"""


def test_acleds_sub_types_are_all_there_under_their_types() -> None:
    subs = taxonomy().sub_event_types
    for event_type, names in ACLED.items():
        assert [n for n in names if subs[n].event_type != event_type] == []
    assert sum(len(names) for names in ACLED.values()) == 25


def test_case2021_labels_are_all_there() -> None:
    labels = {s.case2021 for s in taxonomy().sub_event_types.values()}
    assert len(labels - {""}) == 30


def test_every_sub_type_is_described_and_has_cues_and_a_plover_code() -> None:
    for sub in taxonomy().sub_event_types.values():
        assert sub.description.endswith("."), sub.name
        assert len(sub.cues["en"]) >= 5, sub.name
        assert sub.plover_mode in PLOVER[sub.plover_event], sub.name


def test_types_have_a_colour_and_an_icon() -> None:
    for event_type in taxonomy().event_types.values():
        assert re.fullmatch(r"#[0-9a-fA-F]{6}", event_type.color)
        assert event_type.icon


def test_weights_are_probabilities() -> None:
    cues = [c for s in taxonomy().sub_event_types.values() for c in s.cues["en"]]
    cues += [c for table in taxonomy().lexicons["en"].context.values() for c in table]
    assert [c for c in cues if not 0 < c.weight <= 1] == []


def test_every_cue_compiles() -> None:
    assert compile_cues(taxonomy()).events.starts


def test_a_taxonomy_without_words_or_cues_is_one_too() -> None:
    small = parse(MINIMAL)
    assert small.sub_event_types["Armed clash"].family == "Armed clash"
    assert small.sub_event_types["Armed clash"].icon == "battles"
    assert small.lexicons == {}


@pytest.mark.parametrize("line", ['case2021 = "ARMED_CLASH"\n', 'name = "Battles"\n'])
def test_a_missing_field_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="lacks the field or the type"):
        parse(MINIMAL.replace(line, "", 1))


def test_an_unknown_type_is_named() -> None:
    with pytest.raises(ValueError, match="Wars"):
        parse(MINIMAL.replace('event_type = "Battles"', 'event_type = "Wars"'))


def test_a_cue_that_names_no_list_is_refused() -> None:
    text = MINIMAL + '[sub_type.cues.en]\n"@nobody ~ fight+" = 0.5\n'
    with pytest.raises(ValueError, match="@nobody"):
        compile_cues(parse(text))
