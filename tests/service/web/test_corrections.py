"""Splitting and joining incidents over HTTP."""

import pytest

from .test_api import HOSTILE, assert_problem, assert_rfc7946


@pytest.fixture
def ids(filled):
    return [f["id"] for f in filled.get("/incidents.geojson").get_json(force=True)["features"]]


def properties(answer):
    document = answer.get_json(force=True)
    assert_rfc7946(document)
    return [feature["properties"] for feature in document["features"]]


def test_two_incidents_are_joined_and_split_again(filled, ids):
    one, other = ids[:2]
    answer = filled.post(f"/incidents/{one}/join", json={"other": other, "who": "Ada", "why": HOSTILE})
    assert answer.status_code == 200
    assert answer.content_type == "application/geo+json"
    (joined,) = properties(answer)
    assert joined["id"] == one
    assert joined["overrides"][-1]["who"] == "Ada"
    assert joined["overrides"][-1]["field"] == "reports"
    reports = [report["id"] for report in joined["reports"]]
    for path in ("", "/page", "?geometry=area"):
        moved = filled.get(f"/incidents/{other}{path}")
        assert moved.status_code == 308
        assert moved.headers["Location"] == f"/incidents/{one}{path}"
        assert moved.headers["Access-Control-Allow-Origin"] == "*"
    assert filled.get(f"/incidents/{other}/map").status_code == 200
    answer = filled.post(f"/incidents/{other}/split", json={"report": reports[-1]})
    if len(reports) > 1:
        assert answer.status_code == 201
        kept, own = properties(answer)
        assert (kept["id"], own["id"]) == (one, other)
        assert answer.headers["Location"].endswith(f"/incidents/{other}")
        assert filled.get(f"/incidents/{other}").status_code == 200
    else:
        assert_problem(answer, 404, "another one")


def test_a_browser_is_sent_to_the_page(filled, ids):
    answer = filled.post(
        f"/incidents/{ids[0]}/join", data={"other": ids[-1], "key": ""}, headers={"Accept": "text/html"}
    )
    assert answer.status_code == 303
    page = filled.get(answer.headers["Location"], headers={"Accept": "text/html"})
    assert "One of these articles tells of another incident" in page.text
    answer = filled.get(f"/incidents/{ids[-1]}", headers={"Accept": "text/html"})
    assert answer.status_code == 308


@pytest.mark.parametrize(
    ("action", "body", "status", "words"),
    [
        ("join", {}, 400, "the field other is missing"),
        ("split", {"report": " "}, 400, "the field report is missing"),
        ("join", {"other": 3}, 400, "must be a string, not int"),
        ("join", {"other": "x", "whom": "y"}, 400, "there is no field 'whom'; there are: other, who, why"),
        ("join", {"other": "x", "why": "y" * 3000}, 400, "at most 2,000"),
        ("join", ["x"], 400, "must be a JSON object with other, not list"),
        ("join", {"other": "nowhere"}, 404, "'nowhere'"),
        ("join", {"other": HOSTILE}, 404, "there is no incident"),
        ("split", {"report": "nowhere"}, 404, "see its property reports"),
    ],
)
def test_what_cannot_be_done_is_a_problem(filled, ids, action, body, status, words):
    assert_problem(filled.post(f"/incidents/{ids[0]}/{action}", json=body), status, words)


def test_other_media_and_parameters_are_refused(filled, ids):
    path = f"/incidents/{ids[0]}/join"
    assert_problem(filled.post(path, data="x", content_type="text/plain"), 415, "send JSON or a form")
    assert_problem(filled.post(f"{path}?x=1", json={"other": ids[1]}), 400, "no parameter 'x'")
    assert_problem(filled.post(path, data="{", content_type="application/json"), 400, "not valid JSON")
    assert_problem(filled.post("/incidents/nowhere/split", json={"report": "r"}), 404, "'nowhere'")
    assert_problem(filled.post(path, json={"other": ids[0]}), 404, "itself")
    assert_problem(filled.get(path), 405, "not allowed")


def test_only_who_may_write_may_correct(changed, make_app):
    client = make_app(changed("web", host="0.0.0.0", key="secret")).test_client()
    assert_problem(client.post("/incidents/a/join", json={"other": "b"}), 401, "key")
    allowed = client.post(
        "/incidents/a/join", json={"other": "b"}, headers={"Authorization": "Bearer secret"}
    )
    assert_problem(allowed, 404, "'a'")
