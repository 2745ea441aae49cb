"""Who may open which address of the room."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.access.services import grant_role
from accounts.members.queries import key_of
from accounts.members.services import invite
from campaigns.coalitions.bodies import CommunityBody, LaneBody
from campaigns.coalitions.community_services import join_community
from campaigns.coalitions.meeting_services import add_action, attach_file, plan_meeting
from campaigns.coalitions.minutes_services import approve_minutes, save_draft
from campaigns.coalitions.models import Lane
from campaigns.coalitions.project_services import add_home, save_project
from campaigns.coalitions.seat_services import add_seat
from campaigns.coalitions.services import add_member, ensure_lanes
from campaigns.enrollment.participants import add_community
from facilities.states.codes import STATES
from tests.laws.matrix import Row

DAY = "2026-02-03"
MD = {"state": "md"}
COMMUNITY = {"ccn": "CMD001"}
HARRIET = {**MD, "member": "harriet-lindqvist-care-forum"}
HOSPICE = {**COMMUNITY, "member": "talbot-hospice"}
PROJECT = {**MD, "project": "quiet-nights"}
DESK = {"qio": "chesapeake-quality", **MD}


def prepare(world):
    ensure_lanes(by="tests")
    lane = Lane.objects.get(state="MD")
    add_member(lane=lane, name="Harriet Lindqvist", organization="Care Forum", email="h@example.org", by="tests")
    add_seat(lane=lane, kind="ombudsman", by="tests")
    project = save_project(
        lane=lane, title="Quiet nights", starts_on=dt.date(2026, 1, 1), status="running", by=world.connie
    )
    add_home(project=project, home=world.homes["harbor"], by=world.connie)


def invited(world) -> dict:
    prepare(world)
    return {"invited": key_of(invite(email="h@example.org", role="lane-member", state="MD", by=world.connie))}


def held(body, by) -> dict:
    """A meeting with everything, and the key of its file."""
    meeting, _ = plan_meeting(
        body=body, by=by, title="Winter meeting", day=dt.date.fromisoformat(DAY), starts_at=dt.time(10), place="Easton"
    )
    coming = timezone.localdate() + dt.timedelta(days=30)
    plan_meeting(body=body, by=by, title="Next meeting", day=coming, starts_at=dt.time(10), place="Easton")
    draft = save_draft(meeting=meeting, text="Said", by=by)
    approve_minutes(meeting=meeting, seen=draft.saved_at, by=by)
    add_action(meeting=meeting, what="Call", who="Harriet", until=dt.date(2026, 3, 1), by=by)
    attached = attach_file(meeting=meeting, upload=SimpleUploadedFile("a.txt", b"words"), by=by)
    return {"file-key": str(attached.file.key)}


def lane_meeting(world):
    prepare(world)
    return held(LaneBody(Lane.objects.get(state="MD")), world.connie)


def community(world):
    """Ada runs it, Dan enters months there, Ron reads."""
    made = add_community(state=STATES["MD"], name="Bay Care Transitions", city="Easton", by="tests")
    for name, role in [("ada", "home-administrator"), ("dan", "data-entry"), ("ron", "home-reader")]:
        grant_role(user=world.people[name], role=role, facility=made, by="tests")
    join_community(community=made, organization="Talbot Hospice", kind="hospice", by="tests")
    return made


def community_meeting(world):
    return held(CommunityBody(community(world)), world.ada)


READS = ["meetings", "meetings-csv", "actions", "actions-csv"]
READS_ONE = [("meeting", {}), ("minutes-version", {"version": 1}), ("meeting-file", {"file": "file-key"})]
WRITES_ONE = [("change-meeting", {}), ("cancel-meeting", {}), ("attendance", {}), ("minutes", {})]
POSTS = [("approve-minutes", {}), ("add-action", {}), ("settle-action", {"number": 1}), ("attach", {}),
         ("remove-file", {"file": "file-key"})]  # fmt: skip


def meetings_of(prefix: str, keys: dict, needs: str, reads: str, writes: str, insiders: str) -> list[Row]:
    """The same pages at a LANE and at a community."""
    one = {**keys, "key": DAY}
    write = {"ok": writes, "forbidden": insiders, "needs": needs}
    return [
        *(Row(f"coalitions:{prefix}{name}", keys, ok=reads, needs=needs) for name in READS),
        *(Row(f"coalitions:{prefix}{name}", {**one, **more}, ok=reads, needs=needs) for name, more in READS_ONE),
        Row(f"coalitions:{prefix}plan-meeting", keys, **write),
        *(Row(f"coalitions:{prefix}{name}", {**one, **more}, **write) for name, more in WRITES_ONE),
        *(Row(f"coalitions:{prefix}{name}", {**one, **more}, method="post", **write) for name, more in POSTS),
    ]


def reading_of(prefix: str, keys: dict, reads: str) -> list[Row]:
    """What others read of a LANE's meetings."""
    one = {**keys, "key": DAY}
    return [
        *(Row(f"coalitions:{prefix}{name}", keys, ok=reads, needs="lane_meeting") for name in READS),
        Row(f"coalitions:{prefix}meeting", one, ok=reads, needs="lane_meeting"),
        Row(f"coalitions:{prefix}minutes-version", {**one, "version": 1}, ok=reads, needs="lane_meeting"),
    ]


