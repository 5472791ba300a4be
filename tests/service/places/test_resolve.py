"""Which place a name means: the cases that a naive geocoder gets wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import InvalidParameter
from service.model import MentionForm, MentionKind, Report
from service.places import Geoparser
from service.places.overlay import with_own_places

CARACAS = (
    "Soldiers who sided with the opposition stood outside the La Carlota air base in Caracas on Tuesday. "
    "Tear gas drifted across the highway beside the base. The Venezuelan capital had been tense for days. "
    "By noon the air base was sealed off, and President Nicolas Maduro was said to be in Miraflores."
)


def test_the_air_base_is_the_one_in_caracas_and_the_others_are_runners_up(read):
    mention = read(CARACAS)["La Carlota air base"]
    assert mention.form is MentionForm.FACILITY
    assert mention.place.name == "Generalissimo Francisco de Miranda Air Base"
    assert mention.place.lat == pytest.approx(10.485, abs=0.005)
    assert mention.place.lon == pytest.approx(-66.844, abs=0.005)
    assert mention.place.precision == 1
    assert {"PH", "ES", "AR"} & {candidate.country for candidate in mention.place.candidates}
    assert mention.place.confidence < 1


def test_a_description_means_what_was_named_before(read):
    mentions = read(CARACAS)
    assert mentions["The Venezuelan capital"].place.name == "Caracas"
    assert mentions["The Venezuelan capital"].form is MentionForm.NOMINAL
    assert mentions["the air base"].place.id == mentions["La Carlota air base"].place.id


def test_a_facility_is_found_by_its_town(read):
    mention = read("Two men were seen near the Caracas air base in Venezuela.")["Caracas air base"]
    assert mention.place.country == "VE"
    assert mention.place.feature == "AIRB"


def test_an_air_base_without_a_country_stays_in_doubt(read):
    mention = read("A plane left La Carlota airport.")["La Carlota airport"]
    assert mention.place is None or mention.place.confidence < 0.9


@pytest.mark.parametrize(
    ("text", "words", "country", "admin1"),
    [
        ("A fire broke out in Paris, Texas, on Sunday, police said.", "Paris", "US", "Texas"),
        ("Protesters marched through Paris, the French capital, on Saturday.", "Paris", "FR", ""),
        ("Students rallied in Moscow, Idaho, near the University of Idaho.", "Moscow", "US", "Idaho"),
        ("The court in London, Ontario, heard the case; the man lives in Windsor, Ontario.", "London", "CA", "Ontario"),
        ("Troops shelled villages in Georgia near Gori, said the Georgian government in Tbilisi.", "Georgia", "GE", ""),
        ("Storms hit Georgia and Alabama; in Atlanta thousands lost power.", "Georgia", "US", "Georgia"),
        ("Rival militias fought in Tripoli, the Libyan capital, and in Misrata.", "Tripoli", "LY", ""),
        ("Gunmen opened fire in Tripoli in northern Lebanon, not far from Beirut.", "Tripoli", "LB", ""),
        ("The army entered the West Bank town of Nablus overnight.", "Nablus", "PS", ""),
        ("Iraqi forces took the border town of Al Qa'im, in Anbar province, Iraq.", "Al Qa'im", "IQ", ""),
        ("Police clashed with miners in La Paz, Bolivia, and in El Alto.", "La Paz", "BO", ""),
        ("Residents of Santiago, the Chilean capital, banged pots; Valparaiso followed. Chile's police fired.", "Santiago", "CL", ""),
        ("In San José, Costa Rica, teachers marched to the Costa Rican congress.", "San José", "CR", ""),
        ("The mayor of Springfield, Ill., spoke in Chicago about Illinois roads.", "Springfield", "US", "Illinois"),
    ],
)  # fmt: skip
def test_namesakes(read, text, words, country, admin1):
    place = read(text)[words].place
    assert place is not None, text
    assert (place.country, admin1 and place.admin1) == (country, admin1)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Leopoldo Lopez joined Juan Guaido in Caracas. Lopez had been held for years.", "Lopez"),
        ("Jack London wrote about dogs. London died in 1916.", "Jack London"),
        ("The New York Times and CNN Espanol reported from Bogota.", "CNN Espanol"),
        ("Labour said it would vote against the bill in London.", "Labour"),
        ("Mr Caro, a lawmaker, was missing, his family in Caracas said.", "Caro"),
    ],
)
def test_persons_and_organisations_are_no_places(read, text, name):
    assert name not in read(text)


def test_how_a_name_is_used(read):
    mentions = read("Spain said it did not support a coup. Venezuelan troops were in Maracaibo.")
    assert mentions["Spain"].kind is MentionKind.ASSOCIATIVE
    assert mentions["Venezuelan"].kind is MentionKind.DEMONYM
    assert mentions["Venezuelan"].place.name == "Venezuela"
    assert mentions["Maracaibo"].kind is MentionKind.LITERAL


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Civilians hid in the besieged port of Mariupol on Wednesday.", "Mariupol", MentionKind.LITERAL),
        ("Soldiers took the villages of Robotyne and Verbove.", "Robotyne", MentionKind.LITERAL),
        ("Police sealed off the slums of Kibera, in Nairobi.", "Kibera", MentionKind.LITERAL),
        ("The mayor of Melitopol spoke.", "Melitopol", MentionKind.ASSOCIATIVE),
        ("The president of Kenya spoke.", "Kenya", MentionKind.ASSOCIATIVE),
    ],
)
def test_of_leads_to_a_place_behind_a_word_for_its_kind(read, text, name, kind):
    assert read(text)[name].kind is kind


def test_a_country_has_its_own_precision(read):
    place = read("Fighting went on in Sudan.")["Sudan"].place
    assert (place.precision, place.feature) == (6, "PCLI")
    assert place.uncertainty_m > 300_000


def test_a_name_that_nothing_bears_stays_unplaced(geoparser):
    text = "They met in Qwxyzzt."
    (mention,) = geoparser.resolve_spans(Report("r", text), [(12, 19)])
    assert mention.place is None


def test_a_span_outside_the_text_is_refused(geoparser):
    with pytest.raises(InvalidParameter, match="span 3–99"):
        geoparser.resolve_spans(Report("r", "Paris"), [(3, 99)])


def test_upper_case_wires(read):
    mentions = read(
        "SAN SALVADOR, 3 JAN 90 -- GUERRILLAS ATTACKED THE CITY OF USULUTAN, EL SALVADOR, POLICE SAID."
    )
    assert mentions["SAN SALVADOR"].place.country == "SV"
    assert mentions["EL SALVADOR"].place.feature == "PCLI"
    assert "IN" not in read("SAN SALVADOR, 9 JAN 90 -- SHE WAS SEEN IN USULUTAN, IN A CHURCH, AND GAVE UP.")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300) | st.lists(st.sampled_from(["Paris", "the", "of", "air base", "Texas", ",", "'s", "St.", "\n", "the capital", "LA"]), max_size=40).map(" ".join))  # fmt: skip
def test_any_text_gives_mentions_that_are_in_it(geoparser, text):
    report = Report("r", text)
    mentions = geoparser.resolve(report, geoparser.recognise(report))
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text
        if mention.place:
            assert 0 < mention.place.confidence < 1
            assert mention.place.uncertainty_m > 0
    assert list(mentions) == sorted(mentions, key=lambda item: item.start)
    assert mentions == geoparser.resolve(report, geoparser.recognise(report))


def test_a_place_of_the_users_own_is_preferred(gazetteer, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("id,name,lat,lon,feature,country\npr,Puerta Roja,10.2,-67.9,PSTB,VE\n", "utf-8")
    parser = Geoparser.of(with_own_places(gazetteer, [own], tmp_path))
    text = "In Venezuela, soldiers closed the road at Puerta Roja."
    report = Report("r", text)
    placed = {mention.text: mention.place for mention in parser.resolve(report, parser.recognise(report))}
    assert placed["Puerta Roja"].id.endswith(":pr")


def test_the_base_means_the_base_that_was_named(read):
    mentions = read(
        "Troops left the La Carlota air base in Caracas, Venezuela. Smoke rose beside the base. Its base of voters shrank."
    )
    assert mentions["the base"].place.id == mentions["La Carlota air base"].place.id


@pytest.mark.parametrize(
    ("text", "words", "country", "feature"),
    [
        ("M23 rebels advanced in eastern Congo towards Goma. Kinshasa accused Rwanda.", "Congo", "CD", "PCLI"),
        ("Denis Sassou, president of the Republic of Congo, spoke in Brazzaville.", "Republic of Congo", "CG", "PCLI"),
        ("Soldiers seized power in Guinea. In Conakry, gunfire was heard.", "Guinea", "GN", "PCLI"),
        ("Papua New Guinea closed schools in Port Moresby.", "Papua New Guinea", "PG", "PCLI"),
        ("Surfers in Santa Cruz, Calif., met near Monterey.", "Santa Cruz", "US", "PPL"),
        ("In Hyderabad, Pakistan, police charged marchers from Karachi.", "Hyderabad", "PK", "PPL"),
        ("Barcelona, capital of Anzoategui state in Venezuela, had no power.", "Barcelona", "VE", "PPL"),
        ("In Valencia, Carabobo state, Venezuelan police fired tear gas.", "Valencia", "VE", "PPL"),
        ("A tanker was hit near the Strait of Hormuz, Iran said.", "Strait of Hormuz", "", "STRT"),
        ("Protesters marched in Mombasa and Kisumu, Kenya.", "Mombasa", "KE", "PPL"),
    ],
)  # fmt: skip
def test_more_namesakes(read, text, words, country, feature):
    place = read(text)[words].place
    assert place is not None, text
    assert (place.country, place.feature) == (country, feature)


def test_a_town_and_the_county_round_it_make_one_confidence(geoparser):
    report = Report("r", "Protesters marched in Mombasa and Kisumu, Kenya.")
    mombasa = next(m for m in geoparser.resolve(report, geoparser.recognise(report)) if m.text == "Mombasa")
    beside = [other.confidence for other in mombasa.place.candidates if other.country == "KE"]
    assert beside
    assert mombasa.place.confidence > 0.9 > 1 - max(beside)
    assert mombasa.place.confidence <= 0.995


@pytest.mark.parametrize(
    ("text", "feature", "admin1"),
    [
        ("The treaty was signed in Washington, diplomats from France and Japan said.", "PPLC", "District of Columbia"),
        ("Fires burned near Spokane and Yakima in Washington, and in Idaho.", "ADM1", "Washington"),
    ],
)  # fmt: skip
def test_a_capital_is_told_from_a_division_far_from_it(read, text, feature, admin1):
    place = read(text)["Washington"].place
    assert (place.feature, place.admin1) == (feature, admin1)
