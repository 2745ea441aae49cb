"""A LANE and a partner hospital: the homes that share with them and nothing of others; each look is written down."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.services import grant_role
from accounts.audit.models import AuditEvent
from facilities.directory.models import Facility, FacilityKind
from tests.campaigns.charts import homes
from tests.campaigns.charts.homes import TODAY, share
from tests.query_growth import assert_same_queries

LANE, HOSPITAL = "/lane/md/homes/", "/h/210009/shared/"
HARBOR = {LANE: f"{LANE}215001/goals/", HOSPITAL: f"{HOSPITAL}215001/goals/"}
VALUES = ("86.7", "85.0")


@pytest.fixture
def busy(world, phase):
    """Harbor House sends two goals; Sam works at the hospital, Connie at the LANE."""
    hospital = Facility.objects.create(ccn="210009", name="CHOPTANK HOSPITAL", state="MD", kind=FacilityKind.HOSPITAL)
    grant_role(
        user=world.sam, role="home-reader", facility=hospital, by="tests", starts_on=dt.date(2025, 6, 1)
    )  # fmt: skip
    with time_machine.travel(TODAY, tick=False):
        enrollment = homes.signed(world.homes["harbor"], phase, world.ada, codes=("CA", "MED"))
        homes.send(
            enrollment, world.ada, {"ca_ls": [(42, 60), (45, 60), (52, 60)], "med_ap": [(15, 100), None, (14, 100)]}
        )
        homes.aim(enrollment, world.ada, "ca_ls", "85", "2026-01")
        yield hospital


def give(world, where, hospital, **facts):
    if where == LANE:
        return share(world, "lane", **facts)
    return share(world, "hospital", hospital=hospital, **facts)


def read(client, path, status=200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    body = b"".join(answer) if answer.streaming else answer.content
    return " ".join(BeautifulSoup(body, "html.parser").get_text(" ").split())


PLACES = pytest.mark.parametrize(("where", "who"), [(LANE, "connie"), (LANE, "mel"), (HOSPITAL, "sam")])


@PLACES
def test_without_consent_the_home_is_not_there(client, world, busy, where, who):
    client.force_login(world.people[who])
    assert "No home shares with you yet" in read(client, where)
    base = HARBOR[where]
    for path in (base, f"{base}ca/", f"{base}ca/ca-ls.csv", f"{base}ca/ca-ls.png", f"{base}ca/ca-ls.svg"):
        read(client, path, 404)
    assert not AuditEvent.objects.filter(action="enrollment.view_values").exists()


@PLACES
def test_with_consent_the_same_page_and_each_look_is_written_down(client, world, busy, where, who):
    give(world, where, busy)
    client.force_login(world.people[who])
    assert "Harbor House Baltimore All goals Help with our goals" in read(client, where)
    assert not AuditEvent.objects.filter(action="enrollment.view_values").exists(), "the list shows no value"
    said = read(client, f"{HARBOR[where]}ca/")
    assert "86.7" in said and "that you looked is written down" in said
    assert ("people of Maryland LANE" if where == LANE else "people of Choptank Hospital") in said
    assert "52" in read(client, f"{HARBOR[where]}ca/ca-ls.csv")
    assert "Homes that share with us" in read(client, HARBOR[where])
    looks = AuditEvent.objects.filter(action="enrollment.view_values", actor_id=world.people[who].pk)
    assert looks.count() == 1, "once a day"


@PLACES
def test_consent_for_one_goal_shows_that_goal_alone(client, world, busy, where, who):
    give(world, where, busy, goal=homes.measure("ca_ls").goal)
    client.force_login(world.people[who])
    page = client.get(where).content.decode()
    assert f'href="{HARBOR[where]}ca/"' in page and "All goals" not in page
    said = read(client, HARBOR[where])
    assert "86.7" in said and "14.0" not in said and "Not shared with you" not in said
    read(client, f"{HARBOR[where]}med/", 404)
    read(client, f"{HARBOR[where]}med/med-ap.csv", 404)


@PLACES
@pytest.mark.parametrize("end", ["revoked", "over", "later", "left"])
def test_when_the_right_ends_nothing_shows(client, world, busy, where, who, end):
    consent = give(world, where, busy)
    client.force_login(world.people[who])
    assert "86.7" in read(client, HARBOR[where])
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    if end == "revoked":
        consent.revoked_at = timezone.now()
    elif end == "over":
        consent.ends_on = yesterday
    elif end == "later":
        consent.starts_on = timezone.localdate() + dt.timedelta(days=3)
    else:
        Affiliation.objects.filter(user=world.people[who]).update(ends_on=yesterday)
    consent.save()
    for path in (HARBOR[where], f"{HARBOR[where]}ca/", f"{HARBOR[where]}ca/ca-ls.csv"):
        read(client, path, 404)
    if end != "left":
        assert "No home shares with you yet" in read(client, where)


def test_a_consent_to_somebody_else_is_none_here(client, world, busy):
    """The QIO's consent doesn't open the LANE's page, nor the LANE's the hospital's; another LANE has nothing."""
    share(world, "qio")
    grant_role(user=world.rita, role="lane-member", state="MD", by="tests", starts_on=dt.date(2025, 6, 1))
    client.force_login(world.rita)
    assert "No home shares" in read(client, LANE)
    read(client, f"{HARBOR[LANE]}ca/", 404)
    share(world, "lane")
    client.force_login(world.sam)
    read(client, f"{HARBOR[HOSPITAL]}ca/", 404)
    grant_role(user=world.sam, role="lane-member", state="OH", by="tests", starts_on=dt.date(2025, 6, 1))
    read(client, "/lane/oh/homes/215001/goals/", 404)
    client.force_login(world.ada)
    read(client, "/h/215001/shared/", 404)  # a home is no hospital


def test_search_pages_and_file(client, world, busy, phase):
    for number in range(27):
        home = Facility.objects.create(ccn=f"219{number:03d}", name=f"HOME {number:02d}", city="EASTON", state="MD")
        world.homes[str(number)] = home
        share(world, "lane", home=str(number))
    client.force_login(world.connie)
    assert "1 to 25 of 27 homes" in read(client, LANE) and "26 to 27 of 27" in read(client, f"{LANE}?page=2")
    assert " 1 home" in read(client, f"{LANE}?q=home+07+easton")
    assert "No home fits" in read(client, f"{LANE}?q=zebra")
    lines = list(csv.DictReader(io.StringIO(b"".join(client.get(f"{LANE}homes.csv?q=07")).decode("utf-8-sig"))))
    assert [(line["CCN"], line["goals"]) for line in lines] == [("219007", "all goals")]


def test_queries_do_not_grow(client, world, busy):
    share(world, "lane", goal=homes.measure("ca_ls").goal)
    client.force_login(world.connie)

    def grow():
        for number in range(10):
            world.homes[str(number)] = Facility.objects.create(ccn=f"219{number:03d}", name=f"H {number}", state="MD")
            share(world, "lane", home=str(number), goal=homes.measure("med_ap").goal)

    assert_same_queries(lambda: client.get(LANE), grow)
