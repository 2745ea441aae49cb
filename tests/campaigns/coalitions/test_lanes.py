"""The services of the coalitions: one LANE per jurisdiction, who joins, leads and leaves, and what stays of it."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from campaigns.coalitions.models import Lane, LaneMember, LaneRole
from campaigns.coalitions.queries import convener_of, current_members, former_members, lane_of
from campaigns.coalitions.services import end_membership, ensure_lanes, set_convener
from facilities.states.codes import STATES


def test_one_lane_for_each_jurisdiction_with_a_qio(db):
    assert ensure_lanes(by="tests") == {"created": 53, "kept": 0}
    Lane.objects.filter(state="MD").update(name="Maryland Coalition", email="lane-md@example.org", aim_percent=80)
    Lane.objects.filter(state="OH").delete()
    assert ensure_lanes(by="tests") == {"created": 1, "kept": 52}
    assert ensure_lanes(by="tests") == {"created": 0, "kept": 53}
    assert lane_of("MD").name == "Maryland Coalition" and lane_of("MD").aim_percent == 80
    assert lane_of("GU") is None
    assert set(Lane.objects.values_list("state", flat=True)) == {s.code for s in STATES.values() if s.has_qio}
    assert [e.details["created"] for e in AuditEvent.objects.filter(action="coalitions.ensure_lanes")] == [1, 53]


def test_joining_is_tidied_refused_twice_and_audited(lane, join):
    member = join("  Harriet   Lindqvist ", " Care  Forum ", email=" h@example.org ")
    assert (member.name, member.organization, member.email) == ("Harriet Lindqvist", "Care Forum", "h@example.org")
    for twin in [("harriet lindqvist", "CARE FORUM"), ("Harriet Lindqvist,", "Care Forum.")]:
        with pytest.raises(ValidationError, match="is a member for"):
            join(*twin)
    join("Harriet Lindqvist", "Other Forum")
    event = AuditEvent.objects.filter(action="coalitions.add_member").earliest("pk")
    assert (event.actor, event.target, event.details["member"]) == (
        "tests", "Maryland LANE", "Harriet Lindqvist, Care Forum",
    )  # fmt: skip


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"name": "!!!", "organization": "???"}, {"organization": ""}, {"email": "nobody"},
               {"name": "x" * 121}, {"role": "king"}]
)  # fmt: skip
def test_what_cannot_be_a_member_is_refused(lane, join, fields):
    with pytest.raises(ValidationError):
        join(**{"name": "Harriet", "organization": "Forum"} | fields)
    assert not lane.members.exists()


def test_a_new_convener_takes_over_and_past_days_keep_theirs(lane, join):
    with time_machine.travel("2026-01-10 12:00Z"):
        harriet = join(role=LaneRole.CONVENER)
        paul = join("Paul Ortiz", "Homes of Maryland")
    with time_machine.travel("2026-03-01 12:00Z"):
        set_convener(member=paul, by="tests")
        assert convener_of(lane).name == "Paul Ortiz"
        assert {m.name: m.role for m in current_members(lane)} == {
            "Paul Ortiz": "convener", "Harriet Lindqvist": "member",
        }  # fmt: skip
        assert convener_of(lane, dt.date(2026, 2, 28)).name == "Harriet Lindqvist"
        harriet.refresh_from_db()
        assert (harriet.role, harriet.ends_on) == ("convener", dt.date(2026, 2, 28))
        # Thought better of it the same day: no convener for a day that never was.
        set_convener(member=lane.members.on(dt.date(2026, 3, 1)).get(name="Harriet Lindqvist"), by="tests")
        assert convener_of(lane).name == "Harriet Lindqvist"
        assert len(current_members(lane)) == 2
        again = convener_of(lane)
        assert set_convener(member=again, by="tests") == again
    assert AuditEvent.objects.filter(action="coalitions.set_convener").count() == 2


def test_somebody_may_join_as_the_convener(lane, join):
    since = timezone.localdate() - dt.timedelta(days=400)
    join(role=LaneRole.CONVENER, starts_on=since)
    assert lane.members.count() == 1 and convener_of(lane).starts_on == since
    join("Paul Ortiz", "Homes", role=LaneRole.CONVENER)
    assert {m.name: m.role for m in current_members(lane)} == {"Paul Ortiz": "convener", "Harriet Lindqvist": "member"}


def test_a_term_ends_yesterday_and_a_term_of_today_is_taken_back(lane, join):
    old = join(starts_on=timezone.localdate() - dt.timedelta(days=30))
    new = join("Paul Ortiz", "Homes")
    for member in (old, new):
        end_membership(member=member, by="tests")
    assert current_members(lane) == []
    assert [m.name for m in former_members(lane, timezone.localdate())] == ["Harriet Lindqvist"]
    assert AuditEvent.objects.filter(action="coalitions.end_membership").count() == 2


def test_order_is_convener_co_conveners_members_by_organization(lane, join):
    join("Zoe", "AARP")
    join("Carl", "Zeta", role=LaneRole.CO_CONVENER)
    join("Hana", "Middle", role=LaneRole.CONVENER)
    join("Anna", "Ombudsman")
    assert [member.name for member in current_members(lane)] == ["Hana", "Carl", "Zoe", "Anna"]


def test_the_tables_constraints(lane, join):
    join(role=LaneRole.CONVENER)
    facts = {"lane": lane, "name": "X", "organization": "Y"}
    wrong = [
        lambda: Lane.objects.create(state="MD", name="second"),
        lambda: Lane.objects.create(state="ZZ", name="nowhere"),
        lambda: Lane.objects.filter(pk=lane.pk).update(aim_percent=0),
        lambda: Lane.objects.filter(pk=lane.pk).update(aim_percent=101),
        lambda: LaneMember.objects.create(**facts, role="convener"),
        lambda: LaneMember.objects.create(**facts, role="king"),
        lambda: LaneMember.objects.create(**facts, starts_on=dt.date(2026, 1, 2), ends_on=dt.date(2026, 1, 1)),
    ]
    for write in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
