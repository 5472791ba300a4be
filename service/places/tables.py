"""sitmap's own lists of names (``service/places/data``), and what a country is called by them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType


def table(name: str) -> list[dict[str, str]]:
    """Return the lines of one of sitmap's own lists in ``service/places/data``."""
    text = (files("service.places") / "data" / name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def split(names: str) -> list[str]:
    """Return the names of a cell that parts them by vertical bars."""
    return [name.strip() for name in names.split("|") if name.strip()]


@cache
def country_names() -> Mapping[str, str]:
    """Return the first English name of each country by its ISO 3166-1 alpha-2 code."""
    return MappingProxyType({line["iso2"]: split(line["names"])[0] for line in table("countries.csv")})
