"""Signed links of those who take part. Each has its own purpose; a token of one is nothing for the other. Whoever
leaves is deleted, and with the row every link dies."""

from django.core import signing

from campaigns.supporters.models import Supporter

CONFIRM_SALT = "supporters.supporter.confirm"
MINE_SALT = "supporters.supporter.mine"
CONFIRM_DAYS = 7
MINE_DAYS = 400


def confirm_token(supporter: Supporter) -> str:
    return signing.dumps([supporter.pk, supporter.nonce], salt=CONFIRM_SALT)


def mine_token(supporter: Supporter) -> str:
    """The key to the person's own page, for a little more than a year; a new one comes by mail."""
    return signing.dumps([supporter.pk, supporter.nonce], salt=MINE_SALT)


def supporter_to_confirm(token: str) -> Supporter | None:
    """Whom the token names, also when it was used already; None for a forged one, or one of last week."""
    return _named(token, CONFIRM_SALT, CONFIRM_DAYS)


def supporter_of(token: str) -> Supporter | None:
    """Whose page it is; None until the person has confirmed."""
    found = _named(token, MINE_SALT, MINE_DAYS)
    return found if found and found.confirmed_at else None


def _named(token: str, salt: str, days: int) -> Supporter | None:
    try:
        pk, nonce = signing.loads(token, salt=salt, max_age=days * 86400)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Supporter.objects.select_related("facility").filter(pk=pk, nonce=nonce).first()
