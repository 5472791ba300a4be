"""Files that are there as a whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from service.errors import InvalidParameter, reason


def write_atomically(path: str | Path, content: str | bytes) -> None:
    """Write a file, a text as UTF-8, so that an interruption leaves the old file, if any, as it was.

    The content goes to a temporary file beside it, which then takes its name. A device or a pipe is
    written to directly.

    Raises:
        InvalidParameter: the file can't be written.
    """
    target = Path(path).resolve()
    data = content.encode() if isinstance(content, str) else content
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                stream.write(data)
            return
        _replace(target, data)
    except OSError as error:
        message = f"{path} can't be written: {reason(error)}; choose another file"
        raise InvalidParameter(message) from error


def _replace(target: Path, data: bytes) -> None:
    """Write a temporary file and let it take the target's name and mode."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    """Return the process's umask, which can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
