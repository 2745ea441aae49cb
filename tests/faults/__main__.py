"""`make faults`: the whole table on PostgreSQL, the kills again on SQLite; about eight minutes (FAULTS_SHORT=1: two).

Ends with 1 when anybody got a mailing twice, a mail was lost, too many are unknown, or the sum does not add up.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.machines import ROOT

LONGEST = 15 * 60  # seconds per engine


def one(engine: str) -> dict:
    with tempfile.TemporaryDirectory(prefix="qfaults-") as folder:
        Path(folder).chmod(0o755)
        command = [sys.executable, "-m", "tests.faults.engine", engine, folder]
        lines: list[str] = []
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            end = time.monotonic() + LONGEST
            for line in process.stdout:
                lines.append(line)
                if not line.startswith("{"):
                    print(line, end="", flush=True)
                if time.monotonic() > end:
                    process.kill()
        if lines and lines[-1].startswith("{"):
            return json.loads(lines[-1])
        return {"engine": engine, "lines": [], "sum": "", "breaches": [f"the run itself broke ({process.returncode})"],
                "seconds": 0.0}  # fmt: skip


def main() -> int:
    wanted = sys.argv[1:] or ["postgresql", "sqlite"]
    results = [one(engine) for engine in wanted]
    is_sound = True
    for result in results:
        print(f"\n{result['engine']} ({result['seconds']:.0f} s)")
        for rows, what, seen, fine, seconds in result["lines"]:
            print(f"  {'ok' if fine else 'BREACH':<6} {rows:<13} {what:<46} {seconds:>4.0f} s  {seen}")
        print(f"  {result['sum']}")
        for breach in result["breaches"]:
            print(f"  BREACH {breach}")
        is_sound = is_sound and not result["breaches"] and all(line[3] for line in result["lines"])
    print("\nNobody got a mailing twice, nothing is lost, the sum adds up." if is_sound else "\nBREACHED")
    return 0 if is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
