"""Who may open which address of the room: the three holders see the same pages, each their own."""

import datetime as dt
import uuid

from django.utils import timezone

from campaigns.coalitions.meeting_models import Meeting
from campaigns.coalitions.queries import lane_of
from campaigns.coalitions.services import ensure_lanes
from campaigns.events.cohort_models import Coaching, Cohort, CohortHome
from campaigns.events.models import Event, FeedKey
from campaigns.events.tokens import confirm_token, digest_of, place_token
from campaigns.files.models import StoredFile
from campaigns.goals.queries import current_phase
from campaigns.goals.services import load_definitions
from tests.campaigns.events.make import HOUR, make_event, make_row
from tests.laws.matrix import Row

FILE = "7c1f1e0a-0000-4000-8000-000000000001"
KEY = "k" * 43


def prepare(world):
    """Per holder one event and one cohort; somebody signed up, who attended a past one; a key of ada's feed."""
    load_definitions(by="tests")
    stored = StoredFile.objects.create(
        key=uuid.UUID(FILE), name="a.txt", type="txt", size=1, sha256="0" * 64, content=b"a"
    )  # fmt: skip
    for of in ("desk", "lane", "national"):
        event = make_event(world, of=of, slug=f"{of}-1", is_public=True)
        event.files.add(stored)
        make_row(event, "guest", facility=world.homes["harbor"])
        cohort = Cohort.objects.create(
            qio=event.qio, state=event.state, slug=of, name=of, phase=current_phase(), needed=1, out_of=2
        )  # fmt: skip
        CohortHome.objects.create(cohort=cohort, facility=world.homes["harbor"])
    row = make_row(Event.objects.get(slug="desk-1"), "asker", status="asked", number=None)
    over = make_event(world, slug="over-1", starts_at=timezone.now() - 2 * HOUR)
    over.files.add(stored)
    came = make_row(over, "ada", attended_at=timezone.now())
    coaching = Coaching.objects.create(
        home=world.homes["harbor"], coach_home=world.homes["bay"], coach_name="Cleo Coach"
    )  # fmt: skip
    FeedKey.objects.create(user=world.ada, digest=digest_of(KEY))
    ensure_lanes(by="tests")
    Meeting.objects.create(
        lane=lane_of("MD"), day=dt.date(2027, 1, 15), starts_at=dt.time(10), title="Open", place="Easton", is_open=True
    )  # fmt: skip
    return {"TOKEN": place_token(came), "CONFIRM": confirm_token(row), "PAIR": coaching.pk}


def _holder(who: str, keys: dict, reads: str, writes: str, **more) -> list[Row]:
    """The pages of one holder: `reads` may look, `writes` may write too."""
    event, cohort = keys | {"event": f"{who}-1"}, keys | {"cohort": who}
    shut = " ".join(sorted(set(reads.split()) - set(writes.split())))
    look = {"ok": reads, "needs": "prepare"}
    write = {"ok": writes, "forbidden": shut, "needs": "prepare"}
    person = event | {"number": 1}
    return [
        Row(f"events:{who}-events", keys, ok=reads),
        Row(f"events:{who}-events-csv", keys, **look),
        Row(f"events:{who}-event-new", keys, ok=writes, forbidden=shut),
        Row(f"events:{who}-cohorts", keys, ok=reads),
        Row(f"events:{who}-cohorts-csv", keys, **look),
        Row(f"events:{who}-cohort-new", keys, **write),
        Row(f"events:{who}-cohort", cohort, **look),
        Row(f"events:{who}-cohort-csv", cohort, **look),
        Row(f"events:{who}-cohort-edit", cohort, **write),
        Row(f"events:{who}-cohort-homes", cohort, **write, method="post"),
        Row(f"events:{who}-cohort-home-end", cohort | {"ccn": "215001"}, **write, method="post"),
        Row(f"events:{who}-event", event, **look),
        Row(f"events:{who}-answers", event, **look),
        *(Row(f"events:{who}-{name}", event, **write) for name in _PAGES),
        *(Row(f"events:{who}-{name}", event, **write, method="post") for name in _POSTS),
        Row(f"events:{who}-take-off", person, **write, method="post"),
        Row(f"events:{who}-file-off", event | {"key": FILE}, **write, method="post"),
    ]


_PAGES = ["people-csv", "event-edit", "event-copy", "event-cancel", "attendance", "code", "questions", "materials"]
_POSTS = ["event-open", "event-close", "add-person"]
_DESK = {"qio": "chesapeake-quality", "state": "md"}
_HOME = {"ccn": "215001"}
_EVENT = {"event": "desk-1"}
_PAIR = _DESK | {"number": "PAIR"}
_TOKEN = {"token": "TOKEN"}
_PUBLIC = {"public": True, "needs": "prepare"}

ROWS = [
    *_holder("desk", _DESK, "rita lea pat", "rita lea"),
    *_holder("lane", {"state": "md"}, "connie mel", "connie"),
    *_holder("national", {}, "nat hedi root", "nat root"),
    Row("events:desk-coaches", _DESK, ok="rita lea pat"),
    Row("events:desk-coaches-csv", _DESK, ok="rita lea pat", needs="prepare"),
    Row("events:desk-coach-new", _DESK, ok="rita lea", forbidden="pat"),
    Row("events:desk-coach", _PAIR, ok="rita lea pat", needs="prepare"),
    Row("events:desk-coach-end", _PAIR, ok="rita lea", forbidden="pat", needs="prepare", method="post"),
    Row("events:home-events", _HOME, ok="ada dan ron"),
    Row("events:home-events-csv", _HOME, ok="ada dan ron", needs="prepare"),
    Row("events:home-coaching", _HOME | {"number": "PAIR"}, ok="ada dan ron", needs="prepare"),
    Row("events:home-event", _HOME | _EVENT, ok="ada dan ron", needs="prepare"),
    Row("events:home-sign-up", _HOME | _EVENT, ok="ada dan", forbidden="ron", needs="prepare", method="post"),
    Row("events:home-leave", _HOME | _EVENT | {"number": 1}, ok="ada dan", forbidden="ron", needs="prepare",
        method="post"),
    Row("events:public", public=True),
    Row("events:public-event", _EVENT, **_PUBLIC),
    Row("events:public-meeting", {"state": "md", "key": "2027-01-15"}, **_PUBLIC),
    Row("events:public-sign-up", _EVENT, **_PUBLIC, method="post"),
    Row("events:asked", _EVENT, **_PUBLIC),
    Row("events:confirm", {"token": "CONFIRM"}, **_PUBLIC),
    Row("events:place", _TOKEN, **_PUBLIC),
    Row("events:place-leave", _TOKEN, **_PUBLIC, method="post"),
    Row("events:place-give", _TOKEN, **_PUBLIC, method="post"),
    Row("events:place-answers", _TOKEN, **_PUBLIC, method="post"),
    Row("events:place-calendar", _TOKEN, **_PUBLIC),
    Row("events:place-certificate", _TOKEN, **_PUBLIC),
    Row("events:place-file", _TOKEN | {"key": FILE}, **_PUBLIC),
    Row("events:feed-state", {"state": "md"}, public=True),
    Row("events:feed-goal", {"goal": "ca"}, **_PUBLIC),
    Row("events:feed-person", {"key": KEY}, **_PUBLIC),
    Row("events:check-in", public=True),
    Row("events:mine", signed_in=True),
    Row("events:feed-key", signed_in=True),
]  # fmt: skip
