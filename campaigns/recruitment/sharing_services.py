"""Writes of who gets which home: rules, their use, vacation cover, hand-over."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from accounts.access.places import QioDesk
from accounts.audit.services import record
from accounts.users.models import User
from campaigns.goals.models import Phase
from campaigns.goals.queries import current_phase
from campaigns.recruitment.bulk_services import move_work
from campaigns.recruitment.desk_models import AssignmentRule, BulkChange, BulkKind, Cover
from campaigns.recruitment.people import recruiters_of
from campaigns.recruitment.sharing_out import hand_over_of, rules_of, shares_of_rules
from facilities.directory.models import Chain
from facilities.qios.models import Qio
from facilities.qios.queries import contractor_on
from facilities.states.codes import STATES
from qioportal.lib.words import counted


@transaction.atomic
def add_rule(
    *, desk: QioDesk, assigned_to: User, by: User, county: str = "", chain: Chain | None = None, stage: str = ""
) -> AssignmentRule:
    """The last one in order. The same condition twice is refused: the second could never hold."""
    if assigned_to not in recruiters_of(desk):
        raise ValidationError({"assigned_to": f"{assigned_to.name} does not work at this desk."})
    last = AssignmentRule.objects.of(desk).current().aggregate(last=Max("position"))["last"] or 0
    rule = AssignmentRule(
        qio=desk.qio, state=desk.state.code, position=last + 1, county=county, chain=chain, stage=stage,
        assigned_to=assigned_to, created_by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as error:
        raise ValidationError("There is a rule with these conditions already.") from error
    record(action="recruitment.add_rule", by=by, target=rule, to=assigned_to.email)
    return rule


@transaction.atomic
def end_rule(*, rule: AssignmentRule, by: User) -> bool:
    """It moves nothing any more; False when it was ended already."""
    if not AssignmentRule.objects.filter(pk=rule.pk, ended_at__isnull=True).update(
        ended_at=timezone.now(), ended_by=by
    ):
        return False
    record(action="recruitment.end_rule", by=by, target=rule)
    return True


@transaction.atomic
def raise_rule(*, rule: AssignmentRule, desk: QioDesk, by: User) -> None:
    """One place up, to be asked before the one above it."""
    rows = list(rules_of(desk).select_for_update(of=("self",)))
    place = next((place for place, row in enumerate(rows) if row.pk == rule.pk), 0)
    if place == 0:
        return
    rows[place - 1], rows[place] = rows[place], rows[place - 1]
    for position, row in enumerate(rows, 1):
        row.position = position
    AssignmentRule.objects.bulk_update(rows, ["position"])
    record(action="recruitment.raise_rule", by=by, target=rule)


@transaction.atomic
def apply_rules(*, desk: QioDesk, phase: Phase, by: User | str) -> BulkChange | None:
    """Give the homes that are nobody's away; None when no rule moves any."""
    shares = shares_of_rules(desk, phase)
    homes = {pk: share.rule.assigned_to for share in shares for pk in share.homes}
    if not homes:
        return None
    words = f"{counted(len(homes), 'homes')} shared out by the rules"
    return move_work(desk=desk, phase=phase, homes=homes, tasks={}, kind=BulkKind.RULES, words=words, by=by)


def apply_all_rules() -> int:
    """At every desk with rules. May run twice: the second finds nothing to move."""
    phase, today, moved = current_phase(), timezone.localdate(), 0
    if phase is None:
        return 0
    pairs = AssignmentRule.objects.current().order_by().values_list("qio", "state").distinct()
    qios = Qio.objects.in_bulk({qio for qio, _ in pairs})
    for qio, state in sorted(pairs):
        if contractor_on(state, today) == qios[qio]:
            change = apply_rules(desk=QioDesk(qios[qio], STATES[state]), phase=phase, by="apply_rules")
            moved += len(change.rows) if change else 0
    return moved


@transaction.atomic
def add_cover(*, desk: QioDesk, absent: User, stand_in: User, starts_on: dt.date, ends_on: dt.date, by: User) -> Cover:
    """Somebody stands in, both days included. Who is away then can't stand in, and is covered by one person."""
    if ends_on < starts_on:
        raise ValidationError({"ends_on": "The last day lies before the first."})
    if ends_on < timezone.localdate():
        raise ValidationError({"ends_on": "This day is in the past."})
    if absent == stand_in:
        raise ValidationError({"stand_in": "Choose somebody else to stand in."})
    here = recruiters_of(desk)
    if absent not in here or stand_in not in here:
        raise ValidationError("Both have to work at this desk.")
    list(User.objects.filter(pk__in=[absent.pk, stand_in.pk]).order_by("pk").select_for_update(of=("self",)))
    same_time = Cover.objects.of(desk).filter(cancelled_at__isnull=True, starts_on__lte=ends_on, ends_on__gte=starts_on)
    if same_time.filter(absent=absent).exists():
        raise ValidationError({"absent": f"Somebody stands in for {absent.name} in these days already."})
    if same_time.filter(Q(absent=stand_in) | Q(stand_in=absent)).exists():
        raise ValidationError({"stand_in": "Who is away can’t stand in: these days overlap with another cover."})
    cover = Cover.objects.create(
        qio=desk.qio, state=desk.state.code, absent=absent, stand_in=stand_in, starts_on=starts_on, ends_on=ends_on,
        made_by=by,
    )  # fmt: skip
    record(action="recruitment.add_cover", by=by, target=cover, absent=absent.email, stand_in=stand_in.email)
    return cover


@transaction.atomic
def cancel_cover(*, cover: Cover, by: User) -> bool:
    """Ends at once, or never begins; False when it was called off already."""
    if not Cover.objects.filter(pk=cover.pk, cancelled_at__isnull=True).update(
        cancelled_at=timezone.now(), cancelled_by=by
    ):
        return False
    record(action="recruitment.cancel_cover", by=by, target=cover)
    return True


@transaction.atomic
def hand_over(*, desk: QioDesk, phase: Phase, person: User, to: list[User], by: User) -> BulkChange:
    """All homes, open tasks and whatever rooms above keep of a person to one or several others, in one act."""
    if not to or person in to:
        raise ValidationError("Choose somebody else.")
    plan = hand_over_of(desk, phase, person, to)
    names = ", ".join(each.name for each in to)
    words = f"{plan.words} of {person.name} handed to {names}"
    return move_work(
        desk=desk, phase=phase, homes=plan.homes, tasks=plan.tasks, further=plan.further, kind=BulkKind.HAND_OVER,
        words=words, by=by,
    )  # fmt: skip
