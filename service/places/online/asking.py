"""Asking online services: one after the other, slowly, each question once."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter

from service.errors import FetchError, StoreError
from service.model import Candidate, Place
from service.places.names import fold
from service.places.online.cache import Cache
from service.places.online.service import CONFIDENCE, Found, Service

if TYPE_CHECKING:
    from config import Settings

CACHE_FILE = "geocoder-cache.sqlite"

_PAUSE_S = 300.0  # a service that failed is left alone for so long
_RETRIES = 1
_MOST = 5

_log = logging.getLogger(__name__)


class Asker:
    """One service, asked no faster than allowed, its answers kept."""

    def __init__(self, service: Service, settings: Settings, cache: Cache) -> None:
        """Open the service with its options.

        Raises:
            InvalidParameter: an option is missing or unknown.
        """
        options = settings.geocoders.options.get(service.name, {})
        geocoder = service.geocoder(
            options, user_agent=settings.network.user_agent, timeout=settings.network.timeout_s
        )
        delay = settings.geocoders.min_delay_s
        self.service, self._cache = service, cache
        self._where = f"{service.name} {json.dumps({k: v for k, v in options.items() if k == 'domain'})}"
        self._ask = RateLimiter(
            geocoder.geocode,
            min_delay_seconds=delay,
            error_wait_seconds=max(2 * delay, delay),
            max_retries=_RETRIES,
            swallow_exceptions=False,
        )

    def __call__(self, name: str, country: str) -> tuple[Place, ...]:
        """Return the places called ``name`` in a country, or anywhere if there is none there.

        Raises:
            FetchError: the service can't be reached, refuses, or answers nonsense.
        """
        places = self._kept(name, country)
        return places or (self._kept(name, "") if country else ())

    def _kept(self, name: str, country: str) -> tuple[Place, ...]:
        key = f"{country}/{fold(name)}"
        places = self._cache.get(self._where, key)
        if places is None:
            places = self._asked(name, country)
            self._cache.put(self._where, key, places, self.service.attribution)
        return places

    def _asked(self, name: str, country: str) -> tuple[Place, ...]:
        try:
            locations = self._ask(name, exactly_one=False, **self.service.narrow(country)) or []
            answers = [self.service.read(location) for location in locations if location is not None]
        except (GeopyError, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            message = (
                f"the geocoder {self.service.name} gave no usable answer for {name!r}: "
                f"{type(error).__name__}: {str(error)[:200]}"
            )
            raise FetchError(message) from error
        return _weighed([answer for answer in answers if answer is not None], country)


def _weighed(answers: Sequence[Found], country: str) -> tuple[Place, ...]:
    """Return answers as places that share the confidence an online answer may have, best first."""
    if country and any(answer.place.country == country for answer in answers):
        answers = [answer for answer in answers if answer.place.country == country]
    best = sorted(_distinct(answers), key=lambda answer: -answer.weight)[:_MOST]
    total = sum(answer.weight for answer in best)
    places = [replace(a.place, confidence=round(CONFIDENCE * a.weight / total, 4)) for a in best]
    runners = tuple(
        Candidate(p.id, p.name, p.lat, p.lon, p.country, p.feature, p.confidence) for p in places[1:]
    )
    return (replace(places[0], candidates=runners), *places[1:]) if places else ()


def _distinct(answers: Iterable[Found]) -> list[Found]:
    """Return answers without those that repeat another's id or its name, division and country."""
    kept: dict[tuple[str, ...], Found] = {}
    ids: set[str] = set()
    for answer in answers:
        place = answer.place
        if place.id not in ids:
            ids.add(place.id)
            kept.setdefault((fold(place.name), place.admin1, place.admin2, place.country), answer)
    return list(kept.values())


class Panel:
    """Several services, asked in turn until one knows the name. A function of a name and a country."""

    def __init__(
        self, services: Sequence[Service], settings: Settings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Open the services.

        Raises:
            InvalidParameter: an option of one is missing or unknown.
        """
        cache = Cache(settings.data_folder / CACHE_FILE, settings.geocoders.cache_days)
        self._askers = [Asker(service, settings, cache) for service in services]
        self._again: dict[str, float] = {}
        self._clock = clock

    def __call__(self, name: str, country: str = "") -> tuple[Place, ...]:
        """Return the places that the first service which knows the name gives, best first."""
        if not fold(name):
            return ()
        for asker in self._askers:
            if self._clock() < self._again.get(asker.service.name, 0.0):
                continue
            try:
                places = asker(name, country)
            except (FetchError, StoreError) as error:
                self._again[asker.service.name] = self._clock() + _PAUSE_S
                _log.warning("%s; it is left alone for %d minutes", error, _PAUSE_S // 60)
                continue
            if places:
                return places
        return ()
