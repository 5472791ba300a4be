"""Text without incidents: sport, business, culture, policy, metaphor, statements and suppositions."""

from datetime import date

import pytest

from config import taxonomy
from service.incidents import extract
from service.model import Assertion, Report

QUIET = """
The striker fired home twice in the second half to send his side into the cup final.
Arsenal's attack looked blunt as the defenders kept the visitors' forwards quiet all afternoon.
The pitcher threw seven scoreless innings and struck out nine batters in the league opener.
The champions stormed into the final after a stunning strike from the midfielder in the derby.
Fans expect a fierce battle for the title when the two unbeaten boxers clash in June.
The tennis star rallied from a set down to win her third tournament of the season.
Shares rallied on Wall Street after the retailer's earnings beat forecasts.
A price war between supermarket chains has cut the cost of milk.
Tech stocks crashed on Monday as investors fled to bonds.
The airline launched an aggressive attack on its rivals' fares with a new price plan.
Sales exploded after the startup launched its app.
The company said it would fire 300 workers at its Ohio plant by the end of the year.
The chief executive came under fire from shareholders over his pay.
The central bank struck a cautious tone on interest rates.
The film tells the story of a soldier who kills his captain and flees across the desert.
Her new thriller follows a detective hunting a kidnapper in wartime Lisbon.
The band's explosive new album was an instant hit with critics.
The museum's exhibition on the bombing of Guernica runs until August.
The sequel bombed at the box office, but audiences loved the video game.
The playwright's latest drama is set in a city under siege.
The minister was under fire from critics over the new school curriculum.
Voters delivered a protest vote against the governing party in the local elections.
A war of words has broken out between the two mayors about the stadium.
Spain said it did not support any military coup.
The senator said the bill would ban protests near hospitals.
The president calls his rival a puppet who seeks to oust him in a coup.
Lawmakers developed a proposal that would grant amnesty to soldiers who break ranks.
If the talks fail, the rebels could attack the city again.
Analysts fear that the militants may strike the oil fields.
The general warned that any attack would be met with force.
The prime minister called for calm and urged all parties to respect the constitution.
The committee voted to mobilise funds for new schools.
Doctors say a healthy diet cuts the risk of a heart attack.
Heavy traffic is expected as holidaymakers flood the beaches.
The chef throws a handful of herbs into the pan and lets the sauce explode with flavour.
Engineers deployed a software update to fix the printer.
The orchestra will tour Japan next spring with a programme of Brahms.
A new study shows that bees prefer purple flowers.
The city council approved the budget for a new library on Tuesday.
Students collected books for the village school during the holidays.
The farm's cherry harvest was the best in a decade.
The court will hear arguments on the tax case in September.
""".strip().splitlines()


def factual(text: str) -> list[str]:
    """Return the sub-types of the factual incidents in a text."""
    found = extract(Report("quiet", text, published=date(2024, 5, 14)), (), taxonomy())
    return [i.sub_event_type for i in found if i.assertion is Assertion.FACTUAL]


def test_quiet_sentences_yield_next_to_nothing() -> None:
    loud = {sentence: factual(sentence) for sentence in QUIET if factual(sentence)}
    assert len(QUIET) >= 40
    assert len(loud) <= 1, loud


@pytest.mark.parametrize(
    "text",
    [
        "Police opened fire on demonstrators after the cup final in the capital on Sunday.",
        "A bomb exploded outside the museum during a concert on Friday evening.",
        "Gunmen attacked the offices of a bank, and its shares fell.",
    ],
)
def test_talk_of_sport_culture_or_business_does_not_hide_an_attack(text: str) -> None:
    assert factual(text)
