"""Downloads of all homes, read as a server hands them out: time to the first byte, to the last, and memory meanwhile.

`python -m tests.benchmarks._pages.downloads` prints one JSON object as its last line. Memory is what the process's
resident set grew beyond the time before, looked at after every thousandth piece.
"""

import gc
import json
import os
import time
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qioportal.settings")
    django.setup()

from django.test import Client
from django.utils import timezone

from accounts.users.models import User
from facilities.qios.queries import contractor_on
from tests.benchmarks._pages.nation import LARGEST, RECRUITER

ADMINISTRATOR = "ada.morgan@example.org"


def main() -> None:
    desk = f"/q/{contractor_on(LARGEST, timezone.localdate()).slug}/{LARGEST.lower()}"
    figures: dict[str, float] = {}
    for name, email, path in [
        ("homes", "", "/homes/homes.csv?status=all"),
        ("nation", ADMINISTRATOR, "/nation/states.csv"),
        ("recruitment", RECRUITER, f"{desk}/recruitment/homes.csv"),
    ]:
        client = Client(HTTP_HOST="localhost")
        if email:
            client.force_login(User.objects.get(email=email))
        figures |= {f"download_{name}_{key}": value for key, value in _read(client, path).items()}
    print(json.dumps(figures))


def _read(client: Client, path: str) -> dict[str, float]:
    next(iter(client.get(path).streaming_content))  # what is loaded once is not the download's
    gc.collect()
    before, most, lines, first = _resident(), 0.0, 0, 0.0
    started = time.perf_counter()
    answer = client.get(path)
    if answer.status_code != 200 or not answer.streaming:
        raise RuntimeError(f"{path} answers {answer.status_code}, streaming: {answer.streaming}")
    for number, piece in enumerate(answer.streaming_content):
        first = first or 1000 * (time.perf_counter() - started)
        lines += piece.count(b"\n")
        if number % 1000 == 0:
            most = max(most, _resident())
    seconds = time.perf_counter() - started
    grown = max(most, _resident()) - before
    return {"first_byte_ms": first, "seconds": seconds, "rows": lines - 1, "memory_mb": grown}


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
