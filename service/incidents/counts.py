"""How many were killed, injured or detained, as ranges with the words that say so."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from service.model import Count

_SMALL = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    "|seventeen|eighteen|nineteen"
)
_ROUND = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_VALUES = {word: n for n, word in enumerate(_SMALL.split("|"))} | {
    word: 10 * n for n, word in enumerate(_ROUND.split("|"), 2)
}
# What a vague word says at the least: "dozens" is two dozen or more, "scores" forty or more.
_VAGUE = {
    "tens of thousands": 20_000,
    "several thousand": 3_000,
    "several hundred": 300,
    "several dozen": 36,
    "dozens": 24,
    "scores": 40,
    "hundreds": 200,
    "thousands": 2000,
    "several": 3,
    "a few": 3,
    "many": 3,
}
_ONE = (  # "a" counts only before one of these
    r"\w+man|\w+men|man|officer|soldier|civilian|person|child|boy|girl|student|journalist|protester|demonstrator"
    r"|villager|resident|driver|teacher|priest|worker|peasant|guard|member|leader|commander|politician|lawmaker"
    r"|activist|reporter|passenger|farmer|jawan|terrorist|militant|rebel|guerrilla|mayor|judge|nurse|doctor"
)
_DIGITS = r"\d{1,3}(?:,\d{3})+|(?!(?:19|20)\d\d\b)\d{1,6}"  # a bare 2013 is a year
_EXACT = (
    rf"(?:{_DIGITS}|(?:{_SMALL}|{_ROUND})(?:[- ](?:{_SMALL}))?(?:\shundred)?"
    rf"|(?:a|one)\s(?:hundred|dozen)|an?(?=\s(?:[\w’'-]+\s){{0,3}}?(?:{_ONE})\b))"
)
_HOW = r"at least|as many as|up to|more than|over|about|around|nearly|almost|some|approximately|an estimated"
_QUANTITY = (
    rf"(?:between\s(?P<from>{_EXACT})\sand\s(?P<to>{_EXACT})|(?:(?P<low>{_HOW})\s)?"
    rf"(?:(?P<vague>(?:{'|'.join(_VAGUE)})(?:\sof)?)|(?P<number>{_EXACT})))"
)
_NOT_PEOPLE = (
    r"(?!\s?(?:%|percent|per\s?cent|km|kilom|mile|metre|meter|hour|day|week|month|year|minute|second|pound"
    r"|dollar|euro|million|billion|vehicle|house|home|shop|time|bomb|round|am\b|pm\b|a\.m|p\.m|o'clock|tank"
    r"|rifle|weapon|of them|st\b|nd\b|rd\b|th\b|:|\.\d|-year))"
)
_AFTER = {
    "fatalities": (
        r"killed|dead|died|slain|murdered|executed|massacred|shot dead|fatalities|deaths|perished"
        r"|lost their lives|beheaded|assassinated|drowned|burned to death|gunned down"
    ),
    "injured": r"wounded|injured|hurt|injuries|hospitalised|hospitalized",
    "detained": r"arrested|detained|taken into custody|rounded up|arrests",
}
_BEFORE = {
    "fatalities": (
        r"killed|killing|kills|kill|claimed|claimed the lives of|claiming the lives of|murdered|murdering"
        r"|executed|slaughtered|bodies of|(?:leaving|left)(?=(?:\s[\w’'-]+){0,6}?\sdead)"
        r"|death toll (?:has )?(?:risen|rose|climbed|rises|stands|stood)?\s?(?:to|at|of)"
    ),
    "injured": r"wounded|wounding|injured|injuring|injures|wounds|hurting",
    "detained": r"arrested|arresting|arrest|detained|detaining|rounded up|captured",
}
# What every count of a field has one of, so that most sentences need no search.
_HINTS = {
    "fatalities": (
        *("kill", "dead", "died", "death", "slain", "slaughter", "murder", "execut", "massacr", "assassin"),
        *("fatalit", "perish", "lost", "behead", "drown", "gunned", "claim", "bodies"),
    ),
    "injured": ("wound", "injur", "hurt", "hospitali"),
    "detained": ("arrest", "detain", "custody", "rounded", "captur"),
}
_BE = (
    r"(?:(?:were|was|are|is|have|has|had|been|being|be|also|reportedly|confirmed|believed|feared|to|others?|more)"
    r"\s){0,4}"
)
_NOUN = (
    r"(?:\s(?!(?:and|but|were|was|have|has|had|when|after|in|who|a|an|near|killed|wounded|injured)\b)"
    r"(?:\d{1,3}-year-old|[^\W\d_][\w’'-]*),?){0,5}?"
)


def _patterns(field: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return "12 people were killed" and "killed 12 people" as patterns."""
    also = r"(?:and\s(?:wounded|injured|wounding|injuring)\s)?(?:the\s)?"
    aside = r"(?:,\s(?:including|among them|most of them|mostly|many of them)[^.;]{1,40},)?"
    passive = rf"\b{_QUANTITY}{_NOT_PEOPLE}{_NOUN}{aside}\s{_BE}(?:{_AFTER[field]})\b"
    active = rf"\b(?:{_BEFORE[field]})\s{also}{_QUANTITY}\b{_NOT_PEOPLE}"
    return re.compile(passive, re.IGNORECASE), re.compile(active, re.IGNORECASE)


