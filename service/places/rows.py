"""What a source of the gazetteer yields: one row a place, before it is compiled."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntFlag
from functools import lru_cache


class NameUse(IntFlag):
    """How a place bears a name."""

    MAIN = 1  # the name it is known by
    ALIAS = 2  # a vetted other name
    ALTERNATE = 4  # a name from a crowd-made list, in any language or spelling
    CASED = 8  # counts only as written in capitals: "US", "NYC"
    DEMONYM = 16  # the adjective or the people: "Venezuelan"
    AFTER_COMMA = 32  # counts only behind another place: "Gary, Ind."
    CORE = (
        64  # the distinctive part of a facility's name: counts only with a type word, "La Carlota air base"
    )


LIMITS = NameUse.CASED | NameUse.AFTER_COMMA | NameUse.CORE | NameUse.DEMONYM
"""Uses that limit when a name counts."""


@dataclass(frozen=True, slots=True)
class Row:
    """A place as a source knows it.

    ``id`` is ``source:id``; ``feature`` a GeoNames feature code; ``country`` ISO 3166-1 alpha-2 or "";
    ``admin1`` and ``admin2`` are GeoNames codes such as ``VE.25`` and ``VE.25.0101``;
    ``uncertainty_m`` is the radius in metres that the point stands for. ``names`` maps each name to
    its use; ``name`` is among them. ``lands`` are the ISO codes of the countries that a place in no
    single one of them lies in or borders: a sea, a river, a range.
    """

    id: str
    name: str
    lat: float
    lon: float
    feature: str
    country: str = ""
    admin1: str = ""
    admin2: str = ""
    population: int = 0
    uncertainty_m: float = 0.0
    names: dict[str, NameUse] = field(default_factory=dict)
    lands: tuple[str, ...] = ()


# GeoNames feature codes by the UCDP where code that they stand for; any other code is an exact spot.
_COUNTRY = {"PCL", "PCLD", "PCLF", "PCLH", "PCLI", "PCLIX", "PCLS", "TERR", "ZNB"}
_SEA = {"OCN", "SEA", "GULF", "STRT", "CHN", "SD", "BAY", "BGHT", "STRX", "SEAU"}
_REGION = {
    "RGN", "RGNE", "RGNH", "RGNL", "CONT", "AREA", "DSRT", "MTS", "PEN", "ISLS", "ISL", "STM", "STMS", "PLN",
    "PLAT", "UPLD", "VAL", "DLTA", "BSN", "FRST", "GRSLD", "ADMD", "ADMDH", "ADM1H", "CST", "CAPE", "LCTY",
    "LK", "LKS", "RSV", "CNL", "RF", "GLCR", "MRSH", "SWMP", "WAD", "DEPR", "ISTH", "RESN", "RESV", "OILF",
}  # fmt: skip

# Streams, wadis, islands and regions of every kind.
_STRETCHED = ("STM", "WAD", "ISL", "RGN")

# UCDP's codes 1 and 2 (UCDP GED Codebook, where_prec): an exact spot, and within about 25 km of one.
_EXACT_M, _NEAR_M = 5_000.0, 25_000.0


def precision(feature: str, uncertainty_m: float = 0.0) -> int:
    """Return UCDP's where code (1 to 7) that a place of a GeoNames feature code can be known to.

    A spot of more than 5 km radius, such as a training ground, is no exact spot; and a region, an
    island or a bay whose radius in metres is known to be 25 km at most is as good as near a town.
    """
    if feature.startswith(("PPL", "STLMT")):
        return 2
    if feature in {"ADM1", "ADM2", "ADM3", "ADM4", "ADM5"}:
        return 4 if feature == "ADM1" else 3
    if feature in _COUNTRY:
        return 6
    if feature in _SEA | _REGION or feature.startswith(_STRETCHED):
        coarse = 7 if feature in _SEA else 5
        return 2 if 0 < uncertainty_m <= _NEAR_M else coarse
    return 1 if uncertainty_m <= _EXACT_M else 2


_WEIGHTS = {"ADM1": 3.0, "PPLC": 10.0, "ADM2": 0.8, "PPLX": 0.5}


def importance(feature: str, population: int) -> float:
    """Return by how much a place comes before others of its name in a list: people, weighted by class."""
    weight = 100.0 if feature.startswith("PCL") else _WEIGHTS.get(feature, 1.0)
    return weight * (population + 1)


# The commoner of GeoNames' codes (featureCodes_en.txt); the rest of class S are spots.
_CLASSES = {
    letter: frozenset(codes.split())
    for letter, codes in {
        "H": """BAY BAYS BGHT BNK BOG CAPG CHN CHNL CHNM CHNN CNFL CNL CNLD CNLI COVE CRKT DCK DTCH ESTY
            FISH FJD FJDS FLLS FLTM FLTT GLCR GULF GYSR HBR HBRX INLT LBED LGN LGNS LGNX LK
            LKC LKI LKN LKNI LKO LKOI LKS LKSB LKSC LKSI LKSN LKX MOOR MRSH MRSHN NRWS OCN
            OVF PND PNDI PNDS PNDSF PNDSI POOL RCH RF RFC RFX RPDS RSV RSVI RSVT RVN SBKH SD
            SEA SHOL SPNG SPNS SPNT STM STMA STMB STMC STMD STMH STMI STMM STMQ STMS STMSB
            STMX STRT SWMP SYSI WAD WADB WADJ WADM WADS WADX WLL WLLQ WLLS WTLD WTLDI WTRC
            WTRH STRX SEAU""",
        "T": """ATOL BAR BCH BCHS BDLD BLDR BUTE CAPE CFT CLDA CLF CNYN CRTR CST DLTA DPR DSRT DUNE DVD ERG
            FAN FORD GAP GRGE HDLD HLL HLLS ISL ISLET ISLF ISLM ISLS ISLT ISLX ISTH KRST
            LAVA LEV MESA MND MT MTS PAN PASS PEN PENX PK PKS PLAT PLATX PLN PLNX PROM PT
            PTS RDGE RK RKS SAND SCRP SDL SHOR SLP SPIT SPUR TRR UPLD VAL VALG VALS VALX VLC""",
        "L": """AGRC AMUS AREA BTL CLG CMN CONT FLD FLDI GASF GRAZ INDS LAND LCTY MILB MNA NVB OAS OILF PEAT
            PRK PRT RES RESA RESF RESH RESN RESP RESV RESW RGN RGNE RGNH RGNL RNGA SALT TRB""",
        "R": "CSWY PTGE RD RDA RDB RDCUT RDJCT RJCT RR RRQ RTE RYD ST STKR TNL TNLN TNLRD TNLRR TRL",
        "V": "BUSH CULT FRST FRSTF GROVE GRSLD HTH MDW OCH SCRB TUND VIN VINS",
    }.items()
}


@lru_cache(maxsize=1024)  # there are some 700 codes
def feature_class(feature: str) -> str:
    """Return the GeoNames feature class (A, P, H, T, L, R, V; S for a spot) of a feature code."""
    if feature.startswith(("ADM", "PCL", "TERR", "ZN")):
        return "A"
    if feature.startswith(("PPL", "STLMT")):
        return "P"
    for letter in "HTLRV":
        if feature in _CLASSES[letter]:
            return letter
    return "S"
