"""From GeoJSON features to rows, for pictures and a page's table: what is drawn or read, and no more.

Every text is hostile. It is cleaned of what no page can hold, and an address becomes a link only if
it is http or https. Nothing here fails on a property that is missing or of the wrong type.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree as ET

from config import taxonomy
from maps import wording
from maps.fields import each
from maps.view import View, first_view

_READ = (
    "id", "event_type", "sub_event_type", "title", "assertion", "status", "date_start", "date_end",
    "date_precision", "place_name", "place_relation", "place_precision", "uncertainty_m",
    "country", "country_name", "admin1", "admin2", "confidence", "evidence", "reports", "actors",
    "fatalities", "injured", "detained", "claims", "weapons",
)  # fmt: skip
_START, _END, _DATING = "date_start", "date_end", "date_precision"
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
OTHER = "Other types"
SHOWN_STATUS = ("retracted", "merged")
_EVIDENCE_ORDER = ("sub_event_type", "place", "date", "assertion")
_MOST_QUOTES = 6

_PINNED = 4
"""The coarsest ``place_precision`` that gets a pin: a first-order division."""

_MOST_CREDITS, _LONGEST_CREDIT = 8, 200


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of incident as a map shows it: name, colour (``#rrggbb``), SVG paths (24 by 24) and count."""

    name: str
    color: str
    paths: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Rows:
    """The incidents of a map: one row each, as `_row` makes it, and the types that occur.

    ``credits`` name those who must be credited for places, beside the makers of the base map.
    """

    rows: tuple[dict[str, Any], ...]
    kinds: tuple[Kind, ...]
    view: View
    credits: tuple[str, ...] = ()

    @property
    def placed(self) -> list[dict[str, Any]]:
        """The rows that have a place on the map."""
        return [row for row in self.rows if row["lat"] is not None]


@cache
def icon_paths(name: str) -> tuple[str, ...]:
    """Return the paths of an icon in ``maps/icons``, or those of ``other`` where there is none."""
    folder = files("maps") / "icons"
    file = folder / f"{name}.svg"
    if not re.fullmatch(r"[a-z_]+", name) or not file.is_file():
        file = folder / "other.svg"
    picture = ET.fromstring(file.read_text("utf-8"))  # noqa: S314 - our own file
    return tuple(path.attrib["d"] for path in picture.iter("{http://www.w3.org/2000/svg}path"))


def clean(value: object) -> str:
    """Return a text without control characters and lone surrogates; "" for what is no text."""
    if not isinstance(value, str):
        return ""
    return value if value.isprintable() else _UNPRINTABLE.sub("\ufffd", value)


def link(value: object) -> str | None:
    """Return an http or https address, or None for anything else."""
    text = clean(value).strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme.lower() in {"http", "https"} and parts.netloc else None


def number(value: object, low: float, high: float) -> float | None:
    """Return a number if it is one between two finite bounds, else None; JSON has whole ones of any size."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if low <= value <= high else None


def build(collection: Mapping[str, Any], incident_url: str | None = None) -> Rows:
    """Return what a map shows of a feature collection.

    Args:
        collection: a GeoJSON FeatureCollection of incidents; a geometry may be null.
        incident_url: where an incident is told in full, with ``{id}`` for its id:
            ``/incidents/{id}``, or an http(s) address.

    Raises:
        ValueError: ``collection`` is no FeatureCollection, or ``incident_url`` can't be used.
    """
    features = in_order(collection)
    check_address(incident_url)
    rows = build_rows(features, incident_url)
    names = list(taxonomy().event_types)
    kinds = _number_kinds(rows, names)
    _name_spots(rows)
    placed = (row for row in rows if row["lat"] is not None)
    view = first_view((row["lon"], row["lat"], row["radius"]) for row in placed)
    return Rows(tuple(rows), kinds, view, credited(collection))


def in_order(collection: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the features of a collection by their first day and id, undated ones last.

    Raises:
        ValueError: ``collection`` is no FeatureCollection.
    """
    features = collection.get("features") if isinstance(collection, Mapping) else None
    if not isinstance(features, Sequence) or isinstance(features, str):
        message = 'a map needs a GeoJSON FeatureCollection, an object with a list "features"'
        raise ValueError(message)  # noqa: TRY004 - it is the document that is wrong, not the call
    kept = [feature for feature in features if isinstance(feature, Mapping)]
    p = all_properties(kept)
    days = each([(own.get(_START), own.get(_END), own.get(_DATING)) for own in p], _first_day)
    names = [own.get("id") or feature.get("id") or "" for own, feature in zip(p, kept, strict=True)]
    if set(map(type, names)) != {str} or not all(map(str.isprintable, names)):
        names = [clean(str(name)) for name in names]
    keys = list(zip(days, names, strict=True))
    return [kept[at] for at in sorted(range(len(kept)), key=keys.__getitem__)]


