"""Who may see a home's numbers: by rule, over HTTP, by mail, and in the audit."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.access.services import grant_role
from accounts.audit.models import AuditEvent
from accounts.mail.models import Delivery
from campaigns.enrollment.consent import consented, goals_seen, may_see_values
from campaigns.enrollment.models import Consent, RecipientKind
from campaigns.enrollment.rules import Refused
from campaigns.enrollment.services import choose_goals, record_view, sign_agreement
from campaigns.enrollment.sharing import Recipient, ask_for_consent, grant_consent, revoke_consent
from campaigns.goals.models import Goal
from facilities.directory.models import Facility, FacilityKind
from facilities.states.codes import STATES
from tests.query_growth import assert_same_queries
from tests.world import person

PLACE = "/h/215001/who-sees/"
DESK = "/q/chesapeake-quality/md/homes/215001/"


@pytest.fixture
def home(world, phase):
    enrollment = sign_agreement(home=world.homes["harbor"], phase=phase, by=world.ada, title="Administrator")
    choose_goals(enrollment=enrollment, goals=Goal.objects.filter(phase=phase, code__in=["CA", "MED"]), by=world.ada)
    return world.homes["harbor"]


@pytest.fixture
def ca(home, phase):
    return Goal.objects.get(phase=phase, code="CA")


@pytest.fixture
def med(home, phase):
    return Goal.objects.get(phase=phase, code="MED")


@pytest.fixture
def hospital(world):
    made = Facility.objects.create(
        ccn="210009", kind=FacilityKind.HOSPITAL, name="BAY HOSPITAL", city="EASTON", state="MD"
    )
    world.people["hope"] = person("hope")
    grant_role(user=world.hope, role="home-administrator", by="tests", facility=made)
    return made


@pytest.fixture
def ada(client, world):
    client.force_login(world.ada)
    return client


def qio(world) -> Recipient:
    return Recipient(RecipientKind.QIO, qio=world.qios["md"])


def grant(home, to, by, **facts):
    return grant_consent(home=home, to=to, by=by, purpose="Help with our goals", **facts)


def seers(world, home, goal=None) -> set[str]:
    """Who may see, asked one by one; the condition on querysets must say the same."""
    one_by_one = {name for name, user in world.people.items() if may_see_values(user, home, goal)}
    by_query = {
        name for name, user in world.people.items() if Facility.objects.filter(consented(user, goal), pk=home.pk)
    }
    assert one_by_one == by_query
    return one_by_one


OWN = {"ada", "dan", "ron"}


def test_without_consent_only_its_own_people_see(world, home, ca, hospital):
    assert seers(world, home) == OWN
    assert seers(world, home, ca) == OWN
    assert seers(world, world.homes["bay"]) == {"cora"}


def test_each_recipient_sees_the_goal_it_was_given_and_no_other(world, home, ca, med, hospital):
    given = [
        (qio(world), {"rita", "pat", "lea"}),
        (Recipient(RecipientKind.LANE, state="MD"), {"connie", "mel"}),
        (Recipient(RecipientKind.NATION), {"nat", "root"}),
        (Recipient(RecipientKind.HOSPITAL, hospital=hospital), {"hope"}),
    ]
    for to, people in given:
        (row,) = grant(home, to, world.ada, goals=[ca])
        assert seers(world, home, ca) == OWN | people
        assert seers(world, home, med) == OWN
        assert seers(world, home) == OWN
        for name in people:
            assert goals_seen(world.people[name], home, [ca, med]) == [ca]
        revoke_consent(consent=row, by=world.ada)
        assert seers(world, home, ca) == OWN
    grant(home, qio(world), world.ada)
    assert seers(world, home) == seers(world, home, med) == OWN | {"rita", "pat", "lea"}
    assert goals_seen(world.rita, home, [med, ca]) == [med, ca]


def test_a_consent_holds_in_its_days_only(world, home, ca):
    today = timezone.localdate()
    start, end = today + dt.timedelta(days=5), today + dt.timedelta(days=9)
    grant(home, qio(world), world.ada, goals=[ca], starts_on=start, ends_on=end)
    days = [today, start, end, end + dt.timedelta(days=1)]
    assert [may_see_values(world.rita, home, ca, day) for day in days] == [False, True, True, False]


def test_a_qio_that_loses_the_state_sees_nothing_more(world, home, ca):
    grant(home, qio(world), world.ada)
    world.qios["md"].contracts.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert not may_see_values(world.rita, home, ca)


def test_a_role_that_ended_and_a_disabled_account_see_nothing(world, home, ca):
    grant(home, qio(world), world.ada)
    world.rita.affiliations.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    world.lea.is_active = False
    world.lea.save()
    assert seers(world, home, ca) == OWN | {"pat"}


def form(**changed) -> dict:
    return {"to": "qio", "goals": ["all"], "purpose": "Help", "starts_on": str(timezone.localdate())} | changed


def test_the_page_says_who_sees_what_and_offers_consent_to_who_may_give_it(home, ada, client, world):
    page = ada.get(PLACE).content.decode()
    assert "whether a month was sent" in page and "Let somebody see them" in page and "Ron Example" in page
    client.force_login(world.dan)
    assert "Let somebody see them" not in client.get(PLACE).content.decode()


def test_granting_one_goal_and_taking_it_back(home, ada, world, ca, med):
    key = f"{ca.phase_id}-ca"
    assert ada.post(PLACE + "grant/", form(goals=[key], purpose="<b>Help</b>")).status_code == 302
    row = Consent.objects.get()
    assert (row.goal, row.qio, row.granted_by) == (ca, world.qios["md"], world.ada)
    page = ada.get(PLACE).content.decode()
    assert "Chesapeake Quality" in page and "&lt;b&gt;Help" in page and "<b>Help" not in page
    assert ada.get(PLACE + "1/").status_code == 200
    assert Consent.objects.get().revoked_at is None
    for _ in range(2):
        assert ada.post(PLACE + "1/").status_code == 302
    row.refresh_from_db()
    assert row.revoked_by == world.ada
    assert "taken back by Ada Example" in ada.get(PLACE).content.decode()
    assert ada.get(PLACE + "2/").status_code == 404
    actions = AuditEvent.objects.filter(action__contains="consent").values_list("action", flat=True)
    assert sorted(actions) == ["enrollment.grant_consent", "enrollment.revoke_consent"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"to": ""}, "Choose who may see them."),
        ({"to": "everybody"}, "Choose who may see them."),
        ({"goals": []}, "Choose at least one goal."),
        ({"goals": ["999-ca"]}, "Choose among your own goals."),
        ({"purpose": " "}, "Say in a few words what for."),
        ({"purpose": "x" * 301}, "at most 300 characters"),
        ({"starts_on": "2020-01-01"}, "before today"),
        ({"starts_on": "soon"}, "Enter a date."),
        ({"ends_on": "2020-01-01"}, "before it starts"),
        ({"to": "hospital", "hospital": ""}, "No hospital of this name"),
        ({"to": "hospital", "hospital": "215001"}, "No hospital of this name"),
    ],
)
def test_what_makes_no_sense_is_refused_and_kept(home, ada, hospital, changed, said):
    answer = ada.post(PLACE + "grant/", form(**changed))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Consent.objects.exists()


@pytest.mark.parametrize("typed", ["210009", "210009 Bay Hospital, Easton", "bay hospital"])
def test_a_hospital_is_found_by_key_or_name(home, ada, hospital, typed):
    assert "210009 Bay Hospital, Easton" in ada.get(PLACE + "grant/").content.decode()
    assert ada.post(PLACE + "grant/", form(to="hospital", hospital=typed)).status_code == 302
    assert Consent.objects.get().hospital == hospital


def test_a_second_click_gives_no_second_consent(home, ada):
    ada.post(PLACE + "grant/", form())
    answer = ada.post(PLACE + "grant/", form())
    assert "may see this already" in answer.content.decode()
    assert Consent.objects.count() == 1


def test_what_is_held_is_left_out_and_the_rest_is_given(home, world, ca, med):
    grant(home, qio(world), world.ada, goals=[ca])
    assert [row.goal for row in grant(home, qio(world), world.ada, goals=[ca, med])] == [med]
    with pytest.raises(Refused, match="already"):
        grant(home, qio(world), world.ada, goals=[ca, med])


def test_mail_to_who_signs_and_to_the_advisers_of_the_qio(home, world):
    (row,) = grant(home, qio(world), world.ada)
    assert {each.to for each in Delivery.objects.all()} == {"ada@example.org", "rita@example.org", "lea@example.org"}
    Delivery.objects.all().delete()
    revoke_consent(consent=row, by=world.ada)
    assert {each.to for each in Delivery.objects.all()} == {"ada@example.org"}


def test_the_mails_say_what_was_given(home, world, ca, rendered):
    (row,) = grant(home, qio(world), world.ada, goals=[ca])
    revoke_consent(consent=row, by=world.ada)
    told = [rendered(each) for each in Delivery.objects.filter(to="ada@example.org").order_by("pk")]
    assert told[0].subject == "Harbor House lets Chesapeake Quality see its numbers"
    assert ca.short_name in told[0].text and "/h/215001/who-sees/" in told[0].html
    assert told[1].subject == "Chesapeake Quality no longer sees numbers of Harbor House"


def test_an_adviser_asks_once_a_week(home, client, world, rendered):
    client.force_login(world.rita)
    assert "Ask for consent" in client.get(DESK).content.decode()
    for _ in range(2):
        answer = client.post(DESK + "consent/", follow=True)
    assert "asked within the last seven days" in answer.content.decode()
    (mail,) = Delivery.objects.all()
    assert mail.to == "ada@example.org"
    assert "Not answering means no" in rendered(mail).text
    with time_machine.travel(timezone.now() + dt.timedelta(days=8)):
        ask_for_consent(home=home, desk=QioDesk(world.qios["md"], STATES["MD"]), by=world.rita)
    assert Delivery.objects.count() == 2
    assert client.post(DESK.replace("215001", "215002") + "consent/").status_code == 404  # doesn't take part


def test_who_looked_is_written_once_a_day_and_shown_to_the_home(home, ada, world):
    for _ in range(3):
        record_view(viewer=world.rita, home=home, what="goal CA")
        record_view(viewer=world.dan, home=home)
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        record_view(viewer=world.rita, home=home)
    assert AuditEvent.objects.filter(action="enrollment.view_values").count() == 2
    page = ada.get(PLACE).content.decode()
    assert world.rita.name in page and "rita@example.org" not in page


def test_the_page_costs_the_same_for_many_consents(home, ada, world, ca, med):
    row = grant(home, qio(world), world.ada, goals=[ca])[0]
    record_view(viewer=world.pat, home=home)

    def grow():
        for _ in range(10):
            revoke_consent(consent=grant(home, qio(world), world.ada, goals=[med])[0], by=world.ada)
            record_view(viewer=world.rita, home=home)

    assert row.goal == ca
    assert_same_queries(lambda: ada.get(PLACE), grow)


@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": "qio"},
        {"recipient": "lane", "state": ""},
        {"recipient": "nation", "state": "MD"},
        {"recipient": "hospital"},
        {"recipient": "nation", "starts_on": dt.date(2026, 5, 2), "ends_on": dt.date(2026, 5, 1)},
        {"recipient": "nation", "revoked_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
    ],
)
def test_the_database_refuses_a_consent_that_cannot_be(home, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(facility=home, purpose="-", **wrong)
