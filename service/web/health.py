"""Whether the service works."""

from __future__ import annotations

from flask import Blueprint, Response

from service.web.answers import json_answer
from service.web.context import web

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Answer 200 while the store can be read, else a problem with status 503."""
    web().store.check()
    return json_answer({"status": "ok"})