_FIELDS = {field: _patterns(field) for field in _AFTER}


@dataclass(frozen=True, slots=True)
class Toll:
    """A count of people for one field of an incident, with the offsets of the words."""

    field: str
    count: Count
    start: int
    end: int


def number(words: str) -> int | None:
    """Return the value of an exact number in digits or words, or None.

    >>> number("twenty-two"), number("1,200"), number("a dozen")
    (22, 1200, 12)
    """
    words = words.casefold().strip()
    if words[:1].isdigit():
        return int(words.replace(",", ""))
    total = 0
    for word in re.split(r"[\s-]+", words):
        if word == "hundred":
            total = max(total, 1) * 100
        elif word == "dozen":
            total = max(total, 1) * 12
        elif word in {"a", "an"}:
            total += 1
        elif word in _VALUES:
            total += _VALUES[word]
        else:
            return None
    return total


def _count(match: re.Match[str]) -> Count | None:
    """Return the range that a quantity stands for.

    "at least 12" is 12 or more with 12 the best estimate, "about 12" within a tenth, "between 70 and
    90" has its middle as best estimate; "dozens" has only a lower bound.
    """
    if match["from"]:
        low, high = number(match["from"]), number(match["to"])
        return None if low is None or high is None or low > high else Count(low, (low + high) // 2, high)
    how = (match["low"] or "").casefold()
    if match["vague"]:
        return Count(_VAGUE[match["vague"].casefold().removesuffix(" of")], None, None)
    value = number(match["number"])
    return None if value is None else _range(value, how)


def _range(value: int, how: str) -> Count:
    """Return the range of a number with a word such as "at least" before it."""
    if not how:
        return Count(value, value, value)
    if how == "at least":
        return Count(value, value, None)
    if how in {"more than", "over"}:
        return Count(value + 1, value + 1, None)
    if how in {"up to", "as many as"}:
        return Count(None, value, value)
    return Count(value * 9 // 10, value, (value * 11 + 9) // 10)


def shared(toll: Toll) -> Toll | None:
    """Return a toll of several places together as that of one of them: at most so many; None if open."""
    high = toll.count.high if toll.count.high is not None else toll.count.best
    return None if high is None else replace(toll, count=Count(None, None, high))


def find_tolls(text: str, start: int, end: int) -> tuple[Toll, ...]:
    """Return the first count of each field in ``text[start:end]``."""
    found = []
    flat = text[start:end].replace("\n", " ")
    folded = flat.casefold()
    for name, patterns in _FIELDS.items():
        if not any(hint in folded for hint in _HINTS[name]):
            continue
        matches = [m for pattern in patterns for m in pattern.finditer(flat)]
        for match in sorted(matches, key=lambda m: m.start()):
            count = _count(match)
            if count is not None:
                found.append(Toll(name, count, start + match.start(), start + match.end()))
                break
    return tuple(found)
