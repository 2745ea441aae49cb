"""The public form: who hears of it, what is merged, what is limited, and that its answer tells nothing."""

import re
from threading import Barrier, Thread

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.access.models import Affiliation
from accounts.access.services import end_role
from accounts.assistance.models import AssistanceRequest, AssistanceStep
from accounts.audit.models import AuditEvent
from accounts.mail.models import Delivery
from accounts.members.models import Invitation
from facilities.qios.models import Contract

ASK = "/cannot-sign-in/ask/"
FORM = {"home": "215001", "name": "Owen Castellano", "email": "Owen@Example.org", "problem": "address"}


def told(kind: str) -> set[str]:
    return set(Delivery.objects.filter(message__kind=kind).values_list("to", flat=True))


def test_a_home_is_found_by_name_city_and_ccn_without_scripts(client, world):
    for words in ("harbor", "baltimore harb", "215001", "HARBOR house"):
        page = client.get(ASK, {"q": words, "problem": "new"}).content.decode()
        assert "?problem=new&amp;home=215001" in page, words
        assert "Maple Court" not in page
    page = client.get(ASK, {"q": "elm"}).content.decode()
    assert "No home found" in page and "My home is not in the list" in page, "a closed home is not offered"
    page = client.get(ASK, {"home": "215001", "problem": "new"}).content.decode()
    assert "Harbor House" in page and 'name="home_as_typed"' not in page
    assert re.search(r'value="new"[^>]*checked', page)


def test_a_request_goes_to_the_contacts_of_the_state_of_the_day(client, world, mails):
    answer = client.post(ASK, FORM)
    assert answer.status_code == 302 and answer.url == reverse("assistance:asked")
    asked = AssistanceRequest.objects.get()
    assert (asked.email, asked.state, asked.qio, asked.desk) == ("owen@example.org", "MD", world.qios["md"], "qio")
    assert told("assistance.request") == {"pat@example.org", "lea@example.org"}
    for _, mail in mails("assistance.request"):
        assert asked.number in mail.text and "Harbor House" in mail.text
        link = f"http://localhost:8000/q/chesapeake-quality/md/help/{asked.number}/"
        assert link in mail.text and link in mail.html
        for secret in ("Owen", "owen@", "Castellano"):
            assert secret not in mail.text + mail.html + mail.subject
    (to, mail), *others = mails("assistance.received")
    assert to == "owen@example.org" and not others
    assert asked.number in mail.text and "not you" in mail.text
    assert "Owen" not in mail.text + mail.html and "HARBOR" not in mail.text + mail.html
    assert [step.what for step in asked.steps.all()] == ["asked", "routed"]
    assert AuditEvent.objects.filter(action="assistance.ask", target_id=str(asked.pk)).count() == 1


def test_the_state_is_that_of_the_home_whatever_was_typed(client, world):
    client.post(ASK, {**FORM, "state": "oh", "home_as_typed": "Maple Court, Dayton"})
    asked = AssistanceRequest.objects.get()
    assert (asked.facility, asked.state, asked.home_as_typed) == (world.homes["harbor"], "MD", "HARBOR HOUSE")


def test_a_typed_ccn_counts_as_the_home(client, world):
    client.post(ASK, {**FORM, "home": "none", "state": "oh", "home_as_typed": " 215001 "})
    asked = AssistanceRequest.objects.get()
    assert (asked.facility, asked.state) == (world.homes["harbor"], "MD")


def test_a_home_that_is_not_in_the_list_goes_by_the_typed_state(client, world):
    client.post(ASK, {**FORM, "home": "none", "state": "md", "home_as_typed": "New House, Bowie"})
    asked = AssistanceRequest.objects.get()
    assert (asked.facility, asked.state, asked.desk) == (None, "MD", "qio")


