"""A national mailing to 47,000 people on PostgreSQL and on SQLite: how long until its audience is frozen and queued,
its counts, its pause.

Aims (DESIGN section 5, SECURITY (c)): frozen in less than 10 s, counts below 100 ms, paused within 5 s. How fast the
mails leave is measured by `outbox`.
"""

import contextlib
import tempfile

from tests import servers
from tests.benchmarks.pages import environment_of, last_line, run


def measure() -> dict[str, float]:
    figures: dict[str, float] = {}
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="qbench-"))
        cache = stack.enter_context(servers.broker())
        url, _ = stack.enter_context(servers.postgres())
        for engine, database in [("postgresql", url), ("sqlite", f"sqlite:///{folder}/nation.sqlite3")]:
            environment = environment_of(database, cache, folder) | {"MAIL_APPROVAL_ABOVE": "1000000"}
            run(environment, "tests.benchmarks._pages.nation", 0)
            found = last_line(run(environment, "tests.benchmarks._pages.freeze"))
            figures |= {f"{name}_{engine}": value for name, value in found.items()}
    return figures


if __name__ == "__main__":
    for name, value in sorted(measure().items()):
        print(f"{name:<56} {value:>10.3f}")
