from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import UnreadableReport
from service.reading.decoding import decode

TEXT = "Soldiers reached Bogotá — witnesses said “shots” were fired near Plaza Bolívar."


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_common_encodings_are_seen_from_the_bytes(encoding):
    assert decode(TEXT.encode(encoding), name="a.txt") == TEXT


def test_a_declared_charset_is_believed():
    text = "Войска вошли в город"
    assert decode(text.encode("koi8-r"), name="a", charset="KOI8-R") == text
    page = f'<html><meta charset="windows-1251">{text}'
    assert decode(page.encode("cp1251"), name="a.html") == page


def test_latin1_means_windows_1252_as_in_browsers():
    assert decode(b"\x93quoted\x94", name="a", charset="iso-8859-1") == "“quoted”"


@pytest.mark.parametrize("charset", ["base64", "rot13", "utf-16", "utf-7", "no-such", "idna\x00", ""])
def test_a_charset_that_is_none_is_passed_over(charset):
    assert decode(TEXT.encode(), name="a", charset=charset) == TEXT


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7 text", "a PDF document"),
        (b"PK\x03\x04rest", "a ZIP archive"),
        (b"\x89PNG\r\n\x1a\n", "a PNG image"),
        (b"\xff\xd8\xff\xe0", "a JPEG image"),
        (b"\x1f\x8b\x08", "compressed data"),
        (bytes(range(32)) * 50, "binary data"),
        (b"\x00" * 1000, "binary data"),
    ],
)
def test_binary_is_refused_by_name(data, kind):
    with pytest.raises(UnreadableReport, match=f"report.txt is {kind}.*plain text or HTML"):
        decode(data, name="report.txt")


def test_texts_that_begin_like_formats_are_texts():
    assert decode(b"RIFF between ministers", name="a") == "RIFF between ministers"
    assert decode(b"MZ", name="a") == "MZ"


def test_a_stray_nul_is_no_reason_to_refuse():
    assert "\x00" in decode(b"Troops\x00 moved into the town on Monday.", name="a")


@given(st.binary(max_size=300), st.sampled_from(["", "utf-8", "latin-1", "shift_jis"]))
def test_any_bytes_are_text_or_refused(data, charset):
    with suppress(UnreadableReport):
        assert isinstance(decode(data, name="x", charset=charset), str)


def test_a_few_bytes_of_binary_data_are_refused():
    with pytest.raises(UnreadableReport, match="binary data"):
        decode(b"\x00\x01\x02PK", name="tiny")
