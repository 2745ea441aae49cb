"""Loading the definitions that come with the portal: campaigns, phases with their rules, goals, measures."""

from collections.abc import Callable

from django.db import models, transaction

from accounts.audit.services import record
from campaigns.goals.models import Campaign, Goal, LevelRule, Measure, Phase, Stratum
from campaigns.goals.shipped import shipped

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
