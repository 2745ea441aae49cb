"""The contact's side: what a helper may do, what stays hidden, who is told, and every refusal."""

import re
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse

from accounts.access.models import Affiliation
from accounts.access.services import end_role, grant_role
from accounts.assistance import answers, queries
from accounts.assistance.answers import Refused
from accounts.assistance.checks import Check, Confirmed
from accounts.assistance.models import AssistanceRequest, AssistanceStep
from accounts.audit.models import AuditEvent
from accounts.audit.queries import history_of
from accounts.mail.kinds import kind_of
from accounts.mail.models import Delivery, Message
from accounts.members.models import Invitation
from facilities.directory.models import Facility

CHECK = {"confirmed": "leader", "spoke_to": "Grace Nakamura, director of nursing", "called": "on"}
SURE = Check(Confirmed.LEADER, "Grace Nakamura, director of nursing")


def url(asked) -> str:
    return f"/q/chesapeake-quality/md/help/{asked.number}/"


def link_form(person, **changes) -> dict:
    return {"act": "link", "to": f"person-{person.pk}", **CHECK, **changes}


def sent(kind: str) -> list[str]:
    return list(Delivery.objects.filter(message__kind=kind).order_by("pk").values_list("to", flat=True))


@pytest.fixture
def pending(world) -> Invitation:
    return Invitation.objects.create(
        email="grace.nakamura@harbor-house.org", name="Grace Nakamura", role="director-of-nursing",
        facility=world.homes["harbor"], expires_at="2099-01-01T00:00Z", sent_at="2026-01-01T00:00Z",
        invited_by=world.rita,
    )  # fmt: skip


def test_the_page_says_what_is_needed_and_hides_the_addresses_on_file(sign_in, ask, world, pending):
    asked = ask(words='<script>alert(1)</script> see http://evil.example "now"', name="Owen <b>C</b>")
    page = sign_in("pat").get(url(asked)).content.decode()
    assert "410-555-0101" in page and "October 2026" in page, "the number of CMS's file"
    assert "do not call this one" in page
    assert "owen@example.org" in page and "not on file for this home" in page
    assert "a***@e***.org" in page and "g***@h***.org" in page
    for hidden in ("ada@example.org", "dan@example.org", "grace.nakamura@", "<script>alert", "<b>C</b>"):
        assert hidden not in page
    assert 'href="http://evil' not in page and "see http://evil.example" in page
    assert "has never signed in" in page and "has not accepted yet" in page
    names = re.findall(r'name="([^"]+)"', page)
    assert set(names) <= {"csrfmiddlewaretoken", "viewport", "htmx-config", "confirmed", "spoke_to", "called", "to",
                          "act", "why", "reason"}  # fmt: skip
    page = sign_in("pat").get(url(ask(email="ada@example.org"))).content.decode()
    assert "<b>on file for this home</b>" in page


def test_a_link_goes_to_the_address_on_file_and_nobody_sees_it(sign_in, ask, world, mails):
    asked = ask()
    client = sign_in("pat")
    answer = client.post(url(asked), link_form(world.ada), follow=True)
    assert "is on its way to the address on file" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.status == "link-sent" and asked.settled_at
    assert sent("signin.password_reset") == ["ada@example.org"]
    (to, notice), *others = mails("assistance.help_asked")
    assert to == "ada@example.org" and not others
    assert asked.number in notice.text and "not ask for this" in notice.text and "/account/" not in notice.text
    (_, mail), *_ = mails("signin.password_reset")
    link = re.search(r"http://localhost:8000(/account/\S+)", mail.text)[1]
    secret = link.strip("/").rsplit("/", 1)[1]
    step = asked.steps.last()
    assert step.by == world.pat and "Grace Nakamura, director of nursing" in step.says and "a***@e***.org" in step.says
    event = AuditEvent.objects.get(action="assistance.send_link")
    assert event.actor == "pat@example.org" and event.details["spoke_to"] == CHECK["spoke_to"]
    assert event in history_of(asked)
    seen = answer.content.decode() + client.get(url(asked)).content.decode()
    seen += client.get(reverse("assistance:queue", args=["chesapeake-quality", "md"])).content.decode()
    stored = repr([list(model.objects.values()) for model in (AssistanceRequest, AssistanceStep, AuditEvent, Message)])
    for where in (seen, stored):
        assert secret not in where and "/account/password/reset/key" not in where
    assert "ada@example.org" not in seen
    assert client.get(link).status_code in (200, 302), "the link is a real one"


