import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import settings
from service.errors import UnreadableReport
from service.reading import read_record, read_records

SENTENCE = "The army moved to the base and said that it was held by the men of the guard."


def lines(*objects):
    return io.BytesIO("".join(json.dumps(o) + "\n" for o in objects).encode())


def test_a_record_keeps_its_text_and_offsets():
    text = f"\r\n  \x00{SENTENCE}\u202e \ud800\n\n\n"
    record = read_record({"id": 7, "text": text, "spans": [{"start": 3, "end": 6}]})
    assert record.text == text
    assert len(record.report.text) == len(text)
    assert record.report.text.index("army") == text.index("army")
    assert (record.id, record.spans) == (7, ((3, 6),))


def test_what_is_known_goes_into_the_report():
    record = read_record(
        {
            "text": SENTENCE,
            "title": "T",
            "outlet": "Desk",
            "published": "2019-04-30",
            "url": "https://a.example/",
        }
    )
    report = record.report
    assert (report.title, report.publisher, report.published) == ("T", "Desk", date(2019, 4, 30))
    assert report.url == "https://a.example/"
    assert record.id == report.id
    assert record.spans is None


def test_an_unreadable_publication_date_is_unknown():
    assert read_record({"text": SENTENCE, "published": "7:58 AM ET"}).report.published is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "no field text"),
        ({"text": 5}, "no field text"),
        ({"text": ""}, "has no words"),
        ({"text": SENTENCE, "title": 5}, "field title that is no string"),
        ({"text": SENTENCE, "spans": 5}, "spans that are no list"),
        ({"text": SENTENCE, "spans": [[0, 1]]}, "spans that are no list"),
        ({"text": SENTENCE, "spans": [{"start": 5, "end": 5}]}, "span 5 to 5"),
        ({"text": SENTENCE, "spans": [{"start": 0, "end": 1000}]}, "in a text of 77 characters"),
        ({"text": SENTENCE, "spans": [{"start": "0", "end": 3}]}, "span '0' to 3"),
        ({"text": SENTENCE, "spans": [{"start": True, "end": 3}]}, "span True to 3"),
    ],
)
def test_bad_fields_are_named(fields, words):
    with pytest.raises(UnreadableReport, match=words):
        read_record(fields)


def test_bad_lines_are_told_with_their_number_and_the_rest_is_read():
    stream = io.BytesIO(
        b'{"text": "The army moved."}\n\nnot json\n[1]\n'
        + b"[" * 100_000
        + b'\n{"id": 9, "text": "Troops left."}'
    )
    errors = []
    records = list(read_records(stream, name="in.jsonl", on_error=errors.append))
    assert [record.id for record in records][1:] == [9]
    assert [str(error).split(" is ")[0] for error in errors] == [f"in.jsonl, line {n}," for n in (3, 4, 5)]


def test_a_line_that_is_too_long_is_passed_over():
    limits = settings().reading.model_copy(update={"max_bytes": 100})
    stream = lines({"text": "x" * 1000}, {"id": 2, "text": "Troops left."})
    errors = []
    assert [r.id for r in read_records(stream, on_error=errors.append, limits=limits)] == [2]
    assert "line 1, is longer than the 100 bytes" in str(errors[0])


def test_records_come_as_their_lines_do():
    class Slow(io.BytesIO):
        read_lines = 0

        def readline(self, size=-1):
            self.read_lines += 1
            return super().readline(size)

    stream = Slow(lines({"text": SENTENCE}, {"text": SENTENCE}).getvalue())
    next(read_records(stream))
    assert stream.read_lines == 1


@given(st.text(st.characters(codec=None)))
def test_any_text_keeps_its_length_or_is_refused(text):
    try:
        record = read_record({"text": text})
    except UnreadableReport:
        return
    assert len(record.report.text) == len(text)
