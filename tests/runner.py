"""`make test`: the whole suite on SQLite with the embedded Valkey, again on PostgreSQL, and, where Redis's own server
is installed, once more over the tests that talk to broker and cache. Says what it ran on and what it left out and why.

Extra arguments go to pytest: `python -m tests.runner -k outbox`.
"""

import os
import shutil
import subprocess
import sys
import time
from contextlib import ExitStack

from tests import servers


def _pytest(title: str, arguments: list[str], **environment: str) -> tuple[str, int]:
    print(f"\n=== {title} ===", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-rsR", *arguments, *sys.argv[1:]]
    code = subprocess.run(command, env={**os.environ, **environment}, check=False).returncode
    if code == 5 and sys.argv[1:]:
        code = 0  # a hand-picked selection may be empty in one of the passes
    verdict = "passed" if code == 0 else "FAILED"
    return f"{verdict}  {title}  ({time.monotonic() - started:.0f} s)", code


def main() -> int:
    workers = ["-n", os.environ.get("TEST_WORKERS", "2"), "--dist", "loadgroup"]
    lines, codes, left_out = [], [], []
    if servers.chromium() is None:
        left_out.append("browser tests: no Chromium on this machine (Debian: apt-get install chromium-headless-shell)")
    with ExitStack() as stack:
        here = os.environ.get("TEST_DATABASE_URL", "")
        what = "the server named by TEST_DATABASE_URL"
        if not here:
            try:
                here, what = stack.enter_context(servers.postgres())
                what = f"a throw-away cluster, {what}"
            except (RuntimeError, subprocess.CalledProcessError, OSError) as error:
                print(f"\nPostgreSQL could not be started: {error}", flush=True)
                lines.append("FAILED  PostgreSQL: it could not be started")
                codes.append(1)
        looks = ["-m", "not browser and not one_engine"] if here else []  # what doesn't depend on the engine runs once
        line, code = _pytest("SQLite, embedded Valkey", [*workers, *looks], TEST_DATABASE_URL="", TEST_BROKER_URL="")
        lines.append(line)
        codes.append(code)
        if looks:
            left_out.append(
                "browser tests, and tests that look at addresses, words and headers, on SQLite: they ran on PostgreSQL"
            )
        if here:
            line, code = _pytest(
                f"PostgreSQL ({what}), embedded Valkey", workers, TEST_DATABASE_URL=here, TEST_BROKER_URL=""
            )
            lines.append(line)
            codes.append(code)
            redis_server = shutil.which("redis-server")
            if redis_server:
                url = stack.enter_context(servers.broker(redis_server))
                line, code = _pytest(
                    "PostgreSQL, Redis's own server: tests of broker and cache", ["-m", "broker", "-p", "no:xdist"],
                    TEST_DATABASE_URL=here, TEST_BROKER_URL=url,
                )  # fmt: skip
                lines.append(line)
                codes.append(code)
            else:
                left_out.append("second pass of the broker tests: no redis-server here (Debian: apt-get install redis)")
    print("\nWhat this run stood on:")
    for line in lines:
        print(f"  {line}")
    for reason in left_out:
        print(f"  left out  {reason}")
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
