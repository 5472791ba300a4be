"""What every store does, whatever its backend."""

import threading
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.errors import InvalidParameter, NotFound
from service.geodesy import BBox
from service.model import Assertion, Count, DatePrecision, Evidence, Override, Status
from service.store import Query, Store
from service.store.memory import MemoryStore
from service.store.merging import By


def ids(page):
    return [incident.id for incident in page.incidents]


def override(field, old, new):
    return Override(field, old, new, "Ada", "2026-01-02T00:00:00Z", "the text says so")


def test_it_is_a_store(store):
    assert isinstance(store, Store)
    store.check()


def test_what_is_saved_comes_back(store, make):
    analysis = make.analysis(make.incident())
    kept = store.save(analysis)
    assert kept.report == analysis.report
    assert kept.mentions == analysis.mentions
    assert [replace(i, updated="") for i in kept.incidents] == list(analysis.incidents)
    assert store.analysis(analysis.report.id) == kept
    assert store.report(analysis.report.id) == analysis.report
    assert store.incident("i1") == kept.incidents[0]


def test_saving_again_changes_nothing(store, make):
    first = store.save(make.analysis(make.incident()))
    assert store.save(make.analysis(make.incident())) == first
    assert len(store.reports().lines) == 1


def test_a_change_raises_the_version(store, make):
    first = store.save(make.analysis(make.incident())).incidents[0]
    second = store.save(make.analysis(make.incident(title="Another"))).incidents[0]
    assert (first.version, second.version) == (1, 2)
    assert second.updated > first.updated
    assert ids(store.incidents(Query(q="another"))) == ["i1"]
    assert ids(store.incidents(Query(q='"rolled through" another'))) == ["i1"]


def test_incidents_that_a_report_no_longer_has_go(store, make):
    store.save(make.analysis(make.incident("i1"), make.incident("i2")))
    kept = store.save(make.analysis(make.incident("i2")))
    assert [incident.id for incident in kept.incidents] == ["i2"]
    with pytest.raises(NotFound, match="i1"):
        store.incident("i1")
    assert ids(store.incidents(Query(bbox=BBox(20, 10, 30, 20)))) == ["i2"]
    assert ids(store.incidents(Query(q="kutum"))) == ["i2"]


@pytest.mark.parametrize(
    "work",
    [{"status": Status.REVIEWED}, {"overrides": (override("title", "x", "y"),)}],
    ids=["review", "correction"],
)
def test_incidents_that_a_person_worked_on_stay(store, make, work):
    store.save(make.analysis(make.incident()))
    revised = store.revise(replace(store.incident("i1"), **work))
    store.save(make.analysis())
    assert store.incident("i1") == revised
    assert revised.version == 2


def test_what_a_person_corrected_outlives_a_new_analysis(store, make):
    store.save(make.analysis(make.incident()))
    right = make.place(10.5, -66.9, id="geonames:3646738", name="Caracas", confidence=1.0)
    revised = store.revise(
        replace(
            store.incident("i1"),
            place=right,
            title="A better title",
            status=Status.PUBLISHED,
            overrides=(
                override("place_id", "geonames:371760", right.id),
                override("title", "T", "A better title"),
            ),
        )
    )
    other = make.place(1, 2, name="Elsewhere")
    proof = Evidence("place", make.report().id, "Elsewhere", 3, 4)
    again = make.incident(place=other, title="Worse", event_type="Riots", evidence=(proof,))
    kept = store.save(make.analysis(again)).incidents[0]
    assert kept.place == right
    assert kept.title == "A better title"
    assert kept.event_type == "Riots"
    assert kept.status is Status.PUBLISHED
    assert kept.overrides == revised.overrides
    assert kept.version == 3
    assert proof not in kept.evidence
    assert [item.field for item in kept.evidence] == ["place"]
    assert store.save(make.analysis(again)).incidents[0] == kept


