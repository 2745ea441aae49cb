"""Mails a second of the outbox, beside django-post-office and bare smtplib, on PostgreSQL (whose commits reach the
disk, as in production) and one real SMTP sink.

The aims (DESIGN section 5): at least 3 times django-post-office, at least a fifth of bare smtplib.
`BENCH_SHORT=1` sends 1,500 mails instead of 20,000.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from tests import servers
from tests.servers import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
MAILS = 1500 if os.environ.get("BENCH_SHORT") else 20_000
ROUNDS = 3  # the best of the rounds: other work on the machine only ever slows


def measure() -> dict[str, float]:
    figures: dict[str, float] = {}
    with contextlib.ExitStack() as stack:
        server = os.environ.get("TEST_DATABASE_URL") or stack.enter_context(servers.postgres(durable=True))[0]
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = stack.enter_context(mail_sink())
        cache = stack.enter_context(servers.broker())
        sample = folder / "sample.eml"
        for number in range(ROUNDS):
            with _database(server, f"bench_outbox_{number}") as url:
                environment = _environment(url, cache, folder, port)
                ours = _run("ours", environment, MAILS, sample)
                peer = _run("peer", environment, MAILS, sample, port)
            bare = _run("bare", environment, 2 * MAILS, sample, port)
            small = {name: _environment(f"sqlite:///{folder}/{name}{number}.sqlite3", cache, folder, port)
                     for name in ("ours", "peer")}  # fmt: skip
            rates = {"ours": ours, "peer": peer, "bare": bare,
                     "ours on SQLite": _run("ours", small["ours"], 1500, sample),
                     "peer on SQLite": _run("peer", small["peer"], 1500, sample, port)}  # fmt: skip
            figures |= {name: max(rate, figures.get(name, 0)) for name, rate in rates.items()}
        crowded = _environment(f"sqlite:///{folder}/crowded.sqlite3", cache, folder, port)
        web = _run("ours", crowded, 3000, folder / "other.eml", "web")
    return {
        "outbox: mails a second": figures["ours"],
        "outbox: django-post-office, mails a second": figures["peer"],
        "outbox: bare smtplib, mails a second": figures["bare"],
        "mail.ratio_to_post_office": figures["ours"] / figures["peer"],
        "mail.ratio_to_smtplib": figures["ours"] / figures["bare"],
        "mail.ratio_to_post_office_sqlite": figures["ours on SQLite"] / figures["peer on SQLite"],
        "outbox: the web's slowest write in a hundred meanwhile, ms, sqlite": web,
    }


def _environment(url: str, cache: str, folder: Path, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": url,
        "CACHE_URL": cache,
        "VAR_DIR": str(folder),
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "SITE_URL": "http://localhost:8000",
        "LOG_LEVEL": "ERROR",
    }


def _run(part: str, environment: dict[str, str], *arguments) -> float:
    command = [sys.executable, "-m", f"tests.benchmarks._outbox.{part}", *map(str, arguments)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return float(done.stdout.split()[-1])


@contextlib.contextmanager
def mail_sink() -> Iterator[int]:
    """Postfix's own smtp-sink where it is installed (Debian: postfix), else the smallest one in Python, which is slower
    and takes more of the processor from whoever sends."""
    program = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/lib/postfix/sbin")
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks._outbox.sink", str(port)]
    if program:
        unprivileged = ["-u", "nobody"] if os.geteuid() == 0 else []
        command = [program, *unprivileged, f"127.0.0.1:{port}", "1000"]
    print(f"  sink: {program or 'Python'}", flush=True)
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            _answers(port)
            yield port
        finally:
            process.kill()


def _answers(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("the sink does not answer")


@contextlib.contextmanager
def _database(server: str, name: str) -> Iterator[str]:
    parts = urlsplit(server)
    admin = psycopg2.connect(urlunsplit(parts._replace(scheme="postgresql", path="/postgres")))
    admin.autocommit = True
    with contextlib.closing(admin), admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
