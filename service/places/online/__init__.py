"""Online geocoders as a second opinion on names that the gazetteer lacks. Off unless switched on.

`second_opinion` is what the pipeline uses. A service is one file with one `Service`, registered below
or, by other packages, as an entry point in the group ``sitmap.geocoder``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from service.errors import InvalidParameter, NotAllowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from config import Settings
    from service.model import Place
    from service.places.online.service import Service
    from service.registry import Registry

__all__ = ["attribution_of", "registry", "second_opinion"]


def registry() -> Registry[Service]:
    """Return the services by name, those of other packages included."""
    from service.places.online import geonames, nominatim, pelias, photon
    from service.registry import Registry

    services: Registry[Service] = Registry("geocoder")
    for module in (nominatim, photon, pelias, geonames):
        services = services.register(module.SERVICE.name, module.SERVICE)
    return services.with_entry_points()


def second_opinion(settings: Settings) -> Callable[[str, str], tuple[Place, ...]] | None:
    """Return a function that asks the configured services for a name, or None if none is configured.

    The function takes a name and the ISO 3166-1 alpha-2 code of a likely country, or "", and returns
    places, best first, empty if nobody knows the name. It asks the services in the order of
    ``geocoders.use`` until one answers; one that fails is left alone for some minutes, with a warning.

    Raises:
        NotAllowed: the network is off, or there is no user agent.
        InvalidParameter: a service is unknown, or lacks an option that it needs.
    """
    if not settings.geocoders.use:
        return None
    if not settings.network.enabled:
        message = "the setting geocoders.use needs the network; set SITMAP_NETWORK__ENABLED=true or empty it"
        raise NotAllowed(message)
    if not settings.network.user_agent.strip():
        message = (
            "online geocoders ask who is calling; set SITMAP_NETWORK__USER_AGENT to a name with an address "
            "to reach you, such as “newsroom-map (editor@example.org)”"
        )
        raise NotAllowed(message)
    from service.places.online.asking import Panel

    services = registry()
    for name in settings.geocoders.use:
        if name not in services:
            message = f"there is no geocoder {name!r} for geocoders.use; there are: {', '.join(services)}"
            raise InvalidParameter(message)
    return Panel([services[name] for name in settings.geocoders.use], settings)


def attribution_of(place_id: str) -> str:
    """Return who must be named beside a place with such an id if a service gave it, or ""."""
    source = place_id.partition(":")[0]
    services = registry()
    return next((services[name].attribution for name in services if services[name].source == source), "")
