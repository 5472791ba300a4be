"""Places in plain words: what kind of place a feature code means, how many people, where it lies."""

from __future__ import annotations

from service.places.rows import feature_class

_KINDS = {
    "PCLI": "country", "PCL": "country", "PCLD": "dependent territory", "PCLF": "country",
    "PCLH": "former country", "PCLIX": "part of a country", "PCLS": "country", "TERR": "territory",
    "ADM1": "state or province", "ADM2": "county or district", "ADM3": "municipality or subdistrict",
    "ADM4": "commune or ward", "ADM5": "ward", "ADMD": "district", "PPLC": "capital",
    "PPLX": "part of a town", "PPLA": "regional capital", "AIRB": "air base", "AIRF": "airfield",
    "AIRH": "heliport", "AIRP": "airport", "AIRQ": "abandoned airfield", "AIRS": "seaplane base",
    "ANS": "ancient site", "AREA": "area", "BAY": "bay", "BDG": "bridge", "BLDG": "building",
    "CAPE": "cape", "CH": "church", "CMP": "camp", "CMPRF": "refugee camp", "CNL": "canal",
    "CONT": "continent", "CST": "coast", "CSTL": "castle", "CSTM": "customs post", "DAM": "dam",
    "DLTA": "delta", "DSRT": "desert", "FCL": "facility", "GATE": "gate", "GOVB": "government building",
    "GULF": "gulf", "HBR": "harbour", "HSP": "hospital", "HSTS": "historical site", "HTL": "hotel",
    "INSM": "military installation", "ISL": "island", "ISLS": "islands", "LK": "lake",
    "MILB": "military base", "MKT": "market", "MNMT": "monument", "MSQE": "mosque", "MT": "mountain",
    "MTS": "mountains", "NVB": "naval base", "OCN": "ocean", "PAL": "palace", "PASS": "pass",
    "PEN": "peninsula", "PLAT": "plateau", "PLN": "plain", "PRK": "park", "PRN": "prison", "PRT": "port",
    "PS": "power station", "PSN": "nuclear power station", "PSTB": "border post", "RD": "road",
    "RGN": "region", "RSTN": "railway station", "RSV": "reservoir", "SCH": "school", "SEA": "sea",
    "SQR": "square", "ST": "street", "STDM": "stadium", "STM": "river", "STRT": "strait", "TMPL": "temple",
    "UNIV": "university", "VAL": "valley", "VLC": "volcano",
}  # fmt: skip
_CLASSES = {
    "A": "administrative division", "P": "town", "H": "water", "T": "landform", "L": "area",
    "R": "road or railway", "V": "forest or heath", "S": "facility",
}  # fmt: skip


_ARTICLED = (
    " Islands",
    " Republic",
    "Philippines",
    "Netherlands",
    "Bahamas",
    "Maldives",
    "Gambia",
    "Comoros",
    " Sea",
    " Ocean",
    " Gulf",
    " Strait",
    " Channel",
    " Mountains",
    " River",
)
_ARTICLED_BEGINNINGS = ("United ", "Gulf of ", "Bay of ", "Strait of ", "Sea of ", "Isle of ")


def kind_words(feature: str) -> str:
    """Return what kind of place a GeoNames feature code means: "air base", "town"."""
    return _KINDS.get(feature) or _CLASSES[feature_class(feature)]


def with_article(noun: str) -> str:
    """Return a noun with "a" or "an"; a plural or a mass noun as it is."""
    if noun.endswith("s") or noun == "water":
        return noun
    article = "an" if noun[:1] in "aeio" else "a"
    return f"{article} {noun}"


def where_words(name: str, feature: str, admin1: str, country: str) -> str:
    """Return a place in words: "La Carlota, a town in Negros Occidental, Philippines".

    ``admin1`` and ``country`` are names, "" where there is none.
    """
    holders = [holder for holder in (admin1, country) if holder and holder != name]
    if feature.startswith("PCL"):
        holders = []
    inside = f" in {', '.join([land_words(holders[0]), *holders[1:]])}" if holders else ""
    return f"{name}, {with_article(kind_words(feature))}{inside}"


def land_words(name: str) -> str:
    """Return a country's or region's name as a sentence has it: "the United States"."""
    articled = name.startswith(_ARTICLED_BEGINNINGS) or name.endswith(_ARTICLED) or name in _ARTICLED
    return f"the {name}" if articled and not name.startswith("the ") else name


def people_words(people: int) -> str:
    """Return a number of people, rounded: "3.2 million people"."""
    if people <= 0:
        return "no number of people known"
    if people < 1000:
        return f"{people} people"
    if people < 1_000_000:
        digits = 10 ** (len(str(people)) - 2)
        return f"{round(people / digits) * digits:,} people"
    return f"{people / 1e6:.1f} million people"


def listed(words: list[str]) -> str:
    """Return words as a list: "a, b and c"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1] if words else "")))


def percent(share: float) -> str:
    """Return a probability for readers: "96 %", "0.4 %", "under 0.1 %", never a full 0 or 100."""
    if share < 0.001:
        return "under 0.1 %"
    if share < 0.0095:
        return f"{100 * share:.1f} %"
    return f"{100 * share:.0f} %" if share < 0.995 else "over 99 %"


def distance_words(metres: float) -> str:
    """Return a distance: "400 m", "12 km", "8,300 km"."""
    if metres < 1000:
        return f"{round(metres, -2):.0f} m"
    return f"{metres / 1000:,.0f} km"
