"""What needs the people of a QIO's desk or of the nation this week, and what happened at the desk lately."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from accounts.access.permissions import Permission
from accounts.access.places import QioDesk
from accounts.users.models import User
from campaigns.caseload.change_models import ChangeRequest
from campaigns.caseload.help_queries import waiting_requests
from campaigns.caseload.queries import visible_alerts
from campaigns.dashboards import asks
from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Phase
from campaigns.measurements.models import MonthReport, ReportStatus
from campaigns.measurements.queries import due_day
from campaigns.recruitment.models import Call, Stage, StageChange
from campaigns.recruitment.queries import HomeFilters, Sent, Share, homes_of

MOST = 5
EVENTS_SHOWN = 8
EVENTS_WITHIN = dt.timedelta(days=60)  # for months sent: there are a hundred thousand in a large state


@dataclass(frozen=True, slots=True)
class Need:
    """One line of the work list with its one button. `waits`: somebody waits for it, or its day has come."""

    icon: str
    title: str
    says: str
    button: str
    href: str
    waits: bool = False


def needs_of_desk(
    desk: QioDesk, phase: Phase | None, user: User, permissions: frozenset[Permission], share: Share, sent: Sent
) -> list[Need]:
    """At most five lines, the most urgent first; none when nothing waits."""
    found = [
        _steps(desk, phase, permissions),
        _sign_in_help(desk) if Permission.HELP_SIGN_IN in permissions else None,
        _to_approve(asks.desk_mailings(desk, user, permissions), _at("outreach:desk-mailings", desk))
        if Permission.WRITE_MAILING in permissions
        else None,
        _asked(desk),
        _months(desk, phase, sent, permissions),
        _alerts(desk, phase),
        _share(desk, phase, share),
    ]
    return [need for need in found if need][:MOST]


def _at(name: str, desk: QioDesk, query: str = "") -> str:
    return reverse(name, kwargs={"qio": desk.qio.slug, "state": desk.state.slug}) + query


def _homes(count: int, more: str = "") -> str:
    return f"1 {more}home" if count == 1 else f"{count:,} {more}homes"


def _calls(desk: QioDesk, permissions, what: str) -> str:
    """The call list for who calls; the list of the same homes for who only reads."""
    if Permission.RECRUIT in permissions:
        return _at("recruitment:call-list", desk, f"?show={what}")
    return _at("recruitment:homes", desk, f"?due={what}")


def _steps(desk: QioDesk, phase: Phase | None, permissions) -> Need | None:
    due = homes_of(desk, phase, HomeFilters(due="step", order="next"))
    count = due.count()
    if not count:
        return None
    names = "; ".join(f"{home.display_name}: {home.next_step}" for home in due[:2])
    more = f"; and {count - 2} more" if count > 2 else ""
    return Need(
        "telephone", f"A next step is due with {_homes(count)}", f"{names}{more}.", "Start calling",
        _calls(desk, permissions, "step"), waits=True,
    )  # fmt: skip


def _sign_in_help(desk: QioDesk) -> Need | None:
    waiting = asks.people_without_login(desk).order_by("asked_at")
    count = waiting.count()
    if not count:
        return None
    title = "1 person waits for sign-in help" if count == 1 else f"{count:,} people wait for sign-in help"
    oldest = timezone.localdate(waiting[0].asked_at)
    says = f"The oldest request is of {oldest:%A, %B} {oldest.day}. After two working days the help desk gets it."
    return Need("key", title, says, "Answer", _at("assistance:queue", desk), waits=True)


def _asked(desk: QioDesk) -> Need | None:
    """What homes asked for and what they want put right."""
    questions = waiting_requests(desk.state.code).count()
    changes = ChangeRequest.objects.open().of_state(desk.state.code).count()
    if not questions + changes:
        return None
    asked = f"{questions:,} {'question waits' if questions == 1 else 'questions wait'} for an answer"
    wrong = f"{changes:,} {'fact' if changes == 1 else 'facts'} about a home to put right"
    title = asked if questions else wrong[0].upper() + wrong[1:]
    says = f"And {wrong}." if questions and changes else "Who waits longest comes first."
    where = "caseload:requests" if questions else "caseload:desk-changes"
    return Need("chat-left-text", title, says, "Answer" if questions else "Settle", _at(where, desk), waits=True)


def _alerts(desk: QioDesk, phase: Phase | None) -> Need | None:
    count = visible_alerts(desk, phase).order_by().values("enrollment").distinct().count() if phase else 0
    if not count:
        return None
    verb = "has" if count == 1 else "have"
    says = "Months missing, mail that comes back, a level lost: the gravest come first."
    return Need("bell", f"{_homes(count)} {verb} an alert", says, "See the alerts", _at("caseload:alerts", desk))


def _to_approve(count: int, at: str) -> Need | None:
    if not count:
        return None
    title = "1 mailing waits for your yes" if count == 1 else f"{count} mailings wait for your yes"
    return Need("envelope-check", title, "Nobody gets it before a second person has read it.", "Read", at, waits=True)


def needs_of_nation(user: User, permissions: frozenset[Permission]) -> list[Need]:
    """What waits for this person of the national team."""
    found = []
    if Permission.ANSWER_HELP_DESK in permissions and (count := asks.help_desk(None, user, permissions)):
        title = f"{count:,} {'request waits' if count == 1 else 'requests wait'} at the help desk"
        says = "People who cannot sign in and whom no state's contact could help."
        found.append(Need("life-preserver", title, says, "Answer", reverse("assistance:help-desk"), waits=True))
    if count := asks.lane_reports(None, user, permissions):
        title = f"{count:,} LANE {'report waits' if count == 1 else 'reports wait'} for a review"
        says = "Accept it, or send it back with what is missing."
        found.append(Need("file-earmark-bar-graph", title, says, "Review", reverse("reporting:review"), waits=True))
    if count := asks.practices(None, user, permissions):
        title = f"{count:,} {'practice waits' if count == 1 else 'practices wait'} for a review"
        says = "Told by homes and LANEs; who waited longest comes first."
        found.append(Need("book", title, says, "Review", reverse("library:review"), waits=True))
    if Permission.WRITE_NATIONAL_MAILING in permissions:
        count = asks.national_mailings(None, user, permissions)
        found.append(_to_approve(count, reverse("outreach:national-mailings")))
    return [need for need in found if need]


def _months(desk: QioDesk, phase: Phase | None, sent: Sent, permissions) -> Need | None:
    if phase is None or not sent.missing:
        return None
    day = due_day(phase, sent.month)
    late = day < timezone.localdate()
    verb = "has" if sent.missing == 1 else "have"
    says = f"{sent.sent:,} of {sent.taking_part:,} did. It {'was' if late else 'is'} due {day:%A, %B} {day.day}."
    return Need(
        "calendar-x", f"{_homes(sent.missing)} {verb} not sent {sent.month.name}", says, "Call them",
        _calls(desk, permissions, "month"), waits=late,
    )  # fmt: skip


def _share(desk: QioDesk, phase: Phase | None, share: Share) -> Need | None:
    if phase is None or share.percent is None or not share.missing:
        return None
    fresh = homes_of(desk, phase, HomeFilters(stage=Stage.IDENTIFIED)).count()
    says = f"{share.signed:,} of {share.homes:,} signed, {share.percent:.1f}%. {_homes(fresh)} not contacted yet."
    return Need(
        "signpost-split", f"{_homes(share.missing, 'more ')} to reach {share.aim}%", says, "See the homes",
        _at("recruitment:homes", desk, "?stage=identified"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened with a home of the state."""

    at: dt.datetime
    ccn: str
    home: str
    says: str


