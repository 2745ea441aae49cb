"""What people did in a quarter, for the LANE's report: calls, meetings, events, practices, who takes part in person."""

import datetime as dt

from django.db.models import Count, Q
from django.utils import timezone

from campaigns.coalitions.meeting_models import ActionItem, Meeting, MeetingAttendance
from campaigns.coalitions.models import LaneMember, LaneSeat, MemberKind
from campaigns.coalitions.project_models import ProjectStatus, SpecialProject
from campaigns.events.models import Event, SignUp
from campaigns.library.models import Practice
from campaigns.recruitment.models import Call, Caller, Stage, StageChange
from campaigns.reporting.figures import Frame, line
from campaigns.supporters.queries import people_on
from facilities.qios.models import Contract
from qioportal.lib.suppression import show_count

CALLS = "Call log of QIO and LANE"
MEETINGS = "Meetings in the portal"
EVENTS = "Events in the portal, with check-in"
ROSTER = "Roster of the LANE"


def contractors_of(frame: Frame) -> list[dict[str, str]]:
    """Who held the state's contract in the quarter, in order; more than one where it changed hands."""
    rows = Contract.objects.select_related("qio").improvement().filter(state=frame.lane.state)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=frame.first_day), starts_on__lte=frame.day)
    return [
        {
            "name": row.qio.name,
            "from": day_words(max(row.starts_on, frame.first_day)),
            "to": day_words(min(row.ends_on or frame.day, frame.day)),
            "certainty": "" if row.is_confirmed else row.get_certainty_display(),
            "interim": "acting" if row.is_interim else "",
        }
        for row in rows.order_by("starts_on")
    ]


def day_words(day: dt.date) -> str:
    """Sep 30, 2026"""
    return f"{day:%b} {day.day}, {day.year}"


def recruitment_lines(frame: Frame) -> list[dict[str, str]]:
    calls = Call.objects.standing().filter(frame.holds("at"), prospect__facility__state=frame.lane.state)
    by_place = dict(calls.order_by().values_list("place").annotate(count=Count("pk")))
    reached = calls.order_by().values("prospect__facility").distinct().count()
    said_no = StageChange.objects.filter(frame.holds("at"), new=Stage.DECLINED)
    said_no = said_no.filter(prospect__facility__state=frame.lane.state).values("prospect").distinct().count()
    return [
        line("calls-lane", "Contacts with homes by the LANE", by_place.get(Caller.LANE, 0), CALLS),
        line("calls-qio", "Contacts with homes by the QIO", by_place.get(Caller.QIO, 0), CALLS),
        line("homes-reached", "Different homes contacted", reached, CALLS),
        line("declined", "Homes that said no, with a reason", said_no, "Stages of recruitment"),
    ]


def coalition_lines(frame: Frame) -> list[dict[str, str]]:
    members = LaneMember.objects.on(frame.day).filter(lane=frame.lane)
    kinds = dict(members.order_by().values_list("kind").annotate(count=Count("pk")))
    held = Meeting.objects.filter(lane=frame.lane, day__range=(frame.first_day, frame.day), cancelled_at__isnull=True)
    held = held.filter(day__lte=timezone.localdate())
    came = MeetingAttendance.objects.filter(meeting__in=held.order_by().values("pk"))
    actions = ActionItem.objects.filter(meeting__lane=frame.lane)
    finished = actions.filter(frame.holds("done_at"))
    vacant = LaneSeat.objects.vacant(frame.day).filter(lane=frame.lane)
    open_then = actions.filter(Q(done_at__isnull=True) | Q(done_at__gte=frame.ends), noted_at__lt=frame.ends)
    projects = SpecialProject.objects.filter(lane=frame.lane, starts_on__lte=frame.day)
    projects = projects.exclude(status=ProjectStatus.PLANNED).exclude(ends_on__lt=frame.first_day)
    return [
        line("members", "Members on the last day", sum(kinds.values()), ROSTER),
        *(line(f"members-{kind}", f"Members: {kind.label}", kinds[kind], ROSTER)
          for kind in MemberKind if kind in kinds),
        line("vacancies", "Seats without a member", vacant.count(), ROSTER),
        line("meetings", "Meetings held", held.count(), MEETINGS),
        line("attendance", "Attendance, all meetings together", came.count(), MEETINGS),
        line("actions-done", "Actions finished in the quarter", finished.count(), MEETINGS),
        line("actions-open", "Actions open on the last day", open_then.count(), MEETINGS),
        line("projects", "Special projects that ran", projects.count(), "Projects of the LANE"),
    ]  # fmt: skip


def events_lines(frame: Frame) -> list[dict[str, str]]:
    """Of the LANE, and of the QIO for this state. People who came are counted by the small-cell rule."""
    held = Event.objects.held(timezone.now()).filter(frame.holds("starts_at"), state=frame.lane.state)
    lines = []
    for code, whose, rows in [
        ("lane", "the LANE", held.filter(qio__isnull=True)),
        ("qio", "the QIO", held.filter(qio__isnull=False)),
    ]:
        came = SignUp.objects.attended().filter(event__in=rows.order_by().values("pk")).count()
        lines += [
            line(f"events-{code}", f"Events held by {whose}", rows.count(), EVENTS),
            line(f"events-{code}-people", f"People at events of {whose}", show_count(came), EVENTS),
        ]
    return lines


def practices_lines(frame: Frame) -> list[dict[str, str]]:
    rows = Practice.objects.published().filter(frame.holds("published_at"))
    rows = rows.filter(Q(state=frame.lane.state) | Q(facility__state=frame.lane.state))
    return [line("practices", "Effective practices published", rows.count(), "Library, after review")]


def people_lines(frame: Frame) -> list[dict[str, str]]:
    """People who take part in person, by kind. Who has left since is no longer known."""
    cells, total = people_on(frame.lane.state, frame.ends)
    source = "Sign-ups of people who still take part"
    kinds = [line(f"people-{kind}", f"Taking part: {kind.label}", cell, source) for kind, cell in cells]
    return [line("people", "People taking part", total, source), *kinds]