def test_two_reports_of_one_incident(store, make):
    first, second = make.report("Tanks in Kutum. One."), make.report("Tanks in Kutum. Two.")
    a = make.incident(report=first.id)
    b = make.incident(report=second.id, title="Told otherwise")
    store.save(make.analysis(a, report=first))
    kept = store.save(make.analysis(b, report=second)).incidents[0]
    assert kept.reports == (first.id, second.id)
    assert kept.title == a.title
    assert {item.report for item in kept.evidence} == {first.id, second.id}
    for incident, report in ((a, first), (b, second), (a, first)):
        assert store.save(make.analysis(incident, report=report)).incidents == (kept,)
    assert ids(store.incidents(Query(report=second.id))) == ["i1"]
    assert store.reports().lines[0].incidents == 1

    store.delete_report(first.id)
    left = store.incident("i1")
    assert left.reports == (second.id,)
    assert {item.report for item in left.evidence} == {second.id}
    store.delete_report(second.id)
    assert store.incidents(Query()).incidents == ()
    assert store.reports().lines == ()


def test_a_new_analysis_takes_its_report_away_from_a_shared_incident(store, make):
    first, second = make.report("One."), make.report("Two.")
    store.save(make.analysis(make.incident(report=first.id), report=first))
    store.save(make.analysis(make.incident(report=second.id), report=second))
    store.save(make.analysis(report=second))
    assert store.incident("i1").reports == (first.id,)


def test_deleting_a_report_leaves_the_others(store, make):
    first, second = make.report("One."), make.report("Two.")
    store.save(make.analysis(make.incident("i1", first.id), report=first))
    store.save(make.analysis(make.incident("i2", second.id), report=second))
    store.delete_report(first.id)
    assert ids(store.incidents(Query())) == ["i2"]
    assert ids(store.incidents(Query(q="kutum"))) == ["i2"]
    assert ids(store.incidents(Query(bbox=BBox(20, 10, 30, 20)))) == ["i2"]
    for ask in (store.report, store.analysis, store.delete_report):
        with pytest.raises(NotFound, match=first.id):
            ask(first.id)
    assert set(store.origins([first.id, second.id])) == {second.id}


def test_revising_needs_an_incident(store, make):
    with pytest.raises(NotFound):
        store.revise(make.incident("nowhere"))


def test_the_list_of_reports(store, make):
    for number in range(5):
        store.save(make.analysis(report=make.report(f"Text {number}", title=f"Title {number}")))
    page = store.reports(limit=2)
    assert [line.report.title for line in page.lines] == ["Title 4", "Title 3"]
    assert {line.report.text for line in page.lines} == {""}
    rest = store.reports(limit=9, cursor=page.next)
    assert [line.report.title for line in rest.lines] == ["Title 2", "Title 1", "Title 0"]
    assert rest.next == ""


@pytest.fixture
def filled(store, make):
    caracas = make.place(10.5, -66.9, name="Caracas", country_name="Venezuela", admin2="")
    fiji = make.place(-16.8, 180.0, name="Taveuni", country_name="Fiji", admin2="")
    country = make.place(8, -66, name="Venezuela", precision=6)
    store.save(
        make.analysis(
            make.incident("a", date_start=date(2026, 1, 1), date_end=date(2026, 1, 31), date_precision=DatePrecision.MONTH),
            make.incident("b", place=caracas, event_type="Riots", sub_event_type="Mob violence", evidence=(), place_mention=""),
            make.incident("c", place=fiji, assertion=Assertion.PLANNED),
            make.incident("d", place=country, date_start=date(2025, 12, 31), date_end=None),
            make.incident("e", place=None, date_start=None, date_end=None, title="Águilas' \"march\" 50% off"),
        )
    )  # fmt: skip
    return store


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (Query(), "cbade"),
        (Query(bbox=BBox(-180, -90, 180, 90)), "cba"),
        (Query(bbox=BBox(-70, 0, -60, 20)), "b"),
        (Query(bbox=BBox(20, 10, 30, 20)), "a"),
        (Query(bbox=BBox(170, -20, -170, 0)), "c"),
        (Query(bbox=BBox(-180, -20, -170, 0)), "c"),
        (Query(bbox=BBox(170, -20, 180, 0)), "c"),
        (Query(bbox=BBox(-66.9, 10.5, -66.9, 10.5)), "b"),
        (Query(bbox=BBox(-66.89999, 10.5, -60, 11)), ""),
        (Query(start=date(2026, 1, 10)), "a"),
        (Query(end=date(2026, 1, 1)), "ad"),
        (Query(start=date(2026, 1, 5), end=date(2026, 1, 5)), "cba"),
        (Query(start=date(2025, 12, 31), end=date(2025, 12, 31)), "d"),
        (Query(event_types=("Riots",)), "b"),
        (Query(event_types=("Riots", "Battles")), "cbade"),
        (Query(sub_event_types=("Mob violence",)), "b"),
        (Query(assertions=("planned", "denied")), "c"),
        (Query(min_confidence=0.6), "cbade"),
        (Query(min_confidence=0.61), ""),
        (Query(q="caracas"), "b"),
        (Query(q="VENEZUELA"), "bd"),
        (Query(q="aguilas"), "e"),
        (Query(q='"tanks rolled" kutum'), "cbade"),
        (Query(q='"rolled tanks"'), ""),
        (Query(q="the army"), "cbade"),
        (Query(q='march" OR title:x*'), ""),
        (Query(q="50% off"), "e"),
        (Query(q="kutum", bbox=BBox(-180, -90, 180, 90), event_types=("Battles",)), "ca"),
        (Query(report="nothing"), ""),
    ],
)
def test_queries(filled, query, expected):
    page = filled.incidents(query)
    assert "".join(ids(page)) == expected
    assert filled.count(query) == len(expected)
    assert page.next == ""
    assert all(name in page.reports for incident in page.incidents for name in incident.reports)
    assert all(report.text == "" for report in page.reports.values())


