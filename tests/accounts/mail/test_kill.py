"""The proof of the outbox: the real worker is killed ten times in the middle of two thousand mails of both lanes."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from celery import current_app

from accounts.mail.services import WAKE
from tests.accounts.mail.sink import running_sink

ROOT = Path(__file__).resolve().parents[3]
KILLS, SERVICE, BULK = 10, 300, 1700
BETWEEN_KILLS = 120  # mails that leave before the next kill: the tenth falls while most of them are still to come
pytestmark = [pytest.mark.slow, pytest.mark.broker, pytest.mark.timeout(300)]


@contextlib.contextmanager
def own_database(folder: Path):
    """A database of this test alone, on the engine of this run; gives its URL."""
    url = os.environ["DATABASE_URL"]
    if url.startswith("sqlite"):
        yield f"sqlite:///{folder}/flood.sqlite3"
        return
    name = f"flood_{os.getpid()}"
    parts = urlsplit(url)
    admin = psycopg2.connect(urlunsplit(parts._replace(scheme="postgresql", path="/postgres")))
    admin.autocommit = True
    with contextlib.closing(admin), admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def flood(environment: dict, *arguments) -> str:
    command = [sys.executable, "-m", "tests.accounts.mail.flood", *map(str, arguments)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@contextlib.contextmanager
def worker(environment: dict, log: Path):
    """The portal's own Celery worker in a process group of its own; it is always killed, never asked to stop."""
    command = [sys.executable, "-m", "celery", "-A", "qioportal", "worker", "-I", "tests.accounts.mail.flood",
               "-Q", "service,bulk", "-c", "2", "--without-gossip", "--without-mingle"]  # fmt: skip
    with log.open("ab") as file:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=file, stderr=file, start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wake_until(done, seconds: float, log: Path) -> None:
    """What the timetable does every 15 and 30 seconds, here twice a second."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, log.read_text(errors="replace")[-3000:]
        for name in WAKE.values():
            current_app.send_task(name)
        pause = time.monotonic() + 0.5
        while time.monotonic() < pause and not done():
            time.sleep(0.005)


def test_ten_kills_lose_nothing_and_repeat_nothing(tmp_path):
    log = tmp_path / "worker.log"
    with running_sink() as sink, own_database(tmp_path) as url:
        sink.delay = 0.003
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "MAIL_LEASE_SECONDS": "3",
            "VAR_DIR": str(tmp_path),
        }
        flood(environment, "seed", SERVICE, BULK)
        taken_at_kill = []
        for _ in range(KILLS):
            aim = len(sink.taken) + BETWEEN_KILLS
            with worker(environment, log):
                wake_until(lambda aim=aim: len(sink.taken) >= aim, 60, log)
            taken_at_kill.append(len(sink.taken))
        assert taken_at_kill[-1] < SERVICE + BULK, "all kills must fall while mail is still to be sent"

        rows = []
        with worker(environment, log):

            def all_settled() -> bool:
                rows[:] = json.loads(flood(environment, "rows"))
                return not {"queued", "leased", "on-wire"} & {row["state"] for row in rows}

            wake_until(all_settled, 90, log)
    reconcile(rows, sink.taken)


def reconcile(rows: list[dict], taken: list[tuple[str, str, bytes]]) -> None:
    """The sink's log against the rows, recipient by recipient."""
    at_sink = defaultdict(list)
    for recipient, message_id, _ in taken:
        at_sink[recipient].append(message_id)
    states = Counter((row["lane"], row["state"]) for row in rows)
    repeated = sum(row["uncertain"] for row in rows if row["lane"] == "service")
    print(
        f"\n{dict(states)}, {len(taken)} mails at the sink, service mails caught on the wire: {repeated}, "
        f"leases lost by one mail at most: {max(row['lost_leases'] for row in rows)}"
    )
    assert len(rows) == SERVICE + BULK
    assert {row["to"] for row in rows} >= set(at_sink)
    for row in rows:
        copies = at_sink[row["to"]]
        assert row["state"] in ("sent", "unknown"), row
        assert set(copies) <= {row["rfc_message_id"]}, row
        if row["lane"] == "bulk":
            assert len(copies) <= 1, row  # never twice, whatever happened
            assert row["state"] == "unknown" or len(copies) == 1, row  # sent means: it is there, once
        else:
            # A service mail caught on the wire is sent once more with the same Message-ID: never a third time.
            assert len(copies) <= 1 + row["uncertain"] <= 3, row
            assert row["state"] == "unknown" or len(copies) >= 1, row
    assert states["bulk", "unknown"] <= KILLS * 2 * 20  # at most one micro-batch per process and kill
