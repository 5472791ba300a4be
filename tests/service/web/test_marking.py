from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from service.model import Analysis, Assertion, Confidence, Evidence, Incident, Mention, MentionKind, Report
from service.web.marking import Segment, segments

CONFIDENCE = Confidence(1, 1, 1, 1)


def incident(*evidence):
    return Incident(
        "i", "t", "Riots", "Mob violence", "", "", Assertion.FACTUAL, CONFIDENCE, evidence=evidence
    )


def mention(start, end):
    return Mention(start, end, "", MentionKind.LITERAL)


OFFSETS = st.integers(-3, 60)


@given(
    st.text(max_size=50),
    st.lists(st.tuples(OFFSETS, OFFSETS)),
    st.lists(st.lists(st.tuples(OFFSETS, OFFSETS, st.integers(0, 50), st.integers(0, 50)))),
)
def test_joined_segments_are_the_text_whatever_the_offsets(text, spans, proofs):
    incidents = tuple(
        incident(
            *(Evidence("place", "r", text[min(a, b) : max(a, b)], start, end) for start, end, a, b in items)
        )
        for items in proofs
    )
    analysis = Analysis(Report("r", text), tuple(mention(*span) for span in spans), incidents)
    parts = segments(analysis)
    assert "".join(part.text for part in parts) == text
    for part in parts:
        assert part.text
        assert set(part.evidence) <= set(part.incidents)
        assert list(part.incidents) == sorted(set(part.incidents))


def test_sentences_words_and_places_are_told_apart():
    text = "🦊 Hm. Police fired in Suva. Ah."
    sentence = "Police fired in Suva."
    start = text.index("fired")
    analysis = Analysis(
        Report("r", text),
        (mention(text.index("Suva"), text.index("Suva") + 4),),
        (incident(Evidence("sub_event_type", "r", sentence, start, start + 5)),),
    )
    assert segments(analysis) == [
        Segment("🦊 Hm. ", None, (), ()),
        Segment("Police ", None, (0,), ()),
        Segment("fired", None, (0,), (0,)),
        Segment(" in ", None, (0,), ()),
        Segment("Suva", 0, (0,), ()),
        Segment(".", None, (0,), ()),
        Segment(" Ah.", None, (), ()),
    ]


def test_evidence_of_another_report_is_not_marked():
    other = incident(Evidence("place", "other", "Hm.", 0, 2))
    assert segments(Analysis(Report("r", "Hm."), (), (other,))) == [Segment("Hm.", None, (), ())]


def test_a_sentence_that_is_not_in_the_text_leaves_its_words():
    odd = incident(Evidence("place", "r", "Something else", 0, 2))
    parts = segments(Analysis(Report("r", "Hm."), (mention(1, 3), mention(0, 2)), (odd,)))
    assert [(part.text, part.incidents, part.mention) for part in parts] == [("Hm", (0,), 1), (".", (), None)]


def test_an_empty_text_has_no_segments():
    assert segments(Analysis(replace(Report("r", ""), title="t"))) == []
