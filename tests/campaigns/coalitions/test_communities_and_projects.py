"""Community coalitions with their members and meetings, special projects with their homes, and what the public sees."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.coalitions.community_services import join_community, leave_community
from campaigns.coalitions.models import CommunityMember
from campaigns.coalitions.project_models import ProjectHome, SpecialProject
from campaigns.coalitions.project_queries import projects_between
from campaigns.coalitions.project_services import add_home, end_home, save_project
from campaigns.coalitions.queries import community_members
from campaigns.coalitions.seat_services import add_seat, set_target
from campaigns.coalitions.services import ensure_lanes
from campaigns.goals.models import Goal
from facilities.states.codes import STATES
from qioportal.templatetags.layout import day, short_day
from tests.campaigns.coalitions.conftest import meet, text_of
from tests.query_growth import assert_same_queries

MEMBERS = "/h/CMD001/members/"
PROJECTS = "/lane/md/projects/"


def begin(lane, by, **facts):
    facts = {"title": "Quiet nights", "starts_on": dt.date(2026, 1, 1), "status": "running"} | facts
    return save_project(lane=lane, by=by, **facts)


def test_a_community_is_kept_by_its_own_people_and_read_by_desk_and_nation(client, world, community):
    client.force_login(world.ada)
    assert "Add the first member" in text_of(client.get(MEMBERS))
    assert "Choose one" in (page := text_of(client.get(f"{MEMBERS}add/"))) and "---" not in page
    facts = {"facility": "215001", "organization": "", "kind": "nursing-home", "name": "Ada", "email": "a@example.org"}
    page = text_of(client.post(f"{MEMBERS}add/", facts, follow=True))
    assert "Harbor House belongs to Bay Care Transitions" in page and "Baltimore, 215001" in page
    assert "is a member already" in text_of(client.post(f"{MEMBERS}add/", facts | {"name": "Other"})), "twice"
    assert "No open home or hospital" in text_of(client.post(f"{MEMBERS}add/", facts | {"facility": "999999"}))
    assert "member of itself" in text_of(client.post(f"{MEMBERS}add/", facts | {"facility": "CMD001"}))
    for taken in ("Meetings", "add", "!!!"):
        page = text_of(client.post(f"{MEMBERS}add/", {"kind": "hospice", "organization": taken}))
        assert "Write the whole name" in page
    page = text_of(client.post(f"{MEMBERS}add/", {"kind": "hospice", "organization": " "}))
    assert "Please give the organization, or a CCN" in page
    client.post(f"{MEMBERS}add/", {"kind": "hospice", "organization": "<b>Talbot</b> Hospice"})
    page = client.get(MEMBERS, {"kind": "hospice"})
    assert b"<b>Talbot" not in page.content and " 1 member" in text_of(page)
    address = f"{MEMBERS}{CommunityMember.objects.get(kind='hospice').slug}/"
    sent = {"kind": "hospice", "organization": "Talbot Hospice", "name": "Hope", "email": ""}
    assert "is changed" in text_of(client.post(address, sent, follow=True))
    for name, path in [("rita", "/q/chesapeake-quality/md/coalitions/CMD001/"), ("nat", "/nation/coalitions/CMD001/")]:
        client.force_login(world.people[name])
        page = client.get(path)
        assert "Talbot Hospice" in text_of(page) and b"/members/add/" not in page.content
    client.force_login(world.otto)
    assert client.get("/q/buckeye-quality/oh/coalitions/CMD001/").status_code == 404
    client.force_login(world.rita)
    ensure_lanes(by="tests")
    assert "Bay Care Transitions Easton, 2 members" in text_of(client.get("/q/chesapeake-quality/md/lane/"))
    client.force_login(world.dan)
    assert client.get(f"{MEMBERS}add/").status_code == 403
    client.force_login(world.ada)
    assert client.get("/h/215001/members/").status_code == 404, "a home is no community"
    lines = csv.DictReader(io.StringIO(b"".join(client.get(f"{MEMBERS}members.csv")).decode("utf-8-sig")))
    assert [line["CCN"] for line in lines] == ["215001", ""]


def test_a_term_in_a_community_ends_and_stays(client, world, community):
    with time_machine.travel("2026-01-10 12:00Z"):
        member = join_community(community=community, organization="Shore Home Health", kind="home-health", by="tests")
    client.force_login(world.ada)
    with time_machine.travel("2026-03-01 15:00Z", tick=False):
        client.force_login(world.ada)
        page = text_of(client.post(f"{MEMBERS}{member.slug}/end/", follow=True))
        assert "has ended" in page and "1 former member" in page
        assert "ended already" in text_of(client.post(f"{MEMBERS}{member.slug}/end/", follow=True)), "second click"
    assert list(community_members(community, dt.date(2026, 2, 1))) == [member]
    assert not community_members(community, dt.date(2026, 3, 1))
    fresh = join_community(community=community, organization="Mistake", kind="other", by="tests")
    leave_community(member=fresh, by="tests")
    assert not CommunityMember.objects.filter(organization="Mistake").exists(), "one of today is taken back"


def test_a_community_meets_as_a_lane_does(client, world, community, community_body):
    join_community(community=community, organization="Hospice", kind="hospice", email="hope@example.org", by="tests")
    client.force_login(world.ada)
    facts = {"title": "Readmissions", "day": str(community_body.today), "starts_at": "08:00", "place": "Room 4",
             "tell": "on"}  # fmt: skip
    page = client.post(f"{MEMBERS}meetings/plan/", facts, follow=True)
    assert "1 member will get a mail" in text_of(page) and "Open to everybody" not in text_of(page)
    address = f"{MEMBERS}meetings/{community_body.today}/"
    mail = render_delivery(Delivery.objects.select_related("message").get())
    assert "Bay Care Transitions: Readmissions" in mail.subject and address in mail.text
    assert "1 person was there" in text_of(client.post(f"{address}attendance/", {"members": ["hospice"]}, follow=True))
    client.post(f"{address}minutes/", {"text": "Agreed", "seen": ""})
    client.post(f"{address}actions/add/", {"what": "Call", "who": "Hospice", "until": str(community_body.today)})
    client.force_login(world.ron)
    assert "Readmissions" in text_of(client.get(f"{MEMBERS}meetings/"))
    assert "Agreed" in text_of(client.get(address)) and "Call" in text_of(client.get(f"{MEMBERS}meetings/actions/"))
    assert client.get(f"{MEMBERS}meetings/plan/").status_code == 403
    client.force_login(world.connie)
    for path in (address, f"/lane/md/meetings/{community_body.today}/"):
        assert client.get(path).status_code == 404


def test_a_project_is_begun_changed_and_has_homes(client, world, lane, phase):
    client.force_login(world.connie)
    assert "No project yet" in text_of(client.get(PROJECTS))
    goal = Goal.objects.get(phase=phase, code="CA")
    facts = {"title": "Quiet <b>nights</b>", "summary": "Fewer alarms", "goals": [goal.pk], "status": "running",
             "starts_on": "2026-01-01", "ends_on": "", "learned": "", "is_public": "on"}  # fmt: skip
    page = client.post(f"{PROJECTS}add/", facts, follow=True)
    assert b"<b>nights" not in page.content and goal.short_name in text_of(page)
    address = page.redirect_chain[-1][0]
    page = text_of(client.post(f"{PROJECTS}add/", facts | {"ends_on": "2025-01-01"}))
    assert "end before it begins" in page
    page = text_of(client.post(f"{address}change/", facts | {"learned": "- It **worked**"}, follow=True))
    assert "It worked" in page
    assert "Add Harbor House, Baltimore" in text_of(client.get(address, {"q": "harbor"}))
    assert "No open home of Maryland" in text_of(client.get(address, {"q": "maple"})), "a home of Ohio"
    assert "takes part" in text_of(client.post(f"{address}homes/add/", {"ccn": "215001"}, follow=True))
    assert "takes part already" in text_of(client.post(f"{address}homes/add/", {"ccn": "215001"}, follow=True))
    assert "No home of the state" in text_of(client.post(f"{address}homes/add/", {"ccn": "365001"}, follow=True))
    assert " 1 project" in text_of(client.get(PROJECTS, {"q": "alarms", "status": "running"}))
    assert "No project fits" in text_of(client.get(PROJECTS, {"status": "stopped"}))
    assert "no longer" in text_of(client.post(f"{address}homes/215001/end/", follow=True))
    assert "does not take part" in text_of(client.post(f"{address}homes/215001/end/", follow=True)), "second click"
    client.force_login(world.mel)
    page = client.get(address)
    assert page.status_code == 200 and b"/change/" not in page.content
    assert client.get(f"{address}change/").status_code == 403
    (line,) = csv.DictReader(io.StringIO(b"".join(client.get(f"{PROJECTS}projects.csv")).decode("utf-8-sig")))
    assert (line["homes"], line["public"]) == ("0", "yes")


@pytest.mark.one_engine
def test_what_begins_later_is_not_said_to_run(client, lane, world):
    later = timezone.localdate() + dt.timedelta(days=9)
    project = begin(lane, world.connie, starts_on=later, status="planned")
    add_home(project=project, home=world.homes["harbor"], by=world.connie)
    client.force_login(world.mel)
    page = text_of(client.get(f"{PROJECTS}{project.slug}/"))
    assert f"from {day(later)} on" in page and f"from {short_day(later)} on" in page and "since" not in page


def test_homes_of_a_project_are_dated_and_titles_get_addresses_of_their_own(lane, world):
    project = begin(lane, world.connie)
    assert [begin(lane, world.connie).slug, begin(lane, world.connie, title="Add").slug] == ["quiet-nights-2", "add-2"]
    with pytest.raises(ValidationError, match="letters"):
        begin(lane, world.connie, title="!!!")
    home = world.homes["harbor"]
    with time_machine.travel("2026-02-01 12:00Z"):
        assert add_home(project=project, home=home, by=world.connie)
    with time_machine.travel("2026-05-01 12:00Z"):
        assert end_home(project=project, home=home, by=world.connie)
        assert add_home(project=project, home=home, by=world.connie)
        assert end_home(project=project, home=home, by=world.connie), "one of today is taken back"
    row = project.project_homes.get()
    assert (row.starts_on, row.ends_on) == (dt.date(2026, 2, 1), dt.date(2026, 4, 30))
    with pytest.raises(ValidationError, match="own state"):
        add_home(project=project, home=world.homes["maple"], by=world.connie)
    save_project(
        lane=lane, by=world.connie, project=project, title="Renamed", starts_on=dt.date(2026, 1, 1),
        ends_on=dt.date(2026, 3, 31), status="finished",
    )  # fmt: skip
    assert project.slug == "quiet-nights"
    assert project in projects_between("MD", dt.date(2026, 3, 31), dt.date(2026, 6, 30))
    assert project not in projects_between("MD", dt.date(2026, 4, 1), dt.date(2026, 6, 30))


def test_the_public_page_shows_what_is_meant_for_it_and_nothing_else(client, world, lane, body, phase, join):
    join("Harriet", "Forum", email="harriet@private.example", role="convener")
    add_seat(lane=lane, kind="ombudsman", by="tests")
    add_seat(lane=lane, kind="union", organization="Secret Union", is_wanted=False, by="tests")
    meet(body, world.connie, title="Members only", days=2, link="https://secret.example.org/")
    meet(body, world.connie, title="Open forum", days=5, is_open=True)
    begin(lane, world.connie, title="Shown project", is_public=True)
    begin(lane, world.connie, title="Hidden project")
    begin(lane, world.connie, title="Planned project", is_public=True, status="planned")
    set_target(state=STATES["MD"], phase=phase, percent=66, by=world.nat)
    page = client.get("/states/md/")
    said = text_of(page)
    assert "Wanted: ombudsman." in said and "Open forum" in said and "Everybody may come" in said
    assert "Shown project" in said and "the aim is 66%" in said
    for hidden in ("Secret Union", "Members only", "secret.example.org", "Hidden project", "Planned project",
                   "private.example"):  # fmt: skip
        assert hidden not in page.content.decode(), hidden
    assert client.get("/states/gu/").status_code == 200, "Guam has no LANE"


def test_the_lane_sees_its_week(client, world, lane, body, join, phase):
    client.force_login(world.mel)
    page = text_of(client.get("/lane/md/"))
    assert "Nothing is open" in page and "None is planned" in page
    today = timezone.localdate()
    join(planned_end=today + dt.timedelta(days=12))
    add_seat(lane=lane, kind="ombudsman", by="tests")
    meet(body, world.connie, title="Fall forum")
    set_target(state=STATES["MD"], phase=phase, percent=66, reach_by=today + dt.timedelta(days=90), by=world.nat)
    page = text_of(client.get("/lane/md/"))
    assert "Fall forum" in page and "term ends in 12 days" in page and "1 vacancy" in page
    assert "To be reached by" in page


def test_queries_do_not_grow(client, world, lane, community, phase):
    client.force_login(world.ada)
    join_community(community=community, organization="First", kind="hospice", facility=world.homes["bay"], by="tests")
    project = begin(lane, world.connie)
    project.goals.set(Goal.objects.filter(phase=phase)[:1])
    add_home(project=project, home=world.homes["harbor"], by=world.connie)

    def visit():
        client.force_login(world.ada)
        client.get(MEMBERS)
        client.force_login(world.connie)
        client.get(PROJECTS)
        client.get(f"{PROJECTS}quiet-nights/")

    def grow():
        join_community(community=community, organization="Home", kind="other", facility=world.homes["harbor"], by="x")
        for number in range(8):
            join_community(community=community, organization=f"O{number}", kind="other", by="tests")
            begin(lane, world.connie).goals.set(Goal.objects.filter(phase=phase)[:3])
        add_home(project=project, home=world.homes["bay"], by=world.connie)

    assert_same_queries(visit, grow)


def test_the_tables_constraints(world, community, lane):
    home = world.homes["harbor"]
    join_community(community=community, organization="", facility=home, kind="nursing-home", by="tests")
    project = begin(lane, world.connie)
    add_home(project=project, home=home, by=world.connie)
    facts = {"lane": lane, "title": "T", "starts_on": dt.date(2026, 1, 1)}
    wrong = [
        lambda: CommunityMember.objects.create(community=community, organization="X", kind="king"),
        lambda: CommunityMember.objects.create(community=community, organization="X", kind="other", facility=home),
        lambda: CommunityMember.objects.create(
            community=community, organization="X", kind="other", ends_on=dt.date(2020, 1, 1)
        ),
        lambda: SpecialProject.objects.create(**facts, slug="quiet-nights"),
        lambda: SpecialProject.objects.create(**facts, slug="a", status="king"),
        lambda: SpecialProject.objects.create(**facts, slug="a", ends_on=dt.date(2025, 1, 1)),
        lambda: ProjectHome.objects.create(project=project, facility=home),
        lambda: ProjectHome.objects.filter(project=project).update(ends_on=dt.date(2020, 1, 1)),
    ]
    for number, write in enumerate(wrong):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()
            pytest.fail(f"{number} was let in")
