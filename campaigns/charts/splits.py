"""What a measure is split into, by position or unit: a small chart for each part that has numbers."""

from collections import defaultdict
from dataclasses import dataclass, replace

from campaigns.charts.picture import Picture, View
from campaigns.charts.queries import GoalCharts, MeasureChart, subject_of
from campaigns.charts.series import trimmed
from campaigns.charts.stretches import picture_of
from campaigns.charts.words import number, pill_of, say
from campaigns.enrollment.models import HomeUnit
from campaigns.goals.models import StrataKind, Stratum
from campaigns.measurements.models import ObservationPart, ReportStatus
from campaigns.measurements.queries import point_of
from facilities.directory.models import Facility
from qioportal.lib.months import months_between


@dataclass(frozen=True, slots=True)
class Split:
    """CNA, or a unit of the home, with its picture."""

    name: str
    key: str
    picture: Picture

    @property
    def pill(self) -> tuple[str, str]:
        return pill_of(self.picture)

    @property
    def say(self) -> str:
        return say(self.picture)

    @property
    def last_words(self) -> str:
        return number(self.picture.last.rate if self.picture.last else None)


def splits_of(found: GoalCharts, home: Facility) -> list[list[Split]]:
    """For each chart of the goal its parts, in the order of the definition. Three queries at most."""
    split = [chart for chart in found.charts if chart.measure.strata != StrataKind.NONE and chart.marks]
    if not split:
        return [[] for _ in found.charts]
    counts: dict[tuple[str, str], dict] = defaultdict(dict)
    rows = ObservationPart.objects.filter(
        observation__report__enrollment=found.enrollment, observation__report__status=ReportStatus.SENT,
        observation__measure__goal=found.goal, observation__measure__code__in=[each.measure.code for each in split],
    )  # fmt: skip
    for code, stratum, month, top, bottom in rows.values_list(
        "observation__measure__code", "stratum", "observation__report__month", "numerator", "denominator"
    ):
        counts[(code, stratum)][month] = (top, bottom)
    names = _names(split, home)
    return [
        [
            _split(chart, stratum, name, counts[(chart.measure.code, stratum)])
            for stratum, name in names.get(chart.measure.pk, {}).items()
            if (chart.measure.code, stratum) in counts
        ]
        for chart in found.charts
    ]


def _names(split: list[MeasureChart], home: Facility) -> dict[int, dict[str, str]]:
    """By measure: code and name of each part."""
    names: dict[int, dict[str, str]] = {}
    for row in Stratum.objects.filter(measure__in=[chart.measure for chart in split]).order_by("position"):
        names.setdefault(row.measure_id, {})[row.code] = row.name
    units = {}
    if any(chart.measure.strata == StrataKind.UNIT for chart in split):
        units = {unit.code: unit.name for unit in HomeUnit.objects.filter(facility=home).order_by("number")}
    return {
        chart.measure.pk: units if chart.measure.strata == StrataKind.UNIT else names.get(chart.measure.pk, {})
        for chart in split
    }


def _split(chart: MeasureChart, stratum: str, name: str, counts: dict) -> Split:
    shown = chart.picture.marks
    last = shown[-1].month if shown else max(counts)
    points = [
        point_of(month, *counts.get(month, (None, None)), chart.measure.multiplier)
        for month in months_between(min(counts), last)
    ]
    subject = replace(subject_of(chart.measure), title=f"{chart.measure.label}: {name}")
    view = View.LINE if subject.not_tested else View.RUN
    picture = picture_of(subject, trimmed(points), (), max(1, len(shown)), view=view, breaks=chart.picture.breaks)
    return Split(name, f"{chart.key}-{stratum}", picture)
