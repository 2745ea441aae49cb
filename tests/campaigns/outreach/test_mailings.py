"""Mailings over HTTP: written, counted, previewed, sent once, paused, cancelled, within the author's scope."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.access.services import end_role, grant_role
from accounts.mail.models import Delivery, DeliveryState, Lane
from accounts.mail.rendering import render_delivery
from campaigns.enrollment.models import Enrollment
from campaigns.outreach.audience import Audience, Scope, audience_report, recipients_for
from campaigns.outreach.models import Mailing, MailingStatus
from campaigns.outreach.queries import progress_for, progress_of
from campaigns.outreach.services import NotNow, pause_mailing, send_mailing, write_mailing
from tests.world import person

pytestmark = pytest.mark.django_db
DESK = {"qio": "chesapeake-quality", "state": "md"}


def url(name: str, **keys) -> str:
    return reverse(f"outreach:{name}", kwargs=keys)


@pytest.fixture
def scope(world, phase) -> Scope:
    return Scope(world.qios["md"], "MD")


def draft(scope: Scope, by, **facts) -> Mailing:
    return write_mailing(
        scope=scope, subject="October is open", text="Dear {name},\n\n{home} can send October.",
        audience=Audience(**facts), by=by,
    )  # fmt: skip


def test_written_counted_previewed_and_sent(client, world, scope):
    client.force_login(world.rita)
    answer = client.post(
        url("desk-new", **DESK), {"subject": "October is open", "text": "Dear {name},\n\n{home} can send October."}
    )
    mailing = Mailing.objects.get()
    assert answer.url == url("desk-mailing", **DESK, number=mailing.pk)
    page = client.get(answer.url).content.decode()
    assert "Send to 3 people" in page  # ada, dan, ron of Harbor House; Bay Manor has nobody
    assert "Dear Ada Example," in page
    assert "Harbor House can send October." in page
    client.post(url("desk-send", **DESK, number=mailing.pk))
    mailing.refresh_from_db()
    assert mailing.status == MailingStatus.SENDING
    rows = Delivery.objects.filter(message=mailing.message)
    assert sorted(rows.values_list("to", flat=True)) == ["ada@example.org", "dan@example.org", "ron@example.org"]
    assert {row.lane for row in rows} == {Lane.BULK}
    mail = render_delivery(rows.get(to="dan@example.org"))
    assert mail.subject == "October is open"
    assert "Dear Dan Example," in mail.text
    assert "Stop messages of your QIO" in mail.text


def test_a_second_press_sends_nothing_twice(client, world, scope):
    mailing = draft(scope, world.rita)
    client.force_login(world.rita)
    for _ in range(2):
        client.post(url("desk-send", **DESK, number=mailing.pk))
    assert Delivery.objects.count() == 3


def test_somebody_with_two_homes_gets_one_mail(world, scope):
    grant_role(user=world.ada, role="home-administrator", facility=world.homes["bay"], by="tests")
    assert [each.address for each in recipients_for(scope, Audience())].count("ada@example.org") == 1
    assert audience_report(scope, Audience()).people == 3


def test_the_audience_is_chosen_by_facts(world, scope, phase):
    grant_role(user=person("bea"), role="home-administrator", facility=world.homes["bay"], by="tests")
    Enrollment.objects.create(facility=world.homes["harbor"], phase=phase, signer_name="A", signer_title="B")

    def names(**facts) -> list[str]:
        return sorted({each.home for each in recipients_for(scope, Audience(**facts))})

    assert names() == ["Bay Manor", "Harbor House"]
    assert names(stage="signed") == ["Harbor House"]
    assert names(stage="identified") == ["Bay Manor"]
    assert names(not_sent=True) == ["Harbor House"]
    assert names(goal="CA") == []


def test_nobody_writes_outside_the_scope(client, world, scope):
    ohio = write_mailing(
        scope=Scope(world.qios["oh"], "OH"), subject="Ohio", text="x", audience=Audience(), by=world.otto
    )
    client.force_login(world.rita)
    assert client.get(url("desk-mailing", **DESK, number=ohio.pk)).status_code == 404
    assert client.post(url("desk-send", **DESK, number=ohio.pk)).status_code == 404
    assert [each.home for each in recipients_for(scope, Audience(states=("OH",)))].count("Maple Court") == 0


def test_who_left_gets_nothing(world, scope):
    end_role(affiliation=world.dan.affiliations.get(), by="tests")
    world.ron.is_active = False
    world.ron.save()
    assert [each.address for each in recipients_for(scope, Audience())] == ["ada@example.org"]


def test_an_audience_of_nobody_is_not_sent(client, world, scope):
    mailing = draft(scope, world.rita, goal="CA")
    client.force_login(world.rita)
    answer = client.post(url("desk-send", **DESK, number=mailing.pk), follow=True)
    assert "Nobody would get this." in answer.content.decode()
    mailing.refresh_from_db()
    assert mailing.status == MailingStatus.DRAFT
    assert Delivery.objects.count() == 0


def test_pause_go_on_and_cancel(client, world, scope):
    mailing = draft(scope, world.rita)
    send_mailing(mailing=mailing, scope=scope, by=world.rita)
    client.force_login(world.rita)
    client.post(url("desk-pause", **DESK, number=mailing.pk))
    mailing.refresh_from_db()
    assert mailing.status == MailingStatus.PAUSED
    assert mailing.message.is_paused
    client.post(url("desk-resume", **DESK, number=mailing.pk))
    mailing = Mailing.objects.get(pk=mailing.pk)
    assert not mailing.message.is_paused
    asked = client.get(url("desk-cancel", **DESK, number=mailing.pk)).content.decode()
    assert "3 people will not get this message" in asked
    client.post(url("desk-cancel", **DESK, number=mailing.pk))
    progress = progress_of(Mailing.objects.get(pk=mailing.pk))
    assert (progress.people, progress.skipped, progress.pending) == (3, 3, 0)


def test_when_nobody_is_pending_nothing_is_cancelled(client, world, scope):
    mailing = draft(scope, world.rita)
    send_mailing(mailing=mailing, scope=scope, by=world.rita)
    Delivery.objects.update(state="sent", settled_at=timezone.now())
    client.force_login(world.rita)
    page = client.get(url("desk-cancel", **DESK, number=mailing.pk), follow=True).text
    assert "Nobody is pending any more" in page


def test_the_sum_is_the_audience_at_every_moment(world, scope):
    mailing = draft(scope, world.rita)
    send_mailing(mailing=mailing, scope=scope, by=world.rita)
    one, two, three = Delivery.objects.order_by("pk")
    for state_one, state_two in [("sent", "unknown"), ("failed", "suppressed"), ("expired", "held")]:
        Delivery.objects.filter(pk=one.pk).update(state=state_one)
        Delivery.objects.filter(pk=two.pk).update(state=state_two)
        now = progress_of(Mailing.objects.get(pk=mailing.pk))
        assert now.sent + now.skipped + now.failed + now.unknown + now.pending == now.people == 3
    assert three.state == DeliveryState.QUEUED


def test_a_started_mailing_is_not_changed_any_more(client, world, scope):
    mailing = draft(scope, world.rita)
    send_mailing(mailing=mailing, scope=scope, by=world.rita)
    client.force_login(world.rita)
    client.post(url("desk-edit", **DESK, number=mailing.pk), {"subject": "Other", "text": "Other"})
    client.post(url("desk-delete", **DESK, number=mailing.pk))
    mailing.refresh_from_db()
    assert mailing.subject == "October is open"
    with pytest.raises(NotNow):
        pause_mailing(mailing=draft(scope, world.rita), by=world.rita)


def test_a_refused_form_keeps_what_was_typed(client, world, scope):
    client.force_login(world.rita)
    page = client.post(url("desk-new", **DESK), {"subject": "", "text": "My long text"}).content.decode()
    assert "My long text" in page
    assert "One thing needs a look" in page
    assert Mailing.objects.count() == 0


def test_text_runs_no_template_and_no_markup(client, world, scope):
    mailing = write_mailing(
        scope=scope, subject="<b>{% now 'Y' %}</b>", text="{{ settings.SECRET_KEY }} <script>alert(1)</script> {0} %s",
        audience=Audience(), by=world.rita,
    )  # fmt: skip
    client.force_login(world.rita)
    page = client.get(url("desk-mailing", **DESK, number=mailing.pk)).content.decode()
    assert "<script>alert" not in page
    assert "{{ settings.SECRET_KEY }}" in page
    send_mailing(mailing=mailing, scope=scope, by=world.rita)
    mail = render_delivery(Delivery.objects.first())
    assert "&lt;script&gt;" in mail.html
    assert mail.subject == "<b>{% now 'Y' %}</b>"


def test_the_nation_writes_to_states(client, world, phase):
    client.force_login(world.nat)
    client.post(url("national-new"), {"subject": "Hello", "text": "Dear {name}", "states": ["OH"]})
    mailing = Mailing.objects.get()
    assert "Send to 1 person" in client.get(url("national-mailing", number=mailing.pk)).content.decode()
    client.post(url("national-send", number=mailing.pk))
    assert list(Delivery.objects.values_list("to", flat=True)) == ["olga@example.org"]


def test_the_list_costs_the_same_for_one_and_ten(client, world, scope):
    client.force_login(world.rita)
    send_mailing(mailing=draft(scope, world.rita), scope=scope, by=world.rita)
    with CaptureQueriesContext(connection) as one:
        client.get(url("desk-mailings", **DESK))
    for _ in range(9):
        send_mailing(mailing=draft(scope, world.rita), scope=scope, by=world.rita)
    with CaptureQueriesContext(connection) as ten:
        page = client.get(url("desk-mailings", **DESK))
    assert len(ten) == len(one)
    assert "1 to 10 of 10 mailings" in page.content.decode()


def test_a_list_counts_what_is_done_now_and_then_and_what_is_under_way_always(world, scope, monkeypatch):
    done, under_way = draft(scope, world.rita), draft(scope, world.rita)
    for mailing in (done, under_way):
        send_mailing(mailing=mailing, scope=scope, by=world.rita)
        mailing.refresh_from_db()
    Delivery.objects.filter(message=done.message).update(state=DeliveryState.SENT)

    def seen() -> list[int]:
        found = progress_for([done, under_way, draft(scope, world.rita)])
        return [found[done.pk].sent, found[under_way.pk].sent]

    assert seen() == [3, 0]
    with CaptureQueriesContext(connection) as queries:
        progress_for([done])
    assert len(queries) == 0
    Delivery.objects.filter(message=under_way.message).update(state=DeliveryState.SENT)
    assert seen() == [3, 3]

    def down(*arguments):
        raise ConnectionError

    monkeypatch.setattr(cache, "get_many", down)
    monkeypatch.setattr(cache, "set_many", down)
    assert seen() == [3, 3]


def test_a_draft_stands_in_the_list_without_counts(client, world, scope):
    draft(scope, world.rita)
    client.force_login(world.rita)
    page = client.get(url("desk-mailings", **DESK)).content.decode()
    assert "Being written" in page and 'data-label="People">–<' in page
