"""A place that no gazetteer lists keeps its words, and is pinned no finer than what is round it."""

import pytest

from .conftest import Reader


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Two bombs exploded in the Miralvalle neighborhood of Bogota.", "Miralvalle neighborhood", "Bogota"),
        ("Gunmen killed four people in Santa Rosa, Nineveh, on Monday.", "Santa Rosa", "Nineveh"),
        (
            "Riots broke out in Cali on Monday. A bomb exploded in the Las Acacias district, hurting two.",
            "Las Acacias district",
            "Cali",
        ),
        (
            "A bomb exploded in Cali, Colombia, on Monday. Gunmen attacked the hamlet of El Barrial on Friday.",
            "El Barrial",
            "Colombia",
        ),
        ("Gunmen in Colombia attacked Cali del Monte on Monday.", "Cali del Monte", "Colombia"),
    ],
)
def test_unlisted_places(incidents: Reader, text: str, words: str, name: str) -> None:
    found = incidents(text)[-1]
    assert found.place is not None
    assert (found.place_mention, found.place.name) == (words, name)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A BOMB EXPLODED IN THE ELEGANT MIRALVALLE NEIGHBORHOOD ON MONDAY.", "MIRALVALLE NEIGHBORHOOD"),
        ("GUNMEN ATTACKED THE VILLAGE OF EL BARRIAL ON MONDAY.", "EL BARRIAL"),
        ("A BOMB EXPLODED AT A PLACE CALLED LA MOTOSA.", "LA MOTOSA"),
        ("A BOMB EXPLODED IN A POOR NEIGHBORHOOD ON MONDAY.", ""),
        ("A bomb exploded in a residential area of the capital on Monday.", ""),
    ],
)
def test_words_without_a_known_place(incidents: Reader, text: str, words: str) -> None:
    (found,) = incidents(text)
    assert found.place_mention == words
    assert found.place is None


def test_an_unlisted_place_is_told_again_in_the_town_round_it(incidents: Reader) -> None:
    text = "A bomb exploded in Cali on Monday. The bomb exploded in the Miralvalle neighborhood."
    (found,) = incidents(text)
    assert found.place is not None
    assert (found.place_mention, found.place.name) == ("Miralvalle neighborhood", "Cali")


def test_a_dateline_does_not_place_what_is_only_talked_about(incidents: Reader) -> None:
    lead = "BOGOTA, 3 May 2019 (EFE) -- "
    spoken, *_ = incidents(lead + "Ministers condemned the murder of a judge.")
    told, *_ = incidents(lead + "A bomb exploded outside a court.")
    assert spoken.place is not None
    assert (spoken.place.name, spoken.place.country, spoken.place.precision) == ("Colombia", "CO", 6)
    assert told.place is not None
    assert told.place.name == "Bogota"


def test_an_event_without_a_place_is_in_the_country_that_the_report_is_about(incidents: Reader) -> None:
    text = "Colombian police met Colombian judges in Colombia. Years ago gunmen killed a minister."
    (found,) = incidents(text)
    assert found.place is not None
    assert (found.place.name, found.place.precision) == ("Colombia", 6)