def test_pages_follow_each_other(filled):
    found, cursor = [], ""
    while True:
        page = filled.incidents(Query(limit=2, cursor=cursor))
        found += ids(page)
        cursor = page.next
        if not cursor:
            break
    assert found == list("cbade")


@pytest.mark.parametrize("cursor", ["x", "WyJhIl0", "🦊", "W10=", "bnVsbA", "W" * 100_000])
def test_a_strange_cursor_is_refused(filled, cursor):
    with pytest.raises(InvalidParameter, match="cursor"):
        filled.incidents(Query(cursor=cursor))
    with pytest.raises(InvalidParameter, match="cursor"):
        filled.reports(cursor=cursor)


def test_a_cursor_of_incidents_is_none_of_reports(filled):
    with pytest.raises(InvalidParameter, match="cursor"):
        filled.reports(cursor=filled.incidents(Query(limit=1)).next)


@pytest.mark.parametrize("q", ["*", '"', "''", "\x00", "---"])
def test_a_text_query_needs_a_word(filled, q):
    with pytest.raises(InvalidParameter, match="no word"):
        filled.incidents(Query(q=q))


@pytest.mark.parametrize(
    "q", ["NEAR(a b)", "a AND", "NOT", "title:kutum", "^kutum", "kutum*", "(", "a\x00b", "x" * 5000]
)
def test_no_text_query_is_syntax(filled, q):
    if any(c.isalnum() for c in q):
        filled.incidents(Query(q=q))


def test_hostile_texts_are_kept(store, make):
    nasty = "</script>\x00\ud800 ${alert(1)} `\u202e\"'; DROP TABLE reports; --"
    report = make.report("text", title=nasty, publisher=nasty, url=nasty)
    kept = store.save(make.analysis(make.incident(title=nasty, report=report.id), report=report))
    assert "DROP TABLE" in kept.incidents[0].title
    assert len(kept.incidents[0].title) == len(nasty)
    assert ids(store.incidents(Query(q="drop table"))) == ["i1"]
    assert len(store.reports().lines) == 1
    with pytest.raises(NotFound):
        store.incident(nasty)
    with pytest.raises(NotFound):
        store.report(nasty)


def test_threads_save_at_once(store, make):
    failures = []

    def work(number):
        try:
            for part in range(5):
                report = make.report(f"Text {number} {part}")
                store.save(make.analysis(make.incident(f"i{number}-{part}", report.id), report=report))
                store.incidents(Query())
        except Exception as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert store.count(Query()) == 20


def same_town(new, known):
    """Put together what is told of one town."""
    towns = [tellings[0].place.name for tellings in known]
    return towns.index(new.place.name) if new.place.name in towns else None


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
