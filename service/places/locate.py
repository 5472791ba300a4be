"""Which compiled gazetteer is used: the one asked for, the user's newest, or the one that came along."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config import Settings
    from service.places.gazetteer import Gazetteer

SHIPPED = Path(__file__).with_name("data") / "gazetteer.bin"


def user_folder(data_folder: Path) -> Path:
    """Return the folder of the gazetteers that a user has built."""
    return data_folder / "gazetteers"


def gazetteer_path(asked: Path | None, data_folder: Path) -> Path:
    """Return the path of the gazetteer to open; it may not exist if none was built or shipped."""
    if asked is not None:
        return asked.expanduser()
    built = sorted(user_folder(data_folder).glob("*.bin"), key=lambda path: path.stat().st_mtime)
    return built[-1] if built else SHIPPED


def open_gazetteer(settings: Settings) -> Gazetteer:
    """Return the gazetteer that settings ask for, with the user's own places laid over it.

    Raises:
        GazetteerError: there is none, or it can't be used.
        InvalidPlaces: a file of the user's own places can't be read, or has a bad row.
    """
    from service.places.gazetteer import Gazetteer
    from service.places.overlay import with_own_places

    asked = Path(settings.gazetteer.file) if settings.gazetteer.file else None
    base = Gazetteer(gazetteer_path(asked, settings.data_folder))
    files = [Path(file).expanduser() for file in settings.gazetteer.extra_places]
    return with_own_places(base, files, settings.data_folder / "own-places")
