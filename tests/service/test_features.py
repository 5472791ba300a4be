import json
import math
from dataclasses import replace
from datetime import date

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from service import features
from service.model import (
    Actor,
    ActorRole,
    Assertion,
    Candidate,
    Confidence,
    Count,
    DatePrecision,
    Evidence,
    Incident,
    Override,
    Place,
    Report,
)

CONTRACT = [
    "id",
    "version",
    "updated",
    "status",
    "title",
    "event_type",
    "sub_event_type",
    "plover_event",
    "plover_mode",
    "assertion",
    "date_start",
    "date_end",
    "date_precision",
    "place_name",
    "place_id",
    "place_feature",
    "place_mention",
    "place_relation",
    "country",
    "country_name",
    "admin1",
    "admin2",
    "place_precision",
    "uncertainty_m",
    "actors",
    "weapons",
    "fatalities",
    "injured",
    "detained",
    "claims",
    "confidence",
    "candidates",
    "evidence",
    "reports",
    "overrides",
]

REPORT = Report("r1", "text", "Title", "https://example.org", "Paper", date(2026, 2, 3), "en")
PLACE = Place(
    "geonames:3646738", "Caracas", 10.487654321, -66.87654321, "VE", "Capital District", "PPLC", 2, 15000.4, 0.91234,
    "Venezuela", "Libertador", (Candidate("geonames:1", "Caracas", 1.123456789, 2, "CO", "PPL", 0.0512),),
)  # fmt: skip
INCIDENT = Incident(
    id="i1",
    title="Tear gas fired",
    event_type="Protests",
    sub_event_type="Protest with intervention",
    plover_event="PROTEST",
    plover_mode="",
    assertion=Assertion.FACTUAL,
    confidence=Confidence(0.91239, 0.8, None, 0.7),
    date_start=date(2026, 2, 2),
    date_end=date(2026, 2, 2),
    date_precision=DatePrecision.DAY,
    place=PLACE,
    place_mention="Caracas",
    place_relation="in",
    actors=(Actor("police", ActorRole.PERPETRATOR),),
    injured=Count(None, 3, 4),
    evidence=(Evidence("place", "r1", "In Caracas.", 3, 10, 0),),
    reports=("r1", "gone"),
    overrides=(
        Override("date", date(2026, 2, 1), {"a": (1, math.nan)}, "Ada", "2026-02-04T00:00:00Z", "typo"),
    ),
)


def made(incident=INCIDENT, **options):
    return features.feature(incident, {"r1": REPORT}, **options)


def test_every_property_in_the_order_of_the_contract():
    properties = made()["properties"]
    assert list(properties) == CONTRACT
    assert properties["uncertainty_m"] == 15000
    assert properties["date_start"] == "2026-02-02"
    assert properties["confidence"] == {"type": 0.912, "place": 0.8, "date": None, "overall": 0.7}
    assert properties["injured"] == {"low": None, "best": 3, "high": 4}
    assert properties["fatalities"] is None
    assert properties["actors"] == [{"name": "police", "role": "perpetrator", "type": None}]
    assert properties["candidates"][0]["lat"] == 1.123457
    assert properties["evidence"] == [
        {
            "field": "place",
            "report": "r1",
            "sentence": "In Caracas.",
            "start": 3,
            "end": 10,
            "sentence_start": 0,
        }
    ]
    assert properties["reports"] == [
        {
            "id": "r1",
            "url": "https://example.org",
            "title": "Title",
            "publisher": "Paper",
            "published": "2026-02-03",
        }
    ]
    assert properties["overrides"][0]["old"] == "2026-02-01"
    assert properties["overrides"][0]["new"] == {"a": [1, None]}


def test_a_known_place_gets_a_point():
    feature = made()
    assert feature["type"] == "Feature"
    assert feature["id"] == "i1"
    assert feature["geometry"] == {"type": "Point", "coordinates": [-66.876543, 10.487654]}
    assert features.pin(PLACE) == (10.487654, -66.876543)


@pytest.mark.parametrize("precision", [5, 6, 7])
def test_no_pin_for_a_country(precision):
    coarse = replace(INCIDENT, place=replace(PLACE, precision=precision))
    assert made(coarse)["geometry"] is None
    assert made(coarse)["properties"]["place_name"] == "Caracas"
    assert made(coarse, geometry="area")["geometry"]["type"] == "Polygon"


