import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from service.reading.characters import blank, clean, one_line

ANY = st.text(st.characters(codec=None))  # lone surrogates as well


def test_line_ends_become_unix_and_paragraphs_stay():
    assert (
        clean("One.\r\nTwo.\rThree.\u2028Four.\r\n\r\n\r\n\r\nFive.") == "One.\nTwo.\nThree.\nFour.\n\nFive."
    )


def test_what_shows_nothing_or_lies_is_left_out():
    text = "\ufeffKy\u00adiv \u202eetirw\u202c \u2066was\u2069 hit\x00\x1b\u200b."
    assert clean(text) == "Kyiv etirw was hit."


def test_spaces_of_every_width_become_plain():
    assert clean("Puerto\u00a0Cabello\u2009and\u3000Maracay") == "Puerto Cabello and Maracay"


def test_composed_form_and_replaced_surrogates():
    assert clean("Bogota\u0301 \ud800") == "Bogot\u00e1 \ufffd"


def test_a_flood_of_marks_takes_no_quadratic_time():
    begin = time.perf_counter()
    assert len(clean("a" + "\u0300\u0316" * 100_000)) <= 31
    assert time.perf_counter() - begin < 5


@given(ANY)
def test_clean_is_idempotent_and_harmless(text):
    once = clean(text)
    assert clean(once) == once
    once.encode()
    assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in once)


@given(ANY)
def test_blank_moves_nothing(text):
    result = blank(text)
    assert len(result) == len(text)
    result.encode()
    assert all(b == t or b in " \n\ufffd" for b, t in zip(result, text, strict=True))


def test_blank_keeps_offsets_of_windows_lines():
    text = "One\r\nTwo\x00\u202eThree"
    assert blank(text) == "One \nTwo  Three"


@given(ANY, st.integers(1, 50))
def test_one_line_is_short_and_one_line(text, limit):
    line = one_line(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
