import io
import json

import pyogrio
import pytest
import shapely

from service.errors import StoreError
from service.store.memory import MemoryStore

HOSTILE = "</script><script>alert(1)</script> ${alert(1)} `x` \"'><img src=x onerror=alert(1)> \u202eevil\x00 {{7*7}}"


def assert_problem(answer, status, words):
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    document = answer.get_json(force=True)
    assert document["status"] == status
    assert set(document) == {"type", "title", "status", "detail"}
    assert words in document["detail"]


def assert_rfc7946(document):
    """RFC 7946 with all that it only recommends: right-hand rings, coordinates on the map."""
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document
    for feature in document["features"]:
        assert {"type", "geometry", "properties"} <= set(feature)
        assert feature["type"] == "Feature"
        assert isinstance(feature["properties"], dict)
        geometry = feature["geometry"]
        if geometry is None:
            continue
        assert set(geometry) == {"type", "coordinates"}
        shape = shapely.geometry.shape(geometry)
        assert shape.is_valid
        for x, y in shapely.get_coordinates(shape).tolist():
            assert -180 <= x <= 180
            assert -90 <= y <= 90
            assert (x, y) == (round(x, 6), round(y, 6))
        if geometry["type"] != "Point":
            polygons = (
                geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
            )
            for rings in polygons:
                for number, ring in enumerate(rings):
                    assert ring[0] == ring[-1]
                    assert len(ring) >= 4
                    assert shapely.LinearRing(ring).is_ccw == (number == 0)


def geojson(client, query=""):
    answer = client.get(f"/incidents.geojson{query}")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/geo+json"
    document = json.loads(answer.data, parse_constant=pytest.fail)
    assert_rfc7946(document)
    return document


def titles(document):
    return [feature["properties"]["place_name"] for feature in document["features"]]


def href(links, rel):
    return next(link["href"] for link in links if link["rel"] == rel)


def test_a_report_is_taken_in_and_found_again(client):
    answer = client.post(
        "/reports",
        json={
            "text": "People marched in Caracas.",
            "title": "A march",
            "published": "2026-01-05",
            "outlet": "The Paper",
            "url": "https://example.org/1",
        },
    )
    assert answer.status_code == 201
    document = answer.get_json()
    assert answer.headers["Location"] == f"/reports/{document['id']}"
    assert document["publisher"] == "The Paper"
    assert document["mentions"][0]["text"] == "Caracas"
    assert document["mentions"][0]["place"]["precision"] == 2
    feature = document["incidents"]["features"][0]
    assert feature["geometry"]["coordinates"] == [-66.87919, 10.48801]
    assert feature["properties"]["reports"][0]["url"] == "https://example.org/1"
    for link in [*document["links"], *feature["links"]]:
        assert client.get(link["href"]).status_code == 200
    assert client.get(answer.headers["Location"]).get_json() == document
    listed = client.get("/reports").get_json()["reports"]
    assert [(line["id"], line["incidents"]) for line in listed] == [(document["id"], 1)]
    assert client.get(listed[0]["links"][0]["href"]).get_json() == document


def test_the_same_report_again_is_200_and_changes_nothing(client):
    first = client.post("/reports", json={"text": "People marched in Caracas."})
    second = client.post("/reports", json={"text": "People marched in Caracas."})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json() == second.get_json()


@pytest.mark.parametrize(
    "request_",
    [
        {"json": {"html": "<p>People marched in Caracas.</p>"}},
        {"data": {"text": "People marched in Caracas.", "title": "", "published": ""}},
        {"data": {"file": (io.BytesIO(b"People marched in Caracas."), "a.txt"), "published": "2026-01-05"}},
        {"data": b"People marched in Caracas.", "content_type": "text/plain; charset=utf-8"},
        {"data": b"<p>People marched in Caracas.</p>", "content_type": "text/html"},
    ],
    ids=["html", "form", "file", "plain body", "html body"],
)
def test_a_report_may_come_in_many_ways(client, request_):
    answer = client.post("/reports", **request_)
    assert answer.status_code == 201
    assert len(answer.get_json()["incidents"]["features"]) == 1


