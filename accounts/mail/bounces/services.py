"""Writing down what came back: one row per report, the address weighed, its mailings watched."""

import datetime as dt
import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from accounts.mail.bounces.readers import unread
from accounts.mail.bounces.reports import Report, read_report
from accounts.mail.bounces.return_path import delivery_number
from accounts.mail.bounces.score import FORGOTTEN, STOP_AT, is_hard, score_of, status_in
from accounts.mail.bounces.watch import stop_bad_mailings
from accounts.mail.emails import ARRIVES
from accounts.mail.models import (
    Bounce,
    BounceKind,
    BounceSource,
    Delivery,
    DeliveryState,
    Suppression,
    SuppressionReason,
)
from accounts.mail.services import queue_mail, suppress
from accounts.mail.stopping import STOPPABLE
from accounts.users.models import normal_email

log = logging.getLogger(__name__)

TOO_OLD = dt.timedelta(days=60)  # a report about an older mail is not believed
BY = "bounces"


@dataclass
class Read:
    """What one look into the mailbox brought."""

    mails: int = 0
    reports: int = 0
    bounces: int = 0


def read_mailbox() -> Read:
    """Take in what is unread in MAIL_BOUNCES_BOX. A mail that can't be read is noted in the log and left behind."""
    read = Read()
    if not settings.MAIL_BOUNCES_BOX:
        return read
    for raw in unread(settings.MAIL_BOUNCES_BOX):
        read.mails += 1
        try:
            report = read_report(raw)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            log.warning("a mail in the mailbox for reports can't be read: %s", type(error).__name__)
            continue
        if report:
            read.reports += 1
            read.bounces += note_report(report)
    return read


def note_report(report: Report) -> int:
    """Take a report of the mailbox in; how many bounces were new. One that names none of our mails changes nothing."""
    delivery = _named_by(report)
    if delivery is None:
        return 0
    new = 0
    for number, finding in enumerate(report.findings):
        if finding.recipient and normal_email(finding.recipient) != delivery.to and len(report.findings) > 1:
            continue  # about another recipient of a mail that somebody forwarded
        kind = BounceKind.COMPLAINT if finding.action == "complaint" else _kind(finding.action, finding.status)
        key = f"report:{report.key or delivery.rfc_message_id}:{number}"[:200]
        new += note_bounce(
            delivery=delivery, address=delivery.to, kind=kind, source=BounceSource.REPORT, key=key,
            status=finding.status or status_in(finding.words), words=finding.words,
        )  # fmt: skip
    return new


def _named_by(report: Report) -> Delivery | None:
    """The mail that the report is about: by the signed return path, else by its Message-ID (which only the recipient's
    side knows). The address that counts is ours, never the one that the report names."""
    sent = Delivery.objects.filter(
        state__in=[DeliveryState.SENT, DeliveryState.UNKNOWN, DeliveryState.FAILED],
        created_at__gt=timezone.now() - TOO_OLD,
    ).select_related("message")
    for address in report.sent_to:
        number = delivery_number(address)
        if number is not None:
            return sent.filter(pk=number).first()
    return sent.filter(rfc_message_id=report.about).first() if report.about else None


def _kind(action: str, status: str) -> BounceKind:
    return BounceKind.HARD if action == "failed" and is_hard(status) else BounceKind.SOFT


@transaction.atomic
def note_bounce(
    *, delivery: Delivery | None, address: str, kind: str, source: str, key: str, status: str = "", words: str = ""
) -> bool:
    """Write one bounce down, once per key, and draw the consequences. False when it was known."""
    _, is_new = Bounce.objects.get_or_create(
        key=key[:200],
        defaults={
            "address": normal_email(address), "kind": BounceKind(kind), "source": BounceSource(source),
            "status": status[:12], "words": words[:300], "delivery": delivery,
        },
    )  # fmt: skip
    if is_new:
        topic = delivery.message.topic if delivery else ""
        if kind == BounceKind.COMPLAINT and topic in STOPPABLE:
            suppress(address=address, topic=topic, reason=SuppressionReason.COMPLAINED, by=BY)
        weigh([address])
        if delivery:
            stop_bad_mailings([delivery.message_id])
    return is_new


def weigh(addresses: list[str]) -> None:
    """Stop all mail but account mail to addresses whose bounces weigh too much. A password mail is always tried."""
    now = timezone.now()
    for address in {normal_email(each) for each in addresses}:
        rows = Bounce.objects.filter(address=address, forgiven_at__isnull=True, happened_at__gt=now - FORGOTTEN)
        if score_of(rows.values_list("kind", "happened_at"), now) >= STOP_AT:
            for topic in STOPPABLE:
                suppress(address=address, topic=topic, reason=SuppressionReason.BOUNCED, by=BY)


@transaction.atomic
def ask_whether_mail_arrives(*, user) -> None:
    """Mail a link to the person's own address; pressed again within ten minutes it is the same mail."""
    moment = timezone.now()
    key = f"{ARRIVES}:{user.pk}:{moment:%Y%m%d%H}{moment.minute // 10}"
    queue_mail(kind=ARRIVES, to=user.email, user=user, key=key)


@transaction.atomic
def forgive(*, address: str, by) -> bool:
    """Its person opened a link that we mailed there: the address works again. False when nothing was stopped."""
    address = normal_email(address)
    Bounce.objects.filter(address=address, forgiven_at__isnull=True).update(forgiven_at=timezone.now())
    gone, _ = Suppression.objects.filter(address=address, reason=SuppressionReason.BOUNCED).delete()
    if gone:
        record(action="mail.forgive_bounces", by=by, address=address)
    return bool(gone)


def is_bouncing(address: str) -> bool:
    """Whether mail to the address is stopped because it came back."""
    return Suppression.objects.filter(address=normal_email(address), reason=SuppressionReason.BOUNCED).exists()
