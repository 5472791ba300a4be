"""The date expressions of English, by kind, as one pattern for text in lower case.

What the kinds mean say `service.incidents.days` and `service.incidents.stretches`; those of other languages
are in their taxonomy files, put into these words. The first that fits counts, and each begins with letters
or digits of its own, not with an option, so that most are passed over by a look at one character.
"""

from __future__ import annotations

import re
from string import digits

from service.incidents.days import MONTHS, ORDINALS, STEMS, WEEKDAYS

_DAYS = f"(?:{'|'.join(WEEKDAYS)})"
_SPELT = f"(?:{'|'.join(sorted(ORDINALS, key=len, reverse=True))})"
_MONTH = rf"(?=[adfjmnos])(?:{MONTHS})\b"
_TIMES = "(?:day|morning|afternoon|evening|night)"
_PARTS = r"(?:\s(?:morning|afternoon|evening|night|noon|midnight))?"
_UNITS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_TEENS = "thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "(?:twenty|thirty|forty|fifty|sixty)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?"
_COUNT = rf"(?:{_UNITS}|{_TEENS}|{_TENS}|an?|\d{{1,3}})"
_MANY = rf"(?:{_COUNT}|a\sfew|several|a\scouple(?:\sof)?|some)"
_LONG = "(?:day|night|week|month|year)s?"
_YEAR = r"(?:1[89]|20)\d\d"
_IN_YEAR = rf"(?:,?\s{_YEAR})?"
_DATE = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE_MONTH = rf"{_DATE}(?:\sof)?\s{_MONTH}\.?{_IN_YEAR}"
_MONTH_DATE = rf"{_MONTH}\.?\s(?:the\s)?{_DATE}(?!\d|:){_IN_YEAR}"
_TO = r"(?:\s?[-–—]\s?|\s(?:and|to|until|till|through)\s)(?:the\s)?"
# "May 3-5"; of "May 3 and 12" the 12 may count people.
_AND_DATE = rf"(?:\s?[-–—]\s?|\s(?:and|to)\s(?=\d\d?(?:[,.;)]|\s*\Z))){_DATE}(?!\d){_IN_YEAR}"
_PERIOD = r"(?:last|this|next)\s(?:week|month|year)"

_BEFORE = r"before(?=[,.;:)]|\s(?:in|at|has|have|was|were)\b|\s*\Z)"
_PEOPLE = r"(?!\s(?:people|men|women|children|\w+s\b))"

