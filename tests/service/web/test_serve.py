import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from service.errors import InputError
from service.web.serve import _tell, serve

SERVE = "from config import settings; from service.web.serve import _tell, serve; serve(settings())"


@pytest.fixture
def process(tmp_path):
    environment = {**os.environ, "SITMAP_DATA_FOLDER": str(tmp_path), "SITMAP_WEB__PORT": "0"}
    with subprocess.Popen(
        [sys.executable, "-c", SERVE], env=environment, stdout=subprocess.PIPE, text=True
    ) as running:
        yield running
        running.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to catch")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_tells_its_address_serves_and_stops(process, number, tmp_path):
    line = process.stdout.readline()
    address = re.search(r"http://127\.0\.0\.1:\d+/", line)[0]
    with urllib.request.urlopen(address + "healthz", timeout=10) as answer:
        assert json.load(answer) == {"status": "ok"}
    process.send_signal(number)
    assert process.wait(timeout=20) == 0
    assert (tmp_path / "sitmap.sqlite").is_file()
    assert not (tmp_path / "sitmap.sqlite-wal").exists()


def test_who_comes_past_a_proxy_on_this_machine_may_not_write(process):
    address = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())[0]
    body = json.dumps({"text": "Protesters marched through Suva."}).encode()
    for name in ("X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Via"):
        headers = {"Content-Type": "application/json", name: "203.0.113.7"}
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(urllib.request.Request(f"{address}reports", body, headers), timeout=10)
        with refused.value as answer:
            assert answer.code == 403


def test_a_port_that_is_taken_is_told(changed, make_app):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = changed("web", port=port)
        with pytest.raises(InputError, match=f"can't listen on 127.0.0.1, port {port}: .*; give another"):
            serve(settings, make_app(settings), io.StringIO())


@pytest.mark.parametrize(
    ("host", "has_key", "warned"), [("0.0.0.0", False, True), ("::", True, False), ("::1", False, False)]
)
def test_a_wide_service_without_a_key_says_that_it_is_read_only(host, has_key, warned):
    out = io.StringIO()
    _tell(host, 8000, has_key=has_key, out=out)
    assert ("It can be read only: set SITMAP_WEB__KEY" in out.getvalue()) is warned
    assert f"http://{f'[{host}]' if ':' in host else host}:8000/" in out.getvalue()
