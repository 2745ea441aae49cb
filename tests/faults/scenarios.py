"""Each fault of the table (SECURITY.md, F1 to F29), done to the running portal; every one says what it saw."""

import datetime as dt
import os
import random
import signal
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import close_old_connections

from accounts.mail.models import Delivery, Message
from accounts.mail.services import cancel_rest, pause, resume
from tests.faults import portal
from tests.faults.machines import Broker, Fleet, Group, Postgres, wait_for
from tests.faults.reckoning import PER_KILL
from tests.faults.sink import Sink

STOPS_WITHIN = 5.0  # seconds from the press to the last mail
SERVICE_WITHIN = 30.0
ONLY = os.environ.get("FAULTS_ONLY", "").split()  # rows to run, for example F15; blank: all


class Breach(Exception):
    """Something happened that never may."""


@dataclass(frozen=True, slots=True)
class Line:
    rows: str
    what: str
    seen: str
    is_sound: bool
    seconds: float


@dataclass
class Ground:
    """Everything that runs, and what was found so far."""

    sink: Sink
    broker: Broker
    fleet: Fleet
    folder: Path
    short: bool
    postgres: Postgres | None = None
    web: Group | None = None
    web_url: str = ""

    def __post_init__(self) -> None:
        self.rng = random.Random(20261122)
        self.lines: list[Line] = []
        self.audiences: dict[str, int] = {}
        self.unknown_allowed = 0
        self._ends = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def open(self, name: str, count: int, treat: str = "", kind: str | None = None) -> Message:
        self.audiences[name] = self.audiences.get(name, 0) + count
        return portal.mailing(name, count, treat, **({"kind": kind} if kind else {}))

    def step(self, rows: str, what: str, act: Callable[[], str]) -> None:
        if ONLY and not set(rows.split()) & set(ONLY):
            return
        began = time.monotonic()
        try:
            seen, is_sound = act(), True
        except (Breach, TimeoutError) as error:
            seen, is_sound = str(error), False
        self.lines.append(Line(rows, what, seen, is_sound, time.monotonic() - began))
        print(f"  {'ok    ' if is_sound else 'BREACH'} {rows:<14} {what}: {seen}", flush=True)

    def start_ticking(self) -> None:
        self._ticker.start()

    def end(self) -> None:
        self._ends.set()
        self._ticker.join(10)

    def _tick(self) -> None:
        """What the timetable does every 15 and 30 seconds, here each second; and a dead worker is started again."""
        while not self._ends.wait(1.0):
            portal.wake_all()
            self.fleet.revive()

    def all_settled(self, *messages: Message, seconds: float = 90) -> float:
        def done() -> bool:
            portal.hurry()
            return portal.pending(*messages) == 0

        return wait_for("everything settled", done, seconds, every=0.5)


def kills(ground: Ground, count: int, every: float, wave: int) -> str:
    """F1 to F3, and during them F4, F10, F28 and F29: a mailing that is always under way, and workers that die."""
    fleet, sink, rng = ground.fleet, ground.sink, ground.rng
    first = ground.open("kills", wave)
    waves, groups, taken_before = [first], 0, sink.taken
    before = fleet.kills
    while fleet.kills < before + count:
        time.sleep(rng.uniform(0.5, 1.5) * every)
        if portal.pending(*waves) < wave // 4:
            waves.append(ground.open(f"kills-{len(waves)}", wave))
        if rng.random() < 0.04 or not groups:
            fleet.kill_group(rng)
            groups += 1
        else:
            fleet.kill_one(rng)
    count = fleet.kills - before  # a whole worker counts as all its processes
    ground.unknown_allowed += PER_KILL * count
    seconds = ground.all_settled(*waves, seconds=180)
    total = Counter()
    for message in waves:
        total.update(portal.counts(message))
    dead = Delivery.objects.filter(message__in=waves, state="failed").count()
    if dead:
        raise Breach(f"{dead} mails were given up although nothing was wrong with them")
    if total["unknown"] > PER_KILL * count:
        raise Breach(f"{total['unknown']} unknown after {count} kills")
    return (
        f"{count} kills ({groups} whole workers), {total['total']:,} people: {total['sent']:,} sent, "
        f"{total['unknown']} unknown; {sink.taken - taken_before:,} taken; settled {seconds:.0f} s after the last kill"
    )


