"""What ``sitmap map`` draws: the page or the picture of a collection, and where its tiles come from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from service.console import tell
from service.errors import InvalidParameter

if TYPE_CHECKING:
    from config.settings import Map
    from maps.static import Size
    from maps.tiles import Remote

OSM_TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
OSM_ATTRIBUTION = "© OpenStreetMap contributors"
_OSM_ASKS = (
    "OpenStreetMap's servers answer pages on a web server only, not files opened from a disk:"
    " put the map on one, name another tile server in the setting map.tiles, or use --tiles FILE"
)


def tile_source(file: str | None, chosen: Map, *, online: bool) -> Path | Remote | None:
    """Return where a page's tiles come from: a file, a server if asked for, or nowhere.

    Args:
        file: the tile file that was asked for, if any.
        chosen: the settings, which may name a file or a server.
        online: whether a server was asked for.

    Raises:
        InvalidParameter: the file or the server can't be used, or both were asked for.
    """
    from maps.tiles import Remote, open_tiles

    if file and online:
        message = "--tiles and --online-tiles don't go together; leave one of them out"
        raise InvalidParameter(message)
    try:
        if online:
            if not chosen.tiles:
                tell(_OSM_ASKS)
            attribution = chosen.tiles_attribution if chosen.tiles else OSM_ATTRIBUTION
            return Remote(chosen.tiles or OSM_TILES, attribution, names=chosen.tile_names)
        if path := file or chosen.tile_file:
            open_tiles(path).close()
            return Path(path)
    except ValueError as error:
        named = "" if file else f"the setting map.{'tiles' if online else 'tile_file'} can't be used: "
        message = f"{named}{error}"
        raise InvalidParameter(message) from error
    return None


def drawn(features: dict[str, Any], title: str, tiles: Path | Remote | None) -> str:
    """Return the page of a map, and tell which tiles it carries.

    Raises:
        InvalidParameter: the tile file turned out to be damaged.
    """
    import maps

    if tiles is None:
        return maps.page(features, title=title)
    try:
        made = maps.incident_map(features, tiles=tiles, title=title)
    except ValueError as error:
        raise InvalidParameter(str(error)) from error
    if made.tiles is not None:
        tell(made.tiles.told())
    return str(made.get_root().render())


def picture_size(output: str, size: str | None, dpi: int | None, *, tiles: str) -> Size | None:
    """Return how large a picture is to be, or None if the output is a page.

    Args:
        output: the file to write.
        size: the size in words, if given.
        dpi: its pixels an inch, if given.
        tiles: the option that asks for tiles, or "".

    Raises:
        InvalidParameter: what is asked for can't be, or doesn't go together.
    """
    from maps.static import asked

    try:
        return asked(output, size, dpi, tiles=tiles)
    except (ValueError, ModuleNotFoundError) as error:
        raise InvalidParameter(str(error)) from error


def pictured(features: dict[str, Any], title: str, output: str, large: Size) -> bytes:
    """Return a map as a picture in the format that the output's name ends in."""
    from maps.static import form_of, picture

    return picture(features, form_of(output), title=title, of=large)
