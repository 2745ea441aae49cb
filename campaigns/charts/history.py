"""What a measure's months went through: versions of its definition, the home's own number, re-bases. For many measures
of many enrollments in a few queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from campaigns.charts.picture import Aim, Break, Note
from campaigns.enrollment.models import Enrollment, OwnNumber, Target
from campaigns.goals.models import Measure
from campaigns.improvement.models import Annotation
from campaigns.improvement.queries import Mark as Tried
from campaigns.measurements.models import Observation, ReportStatus
from campaigns.measurements.queries import Point, point_of
from qioportal.lib.months import Month, months_between

Key = tuple[int, int, str]  # enrollment, goal, code of the measure


@dataclass(slots=True)
class Past:
    """One measure of one enrollment: its months in every version, its targets, what parts its line."""

    counts: dict[Month, tuple[int | None, int | None]] = field(default_factory=dict)
    aims: list[Aim] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)

    def points(self, first: Month, last: Month, multiplier: int) -> list[Point]:
        """Month by month, in the unit of the newest version: what an older one meant is told by the break."""
        return [
            point_of(month, *self.counts.get(month, (None, None)), multiplier) for month in months_between(first, last)
        ]


def pasts_of(enrollments: Sequence[Enrollment], measures: Sequence[Measure]) -> dict[Key, Past]:
    """By enrollment, goal and code. Sent months only. Five queries, however many measures, months and enrollments."""
    pasts: dict[Key, Past] = defaultdict(Past)
    if not measures:
        return pasts
    versions = _versions(measures)
    ids = {version.pk: version for line in versions.values() for version in line}
    _fill_counts(pasts, enrollments, ids)
    for target in Target.objects.filter(enrollment__in=enrollments, measure__in=ids).order_by("effective_from"):
        version = ids[target.measure_id]
        if _same_scale(version, versions[(version.goal_id, version.code)][-1]):
            aims = pasts[(target.enrollment_id, version.goal_id, version.code)].aims
            aims.append(Aim(target.effective_from, float(target.value)))
    _fill_breaks(pasts, enrollments, measures, versions, ids)
    return pasts


def _same_scale(version: Measure, newest: Measure) -> bool:
    """A target in another unit, or the other way round, says nothing of the rates of today."""
    return (version.multiplier, version.direction) == (newest.multiplier, newest.direction)


def _versions(measures: Iterable[Measure]) -> dict[tuple[int, str], list[Measure]]:
    """All versions of the measures, oldest first."""
    wanted = {(measure.goal_id, measure.code) for measure in measures}
    rows = Measure.objects.filter(goal__in={goal for goal, _ in wanted}, code__in={code for _, code in wanted})
    found: dict[tuple[int, str], list[Measure]] = defaultdict(list)
    for row in rows.order_by("version"):
        if (row.goal_id, row.code) in wanted:
            found[(row.goal_id, row.code)].append(row)
    return found


def _fill_counts(pasts: dict[Key, Past], enrollments: Sequence[Enrollment], ids: dict[int, Measure]) -> None:
    rows = Observation.objects.filter(
        report__enrollment__in=enrollments, report__status=ReportStatus.SENT, measure__in=ids
    ).values_list("report__enrollment", "measure", "report__month", "numerator", "denominator")
    for enrollment, measure, month, numerator, denominator in rows:
        version = ids[measure]
        counts = pasts[(enrollment, version.goal_id, version.code)].counts
        holds = version.valid_from <= month.first_day and (not version.valid_to or month.first_day <= version.valid_to)
        if holds or month not in counts:  # a month counted under two versions: the one that held then
            counts[month] = (numerator, denominator)


def _fill_breaks(
    pasts: dict[Key, Past],
    enrollments: Sequence[Enrollment],
    measures: Sequence[Measure],
    versions: dict[tuple[int, str], list[Measure]],
    ids: dict[int, Measure],
) -> None:
    own: dict[Key, list[OwnNumber]] = defaultdict(list)
    rows = OwnNumber.objects.filter(enrollment__in=enrollments, measure__in=ids).order_by("effective_from", "pk")
    for row in rows:
        own[(row.enrollment_id, ids[row.measure_id].goal_id, ids[row.measure_id].code)].append(row)
    said: dict[tuple[int, int], list[Break]] = defaultdict(list)
    rebases = Annotation.objects.filter(
        enrollment__in=enrollments, goal__in={measure.goal_id for measure in measures}, is_rebase=True
    )
    for note in rebases:
        said[(note.enrollment_id, note.goal_id)].append(Break(note.month, "New start", _sentence(note.text)))
    for enrollment in enrollments:
        for measure in measures:
            key = (enrollment.pk, measure.goal_id, measure.code)
            breaks = [*_of_versions(versions[key[1:]]), *_of_own_number(measure, own[key]), *said[key[:2]]]
            if breaks:
                pasts[key].breaks = _once_a_month(breaks)


def _of_versions(versions: list[Measure]) -> list[Break]:
    return [
        Break(
            Month.of(version.valid_from), "New definition",
            _sentence(f"the definition changed. {version.change_note}".strip()),
        )
        for version in versions[1:]
    ]  # fmt: skip


def _of_own_number(measure: Measure, rows: list[OwnNumber]) -> list[Break]:
    """Where the home's own number became another one: the rate counts something else since."""
    found, before = [], measure.own_number_default
    for row in rows:
        if before is not None and row.value != before:
            words = f"{measure.own_number_label or 'your own number'}: {row.value}, before {before}"
            found.append(Break(row.effective_from, f"Your N: {row.value}", _sentence(words)))
        before = row.value
    return found


def _once_a_month(breaks: list[Break]) -> list[Break]:
    found: dict[Month, Break] = {}
    for each in sorted(breaks, key=lambda each: each.month):
        there = found.get(each.month)
        found[each.month] = Break(each.month, there.label, f"{there.words} {each.words}") if there else each
    return list(found.values())


def _sentence(words: str) -> str:
    words = words.strip()
    return words if words[-1:] in ".!?" else f"{words}."


def notes_of(tried: Iterable[Tried]) -> list[Note]:
    """Notes and PDSA cycles for the drawing; a re-base has an upright of its own."""
    found = []
    for mark in tried:
        if mark.is_rebase:
            continue
        if mark.kind == "cycle":
            until = f", to {mark.ends_month.label}" if mark.ends_month else ", under way"
            found.append(Note(mark.month, f"PDSA {mark.number}: {mark.text}", f"From {mark.month.label}{until}."))
        else:
            found.append(Note(mark.month, mark.text))
    return found
