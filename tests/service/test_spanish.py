"""Spanish news, told in our own words, from the text to the incidents."""

from datetime import date

import pytest

from service import pipeline
from service.model import Assertion
from service.reading import read_text

# The text, its day, and for each incident that must come out: sub-type, assertion, place, first day.
NEWS = {
    "Cali": (
        (
            "Civiles armados dispararon el domingo contra una caravana de indígenas en el sur de Cali y dejaron "
            "al menos ocho heridos, informó el Consejo Regional Indígena del Cauca. El presidente colombiano llegó "
            "a la ciudad un día después."
        ),
        "2021-05-12",
        [("Attack", "factual", "Cali", "2021-05-09")],
    ),
    "Iguala": (
        "Hombres armados secuestraron ayer a un periodista en Iguala, en el estado mexicano de Guerrero.",
        "2020-08-03",
        [("Abduction/forced disappearance", "factual", "Iguala de la Independencia", "2020-08-02")],
    ),
    "Tibú": (
        (
            "Tres policías murieron la noche del sábado al estallar una mina antipersona cerca de Tibú, en Norte "
            "de Santander."
        ),
        "2022-09-05",
        [("Remote explosive/landmine/IED", "factual", "Tibú", "2022-09-03")],
    ),
    "Valparaíso": (
        (
            "La policía chilena dispersó con gases lacrimógenos y chorros de agua a los manifestantes en la ciudad "
            "de Valparaíso. Veinte personas fueron detenidas."
        ),
        "2019-11-05",
        [("Protest with intervention", "factual", "Valparaíso", "2019-11-05")],
    ),
    "La Paz": (
        (
            "Soldados ocuparon el viernes las calles de La Paz, según la prensa boliviana. El Alto amaneció "
            "bloqueado."
        ),
        "2003-10-20",
        [("Troop or police deployment", "factual", "La Paz", "2003-10-17")],
    ),
    "Puebla": (
        (
            "Un fuerte sismo de magnitud 7,1 sacudió este martes la ciudad de Puebla, en México. El número de "
            "muertos subió a 217."
        ),
        "2017-09-20",
        [("Natural disaster", "factual", "Puebla", "2017-09-19")],
    ),
    "Managua": (
        (
            "Cientos de personas marcharon en silencio por Managua. La policía impidió que la marcha llegara a la "
            "catedral."
        ),
        "2018-10-14",
        [("Protest with intervention", "factual", "Managua", "2018-10-14")],
    ),
    "Chichicastenango": (
        "Una turba linchó a dos hombres acusados de robo en Chichicastenango, Guatemala, el pasado lunes.",
        "2015-06-04",
        [("Mob violence", "factual", "Chichicastenango", "2015-06-01")],
    ),
    "Sevilla": (
        (
            "Los sindicatos convocaron para el jueves una huelga general en toda España y una manifestación en "
            "Sevilla."
        ),
        "2010-09-27",
        [("Peaceful protest", "planned", "Sevilla", "2010-09-30")],
    ),
    "Barquisimeto": (
        "El gobierno negó que haya habido saqueos en Barquisimeto.",
        "2019-03-11",
        [("Looting/property destruction", "denied", "Barquisimeto", "2019-03-11")],
    ),
    "Alepo": (
        (
            "La aviación bombardeó de madrugada la ciudad siria de Alepo. Al menos 20 civiles murieron, según los "
            "rescatistas."
        ),
        "2016-11-19",
        [("Air/drone strike", "factual", "Aleppo", "2016-11-19")],
    ),
    "Durango": (
        "Un coche bomba estalló frente a la comisaría de Durango, en el País Vasco.",
        "2007-08-25",
        [("Remote explosive/landmine/IED", "factual", "Durango", "2007-08-25")],
    ),
    "Suárez": (
        (
            "Sicarios asesinaron el miércoles a un líder social en Suárez, Cauca. Dos desconocidos en moto "
            "abrieron fuego frente a su casa."
        ),
        "2020-01-16",
        [("Attack", "factual", "Suárez", "2020-01-15")],
    ),
    "Puerto Leguízamo": (
        (
            "Un enfrentamiento entre el ejército y disidentes de las FARC dejó diez muertos en Puerto Leguízamo, "
            "Putumayo."
        ),
        "2022-03-29",
        [("Armed clash", "factual", "Puerto Leguízamo", "2022-03-29")],
    ),
    "Acapulco": (
        "La Marina desplegó 500 efectivos en Acapulco para reforzar la seguridad.",
        "2021-12-20",
        [("Troop or police deployment", "factual", "Acapulco de Juárez", "2021-12-20")],
    ),
    "Guayaquil": (
        "El Tribunal decretó el toque de queda en Guayaquil desde las nueve de la noche.",
        "2020-03-17",
        [("Restriction", "factual", "Guayaquil", "2020-03-17")],
    ),
    "Goma": (
        "Los rebeldes tomaron la ciudad de Goma, en el este de la República Democrática del Congo.",
        "2025-01-28",
        [("Non-state actor overtakes territory", "factual", "Goma", "2025-01-28")],
    ),
    "Cartagena": (
        "El gobierno colombiano y las FARC firmaron en Cartagena un acuerdo de paz.",
        "2016-09-27",
        [("Agreement", "factual", "Cartagena", "2016-09-27")],
    ),
    "Buenos Aires": (
        "Hace veinte años una bomba mató a 85 personas en Buenos Aires.",
        "2014-07-18",
        [("Attack", "historical", "Buenos Aires", "1994-01-01")],
    ),
    "Culiacán": (
        "Desconocidos arrojaron una granada contra la sede de un diario en Culiacán. No hubo heridos.",
        "2011-09-05",
        [("Grenade", "factual", "Culiacán", "2011-09-05")],
    ),
    "Dnipró": (
        "Rusia bombardeó anoche la ciudad ucraniana de Dnipró con drones. Tres civiles resultaron heridos.",
        "2024-01-15",
        [("Air/drone strike", "factual", "Dnipro", "2024-01-14")],
    ),
    "a wire in capitals": (
        (
            "CARACAS, 30 ABR (EFE).- LA POLICÍA DETUVO A 12 MANIFESTANTES EN MARACAY, ESTADO ARAGUA, Y DISPERSÓ UNA "
            "MARCHA CON GASES LACRIMÓGENOS."
        ),
        "2019-04-30",
        [("Protest with intervention", "factual", "Maracay", "2019-04-30")],
    ),
    "a street with a town's name": (
        "Los manifestantes bloquearon la avenida Abancay, en Lima, durante dos horas.",
        "2022-06-11",
        [("Peaceful protest", "factual", "Lima", "2022-06-11")],
    ),
    "football": (
        (
            "La selección de Perú bombardeó el arco rival en Lima y ganó el partido con dos goles. El delantero "
            "disparó al palo."
        ),
        "2017-10-11",
        [],
    ),
}
CARACAS = """\
Guaidó llama a los militares a rebelarse junto a la base aérea de La Carlota

CARACAS, 30 de abril de 2019. — El líder opositor Juan Guaidó apareció la madrugada del martes rodeado de \
soldados frente a la base aérea La Carlota, en el este de Caracas, y pidió a las Fuerzas Armadas que abandonen \
a Nicolás Maduro. A su lado estaba Leopoldo López, que cumplía arresto domiciliario desde 2017.

Horas después la Guardia Nacional lanzó gases lacrimógenos contra los manifestantes concentrados en el \
distribuidor Altamira. Vehículos blindados cerraron la autopista Francisco Fajardo y una tanqueta arrolló a \
varios manifestantes. Cerca de la base se escucharon disparos.

Según los servicios de salud de Chacao, al menos 69 personas resultaron heridas, dos de ellas de bala. Maduro \
aseguró desde el Palacio de Miraflores que cuenta con la lealtad de los mandos militares.

El gobierno de España pidió evitar un derramamiento de sangre, mientras Estados Unidos y Colombia respaldaron \
a Guaidó. La cancillería rusa lo acusó de avivar el conflicto. El Grupo de Lima convocó una reunión de urgencia.

Guaidó convocó para el miércoles 1 de mayo una marcha que partirá de varios puntos de la capital venezolana. \
En Maracaibo y Valencia también hubo protestas.
"""


