"""A second opinion for names that the gazetteer lacks, from whoever is willing to give one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from service.model import Mention, MentionForm, Place
from service.places import candidates
from service.places.gazetteer import Gazetteer
from service.places.vocabulary import Vocabulary

SecondOpinion = Callable[[str, str], tuple[Place, ...]]
"""Called with a name and a likely country (ISO 3166-1 alpha-2, or ""): places, best first."""


def add(
    mentions: Sequence[Mention],
    gazetteer: Gazetteer,
    ask: SecondOpinion,
    vocabulary: Vocabulary | None = None,
) -> tuple[Mention, ...]:
    """Return the mentions, those placed that the gazetteer has no name for and ``ask`` knows.

    A name that the gazetteer has but that stayed in doubt is not asked for: the doubt is the answer.
    """
    country = _main_country(mentions)
    answers: dict[str, Place | None] = {}
    found = []
    for mention in mentions:
        if _is_lacking(mention, gazetteer, vocabulary):
            if mention.text not in answers:
                places = ask(mention.text, country)
                answers[mention.text] = places[0] if places else None
            mention = replace(mention, place=answers[mention.text] or mention.place)  # noqa: PLW2901
        found.append(mention)
    return tuple(found)


def _is_lacking(mention: Mention, gazetteer: Gazetteer, vocabulary: Vocabulary | None) -> bool:
    named = mention.form in {MentionForm.NAME, MentionForm.FACILITY}
    return named and not candidates.by_name(mention.text, gazetteer, vocabulary)


def _main_country(mentions: Sequence[Mention]) -> str:
    countries = Counter(item.place.country for item in mentions if item.place and item.place.country)
    return countries.most_common(1)[0][0] if countries else ""
