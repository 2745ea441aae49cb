"""A QIO's adviser and the nation: with consent the same pages, without it reported or not and never a value."""

import datetime as dt

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.utils import timezone

from accounts.audit.models import AuditEvent
from tests.campaigns.charts import homes
from tests.campaigns.charts.homes import TODAY, share

DESK = "/q/chesapeake-quality/md/homes/215001/goals/"
NATION = "/nation/homes/215001/goals/"


@pytest.fixture
def busy(world, phase):
    with time_machine.travel(TODAY, tick=False):
        enrollment = homes.signed(world.homes["harbor"], phase, world.ada, codes=("CA", "MED"))
        homes.send(
            enrollment, world.ada, {"ca_ls": [(42, 60), (45, 60), (52, 60)], "med_ap": [(15, 100), None, (14, 100)]}
        )
        homes.aim(enrollment, world.ada, "ca_ls", "85", "2026-01")
        yield enrollment


def read(client, path, status=200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return BeautifulSoup(b"".join(answer) if answer.streaming else answer.content, "html.parser").get_text(" ")


@pytest.mark.parametrize(("who", "base"), [("rita", DESK), ("nat", NATION)])
def test_without_consent_sent_or_not_and_no_value(client, world, busy, who, base):
    client.force_login(world.people[who])
    for path in (base, f"{base}ca/", f"{base}ca/?view=control&compare=yes"):
        said = read(client, path)
        assert "doesn't share these numbers" in said
        assert "September 2026 Sent" in " ".join(said.split())
        assert "October 2026 Not sent" in " ".join(said.split())
        for value in ("86.7", "85.0", "52", "svg"):
            assert value not in said, value
    for ending in ("csv", "png", "svg"):
        read(client, f"{base}ca/ca-ls.{ending}", 404)
    assert not AuditEvent.objects.filter(action="enrollment.view_values").exists()


def test_months_of_one_goal_only(client, world, busy):
    """Sent, but with nothing for this goal."""
    client.force_login(world.rita)
    assert "August 2026 Not sent" in " ".join(read(client, f"{DESK}med/").split())
    assert "August 2026 Sent" in " ".join(read(client, f"{DESK}ca/").split())


def test_with_consent_the_same_page_and_each_look_is_written_down(client, world, busy):
    share(world, "qio")
    client.force_login(world.rita)
    said = read(client, f"{DESK}ca/")
    assert "86.7" in said
    assert "Shared by the home; that you looked is written down" in said
    assert "people of Chesapeake Quality for Maryland" in said
    assert "Mail it to me" not in said
    assert "52" in read(client, f"{DESK}ca/ca-ls.csv")
    looks = AuditEvent.objects.filter(action="enrollment.view_values", actor_id=world.rita.pk)
    assert looks.count() == 1  # once a day
    client.force_login(world.nat)
    assert "doesn't share" in read(client, f"{NATION}ca/")


def test_the_nation_goes_from_the_goals_to_the_months(client, world, busy):
    client.force_login(world.nat)
    page = client.get(NATION).content.decode()
    assert 'href="/nation/homes/215001/months/"' in page


def test_consent_for_one_goal_shows_that_goal_alone(client, world, busy):
    share(world, "qio", goal=homes.measure("ca_ls").goal)
    client.force_login(world.rita)
    said = read(client, DESK)
    assert "86.7" in said
    assert "Not shared with you" in said
    assert "14.0" not in said
    assert "doesn't share" in read(client, f"{DESK}med/")
    read(client, f"{DESK}med/med-ap.csv", 404)


@pytest.mark.parametrize("change", [{"revoked_at": "now"}, {"ends_on": dt.date(2026, 11, 1)},
                                    {"starts_on": dt.date(2026, 12, 1), "ends_on": None}])  # fmt: skip
def test_consent_that_is_over_shows_nothing(client, world, busy, change):
    consent = share(world, "qio")
    consent.granted_at = TODAY - dt.timedelta(days=5)
    for name, value in change.items():
        setattr(consent, name, timezone.now() if value == "now" else value)
    consent.save()
    client.force_login(world.rita)
    assert "doesn't share" in read(client, f"{DESK}ca/")


def test_another_state_another_home(client, world, busy):
    share(world, "qio")
    client.force_login(world.rita)
    read(client, "/q/chesapeake-quality/md/homes/365001/goals/", 404)
    read(client, "/q/chesapeake-quality/md/homes/999999/goals/", 404)
    read(client, f"{DESK}xx/", 404)
    client.force_login(world.otto)
    read(client, "/q/buckeye-quality/oh/homes/215001/goals/ca/", 404)


def test_the_help_desk_sees_no_values(client, world, busy):
    share(world, "nation")
    client.force_login(world.hedi)
    assert "doesn't share" in read(client, f"{NATION}ca/")
    client.force_login(world.nat)
    assert "86.7" in read(client, f"{NATION}ca/")
