"""Mailings of the demo: key messages to adapt, a draft, one that waits for a second person, one that is planned."""

import datetime as dt

from django.utils import timezone

from campaigns.outreach.approval import ask_approval
from campaigns.outreach.audience import Audience, Scope
from campaigns.outreach.schedule import schedule_mailing
from campaigns.outreach.senders import keep_sender
from campaigns.outreach.services import write_mailing
from campaigns.outreach.templates import save_template
from facilities.qios.models import Qio

_OPEN = """Dear {name|colleague},

the numbers of **{month}** can be entered now. It takes about ten minutes:

- open the page of {home}
- write the counts
- send them

Questions? Just answer this mail."""
_STEPS = """Dear {name|colleague},

large plans start small. Choose **one** change, try it with *one* resident, and write down what you saw.

> What will we try by Tuesday?"""
_CALL = "Dear {name|colleague},\n\nmay I call you this week about {home}?\n\n{contact|Your QIO}"
_MEETING = "Dear {name|colleague},\n\nplease keep the morning of the second Tuesday free.\n\n{contact|Your QIO}"

_LANE = (
    "Dear {name|colleague},\n\nour LANE meets in the second week of January. Please tell me what should be on the list."
)


def invent_mailings(qio: Qio, recruiter, adviser, nation, convener) -> None:
    """In the state of Maryland, and one of the nation; nothing of it has left."""
    scope, everywhere = Scope(qio, "MD"), Scope.of_nation()
    subject = "{month}: your numbers, please"
    save_template(scope=everywhere, name="The month is open", subject=subject, text=_OPEN, by=nation)
    save_template(scope=everywhere, name="Small steps", subject="One small change", text=_STEPS, by=nation)
    save_template(scope=scope, name="May I call?", subject="A call about {home}", text=_CALL, by=recruiter)
    write_mailing(scope=everywhere, subject=subject, text=_OPEN, audience=Audience(), by=nation, reply_to_person=nation)
    facts = {"scope": scope, "audience": Audience(), "reply_to_person": adviser}
    write_mailing(subject="A meeting in January", text=_MEETING, by=recruiter, **facts)
    asked = write_mailing(subject="A small change each week", text=_STEPS, by=adviser, **facts)
    ask_approval(mailing=asked, scope=scope, by=adviser)
    starts_at = timezone.now() + dt.timedelta(days=3)
    planned = write_mailing(subject=subject, text=_OPEN, by=recruiter, starts_at=starts_at, **facts)
    schedule_mailing(mailing=planned, scope=scope, by=recruiter)
    keep_sender(qio=qio, address=f"news@{qio.slug}.example.org", by=adviser)
    _invent_lane_mailing(convener)


def _invent_lane_mailing(convener) -> None:
    """The LANE of Maryland invites its members; nothing of it has left."""
    lane = Scope(None, "MD")
    save_template(scope=lane, name="Our meeting", subject="Our next meeting", text=_LANE, by=convener)
    write_mailing(
        scope=lane, subject="Our meeting in January", text=_LANE, audience=Audience(lane_members=True), by=convener,
        reply_to_person=convener,
    )  # fmt: skip
