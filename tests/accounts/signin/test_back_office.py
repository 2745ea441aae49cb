"""People, roles, invitations and second factors in Django admin: through the services, recorded, without secrets."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.access.models import Affiliation
from accounts.audit.models import AuditEvent
from accounts.members.models import Invitation
from accounts.users.models import User
from tests.accounts.members.test_people import text_of
from tests.accounts.signin.mails import waiting


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def root(client, world):
    client.force_login(world.root)
    return client


def test_people_are_found_and_nobody_sets_a_password(root, world):
    page = text_of(root.get(url(User, "changelist"), {"q": "ada"}))
    assert "Ada Example" in page
    assert "Dan Example" not in page
    record = root.get(url(User, "change", world.ada.pk))
    assert "Changes here are recorded with your name." in text_of(record)
    assert world.ada.password not in record.content.decode()
    assert "argon2" not in record.content.decode()
    assert root.get(url(User, "add")).status_code == 403
    assert root.get(url(User, "delete", world.ada.pk)).status_code == 403
    assert Group not in admin.site._registry


def test_own_password_is_changed_through_the_same_door(root):
    for answer in (root.get("/back-office/password_change/"), root.post("/back-office/password_change/", {})):
        assert answer["Location"] == "/account/password/change/"


def test_closing_a_sign_in_ends_its_sessions_for_good(root, world):
    ada = Client()
    ada.force_login(world.ada)
    data = {"name": "Ada Example", "phone": "", "is_staff": ""}
    root.post(url(User, "change", world.ada.pk), data)
    assert ada.get("/account/").status_code == 302
    assert AuditEvent.objects.filter(action="admin.change_user", actor="root@example.org").exists()
    assert AuditEvent.objects.get(action="signin.end_sessions").details["sessions"] == 1
    root.post(url(User, "change", world.ada.pk), {**data, "is_active": "on"})
    assert ada.get("/account/").status_code == 302  # opened again, but the old session stays dead
    world.ada.refresh_from_db()
    assert world.ada.is_active


def test_nobody_raises_or_closes_themselves(root, world):
    root.post(url(User, "change", world.root.pk), {"name": "Root Example", "phone": ""})
    world.root.refresh_from_db()
    assert world.root.is_active
    assert world.root.is_superuser


def test_links_and_sign_out_from_the_list(root, world):
    ada = Client()
    ada.force_login(world.ada)
    chosen = {"_selected_action": [world.ada.pk]}
    root.post(url(User, "changelist"), {**chosen, "action": "sign_out_everywhere"})
    assert ada.get("/account/").status_code == 302
    root.post(url(User, "changelist"), {**chosen, "action": "send_password_links"})
    assert [row.message.kind for row in waiting("ada@example.org")] == ["signin.password_reset"]
    assert AuditEvent.objects.filter(action="signin.send_password_link", actor="root@example.org").exists()


def test_a_role_is_given_through_the_service(root, world):
    data = {"user": world.sam.pk, "role": "qio-adviser", "qio": world.qios["md"].pk, "state": "", "facility": "",
            "chain": "", "starts_on": "2026-01-01"}  # fmt: skip
    answer = root.post(url(Affiliation, "add"), data)
    assert answer.status_code == 302, text_of(answer)
    row = Affiliation.objects.get(user=world.sam)
    assert (row.role, row.granted_by) == ("qio-adviser", "root@example.org")
    assert AuditEvent.objects.filter(action="access.grant_role", actor="root@example.org").exists()
    assert "holds this role there already" in text_of(root.post(url(Affiliation, "add"), data))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"role": "data-entry"}, "choose one"),
        ({"role": "data-entry", "facility": "harbor", "state": "MD"}, "leave it blank"),
        ({"role": "lane-member"}, "choose one"),
        ({"role": "national-team", "facility": "harbor"}, "leave it blank"),
        ({"role": "corporate", "facility": "harbor"}, "leave it blank"),
        ({"role": "no-role"}, "Select a valid choice"),
    ],
)
def test_a_place_that_does_not_fit_the_role_is_said(root, world, data, says):
    data = {**data, "user": world.sam.pk, "starts_on": "2026-01-01"}
    if "facility" in data:
        data["facility"] = world.homes[data["facility"]].pk
    assert says in text_of(root.post(url(Affiliation, "add"), data))
    assert not Affiliation.objects.filter(user=world.sam).exists()


def test_a_role_ends_and_is_never_deleted_or_moved(root, world):
    row = Affiliation.objects.get(user=world.dan)
    page = url(Affiliation, "change", row.pk)
    assert "cannot end before" in text_of(root.post(page, {"ends_on": "2020-01-01"}))
    root.post(page, {"ends_on": "2026-01-31", "role": "home-administrator", "user": world.sam.pk})
    row.refresh_from_db()
    assert (str(row.ends_on), row.role, row.user) == ("2026-01-31", "data-entry", world.dan)
    assert AuditEvent.objects.filter(action="access.end_role", actor="root@example.org").exists()
    assert root.get(url(Affiliation, "delete", row.pk)).status_code == 403


def test_invitations_are_sent_again_and_taken_back(root, world):
    data = {"email": "new@example.org", "name": "", "role": "home-administrator", "facility": world.homes["maple"].pk,
            "qio": "", "state": ""}  # fmt: skip
    answer = root.post(url(Invitation, "add"), data)
    assert answer.status_code == 302, text_of(answer)
    row = Invitation.objects.get()
    assert (row.email, row.invited_by) == ("new@example.org", world.root)
    assert len(waiting("new@example.org")) == 1
    page = root.get(url(Invitation, "change", row.pk)).content.decode()
    assert row.nonce not in page
    chosen = {"_selected_action": [row.pk]}
    answer = root.post(url(Invitation, "changelist"), {**chosen, "action": "send_again"}, follow=True)
    assert "few minutes ago" in text_of(answer)
    root.post(url(Invitation, "changelist"), {**chosen, "action": "take_back"})
    row.refresh_from_db()
    assert row.revoked_at


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"email": "olga@example.org"}, "has access here already"),
        ({"role": "qio-lead"}, "cannot give this role"),
        ({"facility": ""}, "cannot give this role"),
        ({"email": "a%b@example.org"}, "cannot write to|we can write to"),
    ],
)
def test_what_the_service_refuses_is_said_in_the_form(root, world, change, says):
    data = {"email": "new@example.org", "name": "", "role": "home-administrator", "facility": world.homes["maple"].pk,
            "qio": "", "state": "", **change}  # fmt: skip
    page = text_of(root.post(url(Invitation, "add"), data))
    assert any(words in page for words in says.split("|"))
    assert not Invitation.objects.exists()


def test_addresses_and_factors_are_for_looking_without_secrets(root, world):
    row = Authenticator.objects.create(user=world.ada, type="totp", data={"secret": "SECRETKEY234567"})
    for page in (url(Authenticator, "changelist"), url(Authenticator, "change", row.pk)):
        text = root.get(page).content.decode()
        assert "ada@example.org" in text
        assert "SECRETKEY" not in text
    address = EmailAddress.objects.get(user=world.ada)
    assert root.post(url(EmailAddress, "change", address.pk), {"verified": ""}).status_code == 403
    assert root.get(url(EmailAddress, "add")).status_code == 403
    root.post(url(Authenticator, "delete", row.pk), {"post": "yes"})
    assert not Authenticator.objects.exists()
    assert [delivery.message.context["what"] for delivery in waiting("ada@example.org")] == ["factor_removed"]


def test_staff_without_rights_change_nothing(client, world):
    world.ada.is_staff = True
    world.ada.save()
    client.force_login(world.ada)
    assert client.get("/back-office/").status_code == 200
    for model in (User, Affiliation, Invitation, Authenticator, EmailAddress):
        assert client.get(url(model, "changelist")).status_code == 403
