"""Invented improvement of the named home: steps, a closed and an open PDSA cycle, notes on the chart."""

import datetime as dt

from accounts.users.models import User
from campaigns.improvement.cycle_services import begin_cycle, close_cycle
from campaigns.improvement.idea_queries import idea_by_code
from campaigns.improvement.models import Outcome, Step
from campaigns.improvement.queries import work_on
from campaigns.improvement.services import put_note, save_step
from campaigns.measurements.queries import month_due, today_at
from facilities.directory.models import Facility

_STEPS = {
    Step.EXPLORE: {
        "reason": "Residents ask every morning who will come. Families do not know whom to talk to.",
        "team": "Two aides of the day shift, one of the evening, a nurse, and the one who makes the schedule.",
        "sponsor": "The director of nursing.",
    },
    Step.EXAMINE: {
        "walk": "On weekends, agency staff goes wherever there is a gap. On weekdays three aides swap by habit.",
        "causes": "The schedule is made by unit, not by resident; call-offs are filled from other units first.",
        "well": "The small unit in the west wing: the same four aides for years.",
    },
    Step.CREATE: {"change": "The same aides for the same residents on unit 2, day shift, for four weeks."},
}


def invent_improvement(home: Facility, by: User) -> None:
    """Consistent assignment with its story, a note for medications."""
    today = today_at(home)
    choice = work_on(home, "ca")
    for days, (step, answers) in zip((330, 290, 250), _STEPS.items(), strict=True):
        save_step(choice=choice, step=step, answers=answers, done_on=today - dt.timedelta(days=days), by=by)
    first = begin_cycle(
        choice=choice,
        by=by,
        facts={
            "title": "Same aides on unit 2",
            "idea": idea_by_code("same-residents"),
            "plan": "Day shift of unit 2, four weeks. The aides agree who cares for whom; the schedule follows.",
            "prediction": "75 of 100 residents of the unit meet at most 12 aides in the month; now it is about 65.",
            "starts_on": today - dt.timedelta(days=240),
            "do": "",
        },
    )
    close_cycle(
        cycle=first,
        choice=choice,
        by=by,
        facts={
            "do": "Four weeks as planned. One call-off a week was filled from the unit itself.",
            "study": "78 of 100, more than we had expected. Residents greet the aides by name.",
            "act": "All units, day shift first. The schedule is made by resident from now on.",
            "outcome": Outcome.ADOPT,
            "ends_on": today - dt.timedelta(days=205),
        },
    )
    begin_cycle(
        choice=choice,
        by=by,
        facts={
            "title": "A float group of the unit's own",
            "idea": idea_by_code("own-cover"),
            "plan": "Three aides per wing fill open evening shifts before the agency is called.",
            "prediction": "Agency shifts on evenings fall from nine to four a month.",
            "starts_on": today - dt.timedelta(days=35),
            "do": "First two weeks: five open shifts, four of them filled by the group.",
        },
    )
    due = month_due(today)
    put_note(choice=choice, month=due.shift(-7), text="Same aides on unit 2, then on all", is_rebase=False, by=by)
    put_note(choice=choice, month=due.shift(-2), text="Two aides left, four new ones began", is_rebase=False, by=by)
    medications = work_on(home, "med")
    put_note(choice=medications, month=due.shift(-4), text="New medical director", is_rebase=False, by=by)
