"""How large places are: the radius in metres that a point stands for, from what is known of the place.

A town's comes from its people, a division's from its polygon or its towns, an airfield's from its
runways; what follows here is for all other places. The error of the coordinates themselves is added.
"""

from __future__ import annotations

import math

from service.places.rows import feature_class

# People on a square kilometre of a town, a round figure for towns the world over: the suburbs of North
# America have a third of it, the cities of South Asia three times as many.
_DENSITY_KM2 = 5000.0
_TOWN_MIN_M, _TOWN_MAX_M = 600.0, 40_000.0
# Of the 204,000 towns of GeoNames' cities500 whose people are counted, 95 in 100 are smaller.
_TOWN_UNKNOWN_M = 2000.0
_PART_OF_TOWN_M = 1500.0
_HAMLET_M = 1000.0

_MINUTE_M = 1852.0  # of latitude
# Coordinates to five decimals hit a whole minute this closely, seldom by chance: one in 600, squared.
_ROUNDING_DEG = 1e-5

_RADIUS_M = {
    # Water: half the length of the usual stream, lake or sea of that code.
    "OCN": 3_000_000.0, "SEA": 300_000.0, "GULF": 100_000.0, "STRT": 30_000.0, "CHN": 20_000.0,
    "SD": 20_000.0, "BAY": 10_000.0, "COVE": 2000.0, "LK": 5000.0, "LKS": 10_000.0, "RSV": 10_000.0,
    "LGN": 5000.0, "STM": 20_000.0, "STMS": 20_000.0, "STMI": 20_000.0, "WAD": 15_000.0, "CNL": 20_000.0,
    "MRSH": 5000.0, "SWMP": 5000.0, "RF": 5000.0, "GLCR": 5000.0, "HBR": 2000.0, "FLLS": 500.0,
    "SPNG": 200.0, "WLL": 100.0, "RSVT": 100.0,
    # Landforms.
    "CONT": 4_000_000.0, "MTS": 50_000.0, "MT": 5000.0, "PK": 2000.0, "HLL": 2000.0, "HLLS": 10_000.0,
    "VLC": 5000.0, "RDGE": 10_000.0, "PLAT": 50_000.0, "PLN": 50_000.0, "UPLD": 30_000.0, "DSRT": 100_000.0,
    "VAL": 15_000.0, "CNYN": 10_000.0, "PASS": 2000.0, "PEN": 30_000.0, "CAPE": 2000.0, "PT": 1000.0,
    "DLTA": 50_000.0, "ISL": 5000.0, "ISLS": 30_000.0, "ISLET": 500.0, "ATOL": 10_000.0, "BCH": 2000.0,
    "ISTH": 20_000.0, "CST": 100_000.0,
    # Areas.
    "RGN": 50_000.0, "RGNE": 50_000.0, "RGNH": 100_000.0, "AREA": 30_000.0, "LCTY": 2000.0, "OAS": 5000.0,
    "PRK": 500.0, "RESN": 15_000.0, "RESV": 30_000.0, "RES": 15_000.0, "RESF": 15_000.0, "FRST": 15_000.0,
    "OILF": 10_000.0, "GASF": 10_000.0, "MILB": 3000.0, "NVB": 3000.0, "RNGA": 10_000.0, "INDS": 2000.0,
    "PRT": 3000.0, "FLD": 1000.0,
    # Divisions of whose border and towns nothing is known.
    "ADM1": 100_000.0, "ADM2": 30_000.0, "ADM3": 10_000.0, "ADM4": 5000.0, "ADM5": 2000.0, "ADMD": 20_000.0,
    # Roads and railways; a street is what it is named after.
    "RD": 10_000.0, "RR": 20_000.0, "RTE": 50_000.0, "TRL": 10_000.0, "ST": 800.0, "SQR": 200.0,
    "TNL": 1000.0,
    # Spots that are large.
    "AIRP": 2000.0, "AIRB": 2500.0, "AIRF": 1000.0, "AIRQ": 1000.0, "AIRH": 200.0, "AIRS": 2000.0,
    "INSM": 2000.0, "UNIV": 800.0, "CMPRF": 1500.0, "CMP": 1000.0, "DAM": 1000.0, "PS": 1000.0,
    "PSN": 1500.0, "PRN": 500.0, "PSTB": 1000.0, "MN": 1500.0, "ANS": 1000.0, "EST": 2000.0, "FRM": 1000.0,
    "FCL": 1000.0, "BDG": 500.0,
}  # fmt: skip
_RADIUS_OF_CLASS_M = {
    "A": 20_000.0, "P": 2000.0, "H": 3000.0, "T": 3000.0, "L": 5000.0, "R": 5000.0, "V": 10_000.0, "S": 200.0,
}  # fmt: skip


def radius_m(feature: str, population: int = 0) -> float:
    """Return the radius in metres that a place of a GeoNames feature code covers, as far as that tells.

    A country isn't in it: its polygon tells. The figures are orders of magnitude (1, 2, 3, 5 and so on)
    of what GeoNames files under a code, which is mostly small: half the length of the usual stream,
    range or road. They stay below the medians of sitmap's curated places (``config/places.csv``), each
    measured by itself and the best known of their kind; a test compares them.
    """
    if feature_class(feature) == "P":
        return part_radius_m(feature, population)
    return _RADIUS_M.get(feature) or _RADIUS_OF_CLASS_M[feature_class(feature)]


def part_radius_m(feature: str, population: int) -> float:
    """Return the radius in metres of a populated place: of a town, or of a part or an outlying farm of it."""
    if population > 0:
        return town_radius_m(population)
    return {"PPLX": _PART_OF_TOWN_M, "PPLF": _HAMLET_M, "PPLQ": _HAMLET_M}.get(feature, _TOWN_UNKNOWN_M)


def town_radius_m(population: int) -> float:
    """Return the radius in metres of a town of so many people; 2 km where the number isn't known."""
    if population <= 0:
        return _TOWN_UNKNOWN_M
    radius = 1000.0 * math.sqrt(population / _DENSITY_KM2 / math.pi)
    return min(max(radius, _TOWN_MIN_M), _TOWN_MAX_M)


def grid_error_m(lat: float, lon: float) -> float:
    """Return how far in metres a point may be off because it was rounded to whole minutes of arc.

    One in sixteen towns of GeoNames is: the corners of the field of a minute round the point are up to
    1.3 km away. A point that isn't on that grid, in degrees to five decimals, has no such error.
    """
    if not (_is_minute(lat) and _is_minute(lon)):
        return 0.0
    return 0.5 * _MINUTE_M * math.hypot(1.0, math.cos(math.radians(lat)))


def _is_minute(degrees: float) -> bool:
    minutes = degrees * 60
    return abs(minutes - round(minutes)) <= 60 * _ROUNDING_DEG
