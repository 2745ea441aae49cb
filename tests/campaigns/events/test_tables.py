"""What the tables of events refuse."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.events.cohort_models import CoachContact, Coaching, Cohort, CohortHome
from campaigns.events.followup_models import Answer, Question
from campaigns.events.models import Event, FeedKey, SignUp
from tests.campaigns.events.make import HOUR, make_event, make_row, soon

NOW = timezone.now()


def refused(name: str | None):
    """The database says no, by that constraint (SQLite names no columns' constraint but says which columns)."""
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("event_kind_known", {"kind": "party"}),
        ("event_audience_known", {"audience": "dogs"}),
        ("event_status_known", {"status": "held"}),
        ("event_holder_has_state", {"state": ""}),
        ("event_holder_has_state", {"state": "XX"}),
        ("event_ends_after_start", {"starts_at": soon(1), "ends_at": soon(1)}),
        ("event_sign_up_ends_with_it", {"sign_up_until": soon(99)}),
        ("event_has_a_seat", {"capacity": 0}),
        ("event_hours_in_bounds", {"hours": 0}),
        ("event_cancelled_has_moment", {"status": "cancelled"}),
        ("event_cancelled_has_moment", {"cancelled_at": NOW}),
        ("event_cancelled_has_moment", {"cancel_reason": "why"}),
    ],
)
def test_an_event(world, name, change):
    with refused(name), transaction.atomic():
        make_event(world, **change)


def test_one_code_one_slug_one_key(world):
    event = make_event(world, check_in_code="ABC234")
    make_event(world)
    for again in ({"check_in_code": "ABC234"}, {"slug": event.slug}, {"key": event.key}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_event(world, **again)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("sign_up_status_known", {"status": "maybe"}),
        ("sign_up_address_is_lower_case", {"email": "Ada@example.org"}),
        ("sign_up_in_line_has_number", {"number": None}),
        ("sign_up_left_has_moment", {"status": "left", "left_at": None}),
        ("sign_up_left_has_moment", {"left_at": NOW}),
        ("sign_up_attended_has_how", {"attended_at": NOW, "attended_by": ""}),
        ("sign_up_attended_has_how", {"attended_by": "code"}),
    ],
)
def test_a_sign_up(world, name, change):
    facts = {"event": make_event(world), "email": "ada@example.org", "name": "Ada", "status": "seat", "number": 1}
    with refused(name), transaction.atomic():
        SignUp.objects.create(**facts | change)


@pytest.mark.parametrize("again", [{"number": 2}, {"email": "dan@example.org"}])
def test_an_address_and_a_number_are_once_per_event(world, again):
    row = make_row(make_event(world), "ada")
    facts = {"event": row.event, "email": row.email, "name": "x", "status": "seat", "number": row.number}
    with pytest.raises(IntegrityError), transaction.atomic():
        SignUp.objects.create(**facts | again)


def test_questions_and_answers(world):
    event = make_event(world)
    question = Question.objects.create(event=event, position=1, text="How?", kind="scale")
    row = make_row(event, "ada")
    for name, facts in [
        ("question_kind_known", {"position": 2, "kind": "x"}),
        ("question_at_most_five", {"position": 6, "kind": "scale"}),
        (None, {"position": 1, "kind": "scale"}),
    ]:
        with refused(name), transaction.atomic():
            Question.objects.create(event=event, text="x", **facts)
    for facts in ({"value": 6}, {}, {"value": 1, "words": "both"}):
        with refused("answer_is_number_or_words"), transaction.atomic():
            Answer.objects.create(question=question, sign_up=row, **facts)
    Answer.objects.create(question=question, sign_up=row, value=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(question=question, sign_up=row, value=4)


def test_one_valid_key_per_person(world):
    FeedKey.objects.create(user=world.ada, digest="a", revoked_at=NOW)
    FeedKey.objects.create(user=world.ada, digest="b")
    for digest, who in (("c", world.ada), ("b", world.dan)):
        with pytest.raises(IntegrityError), transaction.atomic():
            FeedKey.objects.create(user=who, digest=digest)


def test_cohorts(world, phase):
    facts = {"phase": phase, "name": "x", "needed": 7, "out_of": 9}
    for name, change in [
        ("cohort_asks_for_what_there_is", {"needed": 10}),
        ("cohort_asks_for_what_there_is", {"needed": 0}),
        ("cohort_holder_has_state", {"qio": world.qios["md"]}),
    ]:
        with refused(name), transaction.atomic():
            Cohort.objects.create(slug="x", **facts | change)
    cohort = Cohort.objects.create(slug="x", **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Cohort.objects.create(slug="x", **facts)
    harbor = world.homes["harbor"]
    with refused("cohort_home_ends_after_start"), transaction.atomic():
        CohortHome.objects.create(cohort=cohort, facility=harbor, ends_on=dt.date(2020, 1, 1))
    CohortHome.objects.create(cohort=cohort, facility=harbor)
    with pytest.raises(IntegrityError), transaction.atomic():
        CohortHome.objects.create(cohort=cohort, facility=harbor)


def test_coaches(world):
    harbor, bay = world.homes["harbor"], world.homes["bay"]
    facts = {"home": harbor, "coach_home": bay, "coach_name": "Cleo"}
    for name, change in [
        ("coaching_of_another_home", {"coach_home": harbor}),
        ("coaching_ends_after_start", {"ends_on": dt.date(2020, 1, 1)}),
    ]:
        with refused(name), transaction.atomic():
            Coaching.objects.create(**facts | change)
    pair = Coaching.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coaching.objects.create(**facts)
    with refused("coach_contact_kind_known"), transaction.atomic():
        CoachContact.objects.create(coaching=pair, kind="x", note="x")


def test_held_follows_from_the_clock(world):
    over = make_event(world, starts_at=NOW - 3 * HOUR)
    off = make_event(world, starts_at=NOW - 3 * HOUR, status="cancelled", cancelled_at=NOW)
    coming = make_event(world)
    assert [event.stage for event in (over, off, coming)] == ["held", "cancelled", "open"]
    assert list(Event.objects.held(NOW)) == [over]
