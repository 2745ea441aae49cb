"""Tokens of programs: made after the password, shown once, ended by a press, a day, or the end of the role."""

import datetime as dt
import re

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.access.places import permissions_at_home, places_of
from accounts.access.services import end_role, grant_role
from accounts.access.territory import territory_of
from accounts.audit.models import AuditEvent
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from accounts.tokens import bearer, keys, services
from accounts.tokens.models import ApiToken, KeptAnswer
from facilities.qios.models import Contract
from tests.browser import assert_sound, sign_in_by_cookie
from tests.query_growth import assert_same_queries
from tests.world import PASSWORD


def day(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def made(person, scope: str = "read", days: int = 30, name: str = "Sheet") -> tuple[ApiToken, str]:
    role = person.affiliations.order_by("pk").first()
    return services.make_token(affiliation=role, name=name, scope=scope, expires_on=day(days), by=person)


def asked(**changes) -> dict:
    return {"name": "Our program", "place": "1", "scope": "write", "expires_on": day(90).isoformat()} | changes


@pytest.fixture
def ada(client, world):
    """Signed in, and the password typed lately."""
    client.force_login(world.ada)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


# The text of a token --------------------------------------------------------------------------------------------------


def test_a_key_is_long_random_and_checks_itself():
    many = {keys.new_key() for _ in range(200)}
    assert len(many) == 200 and all(keys.is_well_formed(key) for key in many)
    key = many.pop()
    assert re.fullmatch(r"qio_[0-9A-Za-z]{42}", key)
    swapped = key[:10] + ("a" if key[10] != "a" else "b") + key[11:]
    for wrong in ["", "qio_", key[:-1], key + "0", swapped, key.replace("qio_", "QIO_"), key + "\n", "é" * 46]:
        assert not keys.is_well_formed(wrong), wrong


# Making ---------------------------------------------------------------------------------------------------------------


def test_the_password_is_asked_for_first(client, world):
    client.force_login(world.ada)
    for answer in (client.get("/account/tokens/new/"), client.post("/account/tokens/new/", asked())):
        assert answer.status_code == 302 and answer["Location"].startswith("/account/reauthenticate/")
    assert not ApiToken.objects.exists()


def test_it_is_shown_once_and_kept_nowhere(ada, world):
    page = ada.post("/account/tokens/new/", asked()).content.decode()
    key = re.search(r"qio_[0-9A-Za-z]{42}", page)[0]
    token = ApiToken.objects.get()
    assert (token.prefix, token.digest, token.scope) == (key[4:12], keys.digest(key), "write")
    assert token.expires_on == day(90) and token.affiliation.user == world.ada
    assert key not in ada.get("/account/tokens/").content.decode()
    for model in apps.get_models():
        for row in model._default_manager.all()[:500]:
            assert key not in str(vars(row)) and key[12:] not in str(vars(row)), model
    mail = render_delivery(Delivery.objects.get(message__kind="tokens.notice"))
    assert "Our program" in mail.text and "Harbor House" in mail.text and key[12:] not in mail.text + mail.html
    assert AuditEvent.objects.filter(action="tokens.make", actor_id=world.ada.pk).count() == 1


def test_the_page_of_a_new_token_is_never_kept(ada):
    assert "no-store" in ada.post("/account/tokens/new/", asked())["Cache-Control"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Please say what the token is for"),
        ({"name": "x" * 81}, "at most 80"),
        ({"place": "2"}, "not one of the available choices"),
        ({"place": ""}, "Please choose a place"),
        ({"scope": "admin"}, "not one of the available choices"),
        ({"expires_on": ""}, "Please give its last day"),
        ({"expires_on": "soon"}, "Please give a date"),
        ({"expires_on": timezone.localdate().isoformat()}, "not before tomorrow"),
        ({"expires_on": (timezone.localdate() + dt.timedelta(days=366)).isoformat()}, "at the latest after one year"),
    ],
)
def test_what_cannot_be_made_says_why_and_keeps_what_was_typed(ada, changes, words):
    page = ada.post("/account/tokens/new/", asked(**changes)).content.decode()
    assert words in page and not ApiToken.objects.exists()
    assert changes.get("name") == "" or "Our program" in page or "x" * 80 in page


