"""Records as columns and back."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from maps.packing.allowance import Allowance
from maps.packing.leaves import Shared, Slice
from maps.packing.restore import Common, Owned, restore
from maps.packing.shred import shred
from maps.packing.words import stem
from tests.maps.samples import capital_in_uproar, varied

words = st.sampled_from(["a", "b", "ü", "", "<script>"])
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | words | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


def there_and_back(records, size, stems=()):
    shared = Shared(stems)
    column = shred(records, shared, owners=range(len(stems)))
    plan = column.plan
    lists, told = shared.told()
    head = plan, lists, shared.words.known, shared.words.lengths, told.plain
    plan, lists, known, lengths, plain = json.loads(json.dumps(head))
    common = Common(known, lengths, Allowance())
    common.read_lists(lists, told.bits.tobytes(), plain)
    found = []
    for start in range(0, len(records), size):
        stop = min(start + size, len(records))
        part = Slice()
        column.cut(start, stop, part)
        plain = json.loads(json.dumps(part.plain))
        theirs = stems[start:stop] if stems else None
        found += restore(plan, part.bits.tobytes(), plain, common, Owned(stop - start, theirs))
    return found, plan


@given(st.lists(st.dictionaries(words, values, max_size=3), max_size=12), st.integers(1, 5))
@example([{}, *({"a": rows} for rows in ([None, None, None], [None, None, []], [None, None]))], 1)
def test_any_records_come_back(records, size):
    assert there_and_back(records, size)[0] == records


@given(st.lists(values, min_size=1, max_size=12), st.integers(1, 5))
def test_values_of_mixed_kinds_come_back(records, size):
    assert there_and_back(records, size)[0] == records


@pytest.mark.parametrize("features", [capital_in_uproar()["features"] * 3, varied(300)["features"]])
def test_features_come_back(features):
    stems = [stem(feature["properties"]["title"]) for feature in features]
    assert there_and_back(features, 64, stems)[0] == features


def test_what_another_member_decides_is_told_once():
    places = [("g:1", "Kidal"), ("g:2", "Gao"), ("g:3", "Gao"), (None, None)]
    records = [{"id": places[n % 4][0], "name": places[n % 4][1], "n": n} for n in range(24)]
    found, plan = there_and_back(records, 7)
    assert found == records
    assert list(found[0]) == ["id", "name", "n"]
    assert plan[1]["name"][0] == "f"
    assert plan[1]["name"][2] == "id"


def test_columns_that_do_not_fit_are_refused():
    common = Common([], "122", Allowance())
    for plan in (["d", 3, "12"], ["x", 4], ["r", ["v"], ["v"]], ["i", "\uffff"], ["l", ["c", 10**12], ["v"]]):
        with pytest.raises(ValueError, match="don't fit"):
            restore(["s", {"a": ["v"], "b": plan}], b"\xff", [[1], [2, 0, 0], [5, 5]], common, Owned(1))


whole = st.integers(-(2**40), 2**40) | st.integers(-9, 9) | st.integers(4000, 4400)


@given(st.lists(whole, min_size=1, max_size=40), st.integers(1, 9), st.booleans())
def test_whole_numbers_come_back(numbers, size, rising):
    given = sorted(numbers) * 2 if rising else numbers
    records = [{"start": number, "end": number + at % 2} for at, number in enumerate(given)]
    assert there_and_back(records, size)[0] == records


@given(st.lists(st.binary(min_size=3, max_size=3), min_size=8, max_size=30), st.integers(1, 9))
def test_hexadecimal_names_come_back(names, size):
    told = [name.hex() for name in names]
    assert there_and_back(told, size)[0] == told


titles = st.sampled_from(["Marchers filled the avenue", "Marchers filled the…", "Short", ""])


@given(st.lists(st.tuples(titles, st.text(" aM.\n", max_size=6), st.text(" a.-", max_size=6)), max_size=20))
def test_texts_that_repeat_a_title_come_back(parts):
    records = [
        {"quotes": [a + stem(title) + b, "Something else was said at length"]} for title, a, b in parts
    ]
    assert there_and_back(records, 7, [stem(title) for title, _, _ in parts])[0] == records


@given(
    st.lists(st.text(min_size=24) | st.text(alphabet='ab !"', min_size=24), min_size=2, max_size=20),
    st.integers(1, 5),
)
def test_long_texts_come_back(texts, size):
    assert there_and_back(texts, size)[0] == texts


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["one long sentence of the first report", "another " * 5]), st.integers(1, 4)
        )
    ),
    st.integers(1, 5),
)
def test_repeated_texts_come_back(runs, size):
    texts = [text for text, length in runs for _ in range(length)]
    assert there_and_back(texts, size)[0] == texts
