"""Reminds the members of a meeting the day before. Each mail has a key of its own, so a second beat sends nothing
twice; a meeting that moves is reminded of anew."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.mail.models import Delivery
from accounts.mail.services import queue_mail
from campaigns.coalitions.bodies import body_of
from campaigns.coalitions.emails import REMINDER
from campaigns.coalitions.meeting_models import Meeting
from campaigns.coalitions.meeting_services import addresses_of

DAY = dt.timedelta(days=1)
AWAKE = range(8, 20)  # hours of the state's own clock


def queue_reminders(now: dt.datetime | None = None) -> int:
    """Of meetings that begin within a day; how many mails were queued now. Who was told of it since yesterday has just
    read when it is."""
    now = now or timezone.now()
    near = Meeting.objects.filter(day__range=((now - DAY).date(), (now + 2 * DAY).date()), cancelled_at__isnull=True)
    queued = 0
    for meeting in near.select_related("lane", "community"):
        is_near = now < meeting.begins <= now + DAY and meeting.planned_at < meeting.begins - DAY
        if is_near and now.astimezone(meeting.state.zone).hour in AWAKE:
            queued += _remind(meeting)
    return queued


@transaction.atomic
def _remind(meeting: Meeting) -> int:
    begins = meeting.begins.isoformat()
    keys = {f"{REMINDER}:{meeting.pk}:{begins}:{to}": (to, user) for to, user in addresses_of(body_of(meeting)).items()}
    there = set(Delivery.objects.filter(key__in=keys).values_list("key", flat=True))
    for key in keys.keys() - there:
        to, user = keys[key]
        queue_mail(kind=REMINDER, to=to, user=user, key=key, context={"meeting": meeting.pk, "begins": begins})
    return len(keys.keys() - there)
