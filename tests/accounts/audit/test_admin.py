"""The audit in Django admin: found, read, never changed, and quick however long it is."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.audit.services import record

LIST = "admin:accounts_auditevent_changelist"


@pytest.fixture
def admin(client, world):
    client.force_login(world.root)
    return client


def test_the_list_is_searched_by_person_action_and_record(admin, world):
    record(action="test.find_me", by=world.ada, target=world.homes["harbor"])
    record(action="test.not_me", by=world.dan, target=world.homes["bay"])
    for term in ("ADA@example.org", "test.find"):
        page = admin.get(reverse(LIST), {"q": term}).content.decode()
        assert "test.find_me" in page and "test.not_me" not in page, term
    found = AuditEvent.objects.get(action="test.find_me")
    page = admin.get(reverse(LIST), {"q": found.target_id}).content.decode()
    assert "test.find_me" in page


def test_an_event_opens_to_read_and_has_nothing_to_press(admin):
    event = record(action="test.did_it", by="tests", words="<script>alert(1)</script>")
    page = admin.get(reverse("admin:accounts_auditevent_change", args=[event.pk])).content.decode()
    assert "test.did_it" in page and "<script>alert" not in page
    assert 'name="_save"' not in page and "deletelink" not in page
    assert "action-select" not in admin.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("act", ["add", "change", "delete", "delete selected"])
def test_post_is_refused(admin, act):
    event = record(action="test.did_it", by="tests")
    before = AuditEvent.objects.filter(action="test.did_it").values().get()
    if act == "add":
        assert admin.post(reverse("admin:accounts_auditevent_add"), {"action": "x"}).status_code == 403
    elif act == "delete selected":
        answer = admin.post(reverse(LIST), {"action": "delete_selected", "_selected_action": event.pk, "post": "yes"})
        assert "test.did_it" in answer.content.decode()  # the list comes back, no such action exists
    else:
        answer = admin.post(
            reverse(f"admin:accounts_auditevent_{act}", args=[event.pk]), {"action": "x", "post": "yes"}
        )
        assert answer.status_code == 403
    assert AuditEvent.objects.filter(action="test.did_it").values().get() == before


def test_the_list_never_counts_or_walks_the_whole_table(admin):
    for days in range(30):
        AuditEvent.objects.create(action="test.did_it", at=timezone.now() - dt.timedelta(days=days * 20))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert admin.get(reverse(LIST)).status_code == 200
    about_events = [each["sql"] for each in asked if "accounts_auditevent" in each["sql"]]
    assert about_events
    for sql in about_events:
        walks = "COUNT(" in sql or "DISTINCT" in sql
        assert not walks or "LIMIT 10000" in sql, sql


def test_years_months_and_days_of_the_hierarchy_are_those_with_events(admin):
    for year, month, day in [(2024, 3, 10), (2024, 11, 3), (2026, 1, 31), (2026, 2, 1), (2026, 2, 28)]:
        at = dt.datetime(year, month, day, 23, 30, tzinfo=timezone.get_current_timezone())
        AuditEvent.objects.create(action=f"test.on_{year}_{month}_{day}", at=at)
    events = AuditEvent.objects.filter(action__startswith="test.")
    assert [each.year for each in events.datetimes("at", "year")] == [2024, 2026]
    assert [(each.year, each.month) for each in events.datetimes("at", "month", order="DESC")] == [
        (2026, 2), (2026, 1), (2024, 11), (2024, 3)
    ]  # fmt: skip
    assert [each.day for each in events.filter(at__year=2026).datetimes("at", "day")] == [31, 1, 28]
    page = admin.get(reverse(LIST), {"at__year": "2026", "at__month": "2"}).content.decode()
    assert "test.on_2026_2_1<" in page and "test.on_2026_1_31<" not in page