WRITE = {"ok": "connie", "forbidden": "mel", "needs": "prepare"}
WRITE_COMMUNITY = {"ok": "ada", "forbidden": "dan ron", "needs": "community"}
ROWS = [
    Row("coalitions:roster", MD, ok="connie mel", needs="prepare"),
    Row("coalitions:roster-csv", MD, ok="connie mel", needs="prepare"),
    Row("coalitions:add", MD, **WRITE),
    Row("coalitions:add-seat", MD, **WRITE),
    Row("coalitions:contact", MD, **WRITE),
    Row("coalitions:end-seat", {**MD, "key": "no-such-seat"}, method="post", **WRITE),
    Row("coalitions:member", HARRIET, **WRITE),
    Row("coalitions:change-member", HARRIET, method="post", **WRITE),
    Row("coalitions:end", HARRIET, method="post", **WRITE),
    Row("coalitions:convener", HARRIET, method="post", **WRITE),
    Row("coalitions:give-access", HARRIET, method="post", **WRITE),
    Row("coalitions:invite-again", {**MD, "key": "invited"}, method="post", **WRITE | {"needs": "invited"}),
    Row("coalitions:take-back", {**MD, "key": "invited"}, **WRITE | {"needs": "invited"}),
    Row("coalitions:name-convener", MD, ok="nat root", forbidden="hedi", needs="prepare"),
    Row("coalitions:target", MD, ok="connie mel", needs="prepare"),
    Row("coalitions:nation-target", MD, ok="nat hedi root", needs="prepare"),
    Row("coalitions:nation-lane", MD, ok="nat hedi root", needs="prepare"),
    Row("coalitions:desk-lane", DESK, ok="rita pat lea", needs="prepare"),
    Row("coalitions:desk-community", {**DESK, **COMMUNITY}, ok="rita pat lea", needs="community"),
    Row("coalitions:nation-community", COMMUNITY, ok="nat hedi root", needs="community"),
    Row("coalitions:community", COMMUNITY, ok="ada dan ron", needs="community"),
    Row("coalitions:community-csv", COMMUNITY, ok="ada dan ron", needs="community"),
    Row("coalitions:join-community", COMMUNITY, **WRITE_COMMUNITY),
    Row("coalitions:community-member", HOSPICE, **WRITE_COMMUNITY),
    Row("coalitions:leave-community", HOSPICE, method="post", **WRITE_COMMUNITY),
    Row("coalitions:projects", MD, ok="connie mel", needs="prepare"),
    Row("coalitions:projects-csv", MD, ok="connie mel", needs="prepare"),
    Row("coalitions:add-project", MD, **WRITE),
    Row("coalitions:project", PROJECT, ok="connie mel", needs="prepare"),
    Row("coalitions:change-project", PROJECT, **WRITE),
    Row("coalitions:add-project-home", PROJECT, method="post", **WRITE),
    Row("coalitions:end-project-home", {**PROJECT, "ccn": "215001"}, method="post", **WRITE),
    *meetings_of("", MD, "lane_meeting", "connie mel", "connie", "mel"),
    *reading_of("desk-", DESK, "rita pat lea"),
    *reading_of("nation-", MD, "nat hedi root"),
    *meetings_of("community-", COMMUNITY, "community_meeting", "ada dan ron", "ada", "dan ron"),
]
