"""Contact your QIO: who gets the letter, what the answer says, and that it can't be used to flood."""

import pytest

from accounts.access.models import Affiliation
from accounts.access.services import end_role
from accounts.assistance.models import AssistanceRequest
from accounts.audit.models import AuditEvent
from accounts.mail.models import Delivery, Message
from facilities.qios.models import Contract, Qio

CONTACT = "/contact/"
FORM = {
    "state": "md", "name": "Grace Nakamura", "email": "grace@example.org", "home": "Harbor House",
    "topic": "Goals and numbers", "words": "Which goal fits?\n<b>bold</b> http://evil.example",
}  # fmt: skip


def told() -> set[str]:
    return set(Delivery.objects.filter(message__kind="assistance.contact").values_list("to", flat=True))


def test_the_letter_goes_to_the_confirmed_address_of_the_contractor(client, world, mails):
    answer = client.post(CONTACT, FORM, follow=True)
    assert answer.redirect_chain == [("/contact/sent/?state=md", 302)]
    assert "Chesapeake Quality answers for Maryland" in answer.content.decode()
    ((to, mail),) = mails("assistance.contact")
    assert to == "chesapeake-quality@example.org"
    assert "Which goal fits?" in mail.text and "<b>bold</b>" not in mail.html and "&lt;b&gt;" in mail.html
    assert 'href="http://evil' not in mail.html
    assert "Grace" not in mail.subject and "Maryland" in mail.subject
    assert Message.objects.get().reply_to == "grace@example.org"
    assert not Delivery.objects.filter(to="grace@example.org").exists(), "nothing goes to the typed address"
    event = AuditEvent.objects.get(action="assistance.write_to_qio")
    assert "Which goal" not in repr(event.details) and "grace" not in repr(event.details)


def test_without_a_confirmed_address_its_people_get_it_and_nobody_is_named(client, world):
    Qio.objects.update(contact_confirmed_on=None)
    page = client.post(CONTACT, FORM, follow=True).content.decode()
    assert told() == {"rita@example.org", "pat@example.org", "lea@example.org"}
    assert "Your QIO or the help desk answers" in page


@pytest.mark.parametrize("gap", ["no contract", "nobody there"])
def test_otherwise_the_help_desk_gets_it(client, world, gap):
    Qio.objects.update(contact_confirmed_on=None)
    if gap == "no contract":
        Contract.objects.filter(state="MD").delete()
    else:
        for row in Affiliation.objects.filter(qio=world.qios["md"]):
            end_role(affiliation=row, by="tests")
    page = client.post(CONTACT, FORM, follow=True).content.decode()
    assert told() == {"helpdesk@example.org"}
    assert "help desk answers" in page


def test_an_unconfirmed_contractor_is_not_named(client, world):
    Contract.objects.filter(state="MD").update(certainty="memory")
    assert "Chesapeake" not in client.post(CONTACT, FORM, follow=True).content.decode()
    assert "Chesapeake" not in client.get(CONTACT, {"state": "md"}).content.decode()


def test_the_card_of_a_chosen_state_shows_who_helps(client, world):
    page = client.get(CONTACT, {"state": "md"}).content.decode()
    assert "Chesapeake Quality" in page and 'value="md" selected' in page
    assert client.get(CONTACT, {"state": "nowhere"}).status_code == 200
    assert client.get("/contact/sent/", {"state": "nowhere"}).status_code == 200


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"state": ""}, "choose a state."),
        ({"email": "x"}, "valid email"),
        ({"words": ""}, "write your message"),
        ({"words": "x" * 2001}, "2000"),
        ({"topic": "x"}, "valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, world, change, says):
    page = client.post(CONTACT, {**FORM, **change}).content.decode()
    assert says in page and "Grace Nakamura" in page and not told()


def test_machines_and_floods_get_the_usual_answer(client, world):
    answers = {client.post(CONTACT, {**FORM, "website": "x"}).url}
    assert not told()
    for _ in range(5):
        answers.add(client.post(CONTACT, FORM).url)
    assert len(answers) == 1
    assert Delivery.objects.filter(message__kind="assistance.contact").count() == 3
    assert not AssistanceRequest.objects.exists()
