"""What waits two working days goes to the national help desk: once, whoever ticks."""

import datetime as dt

import pytest
from celery import current_app
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.services import end_role
from accounts.assistance import services
from accounts.assistance.models import AssistanceRequest
from accounts.assistance.services import escalate_unanswered
from accounts.audit.models import AuditEvent
from accounts.mail.models import Delivery
from qioportal.celery import app


@pytest.fixture
def late(ask):
    asked = ask()
    AssistanceRequest.objects.update(answer_by=timezone.now() - dt.timedelta(minutes=1))
    asked.refresh_from_db()
    return asked


def told(kind: str) -> list[str]:
    return sorted(Delivery.objects.filter(message__kind=kind).values_list("to", flat=True))


def test_it_is_due_two_working_days_later_where_the_home_is(ask, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 9, 13, 17, tzinfo=dt.UTC), tick=False)
    assert ask().answer_by == dt.datetime(2026, 11, 12, 13, 17, tzinfo=dt.UTC)


def test_unanswered_it_goes_to_the_help_desk_and_the_contacts_hear_of_it(late, mails):
    assert escalate_unanswered() == 1
    late.refresh_from_db()
    assert late.desk == "help-desk" and late.status == "open"
    assert told("assistance.help_desk") == ["hedi@example.org", "helpdesk@example.org", "root@example.org"]
    assert told("assistance.overdue") == ["lea@example.org", "pat@example.org"]
    mail = mails("assistance.help_desk")[0][1]
    assert late.number in mail.text and f"/nation/help/{late.number}/" in mail.text and "two working days" in mail.text
    assert late.number in mails("assistance.overdue")[0][1].text
    step = late.steps.last()
    assert step.what == "escalated" and step.by is None
    assert AuditEvent.objects.get(action="assistance.escalated").actor == "celery"


def test_a_second_tick_does_nothing(late):
    escalate_unanswered()
    before = Delivery.objects.count(), late.steps.count(), AuditEvent.objects.count()
    assert escalate_unanswered() == 0
    assert (Delivery.objects.count(), late.steps.count(), AuditEvent.objects.count()) == before


def test_two_ticks_at_once_move_it_once(late, monkeypatch):
    """The second has read the list before the first moved the request."""
    monkeypatch.setattr(services.queries, "overdue_requests", lambda now: [late])
    assert (escalate_unanswered(), escalate_unanswered()) == (1, 0)
    assert late.steps.filter(what="escalated").count() == 1


@pytest.mark.parametrize("change", [{"status": "declined", "settled_at": "2026-11-09T00:00Z"}, {"desk": "help-desk"}])
def test_what_is_answered_or_already_there_stays(late, change):
    AssistanceRequest.objects.update(**change)
    assert escalate_unanswered() == 0
    assert not told("assistance.overdue")


def test_what_is_not_due_waits(ask):
    ask()
    assert escalate_unanswered() == 0


def test_without_contacts_left_the_help_desk_still_gets_it(late, world):
    for name in ("pat", "lea"):
        end_role(affiliation=Affiliation.objects.get(user=world.people[name]), by="tests")
    assert escalate_unanswered() == 1
    assert not told("assistance.overdue") and told("assistance.help_desk")


def test_the_timetable_knows_the_task(late):
    entry = app.conf.beat_schedule["assistance: unanswered"]
    app.loader.import_default_modules()
    current_app.tasks[entry["task"]]()
    late.refresh_from_db()
    assert late.desk == "help-desk"
