"""Countries and their first-order divisions: label point, extent and simplified polygon.

Derived from Natural Earth 1:10m by `service.places.derive`, keyed by GeoNames codes (``VE.25``) and
ISO 3166-1 alpha-2 (``VE``). Two files: an index that is read at once, and the polygons, of which
each is decoded when it is asked for. Coordinates are EPSG:4326 degrees, longitude first.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from service.errors import GazetteerError

INDEX_FILE = "divisions.json.gz"
SHAPES_FILE = "divisions.shapes"
SCALE = 1000
"""Grid steps of a polygon's vertex in a degree: 0.001° is 111 m at most."""
POINT_SCALE = 10_000
"""Grid steps of a label point in a degree: 11 m at most."""


@dataclass(frozen=True)
class Areas:
    """What is known of one kind of area; every method raises KeyError for a code that isn't in it.

    ``shapes`` maps a code to the slices of ``data`` whose union is the area.
    """

    codes: Mapping[str, int] = field(repr=False)
    columns: Mapping[str, Sequence[Any]] = field(repr=False)
    shapes: Mapping[str, tuple[slice, ...]] = field(repr=False)
    data: Shapes
    decoded: dict[str, Any] = field(default_factory=dict, repr=False)

    def __contains__(self, code: object) -> bool:
        """Tell if there is an area with this code."""
        return code in self.codes

    def __iter__(self) -> Iterator[str]:
        """Iterate over the codes, sorted."""
        return iter(self.codes)

    def __len__(self) -> int:
        """Return the number of areas."""
        return len(self.codes)

    def point(self, code: str) -> tuple[float, float]:
        """Return the label point, longitude and latitude in degrees; it lies inside the area."""
        row = self.codes[code]
        return self.columns["lon"][row] / POINT_SCALE, self.columns["lat"][row] / POINT_SCALE

    def radius_m(self, code: str) -> float:
        """Return the radius in metres round the label point that covers every main part.

        A part of less than a twentieth of the area (Easter Island for Valparaíso) doesn't count.
        """
        return float(self.columns["radius_m"][self.codes[code]])

    def area_km2(self, code: str) -> float:
        """Return the area in square kilometres, of Natural Earth's polygon before simplification."""
        return float(self.columns["area_km2"][self.codes[code]])

    def bbox(self, code: str) -> tuple[float, float, float, float]:
        """Return west, south, east, north in degrees; west > east across the antimeridian."""
        start = 4 * self.codes[code]
        west, south, east, north = self.columns["bbox"][start : start + 4]
        return west / SCALE, south / SCALE, east / SCALE, north / SCALE

    def is_estimated(self, code: str) -> bool:
        """Tell if the border is an estimate from the towns inside, not a surveyed one."""
        return bool(self.columns["estimated"][self.codes[code]])

    def polygon(self, code: str) -> Any:  # noqa: ANN401 - shapely has no types
        """Return the simplified area, a shapely (multi)polygon in degrees, exteriors anticlockwise."""
        if code not in self.decoded:
            import shapely  # only those who draw or test containment pay for it

            parts = [self.data.decode(part) for part in self.shapes[code]]
            whole = parts[0] if len(parts) == 1 else shapely.union_all(parts)
            self.decoded[code] = shapely.orient_polygons(whole)
        return self.decoded[code]

    def at(self, lon: float, lat: float) -> str | None:
        """Return the code of the area that has this point in degrees inside or on it, if any."""
        import shapely

        spot = shapely.Point(lon, lat)
        return next((c for c in self._near(lon, lat) if shapely.covers(self.polygon(c), spot)), None)

    def _near(self, lon: float, lat: float) -> Iterator[str]:
        """Iterate over the codes whose bounding box has the point."""
        x, y, box = lon * SCALE, lat * SCALE, self.columns["bbox"]
        for row, code in enumerate(self.codes):
            west, south, east, north = box[4 * row : 4 * row + 4]
            inside = west <= x <= east if west <= east else (x >= west or x <= east)
            if inside and south <= y <= north:
                yield code


@dataclass(frozen=True)
class Divisions(Areas):
    """The first-order divisions by GeoNames code, with the countries by ISO 3166-1 alpha-2 beside."""

    countries: Areas = field(kw_only=True)


