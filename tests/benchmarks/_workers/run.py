"""`python -m tests.benchmarks._workers.run MAILS SECONDS`; the environment names database and broker. JSON last."""

import contextlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qioportal.settings")

from tests.benchmarks.outbox import mail_sink
from tests.faults.machines import Group, wait_for
from tests.faults.sink import Sink

LIMIT = 3000  # a minute: 50 a second
ROUNDS = 3
NEAR, FAR = 0.0, 0.005  # seconds that the mail server takes for a mail


def workers(count: int, queue: str, folder: Path, **environment: str) -> list[Group]:
    command = [sys.executable, "-m", "celery", "-A", "qioportal", "worker", "-I", "tests.faults.kinds", "-P", "solo",
               "-Q", queue, "--without-gossip", "--without-mingle", "--without-heartbeat"]  # fmt: skip
    return [Group([*command, "-n", f"{queue}{number}@bench"], folder / f"{queue}{number}.log", **environment)
            for number in range(count)]  # fmt: skip


@contextlib.contextmanager
def running(groups: list[Group], portal, sink: Sink) -> Iterator[None]:
    """Started and warm: each has taken a wake-up before the clock runs."""
    for group in groups:
        group.start()
    try:
        warm = portal.mailing("warm", 40 * len(groups))
        wait_for("the workers are warm", lambda: _woken(portal) and portal.pending(warm) == 0, 120, every=0.3)
        time.sleep(2 + len(groups) / 2)
        yield
    finally:
        for group in groups:
            group.kill()


def _woken(portal) -> bool:
    portal.wake_all()
    return True


def wake(portal, times: int) -> None:
    for _ in range(times):
        portal.wake_all()


def times_of(sink: Sink, start: str) -> list[float]:
    return sorted(moment for moment, recipient in list(sink.times) if recipient.startswith(start))


def rate(portal, sink: Sink, folder: Path, processes: int, mails: int, name: str, **environment: str) -> float:
    """Mails a second, by the moments at which the database says that they were sent."""
    with running(workers(processes, "bulk", folder, **environment), portal, sink):
        message = portal.mailing(name, mails)
        wake(portal, processes)
        wait_for(name, lambda: portal.pending(message) == 0, 600, every=0.5)
        moments = sorted(at.timestamp() for at in message.deliveries.values_list("settled_at", flat=True))
        cut = len(moments) // 10  # the start and the end, where one waits for the other, are left out
        return (len(moments) - 2 * cut) / (moments[-cut - 1] - moments[cut])


def one_and_two(portal, sink: Sink, folder: Path, mails: int, words: str, **environment: str) -> dict[str, float]:
    one = two = 0.0
    for number in range(ROUNDS):
        name = f"{number}-{len(words)}"
        one = max(one, rate(portal, sink, folder, 1, mails, f"one{name}", **environment))
        two = max(two, rate(portal, sink, folder, 2, 2 * mails, f"two{name}", **environment))
    return {f"workers: one, mails a second{words}": one, f"workers: two, mails a second{words}": two,
            f"workers: two to one{words}": two / one}  # fmt: skip


def pausing(portal, sink: Sink, folder: Path, mails: int) -> float:
    """Seconds from the press to the last mail, one worker at full speed."""
    from accounts.mail.services import cancel_rest, pause  # noqa: PLC0415

    with running(workers(1, "bulk", folder), portal, sink):
        message = portal.mailing("pause", mails)
        wake(portal, 1)
        wait_for("under way", lambda: len(times_of(sink, "pause-")) > mails // 10, 120, every=0.05)
        pressed = time.monotonic()
        pause(message=message, by="bench")
        time.sleep(6)
        last = times_of(sink, "pause-")[-1]
        cancel_rest(message=message, by="bench")
        return max(0.0, last - pressed)


def limited(portal, sink: Sink, folder: Path, seconds: int) -> tuple[float, float]:
    """Mails a second of ten workers under the limit, over whole helpings of it, and how far from it in percent."""
    from accounts.mail.brakes import WINDOW_SECONDS  # noqa: PLC0415
    from accounts.mail.services import cancel_rest  # noqa: PLC0415

    with running(workers(10, "bulk", folder, MAIL_PER_MINUTE=str(LIMIT)), portal, sink):
        time.sleep(WINDOW_SECONDS)  # the helping that the warming took from
        message = portal.mailing("limit", LIMIT * (seconds + 5 * WINDOW_SECONDS) // 60)
        wake(portal, 10)
        time.sleep(2 * WINDOW_SECONDS - time.time() % WINDOW_SECONDS)
        begin = time.monotonic()
        time.sleep(seconds + 0.05)
        count = sum(begin <= moment < begin + seconds for moment in times_of(sink, "limit-"))
        cancel_rest(message=message, by="bench")
    wanted = LIMIT / 60
    return count / seconds, 100 * abs(count / seconds - wanted) / wanted


def password(portal, sink: Sink, folder: Path, mails: int) -> float:
    """The longest wait of ten password mails asked for while a national mailing leaves."""
    from accounts.mail.services import cancel_rest  # noqa: PLC0415

    groups = [*workers(1, "bulk", folder), *workers(1, "service", folder)]
    with running(groups, portal, sink):
        message = portal.mailing("nation", mails)
        wake(portal, 1)
        wait_for("under way", lambda: len(times_of(sink, "nation-")) > 100, 120)
        waits = []
        for number in range(10):
            asked = time.monotonic()
            mail, _ = portal.service(f"password{number}")
            wait_for("the password mail", lambda mail=mail: sink.got(mail.to), 60, every=0.01)
            waits.append(times_of(sink, mail.to)[0] - asked)
        assert portal.pending(message), "the national mailing must still be under way"
        cancel_rest(message=message, by="bench")
    return max(waits)


def main(mails: int, seconds: int) -> None:
    with Sink() as sink, tempfile.TemporaryDirectory() as name:
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{sink.port}"
        django.setup()
        from django.core.management import call_command  # noqa: PLC0415

        from tests.faults import portal  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        folder = Path(name)
        figures = {"workers: pause, seconds to the last mail": pausing(portal, sink, folder, 3 * mails)}
        figures["workers: password mail during the national mailing, seconds"] = password(
            portal, sink, folder, 10 * mails
        )
        with mail_sink() as port:
            figures |= one_and_two(portal, sink, folder, mails, "", EMAIL_URL=f"smtp://127.0.0.1:{port}")
        sink.pace = FAR
        figures |= one_and_two(portal, sink, folder, mails, ", server 5 ms a mail")
        sink.pace = NEAR
        held, off = limited(portal, sink, folder, seconds)
        figures |= {"workers: ten held to 50 a second": held, "workers: ten, percent from the limit": off}
    print(json.dumps(figures))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
