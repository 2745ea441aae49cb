"""After sending: the reckoning with its file, what people did, the linked mailing to those not reached, templates."""

import csv
import datetime as dt
import io

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.audit.models import AuditEvent
from accounts.audit.services import record
from accounts.mail.archiving import archive_old
from accounts.mail.models import (
    Bounce,
    BounceKind,
    BounceSource,
    Delivery,
    DeliveryState,
    Message,
    Suppression,
    Topic,
)
from accounts.users.models import User
from campaigns.outreach.again import write_again
from campaigns.outreach.audience import Audience, Scope
from campaigns.outreach.models import Mailing, Template
from campaigns.outreach.people import people_of
from campaigns.outreach.results import acts_of
from campaigns.outreach.services import NotNow, send_mailing, write_mailing
from campaigns.outreach.templates import NameTaken, retire_template, save_template

pytestmark = pytest.mark.django_db
DESK = {"qio": "chesapeake-quality", "state": "md"}


def url(name: str, **keys) -> str:
    return reverse(f"outreach:desk-{name}", kwargs={**DESK, **keys})


@pytest.fixture
def scope(world, phase) -> Scope:
    return Scope(world.qios["md"], "MD")


@pytest.fixture
def mailing(world, scope) -> Mailing:
    """Ada got it, Dan's failed, Ron's outcome is unknown."""
    made = write_mailing(scope=scope, subject="{month}", text="Dear {name}", audience=Audience(), by=world.rita)
    send_mailing(mailing=made, scope=scope, by=world.rita)
    for name, state, error in [("ada", "sent", ""), ("dan", "failed", "550 no such user"), ("ron", "unknown", "")]:
        rows = Delivery.objects.filter(to=f"{name}@example.org")
        rows.update(state=state, last_error=error, settled_at=timezone.now())
    made.refresh_from_db()
    return made


def test_the_reckoning_adds_up_with_reasons(client, world, mailing):
    client.force_login(world.rita)
    page = client.get(url("results", number=mailing.pk)).content.decode()
    assert "3 people = 1 sent + 0 skipped + 1 failed + 1 unknown + 0 pending" in page
    assert "550 no such user" in page and "The answer of the mail server was lost" in page
    record(action="signin.sign_in", by=world.ada, target=world.ada)
    record(action="signin.sign_in", by=world.dan, target=world.dan)
    cache.clear()
    page = client.get(url("results", number=mailing.pk)).content.decode()
    assert "of 1 person signed in</dt><dd>1</dd>" in page and "of 1 home sent a month</dt><dd>0</dd>" in page


def test_the_file_has_a_line_for_each_and_runs_nothing(client, world, mailing):
    Delivery.objects.filter(to="dan@example.org").update(context={"name": "=HYPERLINK(1)", "home": "H", "ccn": "1"})
    client.force_login(world.rita)
    answer = client.get(url("results-csv", number=mailing.pk))
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 4 and rows[0][:4] == ["Name", "Home", "CCN", "E-mail address"]
    dan = next(row for row in rows if row[3] == "dan@example.org")
    assert dan[0] == "'=HYPERLINK(1)" and dan[4:6] == ["Failed", "550 no such user"]


def test_each_person_can_be_looked_up(client, world, mailing):
    client.force_login(world.rita)

    def seen(path="people", **query) -> set[str]:
        page = client.get(url(path, number=mailing.pk), query)
        text = b"".join(page).decode() if page.streaming else page.text
        return {name for name in ("ada", "dan", "ron") if f"{name}@example.org" in text}

    assert seen() == seen(what="nonsense") == seen(q="harbor 215001") == {"ada", "dan", "ron"}
    assert seen(what="failed") == seen(q="DAN@") == seen("results-csv", what="failed") == {"dan"}
    assert seen(what="unknown", q="ron example") == {"ron"} and seen(what="sent", q="ron") == set()
    assert "550 no such user" in client.get(url("people", number=mailing.pk)).text
    assert "Nobody like this" in client.get(url("people", number=mailing.pk), {"q": "%"}).text
    page = client.get(url("results", number=mailing.pk)).text
    assert f"{mailing.pk}/people/?what=failed" in page


