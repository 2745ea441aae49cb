"""Mailings with an hour: planned by a person, started by the timetable, left to a person when the hour has passed, and
ended at their last one."""

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.audit.services import record
from accounts.mail.models import Delivery, DeliveryState
from accounts.mail.services import expire_rest
from campaigns.outreach.audience import Scope
from campaigns.outreach.models import Mailing, MailingStatus
from campaigns.outreach.people import people_of, scope_of
from campaigns.outreach.services import UNDECIDED, NeedsSecondPerson, NotNow, start
from campaigns.outreach.telling import tell_author

TOO_LATE = dt.timedelta(hours=4)
LOOKED_BACK = dt.timedelta(days=7)
log = logging.getLogger(__name__)


@transaction.atomic
def schedule_mailing(*, mailing: Mailing, scope: Scope, by) -> None:
    """Let a draft start at its hour. Whom it reaches is looked up then."""
    locked = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if locked.status != MailingStatus.DRAFT or not locked.starts_at or locked.starts_at <= timezone.now():
        raise NotNow("This mailing has no hour to wait for.")
    people = sum(1 for _ in people_of(locked, scope))
    if people == 0:
        raise NotNow("Nobody would get this. Choose other homes, or ask the homes to add people.")
    if people > settings.MAIL_APPROVAL_ABOVE and not locked.approved_at:
        raise NeedsSecondPerson(people)
    locked.status = MailingStatus.SCHEDULED
    locked.save(update_fields=["status"])
    record(action="outreach.schedule_mailing", by=by, target=locked, starts_at=locked.starts_at.isoformat())


@transaction.atomic
def take_back(*, mailing: Mailing, by) -> None:
    """A planned mailing, or one that waits for a second person, becomes a draft again."""
    waiting = Mailing.objects.filter(pk=mailing.pk, status__in=[MailingStatus.SCHEDULED, MailingStatus.ASKED])
    if not waiting.update(**UNDECIDED):
        raise NotNow("This mailing has been started; it can be paused or cancelled.")
    record(action="outreach.take_back_mailing", by=by, target=mailing)


def start_due_mailings() -> int:
    """Start what is due; how many. Two at once do no harm: the row is locked and looked at again."""
    due = Mailing.objects.filter(status=MailingStatus.SCHEDULED, was_late=False, starts_at__lte=timezone.now())
    return sum(_start_one(pk) for pk in list(due.order_by("starts_at").values_list("pk", flat=True)))


def end_due_mailings() -> int:
    """Whoever sleeps, or is held back, past a mailing's last hour does not get it any more; how many mailings had such.
    Mails that are due are looked at by the workers themselves."""
    now = timezone.now()
    waiting = Delivery.objects.filter(message=OuterRef("message"), state__in=[DeliveryState.QUEUED, DeliveryState.HELD])
    over = Mailing.objects.filter(
        Exists(waiting), status__in=[MailingStatus.SENDING, MailingStatus.PAUSED], not_after__lte=now,
        not_after__gt=now - LOOKED_BACK,
    )  # fmt: skip
    return sum(bool(expire_rest(message=each.message)) for each in over.select_related("message"))


def _start_one(pk: int) -> bool:
    try:
        with transaction.atomic():
            rows = Mailing.objects.select_for_update().filter(
                pk=pk, status=MailingStatus.SCHEDULED, was_late=False, starts_at__lte=timezone.now()
            )
            mailing = rows.first()
            if mailing is None:
                return False
            if timezone.now() - mailing.starts_at > TOO_LATE:
                return _leave_to_a_person(mailing, "Its hour passed more than four hours ago.")
            start(mailing, scope_of(mailing), "celery")
            return True
    except NotNow as reason:  # nobody left to write to, more people than one may decide, too late
        with transaction.atomic():
            mailing = Mailing.objects.select_for_update().get(pk=pk)
            if mailing.status == MailingStatus.SCHEDULED:
                _leave_to_a_person(mailing, str(reason))
        return False
    except Exception:
        log.exception("mailing %s could not be started; the next turn tries again", pk)
        return False


def _leave_to_a_person(mailing: Mailing, why: str) -> bool:
    mailing.was_late = True
    mailing.save(update_fields=["was_late"])
    tell_author(mailing, why)
    record(action="outreach.hold_late_mailing", by="celery", target=mailing, why=why)
    return False
