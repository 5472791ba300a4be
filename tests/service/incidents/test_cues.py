"""The cue language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.taxonomy import Lexicon
from service.incidents.cues import compile_patterns, inflect
from service.incidents.sentences import sentences

LEXICON = Lexicon(
    words={"force": ("police*", "army", "security force*"), "throw": ("throw+", "hurl+")},
    forms={"throw": ("threw", "thrown")},
)


def found(pattern: str, text: str) -> list[str]:
    matcher = compile_patterns(LEXICON, [("test", pattern, 0.5)])
    (sentence,) = sentences(text)
    return [
        text[sentence.tokens[m.first].start : sentence.tokens[m.last].end] for m in matcher.find(sentence)
    ]


@pytest.mark.parametrize(
    ("pattern", "text", "hits"),
    [
        ("tear gas", "Tear gas filled the street", ["Tear gas"]),
        ("protest*", "The protesters left", ["protesters"]),
        ("fire+", "They were firing and fired and firefighters came", ["firing", "fired"]),
        ("shell+|mortar*", "Mortars and shells", ["Mortars", "shells"]),
        ("@force ~ arrest+", "Security forces quickly arrested him", ["Security forces quickly arrested"]),
        ("@force ~1 arrest+", "Police very quickly arrested him", []),
        ("@throw ~3 stone*", "Youths threw some stones", ["threw some stones"]),
        ("army", "The army's men left", ["army's"]),
        ("a ~ b", "a went home after b", []),
        ("! a ~ b", "a went home after b", ["a went home after b"]),
    ],
)
def test_a_pattern_matches_what_it_says(pattern: str, text: str, hits: list[str]) -> None:
    assert found(pattern, text) == hits


def test_upper_case_and_curly_apostrophes_make_no_difference() -> None:
    assert found("@force", "THE POLICE’S MEN") == ["POLICE’S"]


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("stop", {"stop", "stops", "stopped", "stopping", "stoped", "stoping"}),
        ("carry", {"carry", "carries", "carried", "carrying"}),
        ("clash", {"clash", "clashes", "clashed", "clashing"}),
        ("throw", {"throw", "throws", "throwed", "throwing", "threw", "thrown"}),
    ],
)
def test_regular_and_irregular_forms(word: str, forms: set[str]) -> None:
    assert inflect(word, LEXICON.forms) == forms


@pytest.mark.parametrize("pattern", ["", "!", "~", "@nobody"])
def test_a_bad_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="cue"):
        compile_patterns(LEXICON, [("test", pattern, 0.5)])


@given(st.text(max_size=200))
def test_matches_stay_within_the_sentence(text: str) -> None:
    matcher = compile_patterns(LEXICON, [("x", "@force ~ @throw", 0.5), ("y", "a*|b*", 0.5)])
    for sentence in sentences(text):
        for match in matcher.find(sentence):
            assert 0 <= match.first <= match.last < len(sentence.tokens)
