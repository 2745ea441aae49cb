"""The public list of update notices: double opt-in, one-click leave, equal answers for every address."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.audit.services import record
from accounts.mail.bounces.services import forgive
from accounts.mail.models import Topic
from accounts.mail.services import queue_mail, unsuppress
from accounts.users.models import normal_email
from campaigns.outreach.emails import CONFIRM
from campaigns.outreach.models import Subscriber, new_token


@transaction.atomic
def ask_to_subscribe(*, email: str, state: str, lists: Iterable[str] = ()) -> None:
    """Mail the address a link; nothing is sent to it, and nothing changes for it, before the link is used. The same for
    known and unknown. Pressed ten times an hour it is one mail, unless something else was chosen or the list left."""
    subscriber, created = Subscriber.objects.get_or_create(
        email=normal_email(email), defaults={"state": state, "lists": list(lists)}
    )
    if not created:
        subscriber.asked_at = timezone.now()
        subscriber.save(update_fields=["asked_at"])
    wishes = {"state": state or subscriber.state, "lists": sorted(lists) or subscriber.lists}
    cause = f"{timezone.now():%Y%m%d%H}:{wishes['state']}:{'+'.join(wishes['lists'])}:{subscriber.left_at or ''}"
    queue_mail(
        kind=CONFIRM, to=subscriber.email, key=f"{CONFIRM}:{subscriber.pk}:{cause}",
        context={"subscriber": subscriber.pk, **wishes},
    )  # fmt: skip


@transaction.atomic
def confirm(*, subscriber: Subscriber) -> None:
    """The address is on the list from now on, with the wishes in the link (tokens.subscriber_to_confirm); an earlier
    stop of these notices, or a pause, is lifted. The link came by mail, so mail to the address arrives again."""
    subscriber.confirmed_at, subscriber.left_at, subscriber.paused_until = timezone.now(), None, None
    subscriber.save(update_fields=["confirmed_at", "left_at", "state", "lists", "paused_until"])
    unsuppress(address=subscriber.email, topic=Topic.NEWS, by="public")
    forgive(address=subscriber.email, by="public")
    record(action="outreach.subscribe", by="public", target=None, subscriber=subscriber.pk)


@transaction.atomic
def change(*, subscriber: Subscriber, state: str, lists: Iterable[str], paused_until: dt.date | None) -> None:
    """What the address gets from now on. Saving says that it wants them: an earlier stop by the recipient is lifted."""
    subscriber.state, subscriber.lists, subscriber.paused_until = state, list(lists), paused_until
    subscriber.save(update_fields=["state", "lists", "paused_until"])
    unsuppress(address=subscriber.email, topic=Topic.NEWS, by="public")
    record(action="outreach.change_subscription", by="public", target=None, subscriber=subscriber.pk)


@transaction.atomic
def leave(*, subscriber: Subscriber) -> None:
    """Off the list; every link mailed so far is dead for coming back, which needs a new opt-in."""
    if subscriber.left_at is None:
        subscriber.left_at = timezone.now()
        subscriber.nonce = subscriber.nonce if subscriber.confirmed_at else new_token()
        subscriber.save(update_fields=["left_at", "nonce"])
        record(action="outreach.leave", by="public", target=None, subscriber=subscriber.pk)
