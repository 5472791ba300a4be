"""What every store does; the tests in ``tests/service/store`` are the same for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from service.model import Analysis, Incident, Report
from service.store.marks import Changes
from service.store.merging import NOBODY, By, Same
from service.store.query import Page, Query, ReportPage


@runtime_checkable
class Store(Protocol):
    """Reports, what was found in them, and what people made of it.

    A call that has returned is durable: no crash undoes it. Every method may be called from any
    thread, and several processes may use one store. Every method raises
    `service.errors.StoreError` where the store is locked for too long, full or damaged.
    """

    def save(self, analysis: Analysis, same: Same | None = None) -> Analysis:
        """Keep a report and what was found in it, and return it as it is kept now.

        ``same`` tells which of the stored incidents nearby a telling is of (see
        `service.incidents.same_incident`); without it, nothing is put together across reports.

        Saving the same analysis again changes nothing. Saving a new analysis of a report keeps what
        people corrected (see `service.store.merging`); incidents that it no longer has go, unless a
        person has worked on them or another report tells of them.
        """

    def revise(self, incident: Incident) -> Incident:
        """Keep a person's revision of a stored incident, and return it with its new version.

        Raises:
            NotFound: no incident has this id.
        """

    def split(self, incident: str, part: str, by: By = NOBODY) -> tuple[Incident, Incident]:
        """Take what a report tells out of an incident, and return both; they stay apart from then on.

        ``part`` is the report's id, or that of a single telling; ``by`` goes into their overrides.

        Raises:
            NotFound: no incident has this id, or it doesn't rest on this report and another one.
        """

    def join(self, incident: str, other: str, by: By = NOBODY) -> Incident:
        """Put what is told of another incident into one, and return it; the other one is gone.

        From then on the one answers to the other's id too; ``by`` goes into its overrides.

        Raises:
            NotFound: one of the two ids is of no incident, or both are of the same.
        """

    def report(self, report: str) -> Report:
        """Return the report with this id.

        Raises:
            NotFound: there is none.
        """

    def analysis(self, report: str) -> Analysis:
        """Return a report with its mentions and its incidents as they are kept now.

        Raises:
            NotFound: there is no report with this id.
        """

    def reports(self, limit: int = 100, cursor: str = "") -> ReportPage:
        """Return the reports without their texts, the one added last first.

        Raises:
            InvalidParameter: the cursor isn't one that this method gave.
        """

    def origins(self, reports: Iterable[str]) -> Mapping[str, Report]:
        """Return those of the reports that there are, by id, without their texts."""

    def incident(self, incident: str) -> Incident:
        """Return the incident with this id, or the one that what once had it was put into.

        Raises:
            NotFound: there is neither.
        """

    def incidents(self, query: Query) -> Page:
        """Return a page of the incidents that a query asks for, the latest first, undated ones last.

        Raises:
            InvalidParameter: the query's cursor isn't one that this method gave.
        """

    def count(self, query: Query) -> int:
        """Return how many incidents a query asks for, on all its pages."""

    def changes(self, since: int = 0) -> Changes:
        """Return the marks of the incidents written after a tick, and which are gone since then.

        Ticks rise with every change; 0 is before all of them. What is asked of next is ``tick``.
        """

    def numbers(self, query: Query) -> Sequence[int]:
        """Return the numbers of the incidents with a query's words and of its report.

        The query has one of the two; whatever else it asks is left aside.
        """

    def numbered(self, numbers: Iterable[int]) -> Mapping[int, Incident]:
        """Return those of the incidents that there are, by their numbers."""

    def delete_report(self, report: str) -> None:
        """Remove a report and what rests on it alone.

        Raises:
            NotFound: there is no report with this id.
        """

    def check(self) -> None:
        """Return if the store can be read.

        Raises:
            StoreError: it can't.
        """

    def close(self) -> None:
        """Let go of the store's files; nothing may be asked of it afterwards."""
