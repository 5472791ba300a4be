"""How large a picture is to be, as people write it: ``18x12cm``, ``1600x900px``."""

from __future__ import annotations

import re
from dataclasses import dataclass

MM_PER_INCH = 25.4
SIZE, DPI = "24x16cm", 200
_UNITS = {"mm": 1.0, "cm": 10.0, "in": MM_PER_INCH}
_LEAST_MM, _MOST_MM = 60.0, 2000.0
_MOST_PIXELS = 120_000_000
_DPI = (50, 1200)
_WRITTEN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*[x×]\s*(\d+(?:\.\d+)?)\s*(mm|cm|in|px)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a picture in millimetres, and its pixels an inch."""

    wide: float
    tall: float
    dpi: int


def size(text: str = SIZE, dpi: int = DPI) -> Size:
    """Return the size that a text means; pixels are counted at ``dpi``.

    Raises:
        ValueError: the text is no size, or the picture would be too small to read or too large to hold.
    """
    match = _WRITTEN.fullmatch(text)
    if not match:
        message = f"{text!r} is no size of a picture; write width and height such as 18x12cm or 1600x900px"
        raise ValueError(message)
    if not _DPI[0] <= dpi <= _DPI[1]:
        message = f"a picture can't have {dpi} pixels an inch; choose {_DPI[0]} to {_DPI[1]}"
        raise ValueError(message)
    unit = match[3].lower()
    factor = MM_PER_INCH / dpi if unit == "px" else _UNITS[unit]
    wide, tall = float(match[1]) * factor, float(match[2]) * factor
    if not (_LEAST_MM <= wide <= _MOST_MM and _LEAST_MM <= tall <= _MOST_MM):
        is_ = f"{wide / 10:.3g} by {tall / 10:.3g} cm"
        message = f"a picture of {text} at {dpi} pixels an inch is {is_}; both must be 6 to 200 cm"
        raise ValueError(message)
    if wide * tall * (dpi / MM_PER_INCH) ** 2 > _MOST_PIXELS:
        message = (
            f"a picture of {text} at {dpi} pixels an inch has more than {_MOST_PIXELS:,} pixels; choose fewer"
        )
        raise ValueError(message)
    return Size(wide, tall, dpi)
