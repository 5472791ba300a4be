"""The web face: a page for people, GeoJSON and JSON for programs, and the layered map.

`create_app` makes the Flask application; `service.web.serve` runs it.
"""

from service.web.app import create_app

__all__ = ["create_app"]