def deadly(ground: Ground, message: Message, others: Message) -> str:
    """F4: a mail that always kills its worker is given up; the others of its mailing leave."""
    ground.all_settled(message, others, seconds=180)
    poison = Delivery.objects.get(message=message)
    if poison.state != "failed" or "its worker died" not in poison.last_error:
        raise Breach(f"the poison is {poison.state}: {poison.last_error}")
    found = portal.counts(others)
    if found["sent"] + found["unknown"] != found["total"]:
        raise Breach(f"the others: {found}")
    return f"given up after {poison.lost_leases} deaths; {found['sent']} others sent"


def pause_and_stop(ground: Ground, size: int) -> str:
    """F28, F29: pause at full speed, opt-outs meanwhile, go on, then cancel the rest of it."""
    sink = ground.sink
    message = ground.open("pause", size)
    wait_for("the mailing is under way", lambda: sink.last_for("pause-") > 0, 60)
    pressed = time.monotonic()
    pause(message=message, by="faults")
    time.sleep(STOPS_WITHIN + 3)
    after_pause = sink.last_for("pause-") - pressed
    leavers = list(message.deliveries.filter(state="held").select_related("message").order_by("pk")[:40])
    answers = {portal.opt_out(each) for each in leavers}
    resume(message=message, by="faults")
    resumed = time.monotonic()
    wait_for("it goes on", lambda: sink.last_for("pause-") > resumed, 60)
    pressed = time.monotonic()
    cancelled = cancel_rest(message=message, by="faults")
    time.sleep(STOPS_WITHIN)
    after_cancel = sink.last_for("pause-") - pressed
    if max(after_pause, after_cancel) > STOPS_WITHIN:
        raise Breach(f"mail left {after_pause:.1f} s after the pause, {after_cancel:.1f} s after the cancelling")
    ground.all_settled(message)
    got = [each.to for each in leavers if sink.got(each.to)]
    if got or answers != {200} or not leavers:
        raise Breach(f"opted out and got it: {got}; answers {answers}")
    return (
        f"last mail {max(after_pause, 0):.2f} s after pause and {max(after_cancel, 0):.2f} s after cancel; "
        f"{len(leavers)} opted out meanwhile, none got it; {cancelled:,} cancelled"
    )


def broker_stops(ground: Ground, size: int, away: float) -> str:
    """F5: the broker is away while a request queues mail; the work is done later."""
    message = ground.open("broker-stops", size)
    ground.broker.stop()
    mail, took = portal.service("f5")
    time.sleep(away)
    ground.broker.start()
    back = wait_for("mail goes on", lambda: portal.state_of(mail) == "sent", 40)
    ground.all_settled(message)
    if took > 3:
        raise Breach(f"the request waited {took:.1f} s for the broker")
    return f"request took {took * 1000:.0f} ms; the mail left {back:.1f} s after the broker was back"


def broker_hangs(ground: Ground, size: int, away: float) -> str:
    """F6: the broker is frozen."""
    message = ground.open("broker-hangs", size)
    ground.broker.tell(signal.SIGSTOP)
    began = time.monotonic()
    mail, _ = portal.service("f6")
    portal.service("f6-second")
    took = time.monotonic() - began
    time.sleep(away)
    ground.broker.tell(signal.SIGCONT)
    back = wait_for("mail goes on", lambda: portal.state_of(mail) == "sent", 40)
    ground.all_settled(message)
    if took > 3:
        raise Breach(f"requests waited {took:.1f} s for a broker that hangs")
    return f"two mails in {took:.1f} s; they left {back:.1f} s after the broker went on"