def test_deleting_a_report_removes_what_rests_on_it(filled):
    report = filled.get("/reports").get_json()["reports"][-1]
    assert filled.delete(f"/reports/{report['id']}").status_code == 204
    assert_problem(filled.get(f"/reports/{report['id']}"), 404, "no report")
    assert_problem(filled.delete(f"/reports/{report['id']}"), 404, "no report")
    assert "Caracas" not in titles(geojson(filled))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Taveuni", "Suva", "Caracas", "Venezuela"]),
        ("?bbox=-70,0,-60,20", ["Caracas"]),
        ("?bbox=170,-20,-170,0", ["Taveuni", "Suva"]),
        ("?bbox=-70,0,-100,-60,20,100", ["Caracas"]),
        ("?datetime=2026-01-05", ["Caracas"]),
        ("?datetime=2026-01-06/..", ["Taveuni", "Suva"]),
        ("?datetime=../2026-01-05T12:00:00Z", ["Caracas"]),
        ("?event_type=Protests", ["Taveuni", "Suva", "Caracas", "Venezuela"]),
        ("?event_type=riots", []),
        ("?event_type=Riots,Protests&event_type=Battles", ["Taveuni", "Suva", "Caracas", "Venezuela"]),
        ("?sub_event_type=Peaceful%20protest&q=suva", ["Suva"]),
        ("?assertion=planned", ["Suva"]),
        ("?min_confidence=0.76", []),
        ("?q=march", ["Suva"]),
        ("?limit=1", ["Taveuni"]),
        ("?limit=99999999", ["Taveuni", "Suva", "Caracas", "Venezuela"]),
        ("?geometry=area", ["Taveuni", "Suva", "Caracas", "Venezuela"]),
    ],
)
def test_queries(filled, query, expected):
    document = geojson(filled, query)
    assert sorted(titles(document)) == sorted(expected)
    assert document["numberReturned"] == len(expected)


def test_pages_are_linked(filled):
    found, address = [], "/incidents.geojson?limit=1&assertion=factual"
    while address:
        document = filled.get(address).get_json(force=True)
        assert_rfc7946(document)
        assert href(document["links"], "self").endswith(address.removeprefix("http://localhost"))
        found += titles(document)
        address = next((link["href"] for link in document["links"] if link["rel"] == "next"), "")
    assert found == ["Taveuni", "Caracas", "Venezuela"]


def test_a_country_gets_no_pin_but_an_area(filled):
    point = next(f for f in geojson(filled)["features"] if f["properties"]["place_name"] == "Venezuela")
    assert point["geometry"] is None
    areas = {
        f["properties"]["place_name"]: f["geometry"]["type"]
        for f in geojson(filled, "?geometry=area")["features"]
    }
    assert areas["Venezuela"] == "Polygon"
    assert areas["Taveuni"] == "MultiPolygon"


@pytest.mark.parametrize("query", ["", "?geometry=area"])
def test_gdal_reads_it(filled, query, tmp_path):
    path = tmp_path / "incidents.geojson"
    path.write_bytes(filled.get(f"/incidents.geojson{query}").data)
    information = pyogrio.read_info(path)
    assert information["features"] == 4
    assert information["crs"] == "EPSG:4326"
    _, _, geometries, values = pyogrio.raw.read(path)
    columns = dict(zip(information["fields"], values, strict=True))
    assert set(columns["place_name"]) == {"Caracas", "Suva", "Taveuni", "Venezuela"}
    assert sum(geometry is not None for geometry in geometries) == (4 if query else 3)


