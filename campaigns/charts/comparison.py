"""State and nation beside the home: one rate over all homes that sent the month, under the rule for small groups."""

from dataclasses import dataclass

from django.db.models import Count, F, Max, Q, Sum, Value
from django.db.models.functions import Coalesce, NullIf, Trim, Upper

from campaigns.goals.models import Measure
from campaigns.measurements.models import Observation, ReportStatus
from facilities.directory.models import Facility
from qioportal.lib.months import Month
from qioportal.lib.suppression import FEW_HOMES, PROTECTED, Cell, group_may_show, owner_dominates, rate_cell


@dataclass(frozen=True, slots=True)
class Group:
    """Homes that sent a measure for a month; `owner_*` belong to the owner that has the most."""

    homes: int = 0
    top: int = 0
    bottom: int = 0
    owner_homes: int = 0
    owner_bottom: int = 0

    @property
    def may_show(self) -> bool:
        return group_may_show(self.homes, self.owner_homes) and not owner_dominates(self.owner_bottom, self.bottom)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The words for the page: 79.3, from 41 homes; or why nothing shows."""

    month: Month
    state: str
    nation: str


def comparison_of(measure: Measure, month: Month, home: Facility) -> Comparison:
    """State and nation in one query. The nation is hidden where it would give away the few homes of other states."""
    state, rest, nation = _groups(measure, month, home.state)
    state_cell = _cell(state, measure)
    nation_cell = _cell(nation, measure)
    if not state_cell.hidden and not nation_cell.hidden and rest.homes and not rest.may_show:
        nation_cell = Cell(PROTECTED)
    return Comparison(month, _words(state_cell, state), _words(nation_cell, nation))


def _cell(group: Group, measure: Measure) -> Cell:
    if not group.may_show:
        return Cell(FEW_HOMES)
    return rate_cell(group.top, group.bottom, measure.multiplier, is_share=measure.is_share)


def _words(cell: Cell, group: Group) -> str:
    return cell.words if cell.value is None else f"{cell.words}, from {group.homes:,} homes"


def _groups(measure: Measure, month: Month, state: str) -> tuple[Group, Group, Group]:
    """The home's state, the other states, all: grouped by owner first (the chain, else the legal name, else itself)."""
    facility = "report__enrollment__facility__"
    here, there = Q(**{f"{facility}state": state}), ~Q(**{f"{facility}state": state})
    owner = Coalesce(
        F(f"{facility}chain__number"),
        NullIf(Trim(Upper(F(f"{facility}legal_name"))), Value("")),
        F(f"{facility}ccn"),
    )
    sent = Observation.objects.filter(
        measure=measure, report__month=month, report__status=ReportStatus.SENT, numerator__isnull=False,
        denominator__gt=0,
    )  # fmt: skip
    parts = {"here": here, "there": there, "all": None}
    by_owner = sent.order_by().annotate(owner=owner).values("owner")
    for name, part in parts.items():
        by_owner = by_owner.annotate(**{
            f"{name}_homes": Count("pk", filter=part),
            f"{name}_top": Coalesce(Sum("numerator", filter=part), 0),
            f"{name}_bottom": Coalesce(Sum("denominator", filter=part), 0),
        })  # fmt: skip
    sums = {f"{name}_{what}__all": Sum(f"{name}_{what}") for name in parts for what in ("homes", "top", "bottom")}
    most = {f"{name}_{what}__most": Max(f"{name}_{what}") for name in parts for what in ("homes", "bottom")}
    found = {key: value or 0 for key, value in by_owner.aggregate(**sums, **most).items()}
    here_group, there_group, all_group = (
        Group(
            found[f"{name}_homes__all"], found[f"{name}_top__all"], found[f"{name}_bottom__all"],
            found[f"{name}_homes__most"], found[f"{name}_bottom__most"],
        )
        for name in parts
    )  # fmt: skip
    return here_group, there_group, all_group
