"""What an online service is: how it is opened, asked and understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.errors import InvalidParameter
from service.geodesy import great_circle_m
from service.model import Place
from service.places.rows import precision

if TYPE_CHECKING:
    from geopy.location import Location

CONFIDENCE = 0.6
"""Most that an online answer is believed: nobody has weighed it against the report's other places."""

_SPOT_M = 1000.0

Options = Mapping[str, Any]


@dataclass(frozen=True)
class Service:
    """An online geocoder.

    ``source`` begins the ids of its places. ``open`` makes geopy's geocoder from the service's table in
    ``geocoders.options`` and the keyword arguments that all of geopy's take; ``narrow`` gives the
    arguments of ``geocode`` that stay within a country, or ask for what ``read`` needs.
    """

    name: str
    source: str
    attribution: str
    open: Callable[..., Any]
    narrow: Callable[[str], dict[str, Any]]
    read: Callable[[Location], Found | None]
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ("domain", "scheme")

    def geocoder(self, options: Options, **common: Any) -> Any:  # noqa: ANN401 - geopy has no types
        """Return geopy's geocoder.

        Raises:
            InvalidParameter: an option is missing or unknown.
        """
        known = (*self.needs, *self.takes)
        missing = [name for name in self.needs if not options.get(name)]
        unknown = [name for name in options if name not in known]
        if missing or unknown:
            problem = f"needs {missing[0]}" if missing else f"has no option {unknown[0]}"
            where = f"geocoders.options.{self.name}"
            message = f"the geocoder {self.name} {problem}; {where} may have {', '.join(known)}"
            raise InvalidParameter(message)
        return self.open(**options, **common)


@dataclass(frozen=True, slots=True)
class Found:
    """A place as a service knows it; ``weight`` says how it compares with the other answers."""

    place: Place
    weight: float


def found(  # noqa: PLR0913 - the fields of a place
    place_id: str,
    name: str,
    location: Location,
    feature: str,
    *,
    country: str = "",
    country_name: str = "",
    admin1: str = "",
    admin2: str = "",
    box: Sequence[float] | None = None,
    weight: float = 1.0,
) -> Found | None:
    """Return an answer as a place, or None if it has no usable point.

    ``box`` is west, south, east and north in degrees: half its diagonal is the uncertainty.
    """
    lat, lon = float(location.latitude), float(location.longitude)
    if not (name and -90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    radius = _SPOT_M
    if box is not None and len(box) == 4:
        radius = max(great_circle_m(box[1], box[0], box[3], box[2]) / 2, _SPOT_M)
    place = Place(
        id=place_id,
        name=name,
        lat=round(lat, 6),
        lon=round(lon, 6),
        country=country.upper(),
        country_name=country_name,
        admin1=admin1,
        admin2=admin2,
        feature=feature,
        precision=precision(feature, radius),
        uncertainty_m=round(radius),
        confidence=0.0,
    )
    return Found(place, max(weight, 1e-6))
