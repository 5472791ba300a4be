"""What every store does, whatever its backend: it keeps reports, incidents and what people made of them."""

import threading
from dataclasses import replace

import pytest

from service.errors import NotFound
from service.geodesy import BBox
from service.model import Evidence, Status
from service.store import Query, Store
from tests.service.store.samples import ids, override


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
