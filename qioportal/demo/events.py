"""Events of the demo: a series of nine sessions with a cohort on its way, one that is done, a full webinar, coaches."""

import datetime as dt
import random
from zoneinfo import ZoneInfo

from django.utils import timezone

from campaigns.events.cohort_models import Coaching, CohortHome
from campaigns.events.cohort_services import log_contact, pair, write_cohort
from campaigns.events.followup_models import Answer, Question
from campaigns.events.holders import Holder
from campaigns.events.models import CameBy, Event, EventKind, EventStatus, SignUp, SignUpStatus
from campaigns.events.services import cancel_event, new_slug
from campaigns.goals.models import Goal
from campaigns.goals.queries import current_phase, running_phases
from campaigns.recognition.services import award_all
from facilities.directory.models import Facility
from facilities.qios.models import Qio

_TOPICS = [
    "Where we stand, and one aim", "Who falls, where and when", "Walking, not alarms", "Small tests of change",
    "Medicines that make people fall", "Shoes, floors and light", "Asking the family", "After a fall: the huddle",
    "Keeping what works",
]  # fmt: skip
_NAMES = [
    "Nia Brooks", "Theo Lang", "Rosa Patel", "Ben Achterberg", "Iris Wong", "Paul Dube", "Mina Kaya", "Ed Sorel",
    "June Abbot", "Cal Ortiz", "Vera Holm", "Sid Rao", "Lola Finch", "Max Weber", "Tess Moran", "Abe Klein",
]  # fmt: skip
_QUESTIONS = [
    ("Can you use it in your home?", "scale"), ("Would you come again?", "yes-no"), ("What do you take home?", "words"),
]  # fmt: skip
_TEXT = """We meet on line for 75 minutes: **one home tells** what it tried, then you plan *one* change with a coach.

- Bring your own chart
- Bring somebody who works nights"""
_SAID = ["The night shift's story.", "One change at a time.", "That alarms wake everybody.", "More time for questions.",
         "How to run a huddle.", "The chart makes sense now."]  # fmt: skip


def invent_events(qio: Qio, homes: list[Facility], made: dict) -> None:
    """For Maryland; `homes` take part, the first one is the named home, the second its coach's."""
    draw = random.Random(20261122)  # noqa: S311 - invented people, no secret
    desk, adviser = Holder(qio, "MD"), made["Samira Haddad"]
    _cohort(desk, homes, adviser, draw, count=9, held=5, name="Collaborative on falls", needed=7)
    _cohort(desk, homes[:6], adviser, draw, count=4, held=4, name="Antipsychotics: first steps", needed=3)
    full = _event(desk, "Consistent assignment: how three homes did it", days=9, kind=EventKind.WEBINAR, capacity=12,
                  by=adviser, is_public=True, hours="1", link="https://meet.example.org/assignment")  # fmt: skip
    _sign_up(full, [(name, home) for name, home in zip(_NAMES, homes * 2, strict=False)])
    _event(desk, "Office hours: your month, your chart", days=16, kind=EventKind.CALL, by=adviser,
           link="https://meet.example.org/hours")  # fmt: skip
    _event(desk, "Pain: what residents tell us", days=40, by=adviser, status=EventStatus.DRAFT)
    snow = _event(desk, "Regional meeting in Hagerstown", days=12, by=adviser, place="Hagerstown, Public Library")
    _sign_up(snow, [(name, home) for name, home in zip(_NAMES[:5], homes, strict=False)])
    cancel_event(event=snow, reason="The library has a broken pipe. A new day follows.", by=adviser)
    _event(Holder(None, "MD"), "Forum of the LANE: small changes", days=28, kind=EventKind.OTHER, is_public=True,
           by=made["Harriet Lindqvist"], place="Baltimore, 7 Holliday Street", hours="2")  # fmt: skip
    _event(Holder(), "Welcome to the next phase of the campaign", days=30, kind=EventKind.WEBINAR, is_public=True,
           by=made["Joan Petrakis"], link="https://meet.example.org/welcome", audience="everybody",
           zone="America/Chicago")  # fmt: skip
    _answers(Event.objects.filter(cohorts__name="Collaborative on falls").order_by("starts_at").first())
    _coach(homes, adviser, made["Owen Castellano"])
    award_all(among=homes)


