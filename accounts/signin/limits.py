"""Wrong passwords in a row, counted for each address in the cache that all processes share.

django-allauth slows guessing down (5 wrong tries in 5 minutes for an account, 10 a minute for a network address), and
answers before a password is hashed. NIST SP 800-63B-4 wants an end as well: after 100 in a row the password no longer
opens the account; a link to its own mailbox, or a passkey, does. So a stranger can't keep anybody out.
"""

import hashlib

from django.core.cache import cache

from accounts.users.models import normal_email
from qioportal.lib.counting import add_up

CLOSED_AFTER = 100
TOLD_AFTER = (10, CLOSED_AFTER)  # the person hears of it by mail
KEPT_FOR = 30 * 24 * 3600


def _key(email: str) -> str:
    return "signin:wrong:" + hashlib.sha256(normal_email(email).encode()).hexdigest()[:32]


def is_closed(email: str) -> bool:
    """Whether the password of this address has been guessed at too often, known address or not."""
    return cache.get(_key(email), 0) >= CLOSED_AFTER


def note_failure(email: str) -> int:
    """One more wrong password; how many in a row that makes."""
    return add_up(cache, _key(email), seconds=KEPT_FOR)


def forget(email: str) -> None:
    """The right password, or a new one: the row is broken."""
    cache.delete(_key(email))
