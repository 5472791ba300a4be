"""The page of a live map: it carries no incidents, and asks a server for what it shows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache

from markupsafe import Markup

from config import taxonomy
from maps import assets, basemap, rows
from maps.embedding import ALONE, Framing
from maps.layers import words
from maps.pages import template
from maps.policy import content_security_policy
from maps.tiles import Remote, origin
from maps.tiles.layers import served
from maps.view import WORLD, Bounds

_LEAFLET = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet"
_SCRIPTS = (
    "core", "wording", "glyphs", "proof", "card", "runnerup", "marks", "handles", "scene", "sentence",
    "brush", "key", "labels", "ground", "basemap", "tiles", "map", "tell", "asking", "liveground", "livetime",
    "livebox", "livescene", "livelists", "live",
)  # fmt: skip
_CLOSEST = 12
"""The zoom level to which a place is approached that a list or an address names."""
_POLICY = "@@policy@@"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a live map's page asks, paths of the same server.

    Attributes:
        cells: clusters and single incidents in view, as the live map's endpoint answers.
        totals: counts by type, country and time.
        items: incidents in full, a page at a time.
        item: one incident, with ``{id}``.
        page: an incident's own page, with ``{id}``.
        ground: fine cells of the base map, as `maps.basemap.cells` gives them, for ``cells``: their names.
        table: a map of the same incidents with a table, which needs no scripts.
        full: the live map's own page.
    """

    cells: str
    totals: str
    items: str
    item: str
    page: str
    ground: str
    table: str
    full: str


def live_page(  # noqa: PLR0913 - all but the first are optional and named
    addresses: Addresses,
    *,
    asked: str = "",
    box: tuple[float, float, float, float] | None = None,
    title: str = "Live map",
    tiles: Remote | None = None,
    framing: Framing = ALONE,
) -> str:
    """Return the complete HTML page of a live map.

    Args:
        addresses: where the page asks.
        asked: the filters that it opens with, as the query of an address; its fragment goes before them.
        box: west, south, east and north of the first view, in degrees; ``west`` > ``east`` crosses the
            antimeridian; None for the inhabited world.
        title: the heading.
        tiles: what is drawn above the base map, if anything.
        framing: how the page stands in other pages.
    """
    document = {**_document(addresses, asked, tiles, framing), "bounds": _bounds(box)}
    page = template("live.html").render(
        title=title,
        description=f"{title}: incidents from news reports, asked for as they are shown.",
        policy=_POLICY,
        credit=basemap.ATTRIBUTION,
        framing=framing,
        table=addresses.table,
        plain=Markup(assets.style("noscript")),  # noqa: S704 - our own
        head=Markup(f"<style>{_style(framing.bare)}</style>"),  # noqa: S704 - our own and Leaflet's
        leaflet=Markup(assets.inline(f"{_LEAFLET}.js")),  # noqa: S704
        script=Markup(_script()),  # noqa: S704
        data=Markup(rows.island(document)),  # noqa: S704 - JSON that no element can end
        ground=Markup(rows.island(basemap.coarse())),  # noqa: S704
    )
    return page.replace(_POLICY, _policy(page, tiles), 1)


def _policy(page: str, tiles: Remote | None) -> str:
    images = origin(tiles.address) if tiles else ""
    return f"{content_security_policy(page, images=images)}; connect-src 'self'"


@cache
def _script() -> str:
    return assets.fit_script("\n".join(assets.read("js", f"{name}.js") for name in _SCRIPTS))


@cache
def _style(bare: bool) -> str:  # noqa: FBT001 - whether the page stands in a frame
    leaflet = assets.inline(f"{_LEAFLET}.css")
    return f"{leaflet}\n{assets.style('sitmap', 'page', *(('embed',) * bare), 'live')}"


def _bounds(box: tuple[float, float, float, float] | None) -> Bounds:
    """Return a box as the map takes it: latitude first, the eastern side beyond 180 rather than behind."""
    if box is None:
        return WORLD
    west, south, east, north = box
    return (max(south, -84.0), west), (min(north, 84.0), east if east >= west else east + 360)


def _document(addresses: Addresses, asked: str, tiles: Remote | None, framing: Framing) -> dict[str, object]:
    """Return what ``maps/js/live.js`` reads first."""
    kinds = [rows.kind(name, 0) for name in (*taxonomy().event_types, rows.OTHER)]
    return {
        "addresses": asdict(addresses),
        "asked": asked,
        "kinds": [asdict(kind) for kind in kinds],
        "subs": [[name, sub.event_type] for name, sub in taxonomy().sub_event_types.items()],
        "words": words(),
        "options": {"page": not framing.bare, "closest": _CLOSEST, "radius": 0},
        "attribution": basemap.ATTRIBUTION,
        "tiles": served(tiles) if tiles else None,
    }
