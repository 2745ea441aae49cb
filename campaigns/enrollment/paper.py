"""A statement signed on paper: it counts like one signed on line, with the paper's day and signer, or is taken back."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.access.models import Affiliation
from accounts.audit.services import record
from accounts.mail.services import queue_mail
from campaigns.enrollment.agreement import agreement_of
from campaigns.enrollment.changes import tell
from campaigns.enrollment.emails import SIGNED_FROM_PAPER
from campaigns.enrollment.models import EarlierPart, Enrollment
from campaigns.enrollment.rules import Refused
from campaigns.enrollment.services import OF_A_PART
from campaigns.goals.models import Phase
from facilities.directory.models import Facility, FacilityStatus


@transaction.atomic
def sign_from_paper(
    *,
    home: Facility,
    phase: Phase,
    by,
    signer_name: str,
    signer_title: str,
    signed_on: dt.date,
    is_listed: bool = False,
) -> Enrollment:
    """The home takes part from the paper's day on; `by` is who wrote it down. Its people are told by mail."""
    home = Facility.objects.select_for_update(of=("self",)).get(pk=home.pk)
    before = Enrollment.objects.filter(facility=home, phase=phase).first()
    _refuse_what_makes_no_sense(home, phase, before, signed_on)
    if not signer_name.strip() or not signer_title.strip():
        raise Refused("Enter the name and the title as they stand on the paper.")
    agreement = agreement_of(phase)
    enrollment = before or Enrollment(facility=home, phase=phase)
    if before:
        EarlierPart.objects.create(enrollment=before, **{name: getattr(before, name) for name in OF_A_PART})
    enrollment.signed_at = _moment(home, signed_on, before)
    enrollment.signed_by, enrollment.is_listed = None, is_listed
    enrollment.signer_name, enrollment.signer_title = signer_name.strip()[:120], signer_title.strip()[:120]
    enrollment.agreement_version = agreement.version
    enrollment.withdrawn_at, enrollment.withdrawal_reason = None, ""
    enrollment.save()
    event = record(
        action="enrollment.sign_from_paper", by=by, target=home, phase=str(phase), version=agreement.version,
        signer=enrollment.signer_name, title=enrollment.signer_title, signed_on=str(signed_on), listed=is_listed,
    )  # fmt: skip
    tell(enrollment)
    for person in Affiliation.objects.filter(facility=home).current().people():
        facts = {"enrollment": enrollment.pk, "by": by.name}
        key = f"{SIGNED_FROM_PAPER}:{event.pk}:{person.pk}"
        queue_mail(kind=SIGNED_FROM_PAPER, to=person.email, user=person, key=key, context=facts)
    return enrollment


@transaction.atomic
def take_signature_back(*, enrollment: Enrollment, by, since: dt.datetime) -> None:
    """The paper was recorded by mistake at `since`: the home never took part by it, on no day. What was before stands
    again as it ended; of a home that never signed nothing is left. The caller has made sure that no month hangs on it.
    """
    part = Enrollment.objects.select_for_update(of=("self",)).select_related("facility", "phase").get(pk=enrollment.pk)
    before = part.earlier.order_by("-withdrawn_at").first()
    chosen = part.choices.filter(chosen_at__gte=since) if before else part.choices.all()
    record(
        action="enrollment.take_signature_back", by=by, target=part.facility, phase=str(part.phase),
        signer=part.signer_name, signed_at=part.signed_at.isoformat(), left_again=before is not None,
        goals=sorted(chosen.current().values_list("goal__code", flat=True)),
    )  # fmt: skip
    if before is None:
        part.delete()
        return
    for name in OF_A_PART:
        setattr(part, name, getattr(before, name))
    part.is_listed = False  # it left; whether the list may name it is asked when it signs again
    part.save()
    before.delete()
    chosen.delete()
    part.choices.filter(dropped_at__gte=since).update(dropped_at=None)
    _hold_no_level(part, part.withdrawn_at, None)
    tell(part)


@transaction.atomic
def take_earlier_signature_back(*, earlier: EarlierPart, by) -> None:
    """The same for a home that left and signed again since: that it took part in between is taken from every day; what
    it signed later stays, with its goals, from the day of that signature. The caller holds the part, and has made sure
    that nothing was done in between."""
    part = Enrollment.objects.select_related("facility", "phase").get(pk=earlier.enrollment_id)
    later = part.earlier.filter(signed_at__gte=earlier.withdrawn_at).exclude(pk=earlier.pk).order_by("signed_at")
    signed_again = next((each.signed_at for each in later), part.signed_at)
    record(
        action="enrollment.take_signature_back", by=by, target=part.facility, phase=str(part.phase),
        signer=earlier.signer_name, signed_at=earlier.signed_at.isoformat(), left=earlier.withdrawn_at.isoformat(),
        left_because=earlier.withdrawal_reason, signed_again=signed_again.isoformat(),
    )  # fmt: skip
    held = part.choices.filter(chosen_at__gte=earlier.signed_at, chosen_at__lt=signed_again)
    held.filter(Q(dropped_at__isnull=True) | Q(dropped_at__gt=signed_again)).update(chosen_at=signed_again)
    _hold_no_level(part, earlier.signed_at, signed_again)
    earlier.delete()
    tell(part)


def _hold_no_level(part: Enrollment, start: dt.datetime, end: dt.datetime | None) -> None:
    """No level was held from the day of `start` to before that of `end`."""
    zone, one = part.facility.zone, dt.timedelta(days=1)
    first, after = timezone.localdate(start, zone), timezone.localdate(end, zone) if end else dt.date.max
    for row in part.levels.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), starts_on__lt=after):
        begins, ends = row.starts_on, row.ends_on
        goes_on = end is not None and (ends is None or ends >= after)
        if begins < first:
            row.ends_on = first - one
            row.save(update_fields=["ends_on"])
        else:
            row.delete()
        if goes_on:
            part.levels.create(level=row.level, starts_on=after, ends_on=ends)


def _refuse_what_makes_no_sense(home: Facility, phase: Phase, before: Enrollment | None, signed_on: dt.date) -> None:
    today = timezone.localdate()
    if home.status != FacilityStatus.OPEN:
        raise Refused("CMS lists this home as closed, so it can't take part.")
    if phase.campaign.participants != home.kind:
        raise Refused(f"{phase.campaign} is not for a {home.get_kind_display()}.")
    if not Phase.objects.running(today).filter(pk=phase.pk).exists():
        raise Refused(f"{phase.name} is not open for signing.")
    if signed_on > today:
        raise Refused("This day is in the future. Enter the day that stands on the paper.")
    if signed_on < phase.starts_on:
        raise Refused(f"{phase.name} began on {phase.starts_on:%B} {phase.starts_on.day}, {phase.starts_on.year}. "
                      "A paper of an earlier day belongs to another phase.")  # fmt: skip
    if before and before.withdrawn_at is None:
        raise Refused("This home takes part already. Nothing was changed.")
    if before and signed_on < timezone.localdate(before.withdrawn_at):
        raise Refused("This home left after that day. To come back it signs a new paper.")


def _moment(home: Facility, day: dt.date, before: Enrollment | None) -> dt.datetime:
    """Noon of the paper's day at the home, never in the future and never before the home left."""
    noon = dt.datetime.combine(day, dt.time(12), tzinfo=home.zone)
    moment = min(noon, timezone.now())
    return max(moment, before.withdrawn_at) if before and before.withdrawn_at else moment