def test_a_pending_invitation_is_sent_again(sign_in, ask, world, pending):
    asked = ask()
    sign_in("lea").post(url(asked), {"act": "link", "to": f"invitation-{pending.pk}", **CHECK})
    assert sent("members.invitation") == [pending.email]
    assert sent("assistance.help_asked") == [pending.email]
    asked.refresh_from_db()
    assert asked.status == "link-sent"
    again = ask()
    page = (
        sign_in("lea")
        .post(url(again), {"act": "link", "to": f"invitation-{pending.pk}", **CHECK}, follow=True)
        .content.decode()
    )
    assert "cannot be sent again just now" in page and pending.email not in page
    again.refresh_from_db()
    assert again.status == "open"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"confirmed": "nobody"}, "until somebody at the home confirms"),
        ({"confirmed": ""}, "who confirmed it"),
        ({"spoke_to": ""}, "name and title."),
        ({"called": ""}, "call the number on file first"),
        ({"to": ""}, "choose who gets"),
        ({"to": "person-999999"}, "no longer on file"),
        ({"to": "evil@example.org"}, "no longer on file"),
    ],
)
def test_nothing_is_sent_without_the_call(sign_in, ask, world, change, says):
    asked = ask()
    answer = sign_in("pat").post(url(asked), link_form(world.ada, **change))
    assert answer.status_code == 200 and says in answer.content.decode()
    asked.refresh_from_db()
    assert asked.status == "open" and not sent("signin.password_reset")


def test_a_person_of_another_home_cannot_be_chosen_nor_an_address_posted(sign_in, ask, world):
    asked = ask()
    sign_in("pat").post(url(asked), link_form(world.olga))
    assert not sent("signin.password_reset")
    sign_in("pat").post(url(asked), link_form(world.ada, email="evil@example.org", address="evil@example.org",
                                              password="x", user_id=world.olga.pk))  # fmt: skip
    assert sent("signin.password_reset") == ["ada@example.org"]
    world.ada.refresh_from_db()
    assert world.ada.email == "ada@example.org" and world.ada.check_password("correct horse battery staple 42")


def test_people_with_another_office_get_no_link_from_a_helper(sign_in, ask, world):
    grant_role(user=world.otto, role="home-reader", facility=world.homes["harbor"], by="tests")
    grant_role(user=world.pat, role="home-reader", facility=world.homes["harbor"], by="tests")
    asked = ask()
    for name in ("otto", "pat"):
        sign_in("lea").post(url(asked), link_form(world.people[name]))
    assert not sent("signin.password_reset")
    assert "Also works for a QIO" in sign_in("lea").get(url(asked)).content.decode()


def test_nobody_answers_a_request_about_themselves(ask, world):
    asked = ask(email="pat@example.org")
    ada = next(each for each in queries.on_file(asked.facility) if each.user == world.ada)
    for act in (
        lambda: answers.send_link(asked=asked, to=ada, check=SURE, by=world.pat),
        lambda: answers.decline(asked=asked, reason="x", by=world.pat),
        lambda: answers.send_link(asked=ask(email="x@example.org"), to=ada, check=SURE, by=world.ada),
    ):
        with pytest.raises(Refused, match="about you"):
            act()
    assert not sent("signin.password_reset")


def test_where_nobody_is_on_file_the_caller_is_invited_after_the_call(sign_in, ask, world, mails):
    asked = ask("bay", email="new.admin@bay-manor.org")
    page = sign_in("pat").get(url(asked)).content.decode()
    assert "Nobody is on file" in page and "Tidewater Homes" in page and 'name="to"' not in page
    sign_in("pat").post(url(asked), {"act": "invite", **CHECK, "called": ""})
    assert not Invitation.objects.exists()
    sign_in("pat").post(url(asked), {"act": "invite", **CHECK, "role": "qio-lead", "email": "evil@example.org"})
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role) == ("new.admin@bay-manor.org", "home-administrator")
    assert invitation.facility == world.homes["bay"] and invitation.invited_by == world.pat
    assert sent("members.invitation") == ["new.admin@bay-manor.org"]
    assert [to for to, _ in mails("assistance.new_administrator")] == ["cora@example.org"]
    asked.refresh_from_db()
    assert asked.status == "link-sent" and asked.steps.last().what == "invited"
    second = ask("bay", email="other@bay-manor.org")
    page = sign_in("pat").get(url(second)).content.decode()
    assert "Invite as administrator" not in page, "an invitation is pending: no other new address"


