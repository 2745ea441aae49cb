"""Terms, seats and vacancies of a LANE, accounts of its members, the state's recruitment target with its history."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.places import permissions_at_lane
from accounts.access.services import grant_role
from accounts.audit.models import AuditEvent
from accounts.mail.models import Delivery
from accounts.members.models import Invitation
from accounts.members.services import Refused, accept_as_new, invite
from accounts.members.tokens import make_token
from campaigns.coalitions.models import LaneMember, LaneSeat, RecruitmentTarget
from campaigns.coalitions.queries import aim_on, aims_on, key_of, lane_of, target_on, terms_ending, vacancies
from campaigns.coalitions.seat_services import add_seat, end_seat, set_target
from campaigns.coalitions.services import change_member, end_membership, ensure_lanes, invite_member, set_role
from campaigns.recruitment.queries import share_signed
from facilities.states.codes import STATES
from tests.campaigns.coalitions.conftest import text_of

ROSTER = "/lane/md/roster/"
MD = STATES["MD"]


@pytest.fixture
def convener(client, world, lane):
    client.force_login(world.connie)
    return client


def test_a_seat_is_vacant_until_somebody_holds_it_and_on_past_days_as_it_was(lane, join):
    with time_machine.travel("2026-03-01 12:00Z"):
        seat = add_seat(lane=lane, kind="ombudsman", organization=" State  Ombudsman ", by="tests")
        assert vacancies(lane) == [seat] and seat.organization == "State Ombudsman"
    with time_machine.travel("2026-04-01 12:00Z"):
        member = join("Pete Arnason", "State Ombudsman", kind="ombudsman", seat=seat)
        assert vacancies(lane) == []
        with pytest.raises(ValidationError, match="has this seat"):
            join("Olive", "Elsewhere", seat=seat)
        with pytest.raises(ValidationError, match="End the membership first"):
            end_seat(seat=seat, by="tests")
    with time_machine.travel("2026-06-01 12:00Z"):
        end_membership(member=member, by="tests")
        assert vacancies(lane) == [seat]
        assert vacancies(lane, dt.date(2026, 3, 15)) == [seat]
        assert vacancies(lane, dt.date(2026, 5, 1)) == []
        assert vacancies(lane, dt.date(2026, 2, 1)) == []
        end_seat(seat=seat, by="tests")
        assert vacancies(lane) == []
        assert vacancies(lane, dt.date(2026, 3, 15)) == [seat], "history stays"


def test_a_new_role_keeps_seat_kind_and_account(lane, join, world):
    seat = add_seat(lane=lane, kind="consumer", by="tests")
    since = timezone.localdate() - dt.timedelta(days=90)
    ends = timezone.localdate() + dt.timedelta(days=20)
    member = join(
        "Mel Example", "AARP", kind="consumer", email="mel@example.org", seat=seat, starts_on=since, planned_end=ends
    )
    assert member.user == world.mel, "the address is a member's who signs in already"
    now = set_role(member=member, role="co-convener", by="tests")
    assert (now.kind, now.seat, now.user, now.planned_end) == ("consumer", seat, world.mel, ends)
    assert LaneMember.objects.filter(lane=lane).count() == 2 and vacancies(lane) == []


@pytest.mark.parametrize(("days", "words"), [(60, "Term ends in 60 days"), (1, "Term ends in 1 day"),
                                             (0, "Term ends today"), (-3, "Term was to end 3 days ago")])  # fmt: skip
def test_a_term_that_ends_soon_says_so(convener, lane, join, days, words):
    today = timezone.localdate()
    join(planned_end=today + dt.timedelta(days=days), starts_on=today - dt.timedelta(days=30))
    join("Later Lee", "AARP", planned_end=today + dt.timedelta(days=61))
    page = text_of(convener.get(ROSTER))
    assert words in page and page.count("Term ") - page.count("Term ends today, ") == 1
    assert [member.name for member in terms_ending(lane, today)] == ["Harriet Lindqvist"]


def test_the_roster_of_a_past_day_by_kind_and_as_a_file(convener, lane, join):
    with time_machine.travel("2026-01-10 12:00Z"):
        gone = join("Gone Gale", "Old Forum", kind="union")
        join("Harriet Lindqvist", "Care Forum", kind="consumer")
    with time_machine.travel("2026-02-10 12:00Z"):
        end_membership(member=gone, by="tests")
        join("New Nora", "Homes of Maryland", kind="home-association")
    page = text_of(convener.get(ROSTER, {"on": "2026-01-20"}))
    assert "As it was on Tuesday, January 20, 2026" in page
    assert "1 to 2 of 2 members" in page and "New Nora" not in page
    assert " 1 member" in text_of(convener.get(ROSTER, {"kind": "home-association"}))
    assert "Nobody on Thursday, January 1" in text_of(convener.get(ROSTER, {"on": "2026-01-01"}))
    assert "Nobody of this kind" in text_of(convener.get(ROSTER, {"kind": "foundation"}))
    for nonsense in ({"on": "nonsense"}, {"kind": "<b>"}, {"on": "0000-00-00"}):
        assert "1 to 2 of 2 members" in text_of(convener.get(ROSTER, nonsense))
    answer = convener.get(f"{ROSTER}roster.csv", {"on": "2026-01-20", "kind": "union"})
    (row,) = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert (row["name"], row["kind"], row["ended"]) == ("Gone Gale", "union", "2026-02-09")


def test_the_convener_adds_a_seat_fills_it_and_changes_the_term(convener, lane):
    facts = {"kind": "survey-agency", "organization": "<b>Office</b> of Health", "is_wanted": "on"}
    page = convener.post(f"{ROSTER}seats/add/", facts, follow=True)
    assert b"<b>Office" not in page.content and "Stands as wanted on the public page" in text_of(page)
    assert "There is a seat for" in text_of(convener.post(f"{ROSTER}seats/add/", facts)), "twice"
    key = key_of(LaneSeat.objects.get())
    form = text_of(convener.get(f"{ROSTER}add/?seat={key}"))
    assert "State survey agency: <b>Office</b> of Health" in form
    sent = {"name": "Sue Veyor", "organization": "Office of Health", "kind": "survey-agency", "role": "member",
            "seat": key, "planned_end": "2027-12-31", "email": ""}  # fmt: skip
    assert "Every seat that the LANE keeps is filled" in text_of(convener.post(f"{ROSTER}add/", sent, follow=True))
    address = f"{ROSTER}sue-veyor-office-of-health/"
    changed = {**sent, "organization": "Department of Health", "seat": ""}
    page = text_of(convener.post(f"{address}change/", changed, follow=True))
    assert "What is said of Sue Veyor is changed" in page and "Department of Health" in page
    assert len(vacancies(lane)) == 1, "she gave the seat up"
    wrong = {**changed, "planned_end": "2020-01-01", "name": ""}
    page = text_of(convener.post(f"{ROSTER}sue-veyor-department-of-health/change/", wrong))
    assert "Please give the name" in page
    page = text_of(convener.post(f"{ROSTER}sue-veyor-department-of-health/change/", {**wrong, "name": "Sue Veyor"}))
    assert "end before it begins" in page
    assert "is gone" in text_of(convener.post(f"{ROSTER}seats/{key}/end/", follow=True))
    other = add_seat(lane=lane, kind="union", by="tests")
    assert "gone already" in text_of(convener.post(f"{ROSTER}seats/{key}/end/", follow=True)), "second click"
    assert vacancies(lane) == [other], "a second click takes no other seat"


def test_a_member_is_invited_takes_it_up_and_loses_the_access_with_the_membership(convener, lane, join, world):
    member = join("Nora New", "Homes", email="nora@new.example.org")
    address = f"{ROSTER}{member.slug}/"
    assert "Invite Nora New" in text_of(convener.get(address))
    assert "on its way to nora@new.example.org" in text_of(convener.post(f"{address}access/", follow=True))
    assert "invited already" in text_of(convener.post(f"{address}access/", follow=True)), "second click"
    invitation = Invitation.objects.get()
    assert (invitation.state, invitation.role, invitation.place_name) == ("MD", "lane-member", "Maryland LANE")
    assert Delivery.objects.filter(to="nora@new.example.org").count() == 1
    user, _ = accept_as_new(token=make_token(invitation), name="Nora New", password="seven moons over violet")
    member.refresh_from_db()
    assert member.user == user and permissions_at_lane(user, MD)
    assert "Nora New signs in with" in text_of(convener.get(address))
    LaneMember.objects.filter(pk=member.pk).update(starts_on=timezone.localdate() - dt.timedelta(days=9))
    Affiliation.objects.filter(user=user).update(starts_on=timezone.localdate() - dt.timedelta(days=9))
    convener.post(f"{address}end/")
    assert not permissions_at_lane(user, MD)


def test_the_access_goes_with_the_address_that_goes(convener, lane, join, world):
    day = timezone.localdate() - dt.timedelta(days=9)
    row = join("Mel Example", "Homes", email="mel@example.org", starts_on=day)
    facts = {"name": "Nora New", "organization": "Homes", "kind": "other", "planned_end": None, "seat": None}
    changed = change_member(member=row, by=world.connie, email="mel@example.org", **facts)
    assert permissions_at_lane(world.mel, MD), "the same address: a name that was mistyped"
    changed = change_member(member=changed, by=world.connie, email="nora@new.example.org", **facts)
    assert changed.user is None and not permissions_at_lane(world.mel, MD)


def test_who_may_invite_to_a_lane(world, lane):
    for name, allowed in {"connie": True, "nat": True, "root": True, "mel": False, "rita": False, "ada": False}.items():
        facts = {"email": f"for-{name}@example.com", "role": "lane-member", "by": world.people[name], "state": "MD"}
        if allowed:
            assert invite(**facts).place_name == "Maryland LANE"
        else:
            with pytest.raises(Refused):
                invite(**facts)
    for role, state in [("lane-member", "OH"), ("national-team", "MD"), ("qio-lead", "MD"), ("lane-member", "")]:
        with pytest.raises(Refused):
            invite(email="x@example.com", role=role, by=world.connie, state=state)
    with pytest.raises(Refused, match="has access here already"):
        invite(email="mel@example.org", role="lane-member", by=world.connie, state="MD")
    # A role elsewhere is none here.
    assert invite(email="olga@example.org", role="lane-member", by=world.connie, state="MD")
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(
            email="y@example.com", role="data-entry", state="MD", expires_at=timezone.now(), invited_by=None
        )


def test_without_an_address_nobody_is_invited(lane, join):
    with pytest.raises(ValidationError, match="address"):
        invite_member(member=join(), by="tests")


def test_a_convener_does_not_lose_access_by_the_roster_and_nobody_by_themselves(lane, join, world):
    day = timezone.localdate() - dt.timedelta(days=9)
    leads = join("Connie Example", "Forum", email="connie@example.org", role="convener", starts_on=day)
    assert leads.user == world.connie
    end_membership(member=leads, by=world.mel)
    assert permissions_at_lane(world.connie, MD)
    again = join("Connie Example", "Forum", email="connie@example.org", role="co-convener", starts_on=day)
    end_membership(member=again, by=world.connie)
    assert permissions_at_lane(world.connie, MD)


def test_targets_follow_one_another_and_each_day_keeps_its_own(lane, phase, world):
    today = timezone.localdate()
    assert aim_on("MD", phase, today) == 75 and target_on("MD", phase, today) is None
    lane_of("MD").__class__.objects.filter(state="MD").update(aim_percent=60)
    assert aim_on("MD", phase, today) == 60, "falls back to what the LANE said before"
    with time_machine.travel("2026-03-01 12:00Z"):
        set_target(state=MD, phase=phase, percent=65, by=world.connie)
    with time_machine.travel("2026-06-01 12:00Z"):
        set_target(state=MD, phase=phase, percent=70, reach_by=dt.date(2026, 12, 31), by=world.nat)
        set_target(state=MD, phase=phase, percent=72, by=world.nat)  # thought better of it the same day
        set_target(state=MD, phase=phase, percent=90, valid_from=dt.date(2027, 1, 1), by=world.nat)
        for wrong in ({"valid_from": dt.date(2026, 5, 1)}, {"percent": 0}, {"percent": 101},
                      {"reach_by": dt.date(2026, 5, 1)}):  # fmt: skip
            with pytest.raises(ValidationError):
                set_target(**{"state": MD, "phase": phase, "percent": 70, "by": world.nat} | wrong)
    days = {"2026-02-28": 60, "2026-03-01": 65, "2026-05-31": 65, "2026-06-01": 72, "2026-12-31": 72, "2027-01-01": 90}
    for day, percent in days.items():
        assert aim_on("MD", phase, dt.date.fromisoformat(day)) == percent, day
        assert aims_on(phase, dt.date.fromisoformat(day))["MD"] == percent, day
    assert aim_on("OH", phase, dt.date(2026, 6, 1)) == 75 and aim_on("GU", phase, today) == 75
    with time_machine.travel("2026-07-01 12:00Z"):
        assert share_signed("MD", phase).aim == 72
    assert AuditEvent.objects.filter(action="coalitions.set_target").count() == 4


def test_the_page_of_the_target_for_convener_member_and_nation(client, world, lane, phase):
    client.force_login(world.connie)
    page = text_of(client.get("/lane/md/target/"))
    assert "Maryland aims at 75%" in page and "Nothing was set" in page
    facts = {"phase": phase.pk, "percent": "80", "valid_from": str(timezone.localdate()), "reach_by": ""}
    page = text_of(client.post("/lane/md/target/", facts, follow=True))
    assert "Maryland aims at 80% in" in page and "Connie Example" in page
    page = text_of(client.post("/lane/md/target/", {**facts, "percent": "180"}))
    assert "One thing needs a look" in page
    assert "days that are over" in text_of(client.post("/lane/md/target/", {**facts, "valid_from": "2020-01-01"}))
    client.force_login(world.mel)
    assert "Set the next one" not in text_of(client.get("/lane/md/target/"))
    assert client.post("/lane/md/target/", facts).status_code == 403
    client.force_login(world.hedi)
    assert client.post("/nation/lanes/md/target/", facts).status_code == 403
    client.force_login(world.nat)
    assert "aims at 85%" in text_of(client.post("/nation/lanes/md/target/", {**facts, "percent": "85"}, follow=True))
    assert RecruitmentTarget.objects.count() == 2
    assert "Recruitment target" in text_of(client.get("/nation/lanes/md/"))
    assert client.get("/nation/lanes/gu/").status_code == client.get("/nation/lanes/zz/").status_code == 404


def test_the_tables_constraints(lane, join, phase, world):
    member = join()
    seat = LaneSeat.objects.create(lane=lane, kind="union")
    member.seat = seat
    member.save()
    today = timezone.localdate()
    wrong = [
        lambda: LaneSeat.objects.create(lane=lane, kind="king"),
        lambda: LaneSeat.objects.create(lane=lane, kind="union", ends_on=dt.date(2020, 1, 1)),
        lambda: LaneMember.objects.create(lane=lane, name="X", organization="Y", kind="king"),
        lambda: LaneMember.objects.create(lane=lane, name="X", organization="Y", planned_end=dt.date(2020, 1, 1)),
        lambda: LaneMember.objects.create(lane=lane, name="X", organization="Y", seat=seat),
        lambda: RecruitmentTarget.objects.create(state="ZZ", phase=phase, percent=75),
        lambda: RecruitmentTarget.objects.create(state="MD", phase=phase, percent=0),
        lambda: RecruitmentTarget.objects.create(state="MD", phase=phase, percent=101),
        lambda: RecruitmentTarget.objects.create(
            state="MD", phase=phase, percent=75, reach_by=today - dt.timedelta(days=1)
        ),
    ]
    for number, write in enumerate(wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
            pytest.fail(f"{number} was let in")


def test_a_role_of_the_portal_is_given_for_a_co_convener(lane, join, world):
    ensure_lanes(by="tests")
    grant_role(user=world.sam, role="lane-member", state="OH", by="tests")
    member = join("Sam Example", "AARP", email="sam@example.org", role="co-convener")
    assert member.user is None, "a role in another state is none here"
    assert invite_member(member=member, by=world.connie).role == "lane-convener"
