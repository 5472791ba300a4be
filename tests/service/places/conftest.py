"""The geoparser that comes with sitmap, opened once a worker."""

import pytest

from service.model import Mention, Report
from service.places import Gazetteer, Geoparser
from service.places.locate import SHIPPED


@pytest.fixture(scope="session")
def gazetteer():
    return Gazetteer(SHIPPED)


@pytest.fixture(scope="session")
def geoparser(gazetteer):
    return Geoparser.of(gazetteer)


@pytest.fixture(scope="session")
def read(geoparser):
    """Return a function from a text to its placed mentions by their words (the last one of a kind wins)."""

    def placed(text: str) -> dict[str, Mention]:
        report = Report("r", text)
        return {mention.text: mention for mention in geoparser.resolve(report, geoparser.recognise(report))}

    return placed
