"""What the live map asks for over HTTP."""

import pytest


def get(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_json(force=True)


def test_cells_are_geojson_of_clusters_and_single_incidents(filled):
    far = get(filled, "/map/cells?zoom=0")
    assert far["type"] == "FeatureCollection"
    assert (far["numberMatched"], far["numberInView"], far["numberUnplaced"]) == (4, 3, 1)
    near = get(filled, "/map/cells?zoom=12&bbox=170,-30,-170,0")
    assert near["numberInView"] == 2
    assert sorted(f["properties"]["place_name"] for f in near["features"]) == ["Suva", "Taveuni"]
    single = near["features"][0]
    assert single["id"] == single["properties"]["id"]
    assert "evidence" not in single["properties"]
    assert filled.get(f"/incidents/{single['id']}").status_code == 200
    filled.post("/reports", json={"text": "Another march in Suva.", "published": "2026-03-08"})
    (cluster,) = (f for f in get(filled, "/map/cells?zoom=22")["features"] if f["properties"].get("cluster"))
    assert cluster["properties"] == {
        "cluster": True, "point_count": 2, "counts": {"Protests": 2}, "place_precision": 2, "uncertainty_m": 8000.0,
    }  # fmt: skip
    assert cluster["geometry"]["coordinates"] == pytest.approx([178.44149, -18.14161], abs=1e-5)
    assert cluster["bbox"] == pytest.approx([178.44149, -18.14161] * 2, abs=1e-5)


def test_totals_count_by_type_country_and_time(filled):
    told = get(filled, "/map/totals")
    assert (told["numberMatched"], told["numberUnplaced"], told["numberUndated"]) == (4, 1, 1)
    assert told["event_type"] == {"Protests": 4}
    assert told["assertion"] == {"factual": 3, "planned": 1}
    assert told["histogram"] == {
        "unit": "day", "first": "2026-01-05", "types": ["Protests"], "bars": [[0, [1]], [1, [2]]], "earlier": 0,
    }  # fmt: skip
    some = get(filled, "/map/totals?assertion=planned&country=ve&datetime=2026-01-06")
    assert some["numberMatched"] == 1
    assert some["assertion"] == {"factual": 1, "planned": 1}
    assert some["sentence"] == "Incidents told as planned, in VE, on 2026-01-06."
    assert get(filled, "/map/totals?event_type=Riots")["histogram"] is None


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/map/cells?zoom=23", "zoom must be a whole number from 0 to 22"),
        ("/map/cells?zoom=x", "zoom"),
        ("/map/cells?limit=3", "no parameter 'limit'"),
        ("/map/totals?bbox=0,0,1,1", "no parameter 'bbox'"),
        ("/map/totals?country=Venezuela", "country must be a code of two letters"),
        ("/incidents.geojson?placed=perhaps", "placed must be true or false"),
    ],
)
def test_wrong_parameters_are_told(filled, path, words):
    answer = filled.get(path)
    assert answer.status_code == 400
    assert words in answer.get_json()["detail"]


def test_answers_are_fresh_and_validated(filled):
    first = filled.get("/map/cells?zoom=2")
    known = {"If-None-Match": first.headers["ETag"]}
    assert filled.get("/map/cells?zoom=2", headers=known).status_code == 304
    filled.post("/reports", json={"text": "Another march in Caracas."})
    again = filled.get("/map/cells?zoom=2", headers=known)
    assert again.get_json(force=True)["numberMatched"] == 5
    assert again.headers["Access-Control-Allow-Origin"] == "*"


def test_collections_say_how_many_there_are_on_all_pages(filled):
    for query, matched in (("limit=2", 4), ("limit=1&bbox=170,-30,-170,0", 2), ("", 4), ("placed=false", 1)):
        assert get(filled, f"/incidents.geojson?{query}")["numberMatched"] == matched
