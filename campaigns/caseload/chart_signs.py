"""What the charts of homes say, in a few words, for the goals that a home shares with the QIO; else nothing at all."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.access.places import QioDesk
from campaigns.caseload.queries import goals_shared
from campaigns.caseload.worse import Worse, worse_in
from campaigns.charts.picture import Picture
from campaigns.charts.queries import charts_of_all
from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Goal, Phase
from campaigns.spc.findings import Verdict
from facilities.directory.models import Facility
from qioportal.lib.months import Month


@dataclass(frozen=True, slots=True)
class Sign:
    """One goal's real change. `better` is None where its way can't be told."""

    goal: Goal
    better: bool | None
    since: Month

    @property
    def words(self) -> str:
        way = {True: " for the better", False: " for the worse", None: ""}[self.better]
        return f"{self.goal.short_name}: real change{way} since {self.since.label}"


@dataclass(frozen=True, slots=True)
class Signals:
    """Of one home: what it shares, and the changes there. Not shared: nothing is read, nothing is said."""

    is_shared: bool
    signs: tuple[Sign, ...] = ()

    @property
    def words(self) -> str:
        """For files."""
        if not self.is_shared:
            return "not shared"
        return "; ".join(sign.words for sign in self.signs) or "no sign of change"


def with_signals(homes: Sequence[Facility], desk: QioDesk, phase: Phase | None, today: dt.date) -> list[Facility]:
    """The homes, each with `signals`. As many queries for a page of them as for one."""
    shared = goals_shared(desk, homes)
    signs = signs_in(shared, phase, today)
    for home in homes:
        home.signals = Signals(home.pk in shared, tuple(signs.get(home.pk, ())))
    return list(homes)


def signs_in(shared: dict[int, set[int | None]], phase: Phase | None, today: dt.date) -> dict[int, list[Sign]]:
    """By home, the changes in the goals that it shares, where there are any (None stands for all of them)."""
    parts = Enrollment.objects.active().filter(phase=phase, facility__in=shared)
    signs: dict[int, list[Sign]] = {}
    for found in charts_of_all(list(parts.select_related("facility", "phase")), today):
        home = found.enrollment.facility_id
        if {None, found.goal.pk} & shared[home]:
            sign = _sign(found.goal, [chart.picture for chart in found.charts])
            if sign:
                signs.setdefault(home, []).append(sign)
    return signs


def worse_of(pictures: Iterable[Picture], newest: Month) -> Worse | None:
    """The longest change for the worse of a goal's measures that is worth a call, while its numbers are new: one whose
    months stopped coming is silent, which is another alert."""
    fresh = [picture for picture in pictures if picture.last and picture.last.month >= newest.shift(-1)]
    found = [worse for worse in map(worse_in, fresh) if worse]
    return max(found, key=lambda each: each.months, default=None)


def _sign(goal: Goal, pictures: Sequence[Picture]) -> Sign | None:
    """Of the goal's measures the first that changed and stays changed, a change for the worse before others."""
    changed = [each for each in pictures if each.finding.verdict == Verdict.CHANGE and each.finding.lasts]
    for picture in sorted(changed, key=lambda each: each.better is not False):
        return Sign(goal, picture.better, _since(picture))
    return None


def _since(picture: Picture) -> Month:
    """Where the change shows first: the run's first month; where the run opens the chart, the month after it."""
    finding, tested = picture.finding, picture.tested
    if finding.run is None:
        return tested[len(tested) // 2].month
    run = finding.run.points
    if finding.run == finding.runs.runs[-1] or run[-1] + 1 >= len(tested):
        return tested[run[0]].month
    return tested[run[-1] + 1].month
