"""The whole page round a map: heading, panel, table, and no way out to the network."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import cache
from typing import Any

import jinja2
from branca.element import CssLink, Element, Figure, JavascriptLink
from markupsafe import Markup

from maps import assets, basemap, wording
from maps.columns import Columns
from maps.embedding import ALONE, SANDBOX, Framing
from maps.incidents import PANEL_SLOT, Tiles, incident_map
from maps.layers import digest
from maps.policy import content_security_policy
from maps.rows import build_rows, clean
from maps.tiles import origin

_TABLED = 500
"""So many incidents stand in the table beneath the map; the map itself has all."""
_POLICY = "@@policy@@"


@cache
def template(name: str) -> jinja2.Template:
    """Return a page's template, which escapes every text."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("maps", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


class MapPage(Figure):
    """A page with a heading, the map, the panel beside it and a table of the incidents beneath.

    Args:
        incidents: what the map shows.
        title: the heading; a plain one if empty.
        self_contained: put every script and style into the page, and forbid all network use.
        tiles: the address of the map's tiles, whose host the policy then allows; "" for none.
        framing: how the page stands in other pages.
        incident_url: where an incident is told in full, with ``{id}`` for its id.
    """

    def __init__(  # noqa: PLR0913 - all but the first are optional and named
        self,
        incidents: Columns,
        *,
        title: str = "",
        self_contained: bool = True,
        tiles: str = "",
        framing: Framing = ALONE,
        incident_url: str | None = None,
    ) -> None:
        """Prepare an empty page."""
        super().__init__(height="640px", title=clean(title).strip() or "Incident map")
        self._id = digest(self.title or "")
        self.incidents = incidents
        self.self_contained = self_contained
        self.tiles = tiles
        self.framing = framing
        self.rows = build_rows(incidents.features[:_TABLED], incident_url)
        self.last = Element()
        self.last._parent = self  # noqa: SLF001 - as Figure does with its other parts

    def __repr__(self) -> str:
        """Return what the map shows, as notebooks tell it where they show no HTML."""
        return _description(self.title or "", self.incidents)

    def _repr_html_(self, **kwargs: Any) -> str:  # noqa: ANN401 - branca's signature
        """Return the page in a frame, as Jupyter shows it; nothing in it reaches the notebook.

        It is one line without tabs: a notebook may be turned into Markdown, in which a blank line would
        end the HTML, and a tab become spaces, which the policy's hashes wouldn't know.
        """
        page = html.escape(self.render(**kwargs)).replace("\n", "&#10;").replace("\t", "&#9;")
        title, height = html.escape(self.title or ""), html.escape(str(self.height or "640px"))
        return (
            f'<iframe srcdoc="{page}" title="{title}" sandbox="{SANDBOX}" width="100%" height="{height}"'
            f' style="border:0">{html.escape(repr(self))} Trust this notebook to see the map.</iframe>'
        )

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401 - branca's signature
        """Return the page.

        Raises:
            ValueError: the page is self-contained, and something on it links to an asset that
                folium-offline does not carry.
        """
        parts = (self.header, self.html, self.script, self.last)
        before = [part._children.copy() for part in parts]  # noqa: SLF001 - branca has no other way to it
        try:
            for child in list(self._children.values()):
                child.render(**kwargs)
            return self._page(kwargs)
        finally:  # what rendering added goes again: folium would add some of it twice the next time
            for part, children in zip(parts, before, strict=True):
                part._children = children  # noqa: SLF001

    def _page(self, kwargs: Mapping[str, Any]) -> str:
        """Return the page from what its children put into header, body and script."""
        above = self.header._children.values()  # noqa: SLF001 - branca has no other way to it
        head = [self._inlined(child, kwargs) for child in above if not _is_charset(child)]
        head.append(f"<style>{assets.style('page', *(('embed',) * self.framing.bare))}</style>")
        script = assets.fit_script(self.script.render(**kwargs))
        page = template("embed.html" if self.framing.bare else "page.html").render(
            title=self.title,
            summary=_summary(self.incidents),
            description=_description(self.title or "", self.incidents),
            unplaced=self.incidents.unplaced,
            plain=Markup(assets.style("noscript")),  # noqa: S704 - our own
            head=Markup("\n".join(head)),  # noqa: S704 - our own and folium's, no report's text
            body=Markup(self.html.render(**kwargs)),  # noqa: S704 - the map's element and escaped JSON
            script=Markup(f"<script>{script}</script>"),  # noqa: S704 - our own and folium's
            policy=_POLICY if self.self_contained else "",
            slot=PANEL_SLOT,
            last=Markup(self.last.render(**kwargs)),  # noqa: S704 - base64 alone
            rows=self.rows,
            total=len(self.incidents.features),
            precision=wording.PRECISION,
            assertion=wording.ASSERTION,
            unknown=wording.UNPLACED,
            unnamed=wording.UNNAMED,
            unstated=wording.UNSTATED,
            credit=basemap.ATTRIBUTION,
            credits=self.incidents.credits,
            none=wording.NONE,
            percent=wording.percent,
            framing=self.framing,
        )
        if not self.self_contained:
            return page
        policy = content_security_policy(page, images=origin(self.tiles))
        return page.replace(_POLICY, policy, 1)

    def _inlined(self, element: Element, kwargs: Mapping[str, Any]) -> str:
        """Return an element of the header; a link becomes what it links to, if self-contained."""
        if self.self_contained and isinstance(element, JavascriptLink):
            return f"<script>{assets.inline(element.url)}</script>"
        if self.self_contained and isinstance(element, CssLink):
            return f"<style>{assets.inline(element.url)}</style>"
        return str(element.render(**kwargs))


