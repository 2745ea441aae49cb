"""Loading the definitions that come with the portal, and changing them in it: words at once, numbers by a version."""

import datetime as dt
from collections.abc import Callable

from django.db import models, transaction
from django.utils import timezone

from accounts.audit.services import record
from campaigns.goals.effects import stamp_of, version_refusals
from campaigns.goals.models import Campaign, Goal, LevelRule, Measure, Phase, Stratum
from campaigns.goals.queries import stamp_of_measure
from campaigns.goals.shipped import shipped
from campaigns.goals.wording import GOAL_FACTS, NUMBER_FACTS, PHASE_FACTS, TEXT_FACTS, facts_of

Rows = dict[tuple, models.Model]


@transaction.atomic
def load_definitions(*, by) -> dict[str, int]:
    """Load them; again: changes what differs, but never what was edited in the portal. Gives counts of rows created,
    changed, and (differing, because they were edited) left alone."""
    counts = {"created": 0, "changed": 0, "left_alone": 0}
    plan = shipped()
    campaigns = _put(Campaign, plan.campaigns, counts, lambda row: (row.code,), lambda key: {"code": key[0]})
    phases = _put(Phase, plan.phases, counts, *_under(campaigns, "campaign", "number"))
    _put(LevelRule, plan.levels, counts, *_under(phases, "phase", "level"))
    goals = _put(Goal, plan.goals, counts, *_under(phases, "phase", "code"))
    measures = _put(Measure, plan.measures, counts, *_under(goals, "goal", "code"), only={"version": 1})
    own = {key: facts for key, facts in plan.positions.items() if measures[key[:-1]].edited_at is None}
    _put(Stratum, own, counts, *_under(measures, "measure", "code"))
    if counts["created"] or counts["changed"]:
        record(action="goals.load_definitions", by=by, **counts)
    return counts


def _under(parents: Rows, parent: str, name: str) -> tuple[Callable, Callable]:
    """How a row's key is read from the row, and written into it: the parent's key and the row's own name under it."""
    keys = {row.pk: key for key, row in parents.items()}

    def key_of(row: models.Model) -> tuple | None:
        above = keys.get(getattr(row, f"{parent}_id"))
        return (*above, getattr(row, name)) if above else None

    return key_of, lambda key: {parent: parents[key[:-1]], name: key[-1]}


def _put(model: type[models.Model], plan: dict[tuple, dict], counts: dict, key_of: Callable, fields_of: Callable,
         only: dict | None = None) -> Rows:  # fmt: skip
    """Create what is missing, change what differs; one query for reading, and at most one for each kind of writing."""
    rows = {key_of(row): row for row in model.objects.filter(**(only or {}))}
    new = {key: model(**fields_of(key), **facts, **(only or {})) for key, facts in plan.items() if key not in rows}
    model.objects.bulk_create(new.values())
    changed, names = [], set()
    for key in plan.keys() - new.keys():
        row, differs = rows[key], [name for name, value in plan[key].items() if getattr(rows[key], name) != value]
        if differs and getattr(row, "edited_at", None):
            counts["left_alone"] += 1
        elif differs:
            for name in differs:
                setattr(row, name, plan[key][name])
            changed.append(row)
            names.update(differs)
    if changed:
        model.objects.bulk_update(changed, sorted(names))
    counts["created"] += len(new)
    counts["changed"] += len(changed)
    return {key: row for key, row in {**rows, **new}.items() if key in plan}


# Changes in the portal. `seen` is the stamp of what the person saw; if it is another by now, somebody was quicker -----


class Refused(Exception):
    """It can't be done; says why to the person."""


class ChangedMeanwhile(Refused):
    """Somebody else changed it after the person had looked."""


@transaction.atomic
def edit_goal(*, goal: Goal, facts: dict, seen: str, by) -> Goal:
    """Another name, other reasons. The goal stays the same."""
    goal = Goal.objects.select_for_update().get(pk=goal.pk)
    _unchanged(stamp_of(goal), seen)
    return _edit(goal, {name: facts[name] for name in GOAL_FACTS}, "goals.edit_goal", by)


