"""Incidents to draw: a builder of feature collections about real kinds of events, in our own words."""

from __future__ import annotations

import random
from typing import Any

HOSTILE = (
    "</script><script>alert(1)</script>",
    "${alert(1)}",
    "`${alert(1)}`",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "\u202egnp.exe\u202c \u200f\u2067عنوان\u2069",
    "nul\x00 bell\x07 lone\ud800surrogate",
    "line\u2028separator\u2029here",
    "<!--<script>",
    "]]></style></title></textarea>",
    "{{ 7 * 7 }} {% raw %} {# note #} {{ ''.__class__.__mro__ }}",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
)
"""Texts that break careless pages."""


def feature(
    number: int = 1,
    lon: float | None = None,
    lat: float | None = None,
    **changed: Any,
) -> dict[str, Any]:
    """Return an incident feature; ``changed`` replaces properties."""
    properties = {
        "id": f"incident-{number}",
        "version": 1,
        "updated": "2019-05-02T08:00:00Z",
        "status": "candidate",
        "title": "Crowd marches to the parliament",
        "event_type": "Protests",
        "sub_event_type": "Peaceful protest",
        "plover_event": "PROTEST",
        "plover_mode": "demo",
        "assertion": "factual",
        "date_start": "2019-04-30",
        "date_end": "2019-04-30",
        "date_precision": "day",
        "place_name": "Caracas",
        "place_id": "geonames:3646738",
        "place_feature": "PPLC",
        "place_mention": "the capital",
        "place_relation": "in",
        "country": "VE",
        "country_name": "Venezuela",
        "admin1": "Distrito Federal",
        "admin2": None,
        "place_precision": 2,
        "uncertainty_m": 9000,
        "actors": [{"name": "students", "role": "participant", "type": "civilians"}],
        "fatalities": None,
        "injured": {"low": 2, "best": 3, "high": 5},
        "detained": None,
        "claims": [
            {"field": "injured", "low": 2, "best": 2, "high": 2, "source": "the police", "report": "r1"},
            {"field": "injured", "low": 5, "best": 5, "high": None, "source": "organisers", "report": "r1"},
        ],
        "confidence": {"type": 0.91, "place": 0.84, "date": 0.97, "overall": 0.78},
        "candidates": [
            {
                "id": "geonames:1",
                "name": "Caracas",
                "lat": -9.2,
                "lon": -76.0,
                "country": "PE",
                "feature": "PPL",
                "confidence": 0.07,
            }
        ],
        "evidence": [
            {
                "field": "sub_event_type",
                "report": "r1",
                "sentence": "Several thousand people walked to the parliament on Tuesday morning.",
                "start": 0,
                "end": 20,
            }
        ],
        "reports": [
            {
                "id": "r1",
                "url": "https://news.example/marches",
                "title": "Marches across the country",
                "publisher": "Example Post",
                "published": "2019-05-01",
            }
        ],
        "overrides": [],
    } | changed
    geometry = None if lon is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": properties["id"], "geometry": geometry, "properties": properties}


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


def _said(sentence: str) -> list[dict[str, Any]]:
    return [{"field": "sub_event_type", "report": "r1", "sentence": sentence, "start": 0, "end": 9}]


def capital_in_uproar() -> dict[str, Any]:
    """Return a day of unrest in one capital: seven pins of several kinds, two incidents without one."""
    base = {
        "place_name": "La Carlota air base",
        "place_mention": "the air base",
        "place_precision": 1,
        "uncertainty_m": 800,
        "admin1": "Miranda",
    }
    return collection(
        feature(1, -66.844, 10.485, **base, title="Tear gas at the air base's fence", sub_event_type="Excessive force against protesters", evidence=_said("Guards fired tear gas over the fence of the air base, and people ran for the motorway.")),
        feature(2, -66.8436, 10.4853, **base, title="Armoured cars line up inside the base", event_type="Strategic developments", sub_event_type="Troop or police deployment", confidence={"type": 0.7, "place": 0.9, "date": 0.9, "overall": 0.6}, evidence=_said("Armoured cars stood in a row behind the gate.")),
        feature(3, -66.879, 10.488, title="Vehicles driven into a crowd of protesters", event_type="Riots", sub_event_type="Violent demonstration", evidence=_said("At least two vehicles drove into the crowd that had blocked the road.")),
        feature(4, -66.879, 10.488, title="Largest march yet is called for Wednesday", assertion="planned", date_start="2019-05-01", date_end="2019-05-01", confidence={"type": 0.8, "place": 0.5, "date": 0.9, "overall": 0.44}, evidence=_said("The opposition called on everybody to march again on Wednesday.")),
        feature(5, -66.93, 10.60, title="Shots said to have been heard near the port", event_type="Battles", sub_event_type="Armed clash", assertion="alleged", place_name="La Guaira", admin1="Vargas", place_relation="near", confidence={"type": 0.4, "place": 0.5, "date": 0.7, "overall": 0.22}, evidence=_said("Residents claimed to have heard shots near the port.")),
        feature(6, -66.60, 10.47, title="Ministry denies a strike on the barracks", event_type="Explosions/Remote violence", sub_event_type="Air/drone strike", assertion="denied", place_name="Guarenas", admin1="Miranda", evidence=_said("The ministry said that no aircraft had attacked the barracks.")),
        feature(7, -68.0, 10.2, title="Looting spreads in the state", event_type="Strategic developments", sub_event_type="Looting/property destruction", assertion="historical", place_name="Carabobo", admin1="Carabobo", place_precision=4, uncertainty_m=45000, date_precision="month", date_start="2017-07-01", date_end="2017-07-31", evidence=_said("In July 2017 shops all over the state were looted.")),
        feature(8, title="A lawmaker is detained", event_type="Strategic developments", sub_event_type="Arrests", place_name=None, place_id=None, place_mention=None, place_precision=None, uncertainty_m=None, country=None, country_name=None, admin1=None, candidates=[], detained={"low": 1, "best": 1, "high": 1}, evidence=_said("Officers took a lawmaker away; where to, nobody would say.")),
        feature(9, title="Neighbours recall their envoys", event_type="Crime and politics", sub_event_type="Diplomacy", place_name="Colombia", country="CO", country_name="Colombia", admin1=None, place_precision=6, uncertainty_m=900000, evidence=_said("Three neighbouring states called their envoys home.")),
    )  # fmt: skip


