"""The map of a query as a picture."""

import sys

import pytest


@pytest.mark.parametrize(
    ("form", "kind", "start"),
    [
        ("png", "image/png", b"\x89PNG"),
        ("svg", "image/svg+xml", b"<?xml"),
        ("pdf", "application/pdf", b"%PDF"),
    ],
)
def test_a_query_is_drawn_as_a_picture(filled, form, kind, start):
    answer = filled.get(f"/map.{form}?q=march")
    assert answer.status_code == 200
    assert answer.mimetype == kind
    assert answer.data.startswith(start)
    assert "script" not in answer.headers["Content-Security-Policy"]
    again = filled.get(f"/map.{form}?q=march", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_one_incident_is_drawn_as_a_picture(filled):
    incident = filled.get("/incidents.geojson?q=suva").get_json(force=True)["features"][0]["id"]
    assert filled.get(f"/incidents/{incident}/map.png").data.startswith(b"\x89PNG")
    assert filled.get("/incidents/none/map.png").status_code == 404
    assert filled.get("/map.png?nonsense=1").status_code == 400
    assert filled.get("/map.gif").status_code == 404


def test_without_matplotlib_the_remedy_is_told(filled, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    answer = filled.get("/map.png")
    assert answer.status_code == 501
    assert "sitmap[pictures]" in answer.get_data(as_text=True)
