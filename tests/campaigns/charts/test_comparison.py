"""State and nation: from 5 homes on, no owner above 85 %, no small count, nothing by subtraction."""

import pytest
import time_machine
from django.core.cache import cache

from campaigns.charts.comparison import comparison_of, lines_of
from campaigns.charts.tasks import prepare_comparison
from facilities.directory.models import Chain
from qioportal.lib.months import Month
from qioportal.lib.suppression import FEW_HOMES, FEWER, PROTECTED
from tests.campaigns.charts.homes import TODAY, measure, neighbours

MONTH = Month(2026, 9)
NOBODYS = frozenset()  # a stranger knows no home


@pytest.fixture
def seen(world, phase):
    """What Harbor House sees of its state and the nation."""

    def words(code="ca_ls", month=MONTH):
        cache.clear()  # what was counted a moment ago is kept for all homes
        found = comparison_of(measure(code), month, world.homes["harbor"], NOBODYS)
        return found.state, found.nation

    return words


def test_nobody_sent(seen):
    assert seen() == (FEW_HOMES, FEW_HOMES)


def test_four_homes_are_too_few_and_five_show(world, phase, seen):
    neighbours(world, phase, 4)
    assert seen() == (FEW_HOMES, FEW_HOMES)
    neighbours(world, phase, 1, start=4, pair=(50, 100))
    assert seen() == ("66.0, from 5 homes", "66.0, from 5 homes")
    assert seen(month=Month(2026, 8)) == (FEW_HOMES, FEW_HOMES)


def test_the_rate_is_of_all_residents_not_of_homes(world, phase, seen):
    neighbours(world, phase, 5, pair=(20, 40))
    neighbours(world, phase, 1, start=5, pair=(100, 100))
    assert seen()[0] == "66.7, from 6 homes"


@pytest.mark.parametrize("legal", ["TIDEWATER LLC", "Tidewater llc "])
def test_one_owner_by_legal_name(world, phase, seen, legal):
    made = neighbours(world, phase, 6, legal=legal)
    assert seen()[0] == FEW_HOMES
    type(made[0]).objects.filter(pk=made[0].pk).update(legal_name="ANOTHER")
    assert seen()[0] == "70.0, from 6 homes"


def test_one_owner_by_chain(world, phase, seen):
    made = neighbours(world, phase, 6)
    type(made[0]).objects.filter(pk__in=[home.pk for home in made]).update(chain=Chain.objects.get(number="900"))
    assert seen()[0] == FEW_HOMES


def test_an_owner_that_counts_most_residents_is_too_much(world, phase, seen):
    neighbours(world, phase, 5, pair=(20, 40))
    neighbours(world, phase, 1, start=5, pair=(1500, 2000))
    assert seen()[0] == FEW_HOMES


def test_small_counts_stay_hidden(world, phase, seen):
    neighbours(world, phase, 5, pair=(1, 40))
    assert seen()[0] == FEWER
    neighbours(world, phase, 5, start=5, pair=(39, 40), month="2026-08")
    assert seen(month=Month(2026, 8))[0] == PROTECTED


def test_other_states_are_not_given_away_by_subtraction(world, phase, seen):
    neighbours(world, phase, 6)
    neighbours(world, phase, 2, start=6, state="OH", pair=(30, 100))
    assert seen() == ("70.0, from 6 homes", PROTECTED)
    neighbours(world, phase, 3, start=8, state="OH", pair=(30, 100))
    assert seen() == ("70.0, from 6 homes", "51.8, from 11 homes")


def test_drafts_and_months_without_cases_count_nowhere(world, phase, seen):
    made = neighbours(world, phase, 5)
    report = made[0].enrollments.get().reports.get()
    type(report).objects.filter(pk=report.pk).update(status="draft", sent_at=None, sent_by=None)
    assert seen()[0] == FEW_HOMES


def test_counted_once_for_the_homes_of_all_states(world, phase, django_assert_num_queries):
    neighbours(world, phase, 6)
    neighbours(world, phase, 5, start=6, state="OH", pair=(30, 100))
    rate = measure("ca_ls")
    with django_assert_num_queries(1):
        here = comparison_of(rate, MONTH, world.homes["harbor"], NOBODYS)
        there = comparison_of(rate, MONTH, world.homes["maple"], NOBODYS)
    assert (here.state, there.state) == ("70.0, from 6 homes", "30.0, from 5 homes")
    assert here.nation == there.nation == "51.8, from 11 homes"


def test_one_owner_of_the_other_states(world, phase, seen):
    """Maryland and the nation together would tell what that owner's homes sent."""
    neighbours(world, phase, 6)
    neighbours(world, phase, 6, start=6, state="OH", pair=(30, 100), legal="ONE OWNER")
    assert seen() == ("70.0, from 6 homes", PROTECTED)


def test_without_the_cache_it_is_counted(world, phase, monkeypatch):
    neighbours(world, phase, 6)

    def down(*arguments):
        raise ConnectionError

    monkeypatch.setattr(cache, "get", down)
    assert comparison_of(measure("ca_ls"), MONTH, world.homes["harbor"], NOBODYS).state == "70.0, from 6 homes"


def test_prepared_at_night_no_page_counts(world, phase, django_assert_num_queries):
    neighbours(world, phase, 6)
    rate = measure("ca_ls")
    with time_machine.travel(TODAY, tick=False):
        comparison_of(rate, MONTH, world.homes["harbor"], NOBODYS)
        neighbours(world, phase, 6, start=6, pair=(30, 100))
        assert prepare_comparison() > 10  # what was kept before is made anew
        with django_assert_num_queries(0):
            assert comparison_of(rate, MONTH, world.homes["harbor"], NOBODYS).state == "50.0, from 12 homes"
            assert lines_of(rate, Month(2025, 1), MONTH, world.homes["harbor"], NOBODYS)[0].rates[-1][0] == MONTH
