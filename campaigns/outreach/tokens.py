"""Signed links of the list of update notices. Each has its own purpose; a token of one is nothing for the other."""

from collections.abc import Iterable

from django.core import signing

from campaigns.outreach.models import Subscriber

CONFIRM_SALT = "outreach.subscriber.confirm"
LEAVE_SALT = "outreach.subscriber.leave"
PREFERENCES_SALT = "outreach.subscriber.preferences"
CONFIRM_DAYS = 7


def confirm_token(subscriber: Subscriber, state: str | None = None, lists: Iterable[str] | None = None) -> str:
    """To be on the list with these wishes. Dead as soon as the address leaves the list after it."""
    wanted = subscriber.state if state is None else state
    kinds = list(subscriber.lists if lists is None else lists)
    return signing.dumps([subscriber.pk, subscriber.nonce, wanted, _left(subscriber), kinds], salt=CONFIRM_SALT)


def _left(subscriber: Subscriber) -> str:
    return subscriber.left_at.isoformat() if subscriber.left_at else ""


def leave_token(subscriber: Subscriber) -> str:
    """Works as long as the address is on the list (the law asks for at least 30 days after sending)."""
    return signing.dumps([subscriber.pk, subscriber.nonce], salt=LEAVE_SALT)


def preferences_token(subscriber: Subscriber) -> str:
    """To change what the address gets; nothing to it once it has left."""
    return signing.dumps([subscriber.pk, subscriber.nonce], salt=PREFERENCES_SALT)


def subscriber_to_confirm(token: str) -> Subscriber | None:
    """Whom the token names, with the wishes in it (not saved); None for a forged one, one of another purpose, one of
    last week, or one from before the address left."""
    try:
        pk, nonce, state, left, *more = signing.loads(token, salt=CONFIRM_SALT, max_age=CONFIRM_DAYS * 86400)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = Subscriber.objects.filter(pk=pk, nonce=nonce).first()
    if found is None or (found.left_at is not None and left != _left(found)):
        return None
    found.state = state
    found.lists = more[0] if more else found.lists  # links of before there were lists say nothing of them
    return found


def subscriber_to_leave(token: str) -> Subscriber | None:
    """Whom the token names; None for a forged one or one of another purpose."""
    return _named(token, LEAVE_SALT)


def subscriber_to_change(token: str) -> Subscriber | None:
    """Whom the token names, while the address is on the list; None otherwise."""
    found = _named(token, PREFERENCES_SALT)
    return found if found and found.confirmed_at and not found.left_at else None


def _named(token: str, salt: str) -> Subscriber | None:
    try:
        pk, nonce = signing.loads(token, salt=salt)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Subscriber.objects.filter(pk=pk, nonce=nonce).first()
