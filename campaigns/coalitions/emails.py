"""What members hear of their meetings by mail: planned, changed, cancelled, near. Rendered when it is sent."""

from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone

from accounts.mail.kinds import MailFile, NotNeeded, Rendered, register
from accounts.mail.models import Delivery, Topic
from accounts.mail.rendering import render_mail, site_link
from campaigns.coalitions.meeting_models import Meeting
from campaigns.coalitions.meeting_words import when_words, where_words
from qioportal.lib.markdown import as_text

PLANNED, CHANGED, CANCELLED, REMINDER = (
    "coalitions.meeting_planned", "coalitions.meeting_changed", "coalitions.meeting_cancelled",
    "coalitions.meeting_reminder",
)  # fmt: skip


files_for: list[Callable[[Meeting, str], MailFile]] = []  # what rooms above add for a meeting and an address


def _mail(name: str, delivery: Delivery, facts: dict) -> Rendered:
    files = [make(facts["meeting"], delivery.to) for make in files_for]
    return render_mail(f"campaigns/coalitions/{name}", facts).with_files(*files)


def _facts(meeting: Meeting) -> dict:
    name = str(meeting.lane or meeting.community.display_name)
    keys = ["meeting", meeting.state.slug] if meeting.lane_id else ["community-meeting", meeting.community.ccn]
    link = site_link(reverse(f"coalitions:{keys[0]}", args=[keys[1], meeting.key]))
    return {
        "meeting": meeting, "coalition": name, "when": when_words(meeting), "where": where_words(meeting),
        "agenda": as_text(meeting.agenda), "link": link,
        "why": f"You get this because you are a member of {name}.",
    }  # fmt: skip


def _meeting(delivery: Delivery) -> Meeting:
    rows = Meeting.objects.select_related("lane", "community")
    meeting = rows.filter(pk=delivery.message.context["meeting"]).first()
    if meeting is None:
        raise NotNeeded("the meeting is gone")
    return meeting


def _planned(delivery: Delivery) -> Rendered:
    meeting = _meeting(delivery)
    if meeting.is_cancelled:
        raise NotNeeded("the meeting was cancelled before the mail left")
    return _mail("meeting_planned", delivery, _facts(meeting))


def _changed(delivery: Delivery) -> Rendered:
    meeting = _meeting(delivery)
    if meeting.is_cancelled:
        raise NotNeeded("the meeting was cancelled before the mail left")
    facts = _facts(meeting)
    before = delivery.message.context.get("before", {})
    facts["was_when"] = before.get("when", "") if before.get("when") != facts["when"] else ""
    facts["was_where"] = before.get("where", "") if before.get("where") != facts["where"] else ""
    return _mail("meeting_changed", delivery, facts)


def _cancelled(delivery: Delivery) -> Rendered:
    return _mail("meeting_cancelled", delivery, _facts(_meeting(delivery)))


def _reminder(delivery: Delivery) -> Rendered:
    meeting, now = _meeting(delivery), timezone.now()
    if meeting.is_cancelled or meeting.begins.isoformat() != delivery.message.context["begins"] or meeting.begins < now:
        raise NotNeeded("it was cancelled or moved, or it has begun")
    is_today = meeting.day == timezone.localdate(now, meeting.state.zone)
    facts = _facts(meeting) | {"soon": "Today" if is_today else "Tomorrow"}
    return render_mail("campaigns/coalitions/meeting_reminder", facts)


register(PLANNED, _planned, topic=Topic.LANE)
register(CHANGED, _changed, topic=Topic.LANE)
register(CANCELLED, _cancelled, topic=Topic.LANE)
register(REMINDER, _reminder, topic=Topic.LANE)
