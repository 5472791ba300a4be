"""The live map's picture of a store: counts and places of any number of incidents, in memory.

`Live` keeps what is counted by of all incidents in a few columns, thirty bytes an incident, and
brings them up to date with the store before each answer. So a filter over a million incidents is a
few passes over arrays, and the store is asked only for words and for the incidents that are shown singly.
"""

from service.live.snapshot import Live

__all__ = ["Live"]