class Shapes:
    """The file of polygons, read when the first one is asked for."""

    @cached_property
    def _bytes(self) -> bytes:
        return _read(SHAPES_FILE)

    def decode(self, part: slice) -> Any:  # noqa: ANN401 - shapely has no types
        """Return the shapely multipolygon, in degrees, that lies at ``part`` of the file."""
        return decode_shape(self._bytes[part])


def decode_shape(data: bytes) -> Any:  # noqa: ANN401 - shapely has no types
    """Return the shapely multipolygon that `encode_shape` made ``data`` from."""
    import numpy as np
    import shapely

    numbers = _read_varints(data)
    polygons, position, last = [], 1, np.zeros(2, dtype=np.int64)
    for _ in range(numbers[0]):
        rings: list[Any] = []
        rings_end, position = int(numbers[position]), position + 1
        for _ in range(rings_end):
            end = position + 1 + 2 * int(numbers[position])
            steps = numbers[position + 1 : end].reshape(-1, 2)
            ring = steps.cumsum(axis=0) + last
            last, position = ring[-1], end
            rings.append(ring / SCALE)
        polygons.append(shapely.Polygon(rings[0], rings[1:]))
    return shapely.MultiPolygon(polygons)


def encode_shape(polygons: Sequence[Sequence[Sequence[tuple[int, int]]]]) -> bytes:
    """Return polygons of open rings of grid steps as bytes.

    Counts and steps from one vertex to the next are zigzag varints, as in protocol buffers.
    """
    numbers, x, y = [len(polygons)], 0, 0
    for rings in polygons:
        numbers.append(len(rings))
        for ring in rings:
            numbers.append(len(ring))
            for next_x, next_y in ring:
                numbers += (next_x - x, next_y - y)
                x, y = next_x, next_y
    data = bytearray()
    for number in numbers:
        rest = 2 * number if number >= 0 else -2 * number - 1
        while rest > 127:
            data.append(rest & 127 | 128)
            rest >>= 7
        data.append(rest)
    return bytes(data)


def _read_varints(data: bytes) -> Any:  # noqa: ANN401 - a numpy array of int64
    """Return the zigzag varints in ``data``."""
    import numpy as np

    octets = np.frombuffer(data, dtype=np.uint8)
    ends = np.flatnonzero(octets < 128)
    starts = np.concatenate(([0], ends[:-1] + 1))
    shift = 7 * (np.arange(len(octets)) - np.repeat(starts, ends - starts + 1))
    values = np.add.reduceat((octets & 127).astype(np.int64) << shift, starts)
    return (values >> 1) ^ -(values & 1)


def _read(name: str) -> bytes:
    """Return a data file of this package."""
    try:
        return (files("service.places") / "data" / name).read_bytes()
    except OSError as error:
        message = f"the data file {name} is missing; install sitmap again or run service.places.derive"
        raise GazetteerError(message) from error


def parse(data: bytes) -> Divisions:
    """Return the divisions and countries that an index file describes.

    Raises:
        GazetteerError: ``data`` is damaged.
    """
    try:
        index = json.loads(gzip.decompress(data))
        ends = index["shape_ends"]
        slices = dict(zip(index["shapes"], map(slice, [0, *ends], ends), strict=False))
        tables = index["divisions"], index["countries"]
        divisions, countries = ({c: row for row, c in enumerate(t.pop("code"))} for t in tables)
    except (OSError, EOFError, ValueError, LookupError, TypeError) as error:
        message = f"the data file {INDEX_FILE} is damaged ({error}); install sitmap again"
        raise GazetteerError(message) from error
    parts: dict[str, tuple[slice, ...]] = {}
    for code, part in slices.items():
        country = code.partition(".")[0]
        parts[country] = (*parts.get(country, ()), part)
    shapes = Shapes()
    return Divisions(
        divisions,
        tables[0],
        {code: (slices[code],) for code in divisions},
        shapes,
        countries=Areas(countries, tables[1], parts, shapes),
    )


@cache
def load() -> Divisions:
    """Return the divisions and countries that come with sitmap.

    Raises:
        GazetteerError: a data file is missing or damaged.
    """
    return parse(_read(INDEX_FILE))
