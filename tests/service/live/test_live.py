"""The live map's counts are the store's own, whatever is asked and whatever changed."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.geodesy import BBox
from service.live import Live, cells, columns
from service.live.columns import unproject
from service.model import Assertion
from service.store import Query
from service.store.memory import MemoryStore
from service.store.sqlite import SqliteStore
from tests.service.store.conftest import Make

MAKE = Make()
TYPES = ("Battles", "Protests", "Riots")
PLACES = st.one_of(
    st.none(),
    st.builds(
        lambda lat, lon, precision, country: MAKE.place(lat, lon, precision=precision, country=country),
        st.sampled_from([-89.0, -18.1, 0.0, 14.2, 14.2001, 51.5]),
        st.sampled_from([-180.0, -179.9, -66.9, 0.0, 24.66, 178.4, 180.0]),
        st.sampled_from([1, 2, 4, 6]),
        st.sampled_from(["SD", "FJ", "VE"]),
    ),
)
DAYS = st.one_of(st.none(), st.dates(date(2019, 1, 1), date(2026, 12, 31)), st.just(date(1815, 6, 18)))


@st.composite
def incidents(draw):
    made = []
    for number in range(draw(st.integers(0, 12))):
        day = draw(DAYS)
        event = draw(st.sampled_from(TYPES))
        made.append(
            MAKE.incident(
                f"i{number}", place=draw(PLACES), date_start=day, date_end=day, event_type=event,
                title=draw(st.sampled_from(["a march", "tanks", "a march of tanks"])),
                assertion=draw(st.sampled_from(list(Assertion))),
                confidence=replace(MAKE.incident().confidence, overall=draw(st.sampled_from([0.1, 0.5, 0.9]))),
            )
        )  # fmt: skip
    return made


QUERIES = st.builds(
    Query,
    bbox=st.sampled_from([None, BBox(-180, -90, 180, 90), BBox(170, -20, -170, 20), BBox(0, 0, 30, 30)]),
    start=st.sampled_from([None, date(2020, 1, 1)]),
    end=st.sampled_from([None, date(2024, 1, 1)]),
    event_types=st.sampled_from([(), ("Battles",), ("Riots", "Protests")]),
    assertions=st.sampled_from([(), ("factual", "denied")]),
    countries=st.sampled_from([(), ("SD",), ("FJ", "VE")]),
    placed=st.sampled_from([None, True, False]),
    min_confidence=st.sampled_from([None, 0.5]),
    q=st.sampled_from(["", "march", '"march of"', "nothing"]),
)


@pytest.fixture(params=["memory", "sqlite"])
def store(request, tmp_path):
    opened = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "s.sqlite", 5)
    yield opened
    opened.close()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(incidents(), incidents(), QUERIES, st.integers(0, 22))
def test_it_counts_what_the_store_counts_before_and_after_a_change(store, first, second, query, zoom):
    live = Live(store)
    for told in (first, second):
        store.save(MAKE.analysis(*told))
        view = live.view(query, zoom)
        assert view.matched == store.count(replace(query, bbox=None))
        assert view.matched - view.unplaced == store.count(replace(query, bbox=None, placed=True)) * (
            query.placed is not False
        )
        if query.placed is not False:
            assert view.inside == store.count(replace(query, bbox=query.bbox, placed=True))
        assert sum(cluster.total for cluster in view.clusters) == view.inside
        assert sum(int(cluster.counts.sum()) for cluster in view.clusters) == view.inside
        assert all(view.clusters[at].one_spot for at in view.known)
        assert len(view.known) == sum(cluster.one_spot for cluster in view.clusters)
        totals = live.totals(query)
        assert totals.matched == view.matched
        assert totals.by["event_type"] == {
            name: count
            for name in TYPES
            if (count := store.count(replace(query, bbox=None, event_types=(name,))))
        }
        whenever = replace(query, bbox=None, start=None, end=None)
        news = [
            a.value
            for a in Assertion
            if a is not Assertion.HISTORICAL and a in (query.assertions or Assertion)
        ]
        told_as_news = store.count(replace(whenever, assertions=tuple(news))) if news else 0
        bars = totals.histogram
        counted = (sum(sum(bar) for _, bar in bars.bars) + bars.earlier) if bars else 0
        assert totals.undated + totals.past + counted == store.count(whenever)
        assert told_as_news - totals.undated <= counted <= told_as_news
        assert (live.extent(query) is None) == (view.matched == view.unplaced)


def test_it_follows_what_people_do(store):
    live = Live(store)
    report, other = MAKE.report("One."), MAKE.report("Two.")
    store.save(MAKE.analysis(MAKE.incident("a", report.id), report=report))
    store.save(MAKE.analysis(MAKE.incident("b", other.id, event_type="Riots"), report=other))
    assert live.totals(Query()).by["event_type"] == {"Battles": 1, "Riots": 1}
    store.join("a", "b")
    assert live.totals(Query()).by["event_type"] == {"Battles": 1}
    store.split("a", other.id)
    assert live.totals(Query()).matched == 2
    store.revise(replace(store.incident("a"), event_type="Protests"))
    assert live.totals(Query()).by["event_type"]["Protests"] == 1
    store.delete_report(other.id)
    assert live.totals(Query()).matched == 1
    store.save(MAKE.analysis(MAKE.incident("c", other.id), report=other))
    assert sorted(i.id for i in live.view(Query(), 22).known.values()) in (["a", "c"], ["a"], ["c"])
    assert live.view(Query(), 22).inside == 2


def test_two_processes_see_each_others_changes(tmp_path):
    ours, theirs = (SqliteStore(tmp_path / "s.sqlite", 5) for _ in "ab")
    live = Live(ours)
    assert live.view(Query(), 3).matched == 0
    theirs.save(MAKE.analysis(MAKE.incident()))
    assert live.view(Query(), 3).matched == 1
    ours.close()
    theirs.close()


def spread(store, places):
    made = [MAKE.incident(f"i{n}", place=MAKE.place(lat, lon)) for n, (lat, lon) in enumerate(places)]
    store.save(MAKE.analysis(*made))
    return Live(store)


def test_those_on_both_sides_of_the_antimeridian_are_one_cluster(store):
    live = spread(store, [(-18.0, 179.99), (-18.0, -179.99)])
    view = live.view(Query(bbox=BBox(170, -30, -170, 0)), 4)
    (cluster,) = view.clusters
    west, south, east, north = cells.extent(cluster)
    assert (round(west, 4), round(east, 4)) == (179.99, -179.99)
    assert (round(south, 4), round(north, 4)) == (-18.0, -18.0)
    assert abs(unproject(*cluster.middle)[0]) == pytest.approx(180, abs=1e-4)


def test_the_whole_world_is_cut_where_nothing_is(store):
    live = spread(store, [(-18.0, 178.4), (-17.0, -179.9), (10.0, -66.0)])
    pair, _ = sorted(live.view(Query(), 1).clusters, key=lambda cluster: -cluster.total)
    assert pair.total == 2
    assert live.extent(Query())[0] == pytest.approx(178.4)
    assert live.extent(Query())[2] == pytest.approx(-66.0)


def test_zooming_in_leads_to_single_incidents(store):
    live = spread(store, [(10.0 + n / 1000, 20.0) for n in range(30)])
    assert len(live.view(Query(), 2).clusters) == 1
    near = live.view(Query(bbox=BBox(19.9, 9.9, 20.1, 10.2)), 19)
    assert len(near.known) == 30


def test_an_answer_has_no_more_clusters_than_it_may(store, monkeypatch):
    monkeypatch.setattr(cells, "MOST", 20)
    live = spread(store, [(lat, lon) for lat in range(-30, 30, 6) for lon in range(-60, 60, 12)])
    view = live.view(Query(), 12)
    assert 1 < len(view.clusters) <= 20
    assert sum(cluster.total for cluster in view.clusters) == 100


@given(st.floats(-180, 180), st.floats(-85, 85))
def test_projecting_there_and_back(lon, lat):
    x, y = columns.project(np.array([lon]), np.array([lat]))
    there, back = unproject(int(x[0]), int(y[0]))
    assert abs((there - lon + 180) % 360 - 180) < 2e-6  # the two ends of the world are one
    assert back == pytest.approx(lat, abs=2e-6)
