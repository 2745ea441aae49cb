"""Facts choose homes and people: each one in and out, never beyond the scope, with a reason for whoever is left out."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.access.services import grant_role
from accounts.mail.models import Delivery, Message, Topic
from accounts.mail.services import suppress
from campaigns.enrollment.models import Enrollment, GoalChoice, ParticipationLevel
from campaigns.goals.models import Goal, Phase
from campaigns.measurements.models import MonthReport
from campaigns.measurements.queries import month_due
from campaigns.outreach.audience import FACTS, Audience, Scope, audience_report, homes_for, recipients_for
from campaigns.outreach.audience_form import AudienceForm
from campaigns.outreach.forms import MailingForm
from campaigns.outreach.models import Subscriber
from campaigns.outreach.services import send_mailing, write_mailing
from facilities.directory.models import Facility
from facilities.qios.models import Contract
from tests.query_growth import assert_same_queries
from tests.world import person

pytestmark = pytest.mark.django_db
NATION = Scope.of_nation()


@pytest.fixture
def parts(world, phase) -> dict[str, Enrollment]:
    """Harbor (MD, 4 stars, level 3, goal, sent) and Maple (OH, 3 stars, nothing sent) take part; Bay (MD) doesn't."""
    found = {
        key: Enrollment.objects.create(facility=world.homes[key], phase=phase, signer_name="A", signer_title="B")
        for key in ("harbor", "maple")
    }
    GoalChoice.objects.create(enrollment=found["harbor"], goal=Goal.objects.filter(phase=phase).first())
    ParticipationLevel.objects.create(enrollment=found["harbor"], level=3, starts_on=dt.date(2026, 1, 1))
    MonthReport.objects.create(
        enrollment=found["harbor"], month=month_due(timezone.localdate()), status="sent", sent_at=timezone.now()
    )
    grant_role(user=person("bea"), role="home-administrator", facility=world.homes["bay"], by="tests")
    return found


def homes(scope: Scope = NATION, **facts) -> list[str]:
    return sorted(home.display_name.split()[0] for home in homes_for(scope, Audience(**facts)))


def names(scope: Scope = NATION, **facts) -> list[str]:
    return [each.address.partition("@")[0] for each in recipients_for(scope, Audience(**facts))]


def test_each_fact_chooses_and_turned_round_leaves_out(world, parts):
    goal = parts["harbor"].choices.get().goal.code
    everybody = {"Bay", "Harbor", "Maple"}
    for fact, value, chosen in [
        ("states", ("OH",), {"Maple"}),
        ("qios", ("buckeye-quality",), {"Maple"}),
        ("phase", "ae-3", {"Harbor", "Maple"}),
        ("stage", "signed", {"Harbor", "Maple"}),
        ("goal", goal, {"Harbor"}),
        ("levels", (2, 3), {"Harbor"}),
        ("stars", (2, 4), {"Bay", "Harbor"}),
        ("silent_for", 2, {"Maple"}),
        ("not_sent", True, {"Maple"}),
    ]:
        assert set(homes(**{fact: value})) == chosen, fact
        assert set(homes(**{fact: value}, without=(fact,))) == everybody - chosen, f"not {fact}"
    assert homes(stage="signed", goal=goal, without=("goal",)) == ["Maple"]
    assert homes(phase="nothing-9") == []


def test_roles_choose_people(world, parts):
    assert names(roles=("data-entry",)) == ["dan"]
    assert names(roles=("data-entry", "home-reader"), without=("roles",)) == ["bea", "ada", "olga"]


def test_the_people_of_lanes_are_the_nations_to_write_to(world, parts):
    assert sorted(names(lane_members=True)) == ["connie", "mel"]
    assert names(lane_members=True, states=("OH",)) == []
    assert names(lane_members=True, roles=("lane-convener",)) == ["connie"]
    assert names(Scope(world.qios["md"], "MD"), lane_members=True) == []


def test_a_qio_that_lost_the_state_reaches_nobody(world, parts):
    scope = Scope(world.qios["md"], "MD")
    assert "ada" in names(scope)
    Contract.objects.filter(qio=world.qios["md"]).update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert names(scope) == [] and audience_report(scope, Audience()).people == 0


