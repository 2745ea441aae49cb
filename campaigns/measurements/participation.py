"""The participation level that is kept: computed only, never written by hand, with its history from day to day.

A rule that changes counts from the next computation on; what was held until then stays in the history.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import asdict, dataclass, field

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.enrollment.levels import level_of, next_step
from campaigns.enrollment.models import Enrollment, ParticipationLevel
from campaigns.goals.models import Phase
from campaigns.measurements.level_facts import DAY, Table, facts_now, histories_of, table_of
from campaigns.measurements.queries import today_at
from qioportal.lib.batches import batches

CHUNK = 1_000


def next_step_now(enrollment: Enrollment) -> str:
    """The sentence on what leads to the next level, or keeps the highest."""
    table = table_of(enrollment.phase)
    return next_step(table.rules, facts_now(table, [enrollment])[enrollment.pk])


@transaction.atomic
def recompute(enrollment: Enrollment, day: dt.date | None = None) -> int | None:
    """Brings the level up to that day (today at the home). Called after anything that can change it."""
    levels = _keep(table_of(enrollment.phase), [enrollment.pk], day)
    return levels.get(enrollment.pk)


def recompute_all(day: dt.date | None = None) -> int:
    """The levels of all homes in all running phases, set by set; gives how many hold one. May run twice at once."""
    held = 0
    for phase in Phase.objects.running(day or timezone.localdate()).select_related("campaign"):
        table = table_of(phase)
        with_part = phase.enrollments.filter(Q(withdrawn_at=None) | Q(levels__ends_on=None, levels__isnull=False))
        for ids in batches(list(with_part.order_by("pk").values_list("pk", flat=True).distinct()), CHUNK):
            with transaction.atomic():
                levels = _keep(table, ids, day)
            held += sum(level is not None for level in levels.values())
    return held


def _keep(table: Table, ids: list[int], day: dt.date | None) -> dict[int, int | None]:
    """Holds the homes' parts, computes, and writes what differs."""
    rows = Enrollment.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    enrollments = list(rows.select_related("facility"))
    for each in enrollments:
        each.phase = table.phase
    facts = facts_now(table, [each for each in enrollments if each.withdrawn_at is None], day)
    levels = {each.pk: level_of(table.rules, facts[each.pk]) if each.pk in facts else None for each in enrollments}
    kept, unknown = _kept(ids)
    writes = _Writes()
    days = {each.pk: day or today_at(each.facility) for each in enrollments}
    spans = histories_of(table, [each for each in enrollments if each.pk in unknown], days)
    for each in enrollments:
        if each.pk in unknown:
            writes.new += [ParticipationLevel(enrollment=each, **asdict(span)) for span in spans[each.pk]]
        else:
            writes.plan(each, kept[each.pk], levels[each.pk], days[each.pk])
    writes.save()
    return levels


def _kept(ids: list[int]) -> tuple[dict[int, list[ParticipationLevel]], set[int]]:
    """The newest two rows of each home, oldest first, and the homes without any."""
    rows = ParticipationLevel.objects.filter(enrollment__in=ids)
    kept = defaultdict(list)
    for row in rows.order_by("enrollment", "starts_on"):
        kept[row.enrollment_id] = [*kept[row.enrollment_id][-1:], row]
    return kept, set(ids) - set(kept)


@dataclass
class _Writes:
    """What is to be written, so that each kind of write is one statement."""

    new: list[ParticipationLevel] = field(default_factory=list)
    changed: list[ParticipationLevel] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)

    def plan(self, enrollment: Enrollment, kept: list[ParticipationLevel], level: int | None, today: dt.date) -> None:
        """Of one day the last level counts; a level that came back within the day was never left."""
        last, before = kept[-1], kept[0] if len(kept) > 1 else None
        held = last.level if last.ends_on is None else None
        if held == level or last.starts_on > today:
            return
        if last.ends_on is None and last.starts_on == today:
            if level is None or (before and before.level == level and before.ends_on == today - DAY):
                self.gone.append(last.pk)
                if level is not None:
                    self._end(before, None)
            else:
                last.level = level
                self.changed.append(last)
            return
        if last.ends_on is None:
            self._end(last, today - DAY)
        elif last.level == level and last.ends_on == today - DAY:
            self._end(last, None)
            return
        if level is not None:
            self.new.append(ParticipationLevel(enrollment=enrollment, level=level, starts_on=today))

    def _end(self, row: ParticipationLevel, day: dt.date | None) -> None:
        row.ends_on = day
        self.changed.append(row)

    def save(self) -> None:
        ParticipationLevel.objects.filter(pk__in=self.gone).delete()
        ParticipationLevel.objects.bulk_update(self.changed, ["level", "ends_on"], batch_size=500)
        ParticipationLevel.objects.bulk_create(self.new, batch_size=500)
