"""Records as columns and back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.allowance import Allowance
from maps.shred import Shared, restore, shred
from tests.maps.samples import capital_in_uproar

words = st.sampled_from(["a", "b", "ü", "", "<script>"])
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | words | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)


def there_and_back(records, size):
    shared = Shared()
    column = shred(records, shared)
    cuts = [(start, min(start + size, len(records))) for start in range(0, len(records), size)]
    told = [list(column.cut(start, stop)) for start, stop in cuts]
    plan, lists, words, told = json.loads(json.dumps([column.plan, shared.lists, shared.words.table(), told]))
    found = []
    for columns, (start, stop) in zip(told, cuts, strict=True):
        found += restore(plan, columns, lists, words, stop - start, Allowance())
    return found, column.plan


@given(st.lists(st.dictionaries(words, values, max_size=3), max_size=12), st.integers(1, 5))
def test_any_records_come_back(records, size):
    assert there_and_back(records, size)[0] == records


@given(st.lists(values, min_size=1, max_size=12), st.integers(1, 5))
def test_values_of_mixed_kinds_come_back(records, size):
    assert there_and_back(records, size)[0] == records


def test_features_come_back():
    features = capital_in_uproar()["features"] * 3
    assert there_and_back(features, 4)[0] == features


def test_what_another_member_decides_is_told_once():
    places = [("g:1", "Kidal"), ("g:2", "Gao"), ("g:3", "Gao"), (None, None)]
    records = [{"id": places[n % 4][0], "name": places[n % 4][1], "n": n} for n in range(24)]
    found, plan = there_and_back(records, 7)
    assert found == records
    assert list(found[0]) == ["id", "name", "n"]
    assert plan[1]["name"][0] == "f"
    assert plan[1]["name"][3] == "id"


def test_columns_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="don't fit"):
        restore(["s", {"a": ["v"], "b": ["d", 3]}], [[1]], [], ([], ""), 1, Allowance())


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
