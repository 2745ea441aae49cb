"""What a home asks to be put right, and what the QIO's yes does, and does not do."""

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from accounts.access.models import Affiliation
from accounts.access.places import QioDesk
from accounts.audit.models import AuditEvent
from accounts.mail.models import Delivery
from accounts.mail.rendering import render_delivery
from accounts.members.models import Invitation
from campaigns.caseload import change_services
from campaigns.caseload.change_models import ChangeRequest
from campaigns.caseload.services import assign_homes
from facilities.directory.models import Facility, FacilityChange, FacilityCorrection
from facilities.states.codes import STATES
from tests.query_growth import assert_same_queries

DESK = "/q/chesapeake-quality/md/caseload/"
ONE = f"{DESK}215001/changes/1/"
HOME = "/h/215001/changes/"
YES = {"act": "accept", "yes-checked_how": "Called the number on file, spoke to the director of nursing"}


@pytest.fixture
def visitor(client, world, phase):
    def visit(name):
        client.force_login(world.people[name])
        return client

    return visit


def asked(world, what, should, **facts) -> ChangeRequest:
    return change_services.ask_for_change(
        home=world.homes["harbor"], what=what, should_say=should, by=world.ada, **facts
    )


def mails(kind: str):
    return Delivery.objects.filter(message__kind=f"caseload.{kind}").order_by("pk")


def harbor() -> Facility:
    return Facility.objects.get(ccn="215001")


def test_from_the_question_to_the_number_that_stays(visitor, world):
    client = visitor("dan")
    page = client.post(HOME, {"what": "phone", "should_say": "(410) 555-0199"}, follow=True).content.decode()
    assert "Nothing changes until your QIO made sure" in page and "Waits for the QIO" in page
    assert harbor().phone == "4105550101"
    client = visitor("rita")
    assert "Harbor House" in client.get(f"{DESK}changes/").content.decode()
    page = client.get(ONE).content.decode()
    assert "410-555-0101" in page and "tel:+14105550199" not in page
    assert "Accepted. The home gets a mail." in client.post(ONE, YES, follow=True).content.decode()
    assert harbor().phone == "4105550199"
    row = FacilityCorrection.objects.get()
    assert (row.cms_says, row.ends_on, row.recorded_by) == ("4105550101", None, world.rita.email)
    mail = mails("change_settled").get()
    assert mail.to == world.dan.email and "accepted" in render_delivery(mail).text
    assert "Accepted" in visitor("ada").get(HOME).content.decode()
    assert "director of nursing" in visitor("rita").get(ONE).content.decode()


def words_of(mail, kind="plain") -> str:
    return mail.get_body((kind,)).get_content()


def test_its_adviser_gets_one_mail_and_who_asked_the_answer(visitor, world, arrived):
    """What arrived, from the question to the no; what the home wrote stands on the page alone."""
    desk = QioDesk(world.qios["md"], STATES["MD"])
    assign_homes(desk=desk, homes=[world.homes["harbor"]], to=world.lea, by=world.rita)
    client = visitor("dan")
    client.post(HOME, {"what": "phone", "should_say": "4105550199", "words": "Since Monday"})
    client.post(HOME, {"what": "phone", "should_say": "4105550177"})  # one waits already: no second mail
    [(to, mail)] = arrived()
    assert (to, mail["Subject"]) == (world.lea.email, "Harbor House asks to put something right: Phone number")
    words = words_of(mail)
    assert f"localhost:8000{ONE}" in words and "Dan Example of Harbor House, Baltimore" in words
    assert "0199" not in words and "Monday" not in words and "look after Harbor House" in words_of(mail, "html")
    visitor("lea").post(ONE, {"act": "refuse", "no-answer": "It rings at the old number"})
    [(to, mail)] = arrived()
    assert to == world.dan.email and "It rings at the old number" in words_of(mail)


def test_without_an_adviser_each_who_may_settle_it_gets_one(world, phase, arrived):
    change = asked(world, "ccn", "215777")
    told = arrived()
    assert [to for to, _ in told] == [world.lea.email, world.rita.email], "Pat settles nothing"
    assert "nobody looks after Harbor House by name" in words_of(told[0][1], "html")
    change_services.take_back_change(change=change, by=world.ada)
    change_services.take_back_change(change=asked(world, "ccn", "215777"), by=world.ada)
    assert not arrived(), "taken back before it left: nobody has to read of it"