def test_where_somebody_is_on_file_no_new_address_is_invited(sign_in, ask, world):
    asked = ask()
    assert 'value="invite"' not in sign_in("pat").get(url(asked)).content.decode()
    sign_in("pat").post(url(asked), {"act": "invite", **CHECK})
    with pytest.raises(Refused, match="on file"):
        answers.invite_new_administrator(asked=asked, check=SURE, by=world.pat)
    assert not Invitation.objects.exists()
    asked.refresh_from_db()
    assert asked.status == "open"


@pytest.mark.parametrize("gap", ["no home", "no phone"])
def test_without_a_number_on_file_nothing_can_be_sent(sign_in, ask, world, gap):
    if gap == "no phone":
        Facility.objects.filter(ccn="215001").update(phone="")
    asked = ask("harbor") if gap == "no phone" else ask(None, home_as_typed="New House", state="MD")
    client = sign_in("pat")
    page = client.get(url(asked)).content.decode()
    assert 'value="link"' not in page and 'value="invite"' not in page and 'value="decline"' in page
    client.post(url(asked), link_form(world.ada))
    client.post(url(asked), {"act": "invite", **CHECK})
    assert not sent("signin.password_reset") and not Invitation.objects.exists()


def test_decline_keeps_the_reason_here_and_tells_whom_to_call(sign_in, ask, mails):
    asked = ask()
    answer = sign_in("pat").post(url(asked), {"act": "decline", "reason": ""})
    assert "give a reason" in answer.content.decode()
    sign_in("pat").post(url(asked), {"act": "decline", "reason": "The home does not know <him>"})
    asked.refresh_from_db()
    assert asked.status == "declined"
    ((to, mail),) = mails("assistance.declined")
    assert to == "owen@example.org" and "does not know" not in mail.text and "/contact/" in mail.text
    page = sign_in("pat").get(url(asked)).content.decode()
    assert "The home does not know &lt;him&gt;" in page and 'name="act"' not in page
    assert AuditEvent.objects.filter(action="assistance.decline").count() == 1


def test_passed_on_it_is_the_help_desks(sign_in, ask, world, mails):
    asked = ask()
    sign_in("pat").post(url(asked), {"act": "pass_on", "why": "Second factor lost"})
    asked.refresh_from_db()
    assert asked.desk == "help-desk" and asked.status == "open"
    assert {to for to, _ in mails("assistance.help_desk")} == {
        "hedi@example.org", "root@example.org", "helpdesk@example.org"
    }  # fmt: skip
    page = sign_in("pat").get(url(asked)).content.decode()
    assert "The national help desk has this request now" in page and 'name="act"' not in page
    sign_in("pat").post(url(asked), link_form(world.ada))
    assert not sent("signin.password_reset")
    there = f"/nation/help/{asked.number}/"
    page = sign_in("hedi").get(there).content.decode()
    assert "Second factor lost" in page and 'value="pass_on"' not in page
    sign_in("hedi").post(there, link_form(world.ada))
    assert sent("signin.password_reset") == ["ada@example.org"]


def test_a_request_at_a_qio_is_not_the_help_desks(sign_in, ask):
    assert sign_in("hedi").get(f"/nation/help/{ask().number}/").status_code == 404


def test_a_request_of_another_state_is_not_found(sign_in, ask):
    grants = ask("maple", email="o@example.org")
    assert sign_in("pat").get(f"/q/chesapeake-quality/md/help/{grants.number}/").status_code == 404
    assert sign_in("pat").get(f"/q/buckeye-quality/oh/help/{grants.number}/").status_code == 404


def test_a_role_that_ended_between_list_and_click_is_refused(sign_in, ask, world):
    asked = ask()
    client = sign_in("pat")
    assert client.get(url(asked)).status_code == 200
    end_role(affiliation=Affiliation.objects.get(user=world.pat), by="tests")
    assert client.post(url(asked), link_form(world.ada)).status_code == 404
    grant_role(user=world.pat, role="qio-recruiter", qio=world.qios["md"], by="tests")
    assert client.post(url(asked), link_form(world.ada)).status_code == 403
    assert not sent("signin.password_reset")


