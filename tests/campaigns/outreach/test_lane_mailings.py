"""Mailings of a LANE: to its members or to the homes that take part, answered by a person, approved by a second
convener or the QIO's lead; links to the library; people of an event."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.access.services import grant_role
from accounts.mail.models import Delivery, Suppression, Topic
from accounts.mail.rendering import render_delivery
from campaigns.coalitions.models import Lane, LaneMember
from campaigns.enrollment.models import Enrollment
from campaigns.events.models import Event, SignUp
from campaigns.outreach.again import write_again
from campaigns.outreach.approval import approve_mailing, ask_approval
from campaigns.outreach.audience import Audience, Scope, audience_report, recipients_for, words_of
from campaigns.outreach.models import Mailing, MailingStatus, Template
from campaigns.outreach.people import people_of
from campaigns.outreach.services import NotNow, send_mailing, write_mailing
from campaigns.outreach.templates import own_templates, save_template, templates_for
from facilities.directory.models import Facility
from tests.world import person

pytestmark = pytest.mark.django_db
LANE, NATION = Scope(None, "MD"), Scope.of_nation()


@pytest.fixture
def parts(world, phase):
    """Harbor House takes part, Bay Manor does not."""
    Enrollment.objects.update_or_create(facility=world.homes["harbor"], phase=phase)


def addresses(scope: Scope, **facts) -> list[str]:
    return sorted(each.address.partition("@")[0] for each in recipients_for(scope, Audience(**facts)))


def test_homes_that_take_part_or_the_members(world, parts):
    assert addresses(LANE) == ["ada", "dan", "ron"]
    lane, _ = Lane.objects.get_or_create(state="MD", defaults={"name": "Maryland LANE"})
    today = timezone.localdate()
    gone = today - dt.timedelta(days=1)
    for name, email, ends_on in [("Olive", "olive@example.org", None), ("Connie again", "Connie@example.org", None),
                                 ("Gone", "gone@example.org", gone), ("No mail", "", None)]:  # fmt: skip
        LaneMember.objects.create(lane=lane, name=name, organization="AARP", email=email, ends_on=ends_on,
                                  starts_on=today - dt.timedelta(days=30))  # fmt: skip
    audience = Audience(lane_members=True)
    assert addresses(LANE, lane_members=True) == ["connie", "mel", "olive"]
    assert audience_report(LANE, audience).people == 3
    assert words_of(LANE, audience) == "The members of the LANE in Maryland"
    assert words_of(LANE, Audience()) == "Everybody with a role at a home that takes part in Maryland"
    assert addresses(Scope(None, "OH"), lane_members=True) == []
    assert "olive" not in addresses(Scope(world.qios["md"], "MD"), lane_members=True)


def test_a_member_without_account_gets_it_again_at_the_corrected_address(world, parts):
    lane, _ = Lane.objects.get_or_create(state="MD", defaults={"name": "Maryland LANE"})
    olive = LaneMember.objects.create(lane=lane, name="Olive", organization="AARP", email="olive@example.org",
                                      starts_on=timezone.localdate())  # fmt: skip
    audience = Audience(lane_members=True)
    first = write_mailing(scope=LANE, subject="S", text="T", audience=audience, by=world.connie)
    send_mailing(mailing=first, scope=LANE, by=world.connie)
    Delivery.objects.filter(to=olive.email).update(state="failed")
    LaneMember.objects.filter(pk=olive.pk).update(email="olive.new@example.org")
    again = write_again(mailing=Mailing.objects.get(), by=world.connie)
    assert [each.address for each in people_of(again, LANE)] == ["olive.new@example.org"]


def test_written_by_a_convener_and_stopped_as_what_it_is(client, world, parts, settings):
    client.force_login(world.connie)
    path = reverse("outreach:lane-new", kwargs={"state": "md"})
    words = {"subject": "Our meeting", "text": "Dear {name|colleague}"}
    refused = client.post(path, words)
    assert "Please say who of the LANE answers replies." in refused.text and not Mailing.objects.exists()
    page = client.get(path).text
    assert "Of the goals that a home shares with your LANE." in page
    answer = client.post(path, words | {"reply_to_person": world.connie.pk})
    mailing = Mailing.objects.get()
    assert answer.url == f"/lane/md/mailings/{mailing.pk}/"
    client.post(reverse("outreach:lane-send", kwargs={"state": "md", "number": mailing.pk}))
    rows = Delivery.objects.filter(message__mailing=mailing)
    assert sorted(rows.values_list("to", flat=True)) == ["ada@example.org", "dan@example.org", "ron@example.org"]
    message = Mailing.objects.get().message
    assert (message.topic, message.sender_name, message.reply_to) == (
        Topic.LANE, "Your LANE, Maryland", "connie@example.org"
    )  # fmt: skip
    assert "Stop messages of your state's LANE" in render_delivery(rows[0]).text
    assert f"/lane/md/mailings/{mailing.pk}/" not in client.get("/nation/mailings/").text


def test_what_stopped_the_lane_is_said_before(world, parts):
    Suppression.objects.create(address="ada@example.org", topic=Topic.LANE, reason="unsubscribed")
    Suppression.objects.create(address="dan@example.org", topic=Topic.QIO, reason="unsubscribed")
    report = audience_report(LANE, Audience())
    assert (report.people, report.excluded) == (2, [("unsubscribed", "stopped these messages", 1)])


def test_above_the_limit_the_qios_lead_or_a_second_convener_says_yes(client, world, parts, settings):
    settings.MAIL_APPROVAL_ABOVE = 2
    facts = {"scope": LANE, "subject": "October", "text": "Dear {name}", "audience": Audience(), "by": world.connie}
    mailing = write_mailing(**facts, reply_to_person=world.connie)
    assert ask_approval(mailing=mailing, scope=LANE, by=world.connie) == 1
    asked = Delivery.objects.get()
    assert asked.to == "lea@example.org"
    client.force_login(world.lea)
    assert f"/lane/md/mailings/{mailing.pk}/" in client.get("/q/chesapeake-quality/md/mailings/").text
    page = client.get(f"/lane/md/mailings/{mailing.pk}/").text
    assert "asks for your yes" in page
    assert "Throw away" not in page and "Change it" not in page
    assert client.get(f"/lane/md/mailings/{mailing.pk}/edit/").status_code == 404
    assert "Write a mailing" not in client.get("/lane/md/mailings/").text
    client.post(f"/lane/md/mailings/{mailing.pk}/approve/")
    mailing.refresh_from_db()
    assert (mailing.status, mailing.approved_by) == (MailingStatus.SENDING, world.lea)

    second = person("cleo@example.org")
    grant_role(user=second, role="lane-convener", state="MD", by=world.nat)
    again = write_mailing(**facts, reply_to_person=world.connie)
    assert ask_approval(mailing=again, scope=LANE, by=world.connie) == 2
    with pytest.raises(NotNow):
        approve_mailing(mailing=again, scope=LANE, by=world.connie)
    approve_mailing(mailing=again, scope=LANE, by=second)


def test_the_nation_writes_to_lanes_as_what_it_is(client, world, parts):
    """Who stopped the LANE's messages gets none of the nation's to LANEs; who stopped the QIO's does."""
    Suppression.objects.create(address="mel@example.org", topic=Topic.LANE, reason="unsubscribed")
    Suppression.objects.create(address="connie@example.org", topic=Topic.QIO, reason="unsubscribed")
    audience = Audience(lane_members=True)
    assert audience_report(NATION, audience).excluded == [("unsubscribed", "stopped these messages", 1)]
    mailing = write_mailing(scope=NATION, subject="S", text="Dear {name}", audience=audience, by=world.nat)
    assert send_mailing(mailing=mailing, scope=NATION, by=world.nat) == 2
    mailing.refresh_from_db()
    assert (mailing.message.topic, mailing.message.sender_name) == (Topic.LANE, "Advancing Excellence")
    mail = render_delivery(mailing.message.deliveries.get(to="connie@example.org"))
    assert "Stop messages of your state's LANE: http" in mail.text and "you work with your state's LANE" in mail.text
    client.force_login(world.nat)
    assert "work with your state&#x27;s LANE" in client.get(f"/nation/mailings/{mailing.pk}/as-mail/").text