def broker_dies(ground: Ground, size: int) -> str:
    """F7: killed, and nothing of it kept; F8: all connections cut."""
    message = ground.open("broker-dies", size)
    mail, _ = portal.service("f7")
    ground.broker.stop(signal.SIGKILL)
    ground.broker.start()
    back = wait_for("mail goes on", lambda: portal.state_of(mail) == "sent", 40)
    ground.broker.cut_connections()
    second, _ = portal.service("f8")
    after_cut = wait_for("mail goes on after the cut", lambda: portal.state_of(second) == "sent", 30)
    ground.all_settled(message)
    return f"everything left: {back:.1f} s after the death, {after_cut:.1f} s after the cut"


def worker_freezes(ground: Ground, size: int, lease: float) -> str:
    """F9: a worker that is alive and does nothing for longer than its lease, then goes on with old mail in hand."""
    message = ground.open("freeze", size)
    frozen = ground.fleet.groups[-1]
    wait_for("the mailing is under way", lambda: ground.sink.last_for("freeze-") > 0, 60)
    hands = len(frozen.children())
    frozen.tell(signal.SIGSTOP)
    time.sleep(lease + 2)
    frozen.tell(signal.SIGCONT)
    ground.unknown_allowed += PER_KILL * hands
    ground.all_settled(message)
    return f"{portal.counts(message)['unknown']} unknown; who came late changed nothing"


def database_restarts(ground: Ground, size: int, away: float) -> str:
    """F15, F16: the server is stopped at once and started again, web and workers in the middle of their work."""
    sink = ground.sink
    message = ground.open("database", size)
    wait_for("the mailing is under way", lambda: sink.last_for("database-") > 0, 60)
    before = _look_at(ground.web_url)
    ground.postgres.stop()
    gap = {_look_at(ground.web_url) for _ in range(2)}
    time.sleep(away)
    ground.postgres.start()
    started = time.monotonic()
    after = [_look_at(ground.web_url) for _ in range(6)]
    close_old_connections()
    back = wait_for("workers go on", lambda: sink.last_for("database-") > started, 20)
    ground.all_settled(message)
    found = portal.counts(message)
    if before != 200 or gap != {503} or set(after) != {200}:
        raise Breach(f"pages answered {before}, in the gap {sorted(gap)}, afterwards {after}")
    if back > 10:
        raise Breach(f"workers came back after {back:.1f} s")
    ground.unknown_allowed += PER_KILL * len(ground.fleet.groups)  # the answer to a mark may be lost with the server
    why = Counter(message.deliveries.filter(state="unknown").values_list("last_error", flat=True))
    return f"503 in the gap only; workers go on after {back:.1f} s; {found['unknown']} unknown {dict(why) or ''}"


