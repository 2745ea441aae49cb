"""Signed links of a sign-up, and the keys of personal feeds. Nothing of it is kept as it is handed out."""

import hashlib
import secrets

from django.core import signing

from campaigns.events.models import FeedKey, SignUp

PLACE_SALT = "events.sign-up.place"
CONFIRM_SALT = "events.sign-up.confirm"
CONFIRM_DAYS = 7


def place_token(row: SignUp) -> str:
    """To the page of this sign-up; dead once the seat was given to somebody else."""
    return signing.dumps([row.pk, row.nonce], salt=PLACE_SALT)


def confirm_token(row: SignUp) -> str:
    """To say yes to a sign-up asked for in public. Dead as soon as the address left after it."""
    return signing.dumps([row.pk, row.nonce, _left(row)], salt=CONFIRM_SALT)


def _left(row: SignUp) -> str:
    return row.left_at.isoformat() if row.left_at else ""


def row_of_place(token: str) -> SignUp | None:
    """Whose page it is; None for a forged or dead link."""
    try:
        pk, nonce = signing.loads(token, salt=PLACE_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return _row(pk, nonce)


def row_to_confirm(token: str) -> SignUp | None:
    """None for a forged link, one of last week, or one from before the address left."""
    try:
        pk, nonce, left = signing.loads(token, salt=CONFIRM_SALT, max_age=CONFIRM_DAYS * 86400)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    row = _row(pk, nonce)
    return row if row and left == _left(row) else None


def _row(pk: int, nonce: str) -> SignUp | None:
    rows = SignUp.objects.select_related("event__qio", "facility", "user")
    return rows.filter(pk=pk, nonce=nonce).first()


def new_feed_key() -> tuple[str, str]:
    """(the key, its hash): the key is shown once."""
    key = secrets.token_urlsafe(32)
    return key, digest_of(key)


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def feed_key_of(key: str) -> FeedKey | None:
    """The valid key of somebody whose sign-in is open."""
    rows = FeedKey.objects.filter(digest=digest_of(key), revoked_at__isnull=True, user__is_active=True)
    return rows.select_related("user").first()
