"""From GeoJSON features to something to look at: Folium layers, the offline base map, whole pages.

Draws any feature collection that carries the properties of an incident; knows no store and no text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from maps.embedding import Embed, Framing
    from maps.extract import carried, carries
    from maps.incidents import IncidentMap, incident_map
    from maps.layers import BaseMap, Incidents
    from maps.live import live_page
    from maps.pages import MapPage, page
    from maps.policy import content_security_policy
    from maps.static import picture

__all__ = [
    "BaseMap",
    "Embed",
    "Framing",
    "IncidentMap",
    "Incidents",
    "MapPage",
    "carried",
    "carries",
    "content_security_policy",
    "incident_map",
    "live_page",
    "page",
    "picture",
]

_HOMES = {
    "BaseMap": "maps.layers",
    "Embed": "maps.embedding",
    "Framing": "maps.embedding",
    "IncidentMap": "maps.incidents",
    "Incidents": "maps.layers",
    "MapPage": "maps.pages",
    "carried": "maps.extract",
    "carries": "maps.extract",
    "content_security_policy": "maps.policy",
    "incident_map": "maps.incidents",
    "live_page": "maps.live",
    "page": "maps.pages",
    "picture": "maps.static",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the name stands for
    """Import a public name when it is first asked for: folium takes half a second to load."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
