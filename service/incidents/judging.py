"""Whether what a sentence seems to tell really happened: a small learned model over the sentence's own signs.

Cues find "the film bombed" as well as "the plane bombed the village". What stands round the cue, who takes
part, how many are hurt, whether a day and a place are given and what else the report tells of make the
difference; how much each counts is learned (`bench/judging.py`; the card is ``data/MODELS.md``). The model is
a sum of weights: some ten microseconds for each event found, nothing for a sentence without one.
"""

from __future__ import annotations

import gzip
import json
import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files

from service.incidents.detecting import THRESHOLD
from service.incidents.drafts import Draft
from service.incidents.findings import Findings
from service.model import Assertion
from service.places import word_classes

LEAST = 0.25
"""Probability below which a factual event is taken for talk; of CASE-2021's events 0.1 % fall below it."""

LIKELY = 0.5
"""The same for an event of which the cues only hint."""

_VIOLENCE = "violence"
_WINDOW = 3  # words on each side of the cue whose classes have a say
_NEIGHBOURS = 2  # of these, how many have one as words
_CLOSE = 3  # sentences within which another event counts as near
_SELVES = frozenset({"i", "we", "you", "my", "our", "your"})
_ENDINGS = ("ed", "ing", "s", "ion", "er", "ers")
_LENGTHS = (8, 15, 25)  # words that part short sentences from long ones


@lru_cache(maxsize=20_000)
def _word_signs(word: str) -> tuple[str, str]:
    """Return a word as a sign, and its class."""
    return f"w={word}", f"c={_class(word)}"


@lru_cache(maxsize=20_000)
def _class(word: str) -> str:
    """Return the class of a folded word: a number, "figure" or "none"."""
    bare = word.split("'", 1)[0].rstrip(".")
    return word_classes().get(bare) or ("figure" if word[:1].isdigit() else "none")


class Others:
    """What a report's drafts, in the order of the text, say of the ones beside them; counted once for all."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        """Count ``drafts``, all those of the report."""
        factual = [draft for draft in drafts if draft.assertion is Assertion.FACTUAL]
        self._at = [draft.index for draft in factual]
        self._sentences = frozenset(self._at)
        self._families = Counter(draft.detection.family for draft in factual)
        self._here = Counter((draft.index, draft.detection.family) for draft in factual)
        self._told = Counter(draft.index for draft in drafts)

    def near(self, index: int) -> int:
        """Return how many events the sentences close by tell of, but for that of the number itself."""
        close = bisect_right(self._at, index + _CLOSE) - bisect_left(self._at, index - _CLOSE)
        return close - (bisect_right(self._at, index) - bisect_left(self._at, index))

    def akin(self, index: int, family: str) -> int:
        """Return how many events of a family the other sentences tell of."""
        return self._families[family] - self._here[index, family]

    def sentences(self, index: int) -> int:
        """Return how many other sentences tell of an event."""
        return len(self._sentences) - (index in self._sentences)

    def shared(self, index: int) -> bool:
        """Tell whether a sentence tells of several events."""
        return self._told[index] > 1


def signs(draft: Draft, found: Findings, others: Others) -> Iterator[str]:
    """Yield the names of the binary features of a draft; ``others`` are all those of the report."""
    event = draft.detection
    yield "bias"
    yield f"family={event.family}"
    yield f"sub={event.sub_type}"
    yield f"score={min(int(event.score * 10), 9)}"
    yield f"cues={min(event.cues, 5)}"
    yield from _wording(draft)
    yield from _form(draft, found)
    yield from _telling(draft, found)
    yield from _surroundings(draft, found, others)


def _wording(draft: Draft) -> Iterator[str]:
    """Yield the words of the sentence, of the cue, and beside it, with their classes."""
    event, words = draft.detection, [token.word for token in draft.sentence.tokens]
    told: set[str] = set()
    for word in words:
        told.update(_word_signs(word))
    yield from told
    yield from {f"t={words[event.first]}", f"t={words[event.last]}"}
    for step in range(1, _WINDOW + 1):
        before, after = event.first - step, event.last + step
        left = words[before] if before >= 0 else ""
        right = words[after] if after < len(words) else ""
        yield f"b{step}={_class(left) if left else '^'}"
        yield f"a{step}={_class(right) if right else '$'}"
        if step <= _NEIGHBOURS:
            yield f"bw{step}={left}"
            yield f"aw{step}={right}"


def _form(draft: Draft, found: Findings) -> Iterator[str]:
    """Yield how the sentence is written: capitals, length, quotes, who speaks, the cue's ending and place."""
    sentence, event, text = draft.sentence, draft.detection, found.report.text
    tokens = sentence.tokens
    if sentence.text.isupper():
        yield "upper"
    else:
        yield "mixed"
        if text[tokens[event.first].start].isupper():
            yield "cap:first" if event.first == 0 else "cap:inner"
        if event.last + 1 < len(tokens) and text[tokens[event.last + 1].start].isupper():
            yield "cap:after"
        if event.first > 1 and text[tokens[event.first - 1].start].isupper():
            yield "cap:before"
    yield f"length={sum(len(tokens) >= least for least in _LENGTHS)}"
    yield f"at={0 if event.first == 0 else 1 if event.first <= len(_ENDINGS) else 2}"
    if any(mark in sentence.text for mark in '"“”'):
        yield "quote"
    if sentence.text[0] in '"“‘':
        yield "quote:first"
    if sentence.caption:
        yield "caption"
    if any(token.word in _SELVES for token in tokens):
        yield "selves"
    if any(token.word[0].isdigit() for token in tokens):
        yield "figures"
    yield from (f"ending={end}" for end in _ENDINGS if tokens[event.first].word.endswith(end))


