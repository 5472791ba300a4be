"""Tiles that a server hands out, tile by tile, to a page that asks for them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from maps.tiles.archive import WORLD, Archive, Bounds

_LOWEST, _HIGHEST = 0, 19


@dataclass(frozen=True, slots=True)
class Remote:
    """A tile server, or this service's own tiles.

    Args:
        address: where a tile is, an http(s) address or a path of the page's own site with ``{z}``,
            ``{x}`` and ``{y}``; ``{s}`` stands for a subdomain a, b or c.
        attribution: who made the tiles, as plain text.
        lowest: the lowest zoom level that there is.
        highest: the highest one; closer up its tiles are enlarged.
        bounds: beyond this rectangle none are asked for.
        overlay: whether the base map shows through.
        names: whether the base map's names are written above the tiles.

    Raises:
        ValueError: the address can't be used.
    """

    address: str
    attribution: str = ""
    lowest: int = _LOWEST
    highest: int = _HIGHEST
    bounds: Bounds = WORLD
    overlay: bool = False
    names: bool = False

    def __post_init__(self) -> None:
        """Check the address."""
        address = self.address
        usable = urlsplit(address).scheme in {"http", "https", ""} and not address.startswith("//")
        if not usable or not all(part in address for part in ("{z}", "{x}", "{y}")):
            message = (
                f"tiles must be an http(s) address with {{z}}, {{x}} and {{y}},"
                f" or an .mbtiles or .pmtiles file, not {address!r}"
            )
            raise ValueError(message)

    @classmethod
    def of(cls, archive: Archive, address: str, attribution: str = "", *, names: bool = False) -> Remote:
        """Return a file's tiles as they are handed out at an address."""
        return cls(
            address,
            archive.attribution or attribution or f"Tiles: {archive.file.stem}",
            archive.lowest,
            archive.highest,
            archive.bounds,
            archive.overlay,
            names,
        )

    @property
    def credit(self) -> str:
        """Whom the tiles are owed to, as plain text."""
        return self.attribution or f"Tiles: {urlsplit(self.address).hostname or 'this server'}"


def origin(address: str) -> str:
    """Return the policy source for a tile address, "" for none; subdomains ``{s}`` become a wildcard."""
    if not address:
        return ""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.replace('{s}', '*')}" if parts.netloc else "'self'"
