"""`sitmap annotate` and `sitmap explain`."""

import json
from pathlib import Path

from tests.service.cli.doubles import KIDAL, SENTENCE


def test_annotate_goes_line_by_line(run):
    lines = [{"id": "a", "text": SENTENCE}, {"id": 2, "text": "Nothing was said by the man."}]
    status, out, err = run("annotate", stdin="".join(json.dumps(line) + "\n" for line in lines).encode())
    assert (status, err) == (0, "")
    first, second = map(json.loads, out.splitlines())
    assert first["id"] == "a"
    assert first["mentions"][0]["text"] == "Kidal"
    assert first["incidents"][0]["lat"] == 18.44111
    assert second == {"id": 2, "mentions": [], "references": [], "incidents": []}


def test_annotate_tells_bad_lines_and_goes_on(run):
    Path("in.jsonl").write_bytes(
        b'{"id": 1, "text": "Kidal fell."}\n{bad\n{"id": 3}\n{"id": 4, "text": "Kidal fell."}\n'
    )
    status, out, err = run("annotate", "in.jsonl", "none.jsonl")
    assert status == 1
    assert [json.loads(line)["id"] for line in out.splitlines()] == [1, 4]
    assert [line.split(" is ")[0].split(" has ")[0] for line in err.splitlines()][:2] == [
        "Error: in.jsonl, line 2,",
        "Error: in.jsonl, line 3,",
    ]
    assert "none.jsonl can't be opened" in err


def test_annotate_resolves_given_spans(run):
    line = {"id": 1, "text": SENTENCE, "spans": [{"start": 16, "end": 21}, {"start": 0, "end": 6}]}
    status, out, _ = run("annotate", "--spans", stdin=json.dumps(line).encode())
    assert status == 0
    assert [mention["text"] for mention in json.loads(out)["mentions"]] == ["Kidal", "Gunmen"]
    status, out, err = run("annotate", "--spans", stdin=json.dumps({"id": 1, "text": SENTENCE}).encode())
    assert (status, out) == (1, "")
    assert "has no field spans" in err


def test_annotate_explains_if_asked(run):
    line = {"id": 1, "text": SENTENCE, "spans": [{"start": 16, "end": 21}]}
    for options in ((), ("--spans",)):
        _, plain, _ = run("annotate", *options, stdin=json.dumps(line).encode())
        status, out, _ = run("annotate", "--explain", *options, stdin=json.dumps(line).encode())
        assert status == 0
        explained = json.loads(out)
        (told,) = [mention.pop("explanation") for mention in explained["mentions"]]
        assert told["why"] == "Kidal fits"
        assert told["sentence"] == SENTENCE
        assert explained == json.loads(plain)


def test_explain_tells_each_mention_and_what_was_passed_over(run):
    status, out, err = run("explain", "-", "--title", "On \x1b[2Jthe run", stdin=SENTENCE.encode())
    assert (status, err) == (0, "")
    assert "“Kidal” (literal): Kidal fits" in out
    assert "- “Gunmen”: 10 %" in out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 80
    status, out, _ = run("explain", "-", "--json", stdin=SENTENCE.encode())
    told = json.loads(out)
    assert told["mentions"][0]["place"]["id"] == KIDAL.id
    assert told["mentions"][0]["explanation"]["verdict"] == "placed"
    assert told["passed_over"][0]["text"] == "Gunmen"