def test_sign_in_help_and_invitations_go_on_calling_the_number_of_the_file(visitor, world):
    change_services.accept_change(change=asked(world, "phone", "4105550199"), checked_how="Called", by=world.rita)
    page = visitor("rita").get("/q/chesapeake-quality/md/homes/215001/invite/")
    assert page.status_code == 200
    assert "410-555-0101" in page.content.decode() and "0199" not in page.content.decode()


def test_a_name_is_a_dated_change(world):
    change_services.accept_change(change=asked(world, "name", "Harbor Home"), checked_how="Letter", by=world.rita)
    assert harbor().name == "Harbor Home"
    change = FacilityChange.objects.get()
    assert (change.field, change.old, change.new) == ("name", "HARBOR HOUSE", "Harbor Home")


def test_an_administrator_change_gives_nobody_access(visitor, world):
    before = list(Affiliation.objects.values_list("pk", flat=True))
    asked(world, "admin", "Eve Newcomer", email="eve@example.org")
    client = visitor("rita")
    page = client.post(ONE, YES, follow=True).content.decode()
    assert list(Affiliation.objects.values_list("pk", flat=True)) == before and not Invitation.objects.exists()
    assert (
        "/homes/215001/invite/" in page and "Nobody gets access" in render_delivery(mails("change_settled").get()).text
    )


def test_a_ccn_is_handed_on_and_settled_later(visitor, world):
    asked(world, "ccn", "215777")
    client = visitor("rita")
    for _ in range(2):
        client.post(ONE, {"act": "hand-on"})
    mail = mails("change_handed_on").get()
    assert mail.to == settings.HELP_DESK_EMAIL and "215777" in render_delivery(mail).text
    assert "With the help desk" in visitor("ada").get(HOME).content.decode()
    visitor("rita").post(ONE, YES)
    assert harbor().ccn == "215001" and ChangeRequest.objects.get().status == "accepted"


def test_refusing_needs_words_and_tells_them(visitor, world):
    asked(world, "name", "Best Home")
    client = visitor("rita")
    answer = client.post(ONE, {"act": "refuse", "no-answer": ""})
    assert answer.status_code == 422 and "Say why" in answer.content.decode()
    client.post(ONE, {"act": "refuse", "no-answer": "CMS must rename it <first>"})
    assert "CMS must rename it" in render_delivery(mails("change_settled").get()).text
    assert "CMS must rename it &lt;first&gt;" in visitor("ada").get(HOME).content.decode()
    assert harbor().name == "HARBOR HOUSE"
    assert "settled already" in visitor("rita").post(ONE, YES, follow=True).content.decode()


UNDO = {"act": "undo", "undo-reason": "The number was a resident's <b>"}


def test_a_yes_is_taken_back_and_the_home_is_told(visitor, world):
    """Who asked, and who runs the home: both hear what the portal says now, and why."""
    change = change_services.ask_for_change(
        home=world.homes["harbor"], what="phone", should_say="4105550199", by=world.dan
    )
    change_services.accept_change(change=change, checked_how="Called", by=world.rita)
    client = visitor("rita")
    page = client.get(ONE).content.decode()
    assert "Take the yes back" in page and '<b class="breakable">410-555-0101</b> again' in page
    answer = client.post(ONE, {"act": "undo", "undo-reason": " "})
    assert answer.status_code == 422 and "so that the home understands" in answer.content.decode()
    Delivery.objects.all().delete()
    page = client.post(ONE, UNDO, follow=True).content.decode()
    assert "Taken back. The home gets a mail" in page and 'value="undo"' not in page
    assert harbor().phone == "4105550101" and FacilityCorrection.objects.get().ends_on
    mails = {mail.to: render_delivery(mail) for mail in Delivery.objects.all()}
    assert mails.keys() == {world.ada.email, world.dan.email}
    assert all("says again: 410-555-0101" in mail.text and "resident's <b>" in mail.text for mail in mails.values())
    line = AuditEvent.objects.get(action="caseload.undo_change")
    assert (line.actor, line.details["number"]) == (world.rita.email, 1)
    page = visitor("ada").get(HOME).content.decode()
    assert "took its yes back" in page and "resident&#x27;s &lt;b&gt;" in page
    assert visitor("ada").post(HOME, {"what": "phone", "should_say": "4105550188"}).status_code == 302


