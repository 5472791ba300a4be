"""What a person changes without touching code, and the typed loader for it.

`settings` reads every setting, `taxonomy` the incident types; `places_file` tells where the curated
places are and `outlets_file` where the outlets' homes are.
"""

from config.settings import Settings, settings
from config.taxonomy import Cue, EventType, SubEventType, Taxonomy, taxonomy

__all__ = [
    "Cue",
    "EventType",
    "Settings",
    "SubEventType",
    "Taxonomy",
    "outlets_file",
    "places_file",
    "settings",
    "taxonomy",
]

from importlib.resources import files
from importlib.resources.abc import Traversable


def outlets_file() -> Traversable:
    """Return the homes of newspapers and broadcasters, a CSV file."""
    return files("config") / "outlets.csv"


def places_file() -> Traversable:
    """Return the curated supplement to the gazetteer, a CSV file."""
    return files("config") / "places.csv"
