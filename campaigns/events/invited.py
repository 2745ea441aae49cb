"""What became of an event's invitations: told by the room of mailings, which lies above (campaigns/apps.py)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from campaigns.events.holders import Holder
from campaigns.events.models import Event


@dataclass(frozen=True, slots=True)
class Invitation:
    """A mailing of the holder that invites to the event: where it lies, how it stands, since when, whom it reached."""

    path: str
    subject: str
    state: str  # draft, asked, scheduled, sending, paused, done, cancelled
    pill: tuple[str, str]
    at: dt.datetime
    by: str = ""
    people: int = 0
    sent: int = 0


Teller = Callable[[Holder, Event], list[Invitation]]
_tellers: list[Teller] = []


def ask(teller: Teller) -> None:
    """Knows the holder's invitations to an event, the newest first."""
    _tellers.append(teller)


def invitations_to(holder: Holder, event: Event) -> list[Invitation]:
    return [each for teller in _tellers for each in teller(holder, event)]
