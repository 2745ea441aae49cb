"""Server time and queries of the pages at the nation's size, on PostgreSQL and, for the heaviest, on SQLite.

About 1 million observations, 5.6 million with BENCH_FULL=1. Aims (DESIGN section 5): prepared dashboards below 100 ms
at p95, lists of the largest state below 300 ms, a number of queries that doesn't grow. Alone: `python -m
tests.benchmarks.pages`, with every page on its line.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import servers

ROOT = Path(__file__).resolve().parent.parent.parent
DEFAULT, FULL = 1_000_000, 5_600_000


def measure() -> dict[str, float]:
    observations = FULL if os.environ.get("BENCH_FULL") == "1" else DEFAULT
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="qbench-"))
        cache = stack.enter_context(servers.broker())
        url, _ = stack.enter_context(servers.postgres())
        environment = environment_of(url, cache, folder)
        run(environment, "tests.benchmarks._pages.nation", observations)
        figures = last_line(run(environment, "tests.benchmarks._pages.visits"))
        figures |= last_line(run(environment, "tests.benchmarks._pages.downloads"))
        environment["DATABASE_URL"] = f"sqlite:///{folder}/nation.sqlite3"
        run(environment, "tests.benchmarks._pages.nation", observations)
        on_sqlite = last_line(run(environment, "tests.benchmarks._pages.visits", "heaviest"))
    return figures | {f"sqlite_{name}": value for name, value in on_sqlite.items()}


def environment_of(database: str, cache: str, folder: str) -> dict[str, str]:
    """The demo at a place of its own, as fast as in production: no DEBUG, templates kept."""
    kept = {name: value for name, value in os.environ.items() if name not in ("SITE_URL", "DEBUG", "EMAIL_URL")}
    return {
        **kept, "DATABASE_URL": database, "CACHE_URL": f"{cache}?db=1", "CELERY_BROKER_URL": f"{cache}?virtual_host=0",
        "VAR_DIR": folder, "DEMO": "on", "PLAIN_STATIC": "on", "LOG_LEVEL": "ERROR",
    }  # fmt: skip


def run(environment: dict[str, str], module: str, *arguments: object) -> str:
    """What a module prints, when it ends well; what it says beside goes to the screen."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)], cwd=ROOT, env=environment, stdout=subprocess.PIPE,
        text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{module} ended with {done.returncode}")
    return done.stdout


def last_line(words: str) -> dict[str, float]:
    return json.loads(words.splitlines()[-1])


if __name__ == "__main__":
    for name, value in sorted(measure().items()):
        print(f"{name:<56} {value:>10.1f}")
