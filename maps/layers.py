"""Our Folium elements: the base map and the layered incidents. Each can be added to any Folium map.

Data goes onto the page as JSON and is drawn with ``textContent``. It never passes through branca's
``Element(text)``, which compiles its text as a Jinja template: a report that says ``{{ … }}`` would
run there. Ids follow from the content, so that the same input gives the same bytes.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Collection, Mapping
from dataclasses import asdict
from itertools import chain, count
from typing import Any

from branca.element import Element, Figure, MacroElement
from folium.elements import JSCSSMixin
from folium.map import Layer
from folium.template import Template

from maps import assets, basemap, rows, wording
from maps.columns import DEGREE, Columns, columns
from maps.packing.pack import LINES, TEXTS, Pack, pack
from maps.steady import steady

CLUSTER_RADIUS_PX = 40
_CLOSE_BY = 60
"""A base map with so many fine cells is of a region, whose first picture needs them."""


class Verbatim(Element):
    """Text that goes onto the page as it is, uncompiled; the caller vouches for it."""

    def __init__(self, text: str) -> None:
        """Keep the text."""
        super().__init__()
        self.text = text

    def render(self, **kwargs: object) -> str:
        """Return the text."""
        del kwargs
        return self.text


def digest(text: str) -> str:
    """Return a short id that follows from a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class Ours(JSCSSMixin):
    """An element that needs our script and style, and may bring JSON data."""

    data: str | None = None
    parts: Mapping[str, str] = {}
    """More data, by the end of its element's id: text that can stand in any element."""
    first: frozenset[str] = frozenset()
    """The parts that the first picture needs."""

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401 - branca's signature
        """Put the script, the style and the data on the page, each once."""
        figure = self.get_root()
        assert isinstance(figure, Figure), "add this to a folium.Map before rendering it"
        super().render(**kwargs)  # type: ignore[no-untyped-call]
        figure.header.add_child(Verbatim(f"<style>{assets.style('sitmap')}</style>"), name="sitmap_css")
        figure.header.add_child(Verbatim(f"<script>{assets.script()}</script>"), name="sitmap_js")
        if self.data is not None:
            island = f'<script type="application/json" id="{self.get_name()}_data">{self.data}</script>'
            figure.html.add_child(Verbatim(island), name=f"{self.get_name()}_data")
        # What the first picture doesn't need comes after the scripts, where the page has a place for it.
        last = getattr(figure, "last", figure.html)
        for part, text in self.parts.items():
            island = f'<script type="text/plain" id="{self.get_name()}_{part}">{text}</script>'
            place = figure.html if part in self.first else last
            place.add_child(Verbatim(island), name=f"{self.get_name()}_{part}")
        return ""


class BaseMap(Ours, Layer):
    """The built-in vector base map: needs no network.

    Args:
        points: longitudes and latitudes round which the fine level of detail is carried along.
        labels: whether names are drawn.
        credits: whom to name beside the makers of the base map, as plain text.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = new sitmap.BaseMap(
                sitmap.data({{ (this.get_name() + "_data")|tojson }}),
                {labels: {{ this.labels|tojson }}, attribution: {{ this.attribution|tojson }}},
                (part) => sitmap.text({{ this.get_name()|tojson }} + "_" + part));
        {% endmacro %}
        """
    )

    def __init__(
        self,
        points: tuple[tuple[float, float], ...] = (),
        *,
        labels: bool = True,
        credits: tuple[str, ...] = (),  # noqa: A002 - the field's word
    ) -> None:
        """Choose the excerpt."""
        super().__init__(name="Base map", overlay=True, control=False)
        self._name = "BaseMap"
        self.labels = labels
        # Leaflet takes attributions for markup.
        self.attribution = ", ".join((basemap.ATTRIBUTION, *map(html.escape, credits)))
        chosen = basemap.excerpt(points)
        self.data = rows.island(chosen.document)
        self.parts = {"world": chosen.world, "cells": chosen.cells}
        regional = len(chosen.document["cells"]) <= _CLOSE_BY
        self.first = frozenset(self.parts) if regional else frozenset({"world"})
        self._id = digest("".join((f"{labels}{self.attribution}{self.data}", *self.parts.values())))


