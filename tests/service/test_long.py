"""Texts of any length, however odd, take steps in proportion to their length."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from service.model import Report
from service.pipeline import Pipeline, default

LENGTH = 1_600
"""Characters of the shorter text; the other has four times as many."""

UNITS = {
    "one letter": "a",
    "one capital": "A",
    "a word": "the ",
    "a capital word": "Aaa ",
    "digits": "7",
    "numbers": "12 ",
    "dates": "3 May 2019 ",
    "quotes": '"“‘',
    "brackets": "[(",
    "markup": "[caption] ",
    "full stops": ".",
    "spaces": " ",
    "lines": "\n",
    "hyphens": "a-",
    "possessives": "a's",
    "abbreviations": "U.S.",
    "initials": "A. ",
    "a cue": "bombing ",
    "a count": "killing at least ",
    "counted": "two people were killed in Paris and ",
    "prepositions": "in front of ",
    "a place": "Paris, ",
    "a facility": "La Carlota air base. the air base ",
    "events in one place": "Bombing in Paris. ",
    "events in lines": "Rebels killed 3 in Paris.\nLondon said so.\n",
    "events nowhere": "Rebels killed soldiers. ",
    "events in a year": "Rebels killed 3 in 1990. ",
    "days in turn": "".join(f"A bomb hit a bus in Lima on {day} May. " for day in range(1, 29)),
    "capitals": "THE ARMY ATTACKED THE TOWN OF KIDAL AND THEN LEFT IT TO THE REBELS\n",
    "towns pointed back to": "Rebels attacked Paris. In this city they killed 3, and the city burned. ",
    "stretches of time": "Rebels have attacked Paris since Monday, between 3 and 5 May, and in the past 3 days. ",
    "days counted from": "Rebels attacked Paris on Sunday. Two nights earlier they bombed Lyon. ",
    "claims": "Police said 3 people were killed in Paris, and doctors said 5 were killed. ",
    "actors": "soldiers, rebels, police, protesters and gunmen ",
    "cues of many kinds": "protest bombing arrest flood killed looting shelling strike ",
    "relations": "near Paris, 30 km north of Paris, on the road from Paris to Lyon ",
    "unlisted places": "Rebels attacked the village of Xanadora, near Zembala. ",
    "datelines": "PARIS, 3 May (Agency) - Rebels attacked Lyon.\n\n",
    "doubts": "Rebels allegedly attacked Paris, and denied planning to attack Lyon. ",
    "accents": "e\u0301\u0301",
}


def work(action: Callable[[], object]) -> int:
    """Return how many lines of Python are run, loops over and over: unlike time the same in each run."""
    lines = 0

    def count(_frame: FrameType, event: str, _argument: object) -> Callable[..., Any]:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        action()
    finally:
        sys.settrace(before)
    return lines


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return default()


def assert_grows_with_length(pipeline: Pipeline, text: str) -> None:
    short, long = (Report("r", (text * LENGTH)[: times * LENGTH]) for times in (1, 4))
    pipeline.process(long)  # what is remembered from one text to the next
    assert work(lambda: pipeline.process(long)) <= 6 * work(lambda: pipeline.process(short)) + 5_000


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
def test_work_grows_with_the_length(unit: str, pipeline: Pipeline) -> None:
    assert_grows_with_length(pipeline, unit)


def test_work_grows_with_the_number_of_places(pipeline: Pipeline) -> None:
    name = pipeline.geoparser.gazetteer.name
    towns = (f"Rebels attacked {name(row)} on {row % 28 + 1} May. " for row in range(500, 1500))
    assert_grows_with_length(pipeline, "".join(towns))
