"""A national mailing to 47,000 people in the database of the nation: frozen, counted, paused, let go, cancelled.

`python -m tests.benchmarks._pages.freeze` prints one JSON object as its last line. Peak memory is this process's own.
"""

import json
import os
import resource
import time
from collections.abc import Callable

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qioportal.settings")
    django.setup()

from accounts.mail.models import Delivery, DeliveryState, Lane
from accounts.mail.queries import counts_of
from accounts.users.models import User
from campaigns.outreach.audience import Audience, Scope, audience_report, example_for
from campaigns.outreach.queries import progress_of
from campaigns.outreach.services import cancel_mailing, pause_mailing, resume_mailing, send_mailing, write_mailing

ROUNDS = 3  # the best of them: other work on the machine only ever slows


def seconds_of(act: Callable) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def one_round(by: User, scope: Scope) -> dict[str, float]:
    audience = Audience()
    mailing = write_mailing(scope=scope, subject="October is open", text="Dear {name}", audience=audience, by=by)
    figures = {
        "mailing_report_ms": 1000 * seconds_of(lambda: audience_report(scope, audience)),
        "mailing_example_ms": 1000 * seconds_of(lambda: example_for(scope, audience)),
        "mailing_freeze_seconds": seconds_of(lambda: send_mailing(mailing=mailing, scope=scope, by=by)),
    }
    mailing.refresh_from_db()
    rows = Delivery.objects.filter(message=mailing.message)
    figures["mailing_people"] = rows.count()
    some = rows.order_by("pk")[: rows.count() // 3].values("pk")
    rows.filter(pk__in=list(some.values_list("pk", flat=True)[:10_000])).update(state=DeliveryState.SENT)
    figures |= {
        "mailing_counts_ms": 1000 * min(seconds_of(lambda: progress_of(mailing)) for _ in range(5)),
        "mailing_back_office_counts_ms": 1000 * min(seconds_of(lambda: counts_of(mailing.message)) for _ in range(5)),
        "mailing_pause_seconds": seconds_of(lambda: pause_mailing(mailing=mailing, by=by)),
    }
    if rows.filter(state=DeliveryState.QUEUED, lane=Lane.BULK).exists():
        raise RuntimeError("the pause left something in the queue")
    figures["mailing_resume_seconds"] = seconds_of(lambda: resume_mailing(mailing=mailing, by=by))
    figures["mailing_cancel_seconds"] = seconds_of(lambda: cancel_mailing(mailing=mailing, by=by))
    return figures


def main() -> None:
    by, scope = User.objects.get(email="joan.petrakis@example.org"), Scope.of_nation()
    rounds = [one_round(by, scope) for _ in range(ROUNDS)]
    figures = {name: min(each[name] for each in rounds) for name in rounds[0]}
    figures["mailing_peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
