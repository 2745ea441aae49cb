"""An address refused while its mail was handed over: the same as a report that comes back later."""

import re

from accounts.mail.bounces.score import is_hard, status_in
from accounts.mail.models import Bounce, BounceKind, BounceSource, Delivery
from accounts.mail.transport import Outcome

_NOBODY = re.compile(r"user|mailbox|recipient|address|account|no such|unknown|not exist|not found", re.IGNORECASE)
_POLICY = re.compile(r"spam|policy|block|reputation|dmarc|spf|dkim|content|full|quota", re.IGNORECASE)


def refusal(delivery: Delivery, outcome: Outcome) -> Bounce:
    """The row for a 5xx answer, not saved. Hard only where the server speaks of the address."""
    status = status_in(outcome.words)
    if status:
        hard = is_hard(status)
    else:
        says_nobody = _NOBODY.search(outcome.words) and not _POLICY.search(outcome.words)
        hard = outcome.code in (550, 551, 553) and bool(says_nobody)
    return Bounce(
        address=delivery.to, kind=BounceKind.HARD if hard else BounceKind.SOFT, source=BounceSource.SMTP,
        key=f"smtp:{delivery.pk}:{delivery.attempts + 1}", status=status[:12], words=outcome.words[:300],
        delivery=delivery,
    )  # fmt: skip
