"""Languages plug in by files: Spanish comes along, a tiny Portuguese is added from a folder."""

from datetime import date

import pytest

from config import taxonomy
from config.settings import load
from service import incidents, pipeline
from service.errors import InvalidPlaces, UnsupportedLanguage
from service.incidents.cues import compile_cues
from service.incidents.grammar import grammar_of
from service.model import Report
from service.places import Gazetteer, Geoparser
from service.places.locate import SHIPPED
from service.reading import read_text

VOCABULARY = """
locative = ["em", "no", "na"]
links = ["de", "do", "da"]
function = ["o", "a", "os", "em", "de", "e"]
articles = ["o", "a"]
of = ["de", "do", "da"]
[equivalents]
em = "in"
[endings]
o = ["o", "a", "os", "as"]
"""
NAMES = """place,names,demonyms
MZ,Moçambique,moçambicano
DE,Alemanha,alemão
geonames:1040652,Lourenço Marques,
geonames:0,Terra Nenhuma,
"""
TAXONOMY = """
[cues."Arrests"]
"prendeu|deteve" = 0.8
[context.denied]
"nao" = 1
[grammar]
plain = true
relations = [['em', "in", 0.6]]
dates = [["other", 'ontem', "yesterday"]]
[grammar.counts.numbers]
"três" = 3
[grammar.counts.patterns]
detained = ['\\b(?:prendeu|deteve)\\s(?P<number>\\d+|três)\\b']
"""


@pytest.fixture(scope="module")
def portuguese(tmp_path_factory):
    folder = tmp_path_factory.mktemp("languages")
    (folder / "vocabulary.pt.toml").write_text(VOCABULARY, "utf-8")
    (folder / "names.pt.csv").write_text(NAMES, "utf-8")
    (folder / "taxonomy.pt.toml").write_text(TAXONOMY, "utf-8")
    (folder / "ordinary.pt.txt").write_text("polícia\nontem\n", "utf-8")
    return folder


def test_a_third_language_is_read_from_a_folder(portuguese, monkeypatch):
    monkeypatch.setenv("SITMAP_READING__LANGUAGE_FOLDER", str(portuguese))
    monkeypatch.setenv("SITMAP_READING__LANGUAGES", '["en", "es", "pt"]')
    chosen = load()
    text = "A polícia moçambicana prendeu três homens em Lourenço Marques ontem. A Alemanha não comentou."
    report = read_text(text, published=date(2024, 5, 14), limits=chosen.reading)
    assert report.language == "pt"
    analysis = pipeline.build(chosen).process(report)
    assert {m.text: m.place.country for m in analysis.mentions if m.place} == {
        "moçambicana": "MZ",
        "Lourenço Marques": "MZ",
        "Alemanha": "DE",
    }
    (incident,) = analysis.incidents
    assert (incident.sub_event_type, incident.place.name) == ("Arrests", "Maputo")
    assert (incident.date_start, incident.detained.best) == (date(2024, 5, 13), 3)


def test_its_names_count_in_its_texts_only(portuguese):
    parser = Geoparser.of(Gazetteer(SHIPPED), languages=portuguese)
    assert not parser.gazetteer.hits("Alemanha")
    assert parser.tongue(Report("r", "", language="pt")).gazetteer.hits("Alemanha")
    assert parser.tongue(Report("r", "", language="es")).gazetteer.hits("Alemania")


def test_a_language_without_cues_yields_places_and_no_incidents(tmp_path):
    (tmp_path / "vocabulary.pt.toml").write_text(VOCABULARY, "utf-8")
    report = Report("r", "A polícia prendeu três homens em Maputo.", language="pt")
    mentions = Geoparser.of(Gazetteer(SHIPPED), languages=tmp_path).recognise(report)
    assert [m.text for m in mentions] == ["Maputo"]
    assert incidents.extract(report, mentions, taxonomy(tmp_path)) == ()


@pytest.mark.parametrize("language", ["xx", "../en", "pt-BR"])
def test_an_unknown_language_is_refused_with_the_remedy(language):
    parser = Geoparser.of(Gazetteer(SHIPPED))
    with pytest.raises(UnsupportedLanguage, match="put vocabulary"):
        parser.recognise(Report("r", "text", language=language))


def test_bad_files_are_named(tmp_path):
    parser = Geoparser.of(Gazetteer(SHIPPED), languages=tmp_path)
    (tmp_path / "vocabulary.pt.toml").write_text('[patterns]\ninside = "("', "utf-8")
    with pytest.raises(UnsupportedLanguage, match=r"vocabulary\.pt\.toml can't be used"):
        parser.recognise(Report("r", "text", language="pt"))
    (tmp_path / "vocabulary.it.toml").write_text("", "utf-8")
    (tmp_path / "names.it.csv").write_text("place,names\nDE,Germania\n", "utf-8")
    with pytest.raises(InvalidPlaces, match=r"names\.it\.csv"):
        parser.recognise(Report("r", "text", language="it"))
    (tmp_path / "taxonomy.it.toml").write_text('[grammar.patterns]\nbreak = "("', "utf-8")
    with pytest.raises(ValueError, match="grammar of the language 'it'"):
        grammar_of(taxonomy(tmp_path), "it")
    (tmp_path / "taxonomy.fr.toml").write_text('[cues."Arrest"]\n"arrête" = 1', "utf-8")
    with pytest.raises(ValueError, match="the sub-type 'Arrest'"):
        compile_cues(taxonomy(tmp_path), "fr")


def test_spanish_has_cues_for_every_sub_type_that_english_has():
    types = taxonomy()
    spanish = types.lexicon("es").cues
    assert {name for name, sub in types.sub_event_types.items() if sub.cues["en"]} <= spanish.keys()
    assert types.lexicon("en").context.keys() == types.lexicon("es").context.keys()
    assert types.lexicon("en").actors.keys() == types.lexicon("es").actors.keys()


def test_spanish_has_every_pattern_that_english_has():
    english, spanish = (grammar_of(taxonomy(), code) for code in ("en", "es"))
    assert english.patterns.keys() == spanish.patterns.keys()
    assert english.lists.keys() == spanish.lists.keys()
    assert english.counts.patterns.keys() == spanish.counts.patterns.keys()
