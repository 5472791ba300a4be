"""What a map tells a page that frames it: how tall it would like to be, and which incident is chosen."""

from __future__ import annotations

from branca.element import MacroElement
from folium.template import Template

from maps.layers import Incidents


class Telling(MacroElement):
    """Lets a map tell the page that frames it its size and what is chosen; it listens to nothing."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            sitmap.tell({{ this.layer }}, {{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, incidents: Incidents) -> None:
        """Take the selections of a layer."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Telling"
        self._id = incidents.key
        self.layer = incidents.get_name()
