"""Events of the tests: written with the tables' own words, held by whom the test says."""

import datetime as dt
from itertools import count

from django.utils import timezone

from campaigns.events.models import Event, SignUp

_NUMBERS = count(1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def soon(days: float = 10) -> dt.datetime:
    return (timezone.now() + dt.timedelta(days=days)).replace(minute=0, second=0, microsecond=0)


def make_event(world=None, *, of: str = "desk", starts_at: dt.datetime | None = None, **fields) -> Event:
    """Open, in Maryland; `of` is desk, lane or national."""
    starts_at = starts_at or soon()
    number = next(_NUMBERS)
    held = {"desk": ("md", "MD"), "lane": (None, "MD"), "national": (None, "")}[of]
    facts = {
        "qio": world.qios[held[0]] if world and held[0] else None,
        "state": held[1],
        "kind": "learning",
        "title": f"Session {number}",
        "slug": f"session-{number}-{starts_at:%Y-%m-%d}",
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR,
        "zone": "America/New_York",
        "status": "open",
    }
    return Event.objects.create(**(facts | fields))


def make_row(event: Event, who: str, *, status: str = "seat", **fields) -> SignUp:
    """Somebody signed up, as the table keeps it."""
    number = (event.sign_ups.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    facts = {"email": f"{who}@example.org", "name": who.title(), "status": status, "number": number}
    if status == "left":
        facts["left_at"] = timezone.now()
    if fields.get("attended_at"):
        facts["attended_by"] = "holder"
    return SignUp.objects.create(event=event, **(facts | fields))
