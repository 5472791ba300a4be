"""The layered incident map: a `folium.Map` of our own that links to nothing it does not need."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import folium
from branca.element import Figure
from folium.template import Template

from config import settings
from config.settings import Map as MapSettings
from maps.columns import Columns
from maps.embedding import ALONE, Framing
from maps.framing import Telling
from maps.layers import BaseMap, Incidents, digest
from maps.tiles import Archive, Remote, TilePack, choose, is_file, open_tiles
from maps.tiles.layers import PackedTiles, ServedTiles
from maps.view import View

_CLOSEST = range(12, 16)
"""The closest zoom of a first view: the base map knows no streets, tiles may."""
_LEAFLET = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet"
PANEL_SLOT = "sitmap-panel"

Tiles = str | os.PathLike[str] | Remote
"""A tile file, or a server's tiles."""


class IncidentMap(folium.Map):
    """A Folium map that needs Leaflet alone: no jQuery, Bootstrap, Font Awesome or marker images.

    Args:
        view: what is seen first.
        figure: the page that the map stands on.
        closest: the closest zoom level of the first view.

    Attributes:
        tiles: the tiles of a file that the map carries, if any.
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
        self.tiles: TilePack | None = None
        figure.add_child(self)

    def __repr__(self) -> str:
        """Return what the map shows, in one line."""
        return f"<IncidentMap {self.get_root()!r}>"


def incident_map(  # noqa: PLR0913 - all but the first are optional and named
    collection: Mapping[str, Any],
    *,
    settings_map: MapSettings | None = None,
    tiles: Tiles | None = None,
    incident_url: str | None = None,
    title: str = "",
    self_contained: bool = True,
    framing: Framing = ALONE,
) -> IncidentMap:
    """Return a layered Folium map of incidents.

    One overlay for each type that occurs; clusters; a disc in metres wherever a place is known less
    exactly than its marker would suggest; cards with quote, confidence and source; incidents known
    to a country only, or not placed at all, listed beside the map. ``map.save(path)`` writes a page
    that needs no network, and Jupyter shows the same.

    Args:
        collection: a GeoJSON FeatureCollection of incidents; a geometry may be null.
        settings_map: how maps are drawn; the process's settings if None.
        tiles: what to draw above the built-in base map. The path of an MBTiles or PMTiles file: as many
            of its tiles as the setting ``map.tile_bytes`` has room for go into the page. An address with
            ``{z}/{x}/{y}``, or a `maps.tiles.Remote`: a server that the page asks. None takes the file in
            the settings, or the address there if the map isn't self-contained; "" takes none.
        incident_url: where an incident is told in full, with ``{id}`` for its id.
        title: the page's heading.
        self_contained: whether scripts and styles stand in the page, or are linked from their usual hosts.
        framing: how the page stands in other pages.

    Raises:
        ValueError: ``collection`` is no FeatureCollection, or ``tiles`` or ``incident_url`` can't be used.
        TileError: a ValueError; the tile file can't be used.
    """
    from maps.pages import MapPage

    chosen = settings_map or settings().map
    with ExitStack() as opened:
        source = _source(tiles, chosen, opened, self_contained=self_contained)
        closest = min(max(source.highest if source else 0, _CLOSEST[0]), _CLOSEST[-1])
        layer = Incidents(
            collection,
            cluster_radius_px=chosen.cluster_radius_px,
            closest=closest,
            incident_url=incident_url,
            slot=PANEL_SLOT,
        )
        pack = _chosen(source, layer.columns, chosen) if isinstance(source, Archive) else None
    page = MapPage(
        layer.columns,
        title=title,
        self_contained=self_contained,
        tiles=source.address if isinstance(source, Remote) else "",
        incident_url=incident_url,
        framing=framing,
    )
    made = IncidentMap(layer.columns.view, figure=page, closest=closest - 1)
    BaseMap(layer.columns.spots, credits=layer.columns.credits).add_to(made)
    layer.add_to(made)
    Telling(layer).add_to(made)
    if isinstance(source, Remote):
        ServedTiles(source).add_to(made)
    if pack is not None:
        PackedTiles(pack).add_to(made)
        made.tiles = pack
    return made


def _source(
    tiles: Tiles | None, chosen: MapSettings, opened: ExitStack, *, self_contained: bool
) -> Archive | Remote | None:
    """Return the file or the server that a map's tiles come from; a file is closed with ``opened``."""
    if tiles is None:
        tiles = Path(chosen.tile_file) if chosen.tile_file else "" if self_contained else chosen.tiles
    if isinstance(tiles, Remote):
        return tiles
    if is_file(tiles):
        return opened.enter_context(open_tiles(tiles))
    return Remote(str(tiles), chosen.tiles_attribution, names=chosen.tile_names) if tiles else None


def _chosen(archive: Archive, columns: Columns, chosen: MapSettings) -> TilePack:
    """Return the tiles of a file that a map is to carry."""
    return choose(
        archive,
        columns.view,
        columns.spots,
        budget=chosen.tile_bytes,
        attribution=chosen.tiles_attribution,
        names=chosen.tile_names,
    )