def test_three_links_a_day_for_one_person(ask, world):
    for number in range(4):
        asked = ask(email=f"p{number}@example.org")
        ada = next(each for each in queries.on_file(asked.facility) if each.user == world.ada)
        if number < 3:
            answers.send_link(asked=asked, to=ada, check=SURE, by=[world.pat, world.lea][number % 2])
    with pytest.raises(Refused, match="3 links"):
        answers.send_link(asked=asked, to=ada, check=SURE, by=world.pat)
    assert len(sent("signin.password_reset")) == 3
    asked.refresh_from_db()
    assert asked.status == "open"
    AssistanceStep.objects.update(at="2026-01-01T00:00Z")
    answers.send_link(asked=asked, to=ada, check=SURE, by=world.pat)


def test_twenty_links_a_day_for_one_helper(ask, world):
    asked = ask()
    ada = next(each for each in queries.on_file(asked.facility) if each.user == world.ada)
    for number in range(20):
        AssistanceStep.objects.create(request=asked, what="link-sent", says="x", by=world.pat, told=f"person-9{number}")
    with pytest.raises(Refused, match="20 links"):
        answers.send_link(asked=asked, to=ada, check=SURE, by=world.pat)
    answers.send_link(asked=asked, to=ada, check=SURE, by=world.lea)


def test_of_two_helpers_the_second_hears_who_was_quicker(sign_in, ask, world):
    asked = ask()
    stale = AssistanceRequest.objects.get(pk=asked.pk)
    sign_in("lea").post(url(asked), {"act": "decline", "reason": "x"})
    ada = next(each for each in queries.on_file(asked.facility) if each.user == world.ada)
    with pytest.raises(Refused, match="Lea Example has already"):
        answers.send_link(asked=stale, to=ada, check=SURE, by=world.pat)
    with pytest.raises(Refused, match="Lea Example has already"):
        answers.pass_on(asked=stale, why="x", by=world.pat)
    page = sign_in("pat").post(url(asked), link_form(world.ada), follow=True).content.decode()
    assert "Lea Example has already dealt with this request" in page
    assert not sent("signin.password_reset")


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres_only
def test_two_helpers_at_the_same_moment_one_wins(ask, world):
    asked = ask()
    ada = next(each for each in queries.on_file(asked.facility) if each.user == world.ada)
    start, outcomes = Barrier(2, timeout=20), []

    def answer(helper):
        mine = AssistanceRequest.objects.get(pk=asked.pk)
        start.wait()
        try:
            answers.send_link(asked=mine, to=ada, check=SURE, by=helper)
            outcomes.append("sent")
        except Refused as refusal:
            outcomes.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=answer, args=[helper]) for helper in (world.pat, world.lea)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes)[1] == "sent" and "already dealt" in sorted(outcomes)[0], outcomes
    assert len(sent("signin.password_reset")) == 1
    assert AssistanceStep.objects.filter(what="link-sent").count() == 1


def test_get_changes_nothing(sign_in, ask):
    asked = ask()
    client = sign_in("pat")
    before = (AuditEvent.objects.count(), AssistanceStep.objects.count(), Delivery.objects.count())
    client.get(url(asked), {"act": "decline", "reason": "x"})
    client.head(url(asked))
    assert (AuditEvent.objects.count(), AssistanceStep.objects.count(), Delivery.objects.count()) == before
    assert client.put(url(asked)).status_code == 405


def test_every_mail_of_the_room_renders_as_text_and_html(ask, world):
    asked = ask()
    ada = next(each for each in queries.on_file(asked.facility) if each.user == world.ada)
    kinds = set()
    for delivery in Delivery.objects.select_related("message"):
        mail = kind_of(delivery.message.kind).render(delivery)
        kinds.add(delivery.message.kind)
        assert mail.subject and "\n" not in mail.subject and "{{" not in mail.text + mail.html + mail.subject
    assert kinds == {"assistance.received", "assistance.request"}
    answers.send_link(asked=asked, to=ada, check=SURE, by=world.pat)
    late = Delivery.objects.select_related("message").filter(message__kind="assistance.request").first()
    with pytest.raises(Exception, match="answered"):
        kind_of(late.message.kind).render(late)
