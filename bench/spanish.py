"""Measure the models that come with sitmap on Spanish news, which they weren't trained on.

    python bench/spanish.py [CORPUS.jsonl] [--misses] [--json FILE]

``spanish.jsonl`` beside this file has 55 short reports, written for this and marked by hand: every
toponym with its GeoNames id, or with a point where the gazetteer has none. The rules were mended on the
first forty; the last fifteen were written afterwards. The measures and the
columns are those of ``places.py``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from places import _HEADER, Tally, _print, is_right, measure
from training import Article, Workshop, read_corpus

from service.model import MentionKind, Report
from service.places import Geoparser

CORPUS = Path(__file__).with_name("spanish.jsonl")


def print_misses(articles: Sequence[Article], parser: Geoparser) -> None:
    """Print what is found too much, too little, and put wrong."""
    for article in articles:
        report = Report(article["id"], article["text"], language=article["language"])
        gold = {(item["start"], item["end"]): item for item in article["toponyms"]}
        placed = {
            (mention.start, mention.end): mention
            for mention in parser.resolve(report, parser.recognise(report))
            if mention.kind is not MentionKind.DEMONYM
        }
        for span in sorted(gold.keys() | placed.keys()):
            if span not in gold:
                print(f"{article['id']}  too much    {placed[span].text}")
            elif span not in placed:
                print(f"{article['id']}  missed      {gold[span]['phrase']}")
            elif (place := placed[span].place) is None or not is_right(place, gold[span]):
                found = f"{place.name}, {place.country}, {place.confidence:.2f}" if place else "nowhere"
                print(f"{article['id']}  put wrong   {gold[span]['phrase']}: {found}")


def main() -> None:
    """Print the figures and, if asked, what is wrong, and write them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    workshop, tally, articles = Workshop.open(), Tally(), read_corpus(given.corpus)
    geoparser = Geoparser.of(workshop.gazetteer)
    measure(articles, geoparser, workshop, tally)
    print(f"{'system':<21} {'corpus':<8} " + " ".join(f"{name:>6}" for name in _HEADER))
    _print("shipped models", given.corpus.stem, tally.figures())
    if given.misses:
        print_misses(articles, geoparser)
    if given.json:
        given.json.write_text(json.dumps(tally.figures(), indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
