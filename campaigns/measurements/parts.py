"""Parts of a count: by position (staff stability) or by the home's own units (consistent assignment).

Where every part of the whole is filled, the whole is their sum. A position that stands beside (the director of
nursing) is kept, and never added.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from campaigns.enrollment.models import HomeUnit
from campaigns.goals.models import Measure, StrataKind, Stratum
from campaigns.measurements.checks import Entry
from qioportal.lib.months import Month

Parts = dict[tuple[Measure, str], Entry]


@dataclass(frozen=True, slots=True)
class Split:
    """One line beneath a measure: a position or a unit."""

    code: str
    name: str
    is_part: bool = True


def splits_of(facility_id: int, measures: Iterable[Measure], month: Month) -> dict[int, list[Split]]:
    """By measure id, what its count can be split into in that month. At most two queries."""
    by_kind: dict[str, list[int]] = {}
    for measure in measures:
        by_kind.setdefault(measure.strata, []).append(measure.pk)
    found: dict[int, list[Split]] = {}
    if positions := by_kind.get(StrataKind.POSITION):
        for row in Stratum.objects.filter(measure__in=positions).order_by("measure", "position", "code"):
            found.setdefault(row.measure_id, []).append(Split(row.code, row.name, row.is_part))
    if split := by_kind.get(StrataKind.UNIT):
        units = units_in(facility_id, month.first_day)
        if units:
            found |= {pk: [Split(unit.code, unit.name) for unit in units] for pk in split}
    return found


def units_in(facility_id: int, day: dt.date) -> list[HomeUnit]:
    rows = HomeUnit.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), facility=facility_id)
    return list(rows.order_by("number"))


def sum_of(splits: Iterable[Split], entries: Mapping[str, Entry]) -> tuple[int, int] | None:
    """What the parts add up to; None while one of them is missing."""
    counted = [entries.get(split.code, Entry()) for split in splits if split.is_part]
    if not counted or not all(entry.is_whole for entry in counted):
        return None
    return sum(entry.numerator for entry in counted), sum(entry.denominator for entry in counted)


def wrong_with_parts(
    whole: Entry, splits: list[Split], entries: Mapping[str, Entry], *, is_share: bool, sending: bool = True
) -> list[str]:
    """What can't be about the parts of one measure. A draft may be half done."""
    wrong = []
    for split in splits:
        entry = entries.get(split.code, Entry())
        if entry.is_blank:
            continue
        if not entry.is_whole:
            if sending:
                wrong.append(f"{split.name}: enter the number and “out of”, or leave both empty.")
        elif (is_share or entry.denominator == 0) and entry.numerator > entry.denominator:
            wrong.append(f"{split.name}: {entry.numerator:,} out of {entry.denominator:,} can't be.")
    if wrong or not whole.is_whole:
        return wrong
    total = sum_of(splits, entries)
    if total is not None and total != whole.counts:
        n, d = total
        return [f"The parts add up to {n:,} out of {d:,}. Change the parts, and the whole follows."]
    known = [entries[split.code] for split in splits if split.is_part and split.code in entries]
    if (
        sum(e.numerator or 0 for e in known) > whole.numerator
        or sum(e.denominator or 0 for e in known) > whole.denominator
    ):
        return ["The parts add up to more than the whole. Check both."]
    return []


def with_sums(
    entries: Mapping[Measure, Entry],
    parts: Parts,
    held: Mapping[tuple[int, str], Entry],
    splits: Mapping[int, list[Split]],
) -> dict[Measure, Entry]:
    """The entries, where the parts given (with those held) are complete as the parts' sum."""
    settled = dict(entries)
    for measure in {measure for measure, _ in parts}:
        total = sum_of(splits.get(measure.pk, []), parts_of(measure, parts, held))
        if total is not None:
            note = settled[measure].note if measure in settled else None
            settled[measure] = Entry(*total, note)
    return settled


def parts_of(measure: Measure, parts: Parts, held: Mapping[tuple[int, str], Entry]) -> dict[str, Entry]:
    """By stratum, what will stand after these parts are written over those held."""
    found = {code: entry for (pk, code), entry in held.items() if pk == measure.pk}
    found |= {code: entry for (given, code), entry in parts.items() if given == measure}
    return found
