"""Tiles as Folium layers: those that travel in the page, and those that it asks a server for."""

from __future__ import annotations

import html
from typing import Any

from branca.element import Figure
from folium.map import Layer
from folium.template import Template

from maps import rows
from maps.layers import Ours, Verbatim, digest
from maps.tiles.choosing import TilePack
from maps.tiles.remote import Remote


class PackedTiles(Ours, Layer):
    """Tiles that stand in the page itself, so that no network is asked for them.

    Args:
        pack: the tiles.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = new sitmap.PackedTiles(
                {{ this.get_name()|tojson }}, sitmap.data({{ (this.get_name() + "_data")|tojson }}));
        {% endmacro %}
        """
    )

    def __init__(self, pack: TilePack) -> None:
        """Take the tiles."""
        super().__init__(name="Tiles", overlay=True, control=False)
        self._name = "PackedTiles"
        self.pack = pack
        levels = {level.zoom: [number for tile in level.tiles for number in tile] for level in pack.levels}
        options = _options(pack, pack.attribution)
        self.data = rows.island(options | {"whole": pack.whole, "levels": levels})
        self._id = digest("".join((self.data, *(text for level in pack.levels for text in level.pictures))))

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401 - branca's signature
        """Put the pictures at the page's end: nothing waits for them but their own tiles."""
        super().render(**kwargs)
        figure = self.get_root()
        assert isinstance(figure, Figure)
        last = getattr(figure, "last", figure.html)
        for level in self.pack.levels:
            name = f"{self.get_name()}_{level.zoom}"
            pictures = "\n".join(level.pictures)
            last.add_child(Verbatim(f'<script type="text/plain" id="{name}">{pictures}</script>'), name=name)
        return ""


class ServedTiles(Ours, Layer):
    """Tiles that the page asks a server for.

    Args:
        remote: the server.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = new sitmap.ServedTiles(
                sitmap.data({{ (this.get_name() + "_data")|tojson }}));
        {% endmacro %}
        """
    )

    def __init__(self, remote: Remote) -> None:
        """Take the address."""
        super().__init__(name="Tiles", overlay=True, control=False)
        self._name = "ServedTiles"
        self.data = rows.island(served(remote))
        self._id = digest(self.data)


def served(remote: Remote) -> dict[str, object]:
    """Return what ``maps/js/tiles.js`` has to know of a server's tiles."""
    return {
        **_options(remote, remote.credit),
        "address": remote.address,
        "lowest": remote.lowest,
        "highest": remote.highest,
    }


def _options(tiles: TilePack | Remote, credit: str) -> dict[str, object]:
    west, south, east, north = tiles.bounds
    # Leaflet takes attributions for markup.
    return {
        "attribution": html.escape(credit),
        "bounds": [[south, west], [north, east]],
        "overlay": tiles.overlay,
        "names": tiles.names,
    }
