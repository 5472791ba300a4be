"""A map page read back, whoever wrote it: incidents, or one sentence, in bounds of time and memory."""

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps import carried, carries, page
from maps.packing.allowance import Allowance, weight
from maps.packing.pack import Pack, unpack
from tests.maps.samples import capital_in_uproar, collection, feature

HUGE = 10**12
HEAD = {"layout": [["lon", "i4", 0], ["lat", "i4", 0], ["spot", "u4", 0]]}
ONE = {"layout": [["lon", "i4", 1], ["lat", "i4", 1], ["spot", "u4", 1]]}
SHARED = {
    "plans": [["s", {}], ["s", {}]], "lists": [], "words": [[], "122"], "plain": [], "order": [], "members": {}
}  # fmt: skip
REST = {"p": ["s", {}], "-": ["c", "type"], "m": ["s", {}]}


def squeezed(value):
    """Return a part: bytes are columns, anything else is JSON, of which bits may be the second half."""
    if isinstance(value, bytes):
        return base64.b64encode(zlib.compress(value)).decode()
    plain, bits = value if isinstance(value, tuple) else (value, b"")
    told = zlib.compress(plain.encode() if isinstance(plain, str) else json.dumps(plain).encode())
    return base64.b64encode(len(told).to_bytes(4, "little") + told + bits).decode()


def written(head, columns=b"", shared=SHARED, lines=(), texts=()):
    """Return the page of somebody who knows how maps are packed."""
    parts = {"columns": columns, "shared": shared}
    parts |= {f"lines{n}": part for n, part in enumerate(lines)}
    parts |= {f"texts{n}": part for n, part in enumerate(texts)}
    told = "".join(
        f'<script type="text/plain" id="incidents_a1_{name}">{squeezed(part)}</script>'
        for name, part in parts.items()
    )
    return f'<script type="application/json" id="incidents_a1_data">{json.dumps(head)}</script>{told}'


def one(plan, told, bits=b"", **changed):
    """Return the page of one incident whose line is told by a plan."""
    shared = SHARED | {"plans": [plan, ["s", REST]]} | changed
    return written(ONE, bytes(12), shared, [(told, bits)], [[]])


def nested(depth):
    return json.loads('["m",' * depth + '["v"]' + "]" * depth)


LONG = "x" * 1_000_000
BROKEN = {
    "no parts": f'<script type="application/json" id="incidents_a1_data">{json.dumps(HEAD)}</script>',
    "no object": '<script type="application/json" id="incidents_a1_data">[1]</script>',
    "no JSON": '<script type="application/json" id="incidents_a1_data">{</script>',
    "deep head": f'<script type="application/json" id="incidents_a1_data">{"[" * 100_000}</script>',
    "deep part": written(HEAD, shared="[" * 100_000),
    "deep plan": one(nested(900), ["1"] * 900),
    "no number": written(HEAD, shared=json.dumps(SHARED | {"members": {"a": float("nan")}})),
    "odd type": written({"layout": [["lon", "O", 1]]}, bytes(8)),
    "less than none": written({"layout": [["lon", "u1", -1]]}, bytes(8)),
    "too short": written({"layout": [["lon", "i4", HUGE]]}, bytes(8)),
    "no columns": written({"layout": []}),
    "odd members": written(HEAD, shared=SHARED | {"members": 5}),
    "no code": written(HEAD, shared=SHARED | {"words": [[], "111"]}),
    "a word of a million bits": written(HEAD, shared=SHARED | {"words": [[], "12\U000f4240"]}),
    "cut short": one(["s", {}], []).replace(squeezed([]), squeezed([])[:8]),
    "constants": one(["l", ["c", HUGE], ["c", None]], []),
    "runs": one(["r", ["c", HUGE], ["c", "x"]], [[1, 0, 0]]),
    "runs backwards": one(["r", ["c", -HUGE], ["c", "x"]], [[1, 0, 0]]),
    "many runs": one(["r", ["c", 0], ["c", "x"]], [[HUGE, 0, 0]]),
    "a list of lists": one(["v"], [[]], lists=[[["c", LONG], HUGE]]),
    "positions": one(["l", ["c", 3000], ["d", 0, "11"]], [], bytes(400), lists=[[["v"], 2]], plain=[[LONG, ""]]),
    "words": one(["t", " ", ["c", 400]], [""], bytes(200), words=[[LONG, ""], "4431"]),
    "names": one(["l", ["c", 3000], ["s", {LONG: ["c", 1]}]], []),
    "hexadecimal": one(["x", HUGE], [], bytes(9)),
    "odd numbers": one(["i", "0" * 99 + "11"], [], bytes(9)),
}  # fmt: skip


@pytest.mark.parametrize("html", BROKEN.values(), ids=BROKEN.keys())
def test_what_no_map_has_is_refused(html):
    with pytest.raises(ValueError, match="damaged, or more than any map has; take another copy"):
        carried(html)


def test_a_bomb_is_not_inflated():
    allowance = Allowance(0)
    allowance.left = 1000
    with pytest.raises(ValueError, match="more than any map has"):
        unpack(Pack([], "", squeezed([0] * 5_000_000), [], []), allowance)


def test_what_stands_beside_the_incidents_does_not_take_their_place():
    members = {"type": "Feature", "features": 5, "title": "x"}
    found = carried(written(HEAD, shared=SHARED | {"members": members}))
    assert found == {"type": "FeatureCollection", "features": [], "title": "x"}


def test_many_openings_without_an_end_take_no_longer_than_reading():
    assert not carries('<script type="application/json" id="incidents_a1_data">{' * 100_000)


@given(st.text(alphabet='{}[]"<>/0aAbc_=:, ', max_size=200), st.integers(0, 3000))
def test_a_page_with_a_scratch_gives_incidents_or_one_sentence(scratch, at):
    whole = written(HEAD)
    try:
        found = carried(whole[:at] + scratch + whole[at + len(scratch) :])
    except ValueError:
        return
    assert found["type"] == "FeatureCollection"


def test_what_many_incidents_share_is_no_bomb():
    given = collection(*[feature(n, 44.01, 36.19) for n in range(800)])
    assert len(carried(page(given))["features"]) == 800


def test_a_page_gives_back_what_it_was_made_from():
    found = carried(page(capital_in_uproar()))
    assert found["features"] == sorted(
        capital_in_uproar()["features"],
        key=lambda f: (f["properties"]["date_start"] or "9999", f["properties"]["id"]),
    )


def test_a_value_weighs_what_it_takes_to_write_it():
    assert weight({"a": ["bc", 1]}) >= len('{"a":["bc",1]}')
    allowance = Allowance(0)
    allowance.spend(allowance.left)
    with pytest.raises(ValueError, match="more than any map has"):
        allowance.spend(1)
