"""Which stretches of a text are weighed as names of places, and how they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.places import document as reader
from service.places import lexicon, recognise, signs, spans
from service.places.scorer import load


@pytest.fixture(scope="session")
def weigh(gazetteer):
    """Return a function from a text to its candidate spans: words, and the signs for each."""

    def weighed(text):
        words = lexicon.load()
        document = reader.read(text, words)
        found = {}
        for span in spans.find(document, gazetteer, words):
            start, end = spans.offsets(span, document)
            found[text[start:end]] = signs.of(span, document, gazetteer, words)
        return found

    return weighed


def test_a_name_that_no_gazetteer_has_is_weighed(weigh):
    found = weigh("Fans threw bottles outside Qwertyfield on Sunday.")
    assert "unlisted" in found["Qwertyfield"]


def test_ordinary_words_in_capitals_are_not(weigh):
    assert "Council Approves Budget" not in weigh("Council Approves Budget after a long night.")


def test_an_institution_in_the_possessive_is_one_span(weigh):
    assert "Walker County Sheriff's Office" in weigh("He called the Walker County Sheriff's Office at noon.")


def test_an_arabic_article_is_part_of_the_name_it_is_tied_to(weigh):
    found = weigh("Drones struck al-Bab at dawn. A clinic in el-Fasher was hit.")
    assert {"al-Bab", "el-Fasher"} <= found.keys()
    assert not {"Bab", "Fasher"} & found.keys()


@pytest.mark.parametrize("written", [str, str.lower, str.upper])
def test_words_in_a_web_address_name_no_place(weigh, written):
    text = "see https://example.org/Paris/London-Berlin and www.example.org/Rome for more"
    assert not {"paris", "london", "berlin", "rome"} & {name.lower() for name in weigh(written(text))}


def test_a_code_is_told_by_its_form(weigh):
    assert "code=A9" in weigh("A lorry overturned on the A417 near the junction.")["A417"]


def test_words_bring_the_classes_of_their_neighbours(weigh):
    found = weigh("Rebels entered Goma on Sunday.")["Goma"]
    same = weigh("Rebels reached Goma on Sunday.")["Goma"]
    assert any(sign.startswith("before1~") and not sign.endswith("none") for sign in found)
    assert {sign for sign in found if sign.startswith("after")} == {
        sign for sign in same if sign.startswith("after")
    }


@pytest.mark.parametrize(
    "text",
    [
        "soldiers take position in front of la carlota air base in caracas, venezuela",
        "SOLDIERS TAKE POSITION IN FRONT OF LA CARLOTA AIR BASE IN CARACAS, VENEZUELA",
    ],
)
def test_without_capitals_places_are_found_all_the_same(read, text):
    mentions = {words.lower(): mention for words, mention in read(text).items()}
    assert mentions["la carlota air base"].place.country == "VE"
    assert mentions["caracas"].place.country == "VE"
    assert mentions["venezuela"].place.feature.startswith("PCL")


def test_part_of_a_sentence_is_no_post():
    assert not reader.read("and then we left", lexicon.load()).wire


def test_a_place_is_taken_by_its_longer_name(read):
    mentions = read("The Republic of the Congo held its vote in calm. In Brazzaville the internet was cut.")
    assert "Republic of the Congo" in mentions
    assert "Congo" not in mentions


@given(st.text(alphabet="aAbB lLé-’'.,/:0", max_size=80))
def test_spans_lie_in_the_text_and_none_chosen_overlap(gazetteer, text):
    words = lexicon.load()
    document = reader.read(text, words)
    chosen = recognise.choose(recognise.score(document, gazetteer, words, load("recogniser")))
    ends = [0]
    for span in chosen:
        start, end = spans.offsets(span, document)
        assert ends[-1] <= start < end <= len(text)
        ends.append(end)
