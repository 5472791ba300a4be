"""What OpenStreetMap's tags mean in GeoNames' feature codes."""

from __future__ import annotations

ATTRIBUTION = "© OpenStreetMap contributors (ODbL 1.0)"

_EXACT = {
    "place": {
        "country": "PCLI", "state": "ADM1", "region": "RGN", "province": "ADM1", "county": "ADM2",
        "district": "ADM2", "municipality": "ADM2", "city": "PPL", "town": "PPL", "village": "PPL",
        "hamlet": "PPL", "isolated_dwelling": "PPL", "farm": "PPL", "suburb": "PPLX", "quarter": "PPLX",
        "neighbourhood": "PPLX", "borough": "PPLX", "city_block": "PPLX", "island": "ISL", "islet": "ISL",
        "archipelago": "ISLS", "square": "SQR", "sea": "SEA", "ocean": "OCN", "continent": "CONT",
    },
    "aeroway": {"aerodrome": "AIRP", "heliport": "AIRH", "airstrip": "AIRF"},
    "military": {"airfield": "AIRB", "base": "MILB", "barracks": "MILB", "naval_base": "NVB"},
    "natural": {
        "peak": "MT", "volcano": "VLC", "mountain_range": "MTS", "bay": "BAY", "strait": "STRT",
        "desert": "DSRT", "cape": "CAPE", "water": "LK", "wood": "FRST", "valley": "VAL", "peninsula": "PEN",
    },
    "waterway": {"river": "STM", "stream": "STM", "canal": "CNL", "dam": "DAM", "waterfall": "FLLS"},
}  # fmt: skip
_BY_LEVEL = {"country": "PCLI", "state": "ADM1", "region": "ADM1", "province": "ADM1", "county": "ADM2"}
_AREAS = {"boundary", "natural", "landuse", "leisure", "place", "waterway", "water"}


def feature(key: str, value: str, level: str = "") -> str:
    """Return the feature code of a tag; ``level`` is the kind of place that an administrative area is."""
    if key == "boundary":
        return _BY_LEVEL.get(level) or _EXACT["place"].get(level, "ADM2")
    known = _EXACT.get(key, {}).get(value)
    return known or ("LCTY" if key in _AREAS else "FCL")
