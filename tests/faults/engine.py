"""The run on one engine, as a program: `python -m tests.faults.engine postgresql|sqlite FOLDER`. Prints JSON last."""

import contextlib
import datetime as dt
import json
import os
import sys
import time
from pathlib import Path

from tests.faults.machines import Broker, Fleet, Group, Postgres, wait_for, worker
from tests.servers import free_port

LEASE = 20
SHORT = bool(os.environ.get("FAULTS_SHORT"))


def environment(folder: Path, database: str, broker: str, port: int) -> dict[str, str]:
    return {
        "DATABASE_URL": database,
        "CELERY_BROKER_URL": broker,
        "CACHE_URL": f"{broker}?db=1",
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "MAIL_LEASE_SECONDS": str(LEASE),
        "MAIL_APPROVAL_ABOVE": "1000000",
        "VAR_DIR": str(folder),
        "SITE_URL": "http://localhost:8000",
        "PLAIN_STATIC": "on",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "qioportal.settings",
    }


def fleet_of(engine: str, folder: Path) -> Fleet:
    """As docs/many-workers.md says: service mail has workers of its own. The last one's clock is an hour back."""
    log = folder / "worker-{}.log"

    def one(queues: str, processes: int, name: str, **more: str) -> Group:
        return worker(queues, processes, name, Path(str(log).format(name)), **more)

    groups = [one("service,default", 1, "service")]
    if engine == "sqlite":
        return Fleet([*groups, one("bulk", 2, "bulk1")])
    return Fleet([*groups, one("bulk", 2, "bulk1"), one("bulk", 2, "bulk2", FAULTS_CLOCK="-3600")])


def run(engine: str, folder: Path) -> int:
    from tests.faults.sink import Sink  # noqa: PLC0415

    with contextlib.ExitStack() as stack:
        sink = stack.enter_context(Sink(pace=0.02))
        postgres = None
        database = f"sqlite:///{folder}/faults.sqlite3"
        if engine == "postgresql":
            postgres = Postgres()
            stack.callback(postgres.throw_away)
            postgres.start()
            database = postgres.url
        broker = Broker()
        stack.callback(broker.throw_away)
        broker.start()
        os.environ.update(environment(folder, database, broker.url, sink.port))
        import django  # noqa: PLC0415 - the environment comes first

        django.setup()
        return _on(engine, folder, sink, postgres, broker, stack)


def _on(engine, folder, sink, postgres, broker, stack) -> int:
    from django.core.management import call_command  # noqa: PLC0415

    from tests.faults import portal, scenarios  # noqa: PLC0415
    from tests.faults.reckoning import reckon  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    fleet = fleet_of(engine, folder)
    stack.callback(fleet.end)
    ground = scenarios.Ground(sink, broker, fleet, folder, SHORT, postgres)
    began = time.monotonic()
    fleet.start()
    ground.start_ticking()
    try:
        first, _ = portal.service("boot")
        wait_for("the workers work", lambda: portal.state_of(first) == "sent", 90)
        print(f"{engine}: workers ready after {time.monotonic() - began:.0f} s", flush=True)
        (_on_postgresql if postgres else _on_sqlite)(ground, stack)
        _let_all_settle(ground, portal, wait_for)
    finally:
        ground.end()
    fleet.end()
    found = reckon(portal.rows(), sink.copies, ground.audiences, ground.unknown_allowed)
    states = ", ".join(f"{lane} {state} {number:,}" for (lane, state), number in sorted(found.states.items()))
    result = {
        "engine": engine,
        "lines": [[line.rows, line.what, line.seen, line.is_sound, line.seconds] for line in ground.lines],
        "sum": f"{found.copies:,} mails at the sink; {states}; {fleet.kills} kills",
        "breaches": found.breaches[:20] + ([f"… and {len(found.breaches) - 20} more"] if found.breaches[20:] else []),
        "seconds": time.monotonic() - began,
    }
    print(json.dumps(result), flush=True)
    return 0 if not found.breaches and all(line.is_sound for line in ground.lines) else 1