class IncidentType(Layer):
    """The overlay of one type of incident; it comes with `Incidents`."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = {{ this.owner }}.layer({{ this.index|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, owner: Incidents, index: int, taken: Collection[str] = ()) -> None:
        """Name the overlay after its type, with its count; a number follows where that name is ``taken``."""
        kind = owner.columns.kinds[index]
        first = f"{kind.name} ({kind.count})"
        names = chain((first,), (f"{first} no. {number}" for number in count(2)))
        super().__init__(name=next(name for name in names if name not in taken), overlay=True)
        self._name = "IncidentType"
        self._id = f"{owner.key}_{index}"
        self.owner = owner.get_name()
        self.index = index


class Incidents(Ours, MacroElement):
    """Incidents as layers: clusters, areas of uncertainty, cards, and the panel with what has no place.

    ``Incidents(collection).add_to(map)`` adds one overlay for each type that occurs to any Folium map;
    Folium's ``LayerControl`` lists them. The panel stands on the map as a control. Two of these on one map
    each cluster their own: a mark of one may cover the other's, so what is to be read together goes into one.

    Args:
        collection: a GeoJSON FeatureCollection of incidents; a geometry may be null.
        cluster_radius_px: markers nearer than this on screen become one cluster.
        closest: the zoom level to which choosing an incident in a list goes.
        incident_url: where an incident is told in full, with ``{id}`` for its id.
        slot: the id of the page's element for the panel; None puts the panel onto the map.

    Raises:
        ValueError: ``collection`` is no FeatureCollection, or ``incident_url`` can't be used.
    """

    first = frozenset({"columns"})
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = new sitmap.Incidents(
                {{ this.get_name()|tojson }}, sitmap.data({{ (this.get_name() + "_data")|tojson }}));
            sitmap.panel({{ this.get_name() }}, {{ this._parent.get_name() }}, {{ this.slot|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        collection: Mapping[str, Any],
        *,
        cluster_radius_px: int = CLUSTER_RADIUS_PX,
        closest: int = 12,
        incident_url: str | None = None,
        slot: str | None = None,
    ) -> None:
        """Reduce the collection to what is drawn."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Incidents"
        rows.check_address(incident_url)
        self.slot = slot
        with steady():
            self.columns = columns(collection)
            packed = pack(self.columns, collection)
        options = {
            "radius": cluster_radius_px,
            "closest": closest,
            "url": incident_url,
            "page": slot is not None,
        }
        self.data = rows.island(_document(self.columns, packed, options))
        self.parts = {
            "columns": packed.columns,
            "shared": packed.shared,
            **{f"lines{number}": text for number, text in enumerate(packed.lines)},
            **{f"texts{number}": text for number, text in enumerate(packed.texts)},
        }
        self.key = self._id = digest("".join((f"{slot}", self.data, *self.parts.values())))

    def add_to(self, parent: Element, name: str | None = None, index: int | None = None) -> Incidents:
        """Add the incidents and their types' overlays to a map."""
        super().add_to(parent, name=name, index=index)
        # Folium's LayerControl loses one of two layers of the same name.
        others = parent._children.values()  # noqa: SLF001 - branca has no other way to it
        taken = {other.layer_name for other in others if isinstance(other, Layer)}
        for number in range(len(self.columns.kinds)):
            IncidentType(self, number, taken).add_to(parent)
        return self

    def _get_self_bounds(self) -> list[list[float | None]]:
        """Return the bounds of the incidents, for ``map.fit_bounds(incidents.get_bounds())``."""
        if not self.columns.spots:
            return [[None, None], [None, None]]
        return [list(corner) for corner in self.columns.view.bounds]


def _document(incidents: Columns, packed: Pack, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what ``maps/js/pack.js`` and ``maps/js/incidents.js`` read first."""
    return {
        "count": len(incidents.features),
        "layout": packed.layout,
        "sizes": [LINES, TEXTS],
        "degree": DEGREE,
        "west": incidents.view.west,
        "kinds": [asdict(kind) for kind in incidents.kinds],
        "subs": incidents.subs,
        "countries": incidents.countries,
        "words": words(),
        "options": dict(options),
    }


def words() -> dict[str, object]:
    """Return the words that the page's scripts show."""
    return {
        "precision": wording.PRECISION,
        "unplaced": wording.UNPLACED,
        "unnamed": wording.UNNAMED,
        "unstated": wording.UNSTATED,
        "assertion": wording.ASSERTION,
        "status": rows.SHOWN_STATUS,
        "key": wording.KEY,
        "none": wording.NONE,
    }