def test_mailings_of_before_keep_their_facts():
    old = {"states": ["MD"], "stage": "signed", "goal": "", "not_sent": True, "subscribers": False, "gone": 1}
    assert Audience.from_json(old) == Audience(states=("MD",), stage="signed", not_sent=True)
    full = Audience(qios=("a",), levels=(1,), stars=(0, 5), silent_for=3, without=("qios",), lists=("staff",))
    assert Audience.from_json(full.to_json()) == full
    assert Audience.from_json({}) == Audience()


def test_the_outbox_knows_the_homes_clock(world, parts):
    (olga,) = recipients_for(NATION, Audience(states=("OH",)))
    assert olga.facts["zone"] == "America/New_York" and olga.facts["home"] == "Maple Court"
    Facility.objects.filter(pk=world.homes["maple"].pk).update(state="TX", zip_code="79901", county="El Paso")
    (olga,) = recipients_for(NATION, Audience(states=("TX",)))
    assert olga.facts["zone"] == "America/Denver", "not that of most of Texas"


FACT_VALUES = {
    "states": st.lists(st.sampled_from(["MD", "OH", "CA", "XX"]), max_size=3).map(tuple),
    "qios": st.lists(st.sampled_from(["buckeye-quality", "chesapeake-quality", "x"]), max_size=2).map(tuple),
    "roles": st.lists(st.sampled_from(["data-entry", "home-reader", "corporate", "x"]), max_size=2).map(tuple),
    "phase": st.sampled_from(["", "ae-3", "nnhqcc-3", "x"]),
    "stage": st.sampled_from(["", "signed", "identified", "x"]),
    "goal": st.sampled_from(["", "CA", "x"]),
    "levels": st.lists(st.integers(0, 5), max_size=2).map(tuple),
    "stars": st.lists(st.integers(0, 5), max_size=3).map(tuple),
    "silent_for": st.integers(0, 12),
    "not_sent": st.booleans(),
    "subscribers": st.booleans(),
    "lane_members": st.booleans(),
    "without": st.lists(st.sampled_from(list(FACTS)), max_size=3).map(tuple),
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=st.fixed_dictionaries({}, optional=FACT_VALUES))
def test_no_facts_ever_lead_out_of_the_scope(world, parts, facts):
    audience, scope = Audience.from_json(Audience(**facts).to_json()), Scope(world.qios["md"], "MD")
    for state in ("MD", "OH", ""):
        Subscriber.objects.get_or_create(
            email=f"s{state}@example.org", defaults={"state": state, "confirmed_at": timezone.now()}
        )
    mine = {"ada@example.org", "dan@example.org", "ron@example.org", "bea@example.org", "smd@example.org"}
    got = [each.address.lower() for each in recipients_for(scope, audience)]
    assert set(got) <= mine and len(got) == len(set(got))
    assert set(homes_for(scope, audience).values_list("state", flat=True)) <= {"MD"}
    if not audience.subscribers:
        assert audience_report(scope, audience).people == len(got)


def test_whoever_gets_nothing_has_a_reason(world, parts, settings, monkeypatch):
    settings.MAIL_MOST_PER_WEEK = 1
    for name, reason in [("stop", "unsubscribed"), ("back", "bounced"), ("spam", "complained"), ("block", "blocked")]:
        grant_role(user=person(name), role="home-reader", facility=world.homes["harbor"], by="tests")
        suppress(address=f"{name}@example.org", topic=Topic.QIO, reason=reason, by="tests")
    grant_role(user=world.ada, role="home-administrator", facility=world.homes["maple"], by="tests")
    world.ron.is_active = False
    world.ron.save()
    world.homes["bay"].affiliations.update(ends_on=dt.date(2026, 1, 1), starts_on=dt.date(2026, 1, 1))
    before = write_mailing(scope=NATION, subject="x", text="x", audience=Audience(roles=("data-entry",)), by=world.nat)
    send_mailing(mailing=before, scope=NATION, by=world.nat)
    Delivery.objects.update(state="sent", settled_at=timezone.now())

    report = audience_report(NATION, Audience())
    counts = {reason: count for reason, _, count in report.excluded}
    assert counts == {
        "unsubscribed": 1, "bounced": 1, "complained": 1, "blocked": 1, "capped": 1, "inactive": 1, "duplicate": 1,
        "no-people": 1,
    }  # fmt: skip
    assert (report.people, report.homes, report.left_out) == (2, 3, 7)
    assert [row.address for row in report.sample] == ["ada@example.org", "olga@example.org"]
    said = {row.reason: row for row in report.sample_excluded}
    assert said["no-people"].home == "Bay Manor" and said["capped"].address == "dan@example.org"
    assert said["bounced"].words == "mail to the address came back"

    monkeypatch.setattr("accounts.mail.queries.FEW", 0)  # as a nation's addresses are asked for
    assert audience_report(NATION, Audience()) == report
    Message.objects.update(created_at=timezone.now() - dt.timedelta(days=60), watched_from=timezone.now())
    assert audience_report(NATION, Audience()) == report, "it was paused for long, and leaves now"


