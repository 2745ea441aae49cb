"""A chain's file of 20 homes × 9 goals × 12 months: dry run and import by the worker's task, on both engines.

The aims (issue 3): dry run under 5 s, import under 5 s. The dry run counts the reading child with its start.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import servers

ROOT = Path(__file__).resolve().parent.parent.parent


def _measure_on(engine: str, database_url: str, folder: str) -> dict[str, float]:
    kept = {name: value for name, value in os.environ.items() if name not in ("SITE_URL", "DEMO", "DEBUG")}
    environment = {
        **kept, "VAR_DIR": folder, "DATABASE_URL": database_url, "PLAIN_STATIC": "on", "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "qioportal.settings", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    for command in (["manage.py", "migrate", "-v0"], ["-m", "tests.benchmarks._uploads"]):
        done = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
    figures = json.loads(done.stdout.splitlines()[-1])
    return {
        "uploads: numbers in the file": figures["numbers"],
        f"uploads: dry run, seconds, {engine}": figures["dry_run"],
        f"uploads: import, seconds, {engine}": figures["writing"],
        f"uploads: the same file again, seconds, {engine}": figures["again"],
        f"uploads: the chain's workbook, seconds, {engine}": figures["workbook"],
    }


def measure() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="qbench-") as folder:
        figures = _measure_on("sqlite", f"sqlite:///{folder}/uploads.sqlite3", folder)
        with servers.postgres() as (url, _):
            return figures | _measure_on("postgresql", url, folder)


if __name__ == "__main__":
    for name, value in sorted(measure().items()):
        print(f"{name:<56} {value:>10.3f}")
