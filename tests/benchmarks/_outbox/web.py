"""What the web notices on SQLite while mails leave: writes one row some fifty times a second until a line comes, then
says how many milliseconds the slowest of a hundred took. A write that fails ends it."""

import os
import select
import sys
import time

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qioportal.settings")
    django.setup()

from accounts.audit.services import record


def main() -> None:
    took = []
    while not took or not select.select([sys.stdin], [], [], 0.02)[0]:
        started = time.perf_counter()
        record(action="bench.web_write", by="bench")
        took.append((time.perf_counter() - started) * 1000)
        if len(took) == 1:
            print("writing", flush=True)
    print(sorted(took)[int(len(took) * 0.99)])


if __name__ == "__main__":
    main()
