from contextlib import suppress
from importlib.metadata import EntryPoint

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import settings
from service.errors import UnreadableReport
from service.reading import READERS, read_bytes, read_text
from service.reading.readers import Reader, known_suffixes

SENTENCE = "The army moved to the base and said that it was held by the men of the guard. "
PAGE = f"<!DOCTYPE html><html><body><article><p>{SENTENCE * 5}</p></article></body></html>"


def test_a_headline_apart_from_the_text_is_its_title():
    report = read_text(f"Army moves\n\n{SENTENCE}")
    assert report.title == "Army moves"
    assert report.text.startswith("Army moves\n\n")
    assert read_text(f"{SENTENCE}\n{SENTENCE}").title == ""
    assert read_text(f"Army moves\n\n{SENTENCE}", title="Given").title == "Given"


def test_the_id_follows_from_the_content():
    assert read_text(SENTENCE).id == read_text(SENTENCE + "\r\n").id != read_text(SENTENCE, title="x").id


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\x00", "\u202e", "12 - 34"])
def test_a_text_without_words_is_refused(text):
    with pytest.raises(UnreadableReport, match="has no words; give an article"):
        read_text(text)


def test_a_huge_line_is_refused_at_once_and_a_long_one_read():
    with pytest.raises(UnreadableReport, match=r"5,000,000 characters .* 1,000,000 are read"):
        read_text("x" * 5_000_000)
    assert len(read_text(SENTENCE * 12_000).text) == len(SENTENCE) * 12_000 - 1


def test_limits_are_settings():
    limits = settings().reading.model_copy(update={"max_characters": 10, "max_bytes": 20})
    with pytest.raises(UnreadableReport, match="at most 10 are read"):
        read_text(SENTENCE, limits=limits)
    with pytest.raises(UnreadableReport, match="larger than the 20 bytes"):
        read_bytes(SENTENCE.encode(), name="a.txt", limits=limits)


def test_ten_thousand_names_are_a_report():
    names = "\n".join(f"Kafr Zita {number}, Hama" for number in range(10_000))
    assert read_text(names).language == "en"


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [
        (PAGE.encode(), "saved.txt", ""),
        (PAGE.encode("utf-16"), "saved", ""),
        (b"\xef\xbb\xbf" + PAGE.encode(), "saved", ""),
        (b"<!-- a --> <html>" + PAGE.encode(), "saved", "text/plain"),
        (f"<p>{SENTENCE * 5}</p>".encode(), "saved", "text/html; charset=utf-8"),
        (f"<p>{SENTENCE * 5}</p>".encode(), "saved.HTM", ""),
    ],
)
def test_pages_are_recognised(data, name, media_type):
    assert "<" not in read_bytes(data, name=name, media_type=media_type).text


def test_everything_else_is_plain_text():
    assert read_bytes(f"1 < 2. {SENTENCE}".encode(), name="a").text.startswith("1 < 2.")
    assert read_bytes(SENTENCE.encode(), name="a.html").text == SENTENCE.strip()


@given(st.binary(max_size=400), st.sampled_from(["a.html", "a.txt", "a"]))
def test_any_bytes_are_a_report_or_refused(data, name):
    with suppress(UnreadableReport):
        assert read_bytes(data, name=name).text


def test_other_packages_can_add_a_format(monkeypatch):
    point = EntryPoint("wire", f"{__name__}:WIRE", "sitmap.reader")
    monkeypatch.setattr(
        "service.registry.entry_points", lambda group: [point] if group == "sitmap.reader" else []
    )
    monkeypatch.setattr(EntryPoint, "load", lambda _: WIRE)
    assert ".wire" in known_suffixes()
    assert read_bytes(b"anything", name="a.wire").title == "From the wire"


def test_a_format_can_not_be_taken_over_silently():
    with pytest.raises(ValueError, match="already a reader named 'html'"):
        READERS.register("html", WIRE)


def _read_wire(data, *, name, charset, limits, **origin):
    del data, charset, origin
    return read_text(SENTENCE, name=name, limits=limits, title="From the wire")


WIRE = Reader((".wire",), (), lambda _: False, _read_wire)
