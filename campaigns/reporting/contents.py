"""The whole report of a LANE for a quarter: counted anew until it is sent, frozen from then on."""

from dataclasses import dataclass

from django.utils import timezone

from campaigns.charts.comparison import homes_known, shown_of, shown_to
from campaigns.charts.groups import HIDDEN
from campaigns.charts.report.quarters import Quarter
from campaigns.coalitions.models import Lane
from campaigns.goals.models import Measure
from campaigns.goals.queries import current_phase
from campaigns.reporting import figures, figures_of_work
from campaigns.reporting.figures import Frame, GoalLine, goal_lines, in_zone_of
from campaigns.reporting.form_asked import questions_of
from qioportal.lib.months import Month
from qioportal.lib.suppression import NO_VALUE, PROTECTED

FORM_OF_FIGURES = 1
GROUPS = [
    ("Homes", figures.homes_lines),
    ("Months and levels", figures.months_lines),
    ("Recruitment", figures_of_work.recruitment_lines),
    ("The coalition", figures_of_work.coalition_lines),
    ("Events", figures_of_work.events_lines),
    ("Practices", figures_of_work.practices_lines),
    ("People", figures_of_work.people_lines),
]


def figures_of(lane: Lane, quarter: Quarter) -> dict:
    """All figures as plain words, ready to be frozen. The rates of goals are those that every reader may see."""
    frame = Frame.of(lane, quarter)
    with in_zone_of(frame):
        return {
            "form": FORM_OF_FIGURES,
            "counted_at": timezone.now().isoformat(),
            "day": frame.day.isoformat(),
            "phase": str(frame.phase or ""),
            "contractors": figures_of_work.contractors_of(frame),
            "groups": [{"name": name, "lines": lines_of(frame)} for name, lines_of in GROUPS],
            "goals": [_goal(frame, each) for each in goal_lines(frame)],
        }


def _goal(frame: Frame, each: GoalLine) -> dict:
    measure = each.measure
    rate = _rate(measure, frame.quarter.last, frame.lane.state) if measure else NO_VALUE
    return {
        "code": each.goal.code,
        "name": each.goal.name,
        "homes": each.homes,
        "measure": measure.label if measure else "",
        "version": measure.version if measure else None,
        "per": measure.unit if measure and rate[0].isdigit() else "",
        "definition": f"{measure.numerator} out of {measure.denominator}" if measure else "",
        "changed": each.changed,
        "measure_code": measure.code if measure else "",
        "rate": rate,
    }


def _rate(measure: Measure, month: Month, state: str) -> str:
    """Of all homes of the state that sent the month, where it may show to everybody."""
    return shown_of(measure, [month])[month].states.get(state, HIDDEN).words


def hide_from(user, lane: Lane, quarter: Quarter, found: dict) -> dict:
    """The figures as this reader may see them: who knows the numbers of some homes could take them out of a rate, and
    sees fewer rates for it."""
    phase = current_phase(quarter.last.last_day)
    measures = Measure.objects.filter(goal__phase=phase).select_related("goal")
    held = {(each.goal.code, each.code, each.version): each for each in measures}
    rows = []
    for row in found["goals"]:
        measure = held.get((row["code"], row["measure_code"], row["version"]))
        known = homes_known(user, measure.goal) if measure else frozenset()
        hides = known and not _may_show(measure, quarter.last, lane.state, known)
        rows.append({**row, "rate": PROTECTED, "per": ""} if hides else row)
    return {**found, "goals": rows}


def _may_show(measure: Measure, month: Month, state: str, known: frozenset[int]) -> bool:
    return shown_to(known, measure, [month])[month].states.get(state, HIDDEN).cell.value is not None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer."""

    code: str
    text: str
    help: str
    certainty: str
    answer: str


def asked_of(quarter: Quarter, answers: dict[str, str]) -> list[Asked]:
    """The questions of the quarter, each with what was answered so far."""
    return [
        Asked(each.code, each.text, each.help, each.certainty, answers.get(each.code, ""))
        for each in questions_of(quarter)
    ]


def frozen(asked: list[Asked]) -> list[dict[str, str]]:
    """As a sending keeps them: in the words of then."""
    return [{"code": each.code, "text": each.text, "answer": each.answer} for each in asked]


def rows_of(found: dict, answers: list[dict[str, str]]):
    """The report as lines of a file: part, what, value, where it comes from."""
    for each in found["contractors"]:
        yield ["Contractor", each["name"], f"{each['from']} to {each['to']}", each["certainty"] or "confirmed"]
    for group in found["groups"]:
        for each in group["lines"]:
            yield [group["name"], each["label"], each["words"], each["source"]]
    for each in found["goals"]:
        yield ["Goals", f"{each['name']}: homes", each["homes"], figures.SIGNED]
        if each["version"]:
            what = f"{each['name']}: {each['measure']}, version {each['version']}"
            yield ["Goals", what, each["rate"], f"{each['definition']}. {each['changed']}".strip()]
    for each in answers:
        yield ["Answers", each["text"], each["answer"], "The LANE"]
