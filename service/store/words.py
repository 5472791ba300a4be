"""The texts of an incident that a text query looks through."""

from __future__ import annotations

from service.features import clean
from service.model import Incident


def words(incident: Incident) -> tuple[str, str, str, str]:
    """Return an incident's title, place, quotes and actors, each as one text."""
    place = incident.place
    names = (place.name, place.admin2, place.admin1, place.country_name) if place else ()
    quotes = dict.fromkeys(item.sentence for item in incident.evidence)
    texts = (
        incident.title,
        "\n".join((incident.place_mention, *names)),
        "\n".join(quotes),
        "\n".join(actor.name for actor in incident.actors),
    )
    title, where, quote, actors = (clean(text) for text in texts)
    return title, where, quote, actors
