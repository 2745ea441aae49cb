"""What a person notices of the outbox under load, with real Celery workers on PostgreSQL: how fast a pause works, how
long a password mail takes during a national mailing, whether ten workers keep one limit, what a second worker brings.

Aims: pause ≤ 5 s, password mail ≤ 30 s, ten workers within 2 % of 50 a second over a minute, two workers ≥ 1.6 × one.
A worker needs a core, and database and sink take some of it: with a server that answers at once two workers on two
cores bring what both cores bear; "5 ms a mail" is a server on a network, where workers wait, and two wait in parallel.
Of each the best of three rounds counts: other work on the machine only ever slows.
`BENCH_SHORT=1` tries it in a minute; its figures say little.
"""

import contextlib
import os
import tempfile

from tests import servers
from tests.benchmarks.pages import environment_of, last_line, run


def measure() -> dict[str, float]:
    mails, seconds = (800, 12) if os.environ.get("BENCH_SHORT") else (4000, 60)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="qbench-"))
        cache = stack.enter_context(servers.broker())
        database, _ = stack.enter_context(servers.postgres(durable=True))
        environment = environment_of(database, cache, folder) | {"CELERY_BROKER_URL": f"{cache}?virtual_host=2"}
        return last_line(run(environment, "tests.benchmarks._workers.run", mails, seconds))


if __name__ == "__main__":
    for name, value in sorted(measure().items()):
        print(f"{name:<64} {value:>10.3f}")