def test_subscribers_have_their_reasons(db):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    for name, facts in [("a", {"lists": ["staff"]}), ("b", {}), ("c", {"lists": ["staff"], "paused_until": tomorrow})]:
        Subscriber.objects.create(email=f"{name}@example.org", confirmed_at=timezone.now(), **facts)
    report = audience_report(NATION, Audience(subscribers=True, lists=("staff",)))
    assert report.people == 1
    assert [(reason, count) for reason, _, count in report.excluded] == [("paused", 1), ("other-list", 1)]


def test_ten_more_people_cost_no_more_queries(world, parts):
    def grow():
        for number in range(10):
            new = person(f"new{number}")
            grant_role(user=new, role="home-reader", facility=world.homes["bay"], by="tests")
            suppress(address=new.email, topic=Topic.QIO, reason="unsubscribed", by="tests")

    assert_same_queries(lambda: audience_report(NATION, Audience(stage="signed", without=("stage",))), grow)


def test_the_form_gives_the_facts_back(world, parts):
    data = {
        "subject": "x", "text": "x", "states": ["OH"], "roles": ["data-entry"], "phase": "ae-3", "stage": "signed",
        "levels": ["3"], "stars": ["0", "5"], "silent_for": "3", "not_sent": "on", "without": ["stars", "states"],
        "qios": ["buckeye-quality"], "to_lanes": "on",
    }  # fmt: skip
    form = AudienceForm(data, scope=NATION)
    assert form.is_valid(), form.errors
    assert form.audience == Audience(
        states=("OH",), roles=("data-entry",), phase="ae-3", stage="signed", levels=(3,), stars=(0, 5), silent_for=3,
        not_sent=True, without=("stars", "states"), qios=("buckeye-quality",), lane_members=True,
    )  # fmt: skip
    again = AudienceForm(initial=AudienceForm.initial_of_audience(form.audience), scope=NATION)
    assert again.has_more_facts and not AudienceForm(scope=NATION).has_more_facts


def test_a_qios_form_knows_nothing_of_other_states(world, parts):
    form = MailingForm(
        {"subject": "x", "text": "x", "states": ["OH"], "qios": ["buckeye-quality"], "to_subscribers": "on"},
        scope=Scope(world.qios["md"], "MD"),
    )
    assert form.is_valid() and form.audience == Audience()
    wrong = AudienceForm({"without": ["states"], "silent_for": "9999"}, scope=Scope(world.qios["md"], "MD"))
    assert set(wrong.errors) == {"without", "silent_for"}
    both = AudienceForm({"to_subscribers": "on", "to_lanes": "on"}, scope=NATION)
    assert set(both.errors) == {"to_lanes"}


def test_campaigns_of_hospitals_reach_hospitals(world, phase):
    hospital = world.homes["bay"]
    hospital.pk, hospital.ccn, hospital.kind, hospital.name = None, "210001", "hospital", "GENERAL HOSPITAL"
    hospital.save()
    hai = Phase.objects.get(campaign__code="hai", number=1)
    Enrollment.objects.create(facility=hospital, phase=hai, signer_name="A", signer_title="B")
    assert homes(phase="hai-1") == ["General"]
    assert "General" not in homes()
