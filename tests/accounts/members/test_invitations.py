"""Invitations: who may send them, what the mail holds, how they are taken up, and every way in which they die."""

import datetime as dt
import json
import threading

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.access.places import permissions_at_home
from accounts.access.services import end_role
from accounts.audit.models import AuditEvent
from accounts.mail.kinds import NotNeeded
from accounts.mail.models import Delivery, Message
from accounts.members import services
from accounts.members.models import Invitation
from accounts.members.tasks import expire_invitations
from accounts.members.tokens import make_token
from accounts.users.models import User
from tests.accounts.signin.mails import path_in, rendered, waiting
from tests.world import PASSWORD

NEW = "violet tractor under seven moons"


def invite(world, email="new@example.org", role="data-entry", by=None, **place):
    place = place or {"facility": world.homes["harbor"]}
    return services.invite(email=email, role=role, by=by or world.ada, **place)


def open_link(client, row):
    """As the person does it: the link of the mail, then the page that it leads to."""
    return client.get(f"/invitation/{make_token(row)}/", follow=True)


def accept(client, row, name="Nora New", password=NEW):
    open_link(client, row)
    return client.post("/invitation/", {"name": name, "password": password})


ALLOWED = [
    ("ada", "home-administrator", "harbor", True),
    ("ada", "home-reader", "harbor", True),
    ("ada", "data-entry", "maple", False),
    ("ada", "qio-lead", "harbor", False),
    ("dan", "home-reader", "harbor", False),
    ("ron", "home-reader", "harbor", False),
    ("cora", "data-entry", "bay", False),
    ("rita", "home-administrator", "bay", True),
    ("rita", "director-of-nursing", "harbor", True),
    ("rita", "data-entry", "bay", False),
    ("rita", "home-administrator", "maple", False),
    ("otto", "home-administrator", "elm", False),
    ("otto", "home-administrator", "bay", False),
    ("pat", "home-administrator", "bay", True),
    ("hedi", "home-administrator", "maple", True),
    ("nat", "home-administrator", "maple", False),
    ("connie", "home-administrator", "bay", False),
    ("root", "home-reader", "maple", True),
    ("sam", "home-reader", "harbor", False),
]


@pytest.mark.parametrize(("who", "role", "home", "may"), ALLOWED)
def test_who_may_invite_to_a_home(world, who, role, home, may):
    def act():
        return invite(world, role=role, by=world.people[who], facility=world.homes[home])

    if may:
        assert act().is_pending
    else:
        with pytest.raises(services.Refused):
            act()
        assert not Invitation.objects.exists()
        assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("who", "state", "may"),
    [("lea", "MD", True), ("lea", "", True), ("lea", "OH", False), ("rita", "MD", False), ("otto", "MD", False)],
)
def test_who_may_invite_to_a_qio(world, who, state, may):
    def act():
        return invite(world, role="qio-adviser", by=world.people[who], qio=world.qios["md"], state=state)

    if may:
        assert act().is_pending
    else:
        with pytest.raises(services.Refused):
            act()


def test_a_lead_of_one_state_cannot_invite_for_all(world):
    Affiliation.objects.filter(user=world.lea).update(state="MD")
    with pytest.raises(services.Refused):
        invite(world, role="qio-lead", by=world.lea, qio=world.qios["md"], state="")
    assert invite(world, role="qio-lead", by=world.lea, qio=world.qios["md"], state="MD").is_pending


@pytest.mark.parametrize(
    "email", ["", "no", "a b@x.org", "=?utf-8?q?=6e@x.org", "a@[127.0.0.1]", "a%b@x.org", "a!b@x.org", "a@localhost",
              "a@x.org\nBcc: b@x.org", f"{'a' * 250}@example.org"]
)  # fmt: skip
def test_addresses_that_are_none_are_refused(world, email):
    with pytest.raises(services.Refused):
        invite(world, email=email)


def test_the_mail_says_who_where_what_until_and_no_token_is_stored(world):
    row = services.invite(
        email=" New@Example.org ", name="Nora <b>", role="data-entry", facility=world.homes["harbor"], by=world.ada
    )
    assert row.email == "new@example.org"
    [delivery] = waiting("new@example.org")
    mail = rendered(delivery)
    assert mail.subject == "Ada Example invites you to Harbor House"
    for words in ("Ada Example", "Harbor House", "Baltimore, Maryland", "Data entry. Enters a month's numbers."):
        assert words in mail.text
    assert f"{timezone.localtime(row.expires_at):%A, %B}" in mail.text
    assert "<b>," not in mail.html
    token = path_in(mail).split("/")[2]
    for table in (Message, Delivery, AuditEvent):
        stored = json.dumps(list(table.objects.values()), default=str)
        assert token not in stored
        assert row.nonce not in stored


