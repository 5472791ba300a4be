"""Why a name means the place that it was taken for."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.annotation import json_line
from service.explanation import document, lines
from service.model import Mention, MentionKind, Place, Report
from service.places import Geoparser, Limits, resolve
from service.places.context import holders
from service.places.document import read
from service.places.explain import Verdict, passed_over
from service.places.ranker import ADJUSTMENTS, FEATURES, NULL_FEATURES
from service.places.reasons import _TELLERS, THEMES, Facts, Pair, Settled, reasons
from service.places.scorer import Scorer

TEXTS = (
    "Soldiers stood outside the La Carlota air base in Caracas, Venezuela. Maracaibo was calm.",
    "A fire broke out in Paris, Texas, on Sunday, said the mayor of Springfield, Ill.",
    "Georgia's prime minister met Jordan's king in Washington; Congo and Guinea sent envoys.",
)


@pytest.mark.parametrize("text", TEXTS)
def test_the_terms_add_up_to_the_shares(geoparser, text):
    book, model = geoparser.gazetteer, geoparser.ranker
    names = resolve.group(geoparser.recognise(Report("r", text)), text, book)
    ranked = resolve.rank(names, text, book, model)
    for item, vectors in zip(ranked, resolve.vectors(names, text, book, model), strict=True):
        *terms, null = model.terms(item.name, vectors, book)
        assert all(set(term) <= {*FEATURES, *ADJUSTMENTS} for term in terms)
        assert set(null) == set(NULL_FEATURES)
        powers = [math.exp(sum(term.values())) for term in (*terms, null)]
        assert [power / sum(powers) for power in powers[:-1]] == pytest.approx(list(item.shares))


def test_every_feature_of_the_ranker_has_words():
    assert {feature for features in THEMES.values() for feature in features} == {*FEATURES, *ADJUSTMENTS}
    assert set(THEMES) == set(_TELLERS)


def test_a_feature_without_words_is_told_by_its_name(geoparser):
    pair = next(_pairs(geoparser, TEXTS[1]))
    (reason,) = reasons(pair, {"outlet-home": 2.0, "few": 1.0}, {"few": 1.0})
    assert reason.log_odds == 2.0
    assert "outlet-home" in reason.words


def _pairs(geoparser, text):
    book = geoparser.gazetteer
    names = resolve.group(geoparser.recognise(Report("r", text)), text, book)
    ranked = resolve.rank(names, text, book, geoparser.ranker)
    settled = [Settled(number, item.name.surface, item.name.hits[0][0]) for number, item in enumerate(ranked)]
    facts = Facts(names, holders(names, text), settled, book)
    for number, item in enumerate(ranked):
        order = item.order()
        if len(order) > 1:
            (first, use), (second, other) = (item.name.hits[index] for index in order[:2])
            yield Pair(number, item.name, first, second, (use, other), facts)


@pytest.fixture
def explained(geoparser):
    def explain(text):
        report = Report("r", text)
        mentions = geoparser.resolve(report, geoparser.recognise(report))
        return {told.mention.text: told for told in geoparser.explain(report, mentions)}

    return explain


def test_the_winner_comes_first_with_its_confidence_and_its_reasons(explained):
    told = explained(TEXTS[0])["La Carlota air base"]
    assert told.verdict is Verdict.PLACED
    assert told.options[0].id == told.mention.place.id
    assert told.options[0].confidence == pytest.approx(told.mention.place.confidence, abs=0.02)
    assert sum(option.confidence for option in told.options) + told.none == pytest.approx(1, abs=0.02)
    assert any("ask for an air base" in reason.words for reason in told.reasons)
    assert told.options[1].distance_m > 0
    assert told.options[1].words() in told.otherwise


def test_the_facts_are_those_of_the_text(explained):
    told = explained(
        "Protesters marched in Valencia and in Guacara, Venezuela. In Maracay, shops were shut. Police fired in Valencia."
    )["Valencia"]
    assert told.options[0].country == "VE"
    assert told.options[0].admin1 == "Carabobo"
    by_theme = {reason.theme: reason for reason in told.reasons}
    assert "“Guacara” 15 km" in by_theme["near"].words
    assert "“Maracay”" in by_theme["country"].words
    assert "Venezuela itself" in by_theme["country"].words
    assert told.otherwise.startswith("If not this, then Valencia, ")


@pytest.mark.parametrize(
    ("text", "words", "verdict", "why"),
    [
        ("They met in Qwxyzzt.", "Qwxyzzt", Verdict.UNKNOWN, "no place of this name"),
        ("A shop in Qwxyzzt, Maracaibo, burned down.", "Qwxyzzt", Verdict.CONTAINED, "beside “Maracaibo”"),
    ],
)  # fmt: skip
def test_what_is_not_simply_placed_is_told(geoparser, text, words, verdict, why):
    report = Report("r", text)
    spans = [
        (text.index(name), text.index(name) + len(name)) for name in (words, "Maracaibo") if name in text
    ]
    told = geoparser.explain(report, geoparser.resolve_spans(report, spans))[0]
    assert told.verdict is verdict
    assert why in told.why


def test_a_description_tells_what_it_stands_for(explained):
    told = explained("Tear gas drifted through Caracas. The capital was tense. Venezuela shut the border.")
    assert told["The capital"].verdict is Verdict.DESCRIBED
    assert "stands for “Caracas”" in told["The capital"].why


def test_a_name_of_which_no_bearer_fits_tells_so(geoparser):
    doubt = tuple(50.0 if name == "null" else 0.0 for name in NULL_FEATURES)
    parser = replace(geoparser, ranker=replace(geoparser.ranker, null_weights=doubt))
    report = Report("r", "A teacher from Springfield was robbed.")
    (told,) = parser.explain(report, parser.resolve_spans(report, [(15, 26)]))
    assert told.verdict is Verdict.NONE
    assert told.why.startswith("most likely not any of the ")
    assert told.otherwise.startswith(f"If one is meant all the same, then {told.options[0].words()}")
    assert told.options[1].words() in told.otherwise


def test_a_doubtful_name_tells_what_it_lacks(gazetteer):
    parser = Geoparser.of(gazetteer, Limits(min_confidence=0.99999))
    report = Report("r", "Police fired tear gas in San Carlos, near Valencia, Venezuela.")
    mentions = parser.resolve(report, parser.recognise(report))
    told = {item.mention.text: item for item in parser.explain(report, mentions)}["San Carlos"]
    assert told.verdict is Verdict.DOUBTFUL
    assert "below the over 99 % that a place needs" in told.why


def test_names_read_as_no_place_are_told(geoparser):
    text = "Jordan Miller, a teacher, was robbed in Caracas. Jordan was shaken."
    caracas = Mention(40, 47, "Caracas", MentionKind.LITERAL)
    wary = Scorer({"bias": -2.0})
    passed = list(
        passed_over(read(text, geoparser.words), [caracas], geoparser.gazetteer, geoparser.words, wary)
    )
    assert "Caracas" not in {item.text for item in passed}
    jordan = next(item for item in passed if item.start == text.rindex("Jordan"))
    assert jordan.text == "Jordan"
    assert jordan.probability == pytest.approx(0.119, abs=0.001)
    assert "12 % that it is one" in jordan.why
    assert jordan.options


def test_a_place_from_elsewhere_is_told_as_such(gazetteer):
    place = Place("osm:1", "Qwxyzzt", 10.0, -66.0, "VE", "", "PPL", 2, 2000.0, 0.5, "Venezuela")
    parser = Geoparser.of(gazetteer, second_opinion=lambda _name, _country: (place,))
    report = Report("r", "They met in Qwxyzzt.")
    (told,) = parser.explain(report, parser.resolve_spans(report, [(12, 19)]))
    assert told.verdict is Verdict.ELSEWHERE
    assert "online geocoder" in told.why


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from(["Paris", "of", "air base", "Texas", ",", "'s", "\n", "the capital", "LA", "\x1b[31m", "Georgia", "Congo", "the Gulf", "Santa Cruz"]), max_size=30).map(" ".join))  # fmt: skip
def test_any_text_is_explained_in_eighty_columns_that_steer_nothing(geoparser, text):
    report = Report("r", text)
    mentions = geoparser.resolve(report, geoparser.recognise(report))
    told, passed = geoparser.explain(report, mentions), geoparser.passed_over(report, mentions)
    assert [item.mention for item in told] == list(mentions)
    for line in lines(report, told, passed):
        assert len(line) <= 80
        assert line.isprintable()
    for item in told:
        if item.verdict is Verdict.PLACED:
            assert item.options[0].id == item.mention.place.id
            runners = {option.id for option in item.options[1:]}
            assert {one.id for one in item.mention.place.candidates} <= runners
    assert json.loads(json_line(document(report, told, passed)))["id"] == "r"