@pytest.mark.parametrize("gap", ["no contract", "nobody there"])
def test_without_a_contractor_or_a_contact_it_goes_to_the_help_desk(client, world, gap, mails):
    if gap == "no contract":
        Contract.objects.filter(state="MD").delete()
    else:
        for name in ("pat", "lea"):
            end_role(affiliation=Affiliation.objects.get(user=world.people[name]), by="tests")
    client.post(ASK, FORM)
    asked = AssistanceRequest.objects.get()
    assert asked.desk == "help-desk"
    assert told("assistance.help_desk") == {"hedi@example.org", "root@example.org", "helpdesk@example.org"}
    assert not told("assistance.request")
    assert f"/nation/help/{asked.number}/" in mails("assistance.help_desk")[0][1].text


def test_a_contact_without_an_open_account_gets_nothing(client, world):
    world.pat.is_active = False
    world.pat.save()
    client.post(ASK, FORM)
    assert told("assistance.request") == {"lea@example.org"}


def test_who_asks_again_is_added_to_the_open_request(client, world):
    client.post(ASK, FORM)
    client.post(ASK, {**FORM, "words": "Please hurry."})
    asked = AssistanceRequest.objects.get()
    assert asked.times_asked == 2
    assert asked.steps.filter(what="asked-again", says="Asked again: Please hurry.").exists()
    assert Delivery.objects.filter(message__kind="assistance.request").count() == 2, "the contacts hear of it once"
    assert Delivery.objects.filter(message__kind="assistance.received").count() == 1, "the typed address once a day"
    AssistanceRequest.objects.update(status="declined", settled_at="2026-11-09T00:00Z")
    client.post(ASK, FORM)
    assert AssistanceRequest.objects.count() == 2


@pytest.mark.parametrize("home", ["harbor", None])
def test_the_database_holds_one_open_request_per_target(ask, home):
    facts = {} if home else {"home_as_typed": "New House", "state": "MD"}
    asked = ask(home, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        AssistanceRequest.objects.create(
            number="0000-0000", facility=asked.facility, state="MD", email=asked.email, home_as_typed="x", name="x",
            problem="other", desk="qio", answer_by=asked.answer_by,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"), [("problem", "x"), ("desk", "x"), ("status", "x"), ("settled_at", "2026-11-09T00:00Z")]
)
def test_the_database_refuses_what_cannot_be(ask, field, value):
    asked = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        AssistanceRequest.objects.filter(pk=asked.pk).update(**{field: value})


def test_the_database_refuses_an_unknown_step(ask):
    with pytest.raises(IntegrityError), transaction.atomic():
        AssistanceStep.objects.create(request=ask(), what="x", says="x")


def shown(client, **form) -> tuple:
    """What a visitor can tell apart: status, headers, body (without the CSRF token)."""
    first = client.post(ASK, {**FORM, **form})
    page = client.get(first.url)
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.content.decode())
    return first.status_code, first.url, sorted(first.headers), first.content, page.status_code, body


def test_known_unknown_disabled_and_invited_addresses_get_the_same(client, world):
    world.dan.is_active = False
    world.dan.save()
    Invitation.objects.create(email="invited@example.org", role="home-reader", facility=world.homes["harbor"],
                              expires_at="2099-01-01T00:00Z")  # fmt: skip
    answers = set()
    for address in ("ada", "dan", "invited", "nobody", "root", "olga"):
        answers.add(repr(shown(client, email=f"{address}@example.org")))
    answers.add(repr(shown(client, home="none", home_as_typed="No Such House", state="gu", email="n@example.org")))
    assert len(answers) == 1
    assert AssistanceRequest.objects.count() == 7, "a row is always written"
    assert Delivery.objects.filter(message__kind="assistance.received").count() == 7
    number = AssistanceRequest.objects.first().number
    assert number not in answers.pop()


def test_the_work_is_the_same_for_known_and_unknown(client, world):
    client.post(ASK, {**FORM, "email": "warm@example.org"})
    counts = set()
    for address in ("ada@example.org", "nobody@example.org", "dan@example.org"):
        with CaptureQueriesContext(connection) as asked:
            client.post(ASK, {**FORM, "email": address})
        counts.add(len(asked))
    assert len(counts) == 1


