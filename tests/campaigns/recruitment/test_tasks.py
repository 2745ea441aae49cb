"""Tasks of a desk: added, changed, settled, reminded of once on the morning of the day; what the table refuses."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.mail.kinds import NotNeeded
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from campaigns.recruitment.desk_models import Cover, Task
from campaigns.recruitment.people import key_of
from campaigns.recruitment.reminder_services import queue_task_reminders
from campaigns.recruitment.task_services import add_task, change_task, settle_task
from facilities.states.codes import STATES
from tests.campaigns.recruitment.desk_world import DESK, add_tia
from tests.query_growth import assert_same_queries

TASKS = f"{DESK}tasks/"


def today() -> dt.date:
    return timezone.localdate()


def test_a_task_from_form_to_done(rita, world):
    form = {
        "title": "Send the <b>sheet</b>", "home": "215001", "due_on": str(today()), "note": "Two pages",
        "assigned_to": key_of(world.lea), "remind": "on",
    }  # fmt: skip
    assert rita.post(f"{TASKS}new/", form).status_code == 302
    task = Task.objects.get()
    assert (task.facility.ccn, task.assigned_to, task.created_by, task.state) == ("215001", world.lea, world.rita, "MD")
    page = rita.get(TASKS, {"whose": "all", "q": "sheet"}).content.decode()
    assert "Send the &lt;b&gt;sheet&lt;/b&gt;" in page and "<b>sheet" not in page and "Harbor House" in page
    assert "Send the" not in rita.get(TASKS).content.decode()  # it is Lea's
    for _ in range(2):
        rita.post(f"{TASKS}{task.key}/settle/", {"intent": "done"})
    task.refresh_from_db()
    assert task.done_by == world.rita and AuditEvent.objects.filter(action="recruitment.finish_task").count() == 1
    assert "Send the" in rita.get(TASKS, {"whose": "all", "show": "done"}).content.decode()
    rita.post(f"{TASKS}{task.key}/settle/", {"intent": "reopen"})
    assert Task.objects.open().get() == task


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"title": ""}, "Say what is to be done"),
        ({"title": "x" * 201}, "200"),
        ({"due_on": "2020-01-01"}, "in the past"),
        ({"due_on": "soon"}, "Enter a date"),
        ({"home": "365001"}, "No home of your state"),
        ({"note": "SSN 123-45-6789"}, "Social Security"),
        ({"assigned_to": "otto"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_not_written(rita, change, says):
    answer = rita.post(f"{TASKS}new/", {"title": "Call", "due_on": str(today()), **change})
    assert answer.status_code == 422 and says in answer.content.decode()
    assert not Task.objects.exists()


def test_a_task_is_given_to_people_of_the_desk_for_homes_of_the_state(desk, world, phase):
    with pytest.raises(ValidationError, match="does not work at this desk"):
        add_task(desk=desk, title="x", due_on=today(), assigned_to=world.otto, by=world.rita)
    with pytest.raises(ValidationError, match="does not lie in Maryland"):
        add_task(desk=desk, home=world.homes["maple"], title="x", due_on=today(), by=world.rita)


def test_another_desk_neither_sees_nor_changes_it(client, desk, world, phase):
    task = add_task(desk=desk, title="Ask again", due_on=today(), by=world.rita)
    client.force_login(world.otto)
    theirs = "/q/buckeye-quality/oh/tasks/"
    assert "Ask again" not in client.get(theirs, {"whose": "all"}).content.decode()
    assert client.get(f"{theirs}{task.key}/").status_code == 404
    assert client.post(f"{theirs}{task.key}/settle/", {"intent": "done"}).status_code == 404


def test_changing_keeps_a_day_that_has_passed_and_a_settled_task_is_opened_first(rita, desk, world):
    task = add_task(desk=desk, title="Ask again", due_on=today(), assigned_to=world.rita, by=world.rita)
    Task.objects.update(due_on=today() - dt.timedelta(days=3))
    same = {"title": "Ask the board", "due_on": str(today() - dt.timedelta(days=3)), "assigned_to": key_of(world.rita)}
    assert rita.post(f"{TASKS}{task.key}/", same).status_code == 302
    task.refresh_from_db()
    assert (task.title, task.remind) == ("Ask the board", False)
    settle_task(task=task, done=False, by=world.rita)
    assert rita.post(f"{TASKS}{task.key}/", same).status_code == 422
    assert "Open it again" in rita.get(f"{TASKS}{task.key}/").content.decode()


def test_what_was_settled_last_stands_first_and_settling_keeps_the_place_in_the_list(rita, desk, world):
    first, second = (
        add_task(desk=desk, title=title, due_on=today(), assigned_to=world.lea, by=world.rita) for title in "AB"
    )
    settle_task(task=first, done=False, by=world.rita)
    kept = "whose=all&q=B"
    answer = rita.post(f"{TASKS}{second.key}/settle/", {"intent": "done", "query": kept})
    assert answer["Location"] == f"{TASKS}?{kept}"
    page = rita.get(TASKS, {"whose": "all", "show": "done"})
    assert [task.title for task in page.context["page"]] == ["B", "A"]
    assert 'name="query" value="whose=all&amp;show=done"' in page.content.decode()


def test_the_file_has_the_rows_of_the_list(rita, desk, world):
    add_task(desk=desk, title="=cmd()", due_on=today(), assigned_to=world.rita, by=world.rita)
    text = b"".join(rita.get(f"{DESK}tasks.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["Task"], row["Who"]) for row in rows] == [("'=cmd()", "Rita Example")]


def morning(day: dt.date, hour: int = 8) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=STATES["MD"].zone)


def test_one_mail_per_person_on_the_morning_of_the_day(desk, world, phase):
    for title in ("Send the sheet", "Ask the board"):
        add_task(desk=desk, home=world.homes["harbor"], title=title, due_on=today(), assigned_to=world.rita, by="tests")
    add_task(desk=desk, title="No reminder", due_on=today(), assigned_to=world.rita, by="tests", remind=False)
    add_task(desk=desk, title="Later", due_on=today() + dt.timedelta(days=1), assigned_to=world.rita, by="tests")
    assert queue_task_reminders(morning(today(), 5)) == 0
    assert queue_task_reminders(morning(today(), 13)) == 0
    for hour in (6, 7, 11):
        queue_task_reminders(morning(today(), hour))
    mail = Delivery.objects.get()
    said = render_delivery(mail)
    assert mail.to == "rita@example.org" and said.subject.startswith("2 tasks for ")
    assert "Send the sheet: Harbor House, 410-555-0101" in said.text and "Ask the board" in said.text
    assert "No reminder" not in said.text and "Later" not in said.text


def test_no_mail_when_all_is_done_and_the_stand_in_gets_it_when_somebody_is_away(desk, world, phase):
    tia = add_tia(world)
    task = add_task(desk=desk, title="Send the sheet", due_on=today(), assigned_to=world.rita, by="tests")
    Cover.objects.create(qio=desk.qio, state="MD", absent=world.rita, stand_in=tia, starts_on=today(), ends_on=today())
    queue_task_reminders(morning(today()))
    mail = Delivery.objects.get()
    assert mail.to == "tia@example.org" and "(for Rita Example)" in render_delivery(mail).text
    settle_task(task=task, done=True, by=tia)
    with pytest.raises(Exception, match="every task of the day is settled"):
        render_delivery(mail)


def test_a_task_for_today_that_a_colleague_gives_later_comes_at_once(desk, world, phase):
    day = today()
    facts = {"desk": desk, "home": world.homes["harbor"], "due_on": day, "by": world.rita}
    with time_machine.travel(morning(day, 5)):
        add_task(title="Early", assigned_to=world.lea, **facts)
    assert not Delivery.objects.exists(), "the morning's mail names it"
    with time_machine.travel(morning(day, 14)):
        add_task(title="My own", assigned_to=world.rita, **facts)
        add_task(title="Quiet", assigned_to=world.lea, remind=False, **facts)
        add_task(title="Tomorrow", assigned_to=world.lea, **(facts | {"due_on": day + dt.timedelta(days=1)}))
        add_task(title="Nobody's", **facts)
        assert not Delivery.objects.exists()
        task = add_task(title="Send the sheet", note="Two pages", assigned_to=world.lea, **facts)
        same = {"title": "Send the sheet", "due_on": day, "note": "Three pages", "by": world.rita}
        change_task(task=task, desk=desk, assigned_to=world.lea, **same)
        mail = Delivery.objects.get()
        said = render_delivery(mail)
        assert (mail.to, said.subject) == ("lea@example.org", "For today: Send the sheet")
        assert "Rita Example gave you a task for today" in said.text and "Three pages" in said.text
        assert "Send the sheet: Harbor House, 410-555-0101" in said.text and f"{TASKS}?show=due" in said.text
        tia = add_tia(world)
        Cover.objects.create(qio=desk.qio, state="MD", absent=world.lea, stand_in=tia, starts_on=day, ends_on=day)
        add_task(title="Ring back", assigned_to=world.lea, **facts)
        stand_in = Delivery.objects.get(to="tia@example.org")
        assert "gave Lea Example, for whom you stand in, a task" in render_delivery(stand_in).text
        change_task(task=task, desk=desk, assigned_to=world.rita, **same)
        with pytest.raises(NotNeeded):
            render_delivery(mail)


def test_as_many_queries_for_ten_tasks_as_for_one(rita, desk, world):
    def grow():
        for number in range(10):
            home = world.homes["bay"]
            add_task(desk=desk, home=home, title=f"T {number}", due_on=today(), assigned_to=world.rita, by="tests")

    add_task(desk=desk, home=world.homes["harbor"], title="T", due_on=today(), assigned_to=world.rita, by="tests")
    assert_same_queries(lambda: rita.get(TASKS), grow)


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"state": "ZZ"}, {"done_at": timezone.now(), "cancelled_at": timezone.now()}]
)
def test_the_table_refuses(world, db, wrong):
    row = {"qio": world.qios["md"], "state": "MD", "title": "x", "due_on": today(), **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(**row)
