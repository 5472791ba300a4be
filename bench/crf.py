"""A peer for the recogniser: a linear-chain CRF over words, their form and what the gazetteer knows.

The usual recipe of named-entity recognition before transformers (Lafferty, McCallum and Pereira 2001;
features as in Ratinov and Roth 2009), with the longest gazetteer match over each word. It is trained by
python-crfsuite on the same articles as sitmap's recogniser, and read with the same words.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from training import Article, Workshop

from service.model import Mention, MentionForm, MentionKind, Report
from service.places import document as reader
from service.places import spans
from service.places.document import Document

_OPTIONS = {"c1": 0.1, "c2": 0.05, "max_iterations": 80, "feature.possible_transitions": True}
_WINDOW = 2


class CrfPeer:
    """Places by a CRF that was trained on some articles."""

    def __init__(self, workshop: Workshop, articles: Sequence[Article]) -> None:
        """Train it.

        Raises:
            ImportError: python-crfsuite isn't installed.
        """
        import pycrfsuite

        self.workshop = workshop
        trainer = pycrfsuite.Trainer(verbose=False)
        trainer.set_params(_OPTIONS)
        for article in (*articles, *workshop.reports):
            text = reader.read(article["text"], workshop.words)
            labels = _labels(text, article)
            features = self._features(text)
            for first, last in _sentences(text):
                trainer.append(features[first:last], labels[first:last])
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "crf"
            trainer.train(str(path))
            self.tagger = pycrfsuite.Tagger()
            self.tagger.open_inmemory(path.read_bytes())

    def recognise(self, report: Report) -> tuple[Mention, ...]:
        """Return the places of a report, without what they mean."""
        text = reader.read(report.text, self.workshop.words)
        features = self._features(text)
        found = []
        for first, last in _sentences(text):
            labels = self.tagger.tag(features[first:last])
            for begin, end in _chunks(labels):
                start, stop = text.words[first + begin].start, text.words[first + end].stem_end
                surface = report.text[start:stop]
                found.append(Mention(start, stop, surface, MentionKind.LITERAL, MentionForm.NAME))
        return tuple(found)

    def _features(self, text: Document) -> list[list[str]]:
        own = list(self._own(text))
        return [
            [
                f"{offset}:{feature}"
                for offset in range(-_WINDOW, _WINDOW + 1)
                if 0 <= index + offset < len(own)
                for feature in own[index + offset]
            ]
            for index in range(len(own))
        ]

    def _own(self, text: Document) -> Iterator[list[str]]:
        """Iterate over what is told of each word by itself."""
        words, gazetteer = self.workshop.words, self.workshop.gazetteer
        longest: dict[int, spans.Span] = {}
        for span in spans.find(text, gazetteer, words):
            for index in range(span.first, span.last + 1) if span.hits else ():
                known = longest.get(index)
                if known is None or span.last - span.first > known.last - known.first:
                    longest[index] = span
        for index, word in enumerate(text.words):
            features = [f"word={word.folded}", f"suffix={word.folded[-3:]}", f"capital={text.capital[index]}"]
            features.append(f"start={text.start[index]}")
            features.append(f"gap={text.gap(index).strip()[:1]}")
            features.append(f"class={words.classes.get(word.folded, 'none')}")
            features += [
                name
                for name, listed in (
                    ("given", words.given),
                    ("surname", words.surnames),
                    ("ordinary", words.ordinary),
                )
                if word.folded in listed
            ]
            if index in longest:
                features += self._listed(longest[index], index)
            yield features

    def _listed(self, span: spans.Span, index: int) -> list[str]:
        """Return what the gazetteer knows of the longest name over a word."""
        row, use = span.hits[0]
        where = "begin" if index == span.first else "inside"
        people = len(str(self.workshop.gazetteer.population[row]))
        code = self.workshop.gazetteer.feature(row)
        return [f"listed={where}", f"listed={where}:{code}:{people}", f"use={use}"]


def _sentences(text: Document) -> Iterator[tuple[int, int]]:
    first = 0
    for index in range(1, len(text.words) + 1):
        if index == len(text.words) or text.start[index]:
            yield first, index
            first = index


def _labels(text: Document, article: Article) -> list[str]:
    labels = ["O"] * len(text.words)
    marked: list[Any] = [item for item in article["toponyms"] if item["kind"] != "Demonym"]
    for item in marked:
        over = [
            index
            for index, word in enumerate(text.words)
            if word.start < item["end"] and word.end > item["start"]
        ]
        for number, index in enumerate(over):
            labels[index] = "I" if number else "B"
    return labels


def _chunks(labels: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Iterate over the first and last numbers of the labelled stretches."""
    first: int | None = None
    for index, label in enumerate([*labels, "O"]):
        if first is not None and label != "I":
            yield first, index - 1
            first = None
        if label == "B" or (label == "I" and first is None):
            first = index
