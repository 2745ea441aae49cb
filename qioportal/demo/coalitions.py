"""Invented work of Maryland's LANE and of a community coalition: seats, meetings, a project, targets, sharing."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.users.models import User
from campaigns.coalitions.bodies import CommunityBody, LaneBody
from campaigns.coalitions.community_services import join_community
from campaigns.coalitions.meeting_services import add_action, attach_file, note_attendance, plan_meeting, settle_action
from campaigns.coalitions.minutes_services import approve_minutes, save_draft
from campaigns.coalitions.models import CommunityKind, Lane, LaneMember, MemberKind, RecruitmentTarget
from campaigns.coalitions.project_services import add_home, save_project
from campaigns.coalitions.seat_services import add_seat
from campaigns.coalitions.services import invite_member
from campaigns.enrollment.models import RecipientKind
from campaigns.enrollment.sharing import Recipient, grant_consent
from campaigns.goals.models import Goal, Phase
from facilities.directory.models import Facility, FacilityKind
from qioportal.demo.people import BY, SINCE

KINDS = {
    "Long-Term Care Forum": MemberKind.CONSUMER,
    "Mid-Atlantic Quality Partners": MemberKind.QIO,
    "Office of the long-term care ombudsman": MemberKind.OMBUDSMAN,
    "Nurse leaders' network": MemberKind.NURSES,
    "Association of nonprofit homes": MemberKind.HOME_ASSOCIATION,
}
_FALL = """- Welcome, and who is new
- Share of homes that take part, by county
- **Turnover**: what two homes changed
- Who calls whom before the next meeting
"""
_MINUTES = """# Share of homes

The share rose in six counties. The Eastern Shore is quickest; the west has the most homes that nobody has called.

# Turnover

Two homes told how they keep new aides: a buddy for the first six weeks, and a talk with the administrator in week two.

# Agreed

- Each member calls three homes that nobody has called.
- The association sends the tip sheet with its letter.
"""
_LEARNED = """- Aides on nights said which rooms wake people most: it was the ice cart, not the alarms.
- **Start with one unit.** The homes that began everywhere stopped after a month.
- Families noticed before the numbers did.
"""


def invent_lanes(home: Facility, others: list[Facility], phase: Phase, made: dict[str, User]) -> None:
    """Kinds and accounts for all LANEs; Maryland's with everything that a LANE has."""
    for organization, kind in KINDS.items():
        LaneMember.objects.filter(organization=organization).update(kind=kind)
    convener, lane = made["Harriet Lindqvist"], Lane.objects.get(state="MD")
    for name in ("Harriet Lindqvist", "Pete Arnason"):
        LaneMember.objects.filter(lane=lane, name=name).update(user=made[name])
    today = timezone.localdate()
    LaneMember.objects.filter(lane=lane, name="Yolanda Reyes").update(planned_end=today + dt.timedelta(days=41))
    LaneMember.objects.filter(lane=lane, name="Bernard Achebe").update(planned_end=today + dt.timedelta(days=400))
    for kind, organization in [(MemberKind.SURVEY_AGENCY, ""), (MemberKind.MEDICAL_DIRECTORS, "")]:
        add_seat(lane=lane, kind=kind, organization=organization, by=convener)
    lane.seats.update(starts_on=SINCE)
    for days, percent in ((400, 60), (120, 75)):
        RecruitmentTarget.objects.create(
            state="MD", phase=phase, percent=percent, set_by=convener, valid_from=today - dt.timedelta(days=days),
            set_at=timezone.now() - dt.timedelta(days=days),
            reach_by=(today + dt.timedelta(days=200)) if percent == 75 else None,
        )  # fmt: skip
    invite_member(member=LaneMember.objects.get(lane=lane, name="Yolanda Reyes"), by=convener)
    _meetings(LaneBody(lane), convener)
    project = save_project(
        lane=lane, by=convener, title="Quiet nights", status="running", starts_on=today - dt.timedelta(days=150),
        summary="Nine weeks with fewer noises at night on one unit, to see whether people sleep and fall less.",
        learned=_LEARNED, is_public=True, goals=Goal.objects.filter(phase=phase, code__in=["PCC", "FALLS"]),
    )  # fmt: skip
    for each in [home, *others[:2]]:
        add_home(project=project, home=each, by=convener)
    _sharing(home, others, made["Marisol Vega"])
    _community(others)


