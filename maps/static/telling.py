"""What a static map shows, in words: the sentence under its title, and a text for those who can't see it."""

from __future__ import annotations

from collections.abc import Sequence

from maps import wording
from maps.rows import Rows
from maps.static.lettering import isolated, plain

_MOST_TOLD = 12


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one}{'' if count == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) < 2 else f"{', '.join(names[:-1])} and {names[-1]}"


def summary(rows: Rows) -> str:
    """Return how many incidents there are of which types, when, where, and how many are not placed."""
    total = len(rows.rows)
    if not total:
        return wording.NONE
    days = sorted(
        day for row in rows.rows if row["assertion"] != "historical" and (day := wording.day(row["day"]))
    )
    countries = list(dict.fromkeys(isolated(plain(row["country"])) for row in rows.placed if row["country"]))
    told = _counted(total, "incident")
    if 0 < len(countries) <= 3:
        told += f" in {_listed(countries)}"
    if days:
        told += f", {wording.period(days[0], days[-1])}"
    absent = total - len(rows.placed)
    if not absent:
        return f"{told}."
    which = (
        "none of them is" if absent == total else f"{absent:,} of them {'is' if absent == 1 else 'are'} not"
    )
    return f"{told}; {which} placed: known only to a country or sea, or not at all."


def alternative(rows: Rows, title: str) -> str:
    """Return what the picture shows, for a reader who can't see it."""
    parts = [f"Map of incidents: {plain(title) or 'Incident map'}. {summary(rows)}"]
    if rows.kinds:
        parts.append("Types: " + ", ".join(f"{plain(kind.name)} {kind.count:,}" for kind in rows.kinds) + ".")
    for number, row in enumerate(rows.placed[:_MOST_TOLD], 1):
        claim = "" if row["assertion"] == "factual" else f" ({wording.ASSERTION[row['assertion']].lower()})"
        where = isolated(plain(row["where"], 120))
        what = isolated(plain(row["title"], 160)) or "Untitled incident"
        parts.append(f"{number}: {what}{claim}, {where}, {row['when']}.")
    more = len(rows.placed) - _MOST_TOLD
    if more > 0:
        parts.append(f"And {_counted(more, 'more incident')}.")
    return " ".join(parts)