_SAID = (
    "guards crowd fired marched on over the port bridge ministry said that nobody was hurt in district "
    "Zürich naïve 上海 а-б and, then; \u201cagain\u201d 30,000"
)


def varied(count: int, seed: int = 3) -> dict[str, Any]:
    """Return incidents that differ in all that a feature may hold: for what packs and unpacks them."""
    draw = random.Random(seed)
    places = [
        (f"geonames:{n}", f"Town {n // 2}", draw.uniform(-170, 170), draw.uniform(-60, 70)) for n in range(9)
    ]
    made = []
    for number in range(count):
        name, town, lon, lat = draw.choice(places)
        words = draw.choices(_SAID.split(), k=draw.randrange(8, 30))
        said = (
            draw.choice(("", "PORT, May 3 (Agency) - ", "\n"))
            + " ".join(words)
            + draw.choice((".", "", "  \t!"))
        )
        start = draw.randrange(9000)
        report = number // 3
        placed = draw.random() < 0.9
        changed: dict[str, Any] = {
            "id": f"{draw.getrandbits(64):016x}",
            "title": " ".join(words[:9]) + draw.choice(("", "…")),
            "date_start": f"2024-{1 + number % 12:02d}-03", "date_end": f"2024-{1 + number % 12:02d}-{3 + number % 2:02d}",
            "place_id": name, "place_name": town, "country_name": draw.choice(("Chad", "Niger")),
            "confidence": {"overall": draw.randrange(100) / 100, "type": draw.random()},
            "fatalities": draw.choice((None, {"low": 0, "best": number, "high": number + 5})),
            "evidence": [
                {"field": field, "report": f"{report:020x}", "sentence": said, "start": start + at, "end": start + at + 7}
                for at, field in enumerate(("sub_event_type", "place", "date")[: draw.randrange(4)])
            ],
            "reports": [
                {"id": f"{report:020x}", "url": f"https://news.example/{report}/{'-'.join(words[:6])}", "title": said}
            ],
        }  # fmt: skip
        if number % 7 == 0:
            changed[draw.choice(("extra", "title"))] = draw.choice(
                (None, 7, [], [1, "a"], {"a": {"b": None}})
            )
        spot = (round(lon, 5), round(lat, 5)) if placed else (None, None)
        made.append(feature(number, *spot, **changed))
    return collection(*made)


def hostile(text: str) -> dict[str, Any]:
    """Return features that hold one text in every property, placed and unplaced."""
    plain = feature()["properties"]
    words: dict[str, Any] = {
        name: text for name, value in plain.items() if isinstance(value, str) or value is None
    }
    words |= {
        "date_start": "2019-04-30", "date_end": "2019-04-30", "date_precision": "day",
        "fatalities": {"low": text, "best": text, "high": text}, "injured": text, "detained": [text],
        "actors": [{"name": text, "role": text, "type": text}],
        "confidence": {"overall": 0.5, "type": text, "place": None, "date": 7},
        "candidates": [{"name": text, "country": text, "confidence": 0.2}, {"name": text, "confidence": text}, text],
        "evidence": [{"field": text, "sentence": text}, text],
        "reports": [{"url": text, "title": text, "publisher": text, "published": text}],
        "place_precision": 2, "uncertainty_m": 5000,
    }  # fmt: skip
    unplaced = words | {"id": text + "2", "place_precision": text, "uncertainty_m": text, "confidence": text}
    return collection(feature(lon=-66.9, lat=10.5, **words), feature(**unplaced))


def scattered(count: int) -> dict[str, Any]:
    """Return many incidents all over the world, of several types, a tenth of them unplaced."""
    types = (
        ("Protests", "Peaceful protest"), ("Riots", "Mob violence"), ("Battles", "Armed clash"),
        ("Explosions/Remote violence", "Air/drone strike"), ("Disasters", "Natural disaster"),
    )  # fmt: skip
    features = []
    for number in range(count):
        kind, sub = types[number % len(types)]
        lon = (number * 137.50776) % 360 - 180
        lat = ((number * 61.8034) % 130) - 60
        spot = (None, None) if number % 10 == 9 else (round(lon, 4), round(lat, 4))
        features.append(
            feature(
                number,
                *spot,
                event_type=kind,
                sub_event_type=sub,
                title=f"Incident number {number}",
                place_name=f"Place {number % 977}",
            )
        )
    return collection(*features)
