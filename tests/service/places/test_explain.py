"""Why a name means the place that it was taken for."""

import math

import pytest

from service.model import Report
from service.places import resolve
from service.places.ranker import ADJUSTMENTS, FEATURES, NULL_FEATURES

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
