"""The certificate of a collaborative: computed from who attended, once per home and cohort."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.events.cohort_models import Cohort, CohortHome
from campaigns.events.models import Event
from campaigns.recognition.models import Certificate
from campaigns.recognition.services import award_all, revoke
from campaigns.recognition.words import evidence_of, meaning_of
from tests.campaigns.charts.homes import TODAY
from tests.campaigns.events.make import make_event, make_row

FIRST = dt.datetime(2026, 2, 3, 19, tzinfo=dt.UTC)


@pytest.fixture
def cohort(world, harbor, today) -> Cohort:
    """Nine sessions, one a month from February to October, of which seven are needed; Harbor House from January on."""
    made = Cohort.objects.create(
        qio=world.qios["md"], state="MD", slug="falls-1", phase=harbor.phase, name="Collaborative on falls",
        about="Fewer falls without less walking", needed=7, out_of=9,
    )  # fmt: skip
    made.sessions.set(make_event(world, starts_at=FIRST + dt.timedelta(days=28 * n)) for n in range(9))
    CohortHome.objects.create(cohort=made, facility=harbor.facility, starts_on=dt.date(2026, 1, 1))
    return made


def attend(cohort: Cohort, home, count: int, name: str = "ada") -> list[Event]:
    sessions = list(cohort.sessions.order_by("starts_at")[:count])
    for event in sessions:
        make_row(event, name, facility=home, attended_at=event.ends_at)
    return sessions


def test_seven_of_nine_earn_it_and_six_do_not(cohort, harbor):
    sessions = attend(cohort, harbor.facility, 6)
    assert award_all() == 0
    seventh = cohort.sessions.order_by("starts_at")[6]
    make_row(seventh, "dan", facility=harbor.facility, attended_at=seventh.ends_at)
    assert award_all() == 1
    made = Certificate.objects.get()
    assert (made.kind, made.cohort, made.enrollment, made.title) == ("cohort", cohort, harbor, "Collaborative on falls")
    days = [str(event.starts_at.date()) for event in [*sessions, seventh]]
    assert made.evidence["sessions"] == days and made.evidence["attended"] == 7
    words = meaning_of(made)
    assert "came to 7 of the 9 sessions" in words and "Fewer falls without less walking." in words
    assert "Chesapeake Quality" in words and "by hand" not in words
    assert evidence_of(made)[0] == ("Sessions attended", "7, 7 of 9 needed")
    assert "example.org" not in str(made.evidence) and "Ada" not in str(made.evidence)


def test_it_is_computed_once_also_after_it_was_taken_back_or_ran_out(cohort, harbor, world):
    attend(cohort, harbor.facility, 9)
    assert award_all() == 1
    assert award_all() == 0
    revoke(certificate=Certificate.objects.get(), reason="The list was of another home", by=world.nat)
    assert award_all() == 0
    with time_machine.travel(TODAY + dt.timedelta(days=500), tick=False):
        assert award_all(among=[harbor.facility]) == 0


def test_two_people_at_one_session_are_one_session(cohort, harbor):
    attend(cohort, harbor.facility, 6)
    attend(cohort, harbor.facility, 6, name="dan")
    assert award_all() == 0


def test_only_sessions_of_the_homes_own_dates_count(cohort, harbor):
    attend(cohort, harbor.facility, 7)
    CohortHome.objects.update(starts_on=FIRST.date() + dt.timedelta(days=1))
    assert award_all() == 0


def test_not_without_taking_part_and_not_before_the_session_is_over(cohort, harbor, world):
    bay = world.homes["bay"]
    CohortHome.objects.create(cohort=cohort, facility=bay, starts_on=dt.date(2026, 1, 1))
    attend(cohort, bay, 9, name="bea")
    assert award_all() == 0
    attend(cohort, harbor.facility, 7)
    Event.objects.filter(pk=cohort.sessions.order_by("starts_at")[6].pk).update(
        starts_at=timezone.now() + dt.timedelta(hours=1), ends_at=timezone.now() + dt.timedelta(hours=2)
    )
    assert award_all() == 0


def test_the_home_and_the_public_read_what_it_rests_on(cohort, harbor, world, client):
    attend(cohort, harbor.facility, 7)
    award_all()
    code = Certificate.objects.get().code
    assert "came to 7 of the 9 sessions" in client.get(f"/check/{code}/").content.decode()
    client.force_login(world.ada)
    assert client.get(f"/h/215001/recognition/{code}.pdf").content.startswith(b"%PDF")
    assert "Completed" in client.get("/h/215001/events/").content.decode()


@pytest.mark.parametrize("name", ["certificate_once_per_cohort", "certificate_of_cohort_is_cohort"])
def test_constraints(cohort, harbor, name):
    facts = {"enrollment": harbor, "kind": "cohort", "cohort": cohort, "title": "x"}
    Certificate.objects.create(code="ABCD-2345", **facts)
    if name == "certificate_of_cohort_is_cohort":
        facts |= {"kind": "level", "level": 4}
    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.create(code="ABCD-2346", **facts)
