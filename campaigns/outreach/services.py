"""The door for writes of outreach: writing a mailing, sending it once, pausing, going on, cancelling the rest."""

from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from accounts.mail.kinds import kind_of
from accounts.mail.services import add_recipients, cancel_rest, open_message, pause, resume
from campaigns.outreach.audience import Audience, Scope, recipients_for
from campaigns.outreach.emails import MAILING, NOTICE
from campaigns.outreach.models import Mailing, MailingStatus


class NotNow(Exception):
    """The mailing's state doesn't allow this; the sentence says why."""


@transaction.atomic
def write_mailing(*, scope: Scope, subject: str, text: str, audience: Audience, by) -> Mailing:
    """Start a draft."""
    mailing = Mailing.objects.create(
        qio=scope.qio, state=scope.state, subject=subject, text=text, audience=audience.to_json(), author=by
    )
    record(action="outreach.write_mailing", by=by, target=mailing, scope=scope.name)
    return mailing


@transaction.atomic
def rewrite_mailing(*, mailing: Mailing, subject: str, text: str, audience: Audience, by) -> None:
    """Change a draft; once it is under way nothing in it changes."""
    changed = Mailing.objects.filter(pk=mailing.pk, status=MailingStatus.DRAFT).update(
        subject=subject, text=text, audience=audience.to_json()
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
    if locked.status != MailingStatus.DRAFT:
        raise NotNow("This mailing is under way already. Nobody gets it twice.")
    audience = Audience.from_json(locked.audience)
    message = open_message(
        kind_of(NOTICE if audience.subscribers else MAILING),
        subject=locked.subject,
        text=locked.text,
        sender_name=scope.sender_name,
        reply_to=scope.reply_to,
        context={"scope": scope.name},
    )
    people = recipients_for(scope, audience)
    count = add_recipients(message, ((each.address, each.user_id, each.facts) for each in people))
    if count == 0:
        raise NotNow("Nobody would get this. Choose other homes, or ask the homes to add people.")
    locked.message, locked.status, locked.started_at = message, MailingStatus.SENDING, timezone.now()
    locked.save(update_fields=["message", "status", "started_at"])
    record(action="outreach.send_mailing", by=by, target=locked, people=count)
    return count


@transaction.atomic
def pause_mailing(*, mailing: Mailing, by) -> None:
    """Stop handing out; what is on the wire at this moment still leaves."""
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
def cancel_mailing(*, mailing: Mailing, by) -> int:
    """Final: whoever is still pending won't get it; how many."""
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