@transaction.atomic
def edit_words(*, measure: Measure, facts: dict, seen: str, by) -> Measure:
    """Other words, bounds or chart for a version as it is; what is counted stays the same."""
    measure = Measure.objects.select_for_update().get(pk=measure.pk)
    _unchanged(stamp_of_measure(measure), seen)
    return _edit(measure, {name: facts[name] for name in TEXT_FACTS}, "goals.edit_words", by)


@transaction.atomic
def publish_version(*, measure: Measure, facts: dict, starts: dt.date, note: str, seen: str, by) -> Measure:
    """A new version from the first day of a month on; the one before ends the day before, with its values."""
    latest = _locked_versions(measure)[-1]
    _unchanged(stamp_of_measure(latest), seen)
    refusals = version_refusals(latest, starts, timezone.localdate())
    if refusals:
        raise Refused(" ".join(refusals))
    now, positions = timezone.now(), list(latest.positions.all())
    latest.valid_to, latest.edited_at = starts - dt.timedelta(days=1), now
    latest.save(update_fields=["valid_to", "edited_at"])
    new = Measure.objects.create(
        goal_id=latest.goal_id,
        code=latest.code,
        version=latest.version + 1,
        position=latest.position,
        valid_from=starts,
        change_note=note,
        edited_at=now,
        **{name: facts[name] for name in TEXT_FACTS | NUMBER_FACTS},
    )
    if new.strata == latest.strata:
        Stratum.objects.bulk_create(
            Stratum(measure=new, **facts_of(each, ["code", "name", "position", "is_part"])) for each in positions
        )
    record(action="goals.publish_version", by=by, target=new, version=new.version, starts=str(starts), note=note)
    return new


@transaction.atomic
def take_back_version(*, measure: Measure, by) -> Measure:
    """A version that hasn't begun goes, and the one before it goes on. Gives the one before."""
    before, latest = [None, *_locked_versions(measure)][-2:]
    if latest.pk != measure.pk or before is None:
        raise Refused("This is not the latest version any more. Look at the page again.")
    if latest.valid_from <= timezone.localdate():
        raise Refused("This version has begun. Make another one instead.")
    record(action="goals.take_back_version", by=by, target=before, version=latest.version)
    try:
        latest.delete()
    except models.ProtectedError:
        raise Refused("Somebody has set a target or entered numbers under this version already.") from None
    before.valid_to, before.edited_at = None, timezone.now()
    before.save(update_fields=["valid_to", "edited_at"])
    return before


@transaction.atomic
def edit_phase(*, phase: Phase, facts: dict, seen: str, by) -> Phase:
    """Other dates or rules of participation."""
    phase = Phase.objects.select_for_update().get(pk=phase.pk)
    _unchanged(stamp_of(phase), seen)
    return _edit(phase, {name: facts[name] for name in PHASE_FACTS}, "goals.edit_phase", by)


@transaction.atomic
def edit_levels(*, phase: Phase, rules: dict[int, dict], seen: str, by) -> list[LevelRule]:
    """The table of levels as a whole: facts by level."""
    Phase.objects.select_for_update().get(pk=phase.pk)  # one at a time
    rows = list(phase.level_rules.order_by("level"))
    _unchanged(stamp_of(*rows), seen)
    return [_edit(row, rules[row.level], "goals.edit_level", by) for row in rows]


def _locked_versions(measure: Measure) -> list[Measure]:
    """Oldest first. One person at a time changes a goal's versions; numbers on their way in come before or after."""
    Goal.objects.select_for_update().get(pk=measure.goal_id)
    rows = Measure.objects.select_for_update().filter(goal=measure.goal_id, code=measure.code)
    return list(rows.order_by("version"))


def _unchanged(stamp: str, seen: str) -> None:
    if stamp != seen:
        raise ChangedMeanwhile("Somebody else changed this while you were editing.")


def _edit(row, facts: dict, action: str, by):
    """Writes what differs, and says in the audit what it was and is."""
    old = {name: getattr(row, name) for name, value in facts.items() if getattr(row, name) != value}
    if old:
        for name in old:
            setattr(row, name, facts[name])
        row.edited_at = timezone.now()
        row.save(update_fields=[*old, "edited_at"])
        record(
            action=action, by=by, target=row, was={name: str(value) for name, value in old.items()},
            now={name: str(facts[name]) for name in old},
        )  # fmt: skip
    return row