def _is_charset(element: Element) -> bool:
    """Whether a header element is branca's charset, which the template has already."""
    return "http-equiv" in (getattr(element, "_template_str", None) or "")


def _summary(incidents: Columns) -> str:
    """Return how many incidents there are, where and when, in one line."""
    return _sentence(incidents).partition(";")[0] if incidents.features else "No incidents"


def _sentence(incidents: Columns) -> str:
    """Return what the page shows before anything is filtered."""
    return wording.sentence(
        len(incidents.features),
        incidents.countries,
        incidents.period(),
        unplaced=incidents.unplaced,
        undated=incidents.undated,
        past=incidents.past,
    )


def _description(title: str, incidents: Columns) -> str:
    """Return what a map shows as one line, fit for those who can't see it."""
    return f"{title}: {_sentence(incidents) if incidents.features else wording.NONE.removesuffix('.')}."


def page(  # noqa: PLR0913 - all but the first are optional and named
    collection: Mapping[str, Any],
    *,
    self_contained: bool = True,
    title: str = "",
    tiles: Tiles | None = None,
    incident_url: str | None = None,
    framing: Framing = ALONE,
) -> str:
    """Return the complete HTML page of a map of incidents; the same input gives the same bytes.

    Args:
        collection: a GeoJSON FeatureCollection of incidents; a geometry may be null.
        self_contained: put every script, style and the base map into the page and forbid it all
            network use, save for an address of ``tiles`` where that is given.
        title: the heading.
        tiles: a tile file, or a tile address with ``{z}/{x}/{y}``, to draw above the built-in base map;
            see `incident_map`.
        incident_url: where an incident is told in full, with ``{id}`` for its id.
        framing: how the page stands in other pages: a bare page made for a frame, or one that shows
            the snippet that puts it there.

    Raises:
        ValueError: ``collection`` is no FeatureCollection, or ``tiles`` or ``incident_url`` can't be used.
    """
    made = incident_map(
        collection,
        tiles=tiles,
        incident_url=incident_url,
        title=title,
        self_contained=self_contained,
        framing=framing,
    )
    return str(made.get_root().render())
