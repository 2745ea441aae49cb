"""State, nation and homes of like size beside the home: one rate over all homes that sent the month (groups.py)."""

from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, F, Sum, Value
from django.db.models.functions import Coalesce, NullIf, Trim, Upper
from django.utils import timezone

from campaigns.charts.groups import HIDDEN, NO_BAND, Cells, Rate, Shown, band_of, band_words, decide
from campaigns.charts.picture import Peer
from campaigns.goals.models import Goal, Measure, Phase
from campaigns.goals.queries import monthly_measures
from campaigns.measurements.models import Observation, ReportStatus
from facilities.directory.models import Facility
from qioportal.lib.kept import kept_many
from qioportal.lib.months import Month, months_between

KEPT_SECONDS = 15 * 60
KEPT_SETTLED = 26 * 60 * 60  # months that hardly change any more; made anew each night
SETTLED = 3


@dataclass(frozen=True, slots=True)
class Comparison:
    """The words for the page: 79.3, from 41 homes; or why nothing shows."""

    month: Month
    state: str
    nation: str
    size: str = ""
    size_name: str = ""  # 60 to 99 beds; empty when the beds of the home aren't known


def comparison_of(measure: Measure, month: Month, home: Facility) -> Comparison:
    """The newest month in words."""
    shown = shown_of(measure, [month])[month]
    band = band_of(home.certified_beds)
    return Comparison(
        month,
        shown.states.get(home.state, HIDDEN).words,
        shown.nation.words,
        shown.bands.get(band, HIDDEN).words if band != NO_BAND else "",
        band_words(band),
    )


def lines_of(measure: Measure, first: Month, last: Month, home: Facility) -> tuple[Peer, ...]:
    """State and nation month by month, where they may show."""
    shown = shown_of(measure, list(months_between(first, last)))
    lines = [
        (home.place.name, [(month, each.states.get(home.state, HIDDEN)) for month, each in shown.items()]),
        ("Nation", [(month, each.nation) for month, each in shown.items()]),
    ]
    return tuple(Peer(name, _values(rates)) for name, rates in lines if _values(rates))


def _values(rates: list[tuple[Month, Rate]]) -> tuple[tuple[Month, float], ...]:
    return tuple((month, rate.cell.value) for month, rate in rates if rate.cell.value is not None)


def shown_of(measure: Measure, months: list[Month], *, anew: bool = False) -> dict[Month, Shown]:
    """What may show of each month, for the homes of all states. A query walks the nation for the months that aren't
    kept (one for those of late, one for the older ones): that is why they are kept."""
    keys = {f"charts:shown:{measure.pk}:{month}": month for month in months}
    older = Month.of(timezone.localdate()).shift(-SETTLED)

    def make(missing: list[str]) -> tuple[dict, dict]:
        wanted = [keys[key] for key in missing]
        cells = _count(measure, wanted)
        return {
            key: decide(cells.get(keys[key], {}), measure.multiplier, is_share=measure.is_share) for key in missing
        }, {}

    settled = [key for key, month in keys.items() if month < older]
    recent = [key for key, month in keys.items() if month >= older]
    if anew:
        cache.delete_many(list(keys))
    found = kept_many(settled, KEPT_SETTLED, make) | kept_many(recent, KEPT_SECONDS, make)
    return {month: found[key] for key, month in keys.items()}


def prepare() -> int:
    """The last two years of every measure that homes enter now, a measure at a time; gives how many measures."""
    today = timezone.localdate()
    goals = Goal.objects.filter(phase__in=Phase.objects.running(today)).values("pk")
    measures = monthly_measures(goals, today)
    last = Month.of(today).shift(-1)
    for measure in measures:
        shown_of(measure, list(months_between(last.shift(-23), last)), anew=True)
    return len(measures)


def _count(measure: Measure, months: list[Month]) -> dict[Month, Cells]:
    """By month: state and size band, and in these what each owner's homes counted."""
    facility = "report__enrollment__facility__"
    owner = Coalesce(
        F(f"{facility}chain__number"),
        NullIf(Trim(Upper(F(f"{facility}legal_name"))), Value("")),
        F(f"{facility}ccn"),
    )
    sent = Observation.objects.filter(
        measure=measure, report__month__in=months, report__status=ReportStatus.SENT, numerator__isnull=False,
        denominator__gt=0,
    )  # fmt: skip
    rows = sent.order_by().values_list("report__month", f"{facility}state", f"{facility}certified_beds", owner)
    found: dict[Month, dict] = {}
    for month, state, beds, name, *part in rows.annotate(Count("pk"), Sum("numerator"), Sum("denominator")):
        owners = found.setdefault(month, {}).setdefault((state, band_of(beds)), {})
        before = owners.get(name)
        owners[name] = tuple(map(sum, zip(part, before, strict=True))) if before else tuple(part)
    return found
