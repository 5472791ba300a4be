"""Every error that sitmap raises on purpose.

    SitmapError
    ├── InputError (ValueError)          the input can't be used as it is
    │   ├── UnreadableReport             not text, empty, too long or unparsable
    │   │   ├── DrawnMap                 a map of sitmap's, which is no article
    │   │   └── UnsupportedLanguage      a language that can't be processed yet
    │   ├── InvalidParameter             a query parameter or option with a bad value
    │   └── InvalidPlaces                a place file with a bad row
    ├── NotFound (LookupError)           no such report, incident or place
    ├── NotAllowed (PermissionError)     a write without a key, or network use that is off
    ├── GazetteerError (RuntimeError)    no compiled gazetteer, or one that can't be used
    ├── FetchError (ConnectionError)     something outside could not be had
    └── StoreError (RuntimeError)        the store is of a newer version, locked or damaged

Each message is one sentence that names the input and the remedy. Each class also inherits the
built-in error that it resembles.
"""

from __future__ import annotations


class SitmapError(Exception):
    """Base of every error below."""


class InputError(SitmapError, ValueError):
    """The input can't be used as it is."""


class UnreadableReport(InputError):
    """A report that is not text, is empty, too long or can't be parsed."""


class DrawnMap(UnreadableReport):
    """A map that sitmap made, where an article was to be read."""


class UnsupportedLanguage(UnreadableReport):
    """A report in a language that can't be processed yet."""


class InvalidParameter(InputError):
    """A query parameter or an option with a bad value."""


class InvalidPlaces(InputError):
    """A file of places with a bad row."""


class NotFound(SitmapError, LookupError):
    """There is no such report, incident or place."""


class NotAllowed(SitmapError, PermissionError):
    """A write without a key, or a use of the network that is switched off."""


class GazetteerError(SitmapError, RuntimeError):
    """There is no compiled gazetteer, or it can't be used."""


class FetchError(SitmapError, ConnectionError):
    """Something outside could not be had."""


class StoreError(SitmapError, RuntimeError):
    """The store is of a newer version, locked or damaged."""


def reason(error: OSError) -> str:
    """Return why the system refused something, without the number and the file that it names too."""
    return (error.strerror or str(error)).lower()
