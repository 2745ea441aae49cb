"""Who may open the pages of improvement: the home's own people; a QIO sees none of them."""

from django.utils import timezone

from campaigns.enrollment.services import choose_goals, sign_agreement
from campaigns.goals.models import Goal
from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from campaigns.improvement.cycle_services import begin_cycle
from campaigns.improvement.queries import work_on
from campaigns.improvement.services import load_change_ideas, put_note
from qioportal.lib.months import Month
from tests.laws.matrix import Row


def ideas(world) -> None:
    load_change_ideas(by="tests")


HOME = {"ccn": "215001"}
GOAL = HOME | {"goal": "ca"}
CYCLE = GOAL | {"number": "1"}
NOTE = GOAL | {"month": "month"}


def at_work(world) -> dict[str, str]:
    """The home has two goals, a cycle and a note; the month of the note is a stand-in of the rows."""
    load_definitions(by="tests")
    home, phase = world.homes["harbor"], current_phase()
    made = sign_agreement(home=home, phase=phase, by=world.ada, title="Administrator")
    choose_goals(enrollment=made, goals=Goal.objects.filter(phase=phase, code__in=["CA", "MED"]), by=world.ada)
    choice = work_on(home, "ca")
    facts = {"title": "Same aides", "idea": None, "plan": "Unit 2", "prediction": "80", "do": "",
             "starts_on": timezone.localdate()}  # fmt: skip
    begin_cycle(choice=choice, facts=facts, by=world.ada)
    month = Month.of(timezone.localdate()).shift(-2)
    put_note(choice=choice, month=month, text="New team", is_rebase=False, by=world.ada)
    return {"month": str(month)}


ROWS = [
    Row("improvement:steps", GOAL, ok="ada dan ron", needs="at_work"),
    Row("improvement:step", GOAL | {"step": "3"}, ok="ada dan", forbidden="ron", needs="at_work"),
    Row("improvement:notes", GOAL, ok="ada dan ron", needs="at_work"),
    Row("improvement:note", NOTE, ok="ada dan", forbidden="ron", needs="at_work"),
    Row("improvement:remove-note", NOTE, ok="ada dan", forbidden="ron", needs="at_work", method="post"),
    Row("improvement:cycles", HOME, ok="ada dan ron"),
    Row("improvement:export", HOME, ok="ada dan ron", needs="at_work"),
    Row("improvement:begin", HOME, ok="ada dan", forbidden="ron", needs="at_work"),
    Row("improvement:cycle", CYCLE, ok="ada dan ron", needs="at_work"),
    Row("improvement:change", CYCLE, ok="ada dan", forbidden="ron", needs="at_work"),
    Row("improvement:close", CYCLE, ok="ada dan", forbidden="ron", needs="at_work"),
    Row("improvement:reopen", CYCLE, ok="ada dan", forbidden="ron", needs="at_work", method="post"),
    Row("improvement:ideas", HOME, ok="ada dan ron"),
    Row("improvement:ideas-csv", HOME, ok="ada dan ron", needs="ideas"),
    Row("improvement:public-ideas", public=True),
    Row("improvement:public-ideas-csv", public=True, needs="ideas"),
]
