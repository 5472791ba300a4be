"""Folding: what is written differently and is the same name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.places.names import fold, spellings, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint-Étienne", "SAINT ETIENNE"),
        ("Al Qa'im", "Al Qaim"),
        ("Bogotá", "bogota"),
        ("Łódź", "Lodz"),
        ("U.S.", "us"),
        ("İzmir", "Izmir"),
        ("Straße", "STRASSE"),
        ("  La   Carlota ", "la carlota"),
        ("Port-au-Prince", "port_au prince"),
        ("München", "Mu\u0308nchen"),
    ],
)
def test_spellings_of_one_name_fold_alike(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize("name", ["", "  ", "–", "...", "'’"])
def test_a_name_without_letters_folds_to_nothing(name):
    assert fold(name) == ""


@pytest.mark.parametrize("name", ["Киев", "北京市", "القاهرة", "서울", "Αθήνα"])
def test_other_scripts_keep_their_letters(name):
    assert fold(name)
    assert not fold(name).isascii()


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_and_leaves_words_and_single_spaces(name):
    folded = fold(name)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())
    assert all(char == " " or char.isalnum() for char in folded)


@given(st.text(alphabet=st.characters(categories=["L", "N", "Zs"]), max_size=30))
def test_case_and_composition_do_not_matter(name):
    assert fold(unicodedata.normalize("NFD", name)) == fold(unicodedata.normalize("NFC", name))


def test_newspapers_shorten_saints_and_mounts_at_the_beginning():
    assert spellings("saint louis") == ("saint louis", "st louis")
    assert spellings("mt hood") == ("mt hood", "mount hood")
    assert spellings("caracas") == ("caracas",)
    assert spellings("port st joe") == ("port st joe",)


@given(st.text(max_size=60))
def test_words_lie_where_they_say(text):
    for word in words(text):
        assert text[word.start : word.end] == word.text
        assert word.folded
        assert word.start < word.stem_end <= word.end