def test_results_cost_the_same_for_many_reasons(client, world, mailing):
    client.force_login(world.rita)
    client.get(url("results", number=mailing.pk))
    with CaptureQueriesContext(connection) as few:
        client.get(url("results", number=mailing.pk))
    first = Delivery.objects.first()
    for number in range(20):
        Delivery.objects.create(
            message=first.message, key=f"k{number}", lane="bulk", to=f"x{number}@example.org", state="failed",
            rfc_message_id=f"<{number}@x>", last_error=f"reason {number}",
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        client.get(url("results", number=mailing.pk))
    assert len(many) == len(few)


def test_again_reaches_only_whom_it_did_not_reach(client, world, scope, mailing):
    client.force_login(world.rita)
    world.dan.email = "dan.new@example.org"
    world.dan.save()
    for _ in range(2):
        answer = client.post(url("again", number=mailing.pk), follow=True)
    again = Mailing.objects.get(follows=mailing)  # asked twice: one draft
    assert (again.subject, again.text) == (mailing.title, "Dear {name}"), "its month stays"
    assert "Send to 1 person" in answer.content.decode()
    assert send_mailing(mailing=again, scope=scope, by=world.rita) == 1
    again.refresh_from_db()
    row = Delivery.objects.get(message=again.message)
    assert (row.to, row.user, row.context["home"]) == ("dan.new@example.org", world.dan, "Harbor House")
    assert f"/mailings/{again.pk}/" in client.get(url("mailing", number=mailing.pk)).content.decode()
    assert f"/mailings/{mailing.pk}/" in client.get(url("mailing", number=again.pk)).content.decode()


def test_again_counts_what_came_back_and_leaves_out_who_is_gone_or_got_it(world, mailing, scope):
    sent = Delivery.objects.get(to="ada@example.org")
    Bounce.objects.create(address=sent.to, kind=BounceKind.HARD, source=BounceSource.REPORT, key="b", delivery=sent)
    world.dan.is_active = False
    world.dan.save()
    again = write_again(mailing=mailing, by=world.rita)
    assert [each.address for each in people_of(again, scope)] == ["ada@example.org"]
    world.ada.email = "else@example.org"
    world.ada.save()
    Delivery.objects.filter(to="ron@example.org").update(to="else@example.org", state=DeliveryState.SENT)
    assert list(people_of(again, scope)) == [], "the new address has got it already"


def test_whom_the_second_mailing_reached_gets_no_third(world, mailing, scope):
    """The button on the first one's results stays; its people had the second at their new address."""
    Delivery.objects.filter(to="ron@example.org").update(state=DeliveryState.FAILED)
    for name in ("dan", "ron"):
        User.objects.filter(pk=getattr(world, name).pk).update(email=f"{name}.new@example.org")
    second = write_again(mailing=mailing, by=world.rita)
    assert send_mailing(mailing=second, scope=scope, by=world.rita) == 2
    second.refresh_from_db()
    Delivery.objects.filter(message=second.message, user=world.dan).update(state=DeliveryState.FAILED)
    User.objects.filter(pk=world.ron.pk).update(email="ron.newest@example.org")
    for before in (mailing, second):
        third = write_again(mailing=before, by=world.rita)
        assert [each.address for each in people_of(third, scope)] == ["dan.new@example.org"], "ron's is on its way"
        third.delete()


def test_again_says_whose_address_is_closed(client, world, mailing):
    Suppression.objects.create(address="dan@example.org", topic=Topic.QIO, reason="bounced")
    client.force_login(world.rita)
    page = client.post(url("again", number=mailing.pk), follow=True).text
    assert "mail to the address came back (1)" in page and "Everybody who is chosen is left out" in page
    assert "homes chosen" not in page


def test_nobody_to_reach_again(world, mailing):
    Delivery.objects.update(state=DeliveryState.SENT)
    with pytest.raises(NotNow, match="nobody to send it to again"):
        write_again(mailing=mailing, by=world.rita)


def test_a_draft_has_no_results(client, world, scope):
    made = write_mailing(scope=scope, subject="S", text="T", audience=Audience(), by=world.rita)
    client.force_login(world.rita)
    assert client.get(url("results", number=made.pk)).status_code == 404


def test_templates_are_written_adapted_and_retired(client, world, scope):
    key = save_template(scope=Scope.of_nation(), name="Key", subject="Hello", text="Dear {name}", by=world.nat)
    client.force_login(world.rita)
    page = client.get(url("templates")).content.decode()
    assert "Steering Committee" in page and f"new/?from={key.pk}" in page
    assert "Dear {name}" in client.get(url("new") + f"?template={key.pk}").content.decode()
    adapted = client.get(url("template-new") + f"?from={key.pk}").content.decode()
    assert 'value="Hello"' in adapted
    words = {"name": "Ours", "subject": "Hi", "text": "Dear {name}"}
    client.post(url("template-new"), words)
    ours = Template.objects.get(qio=world.qios["md"])
    assert "Another template has this name" in client.post(url("template-new"), words).content.decode()
    assert "is not a field" in client.post(url("template-new"), words | {"text": "{x}"}).content.decode()
    client.post(url("template-edit", number=ours.pk), words | {"subject": "Changed"})
    ours.refresh_from_db()
    assert ours.subject == "Changed"
    assert client.post(url("template-edit", number=key.pk), words).status_code == 404, "the nation's is not ours"
    client.post(url("template-retire", number=ours.pk))
    assert "Ours" not in client.get(url("templates")).content.decode()
    for number in ("x", "9" * 30, str(ours.pk)):
        assert client.get(url("new") + f"?template={number}").status_code == 200


def test_other_qios_templates_are_not_seen(client, world, scope):
    other = save_template(scope=Scope(world.qios["oh"], "OH"), name="Ohio", subject="S", text="T", by=world.otto)
    client.force_login(world.rita)
    assert "Ohio" not in client.get(url("templates")).content.decode()
    assert client.get(url("template-edit", number=other.pk)).status_code == 404
    assert client.post(url("template-retire", number=other.pk)).status_code == 404


def test_a_name_is_had_once_in_each_place(world, scope):
    words = {"name": "One", "subject": "S", "text": "T", "by": world.rita}
    first = save_template(scope=scope, **words)
    save_template(scope=Scope.of_nation(), **words)
    for where in (scope, Scope.of_nation()):
        with pytest.raises(NameTaken):
            save_template(scope=where, **words)
    retire_template(template=first, by=world.rita)
    save_template(scope=scope, **words)
    with pytest.raises(IntegrityError), transaction.atomic():
        Template.objects.create(qio=world.qios["md"], name="One", subject="S", text="T")


def test_acts_are_those_of_seven_days(world, mailing):
    record(action="signin.sign_in", by=world.ada, target=world.ada)
    Mailing.objects.filter(pk=mailing.pk).update(started_at=timezone.now() - dt.timedelta(days=8))
    mailing.refresh_from_db()
    acts = acts_of(mailing)
    assert (acts.people, acts.signed_in) == (1, 0)


def test_years_later_the_sums_stand_and_the_names_are_gone(client, world, scope, phase):
    mailing = write_mailing(scope=scope, subject="Old", text="Dear {name}", audience=Audience(), by=world.rita)
    people = send_mailing(mailing=mailing, scope=scope, by=world.rita)
    then = timezone.now() - dt.timedelta(days=800)
    Delivery.objects.update(state="sent", settled_at=then)
    Message.objects.update(created_at=then)
    Mailing.objects.update(started_at=then)
    AuditEvent.objects.create(action="signin.sign_in", actor_id=world.ada.pk, at=then + dt.timedelta(days=1))
    assert archive_old() == people
    client.force_login(world.rita)
    page = client.get(f"/q/chesapeake-quality/md/mailings/{mailing.pk}/results/").text
    assert f"{people} people = {people} sent + 0 skipped" in page
    assert "were put away on" in page and "too long ago to be sent again" in page
    assert f"of {people} people signed in</dt><dd>1<" in page
    lines = client.get(f"/q/chesapeake-quality/md/mailings/{mailing.pk}/results.csv").getvalue().decode()
    assert f"{people} people, put away" in lines and "ada@example.org" not in lines
    assert client.get(f"/q/chesapeake-quality/md/mailings/{mailing.pk}/").status_code == 200
    assert client.get("/q/chesapeake-quality/md/mailings/").status_code == 200
