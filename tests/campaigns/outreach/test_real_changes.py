"""The fact "real change": months that were sent, charts that are read, and only what a home shares with who asks."""

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from accounts.access.services import grant_role
from campaigns.enrollment.models import Consent
from campaigns.measurements.models import Observation
from campaigns.outreach.approval import ask_approval
from campaigns.outreach.audience import Audience, Scope, audience_report, recipients_for, words_of
from campaigns.outreach.audience_form import AudienceForm
from campaigns.outreach.models import Mailing
from campaigns.outreach.services import NotNow, write_mailing
from tests.campaigns.charts import homes
from tests.campaigns.charts.homes import TODAY
from tests.world import person

pytestmark = pytest.mark.django_db
LANE = Scope(None, "MD")
STEADY = [(54, 70), (53, 70), (54, 70), (52, 70), (56, 70), (55, 70)] * 2
WORSE, BETTER = [*STEADY, *[(40, 70)] * 10], [*STEADY, *[(66, 70)] * 10]  # consistent assignment: higher is better


@pytest.fixture
def desk(world, phase):
    """Harbor House's assignment got worse, Bay Manor's better, Quiet Home's stayed; all three take part."""
    with time_machine.travel(TODAY, tick=False):
        world.homes["quiet"] = homes.neighbours(world, phase, 1)[0]
        for key, name in [("bay", "bea"), ("quiet", "quinn")]:
            grant_role(user=person(name), role="home-administrator", facility=world.homes[key], by="tests")
        for key, pairs in [("harbor", WORSE), ("bay", BETTER)]:
            enrollment = homes.signed(world.homes[key], phase, world.ada, codes=("CA", "MED"))
            homes.fill(enrollment, "ca_ls", pairs, last="2026-10")
        homes.fill(world.homes["quiet"].enrollments.get(), "ca_ls", STEADY, last="2026-08")
        yield Scope(world.qios["md"], "MD")


def chosen(scope: Scope, **facts) -> set[str]:
    return {each.address.partition("@")[0] for each in recipients_for(scope, Audience(**facts))} - {"dan", "ron"}


def test_nobody_who_shares_nothing_is_chosen_and_that_is_said(world, desk):
    for signals in ("worse", "better", "any"):
        assert chosen(desk, signals=signals) == chosen(desk, signals=signals, without=("signals",)) == set()
    said = audience_report(desk, Audience(signals="worse")).excluded
    assert ("not-shared", "homes that take part and do not share their numbers with you", 3) in said


def test_charts_that_are_shared_choose_their_homes(world, desk):
    for key in ("harbor", "bay", "quiet"):
        homes.share(world, "qio", home=key)
    assert chosen(desk, signals="worse") == {"ada"} and chosen(desk, signals="better") == {"bea"}
    assert chosen(desk, signals="any") == {"ada", "bea"}
    assert chosen(desk, signals="worse", without=("signals",)) == {"bea", "quinn"}
    assert chosen(desk, signals="worse", stars=(4,)) == {"ada"} and chosen(desk, signals="worse", stars=(2,)) == set()
    assert chosen(Scope(None, "MD"), signals="worse") == chosen(Scope.of_nation(), signals="worse") == set()
    said = words_of(desk, Audience(signals="worse"))
    assert said.endswith("at a home whose shared charts show a real change for the worse")
    Consent.objects.filter(facility=world.homes["harbor"]).delete()
    assert chosen(desk, signals="worse") == set(), "taken back: gone at once, though the charts are kept a while"


def test_a_goal_that_is_not_shared_is_not_looked_at(world, desk):
    homes.share(world, "qio", goal=homes.measure("med_ap").goal)
    assert chosen(desk, signals="worse") == set()
    assert chosen(desk, signals="worse", without=("signals",)) == {"ada"}, "it shares, and shows nothing there"


def seen_by_the_lane() -> list:
    """Everything that its author could read for any question, with the other facts that single a home out."""
    questions = [
        Audience(signals=signals, without=without, stars=stars)
        for signals in ("better", "any") for without in ((), ("signals",)) for stars in ((), (4,))
    ]  # fmt: skip
    return [audience_report(LANE, each) for each in questions]


def test_a_lane_chooses_among_the_charts_that_it_may_open(world, desk):
    for key in ("harbor", "bay", "quiet"):
        homes.share(world, "qio", home=key)
    homes.share(world, "nation", home="harbor")
    assert chosen(LANE, signals="any") == chosen(LANE, signals="any", without=("signals",)) == set()
    homes.share(world, "lane", home="bay")
    homes.share(world, "lane", home="quiet")
    homes.share(world, "lane", goal=homes.measure("med_ap").goal)
    assert chosen(LANE, signals="better") == chosen(LANE, signals="any") == {"bea"}
    assert chosen(LANE, signals="worse") == set(), "this goal is not shared with the LANE"
    assert chosen(LANE, signals="worse", without=("signals",)) == {"ada", "bea", "quinn"}
    assert chosen(Scope.of_nation(), signals="any") == set()


def test_what_a_home_does_not_share_changes_nothing_that_a_lane_reads(world, desk):
    homes.share(world, "lane", home="bay")
    homes.share(world, "qio")
    before = seen_by_the_lane()
    harbor = world.homes["harbor"].enrollments.get()
    Observation.objects.filter(report__enrollment=harbor).update(numerator=66)  # as if it had become much better
    cache.clear()
    assert seen_by_the_lane() == before
    homes.share(world, "lane")
    assert seen_by_the_lane() != before, "with consent it is looked at"


def test_the_qios_lead_sees_no_mailing_that_charts_of_the_lane_chose(client, world, desk):
    homes.share(world, "lane")
    facts = {"scope": LANE, "subject": "Harbor", "text": "Dear {name}", "by": world.connie}
    mailing, other = (write_mailing(audience=Audience(signals=signals), **facts) for signals in ("worse", ""))
    with pytest.raises(NotNow, match="Nobody else"):
        ask_approval(mailing=mailing, scope=LANE, by=world.connie)
    Mailing.objects.update(status="asked", asked_by=world.connie, asked_at=timezone.now())
    client.force_login(world.lea)
    for page in ("/lane/md/mailings/", "/q/chesapeake-quality/md/mailings/"):
        said = client.get(page).text
        assert f"/mailings/{other.pk}/" in said and f"/mailings/{mailing.pk}/" not in said
    for act in ("", "as-mail/", "progress/", "results/", "people/", "results.csv"):
        assert client.get(f"/lane/md/mailings/{mailing.pk}/{act}").status_code == 404
    assert client.post(f"/lane/md/mailings/{mailing.pk}/approve/").status_code == 404


def test_who_is_asked_is_said_and_the_nation_reads_why_not(client, world, desk):
    for scope, words in [(desk, "your QIO. Homes that share"), (LANE, "your LANE. Homes that share")]:
        assert words in AudienceForm(scope=scope).fields["signals"].help_text
    client.force_login(world.nat)
    page = client.get("/nation/mailings/new/").text
    assert 'name="signals"' not in page and "Only a QIO or a LANE can choose by it" in page
