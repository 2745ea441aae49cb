"""How much mail to an address has come back lately. Pure: moments in, a number out.

A hard bounce stops the address at once; soft ones only when several fall close together. Old ones fade: their weight
halves every 30 days (Mailman stops at 5 of 1 and 0.5, Discourse at 4 of 2 and 1; here at 3 of 4 and 1).
"""

import datetime as dt
import re
from collections.abc import Iterable

STOP_AT = 3.0
WEIGHT = {"hard": 4.0, "soft": 1.0, "complaint": 0.0}  # a complaint stops its topic, it says nothing of the address
HALF_LIFE = dt.timedelta(days=30)
FORGOTTEN = 6 * HALF_LIFE  # older ones weigh less than a sixtieth: not read
SAME_DAY = dt.timedelta(hours=24)

_HARD = re.compile(r"5\.(1\.[0-9]+|2\.1|4\.4)")  # no such address or domain; mailbox disabled; unable to route
_CODE = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


def is_hard(status: str) -> bool:
    """Whether the enhanced status code (RFC 3463) says that the address itself takes nothing. A full mailbox (5.2.2), a
    mail that is too large (5.3.4) or a policy (5.7.x) says nothing about the address."""
    return bool(_HARD.fullmatch(status))


def status_in(words: str) -> str:
    """The first enhanced status code in a server's words, or nothing."""
    found = _CODE.search(words)
    return found.group(0) if found else ""


def score_of(bounces: Iterable[tuple[str, dt.datetime]], now: dt.datetime) -> float:
    """The sum of the weights of (kind, moment), each faded by its age; of several soft ones within a day one counts."""
    total, last_soft = 0.0, None
    for kind, moment in sorted(bounces, key=lambda each: each[1]):
        if kind == "soft":
            if last_soft is not None and moment - last_soft < SAME_DAY:
                continue
            last_soft = moment
        total += WEIGHT[kind] * 0.5 ** (max(dt.timedelta(0), now - moment) / HALF_LIFE)
    return total