def test_over_the_limit_the_answer_is_the_same_and_nothing_happens(client, world):
    answers = {repr(shown(client, home=home)) for home in ("215001", "215002", "365001")}
    assert AssistanceRequest.objects.count() == 3
    answers.add(repr(shown(client, home="none", home_as_typed="x", state="wy")))
    assert AssistanceRequest.objects.count() == 3, "three requests a day for one address"
    assert len(answers) == 1


def test_one_visitor_and_one_home_are_limited(client, world):
    for number in range(14):
        client.post(ASK, {**FORM, "email": f"p{number}@example.org"}, REMOTE_ADDR=f"192.0.2.{number}")
    assert AssistanceRequest.objects.count() == 10, "ten a day for one home"
    cache.clear()
    for number in range(14):
        facts = {**FORM, "home": "none", "home_as_typed": "x", "state": "wy", "email": f"q{number}@example.org"}
        client.post(ASK, facts, REMOTE_ADDR=f"2001:db8::{number}")
    assert AssistanceRequest.objects.filter(state="WY").count() == 10, "ten an hour for one net"


def test_without_the_cache_the_rows_set_the_limit(client, world, no_cache):
    for home in ("215001", "215002", "365001", "none"):
        client.post(ASK, {**FORM, "home": home, "home_as_typed": "x", "state": "wy"})
    assert AssistanceRequest.objects.count() == 3


def test_a_machine_gets_the_usual_answer(client, world):
    answers = {repr(shown(client)), repr(shown(client, email="other@example.org", website="http://spam.example"))}
    assert len(answers) == 1
    assert AssistanceRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": ""}, "give your name"),
        ({"email": "nobody"}, "valid email"),
        ({"email": "a%b@example.org"}, "cannot be used"),
        ({"email": "=?utf-8?q?=6e@example.org"}, "cannot be used"),
        ({"phone": "call me"}, "Digits"),
        ({"problem": "x"}, "valid choice"),
        ({"words": "x" * 501}, "500"),
        ({"name": "x" * 121}, "120"),
        ({"home": "none", "home_as_typed": "", "state": "md"}, "name and city of your home."),
        ({"home": "none", "home_as_typed": "x", "state": ""}, "choose a state."),
        ({"home": "none", "home_as_typed": "x", "state": "zz"}, "valid choice"),
        ({"name": "Ow\0en"}, "Null characters"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, world, change, says):
    answer = client.post(ASK, {**FORM, **change})
    page = answer.content.decode()
    assert answer.status_code == 200 and says in page and "What you typed is kept" in page
    assert not AssistanceRequest.objects.exists()


def test_a_home_that_is_no_home_is_asked_for_again(client, world):
    answer = client.post(ASK, {**FORM, "home": "999999"})
    assert "not in the directory" in answer.content.decode() and not AssistanceRequest.objects.exists()


def test_no_field_of_the_table_can_be_set_from_outside(client, world):
    client.post(ASK, {**FORM, "id": 7, "number": "0000-0000", "status": "link-sent", "desk": "help-desk", "qio": 1,
                      "times_asked": 9, "facility": 2, "by": 1})  # fmt: skip
    asked = AssistanceRequest.objects.get()
    assert (asked.status, asked.desk, asked.times_asked) == ("open", "qio", 1) and asked.number != "0000-0000"


def test_a_post_needs_its_token(world):
    assert Client(enforce_csrf_checks=True).post(ASK, FORM).status_code == 403


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_make_one_request(ask):
    start, failures = Barrier(4, timeout=20), []

    def click():
        start.wait()
        try:
            ask()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not failures
    assert AssistanceRequest.objects.get().times_asked == 4
    assert Delivery.objects.filter(message__kind="assistance.received").count() == 1
