"""What the nightly look finds, and what becomes of it; consent is looked at again whenever an alert is shown."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from accounts.access.services import grant_role
from accounts.mail.models import Suppression
from accounts.users.models import User
from campaigns.caseload import alert_services
from campaigns.caseload.models import Alert
from campaigns.caseload.tasks import look_for_alerts
from campaigns.enrollment.models import Enrollment, ParticipationLevel
from campaigns.goals.models import Goal
from campaigns.measurements.models import MonthReport
from campaigns.recruitment.desk_models import Task
from campaigns.recruitment.task_services import settle_task
from facilities.directory.models import Facility
from facilities.states.codes import STATES
from tests.campaigns.caseload.conftest import TODAY
from tests.campaigns.charts import homes
from tests.query_growth import count_queries

PAGE = "/q/chesapeake-quality/md/caseload/alerts/"
STEADY = [(54, 70), (53, 70), (54, 70), (52, 70), (56, 70), (55, 70)] * 2
WORSE = [*STEADY, *[(40, 70)] * 10]  # of consistent assignment, where higher is better


def look() -> int:
    return alert_services.look(STATES["MD"])


def sent(enrollment, *months: str) -> None:
    MonthReport.objects.bulk_create(
        MonthReport(enrollment=enrollment, month=month, status="sent", sent_at=timezone.now()) for month in months
    )


def stops(user) -> None:
    Suppression.objects.create(address=user.email, topic="qio", reason="bounced")


def standing() -> list[tuple[str, str]]:
    return sorted(Alert.objects.standing().values_list("kind", "fact"))


def test_two_months_missing_once_due(harbor):
    sent(harbor, "2026-08")
    assert look() == 1 and standing() == [("silent", "after 2026-08")]
    assert Alert.objects.get().facts == {"last": "2026-08", "months": 2}
    assert (look(), look_for_alerts()) == (0, 0)
    sent(harbor, "2026-09")
    look()
    assert standing() == [] and Alert.objects.get().closed_at


def test_one_month_missing_or_not_due_yet_is_no_alert(harbor):
    sent(harbor, "2026-09")
    assert look() == 0
    sent(harbor, "2026-10")
    with time_machine.travel(dt.datetime(2026, 12, 3, tzinfo=dt.UTC), tick=False):
        assert look() == 0


def test_a_home_that_has_just_signed_owes_nothing(world, phase, today):
    homes.signed(world.homes["bay"], phase, world.cora, on=TODAY - dt.timedelta(days=40))
    assert look() == 0


def test_a_home_that_left_or_closed_is_left_alone(harbor):
    harbor.facility.status, harbor.facility.closed_on = "closed", TODAY.date()
    harbor.facility.save()
    assert look() == 0


def test_a_level_lost_until_it_is_back(harbor):
    sent(harbor, "2026-10")
    ParticipationLevel.objects.all().delete()
    day = TODAY.date() - dt.timedelta(days=10)
    ParticipationLevel.objects.create(enrollment=harbor, level=3, starts_on=day - dt.timedelta(days=90),
                                      ends_on=day - dt.timedelta(days=1))  # fmt: skip
    now = ParticipationLevel.objects.create(enrollment=harbor, level=1, starts_on=day)
    look()
    assert standing() == [("level-lost", str(day))] and Alert.objects.get().facts == {"from": 3, "to": 1}
    now.delete()
    look()
    assert Alert.objects.standing().get().facts == {"from": 3, "to": None}
    ParticipationLevel.objects.create(enrollment=harbor, level=3, starts_on=day)
    look()
    assert standing() == []


def test_an_old_loss_is_no_news(harbor):
    sent(harbor, "2026-10")
    ParticipationLevel.objects.all().delete()
    ParticipationLevel.objects.create(enrollment=harbor, level=3, starts_on=dt.date(2025, 1, 1),
                                      ends_on=dt.date(2026, 5, 1))  # fmt: skip
    assert look() == 0


def test_mail_that_comes_back(harbor, world):
    sent(harbor, "2026-10")
    stops(world.dan)
    look()
    assert standing() == [("bouncing", f"person {world.dan.pk}, 2026-11-25")]
    Suppression.objects.all().delete()
    look()
    assert standing() == []


@pytest.mark.parametrize("breaks", ["", "mail", "sign-in", "month"])
def test_gone_takes_all_three(harbor, world, breaks):
    User.objects.filter(pk=world.ada.pk).update(
        last_login=TODAY - dt.timedelta(days=5 if breaks == "sign-in" else 90), joined_at=TODAY - dt.timedelta(days=400)
    )
    sent(harbor, "2026-10" if breaks == "month" else "2026-09")
    if breaks != "mail":
        stops(world.ada)
    look()
    assert ("gone" in dict(standing())) is (breaks == "")


def test_gone_means_every_administrator(harbor, world):
    grant_role(user=world.sam, role="home-administrator", facility=harbor.facility, by="tests")
    User.objects.filter(pk__in=[world.ada.pk, world.sam.pk]).update(joined_at=TODAY - dt.timedelta(days=400))
    sent(harbor, "2026-09")
    stops(world.ada)
    look()
    assert "gone" not in dict(standing())
    stops(world.sam)
    look()
    assert "gone" in dict(standing())
    User.objects.filter(pk=world.sam.pk).update(last_login=TODAY)
    look()
    assert "gone" not in dict(standing())


def test_worse_needs_consent_and_is_gone_with_it(harbor, world, client):
    homes.fill(harbor, "ca_ls", WORSE, last="2026-10")
    assert look() == 0
    consent = homes.share(world, "qio", goal=Goal.objects.get(code="CA", phase=harbor.phase))
    look()
    assert standing() == [("worse", "CA since 2026-01")]
    assert Alert.objects.get().facts == {"since": "2026-01", "months": 10}
    client.force_login(world.rita)
    assert "months in a row on the wrong side" in client.get(PAGE).content.decode()
    consent.revoked_at = timezone.now()
    consent.save()
    page = client.get(PAGE).content.decode()
    assert "wrong side" not in page and "Nothing to look at" in page
    assert client.post(f"{PAGE}{Alert.objects.get().key}/task/").status_code == 404
    look()
    assert standing() == []


def test_consent_for_another_goal_shows_nothing(harbor, world):
    homes.fill(harbor, "ca_ls", WORSE, last="2026-10")
    homes.share(world, "qio", goal=Goal.objects.get(code="MED", phase=harbor.phase))
    assert look() == 0


def test_a_change_that_goes_on_is_the_same_alert(harbor, world):
    homes.fill(harbor, "ca_ls", WORSE, last="2026-10")
    homes.share(world, "qio")
    look()
    alert = Alert.objects.get()
    alert_services.dismiss(alert=alert, reason="We know, they have a plan", by=world.rita)
    with time_machine.travel(TODAY + dt.timedelta(days=62), tick=False):
        homes.fill(harbor, "ca_ls", [(41, 70), (40, 70)], last="2026-12")
        look()
        assert Alert.objects.filter(kind="worse").count() == 1 and not Alert.objects.standing().filter(kind="worse")


def test_one_press_makes_a_task_and_two_make_no_second(harbor, world, client, phase):
    sent(harbor, "2026-08")
    look()
    alert = Alert.objects.get()
    client.force_login(world.rita)
    for _ in range(2):
        answer = client.post(f"{PAGE}{alert.key}/task/", {"query": "who=all&kind=silent"}, follow=True)
    assert answer.redirect_chain[0][0] == f"{PAGE}?who=all&kind=silent"
    task = Task.objects.get()
    assert (task.title, task.facility, task.assigned_to, str(task.due_on)) == (
        "Call about the months that are missing", harbor.facility, world.rita, "2026-11-26",
    )  # fmt: skip
    assert "It is a task already." in answer.content.decode()
    assert "Call about the months" in client.get(PAGE, {"show": "tasks"}).content.decode()
    file = client.get(PAGE.replace("alerts/", "alerts.csv"), {"show": "tasks", "who": "all"})
    assert b"Task: Call about the months that are missing, 2026-11-26, Rita Example" in b"".join(file.streaming_content)
    assert "Harbor House" not in client.get(PAGE, {"who": "all"}).content.decode()


def test_a_done_task_brings_the_alert_back_with_a_new_fact_or_when_it_holds_for_long(harbor, world, desk, client):
    sent(harbor, "2026-07")
    look()
    alert_services.make_task(alert=Alert.objects.get(), desk=desk, adviser=None, by=world.rita)
    settle_task(task=Task.objects.get(), done=True, by=world.rita)
    assert look() == 0 and Alert.objects.count() == 1
    client.force_login(world.rita)
    assert "Nothing to look at" in client.get(PAGE).content.decode()
    with time_machine.travel(TODAY + dt.timedelta(days=61), tick=False):
        client.force_login(world.rita)
        assert "It still holds: a task about it was done Nov 25" in client.get(PAGE).content.decode()
        client.post(f"{PAGE}{Alert.objects.get().key}/task/")
        client.get(PAGE)  # the message is said
        assert Task.objects.count() == 2 and "Harbor House" not in client.get(PAGE).content.decode()
    sent(harbor, "2026-08")
    look()
    assert sorted(Alert.objects.standing().values_list("fact", flat=True)) == ["after 2026-08"]


def test_a_task_called_off_leaves_the_alert_to_be_looked_at(harbor, world, desk, client):
    sent(harbor, "2026-08")
    look()
    alert_services.make_task(alert=Alert.objects.get(), desk=desk, adviser=world.lea, by=world.rita)
    assert Task.objects.get().assigned_to == world.lea
    settle_task(task=Task.objects.get(), done=False, by=world.rita)
    client.force_login(world.rita)
    assert "Harbor House" in client.get(PAGE).content.decode()


def test_putting_aside_needs_a_reason_and_can_be_undone(harbor, world, client):
    sent(harbor, "2026-08")
    look()
    alert = Alert.objects.get()
    client.force_login(world.rita)
    said = client.post(f"{PAGE}{alert.key}/aside/", {"reason": " "}, follow=True).content.decode()
    assert "Say why" in said and Alert.objects.standing().exists()
    client.post(f"{PAGE}{alert.key}/aside/", {"reason": "New owner <b>"})
    assert not Alert.objects.standing().exists()
    look()
    assert not Alert.objects.standing().exists()
    page = client.get(PAGE, {"show": "settled"}).content.decode()
    assert "New owner &lt;b&gt;" in page and "by Rita Example" in page
    client.post(f"{PAGE}{alert.key}/aside/", {"undo": "1"})
    assert Alert.objects.standing().exists()


def test_another_state_finds_nothing(harbor, world, client):
    sent(harbor, "2026-08")
    look()
    client.force_login(world.otto)
    other = "/q/buckeye-quality/oh/caseload/alerts/"
    assert client.post(f"{other}{Alert.objects.get().key}/task/").status_code == 404
    assert "Harbor House" not in client.get(other).content.decode()


def test_the_look_needs_no_more_queries_for_more_homes(harbor, world, phase):
    homes.share(world, "qio")
    one = count_queries(look)
    for home in homes.neighbours(world, phase, 4):
        world.homes[home.ccn] = home
        homes.share(world, "qio", home=home.ccn)
    Alert.objects.all().delete()
    assert count_queries(look) <= one + 1


def test_the_first_page_is_capped(harbor, world, phase, client):
    more = Facility.objects.bulk_create(
        Facility(ccn=f"2199{n:02d}", name=f"HOME {n}", state="MD", city="EASTON") for n in range(12)
    )
    Enrollment.objects.bulk_create(
        Enrollment(facility=home, phase=phase, signed_at=harbor.signed_at, agreement_version="1") for home in more
    )
    look()
    client.force_login(world.rita)
    page = client.get(PAGE, {"who": "all"}).content.decode()
    assert page.count('<th scope="row">') == 10 and "3 more</a>" in page
    assert client.get(PAGE, {"who": "all", "show": "more"}).content.decode().count('<th scope="row">') == 3
    lines = b"".join(client.get("/q/chesapeake-quality/md/caseload/alerts.csv?who=all").streaming_content).decode()
    assert lines.count("No numbers for two months") == 13
