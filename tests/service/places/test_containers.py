"""What no gazetteer has is answered by the place that holds it, or not at all."""

from service.model import Report


def resolve(geoparser, text, *names):
    spans = [(text.index(name), text.index(name) + len(name)) for name in names]
    return {mention.text: mention.place for mention in geoparser.resolve_spans(Report("r", text), spans)}


def test_a_street_beside_its_town_is_in_the_town_and_coarser(geoparser):
    text = "A fire broke out on Qwxyzzt Street, Caracas, in Venezuela."
    placed = resolve(geoparser, text, "Qwxyzzt Street", "Caracas", "Venezuela")
    street, town = placed["Qwxyzzt Street"], placed["Caracas"]
    assert street.id == town.id
    assert street.precision == 2
    assert street.uncertainty_m == 25_000
    assert street.confidence < town.confidence


def test_in_a_text_of_one_town_it_is_drawn_no_more_exactly_than_a_district(geoparser):
    text = (
        "Crowds filled Caracas in Venezuela. Later there was a fire. It began at Qwxyzzt Hall, police said."
    )
    hall = resolve(geoparser, text, "Caracas", "Venezuela", "Qwxyzzt Hall")["Qwxyzzt Hall"]
    assert (hall.name, hall.precision, hall.uncertainty_m) == ("Caracas", 3, 50_000)


def test_among_towns_far_apart_it_stays_unplaced(geoparser):
    text = "They flew from Bogota in Colombia. He had a house, Qwxyzzt Hall. Later they met in Tokyo, Japan."
    placed = resolve(geoparser, text, "Bogota", "Colombia", "Qwxyzzt Hall", "Tokyo", "Japan")
    assert placed["Qwxyzzt Hall"] is None


def test_a_country_holds_nothing_that_exactly(geoparser):
    text = "In Venezuela, people met in Qwxyzzt Hall."
    assert resolve(geoparser, text, "Venezuela", "Qwxyzzt Hall")["Qwxyzzt Hall"] is None


def test_where_a_report_was_filed_holds_nothing(geoparser):
    text = "Rebels take Qwxyzzt\n\nKINSHASA, 14 June (Agency) - Rebels seized the town of Qwxyzzt on Monday."
    spans = [(12, 19), (21, 29)]
    town, filed = geoparser.resolve_spans(Report("r", text), spans)
    assert filed.place.name == "Kinshasa"
    assert town.place is None


def test_a_town_named_far_away_holds_nothing(geoparser):
    far = "Officials met there for hours and said little of what they had been told by those who came. " * 4
    text = f"Soldiers reached Qwxyzzt Hall. {far}The minister was in Caracas, Venezuela."
    placed = resolve(geoparser, text, "Qwxyzzt Hall", "Caracas", "Venezuela")
    assert placed["Qwxyzzt Hall"] is None
