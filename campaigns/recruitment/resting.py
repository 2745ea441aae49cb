"""When a home rests, who holds it, and what follows from the result of a call. Pure."""

import datetime as dt

from django.utils import timezone

from accounts.users.models import User
from campaigns.recruitment.models import Outcome

HOLD = dt.timedelta(minutes=30)
REST = dt.timedelta(days=7)
UNDO = dt.timedelta(minutes=10)
SAME_PRESS = dt.timedelta(minutes=1)
CAME_OF_IT = {
    Outcome.WILL_SEND: ("See whether the month came", 5),
    Outcome.WILL_SIGN: ("See whether it signed", 5),
    Outcome.WANTS_PAPER: ("See whether the signed paper came", 7),
    Outcome.NO_ANSWER: ("Call again", 2),
    Outcome.LEFT_WORD: ("Call again", 3),
    Outcome.TALKED: ("Call again", 7),
    Outcome.NEEDS_SIGN_IN_HELP: ("See whether the sign-in works", 1),
    Outcome.CALL_BACK: ("Call back, as agreed", 1),
}
"""The next step that follows from a result, and after how many working days."""


def working_day_after(day: dt.date, days: int) -> dt.date:
    """So many days later without Saturdays and Sundays."""
    while days:
        day += dt.timedelta(days=1)
        days -= day.weekday() < 5
    return day


def is_held(prospect, by: User, now: dt.datetime) -> bool:
    """Somebody else is calling the home now."""
    return bool(prospect.held_until and prospect.held_until > now and prospect.held_by_id != by.pk)


def rests(
    last_contact_at: dt.datetime | None, next_step_on: dt.date | None, now: dt.datetime, *, by_other: bool = False
) -> bool:
    """Nobody calls the home now: it was contacted within a week, or a later day was agreed. A step that is due ends
    the rest for the QIO or the LANE that agreed on it, and (`by_other`) not for the other one."""
    lately = bool(last_contact_at and last_contact_at > now - REST)
    if next_step_on:
        return next_step_on > timezone.localdate(now) or (lately and by_other)
    return lately


def rests_until(
    last_contact_at: dt.datetime | None, next_step_on: dt.date | None, now: dt.datetime, *, by_other: bool = False
) -> dt.date | None:
    """The day on which the home may be called again; None when it may be now."""
    if not rests(last_contact_at, next_step_on, now, by_other=by_other):
        return None
    if next_step_on and next_step_on > timezone.localdate(now):
        return next_step_on
    return timezone.localdate(last_contact_at + REST)
