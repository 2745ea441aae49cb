"""The door for a QIO's sender address: kept, checked against DNS, used only while its domain lets the portal send."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from accounts.users.models import normal_email
from campaigns.outreach import domains
from campaigns.outreach.models import Sender
from facilities.qios.models import Qio

TRUSTED_FOR = dt.timedelta(days=7)  # a domain that can't be looked up for longer is not verified any more
NOT_LOOKED_UP = "It could not be looked up: DNS did not answer. Please check again later."


def sender_of(qio: Qio) -> Sender | None:
    return Sender.objects.filter(qio=qio).select_related("changed_by").first()


@transaction.atomic
def keep_sender(*, qio: Qio, address: str, by) -> Sender:
    """Another address begins unverified."""
    address = normal_email(address)
    sender = Sender.objects.select_for_update().filter(qio=qio).first() or Sender(qio=qio)
    if sender.address != address:
        sender.address, sender.changed_by = address, by
        sender.checked_at = sender.verified_at = None
        sender.problem = ""
        sender.save()
        record(action="outreach.keep_sender", by=by, target=sender, address=address)
    return sender


@transaction.atomic
def forget_sender(*, qio: Qio, by) -> None:
    """Mailings leave from the portal's own address again."""
    sender = Sender.objects.filter(qio=qio).first()
    if sender:
        record(action="outreach.forget_sender", by=by, target=sender, address=sender.address)
        sender.delete()


def check_sender(*, sender: Sender, by) -> list[domains.Record]:
    """Ask DNS, and keep what it says; the records found. DNS is asked outside the transaction."""
    domain, now = sender.address.rpartition("@")[2], timezone.now()
    try:
        found = domains.records_of(domain)
    except domains.CouldNotLookUp:
        _keep_doubt(sender, now, by)
        return []
    problem = "; ".join(f"{each.kind}: {each.problem}" for each in found if each.problem)[:300]
    facts = {"checked_at": now, "problem": problem, "verified_at": None if problem else sender.verified_at or now}
    _keep(sender, by, **facts)
    return found


def _keep_doubt(sender: Sender, now: dt.datetime, by) -> None:
    """Not looked up is no yes: what was verified lately stays so for a few days, anything else stays unverified."""
    is_trusted = sender.verified_at and sender.checked_at and now - sender.checked_at < TRUSTED_FOR
    _keep(sender, by, problem=NOT_LOOKED_UP, verified_at=sender.verified_at if is_trusted else None)


@transaction.atomic
def _keep(sender: Sender, by, **facts) -> None:
    """Nothing, when the address was changed meanwhile."""
    was_verified = sender.verified_at is not None
    if not Sender.objects.filter(pk=sender.pk, address=sender.address).update(**facts):
        return
    for name, value in facts.items():
        setattr(sender, name, value)
    if was_verified != (sender.verified_at is not None):
        record(action="outreach.check_sender", by=by, target=sender, is_verified=not was_verified,
               problem=sender.problem)  # fmt: skip


def check_all_senders() -> int:
    """Daily: a domain may take its yes back."""
    senders = list(Sender.objects.order_by("checked_at", "pk"))
    for sender in senders if domains.is_set_up() else []:
        check_sender(sender=sender, by="celery")
    return len(senders)
