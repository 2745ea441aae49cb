"""Template tags of improvement: {% load improvement %}. Here, above the rooms, since they join words of the charts."""

import datetime as dt

from django import template

from accounts.access.permissions import Permission
from campaigns.charts.queries import charts_of
from campaigns.enrollment.models import GoalChoice
from campaigns.goals.models import Goal
from campaigns.improvement.models import Outcome
from campaigns.improvement.plan import steps
from campaigns.improvement.queries import cycles_of, is_open, work_on
from campaigns.improvement.step_queries import steps_done
from facilities.directory.models import Facility

register = template.Library()
CYCLES_SHOWN = 3


@register.inclusion_tag("campaigns/improvement/_progress.html", takes_context=True)
def goal_progress(context, home: Facility, goal: Goal) -> dict:
    """How far the home is with the goal: steps and PDSA cycles, with the links to each."""
    choice = work_on(home, goal.slug)
    if choice is None:
        return {"choice": None}
    cycles = list(cycles_of(home, goal=goal.slug)[: CYCLES_SHOWN + 1])
    permissions = getattr(context.get("request"), "permissions", ())
    return {
        "home": home,
        "goal": goal,
        "choice": choice,
        "done": len(steps_done(choice.enrollment, [goal])[goal.pk]),
        "all": len(steps()),
        "cycles": cycles[:CYCLES_SHOWN],
        "has_more": len(cycles) > CYCLES_SHOWN,
        "may_write": Permission.ENTER_MONTH in permissions and is_open(choice),
    }


@register.simple_tag
def chart_words(choice: GoalChoice, today: dt.date) -> list[tuple[str, str]]:
    """(measure, sentence) of the goal's charts as they are today."""
    found = charts_of(choice.enrollment, today, goal_slug=choice.goal.slug)
    return [(chart.measure.label, chart.say) for each in found for chart in each.charts if chart.marks]


@register.filter
def outcome_pill(outcome: str) -> str:
    """The role of the pill that shows a cycle's outcome."""
    return {Outcome.OPEN: "info", Outcome.ADOPT: "ok", Outcome.ADAPT: "info", Outcome.ABANDON: "idle"}[outcome]
