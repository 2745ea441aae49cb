"""State and nation for who knows some of the homes: what could be worked out of the others doesn't show.

Harbor House (ada) and Bay Manor (cora's chain) count many; five homes beside them count one each. To who knows Harbor
House, Maryland's rate would tell that the others counted five together.
"""

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.cache import cache

from accounts.mail.kinds import kind_of
from accounts.mail.models import Delivery
from campaigns.charts.comparison import homes_known, shown_of, shown_to
from campaigns.charts.look import Look
from campaigns.charts.queries import charts_of_all
from campaigns.charts.tally import Tally
from facilities.directory.models import Chain
from qioportal.lib.months import Month
from qioportal.lib.suppression import PROTECTED
from tests.campaigns.charts import homes
from tests.campaigns.charts.homes import TODAY, measure, share

MONTH = Month(2026, 9)
OWN, DESK = "/h/215001/goals/ca/", "/q/chesapeake-quality/md/homes/215001/goals/ca/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield
    cache.clear()


@pytest.fixture
def harbor(world, phase):
    """Harbor House's month."""
    enrollment = homes.signed(world.homes["harbor"], phase, world.ada, codes=("CA", "MED"))
    homes.fill(enrollment, "ca_ls", [(52, 60)])
    cache.clear()
    return enrollment


def compared(client, user, path=OWN) -> list[str]:
    """Maryland's and the nation's words on the page."""
    client.force_login(user)
    facts = BeautifulSoup(client.get(path).content, "html.parser").find("dl", class_="facts")
    words = {each.text: each.find_next_sibling("dd").text for each in facts("dt")}
    return [words["Maryland"], words["Nation"]]


def test_a_home_that_knows_itself(client, world, phase, harbor):
    homes.neighbours(world, phase, 5, pair=(1, 40))
    assert compared(client, world.ada) == [PROTECTED, PROTECTED]
    cache.clear()
    homes.neighbours(world, phase, 6, start=5, pair=(20, 40))
    assert compared(client, world.ada) == ["35.4, from 12 homes"] * 2


def test_five_homes_one_of_them_the_own(client, world, phase, harbor):
    """Four would remain."""
    homes.neighbours(world, phase, 4, pair=(20, 40))
    assert shown_of(measure("ca_ls"), [MONTH])[MONTH].states["MD"].words == "60.0, from 5 homes"
    assert compared(client, world.ada) == [PROTECTED, PROTECTED]


def test_a_chain_knows_all_its_homes(client, world, phase, harbor):
    """Of seven homes of Maryland three are the chain's: four remain, also of the nation less Ohio."""
    made = homes.neighbours(world, phase, 6, pair=(20, 40))
    homes.neighbours(world, phase, 9, start=6, state="OH", pair=(20, 40))
    type(made[0]).objects.filter(pk__in=[made[0].pk, made[1].pk, harbor.facility_id]).update(
        chain=Chain.objects.get(number="900")
    )
    assert compared(client, world.cora) == [PROTECTED, PROTECTED]
    assert compared(client, world.ada)[0] == "57.3, from 7 homes"


def test_an_adviser_knows_the_homes_that_share(client, world, phase, harbor):
    made = homes.neighbours(world, phase, 6, pair=(20, 40))
    share(world, "qio")
    assert compared(client, world.rita, DESK)[0] == "57.3, from 7 homes"
    consents = [share(world, "qio") for _ in range(2)]
    for consent, home in zip(consents, made, strict=False):
        type(consent).objects.filter(pk=consent.pk).update(facility=home)
    assert compared(client, world.rita, DESK)[0] == PROTECTED
    type(consents[0]).objects.filter(pk=consents[0].pk).update(goal=measure("med_ap").goal)  # another goal's numbers
    assert compared(client, world.rita, DESK)[0] == "57.3, from 7 homes"


def test_files_and_mails_too(client, world, phase, harbor):
    homes.neighbours(world, phase, 5, pair=(1, 40))
    found = charts_of_all([harbor], TODAY.date(), goal_slug="ca", look=Look(with_peers=True), reader=world.sam)
    assert [peer.label for peer in found[0].charts[0].picture.peers] == ["Maryland", "Nation"]
    client.force_login(world.ada)
    for path in (f"{OWN}?compare=yes", f"{OWN}ca-ls.svg?compare=yes"):
        assert b"peer" not in client.get(path).content, path
    assert "Maryland" not in b"".join(client.get(f"{OWN}ca-ls.csv?compare=yes")).decode()
    client.post(f"{OWN}ca-ls/mail/?compare=yes")
    mail = Delivery.objects.get(message__kind="charts.chart")
    made = kind_of("charts.chart").render(mail)
    assert "Maryland" not in made.text + made.html


