"""PDSA cycles: begin, change, close, open again. The only door for writes to them; refusals as in services.py."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.audit.services import record
from campaigns.enrollment.models import Enrollment, GoalChoice
from campaigns.improvement.checks import CHANGED, locked, must_be_open, must_be_past, refuse_identifiers
from campaigns.improvement.models import Cycle, Outcome
from campaigns.measurements.queries import first_open_month, today_at

_PLANNED = ("title", "idea", "plan", "prediction", "do", "starts_on")


@transaction.atomic
def begin_cycle(*, choice: GoalChoice, facts: dict, by) -> Cycle:
    """A new cycle of the goal with the next number. A second click within the minute finds the first."""
    enrollment = locked(choice.enrollment)
    must_be_open(choice)
    facts = _planned(facts)
    _check_cycle(facts, enrollment)
    mine = Cycle.objects.filter(enrollment=enrollment, goal=choice.goal)
    minute = timezone.now() - dt.timedelta(minutes=1)
    twin = mine.filter(created_by=by, created_at__gte=minute, title=facts["title"], plan=facts["plan"]).first()
    if twin:
        return twin
    number = (mine.aggregate(last=Max("number"))["last"] or 0) + 1
    cycle = Cycle.objects.create(enrollment=enrollment, goal=choice.goal, number=number, created_by=by, **facts)
    _record_cycle("begin_cycle", cycle, by)
    return cycle


@transaction.atomic
def change_cycle(*, cycle: Cycle, choice: GoalChoice, facts: dict, by, seen: dt.datetime | None = None) -> Cycle:
    """Other words for an open cycle. Once something was done the prediction stands: it was made before."""
    locked(cycle.enrollment)
    must_be_open(choice)
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if cycle.outcome != Outcome.OPEN:
        raise ValidationError("This cycle is closed. Open it again to change it.")
    facts = _planned(facts)
    _check_cycle(facts, cycle.enrollment)
    if cycle.do and facts["prediction"] != cycle.prediction:
        raise ValidationError({"prediction": "The prediction was made before the doing began. It stays as it is."})
    changed = [name for name, value in facts.items() if getattr(cycle, name) != value]
    if not changed:
        return cycle
    if seen and seen != cycle.saved_at:
        raise ValidationError(CHANGED, code="changed")
    for name in changed:
        setattr(cycle, name, facts[name])
    cycle.saved_at = timezone.now()
    cycle.save(update_fields=[*changed, "saved_at"])
    _record_cycle("change_cycle", cycle, by, fields=changed)
    return cycle


@transaction.atomic
def close_cycle(*, cycle: Cycle, choice: GoalChoice, facts: dict, by) -> Cycle:
    """What was done and learned, and what follows: adopt, adapt or abandon. Closing twice is closing once."""
    locked(cycle.enrollment)
    must_be_open(choice)
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if cycle.outcome != Outcome.OPEN:
        return cycle
    outcome, ends_on = facts["outcome"], facts["ends_on"]
    texts = {name: facts[name].strip() for name in ("do", "study", "act")}
    refuse_identifiers(texts)
    missing = [name for name, text in texts.items() if not text]
    if missing:
        raise ValidationError(dict.fromkeys(missing, "A closed cycle says what was done, learned and decided."))
    if outcome not in (Outcome.ADOPT, Outcome.ADAPT, Outcome.ABANDON):
        raise ValidationError({"outcome": "Choose what follows: adopt, adapt or abandon."})
    if ends_on < cycle.starts_on:
        raise ValidationError({"ends_on": "The last day can't lie before the first."})
    must_be_past(ends_on, cycle.enrollment, "ends_on")
    for name, value in (texts | {"outcome": outcome, "ends_on": ends_on, "saved_at": timezone.now()}).items():
        setattr(cycle, name, value)
    cycle.save(update_fields=["do", "study", "act", "outcome", "ends_on", "saved_at"])
    _record_cycle("close_cycle", cycle, by, outcome=str(outcome))
    return cycle


@transaction.atomic
def reopen_cycle(*, cycle: Cycle, choice: GoalChoice, by) -> Cycle:
    """A cycle closed by mistake goes on; its words stay."""
    must_be_open(choice)
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if cycle.outcome != Outcome.OPEN:
        before, cycle.outcome, cycle.ends_on, cycle.saved_at = cycle.outcome, Outcome.OPEN, None, timezone.now()
        cycle.save(update_fields=["outcome", "ends_on", "saved_at"])
        _record_cycle("reopen_cycle", cycle, by, was=before)
    return cycle


def _planned(facts: dict) -> dict:
    facts = {name: facts[name] for name in _PLANNED}
    return {name: value.strip() if isinstance(value, str) else value for name, value in facts.items()}


def _check_cycle(facts: dict, enrollment: Enrollment) -> None:
    texts = {name: value for name, value in facts.items() if isinstance(value, str)}
    refuse_identifiers(texts)
    missing = [name for name in ("title", "plan", "prediction") if not facts[name]]
    if missing:
        raise ValidationError(dict.fromkeys(missing, "Say what you plan and what you expect, before you begin."))
    earliest = first_open_month(enrollment).first_day
    if not earliest <= facts["starts_on"] <= today_at(enrollment.facility) + dt.timedelta(days=366):
        raise ValidationError({"starts_on": f"Choose a day from {earliest:%B %Y} to a year from now."})


def _record_cycle(verb: str, cycle: Cycle, by, **details) -> None:
    home, goal = cycle.enrollment.facility, cycle.goal.code
    record(action=f"improvement.{verb}", by=by, target=home, goal=goal, cycle=cycle.number, **details)
