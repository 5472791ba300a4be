"""The page of a live map: it carries no incidents, and asks a server for what it shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache

from markupsafe import Markup

from config import taxonomy
from config.settings import Map as MapSettings
from maps import assets, basemap, rows, wording
from maps.pages import origins, template
from maps.policy import content_security_policy

_LEAFLET = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet"
_SCRIPTS = (
    "core",
    "wording",
    "glyphs",
    "proof",
    "card",
    "labels",
    "ground",
    "basemap",
    "map",
    "livebox",
    "live",
)
_POLICY = "@@policy@@"


def live_page(
    addresses: Mapping[str, str],
    *,
    title: str = "Live map",
    settings_map: MapSettings | None = None,
) -> str:
    """Return the complete HTML page of a live map.

    Args:
        addresses: where the page asks, paths of the same server: ``cells`` and ``totals``, as the live
            map's endpoints answer; ``items`` for incidents in full and ``item`` for one, with ``{id}``;
            ``ground`` for `ground`; ``page`` for an incident's own page, with ``{id}``.
        title: the heading.
        settings_map: whose tiles are drawn above the base map, if any.
    """
    document = rows.island(_document(addresses, settings_map))
    page = template("live.html").render(
        title=title,
        policy=_POLICY,
        credit=basemap.ATTRIBUTION,
        style=Markup(_style()),  # noqa: S704 - our own and Leaflet's
        leaflet=Markup(assets.inline(f"{_LEAFLET}.js")),  # noqa: S704
        script=Markup(_script()),  # noqa: S704
        data=Markup(document),  # noqa: S704 - JSON that no element can end
        ground=Markup(rows.island(basemap.coarse())),  # noqa: S704
    )
    return page.replace(_POLICY, _policy(page, settings_map), 1)


@cache
def ground() -> str:
    """Return the whole base map with its fine level, as JSON."""
    return json.dumps(basemap.whole(), ensure_ascii=False, separators=(",", ":"))


def _policy(page: str, settings_map: MapSettings | None) -> str:
    images = origins(settings_map.tiles) if settings_map else ""
    return f"{content_security_policy(page, images=images)}; connect-src 'self'"


@cache
def _script() -> str:
    return assets.fit_script("\n".join(assets.read("js", f"{name}.js") for name in _SCRIPTS))


@cache
def _style() -> str:
    leaflet = assets.inline(f"{_LEAFLET}.css")
    return f"{leaflet}\n{assets.style('sitmap', 'page', 'live')}"


def _document(addresses: Mapping[str, str], settings_map: MapSettings | None) -> dict[str, object]:
    kinds = [rows.kind(name, 0) for name in (*taxonomy().event_types, rows.OTHER)]
    return {
        "addresses": dict(addresses),
        "kinds": [asdict(kind) for kind in kinds],
        "subs": [[name, sub.event_type] for name, sub in taxonomy().sub_event_types.items()],
        "words": {
            "precision": wording.PRECISION,
            "unplaced": wording.UNPLACED,
            "assertion": wording.ASSERTION,
            "status": rows.SHOWN_STATUS,
        },
        "attribution": basemap.ATTRIBUTION,
        "tiles": settings_map.tiles if settings_map else "",
        "credit": settings_map.tiles_attribution if settings_map else "",
    }