def events_of_desk(desk: QioDesk, phase: Phase | None) -> list[Event]:
    """The latest signatures, departures, months sent, calls and stages, newest first. Five queries."""
    mine = {"facility__state": desk.state.code, "phase": phase}
    theirs = {f"prospect__{key}": value for key, value in mine.items()}
    parts = Enrollment.objects.filter(**mine).select_related("facility")
    reports = MonthReport.objects.filter(
        enrollment__facility__state=desk.state.code, enrollment__phase=phase, status=ReportStatus.SENT,
        sent_at__gt=timezone.now() - EVENTS_WITHIN,
    ).select_related("enrollment__facility")  # fmt: skip
    calls = Call.objects.standing().filter(**theirs).select_related("prospect__facility", "by")
    changes = StageChange.objects.filter(**theirs).select_related("prospect__facility", "by")
    last = slice(EVENTS_SHOWN)
    found = [_event(row.signed_at, row.facility, "signed") for row in parts.order_by("-signed_at")[last]]
    gone = parts.filter(withdrawn_at__isnull=False).order_by("-withdrawn_at")[last]
    found += [_event(row.withdrawn_at, row.facility, "left") for row in gone]
    found += [
        _event(row.sent_at, row.enrollment.facility, f"sent {row.month.label}")
        for row in reports.order_by("-sent_at")[last]
    ]
    found += [
        _event(row.at, row.prospect.facility, f"{_name(row.by)} called: {row.get_outcome_display().lower()}")
        for row in calls.order_by("-at")[last]
    ]
    found += [
        _event(row.at, row.prospect.facility, f"{_name(row.by)} noted: {row.get_new_display().lower()}")
        for row in changes.order_by("-at")[last]
    ]
    return sorted(found, key=lambda event: event.at, reverse=True)[:EVENTS_SHOWN]


def _event(at: dt.datetime, home, says: str) -> Event:
    return Event(at, home.ccn, home.display_name, says)


def _name(person) -> str:
    return person.name if person else "somebody who left"
