"""The fact "real change": months that were sent, charts that are read, and only what a home shares with the QIO."""

import pytest
import time_machine

from accounts.access.services import grant_role
from campaigns.enrollment.models import Consent
from campaigns.outreach.audience import Audience, Scope, audience_report, recipients_for, words_of
from tests.campaigns.charts import homes
from tests.campaigns.charts.homes import TODAY
from tests.world import person

pytestmark = pytest.mark.django_db
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
    assert ("not-shared", "homes that take part and do not share their numbers with your QIO", 3) in said


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
