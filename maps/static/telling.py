"""What a static map shows, in words: the sentence under its title, and a text for those who can't see it."""

from __future__ import annotations

from maps import wording
from maps.rows import Rows
from maps.static.lettering import isolated, plain

_MOST_TOLD = 12


def _counted(count: int, one: str) -> str:
    return f"{count:,} {one}{'' if count == 1 else 's'}"


def summary(rows: Rows) -> str:
    """Return how many incidents there are, where, when, and how many have no place or no date."""
    if not rows.rows:
        return wording.NONE
    news = (row for row in rows.rows if row["assertion"] != "historical")
    days = sorted(day for row in news for end in ("day", "last") if (day := wording.day(row[end])))
    return wording.sentence(
        len(rows.rows),
        [isolated(plain(row["country"])) for row in rows.rows],
        (days[0], days[-1]) if days else None,
        unplaced=len(rows.rows) - len(rows.placed),
        undated=sum(not row["day"] for row in rows.rows),
        past=sum(bool(row["day"]) and row["assertion"] == "historical" for row in rows.rows),
    )


def alternative(rows: Rows, title: str) -> str:
    """Return what the picture shows, for a reader who can't see it."""
    parts = [f"Map of incidents: {plain(title) or 'Incident map'}. {summary(rows).removesuffix('.')}."]
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