@pytest.fixture(scope="module")
def process():
    ready = pipeline.default()
    return lambda text, day: ready.process(read_text(text, published=date.fromisoformat(day)))


@pytest.mark.parametrize("name", NEWS)
def test_spanish_news_becomes_incidents(process, name):
    text, day, wanted = NEWS[name]
    analysis = process(text, day)
    assert analysis.report.language == "es"
    found = [
        (i.sub_event_type, i.assertion.value, i.place.name if i.place else None, str(i.date_start))
        for i in analysis.incidents
    ]
    for incident in wanted:
        assert incident in found
    if not wanted:
        assert found == []


def test_victims_are_counted(process):
    (incident,) = process(*NEWS["Puebla"][:2]).incidents
    assert incident.fatalities.best == 217
    (incident,) = process(*NEWS["Alepo"][:2]).incidents
    assert (incident.fatalities.low, incident.fatalities.high) == (20, None)


def test_a_distance_moves_the_point(process):
    (incident,) = process(
        "Guerrilleros dinamitaron el oleoducto a 30 km al norte de Saravena, en Arauca.", "2018-07-09"
    ).incidents
    assert incident.place.name == "Saravena"
    assert incident.place.lat == pytest.approx(6.955 + 0.27, abs=0.05)
    assert incident.place_relation.startswith("30 km")


def test_the_caracas_story_reads_in_spanish_as_in_english(process):
    analysis = process(CARACAS, "2019-04-30")
    found = {i.sub_event_type: i for i in analysis.incidents if i.assertion is Assertion.FACTUAL}
    wanted = {"Protest with intervention", "Excessive force against protesters", "Troop or police deployment"}
    assert wanted <= found.keys()
    assert found["Armed clash"].place.id == "ourairports:SVFM"
    planned = [i for i in analysis.incidents if i.assertion is Assertion.PLANNED]
    assert [(str(i.date_start), i.place.name) for i in planned] == [("2019-05-01", "Caracas")]
    assert {i.place.country for i in analysis.incidents if i.place} == {"VE"}
    base = next(m for m in analysis.mentions if m.text == "base aérea La Carlota")
    assert (round(base.place.lat, 3), round(base.place.lon, 3)) == (10.485, -66.844)
    assert not any(
        m.place and m.place.country == "PE" and m.kind.value == "literal" for m in analysis.mentions
    )
