import pytest

from service.errors import UnsupportedLanguage
from service.reading.language import identify

ENGLISH = [
    "The army said on Tuesday that it was in control of the airport and that roads were open.",
    "SAN SALVADOR, 3 JAN 90 -- THE ARMY REPORTED THAT GUERRILLAS WERE KILLED BY TROOPS IN THE NORTH.",
    "Troops in Caracas",
    "Aleppo, Homs, Hama, Idlib, Raqqa, Deir ez-Zor, Hasakah, Qamishli, Latakia, Tartus, Damascus",
    "12 dead",
    "zzzz",
]
OTHERS = {
    "Spanish": "El ejército desplegó blindados en la capital mientras miles de personas marchaban.",
    "French": "Des milliers de manifestants ont défilé dans la capitale tandis que l'armée avançait.",
    "German": "Tausende zogen durch die Hauptstadt, während die Armee Panzer auffahren ließ.",
    "Russian": "Тысячи демонстрантов прошли по столице во вторник, сообщили очевидцы.",
    "Turkish": "Binlerce gösterici salı günü başkentte yürüdü, polis gaz kullandı.",
    "Swahili": "Maelfu ya waandamanaji waliandamana katika mji mkuu siku ya Jumanne.",
}


@pytest.mark.parametrize("text", ENGLISH)
def test_english_and_undecided_texts_pass(text):
    assert identify(text, ("en",)) == "en"


@pytest.mark.parametrize("name", OTHERS)
def test_other_languages_are_refused_by_name(name):
    with pytest.raises(UnsupportedLanguage, match=f"a.txt is in {name}, .* in English"):
        identify(OTHERS[name], ("en",), name="a.txt")


def test_what_is_supported_is_a_setting():
    assert identify(OTHERS["Spanish"], ("en", "es")) == "es"
    with pytest.raises(UnsupportedLanguage, match=r"is in French, .* in English or Spanish"):
        identify(OTHERS["French"], ("en", "es"))


def test_a_quotation_makes_no_other_language():
    text = f"The president said the words were clear: “{OTHERS['Spanish']}” Crowds were on the streets."
    assert identify(text, ("en",)) == "en"


@pytest.mark.parametrize(
    ("text", "stated", "language"),
    [
        ("12 muertos", "es", "es"),
        ("12 muertos", "es-VE", "es"),
        ("12 dead", "fr", "en"),
        (ENGLISH[0], "es", "en"),
        (f"{OTHERS['Spanish']} La policía y el ejército están en las calles con los tanques.", "en", "es"),
    ],
)
def test_what_a_report_says_counts_where_its_text_says_nothing_else(text, stated, language):
    assert identify(text, ("en", "es"), stated=stated) == language


def test_a_list_of_names_is_in_the_language_to_assume():
    assert identify("\n".join(f"Kafr Zita {number}, Hama" for number in range(500)), ("en", "es")) == "en"