def test_a_new_person_accepts_and_is_at_work(client, world):
    row = invite(world)
    page = open_link(client, row)
    assert page.redirect_chain == [("/invitation/", 302)]
    text = page.content.decode()
    assert "Harbor House" in text
    assert "Ada Example invites you" in text
    assert "Data entry" in text
    assert "no-store" in page["Cache-Control"]
    assert client.get(f"/invitation/{make_token(row)}/")["Referrer-Policy"] == "no-referrer"
    answer = accept(client, row)
    assert answer["Location"] == "/h/215001/"
    user = User.objects.get(email="new@example.org")
    assert user.name == "Nora New"
    assert EmailAddress.objects.get(user=user).verified
    assert client.get("/account/").status_code == 200  # signed in
    assert "enter_month" in permissions_at_home(user, world.homes["harbor"])
    row.refresh_from_db()
    assert row.accepted_by == user
    assert AuditEvent.objects.filter(action="members.accept_invitation", actor="new@example.org").exists()
    assert AuditEvent.objects.filter(action="access.grant_role", actor="ada@example.org").exists()
    elsewhere = Client()
    assert elsewhere.post("/sign-in/", {"login": "new@example.org", "password": NEW})["Location"] == "/work/"


def test_looking_changes_nothing(client, world):
    row = invite(world)
    before = list(Invitation.objects.values()), User.objects.count(), Affiliation.objects.count()
    open_link(client, row)
    client.head("/invitation/")
    assert before == (list(Invitation.objects.values()), User.objects.count(), Affiliation.objects.count())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"name": "", "password": NEW}, "Please give your name."),
        ({"name": "Nora New", "password": "short"}, "too short"),
        ({"name": "Nora New", "password": "harborhouse215001"}, "names that others know"),
        ({"name": "Nora New", "password": "NoraNewNoraNew!!"}, "repeated"),
        ({"name": "https://evil.example", "password": NEW}, "no web address"),
        ({"name": "x" * 121, "password": NEW}, "at most 120"),
        ({"name": "Nora New", "password": "x" * 257}, "at most 256"),
    ],
)
def test_bad_input_makes_nobody(client, world, data, says):
    row = invite(world)
    open_link(client, row)
    answer = client.post("/invitation/", data)
    assert says in answer.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()
    row.refresh_from_db()
    assert row.is_pending


def test_nothing_more_than_name_and_password_is_taken(client, world):
    row = invite(world)
    open_link(client, row)
    client.post(
        "/invitation/",
        {"name": "Nora New", "password": NEW, "is_staff": "1", "is_superuser": "1", "email": "evil@example.org",
         "role": "home-administrator", "facility": world.homes["maple"].pk},
    )  # fmt: skip
    user = User.objects.get(name="Nora New")
    assert (user.email, user.is_staff, user.is_superuser) == ("new@example.org", False, False)
    assert [(a.role, a.facility.ccn) for a in user.affiliations.all()] == [("data-entry", "215001")]


def test_an_existing_person_signs_in_and_confirms(client, world):
    row = invite(world, email="sam@example.org")
    assert "You have a sign-in already" in open_link(client, row).content.decode()
    assert "password" not in client.get("/invitation/").content.decode().split("<main")[1].split("</main")[0].lower()
    answer = client.post("/invitation/", {"name": "Evil", "password": NEW})
    assert not Affiliation.objects.filter(user=world.sam).exists()
    answer = client.post("/sign-in/", {"login": "sam@example.org", "password": PASSWORD, "next": "/invitation/"})
    assert answer["Location"] == "/invitation/"
    assert "You are signed in as Sam Example" in client.get("/invitation/").content.decode()
    assert not Affiliation.objects.filter(user=world.sam).exists()
    assert client.post("/invitation/")["Location"] == "/h/215001/"
    assert Affiliation.objects.get(user=world.sam).role == "data-entry"
    world.sam.refresh_from_db()
    assert world.sam.check_password(PASSWORD)


@pytest.mark.parametrize("email", ["new@example.org", "sam@example.org"])
def test_somebody_else_signed_in_cannot_take_it(client, world, email):
    row = invite(world, email=email)
    client.force_login(world.olga)
    page = open_link(client, row).content.decode()
    assert "sent to another address than yours" in page
    assert email not in page
    client.post("/invitation/", {"name": "Olga", "password": NEW})
    row.refresh_from_db()
    assert row.is_pending
    with pytest.raises(services.Refused):
        services.accept_as(token=make_token(row), user=world.olga)
    client.post("/account/logout/", {"next": f"/invitation/{make_token(row)}/"})
    assert open_link(client, row).status_code == 200


def _used(world, row):
    services.accept_as_new(token=make_token(row), name="Nora", password=NEW)


def _revoked(world, row):
    services.revoke_invitation(invitation=row, by=world.ada)


def _ran_out(world, row):
    Invitation.objects.filter(pk=row.pk).update(expires_at=timezone.now() - dt.timedelta(seconds=1))


def _sent_again(world, row):
    Invitation.objects.filter(pk=row.pk).update(sent_at=timezone.now() - dt.timedelta(hours=1))
    services.resend_invitation(invitation=row, by=world.ada)


def _inviter_left(world, row):
    end_role(affiliation=Affiliation.objects.get(user=world.ada), by="tests")


def _home_closed(world, row):
    type(world.homes["harbor"]).objects.filter(ccn="215001").update(status="closed", closed_on=dt.date(2026, 11, 1))


