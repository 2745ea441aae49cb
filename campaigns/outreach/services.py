"""The door for writes of outreach: writing a mailing, sending it once, pausing, going on, cancelling the rest."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from accounts.mail.kinds import kind_of
from accounts.mail.models import PENDING_STATES, Delivery
from accounts.mail.services import add_recipients, cancel_rest, end_at, open_message, pause, resume
from campaigns.outreach.audience import Audience, Scope
from campaigns.outreach.emails import kind_for
from campaigns.outreach.models import Mailing, MailingStatus
from campaigns.outreach.people import fields_of_all, reply_to_of, rows_of, sender_of

UNDECIDED = {"status": MailingStatus.DRAFT, "asked_at": None, "asked_by": None, "approved_at": None,
             "approved_by": None, "was_late": False}  # fmt: skip


class NotNow(Exception):
    """The mailing's state doesn't allow this; the sentence says why."""


class NeedsSecondPerson(NotNow):
    """It goes to so many people that somebody else must say yes."""

    def __init__(self, people: int):
        super().__init__(f"This goes to {people:,} people. Ask a second person to look at it first.")
        self.people = people


@transaction.atomic
def write_mailing(
    *,
    scope: Scope,
    subject: str,
    text: str,
    audience: Audience,
    by,
    reply_to_person=None,
    starts_at: dt.datetime | None = None,
    not_after: dt.datetime | None = None,
) -> Mailing:
    """Start a draft."""
    mailing = Mailing.objects.create(
        qio=scope.qio,
        state=scope.state,
        subject=subject,
        text=text,
        audience=audience.to_json(),
        author=by,
        reply_to_person=reply_to_person,
        starts_at=starts_at,
        not_after=not_after,
    )
    record(action="outreach.write_mailing", by=by, target=mailing, scope=scope.name)
    return mailing


@transaction.atomic
def rewrite_mailing(
    *,
    mailing: Mailing,
    subject: str,
    text: str,
    audience: Audience,
    by,
    reply_to_person=None,
    starts_at: dt.datetime | None = None,
    not_after: dt.datetime | None = None,
) -> None:
    """Change a draft; a second person who was asked has nothing to look at any more. Once under way nothing changes."""
    changed = Mailing.objects.filter(pk=mailing.pk, status__in=[MailingStatus.DRAFT, MailingStatus.ASKED]).update(
        subject=subject,
        text=text,
        audience=audience.to_json(),
        reply_to_person=reply_to_person,
        starts_at=starts_at,
        not_after=not_after,
        **UNDECIDED,
    )
    if not changed:
        raise NotNow("This mailing has been started; its text and its people stay as they are.")
    record(action="outreach.rewrite_mailing", by=by, target=mailing)


@transaction.atomic
def delete_draft(*, mailing: Mailing, by) -> None:
    """Throw a draft away."""
    record(action="outreach.delete_draft", by=by, target=mailing)
    if not Mailing.objects.filter(pk=mailing.pk, status=MailingStatus.DRAFT).delete()[0]:
        raise NotNow("This mailing has been started and can't be thrown away. You can cancel the rest of it.")


@transaction.atomic
def send_mailing(*, mailing: Mailing, scope: Scope, by) -> int:
    """Freeze the audience and queue the mailing; how many people. A second press finds it under way (NotNow)."""
    locked = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if locked.status not in (MailingStatus.DRAFT, MailingStatus.SCHEDULED):
        raise NotNow(
            "A second person looks at this mailing first."
            if locked.status == MailingStatus.ASKED
            else "This mailing is under way already. Nobody gets it twice."
        )
    return start(locked, scope, by)


def start(locked: Mailing, scope: Scope, by) -> int:
    """The step itself, on a row under lock: message, recipients, status, all or nothing."""
    if locked.not_after and locked.not_after <= timezone.now():
        raise NotNow("The hour after which nothing may leave has passed. Change it first.")
    audience = Audience.from_json(locked.audience)
    message = open_message(
        kind_of(kind_for(scope, audience)),
        subject=locked.subject,
        text=locked.text,
        sender_name=scope.sender_name,
        reply_to=reply_to_of(locked, scope),
        context={"scope": scope.name, "fields": fields_of_all(locked, scope), **sender_of(scope)},
    )
    if locked.not_after:
        message.expires_at = locked.not_after
        message.save(update_fields=["expires_at"])
    count = add_recipients(message, rows_of(locked, scope))
    if count == 0:
        raise NotNow("Nobody would get this. Choose other homes, or ask the homes to add people.")
    if count > settings.MAIL_APPROVAL_ABOVE and not locked.approved_at:
        raise NeedsSecondPerson(count)
    locked.message, locked.status, locked.started_at = message, MailingStatus.SENDING, timezone.now()
    if audience.subscribers:
        locked.archived_on = timezone.localdate()
    locked.save(update_fields=["message", "status", "started_at", "archived_on"])
    record(action="outreach.send_mailing", by=by, target=locked, people=count)
    return count


@transaction.atomic
def pause_mailing(*, mailing: Mailing, by) -> None:
    """Stop handing out; what is on the wire at this moment still leaves."""
    if mailing.message and not Delivery.objects.filter(message=mailing.message, state__in=PENDING_STATES).exists():
        raise NotNow("Everybody has been dealt with; there is nothing left to pause.")
    _turn(mailing, MailingStatus.SENDING, MailingStatus.PAUSED, "This mailing isn't being sent.")
    pause(message=mailing.message, by=by)
    record(action="outreach.pause_mailing", by=by, target=mailing)


@transaction.atomic
def resume_mailing(*, mailing: Mailing, by) -> None:
    """Go on where it stopped."""
    _turn(mailing, MailingStatus.PAUSED, MailingStatus.SENDING, "This mailing isn't paused.")
    resume(message=mailing.message, by=by)
    record(action="outreach.resume_mailing", by=by, target=mailing)


@transaction.atomic
def end_mailing_at(*, mailing: Mailing, moment: dt.datetime | None, by) -> None:
    """Change the hour after which nothing leaves, of one that is under way; None: it takes the time it takes."""
    if moment and moment <= timezone.now():
        raise NotNow("This hour has passed. Choose a later one; to stop now, cancel the rest.")
    under_way = Mailing.objects.filter(pk=mailing.pk, status__in=[MailingStatus.SENDING, MailingStatus.PAUSED])
    if not under_way.update(not_after=moment):
        raise NotNow("This mailing isn't under way.")
    end_at(message=mailing.message, moment=moment, by=by)
    record(action="outreach.end_mailing_at", by=by, target=mailing, moment=moment.isoformat() if moment else "")


@transaction.atomic
def cancel_mailing(*, mailing: Mailing, by) -> int:
    """Final: whoever is still pending won't get it; how many. What was only planned never starts."""
    planned = Mailing.objects.filter(pk=mailing.pk, status=MailingStatus.SCHEDULED)
    if planned.update(status=MailingStatus.CANCELLED):
        record(action="outreach.cancel_mailing", by=by, target=mailing, cancelled=0)
        return 0
    if not Mailing.objects.filter(pk=mailing.pk, status__in=[MailingStatus.SENDING, MailingStatus.PAUSED]).update(
        status=MailingStatus.CANCELLED
    ):
        raise NotNow("This mailing isn't under way.")
    count = cancel_rest(message=mailing.message, by=by)
    record(action="outreach.cancel_mailing", by=by, target=mailing, cancelled=count)
    return count


def _turn(mailing: Mailing, old: str, new: str, otherwise: str) -> None:
    if not Mailing.objects.filter(pk=mailing.pk, status=old).update(status=new):
        raise NotNow(otherwise)
