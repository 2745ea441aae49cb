"""Writes of alerts: the nightly look, an alert made a task, an alert put aside."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.audit.services import record
from accounts.users.models import User
from campaigns.caseload.alert_words import note_of, title_of
from campaigns.caseload.facts import Fact, facts_of, look_at
from campaigns.caseload.models import Alert, AlertKind
from campaigns.goals.queries import current_phase
from campaigns.recruitment.desk_models import Task
from campaigns.recruitment.people import recruiters_of
from campaigns.recruitment.task_services import add_task
from facilities.states.codes import STATES, State

SATURDAY = 5


def look_everywhere() -> int:
    """All states; how many alerts are new. May run twice, also at once; a night left out is caught up by the next."""
    return sum(look(state) for state in STATES.values())


def look(state: State, day: dt.date | None = None) -> int:
    """Bring one state's alerts up to the facts: new ones are raised, those whose fact ended are closed, one whose fact
    is back stands again as it was (put aside stays put aside). How many are new."""
    phase = current_phase()
    if phase is None:
        return 0
    there = look_at(state, phase, day)
    found = facts_of(there)
    with transaction.atomic():
        known = list(Alert.objects.filter(enrollment__phase=phase, enrollment__facility__state=state.code))
        facts = {_key(each): each for each in _going_on(found, known)}
        rows = {(row.enrollment_id, row.kind, row.fact): row for row in known}
        new = [_alert(fact) for key, fact in facts.items() if key not in rows]
        Alert.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
        changed = [row for key, row in rows.items() if _follow(row, facts.get(key))]
        Alert.objects.bulk_update(changed, ["closed_at", "facts"], batch_size=500)
        if new or changed:
            record(action="caseload.look", by="celery", state=state.code, raised=len(new), changed=len(changed))
    return len(new)


def _going_on(found: list[Fact], known: list[Alert]) -> list[tuple[Fact, str]]:
    """Each fact with its name. A change for the worse that goes on keeps the name under which it was raised: as months
    come in, the months that are judged move, and its first one may move with them."""
    raised = {(row.enrollment_id, row.goal_id): row.fact for row in known if row.goal_id and row.closed_at is None}
    return [(fact, raised.get((fact.enrollment, fact.goal), fact.name) if fact.goal else fact.name) for fact in found]


def _key(named: tuple[Fact, str]) -> tuple[int, str, str]:
    fact, name = named
    return fact.enrollment, str(fact.kind), name


def _alert(named: tuple[Fact, str]) -> Alert:
    fact, name = named
    return Alert(
        enrollment_id=fact.enrollment, kind=fact.kind, goal_id=fact.goal, fact=name, since=fact.since, facts=fact.facts
    )


def _follow(row: Alert, named: tuple[Fact, str] | None) -> bool:
    """The row as the fact is today; False when it says so already."""
    closed_at = None if named else row.closed_at or timezone.now()
    facts = named[0].facts if named else row.facts
    if (row.closed_at, row.facts) == (closed_at, facts):
        return False
    row.closed_at, row.facts = closed_at, facts
    return True


@transaction.atomic
def make_task(*, alert: Alert, desk: QioDesk, adviser: User | None, by: User) -> tuple[Task, bool]:
    """The alert as work for the home's adviser (of nobody's home: for who pressed), on the next working day. Pressed
    twice it is the same task; False then. A task that was called off, or done long ago, can be made anew."""
    row = _held(alert)
    if row.is_in_hand:
        return row.task, False
    if row.closed_at or row.dismissed_at:
        raise ValidationError("This alert is settled already.")
    people = recruiters_of(desk)
    person = next((each for each in (adviser, by) if each in people), None)
    row.task = add_task(
        desk=desk, home=row.enrollment.facility, title=title_of(row), due_on=next_working_day(timezone.localdate()),
        assigned_to=person, by=by, note=note_of(row),
    )  # fmt: skip
    row.save(update_fields=["task"])
    record(action="caseload.make_task", by=by, target=row.enrollment.facility, kind=row.kind)
    return row.task, True


@transaction.atomic
def dismiss(*, alert: Alert, reason: str, by: User) -> None:
    """Put aside with the reason; it does not come back until the fact is another."""
    row = _held(alert)
    if row.dismissed_at:
        return
    row.dismissed_at, row.dismissed_by, row.dismissed_reason = timezone.now(), by, reason.strip()
    if not row.dismissed_reason:
        raise ValidationError({"reason": "Say why, in a few words."})
    row.full_clean(exclude=["enrollment", "goal", "task", "dismissed_by"])
    row.save(update_fields=["dismissed_at", "dismissed_by", "dismissed_reason"])
    record(action="caseload.dismiss_alert", by=by, target=row.enrollment.facility, kind=row.kind,
           reason="" if row.kind == AlertKind.WORSE else row.dismissed_reason)  # fmt: skip


@transaction.atomic
def take_up_again(*, alert: Alert, by: User) -> None:
    """Undo of `dismiss`."""
    row = _held(alert)
    row.dismissed_at, row.dismissed_by, row.dismissed_reason = None, None, ""
    row.save(update_fields=["dismissed_at", "dismissed_by", "dismissed_reason"])
    record(action="caseload.take_up_alert", by=by, target=row.enrollment.facility, kind=row.kind)


def next_working_day(day: dt.date) -> dt.date:
    """The next day that is no Saturday or Sunday."""
    after = day + dt.timedelta(days=1)
    return after if after.weekday() < SATURDAY else after + dt.timedelta(days=7 - after.weekday())


def _held(alert: Alert) -> Alert:
    rows = Alert.objects.select_for_update(of=("self",)).select_related("enrollment__facility", "task", "goal")
    return rows.get(pk=alert.pk)
