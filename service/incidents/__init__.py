"""From a report and its places to incidents: typing, dating, placing, counting, merging."""

from service.incidents.extract import extract
from service.incidents.matching import same_incident

__all__ = ["extract", "same_incident"]