def _telling(draft: Draft, found: Findings) -> Iterator[str]:
    """Yield what the sentence tells of: contexts, people, tolls, place, day."""
    tokens, event, setting = draft.sentence.tokens, draft.detection, draft.setting
    yield from {f"x={context.name}" for context in found.contexts_in(draft.index)}
    yield from {f"actor={part.actor.type or 'none'}" for part in draft.parts} or {"actor=no"}
    yield from {f"toll={toll.field}" for toll in draft.tolls} or {"toll=no"}
    given = "no" if setting.place is None else "inherited" if setting.inherited else "own"
    yield f"place={given}"
    yield f"place={given}:{setting.place.precision if setting.place else 0}"
    yield f"literal={min(len(found.literal_in(draft.index)), 2)}"
    yield f"date={'own' if draft.dating.own else 'other' if draft.dating.start else 'no'}"
    yield from {f"date:{said.kind}" for said in found.dates_in(draft.index)} or {"date:no"}
    start, end = tokens[event.first].start, tokens[event.last].end
    if found.names_within(start, end):
        yield "named"  # "Hurricane, West Virginia": the cue is a place's name


def _surroundings(draft: Draft, found: Findings, others: Others) -> Iterator[str]:
    """Yield what else the report tells of."""
    count = len(found.sentences)
    alone = "single" if count == 1 else "many"
    share = others.sentences(draft.index) / max(count - 1, 1)
    yield f"{alone}:near={min(others.near(draft.index), 3)}"
    yield f"{alone}:akin={min(others.akin(draft.index, draft.detection.family), 3)}"
    yield f"{alone}:share={min(int(share * 8), 4)}"
    yield f"same={others.shared(draft.index)}"
    yield f"nth={min(draft.index, 4)}"


@dataclass(frozen=True, slots=True)
class Judge:
    """Weights of signs by name; a sign that isn't listed weighs nothing."""

    weights: Mapping[str, float]

    def probability(self, draft: Draft, found: Findings, others: Others) -> float:
        """Return the probability that a draft tells of something that happened."""
        weight = self.weights.get
        logit = sum(weight(sign, 0.0) for sign in signs(draft, found, others))
        return 1.0 / (1.0 + math.exp(-logit))


@cache
def load(language: str) -> Judge | None:
    """Return the model of a language, None if there is none."""
    file = files("service.incidents") / "data" / f"judge.{language}.json.gz"
    if not file.is_file():
        return None
    return Judge(json.loads(gzip.decompress(file.read_bytes()))["weights"])


def judged(drafts: Sequence[Draft], found: Findings, judge: Judge | None) -> list[Draft]:
    """Return the drafts with how sure it is that they tell of an event, without what is only talk.

    What is told as planned, alleged, denied or long past is kept whatever the model says of it, if its cues
    are sure: its weights are learned from what is told as fact. Without a judge nothing is thrown out.
    """
    if judge is None or not drafts:
        return list(drafts)
    others = Others(drafts)
    weighed = [replace(d, sure=round(judge.probability(d, found, others), 4)) for d in drafts]
    plain = [d for d in weighed if d.detection.score >= THRESHOLD]
    plain = [d for d in plain if d.sure >= LEAST or d.assertion is not Assertion.FACTUAL]
    kept = {id(draft) for draft in plain}
    families = frozenset(d.detection.family for d in plain)
    return [d for d in weighed if id(d) in kept or _hinted(d, families)]


def _hinted(draft: Draft, families: frozenset[str]) -> bool:
    """Tell whether an event counts of which the cues only hint.

    Violence does if it is likely. Of other kinds such a hint mostly is about what another event of the
    report brings with it: "rescuers dug through the ruins", "thousands fled".
    """
    event, factual = draft.detection, draft.assertion is Assertion.FACTUAL
    if event.score >= THRESHOLD or not factual or draft.sure < LIKELY:
        return False
    return event.family == _VIOLENCE or families <= {event.family}
