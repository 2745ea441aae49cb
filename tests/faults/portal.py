"""What a person at the portal does during the run (send, pause, stop by link), and the rows as they stand."""

import time
from collections import Counter

from celery import current_app
from django.db import close_old_connections
from django.db.models import F
from django.db.models.functions import Now
from django.test import Client

from accounts.mail.kinds import kind_of
from accounts.mail.models import PENDING_STATES, Delivery, DeliveryState, Message
from accounts.mail.queries import counts_of
from accounts.mail.services import WAKE, add_recipients, open_message, queue_mail
from accounts.mail.stopping import stop_path
from campaigns.outreach.emails import MAILING
from tests.faults import kinds
from tests.faults.reckoning import Row

TEXT = "Dear {name|colleague},\n\nOctober's numbers of {home|your home} are due on **Friday**.\n\n" * 4
WAKES = [*WAKE.values(), "campaigns.outreach.start_mailings"]


def mailing(name: str, count: int, treat: str = "", kind: str = MAILING) -> Message:
    """A mailing of the portal's own kind to `count` invented people; `treat` is how the sink treats them."""
    message = open_message(kind_of(kind), subject=name, text=TEXT, sender_name="Your QIO", context={"fields": {}})
    add_to(message, name, count, treat)
    return message


def add_to(message: Message, name: str, count: int, treat: str = "") -> None:
    start = f"{treat}-{name}" if treat else name
    people = ((f"{start}-{number}@example.org", None, {"name": f"Person {number}", "home": "Harbor House"})
              for number in range(count))  # fmt: skip
    add_recipients(message, people)


def service(name: str, treat: str = "") -> tuple[Delivery, float]:
    """A mail that a person waits for, and how long its request took."""
    began = time.monotonic()
    address = f"{treat}-{name}@example.org" if treat else f"{name}@example.org"
    delivery = queue_mail(kind=kinds.SERVICE, to=address, subject=name, text="Here is your link.")
    return delivery, time.monotonic() - began


def pending(*messages: Message) -> int:
    """How many of the messages' mails are under way; of all, when none is named."""
    rows = Delivery.objects.filter(state__in=PENDING_STATES)
    return (rows.filter(message__in=messages) if messages else rows).count()


def state_of(delivery: Delivery) -> str:
    return Delivery.objects.values_list("state", flat=True).get(pk=delivery.pk)


def hurry() -> None:
    """What waits for its next try is due now: the ladder of minutes has tests of its own."""
    Delivery.objects.filter(state=DeliveryState.QUEUED, due_at__gt=Now()).update(due_at=Now())


def counts(message: Message) -> dict[str, int]:
    return counts_of(message)


def opt_out(delivery: Delivery) -> int:
    """As a mail program does it: one POST without a cookie. The status of the answer."""
    path = stop_path(delivery.to, delivery.message.topic)
    mail_program = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    return mail_program.post(path, {"List-Unsubscribe": "One-Click"}).status_code


def wake_all() -> None:
    """The timetable's wake-ups; a broker that is away costs nothing but the wake-up."""
    for name in WAKES:
        try:
            current_app.send_task(name)
        except Exception:  # noqa: BLE001 - whatever the broker's client raises
            return


def rows() -> list[Row]:
    close_old_connections()
    fields = ("subject", "to", "lane", "state", "uncertain", "rfc_message_id", "last_error")
    found = Delivery.objects.annotate(subject=F("message__subject")).values_list(*fields)
    return [Row(*each) for each in found.iterator(chunk_size=5000)]


def attempts(message: Message) -> Counter:
    return Counter(message.deliveries.values_list("attempts", flat=True))
