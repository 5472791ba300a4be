"""What is denied, supposed, made up, usual, remembered or a figure of speech is never told as fact."""

import pytest

from service.model import Assertion

from .conftest import Reader

DENIED = """
The rebels had not been able to take over the air base, the general said.
Government forces were unable to retake the town of Mosul.
The army failed to recapture the hill near Mosul.
No shots were fired during the takeover of the airport in Nairobi.
Police did not use tear gas against the marchers in Nairobi.
The ministry denied that its planes had bombed the camp near Mosul.
The army has never shelled civilians, its spokesman in Baghdad said.
There was no attack on the convoy near Mosul, the UN said.
The report that a bomb had exploded in Lyon was false.
It is not true that soldiers shot at protesters in Yangon, the junta said.
Contrary to rumours, no hostages were taken at the hotel in Nairobi.
The militia refused to release the hostages in Cali.
Rebels have yet to capture the airport of Mosul.
The army ruled out that its shells had hit the school in Mosul.
Security forces prevented militants from storming the prison in Mosul.
The attempt to kidnap the mayor of Cali failed.
The opposition called off its march in Nairobi on Friday.
The protest planned for Friday in Nairobi was cancelled.
The attack on Mosul never came.
The ministry had not received any information about an explosion in Lyon.
"""

SUPPOSED = """
If the rebels attack Mosul, the UN will leave.
Unless the army withdraws, the militia will bomb the bridge, it said.
Militants may attack churches in Nairobi over Easter, police fear.
The junta threatened to shoot protesters in Yangon.
The court would have to decide whether the police may arrest protesters in Paris.
Had the bomb gone off in Paris, hundreds would have died.
The general warned of attacks on Mosul.
The government considers sending troops to Mosul.
Residents of Mosul fear another attack.
The risk of an earthquake in Lyon is high.
The law allows police in Lyon to detain protesters for 15 days.
The convention bans the use of chemical weapons in war.
To prevent looting, police patrolled Cali.
She hopes to avoid a massacre in Mosul.
"""

MADE_UP = """
In the film, rebels storm the palace in Paris.
The novel begins with a bomb attack in London.
Players of the game defend London against drone attacks.
The series, in which gunmen take over a bank in Paris, is back.
The painting shows soldiers shooting prisoners in Paris.
The drill simulated a bomb attack on the metro in Lyon.
The actress plays a suicide bomber who changes her mind in a market in Paris.
"""

USUAL = """
Every week soldiers arrest young men in Yangon.
Bandits often attack travellers on the road near Mosul.
About 40 people are murdered in Cali every weekend.
Clashes between herders and farmers are common in Kenya.
Kidnappings have become frequent in Cali.
Whenever it rains, floods cut off the village near Mombasa.
Every August thousands march through the town to remember those who died at the shipyard.
"""

FIGURES = """
The minister came under fire over the trains in London.
The senator torpedoed the bill in Cali.
A tsunami of bankruptcies hit Paris.
The bank bombarded customers in London with letters.
The news exploded like a bomb in Paris.
The coach declared war on laziness in Lyon.
The deputy torched the government's record on housing.
"""

REMEMBERED = """
In 1994 soldiers massacred 300 people in Mosul.
Ten years ago a bomb killed 190 people in Paris.
Thousands gathered in Cali for the anniversary of the massacre.
The bombing of Lyon in 1944 destroyed the old town.
The earthquake of 1985 killed thousands in Cali.
"""


def lines(*texts: str) -> list[str]:
    """Return the sentences of some texts."""
    return [line for text in texts for line in text.strip().splitlines()]


@pytest.mark.parametrize("text", lines(DENIED))
def test_what_is_denied_or_failed_is_denied_or_no_incident(incidents: Reader, text: str) -> None:
    assert {i.assertion for i in incidents(text)} <= {Assertion.DENIED}


@pytest.mark.parametrize("text", lines(SUPPOSED, MADE_UP, USUAL, FIGURES))
def test_what_is_supposed_made_up_usual_or_a_figure_of_speech_is_no_fact(
    incidents: Reader, text: str
) -> None:
    assert Assertion.FACTUAL not in {i.assertion for i in incidents(text)}


@pytest.mark.parametrize("text", lines(REMEMBERED))
def test_what_is_remembered_is_historical(incidents: Reader, text: str) -> None:
    assert {i.assertion for i in incidents(text)} == {Assertion.HISTORICAL}


@pytest.mark.parametrize(
    "text",
    [
        "Nobody was killed when a bomb exploded outside a bank in Lyon on Friday.",
        "Police fired tear gas to prevent protesters from reaching the palace in Nairobi on Monday.",
        "Gunmen shot dead two guards at the theatre in Paris, where a play about the war was shown.",
        "A heatwave in Kenya has killed 60 people in a week.",
    ],
)
def test_words_of_denial_or_fiction_about_something_else_hide_no_event(incidents: Reader, text: str) -> None:
    assert Assertion.FACTUAL in {i.assertion for i in incidents(text)}
