"""A feature collection inside a page: columns for the first picture, texts that are read when asked for.

Everything that the map was given travels, so that the page carries its own data: `unpack` gives the
collection back. Each part is JSON or typed columns, deflated and base64-encoded in a ``<script>``
element that no browser runs; `maps/js/pack.js` reads them with the platform's own inflater.
A part of records is the number of bytes of its deflated JSON (four bytes, lowest first), this JSON, and
the bits that `maps/packing/shred.py` writes.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import compress, repeat
from operator import eq, is_
from typing import Any

import numpy as np

from maps import rows
from maps.columns import DEGREE, Columns
from maps.fields import ABSENT, each, fields
from maps.packing.allowance import Allowance
from maps.packing.leaves import Column, Plan, Shared, Slice
from maps.packing.restore import Common, Owned, restore
from maps.packing.shred import Members, shred
from maps.packing.words import stem

LINE = (
    "title", "date_start", "date_end", "date_precision", "place_id", "place_name", "place_mention",
    "place_feature", "place_relation", "admin1", "admin2", "country", "country_name",
)  # fmt: skip
"""The properties that a line in a list shows, and what follows from them, travel apart from the rest."""
LINES, TEXTS = 2048, 256
"""So many incidents share one part: of their lines, and of all their other texts."""
_ALL = ("type", "id", "geometry", "properties")
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
        return _packed(columns, columns.features, columns.properties, members)
    except ValueError:  # NaN and infinity, which JSON doesn't know
        features = [_finite(feature) for feature in columns.features]
        return _packed(columns, features, fields(list(map(rows.properties, features))), _finite(members))


def _packed(
    columns: Columns,
    features: Sequence[Mapping[str, Any]],
    properties: Mapping[str, Sequence[Any]],
    members: Mapping[str, Any],
) -> Pack:
    shared = Shared([stem(title) for title in properties.get("title", [""] * len(features))])
    lines, texts = _sides(features, properties, columns.exact, shared)
    plans = [lines.plan, texts.plan]
    lists, common = shared.told()
    head = {
        "plans": plans,
        "lists": lists,
        "words": [shared.words.known, shared.words.lengths],
        "order": list(properties),
        "members": {name: value for name, value in members.items() if name not in {"type", "features"}},
        "plain": common.plain,
    }
    arrays = columns.arrays()
    with ThreadPoolExecutor(1) as pool:  # deflating lets this thread go on
        made = [pool.submit(_part, head, common)]
        for side, size in ((lines, LINES), (texts, TEXTS)):
            for start in range(0, len(features), size):
                told = Slice()
                side.cut(start, min(start + size, len(features)), told)
                made.append(pool.submit(_part, told.plain, told))
        parts = [part.result() for part in made]
    many = math.ceil(len(features) / LINES)
    return Pack(
        [(name, array.dtype.str[1:], len(array)) for name, array in arrays],
        _base64(zlib.compress(b"".join(_planes(array) for _, array in arrays), _LEVEL)),
        parts[0],
        parts[1 : many + 1],
        parts[many + 1 :],
    )


def _part(plain: Any, told: Slice) -> str:  # noqa: ANN401 - JSON is of any type
    deflated = zlib.compress(_json(plain), _LEVEL)
    return _base64(len(deflated).to_bytes(4, "little") + deflated + told.bits.tobytes())


def _sides(
    features: Sequence[Mapping[str, Any]],
    properties: Mapping[str, Sequence[Any]],
    exact: Sequence[bool],
    shared: Shared,
) -> tuple[Members, Members]:
    """Return the columns of the features' lines, and of the rest.

    In the rest, ``p`` has the other properties and ``m`` the other members. ``-`` names the members that
    are left out, since the line, the map's columns or the properties tell them.
    """
    owners = range(len(features))
    sides: tuple[dict[str, Column], dict[str, Column]] = {}, {}
    for name, values in properties.items():
        if name in LINE:
            sides[0][name] = shred(values, shared, 2)
        else:
            sides[1][name] = shred(values, shared, 2, owners)
    left = _told_elsewhere(features, properties, exact)
    others: list[dict[str, Any]] = [
        {}
        if told == _ALL and len(feature) == len(told)
        else {name: value for name, value in feature.items() if name not in told}
        for feature, told in zip(features, left, strict=True)
    ]
    rest: dict[str, Column] = {
        "p": Members(sides[1], shared),
        "-": shred(each(left, ",".join), shared, 1),
        "m": shred(others, shared, 1, owners),
    }
    return Members(sides[0], shared), Members(rest, shared)


def _told_elsewhere(
    features: Sequence[Mapping[str, Any]], properties: Mapping[str, Sequence[Any]], exact: Sequence[bool]
) -> list[tuple[str, ...]]:
    """Return the members of each feature that need not travel."""
    members = fields(features)
    unknown = [ABSENT] * len(features)
    told = zip(
        map(eq, members.get("type", unknown), repeat("Feature")),
        map(_same_text, members.get("id", unknown), properties.get("id", unknown)),
        exact,
        map(is_, map(type, members.get("properties", unknown)), repeat(dict)),
        strict=True,
    )
    return each(list(told), lambda flags: tuple(compress(_ALL, flags)))


def _same_text(name: object, own: object) -> bool:
    return type(name) is str and name == own


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


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _inflated(data: bytes, allowance: Allowance) -> bytes:
    """Return what was deflated.

    Raises:
        ValueError: it is no such thing, or more than a map could have held.
    """
    reader = zlib.decompressobj()
    try:
        found = reader.decompress(data, allowance.left + 1)
        allowance.spend(len(found))
    except zlib.error as error:
        message = "the map's data is damaged"
        raise ValueError(message) from error
    if not reader.eof:
        message = "the map's data is damaged, or more than any map has"
        raise ValueError(message)
    return found


def _read(part: str, allowance: Allowance) -> tuple[Any, bytes]:
    """Return a part's JSON, without the numbers that JSON doesn't know, and its bits.

    Raises:
        ValueError: it is no such part.
    """
    data = base64.b64decode(part, validate=True)
    size = int.from_bytes(data[:4], "little") + 4
    return json.loads(_inflated(data[4:size], allowance), parse_constant=_refused), data[size:]


def _refused(name: str) -> None:
    message = f"{name} is no number of JSON's"
    raise ValueError(message)


def unpack(pack: Pack, allowance: Allowance | None = None) -> dict[str, Any]:
    """Return the collection that was packed, in order of date.

    Raises:
        ValueError: the parts are damaged, or more than the allowance comes out of them.
    """
    allowance = allowance or Allowance()
    head, bits = _read(pack.shared, allowance)
    known, lengths = head["words"]
    common = Common(known, lengths, allowance)
    common.read_lists(head["lists"], bits, head["plain"])
    arrays = _arrays(pack, allowance)
    lon, lat, spots = np.cumsum(arrays["lon"]), arrays["lat"], arrays["spot"]
    lines = _records(pack.lines, head["plans"][0], len(spots), common)
    stems = [stem(line.get("title")) for line in lines]
    texts = _records(pack.texts, head["plans"][1], len(spots), common, stems)
    allowance.spend(len(spots) * len(head["order"]))
    members = {name: value for name, value in head["members"].items() if name not in {"type", "features"}}
    features = []
    for line, rest, spot in zip(lines, texts, spots.tolist(), strict=True):
        at = [int(lon[spot - 1]) / DEGREE, int(lat[spot - 1]) / DEGREE] if spot else None
        features.append(_joined(line, rest, at, head["order"]))
    return {"type": "FeatureCollection", "features": features, **members}


def _records(
    parts: Sequence[str], plan: Plan, count: int, common: Common, stems: Sequence[str] | None = None
) -> list[Any]:
    """Return the records of one side."""
    found: list[Any] = []
    size = LINES if stems is None else TEXTS
    for number, part in enumerate(parts):
        plain, bits = _read(part, common.allowance)
        start = number * size
        owners = Owned(max(0, min(size, count - start)), stems and stems[start : start + size])
        found += restore(plan, bits, plain, common, owners)
    return found


def _arrays(pack: Pack, allowance: Allowance) -> dict[str, np.ndarray[Any, Any]]:
    """Return the columns by name."""
    data = np.frombuffer(_inflated(base64.b64decode(pack.columns, validate=True), allowance), dtype="u1")
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