_KINDS = (
    ("iso", r"\d{4}(?P<m1>[-/])\d\d(?P=m1)\d\d(?:t\d[\d:.]*z?)?"),
    ("numeric", r"\d{1,2}(?P<m2>[/.])\d{1,2}(?P=m2)(?:19|20)\d\d"),
    ("interval", rf"\d{{1,2}}(?:st|nd|rd|th)?(?:(?:\sof)?\s{_MONTH}\.?{_IN_YEAR})?{_TO}{_DATE_MONTH}"),
    ("interval", rf"{_MONTH}\.?\s{_DATE}(?:{_AND_DATE}|{_IN_YEAR}{_TO}{_MONTH_DATE})"),
    ("interval", rf"(?=[fmstw]){_DAYS}\s(?:and|to|through)\s{_DAYS}{_PARTS}"),
    (
        "interval",
        (
            rf"(?:between|from)\s(?:(?:the\s)?{_DATE}(?:(?:\sof)?\s{_MONTH}\.?{_IN_YEAR})?{_TO}{_DATE_MONTH}"
            rf"|{_MONTH}\.?\s{_DATE}(?:{_AND_DATE}|{_IN_YEAR}{_TO}{_MONTH_DATE})"
            rf"|{_MONTH}(?:\s{_YEAR})?{_TO}{_MONTH}(?:\s{_YEAR})?|{_DAYS}{_PARTS}{_TO}{_DAYS}{_PARTS}"
            rf"|{_YEAR}{_TO}{_YEAR})"
        ),
    ),
    (
        "full",
        (
            rf"(?=[\dadfjmnostw])(?:{_DAYS},?\s)?(?:{_DATE}(?:\sof)?\s{_MONTH}\.?"
            rf"|{_MONTH}\.?\s(?:the\s(?=\d\d?[snrt]))?{_DATE})(?:,?\s{_YEAR}|,?\s\d\d(?=\s--))?(?!\d|:)"
        ),
    ),
    ("spelt", rf"(?=[\defnst])(?:{_SPELT}\s(?:day\s)?|{_DATE}\sday\s)of\s{_MONTH}{_IN_YEAR}(?!\d)"),
    ("nth_week", rf"the\s(?:first|second|third|fourth|last)\sweek\sof\s{_MONTH}{_IN_YEAR}"),
    (
        "part",
        rf"(?:early|mid|late)(?:\sin)?[\s-](?:{_PERIOD}|{_MONTH}(?:,?\s{_YEAR}|(?!\.?\s\d))|{_YEAR}(?!['’]s))",
    ),
    (
        "part",
        (
            r"the\s(?:beginning|start|middle|end)\sof\s"
            rf"(?:the\s(?:week|month|year)|{_PERIOD}|{_MONTH}{_IN_YEAR}|{_YEAR})"
        ),
    ),
    (
        "nth",
        (
            rf"(?:the|an?|its|their|his|her)\s(?:{_SPELT}|\d{{1,2}}(?:st|nd|rd|th))\s"
            r"(?:(?:straight|consecutive|successive|full)\s)?(?:day|night)"
            rf"(?:\srunning|\sin\sa\srow|(?=\sof\s(?!{_MONTH})|[,.;]|\s*\Z))"
        ),
    ),
    ("same", rf"the\ssame\s{_TIMES}|that\s(?:same\s)?{_TIMES}|(?:later|earlier)\sthat\sday"),
    ("same", r"(?:hours|minutes|moments)\s(?:later|earlier)"),
    ("after", rf"the\s(?:next|following)\s(?:{_TIMES}|week|month|year)"),
    ("before", rf"the\s(?:previous|preceding)\s(?:{_TIMES}|week|month|year)"),
    (
        "ongoing",
        (
            rf"since\s(?:(?:last\s)?{_DAYS}{_PARTS}|(?:the\s)?{_DATE_MONTH}|{_MONTH_DATE}"
            rf"|(?:(?:early|mid|late)[\s-])?{_MONTH}{_IN_YEAR}|{_YEAR}"
            r"|yesterday|last\s(?:night|week|weekend|month|year)|the\sweekend)"
        ),
    ),
    ("month", rf"(?:(?:last|this|next)\s)?(?:{MONTHS})\.?,?\s(?:of\s)?{_YEAR}"),
    ("bare_month", rf"(?=[adfjmnos])(?:(?<=\bin\s)|(?<=\bduring\s)|(?<=\bmonth\sof\s))(?:{MONTHS})"),
    ("bare_month", rf"(?:last|this|next)\s{_MONTH}"),
    ("since", rf"(?<=day,\s){_COUNT}\s(?:day|night|week)s?\safter"),
    (
        "beside",
        (
            rf"(?=[\da-fnost]){_MANY}\s(?:(?:hour|minute)s?\s(?:ago|later|earlier)"
            rf"|(?:{_LONG}|fortnights?|decades?)\s(?:ago|earlier|later|afterwards|{_BEFORE}))"
        ),
    ),
    ("ago", r"hours\sago"),
    ("apart", rf"the\s{_LONG}\s{_BEFORE}"),
    (
        "recent",
        (
            rf"(?:(?:in|over|during|within|for|of)\s)?the\s(?:past|last)\s(?:{_COUNT}|few|several|couple\sof)\s"
            r"(?:hour|day|night|week|month|year|decade)s?"
        ),
    ),
    (
        "recent",
        (
            r"(?:in|over|during|within|for)\s(?:the\s(?:past|last)\s(?:day|week|month|year|decade)"
            r"|recent\s(?:days|nights|weeks|months))"
        ),
    ),
    (
        "weekday",
        (
            rf"(?=[cflmnstw])(?:(?:last|next|this(?:\scoming)?|coming)\s)?{_DAYS}{_PARTS}"
            r"(?:,?\s(?:of\s)?(?:last|next|this)\sweek)?"
        ),
    ),
    ("today", r"today|tonight|this\s(?:morning|afternoon|evening)|(?:earlier|later)\stoday"),
    ("night", r"last\snight|overnight"),
    (
        "other",
        rf"the\sday\s(?:before\syesterday|after\stomorrow)|yesterday{_PARTS}|tomorrow{_PARTS}",
    ),
    ("period", r"(?:last|this|next|past)\s(?:week|weekend|month|year)"),
    ("period", r"(?:earlier|later)\s(?:last|this|next|past)\s(?:week|weekend|month|year)"),
    ("weekend", r"(?:over|at|during)\sthe\sweekend"),
    (
        "monthday",
        rf"(?=\d)(?<=\bon\sthe\s)(?:{_DATE}\sof\s(?:this|last|next|the)\smonth|\d{{1,2}}[snrt][tdh](?=[,.;]))",
    ),
    ("decade", r"(?:1[89]|20)\d0s"),
    (
        "year",
        (
            rf"(?=[12]\d\d\d)(?:(?:(?<=\bthe\s)|(?<=\bits\s)|(?<=\ba\s)){_YEAR}(?=\s[a-z])"
            rf"|(?<=\bin\s)(?:1\d|20)\d\d|(?<=\bof\s)1[0-7]\d\d{_PEOPLE}|(?<=\bof\s){_YEAR})"
        ),
    ),
)
PATTERN = re.compile(
    rf"\b(?:{'|'.join(f'(?P<{kind}{number}>{text})' for number, (kind, text) in enumerate(_KINDS))})\b"
)
"""Each group is named after its kind, with a number behind; `kind_of` tells it."""

