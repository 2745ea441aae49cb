"""Shares on any date, the line over a year, the forecast, what recruiters did: against references counted by hand."""

import csv
import datetime as dt
import io
import time

import pytest
from django.utils import timezone

from accounts.access.places import QioDesk
from campaigns.enrollment.models import EarlierPart, Enrollment
from campaigns.recruitment import pace
from campaigns.recruitment.activity import activity_of, start_of, starts_until
from campaigns.recruitment.bulk_services import undo
from campaigns.recruitment.desk_models import BulkChange
from campaigns.recruitment.models import Call, Prospect
from campaigns.recruitment.numbers import days_of_line, forecast_of, line_of, share_on, shares_on
from campaigns.recruitment.sharing_services import hand_over
from facilities.cms.models import RatingSnapshot
from facilities.directory.models import ChangedField, Facility, FacilityChange
from facilities.states.codes import STATES
from tests.campaigns.recruitment.desk_world import DESK, add_homes
from tests.query_growth import assert_same_queries, count_queries

DAY = dt.date


def at(day: dt.date, hour: int = 12) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


def sign(home, phase, day, left=None):
    return Enrollment.objects.create(
        facility=home, phase=phase, signer_name="A", signer_title="B", agreement_version="1", signed_at=at(day),
        withdrawn_at=at(left) if left else None,
    )  # fmt: skip


# 28 homes more at 16 signatures in 56 days: 98 days; 16 + 1.28 * 4 = 21.12 gives 74.2, 16 - 5.12 = 10.88 gives 144.1
# 3 homes at 1 in 56 days: 168; 2.28 gives 73.7; the slowest pace is negative
@pytest.mark.parametrize(
    ("missing", "signatures", "earliest", "likely", "latest"),
    [
        (28, 16, 75, 98, 145),
        (3, 1, 74, 168, None),
        (1, 64, 1, 1, 2),  # 56 / 64 = 0.9; 74.24 gives 0.8; 53.76 gives 1.04
        (100, 4, 854, 1400, None),  # 6.56 gives 853.7; 1.44 gives 3,889, more than five years
        (10, 0, None, None, None),
        (10, -3, None, None, None),
        (400, 5, None, None, None),  # 4,480 days at the mean pace
    ],
)
def test_forecast_against_sums_made_by_hand(missing, signatures, earliest, likely, latest):
    today = DAY(2026, 11, 22)
    found = pace.forecast(today, missing, signatures)
    days = [(day - today).days if day else None for day in (found.earliest, found.likely, found.latest)]
    assert days == [earliest, likely, latest] and not found.is_reached


def test_an_aim_that_is_reached_needs_no_day():
    found = pace.forecast(DAY(2026, 11, 22), -4, 9)
    assert found.is_reached and not found.is_open and found.missing == 0


@pytest.fixture
def history(world, phase):
    """Maryland in 2026: Harbor takes part from March 10; Bay from April 5 to June 20 and again from September 1, has
    one star in the files from May 1 on and two before; Old House was open until July 1, with one star, and took part
    from February 1 on; New House is certified on August 15."""
    harbor, bay = world.homes["harbor"], world.homes["bay"]
    sign(harbor, phase, DAY(2026, 3, 10))
    part = sign(bay, phase, DAY(2026, 9, 1))
    EarlierPart.objects.create(
        enrollment=part, signed_at=at(DAY(2026, 4, 5)), withdrawn_at=at(DAY(2026, 6, 20)), signer_name="A",
        signer_title="B", agreement_version="1",
    )  # fmt: skip
    old = Facility.objects.create(
        ccn="215090", name="OLD HOUSE", state="MD", status="closed", closed_on=DAY(2026, 7, 1), overall_rating=1,
        rated_on=DAY(2026, 6, 1),
    )  # fmt: skip
    sign(old, phase, DAY(2026, 2, 1))
    Facility.objects.create(ccn="215091", name="NEW HOUSE", state="MD", certified_on=DAY(2026, 8, 15))
    for date, stars in [(DAY(2026, 2, 1), 2), (DAY(2026, 5, 1), 1), (DAY(2026, 10, 1), 1)]:
        RatingSnapshot.objects.create(facility=bay, processing_date=date, overall=stars)
    Facility.objects.filter(pk=bay.pk).update(overall_rating=1)
    return world


