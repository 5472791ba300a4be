"""Misspelt names are taken for what they nearly are where the text speaks for it, and only there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model import Mention, MentionKind, Report
from service.places import respelling
from service.places.rows import NameUse


def placed(geoparser, text, *names):
    """Return the places of names at exactly these words."""
    mentions = [
        Mention(text.index(name), text.index(name) + len(name), name, MentionKind.LITERAL) for name in names
    ]
    found = geoparser.resolve(Report("r", text), sorted(mentions, key=lambda mention: mention.start))
    return {mention.text: mention.place for mention in found}


@pytest.mark.parametrize(
    ("word", "name", "beside"),
    [
        ("Maracaibbo", "Maracaibo", "Cabimas"),
        ("Maracibo", "Maracaibo", "Cabimas"),
        ("Maraciabo", "Maracaibo", "Cabimas"),
        ("Venezuala", "Venezuela", "Caracas"),
        ("Afganistan", "Afghanistan", "Kandahar"),
    ],
)
def test_one_edit_is_forgiven_where_the_text_speaks_for_it(geoparser, word, name, beside):
    place = placed(geoparser, f"The lights went out in {word} and in {beside}.", word, beside)[word]
    assert place is not None
    assert name in place.name
    assert place.confidence < 0.95


@pytest.mark.parametrize(
    ("word", "beside"),
    [
        ("Maracaibbo", "Berlin"),
        ("Tumeremo Sur", "Caracas"),
        ("Riverbanks", "Charleston"),
        ("Marracibo", "Cabimas"),
    ],
)
def test_nothing_is_guessed_where_it_does_not(geoparser, word, beside):
    place = placed(geoparser, f"The lights went out in {word} and, far away, in {beside}.", word, beside)[
        word
    ]
    assert place is None or place.name == beside


def test_short_names_and_other_alphabets_are_left_alone(gazetteer):
    assert respelling.hits("pariss", gazetteer) == ()
    assert respelling.hits("м" * 9, gazetteer) == ()
    assert respelling.hits("highway 114", gazetteer) == ()
    assert respelling.hits("caracass street", gazetteer) == ()


def test_what_is_found_counts_as_a_rarely_used_name(gazetteer):
    found = respelling.hits("maracaibbo", gazetteer)
    assert found
    assert {use for _, use in found} == {int(NameUse.ALTERNATE)}


@given(st.text(max_size=40))
def test_any_name_may_be_misspelt(gazetteer, name):
    assert all(0 <= row < len(gazetteer) for row, _ in respelling.hits(name, gazetteer))