def _first_day(entry: Sequence[Any]) -> str:
    first, _ = wording.days(dict(zip((_START, _END, _DATING), entry, strict=True)))
    return first.isoformat() if first else "9999"


def properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a feature's properties; none if they are no object."""
    p = feature.get("properties")
    return p if type(p) is dict or isinstance(p, Mapping) else {}


def all_properties(features: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the properties of all features."""
    found = [feature.get("properties") for feature in features]
    return found if set(map(type, found)) == {dict} else list(map(properties, features))  # type: ignore[return-value]


def check_address(incident_url: str | None) -> None:
    """Raise ValueError if ``incident_url`` can't be where incidents are told in full."""
    if incident_url is not None and not (link(incident_url) or re.match(r"/(?!/)", incident_url)):
        message = f"incident_url must be a path or an http(s) address with {{id}}, not {incident_url!r}"
        raise ValueError(message)


def build_rows(
    features: Sequence[Mapping[str, Any]], incident_url: str | None = None
) -> list[dict[str, Any]]:
    """Return a row for each feature; its ``type`` is still a name."""
    names = list(taxonomy().event_types)
    return [_row(feature, names, incident_url) for feature in features]


def credited(collection: Mapping[str, Any]) -> tuple[str, ...]:
    """Return whom a collection's member ``attribution`` names."""
    return _credits(collection.get("attribution"))


def kind(name: str, count: int) -> Kind:
    """Return a type of incident as a map shows it."""
    types = taxonomy().event_types
    if name in types:
        return Kind(name, types[name].color, icon_paths(types[name].icon), count)
    return Kind(name, "#55606b", icon_paths("other"), count)


def _credits(value: object) -> tuple[str, ...]:
    """Return the texts of a collection's ``attribution``, a list or one text; few and short ones."""
    listed = [value] if isinstance(value, str) else value if isinstance(value, Sequence) else []
    return tuple(clean(text)[:_LONGEST_CREDIT] for text in listed[:_MOST_CREDITS] if clean(text).strip())


def _number_kinds(rows: list[dict[str, Any]], names: list[str]) -> tuple[Kind, ...]:
    """Return the types that occur, in the taxonomy's order, and number the rows' types accordingly."""
    counts = dict.fromkeys([*names, OTHER], 0)
    for row in rows:
        counts[row["type"]] += 1
    present = [name for name, count in counts.items() if count]
    for row in rows:
        row["type"] = present.index(row["type"])
    return tuple(kind(name, counts[name]) for name in present)


def _name_spots(rows: list[dict[str, Any]]) -> None:
    """Let each ``spot`` be a place's name alone where that tells it from the others, and else all of it."""
    named: dict[str, set[str]] = {}
    for row in rows:
        if row["lat"] is not None:
            named.setdefault(row["spot"], set()).add(row["where"])
    countries = {row["country"] for row in rows if row["lat"] is not None}
    for row in rows:
        spot, country = row["spot"], row["country"]
        if row["lat"] is None or not spot or len(named[spot]) > 1:
            row["spot"] = row["where"]
        elif len(countries) > 1 and country not in spot:
            row["spot"] = f"{spot}, {country}"


def _row(feature: Mapping[str, Any], names: Sequence[str], incident_url: str | None) -> dict[str, Any]:
    """Return a feature as a row; ``day`` and ``last`` are its days for sorting and counting."""
    p = feature.get("properties")
    p = {name: _cleaned(p.get(name)) for name in _READ} if isinstance(p, Mapping) else {}
    name = clean(str(p.get("id") or feature.get("id") or ""))
    first, last = wording.days(p)
    precision = number(p.get("place_precision"), 1, 7)
    lon, lat, area = geometry(feature.get("geometry"), precision)
    return {
        "id": name,
        "type": _choice(p.get("event_type"), names, OTHER),
        "sub": _text(p, "sub_event_type") or _text(p, "event_type"),
        "title": _text(p, "title"),
        "assertion": wording.assertion(p.get("assertion")),
        "status": _choice(p.get("status"), SHOWN_STATUS, ""),
        "when": wording.when(p),
        "where": wording.where(p),
        "spot": wording.spot(p),
        "country": _text(p, "country_name") or _text(p, "country") or _text(p, "place_name"),
        "precision": int(precision) if precision else None,
        "radius": number(p.get("uncertainty_m"), 0, 20_100_000),
        "lon": lon,
        "lat": lat,
        "area": area,
        "confidence": _confidence(p.get("confidence")),
        "quotes": _quotes(p.get("evidence")),
        "reports": _reports(p.get("reports")),
        "people": wording.people(p),
        "harm": wording.harm(p),
        "claims": wording.claims(p),
        "weapons": wording.weapons(p),
        "url": incident_url.replace("{id}", quote(name, safe="")) if incident_url and name else None,
        "day": first.isoformat() if first else "",
        "last": last.isoformat() if last else "",
    }


def _cleaned(value: Any) -> Any:  # noqa: ANN401 - JSON is of any type
    """Return a JSON value with every text in it cleaned."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(item) for item in value] if value else []
    return value


def _text(properties: Mapping[str, Any], name: str) -> str:
    value = properties.get(name)
    return value.strip() if isinstance(value, str) else ""


def _choice(value: object, allowed: Collection[str], default: str) -> str:
    """Return a value if it is one of those that are known."""
    return value if isinstance(value, str) and value in allowed else default


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def geometry(
    geometry: object, precision: float | None
) -> tuple[float | None, float | None, dict[str, Any] | None]:
    """Return longitude, latitude and, for a polygon, the area itself; all None for no usable geometry.

    There are none for a place that is known to part of a country or worse (``precision`` 5 to 7): there
    is no pin for a country, whoever made the features, and none in the middle of its area either.
    """
    if not isinstance(geometry, Mapping) or (precision is not None and precision > _PINNED):
        return None, None, None
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Point" and isinstance(coordinates, (list, tuple)) and len(coordinates) > 1:
        lon, lat = number(coordinates[0], -180, 180), number(coordinates[1], -90, 90)
        return (None, None, None) if lon is None or lat is None else (lon, lat, None)
    if geometry.get("type") in {"Polygon", "MultiPolygon"}:
        return _area(geometry)
    return None, None, None


def _area(geometry: Mapping[str, Any]) -> tuple[float | None, float | None, dict[str, Any] | None]:
    """Return a point inside an area's largest part, and the area."""
    import shapely
    from shapely.geometry import shape

    try:
        area = shape(geometry)
        inside = max(shapely.get_parts(area), key=shapely.area).representative_point()
        lon, lat = number(inside.x, -180, 180), number(inside.y, -90, 90)
    except (ValueError, TypeError, LookupError, AttributeError, shapely.errors.ShapelyError):
        return None, None, None
    return (None, None, None) if lon is None or lat is None else (lon, lat, shapely.geometry.mapping(area))


def _confidence(value: object) -> list[float | None]:
    """Return the probabilities overall, of the type, of the place and of the date."""
    if not isinstance(value, Mapping):
        return [number(value, 0, 1), None, None, None]
    return [number(value.get(name), 0, 1) for name in ("overall", "type", "place", "date")]


def _quotes(evidence: object) -> list[str]:
    """Return the sentences that an incident rests on, each once, those that prove its type first."""
    order = {name: rank for rank, name in enumerate(_EVIDENCE_ORDER)}
    items = sorted(_objects(evidence), key=lambda item: order.get(str(item.get("field")), len(order)))
    sentences = (_text(item, "sentence") for item in items)
    return list(dict.fromkeys(sentence for sentence in sentences if sentence))[:_MOST_QUOTES]


def _reports(reports: object) -> list[list[Any]]:
    """Return publisher, date in words, link or None, and title of each report."""
    return [
        [
            _text(report, "publisher"),
            wording.period(day, day) if (day := wording.day(report.get("published"))) else "",
            link(report.get("url")),
            _text(report, "title"),
        ]
        for report in _objects(reports)
    ]


def island(document: Any) -> str:  # noqa: ANN401 - JSON is of any type
    """Return JSON that can stand in a ``<script>`` element of any page, and in a Jinja template too.

    No ``<``, ``>`` or ``&`` is left that could end the element, no line separator that old parsers
    take for a line break, and no ``{{``, ``{%`` or ``{#``: branca compiles what its elements hold.
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return re.sub(r"\{(?=[{%#])", r"\\u007b", text)