def test_one_incident(filled):
    feature = geojson(filled, "?q=caracas")["features"][0]
    answer = filled.get(f"/incidents/{feature['id']}")
    assert answer.content_type == "application/geo+json"
    document = answer.get_json(force=True)
    assert document["properties"] == feature["properties"]
    assert (
        filled.get(f"/incidents/{feature['id']}?geometry=area").get_json(force=True)["geometry"]["type"]
        == "Polygon"
    )
    assert_problem(filled.get("/incidents/nowhere"), 404, "no incident")


def test_the_map_is_of_the_same_query(filled, app):
    answer = filled.get("/map?q=march&datetime=2026-01-06")
    assert answer.status_code == 200
    collection, title, options = app.config["DRAWN"][-1]
    assert titles(collection) == ["Suva"]
    assert title == "Incidents on 2026-01-06, mentioning “march”."
    framing = options.pop("framing")
    assert options == {"self_contained": True, "tiles": "", "incident_url": "/incidents/{id}"}
    assert 'src="http://localhost/embed?q=march&amp;datetime=2026-01-06"' in framing.snippet
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy
    feature = geojson(filled, "?q=caracas")["features"][0]
    assert filled.get(f"/incidents/{feature['id']}/map").status_code == 200
    assert titles(app.config["DRAWN"][-1][0]) == ["Caracas"]
    assert_problem(filled.get("/map?report=nothing"), 404, "no report")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/incidents.geojson?limit=0", "limit must be a whole number of 1 or more"),
        ("/incidents.geojson?limit=-1", "limit"),
        ("/incidents.geojson?limit=1e3", "limit"),
        ("/incidents.geojson?nonsense=1", "there is no parameter 'nonsense' here; there are: bbox, datetime"),
        ("/incidents.geojson?bbox=1,2,3", "bbox must be west,south,east,north"),
        ("/incidents.geojson?bbox=1,2,3,nan", "bbox must be"),
        ("/incidents.geojson?bbox=1,20,3,10", "bbox must lie"),
        ("/incidents.geojson?bbox=-181,2,3,4", "bbox must lie"),
        ("/incidents.geojson?datetime=yesterday", "datetime must be"),
        ("/incidents.geojson?datetime=2026-02-30", "datetime must be"),
        ("/incidents.geojson?datetime=2026-02-03/2026-02-01", "ends before it begins"),
        ("/incidents.geojson?datetime=2026-01-01/2026-01-02/2026-01-03", "datetime must be"),
        ("/incidents.geojson?event_type=War", "there is no event_type 'War'; there are: Battles"),
        ("/incidents.geojson?assertion=maybe", "factual, planned"),
        ("/incidents.geojson?min_confidence=2", "0 to 1"),
        ("/incidents.geojson?min_confidence=nan", "0 to 1"),
        ("/incidents.geojson?q=%22", "no word"),
        (f"/incidents.geojson?q={'x' * 1001}", "longer than 1000"),
        ("/incidents.geojson?cursor=abc", "cursor"),
        ("/incidents.geojson?geometry=hull", "geometry must be point or area"),
        ("/incidents.geojson?limit=1&limit=2", "once"),
        ("/map?cursor=abc", "no parameter 'cursor'"),
        ("/map?bbox=x", "bbox"),
        ("/reports?limit=0", "limit"),
        ("/reports?cursor=abc", "cursor"),
        ("/?x=1", "no parameter"),
    ],
)
def test_bad_parameters_are_refused(filled, path, words):
    assert_problem(filled.get(path), 400, words)


