"""What every store does with what several reports tell of one incident: put together, split, joined."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.errors import NotFound
from service.model import Confidence, Count, DatePrecision, Status
from service.store import Query
from service.store.memory import MemoryStore
from service.store.merging import By
from tests.service.store.samples import ids, override, same_town


def test_what_one_report_keeps_apart_stays_apart(store, make):
    report = make.report("one")
    a, b = make.incident("a", report.id), make.incident("b", report.id)
    kept = store.save(make.analysis(a, b, report=report), same_town).incidents
    assert [incident.id for incident in kept] == ["a", "b"]


@pytest.fixture
def two(store, make):
    """Two reports of one incident, the second with another toll and a better place."""
    first, second = make.report("Two died in Kutum."), make.report("Kutum: five dead.")
    a = make.incident("a", first.id, fatalities=Count(2, 2, 2))
    exact = make.place(precision=1, id="geonames:1")
    b = make.incident("b", second.id, title="Five dead", fatalities=Count(5, 5, None), place=exact)
    store.save(make.analysis(a, report=first), same_town)
    store.save(make.analysis(b, report=second), same_town)
    return first, second, a, b


def test_tellings_of_one_incident_are_put_together(store, make, two):
    first, second, a, b = two
    (kept,) = store.incidents(Query()).incidents
    assert (kept.id, kept.title, kept.reports) == ("a", a.title, (first.id, second.id))
    assert kept.fatalities == Count(2, 5, None)
    assert [(c.count.best, c.report) for c in kept.claims] == [(2, first.id), (5, second.id)]
    assert kept.place == b.place
    assert {item.report for item in kept.evidence} == {first.id, second.id}
    assert [t.id for t in kept.tellings] == ["a", "b"]
    assert store.save(make.analysis(b, report=second), same_town).incidents == (kept,)
    assert store.save(make.analysis(a, report=first), same_town).incidents == (kept,)


def test_together_they_are_no_surer_than_the_place_that_was_taken(store, make):
    reports = [make.report("Soldiers fired in Kutum."), make.report("They fired at the market of Kutum.")]
    town, spot = make.place(), make.place(precision=1, id="geonames:1")
    sure, doubtful = Confidence(0.9, 0.96, 0.98, 0.873), Confidence(0.8, 0.5, 0.98, 0.56)
    for report, place, confidence in zip(reports, (town, spot), (sure, doubtful), strict=True):
        telling = make.incident(report.id, report.id, place=place, confidence=confidence)
        store.save(make.analysis(telling, report=report), same_town)
    (kept,) = store.incidents(Query()).incidents
    assert (kept.place, kept.confidence.place) == (spot, 0.5)
    assert kept.confidence.overall == pytest.approx(0.9 * (0.5 * 0.98) ** 0.5, abs=1e-4)


def test_without_a_matcher_each_telling_stands_alone(store, make):
    for name in "ab":
        report = make.report(f"Report {name}.")
        store.save(make.analysis(make.incident(name, report.id), report=report))
    assert ids(store.incidents(Query())) == ["b", "a"]


def test_only_what_is_near_in_time_and_place_is_compared(store, make):
    def never(_new, known):
        raise AssertionError(known)

    first = make.report("One.")
    store.save(make.analysis(make.incident("a", first.id), report=first))
    others = (
        make.incident("b", date_start=date(2026, 1, 25), date_end=date(2026, 1, 25)),
        make.incident("c", date_start=None, date_end=None, date_precision=DatePrecision.UNKNOWN),
        make.incident("d", place=make.place(10.5, -66.9)),
    )
    for number, other in enumerate(others):
        report = make.report(f"Other {number}.")
        store.save(make.analysis(replace(other, reports=(report.id,)), report=report), never)
    assert len(store.incidents(Query()).incidents) == 4


def test_an_incident_that_a_person_corrected_takes_in_further_tellings(store, make):
    first, second = make.report("One."), make.report("Two.")
    store.save(make.analysis(make.incident("a", first.id), report=first), same_town)
    was = store.incident("a")
    change = override("fatalities", None, 7)
    store.revise(replace(was, fatalities=Count(7, 7, 7), overrides=(change,), status=Status.REVIEWED))
    b = make.incident("b", second.id, fatalities=Count(1, 1, 1))
    (kept,) = store.save(make.analysis(b, report=second), same_town).incidents
    assert (kept.id, kept.fatalities, kept.overrides) == ("a", Count(7, 7, 7), (change,))
    assert kept.status is Status.REVIEWED
    assert kept.reports == (first.id, second.id)
    again = make.incident("a", first.id, fatalities=Count(3, 3, 3))
    assert store.save(make.analysis(again, report=first), same_town).incidents[0].fatalities == Count(7, 7, 7)
    store.delete_report(first.id)
    assert store.incident("a").fatalities == Count(7, 7, 7)
    assert store.incident("a").reports == (second.id,)


@pytest.mark.parametrize("which", [0, 1])
def test_what_was_put_together_can_be_taken_apart_for_good(store, make, two, which):
    first, second, a, b = two
    taken = two[which]
    kept, own = store.split("a", taken.id)
    assert {kept.reports, own.reports} == {(first.id,), (second.id,)}
    assert own.reports == (taken.id,)
    assert {kept.fatalities, own.fatalities} == {a.fatalities, b.fatalities}
    for incident, report in ((a, first), (b, second), (a, first)):
        store.save(make.analysis(incident, report=report), same_town)
    assert {i.id for i in store.incidents(Query()).incidents} == {kept.id, own.id}
    assert store.incident(own.id).fatalities == own.fatalities
    store.delete_report(taken.id)
    assert ids(store.incidents(Query())) == [kept.id]
    left = (a, b)[which]
    store.save(make.analysis(left, report=taken), same_town)
    assert len(store.incidents(Query()).incidents) == 2


def test_a_person_puts_incidents_together(store, make, two):
    first, second, _, b = two
    kept, own = store.split("a", second.id)
    change = override("title", "Five dead", "Five killed")
    store.revise(replace(own, title="Five killed", overrides=(change,)))
    whole = store.join(kept.id, own.id)
    assert whole.reports == (first.id, second.id)
    assert whole.title == "Five killed"
    assert change in whole.overrides
    assert ids(store.incidents(Query())) == [kept.id]
    store.save(make.analysis(b, report=second), same_town)
    assert ids(store.incidents(Query())) == [kept.id]


def test_what_cannot_be_split_or_joined_is_told(store, make):
    store.save(make.analysis(make.incident()))
    with pytest.raises(NotFound, match="another one"):
        store.split("i1", make.report().id)
    with pytest.raises(NotFound, match="nowhere"):
        store.split("nowhere", "r")
    with pytest.raises(NotFound, match="itself"):
        store.join("i1", "i1")
    with pytest.raises(NotFound, match="nowhere"):
        store.join("i1", "nowhere")


def test_a_telling_that_a_new_analysis_lacks_leaves_its_incident(store, make, two):
    first, second, a, _ = two
    other = make.incident("c", second.id, place=make.place(name="Mellit"))
    store.save(make.analysis(other, report=second), same_town)
    assert store.incident("a").reports == (first.id,)
    assert store.incident("a").fatalities == a.fatalities
    assert store.incident("a").tellings == ()
    assert store.incident("c").reports == (second.id,)


def test_of_many_incidents_nearby_only_so_many_are_compared(store, make):
    sizes = []

    def never(_new, known):
        sizes.append(len(known))

    report = make.report("Many.")
    many = [make.incident(f"m{n}", report.id) for n in range(80)]
    store.save(make.analysis(*many, report=report))
    further = make.report("Further.")
    store.save(make.analysis(make.incident("f", further.id), report=further), never)
    assert sizes == [64]


def test_what_was_put_into_another_incident_is_still_found(store, make, two):
    first, second, _, b = two
    assert store.incident("b") == store.incident("a")
    kept, own = store.split("b", second.id)
    assert (kept.id, store.incident("b").id) == ("a", own.id)
    store.join(own.id, kept.id)
    assert store.incident("a") == store.incident("b") == store.incident(own.id)
    assert store.incident("b").reports == (second.id, first.id)
    store.save(make.analysis(b, report=second), same_town)
    assert store.incident("a").id == own.id
    with pytest.raises(NotFound, match="'a'"):
        store.revise(replace(kept, title="Gone"))
    store.delete_report(first.id)
    assert store.incident("a").id == own.id
    store.delete_report(second.id)
    for name in "ab":
        with pytest.raises(NotFound, match=f"'{name}'"):
            store.incident(name)


def test_splits_and_joins_name_who_and_why(store, two):
    first, second, *_ = two
    kept, own = store.split("a", second.id, By("Ada", "another street"))
    for half in (kept, own):
        note = half.overrides[-1]
        assert (note.field, note.who, note.why) == ("reports", "Ada", "another street")
        assert note.old == [first.id, second.id]
    whole = store.join("a", own.id, By("Ben", "the same after all"))
    assert [(o.who, o.new) for o in whole.overrides] == [
        ("Ada", [first.id]),
        ("Ada", [second.id]),
        ("Ben", [first.id, second.id]),
    ]
    assert store.incident("a") == whole


def test_tellings_of_one_report_that_a_person_joined_are_split_by_their_ids(store, make):
    report = make.report("Two deeds.")
    a, b = make.incident("a", report.id), make.incident("b", report.id)
    analysis = make.analysis(a, b, report=report)
    store.save(analysis)
    store.join("a", "b")
    assert [i.id for i in store.save(analysis, same_town).incidents] == ["a"]
    with pytest.raises(NotFound, match="another one"):
        store.split("a", report.id)
    kept, own = store.split("a", "b")
    assert (kept.id, own.id) == ("a", "b")
    assert {i.id for i in store.save(analysis, same_town).incidents} == {"a", "b"}


def test_what_a_person_corrected_takes_its_telling_back_when_it_is_told_otherwise(store, make):
    report = make.report("One.")
    store.save(make.analysis(make.incident("a", report.id), report=report), same_town)
    change = override("title", "Tanks rolled through Kutum", "Tanks in Kutum")
    store.revise(replace(store.incident("a"), title="Tanks in Kutum", overrides=(change,)))
    anew = make.incident("b", report.id, sub_event_type="Attack", title="Otherwise")
    for _ in range(2):
        (kept,) = store.save(make.analysis(anew, report=report), same_town).incidents
        assert (kept.id, kept.sub_event_type, kept.title) == ("a", "Attack", "Tanks in Kutum")
    assert store.incident("b").id == "a"


ACTIONS = st.lists(
    st.tuples(st.sampled_from(["save", "split", "join", "fix"]), st.integers(0, 9)), max_size=12
)


def act(store, known, action, n):
    """Let a person do something to one of the known incidents; return its corrected title, if any."""
    one, other = known[n % len(known)], known[-1]
    if action == "split" and len(one.reports) > 1:
        store.split(one.id, one.reports[n % len(one.reports)])
    elif action == "join" and one is not other:
        store.join(one.id, other.id)
    elif action == "fix":
        title = f"Fixed {one.version}.{n}"
        change = override("title", one.title, title)
        store.revise(replace(one, title=title, overrides=(*one.overrides, change)))
        return {title}
    return set()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=ACTIONS)
def test_no_telling_is_lost_and_no_correction_undone(make, actions):
    """Whatever is saved, split, joined and corrected, in whatever order, and then read again."""
    reports = [make.report(f"Report {n}.") for n in range(4)]
    told = [make.incident(f"i{n}", r.id, fatalities=Count(n, n, n)) for n, r in enumerate(reports)]
    store, fixed, saved = MemoryStore(), set(), set()
    for action, n in (("save", 0), *actions):
        if action == "save":
            store.save(make.analysis(told[n % 4], report=reports[n % 4]), same_town)
            saved.add(n % 4)
        else:
            fixed |= act(store, store.incidents(Query()).incidents, action, n)
    kept = store.incidents(Query()).incidents
    assert sorted(name for i in kept for name in i.reports) == sorted(reports[n].id for n in saved)
    corrected = [{o.new for o in i.overrides if o.field == "title"} for i in kept]
    assert set().union(*corrected) == fixed
    assert all(not titles or i.title in titles for i, titles in zip(kept, corrected, strict=True))
    assert all(store.incident(f"i{n}") in kept for n in saved)
    for n in saved:
        store.save(make.analysis(told[n], report=reports[n]), same_town)
    assert store.incidents(Query()).incidents == kept
