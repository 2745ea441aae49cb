"""`make bench`: runs every benchmark, prints a table, writes var/bench.json as {"name": number}.

`python -m tests.benchmarks outbox` runs one of them and keeps the other figures of the file.
"""

import importlib
import json
import pkgutil
import sys
import time
from pathlib import Path

from tests import benchmarks

RESULT = Path(__file__).resolve().parent.parent.parent / "var" / "bench.json"


def main() -> int:
    wanted = sys.argv[1:] or sorted(
        module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.name.startswith("_")
    )
    figures = json.loads(RESULT.read_text()) if RESULT.exists() and sys.argv[1:] else {}
    failed = []
    for name in wanted:
        print(f"measuring {name} …", flush=True)
        started = time.monotonic()
        try:
            figures |= importlib.import_module(f"tests.benchmarks.{name}").measure()
        except Exception as error:  # noqa: BLE001 - one benchmark that can't run doesn't stop the others
            failed.append(f"{name}: {type(error).__name__}: {error}")
        print(f"  {time.monotonic() - started:.0f} s", flush=True)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n")
    width = max(map(len, figures), default=10)
    print()
    for name in sorted(figures):
        print(f"{name:<{width}}  {figures[name]:>14,.3f}")
    for line in failed:
        print(f"FAILED  {line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