def test_another_states_lead_is_a_stranger(client, world, parts):
    client.force_login(world.otto)
    assert client.get("/lane/md/mailings/").status_code == 404


def test_templates_of_a_lane_are_its_own(client, world):
    words = {"subject": "S", "text": "T", "by": world.connie}
    ours = save_template(scope=LANE, name="Invite", **words)
    key = save_template(scope=NATION, name="Invite", **words)
    ohios = save_template(scope=Scope(None, "OH"), name="Invite", **words)
    client.force_login(world.connie)
    page = client.get("/lane/md/mailings/templates/").text
    assert f"templates/{ours.pk}/edit/" in page and f"new/?from={key.pk}" in page
    assert f"templates/{key.pk}/edit/" not in page and page.count("yours") == page.count("Steering Committee</td>") == 1
    assert set(own_templates(LANE)) == {ours} and set(templates_for(LANE)) == {ours, key}
    assert set(own_templates(NATION)) == set(templates_for(NATION)) == {key}
    assert ohios not in templates_for(Scope(world.qios["oh"], "OH"))
    for wrong in ({"state": "MD", "name": "Invite"}, {"qio": world.qios["md"], "state": "MD", "name": "X"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Template.objects.create(subject="S", text="T", **wrong)


@pytest.fixture
def event(world):
    now = timezone.now()
    made = Event.objects.create(
        slug="falls", kind="webinar", title="Falls", state="MD", zone="America/New_York", status="open",
        starts_at=now - dt.timedelta(days=2), ends_at=now - dt.timedelta(days=2) + dt.timedelta(hours=1),
    )  # fmt: skip
    came = {"attended_at": now - dt.timedelta(days=2), "attended_by": "code"}
    for number, (email, user, more) in enumerate(
        [("ada@example.org", world.ada, came), ("private@example.org", world.dan, {}), ("fran@example.org", None, {}),
         ("ron@example.org", world.ron, {"status": "left", "left_at": now})], 1
    ):  # fmt: skip
        SignUp.objects.create(event=made, email=email, name="X", user=user, number=number,
                              **({"status": "seat"} | more))  # fmt: skip
    return made


def test_people_of_an_event(world, parts, event):
    desk = Scope(world.qios["md"], "MD")
    for came, who in [("signed-up", ["ada", "dan"]), ("attended", ["ada"]), ("missed", ["dan"])]:
        assert addresses(desk, event="falls", came=came) == who
        assert audience_report(desk, Audience(event="falls", came=came)).people == len(who)
    assert "ron" in addresses(desk, event="falls", came="signed-up", without=("event",))
    assert "ada" not in addresses(desk, event="falls", came="signed-up", without=("event",))
    assert addresses(Scope(world.qios["oh"], "OH"), event="falls", came="attended") == []
    report = audience_report(desk, Audience(event="falls", came="signed-up"))
    assert "no-people" not in [reason for reason, _, _ in report.excluded], "an event chooses people, not homes"
    assert ("no-role", "signed up for the event and has no role at a home here", 1) in report.excluded
    assert words_of(desk, Audience(event="falls", came="missed")).endswith("who missed “Falls”")


def test_a_link_to_the_library_is_put_into_the_text(client, world, parts, monkeypatch):
    from campaigns.outreach import library_links  # noqa: PLC0415

    class Found:
        slug = "hand-washing"

        class current:
            title = "Hand [washing] {name}"

    class Shelf(list):
        def filter(self, slug):
            return Shelf(each for each in self if each.slug == slug)

        def first(self):
            return self[0] if self else None

    monkeypatch.setattr(library_links, "published_for", lambda scope: Shelf([Found]))
    monkeypatch.setattr(library_links, "link_of", lambda found: f"/library/{found.slug}/")
    client.force_login(world.rita)
    path = reverse("outreach:desk-new", kwargs={"qio": "chesapeake-quality", "state": "md"})
    words = {"subject": "News", "text": "Dear {name}"}
    page = client.post(path, words | {"resource": "hand-washing", "add_link": "1"}).text
    assert "[Hand  washing   name](http://localhost:8000/library/hand-washing/)" in page
    assert not Mailing.objects.exists()
    assert "Dear {name}" in client.post(path, words | {"resource": "no-such", "add_link": "1"}).text


def test_a_national_mailing_has_no_state_and_a_lanes_has(world, parts):
    write_mailing(scope=LANE, subject="L", text="T", audience=Audience(), by=world.connie)
    sent = write_mailing(scope=NATION, subject="N", text="T", audience=Audience(states=("MD",)), by=world.nat)
    assert send_mailing(mailing=sent, scope=NATION, by=world.nat) == 3
    assert Facility.objects.filter(state="MD").exists()