def test_a_role_gives_no_more_than_it_has(world):
    with pytest.raises(services.Refused, match="can only read"):
        made(world.ron, "write")
    with pytest.raises(services.Refused, match="where you work today"):
        services.make_token(
            affiliation=world.ada.affiliations.get(), name="x", scope="read", expires_on=day(1), by=world.dan
        )
    with pytest.raises(services.Refused, match="where you work today"):
        made(world.connie)
    end_role(affiliation=world.dan.affiliations.get(), by="tests")
    with pytest.raises(services.Refused, match="where you work today"):
        made(world.dan)


def test_nobody_collects_tokens_without_end(world):
    for _ in range(services.MOST_LIVE):
        made(world.ada)
    with pytest.raises(services.Refused, match="Revoke one"):
        made(world.ada)


def test_who_works_nowhere_makes_none(client, world):
    client.force_login(world.sam)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get("/account/tokens/new/")["Location"] == "/account/tokens/"
    assert "You do not work for one now" in client.get("/account/tokens/").content.decode()


# What stands behind it ------------------------------------------------------------------------------------------------


def test_it_acts_as_one_role_and_nothing_else(world):
    """Ada looks after two homes and a QIO; her token for Harbor House opens Harbor House."""
    grant_role(user=world.ada, role="home-administrator", facility=world.homes["maple"], by="tests")
    grant_role(user=world.ada, role="qio-lead", qio=world.qios["oh"], by="tests")
    _, key = made(world.ada)
    actor = bearer.token_of(key).affiliation.user
    assert permissions_at_home(actor, world.homes["harbor"])
    assert not permissions_at_home(actor, world.homes["maple"])
    assert [place.path for place in places_of(actor)] == ["/h/215001/"]
    assert territory_of(actor).states == frozenset()
    assert len(places_of(world.ada)) == 3


def _revoked(world, token):
    services.revoke_token(token=token, by=world.ada)


def _ran_out(world, token):
    ApiToken.objects.update(expires_on=day(-1))


def _role_ended(world, token):
    end_role(affiliation=world.ada.affiliations.get(), by="tests")


def _shut(world, token):
    type(world.ada).objects.filter(pk=world.ada.pk).update(is_active=False)


@pytest.mark.parametrize(
    ("ends", "code"),
    [(_revoked, "revoked"), (_ran_out, "expired"), (_role_ended, "role-ended"), (_shut, "role-ended")],
)
def test_it_ends_at_once(world, ends, code):
    token, key = made(world.ada)
    assert bearer.token_of(key).pk == token.pk
    ends(world, token)
    with pytest.raises(bearer.Denied) as denied:
        bearer.token_of(key)
    assert (denied.value.status, denied.value.code) == (401, code)


def test_it_works_on_its_last_day(world):
    token, key = made(world.ada)
    ApiToken.objects.update(expires_on=day(0))
    assert bearer.token_of(key).pk == token.pk


def test_a_qio_without_a_contract_gets_no_further(world):
    _, key = made(world.rita)
    assert bearer.token_of(key)
    Contract.objects.filter(qio=world.qios["md"]).update(ends_on=day(-1))
    with pytest.raises(bearer.Denied) as denied:
        bearer.token_of(key)
    assert (denied.value.status, denied.value.code) == (403, "contract-ended")


def test_an_unknown_key_of_the_right_form_opens_nothing(world):
    with pytest.raises(bearer.Denied):
        bearer.token_of(keys.new_key())


# Revoking -------------------------------------------------------------------------------------------------------------


