"""Raster tiles of a local file, for the maps of this service: nothing outside is asked for them."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from config import Settings
from config.settings import Map
from maps.tiles import MEDIA_TYPES, Archive, Remote, TileError, open_tiles, picture_format
from service.errors import InvalidParameter, NotFound
from service.web import parameters
from service.web.answers import public, unless_known
from service.web.context import web

_KEPT_S = 3_600  # seconds that a browser keeps a tile without asking again

blueprint = Blueprint("tiles", __name__)


@blueprint.get("/tiles/<int:zoom>/<int:x>/<int:y>")
def one(zoom: int, x: int, y: int) -> Response:
    """Answer with a tile of the file in the setting ``map.tile_file``; rows are counted from the north."""
    parameters.only(request.args, ())
    archive = web().tiles
    if archive is None:
        message = "this service has no tiles of its own; name a file in the setting map.tile_file"
        raise NotFound(message)
    try:
        data = archive.tile(zoom, x, y)
    except TileError as error:
        raise NotFound(str(error)) from error
    if data is None:
        message = f"there is no tile {zoom}/{x}/{y} in {archive.file.name}"
        raise NotFound(message)
    response = unless_known(public(Response(data, content_type=MEDIA_TYPES[picture_format(data) or "png"])))
    response.headers["Cache-Control"] = f"public, max-age={_KEPT_S}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def opened(settings: Settings) -> Archive | None:
    """Return the open file that the settings name, if any.

    Raises:
        InvalidParameter: it can't be used, or the address of a tile server can't.
    """
    chosen = settings.map
    try:
        if chosen.tile_file:
            return open_tiles(chosen.tile_file)
        if chosen.tiles:
            Remote(chosen.tiles)
    except ValueError as error:
        name = "tile_file" if isinstance(error, TileError) else "tiles"
        message = f"the setting map.{name} can't be used: {error}"
        raise InvalidParameter(message) from error
    return None


def shown() -> Remote | None:
    """Return the tiles that this service's maps have: those of its file, of a tile server, or none."""
    chosen = web().settings.map
    archive = web().tiles
    if archive is None:
        return _server(chosen) if chosen.tiles else None
    # Built by hand: an address with {z} in it is none that url_for would leave alone.
    address = url_for("tiles.one", zoom=0, x=0, y=0).removesuffix("0/0/0") + "{z}/{x}/{y}"
    return Remote.of(archive, address, chosen.tiles_attribution, names=chosen.tile_names)


def _server(chosen: Map) -> Remote:
    return Remote(chosen.tiles, chosen.tiles_attribution, names=chosen.tile_names)
