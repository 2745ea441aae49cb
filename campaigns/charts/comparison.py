"""State, nation and homes of like size beside the home: one rate over all homes that sent the month (groups.py).

What everybody may see is counted once and kept. From that, each reader sees what stays safe though he or she knows the
numbers of some homes (`homes_known`): the counting is kept too, by home, so that theirs can be taken out of it.
"""

import hashlib
import logging
import uuid
from dataclasses import dataclass

from django.core.cache import caches
from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.functions import Coalesce, NullIf, Trim, Upper
from django.utils import timezone

from campaigns.charts.groups import HIDDEN, NO_BAND, Rate, Shown, band_of, band_words, decide_tally, withheld
from campaigns.charts.picture import Peer
from campaigns.charts.since import settled
from campaigns.charts.tally import Row, Tally
from campaigns.enrollment.consent import consented
from campaigns.enrollment.models import Enrollment
from campaigns.goals.models import Goal, Measure, Phase
from campaigns.goals.queries import monthly_measures
from campaigns.measurements.models import Observation, ReportStatus
from facilities.directory.models import Facility
from qioportal.lib.kept import kept_many, remember, remembered
from qioportal.lib.months import Month, months_between

log = logging.getLogger(__name__)
KEPT_SECONDS = 26 * 60 * 60  # made anew each night
REMEMBERED_SECONDS = 400 * 24 * 60 * 60  # what was shown last: the next counting must not tell the difference


@dataclass(frozen=True, slots=True)
class Comparison:
    """The words for the page: 79.3, from 41 homes; or why nothing shows."""

    month: Month
    state: str
    nation: str
    size: str = ""
    size_name: str = ""  # 60 to 99 beds; empty when the beds of the home aren't known


def homes_known(user, goal: Goal) -> frozenset[int]:
    """Ids of the homes whose numbers of this goal the person may see: own ones, the chain's, those that share."""
    return frozenset(
        Enrollment.objects.filter(consented(user, goal, prefix="facility__")).values_list("facility", flat=True)
    )


def comparison_of(measure: Measure, month: Month, home: Facility, known: frozenset[int]) -> Comparison:
    """The newest month in words, for who knows these homes."""
    shown = shown_to(known, measure, [month])[month]
    band = band_of(home.certified_beds)
    return Comparison(
        month,
        shown.states.get(home.state, HIDDEN).words,
        shown.nation.words,
        shown.bands.get(band, HIDDEN).words if band != NO_BAND else "",
        band_words(band),
    )


def lines_of(measure: Measure, first: Month, last: Month, home: Facility, known: frozenset[int]) -> tuple[Peer, ...]:
    """State and nation month by month, where they may show to who knows these homes."""
    shown = shown_to(known, measure, list(months_between(first, last)))
    lines = [
        (home.place.name, [(month, each.states.get(home.state, HIDDEN)) for month, each in shown.items()]),
        ("Nation", [(month, each.nation) for month, each in shown.items()]),
    ]
    return tuple(Peer(name, _values(rates)) for name, rates in lines if _values(rates))


def _values(rates: list[tuple[Month, Rate]]) -> tuple[tuple[Month, float], ...]:
    return tuple((month, rate.cell.value) for month, rate in rates if rate.cell.value is not None)


def shown_to(known: frozenset[int], measure: Measure, months: list[Month]) -> dict[Month, Shown]:
    """What may show of each month to who sees the numbers of these homes."""
    shown = shown_of(measure, months)
    if not known:
        return shown
    digest = hashlib.blake2b(repr(sorted(known)).encode(), digest_size=16).hexdigest()
    keys = {f"charts:withheld:{measure.pk}:{month}:{each.made}:{digest}": month for month, each in shown.items()}

    def make(missing: list[str]) -> tuple[dict, dict]:
        wanted = [keys[key] for key in missing]
        tallies = _tallies(measure, shown, wanted)
        if lost := [month for month in wanted if month not in tallies]:  # what shows must be of the same counting
            shown.update(shown_of(measure, lost, anew=True))
            tallies |= _tallies(measure, shown, lost)
        if without_cache := [month for month in lost if month not in tallies]:
            shown.update(_decided(measure, without_cache, tallies))
        found = {
            key: withheld(shown[month], tallies[month].without(known), measure.multiplier, is_share=measure.is_share)
            for key, month in zip(missing, wanted, strict=True)
        }
        return ({}, found) if lost else (found, {})

    found = kept_many(keys, KEPT_SECONDS, make)  # the key names the counting: it never becomes untrue
    return {month: shown[month].less(found[key]) for key, month in keys.items()}


