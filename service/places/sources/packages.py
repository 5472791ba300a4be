"""Where the data packages keep their files; found without importing them, since only data is wanted."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from service.errors import GazetteerError


def data_folder(package: str) -> Path:
    """Return the ``data`` folder of an installed data package.

    Raises:
        GazetteerError: the package isn't installed.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        message = f"the data package {package} isn't installed; install sitmap[gazetteer]"
        raise GazetteerError(message)
    return Path(spec.submodule_search_locations[0]) / "data"


def package_version(package: str) -> str:
    """Return the version of an installed package, or "" if it isn't installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