def _look_at(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 - our own address
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def sink_misbehaves(ground: Ground, each: int) -> str:
    """F23, F24, F25: 4xx before and after the text, 5xx, no answer, a late answer, all at once."""
    sink = ground.sink
    made = {treat: ground.open(f"{treat}-mail", count, treat) for treat, count in
            [("grey", each), ("full", each), ("no", 8), ("hang", 4), ("drop", 6), ("late", 2)]}  # fmt: skip
    fine = ground.open("fine", 4 * each)
    service = [portal.service(f"f25-{number}", "drop")[0] for number in range(2)]
    ground.unknown_allowed += 12
    wait_for("others are not blocked", lambda: portal.counts(fine)["sent"] == 4 * each, 90)
    ground.all_settled(*made.values(), *(mail.message for mail in service), seconds=120)
    states = {treat: portal.counts(message) for treat, message in made.items()}
    for treat in ("grey", "full"):
        if states[treat]["sent"] != each or set(portal.attempts(made[treat])) != {2}:
            raise Breach(f"{treat}: {states[treat]}, tries {dict(portal.attempts(made[treat]))}")
    if states["no"]["failed"] != 8 or set(portal.attempts(made["no"])) != {1}:
        raise Breach(f"refused for good: {states['no']}")
    for treat, end, count in (("hang", "unknown", 4), ("drop", "unknown", 6), ("late", "sent", 2)):
        copies = [sink.got(to) for to in made[treat].deliveries.values_list("to", flat=True)]
        if states[treat][end] != count or copies != [1] * count:
            raise Breach(f"{treat}: {states[treat]}, copies {copies}")
    return "4xx left at the second try, 5xx failed at once, no answer is unknown with one copy each, others not blocked"


def sink_is_away(ground: Ground, size: int, away: float) -> str:
    """F26: nobody listens; the breaker holds, mail goes on by itself."""
    message = ground.open("away", size)
    wait_for("the mailing is under way", lambda: ground.sink.last_for("away-") > 0, 60)
    ground.sink.close()
    began = time.monotonic()
    _, took = portal.service("f26")
    time.sleep(away)
    unmoved = portal.counts(message)
    ground.sink.open()
    opened = time.monotonic()
    back = wait_for("mail goes on", lambda: ground.sink.last_for("away-") > opened, 75)
    ground.all_settled(message)
    found = portal.counts(message)
    if found["failed"]:
        raise Breach(f"{found['failed']} mails failed because nobody listened")
    ground.unknown_allowed += PER_KILL * 8  # what was on the wire when the connections were cut
    log = "".join(path.read_text(errors="replace") for path in ground.folder.glob("worker-*.log"))
    alarms = log.count("no mail can leave")
    if alarms > 1:
        raise Breach(f"the alarm was raised {alarms} times")
    return (
        f"away {opened - began:.0f} s with {unmoved['pending']:,} waiting; request took {took * 1000:.0f} ms; "
        f"back after {back:.1f} s; {found['unknown']} unknown; alarms: {alarms}"
    )


def sink_is_slow(ground: Ground, count: int) -> str:
    """F27: five seconds a mail; a password mail has its own lane."""
    message = ground.open("slow-mail", count, "slow")
    wait_for("the slow ones are under way", lambda: message.deliveries.filter(state="on-wire").exists(), 60)
    began = time.monotonic()
    mail, _ = portal.service("f27")
    took = wait_for("the password mail", lambda: portal.state_of(mail) == "sent", SERVICE_WITHIN)
    ground.all_settled(message, seconds=150)
    if portal.counts(message)["sent"] != count:
        raise Breach(f"slow mail: {portal.counts(message)}")
    return f"a password mail took {took:.1f} s; {count} slow ones left in {time.monotonic() - began:.0f} s"


def planned_once(ground: Ground, mailing_pk: int, people: int) -> str:
    """F11, F12: two timetables, and a worker whose clock is an hour back; a planned notice starts once."""
    from campaigns.outreach.models import Mailing  # noqa: PLC0415 - Django is set up by then

    def started() -> bool:
        return Mailing.objects.filter(pk=mailing_pk, message__isnull=False).exists()

    long_ago = ground.open("long-ago", 200)
    Message.objects.filter(pk=long_ago.pk).update(created_at=long_ago.created_at - dt.timedelta(hours=2))
    wait_for("the planned notice starts", started, 90)
    message = Mailing.objects.get(pk=mailing_pk).message
    ground.all_settled(message, long_ago)
    found = portal.counts(message)
    same = Message.objects.filter(subject=message.subject).count()
    paused = Message.objects.exclude(paused_why="").values_list("paused_why", flat=True).first()
    if same != 1 or found["total"] != people:
        raise Breach(f"started {same} times: {found}")
    if paused:
        raise Breach(f"a mailing paused itself: {paused}")
    return f"started once for {found['total']} subscribers; the worker with the wrong clock held nothing back"
