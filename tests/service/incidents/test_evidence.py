"""Every value that comes from the text names the words that it rests on."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from config import taxonomy
from service.incidents import extract
from service.model import Incident, Report, report_id

from .conftest import mentions_in

PUBLISHED = date(2024, 5, 14)
ENGLISH = (
    "Gunmen attacked a church in Mosul on Monday and killed 12 people",
    "Police said 3 people were killed, organisers put it at 10",
    "The attack wounded dozens",
    "Thousands of protesters marched through Nairobi on Tuesday",
    "Police fired tear gas at the crowd and arrested 40 students",
    "Protesters plan to march through Mombasa on Friday",
    "The army denied that soldiers had shelled a village near Baghdad",
    "Two days earlier, a car bomb exploded in Yangon",
    "At least 58 people died, residents said",
    "Rebels allegedly kidnapped a priest in Kenya last week",
    "In 1988 a bomb killed nine people in Paris",
    "Floods swept through the Kibera district after heavy rain",
    "Shops were looted",
)
SPANISH = (
    "Hombres armados mataron a tres personas en Cali el lunes, según la policía",
    "Los vecinos contaron al menos diez muertos",
    "Miles de manifestantes marcharon en Bogota el domingo",
    "La policía lanzó gases lacrimógenos contra los manifestantes y detuvo a 13 personas",
    "Un carro bomba explotó en Cali",
)
GLUE = (" ", "\n\n", "\n", "  ", " \u2028", " \u0130\u00df ", " — ")
ENDS = (".", "…", "!", "", ".”")


def check(incident: Incident, text: str) -> None:
    """Hold each property of an incident against the words that are given for it."""
    words: dict[str, list[str]] = {}
    for proof in incident.evidence:
        assert 0 <= proof.start < proof.end <= len(text)
        quoted = text[proof.start : proof.end]
        assert proof.sentence in text
        assert quoted in proof.sentence
        words.setdefault(proof.field, []).append(quoted)
    assert words["sub_event_type"]
    if incident.place_mention:
        assert incident.place_mention in words["place"]
    if incident.place:
        assert words["place"]
    if incident.date_start:
        assert words["date"]
    if incident.assertion.value != "factual":
        assert words["assertion"]
    for field in ("fatalities", "injured", "detained"):
        assert getattr(incident, field) is None or words[field]
    for actor in incident.actors:
        assert any(actor.name.casefold() in " ".join(w.split()).casefold() for w in words["actors"])
    for claim in incident.claims:
        assert words[claim.field]
        assert claim.source in " ".join(text.split())


def texts(sentences: tuple[str, ...]) -> st.SearchStrategy[str]:
    part = st.tuples(st.sampled_from(sentences), st.sampled_from(ENDS), st.sampled_from(GLUE))
    return st.lists(part, min_size=1, max_size=7).map(lambda parts: "".join(map("".join, parts)))


@settings(max_examples=60, deadline=None)
@given(text=texts(ENGLISH), shouted=st.booleans())
def test_each_value_quotes_its_words(text: str, *, shouted: bool) -> None:
    text = text.upper() if shouted else text
    report = Report(report_id(text), text, published=PUBLISHED, language="en")
    for incident in extract(report, mentions_in(text), taxonomy()):
        check(incident, text)


@settings(max_examples=30, deadline=None)
@given(text=texts(SPANISH))
def test_each_value_quotes_its_words_in_spanish(text: str) -> None:
    report = Report(report_id(text), text, published=PUBLISHED, language="es")
    for incident in extract(report, mentions_in(text), taxonomy()):
        check(incident, text)


def test_the_values_are_there_to_be_checked() -> None:
    text = ". ".join(ENGLISH)
    found = extract(Report("r", text, published=PUBLISHED, language="en"), mentions_in(text), taxonomy())
    assert any(i.claims for i in found)
    assert any(i.actors for i in found)
    assert {i.assertion.value for i in found} >= {"factual", "planned"}
    assert any(i.detained for i in found)
