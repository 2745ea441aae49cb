"""A linked mailing to those whom one did not reach."""

from django.db import transaction

from accounts.audit.services import record
from campaigns.outreach.fields import settled
from campaigns.outreach.models import Mailing, MailingStatus
from campaigns.outreach.people import unreached
from campaigns.outreach.services import NotNow

STARTED = [MailingStatus.SENDING, MailingStatus.PAUSED, MailingStatus.CANCELLED]


@transaction.atomic
def write_again(*, mailing: Mailing, by) -> Mailing:
    """A draft with the same words for whom the mailing did not reach; asked twice it is the same draft. Their month is
    that of the first mailing, whichever is due when the draft leaves."""
    first = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if first.message_id is None or first.status not in STARTED:
        raise NotNow("This mailing hasn't been sent.")
    if there := first.followers.filter(message__isnull=True).exclude(status=MailingStatus.CANCELLED).first():
        return there
    if next(unreached(first), None) is None:
        raise NotNow("There is nobody to send it to again: everybody was reached, or has no other address yet.")
    month = first.fields_then.get("month", "")
    again = Mailing.objects.create(
        qio=first.qio, state=first.state, subject=settled(first.subject, "month", month)[:150],
        text=settled(first.text, "month", month), audience=first.audience, author=by,
        reply_to_person=first.reply_to_person, follows=first,
    )  # fmt: skip
    record(action="outreach.write_again", by=by, target=again, follows=first.pk)
    return again
