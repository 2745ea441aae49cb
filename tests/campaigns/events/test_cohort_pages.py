"""Cohorts and peer coaches on the pages of their holders and of the homes."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from campaigns.events.cohort_models import CoachContact, Coaching, Cohort, CohortHome
from campaigns.events.cohort_queries import standings, terms_of
from facilities.directory.models import Facility
from tests.campaigns.events.make import make_event, make_row, soon
from tests.query_growth import assert_same_queries

LIST = "/q/chesapeake-quality/md/events/cohorts/"
COACHES = "/q/chesapeake-quality/md/coaches/"


def page_of(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def rita(client, world, phase):
    client.force_login(world.rita)
    return client


@pytest.fixture
def cohort(world, phase) -> Cohort:
    """Two sessions held, one to come; two of three are needed."""
    made = Cohort.objects.create(
        qio=world.qios["md"], state="MD", slug="falls", name="Falls", phase=phase, needed=2, out_of=3
    )  # fmt: skip
    made.sessions.set(make_event(world, starts_at=soon(days), title=f"Day {days}") for days in (-20, -10, 10))
    CohortHome.objects.create(cohort=made, facility=world.homes["harbor"], starts_on=dt.date(2026, 1, 1))
    return made


def test_the_list_of_cohorts_as_a_file(rita, cohort, phase):
    assert f'href="{LIST}cohorts.csv?q=fal"' in page_of(rita.get(LIST, {"q": "fal"}))
    text = b"".join(rita.get(f"{LIST}cohorts.csv", {"q": "fal"}).streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1:] == [["Falls", str(phase), "2", "3", "1", "3"]]


def attend(cohort, home, *days: int) -> None:
    for event in cohort.sessions.filter(title__in=[f"Day {each}" for each in days]):
        make_row(event, f"of{home.ccn}", facility=home, attended_at=event.ends_at)


def test_from_the_form_to_homes_in_and_out(rita, world, phase):
    session = make_event(world)
    facts = {
        "name": "Falls 2027",
        "about": "",
        "phase": phase.pk,
        "needed": "7",
        "out_of": "9",
        "sessions": [session.pk],
    }
    page = page_of(rita.post(f"{LIST}new/", facts, follow=True))
    made = Cohort.objects.get()
    assert (made.slug, made.qio, made.state) == ("falls-2027", world.qios["md"], "MD") and "7 of 9 sessions" in page
    address = f"{LIST}falls-2027/"
    for ccn, says in [
        ("365001", "no home with the CCN 365001 in your state"),
        ("", "give the CCN"),
        ("215001", "is in the"),
    ]:
        answer = rita.post(f"{address}homes/", {"home": ccn, "starts_on": "2026-01-01"}, follow=True)
        assert says in page_of(answer), ccn
    assert "already" in page_of(rita.post(f"{address}homes/", {"home": "215001", "starts_on": "2026-01-01"}))
    rita.post(f"{address}homes/215001/end/")
    term = CohortHome.objects.get()
    assert term.ends_on == timezone.localdate() - dt.timedelta(days=1)
    rita.post(f"{address}homes/", {"home": "215001", "starts_on": str(timezone.localdate())})
    assert CohortHome.objects.count() == 2
    assert rita.post(f"{address}homes/215002/end/").status_code == 404
    wrong = rita.post(f"{address}edit/", facts | {"needed": "10"})
    assert "attend 10 of 9 sessions" in page_of(wrong)
    too_many = [make_event(world).pk for _ in range(3)]
    assert "more than the 2 sessions" in page_of(
        rita.post(f"{address}edit/", facts | {"needed": 1, "out_of": 2, "sessions": too_many})
    )


def test_progress_says_who_came_who_has_completed_and_who_cannot_any_more(rita, world, cohort):
    harbor, bay = world.homes["harbor"], world.homes["bay"]
    CohortHome.objects.create(cohort=cohort, facility=bay, starts_on=dt.date(2026, 1, 1))
    attend(cohort, harbor, -20, -10)
    page = page_of(rita.get(f"{LIST}falls/"))
    assert "Completed" in page and "2 of 2" in page and "can't be reached" in page
    text = b"".join(rita.get(f"{LIST}falls/homes.csv").streaming_content).decode("utf-8-sig")
    rows = {row["ccn"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["215001"]["completed"] == "yes" and rows["215002"]["attended"] == "0"
    assert "Harbor House" not in page_of(rita.get(f"{LIST}falls/?q=bay"))


def test_a_home_that_came_back_counts_both_times(world, cohort):
    harbor = world.homes["harbor"]
    first = cohort.sessions.order_by("starts_at").first().starts_at.date()
    CohortHome.objects.update(ends_on=first + dt.timedelta(days=1))
    CohortHome.objects.create(cohort=cohort, facility=harbor, starts_on=first + dt.timedelta(days=5))
    attend(cohort, harbor, -20, -10)
    assert [each.attended for each in standings(terms_of(cohort))] == [2, 2]


def test_sessions_held_before_a_home_joined_or_after_it_left_are_none_of_its(rita, world, cohort):
    bay, today = world.homes["bay"], timezone.localdate()
    late = CohortHome.objects.create(cohort=cohort, facility=bay, starts_on=today)
    (first,) = standings([late])
    assert first.came == [None, None, None] and not first.can_still, "one of the three is left, and two are needed"
    assert "held while the home was not in the cohort" in page_of(rita.get(f"{LIST}falls/"))
    attend(cohort, world.homes["harbor"], -20)
    assert "1 more to go" in page_of(home_events(rita, world))
    CohortHome.objects.filter(facility=world.homes["harbor"]).update(ends_on=today - dt.timedelta(days=1))
    assert "left this cohort" in page_of(home_events(rita, world))


def home_events(client, world):
    client.force_login(world.ron)
    return client.get("/h/215001/events/")


def test_the_home_sees_how_far_it_is(client, world, cohort, phase):
    client.force_login(world.ron)
    attend(cohort, world.homes["harbor"], -20)
    page = page_of(client.get("/h/215001/events/"))
    assert "1 of 2 sessions attended" in page and "1 more to go" in page and "did not come" in page


def test_cohort_pages_need_no_more_queries_for_ten(rita, world, cohort):
    def more_homes():
        for n in range(10):
            home = Facility.objects.create(ccn=f"2160{n:02d}", name=f"HOME {n}", state="MD", phone="4105550000")
            CohortHome.objects.create(cohort=cohort, facility=home, starts_on=dt.date(2026, 1, 1))
            attend(cohort, home, -20)

    def more_cohorts():
        for n in range(10):
            Cohort.objects.create(
                qio=cohort.qio, state="MD", slug=f"c{n}", name="c", phase=cohort.phase, needed=1, out_of=1
            )

    assert_same_queries(lambda: rita.get(f"{LIST}falls/"), more_homes)
    assert_same_queries(lambda: rita.get(LIST), more_cohorts)


def test_each_holder_has_its_own_cohorts(client, world, cohort):
    client.force_login(world.connie)
    assert client.get("/lane/md/events/cohorts/falls/").status_code == 404
    client.force_login(world.nat)
    assert client.get("/nation/events/cohorts/falls/").status_code == 404
    assert "No cohort yet" in page_of(client.get("/nation/events/cohorts/"))


# peer coaches


def test_a_coach_is_paired_once_logged_and_ended(rita, world, phase):
    facts = {"coach_name": "Cleo  Coach", "coach_email": "Cora@example.org", "coach_home": "365001", "home": "215001",
             "goal": phase.goals.first().pk, "aim": "Fewer alarms", "starts_on": str(timezone.localdate()),
             "ends_on": ""}  # fmt: skip
    page = page_of(rita.post(f"{COACHES}new/", facts, follow=True))
    pair = Coaching.objects.get()
    assert (pair.coach_name, pair.coach) == ("Cleo Coach", world.cora) and "Cleo Coach coaches Harbor House" in page
    assert "coaches Harbor House already" in page_of(rita.post(f"{COACHES}new/", facts))
    assert "comes from another home" in page_of(rita.post(f"{COACHES}new/", facts | {"coach_home": "215001"}))
    assert "in your state" in page_of(rita.post(f"{COACHES}new/", facts | {"home": "365001", "coach_home": "215001"}))
    address = f"{COACHES}{pair.pk}/"
    for change, says in [
        ({"on": "2099-01-01"}, "still to come"), ({"on": "2020-01-01"}, "outside the time"),
        ({"note": ""}, "write a sentence"),
        ({"note": "SSN 123-45-6789"}, "Social Security"), ({"kind": "x"}, "valid choice"),
    ]:  # fmt: skip
        given = {"on": str(timezone.localdate()), "kind": "visit", "note": "We walked <b>"} | change
        assert says in page_of(rita.post(address, given)), change
    rita.post(address, {"on": str(timezone.localdate()), "kind": "visit", "note": "We walked <b>"})
    assert "We walked &lt;b&gt;" in page_of(rita.get(address)) and CoachContact.objects.get().written_by == world.rita
    assert "Cleo Coach" in page_of(rita.get(COACHES)) and "No pair fits" in page_of(rita.get(f"{COACHES}?q=zzz"))
    rita.post(f"{address}end/")
    pair.refresh_from_db()
    assert pair.ends_on == timezone.localdate()


def test_both_homes_see_the_pair_and_write_and_no_other(client, world, phase):
    harbor, maple = world.homes["harbor"], world.homes["maple"]
    pair = Coaching.objects.create(home=harbor, coach_home=maple, coach_name="Olga", starts_on=dt.date(2026, 1, 1))
    for who, ccn in [(world.ada, "215001"), (world.olga, "365001")]:
        client.force_login(who)
        assert "Olga" in page_of(client.get(f"/h/{ccn}/events/"))
        address = f"/h/{ccn}/events/coaches/{pair.pk}/"
        client.post(address, {"on": str(timezone.localdate()), "kind": "call", "note": f"from {ccn}"})
        assert f"from {ccn}" in page_of(client.get(address))
    client.force_login(world.ron)
    address = f"/h/215001/events/coaches/{pair.pk}/"
    assert client.get(address).status_code == 200 and client.post(address).status_code == 403
    client.force_login(world.cora)
    assert client.get(f"/h/215002/events/coaches/{pair.pk}/").status_code == 404
    client.force_login(world.otto)
    assert client.get(f"/q/buckeye-quality/oh/coaches/{pair.pk}/").status_code == 404, "the coached home's QIO"


def test_coaches_need_no_more_queries_for_ten(rita, world, phase):
    def grow():
        for n in range(10):
            made = Coaching.objects.create(
                home=world.homes["harbor"], coach_home=world.homes["bay"], coach_name=f"Coach {n}"
            )  # fmt: skip
            CoachContact.objects.create(coaching=made, kind="call", note="x", written_by=world.rita)

    made = Coaching.objects.create(home=world.homes["harbor"], coach_home=world.homes["bay"], coach_name="One")
    CoachContact.objects.create(coaching=made, kind="call", note="x", written_by=world.rita)
    assert_same_queries(lambda: rita.get(COACHES), grow)