@pytest.mark.parametrize(("what", "should"), [("admin", "Eve Newcomer"), ("ccn", "215777")])
def test_a_yes_without_effect_is_taken_back_too(visitor, world, what, should):
    change_services.accept_change(change=asked(world, what, should), checked_how="Called", by=world.rita)
    people = set(Affiliation.objects.current().values_list("pk", flat=True))
    assert "taken back" in visitor("rita").post(ONE, UNDO, follow=True).content.decode()
    assert set(Affiliation.objects.current().values_list("pk", flat=True)) == people
    assert ChangeRequest.objects.get().undone_by == world.rita


def test_only_a_yes_that_stands_is_taken_back_and_once(visitor, world):
    client = visitor("rita")
    change = asked(world, "name", "Best Home")
    assert "no yes to take back" in client.post(ONE, UNDO, follow=True).content.decode()
    change_services.accept_change(change=change, checked_how="Letter", by=world.rita)
    assert visitor("pat").post(ONE, UNDO).status_code == 403
    client = visitor("rita")
    client.post(ONE, UNDO)
    assert "no yes to take back" in client.post(ONE, UNDO, follow=True).content.decode()
    assert AuditEvent.objects.filter(action="caseload.undo_change").count() == 1
    again = asked(world, "name", "Better Home")
    change_services.accept_change(change=again, checked_how="Letter", by=world.rita)
    FacilityCorrection.objects.standing().update(ends_on="2099-01-01")  # CMS's next file agreed
    assert 'value="undo"' not in client.get(f"{DESK}215001/changes/2/").content.decode()
    with pytest.raises(ValidationError, match="no yes"):
        change_services.undo_accept(change=again, reason="x", by=world.rita)


def test_accepting_needs_to_say_how(visitor, world):
    asked(world, "name", "Best Home")
    answer = visitor("rita").post(ONE, {"act": "accept", "yes-checked_how": " "})
    assert answer.status_code == 422 and "Say how you made sure." in answer.content.decode()
    assert ChangeRequest.objects.get().is_open


def test_one_request_about_a_thing_at_a_time(visitor, world):
    client = visitor("ada")
    client.post(HOME, {"what": "name", "should_say": "One"})
    answer = client.post(HOME, {"what": "name", "should_say": "Two"})
    assert answer.status_code == 422 and "waits already" in answer.content.decode()
    client.post(f"{HOME}1/back/")
    assert client.post(HOME, {"what": "name", "should_say": "Two"}).status_code == 302
    assert [row.number for row in ChangeRequest.objects.order_by("number")] == [1, 2]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"what": "phone", "should_say": "12345"}, "ten digits"),
        ({"what": "ccn", "should_say": "12-345"}, "six figures or letters"),
        ({"what": "name", "should_say": "X", "email": "eve@example.org"}, "administrator only"),
        ({"what": "admin", "should_say": "Eve", "email": "nonsense"}, "valid email"),
        ({"what": "", "should_say": "X"}, "Choose what is wrong"),
        ({"what": "name", "should_say": ""}, "Write what it should say"),
        ({"what": "name", "should_say": "X" * 201}, "at most 200"),
    ],
)
def test_what_is_wrong_is_said(visitor, sent, says):
    answer = visitor("ada").post(HOME, sent)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert not ChangeRequest.objects.exists()


def test_what_the_portal_says_already_is_no_change(world):
    with pytest.raises(ValidationError, match="says this already"):
        change_services.accept_change(change=asked(world, "name", "Harbor House"), checked_how="x", by=world.rita)
    assert ChangeRequest.objects.get().is_open


def test_another_state_and_a_reader_settle_nothing(visitor, world):
    asked(world, "name", "Best Home")
    assert visitor("otto").post("/q/buckeye-quality/oh/caseload/215001/changes/1/", YES).status_code == 404
    assert visitor("pat").post(ONE, YES).status_code == 403
    assert ChangeRequest.objects.get().is_open


def test_lists_ask_no_more_for_more_rows(visitor, world):
    client = visitor("rita")
    asked(world, "name", "One")

    def grow():
        for number in range(6):
            home = Facility.objects.create(ccn=f"2197{number:02d}", name=f"HOME {number}", state="MD")
            change_services.ask_for_change(home=home, what="name", should_say="Two", by=world.ada)

    assert_same_queries(lambda: client.get(f"{DESK}changes/"), grow)
