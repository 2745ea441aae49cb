"""Invented people who take part in person: enough of each kind in Maryland to be shown, few in Delaware; what some of
them did, and ideas to the named home."""

import datetime as dt
import random

from django.utils import timezone

from accounts.users.models import User
from campaigns.supporters.actions import actions_for
from campaigns.supporters.models import RELATIONS, ActionDone, Idea, Kind, Supporter
from campaigns.supporters.services import answer_idea
from facilities.directory.models import Facility

_COUNTS = {
    "MD": {Kind.STAFF: 46, Kind.FAMILY: 31, Kind.ADVOCATE: 14, Kind.OWNER: 12},
    "DE": {Kind.STAFF: 9, Kind.FAMILY: 14, Kind.ADVOCATE: 3, Kind.OWNER: 1},
}
_FIRST = ["Fran", "Dana", "Lou", "Noor", "Kim", "Sal", "Ines", "Theo", "Mabel", "Ravi", "Jo", "Ana"]
_LAST = ["Delgado", "Whitfield", "Osei", "Larsen", "Tran", "Moss", "Petit", "Kovacs", "Bloom", "Ruiz"]
_IDEAS = [
    ("staff", True, "Keep a cart with gloves and wipes on each hall, so that nobody has to walk back.", "will-try"),
    ("family", False, "Write the names of the caregivers of the week on the door, large enough to read.", ""),
    ("staff", False, "Let the night shift taste the new snacks before they are chosen.", ""),
    ("family", True, "Music at supper made it calmer last week. Please go on.", "thanks"),
]


def invent_supporters(home: Facility, administrator: User) -> None:
    dice = random.Random(2026)  # noqa: S311 - invented people
    now = timezone.now()
    homes = {state: list(Facility.objects.open().homes().filter(state=state).order_by("ccn")[:40]) for state in _COUNTS}
    made = Supporter.objects.bulk_create(
        [
            _somebody(dice, now, kind, state, number, homes[state])
            for state, kinds in _COUNTS.items()
            for kind, count in kinds.items()
            for number in range(count)
        ]
    )
    ActionDone.objects.bulk_create(
        [
            ActionDone(
                supporter=each, action=action.code, done_on=(now - dt.timedelta(days=dice.randint(1, 60))).date()
            )
            for each in made
            for action in actions_for(each.kind)
            if dice.random() < 0.3
        ]
    )
    here = [each for each in made if each.state == home.state][:2]
    Supporter.objects.filter(pk__in=[each.pk for each in here]).update(facility=home)
    for number, (kind, is_named, text, answer) in enumerate(_IDEAS):
        sender = next(each for each in made if each.kind == kind and each.state == home.state)
        idea = Idea.objects.create(
            facility=home, supporter=sender, kind=kind, text=text, sender_name=sender.name if is_named else "",
            sent_at=now - dt.timedelta(days=3 * number + 1),
        )  # fmt: skip
        if answer:
            answer_idea(home=home, number=idea.pk, answer=answer, by=administrator)


def _somebody(dice: random.Random, now: dt.datetime, kind: Kind, state: str, number: int, homes: list) -> Supporter:
    name = f"{dice.choice(_FIRST)} {dice.choice(_LAST)}"
    asked = now - dt.timedelta(days=dice.randint(5, 300))
    return Supporter(
        email=f"{name.lower().replace(' ', '.')}.{state.lower()}.{kind}{number}@example.org", name=name, kind=kind,
        relation=dice.choice(RELATIONS[kind]), state=state,
        facility=dice.choice(homes) if dice.random() < 0.7 else None,
        asked_at=asked, confirmed_at=asked + dt.timedelta(hours=dice.randint(1, 40)),
    )  # fmt: skip
