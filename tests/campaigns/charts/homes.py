"""Homes that take part and send months, made through the services, on the days when it would have happened."""

import datetime as dt
from decimal import Decimal

import time_machine

from campaigns.enrollment.models import Consent
from campaigns.enrollment.services import choose_goals, set_target, sign_agreement
from campaigns.goals.models import Goal, Measure
from campaigns.measurements.checks import Entry
from campaigns.measurements.models import MonthReport, Observation
from campaigns.measurements.services import send_month
from facilities.directory.models import Facility
from qioportal.lib.months import Month
from tests.campaigns.charts import pictures

TODAY = dt.datetime(2026, 11, 9, 14, 41, tzinfo=dt.UTC)  # a Monday morning, 9:41 in Maryland
MED = [(19 - step // 4, 100) for step in range(24)]
TURNOVER = [(30 - step // 6, 52) for step in range(24)]


def measure(code: str) -> Measure:
    return Measure.objects.select_related("goal").get(code=code, valid_to=None)


def signed(home, phase, by, codes=("CA", "MED", "SS"), on=dt.datetime(2024, 10, 1, 15, tzinfo=dt.UTC)):
    """The home takes part and has chosen its goals."""
    with time_machine.travel(on, tick=False):
        enrollment = sign_agreement(home=home, phase=phase, by=by, title="Administrator")
        if codes:
            choose_goals(enrollment=enrollment, goals=Goal.objects.filter(phase=phase, code__in=codes), by=by)
    return enrollment


def send(enrollment, by, series: dict[str, list], last="2026-09"):
    """Send the months of the series (code to pairs, None for a month that isn't sent), each on the 10th after."""
    length = max(map(len, series.values()))
    measures = {code: measure(code) for code in series}
    for index in range(length):
        month = Month.parse(last).shift(index + 1 - length)
        entries = {
            measures[code]: Entry(*pairs[index - length + len(pairs)])
            for code, pairs in series.items()
            if index - length + len(pairs) >= 0 and pairs[index - length + len(pairs)] is not None
        }
        if entries:
            day = month.shift(1).first_day + dt.timedelta(days=9)
            with time_machine.travel(dt.datetime(day.year, day.month, day.day, 15, tzinfo=dt.UTC), tick=False):
                send_month(enrollment=enrollment, month=month, entries=entries, by=by)


def fill(enrollment, code: str, pairs, last="2026-09"):
    """The same straight into the tables, for tests that are not about sending."""
    first = Month.parse(last).shift(1 - len(pairs))
    counts = {first.shift(index): pair for index, pair in enumerate(pairs) if pair is not None}
    MonthReport.objects.bulk_create(
        [MonthReport(enrollment=enrollment, month=month, status="sent", sent_at=TODAY) for month in counts],
        ignore_conflicts=True,
    )
    rate = measure(code)
    Observation.objects.bulk_create(
        Observation(report=report, measure=rate, numerator=counts[report.month][0], denominator=counts[report.month][1])
        for report in enrollment.reports.filter(month__in=list(counts))
    )


def aim(enrollment, by, code: str, value: str, month: str):
    """A target that holds from that month on, set in the month before."""
    day = Month.parse(month).shift(-1).first_day
    set_target(enrollment=enrollment, measure=measure(code), value=Decimal(value), by=by, today=day)


def busy_home(world, phase):
    """Harbor House with two years of three goals, as in the mock pages; October is not sent yet."""
    enrollment = signed(world.homes["harbor"], phase, world.ada)
    medications = [*MED[:19], None, *MED[20:]]
    send(enrollment, world.ada, {"ca_ls": pictures.CONSISTENT, "med_ap": medications, "ss_turn": TURNOVER})
    aim(enrollment, world.ada, "ca_ls", "80", "2024-11")
    aim(enrollment, world.ada, "ca_ls", "85", "2026-01")
    aim(enrollment, world.ada, "med_ap", "12", "2025-01")
    aim(enrollment, world.ada, "ss_turn", "45", "2025-01")
    return enrollment


def small_home(world, phase):
    """Harbor House with three months of one goal."""
    enrollment = signed(world.homes["harbor"], phase, world.ada, codes=("CA", "MED"))
    send(enrollment, world.ada, {"ca_ls": [(42, 60), (45, 60), (44, 60)]})
    return enrollment


def neighbours(world, phase, count: int, *, state="MD", legal="OWNER {n}", pair=(70, 100), month="2026-09", start=0):
    """So many homes of a state that sent one month of consistent assignment."""
    made = []
    for number in range(start, start + count):
        home = Facility.objects.create(
            ccn=f"{'21' if state == 'MD' else '36'}9{number:03d}", name=f"HOME {number}", state=state, city="EASTON",
            legal_name=legal.format(n=number),
        )  # fmt: skip
        enrollment = signed(home, phase, world.ada, codes=())
        choice = Goal.objects.get(phase=phase, code="CA")
        enrollment.choices.create(goal=choice)
        send(enrollment, world.ada, {"ca_ls": [pair]}, last=month)
        made.append(home)
    return made


def share(world, recipient: str, home: str = "harbor", goal=None, hospital=None) -> Consent:
    """The home lets Maryland's QIO or LANE, a hospital or the nation see its numbers since the start of the year."""
    return Consent.objects.create(
        facility=world.homes[home], recipient=recipient, qio=world.qios["md"] if recipient == "qio" else None,
        state="MD" if recipient == "lane" else "", hospital=hospital, goal=goal, purpose="Help with our goals",
        starts_on=dt.date(2026, 1, 1), granted_by=world.ada,
    )  # fmt: skip
