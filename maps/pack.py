"""A feature collection inside a page: columns for the first picture, texts that are read when asked for.

Everything that the map was given travels, so that the page carries its own data: `unpack` gives the
collection back. Each part is JSON or typed columns, deflated and base64-encoded in a ``<script>``
element that no browser runs; `maps/js/pack.js` reads them with the platform's own inflater.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from maps.allowance import Allowance
from maps.columns import DEGREE, Columns
from maps.shred import ABSENT, Column, Members, Shared, restore, shred

LINE = (
    "title", "date_start", "date_end", "date_precision", "place_name", "place_relation", "admin1", "admin2",
    "country_name",
)  # fmt: skip
"""The properties that a line in a list shows; they travel apart from the other texts."""
LINES, TEXTS = 2048, 256
"""So many incidents share one part: of their lines, and of all their other texts."""
_LEVEL = 6
_TYPES = frozenset({"u1", "u2", "u4", "i4"})


@dataclass(frozen=True, slots=True)
class Pack:
    """The parts of a page: ``layout`` names the columns' types and lengths, the others are base64."""

    layout: list[tuple[str, str, int]]
    columns: str
    shared: str
    lines: list[str]
    texts: list[str]


def pack(columns: Columns, members: Mapping[str, Any]) -> Pack:
    """Return a collection as the parts of a page.

    Args:
        columns: what the first picture needs, and the features.
        members: the collection's members, of which ``type`` and ``features`` are left out.
    """
    try:
        return _packed(columns, columns.features, members)
    except ValueError:  # NaN and infinity, which JSON doesn't know
        return _packed(columns, [_finite(feature) for feature in columns.features], _finite(members))


def _packed(columns: Columns, features: Sequence[Mapping[str, Any]], members: Mapping[str, Any]) -> Pack:
    shared = Shared()
    lines, texts = _sides(features, columns.exact, shared)
    parts = [*_cuts(lines, LINES, len(features)), *_cuts(texts, TEXTS, len(features))]
    common = {
        "plans": [lines.plan, texts.plan],
        "lists": shared.lists,
        "words": shared.words.table(),
        "order": list(dict.fromkeys(chain.from_iterable(map(_properties, features)))),
        "members": {name: value for name, value in members.items() if name not in {"type", "features"}},
    }
    arrays = columns.arrays()
    with ThreadPoolExecutor(2) as pool:  # deflating lets other threads run
        made = list(pool.map(_deflated, (_json(common), *(_json(list(part)) for part in parts))))
    many = math.ceil(len(features) / LINES)
    return Pack(
        [(name, array.dtype.str[1:], len(array)) for name, array in arrays],
        _deflated(b"".join(_planes(array) for _, array in arrays)),
        made[0],
        made[1 : many + 1],
        made[many + 1 :],
    )


def _cuts(column: Column, size: int, count: int) -> Iterator[Iterator[Any]]:
    for start in range(0, count, size):
        yield column.cut(start, min(start + size, count))


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    p = feature.get("properties")
    return p if isinstance(p, dict) else {}


def _sides(
    features: Sequence[Mapping[str, Any]], exact: Sequence[bool], shared: Shared
) -> tuple[Members, Members]:
    """Return the columns of the features' lines, and of the rest.

    In the rest, ``p`` has the other properties and ``m`` the other members. ``-`` names the members that
    are left out, since the line, the map's columns or the properties tell them.
    """
    all_properties = [_properties(feature) for feature in features]
    sides: tuple[dict[str, Column], dict[str, Column]] = {}, {}
    for name in dict.fromkeys(chain.from_iterable(all_properties)):
        values = [p.get(name, ABSENT) for p in all_properties]
        sides[name not in LINE][name] = shred(values, shared, 2)
    left = list(map(_told_elsewhere, features, all_properties, exact))
    others = [
        {name: feature[name] for name in feature if name not in told} if len(feature) > len(told) else {}
        for feature, told in zip(features, left, strict=True)
    ]
    rest: dict[str, Column] = {
        "p": Members(sides[1], shared),
        "-": shred([",".join(told) for told in left], shared, 1),
        "m": shred(others, shared, 1),
    }
    return Members(sides[0], shared), Members(rest, shared)


def _told_elsewhere(feature: Mapping[str, Any], p: Mapping[str, Any], bare: bool) -> list[str]:  # noqa: FBT001
    """Return the members that need not travel."""
    name = feature.get("id")
    return [
        member
        for member, told in (
            ("type", feature.get("type") == "Feature"),
            ("id", type(name) is str and name == p.get("id")),
            ("geometry", bare),
            ("properties", type(feature.get("properties")) is dict),
        )
        if told
    ]


