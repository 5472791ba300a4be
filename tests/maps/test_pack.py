"""A collection inside a page, and back."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.columns import columns
from maps.packing.pack import Pack, pack, unpack
from tests.maps.samples import HOSTILE, capital_in_uproar, collection, feature, hostile, scattered
from tests.maps.test_rows import anything


def by_id(features):
    return sorted(features, key=lambda feature: json.dumps(feature, sort_keys=True, default=str))


def carried(given):
    return unpack(pack(columns(given), given))


@pytest.mark.parametrize("given", [capital_in_uproar(), collection(), scattered(600)])
def test_a_collection_comes_back_whole(given):
    found = carried(given)
    assert by_id(found["features"]) == by_id(given["features"])
    if given["features"]:
        assert list(found["features"][0]["properties"]) == list(given["features"][0]["properties"])


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_as_they_were(text):
    given = hostile(text)
    assert by_id(carried(given)["features"]) == by_id(given["features"])


def test_what_stands_beside_the_features_comes_back_too():
    given = {**capital_in_uproar(), "attribution": ["© A"], "bbox": [1, 2, 3, 4]}
    found = carried(given)
    assert (found["attribution"], found["bbox"]) == (["© A"], [1, 2, 3, 4])


def test_areas_and_odd_points_come_back_as_they_were():
    square = {"type": "Polygon", "coordinates": [[[10, 10], [12, 10], [12, 12], [10, 12], [10, 10]]]}
    odd = [
        square,
        {"type": "Point", "coordinates": [1.123456789, 2]},
        {"type": "Point", "coordinates": [1, 2, 30]},
        {"type": "Point", "coordinates": [1, 2], "bbox": [1, 2, 1, 2]},
        {"type": "GeometryCollection", "geometries": []},
    ]
    given = collection(*[feature(n) | {"geometry": geometry, "extra": n} for n, geometry in enumerate(odd)])
    assert carried(given)["features"] == given["features"]


def test_numbers_that_json_does_not_know_become_null():
    found = carried(collection(feature(1, uncertainty_m=math.nan, fatalities={"low": math.inf})))
    properties = found["features"][0]["properties"]
    assert (properties["uncertainty_m"], properties["fatalities"]) == (None, {"low": None})


@given(
    st.lists(
        st.fixed_dictionaries({"properties": anything, "geometry": anything, "id": anything}), max_size=4
    )
)
def test_nothing_in_a_feature_makes_it_fail(features):
    found = carried({"features": features})
    assert len(found["features"]) == len(features)


def test_many_incidents_of_one_place_tell_it_once():
    made = columns(collection(*[feature(n, 44.01, 36.19) for n in range(50)]))
    assert made.spots == ((44.01, 36.19),)
    assert made.unplaced == 0


def test_damaged_data_is_refused():
    whole = pack(columns(capital_in_uproar()), capital_in_uproar())
    with pytest.raises(ValueError, match="damaged"):
        unpack(Pack(whole.layout, whole.columns, whole.shared[:40], whole.lines, whole.texts))
