"""A real Chromium that can't reach any network, and pages that record what goes wrong in them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
OFFLINE = ("--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost")


def _executable() -> str | None:
    """Return the browser that SITMAP_CHROMIUM names, one on the PATH, or None."""
    return os.environ.get("SITMAP_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)


@dataclass
class Witness:
    """A page, and what it asked for, complained about and popped up."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def assert_clean(self, *allowed: str) -> None:
        """Nothing was requested from outside, nothing executed, nothing failed."""
        outside = [url for url in self.requests if not url.startswith(("file:", "data:", "blob:", *allowed))]
        assert outside == []
        assert self.complaints == []
        assert self.dialogs == []


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A Chromium without network; skips where Playwright or the browser is missing."""
    api = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: pip install playwright"
    )
    executable = _executable()
    with api.sync_playwright() as playwright:
        executable = executable or (
            playwright.chromium.executable_path
            if Path(playwright.chromium.executable_path).exists()
            else None
        )
        if executable is None:
            pytest.skip("no Chromium: install the system's chromium, or set SITMAP_CHROMIUM to its path")
        browser = playwright.chromium.launch(executable_path=executable, args=list(OFFLINE))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Witness]]:
    """Open a page, given as HTML or as a loopback address; keywords are Playwright's context options.

    The context refuses every request but those for files, data and this machine.
    """
    contexts = []

    def go(html_or_url: str, **options: Any) -> Witness:
        context = chromium.new_context(**({"viewport": {"width": 1200, "height": 800}} | options))
        contexts.append(context)
        witness = Witness(context.new_page())
        context.route(
            "**/*", lambda route: route.continue_() if _inside(route.request.url) else route.abort()
        )
        witness.page.on("request", lambda request: witness.requests.append(request.url))
        witness.page.on("pageerror", lambda error: witness.complaints.append(str(error)))
        witness.page.on(
            "console",
            lambda message: message.type in {"error", "warning"} and witness.complaints.append(message.text),
        )
        witness.page.on("dialog", lambda dialog: (witness.dialogs.append(dialog.message), dialog.dismiss()))
        url = html_or_url
        if not url.startswith("http://"):
            file = tmp_path / f"page{len(contexts)}.html"
            file.write_text(html_or_url, encoding="utf-8")
            url = file.as_uri()
        witness.page.goto(url)
        return witness

    yield go
    for context in contexts:
        context.close()


def _inside(url: str) -> bool:
    return url.startswith(("file:", "data:", "blob:", "http://127.0.0.1", "http://localhost"))
