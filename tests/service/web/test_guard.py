import pytest

from service.web.guard import is_loopback

KEY = "a long key"


def post(client, base="http://127.0.0.1:8000", peer="127.0.0.1", **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(
        "/reports",
        json={"text": "A march in Caracas."},
        base_url=base,
        headers=names,
        environ_base={"REMOTE_ADDR": peer},
    )


@pytest.mark.parametrize(
    "base", ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000", "http://localhost"]
)
def test_this_machine_may_write(client, base):
    assert post(client, base).status_code == 201
    assert post(client, base, Origin=base, Sec_Fetch_Site="same-origin").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9000"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"base": "http://evil.example:8000"},
        {"base": "http://127.0.0.1.evil.example"},
        {"peer": "192.0.2.7"},
        {"X_Forwarded_For": "192.0.2.7"},
        {"Forwarded": "for=192.0.2.7"},
    ],
)
def test_other_sites_and_other_machines_may_not(client, headers):
    answer = post(client, **headers)
    assert answer.status_code == 403
    assert client.get("/reports").get_json()["reports"] == []


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_without_a_key_a_wider_service_is_read_only(changed, make_app, host):
    client = make_app(changed("web", host=host)).test_client()
    answer = post(client, Authorization="Bearer ")
    assert answer.status_code == 403
    assert "has no key" in answer.get_json(force=True)["detail"]
    assert "SITMAP_WEB__KEY" in answer.get_json(force=True)["detail"]
    assert client.get("/incidents.geojson").status_code == 200


@pytest.fixture
def wide(changed, make_app):
    return make_app(changed("web", host="0.0.0.0", key=KEY)).test_client()


@pytest.mark.parametrize(
    "given", [None, "Bearer wrong", "Bearer", f"Basic {KEY}", "Bearer ключ", f"Bearer {KEY}x"]
)
def test_a_wrong_key_is_refused(wide, given):
    answer = post(wide, **({"Authorization": given} if given else {}))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert KEY not in answer.text


def test_the_key_lets_anybody_in(wide):
    key = {"Authorization": f"Bearer {KEY}"}
    assert post(wide, "http://maps.example", "192.0.2.7", **key).status_code == 201
    answer = wide.post("/reports", data={"text": "A march in Suva.", "key": KEY})
    assert answer.status_code == 201
    report = answer.get_json()["id"]
    assert wide.delete(f"/reports/{report}").status_code == 401
    assert wide.post("/example").status_code == 401
    assert wide.post(f"/reports/{report}/delete").status_code == 401
    assert wide.delete(f"/reports/{report}", headers=key).status_code == 204


def test_pages_ask_for_the_key_where_it_is_needed(wide, client):
    assert 'name="key"' in wide.get("/").text
    assert 'name="key"' not in client.get("/").text


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("[::1]", True), ("LOCALHOST", True), ("localhost.", True),
     ("0.0.0.0", False), ("", False), ("example.org", False), ("localhost.example.org", False), ("128.0.0.1", False)],
)  # fmt: skip
def test_what_loopback_is(host, expected):
    assert is_loopback(host) is expected
