"""Dates, counts and clauses in Spanish."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import taxonomy
from service.incidents import extract
from service.incidents.counts import find_tolls, number
from service.incidents.dates import find_dates
from service.incidents.grammar import grammar_of
from service.incidents.sentences import sentences
from service.incidents.stretches import value_of
from service.model import Count, DatePrecision, Report

SPANISH = grammar_of(taxonomy(), "es")
TUESDAY = date(2019, 4, 30)
QUIET = (Path(__file__).parent / "articles" / "quiet.es.txt").read_text("utf-8").splitlines()
DAYS = {
    "el 30 de abril de 2019": ("2019-04-30", "2019-04-30"),
    "30 de abril": ("2019-04-30", "2019-04-30"),
    "el 1 de mayo": ("2019-05-01", "2019-05-01"),
    "12/03/2019": ("2019-03-12", "2019-03-12"),
    "el martes": ("2019-04-30", "2019-04-30"),
    "el pasado viernes": ("2019-04-26", "2019-04-26"),
    "el viernes pasado": ("2019-04-26", "2019-04-26"),
    "el lunes por la noche": ("2019-04-29", "2019-04-29"),
    "el próximo sábado": ("2019-05-04", "2019-05-04"),
    "la madrugada del domingo": ("2019-04-28", "2019-04-28"),
    "hoy": ("2019-04-30", "2019-04-30"),
    "esta mañana": ("2019-04-30", "2019-04-30"),
    "ayer": ("2019-04-29", "2019-04-29"),
    "ayer por la tarde": ("2019-04-29", "2019-04-29"),
    "anteayer": ("2019-04-28", "2019-04-28"),
    "anoche": ("2019-04-29", "2019-04-29"),
    "mañana": ("2019-05-01", "2019-05-01"),
    "hace tres días": ("2019-04-27", "2019-04-27"),
    "la semana pasada": ("2019-04-22", "2019-04-28"),
    "el fin de semana": ("2019-04-27", "2019-04-28"),
    "el mes pasado": ("2019-03-01", "2019-03-31"),
    "en marzo": ("2019-03-01", "2019-03-31"),
    "en abril de 2002": ("2002-04-01", "2002-04-30"),
    "en 2017": ("2017-01-01", "2017-12-31"),
    "entre el 3 y el 5 de abril": ("2019-04-03", "2019-04-05"),
    "del 28 de marzo al 2 de abril": ("2019-03-28", "2019-04-02"),
    "el 3 y 4 de abril de 2018": ("2018-04-03", "2018-04-04"),
    "entre el viernes y el domingo": ("2019-04-26", "2019-04-28"),
    "entre enero y marzo": ("2019-01-01", "2019-03-31"),
    "de 2011 a 2014": ("2011-01-01", "2014-12-31"),
    "desde el lunes": ("2019-04-29", "2019-04-30"),
    "desde el 15 de abril": ("2019-04-15", "2019-04-30"),
    "desde 2017": ("2017-01-01", "2019-04-30"),
    "a principios de marzo": ("2019-03-01", "2019-03-10"),
    "a mediados de marzo": ("2019-03-11", "2019-03-21"),
    "a finales de 2018": ("2018-09-02", "2018-12-31"),
    "a fines del año pasado": ("2018-09-02", "2018-12-31"),
    "la primera semana de abril": ("2019-04-01", "2019-04-07"),
    "en los últimos tres días": ("2019-04-27", "2019-04-30"),
    "en las últimas 24 horas": ("2019-04-29", "2019-04-30"),
    "hace unos días": ("2019-04-23", "2019-04-28"),
    "hace unas horas": ("2019-04-30", "2019-04-30"),
    "el 3 del mes pasado": ("2019-03-03", "2019-03-03"),
    "hace veinte años": ("1999-01-01", "1999-12-31"),
}
TOLLS = {
    "Al menos 12 personas murieron y 30 resultaron heridas.": {
        "fatalities": Count(12, 12, None),
        "injured": Count(30, 30, 30),
    },
    "El ataque dejó dos muertos y una docena de heridos.": {
        "fatalities": Count(2, 2, 2),
        "injured": Count(12, 12, 12),
    },
    "La policía detuvo a 45 manifestantes.": {"detained": Count(45, 45, 45)},
    "Hombres armados mataron a un periodista.": {"fatalities": Count(1, 1, 1)},
    "Hubo decenas de detenidos.": {"detained": Count(20, None, None)},
    "Entre 10 y 15 muertos.": {"fatalities": Count(10, 12, 15)},
    "El número de muertos subió a 1.200.": {"fatalities": Count(1200, 1200, 1200)},
    "Hay más de cien heridos.": {"injured": Count(100, 100, None)},
    "Treinta y dos personas fueron asesinadas.": {"fatalities": Count(32, 32, 32)},
    "Una explosión dejó muertos.": {},
    "Murieron 30 años después.": {},
}


@pytest.mark.parametrize("words", DAYS)
def test_dates_have_their_days(words):
    (found,) = find_dates(words, 0, len(words), SPANISH)
    value = value_of(found.kind, found.text, TUESDAY, future=False)
    assert value is not None
    assert (str(value[0]), str(value[1])) == DAYS[words]


@pytest.mark.parametrize("words", ["ayer", "el martes", "la semana pasada", "30 de abril", "hace tres días"])
def test_nothing_is_dated_by_a_guess(words):
    (found,) = find_dates(words, 0, len(words), SPANISH)
    assert value_of(found.kind, found.text, None, future=False) is None


@pytest.mark.parametrize(
    "text", ["Avenida 9 de Julio", "Santo Domingo", "hoy en día", "la mañana siguiente", "uno de cada diez"]
)
def test_names_and_idioms_are_no_dates(text):
    assert find_dates(text, 0, len(text), SPANISH) == ()


def test_a_date_of_saying_is_marked():
    text = "El ministerio informó el lunes que el ataque ocurrió el domingo."
    assert [e.reporting for e in find_dates(text, 0, len(text), SPANISH)] == [True, False]


@pytest.mark.parametrize("text", TOLLS)
def test_victims_are_counted(text):
    assert {t.field: t.count for t in find_tolls(text, 0, len(text), SPANISH)} == TOLLS[text]


@pytest.mark.parametrize(
    ("words", "value"),
    [("veintidós", 22), ("treinta y cinco", 35), ("1.200", 1200), ("dos mil", 2000), ("muchos", None)],
)
def test_numbers(words, value):
    assert number(words, SPANISH) == value


@given(st.text(max_size=300))
def test_any_text_is_read(text):
    for sentence in sentences(text, SPANISH):
        assert text[sentence.start : sentence.end] == sentence.text
        for e in find_dates(text, sentence.dateline, sentence.end, SPANISH):
            value = value_of(e.kind, e.text, TUESDAY, future=False)
            assert value is None or (value[0] <= value[1] and isinstance(value[2], DatePrecision))
        find_tolls(text, sentence.start, sentence.end, SPANISH)


def test_accents_make_no_difference():
    with_accents, without = (
        [t.word for s in sentences(text, SPANISH) for t in s.tokens]
        for text in ("Murió un policía en Ñuñoa.", "MURIO UN POLICIA EN NUNOA.")
    )
    assert with_accents == without


@pytest.mark.parametrize("text", QUIET)
def test_quiet_news_yields_nothing(text):
    assert extract(Report("quiet", text, published=TUESDAY, language="es"), (), taxonomy()) == ()
