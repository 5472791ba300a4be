"""The orders in which incidents are given: by day for pages, by place in the text for a report."""

from __future__ import annotations

from collections.abc import Callable

from service.model import Incident


def day_key(incident: Incident) -> tuple[str, str]:
    """Return the key that orders pages: the first day as ISO 8601, or "" if unknown, then the id."""
    return (incident.date_start.isoformat() if incident.date_start else ""), incident.id


def in_text(report: str) -> Callable[[Incident], tuple[int, str]]:
    """Return the key that orders incidents by their first evidence in a report."""

    def key(incident: Incident) -> tuple[int, str]:
        starts = (item.start for item in incident.evidence if item.report == report)
        return min(starts, default=2**62), incident.id

    return key
