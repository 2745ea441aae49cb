"""The signed return path: each mail leaves with an envelope sender of its own, so that a report's address names it.

`bounces+<number of the delivery>-<signature>@host`, when MAIL_BOUNCES_TO is set; else the portal's one sender.
"""

import hashlib
import hmac
import re

from django.conf import settings

_SIGNED = re.compile(r"(?P<name>[^+@\s]{1,64})\+(?P<number>\d{1,18})-(?P<sign>[0-9a-f]{16})@[^@\s]{1,255}")


def return_path(number: int) -> str:
    """The envelope sender of that delivery; empty when no address for reports is configured."""
    address = settings.MAIL_BOUNCES_TO
    if not address:
        return ""
    name, _, host = address.rpartition("@")
    return f"{name}+{number}-{_sign(number)}@{host}"


def delivery_number(address: str) -> int | None:
    """The delivery that a signed return path names; None for a forged one and for other addresses."""
    found = _SIGNED.fullmatch(address.strip().lower())
    if not found or not settings.MAIL_BOUNCES_TO:
        return None
    number = int(found["number"])
    return number if hmac.compare_digest(found["sign"], _sign(number)) else None


def _sign(number: int) -> str:
    key = hashlib.sha256(b"accounts.mail.return-path:" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, str(number).encode(), hashlib.sha256).hexdigest()[:16]