def test_constant_queries_and_none_once_it_is_kept(world, phase, harbor, django_assert_num_queries):
    homes.neighbours(world, phase, 9, pair=(20, 40))
    rate, months = measure("ca_ls"), [MONTH.shift(-step) for step in range(2)]
    known = homes_known(world.ada, rate.goal)
    assert known == {harbor.facility_id}
    with django_assert_num_queries(1):
        first = shown_to(known, rate, months)
    with django_assert_num_queries(0):
        assert shown_to(known, rate, months) == first
        assert shown_to(frozenset({0}), rate, months) == first  # another reader counts nothing anew


def test_two_looks_on_one_day_tell_no_single_home(world, phase, harbor):
    """Were it counted at every look, the difference would be the home that sent in between."""
    homes.neighbours(world, phase, 9, pair=(20, 40))
    rate = measure("ca_ls")
    before = shown_of(rate, [MONTH])[MONTH].states["MD"]
    homes.neighbours(world, phase, 1, start=9, pair=(3, 40))
    with time_machine.travel(TODAY.replace(hour=23), tick=False):
        assert shown_of(rate, [MONTH])[MONTH].states["MD"] == before
        assert shown_of(rate, [MONTH], anew=True)[MONTH].states["MD"] == before


def test_two_looks_on_two_days_tell_no_single_home_either(world, phase, harbor):
    """Counted anew at night, the state waits until the homes that sent since then are a group of their own."""
    homes.neighbours(world, phase, 9, pair=(20, 40))
    rate = measure("ca_ls")
    assert shown_of(rate, [MONTH])[MONTH].states["MD"].homes == 10
    homes.neighbours(world, phase, 5, start=9, pair=(20, 40))
    assert shown_of(rate, [MONTH], anew=True)[MONTH].states["MD"].homes == 10
    homes.neighbours(world, phase, 1, start=14, pair=(20, 40))
    assert shown_of(rate, [MONTH], anew=True)[MONTH].states["MD"].homes == 16


def test_a_counting_that_was_lost_is_made_anew(world, phase, harbor, django_assert_num_queries):
    """The figures that show are then those of the new counting."""
    homes.neighbours(world, phase, 9, pair=(20, 40))
    rate = measure("ca_ls")
    before = shown_of(rate, [MONTH])[MONTH]
    cache.delete(f"charts:tally:{rate.pk}:{MONTH}:{before.made}")
    homes.neighbours(world, phase, 6, start=9, pair=(20, 40))
    seen = shown_to(frozenset({harbor.facility_id}), rate, [MONTH])[MONTH]
    assert (before.states["MD"].homes, seen.states["MD"].homes) == (10, 16)
    with django_assert_num_queries(0):  # and kept for all readers
        assert shown_to(frozenset({0}), rate, [MONTH])[MONTH].states["MD"].homes == 16


def test_without_the_cache_the_rule_holds(world, phase, harbor, monkeypatch):
    homes.neighbours(world, phase, 5, pair=(1, 40))

    def down(*arguments):
        raise ConnectionError

    monkeypatch.setattr(cache, "get_many", down)
    monkeypatch.setattr(cache, "set_many", down)
    monkeypatch.setattr(cache, "delete_many", down)
    seen = shown_to(frozenset({harbor.facility_id}), measure("ca_ls"), [MONTH])[MONTH]
    assert seen.states["MD"].words == PROTECTED


def test_what_is_kept_is_what_was_counted():
    rows = [
        (("MD", 1), "A", 70_000, (1, 3, 40)),
        (("OH", 4), "B", 12, (1, 900, 90_000)),
        (("MD", 1), "B", 9, (1, 0, 1)),
    ]
    tally = Tally.unpack(Tally.of(rows).pack())
    assert tally.home.tolist() == [9, 12, 70_000]
    assert [tally.keys[place] for place in tally.cell] == [("MD", 1), ("OH", 4), ("MD", 1)]
    assert tally.owner.tolist() == [1, 1, 0]
    assert tally.parts.tolist() == [[1, 1, 1], [0, 900, 3], [1, 90_000, 40]]
    assert Tally.unpack(Tally.of([]).pack()).keys == ()
    left = tally.without({9, 70_000})
    assert left.keys == (("OH", 4),)
    assert left.cell.tolist() == [0]
