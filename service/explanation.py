"""Why each mention means its place, as JSON and as lines for a terminal."""

from __future__ import annotations

import math
import textwrap
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from service.annotation import mentions
from service.console import printable
from service.incidents.sentences import sentences
from service.model import Report
from service.places.explain import Explanation, Option, PassedOver, Verdict
from service.places.reasons import Reason
from service.places.wording import distance_words, kind_words, percent

WIDTH = 80
_DECIMALS = 6
_EXCERPT = 300
_TITLE = 70
_SHOWN_PASSED = 12
_GREATEST = 1000.0
_CERTAIN = 0.999
_NONE, _WIDEST = "none of these", 26


def explanation(told: Explanation, sentence: str = "") -> dict[str, Any]:
    """Return an explanation as a JSON object; ``log_odds`` above 0 speak for the first of ``options``."""
    return {
        "verdict": told.verdict.value,
        "why": told.why,
        "sentence": sentence,
        "options": [_option(option) for option in told.options],
        "none_of_these": round(told.none, 4),
        "reasons": [_reason(reason) for reason in told.reasons],
        "otherwise": told.otherwise,
    }


def passed_over(item: PassedOver) -> dict[str, Any]:
    """Return a name that was read as no place as a JSON object."""
    return {
        "start": item.start,
        "end": item.end,
        "text": item.text,
        "probability": round(item.probability, 4),
        "why": item.why,
        "options": [_option(option) for option in item.options],
    }


def _option(option: Option) -> dict[str, Any]:
    return {
        "id": option.id,
        "name": option.name,
        "kind": kind_words(option.feature),
        "feature": option.feature,
        "admin1": option.admin1,
        "country": option.country,
        "country_name": option.country_name,
        "lat": round(option.lat, _DECIMALS),
        "lon": round(option.lon, _DECIMALS),
        "population": option.population,
        "confidence": round(option.confidence, 4),
        "distance_m": round(option.distance_m),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "theme": reason.theme,
        "words": reason.words,
        "log_odds": round(reason.log_odds, 3),
        "features": {name: round(value, 3) for name, value in reason.features.items()},
    }


class Sentences:
    """The sentences of a text by offset."""

    def __init__(self, text: str) -> None:
        """Split a text."""
        self._text = text
        self._spans = [(item.start, item.end) for item in sentences(text)]
        self._starts = [start for start, _ in self._spans]

    def at(self, start: int, end: int) -> str:
        """Return the sentence round a mention, cut to about 300 characters round it, in one line."""
        at = bisect_right(self._starts, start) - 1
        first, last = self._spans[at] if at >= 0 else (start, end)
        last = max(last, end)
        spare = max(_EXCERPT - (end - start), 0) // 2
        left, right = max(first, start - spare), min(last, end + spare)
        excerpt = " ".join(self._text[left:right].split())
        return f"{'… ' if left > first else ''}{excerpt}{' …' if right < last else ''}"


def lines(report: Report, told: Sequence[Explanation], passed: Sequence[PassedOver]) -> Iterator[str]:
    """Iterate over the lines that explain a report's places, none wider than 80 columns.

    Names that were explained already are told once; whatever comes from the report or the gazetteer
    can't steer a terminal.
    """
    yield from _wrapped(report.title or f"{report.text[:_TITLE]} …")
    yield ""
    where = Sentences(report.text)
    for same in _by_name(told):
        yield from _mention(same, where)
        yield ""
    if not told:
        yield from _wrapped("No place was found in this text.")
        yield ""
    if passed:
        yield from _wrapped("Read as no place, though the gazetteer has such names:")
        for item in passed[:_SHOWN_PASSED]:
            place = f"; if a place, then {item.options[0].words()}" if item.options else ""
            yield from _wrapped(f"- “{item.text}”: {percent(item.probability)}{place}", hang=2)
        if len(passed) > _SHOWN_PASSED:
            yield from _wrapped(f"- and {len(passed) - _SHOWN_PASSED} more (--json has them all)", hang=2)
        yield ""


def _by_name(told: Sequence[Explanation]) -> list[list[Explanation]]:
    """Return the explanations, those of one name and verdict together."""
    groups: dict[tuple[str, str, str], list[Explanation]] = {}
    for item in told:
        groups.setdefault((item.mention.text.casefold(), item.verdict, item.why), []).append(item)
    return list(groups.values())


