"""Places by a dictionary, so that these tests need neither gazetteer nor recogniser."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pytest

from config import taxonomy
from service.incidents import extract
from service.model import Incident, Mention, MentionForm, MentionKind, Place, Report, report_id

# name: lat, lon, country, country's name, admin1, feature, precision, uncertainty in metres
_ROWS = {
    "Kenya": (0.5, 37.9, "KE", "Kenya", "", "PCLI", 6, 500_000),
    "Nairobi": (-1.286, 36.817, "KE", "Kenya", "Nairobi", "PPLC", 2, 15_000),
    "Mombasa": (-4.055, 39.664, "KE", "Kenya", "Mombasa", "PPLA", 2, 10_000),
    "Uhuru Park": (-1.289, 36.818, "KE", "Kenya", "Nairobi", "PRK", 1, 400),
    "Iraq": (33.2, 43.7, "IQ", "Iraq", "", "PCLI", 6, 500_000),
    "Baghdad": (33.341, 44.401, "IQ", "Iraq", "Baghdad", "PPLC", 2, 15_000),
    "Mosul": (36.335, 43.119, "IQ", "Iraq", "Nineveh", "PPLA", 2, 12_000),
    "Nineveh": (36.0, 42.5, "IQ", "Iraq", "Nineveh", "ADM1", 4, 120_000),
    "Colombia": (4.0, -73.2, "CO", "Colombia", "", "PCLI", 6, 600_000),
    "Cali": (3.437, -76.522, "CO", "Colombia", "Valle del Cauca", "PPLA", 2, 12_000),
    "Bogota": (4.609, -74.081, "CO", "Colombia", "Bogota D.C.", "PPLC", 2, 15_000),
    "France": (46.0, 2.0, "FR", "France", "", "PCLI", 6, 500_000),
    "Paris": (48.853, 2.349, "FR", "France", "Ile-de-France", "PPLC", 2, 12_000),
    "Lyon": (45.748, 4.847, "FR", "France", "Auvergne-Rhone-Alpes", "PPLA", 2, 9_000),
    "Spain": (40.0, -4.0, "ES", "Spain", "", "PCLI", 6, 500_000),
    "Myanmar": (21.0, 96.0, "MM", "Myanmar", "", "PCLI", 6, 700_000),
    "Yangon": (16.805, 96.156, "MM", "Myanmar", "Yangon", "PPLA", 2, 15_000),
    "Mingaladon Air Base": (16.907, 96.133, "MM", "Myanmar", "Yangon", "AIRB", 1, 1_500),
    "London": (51.509, -0.126, "GB", "United Kingdom", "England", "PPLC", 2, 20_000),
}
_DEMONYMS = {
    "Kenyan": "Kenya",
    "Iraqi": "Iraq",
    "Colombian": "Colombia",
    "French": "France",
    "Spanish": "Spain",
}


def _place(name: str) -> Place:
    lat, lon, country, country_name, admin1, feature, precision, uncertainty = _ROWS[name]
    return Place(
        f"test:{name}", name, lat, lon, country, admin1, feature, precision, uncertainty, 0.95, country_name
    )


def mentions_in(
    text: str, *, associative: Sequence[str] = (), nominal: Mapping[str, str] | None = None
) -> tuple[Mention, ...]:
    """Return a mention for each known name, demonym and given nominal in a text."""
    literal, demonym = MentionKind.LITERAL, MentionKind.DEMONYM
    rows = [(n, n, MentionKind.ASSOCIATIVE if n in associative else literal, MentionForm.NAME) for n in _ROWS]
    rows += [(f"{word}s?", name, demonym, MentionForm.DEMONYM) for word, name in _DEMONYMS.items()]
    rows += [(words, name, literal, MentionForm.NOMINAL) for words, name in (nominal or {}).items()]
    found = [
        Mention(match.start(), match.end(), match.group(), kind, form, _place(name))
        for words, name, kind, form in rows
        for match in re.finditer(rf"\b{words}\b", text, 0 if kind is demonym else re.IGNORECASE)
    ]
    return tuple(sorted(found, key=lambda m: m.start))


Reader = Callable[..., tuple[Incident, ...]]


@pytest.fixture
def incidents() -> Reader:
    """Return a function from a text to its incidents, published on Tuesday, 14 May 2024 unless said."""

    def read(text: str, published: date | None = date(2024, 5, 14), **places: object) -> tuple[Incident, ...]:
        report = Report(report_id(text), text, published=published, language="en")
        found = extract(report, mentions_in(text, **places), taxonomy())  # type: ignore[arg-type]
        for incident in found:
            for evidence in incident.evidence:
                assert 0 <= evidence.start < evidence.end <= len(text)
                assert evidence.report == report.id
                assert text[evidence.start : evidence.end] in evidence.sentence
        return found

    return read