@pytest.mark.parametrize(
    ("request_", "status", "words"),
    [
        ({"json": {}}, 400, "give either text or html, not neither"),
        ({"json": {"text": "a", "html": "b"}}, 400, "not both"),
        ({"json": {"text": 5}}, 400, "the field text must be a string, not int"),
        ({"json": {"text": "a", "author": "b"}}, 400, "there is no field 'author'"),
        ({"json": []}, 400, "must be a JSON object"),
        ({"json": {"text": "a", "published": "30/04/2019"}}, 400, "published must be a date"),
        ({"json": {"text": "a", "url": "javascript:alert(1)"}}, 400, "url must be a web address"),
        ({"data": b"{", "content_type": "application/json"}, 400, "not valid JSON"),
        ({"data": b"[" * 100_000, "content_type": "application/json"}, 400, "not valid JSON"),
        ({"data": b"\xff\xfe\xff", "content_type": "application/json"}, 400, "not valid JSON"),
        ({"data": b"x", "content_type": "application/zip"}, 415, "can't be read"),
        ({"data": b""}, 415, "unknown"),
        ({"json": {"text": "  "}}, 422, "empty"),
        ({"data": {}, "content_type": "multipart/form-data"}, 422, "empty"),
        ({"data": {"file": (io.BytesIO(b""), "empty.txt")}}, 422, "empty"),
        ({"data": {"file": (io.BytesIO(b"\x00\x01\x02"), "a.bin")}}, 422, "is not text"),
        ({"data": {"text": "x", "colour": "red"}}, 400, "there is no field 'colour'"),
        ({"json": {"text": "Der Marsch in Caracas."}}, 422, "German"),
    ],
)
def test_bad_reports_are_refused(client, request_, status, words):
    assert_problem(client.post("/reports", **request_), status, words)
    assert client.get("/reports").get_json()["reports"] == []


def test_what_is_too_large_is_refused(changed, make_app):
    client = make_app(changed("reading", max_bytes=1000)).test_client()
    answer = client.post("/reports", json={"text": "x" * 200_000})
    assert_problem(answer, 413, "larger than 1,000 bytes; send one article at a time")
    answer = client.post("/reports", data={"file": (io.BytesIO(b"x" * 200_000), "a.txt")})
    assert_problem(answer, 413, "larger than 1,000 bytes")


def test_a_line_of_five_megabytes(client):
    text = "Caracas " + "x" * 5_000_000
    answer = client.post("/reports", data={"text": text})
    assert answer.status_code == 201
    assert client.get(f"/reports/{answer.get_json()['id']}/page").status_code == 200


def test_ten_thousand_place_names(client):
    answer = client.post("/reports", json={"text": "\n".join(["Caracas"] * 10_000)})
    assert answer.status_code == 201
    assert client.get(f"/reports/{answer.get_json()['id']}/page").status_code == 200


@pytest.mark.parametrize("path", ["/nowhere", "/static/nothing.js", "/static/../app.py", "/reports/a/b/c"])
def test_what_is_not_there_is_a_problem(client, path):
    assert_problem(client.get(path), 404, "not found")


def test_a_wrong_method_is_a_problem(client):
    answer = client.put("/reports")
    assert_problem(answer, 405, "not allowed")
    assert "POST" in answer.headers["Allow"]


def test_an_unforeseen_failure_tells_nothing(settings, make_app, caplog):
    def explode(report):
        message = f"the secret is 42 {report.id}"
        raise RuntimeError(message)

    client = make_app(settings, process=explode).test_client()
    answer = client.post("/reports", json={"text": "x"})
    assert_problem(answer, 500, "its log says what")
    assert "42" not in answer.text
    assert "the secret is 42" in caplog.text


@pytest.mark.parametrize("error", [RuntimeError, StoreError])
def test_no_request_writes_a_line_or_an_escape_of_its_own_into_the_log(settings, make_app, caplog, error):
    class Broken(MemoryStore):
        def analysis(self, name):
            raise error(name)

    make_app(settings, store=Broken()).test_client().get("/reports/a%1b[2J%0aERROR")
    (record,) = caplog.records
    assert "\x1b" not in record.getMessage()
    assert "\nERROR" not in record.getMessage().partition("Traceback")[0]
    assert "/reports/a\\x1b[2J\\nERROR" in record.getMessage().splitlines()[0]


def test_a_store_that_fails_is_a_problem(client, app, caplog):
    app.extensions["sitmap"].store.close()
    assert_problem(client.get("/healthz"), 503, "closed")
    assert "closed" in caplog.text