def _event(holder: Holder, title: str, *, days: int, by, zone: str = "America/New_York", **facts) -> Event:
    """At two o'clock on the event's own clock."""
    day = timezone.localdate() + dt.timedelta(days=days)
    day += dt.timedelta(days={5: 2, 6: 2}.get(day.weekday(), 0))  # nobody meets on a weekend
    start = dt.datetime.combine(day, dt.time(14), ZoneInfo(zone))
    usual = {"kind": EventKind.LEARNING, "status": EventStatus.OPEN, "description": _TEXT}
    return Event.objects.create(
        title=title, slug=new_slug(title, day), starts_at=start, ends_at=start + dt.timedelta(minutes=75), zone=zone,
        created_by=by, **holder.columns, **(usual | facts),
    )  # fmt: skip


def _cohort(holder, homes, by, draw, *, count: int, held: int, name: str, needed: int) -> None:
    """Sessions four weeks apart, `held` of them over; homes that come now and then, the first two always."""
    phases = [phase for phase in running_phases() if phase.campaign.code == "nnhqcc"] or [current_phase()]
    first = -28 * held + 10
    sessions = [
        _event(holder, f"{topic}, session {n + 1}", days=first + 28 * n, by=by, series=name, hours="1.25",
               link="https://meet.example.org/learning", capacity=60)
        for n, topic in enumerate(_TOPICS[:count])
    ]  # fmt: skip
    facts = {"name": name, "about": "Fewer falls and calmer days, one small change after the other", "needed": needed}
    cohort = write_cohort(holder=holder, by=by, phase=phases[0], out_of=count, sessions=sessions, **facts)
    since = sessions[0].first_day
    CohortHome.objects.bulk_create(
        CohortHome(cohort=cohort, facility=home, starts_on=since, added_by=by) for home in homes
    )
    for n, event in enumerate(sessions):
        people = [(_NAMES[index % len(_NAMES)], home) for index, home in enumerate(homes)]
        here = [pair for index, pair in enumerate(people) if index < 2 or draw.random() < 0.8]
        both = [*people, *((_NAMES[-1 - index], home) for index, home in enumerate(homes))]
        _sign_up(event, both if n == 0 else here if n <= held else here[:4], came=n < held)


def _sign_up(event: Event, people: list[tuple[str, Facility]], *, came: bool = False) -> None:
    """Seats in the order of the list, then the waiting list."""
    then = event.starts_at - dt.timedelta(days=20)
    SignUp.objects.bulk_create(
        SignUp(
            event=event, name=name, email=f"{name.lower().replace(' ', '.')}.{home.ccn.lower()}@example.org",
            facility=home, number=number, signed_up_at=then + dt.timedelta(hours=number),
            status=SignUpStatus.WAITING if event.capacity and number > event.capacity else SignUpStatus.SEAT,
            attended_at=event.ends_at if came else None, attended_by=CameBy.CODE if came else "",
        )
        for number, (name, home) in enumerate(people, 1)
    )  # fmt: skip


def _answers(event: Event) -> None:
    questions = [
        Question.objects.create(event=event, position=position, text=text, kind=kind)
        for position, (text, kind) in enumerate(_QUESTIONS, 1)
    ]
    rows = list(event.sign_ups.attended())
    Answer.objects.bulk_create(
        Answer(
            question=question, sign_up=row, words=_SAID[index % len(_SAID)] if question.kind == "words" else "",
            value=None if question.kind == "words" else 4 + (index % 4 > 0) if question.kind == "scale" else 1,
        )
        for question in questions
        for index, row in enumerate(rows)
    )  # fmt: skip


def _coach(homes: list[Facility], adviser, coach) -> None:
    """The administrator of the second home coaches the named one; two contacts are written down."""
    today = timezone.localdate()
    goal = Goal.objects.filter(phase=current_phase()).order_by("number").first()
    made: Coaching = pair(
        home=homes[0], coach_home=homes[1], coach_name=coach.name, coach_email=coach.email, goal=goal, by=adviser,
        aim="The same two caregivers for each resident, on weekends too", starts_on=today - dt.timedelta(days=70),
        ends_on=None,
    )  # fmt: skip
    for days, kind, note in [
        (63, "visit", "Looked at the roster together; weekends are the gap. Next: ask the weekend team."),
        (21, "call", "Two wings changed the roster. Next: count again at the end of the month."),
    ]:
        log_contact(coaching=made, on=today - dt.timedelta(days=days), kind=kind, note=note, by=coach)
