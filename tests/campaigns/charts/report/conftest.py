"""Harbor House with two years of months, a closed and an open cycle, a note, and steps: what a report has to say."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from campaigns.charts.report.contents import report_of
from campaigns.charts.report.quarters import Quarter
from campaigns.enrollment.models import Target
from campaigns.enrollment.services import choose_goals
from campaigns.goals.models import Goal
from campaigns.improvement.cycle_services import begin_cycle, close_cycle
from campaigns.improvement.models import Step
from campaigns.improvement.queries import work_on
from campaigns.improvement.services import put_note, save_step
from campaigns.measurements.models import MonthReport, Observation, ReportStatus
from campaigns.measurements.participation import recompute
from campaigns.measurements.queries import today_at
from qioportal.lib.months import Month
from tests.campaigns.charts import homes, pictures

QUARTER = Quarter(2026, 3)


@pytest.fixture
def today():
    with time_machine.travel(homes.TODAY, tick=False):
        yield


@pytest.fixture
def home(world):
    return world.homes["harbor"]


def improve(home, by, slug: str, text: str = "") -> None:
    """A closed and an open cycle, a note, two steps; `text` stands in every place where a person writes."""
    choice = work_on(home, slug)
    plan = {"title": text or "Same aides on unit 2", "plan": text or "Day shift first",
            "prediction": text or "80 of 100 residents by August", "do": "", "idea": None,
            "starts_on": dt.date(2026, 7, 6)}  # fmt: skip
    plan["title"] = plan["title"][:120]
    first = begin_cycle(choice=choice, facts=plan, by=by)
    end = {"do": text or "Done", "study": text or "It was 84, more than we had hoped for", "act": text or "All units",
           "outcome": "adopt", "ends_on": dt.date(2026, 9, 4)}  # fmt: skip
    close_cycle(cycle=first, choice=choice, facts=end, by=by)
    later = plan | {"title": (text or "Float group of the unit")[:110] + " 2", "starts_on": dt.date(2026, 9, 14)}
    begin_cycle(choice=choice, facts=later, by=by)
    put_note(choice=choice, month=Month(2026, 8), text=text[:160] or "New schedule", is_rebase=False, by=by)
    for step in (Step.EXPLORE, Step.EXAMINE):
        answers = {"reason": "R", "team": "T", "walk": "W", "causes": "C"}
        save_step(choice=choice, step=step, answers=answers, done_on=dt.date(2026, 7, 1), by=by)


def fill(enrollment, series: dict[str, list], last: Month = Month(2026, 9)) -> None:  # noqa: B008 - frozen
    """The months of the series up to `last`, straight into the tables: sending has its own tests."""
    reports = {report.month: report for report in enrollment.reports.all()}
    for step in range(max(map(len, series.values()))):
        month = last.shift(-step)
        if month not in reports:
            reports[month] = MonthReport.objects.create(
                enrollment=enrollment, month=month, status=ReportStatus.SENT,
                saved_at=timezone.now(), sent_at=timezone.now(),
            )  # fmt: skip
    Observation.objects.bulk_create(
        Observation(report=reports[last.shift(index + 1 - len(pairs))], measure=homes.measure(code),
                    numerator=pair[0], denominator=pair[1])
        for code, pairs in series.items()
        for index, pair in enumerate(pairs)
    )  # fmt: skip


@pytest.fixture
def busy(world, phase, home, today):
    """Three goals with two years of months; October is not sent."""
    enrollment = homes.signed(home, phase, world.ada)
    fill(enrollment, {"ca_ls": pictures.CONSISTENT, "med_ap": homes.MED, "ss_turn": homes.TURNOVER})
    for code, value in [("ca_ls", 85), ("med_ap", 12), ("ss_turn", 45)]:
        Target.objects.create(
            enrollment=enrollment, measure=homes.measure(code), value=value, effective_from=Month(2026, 1)
        )
    recompute(enrollment)
    improve(home, world.ada, "ca")
    return enrollment


@pytest.fixture
def small(world, phase, home, today):
    """Two goals, three months of one."""
    enrollment = homes.signed(home, phase, world.ada, codes=("CA", "MED"))
    fill(enrollment, {"ca_ls": [(42, 60), (45, 60), (44, 60)]})
    return enrollment


@pytest.fixture
def make(home):
    def make_report(quarter: Quarter = QUARTER):
        return report_of(home, quarter, today_at(home), "Ada Example, Administrator")

    return make_report


@pytest.fixture
def nine(busy, world, phase, home):
    """All nine goals, each with cycles and a note; two years of one more."""
    choose_goals(enrollment=busy, goals=Goal.objects.filter(phase=phase), by=world.ada)
    for slug in ("med", "ss", "hosp", "pcc", "inf", "mob", "pain", "pu"):
        improve(home, world.ada, slug)
    return busy