def test_health(client):
    assert client.get("/healthz").get_json() == {"status": "ok"}


@pytest.mark.parametrize(
    "path", ["/incidents.geojson", "/reports", "/map", "/", "/incidents.geojson?limit=2"]
)
def test_a_reader_who_has_it_already_gets_304(filled, path):
    first = filled.get(path)
    again = filled.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    filled.post("/reports", json={"text": "Another march in Caracas."})
    if "limit" not in path:
        assert filled.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_any_site_may_read_the_data(filled):
    for path in ("/incidents.geojson", "/reports", "/map", "/healthz", "/incidents.geojson?limit=0"):
        assert filled.get(path).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in filled.post("/reports", json={"text": "x"}).headers
    assert "Access-Control-Allow-Origin" not in filled.get("/").headers


def test_pages_run_no_inline_script(filled):
    for path in ("/", f"/reports/{filled.get('/reports').get_json()['reports'][0]['id']}/page", "/nowhere"):
        answer = filled.get(path, headers={"Accept": "text/html"})
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        assert "default-src 'none'; script-src 'self'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_people_get_pages(filled):
    accept = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    report = filled.get("/reports").get_json()["reports"][0]["id"]
    incident = geojson(filled)["features"][0]["id"]
    for path in (f"/reports/{report}", f"/incidents/{incident}", "/nowhere", "/incidents.geojson?limit=0"):
        answer = filled.get(path, headers=accept)
        assert answer.content_type == "text/html; charset=utf-8"
    assert "Accept" in filled.get(f"/reports/{report}", headers=accept).headers["Vary"]
    answer = filled.post("/reports", data={"text": "A march in Suva."}, headers=accept)
    assert answer.status_code == 303
    assert filled.get(answer.headers["Location"]).status_code == 200
    answer = filled.post(f"/reports/{report}/delete", headers=accept)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_the_example(client):
    answer = client.post("/example")
    assert answer.status_code == 201
    assert answer.get_json()["incidents"]["features"]


def test_the_front_page_lists_reports_page_by_page(client):
    for number in range(23):
        client.post("/reports", json={"text": f"Text {number}", "title": f"Number {number}"})
    page = client.get("/").text
    assert page.count("<li>") == 20
    assert "Number 22" in page
    assert "Number 2<" not in page
    older = page.split('href="/?cursor=')[1].split("#")[0]
    assert "Number 2<" in client.get(f"/?cursor={older}").text


def test_hostile_text_is_only_ever_text(client):
    answer = client.post(
        "/reports",
        json={
            "text": f"In Caracas {HOSTILE}",
            "title": HOSTILE,
            "outlet": HOSTILE,
            "published": "2026-01-05",
        },
    )
    assert answer.status_code == 201
    document = answer.get_json()
    incident = document["incidents"]["features"][0]["id"]
    for path in ("/", f"/reports/{document['id']}/page", f"/incidents/{incident}/page"):
        page = client.get(path)
        assert page.status_code == 200
        assert "<img" not in page.text.replace('<img src="/static/icon.svg"', "")
        assert "<script>" not in page.text
        assert "\x00" not in page.text
        assert "49" not in page.text.split("evil")[1][:20]
    assert json.loads(client.get("/incidents.geojson").data)["features"][0]["properties"]["title"].startswith(
        "</script>"
    )
    problem = client.get(f"/reports/{'%3Cimg src=x%3E'}", headers={"Accept": "text/html"})
    assert "<img src=x" not in problem.text


def test_a_lone_surrogate_does_no_harm(client):
    body = rb'{"text": "In Caracas \ud800 and \udfff", "title": "\ud83d", "outlet": "\ud83e\udd8a"}'
    answer = client.post("/reports", data=body, content_type="application/json")
    assert answer.status_code == 201
    assert answer.get_json()["publisher"] == "\U0001f98a"
    assert client.get(f"/reports/{answer.get_json()['id']}/page").status_code == 200
    geojson(client)