# day: (signed, homes), (one-star signed, one-star homes)
BY_HAND = {
    DAY(2026, 1, 31): ((0, 3), (0, 0)),
    DAY(2026, 2, 1): ((1, 3), (0, 0)),
    DAY(2026, 3, 10): ((2, 3), (0, 0)),
    DAY(2026, 4, 5): ((3, 3), (0, 0)),
    DAY(2026, 5, 1): ((3, 3), (1, 1)),
    DAY(2026, 6, 1): ((3, 3), (2, 2)),
    DAY(2026, 6, 20): ((2, 3), (1, 2)),
    DAY(2026, 7, 1): ((1, 2), (0, 1)),
    DAY(2026, 8, 15): ((1, 3), (0, 1)),
    DAY(2026, 9, 1): ((2, 3), (1, 1)),
}


@pytest.mark.parametrize("day", BY_HAND)
def test_shares_of_a_day_are_those_of_that_day(history, day):
    expected = tuple((share.signed, share.homes) for share in (share_on("MD", day), share_on("MD", day, one_star=True)))
    assert expected == BY_HAND[day]


def test_all_states_at_once_say_the_same_in_four_queries_at_most(history, phase):
    assert count_queries(lambda: shares_on(DAY(2026, 6, 1))) <= 4
    states = shares_on(DAY(2026, 6, 1))
    assert (states["MD"].signed, states["MD"].homes, states["MD"].aim) == (3, 3, 75)
    assert (states["OH"].signed, states["GU"].homes) == (0, 0) and len(states) == len(STATES)
    assert shares_on(DAY(2026, 6, 1), one_star=True)["MD"] == share_on("MD", DAY(2026, 6, 1), one_star=True)


def test_a_home_that_closed_and_opened_again_counts_when_it_was_open(world, phase):
    for seen_on, old, new in [(DAY(2026, 3, 1), "open", "closed"), (DAY(2026, 5, 1), "closed", "open")]:
        FacilityChange.objects.create(
            facility=world.homes["bay"], field=ChangedField.STATUS, seen_on=seen_on, old=old, new=new
        )
    assert [share_on("MD", day).homes for day in (DAY(2026, 2, 28), DAY(2026, 3, 1), DAY(2026, 5, 1))] == [2, 1, 2]


def test_the_line_says_what_the_single_days_say(history, phase):
    line = line_of("MD", DAY(2026, 10, 15))
    assert [point.day for point in line][-3:] == [DAY(2026, 8, 31), DAY(2026, 9, 30), DAY(2026, 10, 15)]
    for point in line:
        assert (point.everybody, point.one_star) == (
            share_on("MD", point.day), share_on("MD", point.day, one_star=True)
        )  # fmt: skip
    assert days_of_line(DAY(2026, 10, 15), None) == [DAY(2026, 10, 15)]


def test_the_forecast_counts_who_joined_less_who_left(history, phase):
    """From April 25 to June 20, 2026: Bay left, nobody joined."""
    found = forecast_of("MD", DAY(2026, 6, 20))
    assert (found.signatures, found.missing, found.is_open) == (-1, 1, False)


def test_weeks_begin_on_monday_and_months_on_the_first():
    assert start_of(DAY(2026, 11, 22), "week") == DAY(2026, 11, 16)
    assert start_of(DAY(2026, 11, 16), "week") == DAY(2026, 11, 16)
    assert starts_until(DAY(2026, 1, 15), "month")[:2] == [DAY(2026, 1, 1), DAY(2025, 12, 1)]
    assert len(starts_until(DAY(2026, 1, 15), "week")) == 8