def test_an_unplaced_incident_has_null_for_every_property_of_a_place():
    unplaced = made(replace(INCIDENT, place=None, place_mention="", place_relation=""))
    assert unplaced["geometry"] is None
    assert list(unplaced["properties"]) == CONTRACT
    for name in CONTRACT[CONTRACT.index("place_name") : CONTRACT.index("actors")]:
        assert unplaced["properties"][name] is None
    assert unplaced["properties"]["candidates"] == []
    assert made(replace(INCIDENT, place=None), geometry="area")["geometry"] is None


def test_an_area_is_the_circle_of_uncertainty_or_the_places_own_polygon():
    circle = made(geometry="area")["geometry"]
    assert_right_handed(circle)
    assert shapely.geometry.shape(circle).contains(shapely.Point(-66.8765, 10.4876))
    clockwise = shapely.Polygon([(0, 0), (0, 2), (2, 2), (2, 0)], [[(0.5, 0.5), (1, 0.5), (1, 1)]])
    own = made(geometry="area", area=lambda place: clockwise if place == PLACE else None)["geometry"]
    assert_right_handed(own)
    assert shapely.geometry.shape(own).equals(clockwise)
    assert made(geometry="area", area=lambda _: None)["geometry"] == circle
    assert made(geometry="area", area=lambda _: shapely.Point(1, 1))["geometry"] == circle


def assert_right_handed(geometry):
    shape = shapely.geometry.shape(geometry)
    assert shape.is_valid
    for part in shapely.get_parts(shape):
        assert part.exterior.is_ccw
        assert not any(hole.is_ccw for hole in part.interiors)
    for x, y in shapely.get_coordinates(shape).tolist():
        assert (x, y) == (round(x, 6), round(y, 6))


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 3e6), st.integers(1, 7))
@settings(deadline=None, max_examples=40)
def test_areas_are_right_handed_everywhere(lat, lon, uncertainty, precision):
    place = replace(PLACE, lat=lat, lon=lon, uncertainty_m=uncertainty, precision=precision)
    geometry = made(replace(INCIDENT, place=place), geometry="area")["geometry"]
    if geometry and geometry["type"] != "Point":
        assert_right_handed(geometry)


@pytest.mark.parametrize(("lat", "lon"), [(math.nan, 0), (0, math.inf), (91, 0), (0, 181)])
def test_a_place_off_the_earth_has_no_geometry(lat, lon):
    lost = replace(INCIDENT, place=replace(PLACE, lat=lat, lon=lon, uncertainty_m=math.nan))
    assert made(lost)["geometry"] is None
    assert made(lost, geometry="area")["geometry"] is None
    assert made(lost)["properties"]["uncertainty_m"] is None


@given(st.text(), st.floats(), st.floats())
def test_any_feature_is_strict_json(text, overall, rate):
    odd = replace(
        INCIDENT,
        title=text,
        place=replace(
            PLACE, name=text, confidence=rate, candidates=(Candidate(text, text, rate, rate, text, "", rate),)
        ),
        confidence=Confidence(rate, rate, rate, overall),
        overrides=(Override(text, text, {text: {text, 3.5}}, text, text, text),),
    )
    document = json.dumps(made(odd), allow_nan=False, ensure_ascii=False).encode()
    assert b"\\u0000" not in document


def test_cleaning_keeps_the_length_of_a_text():
    nasty = "a\x00b\ud800c\r\x85d\n\te"
    assert features.clean(nasty) == "a�b�c��d\n\te"
    assert len(features.clean(nasty)) == len(nasty)


def test_a_collection():
    found = features.collection([INCIDENT, INCIDENT], {"r1": REPORT})
    assert found == {"type": "FeatureCollection", "features": [made(), made()]}


def test_places_of_online_geocoders_are_credited():
    found = replace(INCIDENT, id="i2", place=replace(PLACE, id="osm:n1"))
    (credit,) = features.collection([INCIDENT, found], {"r1": REPORT})["attribution"]
    assert "OpenStreetMap" in credit
    assert "attribution" not in features.collection([INCIDENT], {"r1": REPORT})
