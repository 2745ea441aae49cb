"""The seven steps over HTTP: what fills itself, what is asked, what is refused and kept."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.audit.models import AuditEvent
from campaigns.enrollment.services import choose_goals, withdraw
from campaigns.goals.models import Goal
from campaigns.improvement.models import Step, StepRecord
from campaigns.improvement.plan import steps
from campaigns.improvement.queries import work_on
from campaigns.improvement.services import save_step
from campaigns.improvement.step_queries import steps_done
from tests.query_growth import assert_same_queries

PLACE = "/h/215001/goals/ca/steps/"
WHOLE = {"reason": "Residents know who comes", "team": "Two aides, a nurse", "sponsor": ""}


def text(response) -> str:
    return response.content.decode()


def test_the_shipped_steps_are_the_seven_of_the_circle():
    assert [(plan.number, plan.name) for plan in steps()] == [(step.value, step.label) for step in Step]
    assert all(plan.asks and plan.why and plan.questions for plan in steps())
    assert all(any(question.needed for question in plan.questions) for plan in steps())
    assert "done_on" not in {question.key for plan in steps() for question in plan.questions}


def test_nothing_is_done_at_first(ada, enrollment):
    page = text(ada.get(PLACE))
    assert "0 of 7 done" in page
    assert "Go on with step 1" in page
    assert "fills itself in with the first month" in page


def test_the_first_month_is_the_baseline(ada, months, last):
    page = text(ada.get(PLACE))
    assert "1 of 7 done" in page
    assert f"Your first month: {last.shift(-13).label}" in page
    assert "70.0 per 100 (42 out of 60)" in page
    assert "when the first month was sent" in page


def test_monitor_shows_the_words_of_the_chart(ada, months):
    page = text(ada.get(PLACE + "6/"))
    assert "Long-stay residents with at most 12 caregivers." in page
    assert "median" in page.lower()


def test_answers_are_kept_and_a_day_calls_it_done(ada, choice, world):
    assert ada.post(PLACE + "1/", {"reason": " Residents know who comes ", "team": ""}).status_code == 302
    row = StepRecord.objects.get()
    assert (row.answers, row.done_on, row.saved_by) == ({"reason": "Residents know who comes"}, None, world.ada)
    assert "Begun" in text(ada.get(PLACE))
    today = timezone.localdate()
    answer = ada.post(PLACE + "1/", WHOLE | {"done_on": str(today), "seen": row.saved_at.isoformat()}, follow=True)
    assert "1 of 7 done" in text(answer)
    assert "noted by Ada Example" in text(answer)
    event = AuditEvent.objects.filter(action="improvement.save_step").latest("pk")
    assert event.details == {"goal": "CA", "step": 1, "done_on": str(today), "answered": ["reason", "team"]}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reason": "r", "done_on": "today"}, "Answer this before you call the step done"),
        (WHOLE | {"done_on": "tomorrow"}, "This day lies in the future."),
        (WHOLE | {"done_on": "1999-01-01"}, "too far back"),
        (WHOLE | {"done_on": "soon"}, "Enter a valid date."),
        (WHOLE | {"reason": "x" * 2001}, "at most 2000 characters"),
        (WHOLE | {"reason": "For Mr. S., 123-45-6789"}, "This looks like a Social Security number."),
        (WHOLE | {"team": "DOB 3/4/1938"}, "This looks like a date of birth."),
    ],
)
def test_what_cant_be_is_refused_and_kept(ada, choice, sent, said):
    days = {"today": str(timezone.localdate()), "tomorrow": str(timezone.localdate() + dt.timedelta(days=2))}
    sent = sent | {"done_on": days.get(sent.get("done_on"), sent.get("done_on", ""))}
    answer = ada.post(PLACE + "1/", sent)
    assert answer.status_code == 200
    assert said in text(answer)
    assert sent["reason"] in text(answer)
    assert not StepRecord.objects.exists()


def test_the_refused_number_reaches_no_audit(ada, choice):
    ada.post(PLACE + "1/", WHOLE | {"reason": "123-45-6789"})
    assert not AuditEvent.objects.filter(action__startswith="improvement.").exists()


def test_words_are_never_markup(ada, choice):
    ada.post(PLACE + "1/", WHOLE | {"reason": "<script>alert(1)</script>"})
    page = text(ada.get(PLACE))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


def test_two_people_do_not_overwrite_each_other_unseen(ada, choice, world, client):
    save_step(choice=choice, step=Step.EXPLORE, answers={"reason": "Dan's words"}, done_on=None, by=world.dan)
    answer = ada.post(PLACE + "1/", WHOLE | {"seen": "2020-01-01T00:00:00+00:00"})
    page = text(answer)
    assert answer.status_code == 200
    assert "Somebody else saved this" in page
    assert "Dan&#x27;s words" in page
    assert "Residents know who comes" in page
    seen = answer.context["form"].data["seen"]
    assert ada.post(PLACE + "1/", WHOLE | {"seen": seen}).status_code == 302
    assert StepRecord.objects.get().answers["reason"] == "Residents know who comes"


def test_the_same_again_writes_nothing(ada, choice):
    for _ in range(2):
        ada.post(PLACE + "1/", WHOLE)
    assert AuditEvent.objects.filter(action="improvement.save_step").count() == 1


def test_a_reader_sees_and_does_not_write(client, world, months):
    client.force_login(world.ron)
    page = text(client.get(PLACE))
    assert "1 of 7 done" in page
    assert "Go on with step" not in page
    assert "Answer step" not in page


@pytest.mark.parametrize(
    "path", ["/h/215001/goals/xx/steps/", PLACE + "8/", PLACE + "0/", "/h/215001/goals/hosp/steps/"]
)
def test_what_is_not_there(ada, choice, path):
    assert ada.get(path).status_code == 404


def test_a_goal_dropped_and_taken_again_keeps_its_answers(ada, choice, enrollment, home, world):
    goals = Goal.objects.filter(phase=enrollment.phase)
    save_step(choice=choice, step=Step.EXPLORE, answers=WHOLE, done_on=timezone.localdate(), by=world.ada)
    choose_goals(enrollment=enrollment, goals=goals.filter(code__in=["SS", "MED"]), by=world.ada)
    page = text(ada.get(PLACE))
    assert "no longer works on this goal" in page
    assert "Residents know who comes" in page
    assert ada.get(PLACE + "1/").status_code == 302
    with pytest.raises(ValidationError, match="closed"):
        save_step(choice=choice, step=Step.EXPLORE, answers={}, done_on=None, by=world.ada)
    choose_goals(enrollment=enrollment, goals=goals.filter(code__in=["CA", "MED"]), by=world.ada)
    assert "Residents know who comes" in text(ada.get(PLACE))
    assert steps_done(enrollment, [choice.goal]) == {choice.goal_id: {1}}
    assert work_on(home, "ca").pk != choice.pk


def test_a_home_that_left_reads_only(ada, choice, enrollment, world):
    withdraw(enrollment=enrollment, by=world.ada, reason="New owner")
    assert ada.get(PLACE).status_code == 200
    assert ada.post(PLACE + "1/", WHOLE).status_code == 302
    assert not StepRecord.objects.exists()


def test_the_page_costs_the_same_with_one_answer_and_with_seven(ada, choice, world, months):
    save_step(choice=choice, step=Step.EXPLORE, answers=WHOLE, done_on=None, by=world.ada)

    def grow():
        for plan in steps()[1:]:
            answers = {question.key: "Yes" for question in plan.questions}
            save_step(choice=choice, step=plan.number, answers=answers, done_on=timezone.localdate(), by=world.ada)

    assert_same_queries(lambda: ada.get(PLACE), grow)
