"""Sentences, clauses and words keep their offsets in every kind of news text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.incidents.sentences import sentences


def texts(text: str) -> list[str]:
    return [s.text for s in sentences(text)]


def test_abbreviations_and_initials_end_no_sentence() -> None:
    text = "Gen. J. Otieno met Mr. Kamau at 9 a.m. on Jan. 5. The U.S. envoy left."
    assert texts(text) == ["Gen. J. Otieno met Mr. Kamau at 9 a.m. on Jan. 5.", "The U.S. envoy left."]


def test_captions_and_headlines_without_full_stops_stand_alone() -> None:
    text = "Police block a road\nA man runs from tear gas[/caption]\n\nTwo people were hurt."
    assert texts(text) == ["Police block a road", "A man runs from tear gas", "Two people were hurt."]


def test_hard_wrapped_lines_are_joined() -> None:
    text = "The army said it had retaken\nthe town after a week of\nfighting.\n"
    assert texts(text) == [text.strip()]


def test_bullets_are_no_part_of_a_sentence() -> None:
    assert texts("• A bomb went off\n- Three people died\n") == ["A bomb went off", "Three people died"]


def test_quotes_stay_with_their_sentence() -> None:
    assert texts("“We will march.” He left.") == ["“We will march.”", "He left."]


def test_an_upper_case_wire_gives_its_dateline() -> None:
    text = "LIMA, 9 JAN 90 (EFE) -- [TEXT] A BOMB EXPLODED TODAY.  NOBODY WAS HURT."
    first, second = sentences(text)
    assert text[first.dateline :].startswith("A BOMB")
    assert second.text == "NOBODY WAS HURT."


@pytest.mark.parametrize("line", ["NAIROBI (AP) - Police fired.", "NAIROBI, May 3 (Reuters) — Police fired."])
def test_a_dateline_ends_where_the_news_starts(line: str) -> None:
    (sentence,) = sentences(line)
    assert line[sentence.dateline :] == "Police fired."


def test_a_dash_in_a_headline_is_no_dateline() -> None:
    (sentence,) = sentences("Kenya protests – three shot as police clear the road")
    assert sentence.dateline == sentence.start


def test_clauses_are_told_apart() -> None:
    (sentence,) = sentences("Police fired tear gas after protesters blocked the road")
    words = [t.word for t in sentence.tokens]
    assert sentence.clauses[words.index("gas")] != sentence.clauses[words.index("blocked")]


@given(st.text(max_size=400))
def test_any_text_gives_ordered_sentences_within_it(text: str) -> None:
    last = 0
    for sentence in sentences(text):
        assert last <= sentence.start <= sentence.dateline < sentence.end <= len(text)
        assert text[sentence.start : sentence.end] == sentence.text
        assert len(sentence.clauses) == len(sentence.tokens) > 0
        for token in sentence.tokens:
            assert sentence.dateline <= token.start < token.end <= sentence.end
        last = sentence.end


def test_long_lines_that_end_as_sentences_do_are_paragraphs() -> None:
    first = "The army said on Monday that it had retaken the town after a week of fighting in the hills."
    text = (
        f"Army retakes town\nCAIRO, Oct 2 (Agency) - {first}\nTwo people were hurt on the road to the coast."
    )
    found = sentences(text)
    assert [s.paragraph for s in found] == [0, 1, 2]
    assert text[found[1].dateline :].startswith("The army said")


def test_short_lines_are_a_list_in_one_paragraph() -> None:
    found = sentences("The police said:\nA bomb went off.\nTwo men were shot.\nA car burnt.")
    assert len({s.paragraph for s in found[1:]}) == 1
