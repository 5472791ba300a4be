"""Counts of the killed, injured and detained."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.incidents.counts import find_tolls, number
from service.incidents.grammar import english
from service.model import Count
from tests.service.incidents.conftest import Reader


def tolls(text: str) -> dict[str, Count]:
    return {t.field: t.count for t in find_tolls(text, 0, len(text))}


@pytest.mark.parametrize(
    ("text", "field", "count"),
    [
        ("At least 12 people were killed in the blast.", "fatalities", Count(12, 12, None)),
        ("The attack left at least 12 people dead.", "fatalities", Count(12, 12, None)),
        ("More than 300 people died.", "fatalities", Count(300, 300, None)),
        ("Between 70 and 90 villagers were killed.", "fatalities", Count(70, 80, 90)),
        ("Dozens were wounded.", "injured", Count(24, None, None)),
        ("Scores of people were injured.", "injured", Count(40, None, None)),
        ("One person was killed.", "fatalities", Count(1, 1, 1)),
        ("A soldier was killed near the post.", "fatalities", Count(1, 1, 1)),
        ("Up to 40 people were injured.", "injured", Count(None, 40, 40)),
        ("About 100 people were arrested.", "detained", Count(90, 100, 110)),
        ("Police arrested twenty-two activists.", "detained", Count(22, 22, 22)),
        ("The bomb killed 1,200 people.", "fatalities", Count(1200, 1200, 1200)),
        ("The death toll rose to 45.", "fatalities", Count(45, 45, 45)),
        ("The crash claimed the lives of nine miners.", "fatalities", Count(9, 9, 9)),
        ("At least 58 people, including 11 children, were killed.", "fatalities", Count(58, 58, None)),
        ("In August 2013 a gas attack near the base killed hundreds.", "fatalities", Count(200, None, None)),
        ("A 31-year-old fisherman was shot dead in Mombasa.", "fatalities", Count(1, 1, 1)),
        ("The clinic treated 41 injured villagers.", "injured", Count(41, 41, 41)),
        ("Several hundred strikers were arrested.", "detained", Count(300, None, None)),
        ("Gunmen opened fire, killing eleven pilgrims.", "fatalities", Count(11, 11, 11)),
        ("A hospital received 23 wounded people, three of them with burns.", "injured", Count(23, 23, 23)),
        ("A dozen protesters were detained.", "detained", Count(12, 12, 12)),
    ],
)
def test_counts_are_ranges(text: str, field: str, count: Count) -> None:
    assert tolls(text)[field] == count


def test_killed_and_wounded_are_told_apart() -> None:
    assert tolls("The blast killed 3 and wounded 15 others.") == {
        "fatalities": Count(3, 3, 3),
        "injured": Count(15, 15, 15),
    }
    assert tolls("Five people were killed and eight were wounded.") == {
        "fatalities": Count(5, 5, 5),
        "injured": Count(8, 8, 8),
    }


@pytest.mark.parametrize(
    "text",
    [
        "He was killed 3 days later.",
        "Two protests were held.",
        "It killed 20 percent.",
        "12 km away.",
        "Several thousand people gathered in the square.",
        "Tens of thousands marched through the city.",
    ],
)
def test_other_numbers_are_no_people(text: str) -> None:
    assert tolls(text) == {}


@pytest.mark.parametrize(
    ("words", "n"), [("seven", 7), ("ninety-one", 91), ("two hundred", 200), ("a dozen", 12), ("few", None)]
)
def test_numbers_in_words(words: str, n: int | None) -> None:
    assert number(words) == n


def test_the_words_of_a_count_begin_and_end_with_a_word() -> None:
    text = "The ward said it had treated  17 injured strikers and that at least  4 people had died."
    for toll in find_tolls(text, 0, len(text)):
        assert text[toll.start : toll.end].strip() == text[toll.start : toll.end]


@given(st.text(alphabet="ab 0123456789,.killedwounded-", max_size=120))
def test_any_text_gives_ordered_ranges_within_it(text: str) -> None:
    for toll in find_tolls(text, 0, len(text)):
        assert 0 <= toll.start < toll.end <= len(text)
        known = [n for n in (toll.count.low, toll.count.best, toll.count.high) if n is not None]
        assert known == sorted(known)
        assert known


@settings(max_examples=30)
@given(st.data())
def test_no_count_is_overlooked_for_want_of_a_hint(data: st.DataObject) -> None:
    counting = english().counts
    field = data.draw(st.sampled_from(sorted(counting.patterns)))
    pattern = data.draw(st.sampled_from(counting.patterns[field]))
    text = data.draw(st.from_regex(pattern, fullmatch=True))
    assert any(hint in text.casefold() for hint in counting.hints[field])


@pytest.mark.parametrize(
    "text",
    [
        "Police used tear gas in Uhuru Park. Three people died in Mombasa on Monday during a strike.",
        "Shells hit a market in Mosul on Monday. Since Saturday 56 civilians have been killed.",
        "A bomb exploded in Mosul on Monday. Some 300 people have been killed across the country.",
    ],
)
def test_the_dead_of_elsewhere_and_of_many_events_are_not_lent(incidents: Reader, text: str) -> None:
    assert incidents(text)[0].fatalities is None


def test_the_dead_of_the_same_event_are_still_counted(incidents: Reader) -> None:
    (found,) = incidents(
        "A bomb exploded in a market in Mosul on Monday. Three people died in Iraq's worst blast."
    )
    assert found.fatalities == Count(3, 3, 3)
