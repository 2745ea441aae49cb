"""Reads of what a home sets itself for counting: its own numbers and its units."""

from dataclasses import dataclass

from campaigns.enrollment.models import Enrollment, HomeUnit, OwnNumber
from campaigns.enrollment.queries import own_number_on
from campaigns.goals.models import Measure, StrataKind
from facilities.directory.models import Facility
from qioportal.lib.months import Month


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A measure's own number now and from next month on, and what it was before, newest first."""

    measure: Measure
    now: int
    later: int
    history: list[OwnNumber]


def _measures(enrollment: Enrollment, month: Month):
    goals = enrollment.choices.current().values("goal")
    rows = Measure.objects.filter(goal__in=goals).entered_monthly().on(month.first_day)
    return rows.select_related("goal").order_by("goal__number", "position", "code")


def own_lines(enrollment: Enrollment, month: Month) -> list[OwnLine]:
    """For the measures of the chosen goals that ask for a number of the home's own; `month` is the present one."""
    found = []
    for measure in _measures(enrollment, month).exclude(own_number_label=""):
        rows = enrollment.own_numbers.filter(measure__goal=measure.goal_id, measure__code=measure.code)
        now, later = (own_number_on(enrollment, measure, each) for each in (month, month.shift(1)))
        history = list(rows.select_related("set_by").order_by("-effective_from"))
        found.append(OwnLine(measure, now, later, history))
    return found


def asks_for_units(enrollment: Enrollment, month: Month) -> bool:
    return _measures(enrollment, month).filter(strata=StrataKind.UNIT).exists()


def has_own_settings(enrollment: Enrollment) -> bool:
    """Is there a number or a unit to set for the goals chosen?"""
    goals = enrollment.choices.current().values("goal")
    rows = Measure.objects.filter(goal__in=goals, valid_to=None).entered_monthly()
    return rows.exclude(own_number_label="", strata__in=[StrataKind.NONE, StrataKind.POSITION]).exists()


def units_of(home: Facility) -> list[HomeUnit]:
    """Open ones first, each in the order in which it was added."""
    return sorted(home.units.order_by("number"), key=lambda unit: unit.closed_on is not None)


def unit_of(home: Facility, number: int) -> HomeUnit | None:
    return home.units.filter(number=number).select_related("facility").first()