def _meetings(body: LaneBody, by: User) -> None:
    day = body.today
    members = body.members_on(day)
    facts = {"body": body, "by": by, "starts_at": dt.time(10), "ends_at": dt.time(11, 30), "place": "Easton Library"}
    for days, title, count in ((126, "Summer meeting", 3), (35, "Fall meeting", 5)):
        meeting, _ = plan_meeting(title=title, day=_workday(day - dt.timedelta(days=days)), agenda=_FALL, **facts)
        note_attendance(meeting=meeting, members=members[:count], guests=["Gail Summers, AARP"], by=by)
        draft = save_draft(meeting=meeting, text=_MINUTES, by=by)
        approve_minutes(meeting=meeting, seen=draft.saved_at, by=by)
        since = timezone.now() - dt.timedelta(days=days - 6)
        meeting.minutes.update(saved_at=since, approved_at=since)
        actions = [
            add_action(meeting=meeting, what=what, who=who, until=meeting.day + dt.timedelta(days=until), by=by)
            for what, who, until in [
                ("Call three homes in the west that nobody has called", "Pete Arnason", 28),
                ("Send the tip sheet with the association's letter", "Bernard Achebe", 60),
            ]
        ]
        for action in actions if count == 3 else []:
            settle_action(action=action, is_done=True, by=by)
        tips = SimpleUploadedFile("Calls and what was said.csv", b"county,homes called\nGarrett,2\nAllegany,4\n")
        attach_file(meeting=meeting, upload=tips, by=by)
    plan_meeting(
        title="Winter meeting of the LANE", day=_workday(day + dt.timedelta(days=21)), agenda=_FALL, is_open=True,
        link="https://meet.example.org/maryland-lane", **facts,
    )  # fmt: skip


def _workday(day: dt.date) -> dt.date:
    """The day itself, or the Friday before a weekend."""
    return day - dt.timedelta(days=max(0, day.weekday() - 4))


def _sharing(home: Facility, others: list[Facility], by: User) -> None:
    """Two homes let the LANE see a goal or all, and one lets the hospital that it works with."""
    lane = Recipient(RecipientKind.LANE, state="MD")
    goals = Goal.objects.filter(choices__enrollment__facility=home, phase__campaign__code="ae")[:2]
    grant_consent(home=home, to=lane, by=by, goals=goals, purpose="Numbers for the quiet nights project")
    grant_consent(home=others[0], to=lane, by=by, purpose="A story for the coalition's spring meeting")
    hospital = Facility.objects.filter(kind=FacilityKind.HOSPITAL, state="MD").order_by("ccn").first()
    if hospital:
        grant_consent(
            home=home, to=Recipient(RecipientKind.HOSPITAL, hospital=hospital), by=by, purpose="Fewer readmissions"
        )


def _community(homes: list[Facility]) -> None:
    community = Facility.objects.filter(kind=FacilityKind.COMMUNITY, state="MD").order_by("ccn").first()
    if community is None:
        return
    hospital = Facility.objects.filter(kind=FacilityKind.HOSPITAL, state="MD").order_by("ccn").first()
    rows = [
        ("", CommunityKind.HOSPITAL, "Nora Whitfield", hospital),
        ("", CommunityKind.NURSING_HOME, "Owen Castellano", homes[0]),
        ("", CommunityKind.NURSING_HOME, "", homes[1]),
        ("Shore Home Health", CommunityKind.HOME_HEALTH, "Imani Brooks", None),
        ("Talbot Hospice", CommunityKind.HOSPICE, "Hope Larsen", None),
        ("Midshore Physicians", CommunityKind.PHYSICIANS, "Dr. Ned Fairbank", None),
    ]
    for organization, kind, name, facility in rows:
        join_community(
            community=community, organization=organization, kind=kind, name=name, facility=facility, starts_on=SINCE,
            email="", by=BY,
        )  # fmt: skip
    by = User.objects.filter(affiliations__facility=community).first()
    if by:
        plan_meeting(
            body=CommunityBody(community), by=by, title="Readmissions of the quarter", starts_at=dt.time(8),
            place="Room 4", day=timezone.localdate() + dt.timedelta(days=9), agenda="- Who came back, and why",
        )  # fmt: skip