def _tallies(measure: Measure, shown: dict[Month, Shown], months: list[Month]) -> dict[Month, Tally]:
    """Those of the countings that are kept."""
    keys = {_tally_key(measure, month, shown[month].made): month for month in months}
    found = kept_many(keys, 0, lambda missing: ({}, dict.fromkeys(missing)))
    return {keys[key]: Tally.unpack(packed) for key, packed in found.items() if packed is not None}


def _tally_key(measure: Measure, month: Month, made: str) -> str:
    return f"charts:tally:{measure.pk}:{month}:{made}"


def shown_of(measure: Measure, months: list[Month], *, anew: bool = False) -> dict[Month, Shown]:
    """What may show of each month to a stranger, for the homes of all states: one query walks the nation for the months
    that aren't kept."""
    keys = {f"charts:counted:{measure.pk}:{month}": month for month in months}

    def make(missing: list[str]) -> tuple[dict, dict]:
        tallies: dict[Month, Tally] = {}
        made = _decided(measure, [keys[key] for key in missing], tallies)
        packed = {_tally_key(measure, month, made[month].made): each.pack() for month, each in tallies.items()}
        return {key: made[keys[key]] for key in missing} | packed, {}

    if anew:
        _forget(list(keys))
    found = kept_many(keys, KEPT_SECONDS, make)
    return {month: found[key] for key, month in keys.items()}


def _forget(keys: list[str]) -> None:
    try:
        caches["shared"].delete_many(keys)
    except Exception as error:  # noqa: BLE001 - whatever the cache's client raises; then nothing is kept anyhow
        log.warning("what was counted could not be forgotten: %s", error)


def _decided(measure: Measure, months: list[Month], tallies: dict[Month, Tally]) -> dict[Month, Shown]:
    """Counted now, as far as the difference to what was shown last may be known; the countings are put in `tallies`."""
    rows = _count(measure, months)
    keys = {month: f"charts:last:{measure.pk}:{month}" for month in months}
    last = remembered(keys.values())
    found = {}
    for month, key in keys.items():
        tally = Tally.of(rows[month])
        if key in last:
            shown, packed = last[key]
            tally = settled(Tally.unpack(packed), shown, tally, measure.multiplier, is_share=measure.is_share)
        tallies[month] = tally
        found[month] = decide_tally(tally, measure.multiplier, is_share=measure.is_share, made=uuid.uuid4().hex)
    remember({keys[month]: (found[month], tallies[month].pack()) for month in months}, REMEMBERED_SECONDS)
    return found


def prepare() -> int:
    """The last two years of every measure that homes enter now, a measure at a time; gives how many measures."""
    today = timezone.localdate()
    goals = Goal.objects.filter(phase__in=Phase.objects.running(today)).values("pk")
    measures = monthly_measures(goals, today)
    last = Month.of(today).shift(-1)
    for measure in measures:
        shown_of(measure, list(months_between(last.shift(-23), last)), anew=True)
    return len(measures)


def _count(measure: Measure, months: list[Month]) -> dict[Month, list[Row]]:
    """By month: where each home is, whose it is, and what it counted."""
    facility = "report__enrollment__facility"
    owner = Coalesce(
        F(f"{facility}__chain__number"),
        NullIf(Trim(Upper(F(f"{facility}__legal_name"))), Value("")),
        F(f"{facility}__ccn"),
    )
    sent = Observation.objects.filter(
        measure=measure, report__month__in=months, report__status=ReportStatus.SENT, numerator__isnull=False,
        denominator__gt=0,
    )  # fmt: skip
    rows = sent.order_by().values_list(
        Case(
            *(When(report__month=month, then=Value(place)) for place, month in enumerate(months)),
            output_field=IntegerField(),
        ),  # the month by its place: a date for each of so many rows takes its time
        f"{facility}__state",
        f"{facility}__certified_beds",
        owner,
        facility,
        "numerator",
        "denominator",
    )
    found: list[list[Row]] = [[] for _ in months]
    for place, state, beds, name, home, top, bottom in rows:
        found[place].append(((state, band_of(beds)), name, home, (1, top, bottom)))
    return dict(zip(months, found, strict=True))
