"""From a query to SQL and its parameters.

Values never become part of the SQL. Where there is a box, the R*Tree comes first and ``CROSS JOIN``
keeps it there: SQLite's planner would let the index on the day win, and read every incident.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from service.geodesy import BBox, bbox_halves
from service.store.merging import COMPARED, Nearby
from service.store.query import Query, decode_cursor, phrases

_MOST_OF_THE_MAP = 180.0 * 360.0 / 2  # square degrees beyond which the R*Tree would give nearly all

_WITH_WORDS = "SELECT rowid FROM incident_words WHERE incident_words MATCH ?"
_OF_REPORT = "SELECT incident FROM incident_reports WHERE report = (SELECT seq FROM reports WHERE id = ?)"


@dataclass(slots=True)
class Filter:
    """A ``FROM`` and a ``WHERE`` clause with their parameters."""

    tables: str = "incidents i"
    terms: list[str] = field(default_factory=list)
    parameters: list[str | float] = field(default_factory=list)

    def add(self, term: str, *parameters: str | float) -> None:
        """Let only those pass for which ``term``, with its ``?`` filled, is true."""
        self.terms.append(term)
        self.parameters.extend(parameters)

    @property
    def where(self) -> str:
        """All terms as one condition."""
        return " AND ".join(self.terms) or "1"


def of(query: Query) -> Filter:
    """Return the filter of a query, without its page.

    Raises:
        InvalidParameter: ``q`` has no word in it.
    """
    made = Filter()
    if query.bbox is not None:
        _in_box(made, query.bbox)
    if query.start is not None:
        made.add("i.day <> '' AND i.last_day >= ?", query.start.isoformat())
    if query.end is not None:
        made.add("i.day <> '' AND i.day <= ?", query.end.isoformat())
    for column, names in (
        ("event_type", query.event_types),
        ("sub_event_type", query.sub_event_types),
        ("assertion", query.assertions),
        ("country", query.countries),
    ):
        if names:
            made.add(f"i.{column} IN ({', '.join('?' * len(names))})", *names)
    if query.placed is not None:
        made.add(f"i.lat IS {'NOT ' * query.placed}NULL")
    if query.min_confidence is not None:
        made.add("i.confidence >= ?", query.min_confidence)
    if query.q:
        made.add(f"i.seq IN ({_WITH_WORDS})", match(query.q))
    if query.report:
        made.add(f"i.seq IN ({_OF_REPORT})", query.report)
    return made


def told(query: Query) -> tuple[str, list[str]]:
    """Return the SQL, and its parameters, for the numbers of those with a query's words and report.

    Raises:
        InvalidParameter: ``q`` has no word in it.
    """
    parts = [(_WITH_WORDS, match(query.q))] if query.q else []
    parts += [(_OF_REPORT, query.report)] if query.report else []
    return " INTERSECT ".join(sql for sql, _ in parts), [parameter for _, parameter in parts]


def match(q: str) -> str:
    """Return a text query as an FTS5 one: every word and phrase a quoted string, none of them syntax.

    Raises:
        InvalidParameter: there is no word in it.
    """
    return " AND ".join(f'"{phrase}"' for phrase in phrases(q))


def page(query: Query) -> tuple[str, list[str | float]]:
    """Return the SQL, and its parameters, for one row more than a page of a query has.

    Raises:
        InvalidParameter: ``q`` has no word in it, or the cursor isn't one of ours.
    """
    made = of(query)
    if query.cursor:
        made.add("(i.day, i.id) < (?, ?)", *decode_cursor(query.cursor))
    sql = f"SELECT i.day, i.id, i.document FROM {made.tables} WHERE {made.where} ORDER BY i.day DESC, i.id DESC LIMIT ?"  # noqa: S608, E501
    return sql, [*made.parameters, query.limit + 1]


def count(query: Query) -> tuple[str, list[str | float]]:
    """Return the SQL, and its parameters, that counts what a query asks for on all pages.

    Raises:
        InvalidParameter: ``q`` has no word in it.
    """
    made = of(query)
    return f"SELECT count(*) FROM {made.tables} WHERE {made.where}", made.parameters  # noqa: S608


def near(around: Nearby) -> tuple[str, list[str | float]]:
    """Return the SQL, and its parameters, for the incidents that a telling is compared with.

    Those on the map come first, those stored last before the others; only their documents are read.
    """
    made = Filter()
    made.add("day BETWEEN ? AND ?", around.first.isoformat(), around.last.isoformat())
    made.add("last_day >= ?", around.ongoing.isoformat())
    if around.bbox is not None:
        halves = [*bbox_halves(around.bbox), *_seam(around.bbox)]
        inside = " OR ".join(["(lon BETWEEN ? AND ? AND lat BETWEEN ? AND ?)"] * len(halves))
        sides = [side for box in halves for side in (box.west, box.east, box.south, box.north)]
        made.add(f"(lat IS NULL OR {inside})", *sides)
    chosen = f"SELECT seq FROM incidents WHERE {made.where} ORDER BY lat IS NULL, seq DESC LIMIT {COMPARED}"  # noqa: S608
    sql = f"SELECT document FROM incidents WHERE seq IN ({chosen}) ORDER BY lat IS NULL, seq DESC"  # noqa: S608
    return sql, made.parameters


def _in_box(made: Filter, bbox: BBox) -> None:
    """Add a box; one over most of the map is left to the order of the pages, which ends sooner."""
    boxes = [*bbox_halves(bbox), *_seam(bbox)]
    if sum((box.east - box.west) * (box.north - box.south) for box in boxes) < _MOST_OF_THE_MAP:
        near = "SELECT seq FROM incident_points WHERE east >= ? AND west <= ? AND north >= ? AND south <= ?"
        made.tables = f"({' UNION '.join([near] * len(boxes))}) p CROSS JOIN incidents i ON i.seq = p.seq"
        made.parameters.extend(side for box in boxes for side in (box.west, box.east, box.south, box.north))
    inside = " OR ".join(["(i.lon BETWEEN ? AND ? AND i.lat BETWEEN ? AND ?)"] * len(boxes))
    made.add(f"({inside})", *(side for box in boxes for side in (box.west, box.east, box.south, box.north)))


def _seam(bbox: BBox) -> list[BBox]:
    """Return the antimeridian under its other name, where a box reaches it."""
    halves = bbox_halves(bbox)
    seam = []
    if any(half.east == 180.0 for half in halves):
        seam.append(bbox._replace(west=-180.0, east=-180.0))
    if any(half.west == -180.0 for half in halves):
        seam.append(bbox._replace(west=180.0, east=180.0))
    return seam