@pytest.mark.parametrize("how", [_used, _revoked, _ran_out, _sent_again, _inviter_left, _home_closed])
def test_dead_links_say_nothing_and_do_nothing(client, world, how):
    row = invite(world)
    token = make_token(row)
    early = Client()  # had the page open before the link died
    early.get(f"/invitation/{token}/")
    how(world, row)
    people = User.objects.count()
    pages = [client.get(f"/invitation/{path}/").content for path in (token, "x", token[:-2], "MQ:1abc:abc")]
    assert len(set(pages)) == 1
    assert b"no longer works" in pages[0]
    assert b"HARBOR" not in pages[0]
    assert b"no longer works" in early.post("/invitation/", {"name": "Late", "password": NEW}).content
    assert User.objects.count() == people


def test_invitation_page_without_a_link_is_friendly(client, db):
    assert "no longer works" in client.get("/invitation/").content.decode()


def test_a_mail_that_lost_its_reason_is_not_sent(world):
    row = invite(world)
    [first] = waiting("new@example.org")
    _sent_again(world, row)
    first, second = waiting("new@example.org")
    with pytest.raises(NotNeeded):
        rendered(first)
    assert path_in(rendered(second))
    row.refresh_from_db()
    services.revoke_invitation(invitation=row, by=world.ada)
    with pytest.raises(NotNeeded):
        rendered(second)


def test_sending_again_has_limits(world):
    row = invite(world)
    with pytest.raises(services.Refused, match="few minutes ago"):
        services.resend_invitation(invitation=row, by=world.ada)
    for _ in range(services.MAILS_PER_INVITATION - 1):
        _sent_again(world, row)
    with pytest.raises(services.Refused, match="Check the address"):
        _sent_again(world, row)
    assert len(waiting("new@example.org")) == services.MAILS_PER_INVITATION


def test_who_is_here_or_invited_is_not_invited_again(world):
    with pytest.raises(services.Refused, match="Dan Example has access here already: Data entry"):
        invite(world, email="DAN@example.org")
    invite(world)
    with pytest.raises(services.Refused, match="invited already"):
        invite(world, email="NEW@example.org", role="home-reader")
    assert Invitation.objects.count() == 1
    assert len(waiting("new@example.org")) == 1
    assert invite(world, by=world.olga, facility=world.homes["maple"]).is_pending


def test_an_invitation_that_ran_out_is_replaced(world):
    row = invite(world)
    _ran_out(world, row)
    again = invite(world)
    row.refresh_from_db()
    assert row.revoked_at
    assert again.is_pending


def test_fifty_a_day(world, monkeypatch):
    monkeypatch.setattr(services, "INVITATIONS_PER_DAY", 2)
    invite(world, email="a@example.org")
    invite(world, email="b@example.org")
    with pytest.raises(services.Refused, match="within a day"):
        invite(world, email="c@example.org")


def test_task_settles_what_ran_out_long_ago(world):
    old, fresh = invite(world, email="old@example.org"), invite(world, email="fresh@example.org")
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - dt.timedelta(days=31))
    Invitation.objects.filter(pk=fresh.pk).update(expires_at=timezone.now() - dt.timedelta(days=2))
    expire_invitations()
    expire_invitations()
    old.refresh_from_db()
    fresh.refresh_from_db()
    assert old.revoked_at
    assert fresh.revoked_at is None
    assert AuditEvent.objects.filter(action="members.revoke_invitation", actor="expire_invitations").count() == 1


def test_who_runs_the_home_hears_of_the_qios_invitation(world):
    services.invite_to_home(
        facility=world.homes["harbor"], email="new@example.org", role="director-of-nursing", by=world.rita
    )
    [told] = waiting(kind="members.invited_by_qio")
    assert told.to == "ada@example.org"
    assert "new@example.org" in rendered(told).text


BROKEN = {
    "invitation_to_one_place": {"qio": "md"},
    "invitation_accepted_at_and_by": {"accepted_at": timezone.now()},
    "invitation_pending_once_per_home": {},
}


@pytest.mark.parametrize("name", BROKEN)
def test_database_refuses(world, name):
    fields = {"email": "a@example.org", "role": "data-entry", "facility": world.homes["harbor"],
              "expires_at": timezone.now()}  # fmt: skip
    if name == "invitation_pending_once_per_home":
        Invitation.objects.create(**fields)
    extra = {key: world.qios[value] if key == "qio" else value for key, value in BROKEN[name].items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(**fields, **extra)


def test_database_refuses_a_second_to_a_qio(world):
    fields = {"email": "a@example.org", "role": "qio-lead", "qio": world.qios["md"], "expires_at": timezone.now()}
    Invitation.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(**fields)


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_wins(world):
    row = invite(world)
    token, gate, outcomes = make_token(row), threading.Barrier(2), []

    def go(name):
        gate.wait()
        try:
            services.accept_as_new(token=token, name=name, password=NEW)
            outcomes.append("in")
        except (services.Gone, services.Refused):
            outcomes.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(name,)) for name in ("One", "Two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "late"]
    assert User.objects.filter(email="new@example.org").count() == 1
    assert Affiliation.objects.filter(user__email="new@example.org").count() == 1