def _finite(value: Any) -> Any:  # noqa: ANN401 - JSON is of any type
    """Return a JSON value with null for numbers that JSON doesn't know."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value


def _json(value: Any) -> bytes:  # noqa: ANN401 - JSON is of any type
    """Return a value as JSON in UTF-8; a text that UTF-8 can't hold is escaped.

    Raises:
        ValueError: a number is NaN or infinite.
    """
    told = {"separators": (",", ":"), "allow_nan": False, "default": str}
    try:
        return json.dumps(value, ensure_ascii=False, **told).encode()  # type: ignore[arg-type]
    except UnicodeEncodeError:  # lone surrogates
        return json.dumps(value, **told).encode()  # type: ignore[arg-type]


def _planes(array: np.ndarray[Any, Any]) -> bytes:
    """Return an array's bytes, all lowest ones first: those of a kind deflate better beside each other."""
    little = array.astype(array.dtype.newbyteorder("<"))
    return little.view("u1").reshape(-1, little.itemsize).T.tobytes()


def _deflated(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, _LEVEL)).decode()


def _inflated(text: str, allowance: Allowance) -> bytes:
    """Return what `_deflated` was given.

    Raises:
        ValueError: the text is no such thing, or more than a map could have held.
    """
    reader = zlib.decompressobj()
    try:
        data = reader.decompress(base64.b64decode(text, validate=True), allowance.left + 1)
        allowance.spend(len(data))
    except zlib.error as error:
        message = "the map's data is damaged"
        raise ValueError(message) from error
    if not reader.eof:
        message = "the map's data is damaged, or more than any map has"
        raise ValueError(message)
    return data


def unpack(pack: Pack, allowance: Allowance | None = None) -> dict[str, Any]:
    """Return the collection that was packed, in order of date.

    Raises:
        ValueError: the parts are damaged, or more than the allowance comes out of them.
    """
    allowance = allowance or Allowance()
    shared = _parsed(pack.shared, allowance)
    arrays = _arrays(pack, allowance)
    lon, lat, spots = np.cumsum(arrays["lon"]), arrays["lat"], arrays["spot"]
    sides: list[list[Any]] = []
    for plan, parts, size in zip(shared["plans"], (pack.lines, pack.texts), (LINES, TEXTS), strict=True):
        found: list[Any] = []
        for number, part in enumerate(parts):
            count = max(0, min(size, len(spots) - number * size))
            told = _parsed(part, allowance)
            found += restore(plan, told, shared["lists"], shared["words"], count, allowance)
        sides.append(found)
    allowance.spend(len(spots) * len(shared["order"]))
    members = {name: value for name, value in shared["members"].items() if name not in {"type", "features"}}
    features = []
    for line, rest, spot in zip(*sides, spots.tolist(), strict=True):
        at = [int(lon[spot - 1]) / DEGREE, int(lat[spot - 1]) / DEGREE] if spot else None
        features.append(_joined(line, rest, at, shared["order"]))
    return {"type": "FeatureCollection", "features": features, **members}


def _parsed(text: str, allowance: Allowance) -> Any:  # noqa: ANN401 - JSON is of any type
    """Return the JSON that a part holds, without the numbers that JSON doesn't know."""
    return json.loads(_inflated(text, allowance), parse_constant=_refused)


def _refused(name: str) -> None:
    message = f"{name} is no number of JSON's"
    raise ValueError(message)


def _arrays(pack: Pack, allowance: Allowance) -> dict[str, np.ndarray[Any, Any]]:
    """Return the columns by name."""
    data = np.frombuffer(_inflated(pack.columns, allowance), dtype="u1")
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    at = 0
    for name, kind, count in pack.layout:
        if kind not in _TYPES or count < 0:
            message = "a column is of no known type"
            raise ValueError(message)
        size = np.dtype(kind).itemsize
        planes = data[at : at + size * count].reshape(size, count)
        arrays[name] = np.ascontiguousarray(planes.T).view(f"<{kind}").reshape(-1)
        at += size * count
    return arrays


def _joined(
    line: Mapping[str, Any], rest: Mapping[str, Any], at: list[float] | None, order: Sequence[str]
) -> dict[str, Any]:
    """Return a feature from its two sides."""
    left = rest["-"].split(",")
    told = {**line, **rest["p"]}
    properties = {name: told[name] for name in order if name in told}
    feature: dict[str, Any] = {}
    if "type" in left:
        feature["type"] = "Feature"
    if "id" in left:
        feature["id"] = properties["id"]
    if "geometry" in left:
        feature["geometry"] = {"type": "Point", "coordinates": at}
    if "properties" in left:
        feature["properties"] = properties
    return {**feature, **rest["m"]}
