"""From a report and its places to incidents: typing, dating, placing, counting, merging."""

from service.incidents.extract import extract

__all__ = ["extract"]