def _on_postgresql(ground, stack) -> None:
    from tests.faults import scenarios  # noqa: PLC0415
    from tests.faults.kinds import DEADLY  # noqa: PLC0415

    size, away = (400, 2.0) if SHORT else (1500, 6.0)
    web_port = free_port()
    ground.web = Group([sys.executable, "-m", "gunicorn", "qioportal.wsgi", "--bind", f"127.0.0.1:{web_port}",
                        "--workers", "1", "--no-control-socket"], ground.folder / "web.log")  # fmt: skip
    beats = [Group([sys.executable, "-m", "celery", "-A", "qioportal", "beat", "--pidfile", "", "--schedule",
                    str(ground.folder / f"beat{number}")], ground.folder / f"beat{number}.log")
             for number in range(2)]  # fmt: skip
    for each in (ground.web, *beats):
        each.start()
        stack.callback(each.kill)
    ground.web_url = f"http://127.0.0.1:{web_port}/"
    planned = planned_notice(ground, 60 if SHORT else 300)
    dies, beside = (1, 100) if not scenarios.ONLY or "F4" in scenarios.ONLY else (0, 0)
    poison, beside = ground.open("poison", dies, kind=DEADLY), ground.open("beside-poison", beside)
    ground.step("F1 F2 F3 F10", "workers killed at random",
                lambda: scenarios.kills(ground, 24 if SHORT else 200, 0.35 if SHORT else 0.7,
                                        1500 if SHORT else 6000))  # fmt: skip
    ground.step("F4", "a mail that kills its worker", lambda: scenarios.deadly(ground, poison, beside))
    ground.step("F11 F12", "two timetables, a clock an hour back", lambda: scenarios.planned_once(ground, *planned))
    ground.step("F28 F29", "pause, opt-out, go on, cancel", lambda: scenarios.pause_and_stop(ground, 4 * size))
    ground.step("F5", "Redis stopped", lambda: scenarios.broker_stops(ground, size, away))
    ground.step("F6", "Redis hangs", lambda: scenarios.broker_hangs(ground, size, 1.5 * away))
    ground.step("F7 F8", "Redis killed without a file, connections cut", lambda: scenarios.broker_dies(ground, size))
    ground.step("F9", "a worker frozen beyond its lease", lambda: scenarios.worker_freezes(ground, 3 * size, LEASE))
    ground.step("F15 F16", "PostgreSQL restarted", lambda: scenarios.database_restarts(ground, 4 * size, away / 2))
    ground.step("F23 F24 F25", "the sink misbehaves", lambda: scenarios.sink_misbehaves(ground, 30 if SHORT else 120))
    ground.step("F27", "the sink is slow", lambda: scenarios.sink_is_slow(ground, 4 if SHORT else 12))
    ground.step("F26", "the sink is away", lambda: scenarios.sink_is_away(ground, size, 4 if SHORT else 30))


def _let_all_settle(ground, portal, wait_for) -> None:
    """What a run of a few rows left under way; what is still pending then is a breach."""
    with contextlib.suppress(TimeoutError):
        wait_for("everything", lambda: portal.pending() == 0, 4 * LEASE, every=1)


def _on_sqlite(ground, stack) -> None:
    from tests.faults import scenarios  # noqa: PLC0415

    count, wave = (8, 600) if SHORT else (100, 2000)
    ground.step("F1 F2 F3 F10", "workers killed at random", lambda: scenarios.kills(ground, count, 0.6, wave))
    ground.step("F28 F29", "pause, opt-out, go on, cancel",
                lambda: scenarios.pause_and_stop(ground, 600 if SHORT else 2000))  # fmt: skip
    if not SHORT:
        ground.step("F23 F24 F25", "the sink misbehaves", lambda: scenarios.sink_misbehaves(ground, 60))


def planned_notice(ground, people: int) -> tuple[int, int]:
    """A notice to the public list that starts by itself in a few seconds."""
    from django.utils import timezone  # noqa: PLC0415

    from campaigns.outreach.audience import Audience  # noqa: PLC0415
    from campaigns.outreach.models import Mailing, MailingStatus, Subscriber  # noqa: PLC0415

    now = timezone.now()
    Subscriber.objects.bulk_create(
        Subscriber(email=f"notice-{number}@example.org", confirmed_at=now) for number in range(people)
    )
    mailing = Mailing.objects.create(
        subject="planned", text="News for all.", audience=Audience(subscribers=True).to_json(),
        status=MailingStatus.SCHEDULED, starts_at=now + dt.timedelta(seconds=5),
    )  # fmt: skip
    ground.audiences["planned"] = people
    return mailing.pk, people


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], Path(sys.argv[2])))
