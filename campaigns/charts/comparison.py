"""State and nation beside the home: one rate over all homes that sent the month, under the rule for small groups."""

from dataclasses import dataclass

from django.db.models import Count, F, Sum, Value
from django.db.models.functions import Coalesce, NullIf, Trim, Upper

from campaigns.goals.models import Measure
from campaigns.measurements.models import Observation, ReportStatus
from facilities.directory.models import Facility
from qioportal.lib.kept import kept
from qioportal.lib.months import Month
from qioportal.lib.suppression import FEW_HOMES, PROTECTED, Cell, group_may_show, owner_dominates, rate_cell

KEPT_SECONDS = 15 * 60
NOTHING = (0, 0, 0)
Part = tuple[int, int, int]  # homes, numerators, denominators


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
class Groups:
    """By state its homes and those of all other states; and all homes."""

    states: dict[str, tuple[Group, Group]]
    nation: Group


@dataclass(frozen=True, slots=True)
class Comparison:
    """The words for the page: 79.3, from 41 homes; or why nothing shows."""

    month: Month
    state: str
    nation: str


def comparison_of(measure: Measure, month: Month, home: Facility) -> Comparison:
    """State and nation. The nation is hidden where it would give away the few homes of other states."""
    key = f"charts:groups:{measure.pk}:{month}"
    groups = kept(key, KEPT_SECONDS, lambda: _count(measure, month))
    state, rest = groups.states.get(home.state, (Group(), groups.nation))
    state_cell = _cell(state, measure)
    nation_cell = _cell(groups.nation, measure)
    if not state_cell.hidden and not nation_cell.hidden and rest.homes and not rest.may_show:
        nation_cell = Cell(PROTECTED)
    return Comparison(month, _words(state_cell, state), _words(nation_cell, groups.nation))


def _cell(group: Group, measure: Measure) -> Cell:
    if not group.may_show:
        return Cell(FEW_HOMES)
    return rate_cell(group.top, group.bottom, measure.multiplier, is_share=measure.is_share)


def _words(cell: Cell, group: Group) -> str:
    return cell.words if cell.value is None else f"{cell.words}, from {group.homes:,} homes"


def _count(measure: Measure, month: Month) -> Groups:
    """All states in one query, which walks the nation once: that is why it is kept, and not done for each page."""
    facility = "report__enrollment__facility__"
    owner = Coalesce(
        F(f"{facility}chain__number"),
        NullIf(Trim(Upper(F(f"{facility}legal_name"))), Value("")),
        F(f"{facility}ccn"),
    )
    sent = Observation.objects.filter(
        measure=measure, report__month=month, report__status=ReportStatus.SENT, numerator__isnull=False,
        denominator__gt=0,
    )  # fmt: skip
    by_owner = sent.order_by().values_list(f"{facility}state", owner)
    states: dict[str, dict[str, Part]] = {}
    whole: dict[str, Part] = {}
    for state, name, *part in by_owner.annotate(Count("pk"), Sum("numerator"), Sum("denominator")):
        states.setdefault(state, {})[name] = tuple(part)
        whole[name] = tuple(map(sum, zip(part, whole.get(name, NOTHING), strict=True)))
    nation = _group(whole)
    by_homes, by_bottom = (sorted(whole, key=lambda name: whole[name][index], reverse=True) for index in (0, 2))
    pairs = {}
    for state, mine in states.items():
        here = _group(mine)
        rest = Group(
            nation.homes - here.homes, nation.top - here.top, nation.bottom - here.bottom,
            _most(0, by_homes, whole, mine), _most(2, by_bottom, whole, mine),
        )  # fmt: skip
        pairs[state] = here, rest
    return Groups(pairs, nation)


def _group(owners: dict[str, Part]) -> Group:
    homes, tops, bottoms = zip(*owners.values(), strict=True) if owners else ((), (), ())
    return Group(sum(homes), sum(tops), sum(bottoms), max(homes, default=0), max(bottoms, default=0))


def _most(index: int, ranked: list[str], whole: dict[str, Part], mine: dict[str, Part]) -> int:
    """What the owner with the most has outside the state; `ranked` are all owners, the one with the most first."""
    outside = next((whole[name][index] for name in ranked if name not in mine), 0)
    return max([outside, *(whole[name][index] - part[index] for name, part in mine.items())])
