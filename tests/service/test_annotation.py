import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from service.annotation import annotation, json_line, mentions
from service.explanation import with_explanations
from service.model import (
    Analysis,
    Assertion,
    Candidate,
    Confidence,
    DatePrecision,
    Incident,
    Mention,
    MentionKind,
    Place,
)
from service.pipeline import default
from service.reading import read_record

TEXT = "Gunmen\x00 attacked Kidal in Mali on Monday."
KIDAL = Place(
    id="geonames:2455290",
    name="Kidal",
    lat=18.441111111,
    lon=1.407777777,
    country="ML",
    admin1="Kidal",
    feature="PPLA",
    precision=2,
    uncertainty_m=5000.4,
    confidence=0.912345,
    candidates=(Candidate("geonames:1", "Kidal", 10.0, 20.0, "NE", "PPL", 0.05),),
)
MALI = Place("geonames:2453866", "Mali", 17.0, -4.0, "ML", "", "PCLI", 6, 700_000.0, 0.99)


def incident(place):
    return Incident(
        id="i",
        title="Gunmen attacked Kidal",
        event_type="Violence against civilians",
        sub_event_type="Attack",
        plover_event="ASSAULT",
        plover_mode="",
        assertion=Assertion.FACTUAL,
        confidence=Confidence(0.9, 0.9, 0.8, 0.7),
        date_start=date(2024, 1, 1),
        date_end=date(2024, 1, 1),
        date_precision=DatePrecision.DAY,
        place=place,
    )


def annotated(*incidents):
    record = read_record({"id": "x", "text": TEXT})
    found = (
        Mention(17, 22, "Kidal", MentionKind.LITERAL, place=KIDAL),
        Mention(26, 30, "Mali", MentionKind.LITERAL, place=None),
    )
    return annotation(record, Analysis(record.report, found, incidents))


def test_mentions_are_spans_of_the_text_that_came_in():
    line = annotated()
    assert line["id"] == "x"
    assert [(m["start"], m["end"], m["text"], m["kind"]) for m in line["mentions"]] == [
        (17, 22, "Kidal", "literal"),
        (26, 30, "Mali", "literal"),
    ]
    assert line["mentions"][1]["place"] is None


def test_a_place_says_how_sure_and_how_exact_it_is():
    assert annotated()["mentions"][0]["place"] == {
        "id": "geonames:2455290",
        "name": "Kidal",
        "lat": 18.441111,
        "lon": 1.407778,
        "country": "ML",
        "admin1": "Kidal",
        "feature": "PPLA",
        "precision": 2,
        "uncertainty_m": 5000,
        "confidence": 0.9123,
        "candidates": [
            {
                "id": "geonames:1",
                "name": "Kidal",
                "lat": 10.0,
                "lon": 20.0,
                "country": "NE",
                "confidence": 0.05,
            }
        ],
    }


def test_an_incident_is_a_features_properties_with_its_point():
    (line,) = annotated(incident(KIDAL))["incidents"]
    assert (line["lat"], line["lon"]) == (18.441111, 1.407778)
    assert line["sub_event_type"] == "Attack"
    assert line["date_start"] == "2024-01-01"
    assert line["place_id"] == "geonames:2455290"


def test_there_is_no_pin_for_a_country_or_for_no_place():
    lines = annotated(incident(MALI), incident(None))["incidents"]
    assert [(line["lat"], line["lon"]) for line in lines] == [(None, None), (None, None)]


@given(st.text(st.characters(codec=None), min_size=1))
def test_any_words_survive_the_line(text):
    found = mentions(text, [Mention(0, len(text), text, MentionKind.LITERAL)])
    line = json_line(found)
    assert line.count(b"\n") == 1
    assert json.loads(line)[0]["text"] == text


def test_explanations_leave_out_descriptions():
    pipeline = default()
    text = "Soldiers stood outside La Carlota air base in Caracas. Smoke drifted across the base."
    record = read_record({"id": 1, "text": text})
    analysis = pipeline.process(record.report)
    line = annotation(record, analysis)
    assert [mention["text"] for mention in line["references"]] == ["the base"]
    told = with_explanations(line["mentions"], text, pipeline.explain(record.report, analysis.mentions))
    assert [mention["text"] for mention in told] == ["La Carlota air base", "Caracas"]
    assert all(mention["explanation"]["why"] for mention in told)
