"""What the live map asks for over HTTP."""

import base64
import json
import re

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
    assert some["sentence"] == "Incidents told as planned, in Venezuela, on 2026-01-06."
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


STRANGE = (
    "bbox=nan,0,1,1", "bbox=0,0,inf,1", "bbox=0,0,1", "bbox=-181,0,1,1", "bbox=0,10,1,-10", "bbox=0,0,1,91", "bbox=a,b,c,d",
    "bbox=0,0,1,1&bbox=0,0,1,1", "datetime=2026-02-01/2026-01-01", "datetime=2026-13-01", "datetime=yesterday",
    "datetime=../../..", "min_confidence=nan", "min_confidence=-0.1", "min_confidence=2", "country=<script>",
    "event_type=Wars", "sub_event_type=%00", "assertion=true", "q=%20!?", "q=" + 1001 * "x", "nonsense=1", "zoom=3&zoom=4",
)  # fmt: skip


@pytest.mark.parametrize("asked", STRANGE)
@pytest.mark.parametrize("path", ["/map/cells", "/map/totals", "/live", "/live/embed"])
def test_strange_parameters_are_problems_and_no_failures(filled, path, asked):
    answer = filled.get(f"{path}?{asked}", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.get_json()["detail"]


@pytest.mark.parametrize("zoom", ["99", "23", "-1", "1.5", "nan", "٣", "1e1"])
def test_a_zoom_that_there_is_not_is_a_problem(filled, zoom):
    assert filled.get("/map/cells", query_string={"zoom": zoom}).status_code == 400


def test_boxes_across_the_antimeridian_and_of_nothing(filled):
    assert get(filled, "/map/cells?zoom=5&bbox=177,-30,-170,0")["numberInView"] == 2
    assert get(filled, "/map/cells?zoom=5&bbox=-170,-30,177,0")["numberInView"] == 0
    assert get(filled, "/map/cells?zoom=5&bbox=180,-90,-180,90")["numberInView"] == 0
    assert get(filled, "/map/cells?zoom=0&bbox=-180,-90,180,90")["numberInView"] == 3


def test_an_empty_store_has_an_empty_map(client):
    assert get(client, "/map/cells?zoom=3")["features"] == []
    told = get(client, "/map/totals")
    assert (told["numberMatched"], told["period"], told["histogram"]) == (0, [], None)
    assert client.get("/live").status_code == 200
    assert client.get("/live/embed?country=ML").status_code == 200


def test_the_page_opens_on_where_the_incidents_are_and_with_what_is_asked(filled):
    page = filled.get("/live?datetime=2026-01-06&event_type=protests").get_data(as_text=True)
    assert '"asked":"datetime=2026-01-06%2F2026-01-06\\u0026event_type=Protests"' in page.replace(
        "&", "\\u0026"
    )
    box = re.search(r'"bounds":\[\[([-\d.]+),([-\d.]+)\],\[([-\d.]+),([-\d.]+)\]\]', page)
    assert [round(float(side), 1) for side in box.groups()] == [-18.1, 178.4, -16.8, 180.0]
    whole = filled.get("/live").get_data(as_text=True)
    west = float(re.search(r'"bounds":\[\[[-\d.]+,([-\d.]+)\]', whole)[1])
    assert west == pytest.approx(178.4, abs=0.1)  # From Fiji eastwards to Caracas, not round the other side.


def test_hostile_texts_are_data_in_every_answer(filled):
    nasty = "</script><img src=x onerror=alert(1)>\x00\u2028"
    filled.post("/reports", json={"text": "A march in Suva.", "title": nasty, "published": "2026-03-08"})
    for path in ("/map/cells?zoom=22&datetime=2026-03-08", "/map/totals?q=img", "/live", "/live/embed"):
        answer = filled.get(path)
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert (b"<img" in answer.data) == (answer.content_type == "application/geo+json")
    told = get(filled, "/map/cells?zoom=22&datetime=2026-03-08")["features"]
    assert any("onerror" in feature["properties"].get("title", "") for feature in told)


def test_the_base_map_comes_in_small_parts(filled):
    page = filled.get("/live").get_data(as_text=True)
    sizes = json.loads(re.search(r'id="ground">(.*?)</script>', page)[1])["cells"]
    assert len(page) < 1_000_000
    largest = sorted(sizes, key=sizes.get)[-40:]
    answer = filled.get("/map/ground", query_string={"cells": ";".join(largest)})
    assert len(answer.data) < 1_000_000
    assert {name: len(base64.b64decode(part)) for name, part in answer.get_json().items()} == {
        name: sizes[name] for name in largest
    }
    for strange in ("", "0,0;../x", ";".join(sizes), "NaN"):
        assert filled.get("/map/ground", query_string={"cells": strange}).status_code == 400
