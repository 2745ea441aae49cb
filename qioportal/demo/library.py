"""Invented resources and practices of the demo, in our own words (library.json), in every state of review."""

import datetime as dt
import json
from pathlib import Path

from django.utils import timezone

from accounts.users.models import User
from campaigns.library import practice_services, services
from campaigns.library.models import Owner, Practice, Resource
from campaigns.library.shelves import Shelf
from facilities.directory.models import Facility
from facilities.qios.models import Qio
from facilities.states.codes import STATES

_TEXTS = json.loads((Path(__file__).parent / "library.json").read_text(encoding="utf-8"))


def invent_library(home: Facility, others: list[Facility], qio: Qio, made: dict[str, User]) -> None:
    """Resources of the nation, a QIO and a LANE, one of them in its second version, one due for review, one draft, one
    withdrawn; four practices: published, waiting, sent back, draft."""
    today, nation, adviser = timezone.localdate(), made["Joan Petrakis"], made["Samira Haddad"]
    shelves = {
        Owner.NATION: (Shelf.of_nation(), nation),
        Owner.QIO: (Shelf(Owner.QIO, qio, "MD"), adviser),
        Owner.LANE: (Shelf.of_lane(STATES["MD"]), made["Harriet Lindqvist"]),
    }
    rows = []
    for text in _TEXTS["resources"]:
        shelf, by = shelves[Owner(text["owner"])]
        facts = {name: tuple(value) if isinstance(value, list) else value for name, value in text.items()}
        facts |= {
            "language": "es" if text["title"].startswith("Pre") else "en",
            "is_open": not set(text["audiences"]) <= {"qio-staff", "lane"},
        }
        row = services.begin_resource(shelf=shelf, facts=facts, by=by)
        rows.append(services.publish(resource=row, review_on=today + dt.timedelta(days=330), by=by))
    _versions(rows, shelves, today)
    for row in (rows[0], rows[5], rows[7]):
        for each in others:
            services.use(home=each, item=row, by=nation)
    services.use(home=home, item=rows[0], by=made["Marisol Vega"])
    _practices(home, others, made)


def _versions(rows: list[Resource], shelves: dict, today: dt.date) -> None:
    shelf, nation = shelves[Owner.NATION]
    second = services.begin_version(resource=rows[0], by=nation)
    facts = {
        "changes": "What to do on days off is said now.",
        "body": f"{second.body}\n\nOn days off, the pair steps in.",
    }
    services.save_draft(version=second, facts=facts, by=nation)
    services.publish(resource=rows[0], review_on=today + dt.timedelta(days=300), by=nation)
    Resource.objects.filter(pk=rows[6].pk).update(
        reviewed_on=today - dt.timedelta(days=380), review_on=today - dt.timedelta(days=15)
    )
    old = {
        "title": "Telephone tree for storms", "summary": "Whom to call when the lights go out.", "kind": "form",
        "audiences": ("home-leaders",), "body": "Keep it on paper.",
    }  # fmt: skip
    row = services.begin_resource(shelf=shelf, facts=old, by=nation)
    services.publish(resource=row, review_on=today + dt.timedelta(days=100), by=nation)
    services.withdraw(resource=row, reason="The numbers are out of date.", by=nation)
    draft = old | {"title": "First week of a new aide", "summary": "A plan for seven days.", "kind": "tool"}
    services.begin_resource(shelf=shelves[Owner.QIO][0], facts=draft, by=shelves[Owner.QIO][1])


def _practices(home: Facility, others: list[Facility], made: dict[str, User]) -> None:
    author, nation = made["Marisol Vega"], made["Joan Petrakis"]
    stories: list[Practice] = []
    for number, text in enumerate(_TEXTS["practices"]):
        facts = text | {"goals": tuple(text["goals"]), "is_named": number == 0}
        stories.append(practice_services.tell_practice(home=home, facts=facts, by=author))
    for story in stories[:3]:
        practice_services.submit(practice=story, by=author)
    practice_services.publish_practice(practice=stories[0], by=nation, words="Others will walk their wings. Thank you.")
    practice_services.send_back(practice=stories[2], words="How many residents sleep longer now?", by=nation)
    for each in others[:6]:
        services.use(home=each, item=stories[0], by=nation)