def _mention(same: Sequence[Explanation], where: Sentences) -> Iterator[str]:
    told = same[0]
    mention = told.mention
    times = f", {len(same)} times" if len(same) > 1 else ""
    yield from _wrapped(f"“{mention.text}” ({mention.kind.value}{times}): {told.why}")
    yield from _wrapped(f"“{where.at(mention.start, mention.end)}”", indent=4)
    if len(told.options) == 1 and told.options[0].confidence > _CERTAIN:
        return
    yield from _table(told)
    yield from _because(told)
    if told.otherwise and told.verdict is not Verdict.ELSEWHERE:
        yield from _wrapped(told.otherwise, indent=4)


def _table(told: Explanation) -> Iterator[str]:
    """Iterate over a table of the candidates."""
    if not told.options:
        return
    far = [distance_words(one.distance_m) if index else "" for index, one in enumerate(told.options)]
    shares = [percent(share) for share in (*(one.confidence for one in told.options), told.none)]
    names = [printable(one.name) for one in told.options]
    share, name = max(map(len, shares)), min(max(map(len, (*names, _NONE))), _WIDEST)
    room = WIDTH - 4 - share - name - max(map(len, far)) - 6
    places = [printable(_place(one, room)) for one in told.options]
    rows = zip(shares, (*names, _NONE), (*places, ""), (*far, ""), strict=True)
    for row in rows:
        cells = (
            f"{row[0]:>{share}}",
            f"{_cut(row[1], name):<{name}}",
            f"{_cut(row[2], room):<{room}}",
            row[3],
        )
        yield f"    {'  '.join(cells)}".rstrip()


def _place(option: Option, room: int) -> str:
    """Return what lies where, without the division if there is no room for it."""
    kind = kind_words(option.feature)
    lands = (option.admin1, option.country_name)
    holders = [land for land in lands if land and land != option.name]
    whole = ", ".join([kind, *holders])
    return whole if len(whole) <= room else ", ".join([kind, *holders[1:]])


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _because(told: Explanation) -> Iterator[str]:
    """Iterate over the lines of what speaks for and against the likeliest candidate."""
    several = len(told.options) > 1
    for head, mark, reasons in (
        ("For the first rather than the second:" if several else "For it:", "+", _speaking(told, 1)),
        ("For the second rather than the first:" if several else "Against it:", "-", _speaking(told, -1)),
    ):
        if reasons:
            yield f"    {head}"
            for reason in reasons:
                yield from _wrapped(f"{mark} {reason.words} ({_odds(reason)})", indent=4, hang=2)


def _speaking(told: Explanation, sign: int) -> list[Reason]:
    return [reason for reason in told.reasons if sign * reason.log_odds > 0]


def _odds(reason: Reason) -> str:
    """Return how many times likelier a reason makes its candidate."""
    times = math.exp(min(abs(reason.log_odds), 20.0))
    if times > _GREATEST:
        return "over 1,000 times likelier"
    return f"{times:,.1f} times likelier" if times < 9.95 else f"{times:,.0f} times likelier"


def _wrapped(text: str, indent: int = 0, hang: int = 0) -> list[str]:
    first, later = " " * indent, " " * (indent + hang)
    return textwrap.wrap(printable(text), WIDTH, initial_indent=first, subsequent_indent=later)


def document(report: Report, told: Sequence[Explanation], passed: Sequence[PassedOver]) -> dict[str, Any]:
    """Return a report's explanations as a JSON object: ``{"id", "title", "mentions", "passed_over"}``."""
    found = mentions(report.text, [item.mention for item in told])
    return {
        "id": report.id,
        "title": report.title,
        "mentions": with_explanations(found, report.text, told),
        "passed_over": [passed_over(item) for item in passed],
    }


def with_explanations(
    found: Sequence[Mapping[str, Any]], text: str, told: Sequence[Explanation]
) -> list[dict[str, Any]]:
    """Return mentions as JSON objects, each with the explanation of the mention at its offsets.

    More may be told than there are: descriptions ("the base") are explained, but are no mentions.
    """
    where = Sentences(text)
    by_span = {(item.mention.start, item.mention.end): item for item in told}
    return [
        {**mention, "explanation": explanation(by_span[span], where.at(*span))}
        for mention in found
        for span in [(mention["start"], mention["end"])]
    ]
