"""What an authenticator app shows."""

import time

from allauth.mfa.totp.internal import auth as totp

PERIOD = 30


def code_of(secret: str, step: int = 0, *, seconds: float = 2) -> str:
    """RFC 6238 with the defaults; one that is good for some more seconds, as whoever types it would wait for."""
    left = PERIOD - time.time() % PERIOD
    if left < seconds:
        time.sleep(left + 0.01)
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // PERIOD + step))
