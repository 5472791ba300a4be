"""Which compiled gazetteer is used: the one asked for, the user's newest, or the one that came along."""

from __future__ import annotations

from pathlib import Path

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
