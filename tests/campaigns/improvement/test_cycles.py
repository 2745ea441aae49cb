"""PDSA cycles over HTTP: begin, change, close with an outcome, list, export."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.audit.models import AuditEvent
from campaigns.improvement.cycle_services import begin_cycle, close_cycle
from campaigns.improvement.models import ChangeIdea, Cycle
from campaigns.improvement.queries import Mark, marks_for
from qioportal.lib.months import Month
from tests.query_growth import assert_same_queries

PLACE = "/h/215001/improvement/"
PLAN = {"title": "Same aides on unit 2", "idea": None, "plan": "Two weeks, day shift", "prediction": "80 of 100",
        "do": "", "starts_on": dt.date(2026, 9, 7)}  # fmt: skip
END = {"do": "Tried it", "study": "It was 78, we had expected 80", "act": "All units", "outcome": "adopt"}


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def begun(choice, world, today):
    facts = PLAN | {"starts_on": today - dt.timedelta(days=40)}
    return begin_cycle(choice=choice, facts=facts, by=world.ada)


def text(response) -> str:
    return response.content.decode()


def posted(**changed) -> dict:
    sent = PLAN | {"goal": "ca", "idea": "", "starts_on": str(timezone.localdate())} | changed
    return {name: value for name, value in sent.items() if value is not None}


def test_an_empty_list_says_what_to_do(ada, home, choice):
    page = text(ada.get(PLACE))
    assert "No cycle yet" in page
    assert "Begin a cycle" in page


def test_a_cycle_begins_with_its_prediction(ada, choice, ideas, world):
    answer = ada.post(PLACE + "new/", posted(idea="same-residents"), follow=True)
    page = text(answer)
    assert answer.redirect_chain == [("/h/215001/improvement/ca/1/", 302)]
    assert "PDSA 1 has begun." in page
    assert "80 of 100" in page
    cycle = Cycle.objects.get()
    assert (cycle.number, cycle.idea.code, cycle.created_by) == (1, "same-residents", world.ada)
    ada.post(PLACE + "new/", posted(idea="same-residents"))  # a second click
    assert Cycle.objects.count() == 1
    ada.post(PLACE + "new/", posted(title="Another"))
    assert sorted(Cycle.objects.values_list("number", flat=True)) == [1, 2]
    assert AuditEvent.objects.filter(action="improvement.begin_cycle").count() == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"prediction": ""}, "This field is required."),
        ({"prediction": "   "}, "This field is required."),
        ({"goal": "hosp"}, "Select a valid choice"),
        ({"idea": "nonsense"}, "Select a valid choice"),
        ({"title": "x" * 121}, "at most 120 characters"),
        ({"starts_on": "1999-01-01"}, "Choose a day from"),
        ({"starts_on": "2199-01-01"}, "Choose a day from"),
        ({"plan": "With MRN 123456"}, "This looks like a medical record number."),
        ({"title": "For 1EG4-TE5-MK73"}, "This looks like a Medicare number."),
    ],
)
def test_what_cant_be_is_refused_and_kept(ada, choice, changed, said):
    answer = ada.post(PLACE + "new/", posted(**changed))
    assert answer.status_code == 200
    assert said in text(answer)
    assert "Two weeks, day shift" in text(answer) or "plan" in changed
    assert not Cycle.objects.exists()


def test_without_a_goal_there_is_no_cycle(ada, home):
    answer = ada.get(PLACE + "new/", follow=True)
    assert "Choose your goals first" in text(answer)


def test_the_form_is_filled_from_an_idea(ada, choice, ideas):
    idea = ChangeIdea.objects.get(code="buddy")
    page = text(ada.get(PLACE + "new/", {"goal": "med", "idea": "buddy"}))
    assert idea.action[:60] in page
    assert '<option value="buddy" selected>' in page
    assert '<option value="med" selected>' in page
    assert ada.get(PLACE + "new/", {"idea": "' OR 1=1", "after": "9" * 5000, "goal": "<b>"}).status_code == 200


def test_an_open_cycle_can_be_changed(ada, begun):
    path = f"{PLACE}ca/1/change/"
    seen = begun.saved_at.isoformat()
    sent = posted(do="First day went well", starts_on=str(begun.starts_on), seen=seen, goal=None)
    assert ada.post(path, sent).status_code == 302
    begun.refresh_from_db()
    assert begun.do == "First day went well"
    page = text(ada.get(path))
    assert "Made before the doing began" in page
    ada.post(path, sent | {"prediction": "Always knew it", "seen": begun.saved_at.isoformat()})
    begun.refresh_from_db()
    assert begun.prediction == "80 of 100"


def test_the_prediction_stands_also_against_the_service(begun, choice, world):
    from campaigns.improvement.cycle_services import change_cycle  # noqa: PLC0415

    facts = {name: getattr(begun, name) for name in PLAN}
    change_cycle(cycle=begun, choice=choice, facts=facts | {"do": "Begun"}, by=world.ada)
    with pytest.raises(ValidationError, match="stays as it is"):
        change_cycle(cycle=begun, choice=choice, facts=facts | {"do": "Begun", "prediction": "90"}, by=world.ada)


def test_somebody_elses_change_is_not_overwritten_unseen(ada, begun):
    path = f"{PLACE}ca/1/change/"
    sent = posted(plan="Other plan", starts_on=str(begun.starts_on), seen="2020-01-01T00:00:00+00:00")
    answer = ada.post(path, sent)
    assert answer.status_code == 200
    assert "Somebody else saved this" in text(answer)
    assert ada.post(path, sent | {"seen": answer.context["form"].data["seen"]}).status_code == 302


def test_closing_compares_with_the_prediction_and_shows_the_months(ada, begun, months, last):
    page = text(ada.get(f"{PLACE}ca/1/close/"))
    assert "What you predicted" in page
    assert "80 of 100" in page
    assert last.short in page
    answer = ada.post(f"{PLACE}ca/1/close/", END | {"ends_on": str(timezone.localdate())}, follow=True)
    assert "PDSA 1 is closed: adopted." in text(answer)
    ada.post(f"{PLACE}ca/1/close/", END | {"outcome": "abandon", "ends_on": str(timezone.localdate())})
    begun.refresh_from_db()
    assert begun.outcome == "adopt"
    assert AuditEvent.objects.get(action="improvement.close_cycle").details["outcome"] == "adopt"
    assert ada.get(f"{PLACE}ca/1/change/").status_code == 302


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"study": " "}, "This field is required."),
        ({"outcome": ""}, "Choose what follows."),
        ({"outcome": "open"}, "Select a valid choice"),
        ({"ends_on": "2001-01-01"}, "can&#x27;t lie before the first"),
        ({"ends_on": "2199-01-01"}, "lies in the future"),
        ({"act": "SSN 123456789"}, "This looks like a Social Security number."),
    ],
)
def test_an_end_that_cant_be_is_refused_and_kept(ada, begun, changed, said):
    answer = ada.post(f"{PLACE}ca/1/close/", END | {"ends_on": str(timezone.localdate())} | changed)
    assert answer.status_code == 200
    assert said in text(answer)
    assert "Tried it" in text(answer)
    begun.refresh_from_db()
    assert begun.outcome == "open"


def test_adapting_offers_the_next_cycle_prefilled(ada, begun):
    ada.post(f"{PLACE}ca/1/close/", END | {"outcome": "adapt", "ends_on": str(timezone.localdate())})
    page = text(ada.get(f"{PLACE}ca/1/"))
    assert "/h/215001/improvement/new/?goal=ca&amp;after=1" in page
    form = ada.get(f"{PLACE}new/?goal=ca&after=1").context["form"]
    assert form["title"].value() == "Same aides on unit 2"
    assert "It was 78, we had expected 80" in form["plan"].value()
    assert not form["prediction"].value()


def test_a_cycle_closed_by_mistake_goes_on(ada, begun, choice, world):
    close_cycle(cycle=begun, choice=choice, facts=END | {"ends_on": timezone.localdate()}, by=world.ada)
    assert ada.get(f"{PLACE}ca/1/reopen/").status_code == 405
    answer = ada.post(f"{PLACE}ca/1/reopen/", follow=True)
    assert "open again" in text(answer)
    begun.refresh_from_db()
    assert (begun.outcome, begun.ends_on, begun.study) == ("open", None, END["study"])
    assert AuditEvent.objects.get(action="improvement.reopen_cycle").details["was"] == "adopt"


def test_marks_hold_notes_and_cycles_in_order(begun, choice, world, today):
    from campaigns.improvement.services import put_note  # noqa: PLC0415

    month = Month.of(begun.starts_on)
    put_note(choice=choice, month=month.shift(-1), text="New team", is_rebase=True, by=world.ada)
    close_cycle(cycle=begun, choice=choice, facts=END | {"ends_on": today}, by=world.ada)
    assert marks_for(choice.enrollment, choice.goal) == [
        Mark(month.shift(-1), "New team", True, "note"),
        Mark(month, "Same aides on unit 2", False, "cycle", 1, Month.of(today)),
    ]


@pytest.fixture
def three(choice, home, world, today):
    from campaigns.improvement.queries import work_on  # noqa: PLC0415

    for slug, title, outcome in [("ca", "Huddle", ""), ("ca", "=cmd()", "adopt"), ("med", "Review", "abandon")]:
        facts = PLAN | {"title": title, "starts_on": today - dt.timedelta(days=9)}
        made = begin_cycle(choice=work_on(home, slug), facts=facts, by=world.ada)
        if outcome:
            facts = END | {"outcome": outcome, "ends_on": today}
            close_cycle(cycle=made, choice=work_on(home, slug), facts=facts, by=world.ada)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, {"Huddle", "=cmd()", "Review"}),
        ({"goal": "ca"}, {"Huddle", "=cmd()"}),
        ({"outcome": "open"}, {"Huddle"}),
        ({"goal": "ca", "outcome": "adopt"}, {"=cmd()"}),
        ({"q": "revi"}, {"Review"}),
        ({"goal": "nonsense", "outcome": "'--"}, {"Huddle", "=cmd()", "Review"}),
        ({"q": "nothing like it"}, set()),
    ],
)
def test_the_list_is_narrowed_and_exported_alike(ada, three, query, titles):
    answer = ada.get(PLACE, query)
    assert {cycle.title for cycle in answer.context["page"]} == titles
    assert "No cycle fits this filter" in text(answer) or titles
    file = b"".join(ada.get(f"{PLACE}cycles.csv", query).streaming_content).decode()
    assert file.count("Two weeks, day shift") == len(titles)
    assert "'=cmd()" in file or "=cmd()" not in titles


def test_another_home_finds_nothing(client, world, three):
    client.force_login(world.olga)
    assert client.get(PLACE).status_code == 404
    assert client.get("/h/365001/improvement/ca/1/").status_code == 404
    client.force_login(world.rita)
    assert client.get(PLACE + "ca/1/").status_code == 404


def test_a_reader_gets_no_button(client, world, begun):
    client.force_login(world.ron)
    page = text(client.get(f"{PLACE}ca/1/"))
    assert "Close the cycle" not in page
    assert "Begin a cycle" not in text(client.get(PLACE))


def test_the_list_costs_the_same_when_it_is_longer(ada, begun, choice, world, ideas):
    def grow():
        idea = ChangeIdea.objects.first()
        for number in range(10):
            facts = PLAN | {"title": f"Cycle {number}", "idea": idea, "starts_on": timezone.localdate()}
            begin_cycle(choice=choice, facts=facts, by=world.ada)

    assert_same_queries(lambda: ada.get(PLACE), grow)
