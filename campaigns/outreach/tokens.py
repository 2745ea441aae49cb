"""Signed links of the list of update notices. Each has its own purpose; a token of one is nothing for the other."""

from django.core import signing

from campaigns.outreach.models import Subscriber

CONFIRM_SALT = "outreach.subscriber.confirm"
LEAVE_SALT = "outreach.subscriber.leave"
CONFIRM_DAYS = 7


def confirm_token(subscriber: Subscriber) -> str:
    return signing.dumps([subscriber.pk, subscriber.nonce], salt=CONFIRM_SALT)


def leave_token(subscriber: Subscriber) -> str:
    """Works as long as the address is on the list (the law asks for at least 30 days after sending)."""
    return signing.dumps([subscriber.pk, subscriber.nonce], salt=LEAVE_SALT)


def subscriber_of(token: str, salt: str) -> Subscriber | None:
    """Whom the token names; None for a forged one, one of another purpose, or (to confirm) one of last week."""
    age = CONFIRM_DAYS * 86400 if salt == CONFIRM_SALT else None
    try:
        pk, nonce = signing.loads(token, salt=salt, max_age=age)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Subscriber.objects.filter(pk=pk, nonce=nonce).first()
