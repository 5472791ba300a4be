"""Made-up incidents by the thousand, as varied as real ones: texts, places, reports, people, numbers.

Texts are drawn from a vocabulary of pronounceable words with the frequencies that words have in
language (Zipf), so that they deflate as news does and not as one repeated sentence would.
"""

# ruff: noqa: E501 - one line a field reads best
from __future__ import annotations

import math
import random
from itertools import accumulate
from typing import Any

_ONSETS = ("b", "br", "c", "ch", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "pl", "qu", "r", "s", "sh", "st", "t", "th", "tr", "v", "w")  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ou", "io")
_CODAS = ("", "", "", "n", "r", "s", "t", "l", "nd", "ng", "ck", "st")
_KINDS = (
    ("Protests", "Peaceful protest", "PROTEST", "demo"),
    ("Protests", "Protest with intervention", "PROTEST", "demo"),
    ("Riots", "Violent demonstration", "PROTEST", "riot"),
    ("Riots", "Mob violence", "ASSAULT", "beat"),
    ("Battles", "Armed clash", "ASSAULT", "firearms"),
    ("Explosions/Remote violence", "Air/drone strike", "ASSAULT", "aerial"),
    ("Explosions/Remote violence", "Shelling/artillery/missile attack", "ASSAULT", "heavy"),
    ("Violence against civilians", "Attack", "ASSAULT", "firearms"),
    ("Strategic developments", "Arrests", "COERCE", "arrest"),
    ("Strategic developments", "Troop or police deployment", "MOBILIZE", "troops"),
    ("Disasters", "Natural disaster", "", ""),
)
_ASSERTIONS = ("factual",) * 16 + ("planned", "alleged", "alleged", "denied", "historical")


