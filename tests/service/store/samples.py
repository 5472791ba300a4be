"""What the tests of stores share beside their fixtures."""

from service.model import Override


def ids(page):
    return [incident.id for incident in page.incidents]


def override(field, old, new):
    return Override(field, old, new, "Ada", "2026-01-02T00:00:00Z", "the text says so")


def same_town(new, known):
    """Put together what is told of one town."""
    towns = [tellings[0].place.name for tellings in known]
    return towns.index(new.place.name) if new.place.name in towns else None
