"""Reads of the reports: how far each is, a LANE's quarters, all LANEs of a quarter."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.users.models import User
from campaigns.charts.report.quarters import Quarter
from campaigns.coalitions.models import Lane, LaneMember, LaneRole
from campaigns.goals.queries import current_phase
from campaigns.reporting.form_asked import due_on, is_asked, is_over, quarters_shown
from campaigns.reporting.models import LaneReport, LaneReportSending, Verdict
from campaigns.reporting.states import BANDS, states_on
from facilities.states.codes import STATES, State

CONVENER = "lane-convener"
LATE, NO_CONVENER = "late", "no-convener"  # further things that the nation's list is narrowed to


class Status(models.TextChoices):
    """How far a report is. It follows from its sendings and is kept nowhere."""

    MISSING = "missing", "Not begun"
    DRAFT = "draft", "Being written"
    SENT = "sent", "Waits for review"
    RETURNED = "returned", "Sent back"
    ACCEPTED = "accepted", "Accepted"


PILLS = {
    Status.MISSING: "idle",
    Status.DRAFT: "idle",
    Status.SENT: "info",
    Status.RETURNED: "wait",
    Status.ACCEPTED: "ok",
}
OPEN_TO_LANE = (Status.MISSING, Status.DRAFT, Status.RETURNED)


def today_in(state: State) -> dt.date:
    return timezone.localdate(timezone=state.zone)


def with_sendings(rows: QuerySet[LaneReport]) -> QuerySet[LaneReport]:
    """Each with `sent`, its sendings, the newest first."""
    sendings = LaneReportSending.objects.select_related("sent_by", "reviewed_by").order_by("-number")
    return rows.select_related("saved_by").prefetch_related(Prefetch("sendings", sendings, to_attr="sent"))


def report_of(lane: Lane, quarter: Quarter) -> LaneReport | None:
    return with_sendings(LaneReport.objects.filter(lane=lane, quarter=str(quarter))).first()


def status_of(report: LaneReport | None) -> Status:
    """Of a report with its sendings (`with_sendings`)."""
    if report is None:
        return Status.MISSING
    if not report.sent:
        return Status.DRAFT
    verdict = report.sent[0].verdict
    return Status(verdict) if verdict in Verdict.values else Status.SENT


def waiting_reports() -> QuerySet[LaneReportSending]:
    """Reports that LANEs sent and the national team has not answered."""
    return LaneReportSending.objects.filter(verdict="")


@dataclass(frozen=True, slots=True)
class Line:
    """One report in a list: a quarter of a LANE."""

    lane: Lane
    quarter: Quarter
    report: LaneReport | None
    today: dt.date
    band: str = ""
    convener: str = ""  # who leads the LANE today

    @property
    def state(self) -> State:
        return STATES[self.lane.state]

    @property
    def status(self) -> Status:
        return status_of(self.report)

    @property
    def pill(self) -> str:
        return PILLS[self.status]

    @property
    def sending(self) -> LaneReportSending | None:
        """The newest."""
        return self.report.sent[0] if self.report and self.report.sent else None

    @property
    def due_on(self) -> dt.date:
        return due_on(self.quarter)

    @property
    def is_over(self) -> bool:
        return is_over(self.quarter, self.today)

    @property
    def is_late(self) -> bool:
        """Asked for, past its day, and with the LANE."""
        return is_asked(self.quarter) and self.due_on < self.today and self.status in OPEN_TO_LANE


def quarters_of(lane: Lane) -> list[Line]:
    """The LANE's quarters, newest first; also old ones of which there is a report."""
    today = today_in(STATES[lane.state])
    there = {each.quarter: each for each in with_sendings(lane.reports.all())}
    quarters = {*quarters_shown(today), *(Quarter.parse(each) for each in there)}
    return [Line(lane, each, there.get(str(each)), today) for each in sorted(quarters, reverse=True)]


def line_of(lane: Lane, quarter: Quarter) -> Line:
    return Line(lane, quarter, report_of(lane, quarter), today_in(STATES[lane.state]))


@dataclass(frozen=True, slots=True)
class ReviewFilters:
    """What the nation's list is narrowed to; the empty value leaves everything in."""

    quarter: Quarter
    words: str = ""
    status: str = ""
    band: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.status or self.band)


def lines_of_quarter(quarter: Quarter) -> list[Line]:
    """All LANEs with their report of the quarter, by name of the state. Sizes are those of its last day."""
    day = min(quarter.last.last_day, timezone.localdate())
    bands = {each.code: each.band for each in states_on(day, current_phase(day))}
    there = {each.lane_id: each for each in with_sendings(LaneReport.objects.filter(quarter=str(quarter)))}
    leading = LaneMember.objects.on(timezone.localdate()).filter(role=LaneRole.CONVENER)
    conveners = dict(leading.values_list("lane_id", "name"))
    lanes = sorted(Lane.objects.all(), key=lambda lane: STATES[lane.state].name)
    return [
        Line(lane, quarter, there.get(lane.pk), today_in(STATES[lane.state]), bands.get(lane.state, "small"),
             conveners.get(lane.pk, ""))
        for lane in lanes
    ]  # fmt: skip


def narrowed(lines: Iterable[Line], filters: ReviewFilters) -> list[Line]:
    words = filters.words.strip().lower()
    return [
        line
        for line in lines
        if (words in line.state.name.lower() or words == line.state.slug)
        and filters.status in ("", line.status, LATE if line.is_late else None, None if line.convener else NO_CONVENER)
        and filters.band in ("", line.band)
    ]


def chips_of(lines: list[Line]) -> list[tuple[str, str, int]]:
    """(value, words, how many) of every status, of those that are late, and of LANEs that nobody leads."""
    counts = [(status.value, status.label, sum(line.status == status for line in lines)) for status in Status]
    alone = sum(not line.convener for line in lines)
    return [*counts, (LATE, "Late", sum(line.is_late for line in lines)), (NO_CONVENER, "No convener", alone)]


def band_choices() -> list[tuple[str, str]]:
    return [(key, f"{key.capitalize()}: {says}") for key, says in BANDS.items()]


def conveners_of(state: str) -> QuerySet[User]:
    """Who leads the LANE today and can sign in."""
    return Affiliation.objects.filter(role=CONVENER, state=state).current().people()
