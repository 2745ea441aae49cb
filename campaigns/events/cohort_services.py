"""Writes of cohorts and peer coaches: terms are ended, never deleted."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.audit.services import record
from accounts.users.models import User, normal_email
from campaigns.events.cohort_models import CoachContact, Coaching, Cohort, CohortHome
from campaigns.events.holders import Holder
from campaigns.events.models import Event
from facilities.directory.models import Facility
from qioportal.lib.identifiers import identifier_refusal


@transaction.atomic
def write_cohort(*, holder: Holder, by, sessions: Iterable[Event] = (), **facts) -> Cohort:
    cohort = Cohort(created_by=by, **holder.columns, **facts)
    base = slugify(cohort.name)[:100].strip("-") or "cohort"
    taken = set(Cohort.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    cohort.slug = next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
    cohort.full_clean(exclude=["created_by", "qio", "phase"])
    cohort.save()
    cohort.sessions.set(sessions)
    record(action="events.write_cohort", by=by, target=cohort, slug=cohort.slug)
    return cohort


@transaction.atomic
def change_cohort(*, cohort: Cohort, by, sessions: Iterable[Event], **facts) -> Cohort:
    cohort = Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    before = {name: str(getattr(cohort, name)) for name in facts}
    for name, value in facts.items():
        setattr(cohort, name, value)
    cohort.full_clean(exclude=["created_by", "qio", "phase"])
    cohort.save()
    cohort.sessions.set(sessions)
    record(action="events.change_cohort", by=by, target=cohort, before=before)
    return cohort


@transaction.atomic
def add_home(*, cohort: Cohort, home: Facility, starts_on: dt.date, by) -> CohortHome:
    """Sessions from that day on count for the home."""
    Cohort.objects.select_for_update(of=("self",)).get(pk=cohort.pk)
    if CohortHome.objects.filter(cohort=cohort, facility=home, ends_on__isnull=True).exists():
        raise ValidationError(f"{home.display_name} is in this cohort already.")
    term = CohortHome.objects.create(cohort=cohort, facility=home, starts_on=starts_on, added_by=by)
    record(action="events.add_cohort_home", by=by, target=cohort, home=home.ccn, starts_on=str(starts_on))
    return term


@transaction.atomic
def end_home(*, cohort: Cohort, home: Facility, by) -> None:
    """From today on sessions no longer count for it; those before do. A second press changes nothing."""
    today = timezone.localdate()
    rows = CohortHome.objects.select_for_update(of=("self",))
    for term in rows.filter(cohort=cohort, facility=home, ends_on__isnull=True):
        term.ends_on = max(today - dt.timedelta(days=1), term.starts_on)
        term.save(update_fields=["ends_on"])
        record(action="events.end_cohort_home", by=by, target=cohort, home=home.ccn)


@transaction.atomic
def pair(*, home: Facility, coach_home: Facility, coach_name: str, coach_email: str, by, **facts) -> Coaching:
    """A person of one home coaches another; who has an account at that address can write contacts down."""
    if home == coach_home:
        raise ValidationError("A coach comes from another home.")
    name, address = " ".join(coach_name.split()), normal_email(coach_email)
    open_rows = Coaching.objects.filter(home=home, coach_home=coach_home, coach_name=name, ends_on__isnull=True)
    if open_rows.exists():
        raise ValidationError(f"{name} coaches {home.display_name} already.")
    coach = User.objects.filter(email=address, is_active=True).first() if address else None
    row = Coaching(
        home=home, coach_home=coach_home, coach=coach, coach_name=name, coach_email=address, paired_by=by, **facts
    )
    row.full_clean(exclude=["coach", "paired_by", "home", "coach_home", "goal"])
    row.save()
    record(action="events.pair_coach", by=by, target=home, coach=name, coach_home=coach_home.ccn)
    return row


@transaction.atomic
def end_pair(*, coaching: Coaching, by) -> None:
    """The pair ends today; a second press changes nothing."""
    coaching = Coaching.objects.select_for_update(of=("self",)).get(pk=coaching.pk)
    if coaching.ends_on is None:
        coaching.ends_on = max(timezone.localdate(), coaching.starts_on)
        coaching.save(update_fields=["ends_on"])
        record(action="events.end_coach", by=by, target=coaching.home, coach=coaching.coach_name)


@transaction.atomic
def log_contact(*, coaching: Coaching, on: dt.date, kind: str, note: str, by) -> CoachContact:
    """What coach and home did on a day, of the time of the pair."""
    if refusal := identifier_refusal(note):
        raise ValidationError({"note": refusal})
    if on > timezone.localdate():
        raise ValidationError({"on": "This day is still to come."})
    if on < coaching.starts_on or (coaching.ends_on and on > coaching.ends_on):
        raise ValidationError({"on": "This day is outside the time of the pair."})
    row = CoachContact(coaching=coaching, on=on, kind=kind, note=note.strip(), written_by=by)
    row.full_clean(exclude=["coaching", "written_by"])
    row.save()
    record(action="events.log_coach_contact", by=by, target=coaching.home, on=str(on))
    return row
