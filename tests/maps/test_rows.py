"""What a map keeps of a feature."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import taxonomy
from maps import rows, wording
from maps.columns import columns
from maps.packing.pack import pack, unpack
from tests.maps.samples import HOSTILE, capital_in_uproar, collection, feature, hostile

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def only(built):
    (row,) = built.rows
    return row


def test_types_are_those_that_occur_in_the_taxonomys_order():
    built = rows.build(capital_in_uproar())
    order = list(taxonomy().event_types)
    names = [kind.name for kind in built.kinds]
    assert names == sorted(names, key=order.index)
    assert sum(kind.count for kind in built.kinds) == 9
    assert {kind.color for kind in built.kinds} == {taxonomy().event_types[name].color for name in names}


def test_an_unknown_type_has_a_neutral_layer_of_its_own():
    built = rows.build(collection(feature(event_type="<b>Sorcery</b>")))
    assert [kind.name for kind in built.kinds] == ["Other types"]


def test_rows_are_in_order_of_date_with_undated_ones_last():
    built = rows.build(
        collection(
            feature(1, date_precision="unknown"),
            feature(2, date_start="2019-05-02"),
            feature(3, date_start="2019-04-01"),
        )
    )
    assert [row["id"] for row in built.rows] == ["incident-3", "incident-2", "incident-1"]


def test_quotes_come_once_and_those_for_the_type_first():
    said = [("actors", "B."), ("sub_event_type", "A."), ("place", "A."), ("date", "")]
    row = only(rows.build(collection(feature(evidence=[{"field": f, "sentence": s} for f, s in said]))))
    assert row["quotes"] == ["A.", "B."]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://news.example/a?b=c", True),
        ("HTTP://news.example/", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//news.example/", False),
        ("https:///nohost", False),
        ("http://[broken", False),
        ("", False),
        (None, False),
        (["https://news.example/"], False),
    ],
)
def test_only_web_addresses_become_links(url, kept):
    assert (rows.link(url) is not None) == kept


def test_an_area_is_drawn_with_its_marker_inside():
    square = {"type": "Polygon", "coordinates": [[[10, 10], [12, 10], [12, 12], [10, 12], [10, 10]]]}
    row = only(rows.build(collection(feature() | {"geometry": square})))
    assert (10 < row["lon"] < 12, 10 < row["lat"] < 12, row["area"]["type"]) == (True, True, "Polygon")
    country = only(rows.build(collection(feature(place_precision=6) | {"geometry": square})))
    assert (country["lon"], country["lat"], country["area"]) == (None, None, None)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        {"type": "Point"},
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": [500, 10]},
        {"type": "Point", "coordinates": [float("nan"), 10]},
        {"type": "Point", "coordinates": ["1", "2"]},
        {"type": "Polygon", "coordinates": [[[1, 2]]]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Line", "coordinates": [[1, 2], [3, 4]]},
        "POINT (1 2)",
    ],
)
def test_what_is_no_place_is_listed_instead(geometry):
    assert only(rows.build(collection(feature() | {"geometry": geometry})))["lat"] is None


def test_an_incidents_address_is_filled_with_its_id():
    row = only(rows.build(collection(feature(id="a/b c")), "/incidents/{id}"))
    assert row["url"] == "/incidents/a%2Fb%20c"


@pytest.mark.parametrize("address", ["javascript:alert({id})", "//evil.example/{id}", "incidents/{id}"])
def test_an_unusable_incident_address_is_refused(address):
    with pytest.raises(ValueError, match="incident_url"):
        rows.build(collection(), address)


@pytest.mark.parametrize("wrong", [{}, [], None, {"features": "abc"}, {"features": None}])
def test_what_is_no_collection_is_refused(wrong):
    with pytest.raises(ValueError, match="FeatureCollection"):
        rows.build(wrong)


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "properties": st.fixed_dictionaries(
                    {}, optional=dict.fromkeys([*feature()["properties"]], anything)
                ),
                "geometry": anything,
                "id": anything,
            }
        )
        | anything,
        max_size=4,
    )
)
def test_nothing_in_a_feature_makes_it_fail(features):
    built = rows.build({"features": features})
    text = rows.island(built.rows)
    text.encode()
    json.loads(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_an_island_can_stand_in_a_page_and_in_a_template(text):
    built = rows.build(hostile(text))
    island = rows.island([row["title"] for row in built.rows])
    assert not set("<>&\u2028\u2029") & set(island)
    assert not any(mark in island for mark in ("{{", "{%", "{#"))
    assert json.loads(island) == [rows.clean(text)] * 2


@given(st.text())
def test_an_island_gives_back_what_went_in(text):
    assert json.loads(rows.island({"a": rows.clean(text)}))["a"] == rows.clean(text)


def test_every_icon_of_the_taxonomy_is_there():
    dot = rows.icon_paths("other")
    used = {kind.icon for kind in taxonomy().event_types.values()} | {
        sub.icon for sub in taxonomy().sub_event_types.values()
    }
    assert all(rows.icon_paths(name) != dot for name in used)
    assert rows.icon_paths("../../etc/passwd") == dot


@pytest.mark.parametrize(
    ("precision", "pinned"), [(None, True), (4, True), (5, False), (6, False), (7, False)]
)
def test_there_is_no_pin_for_a_country_whoever_made_the_features(precision, pinned):
    made_of = collection(feature(1, -66.9, 10.5, place_precision=precision))
    made = columns(made_of)
    assert (only(rows.build(made_of))["lat"] is not None, made.unplaced == 0) == (pinned, pinned)
    assert unpack(pack(made, made_of))["features"] == made_of["features"]


@pytest.mark.parametrize(
    ("said", "told"),
    [(None, "factual"), ("", "factual"), ("Denied", "denied"), ("disputed", "alleged"), (7, "alleged")],
)
def test_a_claim_that_is_not_known_is_told_as_no_fact(said, told):
    made_of = collection(feature(1, -66.9, 10.5, assertion=said))
    assert only(rows.build(made_of))["assertion"] == told
    assert list(wording.ASSERTION)[columns(made_of).numbers["assertion"][0]] == told
