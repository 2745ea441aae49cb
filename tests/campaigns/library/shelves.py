"""Resources and practices of the tests, made through the services."""

import datetime as dt

from django.utils import timezone

from campaigns.library import practice_services, services
from campaigns.library.models import Practice, Resource
from campaigns.library.shelves import Shelf
from facilities.states.codes import STATES

NATION = Shelf.of_nation()
FACTS = {
    "title": "The same aides for the same residents", "summary": "How to begin with consistent assignment on one unit.",
    "kind": "tool", "language": "en", "goals": ("CA",), "steps": ("3", "4"), "audiences": ("home-leaders",),
    "is_open": True, "body": "## Begin small\n\nOne unit, one shift. Ask the aides first.", "link": "", "changes": "",
}  # fmt: skip
STORY = {
    "title": "Night noise on the west wing", "goals": ("CA",), "problem": "Residents slept badly.",
    "did": "We moved the carts and oiled the doors.", "happened": "Fewer call lights at night.",
    "advice": "Walk the wing at two in the morning.", "evidence": "Call lights, counted for four weeks.",
    "is_named": True,
}  # fmt: skip


def next_year() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=365)


def of_qio(world, key: str = "md", state: str = "MD") -> Shelf:
    return Shelf.of_desk(type("Desk", (), {"qio": world.qios[key], "state": STATES[state]}))


def draft(by, shelf: Shelf = NATION, **facts) -> Resource:
    return services.begin_resource(shelf=shelf, facts=FACTS | facts, by=by)


def published(by, shelf: Shelf = NATION, **facts) -> Resource:
    return services.publish(resource=draft(by, shelf, **facts), review_on=next_year(), by=by)


def told(home, by, **facts) -> Practice:
    return practice_services.tell_practice(home=home, facts=STORY | facts, by=by)


def practice(home, by, reviewer, **facts) -> Practice:
    sent = practice_services.submit(practice=told(home, by, **facts), by=by)
    return practice_services.publish_practice(practice=sent, by=reviewer)