def test_revoking_asks_first_and_a_second_press_does_nothing(ada, world):
    token, _ = made(world.ada)
    path = f"/account/tokens/{token.prefix}/revoke/"
    assert "stops working at once" in ada.get(path).content.decode()
    assert ApiToken.objects.get().revoked_at is None
    assert "is revoked" in ada.post(path, follow=True).content.decode()
    assert "was revoked before" in ada.post(path, follow=True).content.decode()
    assert AuditEvent.objects.filter(action="tokens.revoke").count() == 1
    assert not Delivery.objects.filter(key__endswith=":revoked"), "who revokes their own needs no mail"


def test_nobody_revokes_for_others(ada, world):
    token, _ = made(world.dan)
    assert ada.get(f"/account/tokens/{token.prefix}/revoke/").status_code == 404
    assert ada.post("/account/tokens/nothing/revoke/").status_code == 404
    foreign, _ = made(world.olga)
    assert ada.post(f"/h/215001/tokens/{foreign.prefix}/revoke/").status_code == 404


def test_who_looks_after_a_home_sees_and_ends_its_tokens(ada, world):
    token, key = made(world.dan, "write", name="<b>Sheet</b>")
    made(world.olga, name="Elsewhere")
    page = ada.get("/h/215001/tokens/").content.decode()
    assert "&lt;b&gt;Sheet" in page and "Dan Example" in page and "Elsewhere" not in page
    ada.post(f"/h/215001/tokens/{token.prefix}/revoke/")
    with pytest.raises(bearer.Denied):
        bearer.token_of(key)
    mail = render_delivery(Delivery.objects.get(key__endswith=":revoked"))
    assert mail.subject == "An API token was revoked" and "Ada Example revoked" in mail.text
    assert "API tokens" in ada.get("/h/215001/people/").content.decode()


def test_as_many_queries_for_ten_tokens_as_for_one(ada, world):
    made(world.ada)
    assert_same_queries(lambda: ada.get("/account/tokens/"), lambda: [made(world.ada) for _ in range(9)])
    assert_same_queries(lambda: ada.get("/h/215001/tokens/"), lambda: [made(world.dan) for _ in range(9)])


# Tables ---------------------------------------------------------------------------------------------------------------


def test_tables_refuse_what_cannot_be(world):
    token, _ = made(world.ada)
    KeptAnswer.objects.create(token=token, key="a", request_digest="x", status=200, body={})
    wrong = [
        lambda: ApiToken.objects.create(affiliation=token.affiliation, name="x", prefix="a", digest=token.digest,
                                        scope="read", expires_on=day(1)),
        lambda: ApiToken.objects.create(affiliation=token.affiliation, name="x", prefix="a", digest="y",
                                        scope="all", expires_on=day(1)),
        lambda: KeptAnswer.objects.create(token=token, key="a", request_digest="z", status=200, body={}),
    ]  # fmt: skip
    for act in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_answers_are_forgotten_after_a_week(world):
    token, _ = made(world.ada)
    for key, age in [("new", 6), ("old", 8)]:
        at = timezone.now() - dt.timedelta(days=age)
        KeptAnswer.objects.create(token=token, key=key, request_digest="x", status=200, body={}, created_at=at)
    assert services.forget_answers() == 1
    assert list(KeptAnswer.objects.values_list("key", flat=True)) == ["new"]


def test_pages_are_sound(page, live_server, transactional_db, world, client):
    token, _ = made(world.ada, name="Our program that reads the months and has a very long name indeed " + "x" * 12)
    client.force_login(world.ada)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    sign_in_by_cookie(page, live_server.url, client)
    for path in ["/account/tokens/", "/account/tokens/new/", f"/account/tokens/{token.prefix}/revoke/",
                 "/h/215001/tokens/"]:  # fmt: skip
        assert_sound(page, live_server.url + path)
    page.goto(f"{live_server.url}/account/tokens/new/")
    page.get_by_label("What is it for?").fill("Our program")
    page.get_by_role("button", name="Make the token").click()
    page.get_by_role("heading", level=1, name="Your new token").wait_for()