class Maker:
    """Makes the same incidents for the same seed."""

    def __init__(self, places: int = 4000, countries: int = 120, seed: int = 7) -> None:
        """Make up a language and a world."""
        self.random = random.Random(seed)
        vocabulary = sorted({self._word() for _ in range(9000)}, key=lambda word: (len(word), word))
        self.words = vocabulary
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(vocabulary))))
        names = [self._name() for _ in range(countries)]
        self.places = [self._place(number, names) for number in range(places)]
        self.crowds = list(accumulate(1 / (rank + 20) for rank in range(places)))
        self.publishers = [
            f"The {self._name()} {self.random.choice(('Post', 'Times', 'Herald'))}" for _ in range(180)
        ]
        self.people = [" ".join(self._phrase(2)) for _ in range(1500)]

    def _word(self) -> str:
        pick = self.random.choice
        return "".join(
            pick(_ONSETS) + pick(_VOWELS) + pick(_CODAS) for _ in range(self.random.choice((1, 1, 2, 2, 3)))
        )

    def _phrase(self, count: int) -> list[str]:
        return self.random.choices(self.words, cum_weights=self.weights, k=count)

    def _name(self) -> str:
        return (self._word() + self.random.choice(("", "a", "an", "ia", "ville"))).capitalize()

    def _place(self, number: int, names: list[str]) -> dict[str, Any]:
        country = number % len(names)
        middle = (country * 137.5077) % 340 - 170, math.degrees(math.asin((country * 0.618034) % 1.5 - 0.62))
        return {
            "name": self._name(),
            "id": f"geonames:{self.random.randrange(10_000, 12_000_000)}",
            "lon": round(max(-179.9, min(179.9, self.random.gauss(middle[0], 4))), 5),
            "lat": round(max(-75, min(80, self.random.gauss(middle[1], 3))), 5),
            "country": chr(65 + country // 26) + chr(65 + country % 26),
            "country_name": names[country],
            "admin1": f"{names[country]} {number % 7}",
            "precision": self.random.choice((1, 2, 2, 2, 2, 3, 4)),
        }

    def sentence(self, least: int, most: int) -> str:
        """Return a made-up sentence of so many words."""
        words = self._phrase(self.random.randint(least, most))
        if len(words) > 9:
            words[len(words) // 2] += ","
        return " ".join(words).capitalize() + "."

    def report(self, number: int, day: int) -> dict[str, Any]:
        """Return a report; ``day`` counts from the first of 2023."""
        title = self.sentence(6, 10)[:-1]
        publisher = self.random.choice(self.publishers)
        slug = title.lower().replace(" ", "-").replace(",", "")
        return {
            "id": f"{self.random.getrandbits(80):020x}",
            "url": f"https://{publisher.split()[1].lower()}.example/{number}/{slug}",
            "title": title,
            "publisher": publisher,
            "published": _day(day),
        }

    def feature(self, report: dict[str, Any], day: int) -> dict[str, Any]:
        """Return an incident that a report tells of, with everything that a feature has."""
        pick, chance = self.random.choice, self.random.random
        kind, sub, plover, mode = pick(_KINDS)
        place, *others = self.random.choices(self.places, cum_weights=self.crowds, k=3)
        placed = chance() > 0.06
        quote, at = self.sentence(18, 30), self.random.randrange(9000)
        radius = {1: 300.0, 2: 6000.0, 3: 21000.0, 4: 70000.0}[place["precision"]]
        name = f"{self.random.getrandbits(64):016x}"
        sure = [round(0.3 + 0.69 * chance(), 3) for _ in range(3)]
        dead = self.random.randrange(1, 30) if chance() < 0.25 else None
        spots = sorted(self.random.randrange(len(quote) - 8) for _ in range(3))
        properties = {
            "id": name, "version": 1, "updated": None, "status": "candidate",
            "title": " ".join(quote.split()[: self.random.randint(8, 12)]), "event_type": kind, "sub_event_type": sub,
            "plover_event": plover, "plover_mode": mode, "assertion": pick(_ASSERTIONS),
            "date_start": _day(day), "date_end": _day(day), "date_precision": "day" if chance() > 0.05 else "unknown",
            "place_name": place["name"], "place_id": place["id"], "place_feature": "PPL", "place_mention": place["name"],
            "place_relation": pick(("in", "in", "in", "near")), "country": place["country"],
            "country_name": place["country_name"], "admin1": place["admin1"], "admin2": None,
            "place_precision": place["precision"] if placed else 6, "uncertainty_m": radius if placed else 500000.0,
            "actors": [{"name": pick(self.people), "role": pick(("perpetrator", "target")), "type": pick(("rebels", "civilians", "state forces"))}],
            "weapons": [mode] if mode in {"firearms", "aerial", "heavy"} else [],
            "fatalities": {"low": dead, "best": dead, "high": dead} if dead else None, "injured": None, "detained": None,
            "claims": [],
            "confidence": {"type": sure[0], "place": sure[1], "date": sure[2], "overall": round(min(sure) * 0.97, 3)},
            "candidates": [
                {"id": o["id"], "name": o["name"], "lat": o["lat"], "lon": o["lon"], "country": o["country"],
                 "feature": "PPL", "confidence": round(0.3 * chance(), 2)} for o in others[: self.random.randrange(3)]
            ],
            "evidence": [
                {"field": field, "report": report["id"], "sentence": quote, "start": at + spot, "end": at + spot + 7, "sentence_start": at}
                for field, spot in zip(("sub_event_type", "place", "date"), spots, strict=True)
            ],
            "reports": [report], "overrides": [],
        }  # fmt: skip
        geometry = {"type": "Point", "coordinates": [place["lon"], place["lat"]]} if placed else None
        return {"type": "Feature", "id": name, "geometry": geometry, "properties": properties}


def _day(number: int) -> str:
    return f"{2023 + number // 336}-{number // 28 % 12 + 1:02d}-{number % 28 + 1:02d}"


def collection(count: int, seed: int = 7) -> dict[str, Any]:
    """Return so many made-up incidents, three to a report, over three years."""
    maker = Maker(seed=seed)
    features: list[dict[str, Any]] = []
    while len(features) < count:
        day = maker.random.randrange(3 * 336)
        report = maker.report(len(features), day)
        features += [maker.feature(report, max(0, day - maker.random.randrange(3))) for _ in range(3)]
    return {"type": "FeatureCollection", "features": features[:count]}