# What every expression has one of, so that most sentences need no search: a unit or a part of the day; a
# year; a month beside a digit, or behind a word of time.
_TIMES_OF_DAY = ("morning", "afternoon", "evening", "hour", "minute", "moments")
_HINTS = ("day", "night", "week", "month", "year", "decade", "tomorrow", *_TIMES_OF_DAY)
_YEAR_HINT, _DIGIT_HINT = re.compile(r"\d{4}"), re.compile(r"\d")
_MONTH_HINT = re.compile(
    rf"(?:in|last|this|next|since|of|early|mid|late|during|from|between)[\s-](?:{'|'.join(STEMS)})"
)
_HOURS = re.compile(r"hour|minute")
_ORDINAL_HINT = re.compile(r"on\sthe\s\d")


def lower(text: str) -> str:
    """Return a text in lower case, each character at its place: one alone would become two."""
    return text.replace("İ", "i").lower()


def kind_of(match: re.Match[str]) -> str:
    """Return the kind of an expression that the pattern found."""
    kind = str(match.lastgroup).rstrip(digits)
    if kind != "beside":
        return kind
    if match.group().endswith("ago"):
        return "ago"
    return "same" if _HOURS.search(match.group()) else "apart"


def may_hold_date(folded: str) -> bool:
    """Tell, faster than a search, whether a lower-case text may hold a date expression; False is certain."""
    if any(hint in folded for hint in _HINTS) or _YEAR_HINT.search(folded) or _MONTH_HINT.search(folded):
        return True
    if not _DIGIT_HINT.search(folded):
        return False
    return any(stem in folded for stem in STEMS) or bool(_ORDINAL_HINT.search(folded))
