"""The layered incident map: a `folium.Map` of our own that links to nothing it does not need."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

import folium
from branca.element import Figure
from folium.template import Template

from config import settings
from config.settings import Map as MapSettings
from maps.embedding import ALONE, Framing
from maps.framing import Telling
from maps.layers import BaseMap, Incidents, digest
from maps.view import View

_CLOSEST = {False: 12, True: 15}
"""The closest zoom of a first view, without and with tiles: the base map knows no streets."""
_LEAFLET = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet"
PANEL_SLOT = "sitmap-panel"


class IncidentMap(folium.Map):
    """A Folium map that needs Leaflet alone: no jQuery, Bootstrap, Font Awesome or marker images.

    Args:
        view: what is seen first.
        figure: the page that the map stands on.
        closest: the closest zoom level of the first view.
    """

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }}></div>
        {% endmacro %}

        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = sitmap.map(
                {{ this.get_name()|tojson }}, {{ this.map_options|tojson }}, {{ this.view|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, view: View, *, figure: Figure, closest: int) -> None:
        """Set up an empty map."""
        super().__init__(location=[0, 0], tiles=None)
        self.default_js = [("leaflet", f"{_LEAFLET}.js")]
        self.default_css = [("leaflet_css", f"{_LEAFLET}.css")]
        self.view = asdict(view) | {"closest": closest}
        self.map_options = {"minZoom": 1, "maxZoom": closest + 5, "zoomControl": True}
        self._id = digest(f"{self.view}")
        figure.add_child(self)


def incident_map(  # noqa: PLR0913 - all but the first are optional and named
    collection: Mapping[str, Any],
    *,
    settings_map: MapSettings | None = None,
    tiles: str | None = None,
    incident_url: str | None = None,
    title: str = "",
    self_contained: bool = True,
    framing: Framing = ALONE,
) -> folium.Map:
    """Return a layered Folium map of incidents.

    One overlay for each type that occurs; clusters; a disc in metres wherever a place is known less
    exactly than its marker would suggest; cards with quote, confidence and source; incidents known
    to a country only, or not placed at all, listed beside the map. ``map.save(path)`` writes a page
    that needs no network, and Jupyter shows the same.

    Args:
        collection: a GeoJSON FeatureCollection of incidents; a geometry may be null.
        settings_map: how maps are drawn; the process's settings if None.
        tiles: a tile address with ``{z}/{x}/{y}`` to draw above the built-in base map; None takes the
            one in the settings, if the map isn't self-contained, and "" none.
        incident_url: where an incident is told in full, with ``{id}`` for its id.
        title: the page's heading.
        self_contained: whether scripts and styles stand in the page, or are linked from their usual hosts.
        framing: how the page stands in other pages.

    Raises:
        ValueError: ``collection`` is no FeatureCollection, or ``tiles`` or ``incident_url`` can't be used.
    """
    from maps.pages import MapPage

    chosen = settings_map or settings().map
    address = tiles if tiles is not None else "" if self_contained else chosen.tiles
    closest = _CLOSEST[bool(address)]
    layer = Incidents(
        collection,
        cluster_radius_px=chosen.cluster_radius_px,
        closest=closest,
        incident_url=incident_url,
        slot=PANEL_SLOT,
    )
    page = MapPage(
        layer.columns,
        title=title,
        self_contained=self_contained,
        tiles=address,
        incident_url=incident_url,
        framing=framing,
    )
    made = IncidentMap(layer.columns.view, figure=page, closest=closest - 1)
    BaseMap(layer.columns.spots, labels=not address, credits=layer.columns.credits).add_to(made)
    if address:
        _tiles(address, chosen.tiles_attribution).add_to(made)
    layer.add_to(made)
    Telling(layer).add_to(made)
    return made


def _tiles(address: str, attribution: str) -> folium.TileLayer:
    """Return a layer of online tiles; Leaflet takes attributions for markup, so this one is escaped.

    Raises:
        ValueError: the address is not an http(s) or local one with ``{z}``, ``{x}`` and ``{y}``.
    """
    usable = urlsplit(address).scheme in {"http", "https", ""} and not address.startswith("//")
    if not usable or not all(part in address for part in ("{z}", "{x}", "{y}")):
        message = f"tiles must be an http(s) address with {{z}}, {{x}} and {{y}}, not {address!r}"
        raise ValueError(message)
    origin = urlsplit(address).hostname or "this server"
    layer = folium.TileLayer(address, attr=html.escape(attribution or f"Tiles: {origin}"), control=False)
    layer._id = digest(address)  # noqa: SLF001 - folium draws it at random
    return layer
