"""The month's mail to whoever has resources to look through again."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.access.services import end_role
from accounts.mail.kinds import NotNeeded
from accounts.mail.models import Delivery, Lane
from accounts.mail.rendering import render_delivery
from campaigns.library import services
from campaigns.library.models import Resource
from campaigns.library.review_services import queue_reviews
from qioportal.celery import app
from qioportal.lib.months import Month
from tests.campaigns.library import shelves

TODAY = timezone.localdate()


def due(by, shelf=shelves.NATION, *, days: int = -3, **facts) -> Resource:
    row = shelves.published(by, shelf, **facts)
    day = TODAY + dt.timedelta(days=days)
    Resource.objects.filter(pk=row.pk).update(reviewed_on=day - dt.timedelta(days=300), review_on=day)
    return row


def mails() -> dict[str, str]:
    rows = Delivery.objects.filter(message__kind="library.reviews_due")
    return {row.to.partition("@")[0]: render_delivery(row).text for row in rows}


def test_whoever_published_it_hears_of_it_once_a_month(world):
    due(world.rita, shelves.of_qio(world), title="Late tool")
    due(world.rita, shelves.of_qio(world), days=(Month.of(TODAY).last_day - TODAY).days, title="Due tool")
    shelves.published(world.rita, shelves.of_qio(world), title="Fresh tool")
    assert queue_reviews() is True and queue_reviews() is False, "a second beat finds the month done"
    (text,) = mails().values()
    assert list(mails()) == ["rita"] and text.index("Late tool") < text.index("Due tool") and "Fresh" not in text
    assert "/q/chesapeake-quality/md/library/?due=1" in text
    row = Delivery.objects.get()
    assert row.lane == Lane.SERVICE and render_delivery(row).subject == "2 resources to look through"
    assert queue_reviews(Month.of(TODAY).shift(1).first_day) is True and Delivery.objects.count() == 2


def test_of_who_has_gone_it_is_the_leads_to_look(world, lane_shelf):
    due(world.rita, shelves.of_qio(world), title="Of the desk")
    due(world.root, title="Of the nation")
    due(world.connie, lane_shelf, title="Of the LANE")
    end_role(affiliation=world.rita.affiliations.get(), by="tests")
    end_role(affiliation=world.root.affiliations.get(), by="tests")
    queue_reviews()
    found = mails()
    assert set(found) == {"lea", "nat", "connie"}
    assert "Of the desk" in found["lea"] and "Of the nation" in found["nat"] and "Of the LANE" in found["connie"]
    assert "/lane/md/library/" in found["connie"] and "/nation/library/" in found["nat"]


def test_what_was_looked_through_meanwhile_is_not_asked_for(world):
    row = due(world.nat, title="Old tool")
    queue_reviews()
    services.found_right(resource=row, review_on=shelves.next_year(), by=world.nat)
    with pytest.raises(NotNeeded):
        mails()


def test_a_qio_that_lost_the_state_is_left_in_peace(world):
    due(world.rita, shelves.of_qio(world))
    world.qios["md"].contracts.update(ends_on=TODAY - dt.timedelta(days=1))
    queue_reviews()
    assert mails() == {}


@pytest.mark.one_engine
def test_the_timetable_knows_it():
    names = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert "campaigns.library.queue_reviews" in names
