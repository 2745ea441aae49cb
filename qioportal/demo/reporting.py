"""Invented quarterly reports of LANEs: one accepted after it was sent back, one that waits, one being written."""

import datetime as dt

from django.utils import timezone

from accounts.users.models import User
from campaigns.charts.report.quarters import Quarter
from campaigns.coalitions.models import Lane
from campaigns.reporting.form_asked import due_on, newest_over
from campaigns.reporting.models import LaneReportSending
from campaigns.reporting.services import accept, save_answers, send_back, send_report

_FIRST = {
    "meetings": "Two by telephone and one in Annapolis.",
    "recruitment": "The associations wrote to every home that has not signed. Members called forty of them.",
    "needs": "A list of the homes that changed their administrator this year.",
}
_SECOND = _FIRST | {
    "meetings": "Two by telephone and one in Annapolis. The survey agency was missing twice; we visit them in spring.",
    "worked": "A home near Easton holds its huddle at the linen room, where everybody passes.",
    "projects": "Four homes of the Eastern Shore share one trainer for consistent assignment.",
    "next": "A learning session on turnover, and a call to each home that stopped sending months.",
}
_DRAFT = {
    "meetings": "One so far. The next one is on the first Tuesday of the month.",
    "recruitment": "Half of the call list is done.",
}


def invent_reports(convener: User, nation: User) -> None:
    """For Maryland three quarters at different steps; Delaware's newest one waits for the national team."""
    newest = newest_over(timezone.localdate())
    maryland, delaware = (Lane.objects.get(state=state) for state in ("MD", "DE"))
    before = newest.before()
    _sent(maryland, before, _FIRST, convener, days=24)
    send_back(lane=maryland, quarter=before, by=nation, words="Thank you. Please say which members were missing.")
    _sent(maryland, before, _SECOND, convener, days=15)
    accept(lane=maryland, quarter=before, by=nation, words="A clear report. May we show the linen room to others?")
    _backdate(maryland, before)
    save_answers(lane=maryland, quarter=newest, answers=_DRAFT, seen={}, by=convener)
    _sent(delaware, newest, _FIRST, convener, days=6)
    _backdate(delaware, newest)


def _sent(lane: Lane, quarter: Quarter, answers: dict[str, str], by: User, *, days: int) -> None:
    """As the convener would; sent some days before it was due."""
    held = lane.reports.filter(quarter=str(quarter)).first()
    if held:
        held.answers = {}
        held.save(update_fields=["answers"])
    save_answers(lane=lane, quarter=quarter, answers=answers, seen={}, by=by)
    sending = send_report(lane=lane, quarter=quarter, by=by)
    sending.sent_at = _morning(quarter, days)
    sending.save(update_fields=["sent_at"])


def _backdate(lane: Lane, quarter: Quarter) -> None:
    """Reviews came two days after the sending."""
    for sending in LaneReportSending.objects.filter(report__lane=lane, report__quarter=str(quarter)).exclude(
        verdict=""
    ):
        sending.reviewed_at = sending.sent_at + dt.timedelta(days=2)
        sending.save(update_fields=["reviewed_at"])


def _morning(quarter: Quarter, days: int) -> dt.datetime:
    day = min(due_on(quarter), timezone.localdate()) - dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(15), dt.UTC)