def test_calls_contacts_and_signatures_per_person_and_week(world, phase):
    desk = QioDesk(world.qios["md"], STATES["MD"])
    harbor = Prospect.objects.create(facility=world.homes["harbor"], phase=phase, assigned_to=world.lea)
    logged = [
        (DAY(2026, 11, 16), "talked", world.rita),
        (DAY(2026, 11, 22), "no-answer", world.rita),
        (DAY(2026, 11, 15), "left-word", world.rita),
        (DAY(2026, 11, 20), "talked", world.lea),
    ]
    for day, outcome, by in logged:
        Call.objects.create(prospect=harbor, at=at(day, 23), by=by, outcome=outcome)
    Call.objects.create(prospect=harbor, at=at(DAY(2026, 11, 20)), by=world.connie, outcome="talked", place="lane")
    sign(world.homes["harbor"], phase, DAY(2026, 11, 18))
    rows = activity_of(desk, phase, DAY(2026, 11, 22), "week")
    assert "Connie Example" not in {row.person for row in rows}
    found = {(row.starts_on, row.person): (row.calls, row.contacts, row.signatures) for row in rows}
    assert found[DAY(2026, 11, 16), "Rita Example"] == (2, 1, 0)
    assert found[DAY(2026, 11, 16), "Lea Example"] == (1, 1, 1)
    assert found[DAY(2026, 11, 9), "Rita Example"] == (1, 0, 0)
    months = activity_of(desk, phase, DAY(2026, 11, 22), "month")
    assert [(row.calls, row.contacts) for row in months if row.person == "Rita Example"][:2] == [(3, 1), (0, 0)]


def test_a_hand_over_takes_nobodys_signatures_along(world, phase):
    desk = QioDesk(world.qios["md"], STATES["MD"])
    for name, day in (("harbor", DAY(2026, 11, 18)), ("bay", DAY(2026, 11, 21))):
        Prospect.objects.create(facility=world.homes[name], phase=phase, assigned_to=world.lea)
        sign(world.homes[name], phase, day)
    change = hand_over(desk=desk, phase=phase, person=world.lea, to=[world.rita], by=world.lea)
    BulkChange.objects.update(at=at(DAY(2026, 11, 20), 12))

    def signatures() -> dict[str, int]:
        rows = activity_of(desk, phase, DAY(2026, 11, 22), "week")
        return {row.person: row.signatures for row in rows if row.starts_on == DAY(2026, 11, 16) and row.signatures}

    assert signatures() == {"Lea Example": 1, "Rita Example": 1}
    undo(change=change, desk=desk, by=world.lea)
    assert signatures() == {"Lea Example": 2}


def test_the_page_on_a_date_its_files_and_nonsense(client, history, phase):
    client.force_login(history.rita)
    page = client.get(f"{DESK}progress/", {"on": "2026-06-20"}).content.decode()
    assert "2 of 3 homes take part" in page and "1 of 2 homes take part" in page and "Not at this pace." in page
    assert 'value="2026-06-20"' in page and "Today</a>" in page
    for wrong in ("2026-13-40", "1999-01-01", "2999-01-01", "<b>"):
        assert client.get(f"{DESK}progress/", {"on": wrong, "per": wrong}).status_code == 200
    text = b"".join(client.get(f"{DESK}progress/shares.csv", {"on": "2026-06-20"}).streaming_content)
    last = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))[-1]
    assert (last["Day"], last["Homes"], last["Take part"], last["Share (%)"]) == ("2026-06-20", "3", "2", "66.7")
    text = b"".join(client.get(f"{DESK}progress/activity.csv").streaming_content).decode("utf-8-sig")
    assert "Rita Example" in text and text.startswith("Week from,")


def test_as_many_queries_for_many_homes(client, history, phase):
    def grow():
        for home in add_homes(20):
            sign(home, phase, DAY(2026, 5, 5))
            RatingSnapshot.objects.create(facility=home, processing_date=DAY(2026, 5, 1), overall=1)

    client.force_login(history.rita)
    assert_same_queries(lambda: client.get(f"{DESK}progress/"), grow)


def test_the_largest_state_is_quick(client, world, phase):
    """1,200 homes with a year of files: well within the 300 ms that the bench measures (here on a busy machine)."""
    homes = Facility.objects.bulk_create(
        Facility(ccn=f"22{n:04d}", name=f"HOME {n}", state="MD", overall_rating=n % 5 + 1) for n in range(1200)
    )
    RatingSnapshot.objects.bulk_create(
        RatingSnapshot(facility=home, processing_date=DAY(2026, month, 1), overall=n % 5 + 1)
        for n, home in enumerate(homes) for month in range(1, 11)
    )  # fmt: skip
    started = time.process_time()
    assert share_on("MD", DAY(2026, 10, 15)).homes == 1202 and len(line_of("MD", DAY(2026, 10, 15))) >= 1
    assert time.process_time() - started < 3
