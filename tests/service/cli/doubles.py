"""A pipeline and a store that stand for the real ones, and what they find."""

from service.errors import GazetteerError
from service.model import (
    Analysis,
    Assertion,
    Confidence,
    Evidence,
    Incident,
    Mention,
    MentionKind,
    Place,
)
from service.places.explain import Explanation, PassedOver, Verdict

SENTENCE = "Gunmen attacked Kidal and it was said that they were on the run."
KIDAL = Place("geonames:2455290", "Kidal", 18.44111, 1.40778, "ML", "Kidal", "PPLA", 2, 5000.0, 0.9)


class FakePipeline:
    """Finds Kidal, and an attack on it."""

    def process(self, report):
        if "boom" in report.text:
            message = "there is no gazetteer; run sitmap gazetteer build"
            raise GazetteerError(message)
        start = report.text.find("Kidal")
        if start < 0:
            return Analysis(report)
        incident = Incident(
            id=f"i-{report.id}",
            title=report.text[:30],
            event_type="Violence against civilians",
            sub_event_type="Attack",
            plover_event="ASSAULT",
            plover_mode="",
            assertion=Assertion.FACTUAL,
            confidence=Confidence(0.9, 0.9, None, 0.8),
            date_start=report.published,
            place=KIDAL,
            evidence=(Evidence("place", report.id, report.text, start, start + 5),),
            reports=(report.id,),
        )
        mention = Mention(start, start + 5, "Kidal", MentionKind.LITERAL, place=KIDAL)
        return Analysis(report, (mention,), (incident,))

    def explain(self, _report, mentions):
        return [Explanation(mention, Verdict.PLACED, "Kidal fits") for mention in mentions]

    def passed_over(self, report, _mentions):
        return [PassedOver(0, 6, report.text[:6], 0.1, "no place")]

    def resolve_spans(self, report, spans):
        return tuple(Mention(a, b, report.text[a:b], MentionKind.LITERAL, place=KIDAL) for a, b in spans)


class FakeStore:
    """Keeps what it is given."""

    def __init__(self):
        self.saved = []

    def save(self, analysis, same=None):  # noqa: ARG002 - as the store has it
        self.saved.append(analysis)
