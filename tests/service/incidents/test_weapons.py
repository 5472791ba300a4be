"""With what an event was done."""

from datetime import date

import pytest

from config import taxonomy
from service.incidents import extract
from service.model import Incident, Report, report_id
from tests.service.incidents.conftest import mentions_in


def read(text: str, language: str = "en") -> tuple[Incident, ...]:
    report = Report(report_id(text), text, published=date(2024, 5, 14), language=language)
    return extract(report, mentions_in(text), taxonomy())


@pytest.mark.parametrize(
    ("language", "text", "weapons"),
    [
        ("en", "A car bomb exploded outside a hotel in Mosul.", ["car bomb"]),
        (
            "en",
            "Police fired tear gas and rubber bullets at protesters in Nairobi.",
            ["tear gas", "rubber bullets"],
        ),
        ("en", "Protesters threw petrol bombs and stones at police in Nairobi.", ["petrol bomb", "stones"]),
        (
            "en",
            "Gunmen with machetes and assault rifles attacked a village near Mosul.",
            ["machete", "assault rifle"],
        ),
        ("en", "Two soldiers died when their car hit a landmine near Mosul.", ["landmine"]),
        (
            "en",
            "An improvised explosive device went off in Mosul, wounding a guard.",
            ["improvised explosive device"],
        ),
        ("en", "Rockets hit an oil plant near Baghdad.", ["rocket"]),
        ("en", "A drone strike killed four people in Mosul.", ["drone"]),
        ("en", "Attackers threw a hand grenade into a bar in Mombasa.", ["grenade"]),
        ("en", "Officers used a water cannon against demonstrators in Paris.", ["water cannon"]),
        ("en", "A crowd set fire to a mosque in Mombasa.", ["fire"]),
        ("en", "Attackers stabbed three people with knives in Lyon.", ["knife"]),
        ("en", "Gunmen killed two teachers near Mosul.", []),
        ("en", "Police seized twelve rifles in Lyon.", []),
        ("es", "Un carro bomba explotó frente a una estación de policía en Cali.", ["car bomb"]),
        ("es", "La policía lanzó gases lacrimógenos contra los manifestantes en Bogota.", ["tear gas"]),
        ("es", "Atacantes lanzaron una granada contra un bar en Cali.", ["grenade"]),
        ("es", "Tres soldados murieron al pisar una mina antipersonal cerca de Cali.", ["landmine"]),
    ],
)
def test_weapons_have_short_names(language: str, text: str, weapons: list[str]) -> None:
    (found,) = read(text, language)
    assert sorted(found.weapons) == sorted(weapons)
    quotes = [text[e.start : e.end] for e in found.evidence if e.field == "weapons"]
    assert len(quotes) == len(weapons)


def test_every_spanish_weapon_has_a_name_that_english_has_too() -> None:
    english, spanish = (taxonomy().lexicon(code).weapons for code in ("en", "es"))
    assert spanish.keys() <= english.keys()
